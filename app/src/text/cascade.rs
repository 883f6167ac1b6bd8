//! The cascade and the links between agreements.

pub const TITLE: &str = "Penjenjangan kinerja";
pub const EMPTY: &str = "Belum ada perjanjian pada tahun ini";
pub const UNSUPPORTED: &str = "Belum didukung siapa pun";
pub const UNLINKED: &str = "Belum dihubungkan dengan indikator atasan";
pub const SHOW: &str = "Tampilkan";
pub const ALL: &str = "Semua perjanjian";
pub const NOT_IN_FORCE: &str = "Yang belum berlaku";
pub const WITH_GAPS: &str = "Yang masih ada celah";
pub const PARENT: &str = "Perjanjian atasan";
pub const PARENT_NONE: &str = "Belum dipilih";
pub const PARENT_LEAD: &str = "Perjanjian ini mendukung perjanjian atasan. Boleh disusun selagi \
     perjanjian atasan masih draf; perubahannya akan terlihat di sini.";
pub const SUPERIOR: &str = "atasan";
pub const BY_LINE: &str = "Menurut garis atasan langsung di halaman Jabatan dan pejabat.";
pub const ABOVE_AGENCY: &str = "Di atas OPD ini";
pub const OPEN_PARENT: &str = "Buka perjanjian atasan";
pub const ABOVE: &str = "Indikator atasan";
pub const COPY_DOWN: &str = "Turunkan ke sini";
pub const COPIED: &str = "Sudah diturunkan";
pub const SUPPORTS: &str = "Mendukung indikator atasan";
pub const ADD_SUPPORT: &str = "Hubungkan dengan indikator atasan";
pub const CHOOSE_SUPPORT: &str = "Pilih indikator atasan";
pub const UNLINK: &str = "Lepaskan";
pub const NOT_HERE: &str = "Indikator ini milik OPD lain dan tidak ada di perangkat ini.";
pub const CHANGED_ABOVE: &str = "Indikator atasan berubah sejak terakhir dilihat:";
pub const LOOKED: &str = "Sudah saya sesuaikan";
pub const HELD_PERSONALLY: &str = "Dipegang sendiri, tidak diturunkan";
pub const EXPORT: &str = "Unduh target individu (XLSX)";
pub const TO_BUDGET: &str = "Dokumen anggaran";
pub const INDICATOR: &str = "Indikator";
pub const UNIT: &str = "Satuan";
pub const TARGET: &str = "Target";
pub const OPEN: &str = "Penjenjangan";

/// "target-individu-dinas-kesehatan-2026.xlsx".
pub fn export_name(agency: &str, year: u16) -> String {
    let words: Vec<String> = agency
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    format!("target-individu-{}-{year}.xlsx", words.join("-"))
}

/// What the tab of that workbook says.
pub fn export_tab(year: u16) -> String {
    format!("Target {year}")
}

/// "7 dari 9 perjanjian berlaku · 2 indikator belum didukung".
pub fn summary(in_force: usize, all: usize, unsupported: usize) -> String {
    format!("{in_force} dari {all} perjanjian berlaku · {unsupported} indikator belum didukung")
}

/// "Di bawahnya: 3 dari 5 berlaku".
pub fn below(in_force: usize, all: usize) -> String {
    format!("Di bawahnya: {in_force} dari {all} berlaku")
}

/// "Target: 80 menjadi 95".
pub fn changed(label: &str, before: &str, after: &str) -> String {
    format!("{label}: {before} menjadi {after}")
}

/// "Belum didukung siapa pun (2)".
pub fn counted(words: &str, count: usize) -> String {
    format!("{words} ({count})")
}
