//! Why a file is not taken, and how to mend it.

use super::limits::{
    FILES_PER_REALIZATION_MAX, PDF_BYTES_MAX, PHOTO_BYTES_MAX, PHOTO_PIXELS_MAX,
    PHOTO_SOURCE_BYTES_MAX,
};

/// Why a chosen file cannot become evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceRefusal {
    /// The file has no bytes.
    #[error("the file is empty; choose it again")]
    Empty,
    /// Neither photo nor PDF.
    #[error("the file is neither JPEG, PNG nor PDF; convert it first")]
    UnknownType,
    /// More bytes than a camera's photo has.
    #[error("the photo has {bytes} bytes, more than allowed; take it again or crop it")]
    PhotoTooLarge {
        /// How many.
        bytes: u64,
    },
    /// More pixels than a tablet can decode.
    #[error("the photo has {pixels} pixels, more than allowed; crop it")]
    TooManyPixels {
        /// How many.
        pixels: u64,
    },
    /// A photo whose bytes are cut short or damaged.
    #[error("the photo cannot be read; take it again")]
    PhotoUnreadable,
    /// A photo that stays too large however it is compressed.
    #[error("the photo cannot be made small enough; crop it")]
    PhotoStaysLarge,
    /// More bytes than a PDF may have.
    #[error("the PDF has {bytes} bytes, more than allowed; split it or scan it coarser")]
    PdfTooLarge {
        /// How many.
        bytes: u64,
    },
    /// The realization has as many files as it may.
    #[error("the realization has as many files as it may; remove one")]
    TooMany,
    /// The agency's year has no room left.
    #[error("the scope has no room left; ask the administrator")]
    ScopeFull,
    /// The person has no room left.
    #[error("the user has no room left; ask the administrator")]
    UserFull,
    /// The device has too little room left.
    #[error("the device has {free} bytes left of {needed} needed; make room on it")]
    DeviceFull {
        /// How many bytes must be free.
        needed: u64,
        /// How many are.
        free: u64,
    },
}

impl EvidenceRefusal {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "evidence_empty",
            Self::UnknownType => "evidence_unknown_type",
            Self::PhotoTooLarge { .. } => "evidence_photo_too_large",
            Self::TooManyPixels { .. } => "evidence_too_many_pixels",
            Self::PhotoUnreadable => "evidence_photo_unreadable",
            Self::PhotoStaysLarge => "evidence_photo_stays_large",
            Self::PdfTooLarge { .. } => "evidence_pdf_too_large",
            Self::TooMany => "evidence_too_many",
            Self::ScopeFull => "evidence_scope_full",
            Self::UserFull => "evidence_user_full",
            Self::DeviceFull { .. } => "evidence_device_full",
        }
    }

    /// What a person reads.
    pub fn user_message(self) -> String {
        let what = match self {
            Self::Empty => "berkas ini kosong. Pilih kembali berkasnya.".to_owned(),
            Self::UnknownType => "jenis berkas ini tidak diterima. Lampirkan foto (JPEG atau \
                 PNG) atau dokumen PDF."
                .to_owned(),
            Self::PhotoTooLarge { bytes } => format!(
                "foto ini berukuran {}, paling besar {}. Potong fotonya atau ambil ulang \
                 dengan resolusi lebih rendah.",
                size_text(bytes),
                size_text(PHOTO_SOURCE_BYTES_MAX)
            ),
            Self::TooManyPixels { pixels } => format!(
                "foto ini memuat {} juta piksel, paling banyak {} juta. Potong fotonya atau \
                 ambil ulang dengan resolusi lebih rendah.",
                pixels / 1_000_000,
                PHOTO_PIXELS_MAX / 1_000_000
            ),
            Self::PhotoUnreadable => {
                "foto ini rusak atau terpotong sehingga tidak dapat dibaca. Ambil ulang fotonya."
                    .to_owned()
            }
            Self::PhotoStaysLarge => format!(
                "foto ini tidak dapat dikecilkan sampai {}. Potong fotonya lebih dahulu.",
                size_text(PHOTO_BYTES_MAX)
            ),
            Self::PdfTooLarge { bytes } => format!(
                "PDF ini berukuran {}, paling besar {}. Bagi dokumennya atau pindai dengan \
                 resolusi lebih rendah.",
                size_text(bytes),
                size_text(PDF_BYTES_MAX)
            ),
            Self::TooMany => format!(
                "sudah ada {FILES_PER_REALIZATION_MAX} berkas pada indikator ini. Hapus salah \
                 satu atau gabungkan dalam satu PDF."
            ),
            Self::ScopeFull => "tempat penyimpanan bukti OPD ini untuk tahun ini sudah penuh. \
                 Hubungi admin; berkas tetap aman di perangkat ini."
                .to_owned(),
            Self::UserFull => "tempat penyimpanan bukti untuk akun ini sudah penuh. Hubungi \
                 admin; berkas tetap aman di perangkat ini."
                .to_owned(),
            Self::DeviceFull { needed, free } => format!(
                "ruang perangkat ini tinggal {}, sedangkan berkas ini perlu {} agar isian tetap \
                 dapat disimpan. Kosongkan ruang perangkat, lalu pilih lagi berkasnya. Isian dan \
                 berkas yang belum terkirim tidak disentuh.",
                size_text(free),
                size_text(needed)
            ),
        };
        ["Bukti dukung: ", &what].concat()
    }
}

/// A number of bytes as people read it: "12,3 MB", "250 kB".
pub fn size_text(bytes: u64) -> String {
    const TENTH_OF_MEGABYTE: u64 = 104_858;
    let tenths = bytes.saturating_add(TENTH_OF_MEGABYTE / 2) / TENTH_OF_MEGABYTE;
    match (tenths / 10, tenths % 10) {
        (0, _) => format!("{} kB", bytes.div_ceil(1_024)),
        (whole, 0) => format!("{whole} MB"),
        (whole, tenth) => format!("{whole},{tenth} MB"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_the_field_the_size_and_the_way_out() {
        let refusal = EvidenceRefusal::PdfTooLarge { bytes: 12_900_000 };
        assert_eq!(
            refusal.user_message(),
            "Bukti dukung: PDF ini berukuran 12,3 MB, paling besar 10 MB. Bagi dokumennya atau \
             pindai dengan resolusi lebih rendah."
        );
        assert!(
            EvidenceRefusal::UnknownType
                .user_message()
                .contains("JPEG atau PNG")
        );
    }

    #[test]
    fn a_full_device_is_told_what_is_free_and_what_is_needed() {
        let refusal = EvidenceRefusal::DeviceFull {
            needed: 3 * 1_048_576,
            free: 512_000,
        };
        let words = refusal.user_message();
        assert!(words.contains("tinggal 500 kB"), "{words}");
        assert!(words.contains("perlu 3 MB"), "{words}");
    }

    #[test]
    fn sizes_are_read_in_the_unit_people_use() {
        assert_eq!(size_text(900), "1 kB");
        assert_eq!(size_text(256_000), "250 kB");
        assert_eq!(size_text(PDF_BYTES_MAX), "10 MB");
        assert_eq!(size_text(PDF_BYTES_MAX + 1), "10 MB");
        assert_eq!(size_text(PDF_BYTES_MAX + 100_000), "10,1 MB");
    }
}
