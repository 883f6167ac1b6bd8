//! The sheet in which an agreement is signed.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use support::browser::Browser;

/// The PIN of everybody in these stories.
const PIN: &str = "482917";

pub(crate) struct SigningSheet<'a>(pub(crate) &'a Browser);

impl SigningSheet<'_> {
    /// Draws on the pad with the pointer and signs.
    pub(crate) async fn draw_and_sign(&self, step: &str, place: &str) -> Result<()> {
        self.open(step).await?;
        self.0.fill("#signing-place", place).await?;
        self.draw().await?;
        self.enter_pin().await?;
        self.0.vanishes("#signing-send").await?;
        self.0.appears("#signatures").await
    }

    /// Makes the PIN of this device in the open sheet.
    pub(crate) async fn make_pin(&self, password: &str) -> Result<()> {
        self.0.fill("#pin-new", PIN).await?;
        self.0.fill("#pin-again", PIN).await?;
        self.0.fill("#pin-password", password).await?;
        self.0.click("#pin-make").await?;
        self.0.appears("#signing-pin").await
    }

    /// Types the PIN and signs.
    pub(crate) async fn enter_pin(&self) -> Result<()> {
        self.0.fill("#signing-pin", PIN).await?;
        self.0.click("#signing-send").await
    }

    /// Closes the sheet.
    pub(crate) async fn close(&self) -> Result<()> {
        let close = "#signing-sheet [data-action='close']";
        self.0.click(close).await?;
        self.0.vanishes("#signing-send").await
    }

    /// Signs on paper: nothing is drawn.
    pub(crate) async fn sign_on_paper(&self, step: &str, place: &str) -> Result<()> {
        self.open(step).await?;
        self.0.choose("#signing-mode", "wet_ink").await?;
        self.0.vanishes("#signing-pad").await?;
        self.0.fill("#signing-place", place).await?;
        self.0.click("#signing-send").await?;
        self.0.vanishes("#signing-send").await?;
        self.0.appears("#signatures").await
    }

    /// Asks the certified service, from the open sheet.
    pub(crate) async fn choose_certified(&self, signer: &str, passphrase: &str) -> Result<()> {
        if !self.0.has("#certified-signer").await? {
            self.0.choose("#signing-mode", "certified").await?;
        }
        self.0.says("#certified-service", "Layanan Contoh").await?;
        self.0.fill("#certified-signer", signer).await?;
        self.0.fill("#certified-passphrase", passphrase).await?;
        self.0.click("#signing-send").await
    }

    /// Opens the sheet by the button of the step.
    pub(crate) async fn open(&self, step: &str) -> Result<()> {
        self.0.click(&format!("[data-action='{step}']")).await?;
        self.0.appears("#signing-send").await
    }

    /// A line across the pad, as a mouse draws it.
    pub(crate) async fn draw(&self) -> Result<()> {
        let script = "const pad = document.querySelector('#signing-pad');
            pad.scrollIntoView({block: 'center'});
            const {x, y, width, height} = pad.getBoundingClientRect();
            return [x, y, width, height];";
        let sides = self.0.run(script, Vec::new()).await?;
        let side = |index: usize| sides[index].as_f64().context("no pad");
        let (left, top, width, height) = (side(0)?, side(1)?, side(2)?, side(3)?);
        for point in 0_u32..=20 {
            let share = f64::from(point) / 20.0;
            let wave = 0.5 + 0.3 * (share * 12.0).sin();
            let kind = if point == 0 {
                "mousePressed"
            } else {
                "mouseMoved"
            };
            let at = (left + width * (0.1 + 0.8 * share), top + height * wave);
            self.mouse(kind, at).await?;
        }
        self.mouse("mouseReleased", (left + width * 0.9, top + height * 0.5))
            .await
    }

    async fn mouse(&self, kind: &str, (x, y): (f64, f64)) -> Result<()> {
        let event: Value = json!({
            "type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1,
        });
        self.0.command("Input.dispatchMouseEvent", event).await?;
        Ok(())
    }
}
