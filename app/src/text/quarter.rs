//! The realization grid of a quarter.

pub const GRID: &str = "Realisasi per indikator";
pub const INDICATOR: &str = "Sasaran dan indikator";
pub const TARGET: &str = "Target";
pub const VALUE: &str = "Realisasi";
pub const ACHIEVEMENT: &str = "Capaian dan kategori";
pub const REVIEW: &str = "Reviu";
pub const DETAILS: &str = "Rincian";
pub const OPEN_DETAILS: &str = "Catatan";
pub const CLOSE_DETAILS: &str = "Tutup catatan";
pub const NOT_MEASURED: &str = "Alasan belum diukur";
pub const ENABLERS: &str = "Faktor pendorong";
pub const OBSTACLES: &str = "Faktor penghambat";
pub const FOLLOW_UP: &str = "Tindak lanjut";
pub const NO_PERCENT: &str = "–";
pub const SOURCE: &str = "Dasar rumus";
pub const AVERAGE: &str = "Rata-rata capaian";
pub const COVERAGE: &str = "Cakupan";
pub const YEAR_TO_DATE: &str = "Sampai dengan triwulan ini";
pub const SUBMIT: &str = "Kirim laporan";
pub const WITHDRAW: &str = "Tarik laporan";
pub const CHECK: &str = "Nyatakan diperiksa OPD";
pub const VERIFY: &str = "Verifikasi laporan";
pub const RETURN: &str = "Kembalikan laporan";
pub const LOCK: &str = "Kunci laporan";
pub const REOPEN: &str = "Buka kembali laporan";
pub const ACCEPT_ITEM: &str = "Terima";
pub const ACCEPT_REST: &str = "Terima yang lain sekaligus";
pub const RETURN_ITEM: &str = "Kembalikan";
pub const UNDO_ITEM: &str = "Batalkan reviu";
pub const RETURN_COMMENT: &str = "Catatan untuk OPD";
pub const COMMENT_MISSING: &str = "Catatan belum diisi.";
pub const CHOOSE: &str = "Pilih…";
pub const ACCEPTED_LOCK: &str = "angka ini sudah diterima pereviu";
pub const REVIEWER_LOCK: &str = "angka diisi oleh OPD; Anda menerima atau mengembalikannya";
pub const READ_ONLY_LOCK: &str = "akun Anda hanya dapat membaca";
pub const OPEN_ACCOUNTABLE: &str = "Buka realisasi triwulan ini pada versi yang menaunginya";
pub const CARRY_OVER: &str = "Salin isian dari perjanjian semula";
pub const CARRY_OVER_LEAD: &str = "Sebagian isian triwulan ini sudah ditulis pada perjanjian \
     semula sebelum perubahan berlaku.";
pub const NUMERATOR: &str = "Pembilang";
pub const DENOMINATOR: &str = "Penyebut";
pub const RATIO_FAULT: &str = "Periksa pembilang dan penyebut";
pub const SUSPICIOUS: &str = "Perlu dicermati";
pub const NO_ITEMS: &str = "Perjanjian ini belum memiliki indikator";

/// "Realisasi Triwulan I".
pub fn title(quarter: &str) -> String {
    format!("Realisasi {quarter}")
}

/// Why nothing can be typed.
pub fn locked_report(status: &str) -> String {
    format!("laporan berstatus {status}")
}

/// "9 dari 12 indikator terisi".
pub fn filled(done: usize, total: usize) -> String {
    format!("{done} dari {total} indikator terisi")
}

/// The accessible name of a value cell.
pub fn value_label(indicator: &str) -> String {
    format!("Realisasi: {indicator}")
}

/// Takes what numerator and denominator give: "Pakai 75 sebagai realisasi".
pub fn take_ratio(figure: &str) -> String {
    format!("Pakai {figure} sebagai realisasi")
}

/// The accessible name of an achievement.
pub fn why_label(percent: &str) -> String {
    format!("{percent}, ketuk untuk penjelasan")
}

/// Accepts what asks for no look of its own: "Terima 5 indikator sekaligus".
pub fn accept_rest(items: usize) -> String {
    format!("Terima {items} indikator sekaligus")
}

/// A block was pasted.
pub fn pasted(cells: usize) -> String {
    format!("{cells} sel ditempel dari papan klip")
}

/// The year so far in one line.
pub fn so_far(realization: &str, target: &str, percent: &str, progress: &str) -> String {
    format!(
        "Realisasi {realization} dari target {target}: {percent}. \
         Terhadap target tahunan: {progress}."
    )
}

/// What a figure is read beside.
pub fn beside(quarter_before: &str, year_before: &str, planned: &str) -> String {
    format!(
        "Triwulan sebelumnya {quarter_before}; triwulan yang sama tahun lalu {year_before}; target \
         Renstra tahun ini {planned}."
    )
}

/// What a report goes on from has changed since it was sent: "Laporan ini usang: ...".
pub fn stale(changed: &[(&str, usize)]) -> String {
    let quarters = changed.iter();
    let quarters: Vec<String> = quarters
        .map(|(quarter, items)| format!("{quarter} ({items} indikator)"))
        .collect();
    format!(
        "Laporan ini usang: angka {} berubah sesudah laporan ini diajukan atau diverifikasi. \
         Capaian s.d. triwulan di halaman ini memakai angka yang baru; periksa kembali.",
        quarters.join(", ")
    )
}
