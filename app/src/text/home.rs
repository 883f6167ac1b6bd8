//! The home page.

use ikrar_domain::agreement::AgreementKind;

pub const TITLE: &str = "Beranda";
pub const AGREEMENTS: &str = "Perjanjian kinerja";
pub const ATTENTION: &str = "Perlu perhatian Anda";
pub const NOTHING_TO_DO: &str = "Tidak ada yang perlu Anda tangani.";
pub const NOT_FETCHED: &str = "Data belum diterima dari server";
pub const NOT_FETCHED_DETAIL: &str = "Perjanjian kinerja tampil setelah perangkat ini \
    tersambung untuk pertama kali. Isian baru tetap dapat ditulis sekarang.";
pub const NO_AGREEMENT: &str = "Belum ada perjanjian kinerja";
pub const NO_AGREEMENT_DETAIL: &str =
    "Perjanjian yang Anda buat di sini langsung tersimpan di perangkat, juga tanpa internet.";
pub const SEARCH: &str = "Cari jabatan atau nama";
pub const NONE_FOUND: &str = "Tidak ada yang cocok";
pub const NONE_FOUND_DETAIL: &str = "Ubah kata pencarian.";
pub const NEW_AGREEMENT: &str = "Buat perjanjian";
pub const NEW_YEAR: &str = "Tahun";
pub const NEW_LEVEL: &str = "Tingkat perjanjian";
pub const CREATE: &str = "Buat";
pub const AGENCIES: &str = "Perangkat daerah";
pub const AGENCY: &str = "OPD";
pub const IN_FORCE: &str = "Perjanjian";
pub const DEADLINE: &str = "Batas waktu penetapan";
pub const DEADLINE_UNKNOWN: &str = "DPA belum diisi";
pub const DEADLINE_KEPT: &str = "tepat waktu";
pub const DEADLINE_TODAY: &str = "hari ini batasnya";
pub const REPORTS: &str = "Laporan triwulan";
pub const UNNAMED_AGENCY: &str = "OPD tanpa nama";
pub const CITY: &str = "Pemerintah daerah";

/// "Perjanjian Kinerja 2025".
pub fn agreement_title(year: u16) -> String {
    format!("Perjanjian Kinerja {year}")
}

/// "Perjanjian Kinerja Perubahan 2025".
pub fn titled(kind: AgreementKind, year: u16) -> String {
    format!("{} {year}", kind.label())
}

/// "tersisa 4 hari".
pub fn days_left(days: i64) -> String {
    format!("tersisa {days} hari")
}

/// "lewat 3 hari".
pub fn overdue(days: i64) -> String {
    format!("lewat {days} hari")
}

/// "berlaku, terlambat 12 hari".
pub fn kept_late(days: i64) -> String {
    format!("berlaku, terlambat {days} hari")
}

/// "8 butir · Rp12.000.000".
pub fn agreement_size(items: usize, budget: &str) -> String {
    format!("{items} indikator · {budget}")
}

/// "3 dari 8 terisi".
pub fn filled(done: usize, total: usize) -> String {
    format!("{done} dari {total} terisi")
}

pub fn returned_figure(indicator: &str) -> String {
    format!("Dikembalikan: {indicator}")
}

pub fn conflict(label: &str) -> String {
    format!("Konflik isian: {label}")
}

pub fn incomplete(count: usize) -> String {
    format!("Perjanjian belum lengkap: {count} hal wajib")
}

pub fn returned_agreement(year: u16) -> String {
    format!("Perjanjian {year} perlu perbaikan")
}

pub fn returned_report(roman: &str) -> String {
    format!("Laporan TW {roman} dikembalikan")
}

pub fn parked(label: &str) -> String {
    format!("Ditolak server: {label}")
}
