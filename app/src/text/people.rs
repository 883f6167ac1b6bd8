//! Posts, whom they report to, and who holds them.

use ikrar_domain::people::Appointment;

use super::time::date;

pub const TITLE: &str = "Jabatan dan pejabat";
pub const LEAD: &str = "Jenjang dan atasan langsung menentukan dengan siapa perjanjian \
     ditandatangani. Riwayat pejabat tetap tercatat.";
pub const READ_ONLY: &str = "jabatan dan pejabat diisi oleh Bagian Organisasi atau administrator";
pub const AGENCY: &str = "OPD";
pub const EMPTY: &str = "Belum ada jabatan di OPD ini";
pub const ADD_POST: &str = "Tambah jabatan";
pub const EDIT_POST: &str = "Ubah jabatan dan atasannya";
pub const POST: &str = "Nama jabatan";
pub const RANK: &str = "Jenjang jabatan";
pub const SUPERIOR: &str = "Atasan langsung";
pub const NO_SUPERIOR: &str = "Belum dipilih";
pub const ADD_HOLDER: &str = "Tambah pejabat";
pub const EDIT_HOLDER: &str = "Ubah penugasan";
pub const UNSTATED: &str = "Penugasan belum lengkap: isi nama dan tanggal mulainya.";
pub const NAME: &str = "Nama dengan gelar";
pub const NIP: &str = "NIP";
pub const KIND: &str = "Jenis penugasan";
pub const STARTS_ON: &str = "Mulai menjabat (hari-bulan-tahun)";
pub const ENDS_ON: &str = "Selesai menjabat (hari-bulan-tahun)";
pub const SIGNERS: &str = "Akun penanda tangan";
pub const SIGNERS_LEAD: &str = "Perjanjian ditandatangani pejabat yang tertulis padanya. Pilih \
     pejabat pemilik setiap akun. Satu pejabat dengan jabatan di dua OPD mempunyai satu akun di \
     setiap OPD.";
pub const NO_SIGNERS: &str = "Belum ada akun penanda tangan. Administrator membuatnya di server.";
pub const OFFICIAL: &str = "Pejabat pemilik akun";
pub const NO_OFFICIAL: &str = "Belum dihubungkan";
pub const BY_NAME: &str = "Selama belum dihubungkan, nama akun ini harus sama dengan nama yang \
     tertulis pada perjanjian.";

/// "Plt. Siti Rahma, S.Kep., 6 Januari 2025 sampai sekarang".
pub fn holder(appointment: &Appointment) -> String {
    let until = appointment.end.map_or_else(|| "sekarang".to_owned(), date);
    let (prefix, name) = (appointment.kind.prefix(), appointment.holder_name.trim());
    let since = date(appointment.start);
    format!("{prefix}{name}, {since} sampai {until}")
}

/// "Siti Rahma: Jabatan ini dipegang dua pejabat ...".
pub fn problem(name: &str, words: &str) -> String {
    format!("{name}: {words}")
}
