//! `/konflik`.

use anyhow::Result;
use support::browser::Browser;

pub(crate) struct ConflictPage<'a>(pub(crate) &'a Browser);

/// One value that stands beside another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Side {
    pub(crate) value: String,
    pub(crate) who_when: String,
}

impl ConflictPage<'_> {
    pub(crate) async fn open(&self) -> Result<()> {
        self.0.open("/konflik").await?;
        self.0.says("h1", "Konflik").await
    }

    /// Waits for a conflict about this entity.
    pub(crate) async fn shows(&self, entity: &str) -> Result<()> {
        self.0.appears(&card(entity)).await
    }

    /// Waits until nobody has to decide about this entity any more.
    pub(crate) async fn is_settled(&self, entity: &str) -> Result<()> {
        self.0.vanishes(&card(entity)).await
    }

    /// What stood there before either edit.
    pub(crate) async fn base(&self, entity: &str) -> Result<String> {
        let value = format!("{} [data-side='base'] .conflict__value", card(entity));
        self.0.text(&value).await
    }

    /// `mine` or `theirs`.
    pub(crate) async fn side(&self, entity: &str, side: &str) -> Result<Side> {
        let place = format!("{} [data-side='{side}']", card(entity));
        Ok(Side {
            value: self.0.text(&format!("{place} .conflict__value")).await?,
            who_when: self.0.text(&format!("{place} .conflict__who")).await?,
        })
    }

    /// Chooses a side and says why.
    pub(crate) async fn resolve(&self, entity: &str, side: &str, reason: &str) -> Result<()> {
        let card = card(entity);
        let choose = format!("{card} [data-side='{side}'] [data-action='choose']");
        self.0.click(&choose).await?;
        self.0.fill(&format!("{card} textarea"), reason).await?;
        self.0
            .click(&format!("{card} [data-action='resolve']"))
            .await
    }
}

fn card(entity: &str) -> String {
    format!("[data-conflict='{entity}']")
}
