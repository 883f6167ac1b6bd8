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
