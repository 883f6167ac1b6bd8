//! The session cookie.
//!
//! On a real host it is `__Host-ikrar_session; Secure`; browsers refuse that over plain HTTP, so
//! on loopback (where a developer or a reverse proxy's health check speaks) the plain name is
//! used. The host asked for decides, which is right behind a proxy too.

use axum::http::header::{COOKIE, HOST, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};

use super::AuthError;
use crate::entropy::random_bytes;

const NAME: &str = "ikrar_session";
const SECURE_NAME: &str = "__Host-ikrar_session";

/// The secret a browser holds. It never prints itself.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A new unguessable token.
    pub fn random() -> Result<Self, AuthError> {
        let bytes = random_bytes::<32>()?;
        Ok(Self(blake3::Hash::from_bytes(bytes).to_hex().to_string()))
    }

    /// What the database keeps of it. A fast hash is enough: the token has 256 random bits.
    pub fn digest(&self) -> [u8; 32] {
        *blake3::hash(self.0.as_bytes()).as_bytes()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Token")
    }
}

/// Whether the request came to a host that browsers only trust over TLS.
pub fn needs_tls(headers: &HeaderMap) -> bool {
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let is_loopback = name == "localhost"
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    !is_loopback
}

/// The token a request carries.
pub fn read(headers: &HeaderMap) -> Option<Token> {
    let name = if needs_tls(headers) {
        SECURE_NAME
    } else {
        NAME
    };
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty())
        .map(|(_, value)| Token(value.to_owned()))
}

/// The header that hands a token to the browser.
pub fn set(headers: &HeaderMap, token: &Token, age_seconds_max: i64) -> Option<HeaderMap> {
    header(headers, &token.0, age_seconds_max)
}

/// The header that takes the token away.
pub fn clear(headers: &HeaderMap) -> Option<HeaderMap> {
    header(headers, "", 0)
}

fn header(headers: &HeaderMap, value: &str, age_seconds_max: i64) -> Option<HeaderMap> {
    let (name, secure) = if needs_tls(headers) {
        (SECURE_NAME, "; Secure")
    } else {
        (NAME, "")
    };
    let line = format!(
        "{name}={value}; Path=/; Max-Age={age_seconds_max}; HttpOnly; SameSite=Strict{secure}"
    );
    let value = HeaderValue::from_str(&line).ok()?;
    Some(HeaderMap::from_iter([(SET_COOKIE, value)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(host: &'static str, cookie: &'static str) -> HeaderMap {
        HeaderMap::from_iter([
            (HOST, HeaderValue::from_static(host)),
            (COOKIE, HeaderValue::from_static(cookie)),
        ])
    }

    #[test]
    fn a_public_host_gets_a_host_prefixed_secure_cookie() {
        let set = set(&headers("ikrar.example.id", ""), &Token("t".to_owned()), 60).unwrap();
        assert_eq!(
            set[SET_COOKIE],
            "__Host-ikrar_session=t; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure"
        );
    }

    #[test]
    fn loopback_works_without_tls() {
        for host in ["localhost:3000", "127.0.0.1:1", "[::1]:3000"] {
            assert!(!needs_tls(&headers(host, "")), "{host}");
        }
        assert!(needs_tls(&headers("127.example.com", "")));
    }

    #[test]
    fn a_public_host_ignores_the_cookie_a_neighbour_could_plant() {
        assert!(read(&headers("ikrar.example.id", "ikrar_session=x")).is_none());
        assert!(read(&headers("ikrar.example.id", "a=b; __Host-ikrar_session=x")).is_some());
        assert!(read(&headers("localhost", "ikrar_session=")).is_none());
    }
}
