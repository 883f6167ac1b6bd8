//! How the screens look and feel: pictures for people, and what a program can check of them.

use anyhow::{Context, Result, ensure};
use support::browser::{Browser, Viewport};
use thirtyfour::Key;

use crate::pages::{AgreementPage, Frame, HomePage, QuarterPage, ReviewPage, SignInPage};
use crate::world::{World, screenshot_folder};

const OPERATOR: &str = "operator.dinkes";
const REVIEWER: &str = "bappeda";
const ORGANISATION: &str = "organisasi";
/// A year of which the demo has no agreement.
const NEW_YEAR: &str = "2028";
const TABLET: Viewport = Viewport {
    width: 1024,
    height: 768,
};
const PHONE: Viewport = Viewport {
    width: 360,
    height: 800,
};
/// Nobody presses Tab more often to reach a table.
const TABS_MAX: usize = 60;

/// What a finger touches and its height, where that is less than 44 px. Left out:
/// - links inside a sentence, which the success criterion leaves out too;
/// - a tick box whose label is the target and is high enough;
/// - what shows only with the keyboard's focus.
const SMALL_TARGETS: &str = "
    const all = 'a[href], button, input, select, textarea, summary, [role=tab]';
    const high = (element) => element.getBoundingClientRect().height >= 43.5;
    return [...document.querySelectorAll(all)].filter((element) => {
        const box = element.getBoundingClientRect();
        if (box.width === 0 || box.height === 0 || high(element)) return false;
        if (element.closest('label') && high(element.closest('label'))) return false;
        if (element.classList.contains('skip-link')) return false;
        const inSentence = element.tagName === 'A' && element.parentElement.tagName === 'P';
        return !inSentence;
    }).map((element) => `${element.outerHTML.slice(0, 120)} is ${
        element.getBoundingClientRect().height} px high`);";

/// How wide the page is. The window's own width says nothing: a small screen zooms out until a
/// page that is too wide fits.
const OVERFLOW: &str = "return document.scrollingElement.scrollWidth;";

/// The elements that stick out, to say which.
const STICKING_OUT: &str = "
    return [...document.querySelectorAll('body *')]
        .filter((element) => element.getBoundingClientRect().right > arguments[0] + 0.5)
        .slice(0, 5).map((element) => element.outerHTML.slice(0, 160));";

/// What axe-core finds wrong: the rule, and the first elements that break it.
const JUDGE: &str = "
    return axe.run(document, { resultTypes: ['violations'] }).then((found) =>
        found.violations.map((rule) => `${rule.id} (${rule.impact}): ${
            rule.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' ; ')}`));";

/// What is wrong with the screens seen so far: one look at all of them shows all there is to
/// repair.
#[derive(Default)]
pub(crate) struct Faults(Vec<String>);

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    look_at_the_agency(world, &mut faults).await?;
    look_at_the_city(world, &mut faults).await?;
    enter_by_keyboard(world).await?;
    look_without_a_network(world, &mut faults).await?;
    faults.none()
}

async fn look_at_the_agency(world: &World, faults: &mut Faults) -> Result<()> {
    let tablet = &world.tablet;
    SignInPage(tablet).open().await?;
    faults.look_at(tablet, "masuk").await?;
    world.prepare_tablet(OPERATOR).await?;
    faults.look_at(tablet, "sinkronisasi").await?;
    HomePage(tablet).open().await?;
    faults.look_at(tablet, "beranda-opd").await?;
    let agreement = tablet.attribute("[data-agreement] h3 a", "href").await?;
    tablet.open(&agreement).await?;
    tablet.appears("#agreement-status").await?;
    faults.look_at(tablet, "perjanjian").await?;
    HomePage(tablet).open().await?;
    let draft = HomePage(tablet).start_agreement(NEW_YEAR).await?;
    let page = AgreementPage(tablet);
    page.open(&draft).await?;
    page.add_item().await?;
    page.add_item().await?;
    page.add_budget_line().await?;
    faults.look_at(tablet, "perjanjian-draf").await?;
    faults
        .look_at_part(tablet, "urutan", "[data-action='move-down']")
        .await?;
    QuarterPage(tablet)
        .open(&format!("{agreement}/triwulan/3"))
        .await?;
    faults.look_at(tablet, "realisasi").await?;
    tablet.click("#cell-0-1").await?;
    tablet.appears("#explanation[open]").await?;
    faults.look_at(tablet, "penjelasan").await?;
    tablet.click("#explanation [data-action='close']").await?;
    tablet.open("/konflik").await?;
    tablet.appears("[data-conflict]").await?;
    ensure!(
        !tablet.has("#bulk, .conflict .check").await?,
        "one conflict alone cannot be settled together with others"
    );
    faults.look_at(tablet, "konflik").await?;
    // What two people have not agreed upon is not sent.
    let disputed = tablet.attribute(".conflict__age a", "href").await?;
    QuarterPage(tablet).open(&disputed).await?;
    tablet
        .appears(".page__actions [data-action='submit'][disabled]")
        .await?;
    tablet.says(".step__refusal", "konflik").await?;
    faults.look_at(tablet, "konflik-menahan").await
}

async fn look_at_the_city(world: &World, faults: &mut Faults) -> Result<()> {
    let office = &world.office;
    world.sign_in(office, REVIEWER).await?;
    faults.look_at(office, "beranda-kota").await?;
    ReviewPage(office).open().await?;
    office.appears("#queue [data-subject]").await?;
    faults.look_at(office, "reviu").await?;
    ReviewPage(office).open_entry(&["Laporan TW III"]).await?;
    office.appears("#realizations").await?;
    faults.look_at(office, "realisasi-reviu").await?;
    office.open("/rapat").await?;
    office.appears("#meetings [data-meeting]").await?;
    faults.look_at(office, "rapat-kota").await?;
    office.click("#meetings [data-meeting] a").await?;
    office.appears("#called [data-called]").await?;
    faults.look_at(office, "rapat-satu").await?;
    Frame(office).sign_out().await?;
    world.sign_in(office, ORGANISATION).await?;
    // The first line is the city's own, which goes to no agency.
    let agency = "[data-agency] + [data-agency] a";
    let agreement = office.attribute(agency, "href").await?;
    office.open(&agreement).await?;
    office.click("[data-action='open-hand-over']").await?;
    office.appears("#hand-over-sheet[open]").await?;
    office.click("#hand-over-sheet-send").await?;
    office.says("#hand-over-sheet", "Tuliskan alasan").await?;
    faults.look_at(office, "pindah-opd").await?;
    office.open("/tertahan").await?;
    office.says("h1", "Isian tertahan").await?;
    faults.look_at(office, "tertahan-kosong").await?;
    for login in ["walikota", "inspektorat", "bpkad", "kominfo"] {
        Frame(office).sign_out().await?;
        world.sign_in(office, login).await?;
        faults.look_at(office, &format!("beranda-{login}")).await?;
    }
    Ok(())
}

async fn look_without_a_network(world: &World, faults: &mut Faults) -> Result<()> {
    let tablet = &world.tablet;
    world.tablet_link.cut().await?;
    HomePage(tablet).open().await?;
    Frame(tablet).link_is("offline").await?;
    faults.look_at(tablet, "beranda-luring").await
}

impl Faults {
    /// Fails with all there is to repair.
    pub(crate) fn none(self) -> Result<()> {
        ensure!(self.0.is_empty(), "{:#?}", self.0);
        Ok(())
    }

    /// Takes a picture at both sizes and checks what a program can check.
    pub(crate) async fn look_at(&mut self, browser: &Browser, name: &str) -> Result<()> {
        self.look_at_part(browser, name, "html").await
    }

    /// The same, with this part of the page on the picture.
    pub(crate) async fn look_at_part(
        &mut self,
        browser: &Browser,
        name: &str,
        part: &str,
    ) -> Result<()> {
        let scroll = "document.querySelector(arguments[0])
            .scrollIntoView({ block: arguments[0] === 'html' ? 'start' : 'center' });";
        if browser.has("#sync-line").await? {
            // The header says what it knows of the network a moment late.
            browser
                .vanishes("#sync-line [data-link='contacting']")
                .await?;
        }
        for size in [PHONE, TABLET] {
            browser.resize(size).await?;
            browser.run(scroll, vec![part.into()]).await?;
            let file = format!("{name}-{}x{}.png", size.width, size.height);
            browser.screenshot(&screenshot_folder().join(file)).await?;
            let page = browser.run(OVERFLOW, Vec::new()).await?;
            let page = page.as_f64().context("no width")?;
            if page > f64::from(size.width) {
                let elements = browser.run(STICKING_OUT, vec![size.width.into()]).await?;
                let width = size.width;
                self.0
                    .push(format!("{name}: {page} px wide at {width}: {elements}"));
            }
        }
        browser.run(&accessibility_script()?, Vec::new()).await?;
        let found = browser.run(JUDGE, Vec::new()).await?;
        let found: Vec<String> = serde_json::from_value(found)?;
        let named = found.into_iter().map(|rule| format!("{name}: {rule}"));
        self.0.extend(named);
        let small = browser.run(SMALL_TARGETS, Vec::new()).await?;
        let small: Vec<String> = serde_json::from_value(small)?;
        let named = small.into_iter().map(|target| format!("{name}: {target}"));
        self.0.extend(named);
        let misdeeds = browser.misdeeds().await;
        let named = misdeeds.into_iter().map(|deed| format!("{name}: {deed}"));
        self.0.extend(named);
        Ok(())
    }
}

/// axe-core, as `cargo xtask test` fetches it.
fn accessibility_script() -> Result<String> {
    let kept = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../target/axe-core/package/axe.min.js"
    );
    let script = std::env::var("IKRAR_TEST_AXE").unwrap_or_else(|_| kept.to_owned());
    std::fs::read_to_string(&script)
        .with_context(|| format!("{script} is missing: `cargo xtask test` fetches it"))
}

/// From the top of the page to a stored figure without a pointer.
async fn enter_by_keyboard(world: &World) -> Result<()> {
    let tablet = &world.tablet;
    HomePage(tablet).open().await?;
    let quarter = HomePage(tablet).quarter_in("Belum dimulai").await?;
    let page = QuarterPage(tablet);
    page.open(&quarter).await?;
    let mut presses = 0;
    while !in_grid(tablet).await? {
        ensure!(presses < TABS_MAX, "Tab does not reach the grid");
        tablet.type_keys(Key::Tab + "").await?;
        presses += 1;
    }
    tablet.type_keys("81,5").await?;
    tablet.type_keys(Key::Enter + "").await?;
    page.figure_is(0, "81,5").await?;
    page.is_on_server(0).await?;
    ensure!(focused(tablet).await? == "cell-1-0", "Enter moves down");
    tablet.type_keys("72").await?;
    tablet.type_keys(Key::Escape + "").await?;
    page.figure_is(1, "").await?;
    tablet.type_keys(Key::Up + "").await?;
    ensure!(focused(tablet).await? == "cell-0-0", "arrows move");
    Ok(())
}

async fn in_grid(browser: &Browser) -> Result<bool> {
    Ok(focused(browser).await?.starts_with("cell-"))
}

async fn focused(browser: &Browser) -> Result<String> {
    let id = browser
        .run("return document.activeElement?.id ?? '';", Vec::new())
        .await?;
    Ok(id.as_str().unwrap_or_default().to_owned())
}
