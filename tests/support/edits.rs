//! What people do at a desk, at random: drafts of everything the screens offer, with the rights
//! of their role or without.

use ikrar_domain::agreement::{AgreementAction, Level};
use ikrar_domain::review::CommentSeverity;
use ikrar_sync::edit::{self, NewAgreement, NewComment};
use ikrar_sync::identity::EntityId;
use ikrar_sync::operation::Draft;
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::{EntityKind, Field, agency, agreement, item};
use ikrar_sync::testing::Random;
use ikrar_sync::value::Value;
use rust_decimal::Decimal;

use crate::desk::Desk;
use crate::pen::{YEAR, new_id};

const WORDS: [&str; 6] = ["mutu", "layanan", "anak", "sehat", "jalan", "air"];

/// What this person does next; nothing where the view has nothing to do it to.
pub fn random_drafts(desk: &Desk, agencies: &[EntityId], random: &mut Random) -> Vec<Draft> {
    let rows = &desk.replica;
    let agreements = rows.of_kind(EntityKind::Agreement);
    let items = rows.of_kind(EntityKind::Item);
    let drafts = match (
        random.below(9),
        random.pick(&agreements),
        random.pick(&items),
    ) {
        (0, ..) | (_, None, _) => Some(vec![start_agreement(desk, agencies, random)]),
        (1, Some(agreement), _) | (_, Some(agreement), None) => {
            let fields = [(item::INDICATOR, words(random))];
            one(edit::add_item(rows, *agreement, new_id(), &fields).ok())
        }
        (2, Some(agreement), _) => set(desk, *agreement, agreement::SIGNED_PLACE, words(random)),
        (3, _, Some(item)) => one(edit::remove(rows, *item).ok().flatten()),
        (4, Some(agreement), Some(item)) => {
            let text = WORDS[random.below(WORDS.len())];
            let comment = NewComment {
                id: new_id(),
                subject: *agreement,
                anchor_entity: *item,
                anchor_field: item::TARGET,
                text,
                severity: CommentSeverity::Note,
            };
            one(edit::comment(rows, comment).ok())
        }
        (5, Some(agreement), _) => {
            one(edit::move_agreement(rows, *agreement, AgreementAction::Submit, None).ok())
        }
        (6, ..) => random
            .pick(agencies)
            .and_then(|agency| set(desk, *agency, agency::NAME, words(random))),
        (_, _, Some(item)) => {
            let target = Value::Decimal(Decimal::from(random.below(100)));
            set(desk, *item, item::TARGET, target)
        }
    };
    drafts.unwrap_or_default()
}

fn start_agreement(desk: &Desk, agencies: &[EntityId], random: &mut Random) -> Draft {
    let agency = match desk.agency {
        Some(own) if random.chance(90) => own,
        _ => random.pick(agencies).copied().unwrap_or_default(),
    };
    let new = NewAgreement {
        id: new_id(),
        agency,
        year: YEAR,
        level: Level::AgencyHead,
    };
    edit::new_agreement(new, &[(agreement::SIGNED_PLACE, words(random))])
}

fn set(desk: &Desk, entity: EntityId, field: Field, value: Value) -> Option<Vec<Draft>> {
    one(edit::set_field(&desk.replica, entity, field, value)
        .ok()
        .flatten())
}

fn one(draft: Option<Draft>) -> Option<Vec<Draft>> {
    draft.map(|draft| vec![draft])
}

fn words(random: &mut Random) -> Value {
    let (first, second) = (random.below(WORDS.len()), random.below(WORDS.len()));
    Value::text(&format!("{} {}", WORDS[first], WORDS[second]))
}
