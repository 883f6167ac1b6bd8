//! The web app's files and the headers on everything.

use anyhow::Result;
use axum::body::Body;
use axum::http::{Method, StatusCode};
use support::server::{TestServer, request};

#[tokio::test]
async fn every_reply_carries_the_strict_headers() -> Result<()> {
    let server = TestServer::start().await?;
    for path in ["/", "/masuk", "/api/nothing", "/health", "/assets/none.js"] {
        let reply = server.get(path).await?;
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(policy.contains("'wasm-unsafe-eval'"), "{path}: {policy}");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("http"),
            "{path}: {policy}"
        );
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(
            reply.header("cross-origin-opener-policy"),
            "same-origin",
            "{path}"
        );
        assert_eq!(
            reply.header("strict-transport-security"),
            "",
            "loopback has no TLS"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_retired_worker_is_handed_out_past_every_cache_and_only_when_asked_for() -> Result<()> {
    let mut server = TestServer::start().await?;
    let usual = server.get("/sw.js").await?;
    assert!(!usual.text().contains("registration.unregister"));
    server.adjust(|state| state.is_worker_retired = true);
    let retired = server.get("/sw.js").await?;
    assert_eq!(retired.status, StatusCode::OK);
    assert_eq!(retired.header("cache-control"), "no-store");
    assert!(
        retired
            .header("content-type")
            .starts_with("text/javascript")
    );
    assert!(retired.text().contains("registration.unregister"));
    assert!(!retired.text().contains("indexedDB"));
    Ok(())
}

#[tokio::test]
async fn a_missing_file_is_not_the_shell() -> Result<()> {
    let server = TestServer::start().await?;
    for path in ["/assets/app.000000000000.wasm", "/nothing.js", "/site.json"] {
        assert_eq!(
            server.get(path).await?.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn any_address_a_person_may_reload_is_the_shell() -> Result<()> {
    let server = TestServer::start().await?;
    let shell = server.get("/shell").await?;
    for path in ["/", "/perjanjian/1", "/perjanjian/1/triwulan/2", "/konflik"] {
        let reply = server.get(path).await?;
        assert_eq!(reply.status, shell.status, "{path}");
        assert_eq!(reply.body, shell.body, "{path}");
    }
    Ok(())
}

/// Runs against the built site where there is one; the browser story never runs without.
#[tokio::test]
async fn the_sign_in_page_runs_its_own_scripts_and_no_others() -> Result<()> {
    let server = TestServer::start().await?;
    let page = server.get("/masuk").await?;
    if page.status == StatusCode::SERVICE_UNAVAILABLE {
        assert!(
            page.text().contains("cargo xtask build"),
            "says how to repair it"
        );
        return Ok(());
    }
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("cache-control"), "no-store");
    let text = page.text();
    assert!(
        text.contains("data-ssr") && text.contains("</form>"),
        "{text}"
    );
    let policy = page.header("content-security-policy");
    let nonce = policy
        .split("'nonce-")
        .nth(1)
        .and_then(|rest| rest.split('\'').next());
    let nonce = format!("nonce=\"{}\"", nonce.unwrap_or_default());
    for script in text.split("<script").skip(1) {
        let tag = script.split('>').next().unwrap_or_default();
        assert!(
            tag.contains("src=") || tag.contains(&nonce),
            "<script{tag}> cannot run"
        );
    }
    let again = server.get("/masuk").await?;
    assert_ne!(
        again.header("content-security-policy"),
        policy,
        "a nonce is used once"
    );
    Ok(())
}

/// Runs against the built site where there is one.
#[tokio::test]
async fn a_known_file_is_not_sent_again_and_a_packed_one_is_preferred() -> Result<()> {
    let server = TestServer::start().await?;
    let plain = server.get("/shell").await?;
    if plain.status == StatusCode::SERVICE_UNAVAILABLE {
        return Ok(());
    }
    assert_eq!(plain.header("cache-control"), "no-cache");
    assert_eq!(plain.header("content-encoding"), "");
    let ask = |name: &'static str, value: String| {
        let request = request(Method::GET, "/shell").header(name, value);
        async { server.send(request.body(Body::empty())?).await }
    };
    let again = ask("if-none-match", plain.header("etag").to_owned()).await?;
    assert_eq!(
        (again.status, again.body.len()),
        (StatusCode::NOT_MODIFIED, 0)
    );
    let packed = ask("accept-encoding", "gzip, br".to_owned()).await?;
    assert_eq!(packed.header("content-encoding"), "br");
    assert!(packed.body.len() < plain.body.len());
    assert_ne!(packed.header("etag"), plain.header("etag"));
    assert_eq!(packed.header("vary"), "accept-encoding");
    Ok(())
}
