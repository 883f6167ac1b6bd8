//! What the open part of a row shows of the files behind its figure.

use std::collections::BTreeMap;

use ikrar_domain::evidence::{Arrival, size_text};
use ikrar_sync::{
    blob::BlobHash,
    identity::{EntityId, ReplicaId},
    model::{self, Evidence},
    row::Rows,
    schema::evidence,
};

use crate::{components::Tone, context::LocalFile, text};

/// One file in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileLine {
    pub(crate) link: EntityId,
    pub(crate) name: String,
    pub(crate) detail: String,
    /// A stable code of the state, for scripts.
    pub(crate) code: &'static str,
    pub(crate) state: String,
    pub(crate) tone: Tone,
    /// Whether the bytes can be had here or at the server.
    pub(crate) can_open: bool,
    /// Whether anybody says what it shows.
    pub(crate) has_note: bool,
}

/// The files behind a realization or a signature, in the order they were attached.
/// `own` is this device.
pub(crate) fn read_files(
    rows: &impl Rows,
    local: &BTreeMap<BlobHash, LocalFile>,
    own: ReplicaId,
    realization: EntityId,
) -> Vec<FileLine> {
    model::evidence_of(rows, realization)
        .into_iter()
        .map(|link| {
            let is_own = attached_by(rows, link.id) == Some(own);
            let (code, tone, state) = state_of(&link, local.get(&link.hash), is_own);
            FileLine {
                link: link.id,
                detail: text::evidence::detail(link.media_type.label(), &size_text(link.size)),
                can_open: matches!(code, "stored" | "kept" | "sending"),
                has_note: !link.note.is_empty(),
                name: link.file_name,
                code,
                state,
                tone,
            }
        })
        .collect()
}

fn state_of(
    link: &Evidence,
    local: Option<&LocalFile>,
    is_own: bool,
) -> (&'static str, Tone, String) {
    if link.arrival == Arrival::Stored {
        return ("stored", Tone::Positive, text::evidence::STORED.into());
    }
    match local {
        Some(LocalFile::Kept) => ("kept", Tone::Brand, text::evidence::KEPT.into()),
        Some(LocalFile::Sending { percent }) => {
            ("sending", Tone::Brand, text::evidence::sending(*percent))
        }
        Some(LocalFile::Damaged) => ("damaged", Tone::Negative, text::evidence::DAMAGED.into()),
        Some(LocalFile::Refused(words)) => ("refused", Tone::Negative, words.clone()),
        None if is_own => ("lost", Tone::Negative, text::evidence::LOST.into()),
        None => ("elsewhere", Tone::Neutral, text::evidence::ELSEWHERE.into()),
    }
}

/// The device that attached a file.
fn attached_by(rows: &impl Rows, link: EntityId) -> Option<ReplicaId> {
    let cell = rows.row(link)?.cells.get(&evidence::HASH)?;
    Some(cell.stamp.operation.replica)
}

#[cfg(test)]
mod tests {
    use ikrar_domain::value::Quarter;
    use ikrar_sync::{
        schema::{EntityKind, realization_id},
        value::Value,
    };

    use super::*;
    use crate::reading::fixture::{FIRST_ITEM, MemoryRows, city, number, realize, words};

    const LINK: EntityId = EntityId::from_bytes([0xe1; 16]);

    fn with_file(arrival: Arrival) -> MemoryRows {
        let mut rows = city("in_force");
        realize(&mut rows, "draft", FIRST_ITEM, number(7));
        rows.put(
            LINK,
            EntityKind::Evidence,
            &[
                (evidence::REALIZATION, Value::Id(realization())),
                (evidence::FILE_NAME, words("daftar hadir.pdf")),
                (evidence::MEDIA_TYPE, words("application/pdf")),
                (evidence::SIZE, Value::Integer(256_000)),
                (evidence::HASH, words(&BlobHash::of(b"a").hex())),
                (evidence::STATUS, words(arrival.code())),
            ],
        );
        rows
    }

    fn realization() -> EntityId {
        realization_id(FIRST_ITEM, Quarter::First)
    }

    fn shown(arrival: Arrival, local: Option<LocalFile>, own: ReplicaId) -> FileLine {
        let local = local.map(|file| (BlobHash::of(b"a"), file)).into_iter();
        let lines = read_files(&with_file(arrival), &local.collect(), own, realization());
        lines.into_iter().next().unwrap()
    }

    fn other() -> ReplicaId {
        ReplicaId::from_bytes([9; 16])
    }

    #[test]
    fn each_place_of_the_bytes_has_its_words() {
        let here = ReplicaId::default();
        let state = |arrival, local, own| shown(arrival, local, own).code;
        let waiting = Arrival::Waiting;
        assert_eq!(state(Arrival::Stored, None, other()), "stored");
        assert_eq!(state(waiting, Some(LocalFile::Kept), here), "kept");
        assert_eq!(state(waiting, Some(LocalFile::Damaged), here), "damaged");
        assert_eq!(state(waiting, None, here), "lost");
        assert_eq!(state(waiting, None, other()), "elsewhere");
        let sending = shown(waiting, Some(LocalFile::Sending { percent: 40 }), here);
        assert_eq!(sending.state, "Mengunggah 40 %");
    }

    #[test]
    fn a_file_that_is_nowhere_cannot_be_opened() {
        assert!(shown(Arrival::Stored, None, other()).can_open);
        assert!(!shown(Arrival::Waiting, None, other()).can_open);
        let line = shown(Arrival::Waiting, Some(LocalFile::Kept), other());
        assert!(line.can_open);
        assert_eq!(line.detail, "PDF · 250 kB");
    }
}
