//! How the road between browser and server is.

use std::time::Duration;

/// What lies between browser and server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Road {
    /// Everything passes.
    Open,
    /// Nothing listens, open connections end.
    Cut,
    /// Connections are taken and nothing ever answers.
    Silent,
    /// Every request is answered by somebody else's page, with status 200.
    Portal,
    /// Every request is sent on to somebody else's page.
    Redirect,
}

/// How slow the road is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pace {
    /// Added before each piece, in each direction.
    pub delay: Duration,
    /// Limit of each direction of each connection; none for as fast as it goes.
    pub bytes_per_second_max: Option<u32>,
}
