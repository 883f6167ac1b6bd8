//! What the app costs to load: exact, so that a change of one byte shows.

use anyhow::Result;

use super::Figure;
use crate::setup;
use crate::site::{self, budget};
use crate::workspace::Workspace;

pub(super) const GROUP: &str = "size";

/// Builds the site and weighs it.
pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Figure>> {
    setup::for_build(workspace)?;
    let record = site::build(workspace)?;
    let sizes = budget::measure(&workspace.site(), &record)?;
    Ok(vec![
        figure(
            "first-screen",
            sizes.first_screen,
            Some(budget::FIRST_SCREEN_BYTES_MAX),
        )?,
        figure(
            "offline-app",
            sizes.offline_app,
            Some(budget::OFFLINE_APP_BYTES_MAX),
        )?,
        figure("program", sizes.wasm, None)?,
    ])
}

fn figure(name: &str, bytes: u64, limit: Option<u64>) -> Result<Figure> {
    Ok(Figure {
        name: format!("{GROUP}/{name}"),
        value: Some(number(bytes)?),
        unit: "B".to_owned(),
        limit: limit.map(number).transpose()?,
        baseline: None,
        problem: None,
    })
}

/// Exact: no site comes near four gigabytes.
fn number(bytes: u64) -> Result<f64> {
    Ok(f64::from(u32::try_from(bytes)?))
}
