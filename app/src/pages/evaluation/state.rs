//! What the page shows, read from rows. The arithmetic is the domain's.

use chrono::{Datelike, NaiveDate};
use ikrar_domain::{
    budget::{Quadrant, UnspentTotal, efficiency},
    evaluation::{Caveat, Method, Score, Standing, caveats, evaluate_agency, evaluate_city, rank},
    measurement::{Band, LowerBound, Outcome, Scale},
    value::{Figure, Percent, Quarter, number_text::format_number},
};
use ikrar_sync::{
    identity::EntityId,
    model::{self, EvaluatedItem},
    row::Rows,
};

use crate::{reading::agency_name, text};

/// An agency's scores of the four quarters, each for the year so far; none where nothing is
/// measured in the quarter.
pub(crate) type Quarters = [Option<Score>; 4];

/// An agency's year: its scores and what it has spent, quarter by quarter.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct AgencyYear {
    pub(crate) scores: Quarters,
    pub(crate) absorption: [Option<Percent>; 4],
    /// What is left at the end of the year, and why; none where nothing is measured then.
    pub(crate) unspent: Option<UnspentTotal>,
}

/// The quarter that ended last on a day, and its year: the one people look at.
pub(crate) fn now(today: Option<NaiveDate>) -> (u16, Quarter) {
    let year = today.map_or(0, |today| u16::try_from(today.year()).unwrap_or_default());
    match today.map_or(0, |today| today.month0() / 3) {
        0 => (year.saturating_sub(1), Quarter::Fourth),
        1 => (year, Quarter::First),
        2 => (year, Quarter::Second),
        _ => (year, Quarter::Third),
    }
}

/// An agency among the others.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AgencyLine {
    pub(super) agency: EntityId,
    pub(super) name: String,
    pub(super) year: AgencyYear,
    pub(super) place: Option<usize>,
}

/// The city.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct City {
    pub(super) method: Method,
    /// The city's scores, quarter by quarter.
    pub(super) quarters: Quarters,
    /// The agencies, by name.
    pub(super) lines: Vec<AgencyLine>,
}

impl AgencyLine {
    /// The score up to a quarter.
    pub(super) fn score(&self, quarter: Quarter) -> Option<&Score> {
        score_of(&self.year.scores, quarter)
    }

    /// The absorption up to a quarter.
    pub(super) fn absorption(&self, quarter: Quarter) -> Option<Percent> {
        self.year.absorption.get(quarter.index()).copied().flatten()
    }

    /// Where achievement and absorption put the agency at the end of the year. Before it, what is
    /// reached so far cannot be held against the budget of the whole year.
    pub(super) fn quadrant(&self, quarter: Quarter) -> Option<Quadrant> {
        if quarter != Quarter::Fourth {
            return None;
        }
        let achievement = self.score(quarter)?.percent?;
        Some(Quadrant::of(achievement, self.absorption(quarter)?))
    }
}

/// The score up to a quarter.
pub(super) fn score_of(quarters: &Quarters, quarter: Quarter) -> Option<&Score> {
    quarters.get(quarter.index()).and_then(Option::as_ref)
}

/// Gives the agencies their places and joins them.
pub(super) fn arrange(
    agencies: Vec<(EntityId, String, AgencyYear)>,
    method: Method,
    quarter: Quarter,
) -> City {
    let scores: Vec<&Score> = agencies
        .iter()
        .filter_map(|(_, _, year)| score_of(&year.scores, quarter))
        .collect();
    let mut places = rank(&scores).into_iter();
    let places: Vec<Option<usize>> = agencies
        .iter()
        .map(|(_, _, year)| {
            score_of(&year.scores, quarter)
                .and_then(|_| places.next())
                .flatten()
        })
        .collect();
    let city = Quarter::ALL.map(|quarter| {
        let parts: Vec<(&str, &Score)> = agencies
            .iter()
            .filter_map(|(_, name, year)| Some((name.as_str(), score_of(&year.scores, quarter)?)))
            .collect();
        (!parts.is_empty()).then(|| evaluate_city(&parts, &method))
    });
    let lines = agencies
        .into_iter()
        .zip(places)
        .map(|((agency, name, year), place)| AgencyLine {
            agency,
            name,
            year,
            place,
        })
        .collect();
    City {
        method,
        quarters: city,
        lines,
    }
}

impl City {
    /// The agencies by their places, those without one last.
    pub(super) fn ranked(&self) -> Vec<&AgencyLine> {
        let at = |place: Option<usize>| {
            let lines = self.lines.iter();
            lines.filter(move |line| line.place == place)
        };
        let placed = (1..=self.lines.len()).flat_map(|place| at(Some(place)));
        placed.chain(at(None)).collect()
    }
}

/// An agency's scores and spending of the four quarters.
pub(super) fn read_year(
    rows: &impl Rows,
    agency: EntityId,
    year: u16,
    method: &Method,
) -> AgencyYear {
    let mut read = AgencyYear::default();
    let places = read.scores.iter_mut().zip(&mut read.absorption);
    for (quarter, (score, absorption)) in Quarter::ALL.iter().zip(places) {
        let Some(agreement) = model::evaluated_agreement(rows, agency, year, *quarter) else {
            continue;
        };
        let items = model::evaluated_items(rows, agreement, *quarter, &method.policy);
        let objectives = model::objectives_of(&items, &method.policy);
        *score = Some(evaluate_agency(&objectives, method).0);
        *absorption = model::agreement_absorption(rows, agreement, *quarter);
        if *quarter == Quarter::Fourth {
            read.unspent = model::unspent_of(rows, agreement);
        }
    }
    read
}

/// What an agency left of its budget, with the agency's name.
pub(super) type LeftOver<'a> = (EntityId, &'a str, UnspentTotal);

/// What agencies left of their budgets, and all of them together; nothing where nothing is measured
/// at the end of the year.
pub(super) fn unspent(city: &City) -> Option<(Vec<LeftOver<'_>>, UnspentTotal)> {
    let lines: Vec<_> = city
        .lines
        .iter()
        .filter_map(|line| Some((line.agency, line.name.as_str(), line.year.unspent?)))
        .collect();
    let mut totals = lines.iter().map(|(.., total)| *total);
    let sum = totals.try_fold(UnspentTotal::NONE, UnspentTotal::with)?;
    (!lines.is_empty()).then_some((lines, sum))
}

impl Agency {
    /// The money of a quarter in words: absorption, efficiency, quadrant.
    pub(crate) fn money(&self, quarter: Quarter) -> Vec<String> {
        let absorption = self.year.absorption.get(quarter.index()).copied().flatten();
        let achievement = score_of(&self.year.scores, quarter).and_then(|score| score.percent);
        let spent =
            absorption.map_or_else(|| text::quarter::NO_PERCENT.to_owned(), Percent::display);
        let mut words = vec![text::evaluation::absorption(&spent)];
        if quarter != Quarter::Fourth {
            words.push(text::evaluation::JUDGED_AT_THE_END.to_owned());
            return words;
        }
        if let Some(judged) = efficiency(achievement, absorption) {
            words.push(text::evaluation::efficiency(judged.label()));
        }
        if let Some((achievement, absorption)) = achievement.zip(absorption) {
            words.push(Quadrant::of(achievement, absorption).label().to_owned());
        }
        words
    }
}

/// One agency down to its indicators.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Agency {
    pub(crate) name: String,
    pub(crate) agreement: Option<EntityId>,
    pub(crate) method: Method,
    pub(crate) year: AgencyYear,
    pub(crate) objectives: Vec<ObjectiveBlock>,
    /// Where the year's score lies on the scale of organisations.
    pub(crate) organisation: Option<Band>,
}

/// An objective with its indicators.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ObjectiveBlock {
    pub(crate) name: String,
    pub(crate) score: Score,
    pub(crate) items: Vec<IndicatorLine>,
}

/// An indicator.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct IndicatorLine {
    pub(crate) item: EntityId,
    pub(crate) name: String,
    pub(crate) unit: String,
    pub(crate) target: String,
    pub(crate) realization: String,
    pub(crate) percent: Outcome,
    pub(crate) progress: Outcome,
    pub(crate) category: Option<Band>,
    pub(crate) standing: Standing,
    pub(crate) weight: Option<String>,
}

/// Reads an agency. `agency` may be the city itself, for the head of region's own agreement.
pub(crate) fn read_agency(
    rows: &impl Rows,
    agency: EntityId,
    year: u16,
    quarter: Quarter,
) -> Agency {
    let method = model::method_of(rows);
    let agreement = model::evaluated_agreement(rows, agency, year, quarter);
    let items = agreement.map_or_else(Vec::new, |agreement| {
        model::evaluated_items(rows, agreement, quarter, &method.policy)
    });
    let objectives = model::objectives_of(&items, &method.policy);
    let (_, scores) = evaluate_agency(&objectives, &method);
    let blocks = objectives
        .iter()
        .zip(scores)
        .map(|(objective, score)| ObjectiveBlock {
            name: objective.name.clone(),
            score,
            items: items
                .iter()
                .filter(|item| item.promised.objective.trim() == objective.name)
                .map(|item| indicator_line(item, &method))
                .collect(),
        })
        .collect();
    let year = read_year(rows, agency, year, &method);
    let organisation = score_of(&year.scores, quarter)
        .filter(|score| quarter == Quarter::Fourth && score.coverage.overdue == 0)
        .and_then(|score| score.percent)
        .map(|percent| Scale::organisation_predicate().category(percent));
    Agency {
        name: agency_name(rows, agency),
        agreement,
        method,
        year,
        objectives: blocks,
        organisation,
    }
}

fn indicator_line(item: &EvaluatedItem, method: &Method) -> IndicatorLine {
    let rule = item.promised.rule();
    let percent = item.so_far.achievement(&rule, &method.policy).outcome;
    let figure = |figure: Option<&Figure>| {
        figure.map_or_else(|| text::quarter::NO_PERCENT.to_owned(), Figure::display)
    };
    IndicatorLine {
        item: item.item,
        name: item.promised.indicator.clone(),
        unit: item.promised.unit.clone(),
        target: figure(item.so_far.target.as_ref()),
        realization: figure(item.so_far.realization.figure()),
        percent,
        progress: item.so_far.progress(&rule, &method.policy).outcome,
        category: percent
            .percent()
            .map(|percent| method.scale.scale().category(percent)),
        standing: item.standing,
        weight: item.promised.weight.map(format_number),
    }
}

/// The bands of the city's scale in words.
pub(super) fn band_words(method: &Method) -> Vec<String> {
    let words = |band: Band| match band.lower_bound {
        LowerBound::AtLeast(bound) => text::evaluation::at_least(&format_number(bound), band.label),
        LowerBound::Above(bound) => text::evaluation::above(&format_number(bound), band.label),
        LowerBound::Anything => band.label.to_owned(),
    };
    method.scale.scale().bands().map(words).collect()
}

/// What to bear in mind, in one line.
pub(super) fn caveat_words(score: &Score) -> String {
    let words: Vec<String> = caveats(score).into_iter().map(Caveat::display).collect();
    if words.is_empty() {
        text::evaluation::NO_CAVEAT.to_owned()
    } else {
        words.join(", ")
    }
}

/// A percent as it is read, or that there is none.
pub(super) fn shown(percent: Option<Percent>) -> String {
    percent.map_or_else(|| text::evaluation::NO_SCORE.to_owned(), Percent::display)
}

#[cfg(test)]
mod tests;
