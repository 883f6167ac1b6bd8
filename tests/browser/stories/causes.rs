//! The tree of cause and effect (pohon kinerja): why a result succeeds, what brings it about, also
//! in another agency. Two people who have no network and would make a circle between them are told
//! so in words: the second link does not count, and nothing else is lost.

use anyhow::{Context, Result, ensure};
use support::browser::Browser;

use super::look::Faults;
use crate::pages::{AgreementPage, Frame, SyncPage};
use crate::world::World;

const PLANNER: &str = "bappeda";
const FACTOR: &str = "Kader posyandu terlatih di setiap kelurahan";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    world.sign_in(&world.office, PLANNER).await?;
    world.prepare_tablet(PLANNER).await?;
    let health = first_objective(&world.office, "Dinas Kesehatan").await?;
    let school = first_objective(&world.tablet, "Dinas Pendidikan").await?;
    world.office_link.cut().await?;
    world.tablet_link.cut().await?;
    factor_is_written(&world.office, &health, &mut faults).await?;
    serves(&world.office, &health, &school).await?;
    serves(&world.tablet, &school, &health).await?;
    world.office_link.restore().await?;
    Frame(&world.office).everything_is_sent().await?;
    tree_crosses_agencies(&world.office, [&health, &school], &mut faults).await?;
    world.tablet_link.restore().await?;
    circle_is_told(&world.tablet, [&health, &school], &mut faults).await?;
    for browser in [&world.tablet, &world.office] {
        browser.behaves().await?;
    }
    faults.none()
}

/// A node of a plan: its address and its id.
struct Place {
    plan: String,
    node: String,
}

impl Place {
    fn card(&self) -> String {
        format!("article[data-node='{}']", self.node)
    }
}

/// The first objective of an agency's Renstra, with its card open.
async fn first_objective(browser: &Browser, agency: &str) -> Result<Place> {
    browser.open("/rencana").await?;
    let script = "const line = [...document.querySelectorAll('#plans [data-plan]')]
            .find((one) => one.innerText.includes(arguments[0]));
        return line?.querySelector('a')?.getAttribute('href') ?? null;";
    let plan = browser
        .until(format!("plan of {agency}"), async || {
            let found = browser.run(script, vec![agency.into()]).await?;
            Ok(found.as_str().map(str::to_owned))
        })
        .await?;
    browser.open(&plan).await?;
    let node = browser
        .attribute("#plan-tree article[data-node]", "data-node")
        .await?;
    let place = Place { plan, node };
    let card = place.card();
    browser
        .click(&format!("{card} > details > summary"))
        .await?;
    Ok(place)
}

/// Why the result may fail or succeed, in the agency's words.
async fn factor_is_written(office: &Browser, place: &Place, faults: &mut Faults) -> Result<()> {
    AgreementPage(office)
        .write(&place.card(), "success_factor", FACTOR)
        .await?;
    faults
        .look_at_part(office, "faktor-kunci", &place.card())
        .await
}

/// A node brings about another agency's result.
async fn serves(browser: &Browser, from: &Place, to: &Place) -> Result<()> {
    let select = format!("#serve-{}", from.node);
    browser.choose(&select, &to.node.replace('-', "")).await?;
    let link = format!("{} .supports__link", from.card());
    browser.says(&link, "\u{00b7}").await
}

/// The other agency's result has the link below it, marked as crossing agencies, with its factor.
async fn tree_crosses_agencies(
    office: &Browser,
    [below, above]: [&Place; 2],
    faults: &mut Faults,
) -> Result<()> {
    office.open("/pohon-kinerja").await?;
    let line = format!(
        "#performance-tree [data-node='{}'] ~ [data-node='{}']",
        above.node, below.node
    );
    office.says(&line, "Lintas OPD").await?;
    office.says("#performance-tree", FACTOR).await?;
    faults.look_at_part(office, "pohon-lintas-opd", &line).await
}

/// The second half of the circle was written before the first was known: it is refused in words.
async fn circle_is_told(
    tablet: &Browser,
    [health, school]: [&Place; 2],
    faults: &mut Faults,
) -> Result<()> {
    Frame(tablet).everything_is_sent().await?;
    let link = format!("{} .supports__link", school.card());
    tablet
        .until("only what brings about the city's result", async || {
            let links = tablet.texts(&link).await?;
            let is_one = links.iter().all(|one| !one.contains("Dinas Kesehatan"));
            Ok(is_one.then_some(()))
        })
        .await?;
    SyncPage(tablet).open().await?;
    tablet.says("main", "Hubungan ini berputar").await?;
    faults.look_at(tablet, "hubungan-berputar").await?;
    // What would lead back is not offered any more.
    tablet.open(&school.plan).await?;
    tablet
        .click(&format!("{} > details > summary", school.card()))
        .await?;
    let select = format!("#serve-{}", school.node);
    tablet.appears(&select).await?;
    let option = format!("{select} option[value='{}']", health.node.replace('-', ""));
    ensure!(!tablet.has(&option).await?, "the circle is offered again");
    let offered = tablet.texts(&format!("{select} option")).await?;
    offered.get(1).context("nothing is offered").map(drop)
}
