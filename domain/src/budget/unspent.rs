//! Why a budget was not spent (sisa anggaran, the agency's part of the `SiLPA`; `domain.md` 2.4).

use crate::coded::coded_enum;
use crate::value::{Percent, Rupiah};

coded_enum! {
    /// What a cause belongs to.
    pub enum CauseGroup {
        /// The same for less.
        Saving => "saving", "Efisiensi";
        /// Somebody above decided.
        Policy => "policy", "Kebijakan";
        /// It came from outside.
        External => "external", "Eksternal";
        /// It was not done, or not in time.
        Failure => "failure", "Kegagalan pelaksanaan";
    }
}

coded_enum! {
    /// Why an amount was not spent.
    pub enum UnspentCause {
        /// The tender was cheaper.
        TenderSaving => "tender_saving", "Sisa lelang atau penawaran lebih rendah";
        /// The output was reached with less.
        OutputMet => "output_met", "Keluaran tercapai dengan biaya lebih rendah";
        /// Spending was cut.
        PolicyCut => "policy_cut", "Efisiensi belanja menurut kebijakan";
        /// A transfer came late or not at all.
        TransferLate => "transfer_late", "Dana transfer terlambat atau tidak disalurkan";
        /// Goes on in the next year by a contract.
        CarryOver => "carry_over", "Dilanjutkan tahun berikutnya";
        /// Nobody won the tender.
        TenderFailed => "tender_failed", "Gagal lelang";
        /// Procurement began too late.
        ProcurementLate => "procurement_late", "Pengadaan terlambat";
        /// More was planned than needed.
        PlanningWeak => "planning_weak", "Perencanaan kurang tepat";
        /// The work was not done.
        NotImplemented => "not_implemented", "Kegiatan tidak dilaksanakan";
        /// Somebody erred, or did not know how.
        HumanError => "human_error", "Kelalaian, ketidaktahuan, atau ketidakpahaman";
        /// Another one, said in the note.
        Other => "other", "Lainnya (tulis di catatan)";
    }
}

impl UnspentCause {
    /// The group it counts in.
    pub const fn group(self) -> CauseGroup {
        match self {
            Self::TenderSaving | Self::OutputMet => CauseGroup::Saving,
            Self::PolicyCut => CauseGroup::Policy,
            Self::TransferLate | Self::CarryOver => CauseGroup::External,
            Self::TenderFailed
            | Self::ProcurementLate
            | Self::PlanningWeak
            | Self::NotImplemented
            | Self::HumanError
            | Self::Other => CauseGroup::Failure,
        }
    }
}

/// A cause with its amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnspentPart {
    /// Why.
    pub cause: UnspentCause,
    /// How much of the unspent sum; none while not entered.
    pub amount: Option<Rupiah>,
    /// In words.
    pub note: String,
}

/// What is wrong with the causes of one budget line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnspentProblem {
    /// The amounts do not make the unspent sum.
    Sum {
        /// What was not spent.
        unspent: Rupiah,
        /// What the causes make.
        explained: Rupiah,
    },
    /// [`UnspentCause::Other`] without words.
    NoteMissing,
    /// A saving is claimed although an indicator that the line pays for missed its target: the
    /// Inspektorat looks at it.
    SavingUnproven,
}

impl UnspentProblem {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sum { .. } => "unspent_sum",
            Self::NoteMissing => "unspent_note_missing",
            Self::SavingUnproven => "unspent_saving_unproven",
        }
    }

    /// What is wrong and how to mend it, in Indonesian.
    pub fn user_message(self) -> String {
        match self {
            Self::Sum { unspent, explained } => format!(
                "Jumlah menurut sebab {} berbeda dari sisa anggaran {}. Sesuaikan nilainya.",
                explained.display(),
                unspent.display()
            ),
            Self::NoteMissing => "Tulis sebab lainnya di catatan.".to_owned(),
            Self::SavingUnproven => {
                "Disebut efisiensi, tetapi ada indikator yang dibiayai belum mencapai target. \
                 Ditampilkan kepada Inspektorat; pilih sebab lain bila bukan efisiensi."
                    .to_owned()
            }
        }
    }
}

/// Holds the causes of a line against what was not spent and against the achievements of the
/// indicators that the line pays for. Nothing said yet is no problem.
pub fn unspent_problems(
    unspent: Rupiah,
    parts: &[UnspentPart],
    paid_for: &[Option<Percent>],
) -> Vec<UnspentProblem> {
    let stated: Vec<&UnspentPart> = parts.iter().filter(|part| part.amount.is_some()).collect();
    if stated.is_empty() {
        return Vec::new();
    }
    let mut problems = Vec::new();
    let sum = stated
        .iter()
        .filter_map(|part| part.amount)
        .try_fold(Rupiah::new(0), Rupiah::checked_add);
    // A sum that overflows is not the unspent one either.
    let explained = sum.unwrap_or(Rupiah::new(i64::MAX));
    if explained != unspent {
        problems.push(UnspentProblem::Sum { unspent, explained });
    }
    let has_no_words =
        |part: &&&UnspentPart| part.cause == UnspentCause::Other && part.note.trim().is_empty();
    if stated.iter().any(|part| has_no_words(&part)) {
        problems.push(UnspentProblem::NoteMissing);
    }
    let claims_saving = stated
        .iter()
        .any(|part| part.cause.group() == CauseGroup::Saving);
    let is_reached = |percent: &Option<Percent>| percent.is_some_and(|it| it >= Percent::HUNDRED);
    let is_proven = !paid_for.is_empty() && paid_for.iter().all(is_reached);
    if claims_saving && !is_proven {
        problems.push(UnspentProblem::SavingUnproven);
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;

    fn part(cause: UnspentCause, amount: i64) -> UnspentPart {
        UnspentPart {
            cause,
            amount: Some(Rupiah::new(amount)),
            note: String::new(),
        }
    }

    fn percent(number: impl Into<Option<i64>>) -> Option<Percent> {
        number.into().map(Decimal::from).map(Percent::new)
    }

    fn codes(
        unspent: i64,
        parts: &[UnspentPart],
        paid_for: &[Option<Percent>],
    ) -> Vec<&'static str> {
        let problems = unspent_problems(Rupiah::new(unspent), parts, paid_for);
        problems.into_iter().map(UnspentProblem::code).collect()
    }

    #[test]
    fn amounts_by_cause_make_the_unspent_sum() {
        let parts = [
            part(UnspentCause::TenderFailed, 60),
            part(UnspentCause::ProcurementLate, 40),
        ];
        assert!(codes(100, &parts, &[]).is_empty());
        assert_eq!(codes(120, &parts, &[]), ["unspent_sum"]);
        assert!(codes(120, &[], &[]).is_empty());
        let huge = [
            part(UnspentCause::TenderFailed, i64::MAX),
            part(UnspentCause::HumanError, i64::MAX),
        ];
        assert_eq!(codes(1, &huge, &[]), ["unspent_sum"]);
    }

    #[test]
    fn a_saving_needs_every_indicator_it_paid_for_to_have_reached_its_target() {
        let parts = [part(UnspentCause::TenderSaving, 100)];
        let unproven = ["unspent_saving_unproven"];
        assert!(codes(100, &parts, &[percent(100), percent(130)]).is_empty());
        assert_eq!(codes(100, &parts, &[percent(100), percent(99)]), unproven);
        assert_eq!(codes(100, &parts, &[percent(100), None]), unproven);
        assert_eq!(codes(100, &parts, &[]), unproven);
    }

    #[test]
    fn another_cause_is_said_in_words() {
        let mut other = part(UnspentCause::Other, 100);
        assert_eq!(
            codes(100, std::slice::from_ref(&other), &[]),
            ["unspent_note_missing"]
        );
        other.note = "Bencana banjir".into();
        assert!(codes(100, &[other], &[]).is_empty());
    }

    #[test]
    fn every_group_has_a_cause() {
        for group in CauseGroup::ALL {
            assert!(
                UnspentCause::ALL
                    .iter()
                    .any(|cause| cause.group() == *group)
            );
        }
    }
}
