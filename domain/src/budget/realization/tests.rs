use super::*;
use proptest::prelude::*;

fn line(number: u128, code: &str) -> BudgetLine {
    BudgetLine {
        id: BudgetLineId::from_uuid(uuid::Uuid::from_u128(number)),
        lineage: None,
        order: String::new(),
        code: code.to_owned(),
        program: "Program".to_owned(),
        amount: None,
        fund_source: String::new(),
    }
}

fn table(text: &str) -> FinanceTable {
    read_finance_table(text, &FinanceColumns::default()).expect("headings")
}

fn columns(code: &str, amount: &str) -> FinanceColumns {
    FinanceColumns {
        code: code.to_owned(),
        amount: amount.to_owned(),
    }
}

/// What lines of these codes take where the usual headings stand.
fn taken(rows: &str, codes: &[&str]) -> FinanceMatch {
    let table = table(&["Kode Rekening;Uraian;Anggaran;Realisasi", rows].join("\n"));
    let lines: Vec<BudgetLine> = (1..).zip(codes).map(|(id, code)| line(id, code)).collect();
    table.amounts_for(&table.guess(&FinanceColumns::default()), &lines)
}

fn found(rows: &str, code: &str) -> FinanceFound {
    let mut all = taken(rows, &[code]);
    assert_eq!(all.problems, []);
    all.lines.remove(0).found
}

fn amount(amount: i64, rows: usize, below: Option<i64>) -> FinanceFound {
    FinanceFound::Amount {
        amount: Rupiah::new(amount),
        rows,
        below: below.map(Rupiah::new),
    }
}

#[test]
fn line_takes_the_row_of_its_code_and_names_a_sum_below_that_differs() {
    let rows = "1.02.02;Program;1.000;750\n1.02.02.2.01;Kegiatan;1.000;750\n\
        1.02.02.2.01.0001;Sub;600;500\n1.02.02.2.01.0002;Sub;400;250";
    assert_eq!(found(rows, "1.02.02"), amount(750, 1, None));
    let rows = rows.replace("400;250", "400;200");
    assert_eq!(found(&rows, "1.02.02"), amount(750, 1, Some(700)));
}

#[test]
fn line_without_a_row_of_its_own_takes_the_lowest_rows_below_it() {
    let rows = "1.02.02.2.01;Kegiatan;1.000;750\n1.02.02.2.01.0001;Sub;600;500,40\n\
        1.02.02.2.01.0002;Sub;400;250,20\n1.02.03;Lain;1;1";
    assert_eq!(found(rows, "1.02.02"), amount(751, 2, None));
    assert_eq!(taken(rows, &["1.02.02"]).foreign, 1);
}

#[test]
fn rows_of_one_code_are_added_up_and_money_that_came_back_is_taken_off() {
    let rows = "1.02.02 PROGRAM KESEHATAN;a;;1.000\n1.02.02.;b;;(250)\n1.02.02;c;;-";
    assert_eq!(found(rows, "1.02.02"), amount(750, 2, None));
}

#[test]
fn code_is_not_above_one_that_only_begins_alike() {
    assert_eq!(found("1.02.021;Lain;;5", "1.02.02"), FinanceFound::Nothing);
}

#[test]
fn empty_cell_is_no_zero() {
    assert_eq!(
        found("1.02.02;Program;10;", "1.02.02"),
        FinanceFound::Nothing
    );
    assert_eq!(found("1.02.02;Program;10;0", "1.02.02"), amount(0, 1, None));
}

#[test]
fn code_that_two_lines_have_is_left_to_a_person() {
    let all = taken("1.02.02;Program;;5", &["1.02.02", "1.02.02"]);
    assert!(
        all.lines
            .iter()
            .all(|line| line.found == FinanceFound::Ambiguous)
    );
    assert_eq!(all.amounts(), []);
}

#[test]
fn cell_that_is_not_understood_is_named_and_keeps_the_table_back() {
    let rows = "1.02.02;Program;;lima\n1.02.03;Lain;;5\n9.99.99;Bukan milik OPD;;enam";
    let all = taken(rows, &["1.02.02", "1.02.03"]);
    let cells: Vec<_> = all
        .problems
        .iter()
        .map(|one| (one.row, one.column.as_str()))
        .collect();
    assert_eq!(cells, [(2, "Realisasi")]);
    assert_eq!(all.amounts(), []);
    let all = taken("1.02.02;Program;;(5)", &["1.02.02"]);
    assert_eq!(all.problems.len(), 1, "below zero");
}

#[test]
fn headings_of_another_system_are_chosen_once_and_remembered() {
    let text = "LAPORAN REALISASI;;\nPer 30 Juni;;\nKd Prog;Nama;Serap (Rp);Serap (Rp)\n\
        1;2;3;4\n1.02.02;Program;10;20";
    let found = table(text);
    assert_eq!(
        found.headings,
        ["Kd Prog", "Nama", "Serap (Rp)", "Serap (Rp) (kolom 4)"]
    );
    assert_eq!(
        found.guess(&FinanceColumns::default()),
        FinanceColumns::default()
    );
    let chosen = columns("Kd Prog", "Serap (Rp) (kolom 4)");
    let kept = FinanceColumns::from_kept(&chosen.kept());
    let again = read_finance_table(text, &kept).expect("headings");
    assert_eq!(again.guess(&kept), chosen);
    let all = again.amounts_for(&chosen, &[line(1, "1.02.02")]);
    assert_eq!(all.amounts(), [(line(1, "").id, Rupiah::new(20))]);
}

#[test]
fn remembered_headings_that_a_table_lacks_are_not_forced_on_it() {
    let known = columns("Kd Prog", "Serap");
    let text = "Kode;Realisasi\n1.02.02;5";
    let found = read_finance_table(text, &known).expect("headings");
    assert_eq!(found.guess(&known), columns("Kode", "Realisasi"));
}

#[test]
fn workbook_numbers_have_a_decimal_point() {
    let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
    let sheet = [row(["Kode", "Realisasi"]), row(["1.02.02", "1234.5"])];
    let known = FinanceColumns::default();
    let found = read_finance_sheet(&sheet, &known).expect("headings");
    let all = found.amounts_for(&found.guess(&known), &[line(1, "1.02.02")]);
    assert_eq!(all.amounts(), [(line(1, "").id, Rupiah::new(1_235))]);
}

#[test]
fn text_without_headings_is_refused() {
    let problems = read_finance_table("1;2\n3;4", &FinanceColumns::default()).unwrap_err();
    assert!(problems[0].problem.contains("Judul kolom"), "{problems:?}");
}

proptest! {
    /// Whatever the order of the rows, a line takes the same amount, and every row is either below
    /// some line or foreign.
    #[test]
    fn order_of_rows_does_not_matter(
        amounts in proptest::collection::vec(0_i64..1_000_000, 1..8),
        turn in 0_usize..8,
    ) {
        let mut rows: Vec<String> = (1..)
            .zip(&amounts)
            .map(|(number, amount)| format!("1.02.02.2.01.{number:04};Sub;;{amount}"))
            .collect();
        let before = found(&rows.join("\n"), "1.02.02");
        let length = rows.len();
        rows.rotate_left(turn % length);
        prop_assert_eq!(found(&rows.join("\n"), "1.02.02"), before.clone());
        prop_assert_eq!(before, amount(amounts.iter().sum(), amounts.len(), None));
    }

    #[test]
    fn no_text_breaks_it(text in "[ -~\n\t]{0,120}", code in "[0-9.]{0,8}") {
        if let Ok(found) = read_finance_table(&text, &FinanceColumns::default()) {
            let guess = found.guess(&FinanceColumns::default());
            let all = found.amounts_for(&guess, &[line(1, &code)]);
            prop_assert!(all.amounts().iter().all(|(_, amount)| amount.amount() >= 0));
        }
    }
}
