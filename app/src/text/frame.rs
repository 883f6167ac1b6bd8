//! The header, the banners and the account menu.

use ikrar_domain::waiting::UnsentAge;
use ikrar_sync::journal::Cause;

use crate::context::Recovery;

pub const SKIP: &str = "Langsung ke isi";
pub const NAVIGATION: &str = "Menu utama";
pub const HOME: &str = "Beranda";
pub const REVIEW: &str = "Reviu";
pub const PLANS: &str = "Rencana";
pub const CONFLICTS: &str = "Konflik";
pub const SIGN_OUT: &str = "Keluar";
pub const SIGN_OUT_ANYWAY: &str = "Keluar, isian tetap di perangkat";
pub const SEND_FIRST: &str = "Kirim dahulu";
pub const HIGH_CONTRAST: &str = "Kontras tinggi";
pub const ALL_SENT: &str = "Semua terkirim";
pub const OFFLINE: &str = "Luring";
pub const CONTACTING: &str = "Menghubungi server…";
pub const WAITING_TURN: &str = "Data aman, menunggu giliran";
pub const OFFLINE_BANNER: &str =
    "Luring. Isian tersimpan di perangkat ini dan dikirim begitu tersambung.";
pub const SIGN_IN_AGAIN: &str = "Masuk lagi";
pub const UPDATE_BANNER: &str = "Versi baru Ikrar siap dipakai. Isian Anda tidak berubah.";
pub const UPDATE_NOW: &str = "Muat versi baru";
pub const NEED_UPDATE: &str = "Server sudah memakai versi yang lebih baru. Isian tetap aman di \
     perangkat; muat versi baru agar dapat dikirim.";
pub const UNDERSTOOD: &str = "Mengerti";
pub const PRIVATE_BANNER: &str = "Peramban ini tidak menjamin penyimpanan, seperti pada jendela \
     penyamaran: data hilang bila jendela ditutup. Kirim semua isian sebelum menutupnya, atau \
     pakai jendela biasa.";
pub const EXPORT: &str = "Ekspor isian tertunda";

pub const WHAT_WAITS: &str = "Lihat yang menunggu";

/// "3 isian belum terkirim", with how long where that is long.
pub fn waiting(count: usize, age: UnsentAge) -> String {
    match age {
        UnsentAge::Fresh | UnsentAge::Unsure => format!("{count} isian belum terkirim"),
        UnsentAge::Day | UnsentAge::ThreeDays => {
            format!("{count} isian belum terkirim, {}", age.label())
        }
    }
}

/// Work that has been on this device alone for long; nothing while it is fresh. `oldest` is when
/// the oldest was written.
pub fn unsent_banner(count: usize, age: UnsentAge, oldest: &str) -> Option<String> {
    let basis = format!("yang tertua ditulis {oldest} menurut jam perangkat ini");
    match age {
        UnsentAge::Fresh => None,
        UnsentAge::Day => Some(format!(
            "{count} isian sudah {} hanya ada di perangkat ini; {basis}. Cari sambungan internet \
             agar terkirim.",
            age.label()
        )),
        UnsentAge::ThreeDays => Some(format!(
            "Segera kirim: {count} isian sudah {} hanya ada di perangkat ini; {basis}. Bila \
             perangkat hilang atau rusak, isian itu ikut hilang. Cari sambungan internet hari ini, \
             atau ekspor isian tertunda dan bawa berkasnya ke perangkat yang tersambung.",
            age.label()
        )),
        UnsentAge::Unsure => Some(format!(
            "{count} isian belum terkirim, dan lamanya tidak pasti karena jam perangkat ini pernah \
             berubah; {basis}. Cari sambungan internet agar terkirim."
        )),
    }
}

/// The device's clock is wrong by so much: the server's is ahead of it by `offset_seconds`.
pub fn clock_banner(offset_seconds: i64) -> String {
    let long = super::time::duration(offset_seconds.unsigned_abs() / 60);
    let which = if offset_seconds > 0 {
        "terlambat"
    } else {
        "terlalu cepat"
    };
    format!(
        "Jam perangkat ini {which} {long} dari jam server. Waktu server yang dipakai; isian tetap \
         tersimpan dan terkirim. Betulkan jam di pengaturan perangkat."
    )
}

/// A busy server has given this device a turn; `when` is a clock time, where it is known.
pub fn turn_banner(count: usize, when: Option<&str>) -> String {
    let what = match count {
        0 => "Data terbaru diambil".to_owned(),
        count => format!("{count} isian tersimpan di perangkat ini dan dikirim"),
    };
    let when = match when {
        Some(when) => format!("sekitar pukul {when}"),
        None => "begitu giliran tiba".to_owned(),
    };
    format!(
        "Data aman, menunggu giliran. Server sedang melayani banyak perangkat. {what} {when}; \
         Anda tidak perlu menunggu dan dapat terus mengisi."
    )
}

/// The session ended: work goes on, and what waits is counted.
pub fn session_banner(count: usize) -> String {
    let waiting = match count {
        0 => "Masuk lagi untuk menerima data terbaru".to_owned(),
        count => {
            format!("{count} isian menunggu dan tidak hilang. Masuk lagi agar isian dikirim")
        }
    };
    format!("Sesi Anda berakhir. Anda tetap dapat mengisi. {waiting}.")
}

/// The account was closed: what was handed in and what still waits; nothing comes any more.
pub fn closed_banner(handed_in: usize, waiting: usize) -> String {
    let handed_in = match handed_in {
        0 => "Tidak ada isian yang menunggu keputusan OPD".to_owned(),
        count => {
            format!("{count} isian sudah diserahkan atas nama Anda dan menunggu keputusan OPD")
        }
    };
    let waiting = match waiting {
        0 => String::new(),
        count => format!("; {count} isian lagi tersimpan di perangkat ini dan masih diserahkan"),
    };
    format!(
        "Akun Anda ditutup. {handed_in}{waiting}. Data dari server tidak dapat dibuka lagi. Bila \
         akun dibuka kembali, masuk lagi; bila ini keliru, hubungi admin."
    )
}

/// Before signing out with unsent edits or files.
pub fn unsent_warning(edits: usize, files: usize) -> String {
    let what = match (edits, files) {
        (edits, 0) => format!("{edits} isian"),
        (0, files) => format!("{files} berkas bukti"),
        (edits, files) => format!("{edits} isian dan {files} berkas bukti"),
    };
    format!(
        "{what} belum terkirim. Semuanya tetap tersimpan di perangkat ini untuk akun Anda, dan \
         baru terkirim setelah Anda masuk lagi di perangkat ini."
    )
}

/// The store had lost something.
pub fn recovery_banner(recovery: Recovery) -> String {
    let Recovery {
        cause,
        restored,
        lost,
    } = recovery;
    let happened = match cause {
        Cause::Emptied => "Peramban mengosongkan penyimpanan Ikrar di perangkat ini.",
        Cause::Damaged => "Ada catatan yang rusak di penyimpanan perangkat ini.",
        Cause::Behind => "Penyimpanan perangkat ini kehilangan catatan terakhirnya.",
    };
    let back = format!(
        " {restored} isian yang belum tercatat terkirim sudah dikembalikan dari salinan kedua dan \
         dikirim begitu tersambung; yang ternyata sudah sampai tidak terhitung dua kali. Data \
         lainnya diambil lagi dari server."
    );
    let gone = match lost {
        0 => String::new(),
        lost => format!(
            " {lost} isian tidak terbaca di kedua salinan: ekspor isian tertunda, lalu hubungi \
             pengelola."
        ),
    };
    [happened, &back, &gone].concat()
}

/// The store cannot be opened, and the second copy stands in.
pub fn backup_banner(reason: &str) -> String {
    format!(
        "Penyimpanan perangkat tidak dapat dibuka: {reason}. Isian baru disimpan di salinan \
         kedua saja dan dikirim begitu tersambung; data server hanya ada selama halaman ini \
         terbuka. Muat ulang halaman untuk mencoba lagi."
    )
}

/// The store cannot be opened.
pub fn storage_banner(reason: &str) -> String {
    format!(
        "Penyimpanan perangkat tidak dapat dibuka: {reason}. Data masih dapat dibaca, tetapi \
         isian baru tidak dapat disimpan. Ekspor isian tertunda, lalu muat ulang halaman."
    )
}

/// What a technician needs of an alarm.
pub const CHECKSUM_DETAILS: &str = "Rincian untuk petugas teknis";
/// The alarm was read.
pub const CHECKSUM_SEEN: &str = "Sudah saya baca";

/// The device's copy of some data was not the server's.
pub fn checksum_banner(scopes: usize) -> String {
    format!(
        "Salinan data di perangkat ini ternyata berbeda dengan server ({scopes} lingkup data) dan \
         sudah diambil ulang dari server. Isian Anda yang belum terkirim tidak tersentuh. Bila \
         pesan ini sering muncul, laporkan kepada admin."
    )
}

/// Which scope, at which sequence, and what each side summed up.
pub fn checksum_detail(alarm: &ikrar_sync::protocol::push::Alarm) -> String {
    format!(
        "Lingkup {} urutan {}: perangkat {:032x}, server {:032x}",
        alarm.scope.hex(),
        alarm.seq.0,
        alarm.device,
        alarm.server
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_work_says_how_old_and_by_which_clock_and_grows_louder() {
        let words = |age| unsent_banner(4, age, "3 Okt 14.02");
        assert_eq!(words(UnsentAge::Fresh), None);
        let day = words(UnsentAge::Day).unwrap_or_default();
        assert!(day.contains("lebih dari 24 jam"), "{day}");
        let loud = words(UnsentAge::ThreeDays).unwrap_or_default();
        assert!(loud.starts_with("Segera kirim: 4 isian"), "{loud}");
        assert!(loud.contains("ekspor isian tertunda"), "{loud}");
        let unsure = words(UnsentAge::Unsure).unwrap_or_default();
        assert!(unsure.contains("tidak pasti"), "{unsure}");
        for words in [day, loud, unsure] {
            assert!(
                words.contains("3 Okt 14.02 menurut jam perangkat"),
                "{words}"
            );
        }
    }

    #[test]
    fn a_wrong_clock_is_told_in_the_unit_people_use() {
        let slow = clock_banner(3 * 3_600 + 5);
        assert!(slow.contains("terlambat 3 jam dari jam server"), "{slow}");
        let fast = clock_banner(-3_653 * 86_400);
        assert!(fast.contains("terlalu cepat 3.653 hari"), "{fast}");
        assert!(clock_banner(720).contains("12 menit"));
        assert!(clock_banner(i64::MIN).contains("hari"));
    }

    #[test]
    fn a_closed_account_reads_what_was_handed_in_and_what_still_waits() {
        let words = closed_banner(3, 0);
        assert!(
            words.starts_with("Akun Anda ditutup. 3 isian sudah diserahkan"),
            "{words}"
        );
        assert!(words.contains("tidak dapat dibuka lagi"), "{words}");
        assert!(!words.contains("perangkat ini"), "{words}");
        let words = closed_banner(0, 2);
        assert!(
            words.contains("Tidak ada isian yang menunggu keputusan"),
            "{words}"
        );
        assert!(
            words.contains("2 isian lagi tersimpan di perangkat ini"),
            "{words}"
        );
    }

    #[test]
    fn a_turn_names_what_waits_and_when_it_goes() {
        let words = turn_banner(12, Some("14.05"));
        assert!(words.starts_with("Data aman, menunggu giliran."), "{words}");
        assert!(words.contains("12 isian"), "{words}");
        assert!(words.contains("sekitar pukul 14.05"), "{words}");
        assert!(turn_banner(0, None).contains("begitu giliran tiba"));
    }
}
