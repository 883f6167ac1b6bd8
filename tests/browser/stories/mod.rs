//! What is told: each story is one test with a city, networks and browsers of its own.

pub(crate) mod action_plan;
pub(crate) mod afield;
pub(crate) mod amendment;
pub(crate) mod answers;
pub(crate) mod apart;
pub(crate) mod bad_input;
pub(crate) mod budgeting;
pub(crate) mod carry;
#[cfg(feature = "typesetter")]
pub(crate) mod certified;
#[cfg(feature = "typesetter")]
pub(crate) mod checking;
pub(crate) mod crowded;
mod dear_line;
pub(crate) mod decisions;
pub(crate) mod evaluation;
pub(crate) mod evaluation_sheet;
pub(crate) mod evidence;
pub(crate) mod in_place;
pub(crate) mod late;
pub(crate) mod look;
pub(crate) mod meeting;
pub(crate) mod order;
pub(crate) mod paper;
pub(crate) mod planning;
pub(crate) mod proof;
pub(crate) mod restored;
pub(crate) mod reviewing;
pub(crate) mod session;
pub(crate) mod signing;
pub(crate) mod waiting;
pub(crate) mod wording;
