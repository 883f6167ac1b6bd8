//! What a city decides about its agreements: whether signing out of order is refused or only
//! pointed out, which doubts keep an agreement from being submitted, and in which words it is
//! printed.

use crate::order::Gather;
use std::collections::BTreeSet;

use super::completeness::{Problem, ProblemSeverity};
use crate::coded::coded_enum;
use crate::document::Template;
use crate::people::SignerRule;

coded_enum! {
    /// What happens when an agreement is signed before the superior's is in force.
    pub enum SigningOrder {
        /// It is refused.
        Enforced => "enforced", "Ditolak sampai perjanjian atasan berlaku";
        /// It is possible, and the screen says so.
        Advised => "advised", "Boleh, dengan peringatan";
    }
}

coded_enum! {
    /// A doubt of the pre-flight check that a city may let block submission.
    pub enum Doubt {
        /// An indicator stands twice.
        DuplicateIndicator => "duplicate_indicator", "Indikator tertulis lebih dari sekali";
        /// A target of zero, by which nothing can be divided.
        ZeroTarget => "zero_target", "Target nol";
        /// The fourth quarter's target is not the year's.
        FourthQuarterTarget => "fourth_quarter_target", "Target Triwulan IV bukan target tahunan";
        /// Quarter targets do not add up to the year's.
        QuarterSum => "quarter_sum", "Jumlah target triwulan berbeda dari target tahunan";
        /// No quarter has a target.
        NoQuarterPath => "no_quarter_path", "Tidak ada target triwulan";
        /// A quarter without a target between others.
        QuarterPathGap => "quarter_path_gap", "Target triwulan terputus";
        /// No superior's agreement is named.
        ParentMissing => "parent_missing", "Perjanjian atasan belum dipilih";
        /// An item that supports nothing of the superior's.
        OrphanTarget => "orphan_target", "Target tidak mendukung perjanjian atasan";
        /// An IKU that does not answer to the plan, without a reason.
        AlignmentUnexplained =>
            "alignment_unexplained", "IKU tidak selaras Renstra/RPJMD tanpa alasan";
        /// The same where a plan covers the year, so that it can be answered.
        AlignmentUnanswered => "alignment_unanswered", "IKU belum menjawab Renstra/RPJMD tahun itu";
        /// A key indicator of the plan that no item answers to.
        PlanUnanswered => "plan_unanswered", "IKU Renstra/RPJMD tidak ada dalam perjanjian";
        /// A target below what was reached already.
        TargetBelowResult => "target_below_result", "Target di bawah realisasi tahun lalu";
        /// The words say another direction.
        DirectionDoubtful => "direction_doubtful", "Arah capaian berlawanan dengan kata indikator";
        /// More than the whole.
        PercentAboveHundred => "percent_above_hundred", "Target persen di atas 100";
        /// A label's unit with a number's direction.
        UnitAgainstDirection => "unit_against_direction", "Satuan tidak sesuai arah capaian";
        /// An output that poses as an outcome.
        OutputAsOutcome => "output_as_outcome", "Keluaran yang ditulis sebagai hasil";
        /// Nobody says what is counted.
        DefinitionMissing => "definition_missing", "IKU tanpa definisi";
        /// The budget is not the document's.
        BudgetDiffers => "budget_differs_from_document", "Anggaran berbeda dari dokumen anggaran";
        /// The budget is not what the agreements below come to.
        BudgetBelow => "budget_differs_from_below", "Anggaran berbeda dari perjanjian di bawahnya";
        /// The document's lines do not add up to what stands above them.
        DocumentUntied => "budget_document_untied", "Dokumen anggaran tidak sama antartingkat";
        /// The document's day is not known.
        NoBudgetDocument => "no_budget_document", "Tanggal pengesahan DPA belum diisi";
        /// A code that the nomenclature's edition does not have.
        NomenclatureCode => "nomenclature_code", "Kode tidak sesuai nomenklatur";
        /// Weights that cannot be used.
        Weights => "weights_unusable", "Bobot indikator tidak berjumlah 100";
        /// Figures are sent before anybody has approved how they shall be reached.
        ActionPlanUnapproved =>
            "action_plan_unapproved", "Realisasi diajukan sebelum rencana aksi disetujui";
        /// The leaving official hands nothing over.
        HandoverMissing => "handover_note_missing", "Catatan serah terima belum ditulis";
    }
}

impl Doubt {
    /// Whether it blocks where the city has decided nothing: every key indicator answers to the
    /// plan (`domain.md` 4.3).
    const fn blocks_unless_decided(self) -> bool {
        matches!(self, Self::AlignmentUnanswered)
    }

    /// How it is stored that the city has decided against what is so without a decision.
    fn turned_round(self) -> String {
        let mark = if self.blocks_unless_decided() {
            "-"
        } else {
            ""
        };
        [mark, self.code()].concat()
    }
}

/// A city's decisions. Where it has made none, signing keeps its order, only the printed person
/// signs, and of the doubts only an unanswered plan blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementPolicy {
    /// Signing out of order.
    pub signing_order: SigningOrder,
    /// Somebody else than the printed official signing.
    pub signers: SignerRule,
    /// The doubts that block submission, by their codes.
    pub blocking: BTreeSet<&'static str>,
    /// The wording of documents; none while the city uses the present edition.
    pub wording: Option<Template>,
}

impl Default for AgreementPolicy {
    fn default() -> Self {
        Self {
            signing_order: SigningOrder::Enforced,
            signers: SignerRule::Named,
            blocking: blocking_of(""),
            wording: None,
        }
    }
}

impl AgreementPolicy {
    /// Reads the decisions as they are stored: a code, and codes divided by spaces, with `-` before
    /// one that blocks of itself and shall not. What a later version decides about is left out.
    pub fn read(signing_order: &str, blocking: &str) -> Self {
        Self {
            signing_order: SigningOrder::from_code(signing_order).unwrap_or(SigningOrder::Enforced),
            blocking: blocking_of(blocking),
            ..Self::default()
        }
    }

    /// The same, with who may sign as it is stored. What is not known is the careful choice.
    #[must_use]
    pub fn with_signers(self, code: &str) -> Self {
        Self {
            signers: SignerRule::from_code(code).unwrap_or(SignerRule::Named),
            ..self
        }
    }

    /// The blocking doubts as they are stored, with this one turned round. Codes of a later
    /// version stay as they are.
    pub fn toggled(blocking: &str, doubt: Doubt) -> String {
        let mut codes: BTreeSet<&str> = blocking.split_whitespace().into_set();
        let turned = doubt.turned_round();
        if !codes.remove(turned.as_str()) {
            codes.insert(&turned);
        }
        codes.into_iter().collect::<Vec<_>>().join(" ")
    }

    /// Makes the doubts block that this city lets block.
    pub(super) fn weigh(&self, problems: &mut [Problem]) {
        for problem in problems {
            if self.blocking.contains(problem.code) {
                problem.severity = ProblemSeverity::Blocking;
            }
        }
    }
}

fn blocking_of(stored: &str) -> BTreeSet<&'static str> {
    let is_turned = |doubt: &Doubt| {
        let turned = doubt.turned_round();
        stored.split_whitespace().any(|code| code == turned)
    };
    let doubts = Doubt::ALL.iter().copied();
    let blocks = doubts.filter(|doubt| is_turned(doubt) != doubt.blocks_unless_decided());
    blocks.map(Doubt::code).into_set()
}

#[cfg(test)]
mod tests {
    use super::super::alignment::PlannedYear;
    use super::super::completeness::{Surroundings, completeness};
    use super::super::fixture::complete;
    use super::super::level::Level;
    use super::*;
    use crate::value::Figure;

    #[test]
    fn unknown_decisions_are_the_careful_ones() {
        let read = AgreementPolicy::read("later", "quarter_sum of_a_later_version");
        assert_eq!(read.signing_order, SigningOrder::Enforced);
        let blocking = BTreeSet::from(["alignment_unanswered", "quarter_sum"]);
        assert_eq!(read.blocking, blocking);
        assert_eq!(AgreementPolicy::read("", ""), AgreementPolicy::default());
        let signers = |code| AgreementPolicy::default().with_signers(code).signers;
        assert_eq!(signers("of_a_later_version"), SignerRule::Named);
        assert_eq!(signers("reasoned"), SignerRule::Reasoned);
    }

    #[test]
    fn doubt_is_turned_round_and_others_stay() {
        let once = AgreementPolicy::toggled("later_code", Doubt::QuarterSum);
        assert_eq!(once, "later_code quarter_sum");
        let twice = AgreementPolicy::toggled(&once, Doubt::QuarterSum);
        assert_eq!(twice, "later_code");
    }

    #[test]
    fn what_blocks_of_itself_is_released_and_blocks_again() {
        let doubt = Doubt::AlignmentUnanswered;
        let released = AgreementPolicy::toggled("", doubt);
        assert_eq!(released, "-alignment_unanswered");
        let blocks = |stored: &str| {
            let read = AgreementPolicy::read("", stored);
            read.blocking.contains(doubt.code())
        };
        assert!(!blocks(&released) && blocks(""));
        assert_eq!(AgreementPolicy::toggled(&released, doubt), "");
    }

    #[test]
    fn doubt_blocks_where_the_city_says_so() {
        let mut agreement = complete();
        agreement.items[0].quarter_targets = [const { None }; 4];
        let severity = |policy: &AgreementPolicy| {
            let around = Surroundings {
                policy: Some(policy),
                ..Surroundings::default()
            };
            completeness(&agreement, &around)
                .into_iter()
                .find(|problem| problem.code == "no_quarter_path")
                .map(|problem| problem.severity)
        };
        let lenient = AgreementPolicy::default();
        assert_eq!(severity(&lenient), Some(ProblemSeverity::Warning));
        let strict = AgreementPolicy::read("", "no_quarter_path");
        assert_eq!(severity(&strict), Some(ProblemSeverity::Blocking));
    }

    #[test]
    fn every_doubt_that_is_told_can_be_decided_about() {
        let mut agreement = complete();
        let mut twin = agreement.items[0].clone();
        twin.annual_target = Some(Figure::Number(rust_decimal::Decimal::ZERO));
        twin.plan = super::super::alignment::PlanAnswer::default();
        agreement.items.push(twin);
        agreement.budget_document = None;
        agreement.budget_lines[0].code = "1.2.3.4".to_owned();
        let mut below = agreement.clone();
        below.level = Level::Administrator;
        for one in [agreement, below] {
            let planned = PlannedYear {
                unanswered: vec!["Indeks layanan".to_owned()],
            };
            let in_plan = Surroundings {
                planned: Some(&planned),
                ..Surroundings::default()
            };
            let mut problems = completeness(&one, &Surroundings::default());
            problems.extend(completeness(&one, &in_plan));
            for problem in problems {
                let is_doubt = problem.severity == ProblemSeverity::Warning;
                let is_known = Doubt::from_code(problem.code).is_some();
                assert!(!is_doubt || is_known, "{}", problem.code);
            }
        }
    }
}
