//! Words used on several screens.

pub const APP_NAME: &str = "Ikrar";
pub const APP_PURPOSE: &str = "Perjanjian Kinerja pemerintah daerah, dapat diisi tanpa internet";
pub const CLOSE: &str = "Tutup";
pub const CANCEL: &str = "Batal";
pub const OPEN: &str = "Buka";
pub const REMOVE: &str = "Hapus";
pub const REMOVE_QUESTION: &str = "Akan dihapus. Lanjutkan?";
pub const BACK_HOME: &str = "Kembali ke beranda";
pub const OPENING: &str = "Membuka data di perangkat ini…";
pub const LOADING_PAGE: &str = "Memuat halaman…";
pub const PAGE_NOT_LOADED: &str = "Halaman ini belum tersimpan di perangkat dan \
     jaringan tidak tersedia. Isian Anda tetap aman; sambungkan ke internet lalu coba lagi.";
pub const TRY_AGAIN: &str = "Coba lagi";
pub const BLANK: &str = "Belum diisi";
pub const NOT_YET_HERE: &str = "Belum ada di perangkat ini";
pub const NOT_YET_HERE_DETAIL: &str = "Data ini belum diterima dari server, \
     atau alamatnya keliru. Sambungkan ke internet lalu coba lagi.";
pub const NOT_FOUND: &str = "Halaman tidak ditemukan";
pub const NOT_FOUND_DETAIL: &str = "Alamat ini tidak dikenal oleh Ikrar.";
pub const UNKNOWN_PERSON: &str = "Pengguna lain";
pub const YOU: &str = "Anda";
pub const YES: &str = "Ya";
pub const NO: &str = "Tidak";

/// The document title of a page.
pub fn page_title(page: &str) -> String {
    format!("{page} · {APP_NAME}")
}

/// "TW II".
pub fn quarter_short(roman: &str) -> String {
    format!("TW {roman}")
}

pub const MORE: &str = "Tampilkan lebih banyak";

/// "20 dari 1500 ditampilkan".
pub fn shown_of(shown: usize, total: usize) -> String {
    format!("{shown} dari {total} ditampilkan")
}
