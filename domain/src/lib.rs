//! The domain of Ikrar on one page.
//!
//! A government signs **performance agreements** (Perjanjian Kinerja). Each
//! [`agreement::Agreement`] belongs to one agency and year. The first party promises
//! [`agreement::Item`]s: an objective, an indicator and an annual target, usually split over
//! four quarters, and [`agreement::BudgetLine`]s that pay for it. The second party supervises;
//! the head of region signs alone.
//!
//! Every quarter the agency writes a [`measurement::Realization`] per item. The achievement
//! engine ([`measurement::achieve`]) compares it with the target by the item's polarity and
//! answers with a percent, "not measured" or "undefined", never with a guess. Each answer
//! carries its formula, the policy that settled its edge cases and a worked explanation.
//! Quarters are consolidated ([`measurement::consolidate`]), indicators averaged
//! ([`measurement::average`]) and percents placed in ordered categories
//! ([`measurement::Scale`]).
//!
//! How a target will be reached stands in the [`action_plan`]. A [`meeting`] evaluates a quarter
//! and decides what is done, by whom and until when. The [`evaluation_sheet`] of an agency grades
//! its accountability for a year.
//!
//! A photo or PDF may stand behind a realization as [`evidence`].
//!
//! Two state machines say what may happen next: [`agreement::AgreementStatus`] and
//! [`measurement::ReportStatus`]. [`people::may`] says who may do it. Client and server call
//! the same functions, so they cannot disagree.
//!
//! ```
//! use ikrar_domain::measurement::{Measured, Policy, Polarity, Rule, achieve};
//! use ikrar_domain::value::Figure;
//!
//! let rule = Rule { polarity: Polarity::Higher, lower_variant: None, scale: None };
//! let target = Figure::Number(80.into());
//! let realization = Measured::Value(Figure::Number(70.into()));
//! let achievement = achieve(&rule, Some(&target), &realization, &Policy::DEFAULT);
//! assert_eq!(achievement.outcome.display(), "87,50 %");
//! assert_eq!(achievement.formula.code(), "higher/1");
//! assert_eq!(achievement.explanation.question, "Mengapa 87,50 %?");
//! ```
//!
//! This crate is pure: no clock, randomness, input or output, async or serialisation.
//! Time and new identities are arguments. Which error type belongs where:
//! - [`value`]: one error per parsed type, each with `code()` and `user_message()`;
//! - [`refusal::Refusal`]: this person may not do this;
//! - [`refusal::TransitionRefusal`]: this cannot be done in this state;
//! - [`agreement::Problem`]: what an agreement still lacks before it can be submitted;
//! - [`measurement::UndefinedReason`]: why a percent has no value;
//! - [`evidence::EvidenceRefusal`], [`evidence::ContentProblem`]: why a file is not taken.

#![deny(missing_docs)]

mod coded;
mod import;

pub mod action_plan;
pub mod agreement;
pub mod budget;
pub mod document;
pub mod evaluation;
pub mod evaluation_sheet;
pub mod evidence;
pub mod judged;
pub mod measurement;
pub mod meeting;
pub mod order;
pub mod people;
pub mod plan;
pub mod refusal;
pub mod report;
pub mod review;
pub mod value;
pub mod waiting;
