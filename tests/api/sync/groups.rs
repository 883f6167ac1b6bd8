//! One save is one unit, also where somebody cuts it or sends it twice.

use anyhow::Result;
use ikrar_sync::disposition::{Disposition, ParkReason};
use ikrar_sync::identity::Seq;
use ikrar_sync::schema::agreement;
use support::pen::{Pen, agreement_draft, new_id, set_draft};

use super::{City, dispositions};

#[tokio::test]
async fn a_save_with_one_bad_edit_is_parked_whole_and_its_neighbours_are_not() -> Result<()> {
    for city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let id = new_id();
        let place = |text| set_draft(city.own, id, agreement::SIGNED_PLACE, Seq(1), text);
        let date = |text| set_draft(city.own, id, agreement::SIGNED_ON, Seq(1), text);
        let mut operations = pen.save([agreement_draft(city.own, id)]);
        operations.extend(pen.save([place("Sambas"), date("besok")]));
        operations.extend(pen.save([place("Singkawang"), date("2026-01-05")]));
        let sent = pen.push(operations);
        let reply = city.push(sent.clone()).await?;
        let because = Disposition::parked_with(ParkReason::Group, "3 invalid_value");
        let bad = Disposition::parked_with(ParkReason::InvalidValue, "signed_on");
        let applied = || Disposition::Applied;
        let expected = [applied(), because, bad, applied(), applied()];
        assert_eq!(dispositions(&reply), expected);
        assert_eq!(dispositions(&city.push(sent).await?), expected);
    }
    Ok(())
}

#[tokio::test]
async fn who_cuts_a_save_gets_its_rest_parked_with_what_was_parked() -> Result<()> {
    for city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let id = new_id();
        let place = set_draft(city.own, id, agreement::SIGNED_PLACE, Seq(1), "Sambas");
        let date = set_draft(city.own, id, agreement::SIGNED_ON, Seq(1), "besok");
        let made = pen.save([agreement_draft(city.own, id)]);
        city.push(pen.push(made)).await?;
        let cut = pen.save([date, place]);
        let (first, rest) = cut.split_at(1);
        city.push(pen.push(first.to_vec())).await?;
        let reply = city.push(pen.push(rest.to_vec())).await?;
        let because = Disposition::parked_with(ParkReason::Group, "2 invalid_value");
        assert_eq!(dispositions(&reply), [because]);
    }
    Ok(())
}
