//! What becomes of edits without effect: visible, adoptable, and always their author's.

use anyhow::{Context, Result};
use ikrar_domain::agreement::AgreementAction;
use ikrar_domain::people::Role;
use ikrar_domain::review::CommentSeverity;
use ikrar_domain::value::AgencyId;
use ikrar_server::auth::account;
use ikrar_server::store::Rights;
use ikrar_sync::disposition::{Disposition, ParkReason};
use ikrar_sync::edit::{self, NewComment};
use ikrar_sync::identity::EntityId;
use ikrar_sync::model::{ParkedEdit, open_parked};
use ikrar_sync::row::{Cell, Rows};
use ikrar_sync::schema::{Field, agreement, budget_line, item};
use ikrar_sync::value::Value;
use support::pen::{agreement_draft, new_id};
use support::server::Visitor;
use support::tablet::Tablet;

use super::City;

pub(super) const PLACE: Field = agreement::SIGNED_PLACE;

impl City {
    /// A person of the city's first agency.
    async fn person(&self, login: &str, role: Role) -> Result<Visitor> {
        let agency = Some(AgencyId::from_uuid(self.own.uuid()));
        let agency = agency.filter(|_| role.belongs_to_agency());
        self.server.visitor(login, role, agency).await
    }

    pub(super) async fn move_account(
        &self,
        login: &str,
        role: Role,
        agency: Option<EntityId>,
    ) -> Result<()> {
        let store = &self.server.state.store;
        let account = store.account_by_login(login).await?.context("no account")?;
        let rights = Rights {
            role,
            agency: agency.map(|agency| AgencyId::from_uuid(agency.uuid())),
        };
        let now = self.server.now();
        account::change_rights(store, &self.server.state.ingest, &account, rights, now).await?;
        Ok(())
    }
}

/// The operator's tablet with a complete agreement that the server has.
pub(super) async fn with_agreement(city: &City) -> Result<(Tablet, EntityId)> {
    let mut operator = Tablet::of(city.operator.clone());
    let id = new_id();
    operator.act(&city.server, [agreement_draft(city.own, id)]);
    let party = [
        agreement::FIRST_PARTY_NAME,
        agreement::FIRST_PARTY_TITLE,
        agreement::SECOND_PARTY_NAME,
        agreement::SECOND_PARTY_TITLE,
    ];
    let rows = &operator.replica;
    let mut drafts = Vec::new();
    for field in party {
        let words = if field == agreement::SECOND_PARTY_NAME {
            "Budi Santosa"
        } else {
            "Siti Rahma"
        };
        drafts.extend(edit::set_field(rows, id, field, Value::text(words))?);
    }
    let fields = [
        (item::OBJECTIVE, Value::text("Meningkatnya mutu layanan")),
        (item::INDICATOR, Value::text("Indeks kepuasan")),
        (item::UNIT, Value::text("indeks")),
        (item::TARGET, Value::Decimal(80.into())),
    ];
    drafts.push(edit::add_item(rows, id, new_id(), &fields)?);
    let line = [
        (budget_line::PROGRAM, Value::text("Program pelayanan")),
        (budget_line::AMOUNT, Value::Integer(1_000)),
        (budget_line::FUND_SOURCE, Value::text("APBD")),
    ];
    drafts.push(edit::add_budget_line(rows, id, new_id(), &line)?);
    operator.act(&city.server, drafts);
    operator.sync(&city.server).await?;
    Ok((operator, id))
}

pub(super) fn set_place(tablet: &mut Tablet, city: &City, id: EntityId, place: &str) -> Result<()> {
    let draft = edit::set_field(&tablet.replica, id, PLACE, Value::text(place))?;
    tablet.act(&city.server, draft);
    Ok(())
}

async fn step(
    city: &City,
    tablet: &mut Tablet,
    id: EntityId,
    action: AgreementAction,
) -> Result<()> {
    tablet.sync(&city.server).await?;
    let draft = edit::move_agreement(&tablet.replica, id, action, Some("perbarui"))?;
    tablet.act(&city.server, [draft]);
    tablet.sync(&city.server).await?;
    let (_, fate) = tablet.last_sent().context("nothing sent")?;
    assert_eq!(fate, Disposition::Applied, "{action:?}");
    Ok(())
}

async fn give_back(city: &City, reviewer: &mut Tablet, id: EntityId) -> Result<()> {
    reviewer.sync(&city.server).await?;
    let comment = NewComment {
        id: new_id(),
        subject: id,
        anchor_entity: id,
        anchor_field: PLACE,
        text: "perbarui tempat",
        severity: CommentSeverity::MustFix,
    };
    let draft = edit::comment(&reviewer.replica, comment)?;
    reviewer.act(&city.server, [draft]);
    step(city, reviewer, id, AgreementAction::Return).await
}

fn only_parked(tablet: &Tablet) -> ParkedEdit {
    let mut open = open_parked(&tablet.replica);
    assert_eq!(open.len(), 1, "{open:?}");
    open.remove(0)
}

pub(super) fn cell(tablet: &Tablet, id: EntityId, field: Field) -> Result<&Cell> {
    let row = tablet.replica.row(id).context("no row")?;
    row.cells.get(&field).context("no cell")
}

#[tokio::test]
async fn a_moved_persons_unsent_work_is_adopted_by_their_agency_under_their_name() -> Result<()> {
    for mut city in City::found_each().await? {
        let (mut moved, id) = with_agreement(&city).await?;
        let mut colleague = Tablet::of(city.person("rekan", Role::AgencyOperator).await?);
        set_place(&mut moved, &city, id, "Singkawang")?;
        city.move_account("operator", Role::AgencyOperator, Some(city.other))
            .await?;
        moved.sync(&city.server).await?;
        let (written, fate) = moved.last_sent().context("nothing sent")?;
        assert_eq!(
            fate,
            Disposition::parked_with(ParkReason::NoPermission, "other_agency")
        );
        moved.restart();
        assert!(
            moved.replica.row(id).is_none(),
            "the old agency's rows are erased"
        );
        assert!(
            moved
                .replica
                .cursors()
                .all(|(info, _)| info != city.scope())
        );
        assert!(!moved.replica.has_unsent());

        city.server.restart().await?;
        colleague.sync(&city.server).await?;
        let parked = only_parked(&colleague);
        assert_eq!(parked.operation.author.uuid(), moved.visitor.user.uuid());
        assert_eq!(parked.base_value, Value::text("Pontianak"));
        let adopt = edit::adopt(&colleague.replica, parked.id, "benar")?;
        colleague.act(&city.server, [adopt]);
        colleague.sync(&city.server).await?;
        let place = cell(&colleague, id, PLACE)?;
        assert_eq!(place.value, Value::text("Singkawang"));
        assert_eq!(place.stamp.operation, written);
        assert_eq!(place.stamp.author.uuid(), moved.visitor.user.uuid());
        city.server.restart().await?;
        let mut late = Tablet::of(city.person("baru", Role::AgencyHead).await?);
        late.sync(&city.server).await?;
        assert_eq!(cell(&late, id, PLACE)?, place, "also from the database");
    }
    Ok(())
}

#[tokio::test]
async fn an_amendment_asked_for_counts_once_the_document_is_open_again() -> Result<()> {
    for mut city in City::found_each().await? {
        let (mut operator, id) = with_agreement(&city).await?;
        let mut reviewer = Tablet::of(city.person("bappeda", Role::PlanningReviewer).await?);
        let mut other = Tablet::of(city.person("rekan", Role::AgencyOperator).await?);
        let mut head = Tablet::of(city.person("kepala", Role::AgencyHead).await?);
        step(&city, &mut head, id, AgreementAction::Submit).await?;
        set_place(&mut operator, &city, id, "Singkawang")?;
        operator.sync(&city.server).await?;
        let late = only_parked(&operator).id;
        let asked = edit::request_amendment(&operator.replica, late, "tempat pindah")?;
        operator.act(&city.server, asked);
        operator.sync(&city.server).await?;

        reviewer.sync(&city.server).await?;
        let request = only_parked(&reviewer).request.context("not asked for")?;
        assert_eq!(request.text, "tempat pindah");
        give_back(&city, &mut reviewer, id).await?;
        let adopt = edit::adopt(&reviewer.replica, late, "")?;
        reviewer.act(&city.server, [adopt]);
        reviewer.sync(&city.server).await?;
        other.sync(&city.server).await?;
        operator.sync(&city.server).await?;
        assert_eq!(cell(&operator, id, PLACE)?.value, Value::text("Singkawang"));
        assert_eq!(operator.replica.status().parked, 0);

        // The adopted value is part of the field's history like any other.
        city.server.restart().await?;
        set_place(&mut other, &city, id, "Sambas")?;
        other.sync(&city.server).await?;
        set_place(&mut operator, &city, id, "Mempawah")?;
        set_place(&mut head, &city, id, "Bengkayang")?;
        operator.sync(&city.server).await?;
        let conflict = &cell(&operator, id, PLACE)?.challengers[0];
        assert_eq!(conflict.value, Value::text("Mempawah"));
        assert_eq!(conflict.base_value, Value::text("Singkawang"));
    }
    Ok(())
}

#[tokio::test]
async fn somebody_who_never_had_the_right_leaves_no_row() -> Result<()> {
    for city in City::found_each().await? {
        let (operator, id) = with_agreement(&city).await?;
        let agency = Some(AgencyId::from_uuid(city.other.uuid()));
        let stranger = city
            .server
            .visitor("asing", Role::AgencyOperator, agency)
            .await?;
        let mut stranger = Tablet::of(stranger);
        let draft = edit::set_field(&operator.replica, id, PLACE, Value::text("Entah"))?;
        stranger.act(&city.server, draft);
        stranger.sync(&city.server).await?;
        let (_, fate) = stranger.last_sent().context("nothing sent")?;
        assert!(matches!(fate, Disposition::Parked(_)));
        let mut reader = Tablet::of(city.person("inspektur", Role::Inspectorate).await?);
        reader.sync(&city.server).await?;
        assert!(open_parked(&reader.replica).is_empty());
        assert_eq!(cell(&reader, id, PLACE)?.value, Value::text("Pontianak"));
    }
    Ok(())
}

#[tokio::test]
async fn a_person_moved_to_an_agency_gets_its_whole_scope() -> Result<()> {
    for city in City::found_each().await? {
        let (_, id) = with_agreement(&city).await?;
        let agency = Some(AgencyId::from_uuid(city.other.uuid()));
        let newcomer = city
            .server
            .visitor("pindahan", Role::AgencyHead, agency)
            .await?;
        let mut newcomer = Tablet::of(newcomer);
        newcomer.sync(&city.server).await?;
        assert!(newcomer.replica.row(id).is_none());
        city.move_account("pindahan", Role::AgencyOperator, Some(city.own))
            .await?;
        newcomer.sync(&city.server).await?;
        assert_eq!(cell(&newcomer, id, PLACE)?.value, Value::text("Pontianak"));
        let user = EntityId::from_uuid(newcomer.visitor.user.uuid());
        let name = ikrar_sync::model::account_name(&newcomer.replica, user).context("no name")?;
        assert_eq!(name.role, Some(Role::AgencyOperator));
        set_place(&mut newcomer, &city, id, "Sambas")?;
        newcomer.sync(&city.server).await?;
        assert_eq!(
            newcomer.last_sent().map(|(_, fate)| fate),
            Some(Disposition::Applied)
        );
    }
    Ok(())
}

#[tokio::test]
async fn work_of_a_disabled_person_comes_in_under_their_name_and_waits() -> Result<()> {
    for city in City::found_each().await? {
        let (mut operator, id) = with_agreement(&city).await?;
        set_place(&mut operator, &city, id, "Singkawang")?;
        let store = &city.server.state.store;
        let account = store
            .account_by_login("operator")
            .await?
            .context("no account")?;
        store
            .disable_account(account.user, city.server.now())
            .await?;
        // What waits is received; then nothing more may be read.
        let refused = operator.sync(&city.server).await.unwrap_err();
        assert!(refused.to_string().contains("session_expired"), "{refused}");
        assert_eq!(operator.replica.outbox().count(), 0, "the server has it");
        let fate = operator.last_sent().map(|(_, fate)| fate);
        let without_rights = Disposition::parked_with(ParkReason::NoPermission, "no_agency");
        assert_eq!(fate, Some(without_rights));
        let mut head = Tablet::of(city.person("kepala", Role::AgencyHead).await?);
        head.sync(&city.server).await?;
        assert_eq!(cell(&head, id, PLACE)?.value, Value::text("Pontianak"));
        let waiting = open_parked(&head.replica);
        let authors: Vec<EntityId> = waiting.iter().map(|one| one.operation.author).collect();
        assert_eq!(authors, [EntityId::from_uuid(account.user.uuid())]);

        // Enabled again, the device must be signed in anew, and goes on.
        store.enable_account(&account, city.server.now()).await?;
        set_place(&mut operator, &city, id, "Sambas")?;
        let refused = operator.sync(&city.server).await.unwrap_err();
        assert!(refused.to_string().contains("session_expired"), "{refused}");
        operator.visitor = city.server.sign_in("operator").await?;
        operator.sync(&city.server).await?;
        assert_eq!(
            operator.last_sent().map(|(_, fate)| fate),
            Some(Disposition::Applied)
        );
    }
    Ok(())
}

#[tokio::test]
async fn who_signed_out_or_got_another_password_brings_nothing_in_by_an_old_session() -> Result<()>
{
    for city in City::found_each().await? {
        let (mut operator, id) = with_agreement(&city).await?;
        set_place(&mut operator, &city, id, "Singkawang")?;
        let store = &city.server.state.store;
        let account = store
            .account_by_login("operator")
            .await?
            .context("no account")?;
        let now = city.server.now();
        store
            .change_password(account.user, "$argon2id$none", now)
            .await?;
        store.disable_account(account.user, now).await?;
        let refused = operator.sync(&city.server).await.unwrap_err();
        assert!(refused.to_string().contains("session_expired"), "{refused}");
        assert_eq!(operator.replica.outbox().count(), 1, "nothing is lost");
    }
    Ok(())
}
