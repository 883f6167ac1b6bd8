//! Commands that write. Each makes drafts from the present view as the screens do; they are
//! durable when the reply comes.

use ikrar_domain::agreement::Level;
use ikrar_domain::review::CommentSeverity;
use ikrar_domain::value::Quarter;
use ikrar_sync::edit::{self, NewAgreement, NewComment};
use ikrar_sync::identity::EntityId;
use ikrar_sync::operation::{Body, Draft};
use ikrar_sync::replica::Replica;
use ikrar_sync::row::{Row, Rows as _};
use ikrar_sync::schema::{
    self, CITY_SCOPE, EntityKind, Field, agreement, comment, field_rule, realization, report,
};
use ikrar_sync::value::Value;
use serde_json::{Map, Value as Json};

use super::arguments::Arguments;
use super::problem::Problem;
use super::value::{from_json, rule_named};
use crate::entropy::new_uuid;

/// What a write is of, and its drafts.
pub(super) type Written = Result<(EntityId, Vec<Draft>), Problem>;

type Fields = Vec<(Field, Value)>;

pub(super) fn known(rows: &Replica, entity: EntityId) -> Result<&Row, Problem> {
    rows.row(entity).ok_or_else(|| {
        Problem::new(
            "unknown_entity",
            format!("there is no entity {} in this replica", entity.hex()),
            "`sync` first, then name an id that `list` or `read` gives",
        )
    })
}

/// The fields given, as `fields` or as one `field` with its `value`.
fn fields_of(arguments: &Arguments, kind: EntityKind) -> Result<Fields, Problem> {
    let mut fields = match arguments.object("fields")? {
        Some(object) => read_fields(kind, object)?,
        None => Vec::new(),
    };
    if let Some(name) = arguments.text("field")? {
        let rule = rule_named(kind, name)?;
        if !arguments.has("value") {
            return Err(Problem::missing("value", "give the field's value, or null"));
        }
        let value = arguments.raw("value").unwrap_or(&Json::Null);
        fields.push((rule.field, from_json(rule, value)?));
    }
    Ok(fields)
}

fn read_fields(kind: EntityKind, object: &Map<String, Json>) -> Result<Fields, Problem> {
    object
        .iter()
        .map(|(name, json)| {
            let rule = rule_named(kind, name)?;
            Ok((rule.field, from_json(rule, json)?))
        })
        .collect()
}

fn value_of(fields: &Fields, field: Field) -> Option<&Value> {
    let found = fields.iter().rfind(|(known, _)| *known == field);
    found
        .map(|(_, value)| value)
        .filter(|value| !value.is_null())
}

fn wanted(kind: EntityKind, fields: &Fields, field: Field) -> Result<&Value, Problem> {
    value_of(fields, field).ok_or_else(|| {
        let name = field_rule(kind, field).map_or("", |rule| rule.name);
        Problem::argument(
            "missing_field",
            name,
            format!("{} cannot be created without `{name}`", kind.code()),
            "give the field",
        )
    })
}

fn wanted_id(kind: EntityKind, fields: &Fields, field: Field) -> Result<EntityId, Problem> {
    Ok(wanted(kind, fields, field)?.as_id().unwrap_or_default())
}

/// `create`: any kind, by its fields. What a screen fills in by itself is filled in here too.
pub(super) fn create(rows: &Replica, arguments: &Arguments) -> Written {
    let kind = arguments
        .kind()?
        .ok_or_else(|| Problem::missing("kind", "ask `schema` for the kinds"))?;
    let fields = fields_of(arguments, kind)?;
    let given = arguments.id("entity")?;
    arguments.finish()?;
    let entity = given.unwrap_or_else(|| EntityId::from_uuid(new_uuid()));
    match kind {
        EntityKind::Agreement => Ok((entity, vec![new_agreement(entity, &fields)?])),
        EntityKind::Item => {
            let parent = wanted_id(kind, &fields, schema::item::AGREEMENT)?;
            Ok((entity, vec![edit::add_item(rows, parent, entity, &fields)?]))
        }
        EntityKind::BudgetLine => {
            let parent = wanted_id(kind, &fields, schema::budget_line::AGREEMENT)?;
            let draft = edit::add_budget_line(rows, parent, entity, &fields)?;
            Ok((entity, vec![draft]))
        }
        EntityKind::Report => {
            let parent = wanted_id(kind, &fields, report::AGREEMENT)?;
            let quarter = quarter_of(kind, &fields, report::QUARTER)?;
            let entity = schema::report_id(parent, quarter);
            Ok((entity, vec![generic(rows, kind, entity, fields)?]))
        }
        EntityKind::Realization => {
            let item = wanted_id(kind, &fields, realization::ITEM)?;
            let quarter = quarter_of(kind, &fields, realization::QUARTER)?;
            let by_hand = [realization::REPORT, realization::ITEM, realization::QUARTER];
            let fields = fields
                .into_iter()
                .filter(|(field, _)| !by_hand.contains(field))
                .collect();
            realize(rows, item, quarter, fields)
        }
        _ => Ok((entity, vec![generic(rows, kind, entity, fields)?])),
    }
}

fn new_agreement(id: EntityId, fields: &Fields) -> Result<Draft, Problem> {
    let kind = EntityKind::Agreement;
    let agency = wanted_id(kind, fields, agreement::AGENCY)?;
    let year = wanted(kind, fields, agreement::YEAR)?.as_integer();
    let level = value_of(fields, agreement::LEVEL)
        .and_then(Value::as_text)
        .and_then(Level::from_code);
    let new = NewAgreement {
        id,
        agency,
        year: year
            .and_then(|year| u16::try_from(year).ok())
            .ok_or_else(|| Problem::wrong_type("year", "a year such as 2026"))?,
        level: level.unwrap_or(Level::AgencyHead),
    };
    Ok(edit::new_agreement(new, fields))
}

fn quarter_of(kind: EntityKind, fields: &Fields, field: Field) -> Result<Quarter, Problem> {
    schema::quarter_of(wanted(kind, fields, field)?)
        .ok_or_else(|| Problem::wrong_type("quarter", "1, 2, 3 or 4"))
}

/// A creation with nothing but what was given, where its parent is.
fn generic(
    rows: &Replica,
    kind: EntityKind,
    entity: EntityId,
    fields: Fields,
) -> Result<Draft, Problem> {
    for rule in kind.fields().iter().filter(|rule| rule.required) {
        wanted(kind, &fields, rule.field)?;
    }
    let scope = match kind.parent_field() {
        _ if kind.is_shared() => CITY_SCOPE,
        Some(parent) => known(rows, wanted_id(kind, &fields, parent)?)?.scope,
        None => CITY_SCOPE,
    };
    let fields = fields
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .collect();
    Ok(Draft {
        scope,
        entity,
        kind,
        body: Body::Create { fields },
    })
}

/// `edit`: fields of an entity, in one save.
pub(super) fn edit(rows: &Replica, arguments: &Arguments) -> Written {
    let entity = arguments.entity()?;
    let place = (arguments.id("item")?, arguments.quarter()?);
    let kind = match (rows.row(entity), place) {
        (Some(row), _) => row.kind,
        (None, (Some(_), Some(_))) => EntityKind::Realization,
        _ => known(rows, entity)?.kind,
    };
    let fields = fields_of(arguments, kind)?;
    arguments.finish()?;
    if fields.is_empty() {
        return Err(Problem::missing("fields", "give at least one field"));
    }
    match place {
        (Some(item), Some(quarter)) => realize(rows, item, quarter, fields),
        _ => Ok((entity, set_all(rows, entity, fields)?)),
    }
}

fn set_all(rows: &Replica, entity: EntityId, fields: Fields) -> Result<Vec<Draft>, Problem> {
    let mut drafts = Vec::new();
    for (field, value) in fields {
        drafts.extend(edit::set_field(rows, entity, field, value)?);
    }
    Ok(drafts)
}

/// Fields of an item's realization. The first one starts report and realization where nobody
/// has; the others join the creation.
fn realize(rows: &Replica, item: EntityId, quarter: Quarter, fields: Fields) -> Written {
    known(rows, item)?;
    let entity = schema::realization_id(item, quarter);
    if rows.row(entity).is_some() {
        return Ok((entity, set_all(rows, entity, fields)?));
    }
    let mut fields = fields.into_iter().filter(|(_, value)| !value.is_null());
    let Some((field, value)) = fields.next() else {
        return Ok((entity, Vec::new()));
    };
    let mut drafts = edit::set_realization(rows, item, quarter, field, value)?;
    if let Some(Draft {
        body: Body::Create { fields: created },
        ..
    }) = drafts.last_mut()
    {
        created.extend(fields);
    }
    Ok((entity, drafts))
}

/// `comment`: a reviewer's note on a field.
pub(super) fn comment(rows: &Replica, arguments: &Arguments) -> Written {
    let subject = arguments.wanted_id("subject")?;
    let anchor = arguments.id("entity")?.unwrap_or(subject);
    let kind = known(rows, anchor)?.kind;
    known(rows, subject)?;
    let field = rule_named(
        kind,
        arguments.wanted_text("field", "give the name of the field it is about")?,
    )?;
    let text = arguments.wanted_text("text", "give what it says")?;
    let severity = arguments.text("severity")?;
    arguments.finish()?;
    let text_rule = rule_named(EntityKind::Comment, "text")?;
    from_json(text_rule, &Json::String(text.to_owned()))?;
    let severity = match severity {
        None => CommentSeverity::Note,
        Some(code) => CommentSeverity::from_code(code)
            .ok_or_else(|| Problem::wrong_type("severity", "note or must_fix"))?,
    };
    let id = EntityId::from_uuid(new_uuid());
    let new = NewComment {
        id,
        subject,
        anchor_entity: anchor,
        anchor_field: field.field,
        text,
        severity,
    };
    Ok((id, vec![edit::comment(rows, new)?]))
}

/// `resolve`: what shall stand where values were written apart.
pub(super) fn resolve(rows: &Replica, arguments: &Arguments) -> Written {
    let entity = arguments.entity()?;
    let row = known(rows, entity)?;
    let name = arguments.wanted_text("field", "give the name of the field")?;
    let rule = rule_named(row.kind, name)?;
    let reason = arguments.wanted_text("reason", "say why, in a sentence")?;
    let choice = arguments.raw("choose");
    let value = arguments.raw("value");
    let has_value = arguments.has("value");
    arguments.finish()?;
    if reason.trim().is_empty() {
        return Err(Problem::missing("reason", "say why, in a sentence"));
    }
    let cell = row
        .cells
        .get(&rule.field)
        .filter(|cell| !cell.challengers.is_empty())
        .ok_or_else(|| {
            Problem::new(
                "no_conflict",
                format!("`{name}` has no other value waiting"),
                "ask `conflicts` which fields have",
            )
        })?;
    let value = match (choice, has_value) {
        (None, true) => from_json(rule, value.unwrap_or(&Json::Null))?,
        (Some(Json::String(word)), false) if word == "incumbent" => cell.value.clone(),
        (Some(number), false) => number
            .as_u64()
            .and_then(|number| usize::try_from(number.checked_sub(1)?).ok())
            .and_then(|index| cell.challengers.get(index))
            .map(|challenger| challenger.value.clone())
            .ok_or_else(|| {
                Problem::wrong_type("choose", "\"incumbent\" or a challenger's number from 1")
            })?,
        _ => {
            return Err(Problem::missing(
                "choose",
                "give `choose` (\"incumbent\" or a challenger's number from 1) or `value`",
            ));
        }
    };
    let draft = edit::resolve(rows, entity, rule.field, value, reason)?;
    Ok((entity, vec![draft]))
}

/// The kind's comment text has a rule of its own; named here so that a rename is noticed.
const _: Field = comment::TEXT;
