//! A build too old to be sent anything: its pulls are refused in words, its pushes never.

use anyhow::Result;
use axum::http::StatusCode;
use ikrar_sync::disposition::Disposition;
use ikrar_sync::protocol::{CONTENT_TYPE, PROTOCOL_VERSION};
use support::pen::{Pen, agreement_draft, new_id};

use super::{City, dispositions, pull};

#[tokio::test]
async fn a_build_too_old_to_pull_is_told_to_update_and_may_always_push() -> Result<()> {
    for mut city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        pull(&city.server, &city.operator, pen.pull(Vec::new())).await?;
        city.server
            .adjust(|state| state.oldest_pull = PROTOCOL_VERSION + 1);
        for _ in 0..2 {
            let refused = city
                .server
                .post_as(
                    &city.operator,
                    "/sync/v1/pull",
                    CONTENT_TYPE,
                    pen.pull(Vec::new()),
                )
                .await?;
            assert_eq!(
                (refused.status, refused.code().as_str()),
                (StatusCode::UPGRADE_REQUIRED, "update_needed")
            );
            assert!(refused.text().contains("perbarui aplikasi"));
            let operations = pen.write([agreement_draft(city.own, new_id())]);
            let reply = city.push(pen.push(operations)).await?;
            assert_eq!(dispositions(&reply), [Disposition::Applied]);
        }
        city.server
            .adjust(|state| state.oldest_pull = PROTOCOL_VERSION);
        pull(&city.server, &city.operator, pen.pull(Vec::new())).await?;
    }
    Ok(())
}
