//! What a page costs to load, counted exactly, and the most it may cost.
//!
//! The test command and `bench` both ask here, so there is one rule.

use std::path::Path;

use anyhow::{Result, bail};

use super::record::{Precached, SiteRecord};

/// First screen: everything needed before somebody can work, as it travels.
pub(crate) const FIRST_SCREEN_BYTES_MAX: u64 = 350_000;
/// Everything the service worker keeps, as it travels.
pub(crate) const OFFLINE_APP_BYTES_MAX: u64 = 1_200_000;

/// The bytes of one site as they travel: brotli where that is smaller, plain elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sizes {
    pub(crate) first_screen: u64,
    pub(crate) offline_app: u64,
    pub(crate) wasm: u64,
}

/// Weighs a finished site.
pub(crate) fn measure(site: &Path, record: &SiteRecord) -> Result<Sizes> {
    let mut first_screen = 0;
    let mut offline_app = transfer_bytes(site, "sw.js")?;
    for entry in &record.precache {
        let bytes = transfer_bytes(site, file_of(entry))?;
        offline_app += bytes;
        if is_in_first_screen(entry, record) {
            first_screen += bytes;
        }
    }
    let wasm = transfer_bytes(site, record.wasm.trim_start_matches('/'))?;
    Ok(Sizes {
        first_screen,
        offline_app,
        wasm,
    })
}

/// Fails when a limit is passed, and says by how much.
pub(crate) fn check(sizes: &Sizes) -> Result<()> {
    for (name, bytes, limit) in [
        (
            "the first screen",
            sizes.first_screen,
            FIRST_SCREEN_BYTES_MAX,
        ),
        (
            "the whole offline app",
            sizes.offline_app,
            OFFLINE_APP_BYTES_MAX,
        ),
    ] {
        if bytes > limit {
            bail!(
                "{name} is {bytes} B in brotli, {} B over its limit of {limit}",
                bytes - limit
            );
        }
    }
    Ok(())
}

/// The shell, the stylesheet, all scripts and the program; every font, since any may be used.
fn is_in_first_screen(entry: &Precached, record: &SiteRecord) -> bool {
    let named = [&record.boot, &record.css, &record.js, &record.wasm];
    entry.url == super::SHELL_URL
        || entry.content_type.starts_with("font/")
        || named.contains(&&entry.url)
        || record.snippets.contains(&entry.url)
}

fn file_of(entry: &Precached) -> &str {
    if entry.url == super::SHELL_URL {
        "shell.html"
    } else {
        entry.url.trim_start_matches('/')
    }
}

fn transfer_bytes(site: &Path, file: &str) -> Result<u64> {
    let packed = site.join(format!("{file}.br"));
    let path = if packed.is_file() {
        packed
    } else {
        site.join(file)
    };
    Ok(std::fs::metadata(path)?.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::ScratchFolder;

    #[test]
    fn compressed_files_count_compressed_and_pictures_only_offline() {
        let scratch = ScratchFolder::new("budget");
        let site = scratch.path();
        for (file, bytes) in [
            ("shell.html", 90),
            ("shell.html.br", 40),
            ("a.wasm", 7),
            ("i.png", 5),
            ("sw.js", 3),
        ] {
            std::fs::write(site.join(file), vec![0; bytes]).unwrap();
        }
        let entry = |url: &str, content_type: &str| Precached {
            url: url.to_owned(),
            content_type: content_type.to_owned(),
            bytes: 0,
        };
        let record = SiteRecord {
            wasm: "/a.wasm".to_owned(),
            precache: vec![
                entry("/shell", "text/html"),
                entry("/a.wasm", "application/wasm"),
                entry("/i.png", "image/png"),
            ],
            ..SiteRecord::default()
        };
        let sizes = measure(site, &record).unwrap();
        assert_eq!(
            sizes,
            Sizes {
                first_screen: 47,
                offline_app: 55,
                wasm: 7
            }
        );
    }

    #[test]
    fn one_byte_over_the_limit_fails() {
        let fits = Sizes {
            first_screen: 350_000,
            offline_app: 1_200_000,
            wasm: 0,
        };
        assert!(check(&fits).is_ok());
        let error = check(&Sizes {
            first_screen: 350_001,
            ..fits
        })
        .unwrap_err()
        .to_string();
        assert!(error.contains("1 B over"), "{error}");
    }
}
