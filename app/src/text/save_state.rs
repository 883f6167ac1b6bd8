//! Where a typed value is. These words are a promise; change them only with the behaviour.

pub const TYPING: &str = "Mengetik…";
pub const DEVICE: &str = "Tersimpan di perangkat ini · menunggu kirim";
pub const BACKUP: &str = "Tersimpan hanya di salinan kedua · menunggu kirim";
pub const CONFLICT: &str = "Ada dua isian berbeda · pilih salah satu";

pub fn server(time: &str) -> String {
    format!("Terkirim ke server {time}")
}

pub fn invalid(reason: &str) -> String {
    format!("Belum sah – {reason}")
}

pub fn unstored(reason: &str) -> String {
    format!("Belum tersimpan – {reason}")
}

pub fn refused(reason: &str) -> String {
    format!("Ditolak server – {reason}")
}

pub fn locked(reason: &str) -> String {
    format!("Terkunci: {reason}")
}

/// Why it was not taken, and what was typed: nothing typed is lost from sight.
pub fn typed_was(reason: &str, typed: &str) -> String {
    format!("{reason} Yang Anda tulis: {typed}.")
}
