//! The action plan of an agreement.

pub const TITLE: &str = "Rencana aksi";
pub const LEAD: &str = "Langkah yang dikerjakan agar target tiap indikator tercapai. Rencana aksi \
     disetujui sebelum realisasi diisi; langkah yang diubah sesudahnya perlu disetujui lagi.";
pub const BACK: &str = "Buka perjanjian";
pub const NO_ITEM: &str = "Perjanjian ini belum memiliki indikator.";
pub const LOCKED: &str = "Rencana aksi hanya dapat diubah OPD pemilik perjanjian selama perjanjian \
     belum selesai.";
pub const APPROVE: &str = "Setujui langkah";
pub const WITHDRAW: &str = "Tarik persetujuan";
pub const ADD_STEP: &str = "Tambah langkah";
pub const REMOVE_STEP: &str = "Hapus langkah";
pub const ACTION: &str = "Langkah";
pub const QUARTER: &str = "Triwulan selesai";
pub const MONTH: &str = "Bulan selesai (bila direncanakan per bulan)";
pub const OUTPUT: &str = "Keluaran";
pub const TARGET: &str = "Target keluaran";
pub const UNIT: &str = "Satuan keluaran";
pub const BUDGET: &str = "Anggaran langkah (Rp)";
pub const OWNER: &str = "Penanggung jawab";
pub const RESULT: &str = "Realisasi keluaran";
pub const RESULT_NOTE: &str = "Catatan pelaksanaan";
pub const PROBLEMS: &str = "Yang perlu dilengkapi";
pub const DUE: &str = "Langkah rencana aksi triwulan ini";
pub const OPEN: &str = "Buka rencana aksi";
const UNNAMED_STEP: &str = "Langkah yang belum ditulis";
const NO_OUTPUT_TARGET: &str = "Target keluaran belum diisi";

/// "Langkah 2".
pub fn step_heading(number: usize) -> String {
    format!("{ACTION} {number}")
}

/// "Disetujui untuk 2 dari 3 indikator".
pub fn approved(count: usize, all: usize) -> String {
    format!("Disetujui untuk {count} dari {all} indikator")
}

/// "Disetujui oleh Rina (Bappeda), kemarin 14.02".
pub fn approved_by(person: &str, moment: &str) -> String {
    format!("Disetujui oleh {person}, {moment}")
}

/// "Versi sebelumnya mencatat realisasi 30 sesudah rencana aksi ini disalin. ..."
pub fn result_elsewhere(result: &str) -> String {
    format!(
        "Versi sebelumnya mencatat realisasi {result} sesudah rencana aksi ini disalin. Tulis di \
         sini bila angkanya lain."
    )
}

/// "Target tahunan 80 persen · anggaran langkah Rp1.000".
pub fn target(target: &str, unit: &str, budget: Option<&str>) -> String {
    let budget = budget.unwrap_or("belum diisi");
    format!("Target tahunan {target} {unit} · anggaran langkah {budget}")
}

/// "Latih kader. Kader terlatih: 30 dari 40 orang"; what is not written is left out.
pub fn told(action: &str, output: &str, result: &str, target: Option<&str>, unit: &str) -> String {
    let action = if action.trim().is_empty() {
        UNNAMED_STEP
    } else {
        action
    };
    let output = if output.trim().is_empty() {
        OUTPUT
    } else {
        output
    };
    match target {
        Some(target) => {
            let words = format!("{action}. {output}: {result} dari {target} {unit}");
            words.trim_end().to_owned()
        }
        None => [action, ". ", NO_OUTPUT_TARGET].concat(),
    }
}
