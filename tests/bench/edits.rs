//! Edits as people make them, from a seed.

use super::{
    Authorship, Base, Body, Draft, Dseq, EntityId, EntityKind, Operation, OperationId, PushRequest,
    Quarter, Random, ReplicaId, ScopeId, Seq, UnixSeconds, Value, WrittenBy, budget_line,
    realization, schema,
};
use rust_decimal::Decimal;

use crate::words::WORDS;

pub(super) struct Edits {
    random: Random,
    replica: ReplicaId,
    author: EntityId,
    scope: ScopeId,
    report: EntityId,
    items: Vec<EntityId>,
    lines: Vec<EntityId>,
    session: u64,
    claimed_at: i64,
    next: u64,
    created: usize,
}

impl Edits {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let mut id = || EntityId::from_bytes(random.sixteen());
        let (author, agency, agreement) = (id(), id(), id());
        let items = (0..70).map(|_| id()).collect();
        let lines = (0..20).map(|_| id()).collect();
        Self {
            replica: ReplicaId::from_bytes(random.sixteen()),
            author,
            scope: schema::agency_year_scope(agency, 2026),
            report: schema::report_id(agreement, Quarter::Third),
            items,
            lines,
            session: 1 + random.number() % 60_000,
            claimed_at: 1_790_000_000,
            next: 1 + random.number() % 4_000,
            created: 0,
            random,
        }
    }

    /// A batch of the mix of the module's head, as the bytes of one push.
    pub(super) fn evening(&mut self, length: usize) -> Vec<u8> {
        let operations = (0..length)
            .map(|_| match self.random.below(100) {
                0..35 => self.first_value(),
                35..70 => self.correction(),
                70..90 => {
                    let words = 4 + self.random.below(11);
                    self.note(words)
                }
                _ => self.budget(),
            })
            .collect();
        self.push(operations)
    }

    /// Values and notes of about 120 characters, half and half.
    pub(super) fn values_and_long_notes(&mut self, length: usize) -> Vec<u8> {
        let operations = (0..length)
            .map(|number| {
                if number % 2 == 0 {
                    self.first_value()
                } else {
                    self.note(16)
                }
            })
            .collect();
        self.push(operations)
    }

    fn push(&self, operations: Vec<Operation>) -> Vec<u8> {
        PushRequest {
            nonce: 47_828,
            replica: self.replica,
            operations,
            report: ikrar_sync::protocol::push::PushReport::default(),
        }
        .to_bytes()
    }

    fn operation(&mut self, kind: EntityKind, entity: EntityId, body: Body) -> Operation {
        let id = OperationId {
            replica: self.replica,
            dseq: Dseq(self.next),
        };
        self.next += 1;
        self.claimed_at += 4 + i64::try_from(self.random.below(40)).unwrap_or(0);
        let by = Authorship {
            author: self.author,
            session: self.session,
            claimed_at: UnixSeconds(self.claimed_at),
        };
        let draft = Draft {
            scope: self.scope,
            entity,
            kind,
            body,
        };
        Operation::from_draft(draft, id, id.dseq.0, by)
    }

    fn item(&mut self) -> EntityId {
        let place = self.created % self.items.len();
        self.items.get(place).copied().unwrap_or_default()
    }

    /// The first entry of an item's quarter.
    fn first_value(&mut self) -> Operation {
        let item = self.item();
        self.created += 1;
        let quarter = Quarter::Third;
        let value = self.number();
        let fields = [
            (realization::REPORT, Value::Id(self.report)),
            (realization::ITEM, Value::Id(item)),
            (realization::QUARTER, Value::Integer(3)),
            (realization::VALUE, value),
        ];
        let body = Body::Create {
            fields: fields.into_iter().collect(),
        };
        self.operation(
            EntityKind::Realization,
            schema::realization_id(item, quarter),
            body,
        )
    }

    /// A realization and the version its author sees: none yet where this very batch starts it.
    fn any_realization(&mut self) -> (EntityId, Seq) {
        let place = self.random.below(self.items.len());
        let item = self.items.get(place).copied().unwrap_or_default();
        let seen = if place < self.created {
            Seq(0)
        } else {
            self.any_version()
        };
        (schema::realization_id(item, Quarter::Third), seen)
    }

    /// What its author saw, with who had written it: four devices of one office, this one among
    /// them, whose saves reached the server in batches of forty.
    fn seen(&self, version: Seq) -> Base {
        // Of 3,000 versions; older ones name nobody.
        if version.0 < 2_700 {
            return version.into();
        }
        let batch = version.0 / 40;
        let own = u32::from_be_bytes(*self.replica.bytes().first_chunk().unwrap_or(&[0; 4]));
        let end = match batch * 2_654_435_761 % 4 {
            0 => own,
            other => own ^ u32::try_from(other * 1_327_217_884 % 4_294_967_296).unwrap_or(0),
        };
        let dseq = Dseq(batch * 11 + version.0 % 40);
        let by = Some(WrittenBy { end, dseq });
        Base { version, by }
    }

    fn any_version(&mut self) -> Seq {
        Seq(1 + self.random.number() % 3_000)
    }

    fn correction(&mut self) -> Operation {
        let (entity, seen) = self.any_realization();
        let value = self.number();
        self.set(
            EntityKind::Realization,
            entity,
            realization::VALUE,
            seen,
            value,
        )
    }

    fn note(&mut self, words: usize) -> Operation {
        let text: Vec<&str> = (0..words)
            .filter_map(|_| self.random.pick(WORDS).copied())
            .collect();
        let fields = [
            realization::OBSTACLES,
            realization::ENABLERS,
            realization::FOLLOW_UP,
        ];
        let field = self
            .random
            .pick(&fields)
            .copied()
            .unwrap_or(realization::OBSTACLES);
        let (entity, seen) = self.any_realization();
        self.set(
            EntityKind::Realization,
            entity,
            field,
            seen,
            Value::Text(text.join(" ")),
        )
    }

    fn budget(&mut self) -> Operation {
        let line = self.random.pick(&self.lines).copied().unwrap_or_default();
        let thousands = i64::try_from(10_000 + self.random.below(9_000_000)).unwrap_or(0);
        let value = Value::Integer(thousands * 1_000);
        let seen = self.any_version();
        self.set(
            EntityKind::BudgetLine,
            line,
            budget_line::AMOUNT,
            seen,
            value,
        )
    }

    fn set(
        &mut self,
        kind: EntityKind,
        entity: EntityId,
        field: schema::Field,
        base: Seq,
        value: Value,
    ) -> Operation {
        let base = self.seen(base);
        self.operation(kind, entity, Body::Set { field, base, value })
    }

    /// Percentages with two places, counts, indices.
    fn number(&mut self) -> Value {
        let (mantissa, scale) = match self.random.below(3) {
            0 => (self.random.below(10_000), 2),
            1 => (self.random.below(2_000), 0),
            _ => (self.random.below(1_000), 1),
        };
        Value::Decimal(Decimal::new(i64::try_from(mantissa).unwrap_or(0), scale))
    }
}

/// One line of `cargo xtask bench`.
pub(super) fn figure(name: &str, value: f64, unit: &str, limit: Option<f64>) -> serde_json::Value {
    serde_json::json!({
        "name": name,
        "value": value,
        "unit": unit,
        "limit": limit,
        "baseline": null,
    })
}
