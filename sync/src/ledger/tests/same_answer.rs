//! Whatever people try with an agreement, in whatever order: what a device that is up to date
//! foretells is what the server answers, and no state is reached that the field forbids.

use proptest::prelude::*;

use super::*;
use crate::model;

/// Whoever may take part, with the number of their device.
const PEOPLE: [(u8, Role); 6] = [
    (1, Role::AgencyOperator),
    (3, Role::PlanningReviewer),
    (4, Role::OrganisationReviewer),
    (5, Role::AgencyHead),
    (6, Role::Leader),
    (7, Role::UnitOfficial),
];

/// From which state an agreement may come to another in one step (`domain.md` 4.3), written out
/// once more and not taken from the code.
const WAYS: [(&str, &[&str]); 6] = [
    ("draft", &["submitted", "void"]),
    (
        "submitted",
        &["draft", "submitted", "returned", "cleared", "void"],
    ),
    ("returned", &["submitted", "void"]),
    ("cleared", &["returned", "signed_first", "void"]),
    ("signed_first", &["in_force", "void"]),
    ("in_force", &[]),
];

fn is_way(from: AgreementStatus, to: AgreementStatus) -> bool {
    let ways = WAYS.iter().find(|(known, _)| *known == from.code());
    ways.is_some_and(|(_, ways)| ways.contains(&to.code()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn device_and_server_give_the_same_answer_and_only_allowed_ways_are_gone(
        steps in prop::collection::vec(
            (0..PEOPLE.len(), 0..AgreementAction::ALL.len(), any::<bool>()),
            1..14,
        )
    ) {
        let (mut city, _) = City::with_agreement();
        let mut devices: Vec<Device> = PEOPLE
            .iter()
            .map(|(number, role)| city.device(*number, *role))
            .collect();
        for (who, action, has_reason) in steps {
            let (device, role) = (&mut devices[who], PEOPLE[who].1);
            let action = AgreementAction::ALL[action];
            city.sync(device);
            let before = agreement_status(city.ledger(), AGREEMENT).unwrap();
            let policy = model::city_policy(&device.replica);
            let rows = &device.replica;
            let facts = model::agreement_facts(rows, AGREEMENT, has_reason, &policy).unwrap();
            let foretold = before.after(action, role, &facts);
            let reason = has_reason.then_some("Alasan yang tertulis");
            let draft = edit::move_agreement(&device.replica, AGREEMENT, action, reason).unwrap();
            device.act(vec![draft], NOW);
            city.sync(device);
            let after = agreement_status(city.ledger(), AGREEMENT).unwrap();
            match (foretold, last_fate(device)) {
                (Ok(outcome), Disposition::Applied) => {
                    prop_assert_eq!(after, outcome.status);
                    prop_assert!(is_way(before, after), "{:?} to {:?}", before, after);
                }
                (Err(refusal), Disposition::Parked(parked)) => {
                    prop_assert_eq!(after, before);
                    let is_same = parked.detail == refusal.code()
                        || parked.reason == ParkReason::NoPermission;
                    prop_assert!(is_same, "{} was answered by {:?}", refusal.code(), parked);
                }
                (foretold, fate) => prop_assert!(false, "{foretold:?} was answered by {fate:?}"),
            }
        }
    }
}
