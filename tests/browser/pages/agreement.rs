//! `/perjanjian/:id`.

use anyhow::{Context, Result};
use support::browser::Browser;

pub(crate) struct AgreementPage<'a>(pub(crate) &'a Browser);

impl AgreementPage<'_> {
    pub(crate) async fn open(&self, address: &str) -> Result<()> {
        self.0.open(address).await?;
        self.0.appears("#agreement-status").await
    }

    /// Adds an indicator; gives back the selector of its card.
    pub(crate) async fn add_item(&self) -> Result<String> {
        self.add("#add-item", "data-item").await
    }

    /// Adds a program; gives back the selector of its row.
    pub(crate) async fn add_budget_line(&self) -> Result<String> {
        self.add("#add-budget-line", "data-budget-line").await
    }

    /// Adds a budget document on its agency's page and gives a selector of it.
    pub(crate) async fn add_budget_document(&self) -> Result<String> {
        self.add("#add-document", "data-document").await
    }

    async fn add(&self, button: &str, mark: &str) -> Result<String> {
        let rows = format!("[{mark}]");
        let before = self.0.texts(&rows).await?.len();
        self.0.click(button).await?;
        let script = "return [...document.querySelectorAll(`[${arguments[0]}]`)]
            .map((row) => row.getAttribute(arguments[0]));";
        let ids = self
            .0
            .until("new row", async || {
                let ids = self.0.run(script, vec![mark.into()]).await?;
                let ids: Vec<String> = serde_json::from_value(ids)?;
                Ok((ids.len() > before).then_some(ids))
            })
            .await?;
        let newest = ids.last().context("no row")?;
        Ok(format!("[{mark}='{newest}']"))
    }

    /// The selector of the card of the item with this indicator, once there is one.
    pub(crate) async fn item(&self, indicator: &str) -> Result<String> {
        let script = "const card = [...document.querySelectorAll('.item-card[data-item]')]
                .find((one) => one.querySelector('[data-field=indicator] :is(input, textarea)')
                    ?.value === arguments[0]);
            return card?.getAttribute('data-item') ?? null;";
        let id = self
            .0
            .until(format!("card of {indicator}"), async || {
                let found = self.0.run(script, vec![indicator.into()]).await?;
                Ok(found.as_str().map(str::to_owned))
            })
            .await?;
        Ok(format!(".item-card[data-item='{id}']"))
    }

    /// Types a value into a field of a row and leaves it; returns when it is on the device.
    pub(crate) async fn write(&self, row: &str, field: &str, typed: &str) -> Result<()> {
        let entry = format!("{row} .entry[data-field='{field}']");
        let input = format!("{entry} :is(input, textarea)");
        self.0.fill(&input, typed).await?;
        self.0.leave().await?;
        let stored = format!("{entry}:is([data-state='device'], [data-state='server'])");
        self.0.appears(&stored).await
    }

    /// Chooses a code in a field of a row.
    pub(crate) async fn choose(&self, row: &str, field: &str, code: &str) -> Result<()> {
        let entry = format!("{row} .entry[data-field='{field}']");
        self.0.choose(&format!("{entry} select"), code).await?;
        let stored = format!("{entry}:is([data-state='device'], [data-state='server'])");
        self.0.appears(&stored).await
    }

    /// What a field of a row holds.
    pub(crate) async fn value(&self, row: &str, field: &str) -> Result<String> {
        let input = format!("{row} .entry[data-field='{field}'] :is(input, textarea, select)");
        self.0.value(&input).await
    }

    /// The live total of the budget.
    pub(crate) async fn total_is(&self, rupiah: &str) -> Result<()> {
        self.0.says("#budget-total", rupiah).await
    }
}
