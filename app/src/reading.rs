//! Reading rows for people: who, when, which words for which value, where a value is.

use chrono::{DateTime, NaiveDate};
use ikrar_domain::{
    action_plan::StepStanding,
    agreement::{
        AgreementKind, AgreementStatus, BudgetDocumentKind, ChangeGround, ChangeScope, CutDecision,
        Level, NomenclatureEdition, SigningOrder,
    },
    budget::{SpendingSource, UnspentCause},
    document::MONTHS,
    evaluation_sheet::{Grade, SheetStatus},
    evidence::{Arrival, MediaType},
    judged::message_of,
    measurement::{
        Consolidation, Convention, ItemFlag, LowerVariant, Polarity, ReportStatus, ScaleId,
    },
    people::{AgencyKind, AppointmentKind, Rank, Role, SignerRule, Subject, TimeZone},
    plan::{NodeKind, PlanKind},
    review::days_waiting,
    value::{Rupiah, UserId, number_text::format_number},
};
use ikrar_sync::{
    disposition::Parked,
    identity::{EntityId, UnixSeconds},
    model::{self, ParkedEdit},
    replica::CellState,
    row::{Row, Rows},
    schema::{
        self, EntityKind, Field, FieldType, account, action_step, agency, agreement, appointment,
        attendance, budget_document, budget_line, contribution, document_line, evidence,
        field_rule, funding, government, item, legal_basis, plan, plan_indicator, plan_node,
        position, realization, report, report_deadline, signature, signing_session, support,
    },
    value::Value,
};

use crate::{
    components::SaveState,
    context::{Device, Services},
    text,
};

/// The moment of reading, for words like "14.02".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    pub(crate) now: UnixSeconds,
    offset_seconds: i64,
}

impl Clock {
    /// The device's clock now.
    pub(crate) fn of(device: &dyn Device) -> Self {
        Self {
            now: device.now(),
            offset_seconds: device.utc_offset_seconds(),
        }
    }

    /// A clock of a test.
    #[cfg(test)]
    pub(crate) fn at(now: i64) -> Self {
        Self {
            now: UnixSeconds(now),
            offset_seconds: 7 * 3_600,
        }
    }

    /// Whole days since a moment.
    pub(crate) fn days_since(&self, then: UnixSeconds) -> i64 {
        days_waiting(then.0, self.now.0)
    }

    /// A moment in words.
    pub(crate) fn moment(&self, then: UnixSeconds) -> String {
        text::time::moment(then.0, self.now.0, self.offset_seconds)
    }

    /// A moment in words, by the time the government lives by, which they name.
    pub(crate) fn moment_in(&self, zone: TimeZone, then: UnixSeconds) -> String {
        let moment = text::time::moment(then.0, self.now.0, zone.offset_seconds());
        [&moment, " ", zone.label()].concat()
    }
}

/// Where a stored value is, in the words of the screens.
pub(crate) fn save_state(state: CellState, clock: Clock) -> SaveState {
    match state {
        CellState::Empty => SaveState::Empty,
        CellState::OnDevice => SaveState::Device,
        CellState::OnServer { received_at } => SaveState::Server(clock.moment(received_at)),
        CellState::Refused(parked) => SaveState::Refused(refused_words(&parked)),
        CellState::Conflict => SaveState::Conflict,
    }
}

/// Why the server did not take a value: the rule it breaks, where one is named.
pub(crate) fn refused_words(parked: &Parked) -> String {
    let rule = message_of(&parked.detail);
    rule.unwrap_or(parked.reason.user_message()).to_owned()
}

/// The name of a person, or "Anda".
pub(crate) fn person(rows: &impl Rows, user: EntityId, me: UserId) -> String {
    if user.uuid() == me.uuid() {
        return text::common::YOU.into();
    }
    model::account_name(rows, user).map_or_else(
        || text::common::UNKNOWN_PERSON.into(),
        |account| match account.role {
            Some(role) => [&account.display_name, " (", role.label(), ")"].concat(),
            None => account.display_name,
        },
    )
}

/// The name of an agency.
pub(crate) fn agency_name(rows: &impl Rows, id: EntityId) -> String {
    model::agency_name(rows, id)
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| text::home::UNNAMED_AGENCY.into())
}

/// Whose document a parked edit concerns, as rights are asked about it.
pub(crate) fn parked_subject(rows: &impl Rows, parked: &ParkedEdit) -> Option<Subject> {
    if let Some(document) = model::read_agreement(rows, parked.document) {
        return Some(Subject::agreement(document.agency, document.level));
    }
    model::subject_of_edit(rows, &parked.operation)
}

/// What people call a field.
pub(crate) fn field_label(kind: EntityKind, field: Field) -> &'static str {
    field_rule(kind, field).map_or("", |rule| rule.label)
}

/// What people call an entity: an item by its indicator, a realization by its item's.
pub(crate) fn entity_label(rows: &impl Rows, id: EntityId) -> String {
    let Some(row) = rows.row(id) else {
        return String::new();
    };
    let named = |field| {
        let id = row.value(field).as_id();
        id.map_or_else(String::new, |id| entity_label(rows, id))
    };
    let quarter = |field| {
        let quarter = schema::quarter_of(row.value(field));
        quarter.map_or_else(String::new, |quarter| quarter.label().to_owned())
    };
    let words = match row.kind {
        EntityKind::Item => row.text(item::INDICATOR).to_owned(),
        EntityKind::BudgetLine => row.text(budget_line::PROGRAM).to_owned(),
        EntityKind::Realization => realization_label(rows, row),
        // The line that a row about money names, in the same field of both kinds.
        EntityKind::BudgetRealization | EntityKind::UnspentCause => {
            named(schema::budget_realization::LINE)
        }
        EntityKind::Agreement => row
            .value(agreement::YEAR)
            .as_integer()
            .and_then(|year| u16::try_from(year).ok())
            .map_or_else(String::new, text::home::agreement_title),
        EntityKind::Report => quarter(report::QUARTER),
        EntityKind::ReportDeadline => quarter(report_deadline::QUARTER),
        EntityKind::Agency => row.text(agency::NAME).to_owned(),
        EntityKind::Position => row.text(position::TITLE).to_owned(),
        EntityKind::Appointment => row.text(appointment::OFFICIAL_NAME).to_owned(),
        EntityKind::Account => row.text(account::DISPLAY_NAME).to_owned(),
        EntityKind::Evidence => row.text(evidence::FILE_NAME).to_owned(),
        EntityKind::Government
        | EntityKind::Comment
        | EntityKind::ParkedEdit
        | EntityKind::MovedAway
        | EntityKind::CoatOfArms
        | EntityKind::Later(_) => String::new(),
        EntityKind::Signature => row.text(signature::NAME).to_owned(),
        EntityKind::Support => named(support::SUPPORTS),
        EntityKind::Funding => named(funding::LINE),
        EntityKind::ActionStep => row.text(action_step::ACTION).to_owned(),
        EntityKind::Meeting => meeting_heading(rows, id),
        EntityKind::Commitment => row.text(schema::commitment::TEXT).to_owned(),
        EntityKind::MeetingAgency => named(schema::meeting_agency::AGENCY),
        EntityKind::EvaluationSheet => named(schema::evaluation_sheet::AGENCY),
        EntityKind::EvaluationAnswer => criterion_label(row),
        EntityKind::Recommendation => row.text(schema::recommendation::TEXT).to_owned(),
        EntityKind::Contribution => named(contribution::TO),
        EntityKind::BudgetDocument => row.text(budget_document::NUMBER).to_owned(),
        EntityKind::LegalBasis => row.text(legal_basis::CITATION).to_owned(),
        EntityKind::SigningSession => row.text(signing_session::PLACE).to_owned(),
        EntityKind::Attendance => row.text(attendance::NAME).to_owned(),
        EntityKind::Plan => row.text(plan::TITLE).to_owned(),
        EntityKind::PlanNode => row.text(plan_node::TEXT).to_owned(),
        EntityKind::PlanIndicator => row.text(plan_indicator::NAME).to_owned(),
        EntityKind::DocumentLine => row.text(document_line::NAME).to_owned(),
    };
    told_or_kind(words, row.kind)
}

fn realization_label(rows: &impl Rows, row: &Row) -> String {
    let item = row.value(realization::ITEM).as_id();
    let name = item.map_or_else(String::new, |item| entity_label(rows, item));
    let quarter = schema::quarter_of(row.value(realization::QUARTER));
    match quarter.filter(|_| item.is_some()) {
        Some(quarter) => [&text::common::quarter_short(quarter.roman()), " · ", &name].concat(),
        None => name,
    }
}

/// A criterion by its code: its words come with the page of the sheet.
fn criterion_label(row: &Row) -> String {
    let code = row.text(schema::evaluation_answer::CRITERION);
    [kind_label(row.kind), " ", code].concat()
}

/// Which quarter a meeting evaluates.
fn meeting_heading(rows: &impl Rows, id: EntityId) -> String {
    let read = model::read_meeting(rows, id);
    read.map_or_else(String::new, |read| {
        text::meeting::heading(read.quarter.label(), read.year.number())
    })
}

fn told_or_kind(words: String, kind: EntityKind) -> String {
    if words.is_empty() {
        kind_label(kind).into()
    } else {
        words
    }
}

/// What people call a kind of entity.
pub(crate) fn kind_label(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Government => "Pemerintah daerah",
        EntityKind::Agency => "OPD",
        EntityKind::Position => "Jabatan",
        EntityKind::Appointment => "Pejabat",
        EntityKind::Account => "Akun",
        EntityKind::Agreement => "Perjanjian kinerja",
        EntityKind::Item => "Indikator",
        EntityKind::BudgetLine => "Program",
        EntityKind::Report => "Laporan triwulan",
        EntityKind::Realization => "Realisasi",
        EntityKind::Comment => "Catatan reviu",
        EntityKind::Evidence => "Bukti dukung",
        EntityKind::ParkedEdit => "Isian tertahan",
        EntityKind::MovedAway => "Perjanjian yang dipindahkan",
        EntityKind::Signature => "Tanda tangan",
        EntityKind::Support => "Dukungan",
        EntityKind::Funding => "Pembiayaan indikator",
        EntityKind::ActionStep => "Langkah rencana aksi",
        EntityKind::Meeting => "Rapat evaluasi",
        EntityKind::Commitment => "Keputusan rapat",
        EntityKind::MeetingAgency => "OPD dalam rapat",
        EntityKind::EvaluationSheet => "LKE",
        EntityKind::EvaluationAnswer => "Kriteria LKE",
        EntityKind::Recommendation => "Rekomendasi evaluasi",
        EntityKind::Contribution => "Hubungan pohon kinerja",
        EntityKind::BudgetDocument => "Dokumen anggaran",
        EntityKind::Plan => "Rencana",
        EntityKind::PlanNode => "Uraian rencana",
        EntityKind::PlanIndicator => "Indikator rencana",
        EntityKind::DocumentLine => "Baris dokumen anggaran",
        EntityKind::SigningSession => "Sesi penandatanganan",
        EntityKind::Attendance => "Daftar hadir",
        EntityKind::LegalBasis => "Dasar hukum",
        EntityKind::CoatOfArms => "Lambang daerah",
        EntityKind::ReportDeadline => "Tenggat realisasi",
        EntityKind::BudgetRealization => "Realisasi anggaran",
        EntityKind::UnspentCause => "Sebab sisa anggaran",
        EntityKind::Later(_) => "Data versi lebih baru",
    }
}

/// A value as people read it: codes by their labels, numbers the Indonesian way.
pub(crate) fn value_words(kind: EntityKind, field: Field, value: &Value) -> String {
    let field_type = field_rule(kind, field).map(|rule| rule.field_type);
    match (value, field_type) {
        (Value::Null, Some(FieldType::Approval(_))) => StepStanding::Open.label().into(),
        (Value::Text(_), Some(FieldType::Approval(_))) => StepStanding::Approved.label().into(),
        (Value::Null, _) => text::common::BLANK.into(),
        (Value::Bool(true), Some(FieldType::Removed | FieldType::Withdrawn)) => {
            text::conflict::REMOVED_ROW.into()
        }
        (Value::Bool(false), Some(FieldType::Removed | FieldType::Withdrawn)) => {
            text::conflict::KEPT_ROW.into()
        }
        (Value::Bool(true), _) => text::common::YES.into(),
        (Value::Bool(false), _) => text::common::NO.into(),
        (Value::Decimal(number), _) => format_number(*number),
        (Value::Integer(amount), Some(FieldType::Money)) => Rupiah::new(*amount).display(),
        (Value::Integer(number), _) => number.to_string(),
        (Value::Range(low, high), _) => [&format_number(*low), "–", &format_number(*high)].concat(),
        (Value::Text(code), Some(FieldType::Code(_) | FieldType::Workflow)) => {
            code_label(kind, field, code).unwrap_or_else(|| code.clone())
        }
        (Value::Text(words), _) => words.clone(),
        (Value::Id(id), _) => id.hex(),
        (Value::Bytes(_), _) => String::new(),
    }
}

fn code_label(kind: EntityKind, field: Field, code: &str) -> Option<String> {
    let label = match (kind, field) {
        (EntityKind::Agreement, agreement::STATUS) => AgreementStatus::from_code(code)?.label(),
        (EntityKind::Agreement, agreement::LEVEL) => Level::from_code(code)?.label(),
        (EntityKind::Agreement, agreement::KIND) => AgreementKind::from_code(code)?.label(),
        (EntityKind::Agreement, agreement::CHANGE_GROUND) => ChangeGround::from_code(code)?.label(),
        (EntityKind::Agreement, agreement::CHANGE_SCOPE) => ChangeScope::from_code(code)?.label(),
        (
            EntityKind::Agreement,
            agreement::FIRST_PARTY_APPOINTMENT | agreement::SECOND_PARTY_APPOINTMENT,
        )
        | (EntityKind::Appointment, appointment::KIND) => AppointmentKind::from_code(code)?.label(),
        (EntityKind::BudgetDocument, budget_document::KIND) => {
            BudgetDocumentKind::from_code(code)?.label()
        }
        (EntityKind::BudgetDocument, budget_document::EDITION)
        | (EntityKind::Plan, plan::EDITION) => NomenclatureEdition::from_code(code)?.label(),
        (EntityKind::BudgetDocument, budget_document::CUT_DECISION) => {
            CutDecision::from_code(code)?.label()
        }
        (EntityKind::Government, government::SIGNING_ORDER) => {
            SigningOrder::from_code(code)?.label()
        }
        (EntityKind::Government, government::SIGNERS) => SignerRule::from_code(code)?.label(),
        (EntityKind::BudgetRealization, schema::budget_realization::SOURCE) => {
            SpendingSource::from_code(code)?.label()
        }
        (EntityKind::UnspentCause, schema::unspent_cause::CAUSE) => {
            UnspentCause::from_code(code)?.label()
        }
        (EntityKind::Government, field) => model::decision_of(field)?.label_of(code)?,
        (EntityKind::Plan, plan::KIND) => PlanKind::from_code(code)?.label(),
        (EntityKind::PlanNode, plan_node::KIND) => NodeKind::from_code(code)?.label(),
        (EntityKind::Item, item::POLARITY)
        | (EntityKind::PlanIndicator, plan_indicator::POLARITY) => {
            Polarity::from_code(code)?.label()
        }
        (EntityKind::Item, item::LOWER_VARIANT) => LowerVariant::from_code(code)?.label(),
        (EntityKind::Item, item::CONSOLIDATION)
        | (EntityKind::PlanIndicator, plan_indicator::CONSOLIDATION) => {
            Consolidation::from_code(code)?.label()
        }
        (EntityKind::Item, item::CONVENTION) => Convention::from_code(code)?.label(),
        (EntityKind::Item, item::SCALE) => return Some(ScaleId::from_code(code).ok()?.label()),
        (EntityKind::Report, report::STATUS | report::SEEN) => {
            ReportStatus::from_code(code)?.label()
        }
        (EntityKind::Realization, realization::FLAG) => ItemFlag::from_code(code)?.label(),
        (EntityKind::Evidence, evidence::MEDIA_TYPE) => MediaType::from_code(code)?.label(),
        (EntityKind::Evidence, evidence::STATUS) => Arrival::from_code(code)?.label(),
        (EntityKind::ActionStep, action_step::QUARTER) => model::quarter_of_code(code)?.label(),
        (EntityKind::ActionStep, action_step::MONTH) => month_name(code)?,
        (EntityKind::EvaluationSheet, _) => SheetStatus::from_code(code)?.label(),
        (EntityKind::EvaluationAnswer, _) => Grade::from_code(code)?.label(),
        (EntityKind::Agency, agency::KIND) => AgencyKind::from_code(code)?.label(),
        (EntityKind::Position, position::RANK) => Rank::from_code(code)?.label(),
        (EntityKind::Account, account::ROLE) => Role::from_code(code)?.label(),
        _ => return None,
    };
    Some(label.into())
}

fn month_name(code: &str) -> Option<&'static str> {
    let number: usize = code.parse().ok()?;
    MONTHS.get(number.checked_sub(1)?).copied()
}

mod address;
#[cfg(test)]
pub(crate) mod fixture;
mod parties;

pub(crate) use address::entity_address;
pub(crate) use parties::{
    parties_again, parties_of_post, posts_of_level, signing_place, suggested_parties,
};

/// The civil day at this device; a claim, like its clock.
pub(crate) fn today(services: Services) -> Option<NaiveDate> {
    let device = services.device();
    let seconds = device.now().0.checked_add(device.utc_offset_seconds())?;
    DateTime::from_timestamp(seconds, 0).map(|now| now.date_naive())
}

#[cfg(test)]
mod tests {
    use ikrar_sync::disposition::{ParkReason, Parked};

    use super::*;

    #[test]
    fn value_on_the_server_names_its_time() {
        let received_at = UnixSeconds(1_759_474_920);
        let state = save_state(
            CellState::OnServer { received_at },
            Clock::at(1_759_474_980),
        );
        assert_eq!(state, SaveState::Server("14.02".into()));
    }

    #[test]
    fn refused_value_says_why() {
        let parked = Parked {
            reason: ParkReason::Locked,
            detail: String::new(),
        };
        let state = save_state(CellState::Refused(parked), Clock::at(0));
        assert_eq!(
            state,
            SaveState::Refused(ParkReason::Locked.user_message().into())
        );
    }

    #[test]
    fn codes_are_read_by_their_labels() {
        assert_eq!(
            value_words(
                EntityKind::Agreement,
                agreement::STATUS,
                &Value::Text("in_force".into())
            ),
            "Berlaku"
        );
        assert_eq!(
            value_words(
                EntityKind::BudgetLine,
                budget_line::AMOUNT,
                &Value::Integer(1_234_567)
            ),
            "Rp1.234.567"
        );
    }
}
