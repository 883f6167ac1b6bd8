//! What is graded: four components in three aspects each, and the criteria of every one.
//!
//! The order and the sense of the criteria follow the annex of Permenpan RB 88/2021 as public
//! transcriptions give it; the wording is this project's own and short, and a city that wants the
//! annex's own words puts them here. A criterion's code never changes.

use crate::coded::coded_enum;

coded_enum! {
    /// A component of the sheet.
    pub enum Component {
        /// How performance is planned.
        Planning => "1", "Perencanaan Kinerja";
        /// How it is measured.
        Measuring => "2", "Pengukuran Kinerja";
        /// How it is reported.
        Reporting => "3", "Pelaporan Kinerja";
        /// How accountability is evaluated inside.
        Evaluating => "4", "Evaluasi Akuntabilitas Kinerja Internal";
    }
}

coded_enum! {
    /// What is asked of a component. With it, it is a sub-component.
    pub enum Aspect {
        /// Is it there?
        Presence => "a", "Keberadaan";
        /// Is it good?
        Quality => "b", "Kualitas";
        /// Is it used?
        Use => "c", "Pemanfaatan";
    }
}

impl Component {
    /// The points that the whole component can bring.
    pub const fn weight(self) -> u32 {
        match self {
            Self::Planning | Self::Measuring => 30,
            Self::Reporting => 15,
            Self::Evaluating => 25,
        }
    }

    /// The points that one aspect of it can bring, in hundredths.
    pub(super) const fn hundredths_of(self, aspect: Aspect) -> u32 {
        self.weight().saturating_mul(aspect.share())
    }
}

impl Aspect {
    /// Its share of the component, in percent.
    pub const fn share(self) -> u32 {
        match self {
            Self::Presence => 20,
            Self::Quality => 30,
            Self::Use => 50,
        }
    }
}

/// One criterion, as people read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Criterion {
    /// Of which component.
    pub component: Component,
    /// Under which aspect.
    pub aspect: Aspect,
    /// Its place there, from zero.
    place: u8,
}

impl Criterion {
    /// The criteria of a sub-component, in their order.
    pub fn of(component: Component, aspect: Aspect) -> impl Iterator<Item = Self> {
        (0..count(component, aspect)).map(move |place| Self {
            component,
            aspect,
            place,
        })
    }

    /// Every criterion, in the order of the sheet.
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for component in Component::ALL {
            for aspect in Aspect::ALL {
                all.extend(Self::of(*component, *aspect));
            }
        }
        all
    }

    /// The stable code, such as `1a1`.
    pub fn code(self) -> String {
        let number = self.place.saturating_add(1);
        format!("{}{}{number}", self.component.code(), self.aspect.code())
    }

    /// The criterion of a code; none where this version does not know it.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().into_iter().find(|one| one.code() == code)
    }

    /// What it asks for.
    pub fn text(self) -> &'static str {
        let [presence, quality, used] = match self.component {
            Component::Planning => TEXTS[0],
            Component::Measuring => TEXTS[1],
            Component::Reporting => TEXTS[2],
            Component::Evaluating => TEXTS[3],
        };
        let texts = match self.aspect {
            Aspect::Presence => presence,
            Aspect::Quality => quality,
            Aspect::Use => used,
        };
        texts.get(usize::from(self.place)).copied().unwrap_or("")
    }
}

/// How many criteria a sub-component has: what codes are known is asked where their words are not.
const fn count(component: Component, aspect: Aspect) -> u8 {
    let counts = match component {
        Component::Planning => [7, 10, 8],
        Component::Measuring => [3, 7, 10],
        Component::Reporting => [6, 9, 7],
        Component::Evaluating => [3, 5, 5],
    };
    let [presence, quality, used] = counts;
    match aspect {
        Aspect::Presence => presence,
        Aspect::Quality => quality,
        Aspect::Use => used,
    }
}

/// The words of every criterion, in the order of the sheet.
const TEXTS: [[&[&str]; 3]; 4] = [
    [
        &[
            "Pedoman teknis perencanaan kinerja tersedia",
            "Dokumen perencanaan jangka panjang tersedia",
            "Dokumen perencanaan jangka menengah tersedia",
            "Dokumen perencanaan jangka pendek tersedia",
            "Rencana aktivitas yang mendukung kinerja tersedia",
            "Rencana anggaran yang mendukung kinerja tersedia",
            "Setiap unit kerja menetapkan perencanaan kinerja",
        ],
        &[
            "Dokumen perencanaan kinerja ditetapkan secara resmi",
            "Dokumen perencanaan kinerja dipublikasikan tepat waktu",
            "Perencanaan menggambarkan kebutuhan kinerja yang sebenarnya",
            "Tujuan dan sasaran dirumuskan sebagai hasil yang jelas",
            "Indikator kinerja memenuhi kriteria SMART",
            "Indikator kinerja utama berkelanjutan dan tidak sering diganti",
            "Target menantang, realistis, dan dapat dicapai",
            "Hasil selaras dan berkesinambungan di setiap jenjang jabatan",
            "Hubungan kinerja dengan bidang lain yang terkait tergambar",
            "Setiap pegawai menetapkan perencanaan kinerja",
        ],
        &[
            "Anggaran mengacu pada kinerja yang ingin dicapai",
            "Aktivitas mendukung kinerja yang ingin dicapai",
            "Target tercapai atau masih pada jalurnya",
            "Rencana aksi dinamis karena capaian dipantau berkala",
            "Rencana diperbaiki dari analisis kinerja sebelumnya",
            "Rencana diperbaiki untuk mewujudkan hasil yang lebih baik",
            "Setiap unit kerja memahami dan berkomitmen pada rencana",
            "Setiap pegawai memahami dan berkomitmen pada rencana",
        ],
    ],
    [
        &[
            "Pedoman pengukuran dan pengumpulan data kinerja tersedia",
            "Definisi operasional dan cara mengukur indikator jelas",
            "Mekanisme pengumpulan data kinerja dapat diandalkan",
        ],
        &[
            "Pimpinan terlibat mengambil keputusan atas capaian kinerja",
            "Data kinerja relevan untuk mengukur capaian",
            "Data kinerja mendukung capaian yang diharapkan",
            "Pengukuran kinerja dilakukan berkala",
            "Capaian unit di bawahnya dipantau berjenjang",
            "Pengumpulan data kinerja memakai aplikasi",
            "Pengukuran capaian kinerja memakai aplikasi",
        ],
        &[
            "Pengukuran menjadi dasar penyesuaian tunjangan kinerja",
            "Pengukuran menjadi dasar penempatan jabatan",
            "Pengukuran memengaruhi penataan organisasi",
            "Pengukuran memengaruhi penyesuaian strategi",
            "Pengukuran memengaruhi penyesuaian kebijakan",
            "Pengukuran memengaruhi penyesuaian aktivitas",
            "Pengukuran memengaruhi penyesuaian anggaran",
            "Anggaran digunakan secara efisien untuk mencapai kinerja",
            "Setiap unit kerja peduli pada hasil pengukuran",
            "Setiap pegawai peduli pada hasil pengukuran",
        ],
    ],
    [
        &[
            "Laporan kinerja disusun",
            "Laporan kinerja disusun berkala",
            "Laporan kinerja ditetapkan secara resmi",
            "Laporan kinerja direviu",
            "Laporan kinerja dipublikasikan",
            "Laporan kinerja disampaikan tepat waktu",
        ],
        &[
            "Laporan kinerja sesuai standar",
            "Laporan mengungkap seluruh pencapaian kinerja",
            "Laporan membandingkan realisasi dengan target tahunan",
            "Laporan membandingkan realisasi dengan target jangka menengah",
            "Laporan membandingkan realisasi dengan tahun sebelumnya",
            "Laporan membandingkan realisasi dengan tingkat nasional",
            "Laporan menjelaskan upaya nyata dan hambatan",
            "Laporan menjelaskan efisiensi penggunaan sumber daya",
            "Laporan memuat rekomendasi perbaikan kinerja",
        ],
        &[
            "Laporan menjadi perhatian utama pimpinan",
            "Laporan menjadi kepedulian seluruh pegawai",
            "Laporan berkala dipakai menyesuaikan aktivitas",
            "Laporan berkala dipakai menyesuaikan anggaran",
            "Laporan dipakai mengevaluasi keberhasilan kinerja",
            "Laporan dipakai menyesuaikan perencanaan berikutnya",
            "Laporan memengaruhi budaya kinerja organisasi",
        ],
    ],
    [
        &[
            "Pedoman teknis evaluasi internal tersedia",
            "Evaluasi internal dilaksanakan pada seluruh unit kerja",
            "Evaluasi internal dilaksanakan berjenjang",
        ],
        &[
            "Evaluasi internal sesuai standar",
            "Evaluasi internal dilaksanakan oleh petugas yang memadai",
            "Evaluasi internal dilaksanakan dengan pendalaman memadai",
            "Evaluasi internal menjangkau setiap unit kerja",
            "Evaluasi internal memakai aplikasi",
        ],
        &[
            "Seluruh rekomendasi evaluasi internal ditindaklanjuti",
            "Implementasi SAKIP meningkat karena tindak lanjut rekomendasi",
            "Hasil evaluasi dipakai memperbaiki akuntabilitas kinerja",
            "Hasil evaluasi dipakai mendukung efektivitas dan efisiensi",
            "Kinerja membaik dengan memanfaatkan hasil evaluasi",
        ],
    ],
];
