//! The part of the form for signing by the city's signature service. It needs the network, and
//! says so; each agreement is asked for by itself, and the first refusal stops.

use ikrar_domain::agreement::SigningParty;
use ikrar_sync::{blob::BlobHash, identity::EntityId, model};
use leptos::{prelude::*, task::spawn_local};

use super::form::Given;
use crate::{
    components::{SecretField, TextField, live},
    context::{CertifyFault, CertifyRequest, Services},
    text,
};

/// What is to be signed: agreements, each for one side.
pub(crate) type Waiting = Vec<(EntityId, SigningParty)>;

/// Digits of the number under which services know a person.
const SIGNER_DIGITS: usize = 16;

/// Who signs, and what the service said.
#[derive(Clone, Copy)]
pub(super) struct CertifiedBox {
    services: Services,
    /// The service by its name, once it was asked for.
    service: RwSignal<Option<Result<Option<String>, CertifyFault>>>,
    signer: RwSignal<String>,
    signer_trouble: RwSignal<Option<String>>,
    passphrase: RwSignal<String>,
    trouble: RwSignal<Option<String>>,
    progress: RwSignal<Option<String>>,
}

impl CertifiedBox {
    pub(super) fn new(services: Services) -> Self {
        Self {
            services,
            service: RwSignal::new(None),
            signer: RwSignal::new(String::new()),
            signer_trouble: RwSignal::new(None),
            passphrase: RwSignal::new(String::new()),
            trouble: RwSignal::new(None),
            progress: RwSignal::new(None),
        }
    }

    /// Asks whether the city has a service.
    pub(super) fn look(self) {
        self.service.set(None);
        let asked = self.services.device().signature_service();
        spawn_local(async move {
            let answer = asked.await;
            let _ = self.service.try_set(Some(answer));
        });
    }

    fn is_ready(self) -> bool {
        self.service
            .with(|service| matches!(service, Some(Ok(Some(_)))))
    }

    /// Signs each, one after the other; `done` when all are.
    pub(super) fn sign(self, waiting: Waiting, given: Given, done: impl FnOnce() + 'static) {
        let digits = self.signer.with_untracked(|typed| {
            let digits = typed.chars().filter(|sign| !sign.is_whitespace());
            digits.collect::<String>()
        });
        let is_whole = digits.len() == SIGNER_DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
        let missing = (!is_whole).then(|| text::certified::SIGNER_MISSING.to_owned());
        self.signer_trouble.set(missing);
        let passphrase = self.passphrase.get_untracked();
        let missing = passphrase.is_empty();
        let missing = missing.then(|| text::certified::PASSPHRASE_MISSING.to_owned());
        self.trouble.set(missing);
        let is_busy = self.progress.with_untracked(Option::is_some);
        if !is_whole || passphrase.is_empty() || is_busy || !untrack(|| self.is_ready()) {
            return;
        }
        let count = waiting.len();
        spawn_local(async move {
            for (place, (agreement, party)) in waiting.into_iter().enumerate() {
                let number = place.saturating_add(1);
                let words = text::certified::progress(number, count);
                let _ = self.progress.try_set(Some(words));
                let content = self.services.with_replica_untracked(|replica| {
                    BlobHash::from_bytes(model::content_root(replica, agreement))
                });
                let request = CertifyRequest {
                    agreement,
                    party,
                    content,
                    place: given.place.clone(),
                    signed_on: given.signed_on.format("%Y-%m-%d").to_string(),
                    signer: digits.clone(),
                    passphrase: passphrase.clone(),
                };
                let signed = self.services.device().certify(request).await;
                if let Err(fault) = signed {
                    let _ = self.trouble.try_set(Some(fault.user_message()));
                    let _ = self.progress.try_set(None);
                    self.services.device().sync_now();
                    return;
                }
            }
            let _ = self.passphrase.try_set(String::new());
            let _ = self.progress.try_set(None);
            self.services.device().sync_now();
            done();
        });
    }

    /// The boxes, or why there are none.
    pub(super) fn view(self) -> AnyView {
        view! {
            {live(move || match self.service.get() {
                None => view! { <p class="muted">{text::certified::ASKING}</p> }.into_any(),
                Some(Ok(Some(name))) => self.boxes(&name),
                Some(Ok(None)) => refusal(text::certified::OFF.to_owned()),
                Some(Err(fault)) => refusal(fault.user_message()),
            })}
            <p class="muted" role="status" id="certified-progress">
                {move || self.progress.get()}
            </p>
        }
        .into_any()
    }

    fn boxes(self, name: &str) -> AnyView {
        view! {
            <p class="muted">{text::certified::LEAD}</p>
            <p id="certified-service">{text::certified::service(name)}</p>
            <div class="field-row">
                <TextField
                    label=text::certified::SIGNER
                    id="certified-signer"
                    value=self.signer
                    error=self.signer_trouble
                />
                <SecretField
                    label=text::certified::PASSPHRASE
                    id="certified-passphrase"
                    value=self.passphrase
                    error=self.trouble
                    autocomplete="off"
                />
            </div>
        }
        .into_any()
    }
}

fn refusal(words: String) -> AnyView {
    view! { <p role="note" id="certified-refusal">{words}</p> }.into_any()
}
