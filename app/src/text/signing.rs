//! Signing an agreement.

pub const SIGNATURES: &str = "Tanda tangan";
pub const NONE: &str = "Belum ada tanda tangan.";
pub const LEAD: &str = "Anda menandatangani isi perjanjian persis seperti yang tampil di layar \
     ini. Bila isinya ternyata sudah berubah di server, tanda tangan ini tidak berlaku dan Anda \
     diminta membaca isi yang baru.";
pub const NOT_CERTIFIED: &str = "Tanda tangan yang digambar bukan tanda tangan elektronik \
     tersertifikasi. Cetak dan tanda tangani di kertas bila diperlukan kekuatan hukum penuh.";
pub const MODE: &str = "Cara tanda tangan";
pub const IN_PLACE: &str = "Alasan Anda menandatangani untuk pejabat yang tertulis";
pub const IN_PLACE_MISSING: &str = "Tuliskan alasannya: nama Anda bukan yang tertulis pada \
     perjanjian ini.";
pub const SIGNED_ON: &str = "Tanggal penandatanganan (hari-bulan-tahun)";
pub const SIGNED_ON_WRONG: &str =
    "Tanggal tidak terbaca. Tulis hari, bulan, dan tahun, misalnya 23-01-2026.";
pub const PLACE: &str = "Tempat penandatanganan";
pub const PLACE_MISSING: &str = "Tuliskan tempat penandatanganan.";
pub const DRAWING: &str = "Gambar tanda tangan";
pub const PAD: &str = "Kotak untuk menggambar tanda tangan. Tanpa layar sentuh atau tetikus, \
     pilih tanda tangan basah pada cetakan.";
pub const CLEAR: &str = "Hapus gambar";
pub const SIGN: &str = "Tanda tangani";
pub const SESSION: &str = "Penandatanganan";
pub const SESSION_LEAD: &str = "Perjanjian kepala daerah dan kepala OPD, siapa yang sudah \
     menandatangani, di mana, dan kapan. Beberapa perjanjian dapat ditandatangani sekaligus.";
pub const WITHOUT_RECORD: &str = "sudah, tanpa catatan tempat dan tanggal";
pub const ALONE: &str = "tanpa Pihak Kedua";
pub const NOT_YET: &str = "belum";
pub const CAPTURED: &str =
    "Tanda tangan tersimpan di perangkat ini · berlaku setelah server menemukan isi yang sama";

/// "Penandatanganan 2026".
pub fn session_title(year: u16) -> String {
    format!("Penandatanganan perjanjian kinerja {year}")
}

/// "9 dari 28 perjanjian berlaku".
pub fn progress(done: usize, total: usize) -> String {
    format!("{done} dari {total} perjanjian berlaku")
}

/// "Tanda tangani 12 perjanjian".
pub fn sign_all(count: usize) -> String {
    format!("Tanda tangani {count} perjanjian")
}

/// What was captured in one go.
pub fn captured_all(count: usize) -> String {
    format!(
        "{count} tanda tangan tersimpan di perangkat ini \u{00b7} berlaku setelah server menemukan \
         isi yang sama"
    )
}

/// "Pontianak, 23 Januari 2026".
pub fn place_and_day(place: &str, day: &str) -> String {
    if place.is_empty() {
        day.to_owned()
    } else {
        format!("{place}, {day}")
    }
}

/// "Tanda tangan Budi Santosa".
pub fn of(name: &str) -> String {
    format!("Tanda tangan {name}")
}

/// Whose agreement is signed before this one.
pub fn first(holder: &str, status: &str) -> String {
    format!(
        "Ditandatangani lebih dahulu: perjanjian {holder}, yang kini berstatus \"{status}\". \
         Perjanjian ini ditandatangani setelah perjanjian itu berlaku."
    )
}

/// Whose agreement is not in force yet, where the city lets others go before it.
pub fn out_of_order(holder: &str, status: &str) -> String {
    format!(
        "Perjanjian {holder} masih berstatus \"{status}\". Menandatangani sekarang mendahului \
         urutan."
    )
}
