//! The agreement editor.

pub const POST: &str = "Jabatan dalam susunan OPD";
pub const POST_NONE: &str = "Belum dipilih";
pub const PARTIES: &str = "Para pihak";
pub const FIRST_PARTY: &str = "Pihak Pertama (penerima amanah)";
pub const SECOND_PARTY: &str = "Pihak Kedua (pemberi amanah)";
pub const NAME: &str = "Nama";
pub const POSITION: &str = "Jabatan";
pub const NIP: &str = "NIP";
pub const APPOINTMENT: &str = "Penugasan";
pub const BUDGET_DOCUMENT: &str = "Dokumen anggaran";
pub const BUDGET_DOCUMENT_NUMBER: &str = "Nomor DPA";
pub const RATIFIED_ON: &str = "Tanggal pengesahan DPA (hari-bulan-tahun)";
pub const ITEMS: &str = "Sasaran, indikator, dan target";
pub const ADD_ITEM: &str = "Tambah indikator";
pub const REMOVE_ITEM: &str = "Hapus indikator";
pub const NO_ITEM: &str = "Belum ada indikator";
pub const OBJECTIVE: &str = "Sasaran";
pub const INDICATOR: &str = "Indikator kinerja";
pub const UNIT: &str = "Satuan";
pub const POLARITY: &str = "Arah capaian";
pub const LOWER_VARIANT: &str = "Rumus semakin rendah";
pub const CONSOLIDATION: &str = "Cara konsolidasi";
pub const CONVENTION: &str = "Cara target triwulan";
pub const SCALE: &str = "Skala predikat";
pub const ANNUAL_TARGET: &str = "Target tahunan";
pub const QUARTER_TARGETS: &str = "Target triwulan";
pub const IS_KPI: &str = "Indikator kinerja utama (IKU)";
pub const BUDGET: &str = "Program dan anggaran";
pub const ADD_LINE: &str = "Tambah program";
pub const MOVE_UP: &str = "Naikkan";
pub const MOVE_DOWN: &str = "Turunkan";
pub const REMOVE_LINE: &str = "Hapus program";
pub const NO_LINE: &str = "Belum ada program";
pub const CODE: &str = "Kode";
pub const PROGRAM: &str = "Program";
pub const AMOUNT: &str = "Anggaran (Rp)";
pub const FUND_SOURCE: &str = "Sumber dana";
pub const TOTAL: &str = "Jumlah anggaran";
pub const STATUS: &str = "Status";
pub const COMPLETENESS: &str = "Kelengkapan";
pub const COMPLETE: &str = "Perjanjian lengkap dan siap diajukan.";
pub const BLOCKING: &str = "Wajib";
pub const WARNING: &str = "Saran";
pub const COMMENTS: &str = "Catatan reviu";
pub const NO_COMMENT: &str = "Belum ada catatan.";
pub const ADD_COMMENT: &str = "Beri catatan";
pub const COMMENT_TEXT: &str = "Isi catatan";
pub const COMMENT_ON: &str = "Catatan untuk";
pub const WHOLE_AGREEMENT: &str = "Seluruh perjanjian";
pub const MARK_RESOLVED: &str = "Tandai selesai";
pub const REOPEN_COMMENT: &str = "Buka kembali";
pub const RESOLVED: &str = "Selesai";
pub const ACTIONS: &str = "Tindakan";
pub const REASON: &str = "Alasan";
pub const REASON_HINT: &str = "Alasan disimpan bersama riwayat perjanjian.";
pub const SUBMIT: &str = "Ajukan untuk direviu";
pub const WITHDRAW: &str = "Tarik kembali";
pub const RETURN: &str = "Kembalikan untuk diperbaiki";
pub const CLEAR_PLANNING: &str = "Setujui jalur Bappeda";
pub const CLEAR_ORGANISATION: &str = "Setujui jalur Bagian Organisasi";
pub const CLEAR: &str = "Setujui";
pub const SIGN_FIRST: &str = "Tanda tangan Pihak Pertama";
pub const SIGN_SECOND: &str = "Tanda tangan Pihak Kedua";
pub const VOID: &str = "Batalkan perjanjian";
pub const MOVE: &str = "Pindahkan ke OPD lain";
pub const MOVE_TITLE: &str = "Pemindahan ke OPD lain";
pub const MOVE_LEAD: &str = "Perjanjian berpindah beserta indikator, anggaran, laporan, catatan, \
     dan bukti dukungnya. Penulis setiap isian tetap tercatat.";
pub const MOVE_TO: &str = "OPD tujuan";
pub const MOVE_CHOOSE: &str = "Pilih OPD";
pub const MOVE_TO_MISSING: &str = "Pilih OPD tujuan lebih dahulu.";
pub const MOVE_REASON_MISSING: &str = "Tuliskan alasan pemindahan.";
pub const MOVE_SENT: &str = "Pemindahan dicatat di perangkat ini · menunggu kepastian server";
pub const WAITING_FOR_SERVER: &str = "Menunggu kepastian server";
pub const LANES: &str = "Jalur reviu";
pub const LANE_PLANNING: &str = "Bappeda";
pub const LANE_ORGANISATION: &str = "Bagian Organisasi";
pub const LANE_CLEARED: &str = "disetujui";
pub const LANE_OPEN: &str = "belum";
pub const QUARTERS: &str = "Realisasi";
pub const WRITTEN_BY_OPERATOR: &str =
    "isi perjanjian ditulis oleh operator OPD; Anda membaca, mereviu, atau menandatanganinya";
pub const WEIGHT: &str = "Bobot (jumlah semua indikator 100)";
pub const DEFINITION: &str = "Definisi dan cara menghitung";
pub const FUNDING_LEAD: &str = "Program atau kegiatan yang membiayai indikator ini. Bila \
     anggarannya dipotong, target ini ditandai berisiko.";

/// "Dibiayai oleh: Program A, Program B", or that nothing is said yet.
pub fn paid_by(names: &[&str]) -> String {
    if names.is_empty() {
        "Dibiayai oleh: belum dipilih".to_owned()
    } else {
        format!("Dibiayai oleh: {}", names.join(", "))
    }
}

/// Why nothing can be typed.
pub fn locked_status(status: &str) -> String {
    format!("perjanjian berstatus {status}")
}

/// "Target TW I".
pub fn quarter_target(roman: &str) -> String {
    format!("Target TW {roman}")
}

/// "Indikator 3".
pub fn item_heading(number: usize) -> String {
    format!("Indikator {number}")
}

/// "Batas waktu penetapan: 3 Februari 2025".
pub fn deadline(date: &str) -> String {
    format!("Batas waktu penetapan: {date}")
}

/// "Buat perjanjian 2027".
pub fn next_year(year: u16) -> String {
    format!("Buat perjanjian {year} dari perjanjian ini")
}

/// "2025: target 80, realisasi 82".
pub fn earlier_year(year: u16, target: &str, result: &str) -> String {
    format!("{year}: target {target}, realisasi {result}")
}

/// The lanes of the review.
pub fn lane(name: &str, state: &str) -> String {
    format!("{name}: {state}")
}

/// "Atasan langsung: Kepala Dinas Kesehatan".
pub fn reports_to(superior: &str) -> String {
    format!("Atasan langsung: {superior}")
}
