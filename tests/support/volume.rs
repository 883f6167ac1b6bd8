//! A data folder with a city of any size in it.

use anyhow::Result;
use ikrar_server::auth::password;
use ikrar_server::config::Database;
use ikrar_server::demo::{DEMO_PASSWORD, DemoData};
use ikrar_server::install::install;
use ikrar_server::store::Store;
use ikrar_sync::identity::UnixSeconds;

use crate::folder::TemporaryFolder;
use crate::program::ServerProgram;

/// November 2026, as the demo's story.
const NOW: UnixSeconds = UnixSeconds(1_795_305_600);

/// Everybody in it signs in with the demo's password.
pub async fn folder_with(data: DemoData) -> Result<TemporaryFolder> {
    let folder = TemporaryFolder::new()?;
    let store = Store::open(&Database::Folder(folder.path().to_owned())).await?;
    install(&store, data, &password::hash(DEMO_PASSWORD)?, NOW).await?;
    store.close().await;
    Ok(folder)
}

impl ServerProgram {
    /// The password with which everybody signs in there.
    #[must_use]
    pub fn with_password(mut self, password: &str) -> Self {
        password.clone_into(&mut self.password);
        self
    }
}
