//! Drafts that come back for repair, and the one session in which all sign.

use anyhow::{Context, Result};
use chrono::NaiveDate;
use ikrar_domain::agreement::{AgreementAction, SessionAction, SigningParty};
use ikrar_domain::people::Role;
use ikrar_domain::review::CommentSeverity;
use ikrar_domain::value::Year;
use ikrar_sync::edit::{self, NewComment, NewSession};
use ikrar_sync::model;
use ikrar_sync::schema::{agreement, attendance, item, signing_session};
use ikrar_sync::value::Value;
use support::pen::{YEAR, new_id};
use support::signers::printed_name;

use super::people::{City, act};
use super::steps::{heads, set_all, sign as sign_all, step};

/// Bappeda sends every fifth draft back with a remark; the agency mends it and sends it again.
pub(super) async fn return_some(city: &mut City) -> Result<()> {
    for agency in city.agencies.iter_mut().step_by(5) {
        let [document, ..] = agency.agreements;
        act(&city.server, &mut city.bappeda, |rows| {
            let remark = NewComment {
                id: new_id(),
                subject: document,
                anchor_entity: document,
                anchor_field: agreement::STATUS,
                text: "Sebutkan sumber data indikator pertama.",
                severity: CommentSeverity::MustFix,
            };
            Ok(vec![edit::comment(rows, remark)?])
        })
        .await?;
        let back = AgreementAction::Return;
        step(&city.server, &mut city.bappeda, document, back).await?;
        agency.operator.sync(&city.server).await?;
        let items = model::items_of(&agency.operator.replica, document);
        let source = [(item::SOURCE, Value::text("Survei kepuasan semester I"))];
        let first = *items.first().context("an item")?;
        set_all(&city.server, &mut agency.operator, first, &source).await?;
        let again = AgreementAction::Submit;
        step(&city.server, &mut agency.head, document, again).await?;
    }
    Ok(())
}

/// Every head signs, then the head of region signs all of them in one go. The record names who was
/// there, and is closed when all have signed.
pub(super) async fn sign(city: &mut City) -> Result<()> {
    let record = new_id();
    let leader = printed_name(Role::Leader).context("a name")?;
    let new = NewSession {
        id: record,
        year: Year::new(YEAR)?,
        city: "Contoh",
        held_on: NaiveDate::from_ymd_opt(YEAR.into(), 1, 30),
        presided_by: (leader, "Wali Kota"),
    };
    let desk = &mut city.organisation;
    act(&city.server, desk, |_| Ok(vec![edit::open_session(&new)])).await?;
    act(&city.server, desk, |rows| edit::invite(rows, record)).await?;
    let told = [
        (signing_session::PLACE, Value::text("Aula Balai Kota")),
        (signing_session::RECORDED_NAME, Value::text("Tuti Misal")),
        (
            signing_session::RECORDED_TITLE,
            Value::text("Kepala Bagian Organisasi"),
        ),
    ];
    set_all(&city.server, desk, record, &told).await?;
    for one in model::attendance_of(&desk.replica, record) {
        let present = [(attendance::PRESENT, Value::Bool(true))];
        set_all(&city.server, desk, one.id, &present).await?;
    }
    let documents = heads(city);
    for (agency, document) in city.agencies.iter_mut().zip(&documents) {
        let first = SigningParty::First;
        sign_all(&city.server, &mut agency.head, &[*document], first).await?;
    }
    let second = SigningParty::Second;
    sign_all(&city.server, &mut city.leader, &documents, second).await?;
    let desk = &mut city.organisation;
    act(&city.server, desk, |rows| edit::note_signed(rows, record)).await?;
    act(&city.server, desk, |rows| {
        Ok(vec![edit::move_session(
            rows,
            record,
            SessionAction::Close,
            None,
        )?])
    })
    .await
}
