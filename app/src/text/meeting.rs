//! Evaluation meetings.

pub const TITLE: &str = "Rapat evaluasi";
pub const LEAD: &str = "Rapat yang mengevaluasi capaian satu triwulan. Keputusan dicatat dengan \
     penanggung jawab dan tenggat, lalu dibacakan dan ditandatangani sebelum rapat bubar.";
pub const FOLLOW_UP: &str = "Keputusan yang belum selesai";
pub const NOTHING_OPEN: &str = "Tidak ada keputusan rapat yang menunggu.";
pub const CALENDAR: &str = "Kalender rapat";
pub const NO_MEETING: &str = "Belum ada rapat evaluasi.";
pub const PLAN: &str = "Rencanakan rapat";
pub const QUARTER: &str = "Triwulan yang dievaluasi";
pub const WITHOUT_DAY: &str = "Belum bertanggal";
pub const BACK: &str = "Semua rapat";
pub const HELD_ON: &str = "Tanggal rapat";
pub const TIME: &str = "Waktu rapat";
pub const PLACE: &str = "Tempat rapat";
pub const CHAIR: &str = "Pimpinan rapat";
pub const AGENCIES: &str = "OPD dalam rapat";
pub const NO_AGENCY: &str = "Belum ada OPD dalam rapat ini.";
pub const AGENCY: &str = "OPD";
pub const ADD_AGENCY: &str = "Tambah OPD";
pub const REMOVE_AGENCY: &str = "Keluarkan dari rapat";
pub const REMOVE_MEETING: &str = "Hapus rapat";
pub const BEGIN: &str = "Mulai rapat";
pub const CONTINUE: &str = "Lanjutkan rapat";
pub const SHOW: &str = "Tampilkan dalam rapat";
pub const GONE: &str =
    "OPD ini tidak lagi dipanggil dalam rapat. Pilih Berikutnya untuk melanjutkan.";
pub const LEAVE: &str = "Tutup tampilan rapat";
pub const PREVIOUS: &str = "Sebelumnya";
pub const NEXT: &str = "Berikutnya";
pub const READ_ONLY: &str = "Rapat direncanakan dan dicatat Bappeda atau Bagian Organisasi.";
pub const NO_EARLIER: &str = "Tidak ada keputusan dari rapat sebelumnya.";
pub const NO_AGREEMENT: &str = "OPD ini belum memiliki perjanjian yang berlaku pada triwulan ini.";
pub const AGAINST_QUARTER: &str = "Terhadap target triwulan";
pub const AGAINST_YEAR: &str = "Terhadap target tahun";
pub const OPEN_QUARTER: &str = "Buka realisasi triwulan";
pub const OBSTACLES: &str = "Penghambat";
pub const FOLLOW_UP_PLAN: &str = "Tindak lanjut";
pub const NO_CAUSE: &str = "Penyebab belum ditulis";
pub const DECISION: &str = "Keputusan";
pub const OWNER: &str = "Penanggung jawab";
pub const DUE: &str = "Tenggat";
pub const INDICATOR: &str = "Indikator terkait (bila ada)";
pub const NO_INDICATOR: &str = "Tidak terkait satu indikator";
pub const ADD_DECISION: &str = "Catat keputusan";
pub const REMOVE_DECISION: &str = "Hapus keputusan";
pub const NO_DECISION: &str = "Belum ada keputusan untuk OPD ini.";
pub const SIGN: &str = "Tanda tangani notulen";
pub const REOPEN: &str = "Buka kembali notulen";
pub const REOPEN_QUESTION: &str = "Tanda tangan notulen dicabut, dan notulen perlu dibacakan serta \
     ditandatangani lagi. Lanjutkan?";
pub const REOPEN_SURE: &str = "Cabut dan buka kembali";
pub const DONE: &str = "Tandai selesai";
pub const DONE_NOTE: &str = "Apa yang sudah dilakukan";
pub const DONE_NOTE_MISSING: &str = "Tuliskan apa yang sudah dilakukan.";

/// "Rapat evaluasi Triwulan III 2026".
pub fn heading(quarter: &str, year: u16) -> String {
    format!("{TITLE} {quarter} {year}")
}

/// "12 Oktober 2026, pukul 09.00, Ruang Rapat Bappeda".
pub fn occasion(day: Option<&str>, time: &str, place: &str) -> String {
    let mut words = day.unwrap_or(WITHOUT_DAY).to_owned();
    if !time.is_empty() {
        words = format!("{words}, pukul {time}");
    }
    if !place.is_empty() {
        words = format!("{words}, {place}");
    }
    words
}

/// "Notulen ditandatangani: 1 dari 3 OPD".
pub fn signed(signed: usize, called: usize) -> String {
    format!("Notulen ditandatangani: {signed} dari {called} OPD")
}

/// "OPD 1 dari 3 · Capaian indikator (2 dari 6)".
pub fn place(agency: usize, agencies: usize, step: &str, number: usize, steps: usize) -> String {
    format!("OPD {agency} dari {agencies} · {step} ({number} dari {steps})")
}

/// "Penanggung jawab: Kepala Bidang · tenggat 30 November 2026 · Angka harapan hidup".
pub fn told(owner: &str, due: &str, indicator: Option<&str>) -> String {
    let words = format!("{OWNER}: {owner} · tenggat {due}");
    match indicator {
        Some(indicator) => format!("{words} · {indicator}"),
        None => words,
    }
}

/// "Selesai 2 November 2026: data lengkap".
pub fn outcome(day: Option<&str>, note: &str) -> String {
    match day {
        Some(day) => format!("Selesai {day}: {note}"),
        None => format!("Selesai: {note}"),
    }
}

/// "Ditandatangani oleh Rina (Bappeda), kemarin 14.02".
pub fn signed_by(person: &str, moment: &str) -> String {
    format!("Ditandatangani oleh {person}, {moment}")
}
