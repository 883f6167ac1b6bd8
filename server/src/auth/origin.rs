//! Refuses writes that another site's page started.
//!
//! `SameSite=Strict` already keeps the cookie at home; this also stops a page of a sibling
//! subdomain, which browsers count as the same site.

use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api::error::ApiError;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets reading pass, and writing from our own pages or from programs that are no browser.
pub async fn refuse_cross_site(request: Request, next: Next) -> Response {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if reads || is_same_origin(request.headers()) {
        next.run(request).await
    } else {
        ApiError::CrossSite.into_response()
    }
}

fn is_same_origin(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(ORIGIN) else {
        // No browser leaves both out on a POST.
        return true;
    };
    let origin_host = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.split_once("://"));
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    matches!((origin_host, host), (Some((_, origin)), Some(host)) if origin == host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn another_subdomain_is_another_site() {
        assert!(!is_same_origin(&headers(&[(SEC_FETCH_SITE, "same-site")])));
        assert!(is_same_origin(&headers(&[(SEC_FETCH_SITE, "same-origin")])));
    }

    #[test]
    fn browsers_without_fetch_metadata_are_judged_by_origin() {
        let own = [(ORIGIN, "http://localhost:3000"), (HOST, "localhost:3000")];
        assert!(is_same_origin(&headers(&own)));
        let foreign = [(ORIGIN, "http://evil.example"), (HOST, "localhost:3000")];
        assert!(!is_same_origin(&headers(&foreign)));
        assert!(!is_same_origin(&headers(&[
            (ORIGIN, "null"),
            (HOST, "localhost:3000")
        ])));
    }
}
