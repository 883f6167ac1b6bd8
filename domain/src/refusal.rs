//! Refusals of rights and of transitions. Both have a stable code for programs and a message
//! in Indonesian that says what to do next.

/// This account may not do this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// The role never does this.
    #[error("role {role} may not: {action}")]
    Role {
        /// Label of the role.
        role: &'static str,
        /// Label of the action.
        action: &'static str,
    },
    /// The data belong to an agency other than the account's.
    #[error("the data belong to another agency: {action}")]
    OtherAgency {
        /// Label of the action.
        action: &'static str,
    },
    /// The account should belong to an agency but does not.
    #[error("the account belongs to no agency")]
    NoAgency,
}

impl Refusal {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Role { .. } => "role_not_allowed",
            Self::OtherAgency { .. } => "other_agency",
            Self::NoAgency => "no_agency",
        }
    }

    /// What a person reads.
    pub fn user_message(self) -> String {
        match self {
            Self::Role { role, action } => format!(
                "Akun {role} tidak berwenang {action}. \
                 Mintalah pejabat yang berwenang melakukannya."
            ),
            Self::OtherAgency { action } => format!(
                "Anda tidak berwenang {action} milik OPD lain. \
                 Buka data OPD Anda sendiri."
            ),
            Self::NoAgency => {
                "Akun ini belum terhubung dengan OPD. Hubungi administrator sistem.".to_owned()
            }
        }
    }
}

/// This cannot be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum TransitionRefusal {
    /// The state does not allow the action.
    #[error("{action} is not possible in state {status}")]
    WrongStatus {
        /// Label of the state.
        status: &'static str,
        /// Label of the action.
        action: &'static str,
    },
    /// The role does not take this step.
    #[error("role {role} does not take the step {action}")]
    Role {
        /// Label of the role.
        role: &'static str,
        /// Label of the action.
        action: &'static str,
    },
    /// The agreement is not complete.
    #[error("{problems} problems block submission")]
    Incomplete {
        /// How many blocking problems.
        problems: usize,
    },
    /// Conflicts wait for a decision.
    #[error("{conflicts} conflicts are open")]
    OpenConflicts {
        /// How many conflicts.
        conflicts: usize,
    },
    /// The reviewers have begun.
    #[error("the review has started")]
    ReviewStarted,
    /// A return needs a comment that says what to repair.
    #[error("a return needs an open comment")]
    CommentRequired,
    /// The step needs a reason.
    #[error("{action} needs a reason")]
    ReasonRequired {
        /// Label of the action.
        action: &'static str,
    },
    /// The reviewer's lane is cleared already.
    #[error("this lane is cleared already")]
    LaneCleared,
    /// The version an amendment supersedes is not in force (any more).
    #[error("the version to be superseded is {status}")]
    EarlierNotInForce {
        /// Label of its state.
        status: &'static str,
    },
    /// The superior's agreement is not in force yet.
    #[error("the superior's agreement is {status}")]
    ParentNotInForce {
        /// Label of its state.
        status: &'static str,
    },
    /// Another agreement for the same post and year is in force.
    #[error("another agreement for this post and year is in force")]
    AnotherInForce,
    /// Nobody has signed for this side what the agreement says now.
    #[error("there is no signature for this side on the present content")]
    NotSigned,
    /// Whoever signs is not the person printed as this party.
    #[error("the account is not that of the printed {party}")]
    NotTheParty {
        /// Label of the party.
        party: &'static str,
    },
    /// Whoever signs in another's place gives a reason.
    #[error("signing in the place of {party} needs a reason")]
    SignsForParty {
        /// Label of the party.
        party: &'static str,
    },
    /// The agreement the report belongs to is not in force.
    #[error("the agreement is not in force")]
    AgreementNotInForce,
    /// Realizations are blank.
    #[error("{items} realizations are blank")]
    BlankItems {
        /// How many items.
        items: usize,
    },
    /// Numerators and denominators are not whole, or give other figures than those written.
    #[error("{items} ratios are not whole or give another figure")]
    RatioFaults {
        /// How many items.
        items: usize,
    },
    /// Items have no approved action plan, and the city asks for one.
    #[error("{items} items have no approved action plan")]
    ActionPlanUnapproved {
        /// How many items.
        items: usize,
    },
    /// Items wait for repair.
    #[error("{items} items are returned")]
    ReturnedItems {
        /// How many items.
        items: usize,
    },
    /// The item's flag already says so.
    #[error("the item is already {flag}")]
    FlagUnchanged {
        /// Label of the flag.
        flag: &'static str,
    },
    /// Files that were attached have not arrived: a reviewer would approve what nobody saw.
    #[error("{files} attached files have not arrived")]
    EvidenceMissing {
        /// How many files.
        files: usize,
    },
    /// The record of a session lacks something.
    #[error("the record lacks: {part}")]
    RecordIncomplete {
        /// What is missing, in words.
        part: &'static str,
    },
    /// People were absent and nobody wrote why.
    #[error("{people} absences have no reason")]
    AbsenceUnexplained {
        /// How many people.
        people: usize,
    },
    /// The wording names a law that was repealed by the document's day.
    #[error("the wording names a repealed law in {passage}")]
    RepealedLaw {
        /// Label of the passage.
        passage: &'static str,
    },
    /// The agency has answered nothing in its evaluation sheet.
    #[error("no criterion is answered")]
    SheetBlank,
    /// Criteria of an evaluation sheet have no grade.
    #[error("{criteria} criteria have no grade")]
    SheetUngraded {
        /// How many criteria.
        criteria: usize,
    },
    /// Whoever ended the evaluation does not assure its quality too.
    #[error("the evaluation was ended by this very person")]
    OwnReview,
    /// A returned item is accepted only after it was undone or sent again.
    #[error("the item is returned and waits for repair")]
    ItemReturned,
}

impl TransitionRefusal {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::WrongStatus { .. } => "wrong_status",
            Self::Role { .. } => "role_not_allowed",
            Self::Incomplete { .. } => "incomplete",
            Self::OpenConflicts { .. } => "open_conflicts",
            Self::ReviewStarted => "review_started",
            Self::CommentRequired => "comment_required",
            Self::ReasonRequired { .. } => "reason_required",
            Self::LaneCleared => "lane_cleared",
            Self::EarlierNotInForce { .. } => "earlier_not_in_force",
            Self::ParentNotInForce { .. } => "parent_not_in_force",
            Self::AnotherInForce => "another_in_force",
            Self::NotSigned => "not_signed",
            Self::NotTheParty { .. } => "not_the_party",
            Self::SignsForParty { .. } => "signs_for_party",
            Self::AgreementNotInForce => "agreement_not_in_force",
            Self::BlankItems { .. } => "blank_items",
            Self::RatioFaults { .. } => "ratio_faults",
            Self::ActionPlanUnapproved { .. } => "action_plan_unapproved",
            Self::ReturnedItems { .. } => "returned_items",
            Self::FlagUnchanged { .. } => "flag_unchanged",
            Self::EvidenceMissing { .. } => "evidence_missing",
            Self::RecordIncomplete { .. } => "record_incomplete",
            Self::AbsenceUnexplained { .. } => "absence_unexplained",
            Self::RepealedLaw { .. } => "repealed_law",
            Self::SheetBlank => "sheet_blank",
            Self::SheetUngraded { .. } => "sheet_ungraded",
            Self::OwnReview => "own_review",
            Self::ItemReturned => "item_returned",
        }
    }

    /// What a person reads.
    pub fn user_message(self) -> String {
        match self {
            Self::WrongStatus { status, action } => format!(
                "Langkah \"{action}\" tidak dapat dilakukan karena statusnya \"{status}\". \
                 Muat data terbaru lalu periksa kembali."
            ),
            Self::Role { role, action } => format!(
                "Langkah \"{action}\" bukan wewenang {role}. \
                 Mintalah pejabat yang berwenang melakukannya."
            ),
            Self::Incomplete { problems } => format!(
                "Masih ada {problems} hal yang harus dilengkapi sebelum diajukan. \
                 Lihat daftar kelengkapan."
            ),
            Self::OpenConflicts { conflicts } => format!(
                "Masih ada {conflicts} perbedaan isian yang menunggu keputusan. \
                 Selesaikan di layar konflik lebih dahulu."
            ),
            Self::ReviewStarted => "Reviu sudah dimulai sehingga tidak dapat ditarik kembali. \
                 Mintalah pereviu mengembalikannya."
                .to_owned(),
            Self::CommentRequired => {
                "Tulis paling sedikit satu catatan agar penerima tahu apa yang harus diperbaiki."
                    .to_owned()
            }
            Self::ReasonRequired { action } => reason_required(action),
            Self::LaneCleared => LANE_CLEARED.to_owned(),
            Self::EarlierNotInForce { status } => format!(
                "Perjanjian semula berstatus \"{status}\", sehingga perubahan ini tidak dapat \
                 menggantikannya. Batalkan lalu buat perubahan dari versi yang berlaku."
            ),
            Self::ParentNotInForce { status } => format!(
                "Perjanjian atasan masih berstatus \"{status}\". Penandatanganan berjenjang dari \
                 atas: tunggu perjanjian atasan berlaku lebih dahulu."
            ),
            Self::AnotherInForce => ANOTHER_IN_FORCE.to_owned(),
            Self::NotSigned => NOT_SIGNED.to_owned(),
            Self::NotTheParty { party } => not_the_party(party),
            Self::SignsForParty { party } => signs_for_party(party),
            Self::AgreementNotInForce => AGREEMENT_NOT_IN_FORCE.to_owned(),
            Self::BlankItems { items } => format!(
                "Masih ada {items} realisasi yang kosong. \
                 Isi angkanya, atau nyatakan belum diukur beserta alasannya."
            ),
            Self::RatioFaults { items } => ratio_faults(items),
            Self::ActionPlanUnapproved { items } => action_plan_unapproved(items),
            Self::ReturnedItems { items } => format!(
                "Masih ada {items} indikator yang dikembalikan. \
                 Tunggu perbaikan OPD sebelum memverifikasi."
            ),
            Self::FlagUnchanged { flag } => {
                format!("Indikator ini sudah berstatus \"{flag}\".")
            }
            Self::EvidenceMissing { files } => format!(
                "Masih ada {files} bukti dukung yang belum terunggah. \
                 Tunggu sampai perangkat yang melampirkannya selesai mengirim."
            ),
            Self::RecordIncomplete { part } => {
                format!("Berita acara belum dapat ditutup: lengkapi {part} lebih dahulu.")
            }
            Self::AbsenceUnexplained { people } => format!(
                "Berita acara belum dapat ditutup: tulis alasan ketidakhadiran {people} pejabat."
            ),
            Self::RepealedLaw { passage } => repealed_law(passage),
            Self::SheetBlank => SHEET_BLANK.to_owned(),
            Self::SheetUngraded { criteria } => sheet_ungraded(criteria),
            Self::OwnReview => OWN_REVIEW.to_owned(),
            Self::ItemReturned => ITEM_RETURNED.to_owned(),
        }
    }
}

const SHEET_BLANK: &str =
    "Belum ada kriteria LKE yang dinilai. Nilai paling sedikit satu kriteria.";
const OWN_REVIEW: &str = "Evaluasi LKE ini Anda selesaikan sendiri. Mintalah rekan Inspektorat \
     yang lain menjamin mutunya.";

const ANOTHER_IN_FORCE: &str = "Sudah ada perjanjian kinerja yang berlaku untuk jabatan dan tahun \
     ini. Buat Perjanjian Kinerja Perubahan dari perjanjian yang berlaku itu, lalu batalkan \
     yang ini.";
const ITEM_RETURNED: &str = "Indikator ini sedang dikembalikan. Urungkan pengembaliannya atau \
     tunggu OPD mengajukan lagi.";
const LANE_CLEARED: &str = "Bagian reviu Anda sudah disetujui. Tunggu pereviu lainnya.";
const NOT_SIGNED: &str = "Belum ada tanda tangan pada isi perjanjian yang sekarang. Bubuhkan tanda \
     tangan di layar Tanda tangan.";
const AGREEMENT_NOT_IN_FORCE: &str = "Perjanjian kinerjanya belum berlaku. Laporan dapat diajukan \
     setelah perjanjian ditandatangani.";

fn reason_required(action: &str) -> String {
    format!("Tulis alasan untuk langkah \"{action}\".")
}

fn sheet_ungraded(criteria: usize) -> String {
    format!("Masih ada {criteria} kriteria LKE yang belum dinilai. Nilai semuanya lebih dahulu.")
}

fn not_the_party(party: &str) -> String {
    format!(
        "Akun ini bukan akun pejabat yang tertulis sebagai {party}. Mintalah pejabat itu \
         menandatangani dengan akunnya sendiri. Bila ini memang akunnya, mintalah Bagian \
         Organisasi atau administrator menghubungkannya di halaman Jabatan dan pejabat."
    )
}

fn signs_for_party(party: &str) -> String {
    format!(
        "Akun ini bukan akun pejabat yang tertulis sebagai {party}. Tulis alasan mengapa Anda \
         menandatangani untuknya."
    )
}

fn ratio_faults(items: usize) -> String {
    format!(
        "Pembilang dan penyebut {items} indikator belum lengkap atau tidak cocok dengan \
         realisasinya. Buka catatan indikator yang ditandai lalu periksa."
    )
}

fn action_plan_unapproved(items: usize) -> String {
    format!(
        "Rencana aksi {items} indikator belum disetujui. Lengkapi di halaman Rencana aksi, lalu \
         mintalah pereviu menyetujuinya."
    )
}

fn repealed_law(passage: &str) -> String {
    format!(
        "Redaksi bagian \"{passage}\" menyebut dasar hukum yang sudah dicabut pada tanggal \
         dokumen. Mintalah Bagian Organisasi memperbaiki redaksi itu, lalu kembalikan dan setujui \
         lagi perjanjiannya."
    )
}
