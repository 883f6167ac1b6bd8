//! A city in ledgers alone, with a row of everything that is planned, paid for and signed, so that
//! hostile operations meet what they are about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::NaiveDate;
use ikrar_domain::agreement::{
    AgreementAction, AgreementPolicy, BudgetDocumentKind, Level, SessionAction, SigningMode,
    SigningParty, Strokes,
};
use ikrar_domain::people::{Actor, Role};
use ikrar_domain::plan::{NodeKind, PlanPeriod};
use ikrar_domain::value::{AgencyId, Quarter, UserId, Year};
use ikrar_sync::blob::BlobHash;
use ikrar_sync::disposition::Receipt;
use ikrar_sync::edit::{self, NewAgreement, NewCommitment, NewSession, NewSignature};
use ikrar_sync::identity::{Dseq, EntityId, ReplicaId, ScopeId, UnixSeconds};
use ikrar_sync::ledger::{Ledger, PushContext, ScopeInfo, judge_push};
use ikrar_sync::operation::{Authorship, Body, Draft, Operation, place};
use ikrar_sync::row::{Row, Rows};
use ikrar_sync::schema::{CITY_SCOPE, EntityKind, account, agreement, attendance};
use ikrar_sync::schema::{attendance_id, budget_line, document_line, item, meeting};
use ikrar_sync::schema::{meeting_agency_id, signing_session};
use ikrar_sync::value::Value;
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::pen::{YEAR, agency_draft};

/// The agency.
pub(super) const AGENCY: EntityId = EntityId::from_bytes([0x21; 16]);
/// The agreement.
pub const AGREEMENT: EntityId = EntityId::from_bytes([0x31; 16]);
/// The agreement's item.
pub const ITEM: EntityId = EntityId::from_bytes([0x32; 16]);
const LINE: EntityId = EntityId::from_bytes([0x33; 16]);
const DOCUMENT: EntityId = EntityId::from_bytes([0x34; 16]);
const PLAN: EntityId = EntityId::from_bytes([0x41; 16]);
const OUTCOME: EntityId = EntityId::from_bytes([0x42; 16]);
const OUTPUT: EntityId = EntityId::from_bytes([0x43; 16]);
const OTHER_OUTCOME: EntityId = EntityId::from_bytes([0x45; 16]);
const INDICATOR: EntityId = EntityId::from_bytes([0x44; 16]);
const SESSION: EntityId = EntityId::from_bytes([0x71; 16]);
const MEETING: EntityId = EntityId::from_bytes([0x81; 16]);
const DECISION: EntityId = EntityId::from_bytes([0x82; 16]);
const NOW: UnixSeconds = UnixSeconds(1_800_000_000);

/// Everybody who writes in it. A person's id is this place, from one up, sixteen times.
const ROLES: [Role; 6] = [
    Role::Administrator,
    Role::PlanningReviewer,
    Role::OrganisationReviewer,
    Role::AgencyOperator,
    Role::AgencyHead,
    Role::Leader,
];

/// The scopes, as a server holds them.
pub type Ledgers = BTreeMap<ScopeId, Ledger>;

/// All scopes as one view.
#[derive(Debug, Clone, Copy)]
pub struct View<'a>(pub &'a Ledgers);

impl Rows for View<'_> {
    fn row(&self, id: EntityId) -> Option<&Row> {
        self.0.values().find_map(|ledger| ledger.row(id))
    }

    fn children(&self, kind: EntityKind, parent: EntityId) -> Vec<EntityId> {
        let ledgers = self.0.values();
        ledgers
            .flat_map(|ledger| ledger.children(kind, parent))
            .collect()
    }

    fn of_kind(&self, kind: EntityKind) -> Vec<EntityId> {
        let ledgers = self.0.values();
        ledgers.flat_map(|ledger| ledger.of_kind(kind)).collect()
    }
}

/// What was written, and how the city stood on the way.
#[derive(Debug, Default)]
pub struct Story {
    /// The city written, ready to be signed, and signed.
    pub stages: Vec<Ledgers>,
    /// Every operation that was written, with its fate.
    pub operations: Vec<(Operation, Receipt)>,
    ledgers: Ledgers,
}

/// The one story.
pub static STORY: LazyLock<Story> = LazyLock::new(Story::tell);

/// A person, by the place of the role.
fn person(role: Role) -> EntityId {
    let place = ROLES.iter().position(|other| *other == role);
    let number = place.and_then(|place| u8::try_from(place + 1).ok());
    EntityId::from_bytes([number.unwrap_or_default(); 16])
}

/// Whoever an operation says has written it, with the rights of the role; a stranger is an
/// operator.
pub fn actor_of(author: EntityId) -> Actor {
    let known = ROLES.into_iter().find(|role| person(*role) == author);
    let role = known.unwrap_or(Role::AgencyOperator);
    let is_of_agency = matches!(role, Role::AgencyOperator | Role::AgencyHead);
    Actor {
        user: UserId::from_uuid(Uuid::from_bytes(*author.bytes())),
        role,
        agency: is_of_agency.then(|| AgencyId::from_uuid(AGENCY.uuid())),
    }
}

/// Judges operations of one author as a server does.
pub fn judge(ledgers: &mut Ledgers, operations: Vec<Operation>) -> Vec<Receipt> {
    let author = operations.first().map(|operation| operation.author);
    let actor = actor_of(author.unwrap_or_default());
    let context = PushContext {
        actor: &actor,
        received_at: NOW,
        clock_ahead_min: 0,
        history: &BTreeMap::new(),
        blobs: &BTreeSet::<(ScopeId, BlobHash)>::new(),
        formerly: &[actor],
        elsewhere: &BTreeSet::new(),
        policy: &AgreementPolicy::default(),
    };
    judge_push(ledgers, operations, &BTreeMap::new(), &context).1
}

fn words(text: &str) -> Value {
    Value::text(text)
}

fn target() -> Value {
    Value::Decimal(Decimal::new(805, 1))
}

impl Story {
    fn tell() -> Self {
        let scopes = [ScopeInfo::CITY, ScopeInfo::agency_year(AGENCY, YEAR)];
        let mut story = Self {
            ledgers: scopes.map(|info| (info.id, Ledger::new(info))).into(),
            ..Self::default()
        };
        story.plan();
        story.promise();
        story.keep_stage();
        story.review();
        story.keep_stage();
        story.sign();
        story.evaluate();
        story.keep_stage();
        story
    }

    fn keep_stage(&mut self) {
        self.stages.push(self.ledgers.clone());
    }

    /// One save of somebody. A draft that cannot be made is found out by whoever counts the kinds.
    fn act(&mut self, role: Role, drafts: impl IntoIterator<Item = Draft>) {
        let by = Authorship {
            author: person(role),
            session: 7,
            claimed_at: NOW,
        };
        let written = self.operations.iter();
        let replica = ReplicaId::from_bytes(*person(role).bytes());
        let own = written.filter(|(operation, _)| operation.id.replica == replica);
        let next = u64::try_from(own.count()).unwrap_or_default() + 1;
        let operations = place(drafts.into_iter().collect(), replica, Dseq(next), by);
        let receipts = judge(&mut self.ledgers, operations.clone());
        self.operations.extend(operations.into_iter().zip(receipts));
    }

    fn view(&self) -> View<'_> {
        View(&self.ledgers)
    }

    fn plan(&mut self) {
        self.act(Role::Administrator, [agency_draft(AGENCY, "Dinas Contoh")]);
        for (role, name) in [
            (Role::AgencyHead, "Siti Misal"),
            (Role::Leader, "Budi Misal"),
        ] {
            let fields = [(account::DISPLAY_NAME, words(name))];
            let named = Draft {
                scope: CITY_SCOPE,
                entity: person(role),
                kind: EntityKind::Account,
                body: Body::Create {
                    fields: fields.into(),
                },
            };
            self.act(Role::Administrator, [named]);
        }
        let period = PlanPeriod {
            first: YEAR,
            last: YEAR + 4,
        };
        let planner = Role::PlanningReviewer;
        self.act(planner, [edit::new_plan(PLAN, None, period)]);
        let node = |story: &Self, above, id, kind| {
            edit::add_plan_node(&story.view(), PLAN, above, id, kind).ok()
        };
        let outcome = node(self, None, OUTCOME, NodeKind::Goal);
        self.act(planner, outcome);
        let output = node(self, Some(OUTCOME), OUTPUT, NodeKind::Objective);
        self.act(planner, output);
        let indicator = edit::add_plan_indicator(&self.view(), OUTPUT, INDICATOR);
        self.act(planner, indicator.ok());
        // Across the tree: what stands below in the same plan needs no contribution.
        let other = node(self, None, OTHER_OUTCOME, NodeKind::Goal);
        self.act(planner, other);
        let contributes = edit::contribute(&self.view(), OUTPUT, OTHER_OUTCOME);
        self.act(planner, contributes.ok().flatten());
    }

    /// An agreement that lacks nothing, with the budget behind it.
    fn promise(&mut self) {
        let new = NewAgreement {
            id: AGREEMENT,
            agency: AGENCY,
            year: YEAR,
            level: Level::AgencyHead,
        };
        let parties = [
            (agreement::FIRST_PARTY_NAME, words("Siti Misal")),
            (agreement::FIRST_PARTY_TITLE, words("Kepala Dinas Contoh")),
            (agreement::SECOND_PARTY_NAME, words("Budi Misal")),
            (agreement::SECOND_PARTY_TITLE, words("Wali Kota")),
        ];
        let operator = Role::AgencyOperator;
        self.act(operator, [edit::new_agreement(new, &parties)]);
        let indicator = [
            (item::OBJECTIVE, words("Meningkatnya mutu layanan")),
            (item::INDICATOR, words("Indeks kepuasan")),
            (item::UNIT, words("indeks")),
            (item::TARGET, target()),
        ];
        let added = edit::add_item(&self.view(), AGREEMENT, ITEM, &indicator);
        self.act(operator, added.ok());
        let aligned = edit::align(&self.view(), ITEM, Some(INDICATOR));
        self.act(operator, aligned.unwrap_or_default());
        let document = edit::new_budget_document(DOCUMENT, AGENCY, YEAR, BudgetDocumentKind::Dpa);
        self.act(operator, [document]);
        let money = [
            (document_line::NAME, words("Program pelayanan")),
            (document_line::AMOUNT, Value::Integer(1_000)),
        ];
        let line = EntityId::from_bytes([0x35; 16]);
        let added = edit::add_document_line(&self.view(), DOCUMENT, line, &money);
        self.act(operator, added.ok());
        let money = [
            (budget_line::PROGRAM, words("Program pelayanan")),
            (budget_line::AMOUNT, Value::Integer(1_000)),
            (budget_line::FUND_SOURCE, words("APBD")),
        ];
        let added = edit::add_budget_line(&self.view(), AGREEMENT, LINE, &money);
        self.act(operator, added.ok());
        let paid = edit::link_funding(&self.view(), ITEM, LINE);
        self.act(operator, paid.ok().flatten());
    }

    fn review(&mut self) {
        for (role, action) in [
            (Role::AgencyOperator, AgreementAction::Submit),
            (Role::PlanningReviewer, AgreementAction::Clear),
            (Role::OrganisationReviewer, AgreementAction::Clear),
        ] {
            let step = edit::move_agreement(&self.view(), AGREEMENT, action, None);
            self.act(role, step.ok());
        }
        let desk = Role::OrganisationReviewer;
        let new = Year::new(YEAR).map(|year| NewSession {
            id: SESSION,
            year,
            city: "Contoh",
            held_on: NaiveDate::from_ymd_opt(2026, 1, 30),
            presided_by: ("Budi Misal", "Wali Kota"),
        });
        self.act(desk, new.ok().map(|new| edit::open_session(&new)));
        let invited = edit::invite(&self.view(), SESSION);
        self.act(desk, invited.unwrap_or_default());
        for (entity, field, value) in [
            (SESSION, signing_session::PLACE, words("Aula Balai Kota")),
            (SESSION, signing_session::RECORDED_NAME, words("Tuti Misal")),
            (
                attendance_id(SESSION, AGENCY),
                attendance::PRESENT,
                Value::Bool(true),
            ),
        ] {
            let set = edit::set_field(&self.view(), entity, field, value);
            self.act(desk, set.ok().flatten());
        }
    }

    fn sign(&mut self) {
        let strokes = Strokes::parse("1,1 2,2 3,3 4,4 5,5 6,6 7,7 8,8 9,9");
        for (id, role, party) in [
            (0x51, Role::AgencyHead, SigningParty::First),
            (0x52, Role::Leader, SigningParty::Second),
        ] {
            let day = NaiveDate::from_ymd_opt(2026, 1, 30);
            let signed = day.and_then(|signed_on| {
                let new = NewSignature {
                    id: EntityId::from_bytes([id; 16]),
                    agreement: AGREEMENT,
                    party,
                    mode: SigningMode::Drawn,
                    signed_on,
                    place: "Contoh",
                    strokes: strokes.as_ref().ok(),
                    factor: None,
                };
                edit::sign(&self.view(), new).ok()
            });
            self.act(role, signed.unwrap_or_default());
        }
        let desk = Role::OrganisationReviewer;
        let noted = edit::note_signed(&self.view(), SESSION);
        self.act(desk, noted.unwrap_or_default());
        let close = edit::move_session(&self.view(), SESSION, SessionAction::Close, None);
        self.act(desk, close.ok());
    }
}

impl Story {
    /// A meeting with a decision, signed, and what became of it.
    fn evaluate(&mut self) {
        let chair = Role::PlanningReviewer;
        let day = NaiveDate::from_ymd_opt(2026, 4, 14);
        let planned = Year::new(YEAR).ok();
        let planned = planned.map(|year| edit::plan_meeting(MEETING, year, Quarter::First, day));
        self.act(chair, planned);
        let called = edit::call_agency(&self.view(), MEETING, AGENCY);
        self.act(chair, called.ok().flatten());
        for (field, value) in [
            (meeting::PLACE, words("Aula Balai Kota")),
            (meeting::CHAIR, words("Tuti Misal")),
            (meeting::BEGUN, Value::Bool(true)),
        ] {
            let set = edit::set_field(&self.view(), MEETING, field, value);
            self.act(chair, set.ok().flatten());
        }
        let called = meeting_agency_id(MEETING, AGENCY);
        let decided = NaiveDate::from_ymd_opt(2026, 6, 30).and_then(|due| {
            let new = NewCommitment {
                id: DECISION,
                called,
                text: "Melengkapi data kunjungan",
                owner: "Kepala Bidang Contoh",
                due,
                item: Some(ITEM),
            };
            edit::decide(&self.view(), &new).ok()
        });
        self.act(chair, decided);
        let signed = edit::sign_minutes(&self.view(), called);
        self.act(chair, signed.ok().flatten());
        let told = edit::follow_up(&self.view(), DECISION, day, "Data lengkap");
        self.act(Role::AgencyOperator, told.unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ikrar_sync::disposition::Disposition;

    #[test]
    fn everything_that_the_story_writes_counts_and_every_kind_is_in_it() {
        for (operation, receipt) in &STORY.operations {
            let kind = operation.kind();
            assert_eq!(receipt.disposition, Disposition::Applied, "{kind:?}");
        }
        let view = View(&STORY.ledgers);
        for kind in [
            EntityKind::Signature,
            EntityKind::Plan,
            EntityKind::PlanNode,
            EntityKind::PlanIndicator,
            EntityKind::Contribution,
            EntityKind::BudgetDocument,
            EntityKind::DocumentLine,
            EntityKind::Funding,
            EntityKind::SigningSession,
            EntityKind::Attendance,
            EntityKind::Meeting,
            EntityKind::MeetingAgency,
            EntityKind::Commitment,
        ] {
            assert!(!view.of_kind(kind).is_empty(), "{kind:?}");
        }
    }
}
