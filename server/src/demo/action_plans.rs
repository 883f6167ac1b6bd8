//! The action plans of the agreements. Illustrative: the steps by which an office gets from a
//! target to its measurement, approved by Bappeda before the first quarter is reported.

use ikrar_domain::people::Role;
use ikrar_domain::value::Quarter;
use ikrar_sync::edit;
use ikrar_sync::schema::action_step;
use ikrar_sync::value::Value;
use rust_decimal::Decimal;

use super::DemoError;
use super::agreements::level_of;
use super::data::AgreementRow;
use super::desk::{Desk, Document};

/// What is done, what then exists and how much of it, with its unit.
const STEPS: [(Quarter, &str, &str, i64, &str); 2] = [
    (
        Quarter::First,
        "Menetapkan sasaran per wilayah dan petugas pengumpul data",
        "Daftar sasaran dan petugas ditetapkan",
        1,
        "dokumen",
    ),
    (
        Quarter::Third,
        "Mendampingi unit yang capaiannya di bawah target",
        "Unit didampingi",
        4,
        "unit",
    ),
];

/// Plans the steps of every item of an agreement, and has them approved.
pub(super) fn plan(
    desk: &mut Desk,
    document: &Document,
    row: &AgreementRow,
) -> Result<(), DemoError> {
    let writer = desk.person(&row.writer)?;
    // Inside an agency the superior approves.
    let reviewer = if level_of(row)?.is_internal() {
        desk.head(&row.agency)?
    } else {
        desk.officer(Role::PlanningReviewer)?
    };
    for item in document.items.clone() {
        for (quarter, action, output, target, unit) in STEPS {
            let fields = [
                (action_step::ACTION, Value::text(action)),
                (action_step::OUTPUT, Value::text(output)),
                (action_step::TARGET, Value::Decimal(Decimal::from(target))),
                (action_step::UNIT, Value::text(unit)),
                (action_step::OWNER, Value::text(&writer.name)),
            ];
            let name = format!("langkah {} {}", item.hex(), quarter.number());
            let id = desk.pen.new_id(&name);
            let rows = desk.rows(document.scope)?;
            let draft = edit::add_action_step(rows, item, id, quarter, &fields)?;
            desk.write(&writer, [draft])?;
        }
        let drafts = edit::approve_action_plan(desk.rows(document.scope)?, item)?;
        desk.write(&reviewer, drafts)?;
    }
    Ok(())
}
