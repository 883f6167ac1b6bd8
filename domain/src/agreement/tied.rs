//! Findings about budgets that do not tie: with the budget document above, and with what the
//! agreements below promise to spend (`domain.md` 4.2, 6).

use super::budget_document::CeilingDocument;
use super::completeness::Problem;
use super::entity::{Agreement, BudgetLine};
use super::level::Level;
use super::tie_out::{BudgetDifference, tie_out, untied};
use crate::value::Rupiah;

/// The head's budget is that of the document: signed figures that no longer tie are the daily
/// complaint (`domain.md` 8, 11).
pub(super) fn check_ceiling(
    agreement: &Agreement,
    document: Option<&CeilingDocument>,
    problems: &mut Vec<Problem>,
) {
    let Some(document) = document.filter(|_| agreement.level == Level::AgencyHead) else {
        return;
    };
    for difference in tie_out(&agreement.budget_lines, &document.lines) {
        let message = format!(
            "\"{}\": {} pada perjanjian, {} pada {} {}.",
            difference.name,
            shown(difference.above),
            shown(difference.below),
            document.kind.label(),
            document.number
        );
        let code = "budget_differs_from_document";
        problems.push(at_line(agreement, &difference, code, message));
    }
    for difference in untied(&document.lines) {
        let shown =
            |amount: Option<Rupiah>| amount.map_or("terlalu besar".to_owned(), Rupiah::display);
        let message = format!(
            "{} {}, \"{}\": tertulis {}, sedangkan di bawahnya berjumlah {}. Perbaiki dokumen \
             anggarannya.",
            document.kind.label(),
            document.number,
            difference.name,
            shown(difference.above),
            shown(difference.below)
        );
        problems.push(Problem::warning(
            agreement.id.uuid(),
            "budget_lines",
            "budget_document_untied",
            message,
        ));
    }
}

/// What is promised here is what those below promise to spend together, as far as they have begun
/// to say it.
pub(super) fn check_below(
    agreement: &Agreement,
    below: &[BudgetLine],
    problems: &mut Vec<Problem>,
) {
    if below.is_empty() || agreement.budget_lines.is_empty() {
        return;
    }
    for difference in tie_out(&agreement.budget_lines, below) {
        let message = format!(
            "\"{}\": {} pada perjanjian ini, {} pada perjanjian di bawahnya. Samakan, atau \
             minta perjanjian di bawahnya disesuaikan.",
            difference.name,
            shown(difference.above),
            shown(difference.below)
        );
        let code = "budget_differs_from_below";
        problems.push(at_line(agreement, &difference, code, message));
    }
}

fn shown(amount: Option<Rupiah>) -> String {
    amount.map_or("tidak ada".to_owned(), Rupiah::display)
}

/// At the line that differs; at the table where the agreement has no such line.
fn at_line(
    agreement: &Agreement,
    difference: &BudgetDifference,
    code: &'static str,
    message: String,
) -> Problem {
    let mut lines = agreement.budget_lines.iter();
    match lines.find(|line| line.id == difference.line) {
        Some(line) => Problem::warning(line.id.uuid(), "amount", code, message),
        None => Problem::warning(agreement.id.uuid(), "budget_lines", code, message),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{budget_line, complete};
    use super::*;
    use crate::value::BudgetLineId;
    use uuid::Uuid;

    fn line(number: u128, code: &str, amount: i64) -> BudgetLine {
        BudgetLine {
            id: BudgetLineId::from_uuid(Uuid::from_u128(number)),
            code: code.to_owned(),
            program: format!("Anggaran {code}"),
            amount: Some(Rupiah::new(amount)),
            ..budget_line()
        }
    }

    fn found(above: &[BudgetLine], below: &[BudgetLine]) -> Vec<(Uuid, &'static str, String)> {
        let mut agreement = complete();
        agreement.level = Level::Administrator;
        agreement.budget_lines = above.to_vec();
        let mut problems = Vec::new();
        check_below(&agreement, below, &mut problems);
        let told = problems.into_iter();
        told.map(|problem| (problem.anchor.entity, problem.anchor.field, problem.message))
            .collect()
    }

    #[test]
    fn what_those_below_spend_differently_is_told_at_its_line() {
        let above = [line(1, "1.02.02.2.01", 500), line(2, "1.02.02.2.02", 300)];
        let below = [
            line(3, "1.02.02.2.01.0001", 200),
            line(4, "1.02.02.2.01.0002", 200),
            line(5, "1.02.02.2.02.0001", 300),
        ];
        let problems = found(&above, &below);
        let [(entity, field, message)] = problems.as_slice() else {
            panic!("one line differs: {problems:?}");
        };
        assert_eq!((*entity, *field), (Uuid::from_u128(1), "amount"));
        assert!(
            message.contains("Rp500 pada perjanjian ini, Rp400 pada"),
            "{message}"
        );
    }

    #[test]
    fn what_is_not_above_at_all_is_told_at_the_table() {
        let above = [line(1, "1.02.02.2.01", 500)];
        let below = [line(3, "1.02.02.2.01", 500), line(4, "1.02.03", 70)];
        let problems = found(&above, &below);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].1, "budget_lines");
        assert!(
            problems[0]
                .2
                .contains("tidak ada pada perjanjian ini, Rp70")
        );
    }

    #[test]
    fn nothing_differs_where_nobody_has_begun_or_all_ties() {
        let above = [line(1, "1.02.02.2.01", 500)];
        assert_eq!(found(&above, &[]), []);
        assert_eq!(found(&[], &above), []);
        assert_eq!(found(&above, &[line(3, "1.02.02.2.01.0001", 500)]), []);
    }
}
