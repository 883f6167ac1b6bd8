//! A profile that was copied to another machine: two browsers with one identity, both at work.

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use support::chromium::Chromium;
use support::folder::TemporaryFolder;
use support::program::ServerProgram;

use super::tablet::{Tablet, each_came_once, equip, write_in};

const OPERATOR: &str = "operator.dinkes";

pub(crate) async fn tell(server: &ServerProgram) -> Result<()> {
    let mut first = Tablet::ready(server, OPERATOR).await?;
    first.link.cut().await?;
    first.write(&["90001"], "device").await?;
    first.browser.kill()?;
    let folder = TemporaryFolder::new()?;
    let profile = folder.path().join("profile");
    copy(&first.profile(), &profile)?;

    // Both begin with the same unsent edit and give the next place to different ones.
    first.start().await?;
    first.open_grid().await?;
    first.holds(&["90001"]).await?;
    let copied = Chromium::start(&profile)?;
    let second = equip(copied.first_tab().await?).await?;
    first.open_grid_in(&second).await?;
    ensure!(write_in(&first.tab, 1, "90002").await? == "device");
    ensure!(write_in(&second, 2, "90003").await? == "device");
    first.link.restore().await?;

    for tab in [&first.tab, &second] {
        first.is_sent_in(tab).await?;
    }
    for tab in [&first.tab, &second] {
        first.open_grid_in(tab).await?;
        for (row, figure) in ["90001", "90002", "90003"].iter().enumerate() {
            tab.until(&format!("hands.cell({row}).value === '{figure}'"))
                .await?;
        }
    }
    each_came_once(server, OPERATOR, &["90001", "90002", "90003"]).await?;
    // What came second was set aside under the old identity and counts under a new one.
    let faults = server.faults().await?;
    ensure!(
        faults == ["1 operations came with two contents"],
        "{faults:?}"
    );
    let replicas = server.replicas_of(OPERATOR).await?;
    // The demo's own device aside.
    let mut written: Vec<i64> = replicas.iter().map(|replica| replica.operations).collect();
    written.sort_unstable();
    ensure!(matches!(written[..], [1, 3, _]), "{replicas:?}");
    Ok(())
}

/// A profile without the marks of the browser that runs on it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy(&entry.path(), &target)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
