//! A folder as a map from path to bytes, read and written whole.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};

use super::Files;

/// No files.
pub(crate) fn none() -> Files {
    Files::new()
}

/// Every file below `folder`, except hidden ones.
pub(crate) fn read(folder: &Path) -> Result<Files> {
    let mut files = none();
    read_into(folder, "", &mut files)?;
    Ok(files)
}

/// Makes `folder` hold exactly `files`. A file that is already right is not touched, so that
/// cargo sees no change in it.
pub(crate) fn write(folder: &Path, files: &Files) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    for path in read(folder)?
        .keys()
        .filter(|path| !files.contains_key(*path))
    {
        let stale = folder.join(path);
        std::fs::remove_file(&stale).with_context(|| format!("removing {}", stale.display()))?;
    }
    for (path, bytes) in files {
        let path = folder.join(path);
        if std::fs::read(&path).is_ok_and(|present| present == *bytes) {
            continue;
        }
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(())
}

/// Removes a folder with all it holds; its absence is fine.
pub(crate) fn remove(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing {}", folder.display()))
        }
        _ => Ok(()),
    }
}

fn read_into(folder: &Path, prefix: &str, files: &mut Files) -> Result<()> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_str().context("a file name is not UTF-8")?;
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            read_into(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.insert(path, std::fs::read(entry.path())?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::ScratchFolder;

    #[test]
    fn writing_leaves_exactly_the_given_files_and_touches_no_equal_one() {
        let scratch = ScratchFolder::new("folder");
        let folder = scratch.path();
        let first = Files::from([("a/b".to_owned(), vec![1]), ("c".to_owned(), vec![2])]);
        write(folder, &first).unwrap();
        let stamp = std::fs::metadata(folder.join("a/b"))
            .unwrap()
            .modified()
            .unwrap();
        let second = Files::from([("a/b".to_owned(), vec![1])]);
        write(folder, &second).unwrap();
        assert_eq!(read(folder).unwrap(), second);
        assert_eq!(
            std::fs::metadata(folder.join("a/b"))
                .unwrap()
                .modified()
                .unwrap(),
            stamp
        );
    }
}
