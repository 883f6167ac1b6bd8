//! The reviewer's queue.

pub const TITLE: &str = "Antrean reviu";
pub const LEAD: &str = "Perjanjian dan laporan triwulan yang menunggu keputusan.";
pub const AGENCY: &str = "OPD";
pub const ALL_AGENCIES: &str = "Semua OPD";
pub const SUBJECT: &str = "Jenis";
pub const ALL_SUBJECTS: &str = "Semua jenis";
pub const AGREEMENTS: &str = "Perjanjian";
pub const REPORTS: &str = "Laporan triwulan";
pub const STATE: &str = "Keadaan";
pub const STATE_WAITING: &str = "Menunggu reviu";
pub const STATE_RETURNED: &str = "Dikembalikan";
pub const STATE_DONE: &str = "Selesai direviu";
pub const EMPTY: &str = "Tidak ada yang menunggu";
pub const EMPTY_DETAIL: &str = "Ubah saringan untuk melihat yang lain.";

pub const STANDING: &str = "Kelengkapan dan ketepatan laporan per OPD";
pub const STANDING_PERIOD: &str = "Periode";
pub const NO_DEADLINE: &str = "Batas waktu periode ini belum ditetapkan, jadi ketepatannya belum \
     dinilai.";
pub const NO_REPORTS: &str = "Tidak ada perjanjian yang berlaku pada tahun ini.";
pub const SENT: &str = "Laporan terkirim";
pub const FILLED: &str = "Indikator terisi";
pub const PUNCTUAL: &str = "Tepat waktu";
pub const LATE: &str = "Terlambat";
pub const WAITS: &str = "Menunggu";

/// "3 dari 4".
pub fn of(part: usize, whole: usize) -> String {
    format!("{part} dari {whole}")
}

/// "2, terlama 5 hari"; the number alone where nobody has waited a day.
pub fn longest(count: usize, days: i64) -> String {
    if days > 0 {
        format!("{count}, terlama {days} hari")
    } else {
        count.to_string()
    }
}

/// "OPD 2, terlama 5 hari".
pub fn waits_for(who: &str, count: usize, days: i64) -> String {
    [who, " ", &longest(count, days)].concat()
}

/// "Kunci 12 laporan terverifikasi".
pub fn lock_period(reports: usize) -> String {
    format!("Kunci {reports} laporan terverifikasi")
}

/// What locking means, and what it leaves open.
pub fn lock_lead(open: usize) -> String {
    let left = match open {
        0 => String::new(),
        open => format!(" {open} laporan yang belum terverifikasi tetap terbuka."),
    };
    [
        "Laporan yang dikunci hanya dibuka kembali dengan alasan.",
        &left,
    ]
    .concat()
}

/// "Batas waktu 10 April 2026."
pub fn due_on(day: &str) -> String {
    format!("Batas waktu {day}.")
}

/// "TW II 2026".
pub fn period(roman: &str, year: u16) -> String {
    format!("TW {roman} {year}")
}

/// "3 menunggu".
pub fn waiting(count: usize) -> String {
    format!("{count} menunggu")
}

/// "Laporan TW I · Perjanjian Kinerja 2025".
pub fn report(roman: &str, year: u16) -> String {
    format!("Laporan TW {roman} · {year}")
}

/// "7 dari 8 angka diterima, 1 dikembalikan".
pub fn flags(accepted: usize, returned: usize, total: usize) -> String {
    format!("{accepted} dari {total} angka diterima, {returned} dikembalikan")
}

/// What stands at a report that goes on from figures which have changed since.
pub const STALE: &str = ", usang: angka triwulan sebelumnya berubah";

/// ", 3 perlu dicermati, semua tepat 100 %"; nothing where nothing is.
pub fn risk(suspicious: usize, on_target: bool) -> String {
    let figures = match suspicious {
        0 => String::new(),
        figures => format!(", {figures} perlu dicermati"),
    };
    let exact = if on_target { ", semua tepat 100 %" } else { "" };
    [&figures, exact].concat()
}
