//! A city's own wording through the server: who may write it, what is refused, and which documents
//! say it.

use anyhow::{Context, Result};
use ikrar_domain::agreement::{AgreementAction, AgreementStatus};
use ikrar_server::demo::{DEMO_PASSWORD, DemoData, build};
use ikrar_sync::disposition::{Disposition, ParkReason};
use ikrar_sync::edit;
use ikrar_sync::model;
use ikrar_sync::operation::Draft;
use ikrar_sync::protocol::CONTENT_TYPE;
use ikrar_sync::protocol::push::PushReply;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::{EntityKind, Field, government};
use ikrar_sync::value::Value;
use support::pen::Pen;

use super::{Sample, Town, city, sample};

const ORGANISATION: &str = "organisasi";
const PLANNER: &str = "bappeda";
const OWN: &str = "Dengan redaksi kota, kinerja {perangkat_daerah} Tahun {tahun} disepakati.";
const LATER: &str = "Dengan redaksi yang lebih baru, kinerja Tahun {tahun} disepakati.";
/// A picture of ours that is small enough for a coat of arms.
const PICTURE: &[u8] = include_bytes!("../../../public/icons/ikrar-192.png");

impl Town {
    /// What becomes of one save by this person.
    async fn save(&self, login: &str, drafts: Vec<Draft>) -> Result<Vec<Disposition>> {
        let visitor = self.server.sign_in_with(login, DEMO_PASSWORD).await?;
        let mut pen = Pen::of(&visitor);
        let operations = pen.save(drafts);
        let body = pen.push(operations);
        let reply = self
            .server
            .post_as(&visitor, "/sync/v1/push", CONTENT_TYPE, body)
            .await?;
        let receipts = PushReply::from_bytes(&reply.body)?.receipts;
        Ok(receipts.into_iter().map(|one| one.disposition).collect())
    }

    async fn write(&self, login: &str, data: &DemoData, text: &str) -> Result<Disposition> {
        let draft = set(data, government::OPENING, Value::text(text))?;
        let mut fates = self.save(login, vec![draft]).await?;
        fates.pop().context("no receipt")
    }

    /// The words of an agreement's pages, without white space; none without a typesetter.
    async fn words(&self, sample: &Sample) -> Result<Option<String>> {
        let id = sample.id.uuid().to_string();
        let reply = self.ask(Some(&sample.operator), &id).await?;
        assert!(super::is_answered(&reply));
        #[cfg(feature = "typesetter")]
        {
            let pages = ikrar_paper::reading::page_texts(&reply.body)?.concat();
            Ok(Some(pages.split_whitespace().collect()))
        }
        #[cfg(not(feature = "typesetter"))]
        Ok(None)
    }
}

/// A field of the government, written over what the demo has.
fn set(data: &DemoData, field: Field, value: Value) -> Result<Draft> {
    let city = city(data)?;
    let row = city.of_kind(EntityKind::Government);
    let draft = edit::set_field(city, *row.first().context("no government")?, field, value)?;
    draft.context("it says so already")
}

fn says(words: Option<&String>, text: &str) -> bool {
    let text: String = text.split_whitespace().collect();
    words.is_none_or(|words| words.contains(&text))
}

#[tokio::test]
async fn wrong_wording_and_a_person_without_right_are_refused_by_the_server() -> Result<()> {
    let town = Town::found().await?;
    let data = build()?;
    let own = town.draft.operator.clone();
    for login in [own.as_str(), PLANNER] {
        let Disposition::Parked(parked) = town.write(login, &data, OWN).await? else {
            anyhow::bail!("{login} may write it");
        };
        assert_eq!(parked.reason, ParkReason::NoPermission, "{login}");
    }
    for (text, code) in [
        ("Tahun {tahun}, {bulan}.", "wording_unknown_placeholder"),
        ("Kinerja disepakati.", "wording_missing_placeholder"),
        ("Tahun {tahun} {", "wording_stray_brace"),
    ] {
        let fate = town.write(ORGANISATION, &data, text).await?;
        let expected = Disposition::parked_with(ParkReason::InvalidValue, code);
        assert_eq!(fate, expected, "{text}");
    }
    let words = town.words(&town.draft).await?;
    assert!(says(words.as_ref(), "dua pihak berikut bersepakat"));
    Ok(())
}

#[tokio::test]
async fn drafts_say_the_citys_words_and_what_is_in_force_stays_byte_for_byte() -> Result<()> {
    let town = Town::found().await?;
    let data = build()?;
    let id = town.in_force.id.uuid().to_string();
    let before = town.ask(Some(PLANNER), &id).await?.body;
    let city = city(&data)?;
    let row = city.of_kind(EntityKind::Government);
    let mut drafts = vec![set(&data, government::OPENING, Value::text(OWN))?];
    drafts.extend(edit::choose_arms(
        city,
        *row.first().context("no government")?,
        PICTURE,
    )?);
    let fates = town.save(ORGANISATION, drafts).await?;
    assert_eq!(fates, vec![Disposition::Applied; 3]);
    let words = town.words(&town.draft).await?;
    assert!(
        says(words.as_ref(), "Dengan redaksi kota, kinerja"),
        "{words:?}"
    );
    assert_eq!(town.ask(Some(PLANNER), &id).await?.body, before);
    Ok(())
}

#[tokio::test]
async fn agreement_approved_before_a_change_prints_as_it_was_approved() -> Result<()> {
    let town = Town::found().await?;
    let data = build()?;
    let submitted = sample(&data, AgreementStatus::Submitted)?;
    let fate = town.write(ORGANISATION, &data, OWN).await?;
    assert_eq!(fate, Disposition::Applied);
    let mut ledgers = data.scopes.iter().map(|scope| &scope.ledger);
    let ledger = ledgers.find(|ledger| ledger.row(submitted.id).is_some());
    let ledger = ledger.context("its scope")?;
    let lanes = model::read_agreement(ledger, submitted.id)
        .context("it")?
        .lanes;
    for (login, is_cleared) in [
        (PLANNER, lanes.planning),
        (ORGANISATION, lanes.organisation),
    ] {
        if !is_cleared {
            let clear = AgreementAction::Clear;
            let draft = edit::move_agreement(ledger, submitted.id, clear, None)?;
            let fates = town.save(login, vec![draft]).await?;
            assert_eq!(fates, [Disposition::Applied], "{login}");
        }
    }
    let approved = town.words(&submitted).await?;
    assert!(
        says(approved.as_ref(), "Dengan redaksi kota, kinerja"),
        "{approved:?}"
    );
    let later = set(&data, government::SECOND_PROMISES, Value::text(LATER))?;
    assert_eq!(
        town.save(ORGANISATION, vec![later]).await?,
        [Disposition::Applied]
    );
    assert_eq!(town.words(&submitted).await?, approved);
    let draft = town.words(&town.draft).await?;
    assert!(
        says(draft.as_ref(), "Dengan redaksi yang lebih baru"),
        "{draft:?}"
    );
    Ok(())
}
