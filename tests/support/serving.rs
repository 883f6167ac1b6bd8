//! Server processes on data of either database, made by [`crate::server::TestServer`]: started,
//! killed, frozen and stopped like those of an office.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command};

use anyhow::{Result, ensure};

use crate::program::{PLAIN, find_program, start};

/// Where a server keeps its rows.
#[derive(Debug, Clone)]
pub struct Place {
    /// The data folder; its log stands there in any case.
    pub folder: PathBuf,
    /// The address of a PostgreSQL database; without it the folder holds SQLite files.
    pub database: Option<String>,
}

/// One server process. It is gone when dropped.
#[derive(Debug)]
pub struct ServerProcess {
    program: PathBuf,
    place: Place,
    child: Child,
    address: SocketAddr,
}

impl ServerProcess {
    /// Starts on data that are there already; it listens when this returns.
    pub fn start(place: Place) -> Result<Self> {
        let program = find_program()?;
        let (child, address) = start_at(&program, &place)?;
        Ok(Self {
            program,
            place,
            child,
            address,
        })
    }

    /// Where it listens now.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// SIGKILL: no destructor, no flush, no goodbye.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// SIGTERM, and waits until it has ended by itself.
    pub fn stop(&mut self) -> Result<()> {
        self.signal("-TERM")?;
        let status = self.child.wait()?;
        ensure!(status.success(), "the server ended with {status}");
        Ok(())
    }

    /// Stops it between two instructions, as a power cut would; [`Self::thaw`] lets it go on.
    pub fn freeze(&self) -> Result<()> {
        self.signal("-STOP")
    }

    /// Ends [`Self::freeze`].
    pub fn thaw(&self) -> Result<()> {
        self.signal("-CONT")
    }

    /// A new process on the same data, on another port.
    pub fn start_again(&mut self) -> Result<()> {
        (self.child, self.address) = start_at(&self.program, &self.place)?;
        Ok(())
    }

    fn signal(&self, signal: &str) -> Result<()> {
        let id = self.child.id().to_string();
        let status = Command::new("kill").args([signal, &id]).status()?;
        ensure!(status.success(), "kill {signal} ended with {status}");
        Ok(())
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // Already gone is as good.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn start_at(program: &std::path::Path, place: &Place) -> Result<(Child, SocketAddr)> {
    let (child, announcement) = start(
        program,
        &place.folder,
        place.database.as_deref(),
        false,
        PLAIN,
    )?;
    Ok((child, announcement.address))
}
