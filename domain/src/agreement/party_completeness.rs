//! What the two parties of an agreement still lack.

use uuid::Uuid;

use super::completeness::{Problem, is_blank};
use super::entity::{Agreement, Party};

struct PartyFields {
    label: &'static str,
    name: &'static str,
    title: &'static str,
    code: &'static str,
}

const FIRST_PARTY: PartyFields = PartyFields {
    label: "Pihak Pertama",
    name: "first_party_name",
    title: "first_party_title",
    code: "first_party_missing",
};

const SECOND_PARTY: PartyFields = PartyFields {
    label: "Pihak Kedua",
    name: "second_party_name",
    title: "second_party_title",
    code: "second_party_missing",
};

pub(super) fn check_parties(agreement: &Agreement, problems: &mut Vec<Problem>) {
    let entity = agreement.id.uuid();
    check_party(entity, Some(&agreement.first_party), &FIRST_PARTY, problems);
    let second = agreement.second_party.as_ref();
    if agreement.level.has_second_party() {
        check_party(entity, second, &SECOND_PARTY, problems);
        check_two_people(agreement, problems);
    } else if second.is_some() {
        problems.push(Problem::blocking(
            entity,
            SECOND_PARTY.name,
            "second_party_not_allowed",
            "Perjanjian kinerja kepala daerah tidak memiliki Pihak Kedua. Kosongkan Pihak Kedua.",
        ));
    }
}

fn check_party(
    entity: Uuid,
    party: Option<&Party>,
    fields: &PartyFields,
    problems: &mut Vec<Problem>,
) {
    let label = fields.label;
    if party.is_none_or(|party| is_blank(&party.name)) {
        let message = format!("Nama {label} belum diisi.");
        problems.push(Problem::blocking(entity, fields.name, fields.code, message));
    }
    if party.is_none_or(|party| is_blank(&party.title)) {
        let message = format!("Jabatan {label} belum diisi.");
        problems.push(Problem::blocking(
            entity,
            fields.title,
            fields.code,
            message,
        ));
    }
}

/// Nobody promises to oneself: the state machine lets no such person clear their own promise.
fn check_two_people(agreement: &Agreement, problems: &mut Vec<Problem>) {
    let first = &agreement.first_party;
    let second = agreement.second_party.as_ref();
    if !second.is_some_and(|second| first.is_same_person(second)) {
        return;
    }
    let message = format!(
        "Nama Pihak Pertama dan Nama Pihak Kedua adalah orang yang sama (\"{}\"). Pilih atasan \
         yang lain, atau perbaiki nama dan NIP pada salah satunya.",
        first.name.trim()
    );
    problems.push(Problem::blocking(
        agreement.id.uuid(),
        SECOND_PARTY.name,
        "one_person_as_both",
        message,
    ));
}
