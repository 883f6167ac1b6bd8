//! The proof: an agreement and a quarter written offline on a tablet survive a dead battery,
//! reach the reviewer, come back reviewed, meet a second person's edit, and survive a server
//! that is killed in the middle of a push.

use anyhow::{Result, ensure};
use support::browser::Browser;
use support::link::Trap;

use crate::pages::{AgreementPage, ConflictPage, Frame, HomePage, QuarterPage, ReviewPage};
use crate::world::World;

const OPERATOR: &str = "operator.dinkes";
const OPERATOR_NAME: &str = "Dewi Ambarsekar";
const COLLEAGUE: &str = "operator2.dinkes";
const COLLEAGUE_NAME: &str = "Rizqi Damarwulan";
const REVIEWER: &str = "bappeda";

/// A year of which the demo has no agreement.
const NEW_YEAR: &str = "2028";
const INDICATOR: &str = "Cakupan imunisasi dasar lengkap";
const PROGRAM: &str = "Program Pemenuhan Upaya Kesehatan";
const FIGURES: [&str; 3] = ["48,25", "91,5", "97,75"];
const OBSTACLE: &str = "Akses ke kelurahan seberang terputus dua pekan karena banjir.";
const COMMENT: &str = "Sebutkan jumlah kasus yang diselidiki.";
const REASON: &str = "Sesuai register penyelidikan triwulan ini.";
/// The figure that is returned and then edited by two people.
const DISPUTED_ROW: usize = 1;

/// What was written before the battery died.
struct Written {
    agreement: String,
    item: String,
    budget_line: String,
    quarter: String,
}

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    world.prepare_tablet(OPERATOR).await?;
    let written = write_without_a_network(world).await?;
    lose_the_battery(world, &written).await?;
    reach_the_reviewer(world, &written).await?;
    come_back_reviewed(world, &written).await?;
    edit_apart(world, &written).await?;
    kill_the_server_in_a_push(world, &written).await?;
    world.tablet.behaves().await?;
    world.office.behaves().await
}

async fn write_without_a_network(world: &World) -> Result<Written> {
    let tablet = &world.tablet;
    world.tablet_link.cut().await?;
    HomePage(tablet).open().await?;
    Frame(tablet).link_is("offline").await?;
    tablet.reload().await?;
    HomePage(tablet).arrives().await?;

    let quarter = HomePage(tablet).quarter_in("Belum dimulai").await?;
    let agreement = HomePage(tablet).start_agreement(NEW_YEAR).await?;
    let page = AgreementPage(tablet);
    let item = page.add_item().await?;
    page.write(&item, "objective", "Meningkatnya derajat kesehatan anak")
        .await?;
    page.write(&item, "indicator", INDICATOR).await?;
    page.write(&item, "unit", "%").await?;
    page.choose(&item, "consolidation", "last").await?;
    page.write(&item, "target", "95,5").await?;
    page.write(&item, "target_fourth", "95,5").await?;
    let budget_line = page.add_budget_line().await?;
    page.write(&budget_line, "program", PROGRAM).await?;
    page.write(&budget_line, "amount", "1.250.000.000").await?;
    page.total_is("Rp1.250.000.000").await?;
    tablet.behaves().await?;

    let page = QuarterPage(tablet);
    page.open(&quarter).await?;
    ensure!(page.row_count().await? == FIGURES.len());
    page.write_note(0, "obstacles", OBSTACLE).await?;
    for (row, figure) in FIGURES.into_iter().enumerate() {
        page.write_figure(row, figure).await?;
    }
    Ok(Written {
        agreement,
        item,
        budget_line,
        quarter,
    })
}

async fn lose_the_battery(world: &mut World, written: &Written) -> Result<()> {
    // The last words on the screen were "Tersimpan di perangkat ini".
    world.tablet.kill()?;
    world.tablet.start_again().await?;
    let tablet = &world.tablet;
    let page = QuarterPage(tablet);
    page.open(&written.quarter).await?;
    Frame(tablet).link_is("offline").await?;
    for (row, figure) in FIGURES.into_iter().enumerate() {
        page.figure_is(row, figure).await?;
        page.is_on_device(row).await?;
    }
    ensure!(page.note(0, "obstacles").await? == OBSTACLE);
    ensure!(page.achievement(1).await?.contains('%'));

    let page = AgreementPage(tablet);
    page.open(&written.agreement).await?;
    ensure!(page.value(&written.item, "indicator").await? == INDICATOR);
    ensure!(page.value(&written.item, "target").await? == "95,5");
    ensure!(page.value(&written.budget_line, "program").await? == PROGRAM);
    page.total_is("Rp1.250.000.000").await
}

async fn reach_the_reviewer(world: &World, written: &Written) -> Result<()> {
    let (tablet, office) = (&world.tablet, &world.office);
    world.sign_in(office, REVIEWER).await?;
    ReviewPage(office).open().await?;

    world.tablet_link.restore().await?;
    Frame(tablet)
        .reconnects(OPERATOR, world.server.password())
        .await?;
    let page = QuarterPage(tablet);
    page.open(&written.quarter).await?;
    page.is_on_server(0).await?;
    page.step("submit").await?;
    page.report_is("submitted").await?;

    // The reviewer's page was open all the while and is not loaded again.
    ReviewPage(office)
        .open_entry(&["Dinas Kesehatan", "Laporan TW IV"])
        .await?;
    let page = QuarterPage(office);
    page.report_is("submitted").await?;
    for (row, figure) in FIGURES.into_iter().enumerate() {
        page.figure_is(row, figure).await?;
    }
    ensure!(page.note(0, "obstacles").await? == OBSTACLE);
    Ok(())
}

async fn come_back_reviewed(world: &World, written: &Written) -> Result<()> {
    let (tablet, office) = (&world.tablet, &world.office);
    QuarterPage(office)
        .return_figure(DISPUTED_ROW, COMMENT)
        .await?;
    QuarterPage(office)
        .flag_is(DISPUTED_ROW, "returned")
        .await?;

    // The operator's page was open all the while and is not loaded again.
    let page = QuarterPage(tablet);
    page.flag_is(DISPUTED_ROW, "returned").await?;
    page.report_is("returned").await?;
    page.says_remark(DISPUTED_ROW, COMMENT).await?;

    // The word is on the device, not only on the screen.
    world.tablet_link.cut().await?;
    page.open(&written.quarter).await?;
    page.flag_is(DISPUTED_ROW, "returned").await?;
    page.says_remark(DISPUTED_ROW, COMMENT).await
}

async fn edit_apart(world: &World, written: &Written) -> Result<()> {
    let (tablet, office) = (&world.tablet, &world.office);
    // Reviewers never write an agency's figures: a colleague of the operator takes the seat.
    Frame(office).sign_out().await?;
    world.sign_in(office, COLLEAGUE).await?;
    QuarterPage(office).open(&written.quarter).await?;
    world.office_link.cut().await?;
    Frame(office).link_is("offline").await?;
    QuarterPage(tablet)
        .write_figure(DISPUTED_ROW, "92,25")
        .await?;
    QuarterPage(office).write_figure(DISPUTED_ROW, "93").await?;
    let cell = format!("td[data-field='value']:has(#cell-{DISPUTED_ROW}-0)");
    let entity = tablet.attribute(&cell, "data-entity").await?;

    world.tablet_link.restore().await?;
    Frame(tablet).everything_is_sent().await?;
    world.office_link.restore().await?;
    Frame(office).everything_is_sent().await?;

    see_both_sides(office, &entity, ["93", "92,25"], OPERATOR_NAME).await?;
    see_both_sides(tablet, &entity, ["92,25", "93"], COLLEAGUE_NAME).await?;
    ConflictPage(office)
        .resolve(&entity, "theirs", REASON)
        .await?;
    for browser in [office, tablet] {
        ConflictPage(browser).is_settled(&entity).await?;
        Frame(browser).everything_is_sent().await?;
        let page = QuarterPage(browser);
        page.open(&written.quarter).await?;
        page.figure_is(DISPUTED_ROW, "92,25").await?;
        page.is_on_server(DISPUTED_ROW).await?;
    }
    Ok(())
}

async fn see_both_sides(
    browser: &Browser,
    entity: &str,
    [mine, theirs]: [&str; 2],
    name: &str,
) -> Result<()> {
    let page = ConflictPage(browser);
    page.open().await?;
    page.shows(entity).await?;
    let base = page.base(entity).await?;
    ensure!(base == FIGURES[DISPUTED_ROW], "base {base}");
    let own = page.side(entity, "mine").await?;
    ensure!(
        own.value == mine && own.who_when.contains("Anda"),
        "{own:?}"
    );
    let other = page.side(entity, "theirs").await?;
    ensure!(
        other.value == theirs && other.who_when.contains(name),
        "{other:?}"
    );
    Ok(())
}

async fn kill_the_server_in_a_push(world: &mut World, written: &Written) -> Result<()> {
    world.nothing_is_lost(&world.tablet, OPERATOR).await?;
    let before = world.operation_count(OPERATOR).await?;
    QuarterPage(&world.tablet).open(&written.quarter).await?;
    let kills = [(Trap::HoldReply, "48,5"), (Trap::HalfRequest, "48,75")];
    for (trap, figure) in kills {
        world.tablet_link.lay(trap);
        QuarterPage(&world.tablet).write_figure(0, figure).await?;
        world.tablet_link.sprung().await?;
        world.server.kill()?;
        QuarterPage(&world.tablet).is_on_device(0).await?;
        world.restart_server()?;
        QuarterPage(&world.tablet).is_on_server(0).await?;
    }
    // And once more with only the reply lost on its way.
    world.tablet_link.lay(Trap::LoseReply { after_bytes: 20 });
    QuarterPage(&world.tablet).write_figure(0, "49").await?;
    world.tablet_link.sprung().await?;
    QuarterPage(&world.tablet).is_on_server(0).await?;

    world.nothing_is_lost(&world.tablet, OPERATOR).await?;
    let added = world.operation_count(OPERATOR).await? - before;
    ensure!(added == 3, "three edits became {added} operations");
    QuarterPage(&world.office).figure_is(0, "49").await
}
