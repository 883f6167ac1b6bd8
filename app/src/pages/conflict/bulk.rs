//! One decision for many conflicts: which side, which of them, and why.

use std::collections::BTreeSet;

use ikrar_sync::{edit, operation::Draft, replica::ConflictRef};
use leptos::{prelude::*, task::spawn_local};

use super::inbox::{BulkChoice, bulk_value};
use crate::{
    components::{Button, ButtonKind, Choice, Reason, Select, live},
    context::{Services, SessionUser},
    memo::Memo,
    pages::Tell,
    text,
};

/// Which conflicts are ticked.
pub(super) type Ticked = RwSignal<BTreeSet<ConflictRef>>;

/// The bar above the list; nothing where there are not two to settle.
pub(super) fn bar(
    services: Services,
    user: StoredValue<SessionUser>,
    tell: Tell,
    may_settle: Memo<Vec<ConflictRef>>,
    ticked: Ticked,
) -> AnyView {
    let choice = RwSignal::new(BulkChoice::Standing.code().to_owned());
    let reason = Reason::new();
    let settle = move || {
        let places: Vec<ConflictRef> =
            ticked.with_untracked(|ticked| ticked.iter().copied().collect());
        if places.is_empty() {
            return reason.refuse(text::conflict::BULK_NONE);
        }
        let side = choice.with_untracked(|code| BulkChoice::from_code(code));
        if let (Some(words), Some(side)) = (reason.given(text::conflict::REASON_MISSING), side) {
            let decision = Decision {
                services,
                side,
                tell,
            };
            user.with_value(|user| decision.settle(user, places, &words));
            ticked.update(BTreeSet::clear);
            reason.clear();
        }
    };
    let tick_all = move || ticked.set(may_settle.get_untracked().into_iter().collect());
    let label = Signal::derive(move || text::conflict::bulk(ticked.with(BTreeSet::len)));
    live(move || {
        (may_settle.with(Vec::len) > 1).then(|| {
            view! {
                <section class="card" id="bulk">
                    <h2>{text::conflict::BULK_TITLE}</h2>
                    <Select
                        label=text::conflict::BULK_SIDE
                        id="bulk-side"
                        choices=sides()
                        value=choice
                        on_change=move |code| choice.set(code)
                    />
                    {reason.field(text::conflict::REASON, "bulk-reason".to_owned())}
                    <div class="card__foot">
                        <Button
                            label=text::conflict::TICK_ALL
                            on_press=tick_all
                            id="bulk-all"
                        />
                        <Button
                            label=label
                            kind=ButtonKind::Primary
                            on_press=settle
                            id="bulk-settle"
                        />
                    </div>
                </section>
            }
        })
    })
}

fn sides() -> Vec<Choice> {
    BulkChoice::ALL
        .into_iter()
        .map(|side| Choice::new(side.code(), side.label()))
        .collect()
}

#[derive(Clone, Copy)]
struct Decision {
    services: Services,
    side: BulkChoice,
    tell: Tell,
}

impl Decision {
    /// Each conflict is a decision of its own: one that the server cannot take must not undo the
    /// others.
    fn settle(self, user: &SessionUser, places: Vec<ConflictRef>, reason: &str) {
        let actor = user.actor();
        let wanted = places.len();
        let drafts: Vec<Draft> = self.services.with_replica_untracked(|replica| {
            let draft = |place: ConflictRef| {
                let value = bulk_value(replica, place, self.side, &actor)?;
                edit::resolve(replica, place.entity, place.field, value, reason).ok()
            };
            places.into_iter().filter_map(draft).collect()
        });
        let device = self.services.device();
        let tell = self.tell;
        spawn_local(async move {
            let settled = drafts.len();
            for draft in drafts {
                if let Err(error) = device.append(vec![draft]).await {
                    tell.try_run(error.user_message());
                    return;
                }
            }
            tell.try_run(text::conflict::bulk_done(
                settled,
                wanted.saturating_sub(settled),
            ));
        });
    }
}
