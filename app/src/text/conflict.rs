//! The conflict screen.

pub const TITLE: &str = "Konflik isian";
pub const LEAD: &str = "Dua orang mengisi hal yang sama dengan nilai berbeda. Tidak ada yang \
     ditimpa; pilih satu nilai atau isi nilai ketiga, lalu tuliskan alasannya.";
pub const NONE: &str = "Tidak ada konflik";
pub const NONE_DETAIL: &str = "Semua isian sudah sejalan.";
pub const BASE: &str = "Semula";
pub const MINE: &str = "Isian Anda";
pub const THEIRS: &str = "Isian lain";
pub const CHOOSE: &str = "Pilih nilai ini";
pub const CHOSEN: &str = "Dipilih";
pub const THIRD: &str = "Nilai lain";
pub const REASON: &str = "Alasan memilih";
pub const RESOLVE: &str = "Selesaikan konflik";
pub const REASON_MISSING: &str = "Alasan belum diisi.";
pub const VALUE_MISSING: &str = "Pilih salah satu nilai atau isi nilai lain.";
pub const RESOLVED: &str = "Konflik diselesaikan di perangkat ini · menunggu kirim";
pub const NOT_ALLOWED: &str = "Akun Anda tidak dapat menyelesaikan konflik ini.";
pub const REMOVED_ROW: &str = "Baris dihapus";
pub const KEPT_ROW: &str = "Baris dipertahankan";

pub const ALL_AGENCIES: &str = "Semua OPD";
pub const AGENCY: &str = "OPD";
pub const TICK: &str = "Putuskan bersama yang lain";
pub const TICK_ALL: &str = "Tandai semua";
pub const BULK_TITLE: &str = "Putuskan sekaligus";
pub const BULK_SIDE: &str = "Nilai yang dipakai";
pub const BULK_STANDING: &str = "Nilai yang berlaku sekarang";
pub const BULK_MINE: &str = "Isian saya";
pub const BULK_LATEST: &str = "Isian pembanding yang terakhir masuk";
pub const BULK_NONE: &str = "Tandai dahulu konflik yang akan diputuskan.";

/// How long a conflict has waited.
pub fn age(days: i64) -> String {
    match days {
        0 => "Muncul hari ini".into(),
        days => format!("Menunggu {days} hari"),
    }
}

/// How many wait, and how many of them too long.
pub fn waiting(count: usize, overdue: usize) -> String {
    if overdue == 0 {
        format!("{count} konflik menunggu keputusan.")
    } else {
        format!("{count} konflik menunggu keputusan, {overdue} di antaranya seminggu atau lebih.")
    }
}

/// An agency with the number of its conflicts.
pub fn agency_with(name: &str, count: usize) -> String {
    format!("{name} ({count})")
}

/// The button that settles the ticked ones.
pub fn bulk(count: usize) -> String {
    format!("Selesaikan {count} konflik")
}

/// What one decision for many has done.
pub fn bulk_done(settled: usize, skipped: usize) -> String {
    if skipped == 0 {
        format!("{settled} konflik diselesaikan di perangkat ini · menunggu kirim")
    } else {
        format!(
            "{settled} konflik diselesaikan di perangkat ini · menunggu kirim; {skipped} dilewati \
             karena nilai itu tidak ada di dalamnya"
        )
    }
}

/// Who entered a value and when the device says so and the server received it.
pub fn who_when(who: &str, claimed: &str, received: Option<&str>) -> String {
    match received {
        Some(received) => format!("{who} · diisi {claimed} · diterima server {received}"),
        None => format!("{who} · diisi {claimed}"),
    }
}
