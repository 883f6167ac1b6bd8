//! Messages beside a field while it is typed in.

pub const WHICH_NUMBER: &str = "Maksud Anda:";
pub const AMBIGUOUS: &str =
    "titik dapat berarti koma desimal atau pemisah ribuan; pilih salah satu";
pub const NOT_POSSIBLE: &str =
    "isian ini belum dapat disimpan di perangkat ini; muat ulang halaman";
pub const DATE_EXPECTED: &str = "tanggal ditulis hari-bulan-tahun, misalnya 31-01-2025";

/// The text has more characters than the field takes.
pub fn too_long(typed: usize, allowed: usize) -> String {
    format!(
        "{typed} karakter; paling banyak {allowed}. Ringkas teksnya, semua ketikan tetap di sini"
    )
}

/// What the badge of a note made of several texts says when it is opened.
pub const JOINED_LEAD: &str = "Beberapa orang mengubah kalimat yang berbeda tanpa saling melihat. \
     Semua perubahan digabung; teks masing-masing tetap disimpan di bawah ini sampai isian ini \
     diubah lagi.";
/// Somebody emptied the note.
pub const CLEARED: &str = "(dikosongkan)";

/// The badge of a note made of several texts.
pub fn joined_from(texts: usize) -> String {
    format!("Digabung dari {texts} isian")
}

/// Who wrote one of the texts, and when.
pub fn written_by(who: &str, claimed: &str, received: &str) -> String {
    super::conflict::who_when(who, claimed, Some(received))
}
