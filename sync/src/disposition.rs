//! The fate of an operation. Every one the server has received has exactly one (guarantee G3),
//! and its author can always read it.

use crate::identity::{Dseq, Seq};

/// What became of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// Its value stands (or stood, until a later edit).
    Applied,
    /// It joined what somebody else had entered apart: the same value, another sentence of a
    /// note, or a row of a set that stays because somebody else put it in.
    Merged,
    /// Its value waits beside the incumbent for a person's decision.
    Conflict,
    /// Stored, without effect, for a reason.
    Parked(Parked),
    /// Its author's later value took its place: while it waited in a conflict or parked, or before
    /// it arrived.
    Superseded,
    /// A person settled the conflict it was part of.
    Resolved,
}

/// Why an operation was stored without effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// The class of reason.
    pub reason: ParkReason,
    /// A code of `domain` that tells more, such as a refusal's; may be empty.
    pub detail: String,
}

/// The classes of reasons. The numbers travel and are stored; they are frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParkReason {
    /// Written by a later version of the app; judged after the server's upgrade.
    UnknownVersion,
    /// The author may not do this here.
    NoPermission,
    /// The signed-in user is not the author.
    AuthorMismatch,
    /// The entity does not belong to the scope it was sent to.
    WrongScope,
    /// The entity it changes does not exist on the server.
    UnknownEntity,
    /// The value does not fit the field.
    InvalidValue,
    /// The text is longer than the field allows.
    ValueTooLong,
    /// The document was locked when it arrived.
    Locked,
    /// The document's state had changed since the author saw it.
    StaleState,
    /// The document's content had changed since the author saw it.
    ContentChanged,
    /// A rule of the workflow refuses the step.
    Refused,
    /// The device re-used an identity with other content: a copied or restored store.
    CloneDetected,
    /// Another operation of the same save was parked, and a save is one unit. The detail names
    /// it: its `dseq` and its reason's code.
    Group,
    /// The server does not hold the file that it is said to have.
    BytesMissing,
    /// A person has decided about the parked edit already.
    AlreadyDecided,
    /// A person with the right decided against it; the detail is what they said.
    Declined,
    /// The data belong to another agency by now, where its author may not do this.
    Moved,
    /// A reason that a later version of the server gave, by its number.
    Later(u8),
}

const REASONS: &[(ParkReason, u8, &str)] = &[
    (ParkReason::UnknownVersion, 1, "unknown_version"),
    (ParkReason::NoPermission, 2, "no_permission"),
    (ParkReason::AuthorMismatch, 3, "author_mismatch"),
    (ParkReason::WrongScope, 4, "wrong_scope"),
    (ParkReason::UnknownEntity, 5, "unknown_entity"),
    (ParkReason::InvalidValue, 6, "invalid_value"),
    (ParkReason::ValueTooLong, 7, "value_too_long"),
    (ParkReason::Locked, 8, "late_edit"),
    (ParkReason::StaleState, 9, "stale_state"),
    (ParkReason::ContentChanged, 10, "content_changed"),
    (ParkReason::Refused, 11, "refused"),
    (ParkReason::CloneDetected, 12, "clone_detected"),
    (ParkReason::Group, 13, "group"),
    (ParkReason::AlreadyDecided, 14, "already_decided"),
    (ParkReason::Declined, 15, "declined"),
    (ParkReason::Moved, 16, "moved"),
    (ParkReason::BytesMissing, 17, "bytes_missing"),
];

impl ParkReason {
    /// The number on the wire and in the database.
    pub fn number(self) -> u8 {
        if let Self::Later(number) = self {
            return number;
        }
        REASONS
            .iter()
            .find(|(reason, ..)| *reason == self)
            .map_or(0, |(_, number, _)| *number)
    }

    /// The reason with this number. A number of the future is a reason too: a device must be
    /// able to read every receipt, whatever the server has learned since it was built.
    pub fn from_number(number: u64) -> Option<Self> {
        let number = u8::try_from(number).ok()?;
        let known = REASONS.iter().find(|(_, known, _)| *known == number);
        Some(known.map_or(Self::Later(number), |(reason, ..)| *reason))
    }

    /// The reason with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        REASONS
            .iter()
            .find(|(.., known)| *known == code)
            .map(|(reason, ..)| *reason)
    }

    /// The code for programs.
    pub fn code(self) -> &'static str {
        REASONS
            .iter()
            .find(|(reason, ..)| *reason == self)
            .map_or("unknown", |(.., code)| code)
    }

    /// What a person reads, and what can be done.
    pub fn user_message(self) -> &'static str {
        match self {
            Self::UnknownVersion => {
                "Isian ditulis oleh versi aplikasi yang lebih baru daripada server; disimpan dan \
                 dinilai setelah server diperbarui."
            }
            Self::NoPermission => {
                "Anda tidak berwenang mengubah data ini. Isian disimpan di server tanpa mengubah \
                 data; hubungi admin OPD bila seharusnya berwenang."
            }
            Self::AuthorMismatch => {
                "Isian ditulis oleh pengguna lain di perangkat ini; masuk kembali sebagai \
                 penulisnya."
            }
            Self::WrongScope => "Isian dikirim ke OPD atau tahun yang keliru.",
            Self::UnknownEntity => "Butir yang diubah belum ada di server.",
            Self::InvalidValue => "Nilai tidak sesuai dengan jenis isian; perbaiki lalu simpan.",
            Self::ValueTooLong => "Teks terlalu panjang; persingkat lalu simpan.",
            Self::Locked => {
                "Dokumen sudah terkunci ketika isian tiba di server; isian disimpan dan dapat \
                 diajukan sebagai perubahan."
            }
            Self::StaleState => {
                "Status dokumen sudah berubah sejak Anda melihatnya; periksa lalu ulangi."
            }
            Self::ContentChanged => {
                "Isi dokumen sudah berubah sejak Anda melihatnya; periksa lalu ulangi."
            }
            Self::Refused => "Langkah ini belum dapat dilakukan.",
            Self::BytesMissing => "Berkas bukti belum lengkap di server.",
            Self::CloneDetected => {
                "Penyimpanan perangkat ini tampak salinan dari perangkat lain; aplikasi akan \
                 memakai identitas baru."
            }
            Self::Group => {
                "Disimpan bersama isian lain yang tidak dapat diterima, jadi seluruh simpanan itu \
                 belum berlaku; perbaiki isian tersebut lalu simpan lagi."
            }
            Self::Later(_) => {
                "Isian disimpan di server tanpa mengubah data; perbarui aplikasi untuk membaca \
                 alasannya."
            }
            Self::AlreadyDecided => {
                "Isian tertahan ini sudah diputuskan lebih dahulu; lihat keputusannya di daftar \
                 isian tertahan."
            }
            Self::Declined => {
                "Isian ditolak oleh pejabat yang berwenang; isian tetap tercatat atas nama Anda."
            }
            Self::Moved => {
                "Data ini sudah dipindahkan ke OPD lain. Isian disimpan di server dan dapat \
                 diterima oleh OPD itu."
            }
        }
    }
}

impl Disposition {
    /// A disposition without effect.
    pub fn parked(reason: ParkReason) -> Self {
        Self::Parked(Parked {
            reason,
            detail: String::new(),
        })
    }

    /// A disposition without effect, with a code of `domain` that tells more.
    pub fn parked_with(reason: ParkReason, detail: &str) -> Self {
        Self::Parked(Parked {
            reason,
            detail: detail.to_owned(),
        })
    }

    /// The number on the wire and in the database: 1-5, or 100 + the park reason's.
    pub fn number(&self) -> u64 {
        match self {
            Self::Applied => 1,
            Self::Merged => 2,
            Self::Conflict => 3,
            Self::Superseded => 4,
            Self::Resolved => 5,
            Self::Parked(parked) => 100 + u64::from(parked.reason.number()),
        }
    }

    /// Reads [`Self::number`] and the detail back.
    pub fn from_number(number: u64, detail: &str) -> Option<Self> {
        match number {
            1 => Some(Self::Applied),
            2 => Some(Self::Merged),
            3 => Some(Self::Conflict),
            4 => Some(Self::Superseded),
            5 => Some(Self::Resolved),
            _ => ParkReason::from_number(number.checked_sub(100)?)
                .map(|reason| Self::parked_with(reason, detail)),
        }
    }

    /// The detail to store beside the number.
    pub fn detail(&self) -> &str {
        match self {
            Self::Parked(parked) => &parked.detail,
            _ => "",
        }
    }

    /// Whether a person must decide something.
    pub fn needs_decision(&self) -> bool {
        match self {
            Self::Conflict => true,
            Self::Parked(parked) => parked.reason != ParkReason::Declined,
            _ => false,
        }
    }
}

/// The server's durable answer to one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Which operation of the device.
    pub dseq: Dseq,
    /// What became of it.
    pub disposition: Disposition,
    /// Its place in its scope; none where it changed nothing.
    pub seq: Option<Seq>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_keeps_its_number_and_code() {
        for (reason, number, code) in REASONS {
            assert_eq!(ParkReason::from_number(u64::from(*number)), Some(*reason));
            assert_eq!((reason.number(), reason.code()), (*number, *code));
        }
    }

    #[test]
    fn a_reason_of_the_future_is_read_and_written_back() {
        let read = Disposition::from_number(100 + 250, "kelak").unwrap();
        assert_eq!(
            read,
            Disposition::parked_with(ParkReason::Later(250), "kelak")
        );
        assert_eq!((read.number(), read.detail()), (350, "kelak"));
        assert_eq!(Disposition::from_number(100 + 256, ""), None);
    }
}
