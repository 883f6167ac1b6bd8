//! Files behind a figure: attached offline, kept through a dead battery, sent after the figures
//! over a line that breaks, read by the reviewer as they were, and never sent damaged.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use ikrar_domain::evidence::{MediaType, PixelSize, Source, check_content, read_source};
use ikrar_sync::blob::BlobHash;
use ikrar_sync::protocol::blob::ADDRESS;
use serde_json::Value;
use support::browser::Browser;
use support::folder::TemporaryFolder;
use support::link::Pace;
use support::program::StoredFile;

use super::dear_line;
use super::look::Faults;
use crate::pages::{EvidencePart, Frame, HomePage, QuarterPage, ReviewPage};
use crate::world::World;

const OPERATOR: &str = "operator.dinkes";
const REVIEWER: &str = "bappeda";
const FIGURES: [&str; 3] = ["48,25", "91,5", "97,75"];
const PDF: &str = "laporan kegiatan.pdf";
const PHOTO: &str = "IMG_0042.jpg";
const SECOND_PDF: &str = "daftar hadir.pdf";
const NOTE: &str = "Penyuluhan di Puskesmas Alianyang, 14 Oktober.";
const PDF_BYTES: usize = 600_000;
/// Slow enough that a file takes seconds.
const SLOW: Pace = Pace {
    delay: Duration::from_millis(20),
    bytes_per_second_max: Some(120_000),
};

/// A photo as a camera makes it, drawn by the browser: large, lying on its side.
const DRAW_PHOTO: &str = "
    const canvas = document.createElement('canvas');
    canvas.width = 3264; canvas.height = 2448;
    const pen = canvas.getContext('2d');
    const blend = pen.createLinearGradient(0, 0, 3264, 2448);
    blend.addColorStop(0, '#204060'); blend.addColorStop(1, '#e0c080');
    pen.fillStyle = blend; pen.fillRect(0, 0, 3264, 2448);
    let seed = 7;
    const next = () => (seed = seed * 16807 % 2147483647) / 2147483647;
    for (let i = 0; i < 3000; i++) {
        pen.fillStyle = `hsl(${next() * 360} 60% 50%)`;
        pen.fillRect(next() * 3264, next() * 2448, next() * 90, next() * 90);
    }
    return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];";

/// The records of all kept files, from the browser's own database.
const RECORDS: &str = "
    const list = await indexedDB.databases();
    const name = list.map((entry) => entry.name).find((name) => name.startsWith('ikrar-'));
    const base = await new Promise((give) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => give(request.result);
    });
    const blobs = base.transaction(['blobs'], 'readwrite').objectStore('blobs');
    const records = await new Promise((give) => {
        const keys = blobs.getAllKeys(), values = blobs.getAll();
        values.onsuccess = () => give(keys.result.map((key, index) => [key, values.result[index]]));
    });";

const LENGTHS: &str = "base.close(); return records.map(([, bytes]) => bytes.length);";

const HAS_EXIF: &str = "
    base.close();
    const text = new TextDecoder('latin1');
    return records.some(([, bytes]) => /Exif|GPSMARK/.test(text.decode(bytes)));";

/// One bit of the disk is not what it was.
const FLIP: &str = "
    const [key, bytes] = records.find(([key]) => key.startsWith(outer[0]));
    bytes[bytes.length - 1] ^= 1;
    await new Promise((give) => { blobs.put(bytes, key).onsuccess = give; });
    base.close();";

/// The browser says that a million bytes are left. Chromium tells every page of ten gigabytes,
/// whatever there is; other browsers tell the truth.
const LITTLE_ROOM: &str = "
    window.toldBefore = StorageManager.prototype.estimate;
    StorageManager.prototype.estimate = async () => ({ usage: 4e6, quota: 4e6 + 1048576 });";
const ROOM_AGAIN: &str = "StorageManager.prototype.estimate = window.toldBefore;";

const FETCH: &str = "
    const reply = await fetch(outer[0]);
    const bytes = new Uint8Array(await reply.arrayBuffer());
    return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');";

/// The files a person has on the tablet.
pub(super) struct Files {
    folder: TemporaryFolder,
}

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let files = Files::new()?;
    world.prepare_tablet(OPERATOR).await?;
    let quarter = attach_without_a_network(world, &files).await?;
    lose_the_battery(world, &quarter).await?;
    send_over_a_line_that_breaks(world).await?;
    reach_the_reviewer(world).await?;
    notice_damage_before_sending(world, &files, &quarter).await?;
    dear_line::tell(world, &files, &quarter).await?;
    world.tablet.behaves().await?;
    world.office.behaves().await
}

async fn attach_without_a_network(world: &World, files: &Files) -> Result<String> {
    let tablet = &world.tablet;
    let photo = files.photo(tablet).await?;
    HomePage(tablet).open().await?;
    let quarter = HomePage(tablet).quarter_in("Belum dimulai").await?;
    world.tablet_link.cut().await?;
    let page = QuarterPage(tablet);
    page.open(&quarter).await?;
    page.open_notes(0).await?;
    let part = EvidencePart(tablet, 0);
    part.choose("files", &files.write("catatan.txt", b"bukan bukti")?)
        .await?;
    part.refuses("JPEG atau PNG").await?;
    let large = files.pdf("besar.pdf", 10 * 1_024 * 1_024 + 200_000)?;
    part.choose("files", &large).await?;
    part.refuses("paling besar 10 MB").await?;
    part.choose("camera", &photo).await?;
    part.file_is(PHOTO, "kept").await?;
    refuse_without_room(tablet, files).await?;
    part.choose("files", &files.pdf(PDF, PDF_BYTES)?).await?;
    part.file_is(PDF, "kept").await?;
    part.choose("files", &files.pdf(PDF, PDF_BYTES)?).await?;
    part.refuses("sudah dilampirkan").await?;
    let mut faults = Faults::default();
    faults.look_at(tablet, "bukti").await?;
    part.write_note(NOTE).await?;
    faults
        .look_at_part(tablet, "bukti-rincian", ".evidence")
        .await?;
    faults.none()?;
    for (row, figure) in FIGURES.into_iter().enumerate() {
        page.write_figure(row, figure).await?;
    }
    let has_exif = run(tablet, &[RECORDS, HAS_EXIF], "").await?;
    ensure!(has_exif == false, "a stored photo says where it was taken");
    let lengths = run(tablet, &[RECORDS, LENGTHS], "").await?;
    let lengths: Vec<usize> = serde_json::from_value(lengths)?;
    ensure!(
        lengths.iter().all(|length| *length <= 256 * 1_024) && lengths.len() >= 4,
        "records of {lengths:?} bytes"
    );
    Ok(quarter)
}

/// A file is not taken where the figures typed after it might find no room, and what waits stays.
async fn refuse_without_room(tablet: &Browser, files: &Files) -> Result<()> {
    let part = EvidencePart(tablet, 0);
    tablet.run(LITTLE_ROOM, Vec::new()).await?;
    part.choose("files", &files.pdf(PDF, PDF_BYTES)?).await?;
    part.refuses("ruang perangkat ini tinggal 1 MB, sedangkan berkas ini perlu 1,7 MB")
        .await?;
    part.file_is(PHOTO, "kept").await?;
    ensure!(part.states().await?.len() == 1, "the file was taken");
    let mut faults = Faults::default();
    faults
        .look_at_part(tablet, "ruang-habis", ".evidence__message")
        .await?;
    faults.none()?;
    tablet.run(ROOM_AGAIN, Vec::new()).await.map(drop)
}

async fn lose_the_battery(world: &mut World, quarter: &str) -> Result<()> {
    world.tablet.kill()?;
    world.tablet.start_again().await?;
    let tablet = &world.tablet;
    let page = QuarterPage(tablet);
    page.open(quarter).await?;
    page.open_notes(0).await?;
    let part = EvidencePart(tablet, 0);
    part.file_is(PHOTO, "kept").await?;
    part.file_is(PDF, "kept").await
}

async fn send_over_a_line_that_breaks(world: &World) -> Result<()> {
    let tablet = &world.tablet;
    let (page, part) = (QuarterPage(tablet), EvidencePart(tablet, 0));
    world.tablet_link.set_pace(SLOW);
    world.tablet_link.restore().await?;
    Frame(tablet)
        .reconnects(OPERATOR, world.server.password())
        .await?;
    page.open_notes(0).await?;
    // Figures first: they are all there while the large file is still under way.
    for row in 0..FIGURES.len() {
        page.is_on_server(row).await?;
    }
    let pdf = tablet
        .until("a part of the document on the server", async || {
            let stored = world.server.files().await?;
            let pdf = stored.into_iter().find(|file| file.size == PDF_BYTES);
            Ok(pdf.filter(|pdf| pdf.have > 0))
        })
        .await?;
    ensure!(!pdf.is_stored, "the document came before anybody looked");
    world.tablet_link.cut().await?;
    part.file_is(PDF, "kept").await?;
    let before = world.server.file(&pdf.hash).await?;
    ensure!(before.have < before.size, "cut too late: {before:?}");
    let sent_before = world.tablet_link.traffic().bytes_up;
    world.tablet_link.set_pace(Pace::default());
    world.tablet_link.restore().await?;
    Frame(tablet)
        .reconnects(OPERATOR, world.server.password())
        .await?;
    page.open_notes(0).await?;
    part.file_is(PHOTO, "stored").await?;
    part.file_is(PDF, "stored").await?;
    let sent = world.tablet_link.traffic().bytes_up - sent_before;
    let left = before.size - before.have;
    ensure!(
        sent < left + 200_000,
        "{sent} bytes for the {left} that were left: it began anew"
    );
    Ok(())
}

async fn reach_the_reviewer(world: &World) -> Result<()> {
    let office = &world.office;
    let page = QuarterPage(&world.tablet);
    page.step("submit").await?;
    page.report_is("submitted").await?;
    world.sign_in(office, REVIEWER).await?;
    ReviewPage(office).open().await?;
    ReviewPage(office)
        .open_entry(&["Dinas Kesehatan", "Laporan TW IV"])
        .await?;
    QuarterPage(office).open_notes(0).await?;
    let part = EvidencePart(office, 0);
    part.file_is(PHOTO, "stored").await?;
    part.file_is(PDF, "stored").await?;
    ensure!(part.note().await? == NOTE);
    part.press("open-evidence").await?;
    let stored = world.server.files().await?;
    ensure!(stored.len() == 2, "{stored:?}");
    for file in stored {
        let bytes = fetch(office, &file).await?;
        ensure!(BlobHash::of(&bytes).hex() == file.hash, "other bytes");
        if file.size == PDF_BYTES {
            check_content(MediaType::Pdf, &bytes)?;
            continue;
        }
        check_content(MediaType::Jpeg, &bytes)?;
        // It lay on its side; it stands now, and is smaller.
        let upright = PixelSize {
            width: 1_200,
            height: 1_600,
        };
        ensure!(read_source(&bytes)? == Source::Photo(upright));
    }
    Ok(())
}

async fn notice_damage_before_sending(world: &World, files: &Files, quarter: &str) -> Result<()> {
    let tablet = &world.tablet;
    let page = QuarterPage(tablet);
    page.step("withdraw").await?;
    page.report_is("draft").await?;
    world.tablet_link.cut().await?;
    page.open(quarter).await?;
    page.open_notes(1).await?;
    let part = EvidencePart(tablet, 1);
    let second = files.pdf(SECOND_PDF, 300_000)?;
    part.choose("files", &second).await?;
    part.file_is(SECOND_PDF, "kept").await?;
    let hash = BlobHash::of(&std::fs::read(&second)?).hex();
    run(tablet, &[RECORDS, FLIP], &hash).await?;
    world.tablet_link.restore().await?;
    Frame(tablet)
        .reconnects(OPERATOR, world.server.password())
        .await?;
    page.open_notes(1).await?;
    part.file_is(SECOND_PDF, "damaged").await?;
    ensure!(
        world.server.file(&hash).await.is_err(),
        "a damaged file was begun"
    );
    // The same file once more mends it; the link stays.
    part.choose("files", &second).await?;
    part.file_is(SECOND_PDF, "stored").await?;
    ensure!(part.states().await?.len() == 1);
    world.nothing_is_lost(tablet, OPERATOR).await
}

/// Runs a script that waits, with one argument it calls `outer[0]`.
async fn run(browser: &Browser, script: &[&str], argument: &str) -> Result<Value> {
    let body = script.concat();
    let whole = [
        "const outer = arguments; return (async () => {",
        &body,
        "})();",
    ]
    .concat();
    browser.run(&whole, vec![argument.into()]).await
}

async fn fetch(browser: &Browser, file: &StoredFile) -> Result<Vec<u8>> {
    let address = [ADDRESS, "/", &file.scope, "/", &file.hash].concat();
    let hex = run(browser, &[FETCH], &address).await?;
    let hex = hex.as_str().context("no bytes")?;
    let byte =
        |pair: &[u8]| -> Result<u8> { Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?) };
    hex.as_bytes().chunks(2).map(byte).collect()
}

impl Files {
    pub(super) fn new() -> Result<Self> {
        let folder = TemporaryFolder::new()?;
        Ok(Self { folder })
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<PathBuf> {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes)?;
        Ok(path)
    }

    /// A document whose bytes do not repeat.
    pub(super) fn pdf(&self, name: &str, length: usize) -> Result<PathBuf> {
        let mut bytes = format!("%PDF-1.7\n{name}\n").into_bytes();
        let mut counter = 0_u64;
        while bytes.len() < length {
            bytes.extend(BlobHash::of(&counter.to_le_bytes()).bytes());
            counter += 1;
        }
        bytes.truncate(length);
        self.write(name, &bytes)
    }

    /// A photo as a camera writes it, with where it was taken and which way is up.
    async fn photo(&self, browser: &Browser) -> Result<PathBuf> {
        let drawn = browser.run(DRAW_PHOTO, Vec::new()).await?;
        let drawn = base64(drawn.as_str().context("no photo")?)?;
        let (opening, rest) = drawn.split_at(2);
        let metadata = exif();
        let mut bytes = opening.to_vec();
        bytes.extend([0xff, 0xe1]);
        bytes.extend(u16::try_from(metadata.len() + 2)?.to_be_bytes());
        bytes.extend(metadata);
        bytes.extend(rest);
        self.write(PHOTO, &bytes)
    }
}

/// EXIF in big-endian order: orientation 6 (turn to the right), and a latitude.
fn exif() -> Vec<u8> {
    let mut bytes = b"Exif\0\0MM\0\x2a\0\0\0\x08".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        let mut entry = tag.to_be_bytes().to_vec();
        entry.extend(kind.to_be_bytes());
        entry.extend(count.to_be_bytes());
        entry.extend(value);
        entry
    };
    let orientation = entry(0x0112, 3, 1, [0, 6, 0, 0]);
    let location = entry(0x8825, 4, 1, [0, 0, 0, 38]);
    let hemisphere = entry(0x0001, 2, 2, *b"S\0\0\0");
    bytes.extend([0, 2]);
    bytes.extend(orientation);
    bytes.extend(location);
    bytes.extend([0, 0, 0, 0, 0, 1]);
    bytes.extend(hemisphere);
    bytes.extend([0, 0, 0, 0]);
    bytes.extend(b"GPSMARK");
    bytes
}

/// Reads what a data address holds.
fn base64(text: &str) -> Result<Vec<u8>> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for group in text.as_bytes().chunks(4) {
        let digits: Vec<u32> = group
            .iter()
            .filter(|digit| **digit != b'=')
            .map(|digit| {
                let place = DIGITS.iter().position(|known| known == digit);
                Ok(u32::try_from(place.context("no base64")?)?)
            })
            .collect::<Result<_>>()?;
        let bits = digits.iter().fold(0, |bits, digit| bits << 6 | digit);
        let bits = bits << (6 * (4 - digits.len()));
        let whole = bits.to_be_bytes();
        bytes.extend(whole.get(1..digits.len()).context("no base64")?);
    }
    Ok(bytes)
}
