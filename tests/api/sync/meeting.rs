//! A meeting stands in the city's scope, its notulen in the agencies': what one asks of the other
//! is found also by a server that has just started and has neither in memory.

use anyhow::{Context, Result};
use ikrar_domain::meeting::MinutesStanding;
use ikrar_domain::people::Role;
use ikrar_domain::value::{Quarter, Year};
use ikrar_sync::disposition::{Disposition, ParkReason};
use ikrar_sync::edit::{self, EditError, NewCommitment};
use ikrar_sync::identity::EntityId;
use ikrar_sync::model;
use ikrar_sync::operation::Draft;
use ikrar_sync::replica::Replica;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::{CITY_SCOPE, meeting, meeting_agency_id};
use ikrar_sync::value::Value;
use support::pen::{YEAR, new_id};
use support::tablet::Tablet;

use super::City;

/// A city with a meeting of which the server has everything, and nothing is signed.
struct Held {
    city: City,
    reviewer: Tablet,
    meeting: EntityId,
    called: EntityId,
}

impl Held {
    async fn in_each() -> Result<Vec<Self>> {
        let mut all = Vec::new();
        for city in City::found_each().await? {
            let role = Role::PlanningReviewer;
            let reviewer = city.server.visitor("bappeda", role, None).await?;
            let meeting = new_id();
            let mut held = Self {
                called: meeting_agency_id(meeting, city.own),
                reviewer: Tablet::of(reviewer),
                meeting,
                city,
            };
            held.plan().await?;
            all.push(held);
        }
        Ok(all)
    }

    async fn plan(&mut self) -> Result<()> {
        let (meeting, called, agency) = (self.meeting, self.called, self.city.own);
        self.reviewer.sync(&self.city.server).await?;
        let year = Year::new(YEAR)?;
        let day = "2026-10-12".parse().ok();
        let planned = edit::plan_meeting(meeting, year, Quarter::Third, day);
        self.writes(|_| Ok(Some(planned))).await?;
        for (field, words) in [
            (meeting::PLACE, "Aula Contoh"),
            (meeting::CHAIR, "Kepala Bappeda Contoh"),
        ] {
            self.writes(|rows| edit::set_field(rows, meeting, field, Value::text(words)))
                .await?;
        }
        self.writes(|rows| edit::call_agency(rows, meeting, agency))
            .await?;
        let new = NewCommitment {
            id: new_id(),
            called,
            text: "Melengkapi data kunjungan",
            owner: "Kepala Bidang Contoh",
            due: "2026-11-30".parse()?,
            item: None,
        };
        self.writes(|rows| edit::decide(rows, &new).map(Some)).await
    }

    /// The reviewer writes, and a server that has just started takes it.
    async fn writes(
        &mut self,
        write: impl FnOnce(&Replica) -> Result<Option<Draft>, EditError>,
    ) -> Result<()> {
        let fate = self.tries(write).await?;
        assert_eq!(fate, Disposition::Applied);
        Ok(())
    }

    /// What a server that has just started makes of what the reviewer writes.
    async fn tries(
        &mut self,
        write: impl FnOnce(&Replica) -> Result<Option<Draft>, EditError>,
    ) -> Result<Disposition> {
        self.city.server.restart().await?;
        let draft = write(&self.reviewer.replica)?;
        self.reviewer.act(&self.city.server, draft);
        self.reviewer.sync(&self.city.server).await?;
        let (_, fate) = self.reviewer.last_sent().context("nothing was sent")?;
        Ok(fate)
    }

    async fn begin(&mut self) -> Result<()> {
        let meeting = self.meeting;
        self.writes(|rows| edit::set_field(rows, meeting, meeting::BEGUN, Value::Bool(true)))
            .await
    }

    async fn sign(&mut self) -> Result<Disposition> {
        let called = self.called;
        self.tries(|rows| edit::sign_minutes(rows, called)).await
    }

    async fn change_place(&mut self) -> Result<Disposition> {
        let (meeting, place) = (self.meeting, Value::text("Ruang Lain"));
        self.tries(|rows| edit::set_field(rows, meeting, meeting::PLACE, place))
            .await
    }

    fn minutes(&self, tablet: &Tablet) -> Option<MinutesStanding> {
        let called = model::called_agency(&tablet.replica, self.called);
        called.map(|called| called.minutes)
    }
}

#[tokio::test]
async fn a_notulen_in_an_agencys_scope_is_signed_once_the_meeting_in_the_citys_has_begun()
-> Result<()> {
    for mut held in Held::in_each().await? {
        let scope_of = |id| held.reviewer.replica.row(id).map(|row| row.scope);
        assert_eq!(scope_of(held.meeting), Some(CITY_SCOPE));
        assert_eq!(scope_of(held.called), Some(held.city.scope().id));
        let early = Disposition::parked_with(ParkReason::Refused, "meeting_not_held");
        assert_eq!(held.sign().await?, early);
        assert_eq!(held.minutes(&held.reviewer), Some(MinutesStanding::Open));
        held.begin().await?;
        assert_eq!(held.sign().await?, Disposition::Applied);
        // The agency's people can check it, though they see no other agency's.
        let mut operator = Tablet::of(held.city.operator.clone());
        operator.sync(&held.city.server).await?;
        assert_eq!(held.minutes(&operator), Some(MinutesStanding::Signed));
    }
    Ok(())
}

#[tokio::test]
async fn the_words_in_the_citys_scope_are_locked_while_a_notulen_in_an_agencys_is_signed()
-> Result<()> {
    for mut held in Held::in_each().await? {
        held.begin().await?;
        assert_eq!(held.change_place().await?, Disposition::Applied);
        assert_eq!(held.sign().await?, Disposition::Applied);
        let meeting = held.meeting;
        let fate = held
            .tries(|rows| edit::set_field(rows, meeting, meeting::TIME, Value::text("13.00")))
            .await?;
        let late = Disposition::parked_with(ParkReason::Locked, "minutes_signed");
        assert_eq!(fate, late);
        let fate = held.tries(|rows| edit::remove(rows, meeting)).await?;
        assert_eq!(fate, late);
        let called = held.called;
        held.writes(|rows| edit::reopen_minutes(rows, called))
            .await?;
        held.writes(|rows| edit::set_field(rows, meeting, meeting::TIME, Value::text("13.00")))
            .await?;
        // Something was decided: the meeting stays.
        let fate = held.tries(|rows| edit::remove(rows, meeting)).await?;
        let stands = Disposition::parked_with(ParkReason::Refused, "decisions_stand");
        assert_eq!(fate, stands);
    }
    Ok(())
}
