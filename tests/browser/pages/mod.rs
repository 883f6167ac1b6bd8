//! One object per screen: what a person does there and sees there, in one place, so that a
//! change of the markup is repaired once.

use anyhow::Result;
use support::browser::Browser;

mod agreement;
mod conflict;
mod evidence;
mod frame;
mod home;
mod parked;
mod plan;
mod quarter;
mod review;
mod sign_in;
mod signing;
mod sync;

pub(crate) use agreement::AgreementPage;
pub(crate) use conflict::ConflictPage;
pub(crate) use evidence::EvidencePart;
pub(crate) use frame::Frame;
pub(crate) use home::HomePage;
pub(crate) use parked::ParkedPage;
pub(crate) use plan::PlanPage;
pub(crate) use quarter::QuarterPage;
pub(crate) use review::ReviewPage;
pub(crate) use sign_in::SignInPage;
pub(crate) use signing::SigningSheet;
pub(crate) use sync::SyncPage;

/// The code of the option that says these words, once a select offers it.
pub(crate) async fn option_saying(browser: &Browser, select: &str, words: &str) -> Result<String> {
    let script = "const option = [...document.querySelectorAll(`${arguments[0]} option`)]
            .find((one) => one.innerText.includes(arguments[1]));
        return option?.value ?? null;";
    browser
        .until(format!("\"{words}\" to choose in {select}"), async || {
            let arguments = vec![select.into(), words.into()];
            let found = browser.run(script, arguments).await?;
            Ok(found.as_str().map(str::to_owned))
        })
        .await
}
