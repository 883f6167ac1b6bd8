//! Printing. The document's own words are the domain's.

pub const TITLE: &str = "Dokumen";
pub const PREVIEW: &str = "Pratinjau cetak";
pub const PRINT: &str = "Cetak";
pub const DOWNLOAD: &str = "Unduh PDF";
pub const BACK: &str = "Kembali ke perjanjian";
pub const REPORTS_LABEL: &str = "Laporan";
/// The reports of an agency: file and label.
pub const REPORTS: [(&str, &str); 4] = [
    ("quarter.pdf", "Laporan PDF"),
    ("quarter.docx", "Laporan DOCX"),
    ("year.pdf", "Bab III PDF"),
    ("year.docx", "Bab III DOCX"),
];
pub const CITY_REPORTS: [(&str, &str); 2] = [
    ("city.pdf", "Ringkasan PDF"),
    ("city.docx", "Ringkasan DOCX"),
];
pub const ONLINE_ONLY: &str = "Unduh PDF memerlukan koneksi. Cetak dapat dipakai tanpa koneksi.";
pub const HINT: &str =
    "Kertas F4 (folio) 215 × 330 mm, tegak. Pilih ukuran kertas itu juga pada pencetak.";
pub const UNKNOWN_WORDING: &str =
    "Dokumen ini memakai susunan kata dari versi aplikasi yang lebih baru. Perbarui aplikasi.";
