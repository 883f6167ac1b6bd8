//! JSON from strangers: a clear refusal each, and people still sign in.

use anyhow::Result;
use axum::http::StatusCode;
use ikrar_domain::people::Role;
use ikrar_sync::testing::Random;
use support::server::{PASSWORD, TestServer};

const SIGN_IN: &str = "/api/sign-in";
const DAMAGED: usize = 300;

/// Bodies no sign-in page sends.
fn bodies() -> Vec<String> {
    let deep = "[".repeat(8_000);
    let mut bodies = vec![
        String::new(),
        "{}".to_owned(),
        "null".to_owned(),
        "[]".to_owned(),
        deep.clone(),
        format!("{{\"login\":{deep}"),
        r#"{"login":7,"password":"x"}"#.to_owned(),
        r#"{"login":{"login":"kominfo"},"password":"x"}"#.to_owned(),
        r#"{"login":"kominfo","login":"kominfo","password":"x"}"#.to_owned(),
        r#"{"login":"kominfo","password":null}"#.to_owned(),
        r#"{"login":1e999999,"password":"x"}"#.to_owned(),
        r#"{"login":"\ud800","password":"x"}"#.to_owned(),
        r#"{"login":"   ","password":"x"}"#.to_owned(),
    ];
    // PostgreSQL has no text with a zero in it.
    for control in ["\\u0000", "\\u0007", "komin\\u0000fo", "\\u007f"] {
        bodies.push(format!("{{\"login\":\"{control}\",\"password\":\"x\"}}"));
    }
    bodies.push(format!(
        "{{\"login\":\"{}\",\"password\":\"x\"}}",
        "é".repeat(101)
    ));
    bodies.push(format!(
        "{{\"login\":\"a\",\"password\":\"{}\"}}",
        "x".repeat(1_025)
    ));
    bodies
}

#[tokio::test]
async fn json_that_no_page_sends_is_refused_with_a_code() -> Result<()> {
    for server in TestServer::start_each().await? {
        server.visitor("kominfo", Role::Administrator, None).await?;
        for body in bodies() {
            let reply = server.post_json(SIGN_IN, &body).await?;
            assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{body:.80}");
            assert_eq!(reply.code(), "bad_request", "{body:.80}");
        }
        let long = format!("{{\"login\":\"{}\",\"password\":\"x\"}}", "x".repeat(9_000));
        let reply = server.post_json(SIGN_IN, &long).await?;
        assert_eq!(reply.code(), "body_too_large");
        server.sign_in("kominfo").await?;
    }
    Ok(())
}

#[tokio::test]
async fn damaged_json_never_breaks_the_server() -> Result<()> {
    for server in TestServer::start_each().await? {
        server.visitor("kominfo", Role::Administrator, None).await?;
        let whole = serde_json::json!({ "login": "rini", "password": "" }).to_string();
        let mut random = Random::new(20_261_125);
        for _ in 0..DAMAGED {
            let mut body = whole.clone().into_bytes();
            let place = random.below(body.len());
            match random.below(3) {
                0 => body.truncate(place),
                1 => body[place] ^= 1 << random.below(8),
                _ => body.insert(place, random.number().to_le_bytes()[0]),
            }
            let body = String::from_utf8_lossy(&body).into_owned();
            let reply = server.post_json(SIGN_IN, &body).await?;
            let is_refused = reply.status.is_client_error() && !reply.code().is_empty();
            assert!(is_refused, "{} {} for {body}", reply.status, reply.text());
        }
        server.sign_in_with("kominfo", PASSWORD).await?;
    }
    Ok(())
}
