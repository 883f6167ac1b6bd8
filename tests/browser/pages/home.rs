//! `/`.

use anyhow::Result;
use support::browser::Browser;

/// The address of the quarter in this state, of an agreement in force.
const OPEN_QUARTER: &str = "
    for (const card of document.querySelectorAll('[data-agreement]')) {
        if (!card.querySelector('.badge')?.innerText.includes('Berlaku')) continue;
        for (const link of card.querySelectorAll('.quarter-link')) {
            if (link.innerText.includes(arguments[0])) return link.getAttribute('href');
        }
    }
    return null;";

pub(crate) struct HomePage<'a>(pub(crate) &'a Browser);

impl HomePage<'_> {
    pub(crate) async fn open(&self) -> Result<()> {
        self.0.open("/").await?;
        self.arrives().await
    }

    /// Waits until an agency's agreements, or all agencies, are on the device and shown.
    pub(crate) async fn arrives(&self) -> Result<()> {
        self.0.says("h1", "Beranda").await?;
        self.0.appears("[data-agreement], [data-agency]").await
    }

    /// The address of a quarter in this state (in the screen's words), of an agreement in force.
    pub(crate) async fn quarter_in(&self, state: &str) -> Result<String> {
        self.0
            .until(format!("quarter \"{state}\""), async || {
                let found = self.0.run(OPEN_QUARTER, vec![state.into()]).await?;
                Ok(found.as_str().map(str::to_owned))
            })
            .await
    }

    /// Starts an agreement and arrives in its editor. Gives back its address.
    pub(crate) async fn start_agreement(&self, year: &str) -> Result<String> {
        self.0.click("#new-agreement").await?;
        self.0.fill("#new-year", year).await?;
        self.0.click("#create-agreement").await?;
        self.0.appears("#agreement-status").await?;
        self.0.path().await
    }
}
