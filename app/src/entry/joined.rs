//! A note that several people wrote apart: that it is joined, and what each of them wrote.

use ikrar_domain::value::UserId;
use ikrar_sync::row::Rows;
use leptos::prelude::*;

use super::{Entry, EntryKey};
use crate::{
    components::live,
    memo::Memo,
    reading::{Clock, person},
    text,
};

/// One of the texts that went into a joined note.
#[derive(Clone, Debug, PartialEq, Eq)]
struct JoinedText {
    /// Who wrote it and when.
    by: String,
    /// What was written.
    words: String,
}

/// The texts that went into a note, in the order they reached the server; none where one person's
/// text stands.
fn joined_texts(rows: &impl Rows, key: EntryKey, me: UserId, clock: Clock) -> Vec<JoinedText> {
    let (entity, field) = key;
    let cell = rows.row(entity).and_then(|row| row.cells.get(&field));
    let originals = cell.map_or(&[][..], |cell| &cell.originals);
    originals
        .iter()
        .map(|original| {
            let words = original.value.as_text().unwrap_or_default();
            JoinedText {
                by: text::time::with_clock(
                    text::entry::written_by(
                        &person(rows, original.stamp.author, me),
                        &clock.moment(original.stamp.claimed_at),
                        &clock.moment(original.stamp.received_at),
                    ),
                    original.stamp.clock_ahead_min,
                ),
                words: if words.is_empty() {
                    text::entry::CLEARED.into()
                } else {
                    words.into()
                },
            }
        })
        .collect()
}

/// The badge below a joined note; opening it shows every text that went in.
pub(super) fn joined(entry: Entry) -> AnyView {
    let services = entry.services();
    let texts = Memo::new(move |_| {
        let me = services.user_untracked().map(|user| user.user);
        let clock = Clock::of(services.device().as_ref());
        me.map_or_else(Vec::new, |me| {
            services.with_replica(|replica| joined_texts(replica, entry.key(), me, clock))
        })
    });
    live(move || {
        let texts = texts.get();
        (!texts.is_empty()).then(|| {
            view! {
                <details class="joined">
                    <summary class="joined__badge">
                        <span class="badge badge--brand">
                            {text::entry::joined_from(texts.len())}
                        </span>
                    </summary>
                    <p class="muted">{text::entry::JOINED_LEAD}</p>
                    <ul class="joined__texts">
                        {texts
                            .into_iter()
                            .map(|one| view! {
                                <li class="joined__text">
                                    <p>{one.words}</p>
                                    <p class="muted">{one.by}</p>
                                </li>
                            })
                            .collect_view()}
                    </ul>
                </details>
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use ikrar_sync::{
        identity::{EntityId, UnixSeconds},
        row::{Original, Stamp},
        schema::{EntityKind, realization},
        value::Value,
    };

    use super::*;
    use crate::reading::fixture::{FIRST_ITEM, MemoryRows, OPERATOR, words};

    fn original(author: EntityId, value: Value) -> Original {
        let stamp = Stamp {
            author,
            claimed_at: UnixSeconds(1_759_474_920),
            received_at: UnixSeconds(1_759_478_520),
            ..Stamp::default()
        };
        Original { value, stamp }
    }

    #[test]
    fn a_joined_note_shows_what_each_author_wrote_and_when() {
        let key = (FIRST_ITEM, realization::OBSTACLES);
        let mut rows = MemoryRows::default();
        rows.put(
            key.0,
            EntityKind::Realization,
            &[(key.1, words("Hujan. Dana."))],
        );
        let me = UserId::from_uuid(OPERATOR.uuid());
        let clock = Clock::at(1_759_479_000);
        assert_eq!(joined_texts(&rows, key, me, clock), []);

        let other = EntityId::from_bytes([44; 16]);
        if let Some(cell) = rows.row_mut(key.0).cells.get_mut(&key.1) {
            cell.originals = vec![
                original(OPERATOR, words("Hujan.")),
                original(other, Value::Null),
            ];
        }
        let texts = joined_texts(&rows, key, me, clock);
        assert_eq!(texts[0].words, "Hujan.");
        assert_eq!(texts[0].by, "Anda · diisi 14.02 · diterima server 15.02");
        assert_eq!(texts[1].words, text::entry::CLEARED);
    }
}
