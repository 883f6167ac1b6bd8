//! The closed lists of codes that fields hold.

use std::collections::BTreeMap;

use ikrar_domain::agreement::{
    AgreementKind, AgreementStatus, BudgetDocumentKind, ChangeGround, ChangeScope, CutDecision,
    Level, NomenclatureEdition, SecondFactor, SessionStatus, SigningMode, SigningOrder,
    SigningParty,
};
use ikrar_domain::budget::{SpendingSource, UnspentCause};
use ikrar_domain::document::UnitPlace;
use ikrar_domain::evaluation::{CategoryScale, Unverified};
use ikrar_domain::evaluation_sheet::{Criterion, Grade, SheetStatus};
use ikrar_domain::evidence::{Arrival, MediaType};
use ikrar_domain::measurement::{
    Cap, Consolidation, Convention, ItemFlag, LowerVariant, NegativeRealization, NegativeTarget,
    Polarity, ReportStatus, Unmeasured, YearToDateTarget, ZeroRealizationRatio, ZeroTargetHigher,
    ZeroTargetLower,
};
use ikrar_domain::people::{AgencyKind, AppointmentKind, Rank, Role, SignerRule};
use ikrar_domain::plan::{NodeKind, PlanKind};
use ikrar_domain::review::ParkedState;
use ikrar_sync::blob::BlobHash;
use ikrar_sync::model::lane_code;

use crate::document::Document;

/// What stands for the name of a content: not a list.
pub(crate) const HASH: &str = "hash";

macro_rules! list {
    ($name:literal, $codes:ty) => {
        (
            $name,
            <$codes>::ALL
                .iter()
                .map(|one| one.code().to_owned())
                .collect(),
        )
    };
}

/// Every list that a field's value is one of, by the name that the document gives it.
pub(crate) fn lists() -> BTreeMap<&'static str, Vec<String>> {
    BTreeMap::from([
        list!("agency kind", AgencyKind),
        list!("agreement kind", AgreementKind),
        list!("appointment", AppointmentKind),
        list!("budget document", BudgetDocumentKind),
        list!("change ground", ChangeGround),
        list!("change scope", ChangeScope),
        list!("consolidation", Consolidation),
        list!("convention", Convention),
        (
            "criterion",
            Criterion::all().into_iter().map(Criterion::code).collect(),
        ),
        list!("cut decision", CutDecision),
        list!("edition", NomenclatureEdition),
        list!("grade", Grade),
        list!("level", Level),
        list!("lower variant", LowerVariant),
        list!("media type", MediaType),
        ("month", (1..=12).map(|one: u8| one.to_string()).collect()),
        list!("node kind", NodeKind),
        list!("party", SigningParty),
        list!("plan kind", PlanKind),
        list!("polarity", Polarity),
        ("quarter", (1..=4).map(|one: u8| one.to_string()).collect()),
        list!("rank", Rank),
        list!("role", Role),
        list!("second factor", SecondFactor),
        list!("signer", SignerRule),
        list!("signing mode", SigningMode),
        list!("signing order", SigningOrder),
        list!("spending source", SpendingSource),
        list!("unit place", UnitPlace),
        list!("unspent cause", UnspentCause),
        list!("average cap", Cap),
        list!("category scale", CategoryScale),
        list!("negative realization", NegativeRealization),
        list!("negative target", NegativeTarget),
        list!("unmeasured", Unmeasured),
        list!("unverified", Unverified),
        list!("year to date", YearToDateTarget),
        list!("zero realization", ZeroRealizationRatio),
        list!("zero target, higher", ZeroTargetHigher),
        list!("zero target, lower", ZeroTargetLower),
    ])
}

/// The states that documents and their parts are in.
fn states() -> BTreeMap<&'static str, Vec<String>> {
    let lanes = [false, true].map(|is_cleared| lane_code(is_cleared).to_owned());
    BTreeMap::from([
        list!("agreement", AgreementStatus),
        ("agreement, each lane", lanes.to_vec()),
        list!("report", ReportStatus),
        list!("realization", ItemFlag),
        list!("evaluation sheet", SheetStatus),
        list!("evidence", Arrival),
        list!("signing session", SessionStatus),
        list!("parked edit", ParkedState),
    ])
}

/// The list that a field takes its codes from: the one of which it takes all and, of every other,
/// nothing else.
pub(crate) fn list_of(takes: fn(&str) -> bool) -> &'static str {
    if takes(&BlobHash::of(b"").hex()) {
        return HASH;
    }
    let lists = lists();
    let is_it = |codes: &Vec<String>| {
        let all = lists.values().flatten();
        codes.iter().all(|code| takes(code))
            && all
                .filter(|code| takes(code))
                .all(|code| codes.contains(code))
    };
    let found = lists.iter().find(|(_, codes)| is_it(codes));
    found.expect("a list of codes that stands in `lists`").0
}

fn as_rows(lists: BTreeMap<&str, Vec<String>>) -> Vec<Vec<String>> {
    let row = |(name, codes): (&str, Vec<String>)| vec![name.to_owned(), codes.join(", ")];
    lists.into_iter().map(row).collect()
}

#[test]
fn every_list_of_codes_is_told_whole() {
    Document::encoding().expect("Codes", as_rows(lists()));
}

#[test]
fn every_state_is_told() {
    Document::encoding().expect("States", as_rows(states()));
}
