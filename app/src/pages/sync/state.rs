//! What the sync panel shows of each operation.

use ikrar_domain::evidence::Arrival;
use ikrar_domain::review::{ADOPT_LABEL, ParkedState};
use ikrar_sync::{
    disposition::Disposition,
    model,
    operation::{Body, Operation, Transition},
    replica::{Replica, SentOperation},
    row::Rows,
    schema::EntityKind,
};

use crate::{
    reading::{
        Clock, entity_address, entity_label, field_label, kind_label, refused_words, value_words,
    },
    text,
};

/// So many operations are listed at first, and so many more each time somebody asks for more.
pub(super) const LISTED_AT_ONCE: usize = 50;

/// The first of a list, as many as are shown, and how many there are behind them.
pub(super) fn first_of<T>(mut all: impl Iterator<Item = T>, shown: usize) -> (Vec<T>, usize) {
    let first = all.by_ref().take(shown).collect();
    (first, all.count())
}

/// One operation in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Identity in the list.
    pub(super) number: u64,
    /// What was changed.
    pub(super) subject: String,
    /// To what.
    pub(super) content: String,
    /// When it was written here.
    pub(super) written: String,
    /// Why the server did not take it.
    pub(super) reason: Option<String>,
    /// Where it can be repaired.
    pub(super) address: Option<String>,
    /// People can still make it count, on the page of parked edits.
    pub(super) is_held: bool,
}

/// The lists of the panel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Panel {
    pub(super) waiting: Vec<Line>,
    pub(super) waiting_more: usize,
    pub(super) parked: Vec<Line>,
    pub(super) parked_more: usize,
    pub(super) counts: Counts,
    pub(super) last_contact: Option<String>,
}

/// The figures of the panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) waiting: usize,
    pub(super) sent: usize,
    pub(super) conflicts: usize,
    pub(super) parked: usize,
}

/// Reads the panel, each of its lists as long as is asked for.
pub(super) fn read_panel(replica: &Replica, clock: Clock, shown: usize) -> Panel {
    let status = replica.status();
    let (waiting, waiting_more) = first_of(replica.outbox(), shown);
    let waiting = waiting.into_iter();
    let (parked, parked_more) = first_of(replica.parked_operations(), shown);
    let parked = parked.iter();
    Panel {
        waiting: waiting.map(|one| line(replica, one, clock)).collect(),
        waiting_more,
        parked: parked
            .map(|sent| parked_line(replica, sent, clock))
            .collect(),
        parked_more,
        counts: Counts {
            waiting: status.waiting,
            sent: status.sent,
            conflicts: status.conflicts,
            parked: status.parked,
        },
        last_contact: status.last_contact.map(|moment| clock.moment(moment)),
    }
}

fn parked_line(rows: &impl Rows, sent: &SentOperation<'_>, clock: Clock) -> Line {
    let reason = match &sent.disposition {
        Disposition::Parked(parked) => Some(refused_words(parked)),
        _ => None,
    };
    Line {
        reason,
        ..line(rows, sent.operation, clock)
    }
}

/// An operation in words.
pub(super) fn line(rows: &impl Rows, operation: &Operation, clock: Clock) -> Line {
    let kind = operation.kind();
    let label = entity_label(rows, operation.entity);
    let name = kind.map_or(text::sync::UNKNOWN_BODY, kind_label);
    let subject = if label.is_empty() || label == name {
        name.to_owned()
    } else {
        [name, " · ", &label].concat()
    };
    Line {
        number: operation.id.dseq.0,
        subject,
        content: content(kind, &operation.body),
        written: text::sync::written(&clock.moment(operation.claimed_at)),
        reason: None,
        address: entity_address(rows, operation.entity),
        is_held: model::parked_row(rows, operation.id)
            .and_then(model::parked_state)
            .is_some_and(ParkedState::is_open),
    }
}

fn content(kind: Option<EntityKind>, body: &Body) -> String {
    let Some(kind) = kind else {
        return text::sync::UNKNOWN_BODY.into();
    };
    match body {
        Body::Create { .. } => text::sync::CREATED.into(),
        Body::Set { field, value, .. } | Body::Resolve { field, value, .. } => [
            field_label(kind, *field),
            ": ",
            &value_words(kind, *field, value),
        ]
        .concat(),
        Body::Transition { action, .. } => {
            [text::sync::TRANSITION, ": ", step_label(*action)].concat()
        }
        Body::Adopt { .. } => [text::sync::TRANSITION, ": ", ADOPT_LABEL].concat(),
        Body::Move { .. } => text::sync::MOVED.into(),
        Body::Unknown { .. } => text::sync::UNKNOWN_BODY.into(),
    }
}

fn step_label(step: Transition) -> &'static str {
    match step {
        Transition::Agreement(action) => action.label(),
        Transition::Report(action) => action.label(),
        Transition::Item(review) => review.label(),
        Transition::EvidenceStored => Arrival::Stored.label(),
        Transition::Session(action) => action.label(),
        Transition::Parked(step) => step.label(),
        Transition::Sheet(action) => action.label(),
    }
}

#[cfg(test)]
mod tests {
    use ikrar_domain::{measurement::ReportAction, value::Quarter};
    use ikrar_sync::{
        disposition::{ParkReason, Receipt},
        edit,
        identity::{Dseq, OperationId, ReplicaId, UnixSeconds},
        operation::{Authorship, Draft},
        schema::{item, realization, report_id},
        value::Value,
    };

    use super::*;
    use crate::reading::fixture::{AGREEMENT, FIRST_ITEM, OPERATOR, city, number, realize};

    fn operation(draft: Draft) -> Operation {
        let id = OperationId {
            replica: ReplicaId::from_bytes([8; 16]),
            dseq: Dseq(7),
        };
        let by = Authorship {
            author: OPERATOR,
            session: 1,
            claimed_at: UnixSeconds(1_759_474_920),
        };
        Operation::from_draft(draft, id, 1, by)
    }

    #[test]
    fn edit_names_indicator_field_and_value() {
        let mut rows = city("in_force");
        realize(&mut rows, "draft", FIRST_ITEM, number(70));
        let quarter = Quarter::First;
        let mut drafts =
            edit::set_realization(&rows, FIRST_ITEM, quarter, realization::VALUE, number(71))
                .unwrap();
        let line = line(
            &rows,
            &operation(drafts.remove(0)),
            Clock::at(1_759_474_980),
        );
        assert_eq!(line.subject, "Realisasi · TW I · Angka harapan hidup");
        assert_eq!(line.content, "Realisasi: 71");
        assert_eq!(line.written, "diisi 14.02");
        assert!(line.address.unwrap().ends_with("/triwulan/1"));
    }

    #[test]
    fn a_long_list_tells_how_many_it_leaves_out_until_they_are_asked_for() {
        assert_eq!(first_of(0..3, 3), (vec![0, 1, 2], 0));
        assert_eq!(first_of(0..7, 3), (vec![0, 1, 2], 4));
        assert_eq!(text::sync::and_more(4), "dan 4 isian lain");
    }

    #[test]
    fn refusal_is_told_by_the_rule_that_was_broken_where_one_is_named() {
        let rows = city("draft");
        let value = Value::text("Sasaran");
        let draft = edit::set_field(&rows, FIRST_ITEM, item::OBJECTIVE, value);
        let operation = operation(draft.unwrap().unwrap());
        let told = |detail| {
            let disposition = Disposition::parked_with(ParkReason::InvalidValue, detail);
            let receipt = Receipt {
                dseq: Dseq(7),
                disposition: disposition.clone(),
                seq: None,
            };
            let sent = SentOperation {
                operation: &operation,
                receipt: &receipt,
                disposition,
            };
            parked_line(&rows, &sent, Clock::at(1_759_474_980)).reason
        };
        let words = told("contribution_circle").unwrap();
        assert!(words.contains("berputar"), "{words}");
        let usual = ParkReason::InvalidValue.user_message();
        assert_eq!(told("of_a_later_version").as_deref(), Some(usual));
    }

    #[test]
    fn step_names_itself() {
        let mut rows = city("in_force");
        realize(&mut rows, "draft", FIRST_ITEM, number(70));
        let report = report_id(AGREEMENT, Quarter::First);
        let draft = edit::move_report(&rows, report, ReportAction::Submit, None).unwrap();
        let line = line(&rows, &operation(draft), Clock::at(1_759_474_980));
        assert_eq!(line.content, "Tindakan: Ajukan");
    }
}
