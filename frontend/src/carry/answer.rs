//! What the server's answer to a carried file means.

use ikrar_app::context::CarriedState;

use crate::json::Object;
use crate::transport::JsonReply;

/// The answer; `None` where nothing was decided and the file must stay.
pub(super) fn read(reply: &JsonReply) -> Option<CarriedState> {
    let JsonReply::Answer { status, body } = reply else {
        return None;
    };
    let object = Object::read(body)?;
    match *status {
        200 => {
            let count = |name| usize::try_from(object.number(name)?).ok();
            Some(CarriedState::Taken {
                author: object.text("author")?.to_owned(),
                operations: count("operations")?,
                stored: count("stored")?,
                conflicts: count("conflicts")?,
                parked: count("parked")?,
            })
        }
        // The server has judged the file itself; anything else passes.
        400 | 413 => Some(CarriedState::Refused(object.text("message")?.to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> JsonReply {
        JsonReply::Answer {
            status,
            body: body.to_owned(),
        }
    }

    #[test]
    fn a_taken_file_says_whose_and_how_much() {
        let body = r#"{"author":"Siti","operations":3,"stored":2,"conflicts":1,"parked":0}"#;
        let taken = CarriedState::Taken {
            author: "Siti".into(),
            operations: 3,
            stored: 2,
            conflicts: 1,
            parked: 0,
        };
        assert_eq!(read(&answer(200, body)), Some(taken));
    }

    #[test]
    fn a_refused_file_keeps_the_servers_words() {
        let body = r#"{"code":"carried_damaged","message":"Berkas berubah."}"#;
        let refused = CarriedState::Refused("Berkas berubah.".into());
        assert_eq!(read(&answer(400, body)), Some(refused));
    }

    #[test]
    fn what_decides_nothing_leaves_the_file_where_it_is() {
        let body = r#"{"code":"busy","message":"Server sibuk."}"#;
        for status in [401, 408, 429, 500, 503] {
            assert_eq!(read(&answer(status, body)), None, "{status}");
        }
        assert_eq!(read(&answer(200, "<html>")), None);
        assert_eq!(read(&JsonReply::Offline), None);
        assert_eq!(read(&JsonReply::NotTheServer), None);
    }
}
