//! What an item may support.

use ikrar_domain::agreement::SupportCircle;

use super::cascade::{BELOW_ITEM, with_administrator};
use super::*;
use crate::model;
use crate::schema::support;

#[test]
fn items_do_not_support_each_other_in_a_circle() {
    let (mut city, mut operator) = with_administrator();
    assert_eq!(
        model::may_support(&operator.replica, ITEM, BELOW_ITEM),
        Err(SupportCircle)
    );
    let drafts = edit::link_support(&operator.replica, ITEM, BELOW_ITEM).unwrap();
    operator.act(drafts, NOW);
    city.sync(&mut operator);
    let refused = Disposition::parked_with(ParkReason::InvalidValue, SupportCircle::CODE);
    assert_eq!(last_fate(&operator), refused);
    assert_eq!(model::supports_of(city.ledger(), ITEM), []);
}

/// Two links that would be a circle, written one after the other: the first was taken out before
/// the second was made, and somebody brings it back.
#[test]
fn link_that_was_taken_out_does_not_come_back_where_it_would_close_a_circle() {
    let (mut city, mut operator) = with_administrator();
    let link = schema::support_id(BELOW_ITEM, ITEM);
    let out = edit::unlink_support(&operator.replica, link).unwrap();
    operator.act(out.into_iter().collect(), NOW);
    city.sync(&mut operator);
    let turned = edit::link_support(&operator.replica, ITEM, BELOW_ITEM).unwrap();
    operator.act(turned, NOW);
    city.sync(&mut operator);
    assert_eq!(last_fate(&operator), Disposition::Applied);
    let refused = Disposition::parked_with(ParkReason::InvalidValue, SupportCircle::CODE);
    for (field, value) in [
        (support::WITHDRAWN, Value::Bool(false)),
        (support::WITHDRAWN, Value::Null),
        (support::SEEN_TARGET, words("90")),
    ] {
        let back = edit::set_field(&operator.replica, link, field, value).unwrap();
        operator.act(back.into_iter().collect(), NOW);
        city.sync(&mut operator);
        assert_eq!(last_fate(&operator), refused);
        assert_eq!(model::supports_of(city.ledger(), BELOW_ITEM), []);
    }
    // Once the other way is given up, it may come back.
    let other = schema::support_id(ITEM, BELOW_ITEM);
    let out = edit::unlink_support(&operator.replica, other).unwrap();
    operator.act(out.into_iter().collect(), NOW);
    city.sync(&mut operator);
    let back = edit::set_field(
        &operator.replica,
        link,
        support::WITHDRAWN,
        Value::Bool(false),
    );
    operator.act(back.unwrap().into_iter().collect(), NOW);
    city.sync(&mut operator);
    assert_eq!(last_fate(&operator), Disposition::Applied);
    assert_eq!(model::supports_of(city.ledger(), BELOW_ITEM).len(), 1);
}
