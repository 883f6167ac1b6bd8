//! What people do: everything the screens offer, at random, with the rights of their role or
//! without.

use ikrar_domain::agreement::AgreementAction;
use ikrar_domain::measurement::{ItemReview, ReportAction};
use ikrar_domain::people::Role;
use ikrar_domain::review::CommentSeverity;
use ikrar_domain::value::Quarter;
use rust_decimal::Decimal;

use super::agenda::{TabRef, Task};
use super::city;
use super::offices;
use super::world::World;
use crate::edit::{self, NewComment};
use crate::identity::EntityId;
use crate::model;
use crate::operation::Draft;
use crate::replica::Replica;
use crate::row::Rows as _;
use crate::schema::{EntityKind, Field, item, realization, report_id};
use crate::testing::random::Random;
use crate::value::Value;

/// Deciding about parked edits, and moving agreements, come behind what fills a day.
const DECIDES_FROM: usize = 100;
const MOVES_FROM: usize = 106;
const ATTACHES_FROM: usize = 110;
const ACTIONS: usize = 112;

const WORDS: [&str; 6] = ["mutu", "layanan", "anak", "sehat", "jalan", "air"];

impl World {
    /// Somebody does something; then the next time is set, or the faults stop.
    pub(super) fn somebody_acts(&mut self) {
        if self.actions_left == 0 {
            return self.heal();
        }
        self.actions_left -= 1;
        // Bursts of work, and long silences.
        let pause_ms = match self.random.below(10) {
            0 => self.plan.pace_ms * 12,
            1..4 => self.plan.pace_ms / 8,
            _ => self.plan.pace_ms,
        };
        let pause_ms = 1 + self.random.under(pause_ms * 2);
        self.agenda.after(pause_ms, Task::Act);
        // The first two operators do much of the writing, so that they meet.
        let among = if self.random.chance(40) {
            2
        } else {
            self.tablets.len()
        };
        let number = self.random.below(among);
        if let Some(at) = self.any_tab(number) {
            self.act(at);
        }
    }

    fn any_tab(&mut self, number: usize) -> Option<TabRef> {
        let place = self.random.number();
        let tablet = self.tablets.get(number)?;
        let length = u64::try_from(tablet.tabs.len()).ok()?;
        let place = usize::try_from(place.checked_rem(length)?).ok()?;
        let tab = *tablet.tabs.keys().nth(place)?;
        let at = TabRef {
            tablet: number,
            tab,
        };
        let frozen = self.tab(at)?.frozen_until_ms > self.now_ms();
        (!frozen).then_some(at)
    }

    fn act(&mut self, at: TabRef) {
        let Some(account) = self.account_of(at.tablet) else {
            return;
        };
        let agency = if account.role.belongs_to_agency() {
            account.agency
        } else {
            self.random.below(self.plan.agencies)
        };
        let mut wanted = usual(account.role, &mut self.random);
        let decides = self.random.chance(30);
        if wanted >= ATTACHES_FROM {
            return self.attach(at, city::agreement_id(agency));
        }
        let Self {
            random, tablets, ..
        } = self;
        let tab = tablets
            .get(at.tablet)
            .and_then(|tablet| tablet.tabs.get(&at.tab));
        let Some(tab) = tab else { return };
        if decides && !model::open_parked(&tab.replica).is_empty() {
            wanted = DECIDES_FROM;
        }
        // Agreements move: an agency may have another's, or none.
        let here = city::scope_of(agency).id;
        let documents = tab.replica.of_kind(EntityKind::Agreement).into_iter();
        let is_here = |id: &EntityId| tab.replica.row(*id).is_some_and(|row| row.scope == here);
        let documents: Vec<EntityId> = documents.filter(is_here).collect();
        let document = random.pick(&documents).copied();
        let document = document.unwrap_or_else(|| city::agreement_id(agency));
        let drafts = if self.plan.offices && offices::works(account.role, random) {
            offices::drafts(&tab.replica, random, account.role, document)
        } else {
            drafts(&tab.replica, random, document, wanted)
        };
        let drafts = drafts.unwrap_or_default();
        self.save(at, &drafts);
    }
}

/// What a role usually does; one time in ten, anything at all, rights or not.
fn usual(role: Role, random: &mut Random) -> usize {
    match role {
        _ if random.chance(10) => random.below(ACTIONS),
        Role::AgencyOperator if random.chance(7) => ATTACHES_FROM,
        Role::OrganisationReviewer if random.chance(25) => MOVES_FROM,
        _ if random.chance(8) => DECIDES_FROM,
        Role::AgencyOperator => random.below(66),
        _ => 62 + random.below(38),
    }
}

/// One action, if the view allows to draft it.
fn drafts(
    replica: &Replica,
    random: &mut Random,
    document: EntityId,
    wanted: usize,
) -> Option<Vec<Draft>> {
    let items = model::items_of(replica, document);
    let any_item = random.pick(&items).copied();
    let quarter = *random.pick(&[Quarter::First, Quarter::Second])?;
    let report = report_id(document, quarter);
    match wanted {
        0..25 => write_realization(replica, random, any_item?, quarter),
        25..45 => write_item(replica, random, any_item?),
        45..50 => add_row(replica, random, document),
        50..54 => edit::remove(replica, any_item?)
            .ok()?
            .map(|draft| vec![draft]),
        54..62 => settle(replica, random),
        62..78 => step_agreement(replica, random, document),
        78..88 => step_report(replica, random, report),
        88..96 => review(replica, random, report),
        96..DECIDES_FROM => comment(replica, random, document, document),
        DECIDES_FROM..MOVES_FROM => decide(replica, random),
        _ => move_away(replica, random, document),
    }
}

/// Decides about an edit that was stored without effect, or asks for it.
fn decide(replica: &Replica, random: &mut Random) -> Option<Vec<Draft>> {
    let open = model::open_parked(replica);
    let parked = random.pick(&open)?.id;
    match random.below(6) {
        0..4 => {
            let reason = *random.pick(&["", "sesuai berkas"])?;
            Some(vec![edit::adopt(replica, parked, reason).ok()?])
        }
        4 => edit::decline_parked(replica, parked, "tidak sesuai berkas").ok(),
        _ => edit::request_amendment(replica, parked, "data baru").ok(),
    }
}

/// Gives an agreement to another agency.
fn move_away(replica: &Replica, random: &mut Random, document: EntityId) -> Option<Vec<Draft>> {
    let to = city::scope_of(random.below(city::AGENCIES_MAX)).id;
    let draft = edit::move_to_scope(replica, document, to, "tugas dialihkan").ok()?;
    Some(vec![draft])
}

pub(super) fn words(random: &mut Random) -> String {
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

fn add_row(replica: &Replica, random: &mut Random, document: EntityId) -> Option<Vec<Draft>> {
    let id = EntityId::from_bytes(random.sixteen());
    let fields = [(item::INDICATOR, Value::Text(words(random)))];
    edit::add_item(replica, document, id, &fields)
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

fn step_agreement(
    replica: &Replica,
    random: &mut Random,
    document: EntityId,
) -> Option<Vec<Draft>> {
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
    let is_signing = matches!(
        action,
        AgreementAction::SignFirst | AgreementAction::SignSecond
    );
    // What does not sign draws nothing: the rest of its seed is as it was.
    let id = if is_signing {
        EntityId::from_bytes(random.sixteen())
    } else {
        EntityId::default()
    };
    city::step_on_paper(replica, document, action, reason, id)
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
