//! Handing out embedded files: precompressed when the browser can read it, never twice.
//!
//! A release binary carries the files; a debug build reads them from `target/site`.

use std::borrow::Cow;

use axum::body::Body;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

/// The web app, if it was built.
#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Site;

/// The encodings the build prepares, best first.
const ENCODINGS: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];

/// One file of the site.
pub(super) struct SiteFile {
    path: String,
    file: rust_embed::EmbeddedFile,
}

/// The file at `path` (no slash in front).
pub(super) fn find(path: &str) -> Option<SiteFile> {
    let file = Site::get(path)?;
    Some(SiteFile {
        path: path.to_owned(),
        file,
    })
}

/// The bytes of a file that is read here rather than sent.
pub(super) fn read(path: &str) -> Option<Cow<'static, [u8]>> {
    Site::get(path).map(|file| file.data)
}

impl SiteFile {
    /// The reply to a GET of this file.
    pub(super) fn respond(self, request_headers: &HeaderMap) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(CACHE_CONTROL, cache_control(&self.path));
        let packed = best_encoding(request_headers, &self.path);
        let tag = entity_tag(self.file.metadata.sha256_hash(), packed.as_ref());
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(ETAG, tag);
        }
        if is_unchanged(request_headers, &tag) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        headers.insert(CONTENT_TYPE, content_type(&self.path));
        let data = match packed {
            Some((encoding, file)) => {
                headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
                file.data
            }
            None => self.file.data,
        };
        (headers, body(data)).into_response()
    }
}

fn body(data: Cow<'static, [u8]>) -> Body {
    match data {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    }
}

/// Hashed names never change content; everything else is asked for again each time.
fn cache_control(path: &str) -> HeaderValue {
    HeaderValue::from_static(if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    })
}

fn content_type(path: &str) -> HeaderValue {
    let ending = path.rsplit('.').next().unwrap_or_default();
    HeaderValue::from_static(match ending {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    })
}

fn best_encoding(
    request_headers: &HeaderMap,
    path: &str,
) -> Option<(&'static str, rust_embed::EmbeddedFile)> {
    ENCODINGS.into_iter().find_map(|(encoding, ending)| {
        accepts(request_headers, encoding)
            .then(|| Site::get(&format!("{path}.{ending}")))
            .flatten()
            .map(|file| (encoding, file))
    })
}

fn accepts(request_headers: &HeaderMap, encoding: &str) -> bool {
    request_headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            let named = parts
                .next()
                .is_some_and(|name| name.eq_ignore_ascii_case(encoding));
            let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
            named && !refused
        })
}

/// Each encoding is its own representation, so it has its own tag.
fn entity_tag(hash: [u8; 32], packed: Option<&(&'static str, rust_embed::EmbeddedFile)>) -> String {
    let digits = blake3::Hash::from_bytes(hash).to_hex();
    let start = digits.get(..24).unwrap_or_default();
    match packed {
        Some((encoding, _)) => format!("\"{start}-{encoding}\""),
        None => format!("\"{start}\""),
    }
}

fn is_unchanged(request_headers: &HeaderMap, tag: &str) -> bool {
    request_headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(text: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(text))])
    }

    #[test]
    fn a_refused_encoding_is_not_used() {
        assert!(accepts(&accepting("gzip, deflate, br;q=0.9"), "br"));
        assert!(!accepts(&accepting("gzip, br;q=0"), "br"));
        assert!(!accepts(&accepting("identity"), "gzip"));
    }

    #[test]
    fn only_hashed_names_are_immutable() {
        let immutable = cache_control("assets/app.0123456789ab.js");
        assert!(immutable.to_str().unwrap().contains("immutable"));
        assert_eq!(cache_control("sw.js"), "no-cache");
    }

    #[test]
    fn a_known_tag_is_recognised_in_a_list() {
        let headers =
            HeaderMap::from_iter([(IF_NONE_MATCH, HeaderValue::from_static("\"a\", W/\"b\""))]);
        assert!(is_unchanged(&headers, "\"b\""));
        assert!(!is_unchanged(&headers, "\"c\""));
    }
}
