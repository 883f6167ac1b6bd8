//! The `wasm32-unknown-unknown` target.
//!
//! rustup brings it. Where rustup's host cannot be reached but Debian's packages can, the target
//! is built from the standard library's source of the very same release (package `rust-src`).

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::debian::{apt_get, can_install, find_program};
use crate::console::say;
use crate::process::{cargo, output_of, run};
use crate::workspace::Workspace;

const TARGET: &str = "wasm32-unknown-unknown";
/// The Debian suite that carries current Rust releases beside its own.
const SUITE: &str = "trixie-backports";

const HOW_TO: &str = "\
the target wasm32-unknown-unknown is missing and could not be installed.
  With rustup: rustup target add wasm32-unknown-unknown
  Without it: install your distribution's package of the same Rust release
  (Debian: libstd-rust-dev-wasm32, Fedora: rust-std-static-wasm32-unknown-unknown)";

/// Makes sure that cargo can build for the browser.
pub(crate) fn ensure(workspace: &Workspace) -> Result<()> {
    let sysroot = PathBuf::from(
        output_of(
            Command::new("rustc")
                .args(["--print", "sysroot"])
                .current_dir(workspace.root()),
        )?
        .trim(),
    );
    if is_there(&sysroot) {
        return Ok(());
    }
    let mut rustup = Command::new("rustup");
    rustup
        .args(["target", "add", TARGET])
        .current_dir(workspace.root());
    if let Err(error) = run(&mut rustup) {
        say(&format!(
            "  {error:#}; trying Debian's source package of the same release"
        ));
        if !can_install() || find_program(&["dpkg"]).is_none() {
            bail!("{HOW_TO}");
        }
        build_from_source(workspace, &sysroot).context(HOW_TO)?;
    }
    if is_there(&sysroot) {
        Ok(())
    } else {
        bail!("{HOW_TO}")
    }
}

/// Whether the target's standard library lies in the toolchain.
fn is_there(sysroot: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(libraries_of(sysroot)) else {
        return false;
    };
    entries
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
}

fn libraries_of(sysroot: &Path) -> PathBuf {
    sysroot.join("lib/rustlib").join(TARGET).join("lib")
}

fn build_from_source(workspace: &Workspace, sysroot: &Path) -> Result<()> {
    let work = workspace.target().join("wasm-target");
    std::fs::create_dir_all(&work)?;
    let version = output_of(
        Command::new("rustc")
            .arg("--version")
            .current_dir(workspace.root()),
    )?;
    let version = version
        .split_whitespace()
        .nth(1)
        .context("rustc tells no version")?;
    let library = fetch_source(&work, version)?;
    let place = sysroot.join("lib/rustlib/src/rust");
    std::fs::create_dir_all(&place)?;
    run(Command::new("cp").arg("-a").arg(&library).arg(&place))?;

    std::fs::create_dir_all(work.join("empty/src"))?;
    std::fs::write(
        work.join("empty/Cargo.toml"),
        "[package]\nname = \"empty\"\nedition = \"2024\"\n[workspace]\n",
    )?;
    std::fs::write(work.join("empty/src/lib.rs"), "#![no_std]\n")?;
    let mut build = cargo(
        workspace,
        &[
            "build",
            "--release",
            "-Zbuild-std=std,panic_abort,proc_macro",
            "--target",
            TARGET,
        ],
    );
    build
        .current_dir(work.join("empty"))
        .env("RUSTC_BOOTSTRAP", "1");
    build.env("CARGO_TARGET_DIR", work.join("built"));
    // Without it the program could not be optimised together with the standard library.
    build.env("RUSTFLAGS", "-Cembed-bitcode=yes");
    run(&mut build)?;
    copy_libraries(
        &work.join("built").join(TARGET).join("release/deps"),
        &libraries_of(sysroot),
    )
}

/// Downloads and unpacks the source package; gives the path of its `library` folder.
fn fetch_source(work: &Path, version: &str) -> Result<PathBuf> {
    let lists = work.join("lists");
    std::fs::create_dir_all(lists.join("partial"))?;
    let mirror = output_of(&mut apt_get(&["indextargets", "--format", "$(REPO_URI)"]))?;
    let mirror = mirror
        .lines()
        .find(|uri| uri.trim_end_matches('/').ends_with("/debian"))
        .context("apt knows no Debian mirror")?;
    let sources = work.join("sources.list");
    let keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
    std::fs::write(
        &sources,
        format!("deb [signed-by={keyring}] {mirror} {SUITE} main\n"),
    )?;
    let options = [
        format!("-oDir::Etc::SourceList={}", sources.display()),
        "-oDir::Etc::SourceParts=-".to_owned(),
        format!("-oDir::State::Lists={}", lists.display()),
        "-oAPT::Sandbox::User=root".to_owned(),
    ];
    let apt = |arguments: &[&str]| {
        let mut command = apt_get(arguments);
        command.args(&options).current_dir(work);
        command
    };
    run(&mut apt(&["update", "-qq"]))?;
    let mut madison = Command::new("apt-cache");
    madison
        .arg("madison")
        .args(&options)
        .arg("rust-src")
        .current_dir(work);
    let exact = matching_version(&output_of(&mut madison)?, version)
        .with_context(|| format!("{SUITE} has no rust-src of release {version}"))?;
    run(&mut apt(&["download", &format!("rust-src={exact}")]))?;
    let package = std::fs::read_dir(work)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|ending| ending == "deb"))
        .context("apt-get download left no package")?;
    let unpacked = work.join("unpacked");
    run(Command::new("dpkg").arg("-x").arg(package).arg(&unpacked))?;
    find_library(&unpacked).context("the package holds no standard library")
}

/// The package version of one Rust release in the table that `apt-cache madison` prints.
fn matching_version(table: &str, release: &str) -> Option<String> {
    table.lines().find_map(|line| {
        let version = line.split('|').nth(1)?.trim();
        version
            .starts_with(&format!("{release}+"))
            .then(|| version.to_owned())
    })
}

/// The folder named `library` that holds `std`.
fn find_library(folder: &Path) -> Option<PathBuf> {
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        if folder.ends_with("library") && folder.join("std/Cargo.toml").is_file() {
            return Some(folder);
        }
        let entries = std::fs::read_dir(&folder).ok()?;
        waiting.extend(
            entries
                .flatten()
                .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
                .map(|entry| entry.path()),
        );
    }
    None
}

fn copy_libraries(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)?.flatten() {
        let path = entry.path();
        let is_library = path.extension().is_some_and(|ending| ending == "rlib");
        let name = entry.file_name();
        if is_library && !name.to_string_lossy().starts_with("libempty-") {
            std::fs::copy(path, to.join(name))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_same_release_matches() {
        let table =
            " rust-src | 1.95.1+dfsg1-1~bpo13+1 | x\n rust-src | 1.95.0+dfsg1-2~bpo13+1 | x\n";
        assert_eq!(
            matching_version(table, "1.95.0").unwrap(),
            "1.95.0+dfsg1-2~bpo13+1"
        );
        assert_eq!(matching_version(table, "1.95"), None);
    }
}
