//! Ranks and lines differ where an agency is a district or a hospital: a camat and a director are
//! administrators and promise to the head of region, a lurah below the camat promises to the camat,
//! a doctor who leads nobody promises to the director. The line decides, without a network too.

use anyhow::{Result, ensure};
use support::browser::Browser;

use super::look::Faults;
use crate::pages::{AgreementPage, Frame, HomePage, option_saying};
use crate::world::World;

const ORGANISATION: &str = "organisasi";
/// A post and its holder, added below an agency's head.
struct Added {
    agency: &'static str,
    head: &'static str,
    title: &'static str,
    holder: &'static str,
    rank: &'static str,
    /// The level at which the holder signs, in words.
    level: &'static str,
}

const LURAH: Added = Added {
    agency: "Kecamatan Pontianak Utara",
    head: "Camat Pontianak Utara",
    title: "Lurah Siantan Contoh",
    holder: "Lurah Contoh, S.IP.",
    rank: "pengawas",
    level: "Pengawas",
};
const DOCTOR: Added = Added {
    agency: "UPT RSUD Pontianak Utara",
    head: "Direktur RSUD Pontianak Utara",
    title: "Dokter Ahli Madya",
    holder: "dr. Nu'man Contoh, Sp.A.",
    rank: "fungsional",
    level: "Individu",
};

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.sign_in(&world.office, ORGANISATION).await?;
    for added in [&LURAH, &DOCTOR] {
        post_below_the_head(&world.office, added, &mut faults).await?;
    }
    Frame(&world.office).sign_out().await?;
    for (browser, login, added, code) in [
        (&world.tablet, "operator.kecutara", &LURAH, "pengawas"),
        (&world.office, "operator.rsud", &DOCTOR, "individual"),
    ] {
        world.sign_in(browser, login).await?;
        let link = match browser.name() {
            "tablet" => &world.tablet_link,
            _ => &world.office_link,
        };
        link.cut().await?;
        head_promises_to_the_city(browser, added).await?;
        promises_to_the_head(browser, added, code, &mut faults).await?;
        link.restore().await?;
        Frame(browser).everything_is_sent().await?;
        browser.behaves().await?;
    }
    faults.none()
}

/// The head signs as the head of an agency whatever the rank; who reports to the head does not.
async fn post_below_the_head(office: &Browser, added: &Added, faults: &mut Faults) -> Result<()> {
    office.open("/pejabat").await?;
    let agency = option_saying(office, "#people-agency", added.agency).await?;
    office.choose("#people-agency", &agency).await?;
    let head = "#posts article:first-of-type";
    office.says(head, added.head).await?;
    office.says(head, "Kepala OPD").await?;
    let posts = "#posts [data-post]";
    let before = office.texts(posts).await?.len();
    office.click("#add-post").await?;
    office
        .until("a new post", async || {
            let shown = office.texts(posts).await?.len();
            Ok((shown > before).then_some(()))
        })
        .await?;
    let id = office
        .attribute(&format!("{posts}:last-of-type"), "data-post")
        .await?;
    let post = format!("[data-post='{id}']");
    office.click(&format!("{post} > details > summary")).await?;
    let page = AgreementPage(office);
    page.write(&post, "title", added.title).await?;
    page.choose(&post, "rank", added.rank).await?;
    office.says(&format!("{post} .badge"), added.level).await?;
    office
        .click(&format!("{post} [data-action='add-holder']"))
        .await?;
    let holder = format!("{post} [data-holder]");
    office.click(&format!("{holder} summary")).await?;
    page.write(&holder, "official_name", added.holder).await?;
    page.write(&holder, "starts_on", "05-01-2026").await?;
    Frame(office).everything_is_sent().await?;
    let name = format!("jabatan-{}", added.rank);
    faults.look_at_part(office, &name, &post).await
}

/// The agreement of this year that is there already, on paper.
async fn head_promises_to_the_city(browser: &Browser, added: &Added) -> Result<()> {
    HomePage(browser).open().await?;
    let address = browser.attribute("[data-agreement] h3 a", "href").await?;
    browser.open(&format!("{address}/cetak")).await?;
    for words in [added.head, "Wali Kota Pontianak", "Sasaran Strategis"] {
        browser.says(".paper", words).await?;
    }
    Ok(())
}

/// Without a network: the post names its holder and whom the holder promises to.
async fn promises_to_the_head(
    browser: &Browser,
    added: &Added,
    code: &str,
    faults: &mut Faults,
) -> Result<()> {
    HomePage(browser).open().await?;
    browser.click("#new-agreement").await?;
    browser.fill("#new-year", "2026").await?;
    browser.choose("#new-level", code).await?;
    browser.click("#create-agreement").await?;
    browser.appears("#agreement-status").await?;
    let address = browser.path().await?;
    let chooser = "#parties [id^='position-']";
    let post = option_saying(browser, chooser, added.title).await?;
    browser.choose(chooser, &post).await?;
    browser.says("#post-superior", added.head).await?;
    let page = AgreementPage(browser);
    for (field, words) in [
        ("first_party_name", added.holder),
        ("first_party_title", added.title),
        ("second_party_title", added.head),
    ] {
        let shown = page.value("#parties", field).await?;
        ensure!(shown == words, "{field} is {shown:?}");
    }
    browser.says("#above-holder", added.head).await?;
    browser.open(&format!("{address}/cetak")).await?;
    for words in [added.title, added.head, added.holder] {
        browser.says(".paper", words).await?;
    }
    let paper = browser.text(".paper").await?;
    ensure!(!paper.contains("Wali Kota"), "{paper}");
    faults
        .look_at(browser, &format!("cetak-{}", added.rank))
        .await
}
