//! Markup of posts and their holders.

use ikrar_domain::people::{AppointmentKind, Rank};
use ikrar_sync::{
    edit,
    identity::EntityId,
    model,
    replica::CellState,
    row::Rows as _,
    schema::{EntityKind, Field, appointment, position},
    value::Value,
};
use leptos::prelude::*;

use super::accounts::accounts;
use super::state::{Post, agencies, lock, may_report, read_posts, superiors};
use crate::{
    components::{Badge, Button, Choice, EmptyState, Select, Tone, entity_list, live, part},
    context::{Services, SessionUser},
    entry::{Entry, EntryBox, EntrySelect, FieldPlace, InputKind},
    memo::Memo,
    pages::{Tell, lock_banner, perform, set_title, tell_by_toast},
    reading::refused_words,
    text,
};

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub(super) services: Services,
    pub(super) agency: RwSignal<Option<EntityId>>,
    posts: Memo<Vec<Post>>,
    lock: Signal<Option<String>>,
    pub(super) tell: Tell,
}

impl Page {
    fn entry(&self, kind: EntityKind, entity: EntityId, field: Field, input: InputKind) -> Entry {
        let place = FieldPlace::new(kind, entity, field, input);
        Entry::of_field(self.services, place, self.lock)
    }

    pub(super) fn is_open(&self) -> bool {
        self.lock.with(Option::is_none)
    }

    fn post(&self, id: EntityId) -> Option<Post> {
        self.posts
            .with(|posts| posts.iter().find(|post| post.id == id).cloned())
    }
}

/// The page.
pub(super) fn people(services: Services, user: &SessionUser) -> AnyView {
    set_title(text::people::TITLE);
    let own = user.agency.map(|id| EntityId::from_uuid(id.uuid()));
    let all = services.with_replica_untracked(agencies);
    let first = own.or_else(|| all.first().map(|(id, _)| *id));
    let agency = RwSignal::new(first);
    let page = Page {
        services,
        agency,
        posts: Memo::new(move |_| {
            agency.get().map_or_else(Vec::new, |agency| {
                services.with_replica(|rows| read_posts(rows, agency))
            })
        }),
        lock: Signal::stored(lock(&user.actor())),
        tell: tell_by_toast(),
    };
    let choices = all
        .into_iter()
        .map(|(id, name)| Choice::new(id.hex(), name))
        .collect::<Vec<_>>();
    view! {
        <main class="page" id="isi">
            <div class="page__title">
                <h1>{text::people::TITLE}</h1>
                <p class="page__lead">{text::people::LEAD}</p>
            </div>
            {lock_banner(page.lock)}
            <Select
                label=text::people::AGENCY
                id="people-agency"
                choices=choices
                value=Signal::derive(move || agency.get().map_or_else(String::new, |id| id.hex()))
                on_change=move |hex: String| agency.set(EntityId::from_hex(&hex))
            />
            {posts(page)}
            {accounts(page)}
        </main>
    }
    .into_any()
}

fn posts(page: Page) -> AnyView {
    let entries = move || {
        page.posts
            .with(|posts| posts.iter().map(|post| (post.depth, post.id)).collect())
    };
    let add = move || {
        let Some(agency) = page.agency.get_untracked() else {
            return;
        };
        let id = page.services.device().new_id();
        let head = page
            .posts
            .with_untracked(|posts| posts.first().map(|post| post.id));
        let draft = edit::new_position(id, agency, head);
        perform(page.services, page.tell, Ok(vec![draft]), || ());
    };
    view! {
        <section class="card-list" id="posts">
            {live(move || page.posts.with(Vec::is_empty).then(|| {
                view! { <EmptyState title=text::people::EMPTY /> }
            }))}
            {entity_list(entries, move |(depth, id)| post(page, depth, id))}
            {live(move || page.is_open().then(|| view! {
                <div class="card__foot">
                    <Button label=text::people::ADD_POST on_press=add id="add-post" />
                </div>
            }))}
        </section>
    }
    .into_any()
}

fn post(page: Page, depth: usize, id: EntityId) -> AnyView {
    let read = Memo::new(move |_| page.post(id));
    let class = ["cascade__line cascade__line--", &depth.min(4).to_string()].concat();
    let ranks = Rank::ALL.iter();
    let ranks = ranks.map(|rank| Choice::new(rank.code(), rank.label()));
    let entry = move |field, input| page.entry(EntityKind::Position, id, field, input);
    let level = move || read.with(|post| post.as_ref().map_or("", |post| post.level));
    view! {
        <article class=class data-post=id.uuid().to_string()>
            <div class="card__head">
                <h2>{move || read.with(|post| post.as_ref().map(|post| post.title.clone()))}</h2>
                {live(move || view! { <Badge label=level() tone=Tone::Neutral /> })}
            </div>
            <div role="status" data-problems="">
                {live(move || problems(read.get().map_or_else(Vec::new, |post| post.problems)))}
            </div>
            {holders(page, id, read)}
            {live(move || page.is_open().then(|| view! {
                <details class="plan__edit">
                    <summary>{text::people::EDIT_POST}</summary>
                    <div class="field-row">
                        <EntryBox
                            entry=entry(position::TITLE, InputKind::ShortText)
                            label=text::people::POST
                        />
                        <EntrySelect
                            entry=entry(position::RANK, InputKind::Code)
                            label=text::people::RANK
                            choices=ranks.clone().collect()
                        />
                        {superior(page, id, read)}
                    </div>
                </details>
            }))}
        </article>
    }
    .into_any()
}

fn problems(problems: Vec<String>) -> AnyView {
    let lines = problems
        .into_iter()
        .map(|words| view! { <p class="field__error">{words}</p> })
        .collect_view();
    part(lines).into_any()
}

/// Whom a post reports to; a choice that would lead back is refused in words.
fn superior(page: Page, id: EntityId, read: Memo<Option<Post>>) -> AnyView {
    let agency = page.agency.get_untracked().unwrap_or_default();
    let all = page
        .services
        .with_replica_untracked(|rows| superiors(rows, agency));
    let mut choices = vec![Choice::new("", text::people::NO_SUPERIOR)];
    let others = all.into_iter().filter(|(one, _)| *one != id);
    choices.extend(others.map(|(id, title)| Choice::new(id.hex(), title)));
    let choose = move |hex: String| {
        let above = EntityId::from_hex(&hex);
        let refused = page.services.with_replica_untracked(|rows| {
            above.and_then(|above| may_report(rows, id, above).err())
        });
        if let Some(refusal) = refused {
            page.tell.run(refusal.user_message().to_owned());
            return;
        }
        let value = above.map_or(Value::Null, Value::Id);
        let drafts = page.services.with_replica_untracked(|rows| {
            edit::set_field(rows, id, position::REPORTS_TO, value)
                .map(|draft| draft.into_iter().collect())
        });
        perform(page.services, page.tell, drafts, || ());
    };
    let chosen = move || {
        let named = read.with(|post| post.as_ref().and_then(|post| post.superior));
        named.map_or_else(String::new, |id| id.hex())
    };
    let refused = Memo::new(move |_| {
        page.services.with_replica(
            |replica| match replica.cell_state(id, position::REPORTS_TO) {
                CellState::Refused(parked) => Some(refused_words(&parked)),
                _ => None,
            },
        )
    });
    view! {
        <div>
            <Select
                label=text::people::SUPERIOR
                id=["superior-", &id.uuid().to_string()].concat()
                choices=choices
                value=Signal::derive(chosen)
                on_change=choose
            />
            {live(move || refused.get().map(|words| view! {
                <p class="field__error" role="status" data-refused="">{words}</p>
            }))}
        </div>
    }
    .into_any()
}

fn holders(page: Page, post: EntityId, read: Memo<Option<Post>>) -> AnyView {
    let entries = move || {
        read.with(|post| {
            let held = post.as_ref().map(|post| post.appointments.clone());
            let held = held.unwrap_or_default().into_iter();
            held.map(|id| (0, id)).collect()
        })
    };
    let add = move || {
        let id = page.services.device().new_id();
        let draft = edit::new_appointment(id, post);
        perform(page.services, page.tell, Ok(vec![draft]), || ());
    };
    view! {
        {entity_list(entries, move |(_, id)| holder(page, id))}
        {live(move || page.is_open().then(|| view! {
            <Button label=text::people::ADD_HOLDER on_press=add action="add-holder" />
        }))}
    }
    .into_any()
}

/// A holder in one line; the boxes where it is written.
fn holder(page: Page, id: EntityId) -> AnyView {
    let words = Memo::new(move |_| {
        page.services.with_replica(|rows| {
            Some(text::people::holder(&model::read_appointment(
                rows.row(id)?,
            )?))
        })
    });
    let entry = move |field, input| page.entry(EntityKind::Appointment, id, field, input);
    let kinds = AppointmentKind::ALL.iter();
    let kinds = kinds.map(|kind| Choice::new(kind.code(), kind.label()));
    view! {
        <div data-holder=id.uuid().to_string()>
            <p>{move || words.get().unwrap_or_else(|| text::people::UNSTATED.to_owned())}</p>
            {live(move || page.is_open().then(|| view! {
                <details class="plan__edit">
                    <summary>{text::people::EDIT_HOLDER}</summary>
                    <EntryBox
                        entry=entry(appointment::OFFICIAL_NAME, InputKind::ShortText)
                        label=text::people::NAME
                    />
                    <div class="field-row">
                        <EntryBox
                            entry=entry(appointment::NIP, InputKind::ShortText)
                            label=text::people::NIP
                        />
                        <EntrySelect
                            entry=entry(appointment::KIND, InputKind::Code)
                            label=text::people::KIND
                            choices=kinds.clone().collect()
                        />
                    </div>
                    <div class="field-row">
                        <EntryBox
                            entry=entry(appointment::STARTS_ON, InputKind::Date)
                            label=text::people::STARTS_ON
                        />
                        <EntryBox
                            entry=entry(appointment::ENDS_ON, InputKind::Date)
                            label=text::people::ENDS_ON
                        />
                    </div>
                </details>
            }))}
        </div>
    }
    .into_any()
}
