//! Rows for tests of what screens show: an agency with one agreement in force.

use std::collections::BTreeMap;

use ikrar_domain::{
    people::{Actor, Role},
    review::ParkedState,
    value::{AgencyId, Quarter, UserId},
};
use ikrar_sync::{
    identity::{Dseq, EntityId, OperationId, ReplicaId, ScopeId, Seq, UnixSeconds},
    operation::{Authorship, Body, Draft, Operation},
    row::{Cell, Row, Rows},
    schema::{
        EntityKind, Field, account, agency, agreement, comment, item, parked_edit, parked_edit_id,
        realization, realization_id, report, report_id,
    },
    value::Value,
};
use rust_decimal::Decimal;

pub(crate) const AGENCY: EntityId = EntityId::from_bytes([1; 16]);
pub(crate) const AGREEMENT: EntityId = EntityId::from_bytes([2; 16]);
pub(crate) const FIRST_ITEM: EntityId = EntityId::from_bytes([3; 16]);
pub(crate) const SECOND_ITEM: EntityId = EntityId::from_bytes([4; 16]);
pub(crate) const REVIEWER: EntityId = EntityId::from_bytes([5; 16]);
pub(crate) const OPERATOR: EntityId = EntityId::from_bytes([6; 16]);
pub(crate) const COMMENT: EntityId = EntityId::from_bytes([7; 16]);

/// Rows in memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct MemoryRows(BTreeMap<EntityId, Row>);

impl MemoryRows {
    /// Sets fields of an entity, making it where it is missing.
    pub(crate) fn put(&mut self, id: EntityId, kind: EntityKind, values: &[(Field, Value)]) {
        let row = self
            .0
            .entry(id)
            .or_insert_with(|| Row::new(id, kind, ScopeId::from_bytes([9; 16])));
        for (field, value) in values {
            let cell = Cell {
                value: value.clone(),
                version: Seq(1),
                touched: Seq(1),
                ..Cell::default()
            };
            row.cells.insert(*field, cell);
        }
    }

    /// Puts every row into one scope.
    pub(crate) fn move_to(&mut self, scope: ScopeId) {
        for row in self.0.values_mut() {
            row.scope = scope;
        }
    }

    /// A row to change as a test likes.
    pub(crate) fn row_mut(&mut self, id: EntityId) -> &mut Row {
        self.0.get_mut(&id).unwrap()
    }
}

impl Rows for MemoryRows {
    fn row(&self, id: EntityId) -> Option<&Row> {
        self.0.get(&id)
    }

    fn children(&self, kind: EntityKind, parent: EntityId) -> Vec<EntityId> {
        self.0
            .values()
            .filter(|row| row.kind == kind && row.parent() == Some(parent))
            .map(|row| row.id)
            .collect()
    }

    fn of_kind(&self, kind: EntityKind) -> Vec<EntityId> {
        self.0
            .values()
            .filter(|row| row.kind == kind)
            .map(|row| row.id)
            .collect()
    }
}

pub(crate) fn words(text: &str) -> Value {
    Value::Text(text.into())
}

pub(crate) fn number(number: i64) -> Value {
    Value::Decimal(Decimal::new(number, 0))
}

/// An actor of the fixture's agency, or of the city.
pub(crate) fn actor(role: Role) -> Actor {
    let user = if role.belongs_to_agency() {
        OPERATOR
    } else {
        REVIEWER
    };
    Actor {
        user: UserId::from_uuid(user.uuid()),
        role,
        agency: role
            .belongs_to_agency()
            .then(|| AgencyId::from_uuid(AGENCY.uuid())),
    }
}

/// An agency with an agreement of two items in this state.
pub(crate) fn city(status: &str) -> MemoryRows {
    let mut rows = MemoryRows::default();
    rows.put(
        AGENCY,
        EntityKind::Agency,
        &[(agency::NAME, words("Dinas Kesehatan"))],
    );
    rows.put(
        REVIEWER,
        EntityKind::Account,
        &[
            (account::DISPLAY_NAME, words("Pereviu Contoh")),
            (account::ROLE, words("planning_reviewer")),
        ],
    );
    rows.put(
        AGREEMENT,
        EntityKind::Agreement,
        &[
            (agreement::AGENCY, Value::Id(AGENCY)),
            (agreement::YEAR, Value::Integer(2025)),
            (agreement::LEVEL, words("agency_head")),
            (agreement::STATUS, words(status)),
        ],
    );
    for (id, order, indicator) in [
        (FIRST_ITEM, "a", "Angka harapan hidup"),
        (SECOND_ITEM, "b", "Prevalensi stunting"),
    ] {
        rows.put(
            id,
            EntityKind::Item,
            &[
                (item::AGREEMENT, Value::Id(AGREEMENT)),
                (item::ORDER, words(order)),
                (item::OBJECTIVE, words("Meningkatnya derajat kesehatan")),
                (item::INDICATOR, words(indicator)),
                (item::UNIT, words("persen")),
                (item::POLARITY, words("higher")),
                (item::CONSOLIDATION, words("last")),
                (item::TARGET, number(80)),
                (item::TARGET_FIRST, number(80)),
            ],
        );
    }
    rows
}

/// The same, with both parties printed under the names of the accounts that sign.
pub(crate) fn named_city(status: &str) -> MemoryRows {
    let mut rows = city(status);
    let (first, second) = (words("Kepala Contoh"), words("Pereviu Contoh"));
    let accounts = [(OPERATOR, first.clone()), (REVIEWER, second.clone())];
    for (user, name) in accounts {
        rows.put(user, EntityKind::Account, &[(account::DISPLAY_NAME, name)]);
    }
    let parties = [
        (agreement::FIRST_PARTY_NAME, first),
        (agreement::SECOND_PARTY_NAME, second),
    ];
    rows.put(AGREEMENT, EntityKind::Agreement, &parties);
    rows
}

/// Writes a realization of the first quarter, with its report in this state.
pub(crate) fn realize(rows: &mut MemoryRows, report_status: &str, item: EntityId, value: Value) {
    let report = report_id(AGREEMENT, Quarter::First);
    rows.put(
        report,
        EntityKind::Report,
        &[
            (report::AGREEMENT, Value::Id(AGREEMENT)),
            (report::QUARTER, Value::Integer(1)),
            (report::STATUS, words(report_status)),
        ],
    );
    rows.put(
        realization_id(item, Quarter::First),
        EntityKind::Realization,
        &[
            (realization::REPORT, Value::Id(report)),
            (realization::ITEM, Value::Id(item)),
            (realization::QUARTER, Value::Integer(1)),
            (realization::VALUE, value),
        ],
    );
}

/// A reviewer's comment on a realization of the first quarter.
pub(crate) fn remark(rows: &mut MemoryRows, item: EntityId, text: &str) {
    let report = report_id(AGREEMENT, Quarter::First);
    rows.put(
        COMMENT,
        EntityKind::Comment,
        &[
            (comment::SUBJECT, Value::Id(report)),
            (
                comment::ANCHOR_ENTITY,
                Value::Id(realization_id(item, Quarter::First)),
            ),
            (
                comment::ANCHOR_FIELD,
                Value::Integer(i64::from(realization::VALUE.0)),
            ),
            (comment::TEXT, words(text)),
        ],
    );
}

/// The operation of [`with_late_target`].
const PARKED: OperationId = OperationId {
    replica: ReplicaId::from_bytes([8; 16]),
    dseq: Dseq(7),
};

/// A city whose operator changed a target after the agreement was locked.
pub(crate) fn with_late_target(status: &str, state: ParkedState) -> MemoryRows {
    let mut rows = city(status);
    let draft = Draft {
        scope: ScopeId::from_bytes([9; 16]),
        entity: FIRST_ITEM,
        kind: EntityKind::Item,
        body: Body::Set {
            field: item::TARGET,
            base: Seq(1).into(),
            value: number(75),
        },
    };
    let by = Authorship {
        author: OPERATOR,
        session: 1,
        claimed_at: UnixSeconds(1_759_474_920),
    };
    let operation = Operation::from_draft(draft, PARKED, 7, by);
    rows.put(
        parked_edit_id(PARKED),
        EntityKind::ParkedEdit,
        &[
            (parked_edit::DOCUMENT, Value::Id(AGREEMENT)),
            (parked_edit::TARGET, Value::Id(FIRST_ITEM)),
            (parked_edit::ENVELOPE, Value::Bytes(operation.to_bytes())),
            (parked_edit::CAUSE, Value::text("late_edit")),
            (parked_edit::BASE_VALUE, number(70)),
            (parked_edit::STATE, Value::text(state.code())),
        ],
    );
    let parked = rows.row_mut(parked_edit_id(PARKED));
    if let Some(said) = parked.cells.get_mut(&parked_edit::STATE) {
        said.stamp.author = OPERATOR;
    }
    rows
}
