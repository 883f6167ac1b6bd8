//! One document for every level, and what is easy to get wrong on each.

use ikrar_domain::agreement::{Agreement, AgreementKind, AgreementStatus, Level};
use ikrar_domain::document::{
    Block, DRAFT_MARK, Document, Issuer, Manuscript, Table, Template, UNSIGNED_MARK, VOID_MARK,
};
use ikrar_domain::people::AppointmentKind;
use ikrar_domain::value::{Figure, Rupiah};

use crate::made_up::{ISSUER, agreement, day, document, item, line, number, party, words};

fn tables(agreement: &Agreement) -> Vec<Table> {
    tables_of(document(agreement))
}

fn tables_of(document: Document) -> Vec<Table> {
    let blocks = document.sections.into_iter().flat_map(|s| s.blocks);
    blocks
        .filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
        .collect()
}

fn titles(table: &Table) -> Vec<&str> {
    table
        .columns
        .iter()
        .map(|column| column.title.as_str())
        .collect()
}

#[test]
fn a_document_says_what_its_reviewed_reference_says() {
    assert_eq!(
        words(&agreement()),
        include_str!("references/agency_head.txt")
    );
}

#[test]
fn the_head_of_region_promises_alone_and_without_a_number() {
    let mut alone = agreement();
    alone.level = Level::HeadOfRegion;
    alone.first_party = party("Ir. H. Teladan, M.T.", "Wali Kota Contoh", Some("19"));
    assert_eq!(words(&alone), include_str!("references/head_of_region.txt"));
    for section in document(&alone).sections {
        let signing = section.signing.expect("signed");
        assert_eq!(signing.left, None);
        assert_eq!((signing.right.nip, signing.right.role.as_str()), (None, ""));
    }
}

/// Below the head: the official of a bidang, of a section, and one who leads nobody and has no
/// budget.
fn below(level: Level) -> Agreement {
    let head = agreement().first_party;
    let division = party(
        "drg. Purnama Contoh, M.K.M.",
        "Kepala Bidang Kesehatan Masyarakat",
        Some("190000012001001002"),
    );
    let section = party(
        "Wulan D'Contoh, S.K.M.",
        "Kepala Seksi Gizi",
        Some("190000012002002003"),
    );
    let staff = party("Bayu Contoh, S.Gz.", "Nutrisionis Ahli Muda", None);
    let activity = line(1, "1.02.02.2.02", "Penyediaan Layanan Gizi", 804_422_800);
    let part = line(2, "1.02.02.2.02.0015", "Pengelolaan Gizi", 804_422_800);
    let (first, second, objective, indicator, lines) = match level {
        Level::Administrator => (
            division,
            head,
            "Meningkatnya layanan gizi",
            "Cakupan layanan gizi",
            vec![activity, part],
        ),
        Level::Pengawas => (
            section,
            division,
            "Terpantaunya gizi balita",
            "Balita yang ditimbang",
            vec![part],
        ),
        _ => (
            staff,
            section,
            "Terlayaninya konseling gizi",
            "Konseling yang selesai",
            Vec::new(),
        ),
    };
    Agreement {
        level,
        first_party: first,
        second_party: Some(second),
        items: vec![item(1, objective, indicator, number("87.5"))],
        budget_lines: lines,
        ..agreement()
    }
}

#[test]
fn every_level_below_the_head_says_what_its_reviewed_reference_says() {
    let said = |level| words(&below(level));
    assert_eq!(
        said(Level::Administrator),
        include_str!("references/administrator.txt")
    );
    assert_eq!(
        said(Level::Pengawas),
        include_str!("references/pengawas.txt")
    );
    assert_eq!(
        said(Level::Individual),
        include_str!("references/individual.txt")
    );
}

/// What was frozen in the first edition prints as it was signed: a table of the budget also for
/// whoever has none, and 0 as the total of nothing.
#[test]
fn first_edition_keeps_the_empty_table_that_was_signed() {
    let individual = below(Level::Individual);
    let mut later = individual.clone();
    later.kind = AgreementKind::Perubahan;
    later.version_number = 2;
    let own = include_str!("references/city.redaksi");
    let own = Template::from_text(own).expect("kept before the second edition");
    let first = Template::edition(Template::FIRST).expect("the first edition");
    for wording in [&first, &own] {
        let issuer = Issuer {
            wording: Some(wording),
            ..ISSUER
        };
        for (agreement, earlier, sums) in [
            (&individual, None, vec![vec!["Jumlah", "0", ""]]),
            (
                &later,
                Some(&individual),
                vec![vec!["Jumlah", "0", ""], vec!["Jumlah", "0", "0", "0"]],
            ),
        ] {
            let manuscript = Manuscript::new(agreement, issuer, earlier);
            let kept = Manuscript::from_bytes(&manuscript.to_bytes()).expect("what was signed");
            let document = kept.document(AgreementStatus::InForce).expect("known");
            let totals = tables_of(document).into_iter().filter_map(|it| it.total);
            let totals: Vec<Vec<String>> = totals
                .map(|cells| cells.into_iter().map(|cell| cell.text).collect())
                .collect();
            assert_eq!(totals, sums);
        }
    }
    let totals = tables(&individual).into_iter().filter_map(|it| it.total);
    assert_eq!(totals.count(), 0);
}

#[test]
fn columns_are_titled_by_level() {
    let mut one = agreement();
    for (level, objective, budget) in [
        (Level::HeadOfRegion, "Sasaran Strategis", "Program"),
        (Level::AgencyHead, "Sasaran Strategis", "Program"),
        (Level::Administrator, "Sasaran Program", "Kegiatan"),
        (Level::Pengawas, "Sasaran Kegiatan", "Sub Kegiatan"),
        (Level::Individual, "Sasaran", "Sub Kegiatan"),
    ] {
        one.level = level;
        let tables = tables(&one);
        assert_eq!(
            titles(&tables[0]),
            ["No", objective, "Indikator Kinerja", "Target"]
        );
        assert_eq!(
            titles(&tables[1]),
            ["No", budget, "Anggaran (Rp)", "Keterangan"]
        );
        assert_eq!(tables[0].column_numbers(), ["1", "2", "3", "4"]);
    }
}

#[test]
fn an_objective_is_one_cell_over_its_indicators() {
    let tables = tables(&agreement());
    let rows = &tables[0].rows;
    let first: Vec<_> = rows[0]
        .iter()
        .map(|cell| (cell.text.as_str(), cell.rows))
        .collect();
    assert_eq!(first[0], ("1", 2));
    assert_eq!(first[1], ("Meningkatnya derajat kesehatan", 2));
    assert_eq!(rows[1].len(), 2);
    assert_eq!(rows[2][0].text, "2");
}

#[test]
fn the_second_party_stands_left_and_the_first_right() {
    for section in document(&agreement()).sections {
        let signing = section.signing.expect("signed");
        let left = signing.left.expect("two parties");
        assert_eq!(
            (left.role.as_str(), left.title.as_str()),
            ("Pihak Kedua", "Wali Kota Contoh")
        );
        assert_eq!(left.nip, None);
        assert_eq!(signing.right.role, "Pihak Pertama");
        assert_eq!(signing.right.nip.as_deref(), Some("NIP 190000012000001001"));
        assert_eq!(signing.place_and_date, "Contoh, 30 Januari 2026");
    }
}

#[test]
fn an_acting_official_is_so_called_on_this_document() {
    let mut acting = agreement();
    acting.first_party.appointment = AppointmentKind::Plt;
    acting.second_party.as_mut().expect("party").appointment = AppointmentKind::Pj;
    let words = words(&acting);
    assert!(words.contains("\nPlt. Kepala Dinas Kesehatan\n"));
    assert!(words.contains("\nPj. Wali Kota Contoh\n"));
}

#[test]
fn a_superior_within_the_agency_has_a_number() {
    let mut lower = agreement();
    lower.level = Level::Administrator;
    lower.second_party = lower.second_party.map(|_| lower.first_party.clone());
    let signing = document(&lower).sections[0]
        .signing
        .clone()
        .expect("signed");
    assert!(signing.left.expect("two parties").nip.is_some());
}

#[test]
fn a_december_signature_does_not_change_the_year() {
    let mut early = agreement();
    early.signed_on = Some(day(2025, 12, 29));
    let words = words(&early);
    assert!(words.contains("PERJANJIAN KINERJA TAHUN 2026"));
    assert!(!words.contains("TAHUN 2025"));
    assert!(words.contains("Contoh, 29 Desember 2025"));
}

#[test]
fn a_repealed_law_is_not_cited() {
    let law_of_2014 = "Nomor 5 Tahun 2014 tentang Aparatur";
    let mut old = agreement();
    old.year = ikrar_domain::value::Year::new(2023).expect("year");
    old.signed_on = Some(day(2023, 1, 24));
    assert!(words(&old).contains(law_of_2014));
    old.signed_on = Some(day(2023, 11, 1));
    assert!(!words(&old).contains(law_of_2014));
    old.signed_on = None;
    assert!(
        !words(&old).contains(law_of_2014),
        "a draft outlives the law"
    );
    assert!(!words(&agreement()).contains(law_of_2014));
}

#[test]
fn place_and_date_are_left_to_the_pen_until_signed() {
    let mut unsigned = agreement();
    unsigned.signed_on = None;
    unsigned.signed_place = None;
    let signing = document(&unsigned).sections[0]
        .signing
        .clone()
        .expect("signed");
    assert!(signing.place_and_date.starts_with("....") && signing.place_and_date.ends_with("...."));
}

#[test]
fn every_page_is_marked_until_the_agreement_is_in_force() {
    let mut one = agreement();
    for (status, mark) in [
        (AgreementStatus::Draft, Some(DRAFT_MARK)),
        (AgreementStatus::Submitted, Some(DRAFT_MARK)),
        (AgreementStatus::Returned, Some(DRAFT_MARK)),
        (AgreementStatus::Cleared, Some(UNSIGNED_MARK)),
        (AgreementStatus::SignedFirst, Some(UNSIGNED_MARK)),
        (AgreementStatus::InForce, None),
        (AgreementStatus::Superseded, None),
        (AgreementStatus::Closed, None),
        (AgreementStatus::Void, Some(VOID_MARK)),
    ] {
        one.status = status;
        assert_eq!(document(&one).mark, mark, "{status:?}");
    }
    assert!(UNSIGNED_MARK.starts_with(DRAFT_MARK));
}

#[test]
fn targets_are_written_as_indonesian_text() {
    let mut one = agreement();
    one.items = vec![
        item(1, "a", "besar", number("1234567.5")),
        item(2, "a", "opini", Figure::Predicate("WTP".to_owned())),
        item(
            3,
            "a",
            "rentang",
            Figure::Range {
                low: 7.into(),
                high: 8.into(),
            },
        ),
        item(4, "a", "ada", Figure::YesNo(true)),
        item(5, "a", "nol", number("0.000")),
    ];
    one.items[0].unit = "%".to_owned();
    one.items.push(item(6, "a", "kosong", number("1")));
    one.items[5].annual_target = None;
    let table = &tables(&one)[0];
    let targets: Vec<_> = table
        .rows
        .iter()
        .filter_map(|row| Some(&row.last()?.text))
        .collect();
    let expected = [
        "1.234.567,5%",
        "WTP",
        "7–8 persen",
        "Ya",
        "0 persen",
        "persen",
    ];
    assert_eq!(targets, expected);
}

#[test]
fn lines_below_another_are_grouped_under_it_and_counted_once() {
    let mut lower = agreement();
    lower.level = Level::Administrator;
    lower.budget_lines = vec![
        line(1, "5.02.02.2.01", "Koordinasi Anggaran", 1_004_422_800),
        line(2, "5.02.02.2.01.0001", "Penyusunan APBD", 808_430_200),
        line(
            3,
            "5.02.02.2.01.0002",
            "Penyusunan Perubahan APBD",
            195_992_600,
        ),
        line(4, "5.02.02.2.02", "Pembinaan", 1_000),
    ];
    let table = &tables(&lower)[1];
    let numbers: Vec<_> = table.rows.iter().map(|row| row[0].text.as_str()).collect();
    assert_eq!(numbers, ["1", "", "", "2"]);
    assert!(table.rows[0][1].strong && !table.rows[1][1].strong);
    let total = table.total.as_ref().expect("total");
    assert_eq!(total[1].text, "1.004.423.800");
    assert_eq!(
        lower.budget_total().map(Rupiah::amount),
        Some(1_004_423_800)
    );
}
