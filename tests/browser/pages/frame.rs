//! What stands around every page: sync line, banners, account menu.

use anyhow::Result;
use support::browser::Browser;

use super::SignInPage;

pub(crate) struct Frame<'a>(pub(crate) &'a Browser);

/// The sync line follows the truth a moment late; until then it is marked as busy.
const SETTLED_LINE: &str = "#sync-line [role=status]:not([aria-busy])";

impl Frame<'_> {
    /// Waits until the header says so: `connected`, `contacting`, `offline` or `trouble`.
    pub(crate) async fn link_is(&self, code: &str) -> Result<()> {
        let selector = format!("#sync-line [data-link='{code}']");
        self.0.appears(&selector).await
    }

    /// Waits until everything this browser wrote is on the server.
    pub(crate) async fn everything_is_sent(&self) -> Result<()> {
        self.link_is("connected").await?;
        self.0.says(SETTLED_LINE, "Semua terkirim").await
    }

    /// Waits until the header names this many unsent edits.
    pub(crate) async fn waiting_is(&self, count: usize) -> Result<()> {
        let words = format!("{count} isian belum terkirim");
        self.0.says("#sync-line", &words).await
    }

    /// A browser that was killed soon after signing in may have lost its cookie; whoever works
    /// there signs in again, and nothing else is lost.
    pub(crate) async fn reconnects(&self, login: &str, password: &str) -> Result<()> {
        let expired = self
            .0
            .until("connection or a word that the session ended", async || {
                if self.0.has("#session-banner").await? {
                    return Ok(Some(true));
                }
                let connected = self.0.has("#sync-line [data-link='connected']").await?;
                Ok(connected.then_some(false))
            })
            .await?;
        if expired {
            self.sign_in_again(login, password).await?;
        }
        self.everything_is_sent().await
    }

    /// Follows the banner's link and signs in.
    pub(crate) async fn sign_in_again(&self, login: &str, password: &str) -> Result<()> {
        let place = self.0.path().await?;
        self.0.click("#session-banner a").await?;
        let page = SignInPage(self.0);
        page.is_alive().await?;
        page.enter(login, password).await?;
        self.0.vanishes("#sign-in").await?;
        self.0.open(&place).await
    }

    /// Signs out through the account menu.
    pub(crate) async fn sign_out(&self) -> Result<()> {
        self.0.click("#account").await?;
        self.0.click("#sign-out").await?;
        SignInPage(self.0).is_alive().await
    }
}
