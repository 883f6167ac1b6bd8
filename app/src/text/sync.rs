//! The sync panel.

pub const TITLE: &str = "Sinkronisasi";
pub const WAITING: &str = "Menunggu kirim";
pub const SENT: &str = "Sudah terkirim";
pub const CONFLICTS: &str = "Perlu dipilih";
pub const PARKED: &str = "Ditolak server";
pub const LAST_CONTACT: &str = "Hubungan terakhir dengan server";
pub const NEVER: &str = "belum pernah";
pub const SYNC_NOW: &str = "Sinkronkan sekarang";
pub const STORAGE: &str = "Penyimpanan perangkat";
pub const STORAGE_UNKNOWN: &str = "Belum ditanyakan ke peramban.";
pub const STORAGE_PERSISTENT: &str =
    "Tetap: peramban tidak menghapus data Ikrar dengan sendirinya.";
pub const STORAGE_BEST_EFFORT: &str = "Sementara: peramban dapat menghapus data bila ruang \
     perangkat habis, dan jendela penyamaran selalu menghapusnya saat ditutup. Kirim isian \
     sesering mungkin, atau pasang Ikrar ke layar utama.";
pub const SECOND_COPY: &str = "Isian yang belum terkirim punya salinan kedua di perangkat ini.";
pub const NO_SECOND_COPY: &str =
    "Peramban ini tidak menyediakan tempat untuk salinan kedua isian yang belum terkirim.";
pub const ASK_PERSISTENCE: &str = "Minta penyimpanan tetap";
pub const OFFLINE_READY: &str = "Siap dibawa luring: aplikasi sudah tersimpan di perangkat ini.";
pub const OFFLINE_NOT_READY: &str =
    "Aplikasi belum tersimpan lengkap di perangkat ini; tetaplah tersambung sebentar.";
pub const NOTHING_WAITING: &str = "Tidak ada isian yang menunggu.";
pub const NOTHING_PARKED: &str = "Tidak ada isian yang ditolak.";
pub const CREATED: &str = "Data baru";
pub const MOVED: &str = "Dipindahkan ke OPD lain";
pub const TRANSITION: &str = "Tindakan";
pub const UNKNOWN_BODY: &str = "Isian dari versi lain";
pub const LINK_OFFLINE: &str = "Luring";
pub const LINK_CONTACTING: &str = "Menghubungi server…";
pub const LINK_CONNECTED: &str = "Tersambung";
pub const LINK_WAITING: &str = "Data aman, menunggu giliran";
pub const LINK_NEED_SIGN_IN: &str = "Perlu masuk lagi";
pub const LINK_CLOSED: &str = "Akun ditutup";
pub const LINK_NEED_UPDATE: &str = "Perlu versi baru";
pub const FATES: &str = "Nasib isian yang sudah terkirim";
pub const FATES_LEAD: &str = "Setiap isian yang diterima server punya satu nasib; yang terbaru di \
     atas.";
pub const NOTHING_SENT: &str = "Belum ada isian yang terkirim dari perangkat ini.";
pub const FATE_APPLIED: &str = "Berlaku";
pub const FATE_MERGED: &str = "Digabung dengan isian lain";
pub const FATE_CONFLICT: &str = "Perlu dipilih";
pub const FATE_SUPERSEDED: &str = "Diganti isian Anda yang lebih baru";
pub const FATE_RESOLVED: &str = "Sudah diputuskan";
pub const GO_CONFLICTS: &str = "Lihat konflik";

/// The store cannot be opened, and the second copy stands in.
pub fn storage_backup(reason: &str) -> String {
    format!("Tidak dapat dibuka: {reason}. Isian baru disimpan di salinan kedua.")
}

/// The store cannot be opened.
pub fn storage_unavailable(reason: &str) -> String {
    format!("Tidak dapat dibuka: {reason}.")
}

/// "dan 12 isian lain".
pub fn and_more(count: usize) -> String {
    format!("dan {count} isian lain")
}

/// An operation without effect.
pub fn fate_parked(reason: &str) -> String {
    format!("Tersimpan tanpa mengubah data: {reason}")
}

/// When an operation was written on this device.
pub fn written(when: &str) -> String {
    format!("diisi {when}")
}
