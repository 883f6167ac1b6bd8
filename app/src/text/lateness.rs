//! Figures that came after their deadline.

pub const NOT_PROOF: &str = "Jam perangkat bukan bukti: pereviu memutuskan dengan menerima atau \
     mengembalikan angka ini.";
const ARRIVED: &str = "diisi sebelum tenggat menurut perangkat";
const WRITTEN: &str = "diisi sesudah tenggat";
const WITHIN_GRACE: &str = "masih dalam masa tenggang";

/// "Terlambat 3 hari; diisi sebelum tenggat menurut perangkat; masih dalam masa tenggang".
pub fn late(days: i64, arrived: bool, within_grace: bool) -> String {
    let mut words = vec![
        format!("Terlambat {days} hari"),
        if arrived { ARRIVED } else { WRITTEN }.to_owned(),
    ];
    if within_grace {
        words.push(WITHIN_GRACE.to_owned());
    }
    words.join("; ")
}

/// "Diisi 9 Apr 21.40 WIB menurut perangkat, diterima server 13 Apr 08.02 WIB".
pub fn moments(claimed: &str, received: &str) -> String {
    format!("Diisi {claimed} menurut perangkat, diterima server {received}")
}

/// "Tenggat 10 April 2026, masa tenggang sampai 14 April 2026".
pub fn deadline(due_on: &str, grace_until: Option<&str>) -> String {
    match grace_until {
        Some(last) => format!("Tenggat {due_on}, masa tenggang sampai {last}"),
        None => format!("Tenggat {due_on}"),
    }
}

/// ", 2 masuk terlambat".
pub fn count(late: usize) -> String {
    format!(", {late} masuk terlambat")
}
