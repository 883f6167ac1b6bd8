//! Who may do what: the table of rights is `domain`'s answer for every role.

use ikrar_domain::agreement::{AgreementAction, Level};
use ikrar_domain::evaluation_sheet::GradedBy;
use ikrar_domain::measurement::{ItemReview, ReportAction};
use ikrar_domain::people::{Action, Actor, Role, Subject, may};
use ikrar_domain::value::{AgencyId, UserId};
use ikrar_sync::identity::EntityId;

use crate::document::{Cells, Document};

/// Every action that an operation asks for, in the document's words.
fn actions() -> Vec<(String, Action)> {
    let mut all = vec![
        ("read".to_owned(), Action::Read),
        ("create_agreement".to_owned(), Action::CreateAgreement),
        ("edit_agreement".to_owned(), Action::EditAgreement),
        (
            "edit_budget_document".to_owned(),
            Action::EditBudgetDocument,
        ),
        ("edit_realization".to_owned(), Action::EditRealization),
        ("edit_spending".to_owned(), Action::EditSpending),
        ("edit_action_plan".to_owned(), Action::EditActionPlan),
        ("approve_action_plan".to_owned(), Action::ApproveActionPlan),
        ("attach_scan".to_owned(), Action::AttachScan),
        ("comment".to_owned(), Action::Comment),
        ("resolve_conflict".to_owned(), Action::ResolveConflict),
        ("request_amendment".to_owned(), Action::RequestAmendment),
        ("decide_parked".to_owned(), Action::DecideParked),
        ("decide_amendment".to_owned(), Action::DecideAmendment),
        ("move_agreement".to_owned(), Action::MoveAgreement),
        ("review".to_owned(), Action::Item(ItemReview::Accept)),
        ("edit_plan".to_owned(), Action::EditPlan),
        ("record_signing".to_owned(), Action::RecordSigning),
        ("record_meeting".to_owned(), Action::RecordMeeting),
        (
            "follow_up_commitment".to_owned(),
            Action::FollowUpCommitment,
        ),
        ("edit_reference".to_owned(), Action::EditReference),
    ];
    let columns = GradedBy::ALL.iter();
    all.extend(columns.map(|by| {
        let name = format!("grade_sheet: {}", by.code());
        (name, Action::GradeSheet(*by))
    }));
    let of_agreement = AgreementAction::ALL.iter();
    all.extend(of_agreement.map(|one| {
        let name = format!("agreement: {}", one.code());
        (name, Action::Agreement(*one))
    }));
    let of_report = ReportAction::ALL.iter();
    all.extend(of_report.map(|one| (format!("report: {}", one.code()), Action::Report(*one))));
    all
}

/// The roles that may do this, those of an agency to their own.
fn roles(action: Action, subject: impl Fn(AgencyId) -> Subject) -> String {
    let own = AgencyId::from_uuid(EntityId::from_bytes([1; 16]).uuid());
    let allowed = Role::ALL.iter().filter(|role| {
        let actor = Actor {
            user: UserId::from_uuid(EntityId::from_bytes([2; 16]).uuid()),
            role: **role,
            agency: role.belongs_to_agency().then_some(own),
        };
        may(&actor, action, &subject(own)).is_ok()
    });
    let codes: Vec<&str> = allowed.map(|role| role.code()).collect();
    if codes.len() == Role::ALL.len() {
        return "everybody".to_owned();
    }
    if codes.is_empty() {
        return "–".to_owned();
    }
    codes.join(", ")
}

fn right_row((name, action): (String, Action)) -> Cells {
    let at = |level| roles(action, move |agency| Subject::agreement(agency, level));
    let [lower, ..] = [Level::Administrator, Level::Pengawas, Level::Individual].map(at);
    assert_eq!(at(Level::Pengawas), lower, "{name}");
    assert_eq!(at(Level::Individual), lower, "{name}");
    vec![
        name,
        roles(action, |_| Subject::CITY),
        at(Level::HeadOfRegion),
        at(Level::AgencyHead),
        lower,
    ]
}

#[test]
fn every_right_is_told() {
    Document::protocol().expect("Who may do what", actions().into_iter().map(right_row));
}
