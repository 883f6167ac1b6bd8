//! A quarter from its figures to reports that stand: in time, late, sent back, written apart, and
//! opened again.

use anyhow::{Context, Result, ensure};
use ikrar_domain::budget::UnspentCause;
use ikrar_domain::measurement::ReportAction;
use ikrar_domain::people::Role;
use ikrar_domain::review::CommentSeverity;
use ikrar_domain::value::{AgencyId, Quarter};
use ikrar_sync::disposition::{Disposition, ParkReason};
use ikrar_sync::edit::{self, NewComment};
use ikrar_sync::identity::EntityId;
use ikrar_sync::model;
use ikrar_sync::operation::Draft;
use ikrar_sync::replica::Replica;
use ikrar_sync::schema::{
    budget_realization, realization, realization_id, report_deadline, report_id, unspent_cause,
    unspent_cause_id,
};
use ikrar_sync::value::Value;
use support::pen::{YEAR, new_id};
use support::server::TestServer;
use support::tablet::Tablet;

use super::people::{Agency, City, act};
use super::steps::{PROGRAMS, QUARTER_TARGETS, number};

const DAY: i64 = 24 * 60 * 60;

/// How a report of the quarter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    Plain,
    /// Written before the deadline on a tablet without a network, and sent after it.
    Late,
    /// Sent back with a remark on the first figure.
    Returned,
    /// Two people have written the first figure apart.
    Apart,
    /// Opened again after it was locked, because the first figure was wrong.
    Reopened,
}

impl Course {
    /// Every agency has another course in every quarter.
    fn of(agency: usize, quarter: Quarter) -> Self {
        const ALL: [Course; 5] = [
            Course::Plain,
            Course::Late,
            Course::Returned,
            Course::Apart,
            Course::Reopened,
        ];
        ALL[(agency + quarter.index()) % ALL.len()]
    }
}

/// How many agencies are late in a quarter.
pub(super) fn late_agencies(agencies: usize, quarter: Quarter) -> usize {
    let late = |agency: &usize| Course::of(*agency, quarter) == Course::Late;
    (0..agencies).filter(late).count()
}

/// One quarter of the whole city.
pub(super) async fn measure(city: &mut City, quarter: Quarter) -> Result<()> {
    let due = day_after(&city.server, 0)?;
    act(&city.server, &mut city.organisation, |rows| {
        let due = Value::text(&due);
        edit::set_report_deadline(rows, YEAR, quarter, report_deadline::DUE_ON, due)
    })
    .await?;
    let City {
        server,
        bappeda,
        organisation,
        agencies,
        ..
    } = city;
    for (place, agency) in agencies.iter_mut().enumerate() {
        agency.operator.sync(server).await?;
        let drafts = everything(&agency.operator.replica, agency, place, quarter)?;
        agency.operator.act(server, drafts);
        if quarter == Quarter::Fourth {
            let drafts = causes(&agency.operator.replica, agency, place)?;
            agency.operator.act(server, drafts);
        }
        if Course::of(place, quarter) != Course::Late {
            agency.operator.sync(server).await?;
        }
    }
    server.advance(DAY);
    for (place, agency) in agencies.iter_mut().enumerate() {
        let mut desk = Desk {
            server,
            bappeda,
            organisation,
            report: report_id(agency.agreements[0], quarter),
            first: first_figure(agency, quarter)?,
        };
        agency.operator.sync(server).await?;
        desk.takes(agency, Course::of(place, quarter)).await?;
    }
    Ok(())
}

/// A day of the server's clock, as it is written in a cell.
fn day_after(server: &TestServer, days: i64) -> Result<String> {
    let at = chrono::DateTime::from_timestamp(server.now().0 + days * DAY, 0);
    Ok(at.context("a day")?.format("%Y-%m-%d").to_string())
}

/// What an operator writes in a quarter: both figures, what was spent, and at the end of the year
/// why something was not.
fn everything(
    rows: &Replica,
    agency: &Agency,
    place: usize,
    quarter: Quarter,
) -> Result<Vec<Draft>> {
    let [document, ..] = agency.agreements;
    let mut drafts = Vec::new();
    for (item, id) in model::items_of(rows, document).into_iter().enumerate() {
        let figure = number(reached(place, item, quarter));
        let fields = (realization::VALUE, figure);
        drafts.push(edit::set_realization(
            rows, id, quarter, fields.0, fields.1,
        )?);
    }
    let lines = model::budget_lines_of(rows, document);
    for (line, (_, _, ceiling)) in lines.iter().zip(PROGRAMS) {
        let left = i64::try_from(place)? * 10;
        let amount = ceiling * i64::from(quarter.number()) / 4 - left;
        let field = budget_realization::AMOUNT;
        let spent = Value::Integer(amount);
        drafts.push(edit::set_budget_realization(
            rows, *line, quarter, field, spent,
        )?);
        if quarter == Quarter::Fourth && left > 0 {
            drafts.push(edit::add_unspent_cause(
                rows,
                *line,
                UnspentCause::TenderSaving,
            )?);
        }
    }
    // What begins the report stands in each of them: once is enough.
    let mut seen = Vec::new();
    let mut all: Vec<Draft> = drafts.into_iter().flatten().collect();
    all.retain(|draft| {
        let is_first = !seen.contains(&draft.entity);
        seen.push(draft.entity);
        is_first
    });
    Ok(all)
}

/// Each cause gets its amount, so that they sum to what is left.
fn causes(rows: &Replica, agency: &Agency, place: usize) -> Result<Vec<Draft>> {
    let mut drafts = Vec::new();
    let left = i64::try_from(place)? * 10;
    for line in model::budget_lines_of(rows, agency.agreements[0]) {
        let id = unspent_cause_id(line, UnspentCause::TenderSaving.code());
        if left > 0 {
            let amount = Value::Integer(left);
            drafts.extend(edit::set_field(rows, id, unspent_cause::AMOUNT, amount)?);
        }
    }
    Ok(drafts)
}

/// The figure of an item: near its target, and another one for everybody.
fn reached(agency: usize, item: usize, quarter: Quarter) -> i64 {
    let target = QUARTER_TARGETS[quarter.index()];
    let near = (agency * 7 + item * 3 + quarter.index()) % 11;
    target - 5 + i64::try_from(near).unwrap_or_default()
}

fn first_figure(agency: &Agency, quarter: Quarter) -> Result<EntityId> {
    let items = model::items_of(&agency.operator.replica, agency.agreements[0]);
    let first = items.first().context("an item")?;
    Ok(realization_id(*first, quarter))
}

/// Who deals with one report.
struct Desk<'a> {
    server: &'a TestServer,
    bappeda: &'a mut Tablet,
    organisation: &'a mut Tablet,
    report: EntityId,
    /// Its first figure.
    first: EntityId,
}

impl Desk<'_> {
    async fn takes(&mut self, agency: &mut Agency, course: Course) -> Result<()> {
        if course == Course::Apart {
            self.write_apart(agency).await?;
        }
        self.head_step(agency, ReportAction::Submit).await?;
        if course == Course::Returned {
            self.send_back(agency).await?;
        } else {
            self.head_step(agency, ReportAction::CheckByAgency).await?;
        }
        self.verify().await?;
        let (server, report) = (self.server, self.report);
        step(server, self.organisation, report, ReportAction::Lock, None).await?;
        if course == Course::Reopened {
            let reason = Some("Angka BPS diperbarui.");
            step(
                server,
                self.organisation,
                report,
                ReportAction::Reopen,
                reason,
            )
            .await?;
            self.correct(agency, 91).await?;
            self.head_step(agency, ReportAction::Submit).await?;
            self.verify().await?;
            step(server, self.organisation, report, ReportAction::Lock, None).await?;
        }
        Ok(())
    }

    async fn head_step(&self, agency: &mut Agency, action: ReportAction) -> Result<()> {
        step(self.server, &mut agency.head, self.report, action, None).await
    }

    async fn verify(&mut self) -> Result<()> {
        let action = ReportAction::Verify;
        step(self.server, self.bappeda, self.report, action, None).await
    }

    async fn correct(&self, agency: &mut Agency, figure: i64) -> Result<()> {
        act(self.server, &mut agency.operator, |rows| {
            let field = realization::VALUE;
            let draft = edit::set_field(rows, self.first, field, number(figure))?;
            Ok(draft.into_iter().collect())
        })
        .await
    }

    /// One figure comes back with a remark, is mended, and the report is sent again.
    async fn send_back(&mut self, agency: &mut Agency) -> Result<()> {
        let remark = NewComment {
            id: new_id(),
            subject: self.report,
            anchor_entity: self.first,
            anchor_field: realization::VALUE,
            text: "Angka tidak sama dengan bukti dukung.",
            severity: CommentSeverity::MustFix,
        };
        act(self.server, self.bappeda, |rows| {
            edit::return_item(rows, remark)
        })
        .await?;
        self.correct(agency, 93).await?;
        self.head_step(agency, ReportAction::Submit).await
    }

    /// A second operator has written another figure meanwhile: nothing is sent before somebody has
    /// decided.
    async fn write_apart(&mut self, agency: &mut Agency) -> Result<()> {
        let login = format!("operator.kedua.{}", self.report.uuid().simple());
        let own = Some(AgencyId::from_uuid(agency.id.uuid()));
        let role = Role::AgencyOperator;
        let mut second = Tablet::of(self.server.visitor(&login, role, own).await?);
        second.sync(self.server).await?;
        let field = realization::VALUE;
        let other = edit::set_field(&second.replica, self.first, field, number(94))?;
        second.act(self.server, other);
        self.correct(agency, 92).await?;
        second.sync(self.server).await?;
        let (_, fate) = second.last_sent().context("nothing was sent")?;
        ensure!(fate == Disposition::Conflict, "{fate:?}");

        let mut head = Tablet::of(agency.head.visitor.clone());
        head.sync(self.server).await?;
        let submit = edit::move_report(&head.replica, self.report, ReportAction::Submit, None)?;
        head.act(self.server, [submit]);
        head.sync(self.server).await?;
        let (_, fate) = head.last_sent().context("nothing was sent")?;
        let refused = Disposition::parked_with(ParkReason::Refused, "open_conflicts");
        ensure!(fate == refused, "{fate:?}");

        act(self.server, &mut agency.operator, |rows| {
            let settled = edit::resolve(rows, self.first, field, number(94), "Angka terakhir.");
            settled.map(|draft| vec![draft])
        })
        .await
    }
}

async fn step(
    server: &TestServer,
    tablet: &mut Tablet,
    report: EntityId,
    action: ReportAction,
    reason: Option<&str>,
) -> Result<()> {
    act(server, tablet, |rows| {
        edit::move_report(rows, report, action, reason).map(|draft| vec![draft])
    })
    .await
}
