//! Opening, listing and deleting databases.

use futures::future::{Either, select};
use ikrar_domain::value::UserId;
use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbFactory, IdbOpenDbRequest, IdbVersionChangeEvent};

use super::super::{StoreError, layout, upgrade};
use super::events::Events;
use super::transaction::outcome;
use crate::platform::sleep;

/// How long opening may take before it is asked for anew: some browsers lose a request while they
/// recover from a crash. An upgrade that goes on longer is waited for by the next request.
const OPEN_WAIT_MS: u64 = 10_000;
/// How long another tab is given to let go of an older version.
const BLOCKED_WAIT_MS: u64 = 3_000;

/// The users who have a database on this device. Browsers that cannot tell have none to tell.
pub(crate) async fn users_with_a_database() -> Vec<UserId> {
    let list = async {
        let factory = factory()?;
        let databases = Reflect::get(&factory, &"databases".into())?;
        let listing = databases.dyn_into::<Function>()?.call0(&factory)?;
        let list = JsFuture::from(listing.dyn_into::<Promise>()?).await?;
        let names = Array::from(&list).into_iter().filter_map(|database| {
            let name = Reflect::get(&database, &"name".into()).ok()?;
            layout::user_of(&name.as_string()?)
        });
        Ok::<_, StoreError>(names.collect())
    };
    list.await.unwrap_or_default()
}

type Upgrade = Closure<dyn FnMut(IdbVersionChangeEvent)>;

/// Opens a database and brings it to this build's shape.
pub(super) async fn open(name: &str) -> Result<IdbDatabase, StoreError> {
    let request = factory()?.open_with_u32(name, upgrade::VERSION)?;
    let upgrade = Upgrade::new(|event| upgrade_now(&event));
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    let answered = Box::pin(unblocked(&request));
    let given_up = match select(answered, Box::pin(sleep(OPEN_WAIT_MS))).await {
        Either::Left((Err(StoreError::Blocked), _)) => StoreError::Blocked,
        Either::Left((opened, _)) => {
            request.set_onupgradeneeded(None);
            return Ok(opened?.unchecked_into());
        }
        Either::Right(_) => StoreError::ConnectionLost("opening is not answered".to_owned()),
    };
    close_when_opened(&request, upgrade);
    Err(given_up)
}

/// A request that nobody waits for any more may be granted all the same. Then it must upgrade as
/// any other, or the database had this version without its shape; and it must not hold up others.
fn close_when_opened(request: &IdbOpenDbRequest, upgrade: Upgrade) {
    let granted = request.clone();
    let close = Closure::once_into_js(move || {
        if let Ok(database) = outcome(&granted) {
            database.unchecked_into::<IdbDatabase>().close();
        }
        granted.set_onupgradeneeded(None);
        drop(upgrade);
    });
    request.set_onsuccess(Some(close.unchecked_ref()));
}

/// Deletes a database.
pub(super) async fn delete(name: &str) -> Result<(), StoreError> {
    let request = factory()?.delete_database(name)?;
    unblocked(&request).await.map(drop)
}

/// The result of a request that waits for other tabs to let go, but not for ever.
async fn unblocked(request: &IdbOpenDbRequest) -> Result<JsValue, StoreError> {
    let events = Events::of(request, &["success", "error", "blocked"])?;
    if events.next().await == "blocked" {
        let finish = Box::pin(events.next());
        let give_up = Box::pin(sleep(BLOCKED_WAIT_MS));
        if let Either::Right(_) = select(finish, give_up).await {
            return Err(StoreError::Blocked);
        }
    }
    outcome(request)
}

/// A step that fails takes the whole upgrade back, and opening fails with its reason.
fn upgrade_now(event: &IdbVersionChangeEvent) {
    let Some(target) = event.target() else { return };
    let request: IdbOpenDbRequest = target.unchecked_into();
    let upgraded = request.result().and_then(|database| {
        let database: IdbDatabase = database.unchecked_into();
        upgrade::apply(&database, event.old_version())
    });
    if let (Err(_), Some(transaction)) = (upgraded, request.transaction()) {
        // An upgrade that has ended by itself cannot be taken back, and need not be.
        let _aborted = transaction.abort();
    }
}

/// Browsers may have no factory, or throw when it is only looked at.
fn factory() -> Result<IdbFactory, StoreError> {
    web_sys::window()
        .and_then(|window| window.indexed_db().ok().flatten())
        .ok_or_else(|| StoreError::Unavailable("no factory".to_owned()))
}
