//! Words about the files behind a realization.

pub const TITLE: &str = "Bukti dukung";
pub const HINT: &str = "Foto (JPEG, PNG) atau PDF paling besar 10 MB. Foto dikecilkan dan \
    data lokasinya dihapus di perangkat ini.";
pub const NOTE: &str = "Keterangan bukti";
pub const NONE: &str = "Belum ada bukti dukung.";
pub const TAKE_PHOTO: &str = "Ambil foto";
pub const CHOOSE_FILE: &str = "Pilih berkas";
pub const OPEN: &str = "Unduh";
pub const REMOVE: &str = "Hapus";
pub const PREPARING: &str = "Menyiapkan berkas…";
pub const ATTACHED: &str = "Bukti tersimpan di perangkat ini.";

pub const KEPT: &str = "Tersimpan di perangkat ini";
pub const STORED: &str = "Terkirim";
pub const ELSEWHERE: &str = "Menunggu unggah dari perangkat lain";
pub const DAMAGED: &str = "Berkas rusak di perangkat ini. Lampirkan ulang berkas yang sama.";
pub const LOST: &str = "Berkas tidak ada lagi di perangkat ini. Lampirkan ulang berkas yang sama.";

pub const ALREADY: &str = "Bukti dukung: berkas ini sudah dilampirkan.";
pub const OPEN_OFFLINE: &str =
    "Berkas ini ada di server. Sambungkan perangkat ke internet lalu unduh lagi.";
pub const OPEN_MISSING: &str =
    "Berkas ini belum ada di server. Tunggu perangkat yang melampirkannya selesai mengirim.";
pub const OPEN_DAMAGED: &str =
    "Berkas yang diterima rusak dan tidak dibuka. Unduh lagi beberapa saat lagi.";

/// A file on its way.
pub fn sending(percent: u8) -> String {
    ["Mengunggah ", &percent.to_string(), " %"].concat()
}

/// What a file is and how large.
pub fn detail(kind: &str, size: &str) -> String {
    [kind, " · ", size].concat()
}

/// How many files a row has, on the button that opens it.
pub fn count(files: usize) -> String {
    [&files.to_string(), " bukti"].concat()
}

/// The label of a row's button for programs that read the screen aloud.
pub fn of_file(deed: &str, name: &str) -> String {
    [deed, " ", name].concat()
}
