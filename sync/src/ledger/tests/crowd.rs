//! Parked edits cannot be used to fill anybody's list.

use super::parked::{pulled, submit};
use super::*;
use crate::model::open_parked;

#[test]
fn a_stranger_fills_nobodys_list() {
    let (mut city, operator) = City::with_agreement();
    let mut stranger = city.device(9, Role::Administrator);
    let draft = edit::set_field(&operator.replica, ITEM, item::TARGET, number(1))
        .unwrap()
        .unwrap();
    stranger.act(vec![draft], NOW);
    city.sync(&mut stranger);
    assert_eq!(parked_reason(&stranger), Some(ParkReason::NoPermission));
    assert!(open_parked(city.ledger()).is_empty());
}

#[test]
fn nobody_can_fill_the_list_without_end() {
    let (mut city, mut operator) = pulled();
    submit(&mut city, 5);
    for number in 0..600_u16 {
        let mut bytes = [0xd7; 16];
        bytes[..2].copy_from_slice(&number.to_be_bytes());
        let id = EntityId::from_bytes(bytes);
        let added = edit::add_item(&operator.replica, AGREEMENT, id, &[]).unwrap();
        operator.act(vec![added], NOW);
    }
    city.sync(&mut operator);
    assert_eq!(open_parked(city.ledger()).len(), 500);
    assert_eq!(
        operator.replica.status().parked,
        600,
        "each still has its fate"
    );
}
