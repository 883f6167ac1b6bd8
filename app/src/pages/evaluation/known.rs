//! What was evaluated before is kept: the work of a changed figure is that of its agency.

use ikrar_domain::{
    evaluation::Method,
    value::{Percent, Quarter},
};
use ikrar_sync::{
    identity::{Dseq, EntityId, ScopeId, Seq},
    model,
    replica::Replica,
    row::Rows,
    schema::agency_year_scope,
};

use super::state::{AgencyYear, City, arrange, read_year, score_of};

/// How far an agency's year has come on this device. Where it stands still, so do its scores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    head: Option<Seq>,
    unsent: usize,
    last_unsent: Option<Dseq>,
}

impl Mark {
    /// The mark of a scope.
    pub(super) fn of(replica: &Replica, scope: ScopeId) -> Self {
        let unsent = || {
            replica
                .outbox()
                .filter(|operation| operation.scope == scope)
        };
        Self {
            head: replica.head(scope).map(|head| head.seq),
            unsent: unsent().count(),
            last_unsent: unsent().map(|operation| operation.id.dseq).max(),
        }
    }

    /// The mark of a scope in which nothing waits.
    #[cfg(test)]
    pub(super) fn at(seq: u64) -> Self {
        Self {
            head: Some(Seq(seq)),
            ..Self::default()
        }
    }
}

/// Scores that were computed before, with the mark and the choices they were computed under: the
/// work of a change is that of the agencies it is about.
#[derive(Debug, Default)]
pub(super) struct Known(Vec<KnownYear>);

/// An agency's year as it was computed, and under what.
#[derive(Clone, Debug)]
struct KnownYear {
    of: (EntityId, u16),
    mark: Mark,
    method: Method,
    computed: AgencyYear,
}

impl Known {
    fn agency_year(
        &mut self,
        rows: &impl Rows,
        of: (EntityId, u16),
        mark: Mark,
        method: &Method,
    ) -> AgencyYear {
        let known = self.0.iter_mut().find(|known| known.of == of);
        if let Some(known) = &known
            && (known.mark, &known.method) == (mark, method)
        {
            return known.computed.clone();
        }
        let computed = read_year(rows, of.0, of.1, method);
        let year = KnownYear {
            of,
            mark,
            method: *method,
            computed: computed.clone(),
        };
        match known {
            Some(known) => *known = year,
            None => self.0.push(year),
        }
        computed
    }

    /// The city as a device has it now.
    pub(super) fn now(&mut self, replica: &Replica, year: u16, quarter: Quarter) -> City {
        self.city(replica, |scope| Mark::of(replica, scope), year, quarter)
    }

    /// The city up to each quarter, with places in the order of `quarter`. `mark_of` tells how
    /// far a scope has come.
    pub(super) fn city(
        &mut self,
        rows: &impl Rows,
        mark_of: impl Fn(ScopeId) -> Mark,
        year: u16,
        quarter: Quarter,
    ) -> City {
        let method = model::method_of(rows);
        let lines = model::agencies(rows)
            .into_iter()
            .map(|(agency, name)| {
                let mark = mark_of(agency_year_scope(agency, year));
                let computed = self.agency_year(rows, (agency, year), mark, &method);
                (agency, name, computed)
            })
            .filter(|(_, _, computed)| computed.scores.iter().any(Option::is_some))
            .collect();
        arrange(lines, method, quarter)
    }
}

/// The city's percent, evaluated again and again as figures change.
#[derive(Debug, Default)]
pub struct CityEvaluation(Known);

impl CityEvaluation {
    /// The city's percent up to a quarter, with every agency in its place; only agencies in which
    /// something changed since the last call are computed anew.
    pub fn read(&mut self, replica: &Replica, year: u16, quarter: Quarter) -> Option<Percent> {
        let city = self.0.now(replica, year, quarter);
        score_of(&city.quarters, quarter)?.percent
    }
}
