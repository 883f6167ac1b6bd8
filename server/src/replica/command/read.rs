//! Commands that read the view.

use ikrar_sync::connection::Link;
use ikrar_sync::disposition::Disposition;
use ikrar_sync::identity::{Dseq, EntityId, OperationId};
use ikrar_sync::ledger::ScopeClass;
use ikrar_sync::operation::{Body, Operation, Transition};
use ikrar_sync::replica::{CellState, Replica};
use ikrar_sync::row::{Cell, Challenger, Row, Rows as _, Stamp};
use ikrar_sync::schema::{EntityKind, Field, FieldRule, field_rule};
use ikrar_sync::value::Value;
use serde_json::{Map, Value as Json, json};

use super::arguments::Arguments;
use super::problem::Problem;
use super::value::{to_json, type_name};
use crate::replica::session::Standing;

/// What a reading gives: what joins the reply.
pub(super) type Reading = Result<Json, Problem>;

/// `read`: one entity, every field with its history's end.
pub(super) fn read(rows: &Replica, arguments: &Arguments) -> Reading {
    let entity = arguments.entity()?;
    arguments.finish()?;
    let Some(row) = rows.row(entity) else {
        return Err(Problem::new(
            "unknown_entity",
            format!("there is no entity {} in this replica", entity.hex()),
            "`sync` first, or write it",
        ));
    };
    let cells: Map<String, Json> = row
        .cells
        .iter()
        .map(|(field, cell)| {
            let rule = field_rule(row.kind, *field);
            (name_of(rule, *field), cell_json(rows, row, *field, cell))
        })
        .collect();
    let mut reply = row_json(row);
    if let Json::Object(reply) = &mut reply {
        reply.insert("scope".to_owned(), json!(row.scope.hex()));
        reply.insert("cells".to_owned(), Json::Object(cells));
    }
    Ok(reply)
}

/// `list`: the entities of a kind, or those below a parent.
pub(super) fn list(rows: &Replica, arguments: &Arguments) -> Reading {
    let kind = arguments
        .kind()?
        .ok_or_else(|| Problem::missing("kind", "ask `schema` for the kinds"))?;
    let parent = arguments.id("parent")?;
    arguments.finish()?;
    let ids = match parent {
        Some(parent) => rows.children(kind, parent),
        None => rows.of_kind(kind),
    };
    let entities: Vec<Json> = ids
        .into_iter()
        .filter_map(|id| rows.row(id).map(row_json))
        .collect();
    Ok(json!({ "entities": entities }))
}

fn row_json(row: &Row) -> Json {
    let fields: Map<String, Json> = row
        .cells
        .iter()
        .map(|(field, cell)| {
            let rule = field_rule(row.kind, *field);
            (name_of(rule, *field), to_json(rule, &cell.value))
        })
        .collect();
    json!({ "entity": row.id.hex(), "kind": row.kind.code(), "fields": fields })
}

/// A field's name; its number where this version has none.
fn name_of(rule: Option<&FieldRule>, field: Field) -> String {
    rule.map_or_else(|| field.0.to_string(), |rule| rule.name.to_owned())
}

fn cell_json(rows: &Replica, row: &Row, field: Field, cell: &Cell) -> Json {
    let rule = field_rule(row.kind, field);
    let (state, reason) = match rows.cell_state(row.id, field) {
        CellState::Empty => ("empty", None),
        CellState::OnDevice => ("on_device", None),
        CellState::OnServer { .. } => ("on_server", None),
        CellState::Conflict => ("conflict", None),
        CellState::Refused(parked) => ("refused", Some(parked.reason.code())),
    };
    let mut json = json!({
        "value": to_json(rule, &cell.value),
        "version": cell.version.0,
        "state": state,
        "merged": cell.merged,
    });
    put_stamp(&mut json, &cell.stamp);
    if let Json::Object(object) = &mut json {
        if let Some(reason) = reason {
            object.insert("reason".to_owned(), json!(reason));
        }
        let texts: Vec<Json> = cell
            .originals
            .iter()
            .map(|original| stamped(rule, &original.value, &original.stamp))
            .collect();
        if !texts.is_empty() {
            object.insert("originals".to_owned(), json!(texts));
        }
        if !cell.challengers.is_empty() {
            object.insert("challengers".to_owned(), challengers_json(rule, cell));
        }
    }
    json
}

fn challengers_json(rule: Option<&FieldRule>, cell: &Cell) -> Json {
    let one = |challenger: &Challenger| {
        let mut json = stamped(rule, &challenger.value, &challenger.stamp);
        if let Json::Object(object) = &mut json {
            let base = to_json(rule, &challenger.base_value);
            object.insert("base_value".to_owned(), base);
            object.insert("base_version".to_owned(), json!(challenger.base_version.0));
        }
        json
    };
    Json::Array(cell.challengers.iter().map(one).collect())
}

fn stamped(rule: Option<&FieldRule>, value: &Value, stamp: &Stamp) -> Json {
    let mut json = json!({ "value": to_json(rule, value) });
    put_stamp(&mut json, stamp);
    json
}

fn put_stamp(json: &mut Json, stamp: &Stamp) {
    if let Json::Object(object) = json {
        object.insert("author".to_owned(), json!(stamp.author.hex()));
        object.insert("operation".to_owned(), operation_id(stamp.operation));
        object.insert("claimed_at".to_owned(), json!(stamp.claimed_at.0));
        object.insert("received_at".to_owned(), json!(stamp.received_at.0));
        if stamp.clock_ahead_min != 0 {
            let minutes = json!(stamp.clock_ahead_min);
            object.insert("clock_ahead_min".to_owned(), minutes);
        }
    }
}

/// An operation's identity.
pub(super) fn operation_id(id: OperationId) -> Json {
    json!({ "replica": id.replica.hex(), "dseq": id.dseq.0 })
}

/// `conflicts`: what waits for a person's decision.
pub(super) fn conflicts(rows: &Replica, arguments: &Arguments) -> Reading {
    arguments.finish()?;
    let conflicts: Vec<Json> = rows
        .conflicts()
        .filter_map(|conflict| {
            let row = rows.row(conflict.entity)?;
            let cell = row.cells.get(&conflict.field)?;
            let rule = field_rule(row.kind, conflict.field);
            Some(json!({
                "entity": row.id.hex(),
                "kind": row.kind.code(),
                "field": name_of(rule, conflict.field),
                "incumbent": stamped(rule, &cell.value, &cell.stamp),
                "challengers": challengers_json(rule, cell),
            }))
        })
        .collect();
    Ok(json!({ "conflicts": conflicts }))
}

/// `fates`: what has become of this replica's own operations, oldest first.
pub(super) fn fates(rows: &Replica, arguments: &Arguments) -> Reading {
    let from = Dseq(arguments.count("from")?.unwrap_or(1));
    arguments.finish()?;
    let mut fates: Vec<Json> = rows
        .sent_operations()
        .filter(|sent| sent.operation.id.dseq >= from)
        .map(|sent| {
            let seq = sent.receipt.seq.map(|seq| seq.0);
            fate_json(sent.operation, Some((&sent.disposition, seq)))
        })
        .collect();
    fates.reverse();
    fates.extend(
        rows.outbox()
            .filter(|operation| operation.id.dseq >= from)
            .map(|operation| fate_json(operation, None)),
    );
    Ok(json!({ "fates": fates }))
}

fn fate_json(operation: &Operation, fate: Option<(&Disposition, Option<u64>)>) -> Json {
    let mut json = json!({
        "dseq": operation.id.dseq.0,
        "entity": operation.entity.hex(),
        "kind": operation.kind().map(EntityKind::code),
        "fate": fate.map_or("waiting", |(disposition, _)| code_of(disposition)),
    });
    let Json::Object(object) = &mut json else {
        return json;
    };
    let mut put = |name: &str, value: Json| object.insert(name.to_owned(), value);
    match &operation.body {
        Body::Create { .. } => put("action", json!("create")),
        Body::Set { field, .. } => {
            put("field", json!(field_name(operation, *field)));
            put("action", json!("edit"))
        }
        Body::Transition { action, .. } => {
            put("step", json!(step_code(*action)));
            put("action", json!("step"))
        }
        Body::Resolve { field, .. } => {
            put("field", json!(field_name(operation, *field)));
            put("action", json!("resolve"))
        }
        Body::Adopt { .. } => put("action", json!("adopt")),
        Body::Move { .. } => put("action", json!("move")),
        Body::Unknown { .. } => put("action", json!("unknown")),
    };
    if let Some((disposition, seq)) = fate {
        put("seq", json!(seq));
        if let Disposition::Parked(parked) = disposition {
            put("reason", json!(parked.reason.code()));
            put("detail", json!(parked.detail));
        }
    }
    json
}

fn field_name(operation: &Operation, field: Field) -> String {
    let rule = operation.kind().and_then(|kind| field_rule(kind, field));
    name_of(rule, field)
}

const fn step_code(step: Transition) -> &'static str {
    match step {
        Transition::Agreement(action) => action.code(),
        Transition::Report(action) => action.code(),
        Transition::Item(review) => review.code(),
        Transition::EvidenceStored => "evidence_stored",
        Transition::Session(action) => action.code(),
        Transition::Parked(step) => step.code(),
        Transition::Sheet(action) => action.code(),
    }
}

const fn code_of(disposition: &Disposition) -> &'static str {
    match disposition {
        Disposition::Applied => "applied",
        Disposition::Merged => "merged",
        Disposition::Conflict => "conflict",
        Disposition::Parked(_) => "parked",
        Disposition::Superseded => "superseded",
        Disposition::Resolved => "resolved",
    }
}

/// `status`: one honest line about the replica, and where its scopes stand.
pub(super) fn status(rows: &Replica, standing: &Standing) -> Json {
    let status = rows.status();
    let account = standing.account.as_ref().map(|account| {
        json!({
            "user": account.user.hex(),
            "name": account.name,
            "login": account.login,
            "role": account.role.code(),
            "agency": account.agency.map(|agency| agency.hex()),
            "session": account.session,
            "signed_in": account.cookie.is_some(),
        })
    });
    let scopes: Vec<Json> = rows
        .cursors()
        .map(|(info, seq)| {
            let head = rows.head(info.id).unwrap_or_default();
            let (agency, year) = match info.class {
                ScopeClass::City => (None, None),
                ScopeClass::AgencyYear { agency, year } => (Some(agency.hex()), Some(year)),
            };
            json!({
                "scope": info.id.hex(),
                "agency": agency,
                "year": year,
                "seq": seq.0,
                "count": head.checksum.count,
                "digest": format!("{:032x}", head.checksum.digest),
            })
        })
        .collect();
    json!({
        "store": rows.id().hex(),
        "account": account,
        "link": link_code(standing),
        "trouble": standing.trouble.map(super::super::session::Trouble::code),
        "waiting": status.waiting,
        "sent": status.sent,
        "conflicts": status.conflicts,
        "parked": status.parked,
        "can_be_carried": standing.has_carry_key,
        "files_waiting": standing.files_waiting,
        "alarms": standing.alarms,
        "last_contact": status.last_contact.map(|at| at.0),
        "clock_offset_s": rows.clock_offset_s(),
        "scopes": scopes,
    })
}

pub(super) const fn link_code(standing: &Standing) -> &'static str {
    if standing.is_offline {
        return "kept_offline";
    }
    match standing.link {
        Link::Offline => "offline",
        Link::Contacting => "contacting",
        Link::Connected => "connected",
        Link::Waiting => "waiting",
        Link::NeedSignIn => "sign_in_needed",
        Link::NeedUpdate => "update_needed",
    }
}

/// `schema`: the kinds, their fields and types.
pub(super) fn schema(arguments: &Arguments) -> Reading {
    let only = arguments.kind()?;
    arguments.finish()?;
    let kinds: Map<String, Json> = EntityKind::all()
        .filter(|kind| only.is_none_or(|only| only == *kind))
        .map(|kind| {
            let fields: Vec<Json> = kind
                .fields()
                .iter()
                .map(|rule| {
                    json!({
                        "name": rule.name,
                        "label": rule.label,
                        "type": type_name(rule.field_type),
                        "required": rule.required,
                        "fixed": is_fixed(rule),
                    })
                })
                .collect();
            (kind.code().to_owned(), json!(fields))
        })
        .collect();
    Ok(json!({ "kinds": kinds }))
}

const fn is_fixed(rule: &FieldRule) -> bool {
    matches!(
        rule.field_type,
        ikrar_sync::schema::FieldType::Fixed(_) | ikrar_sync::schema::FieldType::Workflow
    )
}

/// Whether an entity's field holds a value, for `wait`.
pub(super) fn holds(rows: &Replica, entity: EntityId, field: Option<(Field, &Value)>) -> bool {
    rows.row(entity)
        .is_some_and(|row| field.is_none_or(|(field, value)| row.value(field) == value))
}
