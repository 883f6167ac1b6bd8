//! Real messages: what devices and a server said to each other in a small city at work.

use std::collections::BTreeMap;

use anyhow::Result;
use axum::http::StatusCode;
use ikrar_domain::agreement::AgreementAction;
use ikrar_domain::evidence::MediaType;
use ikrar_domain::people::Role;
use ikrar_domain::value::AgencyId;
use ikrar_sync::blob::KeptBlob;
use ikrar_sync::edit;
use ikrar_sync::identity::{EntityId, Seq, UnixSeconds};
use ikrar_sync::operation::{Body, Draft, Operation};
use ikrar_sync::protocol::CONTENT_TYPE;
use ikrar_sync::protocol::carry::{Carried, seal};
use ikrar_sync::protocol::pull::PullReply;
use ikrar_sync::protocol::push::{PushReply, PushRequest};
use ikrar_sync::replica::Replica;
use ikrar_sync::schema::{EntityKind, agreement, item};
use ikrar_sync::testing::MemoryStore;
use ikrar_sync::value::Value;
use rust_decimal::Decimal;
use serde_json::json;
use support::fuzz::city::{AGREEMENT, ITEM, STORY};
use support::fuzz::targets::{KEY, REPLICA};
use support::fuzz::{kept, papers};
use support::pen::{Pen, agency_draft, agreement_draft, new_id, set_draft};
use support::record::Record;
use support::server::{TestServer, Visitor};
use support::serving::Place;

/// Messages by the name of the target that reads them.
#[derive(Default)]
pub(crate) struct Corpora(BTreeMap<&'static str, Vec<Vec<u8>>>);

impl Corpora {
    pub(crate) fn of(&self, target: &str) -> &[Vec<u8>] {
        self.0.get(target).map_or(&[], Vec::as_slice)
    }

    fn keep(&mut self, target: &'static str, message: Vec<u8>) {
        self.0.entry(target).or_default().push(message);
    }
}

struct Gathering {
    server: TestServer,
    corpora: Corpora,
}

/// Lets a city work and keeps what was said.
pub(crate) async fn gather() -> Result<Corpora> {
    let server = TestServer::start().await?;
    let agency = new_id();
    let administrator = server.visitor("kominfo", Role::Administrator, None).await?;
    let of_agency = Some(AgencyId::from_uuid(agency.uuid()));
    let operator = server
        .visitor("satu", Role::AgencyOperator, of_agency)
        .await?;
    let colleague = server
        .visitor("dua", Role::AgencyOperator, of_agency)
        .await?;
    let mut city = Gathering {
        server,
        corpora: Corpora::default(),
    };
    let mut founder = Pen::of(&administrator);
    let operations = founder.write([agency_draft(agency, "Dinas Satu")]);
    city.push(&administrator, &founder, operations).await?;

    let agreement = new_id();
    let (mut pen, mut other) = (Pen::of(&operator), Pen::of(&colleague));
    let operations = pen.write(drafts(agency, agreement));
    city.push(&operator, &pen, operations).await?;
    let edit = |text| set_draft(agency, agreement, agreement::SIGNED_PLACE, Seq(1), text);
    let operations = other.write([edit("Mempawah sejak pencairan anggaran triwulan kedua")]);
    city.push(&colleague, &other, operations).await?;
    let operations = pen.write([edit("Singkawang"), agreement_draft(new_id(), new_id())]);
    city.push(&operator, &pen, operations).await?;
    let view = city.pull(&operator, &pen).await?;
    let settled = edit::resolve(
        &view,
        agreement,
        agreement::SIGNED_PLACE,
        Value::text("Sambas"),
        "sesuai surat",
    );
    let sent = edit::move_agreement(&view, agreement, AgreementAction::Submit, Some("siap"));
    let operations = pen.write([settled?, sent?]);
    city.push(&operator, &pen, operations).await?;
    let mut operations = pen.write([agreement_draft(agency, new_id())]);
    operations[0].extra.push((900, vec![0x82, 0x01, 0xf6]));
    city.push(&operator, &pen, operations).await?;
    city.pull(&colleague, &other).await?;
    city.keep_rows().await?;
    for size in [1_000, 600_000] {
        let kept = KeptBlob::new(&vec![7; size], MediaType::Pdf, UnixSeconds(1_800_000_000));
        city.corpora.keep("kept-file", kept.to_bytes());
    }
    let mut corpora = city.corpora;
    for (operation, _) in &STORY.operations {
        corpora.keep("judged-operation", operation.to_bytes());
    }
    for (target, sample) in papers::samples().into_iter().chain(kept::samples()?) {
        corpora.keep(target, sample);
    }
    for line in lines() {
        corpora.keep("replica-line", line.to_string().into_bytes());
    }
    Ok(corpora)
}

/// Every command of the headless replica, with what a program would give it. What needs a server
/// or a file is refused in words.
fn lines() -> Vec<serde_json::Value> {
    let (agreement, item) = (AGREEMENT.hex(), ITEM.hex());
    vec![
        json!({"command": "status", "id": 17}),
        json!({"command": "help", "id": {"deep": [1, [2]]}}),
        json!({"command": "schema", "kind": "item"}),
        json!({"command": "list", "kind": "item", "parent": agreement}),
        json!({"command": "read", "entity": item}),
        json!({"command": "conflicts"}),
        json!({"command": "fates", "from": 1}),
        json!({"command": "create", "kind": "budget_line", "fields": {"agreement": agreement,
            "program": "Gizi", "amount": 1_500_000}}),
        json!({"command": "create", "kind": "agreement", "entity": "0a".repeat(16),
            "fields": {"agency": item, "year": 2027}}),
        json!({"command": "edit", "entity": item, "fields": {"target": {"low": "7", "high": "8.5"},
            "unit": "tahun"}}),
        json!({"command": "edit", "entity": item, "fields": {"target": {"predicate": "BB"},
            "removed": true}}),
        json!({"command": "edit", "item": item, "quarter": 3, "field": "value", "value": "72.1"}),
        json!({"command": "step", "entity": agreement, "step": "submit", "note": "siap"}),
        json!({"command": "comment", "subject": agreement, "entity": item, "field": "target",
            "text": "Terlalu rendah", "severity": "must_fix"}),
        json!({"command": "resolve", "entity": item, "field": "target", "choose": 1,
            "reason": "Sesuai renstra"}),
        json!({"command": "attach", "item": item, "quarter": 1}),
        json!({"command": "fetch", "entity": item}),
        json!({"command": "export", "replica": 1}),
        json!({"command": "import", "replica": 2}),
        json!({"command": "sync", "timeout_ms": 1}),
        json!({"command": "wait", "for": "sent", "timeout_ms": 1}),
        json!({"command": "wait", "agency": item, "year": 2026, "seq": 5, "timeout_ms": 1}),
        json!({"command": "sign-in", "user": "satu"}),
        json!({"command": "offline"}),
    ]
}

/// One of everything a value can be.
fn drafts(agency: EntityId, agreement: EntityId) -> Vec<Draft> {
    let values = [
        (
            item::INDICATOR,
            Value::text("Persentase layanan yang naik 40 %"),
        ),
        (
            item::TARGET,
            Value::Range(Decimal::new(80, 0), Decimal::new(905, 1)),
        ),
        (item::TARGET_FIRST, Value::Decimal(Decimal::new(8667, 2))),
        (item::TARGET_SECOND, Value::Decimal(Decimal::MAX)),
        (item::TARGET_THIRD, Value::Null),
        (item::IS_KPI, Value::Bool(true)),
    ];
    let document = agreement_draft(agency, agreement);
    let scope = document.scope;
    let mut drafts = vec![document];
    for number in 0..4 {
        let id = new_id();
        let named = [(item::AGREEMENT, Value::Id(agreement))];
        let fields = named.into_iter().chain(values.iter().skip(number).cloned());
        let draft = |body| Draft {
            scope,
            entity: id,
            kind: EntityKind::Item,
            body,
        };
        drafts.push(draft(Body::Create {
            fields: fields.collect(),
        }));
        drafts.extend(values.iter().map(|(field, value)| {
            draft(Body::Set {
                field: *field,
                base: Seq(0).into(),
                value: value.clone(),
            })
        }));
    }
    drafts
}

/// The same queue, as if the store of the target had written it.
fn of_one_store(carried: &Carried) -> Carried {
    let mut carried = carried.clone();
    carried.replica = REPLICA;
    for push in &mut carried.pushes {
        push.replica = REPLICA;
        for operation in &mut push.operations {
            operation.id.replica = REPLICA;
        }
    }
    carried
}

impl Gathering {
    async fn push(&mut self, by: &Visitor, pen: &Pen, operations: Vec<Operation>) -> Result<()> {
        for operation in &operations {
            self.corpora.keep("operation", operation.to_bytes());
        }
        let request = PushRequest {
            nonce: 7,
            replica: pen.replica,
            operations,
            report: ikrar_sync::protocol::push::PushReport::default(),
        };
        for body in [request.to_bytes_whole(), request.to_bytes()] {
            let reply = self
                .server
                .post_as(by, "/sync/v1/push", CONTENT_TYPE, body.clone())
                .await?;
            assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
            PushReply::from_bytes(&reply.body)?;
            self.corpora.keep("frame", body.clone());
            self.corpora.keep("push-request", body);
            self.corpora.keep("push-reply", reply.body.to_vec());
        }
        let carried = Carried {
            replica: pen.replica,
            made_at: UnixSeconds(1_800_000_000),
            pushes: vec![request],
        };
        self.corpora
            .keep("carried-content", of_one_store(&carried).to_content());
        let sealed = seal(&KEY, [5; 24], &carried);
        if let Some(file) = sealed {
            self.corpora.keep("carried-queue", file);
        }
        Ok(())
    }

    /// What a device of this person would show.
    async fn pull(&mut self, by: &Visitor, pen: &Pen) -> Result<Replica> {
        let mut view = Replica::load(MemoryStore::new(pen.replica).load());
        loop {
            let request = view.pull_request(8);
            let body = request.to_bytes();
            let reply = self
                .server
                .post_as(by, "/sync/v1/pull", CONTENT_TYPE, body.clone())
                .await?;
            PullReply::from_bytes(&reply.body)?;
            let outcome = view.pull_reply(&request, &reply.body, UnixSeconds(9))?;
            self.corpora.keep("pull-request", body);
            self.corpora.keep("frame", reply.body.to_vec());
            self.corpora.keep("pull-reply", reply.body.to_vec());
            if !outcome.more {
                let last = view.pull_request(9).to_bytes();
                self.corpora.keep("pull-request", last);
                return Ok(view);
            }
        }
    }

    async fn keep_rows(&mut self) -> Result<()> {
        let place = Place {
            folder: self
                .server
                .folder()
                .unwrap_or(std::path::Path::new(""))
                .to_owned(),
            database: None,
        };
        let mut record = Record::open(&place).await?;
        let bodies: Vec<(Vec<u8>,)> = sqlx::query_as("select body from entity")
            .fetch_all(record.connection())
            .await?;
        for (body,) in bodies {
            self.corpora.keep("row", body);
        }
        Ok(())
    }
}
