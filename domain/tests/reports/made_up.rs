//! An agency's year that is invented: two objectives, one of them half told.

use chrono::NaiveDate;
use ikrar_domain::agreement::{Item, PlanAnswer};
use ikrar_domain::budget::{UnspentCause, UnspentPart, absorption};
use ikrar_domain::evaluation::{Indicator, Method, Objective, Standing};
use ikrar_domain::measurement::{
    Consolidation, ConsolidationInput, Convention, ItemFlag, Measured, Polarity, Ratio,
    Realization, ReportStatus, consolidate,
};
use ikrar_domain::people::TimeZone;
use ikrar_domain::report::{
    AgencyFacts, CityFacts, EarlierYear, IndicatorFacts, LineFacts, Moment, ObjectiveFacts,
    PlanEnd, Spent,
};
use ikrar_domain::value::{Figure, ItemId, Percent, Quarter, RealizationId, Rupiah};
use uuid::Uuid;

/// One number of one indicator.
pub(crate) struct Told {
    pub(crate) name: &'static str,
    pub(crate) targets: [i64; 4],
    pub(crate) results: [Option<i64>; 4],
    pub(crate) standing: Standing,
    pub(crate) notes: [&'static str; 3],
}

pub(crate) fn number(number: i64) -> Figure {
    Figure::Number(number.into())
}

fn promised(objective: &str, told: &Told) -> Item {
    Item {
        id: ItemId::from_uuid(Uuid::from_u128(1)),
        lineage: None,
        order: "a".to_owned(),
        objective: objective.to_owned(),
        indicator: told.name.to_owned(),
        unit: "persen".to_owned(),
        polarity: Polarity::Higher,
        lower_variant: None,
        consolidation: Consolidation::Last,
        convention: Convention::Cumulative,
        scale: None,
        annual_target: Some(number(told.targets[3])),
        quarter_targets: told.targets.map(number).map(Some),
        is_kpi: true,
        definition: String::new(),
        weight: None,
        plan: PlanAnswer::default(),
    }
}

fn indicator(objective: &str, told: &Told, quarter: Quarter) -> IndicatorFacts {
    let promised = promised(objective, told);
    let realizations = told
        .results
        .map(|one| one.map_or(Measured::Blank, |one| Measured::Value(number(one))));
    let so_far = consolidate(
        &ConsolidationInput {
            method: promised.consolidation,
            convention: promised.convention,
            quarter_targets: &promised.quarter_targets,
            annual_target: promised.annual_target.as_ref(),
            realizations: &realizations,
            quarter,
        },
        &Method::DEFAULT.policy,
    );
    let value = realizations[quarter.index()].clone();
    let [enablers, obstacles, follow_up] = told.notes.map(str::to_owned);
    let written = Realization {
        id: RealizationId::from_uuid(Uuid::from_u128(2)),
        item: promised.id,
        quarter,
        value,
        ratio: Ratio::default(),
        enablers,
        obstacles,
        follow_up,
        flag: ItemFlag::Unreviewed,
    };
    IndicatorFacts {
        written: written.value.is_filled().then_some(written),
        promised,
        so_far,
        standing: told.standing,
        earlier: Vec::new(),
        plan_end: None,
        is_late: false,
    }
}

fn objective(name: &str, all: &[Told], quarter: Quarter) -> ObjectiveFacts {
    let indicators: Vec<_> = all
        .iter()
        .map(|one| indicator(name, one, quarter))
        .collect();
    let entering = indicators.iter().map(|one| Indicator {
        name: one.promised.indicator.clone(),
        outcome: one.against_due(&Method::DEFAULT),
        standing: one.standing,
        weight: None,
    });
    ObjectiveFacts {
        objective: Objective {
            name: name.to_owned(),
            indicators: entering.collect(),
        },
        indicators,
    }
}

fn line(code: &str, program: &str, ceiling: i64, spent: i64) -> LineFacts {
    LineFacts {
        code: code.to_owned(),
        program: program.to_owned(),
        ceiling: Some(Rupiah::new(ceiling)),
        spent: Some(Rupiah::new(spent)),
        causes: Vec::new(),
        paid_for: Vec::new(),
    }
}

fn lines() -> Vec<LineFacts> {
    let mut lines = vec![
        line("1.02.02", "Program Upaya Kesehatan", 1_000_000, 900_000),
        line("1.02.01", "Program Penunjang", 500_000, 500_000),
    ];
    lines[0].causes = vec![UnspentPart {
        cause: UnspentCause::TenderSaving,
        amount: Some(Rupiah::new(60_000)),
        note: "Penawaran lebih rendah".to_owned(),
    }];
    lines[0].paid_for = vec![Some(Percent::new(75.into()))];
    lines
}

pub(crate) fn facts(quarter: Quarter) -> AgencyFacts {
    let health = [
        Told {
            name: "Prevalensi gizi baik",
            targets: [70, 75, 78, 80],
            results: [Some(70), Some(72), Some(39), Some(60)],
            standing: Standing::Verified,
            notes: [
                "Posyandu aktif",
                "Stok vitamin terlambat",
                "Pesan lebih awal",
            ],
        },
        Told {
            name: "Cakupan imunisasi dasar lengkap",
            targets: [20, 45, 70, 95],
            results: [Some(25), Some(50), Some(84), Some(95)],
            standing: Standing::Waiting,
            notes: ["", "", ""],
        },
    ];
    let service = [Told {
        name: "Indeks kepuasan masyarakat",
        targets: [80, 80, 80, 80],
        results: [None, None, None, None],
        standing: Standing::Missing,
        notes: ["", "", ""],
    }];
    let mut objectives = vec![
        objective("Meningkatnya derajat kesehatan", &health, quarter),
        objective("Meningkatnya mutu layanan", &service, quarter),
    ];
    let first = &mut objectives[0].indicators[0];
    first.earlier = vec![EarlierYear {
        year: 2025,
        target: Some(number(70)),
        result: Some(number(63)),
    }];
    first.plan_end = Some(PlanEnd {
        plan: "Renstra".to_owned(),
        year: 2029,
        target: Some(number(100)),
    });
    first.is_late = true;
    let lines = lines();
    let (spent, ceiling) = (Some(Rupiah::new(1_400_000)), Some(Rupiah::new(1_500_000)));
    AgencyFacts {
        government: "Kota Contoh".to_owned(),
        agency: "Dinas Kesehatan".to_owned(),
        year: 2026,
        quarter,
        read_at: Moment {
            seconds: 1_795_772_400,
            zone: TimeZone::Western,
        },
        method: Method::DEFAULT,
        status: ReportStatus::Submitted,
        due_on: NaiveDate::from_ymd_opt(2026, 10, 10),
        objectives,
        lines,
        spent: Spent {
            spent,
            ceiling,
            unknown: 0,
            absorption: absorption(spent, ceiling),
        },
    }
}

/// A city with so many agencies, the first of which is late and below its targets.
pub(crate) fn city(quarter: Quarter, count: usize) -> CityFacts {
    let mut agencies = Vec::new();
    for number in 1..=count {
        let mut one = facts(quarter);
        one.agency = format!("Dinas Contoh ke-{number:02} yang Bernama Panjang");
        if number == 1 {
            one.status = ReportStatus::Returned;
        } else {
            one.objectives[0] = objective(
                "Meningkatnya mutu layanan",
                &[Told {
                    name: "Indeks layanan",
                    targets: [80, 80, 80, 80],
                    results: [Some(80); 4],
                    standing: Standing::Verified,
                    notes: ["", "", ""],
                }],
                quarter,
            );
            one.status = ReportStatus::Locked;
        }
        agencies.push(one);
    }
    let first = facts(quarter);
    CityFacts {
        government: first.government,
        head_title: "Wali Kota".to_owned(),
        year: first.year,
        quarter,
        read_at: first.read_at,
        method: first.method,
        agencies,
        unmeasured: vec!["Kecamatan Contoh".to_owned()],
    }
}
