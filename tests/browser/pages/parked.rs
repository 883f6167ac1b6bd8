//! `/tertahan`.

use anyhow::Result;
use support::browser::Browser;

pub(crate) struct ParkedPage<'a>(pub(crate) &'a Browser);

impl ParkedPage<'_> {
    /// Opens the list and waits for an entry.
    pub(crate) async fn open(&self) -> Result<()> {
        self.0.open("/tertahan").await?;
        self.0.appears("[data-parked]").await
    }

    /// Waits until an entry contains these words.
    pub(crate) async fn says(&self, words: &str) -> Result<()> {
        self.0.says("[data-parked]", words).await
    }

    /// Makes the only entry count, and waits until nothing waits any more.
    pub(crate) async fn accept(&self) -> Result<()> {
        self.0
            .click("[data-parked] [data-action='adopt']:not([disabled])")
            .await?;
        self.0.vanishes("[data-parked]").await
    }
}
