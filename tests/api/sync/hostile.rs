//! Hostile and damaged input: every message gets a clear answer, none costs a neighbour anything.

use anyhow::Result;
use axum::http::StatusCode;
use ikrar_domain::people::Role;
use ikrar_domain::value::AgencyId;
use ikrar_sync::disposition::{Disposition, ParkReason};
use ikrar_sync::identity::{Dseq, EntityId, FateSeq, ReplicaId, ScopeId, Seq};
use ikrar_sync::operation::Operation;
use ikrar_sync::protocol::CONTENT_TYPE;
use ikrar_sync::protocol::pull::{PageForm, PullRequest};
use ikrar_sync::protocol::push::{PushReply, PushRequest};
use ikrar_sync::schema::agreement;
use ikrar_sync::testing::Random;
use support::pen::{Pen, agreement_draft, new_id, set_draft};
use support::server::TestServer;

use super::{City, dispositions, pull, push};

/// What tells a sealed frame from anything else.
const MAGIC_AND_FLAG_BYTES: usize = 5;
/// Flips tried on one message.
const FLIPS: usize = 300;

/// An operation whose own envelope no reader accepts: the value of a key is no CBOR.
fn broken(mut operation: Operation) -> Operation {
    operation.extra.push((900, vec![0xff]));
    operation
}

fn unreadable() -> Disposition {
    Disposition::parked_with(ParkReason::UnknownVersion, "unreadable")
}

async fn stored(city: &City, replica: ReplicaId) -> Result<Vec<Operation>> {
    let mut reading = city.server.state.store.begin_ledger_read().await?;
    let stored = reading.operations(replica, Dseq(1), Dseq(999)).await?;
    let envelopes = stored.iter().map(|stored| &stored.envelope);
    let read: Result<Vec<Operation>, _> = envelopes
        .map(|bytes| Operation::from_bytes(bytes))
        .collect();
    Ok(read?)
}

#[tokio::test]
async fn an_unreadable_operation_is_kept_and_those_behind_it_are_judged() -> Result<()> {
    for city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let id = new_id();
        let mut operations = pen.write([
            agreement_draft(city.own, new_id()),
            agreement_draft(city.own, id),
            set_draft(city.own, id, agreement::SIGNED_PLACE, Seq(1), "Sambas"),
        ]);
        operations[0] = broken(operations[0].clone());
        let sent = operations[0].to_bytes();
        let body = pen.push(operations);
        let reply = city.push(body.clone()).await?;
        assert_eq!(
            dispositions(&reply),
            [unreadable(), Disposition::Applied, Disposition::Applied]
        );
        assert_eq!(reply.expected, Dseq(4), "nothing is asked for again");
        let kept = stored(&city, pen.replica).await?;
        assert_eq!(kept[0].unreadable_bytes(), Some(&sent[..]), "as it came");
        assert_eq!(city.push(body).await?, reply, "and again the same");
        city.assert_goes_on().await?;
    }
    Ok(())
}

#[tokio::test]
async fn deep_doubled_and_misplaced_operations_are_kept_one_by_one() -> Result<()> {
    for city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let drafts = (0..5).map(|_| agreement_draft(city.own, new_id()));
        let mut operations = pen.write(drafts);
        operations[0].extra = vec![(900, [vec![0x81; 50_000], vec![0x00]].concat())];
        operations[1].extra = vec![(4, vec![0x00])];
        operations[2].id.replica = ReplicaId::from_uuid(new_id().uuid());
        operations[3].id.dseq = Dseq(1);
        let request = PushRequest {
            nonce: 7,
            replica: pen.replica,
            operations,
            report: ikrar_sync::protocol::push::PushReport::default(),
        };
        let reply = city.push(request.to_bytes_whole()).await?;
        let expected = [
            unreadable(),
            unreadable(),
            unreadable(),
            unreadable(),
            Disposition::Applied,
        ];
        assert_eq!(dispositions(&reply), expected);
        city.assert_goes_on().await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_a_bad_creation_should_have_made_is_parked_and_the_rest_applied() -> Result<()> {
    for city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let (bad, good) = (new_id(), new_id());
        let mut operations = pen.write([
            agreement_draft(city.own, bad),
            set_draft(city.own, bad, agreement::SIGNED_PLACE, Seq(1), "Sambas"),
            agreement_draft(city.own, good),
            set_draft(city.own, good, agreement::SIGNED_PLACE, Seq(1), "Sambas"),
        ]);
        operations[0] = broken(operations[0].clone());
        let reply = city.push(pen.push(operations)).await?;
        let unknown = Disposition::parked(ParkReason::UnknownEntity);
        assert_eq!(
            dispositions(&reply),
            [
                unreadable(),
                unknown,
                Disposition::Applied,
                Disposition::Applied
            ]
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_cut_message_is_refused_whole_and_stores_nothing() -> Result<()> {
    let city = City::found(TestServer::start().await?).await?;
    let mut pen = Pen::of(&city.operator);
    let operations = pen.write((0..20).map(|_| agreement_draft(city.own, new_id())));
    let body = pen.push(operations);
    for length in (0..body.len()).step_by(3) {
        let reply = city.raw_push(body[..length].to_vec()).await?;
        // From its magic and flag on it is known as a frame, and that its seal is broken.
        let (status, code) = if length < MAGIC_AND_FLAG_BYTES {
            (StatusCode::BAD_REQUEST, "not_cbor")
        } else {
            (StatusCode::REQUEST_TIMEOUT, "damaged")
        };
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (status, code),
            "{length}"
        );
    }
    assert_eq!(stored(&city, pen.replica).await?, []);
    let reply = city.push(body).await?;
    assert!(
        dispositions(&reply)
            .iter()
            .all(|one| *one == Disposition::Applied)
    );
    Ok(())
}

#[tokio::test]
async fn a_flipped_bit_is_refused_or_judged_and_never_breaks_the_server() -> Result<()> {
    for city in City::found_each().await? {
        let mut random = Random::new(20_261_125);
        let mut pen = Pen::of(&city.operator);
        let id = new_id();
        let operations = pen.write([
            agreement_draft(city.own, id),
            set_draft(city.own, id, agreement::SIGNED_PLACE, Seq(1), "Sambas"),
        ]);
        let bodies = [
            pen.push(operations.clone()),
            PushRequest {
                nonce: 1,
                replica: pen.replica,
                operations,
                report: ikrar_sync::protocol::push::PushReport::default(),
            }
            .to_bytes_whole(),
        ];
        for number in 0..FLIPS {
            let mut body = bodies[number % 2].clone();
            let place = random.below(body.len());
            body[place] ^= 1 << random.below(8);
            let reply = city.raw_push(body.clone()).await?;
            match reply.status {
                StatusCode::OK => drop(PushReply::from_bytes(&reply.body)?),
                StatusCode::BAD_REQUEST => assert_eq!(reply.code(), "not_cbor"),
                StatusCode::REQUEST_TIMEOUT => assert_eq!(reply.code(), "damaged"),
                StatusCode::UNAUTHORIZED => assert_eq!(reply.code(), "other_account"),
                other => panic!("{other} {} for {body:?}", reply.text()),
            }
        }
        city.assert_goes_on().await?;
        let mut reading = city.server.state.store.begin_ledger_read().await?;
        for scope in reading.scopes().await? {
            let ledger = reading.load_ledger(&scope).await?;
            assert_eq!(ledger.head(), scope.head, "rows and checksum agree");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_store_nobody_has_seen_cannot_be_opened_in_anothers_name() -> Result<()> {
    for city in City::found_each().await? {
        let agency = Some(AgencyId::from_uuid(city.own.uuid()));
        let forger = city
            .server
            .visitor("pemalsu", Role::AgencyOperator, agency)
            .await?;
        let mut pen = Pen::of(&city.operator);
        let operations = pen.write([agreement_draft(city.own, new_id())]);
        let body = pen.push(operations);
        let reply = city
            .server
            .post_as(&forger, "/sync/v1/push", CONTENT_TYPE, body.clone())
            .await?;
        assert_eq!(reply.code(), "other_account");
        // Nor by hiding behind an operation of one's own, or behind an unreadable one.
        let mut own = Pen::of(&forger);
        let mut operations = own.write((0..3).map(|_| agreement_draft(city.own, new_id())));
        operations[0] = broken(operations[0].clone());
        operations[2].author = EntityId::from_uuid(city.operator.user.uuid());
        let reply = push(&city.server, &forger, own.push(operations)).await?;
        let mismatch = Disposition::parked(ParkReason::AuthorMismatch);
        assert_eq!(
            dispositions(&reply),
            [unreadable(), Disposition::Applied, mismatch]
        );
        assert_eq!(
            dispositions(&city.push(body).await?),
            [Disposition::Applied],
            "the true author's store is untouched"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_replayed_message_changes_nothing_however_old_it_is() -> Result<()> {
    for city in City::found_each().await? {
        let mut pen = Pen::of(&city.operator);
        let id = new_id();
        let operations = pen.write([
            agreement_draft(city.own, id),
            set_draft(city.own, id, agreement::SIGNED_PLACE, Seq(1), "Sambas"),
        ]);
        let old = pen.push(operations);
        let first = city.push(old.clone()).await?;
        let operations = pen.write([set_draft(
            city.own,
            id,
            agreement::SIGNED_PLACE,
            Seq(2),
            "Ngabang",
        )]);
        city.push(pen.push(operations)).await?;
        let before = pull(&city.server, &city.operator, pen.pull(Vec::new())).await?;
        let again = city.push(old).await?;
        assert_eq!(again.receipts, first.receipts);
        assert_eq!(
            again.expected,
            Dseq(4),
            "and the device learns where it stands"
        );
        let after = pull(&city.server, &city.operator, pen.pull(Vec::new())).await?;
        assert_eq!(after, before);
    }
    Ok(())
}

#[tokio::test]
async fn any_other_content_type_is_refused_before_the_body_is_read() -> Result<()> {
    let city = City::found(TestServer::start().await?).await?;
    for kind in [
        "text/plain",
        "application/cbor",
        "application/octet-stream",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "application/vnd.ikrar.sync+cbor2",
        "",
    ] {
        for path in ["/sync/v1/push", "/sync/v1/pull"] {
            let reply = city
                .server
                .post_as(&city.operator, path, kind, vec![0xff; 500_000])
                .await?;
            assert_eq!(reply.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
            assert_eq!(reply.code(), "unsupported_content_type");
        }
    }
    city.assert_goes_on().await
}

#[tokio::test]
async fn absurd_cursors_are_answered_with_what_is_there() -> Result<()> {
    for city in City::found_each().await? {
        city.assert_goes_on().await?;
        let own = city.scope().id;
        let mut cursors = vec![(own, Seq(u64::MAX)), (own, Seq(0)), (own, Seq(1))];
        cursors.extend((0..3_000).map(|_| (ScopeId::from_uuid(new_id().uuid()), Seq(u64::MAX))));
        let unknown = cursors.len() - 3;
        let request = PullRequest {
            nonce: 8,
            replica: ReplicaId::from_uuid(new_id().uuid()),
            cursors,
            fates: FateSeq(u64::MAX),
            digests: Vec::new(),
            wholes: Vec::new(),
            receipted: Dseq::default(),
            receipted_end: 0,
            inventory_from: Dseq::default(),
            form: PageForm::NEWEST,
        };
        let reply = pull(&city.server, &city.operator, request.to_bytes()).await?;
        assert_eq!(reply.revoked.len(), unknown, "scopes it has no right to");
        let page = reply.scopes.iter().find(|page| page.info.id == own);
        assert!(page.is_some_and(|page| page.reset && !page.cells.is_empty()));
        city.assert_goes_on().await?;
    }
    Ok(())
}
