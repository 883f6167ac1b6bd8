//! An agency whose agreement is in force, and its operator's device with files to attach.

use anyhow::{Context, Result, ensure};
use axum::http::Method;
use chrono::NaiveDate;
use ikrar_domain::agreement::{AgreementAction, Level};
use ikrar_domain::evidence::{Arrival, MediaType};
use ikrar_domain::people::Role;
use ikrar_domain::value::{AgencyId, Quarter};
use ikrar_server::store::AttachmentKey;
use ikrar_sync::blob::BlobHash;
use ikrar_sync::disposition::Disposition;
use ikrar_sync::edit::{self, NewAgreement, NewEvidence};
use ikrar_sync::identity::{EntityId, ScopeId};
use ikrar_sync::ledger::ScopeInfo;
use ikrar_sync::model;
use ikrar_sync::protocol::blob::{PIECE_BYTES_MAX, PIECE_CONTENT_TYPE, address};
use ikrar_sync::row::Rows;
use ikrar_sync::schema::{agreement, budget_line, item};
use ikrar_sync::value::Value;
use rust_decimal::Decimal;
use support::pen::{YEAR, new_id};
use support::server::{Reply, TestServer, Visitor};

use super::super::City;
use super::desk::Desk;

/// A file to attach.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) bytes: Vec<u8>,
    pub(super) media_type: MediaType,
}

impl File {
    pub(super) fn hash(&self) -> BlobHash {
        BlobHash::of(&self.bytes)
    }
}

/// A PDF of this length with these words in it.
pub(super) fn pdf(length: usize, words: &str) -> File {
    let mut bytes = format!("%PDF-1.7\n{words}\n").into_bytes();
    bytes.resize(length, b'.');
    File {
        bytes,
        media_type: MediaType::Pdf,
    }
}

/// The outline of a reduced photo, with metadata or without.
pub(super) fn photo(metadata: Option<&[u8]>) -> File {
    let mut bytes = vec![0xff, 0xd8];
    let mut segment = |marker: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX);
        bytes.extend([0xff, marker]);
        bytes.extend(length.to_be_bytes());
        bytes.extend(content);
    };
    segment(0xe0, b"JFIF\0\x01\x01");
    if let Some(metadata) = metadata {
        segment(0xe1, metadata);
    }
    segment(0xc0, &[8, 0, 60, 0, 80, 3]);
    segment(0xda, &[1, 1, 0]);
    bytes.extend([0x12, 0x34, 0xff, 0xd9]);
    File {
        bytes,
        media_type: MediaType::Jpeg,
    }
}

/// See the module's words.
pub(super) struct Office {
    pub(super) city: City,
    pub(super) desk: Desk,
    agency: EntityId,
    item: EntityId,
}

impl Office {
    pub(super) async fn open_each() -> Result<Vec<Self>> {
        let mut offices = Vec::new();
        for city in City::found_each().await? {
            let operator = city.operator.clone();
            let agency = city.own;
            offices.push(Self::open(city, operator, agency, "satu").await?);
        }
        Ok(offices)
    }

    /// The other agency of the same city, with an agreement of its own.
    pub(super) async fn other_agency(&mut self) -> Result<Self> {
        let server = self.city.server.neighbour().await?;
        let agency = Some(self.other_agency_id());
        let operator = server
            .visitor("operator-dua", Role::AgencyOperator, agency)
            .await?;
        let (own, other) = (self.city.other, self.city.own);
        let city = City {
            server,
            own,
            other,
            operator: operator.clone(),
        };
        Self::open(city, operator, own, "dua").await
    }

    async fn open(city: City, operator: Visitor, agency: EntityId, name: &str) -> Result<Self> {
        let (agreement, item) = (new_id(), new_id());
        let mut desk = Desk::of(operator);
        desk.act(&city.server, draft_agreement(agency, agreement))
            .await?;
        let rows = draft_rows(&desk.replica, agreement, item)?;
        desk.act(&city.server, rows).await?;
        put_in_force(&city.server, &mut desk, agency, agreement, name).await?;
        Ok(Self {
            city,
            desk,
            agency,
            item,
        })
    }

    pub(super) fn scope(&self) -> ScopeId {
        ScopeInfo::agency_year(self.agency, YEAR).id
    }

    pub(super) fn key(&self, file: &File) -> AttachmentKey {
        AttachmentKey {
            scope: self.scope(),
            hash: file.hash(),
        }
    }

    pub(super) fn operator(&self) -> &Visitor {
        &self.desk.visitor
    }

    pub(super) fn other_agency_id(&self) -> AgencyId {
        AgencyId::from_uuid(self.city.other.uuid())
    }

    /// Links a file to the item's first quarter.
    pub(super) async fn attach(&mut self, file: &File) -> Result<EntityId> {
        self.attach_in(file, Quarter::First).await
    }

    pub(super) async fn attach_to_second_quarter(&mut self, file: &File) -> Result<EntityId> {
        self.attach_in(file, Quarter::Second).await
    }

    async fn attach_in(&mut self, file: &File, quarter: Quarter) -> Result<EntityId> {
        let new = NewEvidence {
            id: new_id(),
            file_name: "daftar hadir.pdf".to_owned(),
            media_type: file.media_type,
            size: u64::try_from(file.bytes.len())?,
            hash: file.hash(),
            captured_at: None,
        };
        let drafts = edit::add_evidence(&self.desk.replica, self.item, quarter, &new)?;
        let fate = self.desk.act(&self.city.server, drafts).await?;
        ensure!(fate == Disposition::Applied, "the link: {fate:?}");
        Ok(new.id)
    }

    /// The link to a file that is attached to the first quarter.
    pub(super) fn link_of(&self, file: &File) -> Result<EntityId> {
        let link = model::links_to(&self.desk.replica, file.hash()).next();
        Ok(link.context("no link")?.id)
    }

    pub(super) async fn arrival(&mut self, file: &File) -> Result<Arrival> {
        let link = self.link_of(file)?;
        self.arrival_of(link).await
    }

    pub(super) async fn arrival_of(&mut self, link: EntityId) -> Result<Arrival> {
        self.desk.sync(&self.city.server).await?;
        Ok(model::arrival(
            self.desk.replica.row(link).context("no link")?,
        ))
    }

    /// Sends a piece as the operator.
    pub(super) async fn send(&self, file: &File, offset: usize, piece: &[u8]) -> Result<Reply> {
        self.send_as(self.operator(), file, offset, piece).await
    }

    pub(super) async fn send_as(
        &self,
        visitor: &Visitor,
        file: &File,
        offset: usize,
        piece: &[u8],
    ) -> Result<Reply> {
        let path = address(self.scope(), file.hash());
        let offset = offset.to_string();
        let headers = [
            ("content-type", PIECE_CONTENT_TYPE),
            ("upload-offset", offset.as_str()),
        ];
        let server = &self.city.server;
        server
            .send_as(visitor, Method::PATCH, &path, &headers, piece.to_vec())
            .await
    }

    pub(super) async fn send_all(&self, file: &File) -> Result<()> {
        for (index, piece) in file.bytes.chunks(PIECE_BYTES_MAX).enumerate() {
            let sent = self.send(file, index * PIECE_BYTES_MAX, piece).await?;
            ensure!(sent.status.is_success(), "{} {}", sent.status, sent.text());
        }
        Ok(())
    }

    /// How many bytes the server has, and whether it has checked them all.
    pub(super) async fn progress(&self, file: &File) -> Result<(usize, bool)> {
        let path = address(self.scope(), file.hash());
        let reply = self.ask(self.operator(), Method::HEAD, &path).await?;
        let offset = reply.header("upload-offset").parse()?;
        Ok((offset, reply.header("upload-complete") == "?1"))
    }

    pub(super) async fn get(&self, file: &File) -> Result<Reply> {
        let path = address(self.scope(), file.hash());
        self.ask(self.operator(), Method::GET, &path).await
    }

    pub(super) async fn read(&self, file: &File) -> Result<Vec<u8>> {
        let reply = self.get(file).await?;
        ensure!(reply.status.is_success(), "{}", reply.status);
        Ok(reply.body.to_vec())
    }

    pub(super) async fn ask(&self, visitor: &Visitor, method: Method, path: &str) -> Result<Reply> {
        let server = &self.city.server;
        server.send_as(visitor, method, path, &[], Vec::new()).await
    }
}

fn words(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn draft_agreement(agency: EntityId, id: EntityId) -> Vec<ikrar_sync::operation::Draft> {
    let new = NewAgreement {
        id,
        agency,
        year: YEAR,
        level: Level::AgencyHead,
    };
    let parties = [
        (agreement::FIRST_PARTY_NAME, words("Siti Rahma")),
        (agreement::FIRST_PARTY_TITLE, words("Kepala Dinas")),
        (agreement::SECOND_PARTY_NAME, words("Budi Santosa")),
        (agreement::SECOND_PARTY_TITLE, words("Wali Kota")),
    ];
    vec![edit::new_agreement(new, &parties)]
}

fn draft_rows(
    rows: &impl Rows,
    agreement: EntityId,
    item: EntityId,
) -> Result<Vec<ikrar_sync::operation::Draft>> {
    let promised = [
        (item::OBJECTIVE, words("Meningkatnya mutu layanan")),
        (item::INDICATOR, words("Indeks kepuasan")),
        (item::UNIT, words("indeks")),
        (item::TARGET, Value::Decimal(Decimal::new(80, 0))),
    ];
    let paid = [
        (budget_line::PROGRAM, words("Program pelayanan")),
        (budget_line::AMOUNT, Value::Integer(1_000)),
        (budget_line::FUND_SOURCE, words("APBD")),
    ];
    Ok(vec![
        edit::add_item(rows, agreement, item, &promised)?,
        edit::add_budget_line(rows, agreement, new_id(), &paid)?,
    ])
}

/// Everybody whose word it needs gives it.
async fn put_in_force(
    server: &TestServer,
    operator: &mut Desk,
    agency: EntityId,
    agreement: EntityId,
    name: &str,
) -> Result<()> {
    let submit = AgreementAction::Submit;
    take_step(server, operator, agreement, submit).await?;
    let agency = Some(AgencyId::from_uuid(agency.uuid()));
    for (login, role, agency, action) in [
        (
            "bappeda",
            Role::PlanningReviewer,
            None,
            AgreementAction::Clear,
        ),
        (
            "ortal",
            Role::OrganisationReviewer,
            None,
            AgreementAction::Clear,
        ),
        (
            "kepala",
            Role::AgencyHead,
            agency,
            AgreementAction::SignFirst,
        ),
        ("wali", Role::Leader, None, AgreementAction::SignSecond),
    ] {
        let login = [login, "-", name].concat();
        let mut desk = Desk::of(server.visitor(&login, role, agency).await?);
        desk.sync(server).await?;
        take_step(server, &mut desk, agreement, action).await?;
    }
    operator.sync(server).await
}

async fn take_step(
    server: &TestServer,
    desk: &mut Desk,
    agreement: EntityId,
    action: AgreementAction,
) -> Result<()> {
    let signature = (
        new_id(),
        NaiveDate::from_ymd_opt(2026, 1, 30).unwrap_or_default(),
    );
    let drafts = edit::step_on_paper(&desk.replica, agreement, action, None, signature)?;
    let fate = desk.act(server, drafts).await?;
    ensure!(fate == Disposition::Applied, "{action:?}: {fate:?}");
    Ok(())
}
