//! Files behind figures and queues as files: what is written away from the network arrives by
//! whatever way there is.

use anyhow::{Context, Result};
use ikrar_domain::people::Role;
use ikrar_sync::blob::BlobHash;
use ikrar_sync::protocol::blob::{OFFSET_HEADER, PIECE_BYTES_MAX, PIECE_CONTENT_TYPE};
use serde_json::{Value, json};
use support::folder::TemporaryFolder;
use support::http;
use support::link::Link;
use support::record::Record;
use support::replica::ReplicaProgram;

use crate::office::Served;

/// A PDF that fills several pieces.
fn pdf() -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(8 * PIECE_BYTES_MAX + 5, b'.');
    bytes
}

fn path_of(folder: &TemporaryFolder, name: &str) -> Value {
    json!(folder.path().join(name).to_string_lossy())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_attached_offline_is_carried_and_the_file_goes_on_where_it_was() -> Result<()> {
    let served = Served::start().await?;
    let link = Link::to(served.server.address()).await?;
    let folder = TemporaryFolder::new()?;
    let mut tablet = served.replica_at(&link.origin(), Role::AgencyOperator)?;
    let item = served.agreement_in_force(&mut tablet)?;
    tablet.done(&json!({"command": "wait", "for": "key"}))?;
    // A program that starts anew looks for the server at once.
    link.cut().await?;

    let bytes = pdf();
    std::fs::write(folder.path().join("daftar hadir.pdf"), &bytes)?;
    let attach = json!({"command": "attach", "item": item, "quarter": 1,
        "file": path_of(&folder, "daftar hadir.pdf")});
    let evidence = tablet.done(&attach)?["entity"].clone();
    let fetch = json!({"command": "fetch", "entity": evidence,
        "file": path_of(&folder, "salinan.pdf")});
    assert_eq!(tablet.refused(&fetch)?, "file_not_arrived");
    let fetch = json!({"command": "fetch", "entity": item,
        "file": path_of(&folder, "salinan.pdf")});
    assert_eq!(tablet.refused(&fetch)?, "not_a_file");
    let again = tablet.done(&attach)?;
    assert_eq!(
        (&again["entity"], &again["operations"]),
        (&evidence, &json!([]))
    );
    tablet.kill()?;
    tablet.start_again()?;
    tablet.done(&json!({"command": "offline"}))?;
    let export = json!({"command": "export", "file": path_of(&folder, "antrean.ikrar")});
    let exported = tablet.done(&export)?;
    assert_eq!(tablet.refused(&export)?, "file_exists");
    let import = json!({"command": "import", "file": path_of(&folder, "antrean.ikrar")});
    assert_eq!(tablet.refused(&import)?, "kept_offline");

    // Somebody else carries the queue; another device of the author sends the first pieces.
    let mut carrier = served.replica(Role::PlanningReviewer)?;
    let handed_in = carrier.done(&import)?;
    assert_eq!(handed_in["stored"], exported["operations"]);
    assert_eq!(handed_in["parked"], 0, "{handed_in}");
    let scope = tablet.done(&json!({"command": "read", "entity": evidence}))?["scope"].clone();
    let address = format!(
        "/sync/v1/blob/{}/{}",
        scope.as_str().context("no scope")?,
        BlobHash::of(&bytes).hex()
    );
    send_first_pieces(&served, &address, &bytes).await?;

    let before = link.traffic();
    link.restore().await?;
    tablet.done(&json!({"command": "online"}))?;
    tablet.done(&json!({"command": "wait", "for": "files"}))?;
    let arrived = json!({"command": "read", "entity": evidence});
    assert_eq!(tablet.done(&arrived)?["fields"]["status"], "stored");
    let up = link.traffic().since(before).bytes_up;
    assert!(up < 7 * PIECE_BYTES_MAX, "{up} bytes for five pieces");
    let fates = tablet.done(&json!({"command": "fates"}))?;
    let fates = fates["fates"].as_array().context("no fates")?;
    assert!(
        fates.iter().all(|fate| fate["fate"] == "applied"),
        "{fates:?}"
    );
    bring_back(&mut carrier, &folder, &evidence, &bytes)
}

/// Whoever may see the link gets its very bytes, and nothing is written over.
fn bring_back(
    reader: &mut ReplicaProgram,
    folder: &TemporaryFolder,
    evidence: &Value,
    bytes: &[u8],
) -> Result<()> {
    reader.done(&json!({"command": "sync"}))?;
    let fetch = json!({"command": "fetch", "entity": evidence,
        "file": path_of(folder, "salinan.pdf")});
    let fetched = reader.done(&fetch)?;
    assert_eq!(fetched["hash"], BlobHash::of(bytes).hex());
    assert_eq!(
        (&fetched["name"], &fetched["media_type"], &fetched["bytes"]),
        (
            &json!("daftar hadir.pdf"),
            &json!("application/pdf"),
            &json!(bytes.len())
        )
    );
    assert_eq!(std::fs::read(folder.path().join("salinan.pdf"))?, bytes);
    assert_eq!(reader.refused(&fetch)?, "file_exists");
    reader.done(&json!({"command": "offline"}))?;
    assert_eq!(reader.refused(&fetch)?, "kept_offline");
    Ok(())
}

/// Three of the file's pieces.
async fn send_first_pieces(office: &Served, address: &str, bytes: &[u8]) -> Result<()> {
    let server = office.server.address();
    let visitor = http::sign_in(server, office.login(Role::AgencyOperator)?).await?;
    for (index, piece) in bytes.chunks(PIECE_BYTES_MAX).take(3).enumerate() {
        let offset = (index * PIECE_BYTES_MAX).to_string();
        let headers = [
            ("content-type", PIECE_CONTENT_TYPE),
            (OFFSET_HEADER, offset.as_str()),
        ];
        let answer = http::patch(server, address, visitor.cookie(), &headers, piece).await?;
        assert_eq!(answer.status, 204, "{}", answer.head);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_attached_or_carried_is_told_and_writes_nothing() -> Result<()> {
    let served = Served::start().await?;
    let folder = TemporaryFolder::new()?;
    let mut tablet = served.replica(Role::AgencyOperator)?;
    let attach = |name: &str| {
        json!({"command": "attach", "item": "00".repeat(16), "quarter": 1,
            "file": path_of(&folder, name)})
    };
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes);
    write("halaman.pdf", b"<html>")?;
    write(
        "foto.png",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\0\0\x02\x80\0\0\x01\xe0",
    )?;
    write("laporan.pdf", b"%PDF-1.7")?;
    write("besar.pdf", &vec![b'.'; 10 * 1024 * 1024 + 1])?;
    for (name, code) in [
        ("tidak ada.pdf", "file_not_read"),
        ("halaman.pdf", "evidence_unknown_type"),
        ("foto.png", "evidence_other_type"),
        ("besar.pdf", "evidence_pdf_too_large"),
        ("laporan.pdf", "unknown_entity"),
    ] {
        assert_eq!(tablet.refused(&attach(name))?, code, "{name}");
    }
    let export = json!({"command": "export", "file": path_of(&folder, "antrean.ikrar")});
    assert_eq!(tablet.refused(&export)?, "nothing_waits");
    let import = json!({"command": "import", "file": path_of(&folder, "laporan.pdf")});
    assert_eq!(tablet.refused(&import)?, "not_carried");
    let status = tablet.done(&json!({"command": "status"}))?;
    assert_eq!(
        (&status["waiting"], &status["files_waiting"]),
        (&json!(0), &json!(0))
    );

    // A file that somebody has changed on its way is the server's to judge.
    tablet.done(&json!({"command": "wait", "for": "key"}))?;
    tablet.done(&json!({"command": "offline"}))?;
    let agency = served.town.agencies.first().context("no agency")?.hex();
    let fields = json!({"agency": agency, "year": 2026});
    tablet.done(&json!({"command": "create", "kind": "agreement", "fields": fields}))?;
    tablet.done(&export)?;
    let queue = folder.path().join("antrean.ikrar");
    let mut sealed = std::fs::read(&queue)?;
    *sealed.last_mut().context("empty")? ^= 1;
    std::fs::write(&queue, sealed)?;
    let mut carrier = served.replica(Role::PlanningReviewer)?;
    let import = json!({"command": "import", "file": path_of(&folder, "antrean.ikrar")});
    assert_eq!(carrier.refused(&import)?, "file_refused");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_are_not_what_the_link_names_are_told_and_not_written() -> Result<()> {
    let served = Served::start().await?;
    let folder = TemporaryFolder::new()?;
    let mut tablet = served.replica(Role::AgencyOperator)?;
    let item = served.agreement_in_force(&mut tablet)?;
    std::fs::write(folder.path().join("laporan.pdf"), pdf())?;
    let attach = json!({"command": "attach", "item": item, "quarter": 1,
        "file": path_of(&folder, "laporan.pdf")});
    let evidence = tablet.done(&attach)?["entity"].clone();
    tablet.done(&json!({"command": "wait", "for": "files"}))?;
    // What a disk or a hand has changed behind the server's back.
    let mut record = Record::open(&served.town.place()).await?;
    let changed = sqlx::query("update attachment_chunk set bytes = zeroblob(length(bytes))");
    let changed = changed.execute(record.connection()).await?;
    assert!(changed.rows_affected() > 0);
    let copy = folder.path().join("salinan.pdf");
    let fetch = json!({"command": "fetch", "entity": evidence,
        "file": path_of(&folder, "salinan.pdf")});
    assert_eq!(tablet.refused(&fetch)?, "file_damaged");
    assert!(!copy.exists());
    Ok(())
}
