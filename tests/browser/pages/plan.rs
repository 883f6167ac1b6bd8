//! The medium-term plans.

use anyhow::Result;
use support::browser::Browser;

/// The list of plans, and the one that is open.
pub(crate) struct PlanPage<'a>(pub(crate) &'a Browser);

impl PlanPage<'_> {
    /// Begins a plan of these years for an owner, by the code in the list of owners.
    pub(crate) async fn begin(&self, owner: &str, [first, last]: [u16; 2]) -> Result<()> {
        self.0.choose("#plan-owner", owner).await?;
        self.0.fill("#plan-first", &first.to_string()).await?;
        self.0.fill("#plan-last", &last.to_string()).await?;
        self.0.click("#create-plan").await?;
        self.0.appears("#plan-import").await
    }

    /// Opens the list with the form for a new plan.
    pub(crate) async fn open_new(&self) -> Result<()> {
        self.0.open("/rencana").await?;
        self.0.click("#new-plan").await
    }

    /// Pastes a table, reads how many rows are ready, and takes it in.
    pub(crate) async fn take_in(&self, table: &str, ready: &str) -> Result<()> {
        self.0.fill("#import-table", table).await?;
        self.0
            .click("#plan-import [data-action='check-table']")
            .await?;
        self.0.says("#plan-import [data-ready]", ready).await?;
        self.0
            .click("#plan-import [data-action='take-table']")
            .await
    }
}
