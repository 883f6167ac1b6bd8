//! What the app holds about a criterion: counted, laid beside it, and left to people to judge.

use super::Criterion;
use crate::coded::coded_enum;

coded_enum! {
    /// Something that the app can count. The label follows the two numbers.
    pub enum Trace {
        /// A Renstra counts in the year.
        Plan => "plan", "Renstra tersimpan";
        /// Agreements in force, of all that were begun.
        InForce => "in_force", "perjanjian kinerja berlaku";
        /// Signed within a month after the budget document.
        SignedInTime => "signed_in_time", "perjanjian kinerja ditandatangani tepat waktu";
        /// Indicators that say which of the plan's they serve.
        PlanLinked => "plan_linked", "indikator terhubung dengan rencana";
        /// Indicators with an operational definition.
        Defined => "defined", "indikator memiliki definisi operasional";
        /// Indicators linked to what pays for them.
        Funded => "funded", "indikator tertaut ke anggaran";
        /// Indicators below the agency's head that serve one above.
        Cascaded => "cascaded", "indikator mendukung indikator atasannya";
        /// Indicators with an approved action plan.
        ActionPlans => "action_plans", "indikator memiliki rencana aksi yang disetujui";
        /// Figures written, of all that reports ask for.
        Figures => "figures", "realisasi triwulanan terisi di aplikasi";
        /// Figures with a file behind them.
        Evidence => "evidence", "realisasi memiliki bukti dukung";
        /// Figures with what helped or hindered.
        Causes => "causes", "realisasi disertai faktor pendukung atau hambatan";
        /// Reports sent, of all that agreements in force ask for.
        Sent => "sent", "laporan triwulan diajukan";
        /// Reports without a late figure.
        InTime => "in_time", "laporan triwulan tepat waktu";
        /// Reports verified.
        Verified => "verified", "laporan triwulan terverifikasi";
        /// Reports locked.
        Locked => "locked", "laporan triwulan terkunci";
        /// Comments of reviewers resolved.
        Comments => "comments", "catatan reviu diselesaikan";
        /// Reports that tell what was spent.
        Spending => "spending", "baris anggaran memiliki realisasi";
        /// Meetings whose notulen is signed.
        Meetings => "meetings", "notulen rapat evaluasi ditandatangani";
        /// Decisions of meetings done.
        Decisions => "decisions", "keputusan rapat selesai ditindaklanjuti";
        /// Recommendations closed.
        Recommendations => "recommendations", "rekomendasi evaluasi selesai ditindaklanjuti";
    }
}

/// Which traces are looked for under which criterion, by its code.
const LAID_BESIDE: [(&str, &[Trace]); 36] = [
    ("1a3", &[Trace::Plan]),
    ("1a4", &[Trace::InForce]),
    ("1a5", &[Trace::ActionPlans]),
    ("1a6", &[Trace::Funded]),
    ("1a7", &[Trace::InForce]),
    ("1b1", &[Trace::InForce]),
    ("1b2", &[Trace::SignedInTime]),
    ("1b4", &[Trace::PlanLinked]),
    ("1b5", &[Trace::Defined]),
    ("1b8", &[Trace::Cascaded]),
    ("1b10", &[Trace::InForce]),
    ("1c1", &[Trace::Funded]),
    ("1c2", &[Trace::ActionPlans]),
    ("1c4", &[Trace::ActionPlans, Trace::Sent]),
    ("1c5", &[Trace::Decisions]),
    ("2a2", &[Trace::Defined]),
    ("2a3", &[Trace::Evidence]),
    ("2b1", &[Trace::Meetings]),
    ("2b2", &[Trace::Evidence]),
    ("2b4", &[Trace::Sent]),
    ("2b5", &[Trace::Verified, Trace::Comments]),
    ("2b6", &[Trace::Figures]),
    ("2b7", &[Trace::Figures]),
    ("2c6", &[Trace::Decisions]),
    ("2c8", &[Trace::Spending]),
    ("3a1", &[Trace::Sent]),
    ("3a2", &[Trace::Sent]),
    ("3a3", &[Trace::Locked]),
    ("3a4", &[Trace::Verified, Trace::Comments]),
    ("3a6", &[Trace::InTime]),
    ("3b3", &[Trace::Figures]),
    ("3b7", &[Trace::Causes]),
    ("3b8", &[Trace::Spending]),
    ("3c1", &[Trace::Meetings]),
    ("3c5", &[Trace::Meetings]),
    ("4c1", &[Trace::Recommendations]),
];

impl Trace {
    /// What is looked for under a criterion.
    pub fn beside(criterion: Criterion) -> &'static [Self] {
        let code = criterion.code();
        let mut known = LAID_BESIDE.iter();
        let found = known.find(|(known, _)| *known == code);
        found.map_or(&[], |(_, traces)| traces)
    }
}

/// How much of it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// What was looked for.
    pub trace: Trace,
    /// How many there are.
    pub met: usize,
    /// Of how many.
    pub of: usize,
}

impl Found {
    /// Whether nothing of it is missing.
    pub const fn is_whole(&self) -> bool {
        self.of > 0 && self.met == self.of
    }

    /// "3 dari 4 laporan triwulan diajukan".
    pub fn told(&self) -> String {
        let label = self.trace.label();
        if self.of == 0 {
            return format!("Belum ada {label}");
        }
        format!("{} dari {} {label}", self.met, self.of)
    }
}
