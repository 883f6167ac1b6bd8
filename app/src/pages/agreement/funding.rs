//! Which budget lines pay for an item: what a cut in the budget puts at risk is told by it.

use ikrar_domain::agreement::FundingLink;
use ikrar_domain::value::{BudgetLineId, ItemId};
use ikrar_sync::{edit, identity::EntityId, model, row::Rows};
use leptos::prelude::*;

use super::view::Page;
use crate::{
    components::{Check, live, part},
    memo::Memo,
    pages::perform,
    reading::entity_label,
    text,
};

/// A budget line as an item sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Payer {
    pub(super) line: EntityId,
    pub(super) label: String,
    pub(super) pays: bool,
}

/// The budget lines of an agreement, in their order, and what each pays for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Payments {
    lines: Vec<(EntityId, String)>,
    links: Vec<FundingLink>,
}

/// Reads them, once for all items.
pub(super) fn payments(rows: &impl Rows, agreement: EntityId) -> Payments {
    let lines = model::budget_lines_of(rows, agreement).into_iter();
    Payments {
        lines: lines.map(|line| (line, entity_label(rows, line))).collect(),
        links: model::fundings_of(rows, agreement),
    }
}

impl Payments {
    /// The lines as an item sees them.
    fn of(&self, item: EntityId) -> Vec<Payer> {
        let item = ItemId::from_uuid(item.uuid());
        let lines = self.lines.iter();
        let payer = |(line, label): &(EntityId, String)| Payer {
            line: *line,
            label: label.clone(),
            pays: self
                .links
                .contains(&(item, BudgetLineId::from_uuid(line.uuid()))),
        };
        lines.map(payer).collect()
    }
}

/// The list to tick, or what is ticked where nothing can be changed.
pub(super) fn funding(page: Page, item: EntityId) -> AnyView {
    let payers = Memo::new(move |_| page.around.payments.with(|all| all.of(item)));
    let may_link = Memo::new(move |_| page.pick(|document| document.may_link)().unwrap_or(false));
    let is_locked = Signal::derive(move || !may_link.get());
    let summary = move || payers.with(|payers| text::agreement::paid_by(&paying(payers)));
    view! {
        <details class="plan__edit" data-funding=item.uuid().to_string()>
            <summary>{summary}</summary>
            <p class="muted">{text::agreement::FUNDING_LEAD}</p>
            {live(move || {
                let lines = payers.get().into_iter();
                let boxes = lines
                    .map(|payer| tick(page, item, payer, is_locked))
                    .collect_view();
                part(boxes).into_any()
            })}
        </details>
    }
    .into_any()
}

fn paying(payers: &[Payer]) -> Vec<&str> {
    let paying = payers.iter().filter(|payer| payer.pays);
    paying.map(|payer| payer.label.as_str()).collect()
}

fn tick(page: Page, item: EntityId, payer: Payer, is_locked: Signal<bool>) -> AnyView {
    let line = payer.line;
    let turn = move |pays: bool| {
        let drafts = page.services.with_replica_untracked(|rows| {
            let draft = if pays {
                edit::link_funding(rows, item, line)
            } else {
                edit::unlink_funding(rows, item, line)
            };
            draft.map(|draft| draft.into_iter().collect())
        });
        perform(page.services, page.tell, drafts, || ());
    };
    view! {
        <Check
            label=payer.label
            checked=Signal::stored(payer.pays)
            on_change=turn
            disabled=is_locked
            id=["funding-", &item.uuid().to_string(), "-", &line.uuid().to_string()].concat()
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use ikrar_sync::schema::{EntityKind, budget_line, funding, funding_id};
    use ikrar_sync::value::Value;

    use super::*;
    use crate::reading::fixture::{AGREEMENT, FIRST_ITEM, city, words};

    const LINE: EntityId = EntityId::from_bytes([30; 16]);

    #[test]
    fn line_that_pays_is_told_and_one_taken_out_is_not() {
        let mut rows = city("draft");
        rows.put(
            LINE,
            EntityKind::BudgetLine,
            &[
                (budget_line::AGREEMENT, Value::Id(AGREEMENT)),
                (budget_line::PROGRAM, words("Program kesehatan")),
            ],
        );
        let pays = |rows: &_| payments(rows, AGREEMENT).of(FIRST_ITEM)[0].pays;
        assert!(!pays(&rows));
        let ends = [
            (funding::ITEM, Value::Id(FIRST_ITEM)),
            (funding::LINE, Value::Id(LINE)),
        ];
        let id = funding_id(FIRST_ITEM, LINE);
        rows.put(id, EntityKind::Funding, &ends);
        assert!(pays(&rows));
        assert_eq!(
            paying(&payments(&rows, AGREEMENT).of(FIRST_ITEM)),
            ["Program kesehatan"]
        );
        rows.put(
            id,
            EntityKind::Funding,
            &[(funding::WITHDRAWN, Value::Bool(true))],
        );
        assert!(!pays(&rows));
    }
}
