//! Giving an agreement to another agency: it leaves one scope and enters the other in one step.

use ikrar_domain::evidence::{Arrival, MediaType};

use super::*;
use crate::blob::BlobHash;
use crate::identity::UnixSeconds;
use crate::ledger::answer_pull;
use crate::model::open_parked;
use crate::protocol::pull::{PullReply, PullRequest};
use crate::row::{Row, sums_of};
use crate::schema::evidence;

const OTHER: EntityId = EntityId::from_bytes([0xa7; 16]);

fn other() -> ScopeInfo {
    ScopeInfo::agency_year(OTHER, YEAR)
}

/// An agreement of the first agency with a realized figure, and a device of Bagian Organisasi
/// that has both agencies' years.
fn two_agencies() -> (City, Device, Device) {
    let (mut city, mut operator) = City::in_force();
    let ledgers: Vec<Ledger> = city.server.ledgers().values().cloned().collect();
    assert_eq!(ledgers.len(), 2);
    city.server.add_scope(Ledger::new(other()));
    set_value(&mut operator, number(20));
    city.sync(&mut operator);
    city.sync(&mut operator);
    let mut organisation = city.device(4, Role::OrganisationReviewer);
    city.sync(&mut organisation);
    (city, operator, organisation)
}

fn ledger_of(city: &City, info: ScopeInfo) -> &Ledger {
    &city.server.ledgers()[&info.id]
}

fn move_to(city: &mut City, device: &mut Device, to: ScopeInfo) -> Disposition {
    city.sync(device);
    let draft = edit::move_to_scope(&device.replica, AGREEMENT, to.id, "perubahan SOTK").unwrap();
    device.act(vec![draft], NOW);
    city.sync(device);
    city.sync(device);
    last_fate(device)
}

fn assert_in_step(city: &City, device: &Device) {
    for info in [scope(), other()] {
        let ledger = ledger_of(city, info);
        let counted = sums_of(ledger.rows());
        assert_eq!((ledger.head().checksum, ledger.whole()), counted);
        assert_eq!(device.replica.head(info.id), Some(ledger.head()));
        for row in ledger.rows() {
            assert_eq!(device.replica.row(row.id), Some(row));
        }
    }
}

#[test]
fn a_moved_agreement_leaves_one_scope_and_enters_the_other_with_all_its_authors() {
    let (mut city, operator, mut organisation) = two_agencies();
    let before = city.cell(ITEM, item::TARGET);
    assert_eq!(
        move_to(&mut city, &mut organisation, other()),
        Disposition::Applied
    );
    let new = ledger_of(&city, other());
    assert!(ledger_of(&city, scope()).row(AGREEMENT).is_none());
    assert!(ledger_of(&city, scope()).row(REALIZATION()).is_none());
    let cell = new.row(ITEM).unwrap().cells.get(&item::TARGET).unwrap();
    assert_eq!((&cell.value, cell.stamp), (&before.value, before.stamp));
    assert_eq!(
        new.row(REALIZATION()).unwrap().value(realization::VALUE),
        &number(20)
    );
    assert_eq!(
        new.row(AGREEMENT).unwrap().value(agreement::AGENCY),
        &Value::Id(OTHER)
    );
    assert_eq!(
        agreement_status(new, AGREEMENT),
        Some(AgreementStatus::InForce)
    );
    assert_in_step(&city, &organisation);
    drop(operator);
}

#[test]
fn a_device_of_the_old_agency_alone_forgets_what_was_moved() {
    let (mut city, mut operator, mut organisation) = two_agencies();
    move_to(&mut city, &mut organisation, other());
    city.sync(&mut operator);
    assert!(operator.replica.row(AGREEMENT).is_none());
    operator.crash();
    assert!(
        operator.replica.row(REALIZATION()).is_none(),
        "also after a restart"
    );
    let head = ledger_of(&city, scope()).head();
    assert_eq!(operator.replica.head(scope().id), Some(head));
}

#[test]
fn whatever_the_order_of_the_pages_a_device_with_both_scopes_ends_the_same() {
    let (mut city, _, mut organisation) = two_agencies();
    let mut bystander = city.device(3, Role::PlanningReviewer);
    city.sync(&mut bystander);
    move_to(&mut city, &mut organisation, other());
    let orders: [&[ScopeInfo]; 4] = [
        &[scope(), other()],
        &[other(), scope()],
        &[other(), other(), scope()],
        &[scope(), other(), scope()],
    ];
    for order in orders {
        let mut device = bystander.clone();
        for info in order {
            take_page(&city, &mut device, *info);
            device.crash();
        }
        assert_in_step(&city, &device);
    }
}

/// One scope's news alone, as if the others' pages came later.
fn take_page(city: &City, device: &mut Device, info: ScopeInfo) {
    let request = device.replica.pull_request(1);
    let reply = answer_pull([ledger_of(city, info)], &request, UnixSeconds(NOW));
    let reply = PullReply {
        revoked: Vec::new(),
        ..reply
    };
    let outcome = device
        .replica
        .pull_reply(&request, &reply.to_bytes(), UnixSeconds(NOW))
        .unwrap();
    assert!(outcome.mismatched.is_empty(), "{info:?}");
    device.store.write(outcome.batch).unwrap();
}

#[test]
fn an_agreement_that_came_back_is_whole_on_a_device_that_starts_from_nothing() {
    let (mut city, _, mut organisation) = two_agencies();
    move_to(&mut city, &mut organisation, other());
    assert_eq!(
        move_to(&mut city, &mut organisation, scope()),
        Disposition::Applied
    );
    assert_in_step(&city, &organisation);
    let mut newcomer = city.device(9, Role::Inspectorate);
    city.sync(&mut newcomer);
    assert_in_step(&city, &newcomer);
    assert!(newcomer.replica.row(REALIZATION()).is_some());
    let nothing: PullRequest = newcomer.replica.pull_request(7);
    assert_eq!(nothing.cursors.len(), 3);
}

#[test]
fn a_note_that_names_the_old_scope_follows_the_move() {
    let (mut city, _, mut organisation) = two_agencies();
    let mut reviewer = city.device(3, Role::PlanningReviewer);
    city.sync(&mut reviewer);
    let comment = NewComment {
        id: EntityId::from_bytes([0xeb; 16]),
        subject: AGREEMENT,
        anchor_entity: ITEM,
        anchor_field: item::TARGET,
        text: "ditulis sebelum pindah",
        severity: CommentSeverity::Note,
    };
    let draft = edit::comment(&reviewer.replica, comment).unwrap();
    assert_eq!(draft.scope, scope().id);
    reviewer.act(vec![draft], NOW);
    move_to(&mut city, &mut organisation, other());
    city.sync(&mut reviewer);
    city.sync(&mut reviewer);
    assert_eq!(last_fate(&reviewer), Disposition::Applied);
    let row = ledger_of(&city, other()).row(comment.id).unwrap();
    assert_eq!(
        row.cells.get(&schema::comment::TEXT).unwrap().stamp.author,
        reviewer.person.user
    );
    assert_in_step(&city, &reviewer);
}

#[test]
fn an_edit_by_the_old_agency_waits_for_the_new_one_under_its_authors_name() {
    let (mut city, mut operator, mut organisation) = two_agencies();
    set_value(&mut operator, number(21));
    move_to(&mut city, &mut organisation, other());
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::Moved));
    let open = open_parked(ledger_of(&city, other()));
    assert_eq!(open.len(), 1);
    assert_eq!(open[0].operation.author, operator.person.user);
    assert_eq!(open[0].base_value, number(20));
    assert_eq!(open[0].document, AGREEMENT);
    assert!(operator.replica.row(REALIZATION()).is_none());
    city.sync(&mut organisation);
    city.sync(&mut organisation);
    assert_in_step(&city, &organisation);
}

#[test]
fn a_move_needs_a_reason_the_right_and_the_same_year() {
    let (mut city, mut operator, mut organisation) = two_agencies();
    let next_year = ScopeInfo::agency_year(OTHER, YEAR + 1);
    city.server.add_scope(Ledger::new(next_year));
    let heads: Vec<_> = city.server.ledgers().values().map(Ledger::head).collect();
    let silent = edit::move_to_scope(&organisation.replica, AGREEMENT, other().id, " ").unwrap();
    organisation.act(vec![silent], NOW);
    city.sync(&mut organisation);
    assert_eq!(parked_reason(&organisation), Some(ParkReason::InvalidValue));
    for to in [next_year, scope(), ScopeInfo::CITY] {
        let draft = edit::move_to_scope(&organisation.replica, AGREEMENT, to.id, "x").unwrap();
        organisation.act(vec![draft], NOW);
        city.sync(&mut organisation);
        assert_eq!(parked_reason(&organisation), Some(ParkReason::WrongScope));
    }
    let draft = edit::move_to_scope(&operator.replica, AGREEMENT, other().id, "x").unwrap();
    operator.act(vec![draft], NOW);
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::NoPermission));
    let after: Vec<_> = city.server.ledgers().values().map(Ledger::head).collect();
    assert_eq!(heads, after);
}

#[test]
fn a_save_of_several_fields_by_the_old_agency_waits_for_the_new_one_whole() {
    let (mut city, operator) = City::with_agreement();
    city.server.add_scope(Ledger::new(other()));
    let mut operator = operator;
    city.sync(&mut operator);
    let mut organisation = city.device(4, Role::OrganisationReviewer);
    let both = [
        (item::OBJECTIVE, words("Meningkatnya kesehatan warga")),
        (item::TARGET, number(85)),
    ];
    let drafts = both.map(|(field, value)| {
        let draft = edit::set_field(&operator.replica, ITEM, field, value);
        draft.unwrap().unwrap()
    });
    operator.act(drafts.into(), NOW);
    set(&mut operator, item::OBJECTIVE, words("Meningkatnya mutu"));
    move_to(&mut city, &mut organisation, other());
    city.sync(&mut operator);
    assert!(open_parked(ledger_of(&city, scope())).is_empty());
    let open = open_parked(ledger_of(&city, other()));
    let fields: Vec<_> = open
        .iter()
        .flat_map(|parked| parked.operation.fields_given())
        .collect();
    assert_eq!(fields, [item::TARGET, item::OBJECTIVE], "the later words");
    assert!(open.iter().all(|one| one.cause == ParkReason::Moved));
}

/// A removal that waits for a decision stands beside a field that nobody has set. That is nobody's
/// value after the move either.
#[test]
fn what_nobody_has_set_is_nobodys_value_after_a_move() {
    let (mut city, mut first) = City::with_agreement();
    city.server.add_scope(Ledger::new(other()));
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    set(&mut first, item::TARGET, number(85));
    city.sync(&mut first);
    let removal = edit::remove(&second.replica, ITEM).unwrap();
    second.act(removal.into_iter().collect(), NOW);
    city.sync(&mut second);
    let waits = city.cell(ITEM, item::REMOVED);
    assert_eq!((waits.version, waits.challengers.len()), (Seq(0), 1));
    let mut organisation = city.device(4, Role::OrganisationReviewer);
    move_to(&mut city, &mut organisation, other());
    let row = ledger_of(&city, other()).row(ITEM).unwrap();
    let moved = row.cells.get(&item::REMOVED).unwrap();
    assert_eq!((moved.version, moved.challengers.len()), (Seq(0), 1));
    assert_ne!(row.version(item::TARGET), Seq(0));
    assert_in_step(&city, &organisation);
}

/// The same file is named in both agencies' years, and has arrived in one of them: wherever both
/// links stand afterwards, the file is there for both.
#[test]
fn a_link_that_waits_where_its_file_has_arrived_says_so_after_a_move() {
    const HERE: EntityId = EntityId::from_bytes([0xe1; 16]);
    const THERE: EntityId = EntityId::from_bytes([0xe2; 16]);
    let hash = BlobHash::of(b"foto");
    for has_arrived_here in [true, false] {
        let (mut city, mut operator) = City::in_force();
        set_value(&mut operator, number(20));
        let new = edit::NewEvidence {
            id: HERE,
            file_name: "foto.jpg".to_owned(),
            media_type: MediaType::Jpeg,
            size: 70_000,
            hash,
            captured_at: None,
        };
        let link = edit::add_evidence(&operator.replica, ITEM, Quarter::First, &new).unwrap();
        operator.act(link, NOW);
        city.sync(&mut operator);
        let mut twin = Row::new(THERE, EntityKind::Evidence, other().id);
        twin.cells = city.ledger().row(HERE).unwrap().cells.clone();
        let state = |arrival: Arrival| words(arrival.code());
        if has_arrived_here {
            city.server.store_blob(scope().id, hash);
            operator.act(vec![edit::evidence_stored(scope().id, HERE, hash)], NOW);
            city.sync(&mut operator);
        } else {
            let cell = twin.cells.get_mut(&evidence::STATUS).unwrap();
            cell.value = state(Arrival::Stored);
        }
        let seq = twin.touched();
        city.server
            .add_scope(Ledger::load(other(), seq, vec![twin]));
        let mut organisation = city.device(4, Role::OrganisationReviewer);
        city.sync(&mut organisation);
        move_to(&mut city, &mut organisation, other());
        for link in [HERE, THERE] {
            let row = ledger_of(&city, other()).row(link).unwrap();
            assert_eq!(row.value(evidence::STATUS), &state(Arrival::Stored));
        }
        assert_in_step(&city, &organisation);
    }
}
