//! The evaluation of a year: city, agencies, objectives, indicators.

pub const OPEN: &str = "Evaluasi";
pub const LEAD: &str = "Capaian sampai dengan triwulan yang dipilih, dihitung di perangkat ini \
     dari angka yang sudah diterima.";
pub const CITY: &str = "Seluruh OPD";
pub const QUARTERS: &str = "Sampai dengan triwulan";
pub const EARLIER_YEAR: &str = "Tahun sebelumnya";
pub const LATER_YEAR: &str = "Tahun berikutnya";
pub const SCORE: &str = "Capaian";
pub const NO_SCORE: &str = "belum ada capaian";
pub const WHY: &str = "Mengapa?";
pub const PLACE: &str = "Peringkat";
pub const NO_PLACE: &str = "–";
pub const AGENCY: &str = "OPD";
pub const CATEGORY: &str = "Kategori";
pub const COVERAGE: &str = "Cakupan";
pub const CAVEATS: &str = "Perlu diingat";
pub const NO_CAVEAT: &str = "semua indikator terverifikasi";
pub const RANKING: &str = "Peringkat OPD";
pub const RANKING_LEAD: &str = "Capaian yang sama mendapat peringkat yang sama. OPD yang belum \
     dapat dihitung tidak diberi peringkat; belum terukur tidak sama dengan terendah.";
pub const HEAT_MAP: &str = "Peta capaian per triwulan";
pub const HEAT_MAP_LEAD: &str = "Setiap kotak memuat capaian sampai dengan triwulan itu dan \
     kategorinya; warna hanya mengulang kategori.";
pub const UNSPENT: &str = "Sisa anggaran menurut sebab";
pub const UNSPENT_LEAD: &str = "Sisa pada akhir tahun setiap OPD. Yang belum dijelaskan bukan \
     efisiensi; baris yang realisasinya belum diisi tidak dihitung sebagai sisa.";
pub const UNSPENT_SUM: &str = "Sisa anggaran";
pub const UNEXPLAINED: &str = "Belum dijelaskan";
pub const OPEN_LINES: &str = "Baris belum diisi";
pub const ALL_AGENCIES: &str = "Semua OPD";
pub const TREND: &str = "Perkembangan capaian kota";
pub const TREND_OF_AGENCY: &str = "Perkembangan capaian OPD";
pub const TREND_TABLE: &str = "Angka grafik";
pub const NO_AGREEMENT: &str = "Belum ada perjanjian kinerja yang diukur pada triwulan ini";
pub const NO_AGREEMENT_DETAIL: &str = "Evaluasi tampil setelah perjanjian kepala OPD berlaku dan \
     datanya diterima perangkat ini.";
pub const ONLY_OWN: &str = "Perangkat ini hanya memuat data OPD Anda, sehingga capaian kota tidak \
     dihitung di sini.";
pub const ABSORPTION: &str = "Serapan anggaran";
pub const QUADRANT: &str = "Capaian dan serapan";
pub const MONEY: &str = "Penggunaan anggaran";
pub const MONEY_LEAD: &str = "Capaian di bawah 100 % bukan efisiensi: yang belum dikerjakan tidak \
     dihitung sebagai penghematan.";
pub const JUDGED_AT_THE_END: &str =
    "Efisiensi dinilai pada Triwulan IV, ketika capaian dan anggaran setahun dapat dibandingkan.";
pub const INDICATOR: &str = "Indikator";
pub const TARGET_SO_FAR: &str = "Target s.d. triwulan";
pub const REALIZATION_SO_FAR: &str = "Realisasi s.d. triwulan";
pub const AGAINST_QUARTERS: &str = "Capaian s.d. triwulan";
pub const AGAINST_YEAR: &str = "Terhadap target tahun";
pub const STANDING: &str = "Status";
pub const WEIGHT: &str = "Bobot";
pub const ORGANISATION: &str = "Usulan predikat kinerja organisasi";
pub const ORGANISATION_LEAD: &str = "Ditetapkan oleh pimpinan; ini hanya letak capaian setahun \
     pada skala predikat.";
pub const OPEN_AGREEMENT: &str = "Buka perjanjian";
pub const FORMULA: &str = "Rumus";
pub const POLICY: &str = "Kebijakan yang berlaku";
pub const INPUTS: &str = "Angka yang dipakai";
pub const CATEGORIES: &str = "Batas kategori";

/// "Evaluasi kinerja 2026".
pub fn title(year: u16) -> String {
    format!("Evaluasi kinerja {year}")
}

/// "9 dari 12 terverifikasi, 11 terukur".
pub fn coverage(words: &str, measured: usize) -> String {
    format!("{words}, {measured} terukur")
}

/// "Peringkat 3".
pub fn place(place: usize) -> String {
    place.to_string()
}

/// One figure behind a percent, and where it comes from.
pub fn input(quarter: &str, figure: &str, by: &str, when: &str, device: &str) -> String {
    format!("{quarter}: {figure}, ditulis {by}, {when}, dari perangkat {device}.")
}

/// When a figure was written and when the server had it.
pub fn written(claimed: &str, received: Option<&str>) -> String {
    match received {
        Some(received) => format!("menurut perangkat {claimed}, diterima server {received}"),
        None => format!("menurut perangkat {claimed}, belum diterima server"),
    }
}

/// How many files stand behind a figure.
pub fn evidence(quarter: &str, files: usize) -> String {
    match files {
        0 => format!("{quarter}: tanpa bukti dukung."),
        files => format!("{quarter}: {files} bukti dukung."),
    }
}

/// "≥ 91: Sangat Tinggi".
pub fn at_least(bound: &str, label: &str) -> String {
    format!("≥ {bound}: {label}")
}

/// "> 90: Hijau".
pub fn above(bound: &str, label: &str) -> String {
    format!("> {bound}: {label}")
}

/// What a picture shows, for those who cannot see it.
pub fn bullet(percent: &str) -> String {
    format!("Capaian {percent}; garis menandai 100 %")
}

/// What the line shows, for those who cannot see it.
pub fn trend(points: &[String]) -> String {
    points.join("; ")
}

/// What a year before brought.
pub fn earlier_year(year: u16, result: &str, target: &str) -> String {
    format!("Tahun {year}: realisasi {result}, target {target}.")
}

/// "Serapan anggaran: 75,00 %".
pub fn absorption(percent: &str) -> String {
    format!("Serapan anggaran: {percent}")
}

/// "Efisiensi: Cukup efisien".
pub fn efficiency(judged: &str) -> String {
    format!("Efisiensi: {judged}")
}
