//! Whoever accepts or signs puts nothing into force over an open difference: neither on a target, a
//! budget nor a realization.
//!
//! Sending is refused first, so a difference behind a sent document takes a database that an
//! earlier build or a repair by hand has left. The tests write such a state into the rows.

use anyhow::{Context, Result, ensure};
use chrono::NaiveDate;
use ikrar_domain::agreement::{AgreementAction, AgreementStatus};
use ikrar_domain::measurement::{ItemReview, ReportAction, ReportStatus};
use ikrar_domain::people::Role;
use ikrar_domain::refusal::TransitionRefusal;
use ikrar_domain::value::{AgencyId, Quarter};
use ikrar_sync::disposition::{Disposition, ParkReason};
use ikrar_sync::edit::{self, EditError};
use ikrar_sync::identity::EntityId;
use ikrar_sync::ledger::Ledger;
use ikrar_sync::operation::Draft;
use ikrar_sync::row::Row;
use ikrar_sync::schema::{self, Field, agreement, budget_line, item, realization, report};
use ikrar_sync::value::Value;
use support::pen::new_id;
use support::server::Visitor;
use support::tablet::Tablet;

use super::{City, target, write_agreement};

/// Two operators and everybody whose word puts a document into force.
struct Office {
    city: City,
    operators: [Tablet; 2],
    planning: Tablet,
    organisation: Tablet,
    head: Tablet,
    leader: Tablet,
}

impl Office {
    async fn open_each() -> Result<Vec<Self>> {
        let mut offices = Vec::new();
        for city in City::found_each().await? {
            offices.push(Self::open(city).await?);
        }
        Ok(offices)
    }

    async fn open(city: City) -> Result<Self> {
        let agency = Some(AgencyId::from_uuid(city.own.uuid()));
        let visitor = async |login: &str, role: Role, agency| -> Result<Visitor> {
            city.server.visitor(login, role, agency).await
        };
        let second = visitor("kedua", Role::AgencyOperator, agency).await?;
        let planning = visitor("bappeda", Role::PlanningReviewer, None).await?;
        let organisation = visitor("organisasi", Role::OrganisationReviewer, None).await?;
        let head = visitor("kepala", Role::AgencyHead, agency).await?;
        let leader = visitor("walikota", Role::Leader, None).await?;
        Ok(Self {
            operators: [Tablet::of(city.operator.clone()), Tablet::of(second)],
            planning: Tablet::of(planning),
            organisation: Tablet::of(organisation),
            head: Tablet::of(head),
            leader: Tablet::of(leader),
            city,
        })
    }

    /// An agreement that lacks nothing, as everybody has it.
    async fn write(&mut self) -> Result<Written> {
        let (agreement, item) = (new_id(), new_id());
        let [first, _] = &mut self.operators;
        let line = write_agreement(&self.city, first, agreement, item)?;
        self.sync_all().await?;
        Ok(Written {
            agreement,
            item,
            line,
        })
    }

    async fn sync_all(&mut self) -> Result<()> {
        let [first, second] = &mut self.operators;
        let reviewers = [&mut self.planning, &mut self.organisation];
        let signers = [&mut self.head, &mut self.leader];
        for tablet in [first, second].into_iter().chain(reviewers).chain(signers) {
            tablet.sync(&self.city.server).await?;
        }
        Ok(())
    }

    /// Both operators give a field another value, apart.
    async fn disagree(&mut self, entity: EntityId, field: Field, values: [Value; 2]) -> Result<()> {
        for (tablet, value) in self.operators.iter_mut().zip(values) {
            let draft = edit::set_field(&tablet.replica, entity, field, value)?;
            tablet.act(&self.city.server, draft);
        }
        for tablet in &mut self.operators {
            tablet.sync(&self.city.server).await?;
        }
        let [_, second] = &self.operators;
        let fate = second.last_sent().context("nothing was sent")?.1;
        ensure!(fate == Disposition::Conflict, "{fate:?}");
        self.sync_all().await
    }

    /// Writes a state into a row beneath the server, as an earlier build would have left it.
    async fn leave_in(&mut self, entity: EntityId, field: Field, state: &str) -> Result<()> {
        let mut transaction = self.city.server.state.store.begin_ledger().await?;
        let scope = transaction.lock_scope(self.city.scope().id).await?;
        let scope = scope.context("no such scope")?;
        let mut rows: Vec<Row> = transaction
            .load_ledger(&scope)
            .await?
            .rows()
            .cloned()
            .collect();
        let seq = scope.head.seq.next();
        let row = rows.iter_mut().find(|row| row.id == entity);
        let cell = row.and_then(|row| row.cells.get_mut(&field));
        let cell = cell.context("no such cell")?;
        cell.value = Value::text(state);
        (cell.version, cell.touched) = (seq, seq);
        let ledger = Ledger::load(scope.info, seq, rows);
        let row = ledger.rows().find(|row| row.id == entity);
        let row = row.context("no such row")?;
        transaction.save_entities(&scope.info, &[row]).await?;
        transaction.save_head(scope.info.id, ledger.head()).await?;
        transaction.commit().await?;
        self.sync_all().await
    }

    /// What becomes of a step that somebody takes.
    async fn fate_of(
        &mut self,
        by: Role,
        step: impl FnOnce(&Tablet) -> Step,
    ) -> Result<Disposition> {
        let tablet = match by {
            Role::PlanningReviewer => &mut self.planning,
            Role::OrganisationReviewer => &mut self.organisation,
            Role::AgencyHead => &mut self.head,
            Role::Leader => &mut self.leader,
            _ => &mut self.operators[0],
        };
        tablet.sync(&self.city.server).await?;
        let drafts = step(tablet)?;
        tablet.act(&self.city.server, drafts);
        tablet.sync(&self.city.server).await?;
        let fate = tablet.last_sent().context("nothing was sent")?.1;
        self.sync_all().await?;
        Ok(fate)
    }

    async fn fate_of_step(
        &mut self,
        agreement: EntityId,
        (by, action): (Role, AgreementAction),
    ) -> Result<Disposition> {
        let signature = (
            new_id(),
            NaiveDate::from_ymd_opt(2026, 1, 30).unwrap_or_default(),
        );
        let step = |tablet: &Tablet| {
            edit::step_on_paper(&tablet.replica, agreement, action, None, signature)
        };
        self.fate_of(by, step).await
    }

    async fn fate_of_report(
        &mut self,
        report: EntityId,
        (by, action): (Role, ReportAction),
    ) -> Result<Disposition> {
        let step = |tablet: &Tablet| {
            edit::move_report(&tablet.replica, report, action, None).map(|draft| vec![draft])
        };
        self.fate_of(by, step).await
    }
}

type Step = Result<Vec<Draft>, EditError>;

/// An agreement and what people disagree about in it.
struct Written {
    agreement: EntityId,
    item: EntityId,
    line: EntityId,
}

/// The steps that put an agreement into force, from the states they are taken in.
const TOWARDS_FORCE: [(AgreementStatus, Role, AgreementAction); 4] = [
    (
        AgreementStatus::Submitted,
        Role::PlanningReviewer,
        AgreementAction::Clear,
    ),
    (
        AgreementStatus::Submitted,
        Role::OrganisationReviewer,
        AgreementAction::Clear,
    ),
    (
        AgreementStatus::Cleared,
        Role::AgencyHead,
        AgreementAction::SignFirst,
    ),
    (
        AgreementStatus::SignedFirst,
        Role::Leader,
        AgreementAction::SignSecond,
    ),
];

fn refused() -> Disposition {
    Disposition::parked_with(ParkReason::Refused, "open_conflicts")
}

/// The refusal is a code on the wire; these are the words that a person reads for it.
fn assert_it_has_words() {
    let refusal = TransitionRefusal::OpenConflicts { conflicts: 1 };
    assert_eq!(refusal.code(), "open_conflicts");
    let words = refusal.user_message();
    assert!(words.contains("1 perbedaan isian"), "{words}");
}

#[tokio::test]
async fn nobody_clears_or_signs_over_a_difference_on_a_target_or_a_budget() -> Result<()> {
    assert_it_has_words();
    for mut office in Office::open_each().await? {
        for is_target in [true, false] {
            let written = office.write().await?;
            let (entity, field, values) = if is_target {
                let values = [target(85), target(90)];
                (written.item, item::TARGET, values)
            } else {
                let values = [Value::Integer(2_000), Value::Integer(3_000)];
                (written.line, budget_line::AMOUNT, values)
            };
            office.disagree(entity, field, values.clone()).await?;
            let document = written.agreement;
            for (status, by, action) in TOWARDS_FORCE {
                let field = agreement::STATUS;
                office.leave_in(document, field, status.code()).await?;
                let fate = office.fate_of_step(document, (by, action)).await?;
                assert_eq!(fate, refused(), "{action:?} by {by:?}");
            }
            let (field_of_status, draft) = (agreement::STATUS, AgreementStatus::Draft.code());
            office.leave_in(document, field_of_status, draft).await?;
            decide_and_sign(&mut office, document, (entity, field, &values[1])).await?;
        }
    }
    Ok(())
}

/// Once somebody has decided, the same steps by the same people count.
async fn decide_and_sign(
    office: &mut Office,
    document: EntityId,
    (entity, field, value): (EntityId, Field, &Value),
) -> Result<()> {
    let decide = |tablet: &Tablet| {
        edit::resolve(
            &tablet.replica,
            entity,
            field,
            value.clone(),
            "sesuai berkas",
        )
        .map(|draft| vec![draft])
    };
    let fate = office.fate_of(Role::AgencyOperator, decide).await?;
    assert_eq!(fate, Disposition::Applied);
    let sent = (Role::AgencyOperator, AgreementAction::Submit);
    let steps = TOWARDS_FORCE.map(|(_, by, action)| (by, action));
    for step in [sent].into_iter().chain(steps) {
        let fate = office.fate_of_step(document, step).await?;
        assert_eq!(fate, Disposition::Applied, "{step:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_figure_with_a_difference_is_neither_sent_accepted_nor_verified() -> Result<()> {
    for mut office in Office::open_each().await? {
        let written = office.write().await?;
        for (_, by, action) in [(
            AgreementStatus::Draft,
            Role::AgencyOperator,
            AgreementAction::Submit,
        )]
        .into_iter()
        .chain(TOWARDS_FORCE)
        {
            let fate = office.fate_of_step(written.agreement, (by, action)).await?;
            assert_eq!(fate, Disposition::Applied, "{action:?}");
        }
        let quarter = Quarter::First;
        let report = schema::report_id(written.agreement, quarter);
        let figure = schema::realization_id(written.item, quarter);
        let [first, _] = &mut office.operators;
        let field = realization::VALUE;
        let drafts =
            edit::set_realization(&first.replica, written.item, quarter, field, target(10));
        first.act(&office.city.server, drafts?);
        office.sync_all().await?;
        office
            .disagree(figure, field, [target(20), target(30)])
            .await?;

        let sent = (Role::AgencyOperator, ReportAction::Submit);
        assert_eq!(office.fate_of_report(report, sent).await?, refused());
        // A report that was sent back is open to its agency, and reviewers go on with it.
        let returned = ReportStatus::Returned.code();
        office.leave_in(report, report::STATUS, returned).await?;
        let accept = |tablet: &Tablet| {
            edit::review_item(&tablet.replica, figure, ItemReview::Accept).map(|draft| vec![draft])
        };
        let fate = office.fate_of(Role::PlanningReviewer, accept).await?;
        assert_eq!(fate, refused());
        let submitted = ReportStatus::Submitted.code();
        office.leave_in(report, report::STATUS, submitted).await?;
        let verify = (Role::PlanningReviewer, ReportAction::Verify);
        assert_eq!(office.fate_of_report(report, verify).await?, refused());
    }
    Ok(())
}
