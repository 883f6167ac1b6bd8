//! Answering a pull: which scopes, which pages.

use ikrar_domain::people::{Action, Actor, Subject, may};
use ikrar_domain::value::AgencyId;

use super::{CELLS_PER_PAGE_MAX, Ledger, ScopeInfo};
use crate::identity::{ScopeId, Seq, UnixSeconds};
use crate::protocol::pull::{ChangedFates, PullReply, PullRequest, ScopePage};

/// Whether a person may see a scope. Asked at every request (guarantee G7).
pub fn may_read(actor: &Actor, info: &ScopeInfo) -> bool {
    let agency = info
        .agency()
        .map(|agency| AgencyId::from_uuid(agency.uuid()));
    may(
        actor,
        Action::Read,
        &Subject {
            agency,
            level: None,
        },
    )
    .is_ok()
}

/// The reply to a pull over the scopes the person may see. One reply carries at most a page's
/// worth of cells; `more` tells the device to ask again at once. The store adds the changed
/// fates, read after the pages: a device that has a page must be able to hear of its fates.
pub fn answer_pull<'a>(
    visible: impl IntoIterator<Item = &'a Ledger>,
    request: &PullRequest,
    server_time: UnixSeconds,
) -> PullReply {
    let mut reply = PullReply {
        nonce: request.nonce,
        server_time,
        more: false,
        scopes: Vec::new(),
        revoked: Vec::new(),
        fates: ChangedFates::default(),
    };
    let mut room = CELLS_PER_PAGE_MAX;
    let mut seen: Vec<ScopeId> = Vec::new();
    for ledger in visible {
        let info = *ledger.info();
        let head = ledger.head();
        seen.push(info.id);
        let known = request.cursors.iter().find(|(scope, _)| *scope == info.id);
        let asked = known.map(|(_, seq)| *seq);
        // A cursor of the future, or another content at the same sequence: this server was
        // restored from an older backup, or the device talks nonsense. Either way it starts anew,
        // and its outbox is untouched.
        let differs = request.differs(info.id, &head);
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
        let page = ledger.page_after(cursor, room);
        room = room.saturating_sub(page.weight());
        reply.more |= page.upto < head.seq;
        reply.scopes.push(ScopePage::new(info, head, reset, &page));
    }
    if !reply.more {
        reply.revoked = request
            .cursors
            .iter()
            .map(|(scope, _)| *scope)
            .filter(|scope| !seen.contains(scope))
            .collect();
    }
    reply
}
