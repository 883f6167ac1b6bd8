//! An agreement on paper without a connection: the page that is printed says what the document
//! says, word by word, and fits tablet and telephone before it fits folio.

use anyhow::{Context, Result, ensure};
use ikrar_server::demo::build;
use ikrar_sync::identity::EntityId;
use ikrar_sync::model;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::CITY_SCOPE;
use serde_json::json;
use support::browser::Browser;

use super::look::Faults;
use crate::pages::{Frame, HomePage};
use crate::world::{World, screenshot_folder};

const OPERATOR: &str = "operator.dinkes";
const WORDS: &str = "return [...document.querySelectorAll('.paper [data-word]')]
    .map((element) => element.textContent);";
/// The browser's own dialogue would stop everything: that it was asked for is enough.
const CATCH_PRINTING: &str = "window.print = () => { document.body.dataset.printed = 'yes'; };";

pub(crate) async fn tell(world: &mut World) -> Result<()> {
    let mut faults = Faults::default();
    let tablet = &world.tablet;
    world.prepare_tablet(OPERATOR).await?;
    HomePage(tablet).open().await?;
    let agreement = tablet.attribute("[data-agreement] h3 a", "href").await?;
    tablet.open(&agreement).await?;
    tablet.appears("#download-pdf").await?;
    world.tablet_link.cut().await?;
    Frame(tablet).link_is("offline").await?;
    tablet.vanishes("#download-pdf").await?;
    faults
        .look_at_part(tablet, "dokumen-luring", "#documents")
        .await?;

    tablet.click("#print-preview").await?;
    tablet.appears(".paper__signatures").await?;
    let shown = tablet.run(WORDS, Vec::new()).await?;
    let shown: Vec<String> = serde_json::from_value(shown)?;
    let id = agreement.rsplit('/').next().unwrap_or_default();
    ensure!(shown == words_of(id)?, "the page says {shown:#?}");
    faults.look_at(tablet, "cetak").await?;
    stands_on_folio(tablet).await?;

    tablet.run(CATCH_PRINTING, Vec::new()).await?;
    tablet.click("#print").await?;
    tablet.appears("body[data-printed]").await?;
    world.tablet_link.restore().await?;
    tablet.behaves().await?;
    faults.none()
}

/// What the printer gets: folio, every part on a page of its own, signatures on the last.
async fn stands_on_folio(tablet: &Browser) -> Result<()> {
    let asked = json!({ "preferCSSPageSize": true, "printBackground": true });
    let printed = tablet.command("Page.printToPDF", asked).await?;
    let printed = printed["data"].as_str().context("nothing printed")?;
    let pdf = from_base64(printed);
    ensure!(pdf.starts_with(b"%PDF-"), "no PDF was printed");
    tokio::fs::write(screenshot_folder().join("cetak.pdf"), &pdf).await?;
    #[cfg(feature = "typesetter")]
    {
        let sizes = ikrar_paper::reading::page_sizes(&pdf)?;
        ensure!(sizes.len() >= 2, "{sizes:?}");
        for (width, height) in sizes {
            // 215 x 330 mm; browsers round to whole pixels.
            ensure!((width - 609.4).abs() < 1.5 && (height - 935.4).abs() < 1.5);
        }
        for (font, is_carried) in ikrar_paper::reading::fonts(&pdf)? {
            ensure!(is_carried, "{font} is not in what is printed");
        }
        let pages = ikrar_paper::reading::page_texts(&pdf)?;
        let last = pages.last().context("no page")?;
        ensure!(last.contains("Jumlah") && last.contains("Pihak"), "{last}");
    }
    Ok(())
}

pub(super) fn from_base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut held, mut bits, mut bytes) = (0_u32, 0, Vec::new());
    for sign in text.bytes() {
        let Some(value) = ALPHABET.iter().position(|known| *known == sign) else {
            continue;
        };
        held = (held << 6) | u32::try_from(value).unwrap_or_default();
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).unwrap_or_default());
        }
    }
    bytes
}

/// The words of the document, read from the demo's own rows.
fn words_of(id: &str) -> Result<Vec<String>> {
    let id = EntityId::from_hex(id).context("the address names no agreement")?;
    let data = build()?;
    let ledger = |wanted: fn(&ikrar_sync::ledger::Ledger, EntityId) -> bool| {
        let mut scopes = data.scopes.iter().map(|scope| &scope.ledger);
        scopes.find(|ledger| wanted(ledger, id))
    };
    let city = ledger(|ledger, _| ledger.info().id == CITY_SCOPE).context("the city")?;
    let rows = ledger(|ledger, id| ledger.row(id).is_some()).context("the agreement")?;
    let manuscript = model::manuscript_of(rows, city, id).context("no manuscript")?;
    let status = model::agreement_status(rows, id).context("no state")?;
    let document = manuscript.document(status).context("no wording")?;
    Ok(document.texts())
}
