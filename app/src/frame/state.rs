//! What the frame says about the exchange with the server.

use std::collections::BTreeMap;

use ikrar_domain::{evidence::Arrival, waiting::UnsentAge};
use ikrar_sync::{
    blob::BlobHash,
    disposition::{Disposition, ParkReason},
    model,
    replica::{Replica, Status},
    row::Rows,
    schema::EntityKind,
};

use crate::{
    context::{LinkState, LocalFile},
    text,
};

/// The header's sync line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SyncLine {
    /// What the user reads.
    pub(super) words: String,
    /// Stable code: `connected`, `contacting`, `waiting`, `offline` or `trouble`.
    pub(super) code: &'static str,
}

/// Unsent work is named before anything else: it is what people worry about.
pub(super) fn sync_line(link: LinkState, status: &Status, age: UnsentAge) -> SyncLine {
    let code = match link {
        LinkState::Connected => "connected",
        LinkState::Contacting => "contacting",
        LinkState::Waiting => "waiting",
        LinkState::Offline => "offline",
        LinkState::NeedSignIn | LinkState::Closed | LinkState::NeedUpdate => "trouble",
    };
    let words = match (status.waiting, link) {
        (0, LinkState::Connected) => text::frame::ALL_SENT.into(),
        (0, LinkState::Contacting) => text::frame::CONTACTING.into(),
        (0, LinkState::Offline) => text::frame::OFFLINE.into(),
        (_, LinkState::Waiting) => text::frame::WAITING_TURN.into(),
        (0, LinkState::NeedSignIn) => text::sync::LINK_NEED_SIGN_IN.into(),
        (0, LinkState::Closed) => text::sync::LINK_CLOSED.into(),
        (0, LinkState::NeedUpdate) => text::sync::LINK_NEED_UPDATE.into(),
        (count, _) => text::frame::waiting(count, age),
    };
    SyncLine { words, code }
}

/// What was handed in of an account that is closed: received, and waiting for its agency.
pub(super) fn handed_in(replica: &Replica) -> usize {
    let is_without_right = |disposition: &Disposition| match disposition {
        Disposition::Parked(parked) => parked.reason == ParkReason::NoPermission,
        _ => false,
    };
    let own = replica.parked_operations();
    own.filter(|sent| is_without_right(&sent.disposition))
        .count()
}

/// How many files this device keeps that the server still waits for.
pub(super) fn unsent_files(rows: &impl Rows, local: &BTreeMap<BlobHash, LocalFile>) -> usize {
    rows.of_kind(EntityKind::Evidence)
        .into_iter()
        .filter_map(|id| model::read_evidence(rows.row(id)?))
        .filter(|link| link.arrival == Arrival::Waiting && !link.is_withdrawn)
        .filter(|link| {
            let kept = local.get(&link.hash);
            matches!(kept, Some(LocalFile::Kept | LocalFile::Sending { .. }))
        })
        .count()
}

#[cfg(test)]
mod tests {
    use ikrar_sync::{schema::evidence, value::Value};

    use super::*;
    use crate::reading::fixture::{MemoryRows, words};

    #[test]
    fn a_file_counts_as_unsent_while_it_is_here_and_not_there() {
        let hash = BlobHash::of(b"a");
        let count = |arrival: Arrival, kept: Option<LocalFile>| {
            let mut rows = MemoryRows::default();
            rows.put(
                ikrar_sync::identity::EntityId::from_bytes([7; 16]),
                EntityKind::Evidence,
                &[
                    (
                        evidence::REALIZATION,
                        Value::Id(ikrar_sync::identity::EntityId::from_bytes([8; 16])),
                    ),
                    (evidence::MEDIA_TYPE, words("application/pdf")),
                    (evidence::SIZE, Value::Integer(1)),
                    (evidence::HASH, words(&hash.hex())),
                    (evidence::STATUS, words(arrival.code())),
                ],
            );
            unsent_files(&rows, &kept.map(|file| (hash, file)).into_iter().collect())
        };
        assert_eq!(count(Arrival::Waiting, Some(LocalFile::Kept)), 1);
        assert_eq!(count(Arrival::Stored, Some(LocalFile::Kept)), 0);
        assert_eq!(count(Arrival::Waiting, None), 0);
    }

    #[test]
    fn unsent_work_is_named_before_the_link() {
        let status = Status {
            waiting: 3,
            ..Status::default()
        };
        let line = sync_line(LinkState::Connected, &status, UnsentAge::Fresh);
        assert_eq!(line.words, "3 isian belum terkirim");
        assert_eq!(line.code, "connected");
        let line = sync_line(LinkState::Offline, &status, UnsentAge::ThreeDays);
        assert_eq!(line.words, "3 isian belum terkirim, lebih dari 3 hari");
    }

    #[test]
    fn while_a_busy_server_makes_it_wait_the_line_says_that_the_data_is_safe() {
        for waiting in [0, 250] {
            let status = Status {
                waiting,
                ..Status::default()
            };
            let line = sync_line(LinkState::Waiting, &status, UnsentAge::Day);
            assert_eq!(line.words, "Data aman, menunggu giliran");
            assert_eq!(line.code, "waiting");
        }
    }

    #[test]
    fn a_closed_account_is_named_and_what_still_waits_before_it() {
        let mut status = Status::default();
        let line = sync_line(LinkState::Closed, &status, UnsentAge::Fresh);
        assert_eq!(line.words, "Akun ditutup");
        assert_eq!(line.code, "trouble");
        status.waiting = 2;
        let line = sync_line(LinkState::Closed, &status, UnsentAge::Fresh);
        assert_eq!(line.words, "2 isian belum terkirim");
    }

    #[test]
    fn all_sent_is_said_only_while_connected() {
        let line = sync_line(LinkState::Offline, &Status::default(), UnsentAge::Fresh);
        assert_eq!(line.words, text::frame::OFFLINE);
    }
}
