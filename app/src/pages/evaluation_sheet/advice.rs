//! What is recommended, what became of it, and the words of the result letter.

use ikrar_domain::evaluation_sheet::{RecommendationRefusal, RecommendationStanding};
use ikrar_sync::{
    edit,
    identity::EntityId,
    schema::{EntityKind, Field, evaluation_sheet, recommendation},
    value::Value,
};
use leptos::prelude::*;
use leptos_router::components::A;

use super::{
    Page,
    sheet::muted,
    state::{Advice, Head, read_advice},
};
use crate::{
    components::{Badge, Button, ButtonKind, TextField, Tone, live, part},
    entry::{Entry, EntryBox, FieldPlace, InputKind, read_date},
    memo::Memo,
    pages::{perform, remove::remove_button},
    routes::addresses,
    text,
};

/// What this person may do with recommendations, whatever state the sheet is in.
#[derive(Clone, Copy)]
struct Rights {
    may_advise: bool,
    may_follow_up: bool,
}

/// The section.
pub(super) fn section(page: Page, head: Memo<Head>) -> AnyView {
    let rights = head.with_untracked(|head| Rights {
        may_advise: head.may_advise,
        may_follow_up: head.may_follow_up,
    });
    let is_begun = Memo::new(move |_| head.with(|head| head.status.is_some()));
    let takes_advice = Memo::new(move |_| head.with(Head::takes_advice));
    let list = Memo::new(move |_| {
        page.services
            .with_replica(|rows| read_advice(rows, page.sheet))
    });
    let ids =
        Memo::new(move |_| list.with(|list| list.iter().map(|one| one.id).collect::<Vec<_>>()));
    let all = live(move || {
        let mut all: Vec<AnyView> = Vec::new();
        for id in ids.get() {
            all.push(one(page, rights, takes_advice, list, id));
        }
        if all.is_empty() {
            all.push(muted(text::evaluation_sheet::NO_RECOMMENDATION.to_owned()));
        }
        all
    });
    view! {
        <section class="card" id="recommendations">
            <h2>{text::evaluation_sheet::RECOMMENDATIONS}</h2>
            {all}
            {live(move || takes_advice.get().then(|| form(page)))}
        </section>
        {live(move || is_begun.get().then(|| letter(page, rights.may_advise)))}
    }
    .into_any()
}

fn one(
    page: Page,
    rights: Rights,
    takes_advice: Memo<bool>,
    list: Memo<Vec<Advice>>,
    id: EntityId,
) -> AnyView {
    let told = live(move || {
        list.with(|list| {
            let found = list.iter().find(|one| one.id == id);
            found.map(|advice| words(page, rights, advice.clone()))
        })
    });
    let field = recommendation::FOLLOW_UP;
    let follow_up = rights.may_follow_up.then(|| {
        let label = text::evaluation_sheet::FOLLOW_UP;
        bound(
            page,
            (EntityKind::Recommendation, id),
            field,
            InputKind::Note,
            label,
        )
    });
    let remove = remove_button(
        page.services,
        page.tell,
        takes_advice.into(),
        id,
        text::evaluation_sheet::REMOVE,
    );
    view! {
        <div class="commitments__one" data-recommendation=id.uuid().to_string()>
            {told}
            {follow_up}
            {remove}
        </div>
    }
    .into_any()
}

fn words(page: Page, rights: Rights, advice: Advice) -> AnyView {
    let tone = match advice.standing {
        RecommendationStanding::Open => Tone::Warning,
        RecommendationStanding::Answered => Tone::Brand,
        RecommendationStanding::Closed => Tone::Positive,
    };
    let id = advice.id;
    let is_closed = advice.standing == RecommendationStanding::Closed;
    let can_close = rights.may_advise && advice.standing != RecommendationStanding::Open;
    let label = if is_closed {
        text::evaluation_sheet::REOPEN
    } else {
        text::evaluation_sheet::CLOSE
    };
    let close = move || {
        page.act(|rows| {
            let closed = Value::Bool(!is_closed);
            let draft = edit::set_field(rows, id, recommendation::CLOSED, closed)?;
            Ok(draft.into_iter().collect())
        });
    };
    let shown = !rights.may_follow_up && !advice.follow_up.is_empty();
    view! {
        <div class="card__head">
            <strong>{advice.text}</strong>
            <Badge label=advice.standing.label() tone=tone />
        </div>
        {advice.due.map(muted)}
        {shown.then(|| {
            let words = [text::evaluation_sheet::FOLLOW_UP, ": ", &advice.follow_up];
            muted(words.concat())
        })}
        {part(can_close.then(|| view! { <Button label=label on_press=close action="close" /> }))}
    }
    .into_any()
}

/// A box of a field of a row that is there.
fn bound(
    page: Page,
    (kind, id): (EntityKind, EntityId),
    field: Field,
    input: InputKind,
    label: &'static str,
) -> AnyView {
    let place = FieldPlace::new(kind, id, field, input);
    let entry = Entry::of_field(page.services, place, Signal::stored(None));
    view! { <EntryBox entry=entry label=label /> }.into_any()
}

/// The form for the next recommendation.
fn form(page: Page) -> AnyView {
    let (words, due) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let wrong = RwSignal::new(None::<String>);
    let wrong_due = RwSignal::new(None::<String>);
    let add = move || {
        let text = words.get_untracked();
        let typed = due.with_untracked(|due| due.trim().to_owned());
        let day = read_date(&typed);
        let is_blank = text.trim().is_empty();
        let blank = RecommendationRefusal::Blank.user_message();
        wrong.set(is_blank.then(|| blank.to_owned()));
        let is_wrong = day.is_none() && !typed.is_empty();
        wrong_due.set(is_wrong.then(|| text::evaluation_sheet::DUE_WRONG.to_owned()));
        if is_blank || is_wrong {
            return;
        }
        let id = page.services.device().new_id();
        let drafts = page.services.with_replica_untracked(|rows| {
            Ok(vec![edit::recommend(rows, page.sheet, id, &text, day)?])
        });
        // What is typed goes when it is stored, and stays where it is not.
        perform(page.services, page.tell, drafts, move || {
            words.set(String::new());
            due.set(String::new());
        });
    };
    view! {
        <div class="field-row" id="recommend">
            <TextField
                label=text::evaluation_sheet::RECOMMENDATION
                id="recommendation-text"
                value=words
                error=wrong
            />
            <TextField
                label=text::evaluation_sheet::DUE
                id="recommendation-due"
                value=due
                error=wrong_due
            />
        </div>
        <Button
            label=text::evaluation_sheet::ADD
            kind=ButtonKind::Primary
            on_press=add
            id="add-recommendation"
        />
    }
    .into_any()
}

/// The letter's own words, for who writes it, and the way to it.
fn letter(page: Page, may_write: bool) -> AnyView {
    let field = |field, input, label| {
        bound(
            page,
            (EntityKind::EvaluationSheet, page.sheet),
            field,
            input,
            label,
        )
    };
    let boxes = may_write.then(|| {
        vec![
            field(
                evaluation_sheet::LETTER_NUMBER,
                InputKind::ShortText,
                text::evaluation_sheet::LETTER_NUMBER,
            ),
            field(
                evaluation_sheet::LETTER_ON,
                InputKind::Date,
                text::evaluation_sheet::LETTER_ON,
            ),
            field(
                evaluation_sheet::SUMMARY,
                InputKind::Note,
                text::evaluation_sheet::SUMMARY,
            ),
        ]
    });
    view! {
        <section class="card" id="letter">
            <h2>{text::evaluation_sheet::LETTER}</h2>
            {boxes}
            <A
                href=addresses::result_letter(page.agency, page.year)
                attr:class="button button--secondary"
            >
                {text::evaluation_sheet::OPEN_LETTER}
            </A>
        </section>
    }
    .into_any()
}
