//! What a person reads when the device or the network is in the way. The reasons stand inside
//! sentences of the screens, so they have no full stop at their end.

pub(crate) const STORE_FULL: &str = "ruang penyimpanan habis; kosongkan ruang lalu simpan lagi";
pub(crate) const STORE_CONNECTION_LOST: &str =
    "peramban memutus penyimpanan; simpan lagi, atau muat ulang halaman bila tetap gagal";
pub(crate) const STORE_BLOCKED: &str =
    "tab lain masih memakai versi lama; tutup tab Ikrar lainnya lalu muat ulang halaman";
pub(crate) const STORE_NEWER: &str =
    "penyimpanan sudah dipakai versi Ikrar yang lebih baru. Muat ulang halaman ini";
pub(crate) const STORE_UNAVAILABLE: &str =
    "peramban menolak penyimpanan, misalnya dalam mode penyamaran; pakai jendela biasa";
pub(crate) const STORE_EMPTIED: &str =
    "peramban mengosongkan penyimpanan; muat ulang halaman selagi tersambung";
pub(crate) const STORE_MOVED_ON: &str = "tab lain sudah menulis; dibaca ulang lalu diminta lagi";
pub(crate) const STORE_CLOSED: &str = "akun ini sudah keluar di perangkat ini; masuk lagi";
pub(crate) const STORE_NO_JOURNAL: &str =
    "berkas salinan kedua tidak dapat dipakai di peramban ini";
pub(crate) const STORE_DAMAGED: &str =
    "ada catatan yang rusak di penyimpanan; ekspor isian tertunda lalu hubungi pengelola";

pub(crate) const NOT_THE_SERVER: &str = concat!(
    "Yang menjawab bukan server Ikrar, mungkin halaman masuk Wi-Fi. Buka peramban untuk ",
    "masuk ke jaringan itu. Isian Anda tetap tersimpan di perangkat.",
);
pub(crate) const SERVER_TROUBLE: &str =
    "Server sedang bermasalah. Isian Anda tetap tersimpan di perangkat dan dikirim lagi nanti.";
pub(crate) const SERVER_BUSY: &str =
    "Server sedang sibuk. Isian Anda tetap tersimpan di perangkat dan dikirim sebentar lagi.";
pub(crate) const UNREADABLE_REPLY: &str =
    "Jawaban server tidak terbaca. Isian Anda tetap tersimpan di perangkat dan dikirim lagi.";
pub(crate) const OUTBOX_GAP: &str = concat!(
    "Sebagian isian belum dapat dikirim karena urutannya terputus. Ekspor isian tertunda ",
    "lalu hubungi pengelola.",
);
pub(crate) const CARRIED_TWICE: &str =
    "Berkas ini sudah diserahkan di perangkat ini dan masih menunggu sambungan.";
pub(crate) const NO_FILE: &str = "Berkas tidak dapat dibaca dari perangkat; pilih lagi.";
pub(crate) const PART_NOT_LOADED: &str =
    "bagian aplikasi ini belum termuat; coba lagi selagi tersambung";
pub(crate) const NO_ROOM: &str = "Buku kerja tidak dapat dibuat karena memori perangkat penuh.";
pub(crate) const STOPPED: &str = concat!(
    "Aplikasi terhenti karena kesalahan. Isian yang sudah bertanda tersimpan di perangkat ",
    "tetap aman. Muat ulang halaman ini.",
);

/// Another fault of the store.
pub(crate) fn store_other(words: &str) -> String {
    ["penyimpanan gagal (", words, "); simpan lagi"].concat()
}

/// A reply could not be stored.
pub(crate) fn not_stored(reason: &str) -> String {
    [
        "Jawaban server belum dapat disimpan di perangkat: ",
        reason,
        ".",
    ]
    .concat()
}
