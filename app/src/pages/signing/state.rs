//! What the signing session shows, read from rows. Who may sign when is the domain's.

use ikrar_domain::order;
use ikrar_domain::{
    agreement::{AgreementFacts, AgreementStatus, Level, SigningParty},
    people::{Action, Actor, Subject, may},
};
use ikrar_sync::{
    identity::EntityId,
    model,
    row::Rows,
    schema::{EntityKind, agreement},
    value::Value,
};

use crate::{reading::agency_name, text};

/// One agency's agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) id: EntityId,
    pub(super) level: Level,
    pub(super) agency: String,
    pub(super) holder: String,
    pub(super) status: AgreementStatus,
    /// Place and day of each side's signature.
    pub(super) signed: [Option<String>; 2],
    /// The side this person may sign now.
    pub(super) waits_for: Option<SigningParty>,
}

/// The session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) lines: Vec<Line>,
    pub(super) in_force: usize,
}

impl Session {
    /// What this person may sign now, in the order of the list.
    pub(super) fn waiting(&self) -> Vec<(EntityId, SigningParty)> {
        let waiting = self.lines.iter();
        waiting
            .filter_map(|line| Some((line.id, line.waits_for?)))
            .collect()
    }
}

/// Reads the agreements of the head of region and of the agencies' heads in a year, by the
/// agency's name. Of several
/// versions the newest that was not given up counts.
pub(super) fn read_session(rows: &impl Rows, actor: &Actor, year: u16) -> Session {
    let of_year = |id: &EntityId| {
        rows.row(*id)
            .is_some_and(|row| *row.value(agreement::YEAR) == Value::Integer(i64::from(year)))
    };
    let mut lines: Vec<Line> = rows
        .of_kind(EntityKind::Agreement)
        .into_iter()
        .filter(of_year)
        .filter_map(|id| read_line(rows, actor, id))
        .collect();
    // The city before its agencies: it is signed first.
    order::sort_by(&mut lines, |one, other| {
        (one.level, &one.agency, one.id).cmp(&(other.level, &other.agency, other.id))
    });
    Session {
        in_force: lines.iter().filter(|line| line.status.stands()).count(),
        lines,
    }
}

fn read_line(rows: &impl Rows, actor: &Actor, id: EntityId) -> Option<Line> {
    let document = model::read_agreement(rows, id)?;
    let is_gone = document.status.is_finished() && !document.status.stands();
    if document.level.is_internal() || is_gone {
        return None;
    }
    let subject = Subject::agreement(document.agency, document.level);
    let user = EntityId::from_uuid(actor.user.uuid());
    let facts = model::agreement_facts(rows, id, user, false, &model::city_policy(rows))?;
    let may_sign = |party: &SigningParty| {
        let action = party.action();
        let facts: &AgreementFacts = &facts;
        may(actor, Action::Agreement(action), &subject).is_ok()
            && document.status.after(action, actor.role, facts).is_ok()
    };
    let signed = |party: SigningParty| {
        if let Some(found) = document.signatures.iter().find(|one| one.party == party) {
            let day = text::time::date(found.signed_on);
            return Some(text::signing::place_and_day(&found.place, &day));
        }
        // Signed before signatures were kept as rows: the state alone tells.
        let has_signed = party.has_signed_in(document.status);
        has_signed.then(|| text::signing::WITHOUT_RECORD.to_owned())
    };
    Some(Line {
        id,
        level: document.level,
        agency: agency_name(rows, EntityId::from_uuid(document.agency.uuid())),
        holder: document.first_party.name.clone(),
        status: document.status,
        signed: [signed(SigningParty::First), signed(SigningParty::Second)],
        waits_for: SigningParty::ALL.iter().copied().find(may_sign),
    })
}

#[cfg(test)]
mod tests {
    use ikrar_domain::people::Role;
    use ikrar_sync::schema::signature;

    use super::*;
    use crate::reading::fixture::{AGREEMENT, actor, city, named_city, words};

    fn read(status: &str, role: Role) -> Session {
        read_session(&named_city(status), &actor(role), 2025)
    }

    #[test]
    fn nobody_is_asked_in_the_place_of_the_printed_official() {
        let rows = city("cleared");
        let session = read_session(&rows, &actor(Role::AgencyHead), 2025);
        assert_eq!(session.waiting(), []);
    }

    #[test]
    fn each_side_is_asked_in_its_turn() {
        let waiting = |status, role| read(status, role).waiting();
        let first = [(AGREEMENT, SigningParty::First)];
        let second = [(AGREEMENT, SigningParty::Second)];
        assert_eq!(waiting("cleared", Role::AgencyHead), first);
        assert_eq!(waiting("cleared", Role::Leader), []);
        assert_eq!(waiting("signed_first", Role::Leader), second);
        assert_eq!(waiting("signed_first", Role::AgencyHead), []);
        assert_eq!(waiting("in_force", Role::Leader), []);
    }

    #[test]
    fn progress_counts_what_is_in_force() {
        let session = read("in_force", Role::Leader);
        assert_eq!(session.in_force, 1);
        let told = Some(text::signing::WITHOUT_RECORD.to_owned());
        assert_eq!(session.lines[0].signed, [told.clone(), told]);
        assert_eq!(read("void", Role::Leader), Session::default());
        let other_year = read_session(&city("in_force"), &actor(Role::Leader), 2026);
        assert_eq!(other_year.lines, []);
    }

    #[test]
    fn signature_is_told_with_place_and_day() {
        let mut rows = city("signed_first");
        rows.put(
            EntityId::from_bytes([80; 16]),
            EntityKind::Signature,
            &[
                (signature::AGREEMENT, Value::Id(AGREEMENT)),
                (signature::PARTY, words("first")),
                (signature::MODE, words("wet_ink")),
                (signature::SIGNED_ON, words("2025-01-31")),
                (signature::PLACE, words("Pontianak")),
            ],
        );
        let session = read_session(&rows, &actor(Role::Leader), 2025);
        let told = [Some("Pontianak, 31 Januari 2025".to_owned()), None];
        assert_eq!(session.lines[0].signed, told);
    }
}
