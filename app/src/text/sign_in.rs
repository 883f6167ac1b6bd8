//! The sign-in page.

pub const TITLE: &str = "Masuk";
pub const LEAD: &str = "Gunakan akun yang diberikan oleh administrator pemerintah daerah Anda.";
pub const LOGIN: &str = "Nama pengguna";
pub const PASSWORD: &str = "Kata sandi";
pub const SHOW_PASSWORD: &str = "Tampilkan kata sandi";
pub const SUBMIT: &str = "Masuk";
pub const WORKING: &str = "Memeriksa…";
pub const LOGIN_MISSING: &str = "Nama pengguna belum diisi.";
pub const PASSWORD_MISSING: &str = "Kata sandi belum diisi.";
pub const OFFLINE: &str = "Server tidak terjangkau. Masuk pertama kali memerlukan internet; \
     yang Anda ketik tetap di sini, coba lagi setelah tersambung.";
pub const NOT_THE_SERVER: &str = "Jawaban bukan dari server Ikrar. Jaringan ini mungkin meminta \
     Anda masuk ke Wi-Fi lebih dahulu; buka halaman Wi-Fi itu, lalu coba lagi.";
pub const EXPIRED: &str = "Sesi Anda berakhir. Isian yang belum terkirim tetap aman di perangkat \
     ini dan dikirim setelah Anda masuk lagi.";
