//! Files behind figures: piece by piece, checked as a whole, and only for those who may.

mod desk;
mod moved;
mod office;
mod unfinished;

use anyhow::Result;
use axum::http::{Method, StatusCode};
use ikrar_domain::evidence::{Arrival, MediaType, SCOPE_BYTES_MAX, USER_BYTES_MAX};
use ikrar_domain::people::Role;
use ikrar_domain::value::UserId;
use ikrar_server::store::{AttachmentKey, NewAttachment};
use ikrar_sync::blob::BlobHash;
use ikrar_sync::edit;
use ikrar_sync::protocol::blob::{PIECE_BYTES_MAX, address};
use ikrar_sync::schema::CITY_SCOPE;
use support::server::Visitor;
use uuid::Uuid;

use self::office::{File, Office, pdf, photo};

#[tokio::test]
async fn a_file_goes_on_at_every_byte_it_was_cut_at() -> Result<()> {
    for mut office in Office::open_each().await? {
        for cut in [0, 1, 2, 4, 5, 17, 62, 63] {
            let file = pdf(64, &format!("cut at {cut}"));
            office.attach(&file).await?;
            office.send(&file, 0, &file.bytes[..cut]).await?;
            assert_eq!(office.progress(&file).await?, (cut, false));
            let last = office.send(&file, cut, &file.bytes[cut..]).await?;
            assert_eq!(last.status, StatusCode::NO_CONTENT);
            assert_eq!(office.progress(&file).await?, (64, true));
            assert_eq!(office.arrival(&file).await?, Arrival::Stored);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_piece_whose_answer_was_lost_changes_nothing_the_second_time() -> Result<()> {
    for mut office in Office::open_each().await? {
        let file = pdf(90, "twice");
        office.attach(&file).await?;
        office.send(&file, 0, &file.bytes[..40]).await?;
        let again = office.send(&file, 0, &file.bytes[..40]).await?;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert_eq!(again.code(), "wrong_offset");
        assert_eq!(again.header("upload-offset"), "40");
        let ahead = office.send(&file, 50, &file.bytes[50..]).await?;
        assert_eq!(ahead.header("upload-offset"), "40");
        office.send(&file, 40, &file.bytes[40..]).await?;
        let after = office.send(&file, 40, &file.bytes[40..]).await?;
        assert_eq!(after.status, StatusCode::NO_CONTENT);
        assert_eq!(after.header("upload-complete"), "?1");
        assert_eq!(office.read(&file).await?, file.bytes);
    }
    Ok(())
}

#[tokio::test]
async fn an_upload_outlives_the_server_process() -> Result<()> {
    for mut office in Office::open_each().await? {
        let file = pdf(90, "restart");
        office.attach(&file).await?;
        office.send(&file, 0, &file.bytes[..33]).await?;
        office.city.server.restart().await?;
        assert_eq!(office.progress(&file).await?, (33, false));
        office.send(&file, 33, &file.bytes[33..]).await?;
        assert_eq!(office.arrival(&file).await?, Arrival::Stored);
    }
    Ok(())
}

#[tokio::test]
async fn a_crash_between_the_last_byte_and_its_word_is_made_good_by_the_next_ask() -> Result<()> {
    for mut office in Office::open_each().await? {
        let file = pdf(90, "crash");
        office.attach(&file).await?;
        office.store_unsaid(&file).await?;
        assert_eq!(office.arrival(&file).await?, Arrival::Waiting);
        for _ in 0..3 {
            assert_eq!(office.progress(&file).await?, (90, true));
        }
        assert_eq!(office.arrival(&file).await?, Arrival::Stored);
    }
    Ok(())
}

#[tokio::test]
async fn bytes_of_another_hash_are_thrown_away_and_told() -> Result<()> {
    for mut office in Office::open_each().await? {
        let file = pdf(90, "flipped");
        office.attach(&file).await?;
        let mut flipped = file.bytes.clone();
        flipped[70] ^= 1;
        office.send(&file, 0, &flipped[..60]).await?;
        let told = office.send(&file, 60, &flipped[60..]).await?;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(told.code(), "evidence_corrupt");
        assert_eq!(office.progress(&file).await?, (0, false));
        assert_eq!(office.arrival(&file).await?, Arrival::Waiting);
        office.send(&file, 0, &file.bytes).await?;
        assert_eq!(office.arrival(&file).await?, Arrival::Stored);
    }
    Ok(())
}

#[tokio::test]
async fn pieces_keep_to_their_size_and_to_the_files_end() -> Result<()> {
    for mut office in Office::open_each().await? {
        let file = pdf(PIECE_BYTES_MAX + 10, "large");
        office.attach(&file).await?;
        let whole = office.send(&file, 0, &file.bytes).await?;
        assert_eq!(whole.status, StatusCode::PAYLOAD_TOO_LARGE);
        office
            .send(&file, 0, &file.bytes[..PIECE_BYTES_MAX])
            .await?;
        let beyond = office.send(&file, PIECE_BYTES_MAX, &[0; 11]).await?;
        assert_eq!(beyond.status, StatusCode::BAD_REQUEST);
        let path = address(office.scope(), file.hash());
        let unnumbered = office
            .city
            .server
            .send_as(
                office.operator(),
                Method::PATCH,
                &path,
                &[("content-type", "application/offset+octet-stream")],
                Vec::new(),
            )
            .await?;
        assert_eq!(unnumbered.code(), "bad_request");
        let unlabelled = office
            .city
            .server
            .send_as(
                office.operator(),
                Method::PATCH,
                &path,
                &[("upload-offset", "0")],
                Vec::new(),
            )
            .await?;
        assert_eq!(unlabelled.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(
            office.progress(&file).await?,
            (PIECE_BYTES_MAX, false),
            "nothing of it was kept"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_file_that_is_not_what_its_link_says_is_refused_at_its_first_bytes() -> Result<()> {
    for mut office in Office::open_each().await? {
        let page = File {
            bytes: b"<script>alert(1)</script>".to_vec(),
            media_type: MediaType::Pdf,
        };
        office.attach(&page).await?;
        let told = office.send(&page, 0, &page.bytes[..9]).await?;
        assert_eq!(told.code(), "evidence_other_type");
        assert_eq!(office.progress(&page).await?, (0, false));
    }
    Ok(())
}

#[tokio::test]
async fn a_photo_that_still_says_where_it_was_taken_is_refused() -> Result<()> {
    for mut office in Office::open_each().await? {
        let located = photo(Some(b"Exif\0\0MM\0*GPS"));
        office.attach(&located).await?;
        let told = office.send(&located, 0, &located.bytes).await?;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(told.code(), "evidence_has_metadata");
        assert_eq!(office.progress(&located).await?, (0, false));
        let clean = photo(None);
        office.attach(&clean).await?;
        office.send(&clean, 0, &clean.bytes).await?;
        assert_eq!(office.arrival(&clean).await?, Arrival::Stored);
    }
    Ok(())
}

#[tokio::test]
async fn the_same_file_elsewhere_in_the_scope_is_there_at_once() -> Result<()> {
    for mut office in Office::open_each().await? {
        let file = pdf(90, "shared");
        office.attach(&file).await?;
        office.send(&file, 0, &file.bytes).await?;
        let link = office.attach_to_second_quarter(&file).await?;
        assert_eq!(office.arrival_of(link).await?, Arrival::Stored);
    }
    Ok(())
}

#[tokio::test]
async fn nobody_learns_what_another_agency_holds() -> Result<()> {
    for mut office in Office::open_each().await? {
        let file = pdf(90, "secret");
        office.attach(&file).await?;
        office.send(&file, 0, &file.bytes).await?;
        let stranger = office.stranger().await?;
        let path = address(office.scope(), file.hash());
        let never = address(office.scope(), BlobHash::of(b"never"));
        for method in [Method::HEAD, Method::GET] {
            let there = office.ask(&stranger, method.clone(), &path).await?;
            let not_there = office.ask(&stranger, method, &never).await?;
            assert_eq!(there.status, StatusCode::NOT_FOUND);
            assert_eq!(there.body, not_there.body);
            assert_eq!(there.header("upload-offset"), "");
        }
        let sent = office.send_as(&stranger, &file, 0, &file.bytes).await?;
        assert_eq!(sent.code(), "not_found");
        // The other agency attaches the very same file: it has everything still to send.
        let mut theirs = office.other_agency().await?;
        theirs.attach(&file).await?;
        assert_eq!(theirs.progress(&file).await?, (0, false));
        assert_eq!(theirs.arrival(&file).await?, Arrival::Waiting);
    }
    Ok(())
}

#[tokio::test]
async fn only_a_linked_file_is_taken_and_only_a_listed_one_is_given() -> Result<()> {
    for mut office in Office::open_each().await? {
        let file = pdf(90, "linked");
        let early = office.send(&file, 0, &file.bytes).await?;
        assert_eq!(early.code(), "not_found");
        office.attach(&file).await?;
        let unfinished = office.get(&file).await?;
        assert_eq!(unfinished.status, StatusCode::NOT_FOUND);
        office.send(&file, 0, &file.bytes).await?;
        assert_eq!(office.read(&file).await?, file.bytes);
        office.remove(&file).await?;
        assert_eq!(office.get(&file).await?.status, StatusCode::NOT_FOUND);
    }
    Ok(())
}

#[tokio::test]
async fn a_reviewer_reads_the_file_and_writes_none() -> Result<()> {
    for mut office in Office::open_each().await? {
        let file = pdf(2 * PIECE_BYTES_MAX + 100, "read");
        office.attach(&file).await?;
        office.send_all(&file).await?;
        let reviewer = office.reviewer().await?;
        let path = address(office.scope(), file.hash());
        let given = office.ask(&reviewer, Method::GET, &path).await?;
        assert_eq!(given.status, StatusCode::OK);
        assert_eq!(BlobHash::of(&given.body), file.hash());
        assert_eq!(given.header("content-type"), "application/pdf");
        assert_eq!(given.header("x-content-type-options"), "nosniff");
        assert_eq!(
            given.header("content-disposition"),
            "attachment; filename*=UTF-8''daftar%20hadir.pdf"
        );
        let policy = given.header("content-security-policy");
        assert!(policy.starts_with("sandbox;"), "{policy}");
        let sent = office
            .send_as(&reviewer, &file, 0, &file.bytes[..9])
            .await?;
        assert_eq!(sent.code(), "not_found");
        let nobody = office.city.server.get(&path).await?;
        assert_eq!(nobody.code(), "session_expired");
    }
    Ok(())
}

#[tokio::test]
async fn a_full_scope_and_a_full_person_say_so() -> Result<()> {
    for mut office in Office::open_each().await? {
        let other = UserId::from_uuid(Uuid::now_v7());
        let own = office.operator().user;
        for (user, size, code) in [
            (own, USER_BYTES_MAX, "evidence_user_full"),
            (other, SCOPE_BYTES_MAX, "evidence_scope_full"),
        ] {
            let taken = office.take_room(user, size).await?;
            let file = pdf(90, code);
            office.attach(&file).await?;
            let told = office.send(&file, 0, &file.bytes).await?;
            assert_eq!(told.status, StatusCode::INSUFFICIENT_STORAGE);
            assert_eq!(told.code(), code);
            assert!(told.text().contains("Hubungi admin"), "{}", told.text());
            office.give_room_back(taken).await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn addresses_that_name_nothing_are_not_found() -> Result<()> {
    for office in Office::open_each().await? {
        for path in [
            "/sync/v1/blob/x/y".to_owned(),
            format!("/sync/v1/blob/{}/{}", office.scope().hex(), "A".repeat(64)),
            address(CITY_SCOPE, BlobHash::of(b"x")),
        ] {
            let reply = office.ask(office.operator(), Method::GET, &path).await?;
            assert_eq!(reply.code(), "not_found", "{path}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn two_servers_on_one_database_take_turns_within_one_file() -> Result<()> {
    for mut office in Office::open_each().await? {
        if !office.city.server.hears_neighbours() {
            continue;
        }
        let file = pdf(90, "neighbours");
        office.attach(&file).await?;
        office.send(&file, 0, &file.bytes[..30]).await?;
        let neighbour = office.city.server.neighbour().await?;
        let first = std::mem::replace(&mut office.city.server, neighbour);
        assert_eq!(office.progress(&file).await?, (30, false));
        office.send(&file, 30, &file.bytes[30..]).await?;
        office.city.server = first;
        assert_eq!(office.read(&file).await?, file.bytes);
        assert_eq!(office.arrival(&file).await?, Arrival::Stored);
    }
    Ok(())
}

impl Office {
    /// Everything is here and nobody has said so: what a crash leaves behind.
    async fn store_unsaid(&self, file: &File) -> Result<()> {
        let server = &self.city.server;
        let mut writing = server.state.store.begin_attachment(self.key(file)).await?;
        let new = NewAttachment {
            size: u64::try_from(file.bytes.len())?,
            started_by: self.operator().user,
            started_at: server.now(),
        };
        writing.create(new).await?;
        writing.append(0, &file.bytes, server.now()).await?;
        writing.finish(server.now()).await?;
        Ok(writing.commit().await?)
    }

    /// Somebody speaks for this much room.
    async fn take_room(&self, started_by: UserId, size: u64) -> Result<AttachmentKey> {
        let server = &self.city.server;
        let key = AttachmentKey {
            scope: self.scope(),
            hash: BlobHash::of(Uuid::now_v7().as_bytes()),
        };
        let mut writing = server.state.store.begin_attachment(key).await?;
        let new = NewAttachment {
            size,
            started_by,
            started_at: server.now(),
        };
        writing.create(new).await?;
        writing.commit().await?;
        Ok(key)
    }

    async fn give_room_back(&self, key: AttachmentKey) -> Result<()> {
        let mut writing = self.city.server.state.store.begin_attachment(key).await?;
        writing.discard().await?;
        Ok(writing.commit().await?)
    }

    async fn remove(&mut self, file: &File) -> Result<()> {
        let link = self.link_of(file)?;
        let draft = edit::remove_evidence(&self.desk.replica, link)?;
        self.desk
            .act(&self.city.server, draft.into_iter().collect())
            .await?;
        Ok(())
    }

    async fn stranger(&self) -> Result<Visitor> {
        let agency = Some(self.other_agency_id());
        let server = &self.city.server;
        server
            .visitor("orang-lain", Role::AgencyOperator, agency)
            .await
    }

    async fn reviewer(&self) -> Result<Visitor> {
        let server = &self.city.server;
        server
            .visitor("pereviu", Role::PlanningReviewer, None)
            .await
    }
}
