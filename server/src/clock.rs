//! The server's clock, handed in so that tests can move it.
//!
//! Deadlines (sessions, lockouts, `received_at`) read it; merging never does.

use std::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use ikrar_sync::identity::UnixSeconds;

/// Answers what time it is.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> UnixSeconds + Send + Sync>);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::from_fn(|| {
            // A machine set before 1970 gets time zero: sessions then expire early, never late.
            let since_epoch = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            UnixSeconds(i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX))
        })
    }

    /// A clock a test drives.
    pub fn from_fn(now: impl Fn() -> UnixSeconds + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The present second.
    pub fn now(&self) -> UnixSeconds {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Clock")
    }
}
