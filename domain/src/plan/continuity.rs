//! What became of an indicator when the next plan was made: it goes on, under the same words or
//! others, or it disappears and somebody says why (`domain.md` 4.2; years must stay comparable).

use std::collections::BTreeSet;

use crate::value::PlanIndicatorId;

/// An indicator of an earlier plan as the next one sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierIndicator {
    /// Identity.
    pub id: PlanIndicatorId,
    /// Its words.
    pub name: String,
    /// Why it was not continued; blank where nobody has said.
    pub ended_reason: String,
}

/// How an earlier plan's indicator stands to the next plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Continuity {
    /// An indicator of the next plan goes on from it.
    Continued,
    /// It ends, and the reason is written.
    Ended,
    /// Nobody has said what becomes of it.
    Open,
}

/// How an earlier indicator stands, given the indicators the next plan goes on from.
pub fn continuity(earlier: &EarlierIndicator, continued: &BTreeSet<PlanIndicatorId>) -> Continuity {
    if continued.contains(&earlier.id) {
        Continuity::Continued
    } else if earlier.ended_reason.trim().is_empty() {
        Continuity::Open
    } else {
        Continuity::Ended
    }
}

/// The earlier indicator that most likely goes on under these words: the same words, spaces and
/// capitals aside. Only a proposal; a person decides.
pub fn proposed_predecessor(
    name: &str,
    earlier: &[EarlierIndicator],
    continued: &BTreeSet<PlanIndicatorId>,
) -> Option<PlanIndicatorId> {
    let comparable = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        words.join(" ").to_lowercase()
    };
    let wanted = comparable(name);
    earlier
        .iter()
        .filter(|one| !wanted.is_empty() && !continued.contains(&one.id))
        .find(|one| comparable(&one.name) == wanted)
        .map(|one| one.id)
}

/// An indicator and those it goes on from, newest first, across as many plans as are known. What
/// leads back to itself ends where it began to repeat.
pub fn ancestry(
    of: PlanIndicatorId,
    continues: impl Fn(PlanIndicatorId) -> Option<PlanIndicatorId>,
) -> Vec<PlanIndicatorId> {
    let mut line = vec![of];
    let mut at = of;
    while let Some(earlier) = continues(at).filter(|earlier| !line.contains(earlier)) {
        line.push(earlier);
        at = earlier;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(number: u128) -> PlanIndicatorId {
        PlanIndicatorId::from_uuid(Uuid::from_u128(number))
    }

    fn earlier(number: u128, name: &str, reason: &str) -> EarlierIndicator {
        EarlierIndicator {
            id: id(number),
            name: name.to_owned(),
            ended_reason: reason.to_owned(),
        }
    }

    #[test]
    fn indicator_goes_on_or_ends_with_a_reason_or_is_open() {
        let continued = BTreeSet::from([id(1)]);
        let stand = |one| continuity(&one, &continued);
        assert_eq!(stand(earlier(1, "A", "")), Continuity::Continued);
        assert_eq!(stand(earlier(2, "B", "Diganti IKM")), Continuity::Ended);
        assert_eq!(stand(earlier(3, "C", " ")), Continuity::Open);
    }

    #[test]
    fn same_words_are_proposed_once() {
        let all = [earlier(1, "Usia  Harapan Hidup", ""), earlier(2, "IKM", "")];
        let none = BTreeSet::new();
        let found = proposed_predecessor("usia harapan hidup", &all, &none);
        assert_eq!(found, Some(id(1)));
        let taken = BTreeSet::from([id(1)]);
        assert_eq!(
            proposed_predecessor("usia harapan hidup", &all, &taken),
            None
        );
        assert_eq!(
            proposed_predecessor(" ", &[earlier(4, "", "")], &none),
            None
        );
    }

    #[test]
    fn line_goes_back_across_plans_and_circles_end() {
        let back = |one: PlanIndicatorId| match one.uuid().as_u128() {
            3 => Some(id(2)),
            2 => Some(id(1)),
            9 => Some(id(9)),
            _ => None,
        };
        assert_eq!(ancestry(id(3), back), [id(3), id(2), id(1)]);
        assert_eq!(ancestry(id(9), back), [id(9)]);
    }
}
