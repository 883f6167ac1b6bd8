//! The city's signature service, which only the server speaks to.

use ikrar_app::context::{CertifyFault, CertifyRequest};

use crate::json::{self, Object};
use crate::transport::{JsonReply, ask_json};

const SERVICE: &str = "/api/signature-service";

/// The service by its name; none where the city has none.
pub(crate) async fn service() -> Result<Option<String>, CertifyFault> {
    let body = match ask_json("GET", SERVICE, None).await {
        JsonReply::Answer { status: 200, body } => body,
        JsonReply::Answer { body, .. } => return Err(refused(&body)),
        _ => return Err(CertifyFault::Offline),
    };
    let answer = Object::read(&body).ok_or(CertifyFault::Offline)?;
    Ok(answer.text("name").map(str::to_owned))
}

/// Has an agreement signed.
pub(crate) async fn certify(asked: CertifyRequest) -> Result<(), CertifyFault> {
    let id = asked.agreement.uuid().to_string();
    let path = ["/api/agreement/", &id, "/certified"].concat();
    let body = json::write(&[
        ("party", Some(asked.party.code())),
        ("content", Some(&asked.content.hex())),
        ("place", Some(&asked.place)),
        ("signed_on", Some(&asked.signed_on)),
        ("signer", Some(&asked.signer)),
        ("passphrase", Some(&asked.passphrase)),
    ]);
    match ask_json("POST", &path, Some(&body)).await {
        JsonReply::Answer { status: 204, .. } => Ok(()),
        JsonReply::Answer { body, .. } => Err(refused(&body)),
        _ => Err(CertifyFault::NoAnswer),
    }
}

fn refused(body: &str) -> CertifyFault {
    let answer = Object::read(body);
    let words = answer.as_ref().and_then(|answer| answer.text("message"));
    words.map_or(CertifyFault::NoAnswer, |words| {
        CertifyFault::Refused(words.to_owned())
    })
}
