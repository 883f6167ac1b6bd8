use ikrar_domain::evaluation::Unverified;
use ikrar_sync::schema::{
    EntityKind, agency_year_scope, agreement, budget_line, budget_realization,
    budget_realization_id, government, item, realization, realization_id, unspent_cause,
    unspent_cause_id,
};
use ikrar_sync::value::Value;

use super::super::known::{Known, Mark};
use super::*;
use crate::reading::fixture::{
    AGENCY, AGREEMENT, FIRST_ITEM, MemoryRows, SECOND_ITEM, city, number, realize, words,
};
use crate::{components::Tone, pages::band_tone};

const CITY: EntityId = EntityId::from_bytes([99; 16]);

fn rows(report: &str) -> MemoryRows {
    let mut rows = city("in_force");
    realize(&mut rows, report, FIRST_ITEM, number(80));
    realize(&mut rows, report, SECOND_ITEM, number(40));
    rows.put(
        CITY,
        EntityKind::Government,
        &[(government::NAME, words("Kota"))],
    );
    rows.move_to(agency_year_scope(AGENCY, 2025));
    rows
}

fn first(rows: &MemoryRows) -> Agency {
    read_agency(rows, AGENCY, 2025, Quarter::First)
}

fn score(rows: &MemoryRows) -> Score {
    score_of(&first(rows).year.scores, Quarter::First)
        .unwrap()
        .clone()
}

#[test]
fn an_agency_is_read_down_to_its_indicators() {
    let read = first(&rows("submitted"));
    assert_eq!(read.agreement, Some(AGREEMENT));
    let [block] = read.objectives.as_slice() else {
        panic!("one objective: {read:?}")
    };
    let lines: Vec<_> = block
        .items
        .iter()
        .map(|line| (line.percent.display(), line.standing))
        .collect();
    let expected = [
        ("100,00 %".to_owned(), Standing::Waiting),
        ("50,00 %".to_owned(), Standing::Waiting),
    ];
    assert_eq!(lines, expected);
    assert_eq!(shown(score(&rows("submitted")).percent), "75,00 %");
}

#[test]
fn a_verified_report_and_an_accepted_figure_are_verified() {
    assert_eq!(score(&rows("verified")).coverage.verified, 2);
    let mut rows = rows("submitted");
    let accepted = realization_id(FIRST_ITEM, Quarter::First);
    rows.put(
        accepted,
        EntityKind::Realization,
        &[(realization::FLAG, words("accepted"))],
    );
    assert_eq!(score(&rows).coverage.display(), "1 dari 2 terverifikasi");
}

#[test]
fn the_citys_decisions_change_the_score() {
    let mut rows = rows("submitted");
    let decide = |rows: &mut MemoryRows, code: &str| {
        let decided = [(government::UNVERIFIED, words(code))];
        rows.put(CITY, EntityKind::Government, &decided);
        shown(score(rows).percent)
    };
    assert_eq!(decide(&mut rows, Unverified::AsZero.code()), "0,00 %");
    assert_eq!(
        decide(&mut rows, Unverified::Excluded.code()),
        text::evaluation::NO_SCORE
    );
    assert_eq!(decide(&mut rows, Unverified::Counted.code()), "75,00 %");
}

#[test]
fn weights_of_items_weigh_their_indicators() {
    let mut rows = rows("verified");
    for (id, weight) in [(FIRST_ITEM, 90), (SECOND_ITEM, 10)] {
        rows.put(id, EntityKind::Item, &[(item::WEIGHT, number(weight))]);
    }
    // 100 x 0,9 + 50 x 0,1.
    assert_eq!(shown(score(&rows).percent), "95,00 %");
    assert_eq!(
        first(&rows).objectives[0].items[0].weight.as_deref(),
        Some("90")
    );
}

#[test]
fn a_draft_is_not_evaluated() {
    let mut rows = rows("submitted");
    let draft = [(agreement::STATUS, words("draft"))];
    rows.put(AGREEMENT, EntityKind::Agreement, &draft);
    assert_eq!(first(&rows).agreement, None);
}

#[test]
fn agencies_are_ranked_and_the_city_is_their_mean() {
    let scored = |percent: i64, name: u8| {
        let mut rows = rows("verified");
        for id in [FIRST_ITEM, SECOND_ITEM] {
            let value = [(realization::VALUE, number(percent))];
            let written = realization_id(id, Quarter::First);
            rows.put(written, EntityKind::Realization, &value);
        }
        let year = read_year(&rows, AGENCY, 2025, &Method::DEFAULT);
        let id = EntityId::from_bytes([name; 16]);
        (id, name.to_string(), year)
    };
    let agencies = vec![scored(40, 1), scored(80, 2), scored(80, 3)];
    let city = arrange(agencies, Method::DEFAULT, Quarter::First);
    let places: Vec<_> = city
        .ranked()
        .into_iter()
        .map(|line| (line.name.as_str(), line.place))
        .collect();
    assert_eq!(places, [("2", Some(1)), ("3", Some(1)), ("1", Some(3))]);
    let percent = score_of(&city.quarters, Quarter::First).unwrap().percent;
    // (50 + 100 + 100) / 3.
    assert_eq!(shown(percent), "83,33 %");
}

#[test]
fn the_page_opens_on_the_quarter_that_ended_last() {
    let on = |month: u32| now(NaiveDate::from_ymd_opt(2026, month, 20));
    assert_eq!(on(11), (2026, Quarter::Third));
    assert_eq!(on(4), (2026, Quarter::First));
    assert_eq!(on(2), (2025, Quarter::Fourth));
}

#[test]
fn every_band_of_every_scale_has_a_sentiment_that_falls_with_it() {
    use ikrar_domain::evaluation::CategoryScale;
    for scale in CategoryScale::ALL {
        let method = Method {
            scale: *scale,
            ..Method::DEFAULT
        };
        let bands: Vec<Band> = scale.scale().bands().collect();
        let tone = |band: Option<&Band>| band.map(|band| band_tone(&method, *band));
        assert_eq!(tone(bands.first()), Some(Tone::Positive), "{scale:?}");
        assert_eq!(tone(bands.last()), Some(Tone::Negative), "{scale:?}");
    }
    assert_eq!(
        band_words(&Method::DEFAULT).first().unwrap(),
        "≥ 91: Sangat Tinggi"
    );
}

#[test]
fn an_agency_is_computed_again_only_when_its_year_has_moved_or_the_city_decides_otherwise() {
    let mut rows = rows("verified");
    let mut known = Known::default();
    let mut percent = |rows: &MemoryRows, seq: u64| {
        let mark_of = |_| Mark::at(seq);
        let city = known.city(rows, mark_of, 2025, Quarter::First);
        shown(score_of(&city.quarters, Quarter::First).unwrap().percent)
    };
    assert_eq!(percent(&rows, 1), "75,00 %");
    let written = realization_id(SECOND_ITEM, Quarter::First);
    let value = [(realization::VALUE, number(80))];
    rows.put(written, EntityKind::Realization, &value);
    assert_eq!(percent(&rows, 1), "75,00 %");
    assert_eq!(percent(&rows, 2), "100,00 %");
    let zero = [(government::UNMEASURED, words("as_zero"))];
    rows.put(CITY, EntityKind::Government, &zero);
    rows.put(
        written,
        EntityKind::Realization,
        &[(realization::VALUE, Value::Null)],
    );
    assert_eq!(percent(&rows, 2), "50,00 %");
}

#[test]
fn who_stops_reporting_is_not_verified_and_the_place_says_so() {
    let mut rows = rows("verified");
    for id in [FIRST_ITEM, SECOND_ITEM] {
        rows.put(id, EntityKind::Item, &[(item::TARGET_SECOND, number(80))]);
    }
    let read = read_agency(&rows, AGENCY, 2025, Quarter::Second);
    let score = score_of(&read.year.scores, Quarter::Second).unwrap();
    assert_eq!((score.coverage.verified, score.coverage.overdue), (0, 2));
    assert!(
        caveat_words(score).contains("2 belum diisi sampai triwulan ini"),
        "{}",
        caveat_words(score)
    );
    let last = read_agency(&rows, AGENCY, 2025, Quarter::Fourth);
    assert_eq!(last.organisation, None);
}

#[test]
fn what_is_left_stands_beside_its_causes_and_adds_up_over_agencies() {
    let mut rows = rows("verified");
    let line = EntityId::from_bytes([0x51; 16]);
    let of_agreement = [
        (budget_line::AGREEMENT, Value::Id(AGREEMENT)),
        (budget_line::AMOUNT, Value::Integer(1_000)),
    ];
    rows.put(line, EntityKind::BudgetLine, &of_agreement);
    let spent = [
        (budget_realization::LINE, Value::Id(line)),
        (budget_realization::AMOUNT, Value::Integer(700)),
    ];
    let id = budget_realization_id(line, Quarter::Fourth);
    rows.put(id, EntityKind::BudgetRealization, &spent);
    let cause = [
        (unspent_cause::LINE, Value::Id(line)),
        (unspent_cause::CAUSE, words("tender_failed")),
        (unspent_cause::AMOUNT, Value::Integer(200)),
    ];
    let id = unspent_cause_id(line, "tender_failed");
    rows.put(id, EntityKind::UnspentCause, &cause);
    rows.move_to(agency_year_scope(AGENCY, 2025));
    let year = read_year(&rows, AGENCY, 2025, &Method::default());
    let agencies = vec![(AGENCY, "Dinas".to_owned(), year)];
    let city = arrange(agencies, Method::default(), Quarter::Fourth);
    let (lines, sum) = unspent(&city).unwrap();
    assert_eq!(lines.len(), 1);
    assert_eq!(sum, lines[0].2);
    let shown: Vec<String> = [Some(sum.unspent), Some(sum.groups[3]), sum.unexplained()]
        .into_iter()
        .flatten()
        .map(ikrar_domain::value::Rupiah::display)
        .collect();
    assert_eq!(shown, ["Rp300", "Rp200", "Rp100"]);
    assert_eq!((sum.told_lines, sum.open_lines), (1, 0));
}
