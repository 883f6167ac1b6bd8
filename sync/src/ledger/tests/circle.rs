//! What an item may support.

use ikrar_domain::agreement::SupportCircle;

use super::cascade::{BELOW_ITEM, with_administrator};
use super::*;
use crate::model;

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
