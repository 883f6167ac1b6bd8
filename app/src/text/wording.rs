//! The wording of the city's documents.

pub const TITLE: &str = "Redaksi dokumen";
pub const LEAD: &str = "Kata-kata, dasar hukum, dan lambang pada perjanjian kinerja. Perjanjian \
     yang sudah disetujui tetap tercetak dengan redaksinya sendiri.";
pub const READ_ONLY: &str = "redaksi diatur oleh Bagian Organisasi atau administrator";
pub const NO_CITY: &str = "Data pemerintah daerah belum ada di perangkat ini. Sambungkan sebentar.";
pub const PASSAGES: &str = "Bagian teks";
pub const PASSAGES_LEAD: &str = "Kosongkan untuk memakai redaksi bawaan. Tiap baris menjadi satu \
     paragraf atau satu butir.";
pub const STANDARD: &str = "Lihat redaksi bawaan";
pub const UNIT_PLACE: &str = "Letak satuan target";
pub const BASES: &str = "Dasar hukum";
pub const BASES_LEAD: &str = "Dokumen hanya mengutip dasar hukum yang berlaku pada tanggal \
     penandatanganannya; naskah yang belum ditandatangani memakai 31 Desember tahunnya.";
pub const NATIONAL: &str = "Daftar nasional bawaan dipakai.";
pub const BEGIN_OWN: &str = "Susun daftar sendiri";
pub const EDIT_BASIS: &str = "Ubah dasar hukum";
pub const SAVE_BASIS: &str = "Simpan dasar hukum";
pub const REMOVE_BASIS: &str = "Hapus dari daftar";
pub const ADD_BASIS: &str = "Tambah dasar hukum";
pub const CITATION: &str = "Jenis, nomor, tahun, dan tentang";
pub const FROM: &str = "Dikutip mulai (hari-bulan-tahun)";
pub const UNTIL: &str = "Dikutip sampai (kosong bila masih berlaku)";
pub const ARMS: &str = "Lambang daerah";
pub const ARMS_LEAD: &str = "Gambar PNG paling besar 48 kB, sisi 32 sampai 1.024 piksel. Lambang \
     lama tetap tersimpan untuk dokumen yang memakainya.";
pub const ARMS_FILE: &str = "Pilih berkas PNG";
pub const NO_ARMS: &str = "Belum ada lambang; tempatnya dibiarkan kosong.";
pub const REMOVE_ARMS: &str = "Kosongkan lambang";
pub const PREVIEW: &str = "Pratinjau";
pub const SAMPLE: &str = "Contoh dokumen";
pub const SAMPLE_AGENCY: &str = "Perjanjian kepala OPD";
pub const SAMPLE_AMENDED: &str = "Perjanjian perubahan";
pub const SAMPLE_HEAD: &str = "Perjanjian kepala daerah";
pub const DAY: &str = "Ditandatangani pada (hari-bulan-tahun)";
pub const SAMPLE_UNIT: &str = "Dinas Contoh";
pub const SAMPLE_NAME: &str = "Nama Pejabat, S.E., M.Si.";
pub const SAMPLE_TITLE: &str = "Kepala Dinas Contoh";
pub const SAMPLE_HEAD_NAME: &str = "Nama Kepala Daerah";
pub const SAMPLE_HEAD_TITLE: &str = "Wali Kota";
pub const SAMPLE_OBJECTIVE: &str = "Meningkatnya mutu layanan";
pub const SAMPLE_INDICATOR: &str = "Indeks kepuasan masyarakat";
pub const SAMPLE_PROGRAM: &str = "Program pelayanan";

/// What a passage may hold.
pub fn placeholders(listed: &str) -> String {
    format!("Isian otomatis: {listed}.")
}

/// "Dikutip mulai 2015-01-01 sampai 2023-10-30".
pub fn days(from: &str, until: &str) -> String {
    match until {
        "" => format!("Dikutip mulai {from}"),
        until => format!("Dikutip mulai {from} sampai {until}"),
    }
}

/// What was typed is no day.
pub fn day_expected(typed: &str) -> String {
    format!("\"{typed}\": {}", super::entry::DATE_EXPECTED)
}
