//! Which file next, and when to try again.
//!
//! Files go one at a time, after everything else: a photo of a quarter megabyte takes as long as
//! ten thousand figures. Small ones first, so that a large PDF does not hold up ten photos.

use std::collections::BTreeMap;

use super::BlobHash;
use crate::identity::ScopeId;

/// First and longest wait before a file is tried again, drawn with full jitter.
const WAIT_FIRST_MS: u64 = 1_000;
const WAIT_LAST_MS: u64 = 300_000;
/// How long a file that no link names yet is left alone: its link may be parked for weeks.
const NOT_WANTED_WAIT_MS: u64 = 60_000;

/// A file the server does not have, as far as the device knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingBlob {
    /// Its scope.
    pub scope: ScopeId,
    /// Its name.
    pub hash: BlobHash,
    /// Its size.
    pub size: u64,
}

/// The files that were tried and did not get through.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    tried: BTreeMap<(ScopeId, BlobHash), Tried>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Tried {
    failures: u32,
    not_before_ms: u64,
}

impl Queue {
    /// The file to send now.
    pub fn next(
        &self,
        pending: impl IntoIterator<Item = PendingBlob>,
        now_ms: u64,
    ) -> Option<PendingBlob> {
        pending
            .into_iter()
            .filter(|blob| self.not_before_ms(blob) <= now_ms)
            .min_by_key(|blob| (blob.size, blob.hash))
    }

    /// How long to wait until some file may be tried; none where there is no file.
    pub fn wait_ms(
        &self,
        pending: impl IntoIterator<Item = PendingBlob>,
        now_ms: u64,
    ) -> Option<u64> {
        pending
            .into_iter()
            .map(|blob| self.not_before_ms(&blob).saturating_sub(now_ms))
            .min()
    }

    /// A piece got through: earlier failures do not count any more.
    pub fn succeeded(&mut self, scope: ScopeId, hash: BlobHash) {
        self.tried.remove(&(scope, hash));
    }

    /// No answer came. The server may have said how long to wait at least.
    pub fn failed(
        &mut self,
        scope: ScopeId,
        hash: BlobHash,
        now_ms: u64,
        retry_after_ms: Option<u64>,
        entropy: u64,
    ) {
        let tried = self.tried.entry((scope, hash)).or_default();
        let longest = WAIT_FIRST_MS
            .saturating_mul(1 << tried.failures.min(20))
            .min(WAIT_LAST_MS);
        let jittered = entropy.checked_rem(longest).unwrap_or(0).saturating_add(1);
        tried.failures = tried.failures.saturating_add(1);
        let wait_ms = retry_after_ms.unwrap_or(0).saturating_add(jittered);
        tried.not_before_ms = now_ms.saturating_add(wait_ms);
    }

    /// The server knows no link to the file.
    pub fn not_wanted(&mut self, scope: ScopeId, hash: BlobHash, now_ms: u64) {
        let tried = self.tried.entry((scope, hash)).or_default();
        tried.not_before_ms = now_ms.saturating_add(NOT_WANTED_WAIT_MS);
    }

    /// A person asks, or the network is back: every file may be tried at once.
    pub fn hurry(&mut self) {
        self.tried.clear();
    }

    fn not_before_ms(&self, blob: &PendingBlob) -> u64 {
        self.tried
            .get(&(blob.scope, blob.hash))
            .map_or(0, |tried| tried.not_before_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCOPE: ScopeId = ScopeId::from_bytes([1; 16]);

    fn blob(name: &[u8], size: u64) -> PendingBlob {
        PendingBlob {
            scope: SCOPE,
            hash: BlobHash::of(name),
            size,
        }
    }

    #[test]
    fn small_files_go_before_large_ones() {
        let (photo, pdf) = (blob(b"photo", 250_000), blob(b"pdf", 9_000_000));
        let queue = Queue::default();
        assert_eq!(queue.next([pdf, photo], 0), Some(photo));
        assert_eq!(queue.next([], 0), None);
        assert_eq!(queue.wait_ms([], 0), None);
    }

    #[test]
    fn a_file_that_fails_lets_others_pass_and_is_tried_again() {
        let (photo, pdf) = (blob(b"photo", 250_000), blob(b"pdf", 9_000_000));
        let mut queue = Queue::default();
        queue.failed(SCOPE, photo.hash, 0, None, 700);
        assert_eq!(queue.next([pdf, photo], 0), Some(pdf));
        assert_eq!(queue.wait_ms([photo], 0), Some(701));
        assert_eq!(queue.next([pdf, photo], 701), Some(photo));
    }

    #[test]
    fn waits_grow_to_five_minutes_and_end_with_a_success() {
        let photo = blob(b"photo", 250_000);
        let mut queue = Queue::default();
        let mut longest = 0;
        for _ in 0..40 {
            queue.failed(SCOPE, photo.hash, 0, None, u64::MAX);
            longest = longest.max(queue.wait_ms([photo], 0).unwrap());
        }
        assert!((1_000..=WAIT_LAST_MS).contains(&longest), "{longest}");
        queue.succeeded(SCOPE, photo.hash);
        assert_eq!(queue.wait_ms([photo], 0), Some(0));
    }

    #[test]
    fn a_busy_server_is_left_alone_as_long_as_it_asks() {
        let photo = blob(b"photo", 250_000);
        let mut queue = Queue::default();
        queue.failed(SCOPE, photo.hash, 0, Some(30_000), 5);
        assert_eq!(queue.wait_ms([photo], 0), Some(30_006));
        queue.hurry();
        assert_eq!(queue.next([photo], 0), Some(photo));
    }
}
