//! What a check found, as it is read.

use ikrar_domain::document::Manuscript;
use ikrar_sync::model::{Examined, Verdict, examine_code, examine_file};
use ikrar_sync::row::Rows;
use ikrar_sync::seal::CityKeys;

use crate::{components::Tone, context::Scanned, reading::Clock, text};

/// What a person reads of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    /// For scripts.
    pub(super) code: &'static str,
    /// The answer in a word or two.
    pub(super) verdict: &'static str,
    /// What it means and what to do.
    pub(super) detail: String,
    pub(super) tone: Tone,
    /// Names and what they say, to be compared with the paper.
    pub(super) facts: Vec<(&'static str, String)>,
    /// The words that were sealed.
    pub(super) content: Option<Manuscript>,
}

/// Examines what was scanned.
pub(super) fn examine(
    keys: &CityKeys,
    rows: &impl Rows,
    scanned: &Scanned,
    clock: Clock,
) -> Finding {
    let examined = match scanned {
        Scanned::File(file) => examine_file(keys, rows, file),
        Scanned::Code(code) => examine_code(keys, rows, code),
    };
    let is_file = matches!(scanned, Scanned::File(_));
    let (code, tone, verdict, detail) = words(&examined, is_file, clock);
    Finding {
        code,
        verdict,
        detail,
        tone,
        facts: facts(&examined),
        content: examined.content,
    }
}

type Words = (&'static str, Tone, &'static str, String);

fn words(examined: &Examined, is_file: bool, clock: Clock) -> Words {
    let (code, tone, verdict, detail) = match &examined.verdict {
        Verdict::Intact
        | Verdict::Replaced
        | Verdict::NotInForce(_)
        | Verdict::Certified
        | Verdict::Continued => return as_issued(examined, is_file),
        Verdict::OtherContent => {
            let detail = text::check::OTHER_CONTENT_DETAIL.into();
            (
                "other_content",
                Tone::Negative,
                text::check::OTHER_CONTENT,
                detail,
            )
        }
        Verdict::Altered => {
            let detail = text::check::ALTERED_DETAIL.into();
            ("altered", Tone::Negative, text::check::ALTERED, detail)
        }
        Verdict::Forged => {
            let detail = text::check::FORGED_DETAIL.into();
            ("forged", Tone::Negative, text::check::ALTERED, detail)
        }
        Verdict::UnknownKey(key) => {
            let detail = text::check::unknown_key(&key.hex());
            (
                "unknown_key",
                Tone::Negative,
                text::check::UNKNOWN_KEY,
                detail,
            )
        }
        Verdict::RevokedKey(key, at) => {
            let detail = text::check::revoked_key(&key.hex(), &clock.moment(*at));
            (
                "revoked_key",
                Tone::Negative,
                text::check::REVOKED_KEY,
                detail,
            )
        }
        Verdict::Damaged(problem) => {
            let detail = problem.user_message();
            ("damaged", Tone::Negative, text::check::DAMAGED, detail)
        }
        Verdict::NotSealed => {
            let detail = text::check::NOT_SEALED_DETAIL.into();
            ("not_sealed", Tone::Warning, text::check::NOT_SEALED, detail)
        }
    };
    (code, tone, verdict, detail)
}

/// Of what begins as the city issued it.
fn as_issued(examined: &Examined, is_file: bool) -> Words {
    let (code, tone, verdict, detail) = match &examined.verdict {
        Verdict::NotInForce(status) => (
            "not_in_force",
            Tone::Warning,
            text::check::NOT_IN_FORCE,
            text::check::not_in_force(status.label()),
        ),
        Verdict::Certified => {
            let detail = text::check::CERTIFIED_DETAIL.into();
            ("certified", Tone::Positive, text::check::CERTIFIED, detail)
        }
        Verdict::Continued => {
            let detail = text::check::CONTINUED_DETAIL.into();
            ("continued", Tone::Warning, text::check::CONTINUED, detail)
        }
        Verdict::Replaced => {
            let detail = text::check::REPLACED_DETAIL.into();
            ("replaced", Tone::Warning, text::check::REPLACED, detail)
        }
        _ => {
            let detail = match (is_file, &examined.content) {
                (true, _) => text::check::INTACT_FILE,
                (false, Some(_)) => text::check::INTACT_CODE,
                (false, None) => text::check::INTACT_CODE_UNKNOWN,
            };
            ("intact", Tone::Positive, text::check::INTACT, detail.into())
        }
    };
    (code, tone, verdict, detail)
}

fn facts(examined: &Examined) -> Vec<(&'static str, String)> {
    let Some(claim) = &examined.claim else {
        return Vec::new();
    };
    let mut facts = vec![(text::check::FINGERPRINT, claim.content.short())];
    let Some(manuscript) = &examined.content else {
        facts.push((text::check::AGREEMENT, text::check::NOT_HERE.into()));
        return facts;
    };
    let (kind, year) = (manuscript.kind.label(), manuscript.year.number());
    let version = text::check::version(kind, year, manuscript.version, &manuscript.agency);
    facts.push((text::check::AGREEMENT, version));
    let second = manuscript.second.as_ref();
    let parties = [Some(&manuscript.first), second].into_iter().flatten();
    let parties: Vec<String> = parties
        .map(|party| [&party.name, ", ", &party.title].concat())
        .collect();
    facts.push((text::check::PARTIES, parties.join("; ")));
    if let Some(day) = manuscript.signed_on {
        let day = text::time::date(day);
        facts.push((
            text::check::SIGNED,
            [&manuscript.place, ", ", &day].concat(),
        ));
    }
    facts
}

#[cfg(test)]
mod tests {
    use ikrar_sync::blob::BlobHash;
    use ikrar_sync::identity::{EntityId, UnixSeconds};
    use ikrar_sync::ports::Loaded;
    use ikrar_sync::replica::Replica;
    use ikrar_sync::schema::{EntityKind, agreement, signature};
    use ikrar_sync::seal::{CityKey, Claim, SealingKey};
    use ikrar_sync::value::Value;

    use super::*;
    use crate::reading::fixture::{AGREEMENT, city, words};

    fn clock() -> Clock {
        Clock::at(0)
    }

    fn key() -> SealingKey {
        SealingKey::from_secret(&[1; 32])
    }

    fn keys() -> CityKeys {
        CityKeys(vec![CityKey {
            public: key().public(),
            made_at: UnixSeconds(0),
            retired_at: None,
            revoked_at: None,
        }])
    }

    fn issued(rows: &impl Rows) -> (String, Vec<u8>) {
        let manuscript = ikrar_sync::model::manuscript_of(rows, rows, AGREEMENT).unwrap();
        let seal = key().seal(Claim::of(&manuscript));
        (
            seal.to_code(),
            key().seal_file(&seal, b"%PDF-1.7\n".to_vec()),
        )
    }

    #[test]
    fn file_and_code_of_an_agreement_that_is_here_show_its_words() {
        let rows = city("in_force");
        let (code, file) = issued(&rows);
        for scanned in [Scanned::File(file), Scanned::Code(code)] {
            let found = examine(&keys(), &rows, &scanned, clock());
            assert_eq!(found.code, "intact");
            assert!(found.content.is_some());
            assert!(
                found
                    .facts
                    .iter()
                    .any(|(name, _)| *name == text::check::PARTIES)
            );
        }
    }

    #[test]
    fn file_that_a_service_returned_is_told_from_any_other_addition() {
        const SIGNATURE: EntityId = EntityId::from_bytes([70; 16]);
        for (status, code) in [
            ("in_force", "certified"),
            ("superseded", "replaced"),
            ("signed_first", "not_in_force"),
            ("void", "not_in_force"),
        ] {
            let mut rows = city(status);
            let signed = [
                (signature::AGREEMENT, Value::Id(AGREEMENT)),
                (signature::PARTY, words("first")),
                (signature::MODE, words("certified")),
                (signature::SIGNED_ON, words("2026-01-23")),
                (signature::PLACE, words("Contoh")),
            ];
            rows.put(SIGNATURE, EntityKind::Signature, &signed);
            let (_, issued) = issued(&rows);
            let file = [issued.as_slice(), b"7 0 obj\n%%EOF\n"].concat();
            let found = examine(&keys(), &rows, &Scanned::File(file.clone()), clock());
            assert_eq!(found.code, "continued", "no signature names it");
            let hash = BlobHash::of(&file).hex();
            let named = [signed.as_slice(), &[(signature::FILE, words(&hash))]].concat();
            rows.put(SIGNATURE, EntityKind::Signature, &named);
            let found = examine(&keys(), &rows, &Scanned::File(file.clone()), clock());
            assert_eq!(found.code, code, "{status}");
            let other = [file.as_slice(), b"% more\n"].concat();
            let found = examine(&keys(), &rows, &Scanned::File(other), clock());
            assert_eq!(found.code, "continued");
        }
    }

    #[test]
    fn code_of_other_words_is_never_called_intact() {
        let (code, _) = issued(&city("in_force"));
        let mut rows = city("in_force");
        rows.put(
            AGREEMENT,
            EntityKind::Agreement,
            &[(agreement::FIRST_PARTY_NAME, words("Nama Lain"))],
        );
        let found = examine(&keys(), &rows, &Scanned::Code(code), clock());
        assert_eq!(found.code, "other_content");
        assert_eq!(found.content, None);
    }

    #[test]
    fn whoever_holds_nothing_compares_the_digits() {
        let (code, _) = issued(&city("in_force"));
        let nothing = Replica::load(Loaded::default());
        let found = examine(&keys(), &nothing, &Scanned::Code(code.clone()), clock());
        assert_eq!(found.detail, text::check::INTACT_CODE_UNKNOWN);
        let stranger = CityKeys::default();
        let found = examine(&stranger, &nothing, &Scanned::Code(code), clock());
        assert_eq!(found.code, "unknown_key");
        assert_eq!(found.facts, []);
    }
}
