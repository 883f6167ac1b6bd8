//! Budget documents and whether budgets tie.

pub const TITLE: &str = "Dokumen anggaran";
pub const LEAD: &str = "Pagu menurut DPA atau DPPA. Perjanjian kepala OPD harus sama dengan \
     dokumen yang disahkan terakhir, dan jumlah di tingkat bawah sama dengan di atasnya.";
pub const EMPTY: &str = "Belum ada dokumen anggaran";
pub const ADD: &str = "Tambah dokumen";
pub const KIND: &str = "Jenis dokumen";
pub const NUMBER: &str = "Nomor";
pub const RATIFIED_ON: &str = "Tanggal pengesahan (hari-bulan-tahun)";
pub const SOURCE: &str = "Sumber angka";
pub const ADD_LINE: &str = "Tambah baris";
pub const NAME: &str = "Program, kegiatan, atau sub kegiatan";
pub const CUT: &str = "Terkena efisiensi";
pub const REMOVE_DOCUMENT: &str = "Hapus dokumen";
pub const REMOVE_LINE: &str = "Hapus baris";
pub const COUNTS: &str = "Dipakai";
pub const TIE_DOCUMENT: &str = "Perjanjian kepala OPD dan dokumen anggaran";
pub const TIE_LEVELS: &str = "Setiap perjanjian dan jumlah perjanjian di bawahnya";
pub const TIES: &str = "Sama, tidak ada selisih.";
pub const NOTHING_TO_COMPARE: &str = "Belum ada yang dapat dibandingkan.";
pub const LINE: &str = "Baris anggaran";
pub const HEAD: &str = "Perjanjian kepala OPD";
pub const DOCUMENT: &str = "Dokumen anggaran";
pub const ABOVE: &str = "Perjanjian atasan";
pub const BELOW: &str = "Jumlah di bawahnya";
pub const EDIT_LINE: &str = "Ubah";
pub const CLOSE_LINE: &str = "Selesai";
pub const NO_LINES: &str = "Belum ada baris anggaran.";
pub const SOURCES: &str = "Menurut sumber dana";
pub const SOURCE_OPEN: &str = "Sumber dana belum disebut";
pub const IMPORT: &str = "Impor dari tabel";
pub const IMPORT_LEAD: &str = "Pilih buku kerja atau salin tabelnya, termasuk baris judul: Kode, \
     Uraian, Sumber dana, dan Pagu. Urutan kolom bebas. Baris urusan, bidang, dan jumlah hanya \
     dicocokkan, tidak dimasukkan. Tidak ada yang disimpan sebelum diperiksa.";
pub const IMPORT_ABSENT: &str = "Baris berikut ada di dokumen ini, tetapi tidak ada di tabel:";
pub const REMOVE_ABSENT: &str = "Hapus baris yang tidak ada di tabel";
pub const MISMATCHES: &str = "Jumlah yang tidak cocok";
pub const MISMATCHES_LEAD: &str =
    "Tabel tetap dapat dimasukkan; selisihnya tampil sampai diperbaiki.";
pub const NOTHING_NEW: &str = "Semua baris tabel sudah ada dan sama.";
pub const ADDED: &str = "Baru";
pub const CHANGED: &str = "Berubah";
pub const DIFFERENCE: &str = "Selisih";
pub const NONE: &str = "tidak ada";
pub const CUT_LINES: &str = "Efisiensi belanja";
pub const CUT_LEAD: &str = "Target yang disepakati tetap berlaku. Bila anggarannya berkurang, OPD \
     mempertahankan target dan menjelaskan caranya, atau mengubahnya dengan perjanjian perubahan.";
pub const CUT_AMOUNT: &str = "Besar pemotongan";
pub const CUT_BASIS: &str = "Dasar efisiensi";
pub const CUT_DECISION: &str = "Keputusan atas target";
pub const CUT_REASON: &str = "Alasan dan cara target tetap dicapai";
pub const AGREED: &str = "Disepakati";
pub const LOST: &str = "Dipotong";
pub const LEFT: &str = "Tersisa";
pub const NOT_DIVIDED: &str = "belum dapat dibagi";
pub const NO_TARGET_AT_RISK: &str = "Tidak ada target yang dibiayai oleh baris yang dipotong.";
pub const AMEND: &str = "Buka perjanjian untuk diubah";
pub const WITHOUT_OUTPUT: &str = "Belanja tanpa keluaran yang terukur";
pub const WITHOUT_OUTPUT_LEAD: &str = "Baris anggaran perjanjian kepala OPD yang tidak membiayai \
     satu indikator pun. Hubungkan di perjanjian bila memang membiayai indikator.";
pub const SUPPORTING: &str = "Penunjang urusan";
pub const EDITION: &str = "Edisi nomenklatur";
pub const EDITION_OPEN: &str = "Belum dipilih";

/// "2 target kehilangan anggaran".
pub fn targets_at_risk(count: usize) -> String {
    format!("{count} target kehilangan anggaran")
}

/// "Program A: Besar pemotongan belum diisi.", or the problem alone where it is the document's.
pub fn cut_problem(name: &str, problem: &str) -> String {
    if name.is_empty() {
        problem.to_owned()
    } else {
        format!("{name}: {problem}")
    }
}

/// "Dari Rp350 yang membiayainya, Rp100 dipotong."
pub fn risk(funding: &str, lost: &str) -> String {
    format!("Dari {funding} yang membiayainya, {lost} dipotong.")
}
pub const READ_ONLY: &str = "dokumen anggaran diisi oleh BPKAD atau operator OPD";

/// "2 baris perlu diperiksa".
pub fn doubtful_lines(count: usize) -> String {
    format!("{count} baris perlu diperiksa")
}

/// "Di bawahnya Rp100".
pub fn below(amount: &str) -> String {
    format!("Di bawahnya {amount}")
}

/// "12 baris baru, 3 berubah, 40 sama. Belum ada yang disimpan."
pub fn import_ready(added: usize, changed: usize, same: usize) -> String {
    format!("{added} baris baru, {changed} berubah, {same} sama. Belum ada yang disimpan.")
}

/// "Kolom yang tidak dipakai: No, Keterangan."
pub fn unused_columns(columns: &[String]) -> String {
    format!("Kolom yang tidak dipakai: {}.", columns.join(", "))
}

/// "Baris 4, Program A: tertulis Rp300, jumlah barisnya Rp250, selisih Rp50."
pub fn mismatch(row: usize, name: &str, stated: &str, found: &str, apart: &str) -> String {
    format!("Baris {row}, {name}: tertulis {stated}, jumlah barisnya {found}, selisih {apart}.")
}

/// "Rp100 menjadi Rp120".
pub fn becomes(before: &str, after: &str) -> String {
    format!("{before} menjadi {after}")
}
