//! The demo's promises: legal throughout, complete, and no figure without a source.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use ikrar_domain::agreement::{AgreementStatus, Level, cascade};
use ikrar_domain::measurement::{
    Consolidation, ConsolidationInput, Convention, LowerVariant, Measured, Polarity, Policy,
    ReportStatus, ScaleId, consolidate,
};
use ikrar_domain::people::{Appointment, AppointmentKind, Rank, Role, appointment_problems};
use ikrar_domain::value::{AppointmentId, Nip, PositionId, Quarter};
use ikrar_sync::disposition::Disposition;
use ikrar_sync::identity::EntityId;
use ikrar_sync::model;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::{self, EntityKind, appointment, position, realization, report_id};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::data::{ILLUSTRATIVE, Tables, rows};
use super::*;

fn demo() -> &'static DemoData {
    static DEMO: OnceLock<DemoData> = OnceLock::new();
    DEMO.get_or_init(|| build().expect("the demo is legal"))
}

/// Every agreement with its ledger.
fn agreements() -> Vec<(&'static Ledger, EntityId)> {
    let ledgers = demo().scopes.iter().map(|scope| &scope.ledger);
    ledgers
        .flat_map(|ledger| {
            let ids = ledger.of_kind(EntityKind::Agreement);
            ids.into_iter().map(move |id| (ledger, id))
        })
        .collect()
}

fn answers(ledger: &Ledger, item: EntityId) -> [Measured; 4] {
    Quarter::ALL.map(|quarter| {
        model::realization_of(ledger, item, quarter)
            .map_or(Measured::Blank, |realization| realization.value)
    })
}

/// The columns that only a reader and the tests look at.
#[derive(Debug, Deserialize)]
struct Printed {
    agreement: String,
    indicator: String,
    published_percent: String,
    published_quarter: Option<u8>,
    published_slip: String,
    source: String,
    note: String,
}

impl Printed {
    fn percent(&self) -> Option<Decimal> {
        let cell = Some(self.published_percent.as_str()).filter(|cell| !cell.is_empty());
        cell.map(|cell| cell.parse().expect("a decimal"))
    }
}

fn published() -> Vec<Printed> {
    rows("indicators.csv", include_str!("../../demo/indicators.csv")).expect("readable")
}

#[test]
fn everything_is_applied_but_one_deliberate_conflict() {
    let mut others = Vec::new();
    for scope in &demo().scopes {
        for operation in &scope.operations {
            if operation.judged.receipt.disposition != Disposition::Applied {
                others.push(&operation.judged);
            }
        }
    }
    let [conflict] = others.as_slice() else {
        panic!("{} operations were not applied", others.len());
    };
    assert_eq!(conflict.receipt.disposition, Disposition::Conflict);
    let open: usize = demo()
        .scopes
        .iter()
        .map(|scope| scope.ledger.open_conflicts())
        .sum();
    assert_eq!(open, 1);
}

#[test]
fn the_conflict_shows_what_both_started_from() {
    let (ledger, id) = demo()
        .scopes
        .iter()
        .find_map(|scope| {
            let conflicting = scope
                .ledger
                .rows()
                .find(|row| row.conflicts().count() > 0)?;
            Some((&scope.ledger, conflicting.id))
        })
        .expect("one conflict");
    let cell = ledger
        .row(id)
        .expect("row")
        .cells
        .get(&realization::VALUE)
        .unwrap();
    let [challenger] = cell.challengers.as_slice() else {
        panic!("one challenger");
    };
    let shown = |value: &ikrar_sync::value::Value| value.as_figure().map(|one| one.display());
    assert_eq!(shown(&cell.value).as_deref(), Some("13,9"));
    assert_eq!(shown(&challenger.value).as_deref(), Some("14,6"));
    let base = shown(&challenger.base_value);
    assert_eq!(base.as_deref(), Some("14,2"));
    assert_ne!(challenger.stamp.author, cell.stamp.author);
}

#[test]
fn building_twice_gives_the_same() {
    let again = build().expect("legal");
    for (one, other) in demo().scopes.iter().zip(&again.scopes) {
        assert_eq!(one.operations, other.operations);
        assert_eq!(one.ledger.head(), other.ledger.head());
    }
    assert_eq!(demo().accounts, again.accounts);
    assert_eq!(demo().replicas, again.replicas);
}

#[test]
fn every_device_counts_from_one_without_gaps() {
    let mut seen: BTreeMap<ReplicaId, BTreeSet<u64>> = BTreeMap::new();
    for scope in &demo().scopes {
        for operation in &scope.operations {
            let id = operation.judged.operation.id;
            assert!(seen.entry(id.replica).or_default().insert(id.dseq.0));
        }
    }
    assert_eq!(seen.len(), demo().replicas.len());
    for replica in &demo().replicas {
        let sent = &seen[&replica.id];
        assert_eq!(sent.first(), Some(&1));
        assert_eq!(sent.last(), Some(&replica.acknowledged.0));
        assert_eq!(u64::try_from(sent.len()), Ok(replica.acknowledged.0));
    }
}

#[test]
fn nothing_was_written_before_2026_or_after_november_20() {
    let first = calendar::morning((2026, 1, 1));
    let last = calendar::morning((2026, 11, 20));
    for scope in &demo().scopes {
        let times: Vec<UnixSeconds> = scope
            .operations
            .iter()
            .map(|operation| operation.received_at)
            .collect();
        assert!(times.is_sorted());
        assert!(times.iter().all(|time| *time > first && *time < last));
    }
}

#[test]
fn at_least_eight_agencies_have_the_year_and_six_all_four_quarters() {
    let mut in_force = 0;
    let mut filled = 0;
    for (ledger, id) in agreements() {
        let agreement = model::read_agreement(ledger, id).expect("readable");
        if agreement.status != AgreementStatus::InForce || agreement.level != Level::AgencyHead {
            continue;
        }
        in_force += 1;
        assert!((3..=8).contains(&agreement.items.len()));
        assert!((2..=6).contains(&agreement.budget_lines.len()));
        let items = model::items_of(ledger, id);
        if items
            .iter()
            .all(|item| answers(ledger, *item).iter().all(Measured::is_filled))
        {
            filled += 1;
        }
    }
    assert!(in_force >= 8, "{in_force}");
    assert!(filled >= 6, "{filled}");
}

#[test]
fn every_agency_has_begun() {
    let with_items: BTreeSet<_> = agreements()
        .into_iter()
        .filter_map(|(ledger, id)| model::read_agreement(ledger, id))
        .filter(|agreement| !agreement.items.is_empty())
        .filter(|agreement| agreement.level.has_second_party())
        .map(|agreement| agreement.agency)
        .collect();
    assert_eq!(with_items.len(), 30);
}

#[test]
fn agreements_and_reports_stand_where_the_tables_say() {
    let rows = Tables::read().expect("readable").agreements;
    assert_eq!(agreements().len(), rows.len());
    let mut statuses = BTreeSet::new();
    let mut reports = BTreeSet::new();
    for row in &rows {
        let id = document_of(&row.key).expect("written");
        let mut all = agreements().into_iter();
        let (ledger, _) = all.find(|(_, found)| *found == id).expect("the same ids");
        let status = match row.state.as_str() {
            "planning_cleared" | "organisation_cleared" => "submitted",
            other => other,
        };
        let found = model::agreement_status(ledger, id).expect("known");
        assert_eq!(found.code(), status, "{}", row.key);
        statuses.insert(found);
        for (quarter, state) in Quarter::ALL.into_iter().zip(row.courses()) {
            let status = match state {
                "" => "not_started",
                "repaired" => "locked",
                other => other,
            };
            let found = model::report_status(ledger, report_id(id, quarter));
            assert_eq!(found.code(), status, "{} {quarter:?}", row.key);
            reports.insert(found);
        }
    }
    assert_eq!(
        statuses.len(),
        6,
        "all but the ends: superseded, closed, void"
    );
    assert_eq!(reports.len(), ReportStatus::ALL.len());
}

#[test]
fn every_formula_and_way_to_consolidate_appears() {
    let mut polarities = BTreeSet::new();
    let mut variants = BTreeSet::new();
    let mut ways = BTreeSet::new();
    let mut scales = BTreeSet::new();
    for (ledger, id) in agreements() {
        for item in model::read_agreement(ledger, id).expect("readable").items {
            polarities.insert(item.polarity);
            variants.extend(item.lower_variant);
            ways.insert((item.consolidation, item.convention));
            scales.extend(item.scale.as_ref().map(ScaleId::code));
        }
    }
    assert_eq!(polarities.len(), Polarity::ALL.len());
    assert_eq!(variants.len(), LowerVariant::ALL.len());
    for consolidation in Consolidation::ALL {
        assert!(ways.iter().any(|(way, _)| way == consolidation));
    }
    for convention in Convention::ALL {
        assert!(ways.contains(&(Consolidation::Sum, *convention)));
    }
    assert!(scales.contains("bpk") && scales.contains("sakip"));
    assert!(scales.contains("custom:Pratama|Madya|Nindya|Utama|KLA"));
}

#[test]
fn achievements_equal_the_published_percents() {
    let mut checked = 0;
    let published = published();
    for (ledger, id) in agreements() {
        let items = model::items_of(ledger, id);
        for item in items {
            let row = ledger.row(item).expect("row");
            let read = model::read_item(row);
            let answers = answers(ledger, item);
            for published in published
                .iter()
                .filter(|row| row.indicator == read.indicator)
            {
                let Some(percent) = published.percent() else {
                    continue;
                };
                let quarter = published
                    .published_quarter
                    .expect("a percent has its quarter");
                let quarter = Quarter::from_number(quarter).expect("quarter");
                if document_of(&published.agreement) != Some(id) {
                    continue;
                }
                let input = ConsolidationInput {
                    method: read.consolidation,
                    convention: read.convention,
                    quarter_targets: &read.quarter_targets,
                    annual_target: read.annual_target.as_ref(),
                    realizations: &answers,
                    quarter,
                };
                let policy = Policy::DEFAULT;
                let year = consolidate(&input, &policy);
                let outcome = year.progress(&read.rule(), &policy).outcome;
                let computed = outcome.percent().expect("a percent").rounded();
                let equal = (computed - percent).abs() <= Decimal::new(1, 2);
                let name = &published.indicator;
                assert_eq!(
                    equal,
                    published.published_slip.is_empty(),
                    "{name}: {computed}"
                );
                checked += 1;
            }
        }
    }
    let printed = published
        .iter()
        .filter(|row| row.percent().is_some())
        .count();
    assert_eq!(checked, printed);
    assert!(checked >= 15, "{checked}");
}

/// The agreement with this key, by its place in the table: agreements are made in its order
/// within a season, and so are their ids.
fn document_of(key: &str) -> Option<EntityId> {
    static DOCUMENTS: OnceLock<BTreeMap<String, EntityId>> = OnceLock::new();
    let documents = DOCUMENTS.get_or_init(|| {
        let mut desk = desk::Desk::open(Tables::read().expect("readable")).expect("open");
        desk.pen.open(ScopeInfo::city_year(DEMO_YEAR));
        city::found(&mut desk).expect("founded");
        for season in [agreements::Season::January, agreements::Season::November] {
            agreements::conclude(&mut desk, season).expect("concluded");
        }
        let keys = desk.agreements().into_iter().map(|row| row.key);
        keys.map(|key| {
            let id = desk.document(&key).expect("written").id;
            (key, id)
        })
        .collect()
    });
    documents.get(key).copied()
}

#[test]
fn every_figure_has_a_source() {
    for row in published() {
        let named = row.source == ILLUSTRATIVE || !row.note.is_empty();
        assert!(!row.source.is_empty() && named, "{}", row.indicator);
        let has_percent = row.percent().is_some();
        assert_eq!(
            has_percent,
            row.published_quarter.is_some(),
            "{}",
            row.indicator
        );
        assert!(
            !has_percent || row.source != ILLUSTRATIVE,
            "{}",
            row.indicator
        );
    }
    let tables = Tables::read().expect("readable");
    assert!(tables.programs.iter().all(|row| !row.source.is_empty()));
    assert!(tables.agencies.iter().all(|row| row.source.contains(':')));
    let real = tables
        .indicators
        .iter()
        .filter(|row| row.source != ILLUSTRATIVE)
        .count();
    assert!(real >= 35, "{real}");
}

#[test]
fn agencies_carry_their_real_names_without_the_typing_errors() {
    let tables = Tables::read().expect("readable");
    let names: BTreeSet<&str> = tables
        .agencies
        .iter()
        .map(|row| row.name.as_str())
        .collect();
    assert_eq!(names.len(), 30);
    assert!(names.contains("Inspektorat Daerah Kota Pontianak"));
    assert!(names.contains("Dinas Kepemudaan, Olahraga dan Pariwisata"));
}

#[test]
fn every_role_can_sign_in() {
    let roles: BTreeSet<Role> = demo().accounts.iter().map(|account| account.role).collect();
    assert_eq!(roles.len(), Role::ALL.len());
    let mut logins = BTreeSet::new();
    let mut users = BTreeSet::new();
    for account in &demo().accounts {
        assert!(logins.insert(account.login.as_str()), "{}", account.login);
        assert!(users.insert(account.user));
        assert_eq!(account.agency.is_some(), account.role.belongs_to_agency());
    }
    for login in [
        "bappeda",
        "organisasi",
        "inspektorat",
        "walikota",
        "bpkad",
        "kominfo",
        "operator.dinkes",
        "operator2.dinkes",
        "kepala.dinkes",
        "p2p.dinkes",
    ] {
        assert!(logins.contains(login), "{login}");
    }
    assert!(DEMO_PASSWORD.len() >= 12);
}

#[test]
fn every_author_has_a_name_in_the_city() {
    let city = &demo().scopes.first().expect("the city").ledger;
    for account in &demo().accounts {
        let id = EntityId::from_uuid(account.user.uuid());
        let name = model::account_name(city, id).expect("named");
        assert_eq!(name.display_name, account.name);
        assert_eq!(name.role, Some(account.role));
    }
}

/// No civil servant was born in month 00.
#[test]
fn no_nip_is_valid() {
    let tables = Tables::read().expect("readable");
    let numbers: Vec<&str> = tables
        .officials
        .iter()
        .map(|official| official.nip.as_str())
        .filter(|nip| !nip.is_empty())
        .collect();
    assert!(numbers.len() > 30);
    for nip in numbers {
        assert!(Nip::parse(nip).is_ok(), "a NIP has the right shape");
        assert_eq!(nip.get(4..8), Some("0000"), "birth month and day");
        assert_eq!(nip.get(12..14), Some("00"), "month of appointment");
    }
}

#[test]
fn appointments_keep_the_rules() {
    let city = &demo().scopes.first().expect("the city").ledger;
    let day = |text: &str| text.parse().ok();
    let mut kinds = BTreeSet::new();
    let appointments: Vec<Appointment> = city
        .of_kind(EntityKind::Appointment)
        .into_iter()
        .map(|id| {
            let row = city.row(id).expect("row");
            let held = row.value(appointment::POSITION).as_id().expect("position");
            let kind = AppointmentKind::from_code(row.text(appointment::KIND)).expect("kind");
            kinds.insert(kind);
            Appointment {
                id: AppointmentId::from_uuid(id.uuid()),
                position: PositionId::from_uuid(held.uuid()),
                holder_name: row.text(appointment::OFFICIAL_NAME).to_owned(),
                nip: Nip::parse(row.text(appointment::NIP)).ok(),
                kind,
                start: day(row.text(appointment::STARTS_ON)).expect("start"),
                end: day(row.text(appointment::ENDS_ON)),
                decree: String::new(),
            }
        })
        .collect();
    let rank = |id: PositionId| {
        let row = city.row(EntityId::from_uuid(id.uuid()))?;
        Rank::from_code(row.text(position::RANK))
    };
    assert_eq!(appointment_problems(&appointments, rank), []);
    assert!(kinds.contains(&AppointmentKind::Plt) && kinds.contains(&AppointmentKind::Pj));
    assert!(appointments.iter().all(|one| rank(one.position).is_some()));
}

#[test]
fn a_volume_has_exactly_so_many_realizations() {
    let data = volume(500).expect("legal");
    let written: usize = data
        .scopes
        .iter()
        .map(|scope| scope.ledger.of_kind(EntityKind::Realization).len())
        .sum();
    assert_eq!(written, 500);
    let scope = data.scopes.get(1).expect("an agency");
    let id = *scope
        .ledger
        .of_kind(EntityKind::Agreement)
        .first()
        .expect("one");
    let status = model::agreement_status(&scope.ledger, id);
    assert_eq!(status, Some(AgreementStatus::InForce));
    let report = schema::report_id(id, Quarter::First);
    assert_eq!(
        model::report_status(&scope.ledger, report),
        ReportStatus::Draft
    );
}

#[test]
fn one_agency_alone_can_hold_as_many_realizations() {
    let data = volume_of_agency("dinkes", 500).expect("legal");
    let ledgers = data.scopes.iter().map(|scope| &scope.ledger);
    let full = ledgers.filter(|ledger| !ledger.of_kind(EntityKind::Realization).is_empty());
    let written: Vec<usize> = full
        .map(|ledger| ledger.of_kind(EntityKind::Realization).len())
        .collect();
    assert_eq!(written, [500]);
}

#[test]
fn a_tree_has_so_many_agreements_each_below_another() {
    let data = volume_of_cascade("dinkes", 300).expect("legal");
    let scope = data
        .scopes
        .iter()
        .find(|scope| !scope.ledger.of_kind(EntityKind::Agreement).is_empty());
    let scope = scope.expect("an agency with agreements");
    let (agreements, links) = model::cascade_of(&scope.ledger, scope.info.id);
    let drawn = cascade(&agreements, &links, model::superior_of(&scope.ledger));
    assert_eq!(drawn.len(), 300);
    let at = |depth| drawn.iter().filter(|line| line.depth == depth).count();
    assert_eq!([at(0), at(1), at(2), at(3)], [1, 12, 108, 179]);
    let unlinked: usize = drawn.iter().map(|line| line.unlinked.len()).sum();
    assert_eq!(unlinked, 0, "every indicator supports one above it");
}

#[test]
fn a_city_has_the_size_it_was_asked_for() {
    for agencies in [2, 40] {
        let size = CitySize {
            agencies,
            items: 3,
            realizations: agencies * 4,
        };
        let data = volume_of_city(size).expect("legal");
        assert_eq!(data.scopes.len(), agencies + 1);
        let written = |kind| -> Vec<usize> {
            let scopes = data.scopes.iter().skip(1);
            scopes
                .map(|scope| scope.ledger.of_kind(kind).len())
                .collect()
        };
        assert_eq!(written(EntityKind::Item), vec![3; agencies]);
        assert_eq!(
            written(EntityKind::Realization).iter().sum::<usize>(),
            agencies * 4
        );
        let operators = data
            .accounts
            .iter()
            .filter(|account| account.login.starts_with("operator."));
        assert_eq!(operators.count(), agencies);
    }
}
