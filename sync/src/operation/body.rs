//! The bodies on the wire: keys 10 and up of the envelope.

use std::collections::BTreeMap;

use ikrar_domain::agreement::{AgreementAction, SessionAction};
use ikrar_domain::evaluation_sheet::SheetAction;
use ikrar_domain::measurement::{ItemReview, ReportAction};
use ikrar_domain::review::ParkedStep;
use minicbor::decode::{Decoder, Error as DecodeError};

use super::entries::Entries;
use super::{Base, Body, WrittenBy};
use crate::identity::{Dseq, OperationId, ReplicaId, ScopeId, Seq};
use crate::schema::Field;
use crate::value::Value;
use crate::wire::Writer;

const TAG: u64 = 10;
const FIELD: u64 = 11;
const BASE: u64 = 12;
const VALUE: u64 = 13;
const FIELDS: u64 = 14;
const ACTION: u64 = 15;
const EXPECTED: u64 = 16;
const CONTENT_ROOT: u64 = 17;
const NOTE: u64 = 18;
const SETTLES: u64 = 19;
const TO_SCOPE: u64 = 20;
const PARKED: u64 = 21;
const WRITER: u64 = 30;
const WRITER_PLACE: u64 = 31;

/// More than any kind will ever have fields.
pub(crate) const FIELDS_MAX: u64 = 1_000;
/// Of a body that does not say what it is. Never written.
const NO_TAG: u64 = u64::MAX;

const SET_KEYS: [u64; 6] = [TAG, FIELD, BASE, VALUE, WRITER, WRITER_PLACE];
const RESOLVE_KEYS: [u64; 8] = [TAG, FIELD, BASE, VALUE, NOTE, SETTLES, WRITER, WRITER_PLACE];

const CREATE: u64 = 0;
const SET: u64 = 1;
const TRANSITION: u64 = 2;
const RESOLVE: u64 = 3;
const ADOPT: u64 = 4;
const MOVE: u64 = 5;

/// A step of one of the state machines (`domain.md` 4.3, 4.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// Of an agreement.
    Agreement(AgreementAction),
    /// Of a quarter's report.
    Report(ReportAction),
    /// Of one realization's review.
    Item(ItemReview),
    /// The server has all bytes of a linked file. The content root is the file's hash.
    EvidenceStored,
    /// Of the record of a session of signing.
    Session(SessionAction),
    /// Of an edit that was stored without effect.
    Parked(ParkedStep),
    /// Of an evaluation sheet.
    Sheet(SheetAction),
}

const TRANSITIONS: [(Transition, u64); 29] = [
    (Transition::Agreement(AgreementAction::Submit), 1),
    (Transition::Agreement(AgreementAction::Withdraw), 2),
    (Transition::Agreement(AgreementAction::Return), 3),
    (Transition::Agreement(AgreementAction::Clear), 4),
    (Transition::Agreement(AgreementAction::SignFirst), 5),
    (Transition::Agreement(AgreementAction::SignSecond), 6),
    (Transition::Agreement(AgreementAction::Void), 7),
    (Transition::Report(ReportAction::Submit), 21),
    (Transition::Report(ReportAction::Withdraw), 22),
    (Transition::Report(ReportAction::CheckByAgency), 23),
    (Transition::Report(ReportAction::Verify), 24),
    (Transition::Report(ReportAction::Return), 25),
    (Transition::Report(ReportAction::Lock), 26),
    (Transition::Report(ReportAction::Reopen), 27),
    (Transition::Item(ItemReview::Accept), 41),
    (Transition::Item(ItemReview::Return), 42),
    (Transition::Item(ItemReview::Undo), 43),
    (Transition::EvidenceStored, 61),
    (Transition::Session(SessionAction::Close), 63),
    (Transition::Session(SessionAction::Reopen), 64),
    (Transition::Parked(ParkedStep::Request), 81),
    (Transition::Parked(ParkedStep::Decline), 82),
    (Transition::Sheet(SheetAction::Submit), 101),
    (Transition::Sheet(SheetAction::Withdraw), 102),
    (Transition::Sheet(SheetAction::Return), 103),
    (Transition::Sheet(SheetAction::Review), 104),
    (Transition::Sheet(SheetAction::Reconsider), 105),
    (Transition::Sheet(SheetAction::Finish), 106),
    (Transition::Sheet(SheetAction::Reopen), 107),
];

impl Transition {
    /// The number on the wire. Frozen.
    pub fn number(self) -> u64 {
        TRANSITIONS
            .iter()
            .find(|(known, _)| *known == self)
            .map_or(0, |(_, number)| *number)
    }

    /// The step with this number.
    pub fn from_number(number: u64) -> Option<Self> {
        TRANSITIONS
            .iter()
            .find(|(_, known)| *known == number)
            .map(|(step, _)| *step)
    }
}

fn put_value(entries: &mut Entries, field: Field, base: Base, value: &Value) {
    entries.put(FIELD, |writer| writer.unsigned(u64::from(field.0)));
    entries.put(BASE, |writer| writer.unsigned(base.version.0));
    entries.put(VALUE, |writer| value.encode(writer));
}

/// Who had written the version that is the base, where the author says it: the last of all keys.
fn put_writer_of(entries: &mut Entries, base: Base) {
    let Some(by) = base.by else { return };
    entries.put(WRITER, |writer| writer.unsigned(u64::from(by.end)));
    if by.dseq != Dseq::default() {
        entries.put(WRITER_PLACE, |writer| writer.unsigned(by.dseq.0));
    }
}

/// The body as map entries.
pub(super) fn entries(body: &Body) -> Entries {
    let mut entries = Entries::default();
    let mut tag = |tag| entries.put(TAG, |writer| writer.unsigned(tag));
    match body {
        Body::Create { fields } => {
            tag(CREATE);
            entries.put(FIELDS, |writer| write_field_map(fields, writer));
        }
        Body::Set { field, base, value } => {
            tag(SET);
            put_value(&mut entries, *field, *base, value);
            put_writer_of(&mut entries, *base);
        }
        Body::Transition {
            action,
            expected,
            content_root,
            note,
        } => {
            tag(TRANSITION);
            entries.put(ACTION, |writer| writer.unsigned(action.number()));
            entries.put(EXPECTED, |writer| writer.text(expected));
            entries.put(CONTENT_ROOT, |writer| writer.bytes(content_root));
            if let Some(note) = note {
                entries.put(NOTE, |writer| writer.text(note));
            }
        }
        Body::Resolve {
            field,
            base,
            value,
            reason,
            settles,
        } => {
            tag(RESOLVE);
            put_value(&mut entries, *field, *base, value);
            entries.put(NOTE, |writer| writer.text(reason));
            entries.put(SETTLES, |writer| write_operation_ids(settles, writer));
            put_writer_of(&mut entries, *base);
        }
        Body::Adopt { parked, reason } => {
            tag(ADOPT);
            entries.put(NOTE, |writer| writer.text(reason));
            entries.put(PARKED, |writer| write_operation_ids(parked, writer));
        }
        Body::Move { to, reason } => {
            tag(MOVE);
            entries.put(NOTE, |writer| writer.text(reason));
            entries.put(TO_SCOPE, |writer| writer.bytes(to.bytes()));
        }
        Body::Unknown { tag: NO_TAG } => {}
        Body::Unknown { tag: number } => tag(*number),
    }
    entries
}

type Extra = Vec<(u64, Vec<u8>)>;

/// Reads a body of this version. A body that does not fit is kept whole as unknown.
pub(super) fn decode(entries: &[(u64, &[u8])]) -> Result<(Body, Extra), DecodeError> {
    let Some(tag) = entry(entries, TAG).and_then(|cbor| Decoder::new(cbor).u64().ok()) else {
        return keep(entries);
    };
    let known = match tag {
        CREATE => decode_create(entries).map(|body| (body, &[TAG, FIELDS][..])),
        SET => decode_set(entries).map(|body| (body, &SET_KEYS[..])),
        TRANSITION => decode_transition(entries)
            .map(|body| (body, &[TAG, ACTION, EXPECTED, CONTENT_ROOT, NOTE][..])),
        RESOLVE => decode_resolve(entries).map(|body| (body, &RESOLVE_KEYS[..])),
        ADOPT => decode_adopt(entries).map(|body| (body, &[TAG, NOTE, PARKED][..])),
        MOVE => decode_move(entries).map(|body| (body, &[TAG, NOTE, TO_SCOPE][..])),
        _ => return keep(entries),
    };
    match known {
        Ok((body, keys)) => Ok((body, without(entries, keys))),
        Err(_) => keep(entries),
    }
}

/// Keeps every key of a body this build cannot read.
pub(super) fn keep(entries: &[(u64, &[u8])]) -> Result<(Body, Extra), DecodeError> {
    match entry(entries, TAG) {
        Some(cbor) => {
            let tag = Decoder::new(cbor).u64()?;
            Ok((Body::Unknown { tag }, without(entries, &[TAG])))
        }
        None => Ok((Body::Unknown { tag: NO_TAG }, without(entries, &[]))),
    }
}

fn decode_create(entries: &[(u64, &[u8])]) -> Result<Body, DecodeError> {
    Ok(Body::Create {
        fields: decode_field_map(wanted(entries, FIELDS)?)?,
    })
}

fn decode_set(entries: &[(u64, &[u8])]) -> Result<Body, DecodeError> {
    Ok(Body::Set {
        field: decode_field(wanted(entries, FIELD)?)?,
        base: decode_base(entries)?,
        value: Value::decode(&mut Decoder::new(wanted(entries, VALUE)?))?,
    })
}

/// One base has one form: a place that says nothing, or of nobody, is not written.
fn decode_base(entries: &[(u64, &[u8])]) -> Result<Base, DecodeError> {
    let number = |key| entry(entries, key).map(|cbor| Decoder::new(cbor).u64());
    let version = Seq(Decoder::new(wanted(entries, BASE)?).u64()?);
    let (end, place) = (
        number(WRITER).transpose()?,
        number(WRITER_PLACE).transpose()?,
    );
    if place == Some(0) || end.is_none() && place.is_some() {
        return Err(DecodeError::message("a writer's place that says nothing"));
    }
    let by = end
        .map(|end| {
            let end = u32::try_from(end).map_err(|_| DecodeError::message("a writer's end"))?;
            let dseq = Dseq(place.unwrap_or_default());
            Ok::<_, DecodeError>(WrittenBy { end, dseq })
        })
        .transpose()?;
    Ok(Base { version, by })
}

fn decode_transition(entries: &[(u64, &[u8])]) -> Result<Body, DecodeError> {
    let number = Decoder::new(wanted(entries, ACTION)?).u64()?;
    let root = Decoder::new(wanted(entries, CONTENT_ROOT)?).bytes()?;
    Ok(Body::Transition {
        action: Transition::from_number(number)
            .ok_or_else(|| DecodeError::message("a step of the future"))?,
        expected: Decoder::new(wanted(entries, EXPECTED)?).str()?.to_owned(),
        content_root: root
            .try_into()
            .map_err(|_| DecodeError::message("a content root has 32 bytes"))?,
        note: match entry(entries, NOTE) {
            Some(cbor) => Some(Decoder::new(cbor).str()?.to_owned()),
            None => None,
        },
    })
}

fn decode_resolve(entries: &[(u64, &[u8])]) -> Result<Body, DecodeError> {
    Ok(Body::Resolve {
        field: decode_field(wanted(entries, FIELD)?)?,
        base: decode_base(entries)?,
        value: Value::decode(&mut Decoder::new(wanted(entries, VALUE)?))?,
        reason: Decoder::new(wanted(entries, NOTE)?).str()?.to_owned(),
        settles: decode_operation_ids(wanted(entries, SETTLES)?)?,
    })
}

fn decode_adopt(entries: &[(u64, &[u8])]) -> Result<Body, DecodeError> {
    Ok(Body::Adopt {
        parked: decode_operation_ids(wanted(entries, PARKED)?)?,
        reason: Decoder::new(wanted(entries, NOTE)?).str()?.to_owned(),
    })
}

fn decode_move(entries: &[(u64, &[u8])]) -> Result<Body, DecodeError> {
    Ok(Body::Move {
        to: ScopeId::from_slice(Decoder::new(wanted(entries, TO_SCOPE)?).bytes()?)
            .ok_or_else(|| DecodeError::message("a scope id has sixteen bytes"))?,
        reason: Decoder::new(wanted(entries, NOTE)?).str()?.to_owned(),
    })
}

fn write_field_map(fields: &BTreeMap<Field, Value>, writer: &mut Writer) {
    writer.map(fields.len());
    for (field, value) in fields {
        writer.unsigned(u64::from(field.0));
        value.encode(writer);
    }
}

fn decode_field_map(cbor: &[u8]) -> Result<BTreeMap<Field, Value>, DecodeError> {
    let mut decoder = Decoder::new(cbor);
    let length = known_length(decoder.map()?)?;
    if length > FIELDS_MAX {
        return Err(DecodeError::message("more fields than any kind has"));
    }
    let mut fields = BTreeMap::new();
    for _ in 0..length {
        let field = decoder.u16()?;
        let value = Value::decode(&mut decoder)?;
        if fields.insert(Field(field), value).is_some() {
            return Err(DecodeError::message("a field that stands twice"));
        }
    }
    Ok(fields)
}

fn write_operation_ids(ids: &[OperationId], writer: &mut Writer) {
    writer.array(ids.len().saturating_mul(2));
    for id in ids {
        writer.bytes(id.replica.bytes());
        writer.unsigned(id.dseq.0);
    }
}

fn decode_operation_ids(cbor: &[u8]) -> Result<Vec<OperationId>, DecodeError> {
    let mut decoder = Decoder::new(cbor);
    let length = known_length(decoder.array()?)?;
    if length % 2 != 0 {
        return Err(DecodeError::message("an id without its number"));
    }
    let mut ids = Vec::new();
    for _ in 0..length / 2 {
        let replica = ReplicaId::from_slice(decoder.bytes()?)
            .ok_or_else(|| DecodeError::message("a replica id has sixteen bytes"))?;
        ids.push(OperationId {
            replica,
            dseq: Dseq(decoder.u64()?),
        });
    }
    Ok(ids)
}

fn known_length(length: Option<u64>) -> Result<u64, DecodeError> {
    length.ok_or_else(|| DecodeError::message("a list of known length"))
}

fn decode_field(cbor: &[u8]) -> Result<Field, DecodeError> {
    Decoder::new(cbor).u16().map(Field)
}

fn entry<'a>(entries: &[(u64, &'a [u8])], key: u64) -> Option<&'a [u8]> {
    entries
        .iter()
        .find(|(found, _)| *found == key)
        .map(|(_, value)| *value)
}

fn wanted<'a>(entries: &[(u64, &'a [u8])], key: u64) -> Result<&'a [u8], DecodeError> {
    entry(entries, key).ok_or_else(|| DecodeError::message("a body without one of its keys"))
}

fn without(entries: &[(u64, &[u8])], keys: &[u64]) -> Extra {
    entries
        .iter()
        .filter(|(key, _)| !keys.contains(key))
        .map(|(key, value)| (*key, value.to_vec()))
        .collect()
}
