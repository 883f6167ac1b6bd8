use super::*;
use proptest::prelude::*;

const NEW: Option<NomenclatureEdition> = Some(NomenclatureEdition::Of2024);

fn table(rows: &str) -> Result<BudgetTable, Vec<ImportProblem>> {
    let head = "Kode;Uraian;Sumber Dana;Pagu (Rp)";
    read_budget_table(&[head, rows].join("\n"), NEW)
}

fn cells(rows: &str) -> Vec<(usize, String)> {
    let problems = table(rows).expect_err("a problem");
    problems
        .into_iter()
        .map(|one| (one.row, one.column))
        .collect()
}

/// The budget part of Kabupaten Polewali Mandar's page of 2022, its codes illustrative: two
/// sub-activities that come to their activity exactly.
const REAL: &str = "5.02.02;Program Pengelolaan Keuangan Daerah;;
5.02.02.2.01;Koordinasi dan Penyusunan Rencana Anggaran Daerah;;1.004.422.800
5.02.02.2.01.0001;Penyusunan Peraturan Daerah tentang APBD;PAD;808.430.200
5.02.02.2.01.0002;Penyusunan Perubahan APBD;PAD;Rp 195.992.600,-";

#[test]
fn real_table_is_read_and_ties() {
    let read = table(&format!("{REAL}\n;Jumlah;;1.004.422.800")).expect("a table");
    assert_eq!(read.mismatches, []);
    let levels: Vec<CodeLevel> = read.rows.iter().map(|row| row.level).collect();
    assert_eq!(
        levels,
        [
            CodeLevel::Program,
            CodeLevel::Activity,
            CodeLevel::SubActivity,
            CodeLevel::SubActivity
        ]
    );
    assert_eq!(read.rows[3].amount, Some(Rupiah::new(195_992_600)));
    assert_eq!(read.rows[0].amount, None, "the sum below stands for it");
}

#[test]
fn columns_are_found_by_their_headings_below_a_title() {
    let text = "DPA Tahun 2026\n\nNo\tUraian\tAnggaran\tKode\n1\t2\t3\t4\n\
        1\tProgram A\t10\t1.02.02";
    let read = read_budget_table(text, NEW).expect("a table");
    assert_eq!(read.unused, ["No"]);
    assert_eq!((read.rows.len(), read.rows[0].row), (1, 5));
    assert_eq!(read.rows[0].amount, Some(Rupiah::new(10)));
}

#[test]
fn every_cell_that_is_not_understood_is_named() {
    let rows = "1.02.2;Program;;10
1.02.02;;DAU;1,004,422,800
1.02.02.2.01.06;Sub;DAU;10
;Tanpa kode;DAU;10
1.02.02.2.02;Kegiatan;;";
    let named: Vec<(usize, String)> = cells(rows);
    let expected = [
        (2, "Kode"),
        (3, "Pagu"),
        (3, "Uraian"),
        (4, "Kode"),
        (5, "Kode"),
        (6, "Pagu"),
    ];
    assert_eq!(
        named,
        expected.map(|(row, column)| (row, column.to_owned()))
    );
}

#[test]
fn missing_and_doubled_headings_are_named() {
    let missing = read_budget_table("Kode;Uraian\n1.02.02;Program", NEW).expect_err("no Pagu");
    assert_eq!((missing[0].row, missing[0].column.as_str()), (1, "Pagu"));
    let doubled = read_budget_table("Kode;Uraian;Pagu;Jumlah\n", NEW).expect_err("two amounts");
    assert_eq!(doubled[0].column, "Jumlah");
    assert!(read_budget_table("", NEW).is_err());
    assert!(read_budget_table("apa saja", NEW).is_err());
}

#[test]
fn row_that_stands_twice_is_refused_and_two_funds_are_not() {
    let twice = "1.02.02;Program;;1\n1.02.02;Program;;2";
    assert_eq!(cells(twice), [(3, "Kode".to_owned())]);
    assert!(table("1.02.02;Program;DAU;1\n1.02.02;Program;DAK;2").is_ok());
}

#[test]
fn sums_that_do_not_tie_are_named_with_their_rows() {
    let rows = "1.02;Kesehatan;;500
1.02.02;Program A;;300
1.02.02.2.01;Kegiatan 1;;100
1.02.02.2.02;Kegiatan 2;;150
;TOTAL;;300";
    let read = table(rows).expect("a table");
    let found: Vec<_> = read
        .mismatches
        .iter()
        .map(|one| (one.row, one.amount().map(Rupiah::amount)))
        .collect();
    assert_eq!(found, [(2, Some(200)), (3, Some(50))]);
    assert_eq!(read.rows.len(), 3, "headings and totals are not taken");
}

#[test]
fn workbook_numbers_are_whole_rupiah_or_refused() {
    let row = |amount: &str| {
        vec![
            ["Kode", "Uraian", "Sumber dana", "Pagu"]
                .map(str::to_owned)
                .to_vec(),
            ["2.15.01", "PROGRAM PENUNJANG", "DAU", amount]
                .map(str::to_owned)
                .to_vec(),
        ]
    };
    let amount = |text: &str| {
        let read = read_budget_sheet(&row(text), NEW);
        read.map(|table| table.rows[0].amount.map(Rupiah::amount))
            .map_err(|problems| problems[0].column.clone())
    };
    assert_eq!(amount("31704046735.00"), Ok(Some(31_704_046_735)));
    assert_eq!(amount("3.1704046735E10"), Ok(Some(31_704_046_735)));
    assert_eq!(
        amount("1.234"),
        Err("Pagu".to_owned()),
        "a thousand or a fraction"
    );
    assert_eq!(amount("110035316.5"), Err("Pagu".to_owned()));
    assert_eq!(amount("-5"), Err("Pagu".to_owned()));
    assert_eq!(amount("Rp. 110.035.316,-"), Ok(Some(110_035_316)));
}

proptest! {
    #[test]
    fn whatever_is_pasted_is_a_table_or_problems(text in "[A-Za-z0-9.;\t\"\n ,-]{0,200}") {
        if let Err(problems) = read_budget_table(&text, NEW) {
            prop_assert!(!problems.is_empty());
        }
    }

    #[test]
    fn table_of_generated_lines_is_read_back(
        amounts in proptest::collection::vec(0_i64..1_000_000_000_000, 1..20)
    ) {
        let rows: Vec<String> = amounts
            .iter()
            .enumerate()
            .map(|(place, amount)| {
                let shown = Rupiah::new(*amount).display();
                format!("1.02.02.2.01.{place:04};Sub {place};DAU;{shown}")
            })
            .collect();
        let read = table(&rows.join("\n")).expect("a table");
        let found: Vec<i64> = read
            .rows
            .iter()
            .filter_map(|row| row.amount.map(Rupiah::amount))
            .collect();
        prop_assert_eq!(found, amounts);
        prop_assert_eq!(read.mismatches, Vec::new());
    }
}
