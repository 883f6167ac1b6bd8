//! The steps of workflows: their numbers, and between which states `domain` lets them lead.

use std::collections::BTreeSet;

use ikrar_domain::agreement::{
    AgreementAction, AgreementFacts, AgreementStatus, Lanes, Level, SessionAction, SessionFacts,
    SessionStatus,
};
use ikrar_domain::evaluation_sheet::{SheetAction, SheetFacts, SheetStatus};
use ikrar_domain::measurement::{
    ItemFacts, ItemFlag, ItemReview, ReportAction, ReportFacts, ReportStatus,
};
use ikrar_domain::people::Role;
use ikrar_domain::review::{ParkedState, ParkedStep};
use ikrar_sync::operation::Transition;

use crate::document::{Cells, Document};

/// Pairs of states, in the order of the states.
type Ways = BTreeSet<(usize, usize)>;

/// A step with the states it leads from and those it leads to.
fn row(step: Transition, kind: &str, code: &str, (from, to): (String, String)) -> Cells {
    let number = step.number().to_string();
    vec![number, kind.to_owned(), code.to_owned(), from, to]
}

/// The states on both sides of the ways that are open.
fn both_sides(codes: &[&str], ways: &Ways) -> (String, String) {
    let named = |places: BTreeSet<usize>| {
        let codes: Vec<&str> = places.into_iter().map(|place| codes[place]).collect();
        codes.join(", ")
    };
    let from = ways.iter().map(|(from, _)| *from).collect();
    let to = ways.iter().map(|(_, to)| *to).collect();
    (named(from), named(to))
}

/// Where a step leads from each state, whatever else is true.
fn explored<S: Copy + PartialEq>(states: &[S], after: impl Fn(S) -> Vec<S>) -> Ways {
    let place = |state: S| states.iter().position(|known| *known == state).unwrap();
    let ways = states.iter().map(|from| (*from, after(*from)));
    ways.flat_map(|(from, to)| to.into_iter().map(move |to| (from, to)))
        .map(|(from, to)| (place(from), place(to)))
        .collect()
}

/// Facts under which every step is possible for somebody.
fn agreement_facts() -> Vec<AgreementFacts> {
    let mut all = Vec::new();
    for level in Level::ALL {
        for planning in [false, true] {
            for (open_comments, has_second_party) in [(0, true), (1, false)] {
                all.push(AgreementFacts {
                    level: *level,
                    lanes: Lanes {
                        planning,
                        organisation: false,
                    },
                    open_comments,
                    has_second_party,
                    has_reason: true,
                    ..AgreementFacts::default()
                });
            }
        }
    }
    all
}

fn of_agreement(action: AgreementAction) -> (String, String) {
    let ways = explored(AgreementStatus::ALL, |from| {
        let facts = agreement_facts().into_iter();
        let asked = facts.flat_map(|facts| Role::ALL.iter().map(move |role| (*role, facts)));
        asked
            .filter_map(|(role, facts)| from.after(action, role, &facts).ok())
            .map(|outcome| outcome.status)
            .collect()
    });
    let codes: Vec<&str> = AgreementStatus::ALL
        .iter()
        .map(|state| state.code())
        .collect();
    both_sides(&codes, &ways)
}

fn of_report(action: ReportAction) -> (String, String) {
    let facts = ReportFacts {
        agreement_in_force: true,
        open_comments: 1,
        has_reason: true,
        ..ReportFacts::default()
    };
    let ways = explored(ReportStatus::ALL, |from| {
        let roles = Role::ALL.iter();
        roles
            .filter_map(|role| from.after(action, *role, &facts).ok())
            .collect()
    });
    let codes: Vec<&str> = ReportStatus::ALL.iter().map(|state| state.code()).collect();
    both_sides(&codes, &ways)
}

fn of_item(review: ItemReview) -> (String, String) {
    let facts = ItemFacts {
        open_comments: 1,
        ..ItemFacts::default()
    };
    let ways = explored(ItemFlag::ALL, |from| {
        let after = from.after(review, ReportStatus::Submitted, facts);
        after.ok().into_iter().collect()
    });
    let codes: Vec<&str> = ItemFlag::ALL.iter().map(|state| state.code()).collect();
    both_sides(&codes, &ways)
}

fn of_session(action: SessionAction) -> (String, String) {
    let facts = SessionFacts {
        missing: None,
        unexplained: 0,
        open_conflicts: 0,
        has_reason: true,
    };
    let ways = explored(SessionStatus::ALL, |from| {
        let roles = Role::ALL.iter();
        roles
            .filter_map(|role| from.after(action, *role, &facts).ok())
            .collect()
    });
    let codes: Vec<&str> = SessionStatus::ALL
        .iter()
        .map(|state| state.code())
        .collect();
    both_sides(&codes, &ways)
}

fn of_sheet(action: SheetAction) -> (String, String) {
    let facts = SheetFacts {
        answered: 1,
        reviewed: 0,
        ungraded: 0,
        open_conflicts: 0,
        own_step: false,
        has_reason: true,
    };
    let ways = explored(SheetStatus::ALL, |from| {
        let roles = Role::ALL.iter();
        roles
            .filter_map(|role| from.after(action, *role, &facts).ok())
            .collect()
    });
    let codes: Vec<&str> = SheetStatus::ALL.iter().map(|state| state.code()).collect();
    both_sides(&codes, &ways)
}

fn of_parked(step: ParkedStep) -> (String, String) {
    let ways = explored(ParkedState::ALL, |from| {
        from.after(step, true, true).ok().into_iter().collect()
    });
    let codes: Vec<&str> = ParkedState::ALL.iter().map(|state| state.code()).collect();
    both_sides(&codes, &ways)
}

fn step_row(step: Transition) -> Cells {
    match step {
        Transition::Agreement(action) => {
            row(step, "agreement", action.code(), of_agreement(action))
        }
        Transition::Report(action) => row(step, "report", action.code(), of_report(action)),
        Transition::Item(review) => row(step, "realization", review.code(), of_item(review)),
        Transition::EvidenceStored => {
            let ways = ("waiting".to_owned(), "stored".to_owned());
            row(step, "evidence", "stored", ways)
        }
        Transition::Session(action) => {
            row(step, "signing_session", action.code(), of_session(action))
        }
        Transition::Sheet(action) => row(step, "evaluation_sheet", action.code(), of_sheet(action)),
        Transition::Parked(said) => row(step, "parked_edit", said.code(), of_parked(said)),
    }
}

#[test]
fn every_step_is_told_with_the_states_it_leads_between() {
    let steps = (0..=u64::from(u16::MAX)).filter_map(Transition::from_number);
    Document::encoding().expect("Steps", steps.map(step_row));
}
