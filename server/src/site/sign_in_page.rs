//! `GET /masuk`: the one page rendered on the server, so that a first visitor sees a form before
//! the program has loaded. The program then takes it over.

use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::response::Response;
use ikrar_app::Assets;
use leptos::nonce::use_nonce;
use leptos::prelude::use_context;
use leptos_axum::{ResponseOptions, render_app_async_with_context};

use super::headers::policy_with_nonce;
use super::record::SiteRecord;
use super::{not_built, record};

const MANIFEST: &str = "/manifest.webmanifest";
const ICON: &str = "/icons/ikrar.svg";

pub(super) async fn get(request: Request) -> Response<Body> {
    let Some(record) = record::read() else {
        return not_built();
    };
    let assets = assets(record);
    let render =
        render_app_async_with_context(allow_own_scripts, move || ikrar_app::shell(assets.clone()));
    let mut response = render(request).await;
    // The nonce is for one reply only.
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Lets leptos run its tasks on this server's runtime. Once is enough; later calls change nothing.
pub(super) fn use_runtime() {
    if any_spawner::Executor::init_tokio().is_err() {
        tracing::debug!("leptos has its runtime already");
    }
}

/// Lets the inline scripts that leptos writes into a rendered page run, and no others.
fn allow_own_scripts() {
    let (Some(options), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) else {
        return;
    };
    if let Ok(policy) = HeaderValue::from_str(&policy_with_nonce(&nonce)) {
        options.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}

fn assets(record: SiteRecord) -> Assets {
    Assets {
        boot: record.boot,
        stylesheet: record.css,
        manifest: MANIFEST.to_owned(),
        icon: ICON.to_owned(),
        glue: record.js,
        wasm: record.wasm,
        build: record.build,
    }
}
