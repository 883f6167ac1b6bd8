//! Amendments and the versions of an agreement.

pub const START: &str = "Buat perubahan";
pub const START_TITLE: &str = "Perjanjian Kinerja Perubahan";
pub const START_LEAD: &str = "Isi perjanjian yang berlaku disalin ke versi baru. Versi yang \
     berlaku tetap berlaku sampai perubahan ditandatangani kedua pihak.";
pub const GROUND: &str = "Dasar perubahan";
pub const SCOPE: &str = "Cakupan perubahan";
pub const REASON: &str = "Alasan perubahan";
pub const REASON_MISSING: &str = "Tuliskan alasan perubahan.";
pub const GROUND_MISSING: &str = "Pilih dasar perubahan lebih dahulu.";
pub const CHOOSE: &str = "Pilih dasar perubahan";
pub const HANDOVER_NOTE: &str = "Catatan serah terima";
pub const TERMS: &str = "Dasar dan alasan perubahan";
pub const REDLINE: &str = "Semula dan menjadi";
pub const NOTHING_CHANGED: &str = "Belum ada yang berubah dari perjanjian semula.";
pub const ROW: &str = "Butir";
pub const CELL: &str = "Isian";
pub const BEFORE: &str = "Semula";
pub const AFTER: &str = "Menjadi";
pub const NOTHING: &str = "(kosong)";
pub const PARTIES: &str = "Para pihak";
pub const TOTAL: &str = "Jumlah anggaran";
pub const EARLIER_NOT_HERE: &str =
    "Perjanjian semula belum ada di perangkat ini. Perbandingan tampil setelah tersambung.";
pub const VERSIONS: &str = "Versi perjanjian";
pub const THIS_VERSION: &str = "sedang dibuka";
pub const OPEN_EXISTS: &str = "Perubahan atas perjanjian ini sedang disusun.";
pub const OPEN_OTHER: &str = "Buka perubahan yang sedang disusun";
pub const TARGETS_ONLY_LOCK: &str = "perubahan ini hanya untuk target";
pub const SUPERSEDED: &str =
    "perjanjian ini sudah diganti dan ditampilkan persis seperti saat berlaku";

/// "Versi 2 · Perjanjian Kinerja Perubahan".
pub fn version(number: u16, kind: &str) -> String {
    format!("Versi {number} · {kind}")
}

/// "berlaku 23 Januari 2026 sampai 10 September 2026".
pub fn span(from: Option<&str>, until: Option<&str>) -> String {
    match (from, until) {
        (Some(from), Some(until)) => format!("berlaku {from} sampai sebelum {until}"),
        (Some(from), None) => format!("berlaku sejak {from}"),
        (None, Some(until)) => format!("berlaku sampai sebelum {until}"),
        (None, None) => String::new(),
    }
}

/// "3 baris berubah".
pub fn changed_rows(count: usize) -> String {
    format!("{count} baris berubah")
}
