//! What went over a link.

/// What passed so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Connections the browser opened.
    pub connections: usize,
    /// Pushes it began.
    pub pushes: usize,
    /// Pulls it began.
    pub pulls: usize,
    /// Bytes from the browser.
    pub bytes_up: usize,
    /// Bytes to the browser.
    pub bytes_down: usize,
}

impl Traffic {
    /// What has passed since an earlier count.
    #[must_use]
    pub const fn since(self, before: Self) -> Self {
        Self {
            connections: self.connections - before.connections,
            pushes: self.pushes - before.pushes,
            pulls: self.pulls - before.pulls,
            bytes_up: self.bytes_up - before.bytes_up,
            bytes_down: self.bytes_down - before.bytes_down,
        }
    }
}
