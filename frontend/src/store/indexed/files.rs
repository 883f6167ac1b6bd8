//! Kept files: their descriptions and the records of their bytes.

use ikrar_sync::blob::{BlobHash, KeptBlob, records_of};
use web_sys::IdbDatabase;

use super::super::{StoreError, layout};
use super::read::readable;
use super::transaction::{Transaction, all, array, bytes, done};

/// Keeps a file in one strict transaction; a file kept before is written anew.
pub(super) async fn keep(
    database: &IdbDatabase,
    file: &KeptBlob,
    content: &[u8],
) -> Result<(), StoreError> {
    let transaction = Transaction::writing(database, &[layout::FILES, layout::BLOBS])?;
    let blobs = transaction.store(layout::BLOBS)?;
    for (index, record) in records_of(content).enumerate() {
        let key = layout::record_key(file.hash, index).into();
        blobs.put_with_key(&array(record), &key)?;
    }
    let files = transaction.store(layout::FILES)?;
    files.put_with_key(&array(&file.to_bytes()), &file.hash.hex().into())?;
    transaction.complete().await
}

/// What is kept. A description that cannot be read is left aside: its link says that the file
/// must be attached again.
pub(super) async fn kept(database: &IdbDatabase) -> Result<Vec<KeptBlob>, StoreError> {
    let transaction = Transaction::reading(database, &[layout::FILES])?;
    let stored = all(transaction.store(layout::FILES)?.get_all()).await?;
    Ok(readable(stored.iter().map(|value| {
        let kept = KeptBlob::from_bytes(&bytes(value));
        kept.map_err(|_| StoreError::Damaged("a kept file"))
    })))
}

/// One record, as the disk gives it back.
pub(super) async fn record(
    database: &IdbDatabase,
    hash: BlobHash,
    index: usize,
) -> Result<Vec<u8>, StoreError> {
    let transaction = Transaction::reading(database, &[layout::BLOBS])?;
    let blobs = transaction.store(layout::BLOBS)?;
    let key = layout::record_key(hash, index).into();
    Ok(bytes(&done(blobs.get(&key)).await?))
}

/// Forgets files.
pub(super) async fn forget(database: &IdbDatabase, files: &[KeptBlob]) -> Result<(), StoreError> {
    let transaction = Transaction::writing(database, &[layout::FILES, layout::BLOBS])?;
    let blobs = transaction.store(layout::BLOBS)?;
    let descriptions = transaction.store(layout::FILES)?;
    for file in files {
        descriptions.delete(&file.hash.hex().into())?;
        for index in 0..file.records.len() {
            blobs.delete(&layout::record_key(file.hash, index).into())?;
        }
    }
    transaction.complete().await
}
