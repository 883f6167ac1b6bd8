//! Reports of agencies: their facts found with the rights of the moment. What a report says, and
//! every figure in it, is the domain's.

use ikrar_domain::people::Actor;
use ikrar_domain::report::{
    AgencyFacts, CityFacts, Report, city_summary, quarter_report, year_chapter,
};
use ikrar_domain::value::Quarter;
use ikrar_paper::PaperError;
use ikrar_sync::identity::{EntityId, ScopeId, UnixSeconds};
use ikrar_sync::ledger::{Around, Ledger, ScopeClass, may_read};
use ikrar_sync::model;
use ikrar_sync::schema::{CITY_SCOPE, agency_year_scope};

use crate::api::sync::refresh;
use crate::printing::PrintingError;
use crate::state::AppState;
use crate::store::ledger::ScopeRow;

/// How many years back results are looked for.
const YEARS_BACK: u16 = 5;

/// Which report of an agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgencyReport {
    /// The measurement of a quarter.
    Quarter,
    /// The draft of chapter III of the `LKjIP`.
    Chapter,
}

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// To be read and printed.
    Pdf,
    /// To be worked on.
    Docx,
}

/// A report to be set.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportFile {
    /// The words.
    pub report: Report,
    /// The name of its file, without the ending.
    pub name: String,
    /// Who issues it.
    pub issuer: String,
    /// In which form.
    pub form: Form,
}

impl ReportFile {
    /// The report of an agency.
    pub fn of_agency(facts: &AgencyFacts, which: AgencyReport, form: Form) -> Self {
        let (year, agency) = (facts.year, &facts.agency);
        let (report, name) = match which {
            AgencyReport::Quarter => (
                quarter_report(facts),
                format!(
                    "Laporan pengukuran kinerja {year} {} - {agency}",
                    facts.quarter.label()
                ),
            ),
            AgencyReport::Chapter => (
                year_chapter(facts),
                format!("Rancangan Bab III LKjIP {year} - {agency}"),
            ),
        };
        Self {
            report,
            name,
            issuer: format!("Pemerintah {}", facts.government),
            form,
        }
    }

    /// The summary of the city.
    pub fn of_city(facts: &CityFacts, form: Form) -> Self {
        let (year, quarter) = (facts.year, facts.quarter.label());
        Self {
            report: city_summary(facts),
            name: format!("Ringkasan evaluasi {year} {quarter} - {}", facts.government),
            issuer: format!("Pemerintah {}", facts.government),
            form,
        }
    }

    /// The file's bytes.
    ///
    /// # Errors
    ///
    /// Where it cannot be set, or this program was built without what sets PDF.
    pub fn set(&self) -> Result<Vec<u8>, PaperError> {
        match self.form {
            Form::Pdf => ikrar_paper::print_report(&self.report, &self.name, &self.issuer),
            Form::Docx => ikrar_paper::write_report(&self.report),
        }
    }
}

impl Form {
    /// How a file of this form ends.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }
}

/// What an agency's report is written from, if this person may see the agency now.
pub async fn find(
    state: &AppState,
    actor: &Actor,
    agency: EntityId,
    year: u16,
    quarter: Quarter,
) -> Result<AgencyFacts, PrintingError> {
    let own = agency_year_scope(agency, year);
    let mut reading = state.store.begin_ledger_read().await?;
    let mut scopes = Vec::new();
    for scope in around(agency, year) {
        scopes.extend(reading.scope(scope).await?);
    }
    reading.commit().await?;
    let is_open = |row: &ScopeRow| row.info.id == own && may_read(actor, &row.info);
    if !scopes.iter().any(is_open) {
        return Err(PrintingError::Unknown);
    }
    let facts = read(state, actor, scopes, |rows, now| {
        model::agency_facts(rows, agency, year, quarter, now)
    });
    facts.await?.ok_or(PrintingError::Unknown)
}

/// What the summary of the city is written from, for those who read every agency.
pub async fn find_city(
    state: &AppState,
    actor: &Actor,
    year: u16,
    quarter: Quarter,
) -> Result<CityFacts, PrintingError> {
    if !actor.role.reads_everything() {
        return Err(PrintingError::Unknown);
    }
    let mut scopes = state.store.scopes().await?;
    scopes.retain(|row| match row.info.class {
        ScopeClass::City => true,
        ScopeClass::AgencyYear { year: own, .. } => own == year,
    });
    let facts = read(state, actor, scopes, |rows, now| {
        model::city_facts(rows, year, quarter, now)
    });
    facts.await
}

/// The city's scope, and those of an agency's year and the years before.
fn around(agency: EntityId, year: u16) -> Vec<ScopeId> {
    let years = (0..=YEARS_BACK).filter_map(|back| year.checked_sub(back));
    let own = years.map(|year| agency_year_scope(agency, year));
    std::iter::once(CITY_SCOPE).chain(own).collect()
}

/// Reads out of scopes as they are now, as far as this person may see them.
async fn read<T>(
    state: &AppState,
    actor: &Actor,
    scopes: Vec<ScopeRow>,
    read: impl FnOnce(&Around<'_>, UnixSeconds) -> T,
) -> Result<T, PrintingError> {
    refresh(state, &scopes).await?;
    let ledgers = state.ingest.ledgers().read().await;
    let known: Vec<&Ledger> = scopes
        .iter()
        .filter_map(|row| ledgers.get(&row.info.id))
        .filter(|ledger| may_read(actor, ledger.info()))
        .collect();
    Ok(read(&Around::over(known), state.clock.now()))
}
