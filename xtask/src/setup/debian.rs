//! Finding programs, and installing Debian packages where that is allowed.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::console::say;
use crate::process::run;

/// The first of `names` that is found in `PATH`.
pub(crate) fn find_program(names: &[&str]) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&folders).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
}

/// Whether packages can be installed without asking anybody.
pub(crate) fn can_install() -> bool {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    is_root && find_program(&["apt-get"]).is_some()
}

/// Installs packages from the machine's own Debian sources.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    say(&format!("  installing {}", packages.join(", ")));
    run(&mut apt_get(&["update", "-qq"]))?;
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(packages);
    run(&mut apt_get(&arguments))
}

/// `apt-get` without questions.
pub(crate) fn apt_get(arguments: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive");
    command
}
