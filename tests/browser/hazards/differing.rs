//! A server that sums up an agency's year differently than the device, and goes on doing so: the
//! person reads it, nothing of theirs is touched, and the data are fetched anew once, not for ever.

use anyhow::{Context, Result, bail, ensure};
use support::front::Front;
use support::program::ServerProgram;

use super::tablet::{Tablet, database, each_came_once};

const OPERATOR: &str = "operator.dinkes";
/// A mismatch fetches the scope once more, and each edit costs a pull or two.
const PULLS_MAX: usize = 16;

pub(crate) async fn tell(server: &ServerProgram) -> Result<()> {
    let front = Front::of(server.address()).await?;
    front.install();
    let tablet = Tablet::ready_behind(server, front.address(), OPERATOR).await?;
    tablet.keeps(&["80001"]).await?;
    tablet.is_sent().await?;
    let before = tablet.link.traffic().pulls;

    front.lie(true);
    put(&tablet, "80002").await?;
    let words = tablet.says("#checksum-banner", "Salinan data").await?;
    for promise in ["1 lingkup data", "belum terkirim tidak tersentuh", "admin"] {
        ensure!(words.contains(promise), "{promise:?} is not in {words:?}");
    }
    let details = "document.querySelector('#checksum-banner summary').click()";
    tablet.tab.evaluate(details).await?;
    let words = tablet.says("#checksum-banner", "urutan").await?;
    let mut parts = words.split("urutan ").skip(1);
    let seq = parts.next().and_then(|rest| rest.split(':').next());
    let seq: u64 = seq.context("no sequence in the details")?.parse()?;

    // It differs again: the data are kept as they came, and work goes on.
    let cursors = database("cursors", "readonly", "store.getAll()");
    let arrived = format!(
        "{cursors}.then((all) => all.some((text) =>
            !text.includes('city') && Number.parseInt(text) >= {seq}))"
    );
    tablet.tab.until(&arrived).await.context("fetched anew")?;
    tablet.holds(&["80002"]).await?;
    put(&tablet, "80003").await?;
    let pulls = tablet.link.traffic().pulls.saturating_sub(before);
    ensure!(
        pulls <= PULLS_MAX,
        "fetched anew again and again: {pulls} pulls"
    );
    let told = server.log_count("sums this scope up differently");
    ensure!(told > 0, "the server was told nothing");

    // One request at a time: whatever was changed on its way has come before this push.
    front.lie(false);
    put(&tablet, "80004").await?;
    let seen = "document.querySelector(\"[data-action='checksum-seen']\").click()";
    tablet
        .tab
        .evaluate(seen)
        .await
        .context("closing the banner")?;
    let gone = "!document.querySelector('#checksum-banner')";
    tablet.tab.until(gone).await?;
    each_came_once(server, OPERATOR, &["80001", "80002", "80003", "80004"]).await
}

/// Puts a figure into the first box, leaves it, and waits until the server has it. Data that are
/// fetched anew draw the box anew, so its state is asked for and not watched.
async fn put(tablet: &Tablet, figure: &str) -> Result<()> {
    let put = format!("hands.put(hands.cell(0), '{figure}'); hands.leave(hands.cell(0));");
    tablet.tab.evaluate(&put).await?;
    let kept = format!(
        "window.hands?.cell(0)?.value === '{figure}'
            && hands.entry(0).dataset.state === 'server'"
    );
    let shown = "[window.hands?.cell(0)?.value, window.hands?.entry(0)?.dataset.state].join()";
    if let Err(error) = tablet.tab.until(&kept).await {
        let shown = tablet.tab.evaluate(shown).await?;
        let traffic = tablet.link.traffic();
        bail!("{figure} is not kept: {shown}, {traffic:?}: {error:#}");
    }
    Ok(())
}
