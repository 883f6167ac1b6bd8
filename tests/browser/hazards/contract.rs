//! The examination that every store of a replica sits, sat by the browser's own: IndexedDB with
//! its second copy, in the browser it is made for.

use anyhow::{Result, ensure};
use serde_json::json;
use support::chromium::Chromium;
use support::folder::TemporaryFolder;
use support::front::{Front, Version};
use support::program::ServerProgram;

const SEEDS: u32 = 6;
const TASKS: u32 = 50;

pub(crate) async fn tell(server: &ServerProgram) -> Result<()> {
    let front = Front::of_examination(server.address()).await?;
    let folder = TemporaryFolder::new()?;
    let browser = Chromium::start(&folder.path().join("profile"))?;
    let tab = browser.first_tab().await?;
    tab.open(&format!("http://{}/masuk", front.address()))
        .await?;
    tab.until("!!document.querySelector('#sign-in-submit:not([disabled])')")
        .await?;
    let glue = front.glue(Version::Present);
    let mut done = 0;
    for seed in 0..SEEDS {
        let sat = format!(
            "import({}).then((program) => program.examine({seed}, {TASKS})).catch(String)",
            json!(glue)
        );
        let answer = tab.evaluate(&sat).await?;
        ensure!(answer == json!(TASKS), "seed {seed}: {answer}");
        done += TASKS;
    }
    println!("hazards/contract: {done} tasks");
    Ok(())
}
