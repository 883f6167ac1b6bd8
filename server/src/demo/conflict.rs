//! Two operators of Dinas Kesehatan changed the same figure while apart, so that the conflict
//! screen has something to show: the one thing in the demo that waits for a decision.

use ikrar_domain::value::Quarter;
use ikrar_sync::disposition::Disposition;
use ikrar_sync::edit;
use ikrar_sync::schema::realization;
use ikrar_sync::value::Value;
use rust_decimal::Decimal;

use super::DemoError;
use super::desk::Desk;

const AGREEMENT: &str = "dinkes";
/// The seventh indicator: no source prints it, so no published percent depends on it.
const ITEM_NUMBER: usize = 7;

/// Both write 14,2 anew: one as 13,9, the other as 14,6.
pub(super) fn write_apart(desk: &mut Desk) -> Result<(), DemoError> {
    desk.pen.turn_to((2026, 11, 18));
    let first = desk.person("operator.dinkes")?;
    let second = desk.person("operator2.dinkes")?;
    let document = desk.document(AGREEMENT)?;
    let item = document.item(ITEM_NUMBER)?;
    // Both drafts start from the same view: neither had seen the other's.
    let seen = desk.rows(document.scope)?.clone();
    let edit = |tenths: i64| {
        let value = Value::Decimal(Decimal::new(tenths, 1));
        edit::set_realization(&seen, item, Quarter::Fourth, realization::VALUE, value)
    };
    let (one, other) = (edit(139)?, edit(146)?);
    desk.write(&first, one)?;
    desk.pen
        .write_expecting(&second, other, &Disposition::Conflict)
}
