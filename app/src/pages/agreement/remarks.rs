//! The review comments, each anchored to what it is about.

use ikrar_domain::review::{Comment, CommentSeverity};
use ikrar_sync::{
    edit::{self, NewComment},
    identity::EntityId,
    schema::comment,
    value::Value,
};
use leptos::prelude::*;

use super::{
    state::{CommentAnchor, anchor_label, comment_anchors},
    view::Page,
};
use crate::{
    components::{Button, ButtonKind, Choice, NoteField, Select, live, part},
    memo::Memo,
    pages::perform,
    reading::person,
    text,
};

/// The comments, and the form for one more.
pub(super) fn remarks(page: Page) -> AnyView {
    let comments =
        Memo::new(move |_| page.pick(|document| document.comments.clone())().unwrap_or_default());
    let may_comment = Memo::new(move |_| page.pick(|d| d.may_comment)().unwrap_or(false));
    view! {
        <section class="card" id="comments">
            <h2>{text::agreement::COMMENTS}</h2>
            {live(move || comments.with(Vec::is_empty).then(|| {
                view! { <p class="muted">{text::agreement::NO_COMMENT}</p> }
            }))}
            {live(move || comments.get().into_iter().map(|one| remark(page, &one)).collect_view())}
            {live(move || may_comment.get().then(|| form(page)))}
        </section>
    }
    .into_any()
}

fn remark(page: Page, one: &Comment) -> AnyView {
    let id = EntityId::from_uuid(one.id.uuid());
    let me = page.user.with_value(|user| user.user);
    let author = EntityId::from_uuid(one.author.uuid());
    let (who, about) = page.services.with_replica_untracked(|replica| {
        (person(replica, author, me), anchor_label(replica, one))
    });
    let resolved = one.resolved;
    let toggle = move || {
        let drafts = page.services.with_replica_untracked(|replica| {
            edit::set_field(replica, id, comment::RESOLVED, Value::Bool(!resolved))
                .map(|draft| draft.into_iter().collect())
        });
        perform(page.services, page.tell, drafts, || ());
    };
    let (class, label) = if resolved {
        ("remark remark--resolved", text::agreement::REOPEN_COMMENT)
    } else {
        ("remark", text::agreement::MARK_RESOLVED)
    };
    let may_settle = page.pick(|document| document.may_comment)().unwrap_or(false);
    view! {
        <div class=class data-comment=id.uuid().to_string()>
            <p class="remark__by">{about}</p>
            <p class="remark__text">{one.text.clone()}</p>
            <p class="remark__by">
                {who}
                {resolved.then(|| [" · ", text::agreement::RESOLVED].concat())}
            </p>
            {part(may_settle.then(|| view! {
                <Button
                    label=label
                    kind=ButtonKind::Quiet
                    on_press=toggle
                    action="resolve-comment"
                />
            }))}
        </div>
    }
    .into_any()
}

fn form(page: Page) -> AnyView {
    let anchors: Memo<Vec<CommentAnchor>> = Memo::new(move |_| {
        page.document.with(|document| {
            document.as_ref().map_or_else(Vec::new, |document| {
                page.services
                    .with_replica(|replica| comment_anchors(replica, document))
            })
        })
    });
    let chosen = RwSignal::new(page.id.hex());
    let words = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let send = move || {
        let typed = words.get_untracked();
        if typed.trim().is_empty() {
            error.set(Some(text::quarter::COMMENT_MISSING.into()));
            return;
        }
        error.set(None);
        let anchor = chosen.with_untracked(|code| {
            anchors.with_untracked(|anchors| {
                anchors
                    .iter()
                    .find(|anchor| anchor.entity.hex() == *code)
                    .or_else(|| anchors.first())
                    .cloned()
            })
        });
        if let Some(anchor) = anchor {
            comment_on(page, &anchor, &typed);
            words.set(String::new());
        }
    };
    view! {
        {live(move || {
            let choices = anchors
                .get()
                .into_iter()
                .map(|anchor| Choice::new(anchor.entity.hex(), anchor.label))
                .collect::<Vec<_>>();
            view! {
                <Select
                    label=text::agreement::COMMENT_ON
                    id="comment-anchor"
                    choices=choices
                    value=chosen
                    on_change=move |code: String| chosen.set(code)
                />
            }
        })}
        <NoteField
            label=text::agreement::COMMENT_TEXT
            id="comment-text"
            value=words
            error=error
        />
        <div class="card__foot">
            <Button label=text::agreement::ADD_COMMENT on_press=send id="add-comment" />
        </div>
    }
    .into_any()
}

fn comment_on(page: Page, anchor: &CommentAnchor, words: &str) {
    let new = NewComment {
        id: page.services.device().new_id(),
        subject: page.id,
        anchor_entity: anchor.entity,
        anchor_field: anchor.field,
        text: words,
        severity: CommentSeverity::MustFix,
    };
    let drafts = page
        .services
        .with_replica_untracked(|replica| edit::comment(replica, new).map(|draft| vec![draft]));
    perform(page.services, page.tell, drafts, || ());
}
