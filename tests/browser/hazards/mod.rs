//! What a browser can do to a person's work, done to it on purpose. The table of hazards and
//! mitigations is `docs/browser-hazards.md`.

pub(crate) mod broken_store;
pub(crate) mod contract;
pub(crate) mod copies;
pub(crate) mod differing;
pub(crate) mod eviction;
pub(crate) mod kills;
pub(crate) mod moments;
pub(crate) mod people;
pub(crate) mod tablet;
pub(crate) mod tabs;
pub(crate) mod versions;

use anyhow::Result;
use support::program::ServerProgram;

/// Runs a story against a server of its own and says how long it took.
pub(crate) async fn tell(story: &str, steps: impl AsyncFnOnce(&ServerProgram) -> Result<()>) {
    let started = std::time::Instant::now();
    let server = tokio::task::spawn_blocking(ServerProgram::start_demo)
        .await
        .unwrap()
        .unwrap();
    if let Err(error) = steps(&server).await {
        panic!(
            "{story}: {error:#}\n--- the server wrote ---\n{}",
            server.log()
        );
    }
    println!("hazards/{story}: {:.1} s", started.elapsed().as_secs_f32());
}
