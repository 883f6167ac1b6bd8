//! The closed lists of codes that fields may hold.

use ikrar_domain::agreement::{
    AgreementKind, BudgetDocumentKind, ChangeGround, ChangeScope, CutDecision, Level,
    NomenclatureEdition, SecondFactor, SigningMode, SigningOrder, SigningParty,
};
use ikrar_domain::budget::{SpendingSource, UnspentCause};
use ikrar_domain::document::UnitPlace;
use ikrar_domain::evaluation::Decision;
use ikrar_domain::evaluation_sheet::{Criterion, Grade};
use ikrar_domain::evidence::MediaType;
use ikrar_domain::measurement::{Consolidation, Convention, LowerVariant, Polarity};
use ikrar_domain::people::{AgencyKind, AppointmentKind, Rank, Role, SignerRule};
use ikrar_domain::plan::{NodeKind, PlanKind};

use crate::blob::BlobHash;

pub(super) fn known_level(code: &str) -> bool {
    Level::from_code(code).is_some()
}

pub(super) fn known_agreement_kind(code: &str) -> bool {
    AgreementKind::from_code(code).is_some()
}

pub(super) fn known_budget_document_kind(code: &str) -> bool {
    BudgetDocumentKind::from_code(code).is_some()
}

pub(super) fn known_plan_kind(code: &str) -> bool {
    PlanKind::from_code(code).is_some()
}

pub(super) fn known_node_kind(code: &str) -> bool {
    NodeKind::from_code(code).is_some()
}

pub(super) fn known_nomenclature_edition(code: &str) -> bool {
    NomenclatureEdition::from_code(code).is_some()
}

pub(super) fn known_cut_decision(code: &str) -> bool {
    CutDecision::from_code(code).is_some()
}

pub(super) fn known_spending_source(code: &str) -> bool {
    SpendingSource::from_code(code).is_some()
}

pub(super) fn known_quarter(code: &str) -> bool {
    crate::model::quarter_of_code(code).is_some_and(|quarter| quarter.number().to_string() == code)
}

pub(super) fn known_month(code: &str) -> bool {
    (1..=12_u8).any(|month| month.to_string() == code)
}

pub(super) fn known_unspent_cause(code: &str) -> bool {
    UnspentCause::from_code(code).is_some()
}

pub(super) fn known_unit_place(code: &str) -> bool {
    UnitPlace::from_code(code).is_some()
}

pub(super) fn known_signing_order(code: &str) -> bool {
    SigningOrder::from_code(code).is_some()
}

pub(super) fn known_signer_rule(code: &str) -> bool {
    SignerRule::from_code(code).is_some()
}

pub(super) fn known_signing_mode(code: &str) -> bool {
    SigningMode::from_code(code).is_some()
}

pub(super) fn known_signing_party(code: &str) -> bool {
    SigningParty::from_code(code).is_some()
}

pub(super) fn known_second_factor(code: &str) -> bool {
    SecondFactor::from_code(code).is_some()
}

pub(super) fn known_change_ground(code: &str) -> bool {
    ChangeGround::from_code(code).is_some()
}

pub(super) fn known_change_scope(code: &str) -> bool {
    ChangeScope::from_code(code).is_some()
}

pub(super) fn known_appointment_kind(code: &str) -> bool {
    AppointmentKind::from_code(code).is_some()
}

pub(super) fn known_agency_kind(code: &str) -> bool {
    AgencyKind::from_code(code).is_some()
}

pub(super) fn known_rank(code: &str) -> bool {
    Rank::from_code(code).is_some()
}

pub(super) fn known_role(code: &str) -> bool {
    Role::from_code(code).is_some()
}

pub(super) fn known_media_type(code: &str) -> bool {
    MediaType::from_code(code).is_some()
}

pub(super) fn known_hash(code: &str) -> bool {
    BlobHash::from_hex(code).is_some()
}

pub(super) fn known_criterion(code: &str) -> bool {
    Criterion::from_code(code).is_some()
}

pub(super) fn known_grade(code: &str) -> bool {
    Grade::from_code(code).is_some()
}

pub(super) fn known_polarity(code: &str) -> bool {
    Polarity::from_code(code).is_some()
}

pub(super) fn known_lower_variant(code: &str) -> bool {
    LowerVariant::from_code(code).is_some()
}

pub(super) fn known_consolidation(code: &str) -> bool {
    Consolidation::from_code(code).is_some()
}

pub(super) fn known_convention(code: &str) -> bool {
    Convention::from_code(code).is_some()
}

/// What can be decided about measuring and evaluating, by the list of the decision.
pub(super) mod decided {
    use super::Decision;

    macro_rules! known {
        ($($name:ident => $decision:ident;)+) => {
            $(
                pub(in crate::schema) fn $name(code: &str) -> bool {
                    Decision::$decision.label_of(code).is_some()
                }
            )+
        };
    }

    known! {
        lower_variant => LowerVariant;
        zero_target_higher => ZeroTargetHigher;
        zero_target_lower => ZeroTargetLower;
        zero_realization_ratio => ZeroRealizationRatio;
        negative_target => NegativeTarget;
        negative_realization => NegativeRealization;
        ytd_target => YearToDateTarget;
        cap => Cap;
        unmeasured => Unmeasured;
        unverified => Unverified;
        category_scale => CategoryScale;
    }
}
