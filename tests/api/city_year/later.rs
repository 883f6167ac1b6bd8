//! What happens later in the year: a cut, amendments, and next year's drafts.

use anyhow::{Context, Result};
use ikrar_domain::agreement::{
    AgreementAction, ChangeGround, ChangeScope, CutDecision, SigningParty,
};
use ikrar_sync::edit::{self, NewAmendment};
use ikrar_sync::identity::EntityId;
use ikrar_sync::model;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::{budget_document, budget_line, document_line, item};
use ikrar_sync::value::Value;
use support::pen::{YEAR, new_id};

use super::people::{City, act};
use super::steps::{CUT, LOWERED_TARGET, PROGRAMS, clear, number, set_all, sign, step};

/// Every fourth agency's budget is cut and its targets lose money; those agencies decide to amend.
pub(super) async fn cut_budgets(city: &mut City) -> Result<Vec<usize>> {
    let concerned: Vec<usize> = (0..city.agencies.len()).step_by(4).collect();
    for place in &concerned {
        let agency = &mut city.agencies[*place];
        let scope = ikrar_sync::schema::agency_year_scope(agency.id, YEAR);
        let tablet = &mut agency.operator;
        tablet.sync(&city.server).await?;
        let documents = model::budget_documents_of(&tablet.replica, scope);
        let document = EntityId::from_uuid(documents.first().context("a DPA")?.id.uuid());
        let lines = model::document_lines_of(&tablet.replica, document);
        let line = *lines.get(1).context("a line")?;
        let taken = [
            (document_line::CUT, Value::Bool(true)),
            (document_line::CUT_AMOUNT, Value::Integer(CUT)),
        ];
        set_all(&city.server, tablet, line, &taken).await?;
        let decided = [
            (
                budget_document::CUT_BASIS,
                Value::text("Inpres 1 Tahun 2025"),
            ),
            (
                budget_document::CUT_DECISION,
                Value::text(CutDecision::Amend.code()),
            ),
        ];
        set_all(&city.server, tablet, document, &decided).await?;
    }
    Ok(concerned)
}

/// They amend: less money, a lower target, the same way through review and signing.
pub(super) async fn amend(city: &mut City, concerned: &[usize]) -> Result<()> {
    for place in concerned {
        let amended = new_id();
        let agency = &mut city.agencies[*place];
        let new = NewAmendment {
            id: amended,
            earlier: agency.agreements[0],
            ground: ChangeGround::PriorityChange,
            scope: ChangeScope::Whole,
            reason: "Efisiensi belanja",
        };
        let tablet = &mut agency.operator;
        act(&city.server, tablet, |rows| {
            edit::start_amendment(rows, new, &[], new_id)
        })
        .await?;
        let items = model::items_of(&tablet.replica, amended);
        let lines = model::budget_lines_of(&tablet.replica, amended);
        let (first, second) = (
            *items.first().context("an item")?,
            *lines.get(1).context("a line")?,
        );
        let target = [
            (item::TARGET, number(LOWERED_TARGET)),
            (item::ALIGNMENT_REASON, Value::text("Efisiensi belanja")),
        ];
        set_all(&city.server, tablet, first, &target).await?;
        let (_, _, amount) = PROGRAMS[1];
        let less = [(budget_line::AMOUNT, Value::Integer(amount - CUT))];
        set_all(&city.server, tablet, second, &less).await?;
        step(
            &city.server,
            &mut agency.head,
            amended,
            AgreementAction::Submit,
        )
        .await?;
        for reviewer in [&mut city.bappeda, &mut city.organisation] {
            clear(&city.server, reviewer, &[amended]).await?;
        }
        sign(
            &city.server,
            &mut agency.head,
            &[amended],
            SigningParty::First,
        )
        .await?;
        sign(
            &city.server,
            &mut city.leader,
            &[amended],
            SigningParty::Second,
        )
        .await?;
        agency.agreements[0] = amended;
    }
    Ok(())
}

/// Next year's drafts, from the version in force.
pub(super) async fn roll_over(city: &mut City) -> Result<()> {
    for agency in &mut city.agencies {
        let next = new_id();
        let [earlier, ..] = agency.agreements;
        act(&city.server, &mut agency.operator, |rows| {
            edit::roll_over(rows, earlier, next, &[], new_id)
        })
        .await?;
        let rows = &agency.operator.replica;
        let first = *model::items_of(rows, next).first().context("an item")?;
        let previous = rows
            .row(first)
            .context("a row")?
            .value(item::PREVIOUS)
            .as_id();
        anyhow::ensure!(previous.is_some(), "next year's item has no history");
    }
    Ok(())
}
