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

/// Who entered a value and when the device says so and the server received it.
pub fn who_when(who: &str, claimed: &str, received: Option<&str>) -> String {
    match received {
        Some(received) => format!("{who} · diisi {claimed} · diterima server {received}"),
        None => format!("{who} · diisi {claimed}"),
    }
}
