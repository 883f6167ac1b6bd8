//! The list of attendance of a session: who came, and why others did not.

use ikrar_sync::{
    edit,
    identity::EntityId,
    schema::{EntityKind, attendance},
    value::Value,
};
use leptos::prelude::*;

use super::record::Page;
use crate::{
    components::{Button, Check, entity_list, live},
    entry::{EntryBox, InputKind},
    memo::Memo,
    pages::perform,
    reading::agency_name,
    text,
};

/// The list of attendance.
pub(super) fn list(page: Page) -> AnyView {
    let ids = Memo::new(move |_| {
        page.record.with(|record| {
            let lines = record.as_ref().map(|record| record.lines.iter());
            let ids = lines.into_iter().flatten().map(|line| line.id);
            ids.collect::<Vec<_>>()
        })
    });
    let entries = move || ids.get().into_iter().enumerate().collect();
    let invite = move || {
        let drafts = page
            .services
            .with_replica_untracked(|rows| edit::invite(rows, page.id));
        if drafts.as_ref().is_ok_and(Vec::is_empty) {
            page.tell.run(text::session::ALL_LISTED.into());
        }
        perform(page.services, page.tell, drafts, || ());
    };
    view! {
        <h4>{text::session::ATTENDANCE}</h4>
        {live(move || ids.with(Vec::is_empty).then(|| view! {
            <p class="muted">{text::session::NOBODY}</p>
        }))}
        <ul class="attendance">{entity_list(entries, move |(_, id)| line(page, id))}</ul>
        {live(move || page.is_open().then(|| view! {
            <div class="card__foot">
                <Button label=text::session::INVITE on_press=invite action="invite" />
            </div>
        }))}
    }
    .into_any()
}

fn line(page: Page, id: EntityId) -> AnyView {
    let read = Memo::new(move |_| page.line(id));
    let name = move || {
        let agency = read.with(|line| line.as_ref().map(|line| line.agency));
        agency.map(|agency| page.services.with_replica(|rows| agency_name(rows, agency)))
    };
    let is_present =
        Signal::derive(move || read.with(|line| line.as_ref().is_some_and(|line| line.is_present)));
    let is_absent = Memo::new(move |_| !is_present.get());
    let signed = move || {
        let is_signed = read.with(|line| line.as_ref().is_some_and(|line| line.is_signed));
        if is_signed {
            text::session::SIGNED
        } else {
            text::session::UNSIGNED
        }
    };
    let entry = move |field| page.entry(EntityKind::Attendance, id, field, InputKind::ShortText);
    let come = Callback::new(move |present: bool| {
        page.act(|rows| {
            let draft = edit::set_field(rows, id, attendance::PRESENT, Value::Bool(present))?;
            Ok(draft.into_iter().collect())
        });
    });
    view! {
        <li class="attendance__line" data-attendance=id.uuid().to_string()>
            <div class="attendance__head">
                <strong>{name}</strong>
                <span class="muted">{text::session::AGREEMENT} ": " {signed}</span>
                <Check
                    label=text::session::PRESENT
                    checked=is_present
                    disabled=Signal::derive(move || !page.is_open())
                    on_change=come
                />
            </div>
            <div class="field-row">
                <EntryBox entry=entry(attendance::NAME) label=text::session::OFFICIAL />
                <EntryBox entry=entry(attendance::TITLE) label=text::session::POSITION />
                {live(move || is_absent.get().then(|| view! {
                    <EntryBox entry=entry(attendance::ABSENCE) label=text::session::ABSENCE />
                }))}
            </div>
        </li>
    }
    .into_any()
}
