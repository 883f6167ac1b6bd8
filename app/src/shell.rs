//! The HTML document around the app: rendered for the sign-in page, static for all others.

use leptos::prelude::*;

use crate::{App, text};

/// Identity of the waiting line in the static shell.
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

/// The document of the sign-in page, rendered on the server and hydrated in the browser.
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

/// The document without content that the browser fills by itself, also from its cache.
pub fn static_shell(assets: &Assets) -> String {
    let ahead = if assets.wasm.is_empty() {
        String::new()
    } else {
        format!(
            "<link rel=\"modulepreload\" href=\"{}\">\
             <link rel=\"preload\" href=\"{}\" as=\"fetch\" type=\"application/wasm\" \
             crossorigin=\"anonymous\">",
            escaped(&assets.glue),
            escaped(&assets.wasm)
        )
    };
    format!(
        "<!DOCTYPE html><html lang=\"id\" data-build=\"{build}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"theme-color\" content=\"#0b4f94\">\
         <meta name=\"description\" content=\"{purpose}\"><title>{name}</title>\
         <link rel=\"manifest\" href=\"{manifest}\"><link rel=\"icon\" href=\"{icon}\">\
         <link rel=\"stylesheet\" href=\"{stylesheet}\">{ahead}\
         <script type=\"module\" src=\"{boot}\"></script></head>\
         <body><div class=\"boot\" id=\"{waiting}\">{opening}</div></body></html>",
        build = escaped(&assets.build),
        purpose = escaped(text::common::APP_PURPOSE),
        name = text::common::APP_NAME,
        manifest = escaped(&assets.manifest),
        icon = escaped(&assets.icon),
        stylesheet = escaped(&assets.stylesheet),
        boot = escaped(&assets.boot),
        waiting = WAITING_ID,
        opening = text::common::OPENING,
    )
}

fn escaped(attribute: &str) -> String {
    attribute
        .replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn static_shell_is_not_marked_as_rendered() {
        let document = static_shell(&Assets {
            boot: "/assets/boot.1.js".into(),
            ..Assets::default()
        });
        assert!(!document.contains("data-ssr"));
        assert!(document.contains("<script type=\"module\" src=\"/assets/boot.1.js\">"));
    }

    #[test]
    fn asset_addresses_cannot_break_out_of_their_attribute() {
        assert_eq!(escaped("a\"><b&"), "a&quot;>&lt;b&amp;");
    }
}
