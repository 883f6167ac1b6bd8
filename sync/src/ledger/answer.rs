//! Answering a pull: which scopes, which pages.

use std::collections::{BTreeMap, BTreeSet};

use ikrar_domain::people::{Action, Actor, may};

use super::{CELLS_PER_PAGE_MAX, Ledger, ScopeInfo};
use crate::identity::{ScopeId, Seq, UnixSeconds};
use crate::protocol::pull::{ChangedFates, PageForm, PullReply, PullRequest, ScopePage};
use crate::zoo::{Mutant, mutant};

/// Whether a person may see a scope. Asked at every request (guarantee G7).
pub fn may_read(actor: &Actor, info: &ScopeInfo) -> bool {
    may(actor, Action::Read, &info.subject(None)).is_ok()
}

/// The reply to a pull over the scopes the person may see. One reply carries at most a page's
/// worth of cells; `more` tells the device to ask again at once. The store adds the changed
/// fates, read after the pages: a device that has a page must be able to hear of its fates.
pub fn answer_pull<'a>(
    visible: impl IntoIterator<Item = &'a Ledger>,
    request: &PullRequest,
    server_time: UnixSeconds,
) -> PullReply {
    answer_pull_within(visible, request, server_time, CELLS_PER_PAGE_MAX)
}

/// The same with another size of page.
pub fn answer_pull_within<'a>(
    visible: impl IntoIterator<Item = &'a Ledger>,
    request: &PullRequest,
    server_time: UnixSeconds,
    cells_max: usize,
) -> PullReply {
    let mut reply = PullReply {
        nonce: request.nonce,
        server_time,
        more: false,
        scopes: Vec::new(),
        revoked: Vec::new(),
        fates: ChangedFates::default(),
        form: request.form,
    };
    let mut room = cells_max;
    let mut cursors: BTreeMap<ScopeId, Seq> = BTreeMap::new();
    for (scope, seq) in &request.cursors {
        // Said twice, the first counts.
        cursors.entry(*scope).or_insert(*seq);
    }
    let mut seen: BTreeSet<ScopeId> = BTreeSet::new();
    for ledger in visible {
        let info = *ledger.info();
        let head = ledger.head();
        seen.insert(info.id);
        let asked = cursors.get(&info.id).copied();
        // A cursor of the future, or another content at the same sequence: this server was
        // restored from an older backup, or the device talks nonsense. Either way it starts anew,
        // and its outbox is untouched.
        let differs = request.differs(info.id, &head, ledger.whole());
        let reset = differs || asked.is_some_and(|seq| seq > head.seq);
        let cursor = if reset {
            Seq::default()
        } else {
            asked.unwrap_or_default()
        };
        if asked == Some(head.seq) && !differs {
            continue;
        }
        if room == 0 {
            reply.more = true;
            break;
        }
        let mut page = ledger.page_after(cursor, room);
        if request.form == PageForm::Derived {
            page.order_by_field(ledger);
        }
        room = room.saturating_sub(page.weight());
        reply.more |= page.upto < head.seq;
        let mut page = ScopePage::new(info, head, reset, &page);
        page.whole = Some(ledger.whole());
        reply.scopes.push(page);
    }
    if !reply.more && !mutant(Mutant::RevokedNotNamed) {
        reply.revoked = request
            .cursors
            .iter()
            .map(|(scope, _)| *scope)
            .filter(|scope| !seen.contains(scope))
            .collect();
    }
    reply
}

/// What [`answer_pull`]'s answer depends on, but for what is one device's own: two requests with
/// the same key have the same answer, so that one encoding can serve many devices. Everything a
/// ledger's pages are made of is in its head: a sequence is never given twice, and the checksum
/// tells a restored database from the one before.
pub fn answer_key<'a>(
    visible: impl IntoIterator<Item = &'a Ledger>,
    request: &PullRequest,
) -> [u8; 32] {
    // Named one by one, so that a new field cannot be forgotten here.
    let PullRequest {
        nonce: _,
        replica: _,
        cursors,
        fates: _,
        receipted: _,
        receipted_end: _,
        inventory_from: _,
        digests,
        wholes,
        form,
    } = request;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[u8::from(*form == PageForm::Derived)]);
    for ledger in visible {
        let head = ledger.head();
        hasher.update(ledger.info().id.bytes());
        hasher.update(&head.seq.0.to_be_bytes());
        hasher.update(&head.checksum.count.to_be_bytes());
        hasher.update(&head.checksum.digest.to_be_bytes());
        hasher.update(&ledger.whole().0.to_be_bytes());
    }
    // No scope has this id: it ends the list.
    hasher.update(&[0xff; 16]);
    for (scope, seq) in cursors {
        hasher.update(scope.bytes());
        hasher.update(&seq.0.to_be_bytes());
    }
    for ends in [digests, wholes] {
        hasher.update(&ends.len().to_be_bytes());
        for end in ends {
            hasher.update(&end.to_be_bytes());
        }
    }
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::identity::{Dseq, EntityId, FateSeq, ReplicaId};
    use crate::row::{Cell, Row};
    use crate::schema::{EntityKind, realization};
    use crate::value::Value;

    fn ledger(agency: u8, edits: u64) -> Ledger {
        let info = ScopeInfo::agency_year(EntityId::from_bytes([agency; 16]), 2026);
        let rows = (1..=edits).map(|number| {
            let mut id = [agency; 16];
            id[..8].copy_from_slice(&number.to_be_bytes());
            let mut row = Row::new(EntityId::from_bytes(id), EntityKind::Realization, info.id);
            let cell = Cell {
                value: Value::Integer(number.cast_signed()),
                version: Seq(number),
                touched: Seq(number),
                ..Cell::default()
            };
            row.cells.insert(realization::QUARTER, cell);
            row
        });
        Ledger::load(info, Seq(edits), rows.collect())
    }

    fn request(nonce: u64, cursors: &[(u8, u64)]) -> PullRequest {
        PullRequest {
            nonce,
            replica: ReplicaId::from_bytes([8; 16]),
            cursors: cursors
                .iter()
                .map(|(agency, seq)| {
                    let agency = EntityId::from_bytes([*agency; 16]);
                    (ScopeInfo::agency_year(agency, 2026).id, Seq(*seq))
                })
                .collect(),
            fates: FateSeq::default(),
            digests: Vec::new(),
            wholes: Vec::new(),
            receipted: Dseq::default(),
            receipted_end: 0,
            inventory_from: Dseq::default(),
            form: PageForm::NEWEST,
        }
    }

    proptest! {
        #[test]
        fn the_same_key_means_the_same_answer(
            edits in prop::collection::vec(0..4_u64, 2..4),
            other_edits in prop::collection::vec(0..4_u64, 2..4),
            cursors in prop::collection::vec((0..4_u8, 0..5_u64), 0..4),
            other_cursors in prop::collection::vec((0..4_u8, 0..5_u64), 0..4),
        ) {
            let ledgers = |edits: &[u64]| -> Vec<Ledger> {
                (0..).zip(edits).map(|(agency, edits)| ledger(agency, *edits)).collect()
            };
            let (one, other) = (ledgers(&edits), ledgers(&other_edits));
            let (asked, asked_too) = (request(1, &cursors), request(2, &other_cursors));
            let answer = answer_pull(&one, &asked, UnixSeconds(1));
            let other_answer = answer_pull(&other, &asked_too, UnixSeconds(2));
            if answer_key(&one, &asked) == answer_key(&other, &asked_too) {
                prop_assert_eq!(answer.pack(), other_answer.pack());
            }
            let repeated = request(3, &cursors);
            prop_assert_eq!(answer_key(&one, &asked), answer_key(&one, &repeated));
        }
    }
}
