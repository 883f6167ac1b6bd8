//! The action plan (rencana aksi): what will be done in which quarter so that an item's target is
//! reached (`domain.md` 1.3).
//!
//! A step is approved for what it says. The approval holds the digest of what was read, so a step
//! that somebody changes afterwards, on whatever device, is not approved any more, and nobody's
//! work is locked. What came of a step is told beside it and is not part of what was approved.

use std::collections::BTreeSet;

use crate::coded::coded_enum;
use crate::value::{ActionStepId, Figure, ItemId, Quarter, Rupiah};

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionStep {
    /// Identity.
    pub id: ActionStepId,
    /// The item it serves.
    pub item: ItemId,
    /// Sort key.
    pub order: String,
    /// What is done.
    pub action: String,
    /// When it is finished.
    pub quarter: Option<Quarter>,
    /// The month of the year in which it is finished, where the city plans by months: 1 to 12.
    pub month: Option<u8>,
    /// What then exists.
    pub output: String,
    /// How much of it.
    pub target: Option<Figure>,
    /// The unit of the target.
    pub unit: String,
    /// What it costs; none while nobody has said.
    pub budget: Option<Rupiah>,
    /// Who answers for it.
    pub owner: String,
    /// Where it stands with the reviewers.
    pub standing: StepStanding,
    /// How much came of it.
    pub result: Option<Figure>,
}

coded_enum! {
    /// Where a step stands with the reviewers.
    pub enum StepStanding {
        /// Nobody has approved it.
        Open => "open", "Belum disetujui";
        /// Approved as it stands.
        Approved => "approved", "Disetujui";
        /// Approved, and changed since.
        Changed => "changed", "Berubah sejak disetujui";
    }
}

/// What is wrong with an action plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionPlanProblem {
    /// The step; none where the item has no steps.
    pub step: Option<ActionStepId>,
    /// The field of the step that has to be looked at.
    pub field: &'static str,
    /// Stable machine code.
    pub code: &'static str,
    /// What is wrong and how it is mended, in Indonesian.
    pub message: String,
}

/// Where an item's plan stands as a whole. It is approved if it has steps, each is approved as it
/// stands, and none that was approved has been taken out since. `removed` are the steps that are
/// out and still hold an approval.
pub fn standing_of(steps: &[ActionStep], removed: &[ActionStep]) -> StepStanding {
    let all = |standing| steps.iter().all(|step| step.standing == standing);
    match (removed.is_empty(), steps.is_empty()) {
        (true, false) if all(StepStanding::Approved) => StepStanding::Approved,
        (true, _) if all(StepStanding::Open) => StepStanding::Open,
        _ => StepStanding::Changed,
    }
}

/// What the reviewers are told of steps that were approved and have been taken out since.
pub fn removed_problems(removed: &[ActionStep]) -> impl Iterator<Item = ActionPlanProblem> {
    removed.iter().map(|step| ActionPlanProblem {
        step: Some(step.id),
        field: "removed",
        code: "approved_removed",
        message: format!(
            "{} dihapus setelah disetujui. Rencana aksi ini perlu disetujui lagi.",
            named(step)
        ),
    })
}

/// The steps that a quarter's report looks at: those that end in it, and earlier ones of which
/// nobody has told what came of them.
pub fn due_in(steps: &[ActionStep], quarter: Quarter) -> impl Iterator<Item = &ActionStep> {
    steps.iter().filter(move |step| {
        step.quarter
            .is_some_and(|ends| ends == quarter || (ends < quarter && step.result.is_none()))
    })
}

/// Looks an item's plan over. `programs` are the names of the agreement's programs, activities and
/// sub-activities, `has_target` which quarters have a target to be reached.
pub fn problems(
    steps: &[ActionStep],
    programs: &[&str],
    has_target: [bool; 4],
) -> Vec<ActionPlanProblem> {
    if steps.is_empty() {
        return vec![ActionPlanProblem {
            step: None,
            field: "action",
            code: "no_steps",
            message: "Indikator ini belum memiliki rencana aksi. Tambahkan langkah per triwulan."
                .to_owned(),
        }];
    }
    let mut found: Vec<ActionPlanProblem> =
        steps.iter().flat_map(|s| of_step(s, programs)).collect();
    found.extend(repeated(steps));
    found.extend(idle_quarters(steps, has_target));
    found
}

fn of_step(step: &ActionStep, programs: &[&str]) -> Vec<ActionPlanProblem> {
    let mut found = Vec::new();
    let mut tell = |field, code, message: String| {
        found.push(ActionPlanProblem {
            step: Some(step.id),
            field,
            code,
            message,
        });
    };
    let name = named(step);
    if is_blank(&step.action) {
        tell(
            "action",
            "action_blank",
            format!("{name} belum berisi uraian."),
        );
    } else if repeats_program(&step.action, programs) {
        tell(
            "action",
            "repeats_program",
            format!(
                "{name} hanya mengulang nama program atau kegiatan. Tulis apa yang dikerjakan \
                 sehingga target tercapai."
            ),
        );
    }
    if step.quarter.is_none() {
        tell(
            "quarter",
            "quarter_blank",
            format!("{name} belum memiliki triwulan."),
        );
    }
    if let (Some(month), Some(quarter)) = (step.month, step.quarter)
        && quarter_of_month(month) != Some(quarter)
    {
        tell(
            "month",
            "month_outside_quarter",
            format!(
                "Bulan ke-{month} tidak berada di {} pada {name}.",
                quarter.label()
            ),
        );
    }
    for (text, field, code, what) in [
        (&step.output, "output", "output_blank", "keluaran"),
        (&step.owner, "owner", "owner_blank", "penanggung jawab"),
    ] {
        if is_blank(text) {
            tell(field, code, format!("{name} belum memiliki {what}."));
        }
    }
    if step.target.is_none() {
        tell(
            "target",
            "target_blank",
            format!("{name} belum memiliki target keluaran."),
        );
    }
    found
}

/// The same words twice: one of them is a copy that nobody has changed yet.
fn repeated(steps: &[ActionStep]) -> Vec<ActionPlanProblem> {
    let mut seen = BTreeSet::new();
    let twice = |step: &&ActionStep| {
        !is_blank(&step.action) && !seen.insert((plain(&step.action), step.quarter))
    };
    let told = |step: &ActionStep| ActionPlanProblem {
        step: Some(step.id),
        field: "action",
        code: "step_repeated",
        message: format!("{} tertulis dua kali di triwulan yang sama.", named(step)),
    };
    steps.iter().filter(twice).map(told).collect()
}

/// A quarter that promises something and in which nothing is done.
fn idle_quarters(steps: &[ActionStep], has_target: [bool; 4]) -> Vec<ActionPlanProblem> {
    let idle = |(quarter, promised): (&Quarter, bool)| {
        let is_idle = promised && steps.iter().all(|step| step.quarter != Some(*quarter));
        is_idle.then(|| ActionPlanProblem {
            step: None,
            field: "quarter",
            code: "quarter_idle",
            message: format!(
                "{} memiliki target, tetapi tidak ada langkah yang selesai di triwulan itu.",
                quarter.label()
            ),
        })
    };
    Quarter::ALL
        .iter()
        .zip(has_target)
        .filter_map(idle)
        .collect()
}

/// The quarter of a month of the year.
pub fn quarter_of_month(month: u8) -> Option<Quarter> {
    let number = month.checked_sub(1)?.checked_div(3)?.checked_add(1)?;
    Quarter::from_number(number).ok()
}

/// Words in which a name of a program is wrapped without saying anything.
const EMPTY_WORDS: [&str; 8] = [
    "pelaksanaan",
    "melaksanakan",
    "program",
    "kegiatan",
    "sub",
    "terlaksananya",
    "penyelenggaraan",
    "menyelenggarakan",
];

fn repeats_program(action: &str, programs: &[&str]) -> bool {
    let words = told_words(action);
    let repeats = |program: &&str| told_words(program) == words;
    words.is_empty() || programs.iter().any(repeats)
}

/// The words that say something.
fn told_words(text: &str) -> Vec<String> {
    let plain = plain(text);
    let words = plain.split(' ').filter(|word| !word.is_empty());
    let told = words.filter(|word| !EMPTY_WORDS.contains(word));
    told.map(str::to_owned).collect()
}

/// Letters and digits in lower case, parted by single spaces.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn named(step: &ActionStep) -> String {
    if is_blank(&step.action) {
        return "Langkah".to_owned();
    }
    format!("Langkah \"{}\"", step.action.trim())
}

#[cfg(test)]
mod tests;
