//! Reports that are handed in (`domain.md` 2.3, 2.4): the measurement of a quarter, the draft of
//! chapter III of the annual report (`LKjIP`), and one page for the head of the region.
//!
//! Facts come in as they are read from rows; every figure is computed by [`crate::measurement`],
//! [`crate::evaluation`] and [`crate::budget`], as on the screens. What comes out is a [`Report`]:
//! headings, paragraphs, tables and charts in the order of reading. PDF and DOCX are set from it
//! and add no word.

mod agency;
mod chart;
mod city;
mod facts;
mod money;
mod objective;
mod sheet;

pub use agency::{NOT_FINAL, quarter_report, year_chapter};
pub use chart::{AXIS_END, Bar, Chart};
pub use city::{DEVIATIONS_SHOWN, city_summary};
pub use facts::{
    AgencyFacts, CityFacts, EarlierYear, IndicatorFacts, LineFacts, Moment, ObjectiveFacts,
    PlanEnd, Spent,
};
pub use sheet::{Part, Report, UNLOCKED_MARK};
