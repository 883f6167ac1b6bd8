//! `GET /api/agreement/{id}/document`: who may have an agreement as PDF, and what stands in it.

mod wording;

use anyhow::{Context, Result};
use axum::http::StatusCode;
use ikrar_domain::agreement::AgreementStatus;
use ikrar_domain::document::Document;
use ikrar_server::auth::password;
use ikrar_server::demo::{DEMO_PASSWORD, DemoData, build};
use ikrar_server::install::install;
use ikrar_sync::identity::EntityId;
use ikrar_sync::ledger::Ledger;
use ikrar_sync::model;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::{CITY_SCOPE, EntityKind};
use support::server::{Reply, TestServer};

/// An agreement of the demo city, in words.
struct Sample {
    id: EntityId,
    /// The operator of its agency.
    operator: String,
    #[cfg_attr(
        not(feature = "typesetter"),
        expect(dead_code, reason = "compared with what the typesetter sets")
    )]
    document: Document,
}

fn city(data: &DemoData) -> Result<&Ledger> {
    let city = data.scopes.iter().find(|scope| scope.info.id == CITY_SCOPE);
    Ok(&city.context("the city's scope")?.ledger)
}

fn sample(data: &DemoData, status: AgreementStatus) -> Result<Sample> {
    let city = city(data)?;
    for scope in &data.scopes {
        let ledger = &scope.ledger;
        for id in ledger.of_kind(EntityKind::Agreement) {
            let agreement = model::read_agreement(ledger, id).context("an agreement")?;
            if agreement.status != status || agreement.level.is_internal() {
                continue;
            }
            let operator = data
                .accounts
                .iter()
                .find(|one| one.agency == Some(agreement.agency));
            let manuscript = model::manuscript_of(ledger, city, id).context("a manuscript")?;
            return Ok(Sample {
                id,
                operator: operator.context("somebody of the agency")?.login.clone(),
                document: manuscript.document(status).context("the wording")?,
            });
        }
    }
    anyhow::bail!("the demo has no agreement that is {status:?}")
}

struct Town {
    server: TestServer,
    draft: Sample,
    in_force: Sample,
    stranger: String,
}

impl Town {
    async fn found() -> Result<Self> {
        let server = TestServer::start().await?;
        let data = build()?;
        let draft = sample(&data, AgreementStatus::Draft)?;
        let in_force = sample(&data, AgreementStatus::InForce)?;
        let own = data.accounts.iter().find(|one| one.login == draft.operator);
        let own = own.and_then(|one| one.agency);
        let stranger = data
            .accounts
            .iter()
            .find(|one| one.agency.is_some() && one.agency != own);
        let stranger = stranger.context("another agency")?.login.clone();
        let hash = password::hash(DEMO_PASSWORD)?;
        install(&server.state.store, data, &hash, server.now()).await?;
        Ok(Self {
            server,
            draft,
            in_force,
            stranger,
        })
    }

    async fn ask(&self, login: Option<&str>, id: &str) -> Result<Reply> {
        let path = format!("/api/agreement/{id}/document");
        match login {
            None => self.server.get(&path).await,
            Some(login) => {
                let visitor = self.server.sign_in_with(login, DEMO_PASSWORD).await?;
                self.server.get_as(&visitor, &path).await
            }
        }
    }
}

/// With the typesetter it is the document; without, words that say what to do instead.
fn is_answered(reply: &Reply) -> bool {
    if cfg!(feature = "typesetter") {
        reply.status == StatusCode::OK && reply.body.starts_with(b"%PDF-")
    } else {
        reply.status == StatusCode::NOT_IMPLEMENTED && reply.code() == "no_typesetter"
    }
}

#[tokio::test]
async fn a_document_is_for_those_who_see_its_agreement_and_in_force_for_all() -> Result<()> {
    let town = Town::found().await?;
    let draft = town.draft.id.uuid().to_string();
    let in_force = town.in_force.id.uuid().to_string();
    let own = Some(town.draft.operator.as_str());

    assert!(is_answered(&town.ask(own, &draft).await?));
    assert!(is_answered(&town.ask(Some("bappeda"), &draft).await?));
    let refused = town.ask(Some(&town.stranger), &draft).await?;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let refused = town.ask(None, &draft).await?;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);

    assert!(is_answered(&town.ask(None, &in_force).await?));
    assert!(is_answered(
        &town.ask(Some(&town.stranger), &in_force).await?
    ));
    Ok(())
}

#[tokio::test]
async fn what_is_no_agreement_has_no_document() -> Result<()> {
    let town = Town::found().await?;
    let own = Some(town.draft.operator.as_str());
    let nobody = "01990000-0000-7000-8000-000000000000";
    for id in [nobody, "x", "..%2f..%2fetc", "%00"] {
        let reply = town.ask(own, id).await?;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{id}");
    }
    // A stranger does not learn which agreements there are.
    let reply = town.ask(None, nobody).await?;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    Ok(())
}

#[cfg(feature = "typesetter")]
#[tokio::test]
async fn the_pdf_says_what_the_agreement_says() -> Result<()> {
    let town = Town::found().await?;
    for sample in [&town.draft, &town.in_force] {
        let id = sample.id.uuid().to_string();
        let reply = town.ask(Some(&sample.operator), &id).await?;
        assert_eq!(reply.header("content-type"), "application/pdf");
        assert_eq!(reply.header("cache-control"), "private, no-store");
        assert!(
            reply
                .header("content-security-policy")
                .starts_with("sandbox")
        );
        assert!(
            reply
                .header("content-disposition")
                .starts_with("attachment;")
        );
        let pages = ikrar_paper::reading::page_texts(&reply.body)?;
        let compact = |text: &str| text.split_whitespace().collect::<String>();
        let all = compact(&pages.concat());
        let texts = sample.document.texts();
        assert!(texts.len() > 20, "a whole agreement");
        for text in texts {
            assert!(all.contains(&compact(&text)), "{text} is missing");
        }
        let marked = pages
            .iter()
            .filter(|page| page.contains(ikrar_domain::document::DRAFT_MARK));
        let expected = if sample.document.mark.is_some() {
            pages.len()
        } else {
            0
        };
        assert_eq!(marked.count(), expected);
    }
    Ok(())
}

/// Sealed once in force, by the key of that day; an older key goes on vouching after a new one.
#[cfg(feature = "typesetter")]
#[tokio::test]
async fn a_document_in_force_is_sealed_and_a_draft_is_not() -> Result<()> {
    use ikrar_server::checking::{Finding, check};
    use ikrar_sync::seal::FileFinding;
    let town = Town::found().await?;
    let store = &town.server.state.store;
    let first = store.add_city_key([3; 32], town.server.now()).await?;
    let own = Some(town.draft.operator.as_str());
    let id = town.in_force.id.uuid().to_string();
    let sealed = town.ask(own, &id).await?.body;
    let draft = town.ask(own, &town.draft.id.uuid().to_string()).await?.body;

    let keys = store.city_keys().await?;
    assert_eq!(check(&draft, &keys), Finding::NotSealed);
    let finding = check(&sealed, &keys);
    let Finding::Intact(manuscript) = &finding else {
        anyhow::bail!("{finding:?}");
    };
    // What a tablet finds with nothing but the file and the keys.
    assert!(matches!(keys.examine(&sealed), FileFinding::Intact(_)));
    assert_eq!(keys.examine(&draft), FileFinding::NotSealed);
    assert_eq!(manuscript.agreement.uuid(), town.in_force.id.uuid());

    town.server.advance(60);
    let second = store.add_city_key([4; 32], town.server.now()).await?;
    assert_ne!(first, second);
    let keys = store.city_keys().await?;
    assert!(matches!(check(&sealed, &keys), Finding::Intact(_)));
    let again = town.ask(own, &id).await?.body;
    assert!(matches!(check(&again, &keys), Finding::Intact(_)));
    assert_ne!(again, sealed, "sealed by the new key");

    assert!(store.revoke_city_key(first, town.server.now()).await?);
    let keys = store.city_keys().await?;
    assert!(matches!(check(&sealed, &keys), Finding::RevokedKey(key, _) if key == first));
    assert!(matches!(check(&again, &keys), Finding::Intact(_)));
    Ok(())
}
