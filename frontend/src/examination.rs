//! The contract of stores, sat by the store of this very browser: the one examination that every
//! store of a replica has to pass. Only in builds for tests; nothing of it ships.

use std::rc::Rc;

use ikrar_domain::value::UserId;
use ikrar_sync::testing::{Examination, Task};
use uuid::Uuid;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::store::{self, Store};

/// Sits the examination of a seed on a store of its own. Gives back how many tasks were done, or
/// what was wrong.
#[wasm_bindgen]
pub async fn examine(seed: u32, tasks: u32) -> Result<u32, String> {
    let mut done: u32 = 0;
    let user = UserId::from_uuid(Uuid::from_u128(u128::from(seed).saturating_add(1)));
    let mut examination = Examination::new(seed.into()).with_a_later_build();
    let mut store = opened(user, 0).await?;
    while done < tasks {
        match examination.next_task() {
            Task::Append(drafts, by) => {
                let operations = store.append(drafts, by).await.map_err(in_words)?;
                examination.appended(&operations).map_err(in_words)?;
            }
            Task::Write(batch) => {
                store.write(batch).await.map_err(in_words)?;
                examination.written();
            }
            Task::Refuse(batch) => {
                let is_refused = store.write(batch).await.is_err();
                examination.refused(is_refused).map_err(in_words)?;
            }
            Task::Reopen => {
                store.close();
                store = opened(user, examination.unreadable()).await?;
                let loaded = store.load().await.map_err(in_words)?;
                examination.loaded(&loaded).map_err(in_words)?;
                let pending = store.pending_bytes().await.map_err(in_words)?;
                examination.pending(&pending).map_err(in_words)?;
            }
            Task::BeginAnew(lacking) => {
                store.mint_again(lacking).await.map_err(in_words)?;
                examination.begun_anew();
            }
            Task::Put(bytes) => {
                store.put_unreadable(bytes).await.map_err(in_words)?;
                examination.put();
            }
        }
        done = done.saturating_add(1);
    }
    store.destroy().await.map_err(in_words)?;
    Ok(done)
}

/// A user's store, whose second copy must have nothing to give back. So many records are told as
/// lost that this build cannot read.
async fn opened(user: UserId, unreadable: usize) -> Result<Rc<dyn Store>, String> {
    let store = store::open(user).await.map_err(in_words)?;
    match store.check().await.map_err(in_words)? {
        None if unreadable == 0 => Ok(store),
        Some(rescue) if rescue.operations.is_empty() && rescue.lost == unreadable => Ok(store),
        rescue => Err(format!("the second copy gave back {rescue:?}")),
    }
}

fn in_words(error: impl std::fmt::Display) -> String {
    error.to_string()
}
