//! Reports in words: every figure by the domain's own functions, nothing unsaid.

#![expect(clippy::expect_used, reason = "helpers of tests fail the test")]
#![expect(clippy::indexing_slicing, reason = "a made-up year is known")]

mod made_up;

use ikrar_domain::document::Table;
use ikrar_domain::measurement::ReportStatus;
use ikrar_domain::report::{
    NOT_FINAL, Part, Report, UNLOCKED_MARK, city_summary, quarter_report, year_chapter,
};
use ikrar_domain::value::{Quarter, Rupiah};
use made_up::{city, facts};

fn table<'a>(report: &'a Report, caption: &str) -> &'a Table {
    let mut tables = report.parts.iter().filter_map(|part| match part {
        Part::Table(table) => Some(table),
        _ => None,
    });
    let named = |table: &&Table| {
        let own = table.caption.as_deref().unwrap_or_default();
        own.starts_with(caption)
    };
    tables.find(named).expect("a table of this name")
}

fn row(table: &Table, index: usize) -> Vec<&str> {
    let cells = table.rows[index].iter();
    cells.map(|cell| cell.text.as_str()).collect()
}

#[test]
fn an_indicator_is_told_with_both_percents_of_quarter_and_year() {
    let report = quarter_report(&facts(Quarter::Third));
    let figures = table(&report, "Target dan realisasi");
    assert_eq!(
        row(figures, 0),
        [
            "1",
            "Prevalensi gizi baik (persen)",
            "78",
            "39",
            "50,00 %",
            "78",
            "39",
            "50,00 %",
            "80",
            "48,75 %",
            "Terverifikasi; terlambat",
        ]
    );
    assert_eq!(row(figures, 1)[4], "120,00 %");
    assert_eq!(row(figures, 1)[10], "Belum diverifikasi");
}

#[test]
fn what_is_not_verified_or_not_told_is_said_so_and_marked_until_locked() {
    let mut told = facts(Quarter::Third);
    let open = quarter_report(&told);
    assert_eq!(open.mark, Some(UNLOCKED_MARK));
    let words = open.texts().join("\n");
    assert!(
        words.contains("Cakupan: 1 dari 3 terverifikasi; 1 belum diverifikasi"),
        "{words}"
    );
    assert!(words.contains(NOT_FINAL));
    assert!(words.contains("1 angka diterima setelah batas waktu"));
    assert!(words.contains("Status laporan Triwulan III: Diajukan"));
    assert!(words.contains("belum diisi"));
    told.status = ReportStatus::Locked;
    assert_eq!(quarter_report(&told).mark, None);
}

#[test]
fn a_result_is_held_against_the_year_before_and_the_end_of_the_plan() {
    let report = year_chapter(&facts(Quarter::Fourth));
    let before = table(&report, "Perbandingan dengan tahun sebelumnya");
    assert_eq!(row(before, 0)[1..], ["2026", "80", "60", "75,00 %"]);
    assert_eq!(row(before, 1), ["2025", "70", "63", "90,00 %"]);
    assert_eq!(before.rows[0][0].rows, 2);
    let plan = table(&report, "Perbandingan dengan target akhir");
    assert_eq!(row(plan, 0)[1..], ["Renstra 2029", "100", "60", "60,00 %"]);
    let words = report.texts().join("\n");
    assert!(
        words.contains("Belum ada data tahun sebelumnya"),
        "the second objective has none"
    );
    assert!(words.contains("belum memiliki target akhir jangka menengah"));
}

#[test]
fn causes_stand_beside_their_indicator_and_a_gap_is_named() {
    let report = quarter_report(&facts(Quarter::Third));
    let causes = table(&report, "Faktor pendorong");
    assert_eq!(
        row(causes, 0)[1..],
        [
            "Posyandu aktif",
            "Stok vitamin terlambat",
            "Pesan lebih awal"
        ]
    );
    assert_eq!(row(causes, 1)[1..], ["Belum diisi"; 3]);
}

#[test]
fn money_left_is_told_by_cause_and_a_saving_without_its_target_is_pointed_out() {
    let report = year_chapter(&facts(Quarter::Fourth));
    let spent = table(&report, "Realisasi anggaran");
    assert_eq!(
        row(spent, 0)[2..],
        ["Rp1.000.000", "Rp900.000", "90,00 %", "Rp100.000"]
    );
    let total: Vec<_> = spent.total.as_ref().expect("a total").iter().collect();
    assert_eq!(total[4].text, "Rp100.000");
    let causes = table(&report, "Sisa anggaran menurut sebab");
    assert_eq!(row(causes, 0)[4], "Rp60.000");
    let words = report.texts().join("\n");
    assert!(words.contains("Jumlah menurut sebab Rp60.000 berbeda dari sisa anggaran Rp100.000"));
    assert!(words.contains("Disebut efisiensi, tetapi"));
    assert!(words.contains("Efisiensi: Tidak dapat diukur: capaian di bawah 100 %."));
}

#[test]
fn before_the_end_of_the_year_no_saving_is_judged_and_no_cause_asked() {
    let mut told = facts(Quarter::Third);
    told.lines[1].spent = None;
    told.spent.unknown = 1;
    told.spent.absorption = None;
    let words = quarter_report(&told).texts().join("\n");
    assert!(words.contains("Efisiensi dinilai pada akhir tahun"));
    assert!(!words.contains("Sisa anggaran menurut sebab"));
    assert!(words.contains("1 baris belum ada realisasinya"));
    let report = quarter_report(&told);
    let total = table(&report, "Realisasi anggaran")
        .total
        .clone()
        .expect("a total");
    assert_eq!(total[4].text, "belum ada", "what is missing is no saving");
}

#[test]
fn every_chart_is_followed_by_the_table_of_its_figures() {
    for report in [
        quarter_report(&facts(Quarter::Third)),
        year_chapter(&facts(Quarter::Fourth)),
    ] {
        let mut charts = 0;
        for pair in report.parts.windows(2) {
            let [Part::Chart(chart), after] = pair else {
                continue;
            };
            charts += 1;
            let Part::Table(table) = after else {
                panic!("no table after {}", chart.caption)
            };
            assert_eq!(table.rows.len(), chart.bars.len());
            let cells: String = table
                .rows
                .iter()
                .flatten()
                .map(|cell| cell.text.as_str())
                .collect();
            for percent in chart.bars.iter().filter_map(|bar| bar.percent) {
                assert!(cells.contains(&percent.display()), "{}", chart.caption);
            }
        }
        assert_eq!(charts, 3, "one of all, one of each objective");
    }
}

#[test]
fn the_moment_is_the_citys_own() {
    let read_at = facts(Quarter::First).read_at;
    assert_eq!(read_at.display(), "27 November 2026 pukul 16.40 WIB");
}

#[test]
fn a_note_of_several_lines_is_one_text_without_unseen_signs() {
    let mut told = facts(Quarter::Third);
    let written = told.objectives[0].indicators[0]
        .written
        .as_mut()
        .expect("written");
    written.obstacles = "Stok\r\n\u{7}terlambat\u{202e}".to_owned();
    told.spent.spent = Some(Rupiah::new(1));
    let report = quarter_report(&told);
    assert_eq!(
        row(table(&report, "Faktor pendorong"), 0)[2],
        "Stok terlambat"
    );
}

#[test]
fn a_city_is_told_by_places_with_the_late_and_the_farthest_below() {
    let told = city(Quarter::Third, 3);
    let report = city_summary(&told);
    let ranking = table(&report, "Capaian perangkat daerah");
    let first = row(ranking, 0);
    assert_eq!(first[0], "1");
    assert_eq!(first[2..4], ["100,00 %", "Sangat Tinggi"]);
    assert_eq!(first[5..], ["1 dari 2 terverifikasi", "Dikunci"]);
    let last = row(ranking, 2);
    assert_eq!(last[0], "3");
    assert_eq!(last[2], "85,00 %");
    assert_eq!(last[6], "Perlu perbaikan, lewat batas; 1 angka terlambat");
    let below = table(&report, "Penyimpangan terbesar");
    assert_eq!(row(below, 0)[2..], ["78", "39", "50,00 %", "Terverifikasi"]);
    assert_eq!(
        below.rows.len(),
        1,
        "what reached its target is no deviation"
    );
    let words = report.texts().join("\n");
    // (85 + 100 + 100) / 3.
    assert!(words.contains("Capaian Kota Contoh sampai Triwulan III: 95,00 % (Sangat Tinggi)"));
    assert!(words.contains("Cakupan: 3 dari 7 terverifikasi"), "{words}");
    assert!(words.contains("Laporan lewat batas (1): Dinas Contoh ke-01"));
    assert!(words.contains("RINGKASAN EVALUASI UNTUK WALI KOTA"));
    assert!(words.contains("Belum memiliki perjanjian yang diukur (1): Kecamatan Contoh."));
    assert_eq!(report.mark, Some(UNLOCKED_MARK), "one report is not locked");
}

#[test]
fn on_the_day_it_is_due_nothing_is_late() {
    let mut told = city(Quarter::Third, 1);
    let due = told.read_at.zone.day_of(told.read_at.seconds);
    told.agencies[0].due_on = due;
    let words = city_summary(&told).texts().join("\n");
    assert!(words.contains("Laporan lewat batas: tidak ada."));
    told.agencies[0].due_on = due.and_then(|day| day.pred_opt());
    let words = city_summary(&told).texts().join("\n");
    assert!(words.contains("Laporan lewat batas (1)"));
    told.agencies[0].due_on = None;
    let words = city_summary(&told).texts().join("\n");
    assert!(words.contains("Batas waktu laporan triwulan ini belum ditetapkan."));
}
