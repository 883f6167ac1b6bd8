//! The pages of the document, with the buttons above them that are not printed.

use ikrar_domain::{
    agreement::{PAD_HEIGHT, PAD_WIDTH},
    document::{
        Block, Document, Drawing, DrawnSignatures, PartyLines, Section, Signature, Signing,
    },
};
use ikrar_sync::{identity::EntityId, model, row::Rows};
use leptos::prelude::*;
use leptos_router::components::A;

use super::arms::data_address;
use super::table::{signed_table, table};
use crate::{
    components::{Banner, Button, ButtonKind, Tone, live, part},
    context::Services,
    memo::Memo,
    pages::{not_found, set_title},
    routes::addresses,
    text,
};

/// The preview of an agreement, following it.
pub(super) fn preview(services: Services, id: EntityId) -> AnyView {
    set_title(text::paper::TITLE);
    let printed = Memo::new(move |_| {
        services.with_replica(|replica| {
            let manuscript = model::manuscript_of(replica, replica, id)?;
            let status = model::agreement_status(replica, id)?;
            let drawn = DrawnSignatures::among(&model::signatures_of(replica, id));
            Some(manuscript.document(status).map(|document| {
                let document = document.with_drawn(&drawn);
                let arms = picture_of(replica, &document);
                if status.is_frozen() {
                    let control = model::control_digits(replica, id);
                    (document.with_control(&control), arms)
                } else {
                    (document, arms)
                }
            }))
        })
    });
    live(move || match printed.get() {
        None => not_found::not_here(),
        Some(None) => view! {
            <Banner text=text::paper::UNKNOWN_WORDING tone=Tone::Warning />
        }
        .into_any(),
        Some(Some((document, arms))) => view! {
            {actions(services, addresses::agreement(id), text::paper::BACK)}
            {article(document, arms)}
        }
        .into_any(),
    })
}

/// The preview of a session's berita acara, following it.
pub(super) fn record(services: Services, id: EntityId) -> AnyView {
    set_title(text::session::TITLE);
    let session = Memo::new(move |_| {
        services.with_replica(|rows| rows.row(id).and_then(model::read_session))
    });
    let printed = Memo::new(move |_| {
        services.with_replica(|rows| {
            let record = model::signing_record_of(rows, id)?.document();
            let arms = picture_of(rows, &record);
            Some((record, arms))
        })
    });
    live(move || {
        let Some(session) = session.get() else {
            return not_found::not_here();
        };
        let back = addresses::signing(session.year.number());
        view! {
            {actions(services, back, text::session::BACK)}
            {part(printed.get().map(|(record, arms)| article(record, arms)))}
            {part(printed.with(Option::is_none).then(|| view! {
                <Banner text=text::session::NO_DAY tone=Tone::Warning />
            }))}
        }
        .into_any()
    })
}

pub(in crate::pages) fn actions(
    services: Services,
    back: String,
    back_label: &'static str,
) -> AnyView {
    view! {
        <div class="print__actions">
            <h1 class="visually-hidden">{text::paper::TITLE}</h1>
            <A href=back attr:class="button button--secondary">
                {back_label}
            </A>
            <Button
                label=text::paper::PRINT
                kind=ButtonKind::Primary
                on_press=move |()| services.device().print()
                id="print"
            />
            <p class="muted">{text::paper::HINT}</p>
        </div>
    }
    .into_any()
}

/// The address of the coat of arms' picture, where the document has one and this device keeps it.
pub(in crate::pages) fn picture_of(rows: &impl Rows, document: &Document) -> Option<String> {
    let picture = model::arms_picture(rows, document.arms.as_deref()?);
    picture.map(data_address)
}

/// The document's pages, with the address of the coat of arms' picture.
pub(in crate::pages) fn article(document: Document, arms: Option<String>) -> AnyView {
    let Document {
        heading,
        arms: _,
        mark,
        sections,
        footer,
    } = document;
    let mut heading = Some((heading, arms));
    let sections = sections
        .into_iter()
        .map(|one| section(one, heading.take().unwrap_or_default()))
        .collect_view();
    view! {
        <article class="paper" data-marked=mark.is_some().then_some("")>
            {mark.map(|mark| view! { <p class="paper__mark">{mark}</p> })}
            {sections}
            <p class="paper__foot">{footer}</p>
        </article>
    }
    .into_any()
}

/// A text of the document; empty ones are left out.
pub(super) fn word(class: &'static str, text: String) -> AnyView {
    if text.is_empty() {
        return ().into_any();
    }
    view! { <span class=class data-word="">{text}</span> }.into_any()
}

fn section(section: Section, (heading, arms): (Vec<String>, Option<String>)) -> AnyView {
    let Section {
        title,
        mut blocks,
        signing,
    } = section;
    let picture = arms.map(|arms| view! { <img src=arms alt=text::wording::ARMS /> });
    let arms = (!heading.is_empty()).then(|| view! { <div class="paper__arms">{picture}</div> });
    let lines = |class, lines: Vec<String>| {
        lines
            .into_iter()
            .map(|line| view! { <p class=class>{word("", line)}</p> })
            .collect_view()
    };
    // The last block and the signatures stay together.
    let last = signing.and_then(|signing| Some((blocks.pop()?, signing)));
    view! {
        <section class="paper__section">
            {arms}
            {lines("paper__heading", heading)}
            <header class="paper__titles">{lines("paper__title", title)}</header>
            {blocks.into_iter().map(block).collect_view()}
            {last.map(|(last, signing)| ending(last, signing))}
        </section>
    }
    .into_any()
}

fn block(block: Block) -> AnyView {
    match block {
        Block::Paragraph(text) => view! { <p class="paper__text">{word("", text)}</p> }.into_any(),
        Block::List(texts) => list(texts, 1),
        Block::Party(lines) => party(lines),
        Block::Table(one) => table(one),
    }
}

fn ending(last: Block, signing: Signing) -> AnyView {
    match last {
        Block::Table(one) => signed_table(one, signatures(signing)),
        Block::List(mut texts) => {
            let tied = texts.pop().into_iter().collect();
            let number = texts.len().saturating_add(1);
            view! {
                {list(texts, 1)}
                <div class="paper__together">
                    {list(tied, number)}
                    {signatures(signing)}
                </div>
            }
            .into_any()
        }
        other => view! {
            <div class="paper__together">{block(other)} {signatures(signing)}</div>
        }
        .into_any(),
    }
}

fn list(texts: Vec<String>, start: usize) -> AnyView {
    let items = texts
        .into_iter()
        .map(|text| view! { <li>{word("", text)}</li> })
        .collect_view();
    view! { <ol class="paper__list" start=start.to_string()>{items}</ol> }.into_any()
}

fn party(party: PartyLines) -> AnyView {
    let rows = party
        .rows
        .into_iter()
        .map(|(label, text)| {
            view! {
                <dt>{word("", label.to_owned())}</dt>
                <dd>{word("paper__strong", text)}</dd>
            }
        })
        .collect_view();
    view! {
        <div class="paper__party">
            <dl>{rows}</dl>
            <p>{word("", party.called)}</p>
        </div>
    }
    .into_any()
}

fn signatures(signing: Signing) -> AnyView {
    view! {
        <div class="paper__signatures">
            <p class="paper__date">{word("", signing.place_and_date)}</p>
            <div class="paper__hand">{signing.left.map(signature)}</div>
            <div class="paper__hand">{signature(signing.right)}</div>
        </div>
    }
    .into_any()
}

fn signature(signature: Signature) -> AnyView {
    view! {
        <div class="paper__role">
            {word("paper__strong", signature.role)}
            {word("", signature.title)}
        </div>
        <div class="paper__name">
            {part(signature.drawing.map(drawing))}
            {word("paper__strong paper__signed", signature.name)}
            {signature.nip.map(|nip| word("", nip))}
        </div>
    }
    .into_any()
}

/// What was drawn on a tablet, in the room where others sign in ink.
fn drawing(drawing: Drawing) -> AnyView {
    let sides = format!("0 0 {PAD_WIDTH} {PAD_HEIGHT}");
    view! {
        <div class="paper__drawn">
            <svg viewBox=sides aria-hidden="true"><path d=drawing.path /></svg>
            {word("paper__drawn-words", drawing.words)}
        </div>
    }
    .into_any()
}
