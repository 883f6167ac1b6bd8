//! What became of what this device has sent: every operation has one fate, and its author can
//! read it.

use ikrar_sync::{
    disposition::Disposition,
    replica::{Replica, SentOperation},
};
use leptos::prelude::*;

use super::{
    state::{Line, first_of, line},
    view::more_button,
};
use crate::{
    components::{Badge, Tone, live},
    context::Services,
    memo::Memo,
    reading::{Clock, refused_words},
    text,
};

/// One sent operation with its fate.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fate {
    line: Line,
    words: String,
    tone: Tone,
}

/// The newest first, and how many older ones there are.
fn read_fates(replica: &Replica, clock: Clock, shown: usize) -> (Vec<Fate>, usize) {
    let (sent, more) = first_of(replica.sent_operations(), shown);
    let fate = |sent: &SentOperation<'_>| Fate {
        line: line(replica, sent.operation, clock),
        words: words(&sent.disposition),
        tone: tone(&sent.disposition),
    };
    (sent.iter().map(fate).collect(), more)
}

fn words(disposition: &Disposition) -> String {
    match disposition {
        Disposition::Applied => text::sync::FATE_APPLIED.into(),
        Disposition::Merged => text::sync::FATE_MERGED.into(),
        Disposition::Conflict => text::sync::FATE_CONFLICT.into(),
        Disposition::Superseded => text::sync::FATE_SUPERSEDED.into(),
        Disposition::Resolved => text::sync::FATE_RESOLVED.into(),
        Disposition::Parked(parked) => text::sync::fate_parked(&refused_words(parked)),
    }
}

fn tone(disposition: &Disposition) -> Tone {
    match disposition {
        Disposition::Applied | Disposition::Merged => Tone::Positive,
        Disposition::Superseded | Disposition::Resolved => Tone::Neutral,
        Disposition::Conflict => Tone::Warning,
        Disposition::Parked(_) => Tone::Negative,
    }
}

/// The section; closed until asked for, because usually all is well.
pub(super) fn section(services: Services, shown: RwSignal<usize>) -> AnyView {
    let fates = Memo::new(move |_| {
        let clock = Clock::of(services.device().as_ref());
        let shown = shown.get();
        services.with_replica(|replica| read_fates(replica, clock, shown))
    });
    view! {
        <section class="card" id="fates">
            <details>
                <summary class="sync__summary">{text::sync::FATES}</summary>
                <p class="muted">{text::sync::FATES_LEAD}</p>
                {live(move || fates.with(|(fates, _)| {
                    if fates.is_empty() {
                        view! { <p class="muted">{text::sync::NOTHING_SENT}</p> }.into_any()
                    } else {
                        let entries = fates.iter().cloned().map(entry).collect_view();
                        view! { <ul>{entries}</ul> }.into_any()
                    }
                }))}
                {more_button(Signal::derive(move || fates.with(|(_, more)| *more)), shown)}
            </details>
        </section>
    }
    .into_any()
}

fn entry(fate: Fate) -> AnyView {
    view! {
        <li class="sync__entry" data-fate-of=fate.line.number.to_string()>
            <strong>{fate.line.subject}</strong>
            <span>{fate.line.content}</span>
            <span class="muted">{fate.line.written}</span>
            <Badge label=fate.words tone=fate.tone />
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use ikrar_sync::{
        disposition::{ParkReason, Receipt},
        identity::{Dseq, OperationId, ReplicaId, Seq, UnixSeconds},
        operation::{Authorship, Operation},
        ports::Loaded,
        schema::item,
        value::Value,
    };

    use super::*;
    use crate::reading::fixture::{FIRST_ITEM, OPERATOR, city};

    fn sent(dseq: u64, disposition: Disposition) -> (Operation, Receipt) {
        let rows = city("draft");
        let value = Value::Text(format!("Sasaran {dseq}"));
        let draft = ikrar_sync::edit::set_field(&rows, FIRST_ITEM, item::OBJECTIVE, value);
        let id = OperationId {
            replica: ReplicaId::from_bytes([8; 16]),
            dseq: Dseq(dseq),
        };
        let by = Authorship {
            author: OPERATOR,
            session: 1,
            claimed_at: UnixSeconds(1_759_474_920),
        };
        let seq = (!matches!(disposition, Disposition::Parked(_))).then_some(Seq(dseq));
        let receipt = Receipt {
            dseq: Dseq(dseq),
            disposition,
            seq,
        };
        let operation = Operation::from_draft(draft.unwrap().unwrap(), id, dseq, by);
        (operation, receipt)
    }

    #[test]
    fn every_fate_has_words_and_the_newest_comes_first() {
        let parked = Disposition::parked(ParkReason::Locked);
        let replica = Replica::load(Loaded {
            sent: vec![
                sent(1, Disposition::Applied),
                sent(2, Disposition::Superseded),
                sent(3, parked),
            ],
            ..Loaded::default()
        });
        let clock = Clock::at(1_759_474_980);
        let (fates, more) = read_fates(&replica, clock, 2);
        assert_eq!((fates.len(), more), (2, 1), "what is left out is counted");
        let (fates, more) = read_fates(&replica, clock, 3);
        assert_eq!(more, 0);
        let numbers: Vec<u64> = fates.iter().map(|fate| fate.line.number).collect();
        assert_eq!(numbers, [3, 2, 1]);
        assert!(fates[0].words.contains(ParkReason::Locked.user_message()));
        assert_eq!(fates[1].words, text::sync::FATE_SUPERSEDED);
        assert_eq!(fates[2].words, text::sync::FATE_APPLIED);
        assert!(fates[0].line.content.contains("Sasaran 3"));
    }
}
