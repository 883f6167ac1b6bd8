//! Bagian Organisasi writes the city's wording without a network; a new draft prints with it, an
//! agreement that was signed before does not.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use support::browser::Browser;

use super::decisions::CHOOSE;
use super::look::Faults;
use crate::pages::{AgreementPage, Frame, HomePage};
use crate::world::World;

const OPERATOR: &str = "operator.dinkes";
const ORGANISATION: &str = "organisasi";
/// A year of which the demo has no agreement.
const NEW_YEAR: &str = "2028";
const OPENING: &str = "Dengan redaksi kota, kinerja {perangkat_daerah} Tahun {tahun} disepakati.";
const PICTURE: &[u8] = include_bytes!("../../../public/icons/ikrar-192.png");
const WORDS: &str = "return [...document.querySelectorAll('.paper [data-word]')]
    .map((element) => element.textContent).join('\\n');";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    let tablet = &world.tablet;
    world.prepare_tablet(OPERATOR).await?;
    let signed = address_of(tablet, "Berlaku").await?;
    let as_signed = printed(tablet, &signed).await?;
    ensure!(as_signed.contains("dua pihak berikut"), "{as_signed}");

    world.sign_in(&world.office, ORGANISATION).await?;
    let office = &world.office;
    office.click("#account-menu summary").await?;
    office.click("#account-menu a[href='/redaksi']").await?;
    office.appears("#passages [data-passage='opening']").await?;
    world.office_link.cut().await?;
    write(office, &mut faults).await?;
    world.office_link.restore().await?;
    Frame(office).everything_is_sent().await?;

    HomePage(tablet).open().await?;
    let draft = HomePage(tablet).start_agreement(NEW_YEAR).await?;
    let new = tablet
        .until("the tablet has heard of it", async || {
            let words = printed(tablet, &draft).await?;
            Ok(words.contains("Dengan redaksi kota").then_some(words))
        })
        .await?;
    ensure!(new.contains("Tahun 2028 disepakati."), "{new}");
    ensure!(new.contains("Peraturan Wali Kota"), "{new}");
    ensure!(!new.contains("Nomor 5 Tahun 2014"), "{new}");
    tablet.appears(".paper__arms img").await?;
    faults.look_at(tablet, "redaksi-cetak").await?;
    ensure!(
        printed(tablet, &signed).await? == as_signed,
        "what was signed prints otherwise"
    );
    ensure!(
        !tablet.has(".paper__arms img").await?,
        "a coat of arms of later"
    );

    tablet.open("/redaksi").await?;
    tablet.appears("#passages textarea").await?;
    ensure!(!tablet.has("#new-basis").await?, "an agency may change it");
    for browser in [tablet, office] {
        browser.behaves().await?;
    }
    faults.none()
}

/// What cannot be printed is told where it is typed and stays there; what can is shown at once.
async fn write(office: &Browser, faults: &mut Faults) -> Result<()> {
    let opening = "[data-passage='opening']";
    let box_of = format!("{opening} textarea");
    office
        .fill(&box_of, "Kinerja {bulan} Tahun {tahun}.")
        .await?;
    office.leave().await?;
    office.says(opening, "isian {bulan} tidak dikenal").await?;
    ensure!(
        office.value(&box_of).await?.contains("{bulan}"),
        "typed text is gone"
    );
    faults.look_at(office, "redaksi-ditolak").await?;
    AgreementPage(office)
        .write(opening, "opening", OPENING)
        .await?;
    office
        .says("#preview", "Dengan redaksi kota, kinerja Dinas Contoh")
        .await?;
    office.says("#not-cited", "Nomor 5 Tahun 2014").await?;

    office.click("#begin-bases").await?;
    office.click("#new-basis summary").await?;
    let citation = "Peraturan Wali Kota Contoh Nomor 7 Tahun 2026 tentang Perjanjian Kinerja";
    office.fill("#citation-new", citation).await?;
    office.fill("#from-new", "01-02-2026").await?;
    office.fill("#until-new", "31-01-2026").await?;
    office.click("#add-basis").await?;
    office
        .says("#new-basis", "berakhir 31 Januari 2026 sebelum mulai")
        .await?;
    office.fill("#until-new", "").await?;
    office.click("#add-basis").await?;
    office.says("#bases ul", "Nomor 7 Tahun 2026").await?;

    choose(office, b"GIF89a").await?;
    office.says("#arms-trouble", "bukan gambar PNG").await?;
    choose(office, PICTURE).await?;
    office.appears("#arms img").await?;
    office.appears("#preview .paper__arms img").await?;
    faults.look_at(office, "redaksi").await
}

async fn choose(browser: &Browser, bytes: &[u8]) -> Result<()> {
    let arguments = vec![Value::from("#arms-file"), Value::from(bytes.to_vec())];
    browser.run(CHOOSE, arguments).await.map(drop)
}

/// The words of an agreement's printed page.
async fn printed(tablet: &Browser, agreement: &str) -> Result<String> {
    tablet.open(&[agreement, "/cetak"].concat()).await?;
    tablet.appears(".paper__signatures").await?;
    let words = tablet.run(WORDS, Vec::new()).await?;
    Ok(words.as_str().context("no words")?.to_owned())
}

async fn address_of(tablet: &Browser, status: &str) -> Result<String> {
    HomePage(tablet).open().await?;
    let script = "
        for (const card of document.querySelectorAll('[data-agreement]')) {
            if (card.querySelector('.badge')?.innerText.includes(arguments[0])) {
                return card.querySelector('h3 a').getAttribute('href');
            }
        }
        return null;";
    let found = tablet.run(script, vec![status.into()]).await?;
    Ok(found.as_str().context("no such agreement")?.to_owned())
}
