//! Evaluation sheets (LKE) and their result letters (LHE).

pub const OPEN: &str = "LKE AKIP";
pub const LEAD: &str = "Nilai setiap kriteria diberikan oleh OPD, evaluator, lalu penjamin mutu; \
     yang terakhir memberi nilai yang berlaku. Bukti dari aplikasi hanya ditunjukkan dan tidak \
     pernah menjadi nilai dengan sendirinya.";
pub const LIST_LEAD: &str = "Nilai yang sudah diraih setiap OPD. Kriteria yang belum dinilai tidak \
     menambah nilai, sehingga cakupannya ikut disebut.";
pub const ALL: &str = "Seluruh OPD";
pub const AGENCY: &str = "OPD";
pub const STATUS: &str = "Status";
pub const NOT_BEGUN: &str = "Belum dimulai";
pub const POINTS: &str = "Nilai";
pub const PREDICATE: &str = "Predikat";
pub const SO_FAR: &str = "sementara";
pub const COVERAGE: &str = "Cakupan";
pub const OBTAINABLE: &str = "Masih dapat diraih";
pub const GRADE: &str = "Nilai";
pub const NOTE: &str = "Penjelasan dan bukti";
pub const CHOOSE: &str = "Belum dinilai";
pub const REST: &str = "Nilai semua kriteria yang belum dinilai di bagian ini";
pub const MISSING: &str = "Yang masih kurang menurut data aplikasi";
pub const NOTHING_MISSING: &str = "Semua yang dapat dihitung aplikasi sudah lengkap.";
pub const FOUND: &str = "Menurut data aplikasi:";
pub const REASON: &str = "Alasan";
pub const REASON_MISSING: &str = "Tulis alasannya lebih dahulu.";
pub const RECOMMENDATIONS: &str = "Rekomendasi dan tindak lanjut";
pub const NO_RECOMMENDATION: &str = "Belum ada rekomendasi.";
pub const RECOMMENDATION: &str = "Rekomendasi";
pub const DUE: &str = "Tenggat tindak lanjut";
pub const DUE_WRONG: &str = "Tulis tanggal seperti 31-12-2026, atau kosongkan.";
pub const ADD: &str = "Tambah rekomendasi";
pub const REMOVE: &str = "Hapus rekomendasi";
pub const FOLLOW_UP: &str = "Tindak lanjut OPD";
pub const CLOSE: &str = "Nyatakan selesai";
pub const REOPEN: &str = "Belum selesai";
pub const LETTER: &str = "Laporan hasil evaluasi (LHE)";
pub const OPEN_LETTER: &str = "Buka LHE";
pub const LETTER_NUMBER: &str = "Nomor LHE";
pub const LETTER_ON: &str = "Tanggal LHE";
pub const SUMMARY: &str = "Simpulan evaluasi";
pub const BACK: &str = "Kembali ke LKE";
pub const EARLIER_YEAR: &str = "Tahun sebelumnya";
pub const LATER_YEAR: &str = "Tahun berikutnya";

/// "LKE AKIP 2026".
pub fn title(year: u16) -> String {
    format!("{OPEN} {year}")
}

/// "4,80 dari 6,00 · 5 dari 7 kriteria dinilai · masih dapat diraih 1,20".
pub fn points(reached: &str, weight: &str, coverage: &str, obtainable: &str) -> String {
    format!("{reached} dari {weight} · {coverage} · masih dapat diraih {obtainable}")
}

/// "Evaluator: B – terpenuhi di atas 75%. Bukti belum lengkap".
pub fn graded(by: &str, grade: &str, note: &str) -> String {
    match note {
        "" => format!("{by}: {grade}"),
        note => format!("{by}: {grade}. {note}"),
    }
}

/// "Tenggat 31 Agustus 2027".
pub fn due(day: &str) -> String {
    format!("Tenggat {day}")
}
