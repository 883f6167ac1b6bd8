//! Signing on this device, and the signatures that stand.

use ikrar_domain::agreement::{
    AgreementAction, CertifiedBy, Signature, SigningMode, SigningParty, signed_out_of_order,
};
use ikrar_sync::{identity::EntityId, model};
use leptos::prelude::*;

use super::{scans::scans, state::Document, view::Page};
use crate::{
    components::{Sheet, drawn, live, open_while, part},
    memo::Memo,
    pages::{
        perform,
        signing::{Given, Signing, draft, form},
    },
    routes::addresses,
    text,
};

/// The side that signs with a step; none for steps without a signature.
pub(super) fn party_of(action: AgreementAction) -> Option<SigningParty> {
    SigningParty::ALL
        .iter()
        .copied()
        .find(|party| party.action() == action)
}

/// The card of the signatures; nothing before there is one.
pub(super) fn signatures(page: Page) -> AnyView {
    let found = Memo::new(move |_| {
        page.services
            .with_replica(|replica| model::signature_rows_of(replica, page.id))
    });
    live(move || {
        found.with(|found| !found.is_empty()).then(|| {
            view! {
                <section class="card" id="signatures">
                    <h2>{text::signing::SIGNATURES}</h2>
                    <div class="signatures">
                        {live(move || {
                            let found = found.get();
                            let shown = found.iter().map(|(id, one)| signature(page, *id, one));
                            shown.collect_view().into_any()
                        })}
                    </div>
                </section>
            }
        })
    })
}

fn signature(page: Page, id: EntityId, signature: &Signature) -> AnyView {
    let day = text::time::date(signature.signed_on);
    let is_drawn = signature.mode == SigningMode::Drawn;
    let is_on_paper = signature.mode == SigningMode::WetInk;
    view! {
        <figure class="signatures__one" data-party=signature.party.code()>
            <figcaption>
                <strong>{signature.party.label()}</strong>
                <span>{signature.name.clone()}</span>
                <span class="muted">
                    {text::signing::place_and_day(&signature.place, &day)}
                    " · "
                    {signature.mode.label()}
                    {signature.factor.map(|factor| [" · ", factor.label()].concat())}
                </span>
            </figcaption>
            {part(signature.strokes.as_ref().map(|strokes| {
                drawn(strokes, &text::signing::of(&signature.name))
            }))}
            {part(is_drawn.then(|| view! {
                <p class="muted">{text::signing::NOT_CERTIFIED}</p>
            }))}
            {part(signature.certified.as_ref().map(|by| certified(id, by)))}
            {part(is_on_paper.then(|| scans(page, id)))}
        </figure>
    }
    .into_any()
}

/// Which service, and the file that it returned.
fn certified(id: EntityId, by: &CertifiedBy) -> AnyView {
    view! {
        <p class="muted">{text::certified::told(&by.service, &by.reference)}</p>
        <p class="muted">{text::certified::WHERE}</p>
        <a
            class="button button--secondary"
            href=addresses::signed_file(id)
            rel="external"
            data-action="signed-file"
        >
            {text::certified::DOWNLOAD}
        </a>
    }
    .into_any()
}

/// The sheet in which a side signs.
pub(super) fn signing_sheet(page: Page) -> AnyView {
    let open = open_while(page.signing);
    let ahead = Memo::new(move |_| page.pick(out_of_order)().flatten());
    let title = Signal::derive(move || {
        let party = page.signing.get();
        party.map_or_else(String::new, |party| party.action().label().to_owned())
    });
    view! {
        <Sheet title=title open=open id="signing-sheet">
            {live(move || ahead.get().map(|words| view! {
                <p role="note" id="signing-out-of-order">{words}</p>
            }))}
            {form(page.services, Signing {
                waiting: Callback::new(move |()| {
                    let party = page.signing.get_untracked();
                    party.map(|party| (page.id, party)).into_iter().collect()
                }),
                sign: Callback::new(move |given| sign(page, &given)),
                certified: Callback::new(move |()| {
                    page.signing.set(None);
                    page.tell.run(text::certified::DONE.into());
                }),
                cancel: Callback::new(move |()| page.signing.set(None)),
                in_place: in_place(page),
            })}
        </Sheet>
    }
    .into_any()
}

/// Whether who signs here is another than the official printed as the party.
fn in_place(page: Page) -> Signal<bool> {
    let read = Memo::new(move |_| {
        let party = page.signing.get()?;
        Some(!page.pick(|document| document.facts.printed_as)()?.is(party))
    });
    Signal::derive(move || read.get().unwrap_or(false))
}

/// That signing now goes before the superior's, where the city lets it.
fn out_of_order(document: &Document) -> Option<String> {
    let status = signed_out_of_order(document.facts.parent)?;
    let holder = document.above.as_ref().map(|above| above.holder.as_str());
    let holder = holder.unwrap_or(text::cascade::SUPERIOR);
    Some(text::signing::out_of_order(holder, status.label()))
}

fn sign(page: Page, given: &Given) {
    let Some(party) = page.signing.get_untracked() else {
        return;
    };
    let drafts = draft(page.services, page.id, party, given);
    perform(page.services, page.tell, drafts, move || {
        let _ = page.signing.try_set(None);
        page.tell.try_run(text::signing::CAPTURED.into());
    });
}

#[cfg(test)]
mod tests {
    use ikrar_domain::people::Role;
    use ikrar_sync::schema::{EntityKind, agreement};
    use ikrar_sync::value::Value;

    use super::*;
    use crate::pages::agreement::state::read_document;
    use crate::reading::fixture::{AGENCY, AGREEMENT, actor, city, words};

    const BELOW: EntityId = EntityId::from_bytes([60; 16]);

    #[test]
    fn signing_before_the_superior_is_said() {
        for (above, is_said) in [("draft", true), ("in_force", false)] {
            let mut rows = city(above);
            let fields = [
                (agreement::AGENCY, Value::Id(AGENCY)),
                (agreement::YEAR, Value::Integer(2025)),
                (agreement::LEVEL, words("administrator")),
                (agreement::STATUS, words("cleared")),
                (agreement::PARENT, Value::Id(AGREEMENT)),
            ];
            rows.put(BELOW, EntityKind::Agreement, &fields);
            let said = |id| {
                let document = read_document(&rows, &actor(Role::AgencyOperator), id);
                out_of_order(&document.expect("an agreement"))
            };
            assert_eq!(said(BELOW).is_some(), is_said, "{above}");
            assert_eq!(said(AGREEMENT), None);
        }
    }
}
