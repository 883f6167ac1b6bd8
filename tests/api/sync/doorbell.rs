//! The doorbell: rings, and only at the right doors.

use anyhow::{Context, Result};
use futures::StreamExt;
use ikrar_domain::people::Role;
use ikrar_domain::value::AgencyId;
use support::pen::{Pen, agreement_draft, new_id};
use tower::ServiceExt;

use super::{City, push};

#[tokio::test]
async fn the_doorbell_rings_for_own_scopes_only() -> Result<()> {
    for city in City::found_each().await? {
        let agency = Some(AgencyId::from_uuid(city.other.uuid()));
        let stranger = city
            .server
            .visitor("dua", Role::AgencyOperator, agency)
            .await?;
        let request = city
            .server
            .request_as(&city.operator, "/sync/v1/doorbell")?;
        let response = city.server.router().oneshot(request).await?;
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut stream = response.into_body().into_data_stream();
        assert_eq!(
            stream.next().await.context("closed")??,
            ": terhubung\n\n".as_bytes()
        );

        let mut pen = Pen::of(&stranger);
        let operations = pen.write([agreement_draft(city.other, new_id())]);
        push(&city.server, &stranger, pen.push(operations)).await?;
        city.assert_goes_on().await?;
        let heard = stream.next().await.context("closed")??;
        let expected = format!(
            "event: ring\ndata: {{\"scope\":\"{}\",\"seq\":1}}\n\n",
            city.scope().id.hex()
        );
        assert_eq!(
            heard,
            expected.as_bytes(),
            "the stranger's scope was not rung"
        );
        city.server.state.bell.close();
        assert!(
            stream.next().await.is_none(),
            "closing the hub ends the connection"
        );
    }
    Ok(())
}

#[tokio::test]
async fn another_process_on_postgresql_rings_here_too() -> Result<()> {
    for city in City::found_each().await? {
        if !city.server.hears_neighbours() {
            continue;
        }
        let request = city
            .server
            .request_as(&city.operator, "/sync/v1/doorbell")?;
        let response = city.server.router().oneshot(request).await?;
        let mut stream = response.into_body().into_data_stream();
        stream.next().await.context("closed")??;
        let neighbour = city.server.neighbour().await?;
        let mut pen = Pen::of(&city.operator);
        let operations = pen.write([agreement_draft(city.own, new_id())]);
        push(&neighbour, &city.operator, pen.push(operations)).await?;
        let wanted = city.scope().id.hex();
        // What was there before this server polled for the first time rings as well.
        loop {
            let heard = stream.next().await.context("closed")??;
            if String::from_utf8_lossy(&heard).contains(&wanted) {
                break;
            }
        }
    }
    Ok(())
}
