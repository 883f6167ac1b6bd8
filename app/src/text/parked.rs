//! The screen of edits that were stored without effect.

pub const TITLE: &str = "Isian tertahan";
pub const LEAD: &str = "Isian yang tersimpan di server tetapi belum berlaku. Isian yang diterima \
     berlaku atas nama penulisnya; yang ditolak tetap tercatat beserta alasannya.";
pub const NONE: &str = "Tidak ada isian tertahan";
pub const NONE_DETAIL: &str = "Semua isian yang sampai di server sudah berlaku atau diputuskan.";
pub const BASE: &str = "Semula";
pub const NEW: &str = "Isian tertahan";
pub const REASON: &str = "Alasan";
pub const ACCEPT: &str = "Terima";
pub const DECLINE: &str = "Tolak";
pub const REQUEST: &str = "Ajukan sebagai perubahan";
pub const ADD_REASON: &str = "Tambahkan alasan (boleh dikosongkan)";
pub const SEND_REASON: &str = "Simpan alasan";
pub const REASON_MISSING: &str = "Tuliskan alasannya lebih dahulu.";
pub const STILL_LOCKED: &str = "Dokumen masih terkunci. Isian dapat diterima setelah dokumen \
     dikembalikan atau dibuka lagi.";
pub const NOT_ALLOWED: &str = "Keputusan ada pada OPD, atau pada pereviu bila sudah diajukan \
     sebagai perubahan.";
pub const OPEN_LIST: &str = "Lihat isian tertahan";
pub const CAUSE_LOCKED: &str = "Tiba setelah dokumen terkunci";
pub const CAUSE_RIGHT: &str = "Penulisnya tidak lagi berwenang di OPD ini";
pub const CAUSE_MOVED: &str = "Datanya sudah dipindahkan dari OPD penulisnya";
pub const ACCEPTED: &str = "Isian diterima di perangkat ini · menunggu kirim";
pub const DECLINED: &str = "Isian ditolak di perangkat ini · menunggu kirim";
pub const REQUESTED: &str = "Diajukan sebagai perubahan di perangkat ini · menunggu kirim";

/// Who asked for it as an amendment, and why.
pub fn requested(who: &str, why: &str) -> String {
    match why {
        "" => format!("{who} mengajukannya sebagai perubahan."),
        why => format!("{who} mengajukannya sebagai perubahan: {why}"),
    }
}

/// What waits beside a field, and whose it is.
pub fn at_field(value: &str, who: &str) -> String {
    format!("{NEW}: {value} · {who}")
}

/// How many saves wait.
pub fn waiting(count: usize) -> String {
    format!("{count} simpanan menunggu keputusan.")
}

/// An entry of the home page.
pub fn attention(who: &str) -> String {
    format!("Isian tertahan dari {who}")
}
