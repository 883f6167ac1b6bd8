//! The demo city, stored and read back through the front door.

use anyhow::{Context, Result};
use axum::http::StatusCode;
use ikrar_server::auth::password;
use ikrar_server::demo::{DEMO_PASSWORD, build};
use ikrar_server::install::install;
use ikrar_sync::identity::{ScopeId, Seq};
use ikrar_sync::protocol::CONTENT_TYPE;
use ikrar_sync::protocol::pull::PullReply;
use support::pen::Pen;
use support::server::TestServer;

#[tokio::test]
async fn a_reviewer_pulls_the_whole_demo_city() -> Result<()> {
    for server in TestServer::start_each().await? {
        let data = build()?;
        let heads: Vec<_> = data
            .scopes
            .iter()
            .map(|scope| scope.ledger.head())
            .collect();
        let cells: u64 = heads.iter().map(|head| head.checksum.count).sum();
        let password_hash = password::hash(DEMO_PASSWORD)?;
        install(&server.state.store, data, &password_hash, server.now()).await?;

        let mut reading = server.state.store.begin_ledger_read().await?;
        for scope in reading.scopes().await? {
            let ledger = reading.load_ledger(&scope).await?;
            assert_eq!(ledger.head(), scope.head, "the rows fit their digest");
            assert!(heads.contains(&scope.head));
        }
        drop(reading);

        let reviewer = server.sign_in_with("bappeda", DEMO_PASSWORD).await?;
        let pen = Pen::of(&reviewer);
        let mut cursors: Vec<(ScopeId, Seq)> = Vec::new();
        let mut received = 0;
        loop {
            let body = pen.pull(cursors.clone());
            let reply = server
                .post_as(&reviewer, "/sync/v1/pull", CONTENT_TYPE, body)
                .await?;
            assert_eq!(reply.status, StatusCode::OK);
            assert!(
                reply.body.len() <= 64 * 1024,
                "a page of {} bytes",
                reply.body.len()
            );
            let news = PullReply::from_bytes(&reply.body).context("unreadable")?;
            for page in news.scopes {
                received += u64::try_from(page.cells.len())?;
                cursors.retain(|(scope, _)| *scope != page.info.id);
                cursors.push((page.info.id, page.upto));
            }
            if !news.more {
                break;
            }
        }
        assert_eq!(received, cells, "every cell once");
        assert_eq!(cursors.len(), heads.len());
    }
    Ok(())
}
