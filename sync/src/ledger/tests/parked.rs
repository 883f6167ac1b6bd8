//! Parked edits: who sees them, who makes them count, and whose they stay.

use ikrar_domain::review::ParkedState;

use super::*;
use crate::model::{self, ParkedEdit, open_parked};
use crate::schema::parked_edit_id;

/// The last operation a device has sent.
fn last_id(device: &Device) -> crate::identity::OperationId {
    device
        .replica
        .sent_operations()
        .next()
        .unwrap()
        .operation
        .id
}

fn only_parked(device: &Device) -> ParkedEdit {
    let mut open = open_parked(&device.replica);
    assert_eq!(open.len(), 1, "{open:?}");
    open.remove(0)
}

/// An agreement, and an operator whose device has pulled.
pub(super) fn pulled() -> (City, Device) {
    let (mut city, mut operator) = City::with_agreement();
    city.sync(&mut operator);
    assert!(operator.replica.head(scope().id).is_some());
    (city, operator)
}

/// An agreement under review, with a target of 80; the operator has set another one too late.
fn late_target(value: i64) -> (City, Device, Device) {
    let (mut city, mut operator) = pulled();
    let mut reviewer = city.device(3, Role::PlanningReviewer);
    submit(&mut city, 5);
    set(&mut operator, item::TARGET, number(value));
    city.sync(&mut operator);
    city.sync(&mut reviewer);
    (city, operator, reviewer)
}

pub(super) fn submit(city: &mut City, by: u8) {
    let mut head = city.device(by, Role::AgencyHead);
    city.sync(&mut head);
    let draft =
        edit::move_agreement(&head.replica, AGREEMENT, AgreementAction::Submit, None).unwrap();
    head.act(vec![draft], NOW);
    city.sync(&mut head);
}

/// The reviewer sends the agreement back, with a comment on it.
fn give_back(city: &mut City, reviewer: &mut Device) {
    let new = NewComment {
        id: EntityId::from_bytes([0xe9; 16]),
        subject: AGREEMENT,
        anchor_entity: AGREEMENT,
        anchor_field: agreement::SIGNED_PLACE,
        text: "perbarui target",
        severity: CommentSeverity::MustFix,
    };
    city.sync(reviewer);
    let drafts = vec![
        edit::comment(&reviewer.replica, new).unwrap(),
        edit::move_agreement(
            &reviewer.replica,
            AGREEMENT,
            AgreementAction::Return,
            Some("perbarui target"),
        )
        .unwrap(),
    ];
    reviewer.act(drafts, NOW);
    city.sync(reviewer);
    assert_eq!(
        agreement_status(city.ledger(), AGREEMENT),
        Some(AgreementStatus::Returned)
    );
}

fn adopt(city: &mut City, device: &mut Device, parked: EntityId) -> Disposition {
    city.sync(device);
    let draft = edit::adopt(&device.replica, parked, "sesuai berkas").unwrap();
    device.act(vec![draft], NOW);
    city.sync(device);
    last_fate(device)
}

#[test]
fn a_late_edit_is_seen_by_all_who_read_the_scope_with_author_old_and_new_value() {
    let (_, operator, reviewer) = late_target(95);
    for device in [&operator, &reviewer] {
        let parked = only_parked(device);
        assert_eq!(parked.operation.author, operator.person.user);
        assert_eq!(parked.operation.entity, ITEM);
        assert_eq!(parked.operation.value_of(item::TARGET), Some(&number(95)));
        assert_eq!(parked.base_value, number(80));
        assert_eq!(
            (parked.cause, parked.document, parked.state),
            (ParkReason::Locked, AGREEMENT, ParkedState::Waiting)
        );
        assert_eq!(
            device.replica.row(ITEM).unwrap().value(item::TARGET),
            &number(80)
        );
    }
    assert_eq!(parked_reason(&operator), Some(ParkReason::Locked));
}

#[test]
fn an_adopted_edit_stands_under_its_authors_name_and_its_author_learns_it() {
    let (mut city, mut operator, mut reviewer) = late_target(95);
    let written = last_id(&operator);
    let mut head = city.device(5, Role::AgencyHead);
    give_back(&mut city, &mut reviewer);
    let fate = adopt(&mut city, &mut head, parked_edit_id(written));
    assert_eq!(fate, Disposition::Applied);
    let cell = city.cell(ITEM, item::TARGET);
    assert_eq!(cell.value, number(95));
    assert_eq!(cell.stamp.author, operator.person.user);
    assert_eq!(cell.stamp.operation, written);
    assert_eq!(city.server.fate(written), Some(Disposition::Applied));

    city.sync(&mut operator);
    assert_eq!(last_fate(&operator), Disposition::Applied);
    assert!(matches!(
        operator.replica.cell_state(ITEM, item::TARGET),
        CellState::OnServer { .. }
    ));
    assert_eq!(operator.replica.status().parked, 0);
    let row = model::parked_row(&operator.replica, written).unwrap();
    let decision = model::read_parked(row).unwrap().decision.unwrap();
    assert_eq!(decision.author, head.person.user);
    assert_eq!(decision.text, "sesuai berkas");
}

#[test]
fn a_second_decision_about_the_same_edit_is_refused_in_words() {
    let (mut city, operator, mut reviewer) = late_target(95);
    let parked = parked_edit_id(last_id(&operator));
    let mut head = city.device(5, Role::AgencyHead);
    let mut other = city.device(2, Role::AgencyOperator);
    give_back(&mut city, &mut reviewer);
    city.sync(&mut other);
    let again = edit::adopt(&other.replica, parked, "").unwrap();
    let against = edit::decline_parked(&other.replica, parked, "tidak sesuai").unwrap();
    assert_eq!(adopt(&mut city, &mut head, parked), Disposition::Applied);
    other.act(vec![again], NOW);
    city.sync(&mut other);
    let refused = Disposition::parked_with(ParkReason::AlreadyDecided, "adopted");
    assert_eq!(last_fate(&other), refused);
    other.act(against, NOW);
    city.sync(&mut other);
    assert_eq!(parked_reason(&other), Some(ParkReason::StaleState));
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(95));
}

#[test]
fn a_locked_document_takes_no_adopted_edit_and_the_edit_goes_on_waiting() {
    let (mut city, operator, _) = late_target(95);
    let mut head = city.device(5, Role::AgencyHead);
    let fate = adopt(&mut city, &mut head, parked_edit_id(last_id(&operator)));
    assert_eq!(fate, Disposition::parked(ParkReason::Locked));
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(80));
    assert_eq!(only_parked(&head).state, ParkedState::Waiting);
}

#[test]
fn an_adopted_edit_that_others_overtook_becomes_a_conflict_with_the_value_its_author_saw() {
    let (mut city, mut operator, mut reviewer) = late_target(95);
    let written = last_id(&operator);
    let mut other = city.device(2, Role::AgencyOperator);
    give_back(&mut city, &mut reviewer);
    city.sync(&mut other);
    set(&mut other, item::TARGET, number(88));
    city.sync(&mut other);
    let mut head = city.device(5, Role::AgencyHead);
    adopt(&mut city, &mut head, parked_edit_id(written));
    let cell = city.cell(ITEM, item::TARGET);
    assert_eq!(cell.value, number(88));
    assert_eq!(cell.challengers[0].value, number(95));
    assert_eq!(cell.challengers[0].base_value, number(80));
    assert_eq!(cell.challengers[0].stamp.operation, written);
    city.sync(&mut operator);
    assert_eq!(last_fate(&operator), Disposition::Conflict);
}

#[test]
fn a_reviewer_decides_about_what_was_asked_for_and_nothing_else() {
    let (mut city, mut operator, mut reviewer) = late_target(95);
    let parked = parked_edit_id(last_id(&operator));
    give_back(&mut city, &mut reviewer);
    let fate = adopt(&mut city, &mut reviewer, parked);
    assert_eq!(
        fate,
        Disposition::parked_with(ParkReason::NoPermission, "role_not_allowed")
    );
    let asked = edit::request_amendment(&operator.replica, parked, "hasil audit").unwrap();
    operator.act(asked, NOW);
    city.sync(&mut operator);
    city.sync(&mut reviewer);
    let request = only_parked(&reviewer).request.unwrap();
    assert_eq!(
        (request.author, request.text.as_str()),
        (operator.person.user, "hasil audit")
    );
    assert_eq!(
        adopt(&mut city, &mut reviewer, parked),
        Disposition::Applied
    );
    assert_eq!(
        city.cell(ITEM, item::TARGET).stamp.author,
        operator.person.user
    );
}

#[test]
fn an_amendment_is_asked_for_without_words_and_its_reason_follows() {
    let (mut city, mut operator, mut reviewer) = late_target(95);
    let parked = parked_edit_id(last_id(&operator));
    for (reason, expected) in [("", ""), ("", ""), ("hasil audit", "hasil audit")] {
        let asked = edit::request_amendment(&operator.replica, parked, reason).unwrap();
        operator.act(asked, NOW);
        let shown = only_parked(&operator);
        assert_eq!(
            shown.state,
            ParkedState::Requested,
            "also before it is sent"
        );
        assert_eq!(shown.request.unwrap().text, expected);
        city.sync(&mut operator);
        city.sync(&mut reviewer);
        let request = only_parked(&reviewer).request.unwrap();
        assert_eq!(
            (request.author, request.text.as_str()),
            (operator.person.user, expected)
        );
    }
}

#[test]
fn a_declined_edit_tells_its_author_why() {
    let (mut city, mut operator, _) = late_target(95);
    let written = last_id(&operator);
    let mut head = city.device(5, Role::AgencyHead);
    city.sync(&mut head);
    let silent = edit::decline_parked(&head.replica, parked_edit_id(written), " ").unwrap();
    head.act(silent, NOW);
    city.sync(&mut head);
    assert_eq!(
        last_fate(&head),
        Disposition::parked_with(ParkReason::Refused, "reason_required")
    );
    let why = "angka belum diverifikasi";
    let spoken = edit::decline_parked(&head.replica, parked_edit_id(written), why).unwrap();
    head.act(spoken, NOW);
    city.sync(&mut head);
    city.sync(&mut operator);
    let declined = Disposition::parked_with(ParkReason::Declined, why);
    assert_eq!(last_fate(&operator), declined);
    assert_eq!(city.server.fate(written), Some(declined));
    assert!(open_parked(&operator.replica).is_empty());
    assert_eq!(
        operator.replica.status().parked,
        0,
        "nobody has to decide any more"
    );
}

#[test]
fn a_revoked_persons_work_waits_for_their_agency_under_their_name() {
    let (mut city, mut operator) = pulled();
    let mut colleague = city.device(2, Role::AgencyOperator);
    set(&mut operator, item::TARGET, number(91));
    operator.person.role = Role::Administrator;
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::NoPermission));
    assert!(
        operator.replica.row(ITEM).is_none(),
        "the scope's rows are gone from the device"
    );

    city.sync(&mut colleague);
    let parked = only_parked(&colleague);
    assert_eq!(parked.operation.author, operator.person.user);
    assert_eq!(
        adopt(&mut city, &mut colleague, parked.id),
        Disposition::Applied
    );
    let cell = city.cell(ITEM, item::TARGET);
    assert_eq!(
        (cell.value, cell.stamp.author),
        (number(91), operator.person.user)
    );
}

#[test]
fn a_row_added_too_late_is_adopted_together_with_what_was_written_in_it() {
    let (mut city, mut operator) = pulled();
    submit(&mut city, 5);
    let id = EntityId::from_bytes([0xc7; 16]);
    let fields = [(item::INDICATOR, words("Angka harapan hidup"))];
    let added = edit::add_item(&operator.replica, AGREEMENT, id, &fields).unwrap();
    operator.act(vec![added], NOW);
    let set = edit::set_field(&operator.replica, id, item::TARGET, number(72))
        .unwrap()
        .unwrap();
    operator.act(vec![set], NOW);
    city.sync(&mut operator);
    let written = last_id(&operator);
    let mut reviewer = city.device(3, Role::PlanningReviewer);
    let mut head = city.device(6, Role::AgencyHead);
    give_back(&mut city, &mut reviewer);
    assert_eq!(
        adopt(&mut city, &mut head, parked_edit_id(written)),
        Disposition::Applied
    );
    assert_eq!(
        city.cell(id, item::INDICATOR).value,
        words("Angka harapan hidup")
    );
    assert_eq!(city.cell(id, item::TARGET).value, number(72));
}

#[test]
fn one_edit_of_several_that_cannot_count_leaves_all_of_them_waiting() {
    let (mut city, mut operator, mut reviewer) = late_target(95);
    let first = last_id(&operator);
    set(&mut operator, item::UNIT, words("persen"));
    city.sync(&mut operator);
    let second = last_id(&operator);
    let mut head = city.device(5, Role::AgencyHead);
    give_back(&mut city, &mut reviewer);
    city.sync(&mut head);
    adopt(&mut city, &mut head, parked_edit_id(second));
    let before = city.ledger().head();
    let both = Draft {
        scope: scope().id,
        entity: parked_edit_id(first),
        kind: EntityKind::ParkedEdit,
        body: Body::Adopt {
            parked: vec![first, second],
            reason: String::new(),
        },
    };
    head.act(vec![both], NOW);
    city.sync(&mut head);
    assert_eq!(parked_reason(&head), Some(ParkReason::AlreadyDecided));
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(80));
    assert_eq!(city.ledger().head(), before);
    assert_eq!(only_parked(&head).operation.id, first);
}

#[test]
fn writing_the_same_field_again_replaces_the_earlier_parked_value() {
    let (mut city, mut operator, _) = late_target(95);
    let first = last_id(&operator);
    set(&mut operator, item::TARGET, number(96));
    city.sync(&mut operator);
    assert_eq!(
        only_parked(&operator).operation.value_of(item::TARGET),
        Some(&number(96))
    );
    assert_eq!(city.server.fate(first), Some(Disposition::Superseded));
}

#[test]
fn a_save_of_which_one_part_came_too_late_is_adopted_whole() {
    let (mut city, mut operator) = pulled();
    submit(&mut city, 5);
    let comment = NewComment {
        id: EntityId::from_bytes([0xea; 16]),
        subject: AGREEMENT,
        anchor_entity: ITEM,
        anchor_field: item::TARGET,
        text: "sesuai hasil survei",
        severity: CommentSeverity::Note,
    };
    let save = vec![
        edit::comment(&operator.replica, comment).unwrap(),
        edit::set_field(&operator.replica, ITEM, item::TARGET, number(95))
            .unwrap()
            .unwrap(),
    ];
    operator.act(save, NOW);
    city.sync(&mut operator);
    assert_eq!(open_parked(city.ledger()).len(), 2, "one save is one unit");
    let late = parked_edit_id(last_id(&operator));
    let mut reviewer = city.device(3, Role::PlanningReviewer);
    let mut head = city.device(6, Role::AgencyHead);
    give_back(&mut city, &mut reviewer);
    assert_eq!(adopt(&mut city, &mut head, late), Disposition::Applied);
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(95));
    assert!(city.ledger().row(comment.id).is_some());
    assert!(open_parked(city.ledger()).is_empty());
}
