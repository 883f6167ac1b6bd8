//! The record of a session of signing: berita acara.

pub const TITLE: &str = "Berita acara";
pub const LEAD: &str = "Catatan resmi acara penandatanganan: tempat, tanggal, kehadiran, dan \
     perjanjian yang ditandatangani. Setelah ditutup, isinya tidak berubah lagi.";
pub const NONE: &str = "Belum ada berita acara tahun ini.";
pub const OPEN: &str = "Mulai berita acara";
pub const WITHOUT_DAY: &str = "Belum bertanggal";
pub const PLACE: &str = "Tempat acara";
pub const CITY: &str = "Kota pada tanggal berita acara";
pub const HELD_ON: &str = "Tanggal acara";
pub const NUMBER: &str = "Nomor berita acara";
pub const LETTERHEAD: &str = "Unit pada kepala berita acara";
pub const PRESIDED_NAME: &str = "Nama yang mengetahui";
pub const PRESIDED_TITLE: &str = "Jabatan yang mengetahui";
pub const RECORDED_NAME: &str = "Nama pembuat berita acara";
pub const RECORDED_TITLE: &str = "Jabatan pembuat berita acara";
pub const RECORDED_NIP: &str = "NIP pembuat berita acara";
pub const ATTENDANCE: &str = "Daftar hadir";
pub const NOBODY: &str = "Daftar hadir masih kosong.";
pub const INVITE: &str = "Isi daftar hadir dari perjanjian";
pub const ALL_LISTED: &str = "Semua OPD sudah ada dalam daftar hadir.";
pub const OFFICIAL: &str = "Nama pejabat";
pub const POSITION: &str = "Jabatan";
pub const PRESENT: &str = "Hadir";
pub const ABSENCE: &str = "Alasan tidak hadir";
pub const AGREEMENT: &str = "Perjanjian";
pub const SIGNED: &str = "Ditandatangani";
pub const UNSIGNED: &str = "Belum";
pub const CLOSE: &str = "Tutup berita acara";
pub const CLOSING: &str = "Penutupan menunggu kirim. Berita acara ditutup setelah server \
     menerimanya.";
pub const REOPEN: &str = "Buka kembali";
pub const REOPEN_REASON: &str = "Apa yang harus diperbaiki";
pub const REOPEN_MISSING: &str = "Tuliskan apa yang harus diperbaiki.";
pub const REMOVE: &str = "Hapus berita acara";
pub const CLOSED: &str = "Berita acara sudah ditutup";
pub const READ_ONLY: &str = "Dicatat oleh Bagian Organisasi atau Bappeda";
pub const PRINT: &str = "Pratinjau cetak";
pub const DOWNLOAD: &str = "Unduh PDF";
pub const PDF_WHEN_CLOSED: &str = "PDF dapat diunduh setelah berita acara ditutup. Draf dapat \
     dicetak tanpa koneksi.";
pub const BACK: &str = "Kembali ke penandatanganan";
pub const NO_DAY: &str = "Berita acara belum dapat dicetak: isi tanggal acara lebih dahulu.";

/// "Aula Balai Kota, 30 Januari 2026".
pub fn heading(place: &str, day: Option<&str>) -> String {
    let day = day.unwrap_or(WITHOUT_DAY);
    if place.is_empty() {
        day.to_owned()
    } else {
        format!("{place}, {day}")
    }
}

/// "Hadir 26 dari 28, ditandatangani 25".
pub fn summary(present: usize, invited: usize, signed: usize) -> String {
    format!("Hadir {present} dari {invited}, ditandatangani {signed}")
}
