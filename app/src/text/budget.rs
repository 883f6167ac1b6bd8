//! Budget documents and whether budgets tie.

pub const TITLE: &str = "Dokumen anggaran";
pub const LEAD: &str = "Pagu menurut DPA atau DPPA. Perjanjian kepala OPD harus sama dengan \
     dokumen yang disahkan terakhir, dan jumlah di tingkat bawah sama dengan di atasnya.";
pub const EMPTY: &str = "Belum ada dokumen anggaran";
pub const ADD: &str = "Tambah dokumen";
pub const KIND: &str = "Jenis dokumen";
pub const NUMBER: &str = "Nomor";
pub const RATIFIED_ON: &str = "Tanggal pengesahan (tahun-bulan-hari)";
pub const SOURCE: &str = "Sumber angka";
pub const ADD_LINE: &str = "Tambah baris";
pub const NAME: &str = "Program, kegiatan, atau sub kegiatan";
pub const CUT: &str = "Terkena efisiensi";
pub const REMOVE_DOCUMENT: &str = "Hapus dokumen";
pub const REMOVE_LINE: &str = "Hapus baris";
pub const COUNTS: &str = "Dipakai";
pub const TIE_DOCUMENT: &str = "Perjanjian kepala OPD dan dokumen anggaran";
pub const TIE_LEVELS: &str = "Perjanjian kepala OPD dan jumlah perjanjian administrator";
pub const TIES: &str = "Sama, tidak ada selisih.";
pub const NOTHING_TO_COMPARE: &str = "Belum ada yang dapat dibandingkan.";
pub const LINE: &str = "Baris anggaran";
pub const HEAD: &str = "Perjanjian kepala OPD";
pub const DOCUMENT: &str = "Dokumen anggaran";
pub const BELOW: &str = "Jumlah di bawahnya";
pub const DIFFERENCE: &str = "Selisih";
pub const NONE: &str = "tidak ada";
pub const CUT_LINES: &str = "Baris yang terkena efisiensi";
pub const CUT_LEAD: &str = "Targetnya tetap berlaku kecuali diubah dengan perjanjian perubahan.";
pub const READ_ONLY: &str = "dokumen anggaran diisi oleh BPKAD atau operator OPD";
