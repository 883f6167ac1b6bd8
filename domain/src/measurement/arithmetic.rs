//! The formulas themselves, one function each, with their working in Indonesian.

use rust_decimal::Decimal;

use super::achievement::{Rule, UndefinedReason};
use super::formula::FormulaId;
use super::policy::{
    NegativeRealization, NegativeTarget, Policy, ZeroRealizationRatio, ZeroTargetHigher,
    ZeroTargetLower,
};
use super::predicate_scale::ScaleId;
use crate::value::number_text::format_number;
use crate::value::{Figure, Percent};

/// A percent and how it was reached.
pub(crate) struct Worked {
    pub(crate) percent: Percent,
    pub(crate) steps: Vec<String>,
}

/// The two numbers of a numeric formula and the choices that apply to them.
struct Numbers<'a> {
    target: Decimal,
    realization: Decimal,
    policy: &'a Policy,
}

/// Applies a formula to two figures that are there.
pub(crate) fn judge(
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
