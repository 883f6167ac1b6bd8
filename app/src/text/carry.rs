//! Queues carried as files.

use crate::context::Exported;

pub const TITLE: &str = "Bawa antrean sebagai berkas";
pub const LEAD: &str = "Bila di sini tidak ada sambungan sama sekali, simpan antrean sebagai \
     berkas tersegel, bawa dengan flashdisk, lalu serahkan di perangkat lain yang tersambung \
     atau di Bappeda. Pembawa tidak dapat membaca atau mengubah isinya, dan isian yang sama \
     tidak pernah tercatat dua kali.";
pub const EXPORT: &str = "Simpan berkas antrean";
pub const HAND_IN: &str = "Serahkan berkas antrean";
pub const HAND_IN_DETAIL: &str =
    "Pilih berkas .ikrar dari perangkat lain; isinya dikirim atas nama penulisnya.";
pub const WAITING: &str = "Tersimpan di perangkat ini · menunggu sambungan";
pub const KEPT: &str = "Berkas diterima dan dikirim saat tersambung.";
const NOTHING: &str = "Tidak ada isian yang menunggu; tidak ada yang perlu dibawa.";

/// What an export has offered.
pub fn exported(exported: Exported) -> String {
    match exported {
        Exported::Nothing => NOTHING.into(),
        Exported::Sealed { operations } => format!(
            "Berkas antrean berisi {operations} isian disimpan di folder unduhan. Isian tetap \
             menunggu juga di perangkat ini."
        ),
        Exported::Plain { operations } => format!(
            "Salinan darurat berisi {operations} isian disimpan di folder unduhan, tanpa segel: \
             perangkat ini belum menerima kuncinya dari server. Simpan baik-baik."
        ),
    }
}

/// The name of a file in the list.
pub fn file(bytes: usize) -> String {
    format!("Berkas antrean, {} kB", bytes.div_ceil(1024))
}

/// What became of a file.
pub fn taken(author: &str, operations: usize, stored: usize) -> String {
    if stored == 0 {
        return format!(
            "Semua {operations} isian milik {author} sudah ada di server sebelumnya; tidak ada \
             yang tercatat dua kali."
        );
    }
    let before = operations.saturating_sub(stored);
    if before == 0 {
        format!("Diterima server: {stored} isian milik {author}.")
    } else {
        format!(
            "Diterima server: {stored} isian milik {author}; {before} isian lain sudah ada \
             sebelumnya."
        )
    }
}

/// What of it still needs somebody.
pub fn to_decide(conflicts: usize, parked: usize) -> Option<String> {
    match (conflicts, parked) {
        (0, 0) => None,
        (conflicts, 0) => Some(format!("{conflicts} isian perlu dipilih.")),
        (0, parked) => Some(format!("{parked} isian disimpan tanpa mengubah data.")),
        (conflicts, parked) => Some(format!(
            "{conflicts} isian perlu dipilih, {parked} isian disimpan tanpa mengubah data."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_handed_in_twice_is_told_apart_from_news() {
        assert!(taken("Siti", 3, 0).contains("sudah ada di server"));
        assert!(taken("Siti", 3, 2).contains("1 isian lain sudah ada"));
        assert_eq!(taken("Siti", 3, 3), "Diterima server: 3 isian milik Siti.");
    }
}
