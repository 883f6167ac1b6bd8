//! Values as JSON. Decimals are texts, because a JSON number is a binary fraction in most
//! programs; whole numbers are numbers; ids are 32 hexadecimal digits.
//!
//! | field | JSON |
//! |---|---|
//! | figure | `"86.67"`, `true`, `{"low": "7", "high": "8.5"}`, `{"predicate": "BB"}` |
//! | money, count | `1500000` |
//! | text, note, code, date, order, workflow | `"Kendala"` |
//! | flag, removed | `true` |
//! | reference | `"0195…"` |
//! | what only the server writes | `{"bytes": "0a1b…"}` |
//! | nothing entered | `null` |

use ikrar_sync::identity::EntityId;
use ikrar_sync::schema::{EntityKind, FieldRule, FieldType, ValueProblem, field_named};
use ikrar_sync::seal::hex;
use ikrar_sync::value::Value;
use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::problem::Problem;

/// A field of a kind by its name.
pub(super) fn rule_named(kind: EntityKind, name: &str) -> Result<&'static FieldRule, Problem> {
    field_named(kind, name).ok_or_else(|| {
        let known: Vec<&str> = kind.fields().iter().map(|rule| rule.name).collect();
        Problem::argument(
            "unknown_field",
            name,
            format!("{} has no field `{name}`", kind.code()),
            format!("use one of {}", known.join(", ")),
        )
    })
}

/// Reads a value for a field and checks it as the server will.
pub(super) fn from_json(rule: &FieldRule, json: &Json) -> Result<Value, Problem> {
    let value = read(rule.field_type, json).ok_or_else(|| {
        Problem::argument(
            "wrong_type",
            rule.name,
            format!("`{}` takes no such value", rule.name),
            format!("give {}", wanted(rule.field_type)),
        )
    })?;
    rule.check(&value).map_err(|problem| {
        let (code, repair) = match problem {
            ValueProblem::TooLong => ("value_too_long", "shorten the text"),
            ValueProblem::Negative => ("invalid_value", "give a number from 0 up"),
            ValueProblem::UnknownCode => ("invalid_value", "give one of the field's codes"),
            ValueProblem::WrongType => match rule.field_type {
                FieldType::Workflow => ("invalid_value", "use `step`: only steps change it"),
                _ => ("invalid_value", "give another value"),
            },
        };
        Problem::argument(code, rule.name, problem.to_string(), repair)
    })?;
    Ok(value)
}

fn read(field_type: FieldType, json: &Json) -> Option<Value> {
    if json.is_null() {
        return Some(Value::Null);
    }
    match field_type {
        FieldType::Fixed(inner) => read(*inner, json),
        FieldType::Figure => read_figure(json),
        FieldType::Money | FieldType::Count => match json {
            Json::String(digits) => digits.parse().ok().map(Value::Integer),
            _ => json.as_i64().map(Value::Integer),
        },
        FieldType::Flag | FieldType::Removed | FieldType::Withdrawn => {
            json.as_bool().map(Value::Bool)
        }
        FieldType::Reference => EntityId::from_hex(json.as_str()?).map(Value::Id),
        FieldType::Picture => bytes_in(json.get("bytes")?.as_str()?).map(Value::Bytes),
        FieldType::ShortText
        | FieldType::Note
        | FieldType::Code(_)
        | FieldType::Approval(_)
        | FieldType::Date
        | FieldType::Order
        | FieldType::Workflow => json.as_str().map(Value::text),
    }
}

fn bytes_in(hex: &str) -> Option<Vec<u8>> {
    let pairs = hex.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    pairs.map(byte).collect()
}

fn read_figure(json: &Json) -> Option<Value> {
    let decimal = |json: &Json| match json {
        Json::String(text) => Decimal::from_str_exact(text).ok(),
        // A whole number is exact in any program.
        _ => json.as_i64().map(Decimal::from),
    };
    if let Some(answer) = json.as_bool() {
        return Some(Value::Bool(answer));
    }
    if let Some(object) = json.as_object() {
        return match (
            object.get("predicate"),
            object.get("low"),
            object.get("high"),
        ) {
            (Some(label), None, None) => Some(Value::text(label.as_str()?)),
            (None, Some(low), Some(high)) => Some(Value::Range(
                decimal(low)?.normalize(),
                decimal(high)?.normalize(),
            )),
            _ => None,
        };
    }
    decimal(json).map(|number| Value::Decimal(number.normalize()))
}

fn wanted(field_type: FieldType) -> &'static str {
    match field_type {
        FieldType::Fixed(inner) => wanted(*inner),
        FieldType::Figure => {
            "a decimal as text (\"86.67\"), true or false, {\"low\": \"7\", \"high\": \"8.5\"} or \
             {\"predicate\": \"BB\"}"
        }
        FieldType::Money => "whole rupiah as a number",
        FieldType::Count => "a whole number",
        FieldType::Flag | FieldType::Removed | FieldType::Withdrawn => "true or false",
        FieldType::Reference => "an id of 32 hexadecimal digits",
        FieldType::Date => "a date as text, YYYY-MM-DD",
        FieldType::Picture => "{\"bytes\": \"...\"} with the PNG in hexadecimal digits",
        FieldType::ShortText
        | FieldType::Note
        | FieldType::Code(_)
        | FieldType::Approval(_)
        | FieldType::Order
        | FieldType::Workflow => "a text",
    }
}

/// A field's value as JSON. `rule` is absent for a field of the future.
pub(super) fn to_json(rule: Option<&FieldRule>, value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Text(text) => match rule.map(|rule| rule.field_type) {
            Some(FieldType::Figure) => json!({ "predicate": text }),
            _ => json!(text),
        },
        Value::Decimal(number) => json!(number.to_string()),
        Value::Integer(number) => json!(number),
        Value::Bool(answer) => json!(answer),
        Value::Id(id) => json!(id.hex()),
        Value::Bytes(bytes) => json!({ "bytes": hex(bytes) }),
        Value::Range(low, high) => json!({ "low": low.to_string(), "high": high.to_string() }),
    }
}

/// A field's type by name, for `schema`.
pub(super) fn type_name(field_type: FieldType) -> &'static str {
    match field_type {
        FieldType::Figure => "figure",
        FieldType::Money => "money",
        FieldType::ShortText => "short_text",
        FieldType::Note => "note",
        FieldType::Code(_) => "code",
        FieldType::Approval(_) => "approval",
        FieldType::Date => "date",
        FieldType::Flag => "flag",
        FieldType::Removed => "removed",
        FieldType::Withdrawn => "withdrawn",
        FieldType::Order => "order",
        FieldType::Count => "count",
        FieldType::Fixed(inner) => type_name(*inner),
        FieldType::Reference => "reference",
        FieldType::Workflow => "workflow",
        FieldType::Picture => "picture",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(kind: EntityKind, field: &str, json: &Json) -> Result<Json, &'static str> {
        let rule = rule_named(kind, field).map_err(|problem| problem.code())?;
        let value = from_json(rule, json).map_err(|problem| problem.code())?;
        Ok(to_json(Some(rule), &value))
    }

    #[test]
    fn values_come_back_as_they_were_given() {
        for (kind, field, json) in [
            (EntityKind::Realization, "value", json!("86.67")),
            (EntityKind::Realization, "value", json!(true)),
            (
                EntityKind::Realization,
                "value",
                json!({ "predicate": "BB" }),
            ),
            (
                EntityKind::Item,
                "target",
                json!({ "low": "7", "high": "8.5" }),
            ),
            (
                EntityKind::BudgetLine,
                "amount",
                json!(9_007_199_254_740_993_i64),
            ),
            (EntityKind::Item, "is_kpi", json!(false)),
            (EntityKind::Agreement, "agency", json!("0b".repeat(16))),
            (EntityKind::Agreement, "signed_on", json!("2026-01-31")),
            (EntityKind::Realization, "obstacles", json!("Hujan")),
            (EntityKind::Realization, "obstacles", json!(null)),
        ] {
            assert_eq!(
                through(kind, field, &json),
                Ok(json.clone()),
                "{field} {json}"
            );
        }
    }

    #[test]
    fn a_binary_fraction_is_no_figure() {
        let given = through(EntityKind::Realization, "value", &json!(86.67));
        assert_eq!(given, Err("wrong_type"));
        let whole = through(EntityKind::Realization, "value", &json!(86));
        assert_eq!(whole, Ok(json!("86")));
    }

    #[test]
    fn what_does_not_fit_is_refused_with_its_code() {
        for (kind, field, json, code) in [
            (
                EntityKind::Item,
                "polarity",
                json!("sideways"),
                "invalid_value",
            ),
            (EntityKind::BudgetLine, "amount", json!(-1), "invalid_value"),
            (
                EntityKind::Agreement,
                "status",
                json!("in_force"),
                "invalid_value",
            ),
            (EntityKind::Item, "is_kpi", json!("yes"), "wrong_type"),
            (
                EntityKind::Item,
                "indicator",
                json!("a".repeat(1_001)),
                "value_too_long",
            ),
            (EntityKind::Item, "weather", json!(1), "unknown_field"),
        ] {
            assert_eq!(through(kind, field, &json), Err(code), "{field}");
        }
    }
}
