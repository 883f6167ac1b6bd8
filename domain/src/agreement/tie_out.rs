//! Whether budgets tie: the agency head's programs, the budget document, and the sum of what the
//! levels below promise to spend (`domain.md` 4.2, 6).

use std::collections::BTreeMap;

use super::entity::BudgetLine;
use crate::value::Rupiah;

/// A difference between two tables of the same budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetDifference {
    /// The code as written above, or below where nothing above takes it in.
    pub code: String,
    /// The name of the program, activity or sub-activity.
    pub name: String,
    /// What stands above; none where nothing does.
    pub above: Option<Rupiah>,
    /// What all lines below add up to; none where there is none.
    pub below: Option<Rupiah>,
}

impl BudgetDifference {
    /// Above less below, where both fit.
    pub fn amount(&self) -> Option<Rupiah> {
        let above = self.above.unwrap_or(Rupiah::ZERO);
        above.checked_sub(self.below.unwrap_or(Rupiah::ZERO))
    }
}

/// Where `below` does not add up to `above`. A line below belongs to the line above whose code is
/// the longest beginning of its own; codes are text and compared part by part, so that `1.02.1`
/// does not begin `1.02.10`. Equal names stand in for missing codes.
pub fn tie_out(above: &[BudgetLine], below: &[BudgetLine]) -> Vec<BudgetDifference> {
    let mut sums: BTreeMap<usize, Option<Rupiah>> = BTreeMap::new();
    let mut strays = Vec::new();
    for line in below {
        let Some(place) = home_of(line, above) else {
            strays.push(BudgetDifference {
                code: line.code.trim().to_owned(),
                name: line.program.trim().to_owned(),
                above: None,
                below: line.amount,
            });
            continue;
        };
        let sum = sums.entry(place).or_insert(Some(Rupiah::ZERO));
        let amount = line.amount.unwrap_or(Rupiah::ZERO);
        *sum = sum.and_then(|sum| sum.checked_add(amount));
    }
    let compared = above.iter().enumerate().map(|(place, line)| {
        let sum = sums.get(&place).copied();
        (line, sum)
    });
    compared
        .filter(|(line, sum)| *sum != Some(Some(line.amount.unwrap_or(Rupiah::ZERO))))
        .map(|(line, sum)| BudgetDifference {
            code: line.code.trim().to_owned(),
            name: line.program.trim().to_owned(),
            above: Some(line.amount.unwrap_or(Rupiah::ZERO)),
            below: sum.flatten(),
        })
        .chain(strays)
        .collect()
}

fn home_of(line: &BudgetLine, above: &[BudgetLine]) -> Option<usize> {
    let code = line.code.trim();
    let by_code = above
        .iter()
        .enumerate()
        .filter(|(_, upper)| begins(upper.code.trim(), code))
        .max_by_key(|(_, upper)| upper.code.trim().len());
    let by_name = || {
        let name = comparable(&line.program);
        above
            .iter()
            .enumerate()
            .find(|(_, upper)| !name.is_empty() && comparable(&upper.program) == name)
    };
    by_code.or_else(by_name).map(|(place, _)| place)
}

/// Whether a code is another one's beginning, part by part.
fn begins(upper: &str, code: &str) -> bool {
    let rest = (!upper.is_empty())
        .then(|| code.strip_prefix(upper))
        .flatten();
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn comparable(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::budget_line;
    use super::*;

    fn line(code: &str, program: &str, amount: i64) -> BudgetLine {
        BudgetLine {
            code: code.to_owned(),
            program: program.to_owned(),
            amount: Some(Rupiah::new(amount)),
            ..budget_line()
        }
    }

    #[test]
    fn activities_add_up_to_their_program() {
        let above = [
            line("1.02.02", "Program A", 300),
            line("1.02.03", "Program B", 50),
        ];
        let below = [
            line("1.02.02.2.01", "Kegiatan 1", 100),
            line("1.02.02.2.02", "Kegiatan 2", 200),
            line("1.02.03", "Program B", 50),
        ];
        assert_eq!(tie_out(&above, &below), []);
    }

    #[test]
    fn every_difference_is_named_with_both_sides() {
        let above = [
            line("1.02.02", "Program A", 300),
            line("1.02.03", "Program B", 50),
        ];
        let below = [
            line("1.02.02.2.01", "Kegiatan 1", 100),
            line("1.02.09", "Di luar", 7),
        ];
        let found: Vec<_> = tie_out(&above, &below)
            .into_iter()
            .map(|one| (one.code.clone(), one.above, one.below, one.amount()))
            .collect();
        let rupiah = |amount| Some(Rupiah::new(amount));
        assert_eq!(
            found,
            [
                ("1.02.02".to_owned(), rupiah(300), rupiah(100), rupiah(200)),
                ("1.02.03".to_owned(), rupiah(50), None, rupiah(50)),
                ("1.02.09".to_owned(), None, rupiah(7), rupiah(-7)),
            ]
        );
    }

    #[test]
    fn codes_are_compared_part_by_part() {
        let above = [
            line("1.02.1", "Program A", 10),
            line("1.02.10", "Program B", 20),
        ];
        let below = [
            line("1.02.10", "Program B", 20),
            line("1.02.1", "Program A", 10),
        ];
        assert_eq!(tie_out(&above, &below), []);
    }

    #[test]
    fn without_codes_equal_names_meet() {
        let above = [line("", "Program  Kesehatan", 10)];
        assert_eq!(tie_out(&above, &[line("", "program kesehatan", 10)]), []);
    }

    #[test]
    fn sum_that_does_not_fit_is_a_difference_and_no_panic() {
        let above = [line("1", "A", 10)];
        let below = [line("1.1", "B", i64::MAX), line("1.2", "C", i64::MAX)];
        let found = tie_out(&above, &below);
        assert_eq!((found.len(), found[0].below), (1, None));
    }
}
