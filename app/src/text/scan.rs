//! Scans of signed prints.

pub const NONE: &str = "Pindaian belum dilampirkan.";
pub const DIGITS: &str = "Sidik isi pada kaki halaman pindaian";
pub const HINT: &str = "Salin 16 angka dan huruf \"sidik isi\" dari kaki halaman, atau kode QR \
     dokumen bersegel. Pindaian versi lain ditolak.";
pub const ATTACH: &str = "Lampirkan pindaian";
pub const ATTACHED: &str = "Pindaian tersimpan di perangkat ini · menunggu kirim";
