//! Where a figure comes from, and what a row is marked with.

use ikrar_domain::{
    measurement::{RatioFault, Realization},
    review::Comment,
    value::{Figure, number_text::format_for_input},
};

use super::state::GridRow;
use crate::text;

/// What a row shows of a figure's numerator and denominator.
#[derive(Default)]
pub(super) struct Origin {
    /// The step that leads to the figure.
    pub(super) working: Option<String>,
    /// The figure they give, as a box takes it, where another or none is written.
    pub(super) figure: Option<String>,
    /// What is wrong with them.
    pub(super) fault: Option<String>,
}

pub(super) fn read_origin(written: &Realization, unit: &str) -> Origin {
    let ratio = written.ratio;
    let fault = ratio.fault(&written.value, unit);
    let is_blank = written.value.figure().and_then(Figure::number).is_none();
    let offered = ratio.computed(unit).filter(|_| is_blank || fault.is_some());
    Origin {
        working: ratio.working(unit),
        figure: offered.map(format_for_input),
        fault: fault.map(RatioFault::user_message),
    }
}

impl GridRow {
    /// What the row is marked with: what keeps the report back goes before what is only odd.
    pub(super) fn doubt(&self) -> Option<&'static str> {
        if self.ratio_fault.is_some() {
            return Some(text::quarter::RATIO_FAULT);
        }
        (!self.suspicions.is_empty()).then_some(text::quarter::SUSPICIOUS)
    }

    /// Whether a reviewer should not accept it unseen.
    pub(super) fn asks_for_a_look(&self) -> bool {
        let is_open = |comment: &Comment| !comment.resolved;
        self.doubt().is_some() || self.late.is_some() || self.comments.iter().any(is_open)
    }
}
