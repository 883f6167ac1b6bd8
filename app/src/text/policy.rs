//! What the city decides about its agreements.

pub const TITLE: &str = "Kebijakan perjanjian kinerja";
pub const LEAD: &str = "Keputusan pemerintah daerah yang berlaku untuk semua OPD.";
pub const READ_ONLY: &str = "kebijakan diatur oleh Bagian Organisasi atau administrator";
pub const SIGNING_ORDER: &str = "Urutan penandatanganan";
pub const OUT_OF_ORDER: &str = "Bila ditandatangani sebelum perjanjian atasan berlaku";
pub const SIGNERS: &str = "Penanda tangan";
pub const SIGNER: &str = "Siapa yang dapat menandatangani sebagai pihak yang tertulis";
pub const BLOCKING: &str = "Temuan yang menahan pengajuan";
pub const BLOCKING_LEAD: &str = "Perjanjian tidak dapat diajukan selama ada temuan yang dicentang. \
     Temuan lain hanya ditampilkan sebagai saran.";
pub const DEADLINES: &str = "Tenggat realisasi triwulan";
pub const DEADLINES_LEAD: &str = "Angka yang diterima server sesudah tenggat tetap dicatat dan \
     ditandai terlambat; pereviu yang memutuskan. Kosongkan bila tidak ada tenggat.";
pub const YEAR: &str = "Tahun";
pub const OPEN: &str = "Kebijakan";
pub const MEASURING: &str = "Pengukuran dan evaluasi";
pub const MEASURING_LEAD: &str = "Berlaku untuk setiap persen yang dihitung, di layar maupun di \
     dokumen. Setiap hasil menyebutkan kebijakan yang dipakai.";

/// "Tenggat Triwulan I".
pub fn due_on(quarter: &str) -> String {
    format!("Tenggat {quarter}")
}

/// "Masa tenggang Triwulan I sampai".
pub fn grace_until(quarter: &str) -> String {
    format!("Masa tenggang {quarter} sampai")
}
