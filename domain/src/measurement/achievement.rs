//! The achievement engine: one item's realization against its target.
//!
//! Arithmetic is exact decimal and checked; a figure too large to compute is an undefined
//! outcome, never a panic and never a wrapped number. Nothing is rounded or capped here.

use rust_decimal::Decimal;

use super::explanation::Explanation;
use super::formula::FormulaId;
use super::polarity::{LowerVariant, Polarity};
use super::policy::{
    NegativeRealization, NegativeTarget, Policy, ZeroRealizationRatio, ZeroTargetHigher,
    ZeroTargetLower,
};
use super::predicate_scale::ScaleId;
use super::realization::Measured;
use crate::coded::coded_enum;
use crate::value::number_text::format_number;
use crate::value::{Figure, Percent};

/// What the engine needs to know about an item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    /// Which direction is good.
    pub polarity: Polarity,
    /// Formula when lower is better; none means the policy's.
    pub lower_variant: Option<LowerVariant>,
    /// Scale of a predicate.
    pub scale: Option<ScaleId>,
}

coded_enum! {
    /// Why a percent has no value although both figures are there.
    pub enum UndefinedReason {
        /// Target zero.
        ZeroTarget => "zero_target", "Target nol tidak dapat menjadi pembagi.";
        /// Realization zero in the ratio formula.
        ZeroRealization => "zero_realization",
            "Realisasi nol tidak dapat menjadi pembagi pada rumus rasio.";
        /// Target below zero.
        NegativeTarget => "negative_target",
            "Target negatif membalik arah penilaian sehingga persen tidak bermakna.";
        /// Realization below zero where the formula gives no meaning.
        NegativeRealization => "negative_realization",
            "Realisasi negatif tidak dapat dinilai dengan rumus ini.";
        /// The target is of another kind than the polarity needs.
        TargetKind => "target_kind", "Bentuk target tidak sesuai dengan jenis indikator.";
        /// The realization is of another kind than the polarity needs.
        RealizationKind => "realization_kind",
            "Bentuk realisasi tidak sesuai dengan jenis indikator.";
        /// The range's lower end is above its upper end.
        InvertedRange => "inverted_range", "Batas bawah rentang melebihi batas atasnya.";
        /// A predicate without a scale.
        NoScale => "no_scale", "Skala predikat belum dipilih.";
        /// The target's label is not on the scale.
        UnknownTargetLabel => "unknown_target_label",
            "Predikat target tidak ada pada skala yang dipilih.";
        /// The realization's label is not on the scale.
        UnknownRealizationLabel => "unknown_realization_label",
            "Predikat realisasi tidak ada pada skala yang dipilih.";
        /// The method needs numbers.
        NotNumeric => "not_numeric",
            "Selain angka hanya dapat dikonsolidasikan dengan posisi akhir.";
        /// The figures are too large to compute.
        Overflow => "overflow", "Angka terlalu besar untuk dihitung.";
    }
}

/// The engine's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// A percent, unrounded and uncapped.
    Percent(Percent),
    /// Declared as not measured, or no target to measure against in this quarter.
    NotMeasured,
    /// Nothing entered yet.
    Blank,
    /// The figures are there but give no percent.
    Undefined(UndefinedReason),
}

/// An answer with everything needed to explain and repeat it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Achievement {
    /// The answer.
    pub outcome: Outcome,
    /// Which formula, in which version.
    pub formula: FormulaId,
    /// The choices it was computed under.
    pub policy: Policy,
    /// The working in Indonesian.
    pub explanation: Explanation,
}

impl Outcome {
    /// The percent, when there is one.
    pub const fn percent(self) -> Option<Percent> {
        match self {
            Self::Percent(percent) => Some(percent),
            Self::NotMeasured | Self::Blank | Self::Undefined(_) => None,
        }
    }

    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Percent(_) => "percent",
            Self::NotMeasured => "not_measured",
            Self::Blank => "blank",
            Self::Undefined(reason) => reason.code(),
        }
    }

    /// What a cell shows: "87,50 %", "belum diukur", ...
    pub fn display(self) -> String {
        match self {
            Self::Percent(percent) => percent.display(),
            Self::NotMeasured => "belum diukur".to_owned(),
            Self::Blank => "belum diisi".to_owned(),
            Self::Undefined(_) => "tidak terdefinisi".to_owned(),
        }
    }
}

/// Compares a realization with its target. No target means there is nothing to measure
/// against in this quarter (an annual indicator), which is not a failure.
pub fn achieve(
    rule: &Rule,
    target: Option<&Figure>,
    realization: &Measured,
    policy: &Policy,
) -> Achievement {
    let formula = rule.formula(policy);
    let (outcome, steps) = match (target, realization) {
        (_, Measured::Blank) => (
            Outcome::Blank,
            vec!["Realisasi belum diisi. Kosong tidak sama dengan nol.".into()],
        ),
        (_, Measured::NotMeasured { reason }) => {
            (Outcome::NotMeasured, vec![not_measured_step(reason)])
        }
        (None, Measured::Value(figure)) => (Outcome::NotMeasured, no_target_steps(figure)),
        (Some(target), Measured::Value(figure)) => {
            match judge(rule, formula, target, figure, policy) {
                Ok(worked) => (Outcome::Percent(worked.percent), worked.steps),
                Err(reason) => (
                    Outcome::Undefined(reason),
                    undefined_steps(target, figure, reason),
                ),
            }
        }
    };
    let explanation = Explanation {
        question: format!("Mengapa {}?", outcome.display()),
        steps,
        rule_source: formula.rule_source(),
    };
    Achievement {
        outcome,
        formula,
        policy: *policy,
        explanation,
    }
}

/// An answer without a percent, for figures that could not even be consolidated.
pub(crate) fn undefined(rule: &Rule, reason: UndefinedReason, policy: &Policy) -> Achievement {
    let formula = rule.formula(policy);
    let outcome = Outcome::Undefined(reason);
    let explanation = Explanation {
        question: format!("Mengapa {}?", outcome.display()),
        steps: vec![reason.label().to_owned()],
        rule_source: formula.rule_source(),
    };
    Achievement {
        outcome,
        formula,
        policy: *policy,
        explanation,
    }
}

impl Rule {
    /// The formula this rule uses under a policy.
    pub fn formula(&self, policy: &Policy) -> FormulaId {
        match self.polarity {
            Polarity::Higher => FormulaId::Higher,
            Polarity::Lower => match self.lower_variant.unwrap_or(policy.lower_variant) {
                LowerVariant::Linear => FormulaId::LowerLinear,
                LowerVariant::Ratio => FormulaId::LowerRatio,
            },
            Polarity::Range => FormulaId::Range,
            Polarity::RangeLower => FormulaId::RangeLower,
            Polarity::Stable => FormulaId::Stable,
            Polarity::YesNo => FormulaId::YesNo,
            Polarity::Predicate => FormulaId::Predicate,
        }
    }
}

struct Worked {
    percent: Percent,
    steps: Vec<String>,
}

/// The two numbers of a numeric formula and the choices that apply to them.
struct Numbers<'a> {
    target: Decimal,
    realization: Decimal,
    policy: &'a Policy,
}

fn judge(
    rule: &Rule,
    formula: FormulaId,
    target: &Figure,
    realization: &Figure,
    policy: &Policy,
) -> Result<Worked, UndefinedReason> {
    match formula {
        FormulaId::YesNo => yes_no(target, realization),
        FormulaId::Predicate => predicate(rule.scale.as_ref(), target, realization),
        FormulaId::Range | FormulaId::RangeLower => range(formula, target, realization, policy),
        FormulaId::Higher | FormulaId::LowerLinear | FormulaId::LowerRatio | FormulaId::Stable => {
            let target = target.number().ok_or(UndefinedReason::TargetKind)?;
            let realization = realization
                .number()
                .ok_or(UndefinedReason::RealizationKind)?;
            let numbers = Numbers {
                target,
                realization,
                policy,
            };
            let worked = match formula {
                FormulaId::LowerLinear => lower_linear(&numbers),
                FormulaId::LowerRatio => lower_ratio(&numbers),
                FormulaId::Stable => stable(&numbers),
                _ => higher(&numbers),
            }?;
            negative_realization(worked, realization, policy)
        }
    }
}

fn higher(numbers: &Numbers<'_>) -> Result<Worked, UndefinedReason> {
    let Numbers {
        target,
        realization,
        policy,
    } = *numbers;
    if target.is_zero() {
        let any = realization > Decimal::ZERO;
        return match policy.zero_target_higher {
            ZeroTargetHigher::FullWhenPositive if any => Ok(pinned(
                Percent::HUNDRED,
                "Target 0 dan ada realisasi; menurut kebijakan pemerintah daerah dinilai 100 %.",
            )),
            _ => Err(UndefinedReason::ZeroTarget),
        };
    }
    usable_target(numbers)?;
    let percent = hundredfold_quotient(realization, target)?;
    Ok(worked(
        percent,
        vec![format!(
            "Realisasi {} dibagi target {}, dikali 100 = {}.",
            format_number(realization),
            format_number(target),
            percent.display()
        )],
    ))
}

fn lower_linear(numbers: &Numbers<'_>) -> Result<Worked, UndefinedReason> {
    let Numbers {
        target,
        realization,
        ..
    } = *numbers;
    if target.is_zero() {
        return lower_zero_target(numbers);
    }
    usable_target(numbers)?;
    linear(realization, target, "target")
}

fn lower_ratio(numbers: &Numbers<'_>) -> Result<Worked, UndefinedReason> {
    let Numbers {
        target,
        realization,
        policy,
    } = *numbers;
    if target.is_zero() {
        return lower_zero_target(numbers);
    }
    usable_target(numbers)?;
    if realization < Decimal::ZERO {
        // Better than zero would come out as a negative percent.
        return Err(UndefinedReason::NegativeRealization);
    }
    if realization.is_zero() {
        return match policy.zero_realization_ratio {
            ZeroRealizationRatio::Undefined => Err(UndefinedReason::ZeroRealization),
            ZeroRealizationRatio::PinnedAt100 => Ok(pinned(
                Percent::HUNDRED,
                "Realisasi 0 pada rumus rasio; menurut kebijakan ditetapkan 100 %.",
            )),
            ZeroRealizationRatio::PinnedAt200 => Ok(pinned(
                Percent::new(Decimal::TWO * Decimal::ONE_HUNDRED),
                "Realisasi 0 pada rumus rasio; menurut kebijakan ditetapkan 200 %.",
            )),
        };
    }
    let percent = hundredfold_quotient(target, realization)?;
    Ok(worked(
        percent,
        vec![format!(
            "Target {} dibagi realisasi {}, dikali 100 = {}.",
            format_number(target),
            format_number(realization),
            percent.display()
        )],
    ))
}

fn lower_zero_target(numbers: &Numbers<'_>) -> Result<Worked, UndefinedReason> {
    match numbers.policy.zero_target_lower {
        ZeroTargetLower::Undefined => Err(UndefinedReason::ZeroTarget),
        ZeroTargetLower::FullOrNothing if numbers.realization > Decimal::ZERO => Ok(pinned(
            Percent::ZERO,
            "Target 0 dan realisasi lebih dari 0, sehingga capaian 0 %.",
        )),
        ZeroTargetLower::FullOrNothing => Ok(pinned(
            Percent::HUNDRED,
            "Target 0 dan realisasi tidak melebihi 0, sehingga capaian 100 %.",
        )),
    }
}

fn stable(numbers: &Numbers<'_>) -> Result<Worked, UndefinedReason> {
    let Numbers {
        target,
        realization,
        ..
    } = *numbers;
    if target.is_zero() {
        return Err(UndefinedReason::ZeroTarget);
    }
    usable_target(numbers)?;
    let distance = realization
        .checked_sub(target)
        .ok_or(UndefinedReason::Overflow)?
        .abs();
    let rest = target
        .checked_sub(distance)
        .ok_or(UndefinedReason::Overflow)?;
    let raw = hundredfold_quotient(rest, target)?;
    let mut steps = vec![
        format!(
            "Selisih realisasi {} dengan target {} adalah {}.",
            format_number(realization),
            format_number(target),
            format_number(distance)
        ),
        format!(
            "Target {} dikurangi selisih {}, dibagi target, dikali 100 = {}.",
            format_number(target),
            format_number(distance),
            raw.display()
        ),
    ];
    Ok(worked(floor_at_zero(raw, &mut steps), steps))
}

fn range(
    formula: FormulaId,
    target: &Figure,
    realization: &Figure,
    policy: &Policy,
) -> Result<Worked, UndefinedReason> {
    let Figure::Range { low, high } = *target else {
        return Err(UndefinedReason::TargetKind);
    };
    let realized = realization
        .number()
        .ok_or(UndefinedReason::RealizationKind)?;
    if low > high {
        return Err(UndefinedReason::InvertedRange);
    }
    if low < Decimal::ZERO && policy.negative_target == NegativeTarget::Undefined {
        return Err(UndefinedReason::NegativeTarget);
    }
    let (bound, name) = if realized < low {
        (low, "batas bawah")
    } else if realized > high {
        (high, "batas atas")
    } else {
        let step = format!(
            "Realisasi {} berada di dalam rentang target {}, sehingga capaian 100 %.",
            format_number(realized),
            target.display()
        );
        return Ok(worked(Percent::HUNDRED, vec![step]));
    };
    if bound.is_zero() {
        return Err(UndefinedReason::ZeroTarget);
    }
    let place = format!(
        "Realisasi {} berada di luar rentang target {}; {name} {} yang terdekat.",
        format_number(realized),
        target.display(),
        format_number(bound)
    );
    let mut worked = if formula == FormulaId::RangeLower {
        linear(realized, bound, name)?
    } else {
        let percent = hundredfold_quotient(realized, bound)?;
        worked(
            percent,
            vec![format!(
                "Realisasi {} dibagi {name} {}, dikali 100 = {}.",
                format_number(realized),
                format_number(bound),
                percent.display()
            )],
        )
    };
    worked.steps.insert(0, place);
    negative_realization(worked, realized, policy)
}

fn yes_no(target: &Figure, realization: &Figure) -> Result<Worked, UndefinedReason> {
    let Figure::YesNo(wanted) = *target else {
        return Err(UndefinedReason::TargetKind);
    };
    let Figure::YesNo(got) = *realization else {
        return Err(UndefinedReason::RealizationKind);
    };
    let (percent, relation) = if wanted == got {
        (Percent::HUNDRED, "sesuai dengan")
    } else {
        (Percent::ZERO, "tidak sesuai dengan")
    };
    let step = format!(
        "Realisasi \"{}\" {relation} target \"{}\", sehingga capaian {}.",
        realization.display(),
        target.display(),
        percent.display()
    );
    Ok(worked(percent, vec![step]))
}

fn predicate(
    scale: Option<&ScaleId>,
    target: &Figure,
    realization: &Figure,
) -> Result<Worked, UndefinedReason> {
    let Figure::Predicate(wanted) = target else {
        return Err(UndefinedReason::TargetKind);
    };
    let Figure::Predicate(got) = realization else {
        return Err(UndefinedReason::RealizationKind);
    };
    let scale = scale.ok_or(UndefinedReason::NoScale)?.scale();
    let wanted_score = scale
        .score(wanted)
        .ok_or(UndefinedReason::UnknownTargetLabel)?;
    let got_score = scale
        .score(got)
        .ok_or(UndefinedReason::UnknownRealizationLabel)?;
    let percent = hundredfold_quotient(Decimal::from(got_score), Decimal::from(wanted_score))?;
    Ok(worked(
        percent,
        vec![
            format!(
                "Pada skala {} predikat {wanted} bernilai {wanted_score} dan {got} bernilai \
             {got_score}.",
                scale.labels().join(", ")
            ),
            format!(
                "Nilai realisasi {got_score} dibagi nilai target {wanted_score}, dikali 100 = {}.",
                percent.display()
            ),
        ],
    ))
}

/// (2T − R) ÷ T × 100, at least 0.
fn linear(
    realization: Decimal,
    target: Decimal,
    target_name: &str,
) -> Result<Worked, UndefinedReason> {
    let doubled = target
        .checked_mul(Decimal::TWO)
        .ok_or(UndefinedReason::Overflow)?;
    let rest = doubled
        .checked_sub(realization)
        .ok_or(UndefinedReason::Overflow)?;
    let raw = hundredfold_quotient(rest, target)?;
    let mut steps = vec![
        format!(
            "Dua kali {target_name} {} dikurangi realisasi {} = {}.",
            format_number(target),
            format_number(realization),
            format_number(rest)
        ),
        format!(
            "{} dibagi {target_name} {}, dikali 100 = {}.",
            format_number(rest),
            format_number(target),
            raw.display()
        ),
    ];
    Ok(worked(floor_at_zero(raw, &mut steps), steps))
}

fn floor_at_zero(raw: Percent, steps: &mut Vec<String>) -> Percent {
    if raw < Percent::ZERO {
        steps.push("Hasil negatif ditetapkan 0 %.".to_owned());
        Percent::ZERO
    } else {
        raw
    }
}

fn negative_realization(
    mut worked: Worked,
    realization: Decimal,
    policy: &Policy,
) -> Result<Worked, UndefinedReason> {
    if realization >= Decimal::ZERO {
        return Ok(worked);
    }
    match policy.negative_realization {
        NegativeRealization::Compute => Ok(worked),
        NegativeRealization::Undefined => Err(UndefinedReason::NegativeRealization),
        NegativeRealization::FloorAtZero => {
            worked.percent = floor_at_zero(worked.percent, &mut worked.steps);
            Ok(worked)
        }
    }
}

fn usable_target(numbers: &Numbers<'_>) -> Result<(), UndefinedReason> {
    let refused = numbers.policy.negative_target == NegativeTarget::Undefined;
    if refused && numbers.target < Decimal::ZERO {
        return Err(UndefinedReason::NegativeTarget);
    }
    Ok(())
}

/// Multiplies before it divides, so that 70 of 80 is 87.5 without a rounded step between.
fn hundredfold_quotient(above: Decimal, below: Decimal) -> Result<Percent, UndefinedReason> {
    above
        .checked_mul(Decimal::ONE_HUNDRED)
        .and_then(|hundredfold| hundredfold.checked_div(below))
        .map(Percent::new)
        .ok_or(UndefinedReason::Overflow)
}

fn worked(percent: Percent, steps: Vec<String>) -> Worked {
    Worked { percent, steps }
}

fn pinned(percent: Percent, step: &str) -> Worked {
    Worked {
        percent,
        steps: vec![step.to_owned()],
    }
}

fn not_measured_step(reason: &str) -> String {
    match reason.trim() {
        "" => "Dinyatakan belum diukur pada triwulan ini.".to_owned(),
        reason => format!("Dinyatakan belum diukur pada triwulan ini: {reason}"),
    }
}

fn no_target_steps(realization: &Figure) -> Vec<String> {
    vec![
        format!("Realisasi {} tercatat.", realization.display()),
        "Triwulan ini tidak memiliki target, sehingga belum diukur dan tidak ikut dirata-ratakan."
            .to_owned(),
    ]
}

fn undefined_steps(target: &Figure, realization: &Figure, reason: UndefinedReason) -> Vec<String> {
    vec![
        format!(
            "Target {} dan realisasi {}.",
            target.display(),
            realization.display()
        ),
        reason.label().to_owned(),
    ]
}
