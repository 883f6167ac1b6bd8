//! Signing by a certified service: not without a network, not with a wrong passphrase, and when it
//! is done both sides' signatures are in one file, which the page for checking knows again.

use anyhow::{Context, Result, ensure};
use support::browser::Browser;
use support::folder::TemporaryFolder;
use support::signature_service::{Mood, PASSPHRASE, SIGNER, TestSignatureService};

use super::checking::{FETCH, finds};
use super::look::Faults;
use super::paper::from_base64;
use crate::pages::{AgreementPage, Frame, HomePage, SigningSheet};
use crate::world::World;

const HEAD: &str = "kepala.disdukcapil";
const LEADER: &str = "walikota";
const WAITING: &str = "
    for (const card of document.querySelectorAll('[data-agreement]')) {
        if (card.querySelector('.badge')?.innerText.includes('Disetujui')) {
            return card.querySelector('h3 a').getAttribute('href');
        }
    }
    return null;";

pub(crate) async fn tell(world: &mut World, service: &TestSignatureService) -> Result<()> {
    let mut faults = Faults::default();
    world.prepare_tablet(HEAD).await?;
    HomePage(&world.tablet).open().await?;
    let found = world.tablet.run(WAITING, Vec::new()).await?;
    let address = found.as_str().context("no such agreement")?.to_owned();
    AgreementPage(&world.tablet).open(&address).await?;
    not_without_a_network(world, &mut faults).await?;
    refused_in_words(&world.tablet, service, &mut faults).await?;
    signed(&world.tablet, "signed_first").await?;

    world.sign_in(&world.office, LEADER).await?;
    AgreementPage(&world.office).open(&address).await?;
    let sheet = SigningSheet(&world.office);
    sheet.open("sign_second").await?;
    sheet.choose_certified(SIGNER, PASSPHRASE).await?;
    signed(&world.office, "in_force").await?;
    let card = "#signatures";
    faults
        .look_at_part(&world.office, "tanda-tangan-tersertifikasi", card)
        .await?;
    known_again(&world.office).await?;
    world.tablet.behaves().await?;
    world.office.behaves().await?;
    faults.none()
}

async fn not_without_a_network(world: &World, faults: &mut Faults) -> Result<()> {
    let tablet = &world.tablet;
    world.tablet_link.cut().await?;
    Frame(tablet).link_is("offline").await?;
    let sheet = SigningSheet(tablet);
    sheet.open("sign_first").await?;
    tablet.choose("#signing-mode", "certified").await?;
    tablet
        .says("#certified-refusal", "Cara ini memerlukan koneksi")
        .await?;
    faults.look_at(tablet, "tersertifikasi-luring").await?;
    sheet.close().await?;
    world.tablet_link.restore().await?;
    Frame(tablet).link_is("connected").await
}

/// What is missing, a wrong passphrase and another file are each said at the box; the agreement
/// stays as it was.
async fn refused_in_words(
    tablet: &Browser,
    service: &TestSignatureService,
    faults: &mut Faults,
) -> Result<()> {
    let sheet = SigningSheet(tablet);
    sheet.open("sign_first").await?;
    sheet.choose_certified("12", "").await?;
    tablet.says("#certified-signer-error", "16 angka").await?;
    let error = "#certified-passphrase-error";
    tablet.says(error, "Ketik passphrase").await?;
    sheet.choose_certified(SIGNER, "salah").await?;
    tablet.says(error, "Passphrase salah").await?;
    faults.look_at(tablet, "tersertifikasi-salah").await?;
    service.set_mood(Mood::Changes);
    sheet.choose_certified(SIGNER, PASSPHRASE).await?;
    tablet.says(error, "bukan berkas yang dikirim").await?;
    let cleared = "#agreement-status[data-status='cleared']";
    ensure!(tablet.has(cleared).await?, "nothing has changed");
    ensure!(!tablet.has("#signatures").await?, "nobody has signed");
    service.set_mood(Mood::Signs);
    sheet.choose_certified(SIGNER, PASSPHRASE).await
}

async fn signed(browser: &Browser, status: &str) -> Result<()> {
    browser.vanishes("#signing-send").await?;
    browser
        .appears(&format!("#agreement-status[data-status='{status}']"))
        .await?;
    browser.says("#signatures", "Layanan Contoh").await?;
    browser
        .says("#signatures", "Tanda tangan elektronik tersertifikasi")
        .await
}

/// The file with both signatures is downloaded and checked; with one more byte it is not the same.
async fn known_again(office: &Browser) -> Result<()> {
    let script = "return [...document.querySelectorAll('[data-action=signed-file]')]
        .at(-1).getAttribute('href');";
    let address = office.run(script, Vec::new()).await?;
    let fetched = office.run(FETCH, vec![address]).await?;
    let file = from_base64(fetched.as_str().unwrap_or_default());
    ensure!(file.starts_with(b"%PDF"), "{fetched}");
    let folder = TemporaryFolder::new()?;
    let kept = |name: &str, bytes: &[u8]| -> Result<std::path::PathBuf> {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes)?;
        Ok(path)
    };
    office.open("/periksa").await?;
    finds(office, &kept("asli.pdf", &file)?, "certified").await?;
    let more = [file.as_slice(), b"% more\n"].concat();
    finds(office, &kept("tambahan.pdf", &more)?, "continued").await
}
