//! Alignment: every key indicator of an agreement answers to an indicator of the agency's plan
//! (`domain.md` 4.2, 6; articles 000 and 002).

use super::completeness::{Problem, is_blank};
use super::entity::{Agreement, Item};
use super::level::Level;
use crate::coded::coded_enum;
use crate::plan::PlanKind;
use crate::value::{Figure, PlanIndicatorId};

coded_enum! {
    /// How an item stands to the plan.
    pub enum Alignment {
        /// It promises what the plan says.
        Exact => "exact", "Sesuai Renstra/RPJMD";
        /// It answers to the plan with another target.
        Changed => "changed", "Target berbeda dari Renstra/RPJMD";
        /// It answers to nothing in the plan.
        Unmapped => "unmapped", "Tidak ada di Renstra/RPJMD";
    }
}

/// What an item says about the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanAnswer {
    /// The indicator of the plan.
    pub indicator: Option<PlanIndicatorId>,
    /// The plan's target of the year, as it stood when the item was aligned.
    pub planned: Option<Figure>,
    /// Why it differs, or why there is none.
    pub reason: String,
}

impl Item {
    /// How the item stands to the plan.
    pub fn alignment(&self) -> Alignment {
        match (&self.plan.indicator, &self.plan.planned) {
            (None, _) => Alignment::Unmapped,
            (Some(_), planned) if *planned == self.annual_target => Alignment::Exact,
            (Some(_), _) => Alignment::Changed,
        }
    }
}

/// What the agency's plan says of an agreement's year, so far as its promises concern it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlannedYear {
    /// Names of the plan's key indicators (of its goals and objectives) that have a target for the
    /// year and that no item answers to.
    pub unanswered: Vec<String>,
}

/// Adds the items whose stand to the plan is not explained, and the plan's key indicators that
/// nothing stands for. Where a plan covers the year an answer is due; without one it is a doubt.
pub(super) fn check_alignment(
    agreement: &Agreement,
    planned: Option<&PlannedYear>,
    problems: &mut Vec<Problem>,
) {
    if agreement.level.is_internal() {
        return;
    }
    let plan = plan_above(agreement.level);
    check_answers(agreement, planned.is_some(), problems);
    // A table without any item is told as such.
    let planned = planned.filter(|_| !agreement.items.is_empty());
    for name in planned.into_iter().flat_map(|planned| &planned.unanswered) {
        let message = format!(
            "IKU {plan} \"{}\" belum dijawab satu baris pun. Ambil dari {plan}, atau hubungkan \
             baris yang memuatnya.",
            name.trim()
        );
        let entity = agreement.id.uuid();
        problems.push(Problem::warning(
            entity,
            "items",
            "plan_unanswered",
            message,
        ));
    }
}

/// The plan that an agreement above the agency's inner levels answers to.
fn plan_above(level: Level) -> &'static str {
    match level {
        Level::HeadOfRegion => PlanKind::Rpjmd.label(),
        _ => PlanKind::Renstra.label(),
    }
}

fn check_answers(agreement: &Agreement, has_plan: bool, problems: &mut Vec<Problem>) {
    let code = if has_plan {
        "alignment_unanswered"
    } else {
        "alignment_unexplained"
    };
    let plan = plan_above(agreement.level);
    for item in agreement.items.iter().filter(|item| item.is_kpi) {
        let name = item.indicator.trim();
        let is_explained = !is_blank(&item.plan.reason);
        let message = match item.alignment() {
            Alignment::Exact => continue,
            _ if is_explained => continue,
            Alignment::Changed => format!(
                "Target \"{name}\" berbeda dari {plan}. Tuliskan alasannya atau samakan targetnya."
            ),
            Alignment::Unmapped => format!(
                "\"{name}\" belum dihubungkan dengan indikator {plan}. Pilih indikatornya, atau \
                 tuliskan alasan bila memang tidak ada."
            ),
        };
        let entity = item.id.uuid();
        let field = "aligned_with";
        problems.push(Problem::warning(entity, field, code, message));
    }
}

#[cfg(test)]
mod tests {
    use super::super::completeness::{Surroundings, blocking_count, completeness};
    use super::super::fixture::{complete, number};
    use super::super::policy::AgreementPolicy;
    use super::*;
    use uuid::Uuid;

    fn found(plan: PlanAnswer) -> (Alignment, usize) {
        let mut agreement = complete();
        agreement.items[0].plan = plan;
        let mut problems = Vec::new();
        check_alignment(&agreement, None, &mut problems);
        (agreement.items[0].alignment(), problems.len())
    }

    fn planned(target: i64, reason: &str) -> PlanAnswer {
        PlanAnswer {
            indicator: Some(PlanIndicatorId::from_uuid(Uuid::from_u128(3))),
            planned: Some(number(target)),
            reason: reason.to_owned(),
        }
    }

    #[test]
    fn plans_own_target_needs_no_words() {
        assert_eq!(found(planned(40, "")), (Alignment::Exact, 0));
    }

    #[test]
    fn other_target_and_no_plan_are_explained_or_doubted() {
        assert_eq!(found(planned(50, "")), (Alignment::Changed, 1));
        assert_eq!(found(planned(50, "Efisiensi")), (Alignment::Changed, 0));
        assert_eq!(found(PlanAnswer::default()), (Alignment::Unmapped, 1));
        let reason = "Penugasan baru".to_owned();
        let explained = PlanAnswer {
            reason,
            ..PlanAnswer::default()
        };
        assert_eq!(found(explained), (Alignment::Unmapped, 0));
    }

    #[test]
    fn only_key_indicators_of_the_head_answer_to_the_plan() {
        let mut agreement = complete();
        agreement.items[0].is_kpi = false;
        let mut problems = Vec::new();
        check_alignment(&agreement, None, &mut problems);
        agreement.items[0].is_kpi = true;
        agreement.level = Level::Administrator;
        check_alignment(&agreement, None, &mut problems);
        assert_eq!(problems, []);
    }

    #[test]
    fn the_head_of_regions_indicators_answer_to_the_citys_plan() {
        let mut agreement = complete();
        agreement.level = Level::HeadOfRegion;
        agreement.items[0].plan = PlanAnswer::default();
        let planned = PlannedYear {
            unanswered: vec!["Indeks pembangunan manusia".to_owned()],
        };
        let mut problems = Vec::new();
        check_alignment(&agreement, Some(&planned), &mut problems);
        let told: Vec<_> = problems
            .iter()
            .map(|problem| (problem.code, problem.message.contains("RPJMD")))
            .collect();
        assert_eq!(
            told,
            [("alignment_unanswered", true), ("plan_unanswered", true)]
        );
    }

    #[test]
    fn indicator_of_the_plan_that_nothing_answers_to_is_named() {
        let planned = PlannedYear {
            unanswered: vec!["Angka kematian ibu".to_owned()],
        };
        let found = |agreement: &Agreement| {
            let mut problems = Vec::new();
            check_alignment(agreement, Some(&planned), &mut problems);
            problems
        };
        let mut agreement = complete();
        let problems = found(&agreement);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].code, "plan_unanswered");
        assert_eq!(problems[0].anchor.field, "items");
        assert!(problems[0].message.contains("\"Angka kematian ibu\""));
        agreement.items.clear();
        assert_eq!(found(&agreement), [], "an empty table says so itself");
    }

    #[test]
    fn unanswered_item_blocks_where_a_plan_covers_the_year_unless_the_city_says_otherwise() {
        let mut agreement = complete();
        agreement.items[0].plan = PlanAnswer::default();
        let planned = PlannedYear::default();
        let blocks = |planned: Option<&PlannedYear>, policy: &AgreementPolicy| {
            let around = Surroundings {
                planned,
                policy: Some(policy),
                ..Surroundings::default()
            };
            blocking_count(&completeness(&agreement, &around)) > 0
        };
        let undecided = AgreementPolicy::default();
        assert!(blocks(Some(&planned), &undecided));
        assert!(!blocks(None, &undecided), "there is nothing to answer to");
        let lenient = AgreementPolicy::read("", "-alignment_unanswered");
        assert!(!blocks(Some(&planned), &lenient));
    }
}
