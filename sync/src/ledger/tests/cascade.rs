//! Links between items and budget documents, and who may write them.

use ikrar_domain::agreement::{BudgetDocumentKind, cascade};

use super::*;
use crate::model;
use crate::schema::{budget_document, document_line, support};

const BELOW: EntityId = EntityId::from_bytes([0x71; 16]);
const BELOW_ITEM: EntityId = EntityId::from_bytes([0x72; 16]);
const DOCUMENT: EntityId = EntityId::from_bytes([0xdc; 16]);

/// An administrator's draft that names the head's agreement, with one item copied down.
fn with_administrator() -> (City, Device) {
    let (mut city, mut operator) = City::with_agreement();
    let new = NewAgreement {
        id: BELOW,
        agency: AGENCY,
        year: YEAR,
        level: Level::Administrator,
    };
    let parent = [(agreement::PARENT, Value::Id(AGREEMENT))];
    operator.act(vec![edit::new_agreement(new, &parent)], NOW);
    let drafts = edit::copy_down(&operator.replica, BELOW, ITEM, BELOW_ITEM).unwrap();
    operator.act(drafts, NOW);
    city.sync(&mut operator);
    (city, operator)
}

fn unsupported(city: &City) -> Vec<usize> {
    let (agreements, links) = model::cascade_of(city.ledger(), scope().id);
    cascade(&agreements, &links)
        .iter()
        .map(|line| line.unsupported.len())
        .collect()
}

#[test]
fn item_copied_down_supports_the_one_above_and_leaves_its_target() {
    let (city, _) = with_administrator();
    let below = model::read_agreement(city.ledger(), BELOW).unwrap();
    assert_eq!(below.parent.unwrap().uuid(), AGREEMENT.uuid());
    assert_eq!(below.items[0].indicator, "Indeks kepuasan");
    assert_eq!(below.items[0].annual_target, None);
    assert_eq!(unsupported(&city), [0, 1]);
}

#[test]
fn change_above_shows_against_what_was_seen_until_somebody_looks() {
    let (mut city, mut operator) = with_administrator();
    set(&mut operator, item::TARGET, number(95));
    city.sync(&mut operator);
    let link = &model::supports_of(&operator.replica, BELOW_ITEM)[0];
    assert_eq!(link.seen[2], "80");
    let now = model::seen_words(&operator.replica, link.supports).unwrap();
    assert_eq!(now[2], "95");
    let drafts = edit::look_again(&operator.replica, link.id).unwrap();
    operator.act(drafts, NOW);
    city.sync(&mut operator);
    assert_eq!(model::supports_of(city.ledger(), BELOW_ITEM)[0].seen, now);
}

#[test]
fn link_that_was_taken_out_comes_back_and_never_conflicts() {
    let (mut city, mut operator) = with_administrator();
    let link = schema::support_id(BELOW_ITEM, ITEM);
    let out = edit::unlink_support(&operator.replica, link).unwrap();
    operator.act(out.into_iter().collect(), NOW);
    city.sync(&mut operator);
    assert_eq!(unsupported(&city), [1, 1]);
    let drafts = edit::link_support(&operator.replica, BELOW_ITEM, ITEM).unwrap();
    operator.act(drafts, NOW);
    city.sync(&mut operator);
    assert_eq!(unsupported(&city), [0, 1]);
    assert_eq!(city.ledger().open_conflicts(), 0);
}

#[test]
fn item_does_not_support_its_own_agreement() {
    let (mut city, mut operator) = with_administrator();
    let fields = [
        (item::OBJECTIVE, words("Lain")),
        (item::INDICATOR, words("Lain")),
    ];
    let second = EntityId::from_bytes([0x73; 16]);
    let draft = edit::add_item(&operator.replica, BELOW, second, &fields).unwrap();
    operator.act(vec![draft], NOW);
    let drafts = edit::link_support(&operator.replica, second, BELOW_ITEM).unwrap();
    operator.act(drafts, NOW);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::WrongScope));
}

#[test]
fn below_is_not_signed_before_above_is_in_force() {
    let (mut city, mut operator) = with_administrator();
    for (entity, field, value) in [
        (BELOW_ITEM, item::TARGET, number(10)),
        (BELOW, agreement::FIRST_PARTY_NAME, words("Kepala Bidang")),
        (BELOW, agreement::FIRST_PARTY_TITLE, words("Kepala Bidang")),
        (BELOW, agreement::SECOND_PARTY_NAME, words("Siti Rahma")),
        (BELOW, agreement::SECOND_PARTY_TITLE, words("Kepala Dinas")),
    ] {
        let draft = edit::set_field(&operator.replica, entity, field, value).unwrap();
        operator.act(draft.into_iter().collect(), NOW);
    }
    city.sync(&mut operator);
    let mut details = Vec::new();
    for (number, role, action) in [
        (1, Role::AgencyOperator, AgreementAction::Submit),
        (5, Role::AgencyHead, AgreementAction::Clear),
        (7, Role::UnitOfficial, AgreementAction::SignFirst),
    ] {
        let mut actor = city.device(number, role);
        city.sync(&mut actor);
        let draft = edit::move_agreement(&actor.replica, BELOW, action, None).unwrap();
        actor.act(vec![draft], NOW);
        city.sync(&mut actor);
        details.push(match last_fate(&actor) {
            Disposition::Parked(parked) => parked.detail,
            _ => String::new(),
        });
    }
    assert_eq!(details, ["", "", "parent_not_in_force"]);
}

#[test]
fn budget_office_enters_the_document_and_reviewers_do_not() {
    let (mut city, _) = City::with_agreement();
    let mut office = city.device(8, Role::BudgetOffice);
    city.sync(&mut office);
    let new = edit::new_budget_document(DOCUMENT, AGENCY, YEAR, BudgetDocumentKind::Dpa);
    office.act(vec![new], NOW);
    let line = [
        (document_line::CODE, words("1.02.02")),
        (document_line::NAME, words("Program pelayanan")),
        (document_line::AMOUNT, Value::Integer(1_000)),
    ];
    let id = EntityId::from_bytes([0xdd; 16]);
    let line = edit::add_document_line(&office.replica, DOCUMENT, id, &line).unwrap();
    let ratified = words("2026-01-05");
    let set = edit::set_field(
        &office.replica,
        DOCUMENT,
        budget_document::RATIFIED_ON,
        ratified,
    );
    office.act(vec![line], NOW);
    office.act(set.unwrap().into_iter().collect(), NOW);
    city.sync(&mut office);
    let documents = model::budget_documents_of(city.ledger(), scope().id);
    assert_eq!(documents.len(), 1);
    assert_eq!(documents[0].ratified_on.unwrap().to_string(), "2026-01-05");
    assert_eq!(documents[0].lines[0].code, "1.02.02");
    let mut reviewer = city.device(3, Role::PlanningReviewer);
    city.sync(&mut reviewer);
    let other = EntityId::from_bytes([0xde; 16]);
    let new = edit::new_budget_document(other, AGENCY, YEAR, BudgetDocumentKind::Dppa);
    reviewer.act(vec![new], NOW);
    city.sync(&mut reviewer);
    assert_eq!(parked_reason(&reviewer), Some(ParkReason::NoPermission));
}

#[test]
fn link_ids_are_those_of_their_ends() {
    let (mut city, mut operator) = with_administrator();
    let fields = [
        (support::ITEM, Value::Id(BELOW_ITEM)),
        (support::SUPPORTS, Value::Id(ITEM)),
    ];
    let forged = Draft {
        scope: scope().id,
        entity: EntityId::from_bytes([0xee; 16]),
        kind: EntityKind::Support,
        body: Body::Create {
            fields: fields.into_iter().collect(),
        },
    };
    operator.act(vec![forged], NOW);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::WrongScope));
}
