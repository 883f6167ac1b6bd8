//! A server that loses its newest rows.

use anyhow::Result;

use super::ServerProgram;
use crate::backup::{NightlyCopy, recovery_of};
use crate::serving::Place;

impl ServerProgram {
    /// A copy of its rows, taken while it runs.
    pub async fn back_up(&self) -> Result<NightlyCopy> {
        NightlyCopy::of_folder(self.folder.path()).await
    }

    /// SIGKILL, and everything written since the copy is gone; [`Self::start_again`] follows.
    pub fn fall_back_to(&mut self, copy: &NightlyCopy) -> Result<()> {
        self.kill()?;
        copy.put_into(self.folder.path())
    }

    /// What `ikrar recovery` says.
    pub fn recovery(&self) -> Result<String> {
        recovery_of(&Place {
            folder: self.folder.path().to_owned(),
            database: None,
        })
    }
}
