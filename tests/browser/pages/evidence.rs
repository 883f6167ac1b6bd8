//! The files behind a figure, in the open part of a row of the grid. Rows count from zero.

use std::path::Path;

use anyhow::{Context, Result};
use support::browser::Browser;
use thirtyfour::By;

pub(crate) struct EvidencePart<'a>(pub(crate) &'a Browser, pub(crate) usize);

impl EvidencePart<'_> {
    /// Chooses a file as a person does, by the way with this code: `camera` or `files`.
    pub(crate) async fn choose(&self, way: &str, file: &Path) -> Result<()> {
        let selector = format!(
            "{} input[data-action='{way}']:not([disabled])",
            self.place()
        );
        self.0.appears(&selector).await?;
        let input = self.0.driver()?.find(By::Css(selector)).await?;
        let path = file.to_str().context("a path")?;
        Ok(input.send_keys(path).await?)
    }

    /// Waits until a file of this name is in this state.
    pub(crate) async fn file_is(&self, name: &str, state: &str) -> Result<()> {
        self.0
            .until(format!("{name} is {state}"), async || {
                let found = self.states().await?;
                let is_so = |(known, found): &(String, String)| known == name && found == state;
                Ok(found.iter().any(is_so).then_some(()))
            })
            .await
    }

    /// Name and state of each file.
    pub(crate) async fn states(&self) -> Result<Vec<(String, String)>> {
        let script = "
            return [...document.querySelectorAll(`${arguments[0]} [data-evidence]`)]
                .map((file) => [
                    file.querySelector('.evidence__name').innerText,
                    file.dataset.state,
                ]);";
        let found = self.0.run(script, vec![self.place().into()]).await?;
        Ok(serde_json::from_value(found)?)
    }

    /// Waits for words about a file that was not taken.
    pub(crate) async fn refuses(&self, words: &str) -> Result<()> {
        let message = format!("{} .evidence__message", self.place());
        self.0.says(&message, words).await
    }

    /// Presses a button of the first file: `open-evidence`, `remove-evidence`.
    pub(crate) async fn press(&self, action: &str) -> Result<()> {
        let button = format!("{} [data-action='{action}']", self.place());
        self.0.click(&button).await
    }

    /// Says what the first file shows; returns when that is on the device.
    pub(crate) async fn write_note(&self, typed: &str) -> Result<()> {
        let entry = format!("{} .entry[data-field='note']", self.place());
        self.0.fill(&format!("{entry} textarea"), typed).await?;
        self.0.leave().await?;
        let stored = format!("{entry}:is([data-state='device'], [data-state='server'])");
        self.0.appears(&stored).await
    }

    /// What is said of the first file.
    pub(crate) async fn note(&self) -> Result<String> {
        let place = self.place();
        self.0
            .value(&format!("{place} .entry[data-field='note'] textarea"))
            .await
    }

    fn place(&self) -> String {
        format!("tr[data-item]:has(#cell-{}-0) + tr .evidence", self.1)
    }
}
