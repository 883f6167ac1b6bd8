//! What becomes of an operation after its receipt reaches the device that wrote it.

use anyhow::Result;
use ikrar_domain::people::Role;
use ikrar_domain::value::AgencyId;
use ikrar_sync::disposition::{Disposition, Receipt};
use ikrar_sync::identity::{Dseq, FateSeq, Seq};
use ikrar_sync::operation::{Body, Draft};
use ikrar_sync::schema::agreement;
use ikrar_sync::value::Value;
use support::pen::{Pen, agreement_draft, new_id, set_draft};

use super::{City, dispositions, pull, push};

#[tokio::test]
async fn the_author_of_a_challenge_hears_once_that_it_was_settled() -> Result<()> {
    for city in City::found_each().await? {
        let agency = Some(AgencyId::from_uuid(city.own.uuid()));
        let second = city
            .server
            .visitor("operator2", Role::AgencyOperator, agency)
            .await?;
        let (mut mine, mut theirs) = (Pen::of(&city.operator), Pen::of(&second));
        let id = new_id();
        let place = |base, text| set_draft(city.own, id, agreement::SIGNED_PLACE, base, text);
        let drafts = [agreement_draft(city.own, id), place(Seq(1), "Singkawang")];
        let written = mine.write(drafts);
        city.push(mine.push(written)).await?;
        let challenge = theirs.write([place(Seq(1), "Sambas")]);
        let challenger = challenge[0].id;
        let reply = push(&city.server, &second, theirs.push(challenge)).await?;
        assert_eq!(dispositions(&reply), [Disposition::Conflict]);

        let news = pull(&city.server, &second, theirs.pull(Vec::new())).await?;
        assert_eq!(
            (news.fates.upto, news.fates.receipts.len()),
            (FateSeq(0), 0)
        );

        let settled = Draft {
            body: Body::Resolve {
                field: agreement::SIGNED_PLACE,
                base: Seq(2).into(),
                value: Value::text("Singkawang"),
                reason: "sesuai berkas".into(),
                settles: vec![challenger],
            },
            ..place(Seq(2), "")
        };
        let written = mine.write([settled]);
        city.push(mine.push(written)).await?;

        let news = pull(&city.server, &second, theirs.pull(Vec::new())).await?;
        let resolved = Receipt {
            dseq: Dseq(1),
            disposition: Disposition::Resolved,
            seq: Some(Seq(3)),
        };
        assert_eq!(news.fates.upto, FateSeq(1));
        assert_eq!(news.fates.receipts, std::slice::from_ref(&resolved));
        let again = theirs.pull_after(Vec::new(), FateSeq(1));
        let again = pull(&city.server, &second, again).await?;
        assert_eq!(again.fates.receipts, []);
        // A device that has heard of more than this database knows hears everything.
        let ahead = theirs.pull_after(Vec::new(), FateSeq(40));
        let ahead = pull(&city.server, &second, ahead).await?;
        assert_eq!(ahead.fates.upto, FateSeq(1));
        assert_eq!(ahead.fates.receipts, [resolved]);
    }
    Ok(())
}
