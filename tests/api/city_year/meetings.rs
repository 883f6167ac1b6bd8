//! A meeting about each of the first three quarters. The network is gone from its beginning, and
//! in its middle the tablet that writes is switched off and on again.

use anyhow::{Result, ensure};
use ikrar_domain::value::{Quarter, Year};
use ikrar_sync::edit::{self, EditError, NewCommitment};
use ikrar_sync::identity::EntityId;
use ikrar_sync::model;
use ikrar_sync::operation::Draft;
use ikrar_sync::replica::Replica;
use ikrar_sync::schema::{meeting, meeting_agency_id};
use ikrar_sync::value::Value;
use support::pen::{YEAR, new_id};

use super::people::{City, act};

/// Whether an agency tells that what was decided for it is done.
pub(super) fn follows_up(agency: usize) -> bool {
    agency % 2 == 1
}

/// Plans a meeting, holds it, and lets some agencies tell that they did what was decided.
pub(super) async fn hold(city: &mut City, quarter: Quarter) -> Result<()> {
    let id = new_id();
    plan(city, id, quarter).await?;
    let agencies: Vec<EntityId> = city.agencies.iter().map(|agency| agency.id).collect();
    offline(city, |rows| {
        edit::set_field(rows, id, meeting::BEGUN, Value::Bool(true))
    })?;
    for (place, agency) in agencies.iter().enumerate() {
        if place == agencies.len() / 2 {
            city.bappeda.restart();
        }
        let called = meeting_agency_id(id, *agency);
        let new = NewCommitment {
            id: new_id(),
            called,
            text: "Melengkapi bukti dukung indikator pertama",
            owner: "Kepala Bidang Contoh",
            due: "2027-03-31".parse()?,
            item: None,
        };
        offline(city, |rows| edit::decide(rows, &new).map(Some))?;
        offline(city, |rows| edit::sign_minutes(rows, called))?;
    }
    ensure!(city.bappeda.replica.has_unsent(), "everything waits");
    // Nothing was lost, and all of it counts.
    act(&city.server, &mut city.bappeda, |_| Ok(Vec::new())).await?;
    follow_up(city, id).await
}

async fn plan(city: &mut City, id: EntityId, quarter: Quarter) -> Result<()> {
    let day = "2027-01-20".parse().ok();
    let planned = edit::plan_meeting(id, Year::new(YEAR)?, quarter, day);
    act(&city.server, &mut city.bappeda, |_| Ok(vec![planned])).await?;
    for (field, words) in [
        (meeting::TIME, "09.00"),
        (meeting::PLACE, "Aula Contoh"),
        (meeting::CHAIR, "Sekretaris Daerah Contoh"),
    ] {
        act(&city.server, &mut city.bappeda, |rows| {
            let draft = edit::set_field(rows, id, field, Value::text(words))?;
            Ok(draft.into_iter().collect())
        })
        .await?;
    }
    for agency in &city.agencies {
        act(&city.server, &mut city.bappeda, |rows| {
            let draft = edit::call_agency(rows, id, agency.id)?;
            Ok(draft.into_iter().collect())
        })
        .await?;
    }
    Ok(())
}

/// Written on the device; nothing is sent.
fn offline(
    city: &mut City,
    write: impl FnOnce(&Replica) -> Result<Option<Draft>, EditError>,
) -> Result<()> {
    let draft = write(&city.bappeda.replica)?;
    city.bappeda.act(&city.server, draft);
    Ok(())
}

async fn follow_up(city: &mut City, id: EntityId) -> Result<()> {
    for (place, agency) in city.agencies.iter_mut().enumerate() {
        if !follows_up(place) {
            continue;
        }
        let called = meeting_agency_id(id, agency.id);
        act(&city.server, &mut agency.operator, |rows| {
            let decisions = model::decisions_of(rows, called);
            let mut drafts = Vec::new();
            for decision in decisions {
                let day = "2027-02-01".parse().ok();
                drafts.extend(edit::follow_up(rows, decision, day, "Sudah dilengkapi")?);
            }
            Ok(drafts)
        })
        .await?;
    }
    Ok(())
}
