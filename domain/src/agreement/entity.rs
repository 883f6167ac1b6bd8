//! The agreement as it is read by rules, screens and documents.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::alignment::PlanAnswer;
use super::amendment::Amendment;
use super::level::Level;
use super::nomenclature::{CodeLevel, CodeProblem, NomenclatureEdition, code_level};
use super::signature::{Signature, SigningParty};
use super::status::{AgreementStatus, Lanes};
use super::version::VersionSpan;
use crate::coded::coded_enum;
use crate::measurement::{Consolidation, Convention, LowerVariant, Polarity, Rule, ScaleId};
use crate::people::{AppointmentKind, Person};
use crate::value::{
    AgencyId, AgreementId, BudgetLineId, Figure, ItemId, Nip, Quarter, Rupiah, Year,
};

coded_enum! {
    /// Original or amended.
    pub enum AgreementKind {
        /// Perjanjian kinerja murni.
        Murni => "murni", "Perjanjian Kinerja";
        /// Perjanjian kinerja perubahan: a new version that supersedes another.
        Perubahan => "perubahan", "Perjanjian Kinerja Perubahan";
    }
}

/// One version of a performance agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Identity of this version.
    pub id: AgreementId,
    /// The agency.
    pub agency: AgencyId,
    /// The budget year, stated and not taken from the signing date.
    pub year: Year,
    /// The level.
    pub level: Level,
    /// The state.
    pub status: AgreementStatus,
    /// Which reviewers have cleared it.
    pub lanes: Lanes,
    /// 1 for the original, then 2, 3, ...
    pub version_number: u16,
    /// Original or amended.
    pub kind: AgreementKind,
    /// What makes this version an amendment; none for the original.
    pub amendment: Option<Amendment>,
    /// The superior's agreement that this one supports.
    pub parent: Option<AgreementId>,
    /// The day it came into force; none before.
    pub in_force_from: Option<NaiveDate>,
    /// The day its amendment came into force; none while it is the newest.
    pub superseded_on: Option<NaiveDate>,
    /// The version that superseded it.
    pub superseded_by: Option<AgreementId>,
    /// Who promises.
    pub first_party: Party,
    /// Who receives the promise; none for the head of region.
    pub second_party: Option<Party>,
    /// The budget document that starts the deadline.
    pub budget_document: Option<BudgetDocument>,
    /// Where it was signed.
    pub signed_place: Option<String>,
    /// When it was signed.
    pub signed_on: Option<NaiveDate>,
    /// Who signed, first party first.
    pub signatures: Vec<Signature>,
    /// First annex table.
    pub items: Vec<Item>,
    /// Second annex table.
    pub budget_lines: Vec<BudgetLine>,
}

/// A party as printed: a snapshot, because officials move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Name with academic titles.
    pub name: String,
    /// Title of the position, without the appointment's prefix.
    pub title: String,
    /// Number of a civil servant as printed; the head of region has none.
    pub nip: Option<String>,
    /// Under which appointment the party signs.
    pub appointment: AppointmentKind,
}

impl Party {
    /// Whether both are one person: by the number where both have one, by the name otherwise.
    pub fn is_same_person(&self, other: &Self) -> bool {
        let nip = self.nip.as_deref().and_then(|nip| Nip::parse(nip).ok());
        let name = self.name.clone();
        Person { name, nip }.is(other)
    }

    /// Whether both promise for the same post: the same title of the same person, or of whoever it
    /// is where an agency has one such post, as it has one head.
    pub fn is_same_post(&self, other: &Self, level: Level) -> bool {
        let alike = |one: &str, other: &str| {
            let (one, other) = (one.trim(), other.trim());
            !one.is_empty() && one.to_lowercase() == other.to_lowercase()
        };
        let number = |party: &Self| party.nip.clone().unwrap_or_default();
        let is_same_person = alike(&number(self), &number(other)) || alike(&self.name, &other.name);
        alike(&self.title, &other.title) && (is_same_person || !level.is_internal())
    }
}

/// The budget document (DPA or DPPA) an agreement rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetDocument {
    /// Its number.
    pub number: String,
    /// The day it was ratified.
    pub ratified_on: NaiveDate,
}

/// A row of the first annex table: what is promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Identity.
    pub id: ItemId,
    /// The item of the superseded version that this one goes on from.
    pub lineage: Option<ItemId>,
    /// Sort key.
    pub order: String,
    /// Sasaran.
    pub objective: String,
    /// Indikator kinerja.
    pub indicator: String,
    /// Satuan.
    pub unit: String,
    /// Which direction is good.
    pub polarity: Polarity,
    /// Formula when lower is better; none means the government's policy.
    pub lower_variant: Option<LowerVariant>,
    /// How quarters are consolidated.
    pub consolidation: Consolidation,
    /// How quarter figures are written.
    pub convention: Convention,
    /// The scale of a predicate.
    pub scale: Option<ScaleId>,
    /// Target of the year.
    pub annual_target: Option<Figure>,
    /// Targets of the quarters.
    pub quarter_targets: [Option<Figure>; 4],
    /// Whether it is a key indicator (IKU).
    pub is_kpi: bool,
    /// What is counted and how, in words.
    pub definition: String,
    /// Its weight (bobot) among the agreement's items, a hundred together; none where the city
    /// does not weigh.
    pub weight: Option<Decimal>,
    /// What it answers to in the plan.
    pub plan: PlanAnswer,
}

/// A row of the second annex table: a program and its budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetLine {
    /// Identity.
    pub id: BudgetLineId,
    /// The line of the superseded version that this one goes on from.
    pub lineage: Option<BudgetLineId>,
    /// Sort key.
    pub order: String,
    /// Code in the nomenclature, as text.
    pub code: String,
    /// Name of the program, activity or sub-activity.
    pub program: String,
    /// Amount; none while not entered, which is not the same as zero.
    pub amount: Option<Rupiah>,
    /// Funding source.
    pub fund_source: String,
}

impl Agreement {
    /// The days it was in force, which decide whose a quarter's figures are.
    pub fn span(&self) -> VersionSpan {
        VersionSpan {
            status: self.status,
            year: self.year,
            is_amendment: self.amendment.is_some(),
            from: self.in_force_from,
            until: self.superseded_on,
        }
    }

    /// Whether every party it has has signed.
    pub fn is_signed(&self) -> bool {
        let last = if self.level.has_second_party() {
            SigningParty::Second
        } else {
            SigningParty::First
        };
        last.has_signed_in(self.status)
    }

    /// The sum of the entered amounts, or `None` when it does not fit. An activity below a program
    /// that states its amount is counted there already.
    pub fn budget_total(&self) -> Option<Rupiah> {
        let is_counted_above = |line: &&BudgetLine| {
            let above = |other: &BudgetLine| other.amount.is_some() && other.is_above(line);
            self.budget_lines.iter().any(above)
        };
        self.budget_lines
            .iter()
            .filter(|line| !is_counted_above(line))
            .filter_map(|line| line.amount)
            .try_fold(Rupiah::ZERO, Rupiah::checked_add)
    }
}

impl BudgetLine {
    /// What its code names, or why it names nothing in the nomenclature.
    pub fn level(&self, edition: Option<NomenclatureEdition>) -> Result<CodeLevel, CodeProblem> {
        code_level(&self.code, edition)
    }

    /// Whether the other line's code is below this one's: its first parts are this code.
    pub fn is_above(&self, other: &Self) -> bool {
        code_is_above(&self.code, &other.code)
    }
}

/// Whether one code of the nomenclature is above another.
pub(crate) fn code_is_above(above: &str, below: &str) -> bool {
    let (above, below) = (above.trim(), below.trim());
    !above.is_empty()
        && below
            .strip_prefix(above)
            .is_some_and(|rest| rest.starts_with('.'))
}

/// What an agreement is called in lists: the holder's printed title, or the level while nobody is
/// named.
pub fn holder_title(party: &Party, level: Level) -> String {
    if party.title.trim().is_empty() {
        level.label().to_owned()
    } else {
        party.printed_title()
    }
}

impl Party {
    /// "Plt. Kepala Dinas Kesehatan".
    pub fn printed_title(&self) -> String {
        format!("{}{}", self.appointment.prefix(), self.title)
    }
}

impl Item {
    /// What the achievement engine needs to know about this item.
    pub fn rule(&self) -> Rule {
        Rule {
            polarity: self.polarity,
            lower_variant: self.lower_variant,
            scale: self.scale.clone(),
        }
    }

    /// The target a quarter's realization is compared with; see
    /// [`crate::measurement::target_of_quarter`].
    pub fn target_of(&self, quarter: Quarter) -> Option<&Figure> {
        crate::measurement::target_of_quarter(
            &self.quarter_targets,
            self.annual_target.as_ref(),
            quarter,
        )
    }
}
