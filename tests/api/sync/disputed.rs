//! A difference that nobody has decided about holds up what would put it into force.

mod acceptance;

use anyhow::{Context, Result};
use ikrar_domain::agreement::{AgreementAction, Level};
use ikrar_domain::people::Role;
use ikrar_domain::value::AgencyId;
use ikrar_sync::disposition::{Disposition, ParkReason};
use ikrar_sync::edit::{self, NewAgreement};
use ikrar_sync::identity::EntityId;
use ikrar_sync::schema::{agreement, budget_line, item};
use ikrar_sync::value::Value;
use rust_decimal::Decimal;
use support::pen::{YEAR, new_id};
use support::tablet::Tablet;

use super::City;

fn target(number: i64) -> Value {
    Value::Decimal(Decimal::from(number))
}

fn set_target(city: &City, tablet: &mut Tablet, item: EntityId, number: i64) {
    let draft = edit::set_field(&tablet.replica, item, item::TARGET, target(number));
    tablet.act(&city.server, draft.ok().flatten());
}

/// An agreement that lacks nothing; gives its budget line.
fn write_agreement(
    city: &City,
    tablet: &mut Tablet,
    agreement: EntityId,
    item: EntityId,
) -> Result<EntityId> {
    let words = |text: &str| Value::text(text);
    let new = NewAgreement {
        id: agreement,
        agency: city.own,
        year: YEAR,
        level: Level::AgencyHead,
    };
    let parties = [
        (agreement::FIRST_PARTY_NAME, words("Siti Rahma")),
        // One post has one agreement in force: each of these is another post's.
        (agreement::FIRST_PARTY_TITLE, words(&agreement.hex())),
        (agreement::SECOND_PARTY_NAME, words("Budi Santosa")),
        (agreement::SECOND_PARTY_TITLE, words("Wali Kota")),
    ];
    tablet.act(&city.server, [edit::new_agreement(new, &parties)]);
    let indicator = [
        (item::OBJECTIVE, words("Meningkatnya mutu layanan")),
        (item::INDICATOR, words("Indeks kepuasan")),
        (item::UNIT, words("indeks")),
        (item::TARGET, target(80)),
    ];
    let program = [
        (budget_line::PROGRAM, words("Program pelayanan")),
        (budget_line::AMOUNT, Value::Integer(1_000)),
        (budget_line::FUND_SOURCE, words("APBD")),
    ];
    let (replica, line) = (&tablet.replica, new_id());
    let drafts = [
        edit::add_item(replica, agreement, item, &indicator)?,
        edit::add_budget_line(replica, agreement, line, &program)?,
    ];
    tablet.act(&city.server, drafts);
    Ok(line)
}

async fn submit(city: &City, tablet: &mut Tablet, agreement: EntityId) -> Result<Disposition> {
    let step = AgreementAction::Submit;
    let draft = edit::move_agreement(&tablet.replica, agreement, step, None);
    tablet.act(&city.server, draft.ok());
    tablet.sync(&city.server).await?;
    Ok(tablet.last_sent().context("nothing was sent")?.1)
}

#[tokio::test]
async fn an_agreement_with_an_open_difference_is_not_taken_until_somebody_decides() -> Result<()> {
    for city in City::found_each().await? {
        let agency = Some(AgencyId::from_uuid(city.own.uuid()));
        let colleague = city
            .server
            .visitor("kedua", Role::AgencyOperator, agency)
            .await?;
        let (mut one, mut two) = (Tablet::of(city.operator.clone()), Tablet::of(colleague));
        let (agreement, item) = (new_id(), new_id());
        write_agreement(&city, &mut one, agreement, item)?;
        one.sync(&city.server).await?;
        two.sync(&city.server).await?;
        set_target(&city, &mut one, item, 85);
        set_target(&city, &mut two, item, 90);
        for tablet in [&mut one, &mut two] {
            tablet.sync(&city.server).await?;
        }
        one.sync(&city.server).await?;
        let conflict = Disposition::Conflict;
        assert_eq!(two.last_sent().context("nothing was sent")?.1, conflict);

        let blocked = Disposition::parked_with(ParkReason::Refused, "open_conflicts");
        assert_eq!(submit(&city, &mut one, agreement).await?, blocked);

        let chosen = target(90);
        let decision = edit::resolve(&one.replica, item, item::TARGET, chosen, "sesuai berkas");
        one.act(&city.server, decision.ok());
        one.sync(&city.server).await?;
        let applied = Disposition::Applied;
        assert_eq!(submit(&city, &mut one, agreement).await?, applied);
    }
    Ok(())
}
