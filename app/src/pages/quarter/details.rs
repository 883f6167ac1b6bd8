//! The open part of a row: why not measured, what helped, what hindered, what follows, the year
//! so far, and the reviewers' comments.

use ikrar_domain::{
    measurement::{Polarity, Rule},
    review::Comment,
};
use ikrar_sync::{edit, identity::EntityId, schema::realization};
use leptos::prelude::*;

use super::{evidence::files, row_view::RowContext};
use crate::{
    components::{Button, ButtonKind, live, part},
    entry::{Entry, EntryBox, InputKind, RealizationPlace},
    memo::Memo,
    pages::perform,
    reading::person,
    text,
};

/// Columns of the whole table, which the open part spans.
const ALL_COLUMNS: &str = "6";

/// The open part of a row.
pub(super) fn details(context: RowContext) -> AnyView {
    let note = move |field| {
        let place = RealizationPlace {
            item: context.item,
            quarter: context.grid.page.quarter,
            field,
            input: InputKind::Note,
        };
        Entry::of_realization(context.grid.page.services, place, context.lock)
    };
    view! {
        <tr class="grid__row grid__row--details" role="row">
            <td class="grid__cell" role="gridcell" colspan=ALL_COLUMNS>
                <div class="quarter__notes">
                    {remarks(context)}
                    {second_look(context)}
                    {origin(context)}
                    <div class="field-row">
                        <EntryBox entry=note(realization::ENABLERS) label=text::quarter::ENABLERS />
                        <EntryBox
                            entry=note(realization::OBSTACLES)
                            label=text::quarter::OBSTACLES
                        />
                        <EntryBox
                            entry=note(realization::FOLLOW_UP)
                            label=text::quarter::FOLLOW_UP
                        />
                        <EntryBox
                            entry=note(realization::NOT_MEASURED_REASON)
                            label=text::quarter::NOT_MEASURED
                        />
                    </div>
                    {files(context)}
                    {year_to_date(context)}
                </div>
            </td>
        </tr>
    }
    .into_any()
}

/// Numerator and denominator of a figure that is a number, and what they give.
fn origin(context: RowContext) -> AnyView {
    let numeric = context.pick(|row| row.rule.polarity.is_numeric());
    let is_number = Memo::new(move |_| numeric());
    let part = move |field, label| {
        let place = RealizationPlace {
            item: context.item,
            quarter: context.grid.page.quarter,
            field,
            input: InputKind::Realization(COUNT),
        };
        let entry = Entry::of_realization(context.grid.page.services, place, context.lock);
        view! { <EntryBox entry=entry label=label /> }
    };
    live(move || {
        (is_number.get() == Some(true)).then(|| {
            view! {
                <div class="field-row">
                    {part(realization::NUMERATOR, text::quarter::NUMERATOR)}
                    {part(realization::DENOMINATOR, text::quarter::DENOMINATOR)}
                    {given(context)}
                </div>
            }
        })
    })
}

/// What numerator and denominator give, to be taken, and what is wrong with them.
fn given(context: RowContext) -> AnyView {
    let told = context.pick(|row| (row.ratio_fault.clone(), row.ratio_figure.clone()));
    let read = Memo::new(move |_| told());
    live(move || {
        read.get().map(|(fault, figure)| {
            let is_locked = context.lock.with(Option::is_some);
            let taken = figure.filter(|_| !is_locked).map(|figure| {
                let label = text::quarter::take_ratio(&figure);
                let take = move || context.take_figure(&figure);
                view! { <Button label=label on_press=take action="take-ratio" /> }
            });
            view! {
                <div>
                    <p class="muted" role="status">{fault}</p>
                    {taken}
                </div>
            }
        })
    })
}

/// How a count is read: as any number.
const COUNT: Rule = Rule {
    polarity: Polarity::Higher,
    lower_variant: None,
    scale: None,
};

/// What the figure is read beside, and why it is worth a second look.
fn second_look(context: RowContext) -> AnyView {
    let told = context.pick(|row| (row.beside.clone(), row.suspicions.clone()));
    let read = Memo::new(move |_| told());
    live(move || {
        read.get().map(|(beside, suspicions)| {
            let reasons = suspicions
                .into_iter()
                .map(|words| view! { <li>{words}</li> })
                .collect_view();
            view! {
                <div class="quarter__second-look">
                    <p class="muted">{beside}</p>
                    <ul>{reasons}</ul>
                </div>
            }
        })
    })
}

fn year_to_date(context: RowContext) -> AnyView {
    let words = Memo::new(move |_| {
        context
            .row
            .with(|row| row.as_ref().map(|row| row.year_to_date.clone()))
    });
    view! {
        <div>
            <h3>{text::quarter::YEAR_TO_DATE}</h3>
            {live(move || words.get().map(|words| view! {
                <p class="figure">{text::quarter::so_far(
                    &words.realization,
                    &words.target,
                    &words.percent,
                    &words.progress,
                )}</p>
                <ul>
                    {part(words.steps.into_iter()
                        .map(|step| view! { <li class="muted">{step}</li> })
                        .collect_view())}
                </ul>
            }))}
        </div>
    }
    .into_any()
}

fn remarks(context: RowContext) -> AnyView {
    let comments = Memo::new(move |_| {
        context.row.with(|row| {
            row.as_ref()
                .map_or_else(Vec::new, |row| row.comments.clone())
        })
    });
    live(move || {
        comments
            .get()
            .into_iter()
            .map(|comment| remark(context, &comment))
            .collect_view()
    })
}

fn remark(context: RowContext, comment: &Comment) -> AnyView {
    let page = context.grid.page;
    let id = EntityId::from_uuid(comment.id.uuid());
    let me = page.user.with_value(|user| user.user);
    let author = EntityId::from_uuid(comment.author.uuid());
    let who = page
        .services
        .with_replica_untracked(|replica| person(replica, author, me));
    let may_settle = page
        .document
        .with_untracked(|d| d.as_ref().is_some_and(|d| d.may_comment));
    let settle = move || {
        let drafts = page.services.with_replica_untracked(|replica| {
            edit::resolve_comment(replica, id).map(|draft| draft.into_iter().collect())
        });
        perform(page.services, page.tell, drafts, || ());
    };
    let class = if comment.resolved {
        "remark remark--resolved"
    } else {
        "remark"
    };
    let is_open = !comment.resolved;
    view! {
        <div class=class data-comment=id.uuid().to_string()>
            <p class="remark__text">{comment.text.clone()}</p>
            <p class="remark__by">
                {who}
                {comment.resolved.then(|| [" · ", text::agreement::RESOLVED].concat())}
            </p>
            {part((is_open && may_settle).then(|| view! {
                <Button
                    label=text::agreement::MARK_RESOLVED
                    kind=ButtonKind::Quiet
                    on_press=settle
                    action="resolve-comment"
                />
            }))}
        </div>
    }
    .into_any()
}
