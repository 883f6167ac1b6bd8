//! The versions of an agreement, and which of them a quarter belongs to.

use ikrar_domain::agreement::{
    AgreementStatus, Amendment, ChangeGround, ChangeScope, NotMeasuredHere, VersionSpan,
};
use ikrar_domain::measurement::Realization;
use ikrar_domain::value::{AgreementId, Figure, Quarter, Year};

use super::{read_item, realization_of};
use crate::identity::EntityId;
use crate::row::{Row, Rows};
use crate::schema::{Field, agreement, civil_date, item};

/// More versions than any year has; a chain that is longer names itself.
pub(super) const VERSIONS_MAX: usize = 50;

pub(super) fn agreement_named(row: &Row, field: Field) -> Option<AgreementId> {
    let id = row.value(field).as_id()?;
    Some(AgreementId::from_uuid(id.uuid()))
}

pub(super) fn read_amendment(row: &Row) -> Option<Amendment> {
    Some(Amendment {
        supersedes: agreement_named(row, agreement::SUPERSEDES)?,
        ground: ChangeGround::from_code(row.text(agreement::CHANGE_GROUND)),
        scope: ChangeScope::from_code(row.text(agreement::CHANGE_SCOPE))
            .unwrap_or(ChangeScope::Whole),
        reason: row.text(agreement::CHANGE_REASON).to_owned(),
        handover_note: row.text(agreement::HANDOVER_NOTE).to_owned(),
    })
}

fn span(row: &Row) -> Option<VersionSpan> {
    let year = u16::try_from(row.value(agreement::YEAR).as_integer()?).ok()?;
    Some(VersionSpan {
        status: AgreementStatus::from_code(row.text(agreement::STATUS))?,
        year: Year::new(year).ok()?,
        is_amendment: !row.value(agreement::SUPERSEDES).is_null(),
        from: civil_date(row.text(agreement::IN_FORCE_FROM)),
        until: civil_date(row.text(agreement::SUPERSEDED_ON)),
    })
}

/// Whether a quarter's figures are written under this version. An agreement whose state or year
/// this build does not know takes none.
pub fn measures(
    rows: &impl Rows,
    agreement: EntityId,
    quarter: Quarter,
) -> Result<(), NotMeasuredHere> {
    rows.row(agreement)
        .and_then(span)
        .ok_or(NotMeasuredHere::Finished)?
        .measures(quarter)
}

/// Every version of an agreement that these rows have, the original first.
pub fn versions_of(rows: &impl Rows, agreement: EntityId) -> Vec<EntityId> {
    let follow = |field: Field| {
        let next = move |id: &EntityId| rows.row(*id)?.value(field).as_id();
        std::iter::successors(next(&agreement), next)
            .take(VERSIONS_MAX)
            .filter(|id| rows.row(*id).is_some())
    };
    let mut versions: Vec<EntityId> = follow(agreement::SUPERSEDES).collect();
    versions.reverse();
    versions.push(agreement);
    versions.extend(follow(agreement::SUPERSEDED_BY));
    if let Some(open) = versions
        .last()
        .and_then(|last| open_amendment_of(rows, *last))
        && !versions.contains(&open)
    {
        versions.push(open);
    }
    versions
}

/// The amendment of this version that is being written or signed.
pub fn open_amendment_of(rows: &impl Rows, agreement: EntityId) -> Option<EntityId> {
    let amendments = rows.agreements_naming(agreement::SUPERSEDES, agreement);
    amendments.into_iter().find(|id| {
        let row = rows.row(*id);
        let status = row.and_then(|row| AgreementStatus::from_code(row.text(agreement::STATUS)));
        status.is_some_and(|status| !status.is_finished() && status != AgreementStatus::InForce)
    })
}

/// The item as the version has it that a quarter is measured under: this one, or one it goes on
/// from.
pub fn item_in_quarter(rows: &impl Rows, item: EntityId, quarter: Quarter) -> EntityId {
    let mut found = item;
    for _ in 0..VERSIONS_MAX {
        let Some(row) = rows.row(found) else { break };
        let is_earlier = row.parent().is_some_and(|agreement| {
            matches!(
                measures(rows, agreement, quarter),
                Err(NotMeasuredHere::EarlierVersion | NotMeasuredHere::NotYetInForce)
            )
        });
        match row.value(item::LINEAGE).as_id() {
            Some(lineage) if is_earlier && rows.row(lineage).is_some() => found = lineage,
            _ => break,
        }
    }
    found
}

/// The realization of an item in a quarter, under the version that quarter belongs to.
pub fn realization_in_lineage(
    rows: &impl Rows,
    item: EntityId,
    quarter: Quarter,
) -> Option<Realization> {
    realization_of(rows, item_in_quarter(rows, item, quarter), quarter)
}

/// The target of a quarter alone, under the version that quarter belongs to.
pub fn target_in_lineage(rows: &impl Rows, item: EntityId, quarter: Quarter) -> Option<Figure> {
    let promised = read_item(rows.row(item_in_quarter(rows, item, quarter))?);
    promised.quarter_targets.get(quarter.index())?.clone()
}
