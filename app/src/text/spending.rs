//! What was spent in a quarter's report.

use ikrar_domain::value::Quarter;

pub const TITLE: &str = "Realisasi anggaran";
pub const LEAD: &str = "Isi jumlah kumulatif sejak awal tahun menurut aplikasi keuangan, dengan \
     tanggal posisinya. Kosong tidak sama dengan nol.";
pub const AMOUNT: &str = "Realisasi s.d. triwulan ini (Rp)";
pub const AS_OF: &str = "Posisi data per tanggal";
pub const FALL_REASON: &str = "Alasan realisasi turun";
pub const ADD_CAUSE: &str = "Tambah sebab sisa anggaran";
pub const CAUSE_AMOUNT: &str = "Nilai menurut sebab (Rp)";
pub const CAUSE_NOTE: &str = "Catatan sebab";

pub const DOCUMENT: &str = "Dokumen sumber";
pub const IMPORT: &str = "Ambil realisasi dari tabel aplikasi keuangan";
pub const IMPORT_LEAD: &str = "Pilih ekspor laporan realisasi, lalu tunjukkan kolom kode dan kolom \
     realisasinya. Pilihan kolom diingat di perangkat ini. Baris di bawah kode program dijumlahkan \
     bila baris programnya tidak ada.";
pub const CODE_COLUMN: &str = "Kolom kode";
pub const AMOUNT_COLUMN: &str = "Kolom realisasi kumulatif";
pub const CHOOSE_COLUMNS: &str = "Pilih kedua kolomnya.";
pub const DOCUMENT_HINT: &str = "Dokumen sumber (misalnya LRA 30 Juni)";
pub const EMPTY: &str = "kosong";
pub const NO_AMOUNT: &str = "Tidak ada program perjanjian ini dalam tabel. Periksa kolom kode.";

/// "Isi tanggal posisi data dalam tahun 2026."
pub fn as_of_wrong(year: u16) -> String {
    format!("Isi tanggal posisi data dalam tahun {year}, misalnya 30-06-{year}.")
}

/// "1.02.02 Program: Rp10 menjadi Rp750, dari 3 baris".
pub fn taken(line: &str, before: &str, amount: &str, rows: usize) -> String {
    match rows {
        0 | 1 => format!("{line}: {before} menjadi {amount}"),
        rows => format!("{line}: {before} menjadi {amount}, jumlah {rows} baris"),
    }
}

/// What stands below a row and comes to something else.
pub fn below(amount: &str) -> String {
    format!("; baris di bawahnya berjumlah {amount}")
}

/// A line that the table does not name.
pub fn not_in_table(line: &str) -> String {
    format!("{line}: tidak ada dalam tabel, tetap seperti semula")
}

/// A code that several lines have.
pub fn ambiguous(line: &str) -> String {
    format!("{line}: kode ini dipakai beberapa baris anggaran; isi sendiri")
}

/// Rows that belong to nobody here.
pub fn foreign(rows: usize) -> String {
    format!("{rows} baris tabel bukan milik program perjanjian ini.")
}

/// "Rp750 dari pagu Rp1.000, serapan 75,00 %".
pub fn total(spent: &str, ceiling: &str, absorption: &str) -> String {
    format!("{spent} dari pagu {ceiling}, serapan {absorption}")
}

/// "pagu Rp1.000, serapan 75,00 %".
pub fn of_line(ceiling: &str, absorption: &str) -> String {
    format!("pagu {ceiling}, serapan {absorption}")
}

/// How many lines have no figure yet, and what stands for them.
pub fn unknown(lines: usize, quarter: Quarter) -> String {
    let year_ends = quarter == Quarter::Fourth;
    match (lines, year_ends) {
        (0, false) => {
            "Setiap program mempunyai angka; yang belum diperbarui memakai triwulan sebelumnya."
                .to_owned()
        }
        (0, true) => "Setiap program mempunyai angka akhir tahun.".to_owned(),
        (lines, false) => format!("{lines} program belum diisi; pagunya tetap dihitung."),
        (lines, true) => format!(
            "{lines} program belum diisi. Akhir tahun tidak memakai angka triwulan sebelumnya; \
             pagunya tetap dihitung."
        ),
    }
}

/// "Sisa anggaran Rp250: sebabnya".
pub fn unspent(amount: &str) -> String {
    format!("Sisa anggaran {amount}: sebabnya")
}

/// " · efisiensi: Cukup efisien".
pub fn judged(efficiency: &str) -> String {
    format!(" · efisiensi: {efficiency}")
}
