//! Printing. The document's own words are the domain's.

pub const TITLE: &str = "Dokumen";
pub const PREVIEW: &str = "Pratinjau cetak";
pub const PRINT: &str = "Cetak";
pub const DOWNLOAD: &str = "Unduh PDF";
pub const BACK: &str = "Kembali ke perjanjian";
pub const ONLINE_ONLY: &str = "Unduh PDF memerlukan koneksi. Cetak dapat dipakai tanpa koneksi.";
pub const HINT: &str =
    "Kertas F4 (folio) 215 × 330 mm, tegak. Pilih ukuran kertas itu juga pada pencetak.";
pub const UNKNOWN_WORDING: &str =
    "Dokumen ini memakai susunan kata dari versi aplikasi yang lebih baru. Perbarui aplikasi.";
