//! Links between items and budget documents, and who may write them.

use ikrar_domain::agreement::{
    BudgetDocumentKind, ChangeGround, ChangeScope, CutDecision, SigningOrder, cascade, cut_impact,
    without_output,
};

use super::*;
use crate::edit::NewAmendment;
use crate::model;
use crate::schema::{
    CITY_SCOPE, Field, budget_document, document_line, funding, government, support,
};

pub(super) const BELOW: EntityId = EntityId::from_bytes([0x71; 16]);
pub(super) const BELOW_ITEM: EntityId = EntityId::from_bytes([0x72; 16]);
const DOCUMENT: EntityId = EntityId::from_bytes([0xdc; 16]);

/// An administrator's draft that names the head's agreement, with one item copied down.
pub(super) fn with_administrator() -> (City, Device) {
    let (mut city, mut operator) = City::with_agreement();
    city.name_signers();
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
    cascade(&agreements, &links, model::superior_of(city.ledger()))
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

/// The administrator's draft is completed, submitted, cleared and signed while the head's is a
/// draft: what became of each step.
fn signed_below(city: &mut City, operator: &mut Device) -> [String; 3] {
    for (entity, field, value) in [
        (BELOW_ITEM, item::TARGET, number(10)),
        (BELOW, agreement::FIRST_PARTY_NAME, words("Rina Misal")),
        (BELOW, agreement::FIRST_PARTY_TITLE, words("Kepala Bidang")),
        (BELOW, agreement::SECOND_PARTY_NAME, words("Siti Rahma")),
        (BELOW, agreement::SECOND_PARTY_TITLE, words("Kepala Dinas")),
    ] {
        let draft = edit::set_field(&operator.replica, entity, field, value).unwrap();
        operator.act(draft.into_iter().collect(), NOW);
    }
    city.sync(operator);
    [
        (1, Role::AgencyOperator, AgreementAction::Submit),
        (5, Role::AgencyHead, AgreementAction::Clear),
        (7, Role::UnitOfficial, AgreementAction::SignFirst),
    ]
    .map(|(number, role, action)| {
        let mut actor = city.device(number, role);
        city.sync(&mut actor);
        actor.act(step_on_paper(&actor, BELOW, action), NOW);
        city.sync(&mut actor);
        match last_fate(&actor) {
            Disposition::Parked(parked) => parked.detail,
            _ => String::new(),
        }
    })
}

/// Bagian Organisasi writes what the city decides.
pub(super) fn decide(city: &mut City, decided: &[(Field, Value)]) {
    let mut organisation = city.device(4, Role::OrganisationReviewer);
    let name = [(government::NAME, words("Kota Contoh"))];
    let draft = Draft {
        scope: CITY_SCOPE,
        entity: EntityId::from_bytes([0x0a; 16]),
        kind: EntityKind::Government,
        body: Body::Create {
            fields: name.into_iter().chain(decided.iter().cloned()).collect(),
        },
    };
    organisation.act(vec![draft], NOW);
    city.sync(&mut organisation);
    assert_eq!(parked_reason(&organisation), None);
}

#[test]
fn below_is_not_signed_before_above_is_in_force() {
    let (mut city, mut operator) = with_administrator();
    let details = signed_below(&mut city, &mut operator);
    assert_eq!(details, ["", "", "parent_not_in_force"]);
}

#[test]
fn city_decides_that_signing_out_of_order_is_only_pointed_out() {
    let (mut city, mut operator) = with_administrator();
    let order = words(SigningOrder::Advised.code());
    decide(&mut city, &[(government::SIGNING_ORDER, order)]);
    let details = signed_below(&mut city, &mut operator);
    assert_eq!(details, ["", "", ""]);
}

#[test]
fn doubt_that_the_city_lets_block_keeps_an_agreement_from_being_sent() {
    let (mut city, mut operator) = with_administrator();
    let codes = words("no_quarter_path of_a_later_version");
    decide(&mut city, &[(government::BLOCKING, codes)]);
    let details = signed_below(&mut city, &mut operator);
    assert_eq!(details[0], "incomplete");
    city.sync(&mut operator);
    let document = model::read_agreement(&operator.replica, BELOW).unwrap();
    let policy = model::city_policy(&operator.replica);
    let problems = model::problems_of(&operator.replica, &document, &policy);
    let blocking = ikrar_domain::agreement::blocking_count(&problems);
    assert_eq!(blocking, 1, "the device says the same: {problems:?}");
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

const LINE: EntityId = EntityId::from_bytes([0xd1; 16]);

fn fund(city: &mut City, operator: &mut Device) {
    let draft = edit::link_funding(&operator.replica, ITEM, LINE).unwrap();
    operator.act(draft.into_iter().collect(), NOW);
    city.sync(operator);
}

#[test]
fn budget_line_pays_for_an_item_of_its_own_agreement() {
    let (mut city, mut operator) = with_administrator();
    fund(&mut city, &mut operator);
    assert_eq!(parked_reason(&operator), None);
    let links = model::fundings_of(city.ledger(), AGREEMENT);
    assert_eq!(links.len(), 1);
    let document = model::read_agreement(city.ledger(), AGREEMENT).unwrap();
    assert_eq!(without_output(&document, &links), []);
    let out = edit::unlink_funding(&operator.replica, ITEM, LINE).unwrap();
    operator.act(out.into_iter().collect(), NOW);
    city.sync(&mut operator);
    assert_eq!(model::fundings_of(city.ledger(), AGREEMENT), []);
    let other = edit::link_funding(&operator.replica, BELOW_ITEM, LINE).unwrap();
    operator.act(other.into_iter().collect(), NOW);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::WrongScope));
}

#[test]
fn amendment_and_next_year_take_over_what_pays_for_what() {
    let (mut city, mut operator) = with_administrator();
    fund(&mut city, &mut operator);
    let next = EntityId::from_bytes([0x74; 16]);
    let mut made = 0_u8;
    let new_id = || {
        made += 1;
        EntityId::from_bytes([0x80 + made; 16])
    };
    let drafts = edit::roll_over(&operator.replica, AGREEMENT, next, &[], new_id).unwrap();
    assert_funded_anew(&drafts);
    let mut made = 0_u8;
    let new_id = || {
        made += 1;
        EntityId::from_bytes([0x90 + made; 16])
    };
    let amendment = NewAmendment {
        id: next,
        earlier: AGREEMENT,
        ground: ChangeGround::PriorityChange,
        scope: ChangeScope::Whole,
        reason: "Efisiensi belanja daerah",
    };
    let drafts = edit::start_amendment(&operator.replica, amendment, &[], new_id).unwrap();
    assert_funded_anew(&drafts);
}

/// A link that was taken out stays out, and one to a line that was taken out is not copied.
#[test]
fn amendment_does_not_bring_back_what_no_longer_pays() {
    let (mut city, mut operator) = with_administrator();
    fund(&mut city, &mut operator);
    let out = edit::unlink_funding(&operator.replica, ITEM, LINE).unwrap();
    operator.act(out.into_iter().collect(), NOW);
    let amended = |operator: &Device| {
        let amendment = NewAmendment {
            id: EntityId::from_bytes([0x74; 16]),
            earlier: AGREEMENT,
            ground: ChangeGround::StrategyChange,
            scope: ChangeScope::Whole,
            reason: "Pergeseran anggaran",
        };
        let mut made = 0_u8;
        let new_id = || {
            made += 1;
            EntityId::from_bytes([0x90 + made; 16])
        };
        let drafts = edit::start_amendment(&operator.replica, amendment, &[], new_id).unwrap();
        let funded = drafts.iter().filter(|one| one.kind == EntityKind::Funding);
        funded.count()
    };
    assert_eq!(amended(&operator), 0);
    let again = edit::link_funding(&operator.replica, ITEM, LINE).unwrap();
    operator.act(again.into_iter().collect(), NOW);
    assert_eq!(amended(&operator), 1);
    let gone = edit::remove(&operator.replica, LINE).unwrap();
    operator.act(gone.into_iter().collect(), NOW);
    assert_eq!(amended(&operator), 0);
}

/// One link, between an item and a budget line of the new rows.
fn assert_funded_anew(drafts: &[Draft]) {
    let funded: Vec<_> = drafts
        .iter()
        .filter(|one| one.kind == EntityKind::Funding)
        .collect();
    let [link] = funded.as_slice() else {
        panic!("one link: {funded:?}")
    };
    let Body::Create { fields } = &link.body else {
        panic!("a creation")
    };
    let end = |field| fields.get(&field).and_then(Value::as_id).unwrap();
    let is_new = |id, kind| {
        drafts
            .iter()
            .any(|one| one.entity == id && one.kind == kind)
    };
    assert!(is_new(end(funding::ITEM), EntityKind::Item));
    assert!(is_new(end(funding::LINE), EntityKind::BudgetLine));
}

#[test]
fn cut_names_the_target_that_loses_its_money() {
    let (mut city, mut operator) = with_administrator();
    fund(&mut city, &mut operator);
    let new = edit::new_budget_document(DOCUMENT, AGENCY, YEAR, BudgetDocumentKind::Dpa);
    operator.act(vec![new], NOW);
    let code = operator
        .replica
        .row(LINE)
        .unwrap()
        .value(budget_line::CODE)
        .clone();
    let name = operator
        .replica
        .row(LINE)
        .unwrap()
        .value(budget_line::PROGRAM)
        .clone();
    let line = [
        (document_line::CODE, code),
        (document_line::NAME, name),
        (document_line::AMOUNT, Value::Integer(1_000)),
        (document_line::CUT, Value::Bool(true)),
        (document_line::CUT_AMOUNT, Value::Integer(400)),
    ];
    let id = EntityId::from_bytes([0xdd; 16]);
    let line = edit::add_document_line(&operator.replica, DOCUMENT, id, &line).unwrap();
    operator.act(vec![line], NOW);
    for (field, value) in [
        (budget_document::CUT_BASIS, words("Inpres 1 Tahun 2025")),
        (budget_document::CUT_DECISION, words("keep_targets")),
        (budget_document::EDITION, words("050-5889-2021")),
    ] {
        let draft = edit::set_field(&operator.replica, DOCUMENT, field, value).unwrap();
        operator.act(draft.into_iter().collect(), NOW);
    }
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), None);
    let documents = model::budget_documents_of(city.ledger(), scope().id);
    let cut = &documents[0].cut;
    assert_eq!(cut.decision, Some(CutDecision::KeepTargets));
    let agreement = model::read_agreement(city.ledger(), AGREEMENT).unwrap();
    let links = model::fundings_of(city.ledger(), AGREEMENT);
    let impact = cut_impact(&agreement, &links, cut);
    assert_eq!(impact.at_risk.len(), 1);
    assert_eq!(impact.at_risk[0].item.uuid(), ITEM.uuid());
    assert_eq!(impact.at_risk[0].lost.unwrap().display(), "Rp400");
}
