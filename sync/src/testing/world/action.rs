//! What people do: everything the screens offer, at random, with the rights of their role or
//! without.

use ikrar_domain::agreement::{AgreementAction, Level};
use ikrar_domain::measurement::{ItemReview, ReportAction};
use ikrar_domain::people::Role;
use ikrar_domain::review::CommentSeverity;
use ikrar_domain::value::Quarter;
use rust_decimal::Decimal;

use super::{Violation, World};
use crate::edit::{self, NewAgreement, NewComment};
use crate::identity::EntityId;
use crate::model;
use crate::operation::Draft;
use crate::replica::Replica;
use crate::row::Rows as _;
use crate::schema::{EntityKind, Field, agreement, budget_line, item, realization, report_id};
use crate::testing::people::{AGENCY, AGREEMENT, YEAR};
use crate::testing::random::Random;
use crate::value::Value;

const WORDS: [&str; 6] = ["mutu", "layanan", "anak", "sehat", "jalan", "air"];

impl World {
    /// The first operator writes an agreement that is nearly ready to be sent.
    pub(super) fn start_agreement(&mut self) {
        let new = NewAgreement {
            id: AGREEMENT,
            agency: AGENCY,
            year: YEAR,
            level: Level::AgencyHead,
        };
        let text = |words: &str| Value::Text(words.to_owned());
        let fields = [
            (agreement::FIRST_PARTY_NAME, text("Siti Rahma")),
            (agreement::FIRST_PARTY_TITLE, text("Kepala Dinas")),
            (agreement::SECOND_PARTY_NAME, text("Budi Santosa")),
            (agreement::SECOND_PARTY_TITLE, text("Wali Kota")),
        ];
        let now = self.now;
        let Some(device) = self.devices.first_mut() else {
            return;
        };
        device.act(vec![edit::new_agreement(new, &fields)], now);
        for number in 1..=3_u8 {
            let drafts = first_rows(&device.replica, number);
            device.act(drafts, now);
        }
    }

    /// Everybody does their part, over a sound link.
    pub(super) fn approve(&mut self) -> Result<(), Violation> {
        for (device, action) in [
            (0, AgreementAction::Submit),
            (3, AgreementAction::Clear),
            (4, AgreementAction::Clear),
            (2, AgreementAction::SignFirst),
            (5, AgreementAction::SignSecond),
        ] {
            self.settle(device)?;
            let now = self.now;
            if let Some(acting) = self.devices.get_mut(device) {
                let draft = edit::move_agreement(&acting.replica, AGREEMENT, action, None);
                acting.act(draft.into_iter().collect(), now);
            }
            self.settle(device)?;
        }
        Ok(())
    }

    pub(super) fn act(&mut self, device: usize) {
        let now = self.now;
        let Some(acting) = self.devices.get_mut(device) else {
            return;
        };
        let wanted = usual(acting.person.role, &mut self.random);
        let drafts = drafts(&acting.replica, &mut self.random, wanted).unwrap_or_default();
        acting.act(drafts, now);
    }
}

fn first_rows(replica: &Replica, number: u8) -> Vec<Draft> {
    let fields = [
        (item::OBJECTIVE, Value::Text(format!("Sasaran {number}"))),
        (item::INDICATOR, Value::Text(format!("Indikator {number}"))),
        (item::UNIT, Value::Text("persen".into())),
        (item::TARGET, Value::Decimal(Decimal::new(80, 0))),
    ];
    let line = [
        (
            budget_line::PROGRAM,
            Value::Text(format!("Program {number}")),
        ),
        (budget_line::AMOUNT, Value::Integer(1_000_000)),
        (budget_line::FUND_SOURCE, Value::Text("APBD".into())),
    ];
    let item_id = EntityId::from_bytes([0xc0 + number; 16]);
    let line_id = EntityId::from_bytes([0xd0 + number; 16]);
    [
        edit::add_item(replica, AGREEMENT, item_id, &fields),
        edit::add_budget_line(replica, AGREEMENT, line_id, &line),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What a role usually does; one time in ten, anything at all, rights or not.
fn usual(role: Role, random: &mut Random) -> usize {
    match role {
        _ if random.chance(10) => random.below(100),
        Role::AgencyOperator => random.below(66),
        _ => 62 + random.below(38),
    }
}

/// One action, if the view allows to draft it.
fn drafts(replica: &Replica, random: &mut Random, wanted: usize) -> Option<Vec<Draft>> {
    let items = model::items_of(replica, AGREEMENT);
    let any_item = random.pick(&items).copied();
    let quarter = *random.pick(&[Quarter::First, Quarter::Second])?;
    let report = report_id(AGREEMENT, quarter);
    match wanted {
        0..25 => write_realization(replica, random, any_item?, quarter),
        25..45 => write_item(replica, random, any_item?),
        45..50 => add_row(replica, random),
        50..54 => edit::remove(replica, any_item?)
            .ok()?
            .map(|draft| vec![draft]),
        54..62 => settle(replica, random),
        62..78 => step_agreement(replica, random),
        78..88 => step_report(replica, random, report),
        88..96 => review(replica, random, report),
        _ => comment(replica, random, AGREEMENT, AGREEMENT),
    }
}

fn words(random: &mut Random) -> String {
    (0..=random.below(5))
        .filter_map(|_| random.pick(&WORDS).copied())
        .collect::<Vec<_>>()
        .join(" ")
}

fn number(random: &mut Random) -> Value {
    let mantissa = i64::try_from(random.below(40)).unwrap_or(0);
    Value::Decimal(Decimal::new(mantissa, 1))
}

fn write_realization(
    replica: &Replica,
    random: &mut Random,
    item: EntityId,
    quarter: Quarter,
) -> Option<Vec<Draft>> {
    let note = random.chance(30);
    let (field, value) = if note {
        let entity = crate::schema::realization_id(item, quarter);
        let before = replica.row(entity);
        let before = before.map_or("", |row| row.text(realization::OBSTACLES));
        (
            realization::OBSTACLES,
            Value::text(&edited_note(before, random)),
        )
    } else {
        (realization::VALUE, number(random))
    };
    edit::set_realization(replica, item, quarter, field, value).ok()
}

/// A note with a sentence put in, changed or taken out somewhere.
fn edited_note(before: &str, random: &mut Random) -> String {
    let mut sentences = crate::merge::pieces(before);
    let place = random.below(sentences.len() + 1);
    let sentence = format!("Kendala {}.", words(random));
    match random.below(5) {
        0 if place < sentences.len() && sentences.len() > 3 => {
            sentences.remove(place);
        }
        1 | 2 if place < sentences.len() => sentences[place] = &sentence,
        _ => sentences.insert(place, &sentence),
    }
    sentences.join(" ")
}

fn write_item(replica: &Replica, random: &mut Random, item: EntityId) -> Option<Vec<Draft>> {
    let (field, value): (Field, Value) = match random.below(3) {
        0 => (item::OBJECTIVE, Value::Text(words(random))),
        1 => (item::TARGET, number(random)),
        _ => (item::ORDER, Value::Text(words(random))),
    };
    edit::set_field(replica, item, field, value)
        .ok()?
        .map(|draft| vec![draft])
}

fn add_row(replica: &Replica, random: &mut Random) -> Option<Vec<Draft>> {
    let id = EntityId::from_bytes(random.sixteen());
    let fields = [(item::INDICATOR, Value::Text(words(random)))];
    edit::add_item(replica, AGREEMENT, id, &fields)
        .ok()
        .map(|draft| vec![draft])
}

fn settle(replica: &Replica, random: &mut Random) -> Option<Vec<Draft>> {
    let open: Vec<_> = replica.conflicts().collect();
    let conflict = random.pick(&open)?;
    let cell = replica.row(conflict.entity)?.cells.get(&conflict.field)?;
    let theirs = cell
        .challengers
        .first()
        .map(|challenger| challenger.value.clone());
    let value = if random.chance(50) {
        cell.value.clone()
    } else {
        theirs?
    };
    edit::resolve(
        replica,
        conflict.entity,
        conflict.field,
        value,
        "sesuai berkas",
    )
    .ok()
    .map(|draft| vec![draft])
}

fn step_agreement(replica: &Replica, random: &mut Random) -> Option<Vec<Draft>> {
    let action = *random.pick(&[
        AgreementAction::Submit,
        AgreementAction::Submit,
        AgreementAction::Clear,
        AgreementAction::Clear,
        AgreementAction::SignFirst,
        AgreementAction::SignSecond,
        AgreementAction::Return,
        AgreementAction::Withdraw,
    ])?;
    let reason = Some("perlu perbaikan");
    edit::move_agreement(replica, AGREEMENT, action, reason)
        .ok()
        .map(|draft| vec![draft])
}

fn step_report(replica: &Replica, random: &mut Random, report: EntityId) -> Option<Vec<Draft>> {
    let action = *random.pick(&[
        ReportAction::Submit,
        ReportAction::Submit,
        ReportAction::Verify,
        ReportAction::Lock,
        ReportAction::Reopen,
    ])?;
    edit::move_report(replica, report, action, Some("data baru"))
        .ok()
        .map(|draft| vec![draft])
}

fn review(replica: &Replica, random: &mut Random, report: EntityId) -> Option<Vec<Draft>> {
    let realizations = replica.children(EntityKind::Realization, report);
    let realization = *random.pick(&realizations)?;
    if random.chance(50) {
        let draft = edit::review_item(replica, realization, ItemReview::Accept).ok()?;
        return Some(vec![draft]);
    }
    let mut drafts = comment(replica, random, report, realization)?;
    drafts.push(edit::review_item(replica, realization, ItemReview::Return).ok()?);
    Some(drafts)
}

fn comment(
    replica: &Replica,
    random: &mut Random,
    subject: EntityId,
    anchor_entity: EntityId,
) -> Option<Vec<Draft>> {
    let text = words(random);
    let new = NewComment {
        id: EntityId::from_bytes(random.sixteen()),
        subject,
        anchor_entity,
        anchor_field: Field(4),
        text: &text,
        severity: CommentSeverity::MustFix,
    };
    edit::comment(replica, new).ok().map(|draft| vec![draft])
}
