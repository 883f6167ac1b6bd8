//! The budget document of an agency's year as a tree of programs, activities and sub-activities,
//! and how its table comes in from a spreadsheet (`domain.md` 4.2, 5 and 8, 11).

mod import;
mod realization;
mod renewal;
mod spending;
mod tree;
mod unspent;
mod unspent_total;

pub use import::{BudgetRow, BudgetTable, Mismatch, read_budget_sheet, read_budget_table};
pub use realization::{
    FinanceColumns, FinanceFound, FinanceLine, FinanceMatch, FinanceTable, is_day_of_year,
    read_finance_sheet, read_finance_table,
};
pub use renewal::{Absent, LineStep, Renewal, renewal};
pub use spending::{
    Efficiency, Quadrant, Spending, SpendingDoubt, SpendingSource, absorption, efficiency,
    quarters_that_tell, spending_doubts,
};
pub use tree::{BudgetNode, BudgetTree, LineFinding, budget_tree};
pub use unspent::{CauseGroup, UnspentCause, UnspentPart, UnspentProblem, unspent_problems};
pub use unspent_total::{UnspentLine, UnspentTotal};
