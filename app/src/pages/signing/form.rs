//! What is asked of whoever signs: how, where, on which day, and the drawing.

use chrono::NaiveDate;
use ikrar_domain::agreement::{SecondFactor, SignedTooEarly, SigningMode, SigningParty, Strokes};
use ikrar_sync::{
    edit::{self, EditError, NewSignature},
    identity::EntityId,
    model,
    operation::Draft,
};
use leptos::prelude::*;

use super::{
    certified::{CertifiedBox, Waiting},
    pin::PinBox,
};
use crate::{
    components::{Button, ButtonKind, Choice, NoteField, Select, SignaturePad, TextField, live},
    context::Services,
    entry::{date_in_box, read_date},
    memo::Memo,
    reading::{signing_place, today},
    text,
};

/// What a person gives when signing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Given {
    mode: SigningMode,
    pub(super) signed_on: NaiveDate,
    pub(super) place: String,
    drawing: Option<Strokes>,
    /// A drawing comes with the PIN.
    factor: Option<SecondFactor>,
    /// Why somebody signs in the printed official's place.
    reason: Option<String>,
}

/// Drafts the signature of one agreement.
pub(crate) fn draft(
    services: Services,
    agreement: EntityId,
    party: SigningParty,
    given: &Given,
) -> Result<Vec<Draft>, EditError> {
    let new = NewSignature {
        id: services.device().new_id(),
        agreement,
        party,
        mode: given.mode,
        signed_on: given.signed_on,
        place: &given.place,
        strokes: given.drawing.as_ref(),
        factor: given.factor,
    };
    services.with_replica_untracked(|replica| match &given.reason {
        Some(reason) => edit::sign_because(replica, new, reason),
        None => edit::sign(replica, new),
    })
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
    /// Whether who signs is another than the printed official, and says why.
    in_place: Signal<bool>,
    reason: RwSignal<String>,
    reason_error: RwSignal<Option<String>>,
}

impl Form {
    fn new(services: Services, in_place: Signal<bool>) -> Self {
        let day = today(services).map_or_else(String::new, date_in_box);
        Self {
            mode: RwSignal::new(SigningMode::Drawn.code().to_owned()),
            day: RwSignal::new(day),
            day_error: RwSignal::new(None),
            place: RwSignal::new(services.with_replica_untracked(signing_place)),
            place_error: RwSignal::new(None),
            drawing: RwSignal::new(Strokes::default()),
            drawing_error: RwSignal::new(None),
            in_place,
            reason: RwSignal::new(String::new()),
            reason_error: RwSignal::new(None),
        }
    }

    fn is(&self, mode: SigningMode) -> bool {
        self.mode.with(|chosen| chosen == mode.code())
    }

    /// Everything that is needed, or nothing and each box says what is wrong with it.
    fn read(&self, services: Services, waiting: &Waiting) -> Option<Given> {
        let mode = self
            .mode
            .with_untracked(|mode| SigningMode::from_code(mode))?;
        let day = self.read_day(services, waiting);
        let place = self.place.with_untracked(|place| place.trim().to_owned());
        let no_place = place.is_empty();
        self.place_error
            .set(no_place.then(|| text::signing::PLACE_MISSING.to_owned()));
        let drawing = (mode == SigningMode::Drawn).then(|| self.drawing.get_untracked());
        let trouble = drawing.as_ref().and_then(|drawing| drawing.check().err());
        self.drawing_error
            .set(trouble.map(|trouble| trouble.user_message().to_owned()));
        let is_in_place = self.in_place.get_untracked();
        let reason = self.reason.with_untracked(|why| why.trim().to_owned());
        let no_reason = is_in_place && reason.is_empty();
        self.reason_error
            .set(no_reason.then(|| text::signing::IN_PLACE_MISSING.to_owned()));
        match (day, no_place || no_reason, trouble) {
            (Some(signed_on), false, None) => Some(Given {
                mode,
                signed_on,
                place,
                factor: drawing.is_some().then_some(SecondFactor::Pin),
                drawing,
                reason: is_in_place.then_some(reason),
            }),
            _ => None,
        }
    }
}

impl Form {
    /// The day, where it is one on which all that waits may be signed.
    fn read_day(&self, services: Services, waiting: &Waiting) -> Option<NaiveDate> {
        let day = self.day.with_untracked(|day| read_date(day.trim()));
        let wrong = day.map_or(Some(text::signing::SIGNED_ON_WRONG.to_owned()), |day| {
            services.with_replica_untracked(|rows| {
                let mut waiting = waiting.iter();
                let wrong =
                    waiting.find_map(|(id, _)| model::check_signing_day_of(rows, *id, day).err());
                wrong.map(SignedTooEarly::user_message)
            })
        });
        let is_right = wrong.is_none();
        self.day_error.set(wrong);
        day.filter(|_| is_right)
    }
}

/// What a form is for.
#[derive(Clone, Copy)]
pub(crate) struct Signing {
    /// What is about to be signed, for a service that signs each by itself.
    pub(crate) waiting: Callback<(), Waiting>,
    /// Gets what was given once nothing is missing.
    pub(crate) sign: Callback<Given>,
    /// A service has signed all of it.
    pub(crate) certified: Callback<()>,
    /// The person gives up.
    pub(crate) cancel: Callback<()>,
    /// Whether who signs is another than the printed official, and says why.
    pub(crate) in_place: Signal<bool>,
}

/// The form.
pub(crate) fn form(services: Services, signing: Signing) -> AnyView {
    let Signing { sign, cancel, .. } = signing;
    let form = Form::new(services, signing.in_place);
    let is_drawn = Memo::new(move |_| form.is(SigningMode::Drawn));
    let is_certified = Memo::new(move |_| form.is(SigningMode::Certified));
    let pin = PinBox::new(services);
    let certified = CertifiedBox::new(services);
    let send = move || match form.read(services, &signing.waiting.run(())) {
        Some(given) if given.factor.is_some() => pin.ask(move || {
            // The sheet may be gone by the time the PIN was checked.
            sign.try_run(given);
        }),
        Some(given) if given.mode == SigningMode::Certified => {
            certified.sign(signing.waiting.run(()), given, move || {
                signing.certified.try_run(());
            });
        }
        Some(given) => sign.run(given),
        None => {}
    };
    view! {
        <p class="muted">{text::signing::LEAD}</p>
        {live(move || form.in_place.get().then(|| view! {
            <NoteField
                label=text::signing::IN_PLACE
                id="signing-reason"
                value=form.reason
                error=form.reason_error
            />
        }))}
        {modes(form, certified)}
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
            {pin.view()}
        }))}
        {live(move || is_certified.get().then(|| certified.view()))}
        <div class="sheet__actions">
            <Button label=text::common::CANCEL on_press=move || cancel.run(()) />
            <Button
                label=text::signing::SIGN
                kind=ButtonKind::Primary
                on_press=send
                id="signing-send"
            />
        </div>
    }
    .into_any()
}

/// How it is signed. A service is asked after when it is chosen.
fn modes(form: Form, certified: CertifiedBox) -> AnyView {
    let modes = SigningMode::ALL.iter();
    let modes = modes.map(|one| Choice::new(one.code(), one.label()));
    let choose = move |code: String| {
        let is_certified = code == SigningMode::Certified.code();
        form.mode.set(code);
        if is_certified {
            certified.look();
        }
    };
    view! {
        <Select
            label=text::signing::MODE
            id="signing-mode"
            choices=modes.collect()
            value=form.mode
            on_change=choose
        />
    }
    .into_any()
}
