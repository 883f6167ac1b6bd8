//! `/masuk`.

use anyhow::Result;
use support::browser::Browser;

pub(crate) struct SignInPage<'a>(pub(crate) &'a Browser);

impl SignInPage<'_> {
    /// Opens the page and waits until it is alive.
    pub(crate) async fn open(&self) -> Result<()> {
        self.0.open("/masuk").await?;
        self.is_alive().await
    }

    /// The button can be used only once the program runs.
    pub(crate) async fn is_alive(&self) -> Result<()> {
        self.0.appears("#sign-in-submit:not([disabled])").await
    }

    /// Types login and password and sends them.
    pub(crate) async fn enter(&self, login: &str, password: &str) -> Result<()> {
        self.0.fill("#login", login).await?;
        self.0.fill("#password", password).await?;
        self.0.click("#sign-in-submit").await
    }

    /// Why it was refused: the stable code and the words.
    pub(crate) async fn refusal(&self) -> Result<(String, String)> {
        let code = self.0.attribute("#sign-in-error", "data-code").await?;
        Ok((code, self.0.text("#sign-in-error").await?))
    }
}
