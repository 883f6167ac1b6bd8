//! Signing by a certified signature service.

pub const LEAD: &str = "Perjanjian dikirim ke layanan tanda tangan elektronik kota dan kembali \
     dengan tanda tangan Anda di dalam berkas PDF. NIK dan passphrase hanya diteruskan, tidak \
     disimpan.";
pub const ASKING: &str = "Menanyakan layanan kota …";
pub const OFFLINE: &str = "Cara ini memerlukan koneksi. Sambungkan perangkat, atau pilih cara \
     tanda tangan lain.";
pub const OFF: &str = "Kota ini belum memakai layanan tanda tangan elektronik tersertifikasi. \
     Pilih cara tanda tangan lain.";
pub const NO_ANSWER: &str = "Jawaban belum datang. Sinkronkan dan lihat status perjanjian \
     sebelum mencoba lagi: tanda tangan yang sudah jadi tidak diminta dua kali.";
pub const SIGNER: &str = "NIK penanda tangan";
pub const PASSPHRASE: &str = "Passphrase sertifikat";
pub const PASSPHRASE_MISSING: &str = "Ketik passphrase sertifikat Anda.";
pub const SIGNER_MISSING: &str = "Ketik NIK, 16 angka.";
pub const DONE: &str = "Ditandatangani secara elektronik dan sudah diterima server";
pub const DOWNLOAD: &str = "Unduh berkas bertanda tangan";
pub const WHERE: &str = "Tanda tangan ini berada di dalam berkas PDF. Cetakan kertas hanya \
     salinannya.";

/// The service that is asked.
pub fn service(name: &str) -> String {
    format!("Layanan: {name}")
}

/// "Menandatangani 2 dari 5 …".
pub fn progress(number: usize, count: usize) -> String {
    format!("Menandatangani {number} dari {count} …")
}

/// "Layanan Contoh · nomor dok-17".
pub fn told(service: &str, reference: &str) -> String {
    if reference.is_empty() {
        service.to_owned()
    } else {
        format!("{service} \u{00b7} nomor {reference}")
    }
}
