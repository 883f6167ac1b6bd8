//! What many pulls share, so that four hundred devices that come at once do not cost four
//! hundred times as much as one.
//!
//! - [`Heads`]: one reading of where the scopes stand answers everybody who asked before it began;
//! - [`Claims`]: whose a device's store is never changes, so it is read once;
//! - [`Replies`]: devices that stand at the same place get the same bytes.

mod claims;
mod heads;
mod replies;

use std::sync::Arc;

pub use claims::Claims;
pub use heads::Heads;
pub use replies::Replies;

use crate::store::Store;

/// All three; cloning shares them.
#[derive(Debug, Clone)]
pub struct Pulls {
    /// Where the scopes stand.
    pub heads: Arc<Heads>,
    /// Whose the stores are.
    pub claims: Arc<Claims>,
    /// Encoded replies.
    pub replies: Arc<Replies>,
}

impl Pulls {
    /// Nothing known yet.
    pub fn new(store: Store) -> Self {
        Self {
            heads: Arc::new(Heads::new(store)),
            claims: Arc::default(),
            replies: Arc::default(),
        }
    }
}
