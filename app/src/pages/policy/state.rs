//! What the page shows, read from rows.

use ikrar_domain::{
    agreement::{AgreementPolicy, Doubt},
    evaluation::{Decision, Method},
    people::{Action, Actor, Subject, may},
};
use ikrar_sync::{
    edit::{self, EditError},
    identity::EntityId,
    model,
    operation::Draft,
    row::Rows,
    schema::{EntityKind, government},
    value::Value,
};

use crate::text;

/// The page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decided {
    /// The city's row; none where it is not on this device.
    pub(super) government: Option<EntityId>,
    pub(super) policy: AgreementPolicy,
    pub(super) method: Method,
    /// Why nothing can be changed.
    pub(super) lock: Option<String>,
}

/// Reads what the city has decided.
pub(super) fn read_decided(rows: &impl Rows, actor: &Actor) -> Decided {
    let refused = may(actor, Action::EditReference, &Subject::CITY).is_err();
    Decided {
        government: rows.of_kind(EntityKind::Government).first().copied(),
        policy: model::city_policy(rows),
        method: model::method_of(rows),
        lock: refused.then(|| text::policy::READ_ONLY.to_owned()),
    }
}

/// Decides one thing about measuring and evaluating.
pub(super) fn decide(
    rows: &impl Rows,
    city: EntityId,
    decision: Decision,
    code: &str,
) -> Result<Vec<Draft>, EditError> {
    let field = model::decision_field(decision);
    let draft = edit::set_field(rows, city, field, Value::text(code))?;
    Ok(draft.into_iter().collect())
}

/// Turns round whether a doubt blocks.
pub(super) fn toggle(
    rows: &impl Rows,
    city: EntityId,
    doubt: Doubt,
) -> Result<Vec<Draft>, EditError> {
    let row = rows.row(city).ok_or(EditError::UnknownEntity)?;
    let codes = AgreementPolicy::toggled(row.text(government::BLOCKING), doubt);
    let value = match codes.as_str() {
        "" => Value::Null,
        codes => Value::text(codes),
    };
    let draft = edit::set_field(rows, city, government::BLOCKING, value)?;
    Ok(draft.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use ikrar_domain::people::Role;
    use ikrar_sync::operation::Body;

    use super::*;
    use crate::reading::fixture::{MemoryRows, actor, city, words};

    const CITY: EntityId = EntityId::from_bytes([99; 16]);

    fn rows(blocking: &str) -> MemoryRows {
        let mut rows = city("draft");
        let fields = [
            (government::NAME, words("Kota")),
            (government::BLOCKING, words(blocking)),
        ];
        rows.put(CITY, EntityKind::Government, &fields);
        rows
    }

    #[test]
    fn reviewers_of_organisation_decide_and_others_read() {
        let rows = rows("quarter_sum");
        let lock = |role| read_decided(&rows, &actor(role)).lock;
        assert_eq!(lock(Role::OrganisationReviewer), None);
        assert!(lock(Role::AgencyOperator).is_some());
        let decided = read_decided(&rows, &actor(Role::AgencyOperator));
        assert!(decided.policy.blocking.contains("quarter_sum"));
        assert_eq!(decided.government, Some(CITY));
    }

    #[test]
    fn how_to_measure_is_decided_one_thing_at_a_time() {
        let mut rows = rows("");
        let drafts = decide(&rows, CITY, Decision::Cap, "at_120").unwrap();
        assert_eq!(drafts.len(), 1);
        rows.put(
            CITY,
            EntityKind::Government,
            &[(government::CAP, words("at_120"))],
        );
        let decided = read_decided(&rows, &actor(Role::OrganisationReviewer)).method;
        assert_eq!(decided.choice(Decision::Cap), "at_120");
        assert_eq!(decided.choice(Decision::Unverified), "counted");
    }

    #[test]
    fn doubt_is_turned_round() {
        let drafts = toggle(&rows("quarter_sum"), CITY, Doubt::ZeroTarget).unwrap();
        let [draft] = drafts.as_slice() else {
            panic!("one edit: {drafts:?}")
        };
        let Body::Set { value, .. } = &draft.body else {
            panic!("an edit: {draft:?}")
        };
        assert_eq!(value, &words("quarter_sum zero_target"));
    }
}
