//! The coat of arms: chosen from a file, checked on the device, kept by every device.

use ikrar_sync::{
    edit, model,
    schema::{check_arms, government},
    value::Value,
};
use leptos::{prelude::*, task::spawn_local};

use super::view::Page;
use crate::{
    components::{Button, live, part},
    memo::Memo,
    pages::paper::data_address,
    text,
};

/// The box in which a picture is chosen.
const FILE_ID: &str = "arms-file";

/// The picture in use, and what changes it.
pub(super) fn emblem(page: Page) -> AnyView {
    let trouble = RwSignal::new(None::<String>);
    let shown = Memo::new(move |_| {
        let hash = page
            .words
            .with(|words| words.template.arms().map(str::to_owned))?;
        let picture = |rows: &ikrar_sync::replica::Replica| {
            model::arms_picture(rows, &hash).map(data_address)
        };
        page.services.with_replica(picture)
    });
    let choose = move || {
        let reading = page.services.device().read_picture(FILE_ID.to_owned());
        spawn_local(async move {
            let checked = reading.await.and_then(|bytes| {
                check_arms(&bytes)?;
                Ok(bytes)
            });
            let _ = trouble.try_set(checked.as_ref().err().map(|one| one.user_message()));
            if let Ok(bytes) = checked {
                take(page, &bytes);
            }
        });
    };
    view! {
        {live(move || match shown.get() {
            None => view! { <p id="no-arms">{text::wording::NO_ARMS}</p> }.into_any(),
            Some(address) => view! {
                <img class="wording__arms" src=address alt=text::wording::ARMS />
            }
            .into_any(),
        })}
        {live(move || page.is_open().then(|| part(view! {
            <div class="field">
                <label class="field__label" for=FILE_ID>{text::wording::ARMS_FILE}</label>
                <input
                    type="file"
                    class="field__control"
                    accept=".png,image/png"
                    id=FILE_ID
                    on:change=move |_| choose()
                />
                <p class="field__error" role="alert" id="arms-trouble">{move || trouble.get()}</p>
            </div>
        })))}
        {live(move || (page.is_open() && shown.with(Option::is_some)).then(|| view! {
            <div class="card__foot">
                <Button
                    label=text::wording::REMOVE_ARMS
                    on_press=move || leave(page)
                    id="remove-arms"
                />
            </div>
        }))}
    }
    .into_any()
}

fn take(page: Page, picture: &[u8]) {
    page.act(
        |rows| {
            let city = page.words.with_untracked(|words| words.government);
            let city = city.ok_or(edit::EditError::UnknownEntity)?;
            edit::choose_arms(rows, city, picture)
        },
        || (),
    );
}

/// The place of the coat of arms stays empty again.
fn leave(page: Page) {
    page.act(
        |rows| {
            let city = page.words.with_untracked(|words| words.government);
            let city = city.ok_or(edit::EditError::UnknownEntity)?;
            let draft = edit::set_field(rows, city, government::ARMS, Value::Null);
            draft.map(|draft| draft.into_iter().collect())
        },
        || (),
    );
}
