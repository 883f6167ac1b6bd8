//! The contract of stores, and what a crash may leave behind.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use ikrar_sync::testing::{Breach, Examination, Task};

use super::*;

static FOLDER_COUNT: AtomicU32 = AtomicU32::new(0);

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let number = FOLDER_COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("ikrar-journal-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        drop(fs::remove_dir_all(&path));
        Self(path)
    }

    fn journal(&self) -> PathBuf {
        self.0.join(JOURNAL)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// Does what the examination asks, `tasks` times.
fn sit(
    folder: &Folder,
    examination: &mut Examination,
    tasks: usize,
    compacts: bool,
) -> Result<(), Breach> {
    let mut store = FileStore::open(&folder.0).unwrap();
    for _ in 0..tasks {
        match examination.next_task() {
            Task::Append(drafts, by) => {
                examination.appended(&store.append(drafts, by).unwrap())?;
            }
            Task::Write(batch) => {
                store.write(&batch).unwrap();
                examination.written();
            }
            Task::Refuse(batch) => examination.refused(store.write(&batch).is_err())?,
            Task::Reopen => {
                if compacts {
                    store.compact().unwrap();
                }
                drop(store);
                store = FileStore::open(&folder.0).unwrap();
                examination.loaded(&store.load().unwrap())?;
            }
            Task::BeginAnew(lacking) => {
                store.mint_again(&lacking).unwrap();
                examination.begun_anew();
            }
            // It does not work on beside such records: see `entry`.
            Task::Put(_) => unreachable!("there is no later build"),
        }
    }
    Ok(())
}

#[test]
fn the_file_store_keeps_the_contract() {
    for seed in 0..12 {
        let folder = Folder::new();
        let mut examination = Examination::new(seed);
        let kept = sit(&folder, &mut examination, 40, seed % 2 == 1);
        assert_eq!(kept, Ok(()), "seed {seed}");
    }
}

#[test]
fn a_crash_at_any_byte_leaves_a_transaction_whole_or_not_at_all() {
    let folder = Folder::new();
    let mut examination = Examination::new(7);
    sit(&folder, &mut examination, 30, false).unwrap();
    let before = fs::read(folder.journal()).unwrap();
    let mut store = FileStore::open(&folder.0).unwrap();
    for _ in 0..6 {
        let expected = examination.clone();
        let start = fs::read(folder.journal()).unwrap();
        match examination.next_task() {
            Task::Append(drafts, by) => {
                let operations = store.append(drafts, by).unwrap();
                examination.appended(&operations).unwrap();
            }
            Task::Write(batch) => {
                store.write(&batch).unwrap();
                examination.written();
            }
            _ => continue,
        }
        let end = fs::read(folder.journal()).unwrap();
        assert!(end.starts_with(&start));
        for cut in start.len()..=end.len() {
            check_cut(&expected, &end[..cut]);
        }
    }
    assert!(fs::read(folder.journal()).unwrap().len() > before.len());
}

/// Opens what a crash left, and goes on working with it.
fn check_cut(examination: &Examination, left: &[u8]) {
    let folder = Folder::new();
    fs::create_dir_all(&folder.0).unwrap();
    fs::write(folder.journal(), left).unwrap();
    let mut examination = examination.clone();
    examination.next_task();
    let mut store = FileStore::open(&folder.0).unwrap();
    let loaded = store.load().unwrap();
    assert_eq!(examination.interrupted(&loaded), Ok(()), "{}", left.len());
    let next = loop {
        if let Task::Append(drafts, by) = examination.next_task()
            && !drafts.is_empty()
        {
            break (drafts, by);
        }
    };
    let operations = store.append(next.0, next.1).unwrap();
    assert_eq!(examination.appended(&operations), Ok(()), "{}", left.len());
    drop(store);
    let mut store = FileStore::open(&folder.0).unwrap();
    let loaded = store.load().unwrap();
    assert_eq!(examination.loaded(&loaded), Ok(()), "{}", left.len());
}

#[test]
fn a_crash_while_the_journal_is_written_anew_loses_nothing() {
    let folder = Folder::new();
    let mut examination = Examination::new(3);
    sit(&folder, &mut examination, 40, false).unwrap();
    let old = fs::read(folder.journal()).unwrap();
    FileStore::open(&folder.0).unwrap().compact().unwrap();
    let new = fs::read(folder.journal()).unwrap();
    assert!(new.len() < old.len());
    for cut in (0..new.len()).step_by(7) {
        fs::write(folder.journal(), &old).unwrap();
        fs::write(beside(&folder.journal(), "new"), &new[..cut]).unwrap();
        let mut store = FileStore::open(&folder.0).unwrap();
        let loaded = store.load().unwrap();
        assert_eq!(examination.loaded(&loaded), Ok(()), "{cut}");
        assert!(!beside(&folder.journal(), "new").exists());
    }
}

#[test]
fn a_damaged_reply_is_fetched_anew_and_a_damaged_edit_is_told() {
    let folder = Folder::new();
    let mut examination = Examination::new(12);
    sit(&folder, &mut examination, 30, false).unwrap();
    let sound = fs::read(folder.journal()).unwrap();
    let edits = {
        let mut store = FileStore::open(&folder.0).unwrap();
        let loaded = store.load().unwrap();
        loaded.outbox.len() + loaded.sent.len()
    };
    let (mut fetched, mut told) = (0, 0);
    // Damage in the last record is a torn tail, which is another story.
    for place in (8..sound.len() - 1_200).step_by(37) {
        let mut bytes = sound.clone();
        bytes[place] ^= 0x01;
        fs::write(folder.journal(), &bytes).unwrap();
        match FileStore::open(&folder.0) {
            Ok(mut store) => {
                let loaded = store.load().unwrap();
                assert_eq!(loaded.outbox.len() + loaded.sent.len(), edits, "{place}");
                assert!(
                    loaded.rows.is_empty() && loaded.cursors.is_empty(),
                    "{place}"
                );
                fetched += 1;
            }
            Err(StoreFault::EditLost(_)) => told += 1,
            Err(error) => panic!("{place}: {error}"),
        }
    }
    assert!(fetched > 0 && told > 0, "{fetched} {told}");
}

#[test]
fn a_folder_is_held_by_one_at_a_time() {
    let folder = Folder::new();
    let first = FileStore::open(&folder.0).unwrap();
    let refused = FileStore::open(&folder.0).unwrap_err();
    assert_eq!(refused.code(), "store_in_use");
    let replica = first.replica();
    drop(first);
    assert_eq!(FileStore::open(&folder.0).unwrap().replica(), replica);
}

#[test]
fn a_long_history_is_written_anew_by_itself() {
    let folder = Folder::new();
    let mut store = FileStore::open(&folder.0).unwrap();
    let row = |number: u64| {
        let mut row = ikrar_sync::row::Row::new(
            ikrar_sync::identity::EntityId::from_bytes([1; 16]),
            ikrar_sync::schema::EntityKind::Item,
            ikrar_sync::identity::ScopeId::from_bytes([2; 16]),
        );
        let cell = ikrar_sync::row::Cell {
            value: ikrar_sync::value::Value::Text("x".repeat(60_000) + &number.to_string()),
            ..ikrar_sync::row::Cell::default()
        };
        row.cells.insert(ikrar_sync::schema::Field(3), cell);
        row
    };
    for number in 0..40 {
        let batch = StoreBatch {
            rows: vec![row(number)],
            ..StoreBatch::default()
        };
        store.write(&batch).unwrap();
        assert!(store.journal_bytes() < COMPACT_BYTES_MIN + 70_000);
    }
    drop(store);
    let loaded = FileStore::open(&folder.0).unwrap().load().unwrap();
    assert_eq!(loaded.rows, [row(39)]);
}

#[test]
fn a_copied_store_begins_anew_with_what_waits_and_what_the_server_lacks() {
    let folder = Folder::new();
    let mut store = FileStore::open(&folder.0).unwrap();
    let before = store.replica();
    let draft = Draft {
        scope: ikrar_sync::schema::CITY_SCOPE,
        entity: ikrar_sync::identity::EntityId::from_bytes([8; 16]),
        kind: ikrar_sync::schema::EntityKind::Agency,
        body: ikrar_sync::operation::Body::Create {
            fields: BTreeMap::new(),
        },
    };
    let by = Authorship {
        author: ikrar_sync::identity::EntityId::from_bytes([9; 16]),
        session: 1,
        claimed_at: ikrar_sync::identity::UnixSeconds(1),
    };
    let mut written = Vec::new();
    for _ in 0..4 {
        written.extend(store.append(vec![draft.clone()], by).unwrap());
    }
    let receipt = |operation: &Operation| ikrar_sync::disposition::Receipt {
        dseq: operation.id.dseq,
        disposition: ikrar_sync::disposition::Disposition::Applied,
        seq: None,
    };
    let receipts = written.iter().take(2);
    let batch = StoreBatch {
        replica: Some(before),
        receipts: receipts.map(|one| (one.clone(), receipt(one))).collect(),
        ..StoreBatch::default()
    };
    store.write(&batch).unwrap();
    store.mint_again(&written[1..2]).unwrap();
    assert!(store.write(&batch).is_err(), "a reply to who it was before");
    drop(store);
    let mut store = FileStore::open(&folder.0).unwrap();
    assert_ne!(store.replica(), before);
    let loaded = store.load().unwrap();
    let places: Vec<u64> = loaded.outbox.iter().map(|one| one.id.dseq.0).collect();
    assert_eq!((places, loaded.sent.len()), (vec![1, 2, 3], 0));
    let next = store.append(vec![draft], by).unwrap();
    assert_eq!(next[0].id.dseq, Dseq(4));
}

#[test]
fn a_journal_with_an_edit_that_this_version_cannot_read_is_refused_and_stays_as_it_is() {
    let folder = Folder::new();
    let mut examination = Examination::new(5);
    sit(&folder, &mut examination, 30, false).unwrap();
    let before = fs::read(folder.journal()).unwrap();
    let (mut journal, _) = Journal::open(&folder.journal()).unwrap();
    // An edit, as `entry` writes them, of bytes that are no envelope here.
    let later = [&[2, 4, 0, 0, 0][..], &[0xa1, 0x00, 0x18, 0x63]].concat();
    journal.append(&later).unwrap();
    drop(journal);
    let written = fs::read(folder.journal()).unwrap();
    assert!(written.len() > before.len());
    let refused = FileStore::open(&folder.0).unwrap_err();
    assert_eq!(refused.code(), "store_unreadable");
    assert_eq!(fs::read(folder.journal()).unwrap(), written);
}
