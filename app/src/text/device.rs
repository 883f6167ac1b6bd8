//! What the device could not do.

pub const STORAGE_FULL: &str = "Penyimpanan perangkat penuh sehingga isian belum tersimpan. \
     Kosongkan ruang, lalu simpan lagi. Teks yang Anda ketik masih ada di layar.";
pub const SIGNED_OUT: &str =
    "Belum ada yang masuk di perangkat ini. Masuk dahulu, lalu simpan lagi.";

pub const VIEW_CHANGED: &str = "Data di layar sudah berubah sehingga tindakan ini belum \
     dapat disimpan. Muat ulang, lalu ulangi.";

/// The store cannot be opened.
pub fn storage_unavailable(reason: &str) -> String {
    format!(
        "Penyimpanan perangkat tidak dapat dibuka ({reason}). Isian baru tidak dapat disimpan; \
         data yang sudah ada masih dapat dibaca dan diekspor."
    )
}

/// Another failure.
pub fn not_stored(reason: &str) -> String {
    format!("Isian belum tersimpan di perangkat: {reason}. Coba simpan lagi.")
}
