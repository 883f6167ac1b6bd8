//! The HTML document around the sign-in page, the only one the server renders. All others get
//! the static shell of `public/`.

use leptos::prelude::*;

use crate::{App, text};

/// Identity of the waiting line in the static shell (`public/shell.html`).
pub(crate) const WAITING_ID: &str = "boot";

/// Addresses of the files a document needs, as the build named them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// The module that loads the WASM and starts the app.
    pub boot: String,
    /// The style sheet.
    pub stylesheet: String,
    /// The web manifest.
    pub manifest: String,
    /// The icon.
    pub icon: String,
    /// The generated module, fetched ahead; may be empty.
    pub glue: String,
    /// The WASM, fetched ahead; may be empty.
    pub wasm: String,
    /// The build, shown to support staff; may be empty.
    pub build: String,
}

/// The document of the sign-in page, rendered on the server and drawn anew in the browser.
pub fn shell(assets: Assets) -> AnyView {
    let ahead = (!assets.wasm.is_empty()).then(|| {
        view! {
            <link rel="modulepreload" href=assets.glue.clone() />
            <link
                rel="preload"
                href=assets.wasm.clone()
                r#as="fetch"
                r#type="application/wasm"
                crossorigin="anonymous"
            />
        }
    });
    view! {
        <!DOCTYPE html>
        <html lang="id" data-ssr="1" data-build=assets.build>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="theme-color" content="#0b4f94" />
                <meta name="description" content=text::common::APP_PURPOSE />
                <title>{text::common::page_title(text::sign_in::TITLE)}</title>
                <link rel="manifest" href=assets.manifest />
                <link rel="icon" href=assets.icon />
                <link rel="stylesheet" href=assets.stylesheet />
                {ahead}
                <script type="module" src=assets.boot></script>
            </head>
            <body>
                <App />
            </body>
        </html>
    }
    .into_any()
}
