//! Agreements signed by a certified signature service: the adapter against a service that speaks
//! the contract, and what becomes of the agreement.

mod town;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use axum::http::StatusCode;
use ikrar_domain::agreement::{AgreementStatus, SigningMode, SigningParty};
use ikrar_domain::value::UserId;
use ikrar_server::checking::{Finding, check};
use ikrar_server::demo::{DEMO_PASSWORD, build};
use ikrar_server::store::{AskedFor, Returned};
use ikrar_sync::blob::{BlobHash, ReturnedFile};
use ikrar_sync::identity::EntityId;
use ikrar_sync::seal::issued_part;
use support::server::TestServer;
use support::signature_service::{CLIENT, Mood, PASSPHRASE, SIGNER, TestSignatureService, only};

use town::{LONG, Town, adapter};

const LEADER: &str = "walikota";
/// A service that does not answer is given up after this.
const PATIENCE: Duration = Duration::from_millis(300);

#[tokio::test]
async fn both_sides_sign_one_file_which_stands_as_it_returned() -> Result<()> {
    let town = Town::found().await?;
    let name = town
        .server
        .get_as(&town.head, "/api/signature-service")
        .await?;
    assert_eq!(name.json()?["name"], "Layanan Contoh");

    let reply = town.ask(&town.head, "first", PASSPHRASE).await?;
    assert_eq!(reply.status, StatusCode::NO_CONTENT, "{}", reply.text());
    let sent = only(town.service.received())?;
    assert_eq!(
        (sent.signer.as_str(), sent.shown.as_str()),
        (SIGNER, "invisible")
    );
    let (status, signatures) = town.stands().await?;
    assert_eq!(status, AgreementStatus::SignedFirst);
    let (first_id, first) = signatures.first().context("a signature")?;
    assert_eq!(first.mode, SigningMode::Certified);
    let told = first.certified.as_ref().context("a service")?;
    assert_eq!(told.service, "Layanan Contoh");
    assert_eq!(told.reference, "uji-1");
    let first_file = town.file_of(&town.head, *first_id).await?;
    assert_eq!(first_file.status, StatusCode::OK);
    assert!(first_file.body.starts_with(&sent.document));

    let leader = town.server.sign_in_with(LEADER, DEMO_PASSWORD).await?;
    let reply = town.ask(&leader, "second", PASSPHRASE).await?;
    assert_eq!(reply.status, StatusCode::NO_CONTENT, "{}", reply.text());
    let received = town.service.received();
    let second_sent = received.last().context("the second")?;
    assert_eq!(second_sent.document, first_file.body, "one file for both");
    let (status, signatures) = town.stands().await?;
    assert_eq!(status, AgreementStatus::InForce);
    let (second_id, _) = signatures.last().context("a signature")?;
    let file = town.file_of(&leader, *second_id).await?;
    assert!(file.body.starts_with(&first_file.body));

    let keys = town.server.state.store.city_keys().await?;
    let found = check(&file.body, &keys);
    assert!(matches!(found, Finding::Continued(_)), "{found:?}");
    assert_eq!(issued_part(&keys, &file.body), Some(&sent.document[..]));
    let texts = ikrar_paper::reading::page_texts(&sent.document)?.join("\n");
    assert!(texts.contains("Contoh, 23 Januari 2026"), "{texts}");
    assert!(
        texts.contains("ditandatangani secara elektronik"),
        "{texts}"
    );
    assert!(!texts.contains("tidak sah"), "no mark of a draft");
    // In force it is public, like the document itself.
    let path = format!("/api/signature/{}/file", second_id.uuid());
    assert_eq!(town.server.get(&path).await?.status, StatusCode::OK);
    Ok(())
}

#[tokio::test]
async fn each_failure_says_how_to_repair_and_leaves_the_agreement_as_it_was() -> Result<()> {
    let town = Town::found().await?;
    for (mood, status, code, words) in [
        (
            Mood::Changes,
            StatusCode::BAD_GATEWAY,
            "returned_other_bytes",
            "isinya berubah",
        ),
        (
            Mood::Echoes,
            StatusCode::BAD_GATEWAY,
            "returned_nothing_added",
            "tanpa tanda tangan",
        ),
        (
            Mood::Scribbles,
            StatusCode::BAD_GATEWAY,
            "returned_not_covered",
            "tidak mencakup",
        ),
        (
            Mood::Refuses,
            StatusCode::BAD_GATEWAY,
            "signature_service_refused",
            "Kuota tanda tangan kota habis",
        ),
        (
            Mood::Shows,
            StatusCode::BAD_GATEWAY,
            "signature_service_unreadable",
            "tidak terbaca",
        ),
    ] {
        town.service.set_mood(mood);
        let reply = town.ask(&town.head, "first", PASSPHRASE).await?;
        assert_eq!((reply.status, reply.code().as_str()), (status, code));
        assert!(reply.text().contains(words), "{}", reply.text());
        town.nothing_was_signed().await?;
    }
    let before = town.service.received().len();
    let reply = town.ask(&town.head, "first", "salah").await?;
    assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(reply.code(), "wrong_passphrase");
    town.nothing_was_signed().await?;
    assert_eq!(town.service.received().len(), before);
    // After all that the right way is open.
    town.service.set_mood(Mood::Signs);
    let reply = town.ask(&town.head, "first", PASSPHRASE).await?;
    assert_eq!(reply.status, StatusCode::NO_CONTENT, "{}", reply.text());
    Ok(())
}

#[tokio::test]
async fn a_service_that_is_silent_down_or_does_not_know_the_city_is_told_apart() -> Result<()> {
    let mut town = Town::with_patience(PATIENCE).await?;
    town.service.set_mood(Mood::Sleeps);
    let reply = town.ask(&town.head, "first", PASSPHRASE).await?;
    assert_eq!(reply.status, StatusCode::GATEWAY_TIMEOUT);
    assert_eq!(reply.code(), "signature_service_timed_out");
    town.nothing_was_signed().await?;

    let stranger = adapter(&town.service.origin(), "ikrar:lain", LONG)?;
    town.server
        .adjust(|state| state.signature_service = Some(Arc::new(stranger)));
    let reply = town.ask(&town.head, "first", PASSPHRASE).await?;
    assert_eq!(reply.code(), "signature_service_client_refused");

    let gone = TestSignatureService::start().await?.origin();
    let down = adapter(&gone, CLIENT, LONG)?;
    town.server
        .adjust(|state| state.signature_service = Some(Arc::new(down)));
    let reply = town.ask(&town.head, "first", PASSPHRASE).await?;
    assert_eq!(reply.code(), "signature_service_unreachable");

    town.server.adjust(|state| state.signature_service = None);
    let reply = town.ask(&town.head, "first", PASSPHRASE).await?;
    assert_eq!(reply.status, StatusCode::NOT_IMPLEMENTED);
    assert_eq!(reply.code(), "signature_service_off");
    let name = town
        .server
        .get_as(&town.head, "/api/signature-service")
        .await?;
    assert!(name.json()?["name"].is_null());
    town.nothing_was_signed().await
}

#[tokio::test]
async fn nobody_is_asked_to_sign_what_may_not_be_signed() -> Result<()> {
    let town = Town::found().await?;
    let leader = town.server.sign_in_with(LEADER, DEMO_PASSWORD).await?;
    let early = town.ask(&leader, "second", PASSPHRASE).await?;
    assert_eq!(early.status, StatusCode::CONFLICT);
    let other = town.ask(&leader, "first", PASSPHRASE).await?;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    let changed = BlobHash::of(b"another content").hex();
    let reply = town
        .ask_with(&town.head, "first", PASSPHRASE, &changed)
        .await?;
    assert_eq!(reply.status, StatusCode::CONFLICT);
    assert_eq!(reply.code(), "content_changed");
    assert!(town.service.received().is_empty());
    town.nothing_was_signed().await
}

#[tokio::test]
async fn what_changes_while_the_service_signs_is_not_signed() -> Result<()> {
    let town = Town::found().await?;
    town.service.set_mood(Mood::Waits);
    let meanwhile = async {
        town.service.has_one().await;
        town.return_it().await?;
        town.service.go_on();
        anyhow::Ok(())
    };
    let asked = town.ask(&town.head, "first", PASSPHRASE);
    let (reply, returned) = tokio::join!(asked, meanwhile);
    returned?;
    let reply = reply?;
    assert_eq!(reply.status, StatusCode::CONFLICT, "{}", reply.text());
    assert!(
        reply.text().contains("Baca isi yang baru"),
        "{}",
        reply.text()
    );
    let (status, signatures) = town.stands().await?;
    assert_eq!(status, AgreementStatus::Returned);
    assert_eq!(signatures, []);
    Ok(())
}

#[tokio::test]
async fn a_file_that_returned_before_a_crash_is_not_asked_for_again() -> Result<()> {
    let town = Town::found().await?;
    let reply = town.ask(&town.head, "first", "salah").await?;
    assert_eq!(reply.code(), "wrong_passphrase");
    let (content, bytes) = (town.content().await?, b"%PDF-1.7 as it returned");
    let what = AskedFor {
        agreement: town.agreement,
        party: SigningParty::First,
        content,
        place: "Contoh",
        signed_on: "2026-01-23",
        signed_by: town.head.user,
    };
    let returned = Returned {
        file: ReturnedFile {
            agreement: town.agreement,
            party: SigningParty::First,
            content,
            file: BlobHash::of(bytes),
        },
        service: "Layanan Contoh".to_owned(),
        reference: "uji-0".to_owned(),
        returned_at: town.server.now(),
    };
    let store = &town.server.state.store;
    store.keep_returned(what, &returned, bytes).await?;
    let reply = town.ask(&town.head, "first", PASSPHRASE).await?;
    assert_eq!(reply.status, StatusCode::NO_CONTENT, "{}", reply.text());
    assert!(town.service.received().is_empty(), "nobody was asked");
    let (_, signatures) = town.stands().await?;
    let (id, _) = signatures.first().context("a signature")?;
    assert_eq!(&town.file_of(&town.head, *id).await?.body[..], bytes);
    Ok(())
}

#[tokio::test]
async fn number_and_passphrase_are_kept_nowhere() -> Result<()> {
    let town = Town::found().await?;
    for passphrase in ["salah sekali", PASSPHRASE] {
        town.ask(&town.head, "first", passphrase).await?;
    }
    let folder = town.server.folder().context("a folder")?;
    let mut files = 0;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if !path.is_file() {
            continue;
        }
        files += 1;
        let bytes = std::fs::read(&path)?;
        for secret in [PASSPHRASE, "salah sekali", SIGNER] {
            let is_there = bytes
                .windows(secret.len())
                .any(|found| found == secret.as_bytes());
            ensure!(!is_there, "{secret} stands in {}", path.display());
        }
    }
    ensure!(files > 0, "no file was looked at");
    Ok(())
}

#[tokio::test]
async fn a_half_signed_file_is_for_those_who_see_its_agreement() -> Result<()> {
    let town = Town::found().await?;
    let reply = town.ask(&town.head, "first", PASSPHRASE).await?;
    assert_eq!(reply.status, StatusCode::NO_CONTENT);
    let (_, signatures) = town.stands().await?;
    let (id, _) = signatures.first().context("a signature")?;
    let path = format!("/api/signature/{}/file", id.uuid());
    let stranger = town.server.get(&path).await?;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    let data = build()?;
    let other = data
        .accounts
        .iter()
        .find(|one| one.agency.is_some() && !one.login.contains("disdukcapil"));
    let login = &other.context("another agency")?.login;
    let other = town.server.sign_in_with(login, DEMO_PASSWORD).await?;
    let refused = town.server.get_as(&other, &path).await?;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    Ok(())
}

#[tokio::test]
async fn what_returned_is_kept_alike_on_each_database() -> Result<()> {
    for server in TestServer::start_each().await? {
        let store = &server.state.store;
        let (agreement, content) = (EntityId::from_bytes([7; 16]), BlobHash::of(b"content"));
        let what = AskedFor {
            agreement,
            party: SigningParty::Second,
            content,
            place: "Contoh",
            signed_on: "2026-01-23",
            signed_by: UserId::from_uuid(agreement.uuid()),
        };
        assert_eq!(store.returned(what).await?, None);
        let returned = Returned {
            file: ReturnedFile {
                agreement,
                party: SigningParty::Second,
                content,
                file: BlobHash::of(b"file"),
            },
            service: "Layanan Contoh".to_owned(),
            reference: String::new(),
            returned_at: server.now(),
        };
        for _ in 0..2 {
            store.keep_returned(what, &returned, b"file").await?;
        }
        assert_eq!(store.returned(what).await?, Some(returned.clone()));
        let elsewhere = AskedFor {
            place: "Lain",
            ..what
        };
        assert_eq!(store.returned(elsewhere).await?, None);
        let bytes = store.returned_bytes(returned.file.file).await?;
        assert_eq!(bytes.as_deref(), Some(&b"file"[..]));
        let other = ReturnedFile {
            party: SigningParty::First,
            ..returned.file
        };
        let mut reading = store.begin_ledger_read().await?;
        let wanted = [returned.file, other].into();
        let found = reading.returned_files(wanted).await?;
        assert_eq!(found, [returned.file].into());
        reading.commit().await?;
    }
    Ok(())
}
