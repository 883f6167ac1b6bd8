//! Tabs that are links: each has an address, so Back and sharing work.

use super::live;
use leptos::prelude::*;
use leptos_router::components::A;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// What the user reads.
    pub label: String,
    /// Where it leads.
    pub address: String,
}

/// A row of linked tabs; the one whose address is open is marked.
#[component]
pub fn Tabs(
    /// What the tabs choose among, for people who cannot see them.
    #[prop(into)]
    label: String,
    /// The tabs.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
            {live(move || {
                tabs.get()
                    .into_iter()
                    .map(|tab| {
                        view! {
                            <A href=tab.address exact=true attr:class="tabs__tab">
                                {tab.label}
                            </A>
                        }
                    })
                    .collect_view()
            })}
        </nav>
    }
}
