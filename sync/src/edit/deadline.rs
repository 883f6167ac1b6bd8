//! Setting the city's schedule.

use ikrar_domain::value::Quarter;

use super::{EditError, create, set_field};
use crate::operation::Draft;
use crate::row::Rows;
use crate::schema::{CITY_SCOPE, EntityKind, Field, report_deadline, report_deadline_id};
use crate::value::Value;

/// Writes one day of a quarter's deadline, beginning it where nobody has.
pub fn set_report_deadline(
    rows: &impl Rows,
    year: u16,
    quarter: Quarter,
    field: Field,
    value: Value,
) -> Result<Vec<Draft>, EditError> {
    let id = report_deadline_id(year, quarter);
    if rows.row(id).is_some() {
        return Ok(set_field(rows, id, field, value)?.into_iter().collect());
    }
    if value.is_null() {
        return Ok(Vec::new());
    }
    let fields = [
        (report_deadline::YEAR, Value::Integer(i64::from(year))),
        (
            report_deadline::QUARTER,
            Value::Integer(i64::from(quarter.number())),
        ),
        (field, value),
    ];
    let draft = create(CITY_SCOPE, EntityKind::ReportDeadline, id, fields);
    Ok(vec![draft])
}
