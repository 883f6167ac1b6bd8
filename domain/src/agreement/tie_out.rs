//! Whether budgets tie: the agency head's programs, the budget document, and the sum of what the
//! levels below promise to spend (`domain.md` 4.2, 6).

use super::entity::BudgetLine;
use crate::value::{BudgetLineId, Rupiah};

/// A difference between two tables of the same budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetDifference {
    /// The line above, or the one below that nothing above takes in.
    pub line: BudgetLineId,
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

/// Where `below` does not add up to `above`.
///
/// A line below belongs to every line above whose code is a beginning of its own; codes are text
/// and compared part by part, so that `1.02.1` does not begin `1.02.10`. What stands below another
/// line of the same table is in that one's amount already and is not counted twice. Equal names
/// stand in for missing codes.
pub fn tie_out(above: &[BudgetLine], below: &[BudgetLine]) -> Vec<BudgetDifference> {
    let compared = above.iter().map(|line| {
        let own: Vec<&BudgetLine> = below.iter().filter(|one| is_home(line, one)).collect();
        (line, own)
    });
    // What stands below a stray is told with it.
    let is_told = |one: &&BudgetLine| {
        let mut others = below.iter();
        others.any(|other| other.amount.is_some() && other.is_above(one))
    };
    let strays = below
        .iter()
        .filter(|one| !above.iter().any(|line| is_home(line, one)) && !is_told(one))
        .map(|one| BudgetDifference {
            line: one.id,
            code: one.code.trim().to_owned(),
            name: one.program.trim().to_owned(),
            above: None,
            below: one.amount,
        });
    compared
        .filter(|(line, own)| {
            own.is_empty() || sum(own) != Some(line.amount.unwrap_or(Rupiah::ZERO))
        })
        .map(|(line, own)| BudgetDifference {
            line: line.id,
            code: line.code.trim().to_owned(),
            name: line.program.trim().to_owned(),
            above: Some(line.amount.unwrap_or(Rupiah::ZERO)),
            below: sum(&own).filter(|_| !own.is_empty()),
        })
        .chain(strays)
        .collect()
}

/// Where a table does not add up in itself: a program, activity or sub-activity that states
/// another amount than the lines below it come to. One code may stand in several lines, one for
/// each fund source; together they are what is above. What states nothing takes what is below.
pub fn untied(lines: &[BudgetLine]) -> Vec<BudgetDifference> {
    let is_same = |one: &BudgetLine, other: &BudgetLine| one.code.trim() == other.code.trim();
    let mut found = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let mut before = lines.iter().take(place);
        let below: Vec<&BudgetLine> = lines.iter().filter(|one| line.is_above(one)).collect();
        if below.is_empty() || before.any(|one| is_same(one, line)) {
            continue;
        }
        let of_code: Vec<&BudgetLine> = lines.iter().filter(|one| is_same(one, line)).collect();
        let is_stated = of_code.iter().any(|one| one.amount.is_some());
        let (above, below) = (sum(&of_code), sum(&below));
        if is_stated && (above.is_none() || above != below) {
            found.push(BudgetDifference {
                line: line.id,
                code: line.code.trim().to_owned(),
                name: line.program.trim().to_owned(),
                above,
                below,
            });
        }
    }
    found
}

/// What a table comes to, whatever stands in it above and below; none where it does not fit.
pub fn table_total(lines: &[BudgetLine]) -> Option<Rupiah> {
    sum(&lines.iter().collect::<Vec<_>>())
}

/// The sum of what no other of these lines counts already; none where it does not fit.
fn sum(lines: &[&BudgetLine]) -> Option<Rupiah> {
    let is_counted_above = |one: &&&BudgetLine| {
        let mut others = lines.iter();
        others.any(|other| other.amount.is_some() && other.is_above(one))
    };
    lines
        .iter()
        .filter(|one| !is_counted_above(one))
        .map(|one| one.amount.unwrap_or(Rupiah::ZERO))
        .try_fold(Rupiah::ZERO, Rupiah::checked_add)
}

fn is_home(line: &BudgetLine, below: &BudgetLine) -> bool {
    let (code, other) = (line.code.trim(), below.code.trim());
    if !code.is_empty() && !other.is_empty() {
        return code == other || line.is_above(below);
    }
    let name = comparable(&below.program);
    !name.is_empty() && comparable(&line.program) == name
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
    fn tables_that_name_a_program_and_its_activity_tie_at_both_levels() {
        let both = [
            line("1.02.02", "Program A", 300),
            line("1.02.02.2.01", "Kegiatan 1", 100),
        ];
        assert_eq!(tie_out(&both, &both), []);
        // Below, only the activity is promised, by two: the program lacks what it does not name.
        let below = [
            line("1.02.02.2.01.0001", "Sub 1", 60),
            line("1.02.02.2.01.0002", "Sub 2", 40),
        ];
        let found: Vec<_> = tie_out(&both, &below)
            .into_iter()
            .map(|one| (one.code, one.below))
            .collect();
        assert_eq!(found, [("1.02.02".to_owned(), Some(Rupiah::new(100)))]);
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
    fn stray_is_named_once_whatever_stands_below_it() {
        let above = [line("1.02.02", "Program A", 10)];
        let below = [
            line("1.02.02", "Program A", 10),
            line("1.02.09", "Di luar", 7),
            line("1.02.09.2.01", "Kegiatan di luar", 7),
        ];
        let found: Vec<_> = tie_out(&above, &below)
            .into_iter()
            .map(|one| one.code)
            .collect();
        assert_eq!(found, ["1.02.09"]);
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
    fn subtotal_that_does_not_tie_is_named_once_with_both_sides() {
        let lines = [
            line("1.02.02", "Program A", 300),
            line("1.02.02.2.01", "Kegiatan 1", 100),
            line("1.02.02.2.01.0001", "Sub 1", 60),
            line("1.02.02.2.01.0002", "Sub 2", 40),
            line("1.02.02.2.02", "Kegiatan 2", 150),
        ];
        let found: Vec<_> = untied(&lines)
            .into_iter()
            .map(|one| (one.name.clone(), one.amount()))
            .collect();
        assert_eq!(
            found,
            [("Program A".to_owned(), Some(Rupiah::new(50)))],
            "an activity's sub-activities are not counted beside it"
        );
        assert_eq!(table_total(&lines), Some(Rupiah::new(300)));
    }

    #[test]
    fn one_code_with_two_fund_sources_is_one_sum() {
        let lines = [
            line("1.02.02.2.01", "Kegiatan", 100),
            line("1.02.02.2.01.0001", "Sub dari DAU", 70),
            line("1.02.02.2.01.0001", "Sub dari DAK", 30),
        ];
        assert_eq!(untied(&lines), []);
        let above_twice = [
            line("1.02.02", "Program dari DAU", 70),
            line("1.02.02", "Program dari DAK", 30),
            line("1.02.02.2.01", "Kegiatan", 100),
        ];
        assert_eq!(untied(&above_twice), []);
    }

    #[test]
    fn line_that_states_nothing_takes_what_is_below() {
        let mut lines = [
            line("1.02.02", "Program", 0),
            line("1.02.02.2.01", "Kegiatan", 100),
        ];
        lines[0].amount = None;
        assert_eq!(untied(&lines), []);
        assert_eq!(table_total(&lines), Some(Rupiah::new(100)));
    }

    #[test]
    fn sum_that_does_not_fit_is_a_difference_and_no_panic() {
        let above = [line("1", "A", 10)];
        let below = [line("1.1", "B", i64::MAX), line("1.2", "C", i64::MAX)];
        let found = tie_out(&above, &below);
        assert_eq!((found.len(), found[0].below), (1, None));
    }
}
