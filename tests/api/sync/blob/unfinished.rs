//! Files that somebody began to send and nobody finishes.

use anyhow::Result;
use ikrar_domain::evidence::Arrival;
use ikrar_server::attachment::sweep_once;

use super::office::{Office, pdf};

const DAY_SECONDS: i64 = 24 * 60 * 60;

#[tokio::test]
async fn a_file_nobody_goes_on_sending_gives_its_room_back_and_can_be_sent_anew() -> Result<()> {
    for mut office in Office::open_each().await? {
        let (slow, whole) = (pdf(90, "slow"), pdf(80, "whole"));
        office.attach(&slow).await?;
        office.attach_to_second_quarter(&whole).await?;
        office.send_all(&whole).await?;
        office.send(&slow, 0, &slow.bytes[..30]).await?;
        let sweep = async |office: &Office| {
            let state = &office.city.server.state;
            sweep_once(&state.store, &state.clock).await
        };
        office.city.server.advance(25 * DAY_SECONDS);
        office.send(&slow, 30, &slow.bytes[30..60]).await?;
        for _ in 0..2 {
            office.city.server.advance(25 * DAY_SECONDS);
            assert_eq!(sweep(&office).await?, 0, "a piece has come since");
            assert_eq!(office.progress(&slow).await?, (60, false));
        }
        office.city.server.advance(11 * DAY_SECONDS);
        assert_eq!(sweep(&office).await?, 1);
        assert_eq!(office.progress(&slow).await?, (0, false));
        assert_eq!(
            office.read(&whole).await?,
            whole.bytes,
            "what is whole stays"
        );
        office.send_all(&slow).await?;
        assert_eq!(office.arrival(&slow).await?, Arrival::Stored);
    }
    Ok(())
}
