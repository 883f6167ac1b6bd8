//! The whole way of a certified signature.
//!
//! What returned is kept before it is put under the agreement: if anything is cut off in between,
//! the same person asking again finishes with the file that is here. Nothing is put under an
//! agreement that has changed meanwhile, and the judge of signatures looks once more.

use std::sync::Arc;

use ikrar_domain::agreement::SigningMode;
use ikrar_domain::document::{DrawnSignatures, Manuscript};
use ikrar_domain::people::{Action, Subject, may};
use ikrar_sync::blob::{BlobHash, ReturnedFile};
use ikrar_sync::disposition::Disposition;
use ikrar_sync::edit::{self, NewSignature};
use ikrar_sync::identity::{Dseq, EntityId, OperationId, ReplicaId, ScopeId};
use ikrar_sync::ledger::{Around, Ledger, may_read};
use ikrar_sync::model;
use ikrar_sync::operation::{Authorship, Draft, Operation};
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::CITY_SCOPE;

use super::{
    Asked, CertificationError, Credentials, Order, SignatureService, Wanted, check_returned,
};
use crate::api::sync::refresh_around;
use crate::auth::session::SignedIn;
use crate::ingest::Ledgers;
use crate::printing;
use crate::state::AppState;
use crate::store::{AskedFor, Returned};

/// What can be sent to be signed.
struct Ready {
    scope: ScopeId,
    document: ToSign,
    file_name: String,
}

enum ToSign {
    /// Nobody has certified it yet: it is set now.
    Set(Box<Manuscript>, DrawnSignatures, Option<Vec<u8>>),
    /// The other side has: its signature is in this file, and the next one goes behind it.
    Kept(BlobHash),
}

/// Has an agreement signed by the city's signature service, and puts the signature under it.
pub async fn certify(
    state: &AppState,
    by: &SignedIn,
    asked: Asked,
) -> Result<(), CertificationError> {
    let service = state.signature_service.clone();
    let service = service.ok_or(CertificationError::Off)?;
    let Asked {
        wanted,
        credentials,
    } = asked;
    let ready = ready(state, by, &wanted).await?;
    let scope = ready.scope;
    let signed_on = wanted.signed_on.format("%Y-%m-%d").to_string();
    let what = AskedFor {
        agreement: wanted.agreement,
        party: wanted.party,
        content: wanted.content,
        place: &wanted.place,
        signed_on: &signed_on,
        signed_by: by.actor.user,
    };
    let returned = if let Some(returned) = state.store.returned(what).await? {
        returned
    } else {
        let order = order(state, ready, credentials).await?;
        send(state, &*service, what, &order).await?
    };
    put(state, by, (scope, &wanted), &returned).await
}

/// Looks whether this person may sign this content now, before anybody is asked.
async fn ready(
    state: &AppState,
    by: &SignedIn,
    asked: &Wanted,
) -> Result<Ready, CertificationError> {
    let scope = refresh_around(state, asked.agreement).await?;
    let scope = scope.ok_or(CertificationError::Unknown)?;
    let ledgers = state.ingest.ledgers().read().await;
    let unknown = CertificationError::Unknown;
    let (Some(ledger), Some(city)) = (ledgers.get(&scope), ledgers.get(&CITY_SCOPE)) else {
        return Err(unknown);
    };
    if !may_read(&by.actor, ledger.info()) {
        return Err(unknown);
    }
    may_sign(ledger, (city, &*ledgers), by, asked)?;
    let of_asked = |manuscript: Manuscript| -> (String, Box<Manuscript>) {
        let name = format!("{}.pdf", printing::name(&manuscript));
        (name, Box::new(manuscript))
    };
    let manuscript =
        model::manuscript_to_certify(ledger, city, asked.agreement, &asked.place, asked.signed_on);
    let (file_name, manuscript) = manuscript.map(of_asked).ok_or(unknown)?;
    let document = if let Some(file) = certified_file(ledger, asked.agreement) {
        ToSign::Kept(file)
    } else {
        let signatures = model::signatures_of(ledger, asked.agreement);
        let arms = printing::arms_of(city, &manuscript);
        ToSign::Set(manuscript, DrawnSignatures::among(&signatures), arms)
    };
    Ok(Ready {
        scope,
        document,
        file_name,
    })
}

fn may_sign(
    ledger: &Ledger,
    (city, others): (&Ledger, &Ledgers),
    by: &SignedIn,
    asked: &Wanted,
) -> Result<(), CertificationError> {
    let unknown = || CertificationError::Unknown;
    let document = model::read_agreement(ledger, asked.agreement).ok_or_else(unknown)?;
    let action = asked.party.action();
    let subject = Subject::agreement(document.agency, document.level);
    may(&by.actor, Action::Agreement(action), &subject)?;
    let policy = model::city_policy(city);
    let around = Around::of(ledger, asked.agreement, others);
    let user = EntityId::from_uuid(by.actor.user.uuid());
    let facts = model::agreement_facts(&around, asked.agreement, user, false, &policy);
    let facts = facts.ok_or_else(unknown)?;
    document.status.after(action, by.actor.role, &facts)?;
    let root = model::content_root(ledger, asked.agreement);
    if BlobHash::from_bytes(root) != asked.content {
        return Err(CertificationError::ContentChanged);
    }
    Ok(())
}

/// The file with the certified signatures so far.
fn certified_file(ledger: &Ledger, agreement: EntityId) -> Option<BlobHash> {
    let rows = model::signature_rows_of(ledger, agreement).into_iter();
    let mut certified = rows.filter(|(_, one)| one.mode == SigningMode::Certified);
    model::signed_file(ledger.row(certified.next_back()?.0)?)
}

async fn order(
    state: &AppState,
    ready: Ready,
    credentials: Credentials,
) -> Result<Order, CertificationError> {
    let document = match ready.document {
        ToSign::Kept(file) => state.store.returned_bytes(file).await?,
        ToSign::Set(manuscript, drawn, arms) => {
            let key = state.store.sealing_key().await?;
            let key = Arc::new(key.ok_or(CertificationError::NoKey)?);
            Some(
                state
                    .printer
                    .print_to_certify(*manuscript, drawn, arms, key)
                    .await?,
            )
        }
    };
    Ok(Order {
        document: document.ok_or(CertificationError::Unknown)?,
        file_name: ready.file_name,
        credentials,
    })
}

/// Asks the service, and keeps what is what was asked for.
async fn send(
    state: &AppState,
    service: &dyn SignatureService,
    what: AskedFor<'_>,
    order: &Order,
) -> Result<Returned, CertificationError> {
    let signed = service.sign(order).await?;
    check_returned(&order.document, &signed.document)?;
    let returned = Returned {
        file: ReturnedFile {
            agreement: what.agreement,
            party: what.party,
            content: what.content,
            file: BlobHash::of(&signed.document),
        },
        service: service.name().to_owned(),
        reference: signed.reference,
        returned_at: state.clock.now(),
    };
    let kept = state.store.keep_returned(what, &returned, &signed.document);
    kept.await?;
    Ok(returned)
}

/// Writes signature and step as one save of the signer. They are judged like any other.
async fn put(
    state: &AppState,
    by: &SignedIn,
    (scope, asked): (ScopeId, &Wanted),
    returned: &Returned,
) -> Result<(), CertificationError> {
    let replica = replica_of(by, &returned.file);
    let drafts = {
        let ledgers = state.ingest.ledgers().read().await;
        let ledger = ledgers.get(&scope).ok_or(CertificationError::Unknown)?;
        let root = model::content_root(ledger, asked.agreement);
        if BlobHash::from_bytes(root) != asked.content {
            return Err(CertificationError::ContentChanged);
        }
        drafts(ledger, asked, replica, returned)?
    };
    let authorship = Authorship {
        author: EntityId::from_uuid(by.actor.user.uuid()),
        session: by.session,
        claimed_at: returned.returned_at,
    };
    let operations: Vec<Operation> = drafts
        .into_iter()
        .zip(1..)
        .map(|(draft, dseq)| {
            let dseq = Dseq(dseq);
            Operation::from_draft(draft, OperationId { replica, dseq }, 1, authorship)
        })
        .collect();
    let now = state.clock.now();
    let receipts = state.ingest.import(by.actor, &operations, now).await?;
    let parked = receipts
        .iter()
        .find_map(|receipt| match &receipt.disposition {
            Disposition::Parked(parked) => Some(parked),
            _ => None,
        });
    match parked {
        None => Ok(()),
        Some(parked) => Err(CertificationError::NotCounted(
            parked.reason.code().to_owned(),
        )),
    }
}

fn drafts(
    ledger: &Ledger,
    asked: &Wanted,
    replica: ReplicaId,
    returned: &Returned,
) -> Result<Vec<Draft>, CertificationError> {
    let new = NewSignature {
        id: EntityId::from_bytes(*replica.bytes()),
        agreement: asked.agreement,
        party: asked.party,
        mode: SigningMode::Certified,
        signed_on: asked.signed_on,
        place: &asked.place,
        strokes: None,
        factor: None,
    };
    let told = edit::Returned {
        service: &returned.service,
        reference: &returned.reference,
        file: returned.file.file,
    };
    edit::sign_certified(ledger, new, told).map_err(|_| CertificationError::Unknown)
}

/// A store of its own for each signature, derived from what it says: written twice it is the same
/// operation, which counts once.
fn replica_of(by: &SignedIn, file: &ReturnedFile) -> ReplicaId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"ikrar certified signature");
    hasher.update(file.agreement.bytes());
    hasher.update(file.party.code().as_bytes());
    hasher.update(file.file.bytes());
    hasher.update(by.actor.user.uuid().as_bytes());
    hasher.update(&by.session.to_be_bytes());
    let mut bytes = [0; 16];
    hasher.finalize_xof().fill(&mut bytes);
    ReplicaId::from_bytes(bytes)
}
