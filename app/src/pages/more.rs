//! A long list is shown piece by piece: drawing a thousand entries holds a cheap tablet for
//! seconds.

use leptos::prelude::*;

use crate::{
    components::{Button, live},
    memo::Memo,
    text,
};

/// How many of a list's entries are shown, with the button for more; nothing where all are. A
/// press adds two steps, the second with the next frame, so that none takes long.
pub(crate) fn more(
    total: impl Fn() -> usize + Send + Sync + 'static,
    limit: RwSignal<usize>,
    step: usize,
    id: &'static str,
) -> AnyView {
    shared(Memo::new(move |_| total()), limit, step, id)
}

fn shared(total: Memo<usize>, limit: RwSignal<usize>, step: usize, id: &'static str) -> AnyView {
    let add = move || limit.update(|limit| *limit = limit.saturating_add(step));
    let press = move || {
        add();
        request_animation_frame(add);
    };
    let is_longer = Memo::new(move |_| total.get() > limit.get());
    live(move || {
        is_longer.get().then(|| {
            view! {
                <div class="card__foot">
                    <p class="muted" role="status">
                        {move || text::common::shown_of(limit.get(), total.get())}
                    </p>
                    <Button label=text::common::MORE on_press=press id=id />
                </div>
            }
        })
    })
}
