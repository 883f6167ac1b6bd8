//! `/sinkronisasi`.

use anyhow::{Context, Result};
use support::browser::Browser;

pub(crate) struct SyncPage<'a>(pub(crate) &'a Browser);

/// The figures of the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) waiting: usize,
    pub(crate) sent: usize,
    pub(crate) conflicts: usize,
    pub(crate) parked: usize,
}

impl SyncPage<'_> {
    pub(crate) async fn open(&self) -> Result<()> {
        self.0.open("/sinkronisasi").await?;
        self.0.appears("#count-sent").await
    }

    /// Waits until the app can start without a network.
    pub(crate) async fn is_ready_for_offline(&self) -> Result<()> {
        self.0.says("#offline-ready", "Siap dibawa luring").await
    }

    pub(crate) async fn counts(&self) -> Result<Counts> {
        Ok(Counts {
            waiting: self.count("waiting").await?,
            sent: self.count("sent").await?,
            conflicts: self.count("conflicts").await?,
            parked: self.count("parked").await?,
        })
    }

    async fn count(&self, what: &str) -> Result<usize> {
        let text = self.0.text(&format!("#count-{what} .sync__number")).await?;
        text.trim()
            .parse()
            .with_context(|| format!("the count of {what} is {text:?}"))
    }
}
