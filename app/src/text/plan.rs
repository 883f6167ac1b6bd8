//! Medium-term plans and alignment with them.

pub const TITLE: &str = "Rencana jangka menengah";
pub const LEAD: &str = "RPJMD kota dan Renstra setiap OPD, dengan indikator dan target tahunannya. \
     Indikator perjanjian menjawab indikator Renstra.";
pub const EMPTY: &str = "Belum ada rencana";
pub const NEW: &str = "Buat rencana";
pub const WHOSE: &str = "Milik";
pub const CITY: &str = "Pemerintah daerah (RPJMD)";
pub const FIRST_YEAR: &str = "Tahun pertama";
pub const LAST_YEAR: &str = "Tahun terakhir";
pub const PERIOD_WRONG: &str =
    "Rencana mencakup tiga sampai lima tahun. Periksa tahun terakhirnya.";
pub const CREATE: &str = "Buat";
pub const READ_ONLY: &str = "rencana diisi oleh Bappeda";
pub const DECREE: &str = "Dasar penetapan";
pub const NAME: &str = "Judul";
pub const TREE: &str = "Susunan rencana";
pub const ADD_TOP: &str = "Tambah di tingkat teratas";
pub const ADD_BELOW: &str = "Tambah di bawahnya";
pub const ADD_INDICATOR: &str = "Tambah indikator";
pub const KIND: &str = "Jenis";
pub const CODE: &str = "Kode";
pub const TEXT: &str = "Uraian";
pub const SUCCESS_FACTOR: &str = "Faktor kunci keberhasilan";
pub const INDICATOR: &str = "Indikator";
pub const UNIT: &str = "Satuan";
pub const DEFINITION: &str = "Definisi operasional";
pub const FORMULA: &str = "Formula";
pub const SOURCE: &str = "Sumber data";
pub const BASELINE: &str = "Kondisi awal";
pub const BASELINE_YEAR: &str = "Tahun kondisi awal";
pub const REMOVE: &str = "Hapus";
pub const DETAILS: &str = "Ubah";
pub const IMPORT: &str = "Impor dari tabel";
pub const IMPORT_LEAD: &str = "Pilih buku kerja atau salin tabelnya, termasuk baris judul: Jenis, \
     Kode, Uraian, Indikator, Satuan, lalu satu kolom per tahun. Boleh ditambah: Faktor kunci \
     keberhasilan, Definisi operasional, Formula, Sumber data, Arah capaian, Cara konsolidasi, \
     Tahun kondisi awal, Kondisi awal. Pecahan memakai koma.";
pub const IMPORT_TABLE: &str = "Atau tempelkan tabelnya";
pub const IMPORT_FILE: &str = "Buku kerja XLSX (lembar pertama) atau CSV";
pub const IMPORT_CHECK: &str = "Periksa";
pub const IMPORT_TAKE: &str = "Masukkan semua";
pub const ALIGNED_WITH: &str = "Indikator Renstra/RPJMD";
pub const NO_PLAN: &str = "Renstra atau RPJMD untuk tahun tersebut belum ada.";
pub const UNMAPPED: &str = "Tidak dihubungkan";
pub const REASON: &str = "Alasan berbeda dari Renstra/RPJMD, atau tidak ada di sana";
pub const TAKE: &str = "Ambil dari Renstra/RPJMD";
pub const TAKE_LEAD: &str = "Indikator rencana yang belum ada di perjanjian ini";
pub const TAKE_ONE: &str = "Tambahkan";
pub const PLAN_CHANGED: &str = "Target rencana berubah sejak dihubungkan. Hubungkan kembali untuk \
     memakai yang baru.";

pub const SERVES: &str = "Menopang hasil di rencana lain";
pub const ADD_SERVED: &str = "Tambah hasil yang ditopang";
pub const CHOOSE_SERVED: &str = "Pilih hasil";
pub const CONTINUES: &str = "Lanjutan dari indikator rencana sebelumnya";
pub const NEW_INDICATOR: &str = "Indikator baru";
pub const BEFORE: &str = "Indikator rencana sebelumnya";
pub const BEFORE_LEAD: &str = "Setiap indikator lama dilanjutkan di rencana ini, atau diakhiri \
     dengan alasan, agar capaian antarperiode tetap dapat dibandingkan.";
pub const CONTINUED: &str = "Dilanjutkan";
pub const ENDED: &str = "Diakhiri";
pub const OPEN_END: &str = "Belum ditentukan";
pub const ENDED_REASON: &str = "Alasan tidak dilanjutkan";
pub const PERFORMANCE_TREE: &str = "Pohon kinerja";
pub const PERFORMANCE_TREE_LEAD: &str = "Hubungan sebab akibat dari hasil pemerintah daerah sampai \
     program setiap OPD, juga yang melintasi OPD.";
pub const BRANCHES: &str = "Cabang";
pub const WHOLE_CITY: &str = "Seluruh pemerintah daerah";
pub const NO_TREE: &str = "Belum ada rencana untuk digambar";
pub const CROSSCUTTING: &str = "Lintas OPD";
pub const TOLD_ABOVE: &str = "Rinciannya tampil di cabang sebelumnya.";

pub const VERSION: &str = "Versi rencana";
pub const FIRST_VERSION: &str = "Rencana sebagaimana pertama kali ditetapkan.";
pub const START_VERSION: &str = "Buat perubahan rencana";
pub const START_VERSION_LEAD: &str = "Perubahan menjadi versi baru dengan seluruh isi rencana ini. \
     Versi ini tetap dapat dibaca sebagaimana adanya, dan perjanjian tetap menunjuk ke isian yang \
     dijawabnya.";
pub const CHANGE_GROUND: &str = "Alasan perubahan";
pub const DECREED_ON: &str = "Tanggal penetapan (hari-bulan-tahun)";
pub const NOT_DECREED: &str = "Belum dipakai: isi alasan perubahan dan tanggal penetapannya.";
pub const DECREED: &str = "Dipakai menggantikan versi sebelumnya.";
pub const EARLIER_VERSION: &str = "Buka versi sebelumnya";
pub const LATER_VERSION: &str = "Buka versi perubahannya";
pub const CHANGED_LATER: &str = "rencana ini telah diubah dengan versi baru";
pub const CHANGES: &str = "Semula dan menjadi";
pub const NO_CHANGES: &str =
    "Belum ada uraian, indikator, atau target yang berbeda dari versi sebelumnya.";
pub const NEW_NODE: &str = "Butir baru pada versi ini";
pub const NEW_HERE: &str = "Indikator baru pada versi ini";
pub const GONE_HERE: &str = "Tidak ada lagi pada versi ini";
pub const OVERTAKEN: &str = "Rencana telah diubah sejak indikator ini dihubungkan. Perjanjian \
     tetap menunjuk ke versi yang dijawabnya sampai dihubungkan kembali.";
pub const RENEW: &str = "Hubungkan dengan versi terbaru";
pub const CONSOLIDATION: &str = "Cara konsolidasi";

/// "Renstra 2025-2029 · versi 2"; the first version needs no number.
pub fn versioned(years: &str, number: u16) -> String {
    if number <= 1 {
        years.to_owned()
    } else {
        format!("{years} \u{00b7} versi {number}")
    }
}

/// "80 (versi 1)".
pub fn of_version(target: &str, number: u16) -> String {
    format!("{target} (versi {number})")
}

/// "Uraian: semula Meningkatnya mutu, menjadi Meningkatnya mutu layanan".
pub fn word_change(label: &str, before: &str, after: &str) -> String {
    format!("{label}: semula {before}, menjadi {after}")
}

/// "Target 2026: semula 70, menjadi 72".
pub fn target_change(year: u16, before: &str, after: &str) -> String {
    format!("Target {year}: semula {before}, menjadi {after}")
}

/// Which earlier indicator has the same words.
pub fn proposed(name: &str) -> String {
    format!("Indikator rencana sebelumnya dengan kata yang sama: {name}.")
}

/// "Renstra 2024-2026".
pub fn period(kind: &str, first: u16, last: u16) -> String {
    format!("{kind} {first}\u{2013}{last}")
}

/// "Target 2025".
pub fn target(year: u16) -> String {
    format!("Target {year}")
}

/// "Baris 4, kolom 2025: ...".
pub fn import_problem(row: usize, column: &str, problem: &str) -> String {
    format!("Baris {row}, kolom {column}: {problem}")
}

/// "12 baris siap dimasukkan".
pub fn import_ready(rows: usize) -> String {
    format!("{rows} baris siap dimasukkan. Belum ada yang disimpan.")
}
