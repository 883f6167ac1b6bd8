//! Checking a document.

pub const TITLE: &str = "Periksa dokumen";
pub const LEAD: &str = "Berkas PDF, foto kode pada kertas, atau kode yang disalin diperiksa di \
                        perangkat ini, juga tanpa koneksi.";
pub const FILE: &str = "Berkas PDF atau foto kode";
pub const FILE_DETAIL: &str = "Untuk kertas: foto kode QR di bawah tanda tangan, lurus dan terang.";
pub const CODE: &str = "Kode yang disalin";
pub const EXAMINE: &str = "Periksa kode";
pub const NO_INPUT: &str = "Kode belum diisi. Salin seluruh kode, dimulai dengan IKRAR1:";

pub const UNREADABLE: &str = "Berkas tidak dapat dibaca. Pilih berkas sekali lagi.";
pub const TOO_LARGE: &str =
    "Berkas lebih besar dari 32 MB. Dokumen dan foto kode tidak sebesar itu.";
pub const OTHER_KIND: &str = "Berkas ini bukan PDF dan bukan gambar.";
pub const NO_CODE: &str = "Kode tidak terbaca di gambar ini. Foto lebih dekat, lurus, dan terang, \
                           atau salin kodenya.";
pub const READING: &str = "Memeriksa …";

pub const NO_KEYS: &str = "Perangkat ini belum mengenal kunci kota, jadi belum dapat memeriksa. \
                           Hubungkan ke jaringan sekali, lalu buka halaman ini lagi.";

pub const INTACT: &str = "Utuh";
pub const INTACT_FILE: &str =
    "Setiap bita berkas ini sama dengan yang diterbitkan pemerintah daerah.";
pub const INTACT_CODE: &str = "Segel ini dibuat pemerintah daerah. Segel menjamin isi di bawah; \
                               cocokkan isi itu dengan kertas.";
pub const INTACT_CODE_UNKNOWN: &str = "Segel ini dibuat pemerintah daerah. Isinya tidak ada di \
                                       perangkat ini: cocokkan sidik dokumen dengan yang \
                                       tercetak, dan isi kertas dengan dokumen aslinya.";
pub const REPLACED: &str = "Utuh, tetapi diganti";
pub const REPLACED_DETAIL: &str =
    "Dokumen ini sah pada waktunya. Perjanjian perubahan sudah berlaku menggantikannya.";
pub const NOT_IN_FORCE: &str = "Utuh, tetapi tidak berlaku";
pub const CERTIFIED: &str = "Utuh, bertanda tangan elektronik";
pub const CERTIFIED_DETAIL: &str = "Setiap bita berkas ini sama dengan yang kembali dari \
     layanan tanda tangan elektronik kota. Sertifikat para pejabat diperiksa pembaca PDF atau \
     layanan penerbitnya.";
pub const CONTINUED: &str = "Ada tambahan";
pub const CONTINUED_DETAIL: &str = "Bagian awal berkas ini sama dengan yang disegel pemerintah \
     daerah; di belakangnya ada tambahan yang tidak dikenal perangkat ini, mungkin tanda tangan \
     elektronik. Sinkronkan lalu periksa sekali lagi, atau minta berkas asli.";
pub const OTHER_CONTENT: &str = "Isi berbeda";
pub const OTHER_CONTENT_DETAIL: &str = "Segel ini dibuat pemerintah daerah, tetapi untuk isi yang \
                                        lain dari yang ada di perangkat ini. Sinkronkan, lalu \
                                        periksa sekali lagi.";
pub const ALTERED: &str = "Diubah";
pub const ALTERED_DETAIL: &str =
    "Berkas ini berbeda dari yang diterbitkan. Minta berkas asli dari perangkat daerah.";
pub const FORGED_DETAIL: &str =
    "Segel ini menyebut kunci kota ini dan tidak dibuat olehnya. Jangan dipercaya.";
pub const UNKNOWN_KEY: &str = "Kunci tidak dikenal";
pub const REVOKED_KEY: &str = "Kunci dicabut";
pub const DAMAGED: &str = "Segel rusak";
pub const NOT_SEALED: &str = "Tanpa segel";
pub const NOT_SEALED_DETAIL: &str =
    "Berkas ini tidak memuat segel. Draf, hasil pindai, dan cetakan peramban tidak bersegel.";

pub const AGREEMENT: &str = "Perjanjian";
pub const FINGERPRINT: &str = "Sidik dokumen";
pub const PARTIES: &str = "Para pihak";
pub const SIGNED: &str = "Ditandatangani";
pub const NOT_HERE: &str = "Tidak ada di perangkat ini";
pub const CONTENT: &str = "Isi yang disegel";
pub const LIMITS: &str = "Segel membuktikan bahwa pemerintah daerah menerbitkan isi ini. Segel \
                          bukan tanda tangan elektronik tersertifikasi para pejabat.";

/// Sealed, and signed by one side only, or given up.
pub fn not_in_force(status: &str) -> String {
    format!(
        "Isinya persis seperti yang disegel, tetapi perjanjian ini berstatus \"{status}\" di \
         perangkat ini. Sinkronkan, lalu periksa sekali lagi."
    )
}

/// Why a key is not taken.
pub fn unknown_key(id: &str) -> String {
    [
        "Segel memakai kunci ",
        id,
        ", bukan kunci kota ini yang dikenal perangkat ini. Dokumen dari kota lain diperiksa di \
         kota itu; kunci yang baru dikenal setelah terhubung.",
    ]
    .concat()
}

/// Why a key is not taken any more.
pub fn revoked_key(id: &str, day: &str) -> String {
    [
        "Kunci ",
        id,
        " dicabut pada ",
        day,
        ". Segelnya tidak dapat dipercaya lagi.",
    ]
    .concat()
}

/// How old the list of keys is.
pub fn keys_as_of(number: usize, day: &str) -> String {
    let number = number.to_string();
    [
        "Daftar kunci kota: ",
        &number,
        " kunci, menurut server pada ",
        day,
        ".",
    ]
    .concat()
}

/// "Perjanjian Kinerja 2026, versi 1, Dinas Kesehatan".
pub fn version(kind: &str, year: u16, version: u16, agency: &str) -> String {
    let (year, version) = (year.to_string(), version.to_string());
    [kind, " ", &year, ", versi ", &version, ", ", agency].concat()
}
