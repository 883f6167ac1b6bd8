//! Markup of the check.

use ikrar_domain::agreement::AgreementStatus;
use ikrar_domain::document::Manuscript;
use leptos::{prelude::*, task::spawn_local};

use super::state::{Finding, examine};
use crate::{
    components::{Badge, Banner, Button, ButtonKind, Tone, live, part},
    context::{KnownKeys, Scanned, Services},
    memo::Memo,
    pages::{paper, set_title},
    reading::Clock,
    text,
};

/// The file box's id; the device reads the chosen file by it.
const FILE_ID: &str = "check-file";
const CODE_ID: &str = "check-code";

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Page {
    services: Services,
    keys: RwSignal<Option<KnownKeys>>,
    code: RwSignal<String>,
    trouble: RwSignal<Option<String>>,
    is_reading: RwSignal<bool>,
    found: RwSignal<Option<Finding>>,
}

impl Page {
    fn take(self, scanned: &Scanned) {
        let clock = Clock::of(self.services.device().as_ref());
        let keys = self.keys.get_untracked().unwrap_or_default().keys();
        let found = self
            .services
            .with_replica_untracked(|replica| examine(&keys, replica, scanned, clock));
        self.found.set(Some(found));
    }

    fn begin(self) {
        self.trouble.set(None);
        self.found.set(None);
    }

    fn chosen(self) {
        self.begin();
        self.is_reading.set(true);
        let scanned = self.services.device().scan_document(FILE_ID.into());
        spawn_local(async move {
            let scanned = scanned.await;
            if self.is_reading.try_set(false).is_some() {
                // The person has gone to another page.
                return;
            }
            match scanned {
                Ok(scanned) => self.take(&scanned),
                Err(fault) => self.trouble.set(Some(fault.user_message().into())),
            }
        });
    }

    fn typed(self) {
        self.begin();
        let code = self.code.get_untracked();
        if code.trim().is_empty() {
            self.trouble.set(Some(text::check::NO_INPUT.into()));
        } else {
            self.take(&Scanned::Code(code));
        }
    }
}

/// The page.
pub(super) fn check(services: Services) -> AnyView {
    set_title(text::check::TITLE);
    let page = Page {
        services,
        keys: services.signals().keys,
        code: RwSignal::new(String::new()),
        trouble: RwSignal::new(None),
        is_reading: RwSignal::new(false),
        found: RwSignal::new(None),
    };
    let knows_keys = Memo::new(move |_| {
        page.keys.with(|known| {
            known
                .as_ref()
                .is_some_and(|known| !known.keys().0.is_empty())
        })
    });
    view! {
        <main class="page" id="isi">
            <div class="page__title">
                <h1>{text::check::TITLE}</h1>
                <p class="page__lead">{text::check::LEAD}</p>
            </div>
            <div role="status">
                {live(move || page.is_reading.get().then(|| view! {
                    <p>{text::check::READING}</p>
                }))}
                {live(move || page.found.get().map(finding))}
            </div>
            {live(move || if knows_keys.get() {
                inputs(page)
            } else {
                view! { <Banner text=text::check::NO_KEYS tone=Tone::Warning id="no-keys" /> }
                    .into_any()
            })}
            {live(move || page.found.get().and_then(|found| {
                found.content.as_ref().map(|words| content(page.services, words))
            }))}
        </main>
    }
    .into_any()
}

fn inputs(page: Page) -> AnyView {
    let clock = Clock::of(page.services.device().as_ref());
    let as_of = move || {
        page.keys.with(|known| {
            known.as_ref().map(|known| {
                text::check::keys_as_of(known.keys().0.len(), &clock.moment(known.learned_at))
            })
        })
    };
    view! {
        <section class="card">
            <div class="field">
                <label class="field__label" for=FILE_ID>{text::check::FILE}</label>
                <p class="muted">{text::check::FILE_DETAIL}</p>
                <input
                    type="file"
                    class="field__control"
                    accept="application/pdf,image/*"
                    id=FILE_ID
                    aria-describedby="check-trouble"
                    on:change=move |_| page.chosen()
                />
            </div>
            <div class="field">
                <label class="field__label" for=CODE_ID>{text::check::CODE}</label>
                <textarea
                    class="field__control"
                    rows="4"
                    autocomplete="off"
                    spellcheck="false"
                    id=CODE_ID
                    aria-describedby="check-trouble"
                    prop:value=page.code
                    on:input=move |event| page.code.set(event_target_value(&event))
                ></textarea>
            </div>
            <p class="field__error" id="check-trouble" role="alert">
                {move || page.trouble.get()}
            </p>
            <div class="card__foot">
                <Button
                    label=text::check::EXAMINE
                    kind=ButtonKind::Primary
                    on_press=move || page.typed()
                    id="check-examine"
                />
            </div>
            <p class="muted" id="keys-as-of">{as_of}</p>
        </section>
    }
    .into_any()
}

fn finding(found: Finding) -> AnyView {
    let facts = found.facts.into_iter().map(|(name, words)| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{words}</dd>
            </div>
        }
    });
    view! {
        <section class="card" id="finding" data-verdict=found.code>
            <h2>
                <Badge label=found.verdict tone=found.tone />
            </h2>
            <p>{found.detail}</p>
            <dl class="facts">{part(facts.collect_view())}</dl>
            <p class="muted">{text::check::LIMITS}</p>
        </section>
    }
    .into_any()
}

/// The sealed words as they are printed, to be compared with the paper.
fn content(services: Services, manuscript: &Manuscript) -> AnyView {
    let document = manuscript.document(AgreementStatus::InForce);
    let document = document.map(|document| {
        let arms = services.with_replica_untracked(|rows| paper::picture_of(rows, &document));
        paper::article(document, arms)
    });
    view! {
        <section aria-label=text::check::CONTENT id="sealed-content">
            <h2>{text::check::CONTENT}</h2>
            {part(document)}
        </section>
    }
    .into_any()
}
