//! Starting an agreement: year and level, the rest is written in its editor.

use chrono::Datelike;
use ikrar_domain::{
    agreement::Level,
    people::{Action, Subject, may},
    value::{AgencyId, Year},
};
use ikrar_sync::{
    edit::{self, NewAgreement},
    identity::EntityId,
    schema::CITY_OWNER,
};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use crate::{
    components::{Button, ButtonKind, Choice, Select, Sheet, TextField},
    context::{Services, SessionUser},
    pages::{perform, tell_by_toast},
    reading::{suggested_parties, today},
    routes::addresses,
    text,
};

/// The button and its sheet; nothing for people who may not start agreements.
pub(super) fn starter(services: Services, user: &SessionUser) -> Option<AnyView> {
    let actor = user.actor();
    // Who belongs to no agency writes for the city itself.
    let agency = user
        .agency
        .unwrap_or_else(|| AgencyId::from_uuid(CITY_OWNER.uuid()));
    let levels: Vec<Level> = Level::ALL
        .iter()
        .copied()
        .filter(|level| {
            let subject = Subject::agreement(agency, *level);
            let is_of_city = *level == Level::HeadOfRegion;
            is_of_city == user.agency.is_none()
                && may(&actor, Action::CreateAgreement, &subject).is_ok()
        })
        .collect();
    let preferred = levels
        .iter()
        .copied()
        .find(|level| *level == Level::AgencyHead)
        .or_else(|| levels.first().copied())?;
    Some(sheet(services, agency, &levels, preferred))
}

fn sheet(services: Services, agency: AgencyId, levels: &[Level], preferred: Level) -> AnyView {
    let open = RwSignal::new(false);
    let year =
        RwSignal::new(today(services).map_or_else(String::new, |today| today.year().to_string()));
    let level = RwSignal::new(preferred.code().to_owned());
    let error = RwSignal::new(None::<String>);
    let tell = tell_by_toast();
    let navigate = use_navigate();
    let choices: Vec<Choice> = levels
        .iter()
        .map(|level| Choice::new(level.code(), level.label()))
        .collect();
    let choices = StoredValue::new(choices);
    let create = move || {
        let parsed = match Year::parse(&year.get_untracked()) {
            Ok(parsed) => parsed,
            Err(refusal) => {
                error.set(Some(refusal.user_message()));
                return;
            }
        };
        let new = NewAgreement {
            id: services.device().new_id(),
            agency: EntityId::from_uuid(agency.uuid()),
            year: parsed.number(),
            level: Level::from_code(&level.get_untracked()).unwrap_or(preferred),
        };
        let draft = services.with_replica_untracked(|replica| {
            let parties = suggested_parties(replica, new.agency, new.level, today(services));
            edit::new_agreement(new, &parties)
        });
        let navigate = navigate.clone();
        perform(services, tell, Ok(vec![draft]), move || {
            open.set(false);
            navigate(
                &addresses::agreement(new.id),
                leptos_router::NavigateOptions::default(),
            );
        });
    };
    let create = Callback::new(move |()| create());
    view! {
        <Button
            label=text::home::NEW_AGREEMENT
            kind=ButtonKind::Primary
            on_press=move || open.set(true)
            id="new-agreement"
        />
        <Sheet title=text::home::NEW_AGREEMENT open=open id="new-agreement-sheet">
            <TextField label=text::home::NEW_YEAR id="new-year" value=year error=error />
            <Select
                label=text::home::NEW_LEVEL
                id="new-level"
                choices=choices.get_value()
                value=level
                on_change=move |code: String| level.set(code)
            />
            <div class="sheet__actions">
                <Button label=text::common::CANCEL on_press=move || open.set(false) />
                <Button
                    label=text::home::CREATE
                    kind=ButtonKind::Primary
                    on_press=create
                    id="create-agreement"
                />
            </div>
        </Sheet>
    }
    .into_any()
}
