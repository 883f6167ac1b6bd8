//! The PIN of a drawn signature.

pub const PIN: &str = "PIN tanda tangan (6 angka)";
pub const LEAD: &str = "PIN memastikan bahwa Anda sendiri yang menandatangani di perangkat ini. \
     PIN tidak dikirim ke server.";
pub const MISSING: &str = "PIN belum dibuat di perangkat ini.";
pub const MAKE_LEAD: &str = "Buat PIN sekali di perangkat ini, selagi ada koneksi. Kata sandi \
     akun diminta agar orang lain tidak dapat membuatnya.";
pub const PASSWORD: &str = "Kata sandi akun";
pub const PASSWORD_MISSING: &str = "Ketik kata sandi akun Anda.";
pub const NEW: &str = "PIN baru (6 angka)";
pub const AGAIN: &str = "Ulangi PIN baru";
pub const MAKE: &str = "Simpan PIN";
pub const MADE: &str = "PIN tersimpan di perangkat ini";
pub const CHANGE: &str = "Ganti PIN";
pub const OFFLINE: &str = "PIN baru memerlukan koneksi untuk memeriksa kata sandi. Sambungkan \
     perangkat, atau pilih tanda tangan basah pada cetakan.";
pub const NOT_OFFERED: &str = "Peramban ini tidak dapat menyimpan PIN. Pilih tanda tangan basah \
     pada cetakan.";
pub const CHECKING: &str = "Memeriksa PIN…";
