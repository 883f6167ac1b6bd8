//! What the ledger decides, told as short stories of devices and one server.

use chrono::NaiveDate;
use ikrar_domain::agreement::{AgreementAction, AgreementStatus, Level};
use ikrar_domain::measurement::{ItemFlag, ItemReview, ReportAction, ReportStatus};
use ikrar_domain::people::Role;
use ikrar_domain::review::CommentSeverity;
use ikrar_domain::value::Quarter;
use rust_decimal::Decimal;

use super::{Ledger, ScopeInfo, agreement_status, item_flag, report_status, takes_edit};
use crate::disposition::{Disposition, ParkReason};
use crate::edit::{self, NewAgreement, NewComment};
use crate::identity::{Dseq, EntityId, OperationId, ReplicaId, Seq, UnixSeconds};
use crate::operation::{Authorship, Body, Draft, Operation};
use crate::replica::CellState;
use crate::row::{Cell, Rows as _};
use crate::schema::{self, EntityKind, agreement, budget_line, item, realization};
use crate::testing::device::Device;
use crate::testing::people::{AGENCY, AGREEMENT, YEAR, account_draft, scope};
use crate::testing::{Person, Random, SimulatedServer};
use crate::value::Value;

mod action_plan;
mod blocking;
mod budgets;
mod cascade;
mod certified;
mod circle;
mod closing;
mod copies;
mod deadlines;
mod elsewhere;
mod evaluation_sheets;
mod evidence;
mod fixed;
mod lacking;
mod later_kinds;
mod meeting;
mod meeting_apart;
mod notes;
mod overtaken;
mod people;
mod plan_answers;
mod plan_periods;
mod plans;
mod region;
mod removed;
mod restore;
mod scans;
mod sessions;
mod signers;
mod signing;
mod spending;
mod stale;
mod versions;
mod wording;

const ITEM: EntityId = EntityId::from_bytes([0xc1; 16]);
const NOW: i64 = 1_767_225_600;
/// Who signs: the number of the account, and the name that is printed.
const SIGNERS: [(u8, Role, &str); 3] = [
    (5, Role::AgencyHead, "Siti Rahma"),
    (6, Role::Leader, "Budi Santosa"),
    (7, Role::UnitOfficial, "Rina Misal"),
];

mod below;
mod crowd;
mod long_offline;
mod lost_history;
mod moving;
mod parked;
mod pictures;
mod same_answer;

struct City {
    server: SimulatedServer,
    random: Random,
}

fn number(mantissa: i64) -> Value {
    Value::Decimal(Decimal::new(mantissa, 0))
}

fn words(text: &str) -> Value {
    Value::Text(text.to_owned())
}

impl City {
    fn new() -> Self {
        Self::with(vec![Ledger::new(ScopeInfo::CITY), Ledger::new(scope())])
    }

    /// A city of these scopes.
    fn with(ledgers: Vec<Ledger>) -> Self {
        Self {
            server: SimulatedServer::new(ledgers),
            random: Random::new(7),
        }
    }

    /// The accounts of who signs, where they are not there yet.
    fn name_signers(&mut self) {
        let city = &self.server.ledgers()[&schema::CITY_SCOPE];
        if city.row(EntityId::from_bytes([5; 16])).is_some() {
            return;
        }
        let person = Person {
            user: EntityId::from_bytes([0xed; 16]),
            role: Role::Administrator,
        };
        let mut administrator = Device::new(person, &mut Random::new(1), 0);
        let accounts = SIGNERS.map(|(number, role, name)| {
            account_draft(EntityId::from_bytes([number; 16]), role, name)
        });
        administrator.act(accounts.into(), NOW);
        self.sync(&mut administrator);
    }

    fn device(&mut self, number: u8, role: Role) -> Device {
        let person = Person {
            user: EntityId::from_bytes([number; 16]),
            role,
        };
        Device::new(person, &mut self.random, 0)
    }

    /// Pushes and pulls until nothing is left.
    fn sync(&mut self, device: &mut Device) {
        for _ in 0..20 {
            let body = device.ask(200);
            let reply = self
                .server
                .answer(&body, &device.person, NOW, true)
                .unwrap();
            let heard = device.hear(&reply, NOW, true);
            assert!(heard.answered && !heard.mismatched);
            let waits = device.replica.has_unsent() || device.replica.is_checking();
            if !heard.more && !waits && self.caught_up(device) {
                return;
            }
        }
        panic!("a sound link and still not in step");
    }

    fn caught_up(&self, device: &Device) -> bool {
        let head = self.server.ledgers()[&scope().id].head();
        device
            .replica
            .head(scope().id)
            .is_none_or(|known| known == head)
    }

    fn ledger(&self) -> &Ledger {
        &self.server.ledgers()[&scope().id]
    }

    fn cell(&self, entity: EntityId, field: schema::Field) -> Cell {
        self.ledger()
            .row(entity)
            .unwrap()
            .cells
            .get(&field)
            .unwrap()
            .clone()
    }

    /// An agency's agreement with one item, written by an operator and known to the server.
    fn with_agreement() -> (Self, Device) {
        let mut city = Self::new();
        let mut operator = city.device(1, Role::AgencyOperator);
        let new = NewAgreement {
            id: AGREEMENT,
            agency: AGENCY,
            year: YEAR,
            level: Level::AgencyHead,
        };
        let parties = [
            (agreement::FIRST_PARTY_NAME, words("Siti Rahma")),
            (
                agreement::FIRST_PARTY_TITLE,
                words("Kepala Dinas Kesehatan"),
            ),
            (agreement::SECOND_PARTY_NAME, words("Budi Santosa")),
            (agreement::SECOND_PARTY_TITLE, words("Wali Kota")),
        ];
        operator.act(vec![edit::new_agreement(new, &parties)], NOW);
        let fields = [
            (item::OBJECTIVE, words("Meningkatnya mutu layanan")),
            (item::INDICATOR, words("Indeks kepuasan")),
            (item::UNIT, words("indeks")),
            (item::TARGET, number(80)),
        ];
        let line = [
            (budget_line::PROGRAM, words("Program pelayanan")),
            (budget_line::AMOUNT, Value::Integer(1_000)),
            (budget_line::FUND_SOURCE, words("APBD")),
        ];
        let drafts = vec![
            edit::add_item(&operator.replica, AGREEMENT, ITEM, &fields).unwrap(),
            edit::add_budget_line(
                &operator.replica,
                AGREEMENT,
                EntityId::from_bytes([0xd1; 16]),
                &line,
            )
            .unwrap(),
        ];
        operator.act(drafts, NOW);
        city.sync(&mut operator);
        (city, operator)
    }

    /// The same, approved and signed by all.
    fn in_force() -> (Self, Device) {
        let (mut city, mut operator) = Self::with_agreement();
        city.put_into_force(&mut operator);
        (city, operator)
    }

    /// The agreement is approved and signed by all.
    fn put_into_force(&mut self, operator: &mut Device) {
        self.go(&CLEARING);
        self.go(&[
            (5, Role::AgencyHead, AgreementAction::SignFirst),
            (6, Role::Leader, AgreementAction::SignSecond),
        ]);
        assert_eq!(
            agreement_status(self.ledger(), AGREEMENT),
            Some(AgreementStatus::InForce)
        );
        self.sync(operator);
    }

    /// The same, approved by both lanes and not signed.
    fn cleared() -> Self {
        let (mut city, _) = Self::with_agreement();
        city.go(&CLEARING);
        city
    }

    /// Steps of the agreement, each by somebody at a device of their own.
    fn go(&mut self, steps: &[(u8, Role, AgreementAction)]) {
        self.name_signers();
        for (number, role, action) in steps {
            let mut actor = self.device(*number, *role);
            self.sync(&mut actor);
            actor.act(step_on_paper(&actor, AGREEMENT, *action), NOW);
            self.sync(&mut actor);
        }
    }
}

/// The day signatures are given on, where an agreement does not say another.
const SIGNED_ON: NaiveDate = match NaiveDate::from_ymd_opt(2026, 1, 30) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// A step of an agreement, with the signature on paper where it is signing.
fn step_on_paper(actor: &Device, document: EntityId, action: AgreementAction) -> Vec<Draft> {
    let [first, ..] = *document.bytes();
    let step = u8::try_from(action.code().len()).unwrap();
    let id = EntityId::from_bytes([first ^ step; 16]);
    let row = actor.replica.row(document).unwrap();
    let signed_on = schema::civil_date(row.text(agreement::SIGNED_ON)).unwrap_or(SIGNED_ON);
    edit::step_on_paper(&actor.replica, document, action, None, (id, signed_on)).unwrap()
}

/// The way of an agreement through both lanes.
const CLEARING: [(u8, Role, AgreementAction); 3] = [
    (1, Role::AgencyOperator, AgreementAction::Submit),
    (3, Role::PlanningReviewer, AgreementAction::Clear),
    (4, Role::OrganisationReviewer, AgreementAction::Clear),
];

fn set_value(device: &mut Device, value: Value) {
    let field = realization::VALUE;
    let drafts =
        edit::set_realization(&device.replica, ITEM, Quarter::First, field, value).unwrap();
    device.act(drafts, NOW);
}

fn set(device: &mut Device, field: schema::Field, value: Value) {
    let draft = edit::set_field(&device.replica, ITEM, field, value)
        .unwrap()
        .unwrap();
    device.act(vec![draft], NOW);
}

/// Whether a device takes an edit, as far as locks go.
fn takes(device: &Device, draft: Draft) -> bool {
    let by = Authorship {
        author: device.person.user,
        session: 1,
        claimed_at: UnixSeconds(NOW),
    };
    let id = OperationId {
        replica: ReplicaId::from_bytes([0; 16]),
        dseq: Dseq(1),
    };
    takes_edit(&device.replica, &Operation::from_draft(draft, id, 1, by))
}

fn last_fate(device: &Device) -> Disposition {
    device.replica.sent_operations().next().unwrap().disposition
}

fn parked_reason(device: &Device) -> Option<ParkReason> {
    match last_fate(device) {
        Disposition::Parked(parked) => Some(parked.reason),
        _ => None,
    }
}

const REALIZATION: fn() -> EntityId = || schema::realization_id(ITEM, Quarter::First);

#[test]
fn edits_of_one_device_follow_each_other_without_conflict() {
    let (mut city, mut operator) = City::with_agreement();
    for value in [81, 82, 83] {
        set(&mut operator, item::TARGET, number(value));
    }
    city.sync(&mut operator);
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(83));
    assert_eq!(city.ledger().open_conflicts(), 0);
}

#[test]
fn two_numbers_written_apart_wait_for_a_person_with_base_mine_and_theirs() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    set(&mut first, item::TARGET, number(85));
    set(&mut second, item::TARGET, number(90));
    city.sync(&mut first);
    city.sync(&mut second);
    city.sync(&mut first);
    let cell = city.cell(ITEM, item::TARGET);
    assert_eq!(cell.value, number(85));
    assert_eq!(cell.challengers.len(), 1);
    assert_eq!(cell.challengers[0].value, number(90));
    assert_eq!(cell.challengers[0].base_value, number(80));
    assert_eq!(cell.challengers[0].stamp.author, second.person.user);
    assert_eq!(first.replica.conflicts().count(), 1);
    assert_eq!(
        second.replica.cell_state(ITEM, item::TARGET),
        CellState::Conflict
    );
    assert_eq!(last_fate(&second), Disposition::Conflict);
}

#[test]
fn resolving_a_conflict_settles_it_on_every_device() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    set(&mut first, item::TARGET, number(85));
    set(&mut second, item::TARGET, number(90));
    city.sync(&mut first);
    city.sync(&mut second);
    city.sync(&mut first);
    let draft = edit::resolve(
        &first.replica,
        ITEM,
        item::TARGET,
        number(88),
        "hasil rapat",
    )
    .unwrap();
    first.act(vec![draft], NOW);
    assert_eq!(
        first.replica.conflicts().count(),
        0,
        "the own decision shows at once"
    );
    city.sync(&mut first);
    city.sync(&mut second);
    for device in [&first, &second] {
        let cell = device
            .replica
            .row(ITEM)
            .unwrap()
            .cells
            .get(&item::TARGET)
            .unwrap();
        assert_eq!((&cell.value, cell.challengers.len()), (&number(88), 0));
    }
    assert_eq!(last_fate(&second), Disposition::Resolved);
}

#[test]
fn a_decision_made_without_seeing_the_present_value_settles_nothing() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    set(&mut first, item::TARGET, number(85));
    set(&mut second, item::TARGET, number(90));
    city.sync(&mut first);
    city.sync(&mut second);
    city.sync(&mut first);
    let stale = edit::resolve(
        &second.replica,
        ITEM,
        item::TARGET,
        number(70),
        "menurut saya",
    )
    .unwrap();
    set(&mut first, item::TARGET, number(86));
    city.sync(&mut first);
    second.act(vec![stale], NOW);
    city.sync(&mut second);
    let cell = city.cell(ITEM, item::TARGET);
    assert_eq!(cell.value, number(86));
    assert!(
        cell.challengers
            .iter()
            .any(|challenger| challenger.value == number(70))
    );
}

#[test]
fn the_same_number_written_apart_is_noted_and_no_conflict() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    set(&mut first, item::TARGET, number(85));
    set(&mut second, item::TARGET, number(85));
    city.sync(&mut first);
    city.sync(&mut second);
    let cell = city.cell(ITEM, item::TARGET);
    assert!(cell.merged && cell.challengers.is_empty());
    assert_eq!(last_fate(&second), Disposition::Merged);
}

#[test]
fn a_later_challenge_of_the_same_device_replaces_its_earlier_one() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    set(&mut first, item::TARGET, number(85));
    set(&mut second, item::TARGET, number(90));
    set(&mut second, item::TARGET, number(91));
    city.sync(&mut first);
    city.sync(&mut second);
    let cell = city.cell(ITEM, item::TARGET);
    assert_eq!(cell.challengers.len(), 1);
    assert_eq!(cell.challengers[0].value, number(91));
}

#[test]
fn two_devices_starting_the_same_realization_meet_in_one() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    set_value(&mut first, number(20));
    set_value(&mut second, number(21));
    city.sync(&mut first);
    city.sync(&mut second);
    let cell = city.cell(REALIZATION(), realization::VALUE);
    assert_eq!(cell.value, number(20));
    assert_eq!(cell.challengers[0].value, number(21));
    assert_eq!(cell.challengers[0].base_value, Value::Null);
}

#[test]
fn an_edit_of_a_row_taken_out_apart_brings_it_back_for_a_decision() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    let removal = edit::remove(&first.replica, ITEM).unwrap().unwrap();
    first.act(vec![removal], NOW);
    set(
        &mut second,
        item::OBJECTIVE,
        words("Sasaran yang diperjelas"),
    );
    city.sync(&mut first);
    city.sync(&mut second);
    let cell = city.cell(ITEM, item::REMOVED);
    assert_eq!(cell.value, Value::Bool(false));
    assert_eq!(cell.challengers[0].value, Value::Bool(true));
    assert_eq!(
        city.cell(ITEM, item::OBJECTIVE).value,
        words("Sasaran yang diperjelas")
    );
    city.sync(&mut first);
    assert_eq!(
        last_fate(&first),
        Disposition::Conflict,
        "who took it out hears that it waits"
    );
}

#[test]
fn a_removal_by_someone_who_had_not_seen_the_last_edit_waits_for_a_decision() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    set(&mut first, item::OBJECTIVE, words("Sasaran baru"));
    let removal = edit::remove(&second.replica, ITEM).unwrap().unwrap();
    second.act(vec![removal], NOW);
    city.sync(&mut first);
    city.sync(&mut second);
    assert_ne!(city.cell(ITEM, item::REMOVED).value, Value::Bool(true));
    assert_eq!(last_fate(&second), Disposition::Conflict);
}

#[test]
fn an_edit_of_an_approved_agreement_is_stored_and_parked() {
    let (mut city, mut operator) = City::in_force();
    set(&mut operator, item::TARGET, number(10));
    city.sync(&mut operator);
    assert_eq!(parked_reason(&operator), Some(ParkReason::Locked));
    assert_eq!(city.cell(ITEM, item::TARGET).value, number(80));
    assert_eq!(
        operator.replica.row(ITEM).unwrap().value(item::TARGET),
        &number(80)
    );
    assert!(matches!(
        operator.replica.cell_state(ITEM, item::TARGET),
        CellState::Refused(parked) if parked.reason == ParkReason::Locked
    ));
}

#[test]
fn a_reviewer_and_an_inspector_cannot_write_an_agencys_figures() {
    let (mut city, _) = City::in_force();
    for (number_of, role) in [(3, Role::PlanningReviewer), (9, Role::Inspectorate)] {
        let mut outsider = city.device(number_of, role);
        city.sync(&mut outsider);
        set_value(&mut outsider, number(5));
        city.sync(&mut outsider);
        assert_eq!(
            parked_reason(&outsider),
            Some(ParkReason::NoPermission),
            "{role:?}"
        );
    }
    assert!(city.ledger().row(REALIZATION()).is_none());
}

#[test]
fn a_step_by_someone_who_saw_an_older_version_is_refused() {
    let (mut city, mut operator) = City::with_agreement();
    let mut head = city.device(5, Role::AgencyHead);
    city.sync(&mut head);
    let submit =
        edit::move_agreement(&head.replica, AGREEMENT, AgreementAction::Submit, None).unwrap();
    set(&mut operator, item::TARGET, number(99));
    city.sync(&mut operator);
    head.act(vec![submit], NOW);
    city.sync(&mut head);
    assert_eq!(parked_reason(&head), Some(ParkReason::ContentChanged));
    assert_eq!(
        agreement_status(city.ledger(), AGREEMENT),
        Some(AgreementStatus::Draft)
    );
}

#[test]
fn an_open_conflict_blocks_submission() {
    let (mut city, mut first) = City::with_agreement();
    let mut second = city.device(2, Role::AgencyOperator);
    city.sync(&mut second);
    set(&mut first, item::TARGET, number(85));
    set(&mut second, item::TARGET, number(90));
    city.sync(&mut first);
    city.sync(&mut second);
    let submit =
        edit::move_agreement(&second.replica, AGREEMENT, AgreementAction::Submit, None).unwrap();
    second.act(vec![submit], NOW);
    city.sync(&mut second);
    assert_eq!(
        last_fate(&second),
        Disposition::parked_with(ParkReason::Refused, "open_conflicts")
    );
}

#[test]
fn one_figure_is_returned_with_a_comment_repaired_and_verified() {
    let (mut city, mut operator) = City::in_force();
    set_value(&mut operator, number(20));
    let report = schema::report_id(AGREEMENT, Quarter::First);
    let send = |device: &mut Device, action| {
        let draft = edit::move_report(&device.replica, report, action, None).unwrap();
        device.act(vec![draft], NOW);
    };
    send(&mut operator, ReportAction::Submit);
    city.sync(&mut operator);
    assert_eq!(
        report_status(city.ledger(), report),
        ReportStatus::Submitted
    );

    let mut bappeda = city.device(3, Role::PlanningReviewer);
    city.sync(&mut bappeda);
    let remark = NewComment {
        id: EntityId::from_bytes([0xe1; 16]),
        subject: report,
        anchor_entity: REALIZATION(),
        anchor_field: realization::VALUE,
        text: "Angka tidak sesuai bukti",
        severity: CommentSeverity::MustFix,
    };
    let drafts = edit::return_item(&bappeda.replica, remark).unwrap();
    bappeda.act(drafts, NOW);
    city.sync(&mut bappeda);
    assert_eq!(report_status(city.ledger(), report), ReportStatus::Returned);

    city.sync(&mut operator);
    assert_eq!(
        item_flag(operator.replica.row(REALIZATION())),
        ItemFlag::Returned
    );
    assert_eq!(
        crate::model::comments_of(&operator.replica, report).len(),
        1
    );
    set_value(&mut operator, number(22));
    send(&mut operator, ReportAction::Submit);
    city.sync(&mut operator);
    city.sync(&mut bappeda);
    let accept = edit::review_item(&bappeda.replica, REALIZATION(), ItemReview::Accept).unwrap();
    bappeda.act(vec![accept], NOW);
    send(&mut bappeda, ReportAction::Verify);
    city.sync(&mut bappeda);
    assert_eq!(report_status(city.ledger(), report), ReportStatus::Verified);
    assert_eq!(
        city.cell(REALIZATION(), realization::VALUE).value,
        number(22)
    );
}

#[test]
fn an_operation_of_the_future_and_one_for_elsewhere_are_parked_and_block_nothing() {
    let (mut city, mut operator) = City::with_agreement();
    let here = scope().id;
    let elsewhere = ScopeInfo::agency_year(EntityId::from_bytes([9; 16]), YEAR).id;
    let set_target = |scope, field| Draft {
        scope,
        entity: ITEM,
        kind: EntityKind::Item,
        body: Body::Set {
            field,
            base: Seq(1).into(),
            value: number(1),
        },
    };
    let drafts = vec![
        set_target(elsewhere, item::TARGET),
        set_target(here, schema::Field(999)),
        Draft {
            body: Body::Unknown { tag: 70 },
            ..set_target(here, item::TARGET)
        },
    ];
    operator.act(drafts, NOW);
    set(&mut operator, item::OBJECTIVE, words("Sasaran lain"));
    city.sync(&mut operator);
    let fates: Vec<_> = operator
        .replica
        .parked_operations()
        .map(|sent| sent.disposition)
        .collect();
    assert_eq!(
        fates,
        [
            Disposition::parked(ParkReason::UnknownVersion),
            Disposition::parked(ParkReason::UnknownVersion),
            Disposition::parked(ParkReason::WrongScope),
        ]
    );
    assert_eq!(
        city.cell(ITEM, item::OBJECTIVE).value,
        words("Sasaran lain")
    );
}

#[test]
fn a_page_never_passes_over_a_cell() {
    let (city, _) = City::in_force();
    let ledger = city.ledger();
    for cells_max in 1..12 {
        let mut cursor = Seq::default();
        let mut seen = std::collections::BTreeSet::new();
        while cursor < ledger.head().seq {
            let page = ledger.page_after(cursor, cells_max);
            assert!(page.upto > cursor);
            seen.extend(
                page.cells
                    .iter()
                    .map(|changed| (changed.entity, changed.field)),
            );
            cursor = page.upto;
        }
        let total: usize = ledger.rows().map(|row| row.cells.len()).sum();
        assert_eq!(seen.len(), total, "pages of {cells_max}");
    }
}

#[test]
fn a_cursor_of_the_future_gets_everything_anew_and_keeps_the_outbox() {
    let (mut city, mut operator) = City::with_agreement();
    let older = city.server.clone();
    set(&mut operator, item::TARGET, number(85));
    city.sync(&mut operator);
    city.server = older;
    set(&mut operator, item::OBJECTIVE, words("Setelah pemulihan"));
    city.sync(&mut operator);
    assert_eq!(
        city.cell(ITEM, item::TARGET).value,
        number(85),
        "sent again from the ring"
    );
    assert_eq!(
        city.cell(ITEM, item::OBJECTIVE).value,
        words("Setelah pemulihan")
    );
}
