//! The amendment (PK Perubahan): a new version that supersedes one in force, for one of the three
//! grounds of Permenpan RB 53/2014 (`domain.md` 1.1, "Revision").

use super::completeness::{Problem, is_blank};
use super::entity::{Agreement, AgreementKind};
use super::redline::{Redline, RowFate, redline};
use super::status::AgreementStatus;
use crate::coded::coded_enum;
use crate::value::AgreementId;

coded_enum! {
    /// Why an agreement in force may be changed.
    pub enum ChangeGround {
        /// Another official holds the position.
        OfficialChange => "official_change", "Pergantian atau mutasi pejabat";
        /// The strategy changed: programs, activities or how the budget is allocated.
        StrategyChange => "strategy_change", "Perubahan strategi, program, atau alokasi anggaran";
        /// A priority or an assumption changed with a significant effect.
        PriorityChange => "priority_change", "Perubahan prioritas atau asumsi yang berdampak nyata";
    }
}

coded_enum! {
    /// How much of the agreement the amendment may change.
    pub enum ChangeScope {
        /// Targets only: objectives, indicators and budget stay as they were signed.
        TargetsOnly => "targets_only", "Ubah target saja";
        /// Everything.
        Whole => "whole", "Ubah seluruh perjanjian";
    }
}

/// What makes a version an amendment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment {
    /// The version it takes the place of once in force.
    pub supersedes: AgreementId,
    /// The legal ground.
    pub ground: Option<ChangeGround>,
    /// What may change.
    pub scope: ChangeScope,
    /// Why, in the agency's words.
    pub reason: String,
    /// What the leaving official hands over; asked for when the official changes.
    pub handover_note: String,
}

/// Adds what an amendment lacks. `earlier` is the version it supersedes, where it is known.
pub(super) fn check_amendment(
    agreement: &Agreement,
    earlier: Option<&Agreement>,
    problems: &mut Vec<Problem>,
) {
    let entity = agreement.id.uuid();
    let Some(amendment) = &agreement.amendment else {
        if agreement.kind == AgreementKind::Perubahan {
            problems.push(Problem::blocking(
                entity,
                "kind",
                "amendment_without_earlier",
                "Perjanjian Perubahan harus dibuat dari perjanjian yang berlaku. Buka \
                 perjanjian itu lalu pilih \"Buat perubahan\".",
            ));
        }
        return;
    };
    check_words(agreement, amendment, problems);
    let Some(earlier) = earlier else { return };
    if earlier.status != AgreementStatus::InForce {
        let message = format!(
            "Perjanjian semula berstatus \"{}\", sehingga tidak dapat diubah lagi. Batalkan \
             perubahan ini dan buat perubahan dari versi yang berlaku.",
            earlier.status.label()
        );
        problems.push(Problem::blocking(
            entity,
            "supersedes",
            "earlier_not_in_force",
            message,
        ));
    }
    check_extent(agreement, amendment, &redline(earlier, agreement), problems);
}

fn check_words(agreement: &Agreement, amendment: &Amendment, problems: &mut Vec<Problem>) {
    let entity = agreement.id.uuid();
    if amendment.ground.is_none() {
        problems.push(Problem::blocking(
            entity,
            "change_ground",
            "change_ground_missing",
            "Dasar perubahan belum dipilih.",
        ));
    }
    if is_blank(&amendment.reason) {
        problems.push(Problem::blocking(
            entity,
            "change_reason",
            "change_reason_missing",
            "Alasan perubahan belum ditulis.",
        ));
    }
    let official = amendment.ground == Some(ChangeGround::OfficialChange);
    if official && is_blank(&amendment.handover_note) {
        problems.push(Problem::warning(
            entity,
            "handover_note",
            "handover_note_missing",
            "Catatan serah terima belum ditulis. Pejabat baru perlu tahu apa yang diteruskan.",
        ));
    }
}

/// An amendment changes something, and no more than its scope allows.
fn check_extent(
    agreement: &Agreement,
    amendment: &Amendment,
    changes: &Redline,
    problems: &mut Vec<Problem>,
) {
    let entity = agreement.id.uuid();
    if changes.is_empty() {
        problems.push(Problem::blocking(
            entity,
            "change_scope",
            "nothing_changed",
            "Belum ada yang berubah dari perjanjian semula. Ubah isinya, atau batalkan \
             perubahan ini.",
        ));
    }
    let official = amendment.ground == Some(ChangeGround::OfficialChange);
    if official && changes.parties.is_empty() {
        problems.push(Problem::blocking(
            entity,
            "first_party_name",
            "official_unchanged",
            "Dasarnya pergantian pejabat, tetapi para pihak masih sama dengan perjanjian \
             semula. Perbarui nama pejabat, atau pilih dasar lain.",
        ));
    }
    if amendment.scope == ChangeScope::Whole {
        return;
    }
    for row in changes.items.iter().chain(&changes.lines) {
        let outside = row.cells.iter().find(|cell| !is_target(cell.field));
        let field = match (row.fate, outside) {
            (RowFate::Kept, _) | (RowFate::Changed, None) => continue,
            (RowFate::Changed, Some(cell)) => cell.field,
            (RowFate::Added, _) => "indicator",
            (RowFate::Removed, _) => "items",
        };
        let message = format!(
            "Perubahan ini hanya untuk target, tetapi \"{}\" {}. Kembalikan seperti semula, \
             atau ubah cakupannya menjadi \"{}\".",
            row.name,
            row.fate.told(),
            ChangeScope::Whole.label()
        );
        let anchor = if row.fate == RowFate::Removed {
            entity
        } else {
            row.entity
        };
        problems.push(Problem::blocking(
            anchor,
            field,
            "outside_change_scope",
            message,
        ));
    }
}

/// Whether a field is one of the five targets of an item.
pub fn is_target(field: &str) -> bool {
    matches!(
        field,
        "target" | "target_first" | "target_second" | "target_third" | "target_fourth"
    )
}

#[cfg(test)]
mod tests {
    use super::super::completeness::{Surroundings, completeness};
    use super::super::fixture::{amended, complete, item, number, party};
    use super::*;

    fn in_force() -> Agreement {
        Agreement {
            status: AgreementStatus::InForce,
            ..complete()
        }
    }

    /// Fields and codes of the problems of an amendment that `change` makes of the one in force.
    fn found(change: impl FnOnce(&mut Agreement)) -> Vec<(&'static str, &'static str)> {
        let earlier = in_force();
        let mut agreement = amended(&earlier);
        change(&mut agreement);
        let around = Surroundings {
            earlier: Some(&earlier),
            ..Surroundings::default()
        };
        let problems = completeness(&agreement, &around);
        problems
            .into_iter()
            .map(|problem| (problem.anchor.field, problem.code))
            .collect()
    }

    fn terms(agreement: &mut Agreement) -> &mut Amendment {
        agreement.amendment.as_mut().expect("amendment")
    }

    fn lower_target(agreement: &mut Agreement) {
        agreement.items[0].annual_target = Some(number(35));
        agreement.items[0].quarter_targets[3] = Some(number(5));
    }

    #[test]
    fn amendment_that_changes_a_target_is_complete() {
        assert_eq!(found(lower_target), []);
        let targets_only = found(|agreement| {
            lower_target(agreement);
            terms(agreement).scope = ChangeScope::TargetsOnly;
        });
        assert_eq!(targets_only, []);
    }

    #[test]
    fn ground_and_reason_are_asked_for() {
        let problems = found(|agreement| {
            lower_target(agreement);
            terms(agreement).ground = None;
            terms(agreement).reason = "  ".to_owned();
        });
        assert_eq!(
            problems,
            [
                ("change_ground", "change_ground_missing"),
                ("change_reason", "change_reason_missing")
            ]
        );
    }

    #[test]
    fn amendment_that_changes_nothing_is_none() {
        assert_eq!(found(|_| ()), [("change_scope", "nothing_changed")]);
    }

    #[test]
    fn change_of_official_needs_another_official_and_a_handover() {
        let same = found(|agreement| {
            lower_target(agreement);
            terms(agreement).ground = Some(ChangeGround::OfficialChange);
            terms(agreement).handover_note = "Berkas lengkap".to_owned();
        });
        assert_eq!(same, [("first_party_name", "official_unchanged")]);
        let without_note = found(|agreement| {
            terms(agreement).ground = Some(ChangeGround::OfficialChange);
            agreement.first_party = party("Nama Pengganti");
        });
        assert_eq!(without_note, [("handover_note", "handover_note_missing")]);
    }

    #[test]
    fn targets_only_allows_no_other_cell_and_no_other_row() {
        let problems = found(|agreement| {
            terms(agreement).scope = ChangeScope::TargetsOnly;
            agreement.items[0].unit = "poin".to_owned();
            agreement.items.push(item(77, "Indikator baru"));
            agreement.budget_lines.clear();
        });
        assert_eq!(
            problems,
            [
                ("unit", "outside_change_scope"),
                ("indicator", "outside_change_scope"),
                ("items", "outside_change_scope"),
                ("budget_lines", "no_budget_lines")
            ]
        );
    }

    #[test]
    fn version_that_was_superseded_meanwhile_cannot_be_amended() {
        let mut earlier = in_force();
        let mut agreement = amended(&earlier);
        lower_target(&mut agreement);
        earlier.status = AgreementStatus::Superseded;
        let around = Surroundings {
            earlier: Some(&earlier),
            ..Surroundings::default()
        };
        let problems = completeness(&agreement, &around);
        let codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["earlier_not_in_force"]);
    }

    #[test]
    fn perubahan_that_supersedes_nothing_is_refused() {
        let agreement = Agreement {
            kind: AgreementKind::Perubahan,
            ..complete()
        };
        let problems = completeness(&agreement, &Surroundings::default());
        let codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["amendment_without_earlier"]);
    }
}
