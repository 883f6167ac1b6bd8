//! Kinds, fields, fates and reasons.

use ikrar_sync::disposition::{Disposition, ParkReason};
use ikrar_sync::schema::{EntityKind, FieldRule, FieldType, field_rule};
use ikrar_sync::value::Value;

use crate::codes::list_of;
use crate::document::{Cells, Document};

fn yes(answer: bool) -> String {
    if answer { "yes" } else { "" }.to_owned()
}

/// A field's type in the document's words.
fn type_name(field_type: FieldType) -> String {
    match field_type {
        FieldType::Figure => "figure".to_owned(),
        FieldType::Money => "money".to_owned(),
        FieldType::ShortText => "text".to_owned(),
        FieldType::Note => "note".to_owned(),
        FieldType::Code(takes) => format!("code: {}", list_of(takes)),
        FieldType::Approval(takes) => format!("approval: {}", list_of(takes)),
        FieldType::Date => "date".to_owned(),
        FieldType::Flag => "flag".to_owned(),
        FieldType::Removed => "removed".to_owned(),
        FieldType::Withdrawn => "withdrawn".to_owned(),
        FieldType::Order => "order".to_owned(),
        FieldType::Count => "count".to_owned(),
        FieldType::Fixed(inner) => format!("fixed {}", type_name(*inner)),
        FieldType::Reference => "reference".to_owned(),
        FieldType::Workflow => "workflow".to_owned(),
        FieldType::Picture => "picture".to_owned(),
    }
}

fn field_row(rule: &FieldRule) -> Cells {
    vec![
        rule.field.0.to_string(),
        rule.name.to_owned(),
        type_name(rule.field_type),
        yes(rule.required),
    ]
}

fn kind_row(kind: EntityKind) -> Cells {
    let parent = kind
        .parent_field()
        .and_then(|field| field_rule(kind, field));
    let scope = if kind.is_shared() {
        "city"
    } else {
        "agency's year"
    };
    vec![
        kind.number().to_string(),
        kind.code().to_owned(),
        scope.to_owned(),
        parent.map_or(String::new(), |rule| rule.name.to_owned()),
    ]
}

#[test]
fn every_kind_is_told() {
    Document::encoding().expect("Kinds", EntityKind::all().map(kind_row));
}

/// Also those that no list has: a number is asked for one by one.
#[test]
fn no_kind_has_a_number_outside_the_list() {
    let by_number = (0..=u64::from(u8::MAX)).filter_map(EntityKind::from_number);
    assert!(by_number.eq(EntityKind::all()));
}

#[test]
fn every_field_is_told_with_its_type() {
    for kind in EntityKind::all() {
        Document::encoding().expect(&heading(kind), kind.fields().iter().map(field_row));
    }
}

/// The heading over a kind's table of fields.
fn heading(kind: EntityKind) -> String {
    format!("{} {}", kind.number(), kind.code())
}

#[test]
fn no_table_of_fields_is_of_a_kind_that_is_not() {
    let document = Document::encoding();
    let headings = document.headings().into_iter();
    let numbered = headings.filter(|heading| heading.starts_with(|one: char| one.is_ascii_digit()));
    assert!(numbered.eq(EntityKind::all().map(heading)));
}

fn fate_name(fate: &Disposition) -> String {
    match fate {
        Disposition::Applied => "applied",
        Disposition::Merged => "merged",
        Disposition::Conflict => "conflict",
        Disposition::Parked(_) => "parked",
        Disposition::Superseded => "superseded",
        Disposition::Resolved => "resolved",
    }
    .to_owned()
}

#[test]
fn every_fate_is_told() {
    let fates = (0..100).filter_map(|number| Disposition::from_number(number, ""));
    let told = fates.map(|fate| vec![fate.number().to_string(), fate_name(&fate)]);
    let parked = vec!["100 + reason".to_owned(), "parked".to_owned()];
    Document::encoding().expect("Fates and reasons", told.chain([parked]));
}

#[test]
fn every_reason_is_told() {
    let reasons = (0..=255).filter_map(ParkReason::from_number);
    let known = reasons.filter(|reason| !matches!(reason, ParkReason::Later(_)));
    let rows = known.map(|reason| vec![reason.number().to_string(), reason.code().to_owned()]);
    Document::encoding().expect("Reasons", rows);
}

/// The bounds that the table of types tells are the ones that are checked.
#[test]
fn the_bounds_of_types_are_those_of_the_document() {
    let told = Document::encoding().rows("Types of fields");
    let bound = |name: &str| {
        let row = told.iter().find(|row| row[0] == name).unwrap();
        let digits = row[1].chars().filter(char::is_ascii_digit);
        digits.collect::<String>().parse::<usize>().unwrap()
    };
    for (kind, field, name) in [
        (EntityKind::Item, "indicator", "text"),
        (EntityKind::Realization, "obstacles", "note"),
    ] {
        let rule = ikrar_sync::schema::field_named(kind, field).unwrap();
        assert_eq!(type_name(rule.field_type), name);
        let of = |length: usize| rule.check(&Value::Text("é".repeat(length))).is_ok();
        assert!(of(bound(name)) && !of(bound(name) + 1), "{name}");
    }
}

#[test]
fn every_type_is_told() {
    let all = EntityKind::all().flat_map(EntityKind::fields);
    let mut names: Vec<String> = all
        .map(|rule| match rule.field_type {
            FieldType::Fixed(_) => "fixed T".to_owned(),
            FieldType::Code(_) => "code: LIST".to_owned(),
            FieldType::Approval(_) => "approval: LIST".to_owned(),
            field_type => type_name(field_type),
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    let rows = names.into_iter().map(|name| vec![name]);
    Document::encoding().expect("Types of fields", rows);
}
