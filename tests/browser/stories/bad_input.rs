//! What goes wrong at a keyboard and on a network: each gets words, and nothing typed is lost.

use anyhow::{Result, bail, ensure};
use support::browser::Browser;
use support::link::Road;

use crate::pages::{Frame, HomePage, QuarterPage, SignInPage, SyncPage};
use crate::world::World;

const OPERATOR: &str = "operator.dinkes";
/// Its agency has a figure that is a predicate.
const OTHER_OPERATOR: &str = "operator.bkd";
/// Nobody who works in this story.
const OTHER_HEAD: &str = "kepala.dishub";
const ATTEMPTS_MAX: usize = 12;
const NOTE_CHARACTERS: usize = 100_000;
/// While a tab is told to, its program waits for a word.
const HOLD_THE_PROGRAM: &str = r"
    const compile = WebAssembly.instantiateStreaming;
    const word = new Promise(done => { window.programMayCome = done; });
    const held = sessionStorage.getItem('hold');
    WebAssembly.instantiateStreaming = async (...all) => {
        if (held) { await word; }
        return compile(...all);
    };
";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    typed_before_the_program_came(world).await?;
    wrong_password(world).await?;
    locked_account(world).await?;
    world.prepare_tablet(OPERATOR).await?;
    let tablet = &world.tablet;
    HomePage(tablet).open().await?;
    let quarter = HomePage(tablet).quarter_in("Belum dimulai").await?;
    QuarterPage(tablet).open(&quarter).await?;
    text_that_is_no_number(tablet, &quarter).await?;
    number_with_two_meanings(tablet).await?;
    note_of_a_hundred_kilobytes(tablet, &quarter).await?;
    numerator_without_denominator(tablet).await?;
    second_tab(tablet, &quarter).await?;
    captive_portal(world, &quarter).await?;
    silent_network(world, &quarter).await?;
    ended_session(world, &quarter).await?;
    world.nothing_is_lost(&world.tablet, OPERATOR).await?;
    text_where_a_predicate_is_expected(world).await?;
    world.tablet.behaves().await?;
    world.office.behaves().await
}

/// On a slow line people type into the rendered page long before the program arrives.
async fn typed_before_the_program_came(world: &World) -> Result<()> {
    let tablet = &world.tablet;
    tablet.before_each_page(HOLD_THE_PROGRAM).await?;
    tablet.open("/masuk").await?;
    let hold = "sessionStorage.setItem('hold', '1')";
    tablet.run(hold, Vec::new()).await?;
    tablet.open("/masuk").await?;
    tablet.fill("#login", OPERATOR).await?;
    tablet.fill("#password", "setengah jalan").await?;
    let release = "sessionStorage.removeItem('hold'); window.programMayCome()";
    tablet.run(release, Vec::new()).await?;
    SignInPage(tablet).is_alive().await?;
    ensure!(tablet.value("#login").await? == OPERATOR);
    ensure!(tablet.value("#password").await? == "setengah jalan");
    let focused = "return document.activeElement.id";
    let focused = tablet.run(focused, Vec::new()).await?;
    ensure!(focused == "password", "{focused}");
    let forms = "return document.querySelectorAll('form, main').length";
    let forms = tablet.run(forms, Vec::new()).await?;
    ensure!(forms == 2, "{forms} forms and mains: one page, drawn once");
    Ok(())
}

async fn wrong_password(world: &World) -> Result<()> {
    let page = SignInPage(&world.tablet);
    page.open().await?;
    page.enter(OPERATOR, "bukan ini").await?;
    let (code, words) = page.refusal().await?;
    ensure!(
        code == "wrong_password" && !words.is_empty(),
        "{code} {words}"
    );
    ensure!(world.tablet.value("#login").await? == OPERATOR);
    Ok(())
}

/// Somebody tries passwords until the account is locked; the words say how long.
async fn locked_account(world: &World) -> Result<()> {
    let page = SignInPage(&world.tablet);
    page.open().await?;
    page.enter(OTHER_HEAD, "bukan ini").await?;
    for attempt in 0..ATTEMPTS_MAX {
        let (code, words) = page.refusal().await?;
        if code == "account_locked" {
            ensure!(words.contains("menit"), "{words}");
            return Ok(());
        }
        page.enter(OTHER_HEAD, &format!("bukan ini {attempt}"))
            .await?;
        page.is_alive().await?;
    }
    bail!("{ATTEMPTS_MAX} wrong passwords do not lock an account")
}

async fn text_that_is_no_number(tablet: &Browser, quarter: &str) -> Result<()> {
    let typed = "delapan puluh";
    let page = QuarterPage(tablet);
    page.type_figure(0, typed).await?;
    tablet.leave().await?;
    let words = page.is_invalid(0).await?;
    ensure!(words.contains(typed), "{words}");
    page.open(quarter).await?;
    page.is_invalid(0).await?;
    ensure!(page.figure(0).await? == typed, "the text must survive");
    Ok(())
}

async fn number_with_two_meanings(tablet: &Browser) -> Result<()> {
    let page = QuarterPage(tablet);
    page.type_figure(0, "1.234").await?;
    tablet.leave().await?;
    page.is_invalid(0).await?;
    page.answer(0, "decimal").await?;
    page.figure_is(0, "1,234").await?;
    page.is_on_server(0).await?;
    page.type_figure(0, "1.234").await?;
    tablet.leave().await?;
    page.answer(0, "thousands").await?;
    page.is_on_server(0).await?;
    let figure = page.figure(0).await?;
    ensure!(figure.replace('.', "") == "1234", "{figure}");
    Ok(())
}

async fn note_of_a_hundred_kilobytes(tablet: &Browser, quarter: &str) -> Result<()> {
    let page = QuarterPage(tablet);
    page.write_note(1, "enablers", "Pendek.").await?;
    page.paste_into_note(1, "enablers", &"a".repeat(NOTE_CHARACTERS))
        .await?;
    page.note_is(1, "enablers", "invalid").await?;
    let words = page.note_state(1, "enablers").await?;
    ensure!(words.contains("4000"), "{words}");
    page.open(quarter).await?;
    let kept = page.note(1, "enablers").await?;
    ensure!(
        kept.len() > NOTE_CHARACTERS,
        "{} characters are left",
        kept.len()
    );
    page.write_note(1, "enablers", "Dipendekkan.").await
}

async fn numerator_without_denominator(tablet: &Browser) -> Result<()> {
    let page = QuarterPage(tablet);
    page.write_part(1, "numerator", "45").await?;
    page.notes_say(1, "Pembilang ada, penyebut belum").await?;
    page.write_part(1, "denominator", "0").await?;
    page.notes_say(1, "Penyebut nol tidak dapat membagi")
        .await?;
    page.write_part(1, "denominator", "60").await?;
    page.notes_say(1, "Pakai 75 sebagai realisasi").await?;
    page.take_ratio(1).await?;
    page.figure_is(1, "75").await?;
    page.write_part(1, "numerator", "48").await?;
    let words = "Pembilang dan penyebut menghasilkan 80, sedangkan realisasi tertulis 75";
    page.notes_say(1, words).await?;
    page.take_ratio(1).await?;
    page.figure_is(1, "80").await
}

async fn second_tab(tablet: &Browser, quarter: &str) -> Result<()> {
    let page = QuarterPage(tablet);
    tablet.open_tab(quarter).await?;
    page.figure_is(1, "80").await?;
    page.store_figure(1, "12,5").await?;
    tablet.switch_to_tab(0).await?;
    page.figure_is(1, "12,5").await?;
    page.store_figure(1, "13,5").await?;
    tablet.switch_to_tab(1).await?;
    page.figure_is(1, "13,5").await?;
    page.is_on_server(1).await?;

    let panel = SyncPage(tablet);
    panel.open().await?;
    let answer = tablet.text("#storage-answer").await?;
    ensure!(
        answer.starts_with("Tetap") || answer.starts_with("Sementara"),
        "{answer}"
    );
    page.open(quarter).await?;

    // The tab that spoke with the server goes; the other one takes its part.
    tablet.switch_to_tab(0).await?;
    tablet.close_tab().await?;
    tablet.switch_to_tab(0).await?;
    page.store_figure(1, "13,75").await?;
    page.is_on_server(1).await
}

async fn captive_portal(world: &World, quarter: &str) -> Result<()> {
    let tablet = &world.tablet;
    let page = QuarterPage(tablet);
    world.tablet_link.set(Road::Portal).await?;
    page.write_figure(1, "14,5").await?;
    Frame(tablet).link_is("offline").await?;
    Frame(tablet).waiting_is(1).await?;
    page.open(quarter).await?;
    page.figure_is(1, "14,5").await?;
    page.is_on_device(1).await?;
    world.tablet_link.restore().await?;
    page.is_on_server(1).await
}

async fn silent_network(world: &World, quarter: &str) -> Result<()> {
    let tablet = &world.tablet;
    let page = QuarterPage(tablet);
    world.tablet_link.set(Road::Silent).await?;
    page.open(quarter).await?;
    page.write_figure(1, "15,5").await?;
    world.tablet_link.restore().await?;
    page.is_on_server(1).await
}

async fn ended_session(world: &World, quarter: &str) -> Result<()> {
    let tablet = &world.tablet;
    let page = QuarterPage(tablet);
    world.tablet_link.cut().await?;
    world.server.end_sessions().await?;
    page.write_figure(1, "16,5").await?;
    world.tablet_link.restore().await?;
    tablet.appears("#session-banner").await?;
    page.write_figure(2, "17,5").await?;
    tablet.says("#session-banner", "2 isian").await?;
    Frame(tablet)
        .sign_in_again(OPERATOR, world.server.password())
        .await?;
    page.open(quarter).await?;
    page.figure_is(1, "16,5").await?;
    page.is_on_server(1).await?;
    page.is_on_server(2).await
}

/// A predicate is chosen from a list; only a block from a spreadsheet can bring other text.
async fn text_where_a_predicate_is_expected(world: &World) -> Result<()> {
    let office = &world.office;
    world.sign_in(office, OTHER_OPERATOR).await?;
    let quarter = HomePage(office).quarter_in("Draf").await?;
    let page = QuarterPage(office);
    page.open(&quarter).await?;
    let row = office
        .run(
            "return document.querySelector('#realizations select').id.split('-')[1];",
            Vec::new(),
        )
        .await?;
    let row: usize = row.as_str().unwrap_or_default().parse()?;
    let script = "
        const clipboardData = new DataTransfer();
        clipboardData.setData('text', 'bagus\\tx');
        document.getElementById(arguments[0]).dispatchEvent(
            new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));";
    office
        .run(script, vec![format!("cell-{row}-0").into()])
        .await?;
    let words = page.is_invalid(row).await?;
    ensure!(words.contains("bagus"), "{words}");
    Ok(())
}
