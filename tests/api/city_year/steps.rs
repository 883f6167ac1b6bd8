//! What happens in the year, in its order.

use anyhow::{Context, Result};
use chrono::NaiveDate;
use ikrar_domain::agreement::{
    AgreementAction, BudgetDocumentKind, Level, SigningMode, SigningParty,
};
use ikrar_domain::people::Role;
use ikrar_domain::plan::{PlanPeriod, read_table};
use ikrar_sync::edit::{self, EditError, NewAgreement, NewSignature};
use ikrar_sync::identity::EntityId;
use ikrar_sync::model;
use ikrar_sync::operation::Draft;
use ikrar_sync::replica::Replica;
use ikrar_sync::schema::{Field, agreement, budget_document, budget_line, document_line, item};
use ikrar_sync::value::Value;
use rust_decimal::Decimal;
use support::pen::{YEAR, new_id};
use support::server::TestServer;
use support::signers::printed_name;
use support::tablet::Tablet;

use super::people::{Agency, City, act};

const PERIOD: PlanPeriod = PlanPeriod {
    first: 2025,
    last: 2029,
};
const PLAN: &str = "Jenis;Kode;Uraian;Indikator;Satuan;2025;2026;2027;2028;2029
Sasaran;;Meningkatnya mutu layanan;Indeks kepuasan;indeks;78;80;81;82;83
Sasaran;;Meningkatnya mutu layanan;Persentase layanan tepat waktu;%;85;90;92;94;95
Program;1.02.01;Program Penunjang;;;;;;;
Program;1.02.02;Program Pelayanan;;;;;;;";
/// The programs of every agency and their budgets.
pub(super) const PROGRAMS: [(&str, &str, i64); 2] = [
    ("1.02.01", "Program Penunjang", 700),
    ("1.02.02", "Program Pelayanan", 300),
];
/// What both indicators of an agency are to reach by the end of each quarter.
pub(super) const QUARTER_TARGETS: [i64; 4] = [60, 65, 70, 80];
/// What a cut takes from the second program.
pub(super) const CUT: i64 = 100;
/// The first target after a cut.
pub(super) const LOWERED_TARGET: i64 = 79;

pub(super) fn number(value: i64) -> Value {
    Value::Decimal(Decimal::from(value))
}

/// Bappeda takes in every agency's Renstra.
pub(super) async fn plan(city: &mut City) -> Result<()> {
    let table = read_table(PLAN, PERIOD, None).map_err(|found| anyhow::anyhow!("{found:?}"))?;
    for agency in &city.agencies {
        let plan = new_id();
        let new = edit::new_plan(plan, Some(agency.id), PERIOD);
        act(&city.server, &mut city.bappeda, |_| Ok(vec![new])).await?;
        act(&city.server, &mut city.bappeda, |rows| {
            edit::import_plan(rows, plan, &table, new_id)
        })
        .await?;
    }
    Ok(())
}

/// Every operator drafts the head's agreement from the plan, enters the DPA, and sends it.
pub(super) async fn draft(city: &mut City) -> Result<()> {
    for agency in &mut city.agencies {
        let [document, ..] = agency.agreements;
        let new = NewAgreement {
            id: document,
            agency: agency.id,
            year: YEAR,
            level: Level::AgencyHead,
        };
        let parties = parties(
            (Role::AgencyHead, "Kepala Dinas"),
            (Role::Leader, "Wali Kota"),
        );
        let tablet = &mut agency.operator;
        act(&city.server, tablet, |_| {
            Ok(vec![edit::new_agreement(new, &parties)])
        })
        .await?;
        let agency_id = agency.id;
        act(&city.server, tablet, |rows| {
            let plan = model::renstra_of(rows, agency_id, YEAR).ok_or(EditError::UnknownEntity)?;
            let nodes = model::plan_tree(rows, plan.id).into_iter();
            let indicators: Vec<EntityId> = nodes.flat_map(|node| node.indicators).collect();
            let first = take(rows, document, &indicators, 0)?;
            Ok(vec![first])
        })
        .await?;
        act(&city.server, tablet, |rows| {
            let plan = model::renstra_of(rows, agency_id, YEAR).ok_or(EditError::UnknownEntity)?;
            let nodes = model::plan_tree(rows, plan.id).into_iter();
            let indicators: Vec<EntityId> = nodes.flat_map(|node| node.indicators).collect();
            Ok(vec![take(rows, document, &indicators, 1)?])
        })
        .await?;
        promise_by_quarter(&city.server, tablet, document).await?;
        for program in PROGRAMS {
            act(&city.server, tablet, |rows| {
                let line = program_fields(program);
                edit::add_budget_line(rows, document, new_id(), &line).map(|draft| vec![draft])
            })
            .await?;
        }
        act(&city.server, tablet, |rows| fund_all(rows, document)).await?;
        enter_document(&city.server, tablet, agency_id).await?;
        step(
            &city.server,
            &mut agency.head,
            document,
            AgreementAction::Submit,
        )
        .await?;
    }
    Ok(())
}

async fn promise_by_quarter(
    server: &TestServer,
    tablet: &mut Tablet,
    document: EntityId,
) -> Result<()> {
    for item in model::items_of(&tablet.replica, document) {
        let fields = [
            item::TARGET_FIRST,
            item::TARGET_SECOND,
            item::TARGET_THIRD,
            item::TARGET_FOURTH,
        ];
        let targets = QUARTER_TARGETS.map(number);
        let values: Vec<(Field, Value)> = fields.into_iter().zip(targets).collect();
        set_all(server, tablet, item, &values).await?;
    }
    Ok(())
}

fn take(
    rows: &Replica,
    document: EntityId,
    indicators: &[EntityId],
    place: usize,
) -> Result<Draft, EditError> {
    let indicator = indicators.get(place).ok_or(EditError::UnknownEntity)?;
    edit::take_from_plan(rows, document, *indicator, new_id())
}

/// Both parties by the roles of who signs: the names are those of their accounts.
fn parties(first: (Role, &str), second: (Role, &str)) -> [(Field, Value); 4] {
    let name = |role| Value::text(printed_name(role).unwrap_or_default());
    [
        (agreement::FIRST_PARTY_NAME, name(first.0)),
        (agreement::FIRST_PARTY_TITLE, Value::text(first.1)),
        (agreement::SECOND_PARTY_NAME, name(second.0)),
        (agreement::SECOND_PARTY_TITLE, Value::text(second.1)),
    ]
}

fn program_fields((code, name, amount): (&str, &str, i64)) -> [(Field, Value); 3] {
    [
        (budget_line::CODE, Value::text(code)),
        (budget_line::PROGRAM, Value::text(name)),
        (budget_line::AMOUNT, Value::Integer(amount)),
    ]
}

/// The second program pays for every indicator.
fn fund_all(rows: &Replica, document: EntityId) -> Result<Vec<Draft>, EditError> {
    let lines = model::budget_lines_of(rows, document);
    let line = *lines.get(1).ok_or(EditError::UnknownEntity)?;
    let mut drafts = Vec::new();
    for item in model::items_of(rows, document) {
        drafts.extend(edit::link_funding(rows, item, line)?);
    }
    Ok(drafts)
}

async fn enter_document(server: &TestServer, tablet: &mut Tablet, agency: EntityId) -> Result<()> {
    let id = new_id();
    let new = edit::new_budget_document(id, agency, YEAR, BudgetDocumentKind::Dpa);
    act(server, tablet, |_| Ok(vec![new])).await?;
    for (code, name, amount) in PROGRAMS {
        act(server, tablet, |rows| {
            let line = [
                (document_line::CODE, Value::text(code)),
                (document_line::NAME, Value::text(name)),
                (document_line::AMOUNT, Value::Integer(amount)),
            ];
            edit::add_document_line(rows, id, new_id(), &line).map(|draft| vec![draft])
        })
        .await?;
    }
    let stated = [
        (budget_document::NUMBER, Value::text("DPA/1/2026")),
        (budget_document::RATIFIED_ON, Value::text("2026-01-05")),
    ];
    set_all(server, tablet, id, &stated).await
}

pub(super) async fn set_all(
    server: &TestServer,
    tablet: &mut Tablet,
    entity: EntityId,
    values: &[(Field, Value)],
) -> Result<()> {
    act(server, tablet, |rows| {
        let mut drafts = Vec::new();
        for (field, value) in values {
            drafts.extend(edit::set_field(rows, entity, *field, value.clone())?);
        }
        Ok(drafts)
    })
    .await
}

pub(super) async fn step(
    server: &TestServer,
    tablet: &mut Tablet,
    document: EntityId,
    action: AgreementAction,
) -> Result<()> {
    act(server, tablet, |rows| {
        edit::move_agreement(rows, document, action, None).map(|draft| vec![draft])
    })
    .await
}

/// Both lanes are cleared for all at once, each reviewer in one sitting.
pub(super) async fn review(city: &mut City) -> Result<()> {
    let documents: Vec<EntityId> = heads(city);
    for reviewer in [&mut city.bappeda, &mut city.organisation] {
        clear(&city.server, reviewer, &documents).await?;
    }
    Ok(())
}

pub(super) async fn clear(
    server: &TestServer,
    tablet: &mut Tablet,
    documents: &[EntityId],
) -> Result<()> {
    act(server, tablet, |rows| {
        let clear = |id| edit::move_agreement(rows, id, AgreementAction::Clear, None);
        documents.iter().map(|id| clear(*id)).collect()
    })
    .await
}

pub(super) fn heads(city: &City) -> Vec<EntityId> {
    let agencies = city.agencies.iter();
    agencies.map(|agency| agency.agreements[0]).collect()
}

pub(super) async fn sign(
    server: &TestServer,
    tablet: &mut Tablet,
    documents: &[EntityId],
    party: SigningParty,
) -> Result<()> {
    let signed_on = NaiveDate::from_ymd_opt(YEAR.into(), 1, 30).context("a date")?;
    act(server, tablet, |rows| {
        let mut drafts = Vec::new();
        for agreement in documents {
            let new = NewSignature {
                id: new_id(),
                agreement: *agreement,
                party,
                mode: SigningMode::WetInk,
                signed_on,
                place: "Pontianak",
                strokes: None,
                factor: None,
            };
            drafts.extend(edit::sign(rows, new)?);
        }
        Ok(drafts)
    })
    .await
}

/// Two levels below: each item of the head's is carried down and comes into force.
pub(super) async fn cascade(city: &mut City) -> Result<()> {
    for agency in &mut city.agencies {
        for place in [1, 2] {
            write_below(&city.server, agency, place).await?;
            let document = agency.agreements[place];
            let server = &city.server;
            step(
                server,
                &mut agency.official,
                document,
                AgreementAction::Submit,
            )
            .await?;
            clear(server, &mut agency.head, &[document]).await?;
            sign(
                server,
                &mut agency.official,
                &[document],
                SigningParty::First,
            )
            .await?;
            sign(server, &mut agency.head, &[document], SigningParty::Second).await?;
        }
    }
    Ok(())
}

async fn write_below(server: &TestServer, agency: &mut Agency, place: usize) -> Result<()> {
    let (above, document) = (agency.agreements[place - 1], agency.agreements[place]);
    let level = [Level::AgencyHead, Level::Administrator, Level::Pengawas][place];
    let new = NewAgreement {
        id: document,
        agency: agency.id,
        year: YEAR,
        level,
    };
    let mut fields = parties(
        (Role::UnitOfficial, "Pejabat"),
        (Role::AgencyHead, "Atasan"),
    )
    .to_vec();
    fields.push((agreement::PARENT, Value::Id(above)));
    let tablet = &mut agency.official;
    act(server, tablet, |_| {
        Ok(vec![edit::new_agreement(new, &fields)])
    })
    .await?;
    let carried = model::items_of(&tablet.replica, above);
    for item_above in carried {
        let id = new_id();
        act(server, tablet, |rows| {
            edit::copy_down(rows, document, item_above, id)
        })
        .await?;
        set_all(server, tablet, id, &[(item::TARGET, number(80))]).await?;
    }
    Ok(())
}
