//! Whether a paper is genuine: a stranger checks a code, an operator without a network checks the
//! file, a photo of the paper and what somebody has altered, and a key is revoked.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use support::browser::Browser;
use support::folder::TemporaryFolder;
use thirtyfour::By;

use super::look::Faults;
use super::paper::from_base64;
use crate::pages::Frame;
use crate::world::World;

const OPERATOR: &str = "operator.dinkes";
const PAGE: &str = "/periksa";
const IN_FORCE: &str = "return [...document.querySelectorAll('[data-agreement]')]
    .find((card) => card.querySelector('.badge')?.innerText.includes('Berlaku'))
    ?.dataset.agreement;";
pub(super) const FETCH: &str = "const request = new XMLHttpRequest();
    request.open('GET', arguments[0], false);
    request.overrideMimeType('text/plain; charset=x-user-defined');
    request.send();
    if (request.status !== 200) return `status ${request.status}`;
    return btoa([...request.responseText]
        .map((sign) => String.fromCharCode(sign.charCodeAt(0) & 255)).join(''));";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    let folder = TemporaryFolder::new()?;
    world.prepare_tablet(OPERATOR).await?;
    let papers = Papers::issued(&world.tablet, folder.path()).await?;

    stranger_checks_a_code(world, &papers, &mut faults).await?;
    world.tablet_link.cut().await?;
    Frame(&world.tablet).link_is("offline").await?;
    world.tablet.open(PAGE).await?;
    operator_checks_offline(&world.tablet, &papers, &mut faults).await?;
    world.server.revoke_keys().await?;
    world.tablet_link.restore().await?;
    world.tablet.open("/").await?;
    Frame(&world.tablet).everything_is_sent().await?;
    world.tablet.open(PAGE).await?;
    finds(&world.tablet, &papers.file, "revoked_key").await?;
    faults.look_at(&world.tablet, "periksa-dicabut").await?;
    world.tablet.behaves().await?;
    faults.none()
}

/// One agreement in force, as file, as photo and as code, and what is not that agreement.
struct Papers {
    file: PathBuf,
    altered: PathBuf,
    photo: PathBuf,
    held: PathBuf,
    blank: PathBuf,
    code: String,
}

impl Papers {
    async fn issued(browser: &Browser, folder: &Path) -> Result<Self> {
        browser.open("/").await?;
        browser.appears("[data-agreement]").await?;
        let agreement = browser.run(IN_FORCE, Vec::new()).await?;
        let agreement = agreement.as_str().context("no agreement in force")?;
        let address = format!("/api/agreement/{agreement}/document");
        let fetched = browser.run(FETCH, vec![json!(address)]).await?;
        let pdf = from_base64(fetched.as_str().unwrap_or_default());
        ensure!(pdf.starts_with(b"%PDF"), "{fetched}");
        let pages = ikrar_paper::pictures(&pdf, 3.0)?;
        let (first, last) = pages.first().zip(pages.last()).context("no page")?;
        let mut altered = pdf.clone();
        *altered.get_mut(1_000).context("a longer file")? ^= 1;
        let line = String::from_utf8_lossy(pdf.get(pdf.len() - 400..).unwrap_or_default());
        let code = line.rsplit_once('%').context("no line")?.1;
        let code = code.split_once(' ').context("no code")?.0.to_owned();
        let kept = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            std::fs::write(&path, bytes).map(|()| path)
        };
        Ok(Self {
            file: kept("perjanjian.pdf", &pdf)?,
            altered: kept("diubah.pdf", &altered)?,
            photo: kept("foto.png", first)?,
            held: kept("genggam.jpg", &photographed(browser, first).await?)?,
            blank: kept("lampiran.png", last)?,
            code,
        })
    }
}

/// A page as a camera in a hand sees it: turned, slanted, not quite sharp, in uneven light.
async fn photographed(browser: &Browser, page: &[u8]) -> Result<Vec<u8>> {
    let script = "return (async (bytes) => {
        const page = await createImageBitmap(new Blob([Uint8Array.from(bytes)]));
        const canvas = document.createElement('canvas');
        canvas.width = page.width * 1.15;
        canvas.height = page.height * 1.15;
        const pen = canvas.getContext('2d');
        pen.fillStyle = '#b9a48b';
        pen.fillRect(0, 0, canvas.width, canvas.height);
        pen.translate(canvas.width / 2, canvas.height / 2);
        pen.rotate(2 * Math.PI / 180);
        pen.transform(1, 0.01, 0.02, 0.98, 0, 0);
        pen.filter = 'blur(0.6px)';
        pen.drawImage(page, -page.width / 2, -page.height / 2);
        pen.filter = 'none';
        pen.resetTransform();
        const shade = pen.createLinearGradient(0, 0, canvas.width, canvas.height);
        shade.addColorStop(0, 'rgba(0, 0, 0, 0)');
        shade.addColorStop(1, 'rgba(0, 0, 0, 0.25)');
        pen.fillStyle = shade;
        pen.fillRect(0, 0, canvas.width, canvas.height);
        return canvas.toDataURL('image/jpeg', 0.75).split(',')[1];
    })(arguments[0]);";
    let taken = browser.run(script, vec![json!(page)]).await?;
    let taken = from_base64(taken.as_str().unwrap_or_default());
    ensure!(taken.starts_with(&[0xff, 0xd8]), "no photo was taken");
    Ok(taken)
}

/// Who has no account reads what a seal is worth and compares the digits.
async fn stranger_checks_a_code(world: &World, papers: &Papers, faults: &mut Faults) -> Result<()> {
    let office = &world.office;
    office.open("/masuk").await?;
    office.appears("#sign-in-submit:not([disabled])").await?;
    office.click("#check-document").await?;
    office.says("#keys-as-of", "1 kunci").await?;
    office.fill("#check-code", &papers.code).await?;
    office.click("#check-examine").await?;
    office.appears("#finding[data-verdict='intact']").await?;
    office.says("#finding", "cocokkan sidik").await?;
    ensure!(
        !office.has("#sealed-content").await?,
        "a stranger sees words"
    );
    faults.look_at(office, "periksa-tanpa-akun").await?;
    office.behaves().await
}

async fn operator_checks_offline(
    tablet: &Browser,
    papers: &Papers,
    faults: &mut Faults,
) -> Result<()> {
    finds(tablet, &papers.file, "intact").await?;
    tablet.says("#sealed-content", "Dinas Kesehatan").await?;
    finds(tablet, &papers.altered, "altered").await?;
    faults.look_at(tablet, "periksa-diubah").await?;
    finds(tablet, &papers.photo, "intact").await?;
    tablet
        .says("#finding", "cocokkan isi itu dengan kertas")
        .await?;
    faults.look_at(tablet, "periksa").await?;
    // The verdict before it goes first.
    finds(tablet, &papers.altered, "altered").await?;
    finds(tablet, &papers.held, "intact").await?;

    choose(tablet, &papers.blank).await?;
    tablet.says("#check-trouble", "Kode tidak terbaca").await?;
    let half = papers.code.get(..100).context("a code")?;
    tablet.fill("#check-code", half).await?;
    tablet.click("#check-examine").await?;
    tablet.appears("#finding[data-verdict='damaged']").await?;
    tablet.says("#finding", "Kode terpotong").await?;
    let kept: Value = json!(tablet.value("#check-code").await?);
    ensure!(kept == json!(half), "what was typed is gone: {kept}");
    Ok(())
}

pub(super) async fn finds(browser: &Browser, file: &Path, verdict: &str) -> Result<()> {
    choose(browser, file).await?;
    let selector = format!("#finding[data-verdict='{verdict}']");
    browser.appears(&selector).await
}

async fn choose(browser: &Browser, file: &Path) -> Result<()> {
    browser.appears("#check-file").await?;
    let input = browser.driver()?.find(By::Css("#check-file")).await?;
    let path = file.to_str().context("a path")?;
    Ok(input.send_keys(path).await?)
}
