//! `/reviu`.

use anyhow::Result;
use support::browser::Browser;

pub(crate) struct ReviewPage<'a>(pub(crate) &'a Browser);

impl ReviewPage<'_> {
    pub(crate) async fn open(&self) -> Result<()> {
        self.0.open("/reviu").await?;
        self.0.appears("#queue-count").await
    }

    /// Waits for an entry whose text holds all these words, and opens it.
    pub(crate) async fn open_entry(&self, words: &[&str]) -> Result<()> {
        let script = "
            for (const entry of document.querySelectorAll('#queue [data-subject]')) {
                if (arguments[0].every((word) => entry.innerText.includes(word))) {
                    return entry.querySelector('a').getAttribute('href');
                }
            }
            return null;";
        let address = self
            .0
            .until(format!("entry with {words:?}"), async || {
                let found = self.0.run(script, vec![words.into()]).await?;
                Ok(found.as_str().map(str::to_owned))
            })
            .await?;
        self.0.click(&format!("#queue a[href='{address}']")).await
    }
}
