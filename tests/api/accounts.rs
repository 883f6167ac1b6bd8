//! Signing in and out, and every way it is refused.

use anyhow::{Context as _, Result};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use ikrar_domain::people::Role;
use support::server::{PASSWORD, TestServer, request};

const DAY_SECONDS: i64 = 24 * 60 * 60;

#[tokio::test]
async fn signing_in_opens_a_session_and_signing_out_ends_it() -> Result<()> {
    for server in TestServer::start_each().await? {
        let user = server
            .create_account("rini", Role::PlanningReviewer, None)
            .await?;
        let visitor = server.sign_in("  RINI ").await?;
        assert_eq!(visitor.user, user);

        let session = server.get_as(&visitor, "/api/session").await?;
        assert_eq!(session.status, StatusCode::OK);
        assert_eq!(session.header("cache-control"), "no-store");
        let session = session.json()?;
        assert_eq!(session["login"], "rini");
        assert_eq!(session["name"], "Nama rini");
        assert_eq!(session["role"], "planning_reviewer");
        assert!(session["agency"].is_null());

        let out = server
            .post_as(&visitor, "/api/sign-out", "application/json", "")
            .await?;
        assert_eq!(out.status, StatusCode::NO_CONTENT);
        assert!(out.header("set-cookie").contains("Max-Age=0"));
        let after = server.get_as(&visitor, "/api/session").await?;
        assert_eq!(
            (after.status, after.code().as_str()),
            (StatusCode::UNAUTHORIZED, "session_expired")
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_cookie_cannot_be_read_by_scripts_or_sent_by_other_sites() -> Result<()> {
    let server = TestServer::start().await?;
    server.create_account("rini", Role::Leader, None).await?;
    let reply = server.try_sign_in("rini", PASSWORD).await?;
    let cookie = reply.header("set-cookie");
    for part in ["ikrar_session=", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{part} is missing in {cookie}");
    }
    assert!(!reply.text().contains("ikrar_session"));
    Ok(())
}

#[tokio::test]
async fn wrong_passwords_lock_the_account_for_a_quarter_of_an_hour() -> Result<()> {
    for server in TestServer::start_each().await? {
        server.create_account("rini", Role::Leader, None).await?;
        for _ in 0..4 {
            let reply = server.try_sign_in("rini", "salah").await?;
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
            assert_eq!(reply.code(), "wrong_password");
            assert_eq!(reply.json()?["field"], "password");
        }
        let locked = server.try_sign_in("rini", "salah").await?;
        assert_eq!(
            (locked.status, locked.code().as_str()),
            (StatusCode::LOCKED, "account_locked")
        );
        let right = server.try_sign_in("rini", PASSWORD).await?;
        assert_eq!(
            right.status,
            StatusCode::LOCKED,
            "the right password does not help either"
        );
        assert_eq!(right.header("retry-after"), "900");
        assert!(right.text().contains("15 menit"), "{}", right.text());

        server.advance(10 * 60 + 1);
        assert!(
            server
                .try_sign_in("rini", PASSWORD)
                .await?
                .text()
                .contains("5 menit")
        );
        server.advance(5 * 60);
        server.sign_in("rini").await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_unknown_login_is_answered_and_locked_like_a_known_one() -> Result<()> {
    let server = TestServer::start().await?;
    server.create_account("rini", Role::Leader, None).await?;
    for _ in 0..6 {
        let known = server.try_sign_in("rini", "salah").await?;
        let unknown = server.try_sign_in("bukan-siapa-siapa", "salah").await?;
        assert_eq!(
            (known.status, known.text()),
            (unknown.status, unknown.text())
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_success_forgets_earlier_failures() -> Result<()> {
    let server = TestServer::start().await?;
    server.create_account("rini", Role::Leader, None).await?;
    for _ in 0..3 {
        for _ in 0..4 {
            server.try_sign_in("rini", "salah").await?;
        }
        server.sign_in("rini").await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_session_ends_when_idle_and_at_its_absolute_end() -> Result<()> {
    let server = TestServer::start().await?;
    server.create_account("rini", Role::Leader, None).await?;
    let idle = server.sign_in("rini").await?;
    server.advance(30 * DAY_SECONDS);
    let after = server.get_as(&idle, "/api/session").await?;
    assert_eq!(after.code(), "session_expired");
    assert!(
        after.text().contains("tidak hilang"),
        "people are told their work is safe"
    );

    let busy = server.sign_in("rini").await?;
    for _ in 0..8 {
        server.advance(11 * DAY_SECONDS);
        assert_eq!(
            server.get_as(&busy, "/api/session").await?.status,
            StatusCode::OK
        );
    }
    server.advance(2 * DAY_SECONDS);
    assert_eq!(
        server.get_as(&busy, "/api/session").await?.code(),
        "session_expired"
    );
    Ok(())
}

#[tokio::test]
async fn a_disabled_account_is_out_at_once() -> Result<()> {
    for server in TestServer::start_each().await? {
        let visitor = server.visitor("rini", Role::Leader, None).await?;
        server
            .state
            .store
            .disable_account(visitor.user, server.now())
            .await?;
        assert_eq!(
            server.get_as(&visitor, "/api/session").await?.code(),
            "session_expired"
        );
        let pull = server
            .post_as(
                &visitor,
                "/sync/v1/pull",
                "application/vnd.ikrar.sync+cbor",
                "",
            )
            .await?;
        assert_eq!(pull.status, StatusCode::UNAUTHORIZED);
        assert_eq!(
            server.try_sign_in("rini", PASSWORD).await?.code(),
            "wrong_password"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_disabled_accounts_browser_hears_whose_work_it_may_hand_in() -> Result<()> {
    for server in TestServer::start_each().await? {
        let visitor = server.visitor("rini", Role::Leader, None).await?;
        let store = &server.state.store;
        let account = store.account_by_login("rini").await?.context("no rini")?;
        store.disable_account(visitor.user, server.now()).await?;
        let told = server.get_as(&visitor, "/api/session").await?;
        assert_eq!(told.status, StatusCode::UNAUTHORIZED);
        let told = told.json()?;
        assert_eq!(told["hands_in"], visitor.user.uuid().to_string());
        let fields: Vec<&String> = told.as_object().context("no object")?.keys().collect();
        assert_eq!(fields, ["code", "message", "keys", "hands_in"]);

        // A session that is over is a stranger's: signed out, ended, or none at all.
        let is_stranger = async |visitor| -> Result<()> {
            let told = server.get_as(visitor, "/api/session").await?.json()?;
            assert!(told.get("hands_in").is_none(), "{told}");
            Ok(())
        };
        store.enable_account(&account, server.now()).await?;
        is_stranger(&visitor).await?;
        let again = server.sign_in("rini").await?;
        server
            .post_as(&again, "/api/sign-out", "application/json", "")
            .await?;
        store.disable_account(visitor.user, server.now()).await?;
        is_stranger(&again).await?;
        let told = server.get("/api/session").await?.json()?;
        assert!(told.get("hands_in").is_none(), "{told}");
    }
    Ok(())
}

#[tokio::test]
async fn two_accounts_cannot_share_a_login() -> Result<()> {
    for server in TestServer::start_each().await? {
        server.create_account("rini", Role::Leader, None).await?;
        let error = server
            .create_account("Rini", Role::Leader, None)
            .await
            .unwrap_err();
        assert_eq!(error.to_string(), "this login is taken; choose another");
    }
    Ok(())
}

#[tokio::test]
async fn unreadable_sign_ins_name_what_is_wrong() -> Result<()> {
    let server = TestServer::start().await?;
    let cases = [
        ("{", StatusCode::BAD_REQUEST, "bad_request"),
        (r#"{"login":"x"}"#, StatusCode::BAD_REQUEST, "bad_request"),
        (
            r#"{"login":" ","password":"x"}"#,
            StatusCode::BAD_REQUEST,
            "bad_request",
        ),
    ];
    for (body, status, code) in cases {
        let reply = server.post_json("/api/sign-in", body).await?;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (status, code),
            "{body}"
        );
    }
    let empty = server
        .post_json("/api/sign-in", r#"{"login":"x","password":""}"#)
        .await?;
    assert_eq!(empty.json()?["field"], "password");

    let long = format!(r#"{{"login":"x","password":"{}"}}"#, "x".repeat(20_000));
    let reply = server.post_json("/api/sign-in", &long).await?;
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large")
    );
    Ok(())
}

#[tokio::test]
async fn a_page_of_another_site_cannot_write() -> Result<()> {
    let server = TestServer::start().await?;
    for (name, value) in [
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
    ] {
        let request = request(Method::POST, "/api/sign-out").header(name, value);
        let reply = server.send(request.body(Body::empty())?).await?;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (StatusCode::FORBIDDEN, "cross_site")
        );
    }
    Ok(())
}

#[tokio::test]
async fn what_does_not_exist_says_so_in_json() -> Result<()> {
    let server = TestServer::start().await?;
    for path in ["/api/nothing", "/sync/v1/nothing", "/sync/v9/push"] {
        let reply = server.get(path).await?;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (StatusCode::NOT_FOUND, "not_found"),
            "{path}"
        );
    }
    let reply = server.get("/api/sign-in").await?;
    assert_eq!(reply.code(), "method_not_allowed");
    Ok(())
}

#[tokio::test]
async fn health_answers_without_a_session() -> Result<()> {
    for server in TestServer::start_each().await? {
        let reply = server.get("/health").await?;
        assert_eq!(reply.status, StatusCode::OK);
        assert_eq!(reply.json()?["status"], "ok");
    }
    Ok(())
}
