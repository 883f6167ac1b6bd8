//! Messages beside a field while it is typed in.

pub const WHICH_NUMBER: &str = "Maksud Anda:";
pub const AMBIGUOUS: &str =
    "titik dapat berarti koma desimal atau pemisah ribuan; pilih salah satu";
pub const NOT_POSSIBLE: &str =
    "isian ini belum dapat disimpan di perangkat ini; muat ulang halaman";
pub const DATE_EXPECTED: &str = "tanggal ditulis tahun-bulan-hari, misalnya 2025-01-31";

/// The text has more characters than the field takes.
pub fn too_long(typed: usize, allowed: usize) -> String {
    format!(
        "{typed} karakter; paling banyak {allowed}. Ringkas teksnya, semua ketikan tetap di sini"
    )
}
