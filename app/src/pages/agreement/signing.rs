//! Signing on this device, and the signatures that stand.

use chrono::NaiveDate;
use ikrar_domain::agreement::{AgreementAction, Signature, SigningMode, SigningParty, Strokes};
use ikrar_sync::{
    edit::{self, NewSignature},
    model,
    schema::civil_date,
};
use leptos::prelude::*;

use super::view::Page;
use crate::{
    components::{
        Button, ButtonKind, Choice, Select, Sheet, SignaturePad, TextField, drawn, live,
        open_while, part,
    },
    pages::perform,
    reading::{signing_place, today},
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
            .with_replica(|replica| model::signatures_of(replica, page.id))
    });
    live(move || {
        found.with(|found| !found.is_empty()).then(|| {
            view! {
                <section class="card" id="signatures">
                    <h2>{text::signing::SIGNATURES}</h2>
                    <div class="signatures">
                        {live(move || found.get().into_iter().map(signature).collect_view())}
                    </div>
                </section>
            }
        })
    })
}

fn signature(signature: Signature) -> AnyView {
    let day = text::time::date(signature.signed_on);
    let is_drawn = signature.mode == SigningMode::Drawn;
    view! {
        <figure class="signatures__one" data-party=signature.party.code()>
            <figcaption>
                <strong>{signature.party.label()}</strong>
                <span>{signature.name.clone()}</span>
                <span class="muted">
                    {text::signing::place_and_day(&signature.place, &day)}
                    " · "
                    {signature.mode.label()}
                </span>
            </figcaption>
            {part(signature.strokes.as_ref().map(|strokes| {
                drawn(strokes, &text::signing::of(&signature.name))
            }))}
            {part(is_drawn.then(|| view! {
                <p class="muted">{text::signing::NOT_CERTIFIED}</p>
            }))}
        </figure>
    }
    .into_any()
}

/// What is being typed and drawn.
#[derive(Clone, Copy)]
struct Form {
    mode: RwSignal<String>,
    day: RwSignal<String>,
    day_error: RwSignal<Option<String>>,
    place: RwSignal<String>,
    place_error: RwSignal<Option<String>>,
    drawing: RwSignal<Strokes>,
    drawing_error: RwSignal<Option<String>>,
}

impl Form {
    fn new(page: Page) -> Self {
        let day = today(page.services).map_or_else(String::new, |day| day.to_string());
        Self {
            mode: RwSignal::new(SigningMode::Drawn.code().to_owned()),
            day: RwSignal::new(day),
            day_error: RwSignal::new(None),
            place: RwSignal::new(page.services.with_replica_untracked(signing_place)),
            place_error: RwSignal::new(None),
            drawing: RwSignal::new(Strokes::default()),
            drawing_error: RwSignal::new(None),
        }
    }

    fn is_drawn(&self) -> bool {
        self.mode.with(|mode| mode == SigningMode::Drawn.code())
    }

    /// Everything that is needed, or nothing and each box says what is wrong with it.
    fn read(&self) -> Option<(SigningMode, NaiveDate, String, Option<Strokes>)> {
        let mode = self
            .mode
            .with_untracked(|mode| SigningMode::from_code(mode))?;
        let day = self.day.with_untracked(|day| civil_date(day.trim()));
        let wrong_day = day
            .is_none()
            .then(|| text::signing::SIGNED_ON_WRONG.to_owned());
        self.day_error.set(wrong_day);
        let place = self.place.with_untracked(|place| place.trim().to_owned());
        let no_place = place.is_empty();
        self.place_error
            .set(no_place.then(|| text::signing::PLACE_MISSING.to_owned()));
        let drawing = (mode == SigningMode::Drawn).then(|| self.drawing.get_untracked());
        let trouble = drawing.as_ref().and_then(|drawing| drawing.check().err());
        self.drawing_error
            .set(trouble.map(|trouble| trouble.user_message().to_owned()));
        match (day, no_place, trouble) {
            (Some(day), false, None) => Some((mode, day, place, drawing)),
            _ => None,
        }
    }
}

/// The sheet in which a side signs.
pub(super) fn signing_sheet(page: Page) -> AnyView {
    let open = open_while(page.signing);
    let title = Signal::derive(move || {
        let party = page.signing.get();
        party.map_or_else(String::new, |party| party.action().label().to_owned())
    });
    view! {
        <Sheet title=title open=open id="signing-sheet">
            {form(page)}
        </Sheet>
    }
    .into_any()
}

fn form(page: Page) -> AnyView {
    let form = Form::new(page);
    let modes = SigningMode::ALL.iter();
    let modes = modes.map(|one| Choice::new(one.code(), one.label()));
    let is_drawn = Memo::new(move |_| form.is_drawn());
    let sign = move || {
        if let (Some(party), Some(given)) = (page.signing.get_untracked(), form.read()) {
            sign(page, party, given);
        }
    };
    view! {
        <p class="muted">{text::signing::LEAD}</p>
        <Select
            label=text::signing::MODE
            id="signing-mode"
            choices=modes.collect()
            value=form.mode
            on_change=move |code: String| form.mode.set(code)
        />
        <div class="field-row">
            <TextField
                label=text::signing::PLACE
                id="signing-place"
                value=form.place
                error=form.place_error
            />
            <TextField
                label=text::signing::SIGNED_ON
                id="signing-day"
                value=form.day
                error=form.day_error
            />
        </div>
        {live(move || is_drawn.get().then(|| view! {
            <SignaturePad
                label=text::signing::DRAWING
                id="signing-pad"
                value=form.drawing
                error=form.drawing_error
            />
            <p class="muted">{text::signing::NOT_CERTIFIED}</p>
        }))}
        <div class="sheet__actions">
            <Button label=text::common::CANCEL on_press=move || page.signing.set(None) />
            <Button
                label=text::signing::SIGN
                kind=ButtonKind::Primary
                on_press=sign
                id="signing-send"
            />
        </div>
    }
    .into_any()
}

fn sign(
    page: Page,
    party: SigningParty,
    (mode, signed_on, place, drawing): (SigningMode, NaiveDate, String, Option<Strokes>),
) {
    let new = NewSignature {
        id: page.services.device().new_id(),
        agreement: page.id,
        party,
        mode,
        signed_on,
        place: &place,
        strokes: drawing.as_ref(),
    };
    let drafts = page
        .services
        .with_replica_untracked(|replica| edit::sign(replica, new));
    perform(page.services, page.tell, drafts, move || {
        let _ = page.signing.try_set(None);
        page.tell.try_run(text::signing::CAPTURED.into());
    });
}
