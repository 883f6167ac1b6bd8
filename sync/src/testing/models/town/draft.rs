//! What the screens make of what people do.

use ikrar_domain::agreement::{AgreementAction, Level};
use ikrar_domain::review::CommentSeverity;

use super::super::deed::{Ask, Cell, Deed, SaveId};
use super::{AGREEMENT, FOUNDER, ITEM, LINE, Tablet, field_of, note_of, scope_of, value_of};
use crate::edit::{self, NewAgreement, NewComment};
use crate::operation::{Body, Draft};
use crate::replica::Replica;
use crate::row::Rows as _;
use crate::schema::{EntityKind, agreement, budget_line, item};
use crate::testing::people::YEAR;
use crate::value::Value;

/// What the screen makes of a deed, if it offers it.
pub(super) fn draft(replica: &Replica, id: SaveId, deed: &Deed) -> Option<Draft> {
    match deed {
        Deed::Write(cell, worth) => {
            let value = value_of(*cell, *worth);
            edit::set_field(replica, ITEM, field_of(*cell), value).ok()?
        }
        Deed::Note => {
            let new = NewComment {
                id: note_of(id),
                subject: AGREEMENT,
                anchor_entity: ITEM,
                anchor_field: item::TARGET,
                text: "mohon diperiksa",
                severity: CommentSeverity::Note,
            };
            edit::comment(replica, new).ok()
        }
        Deed::Settle { cell, worth, .. } => {
            let field = field_of(*cell);
            let waits = replica.row(ITEM)?.cells.get(&field)?;
            if waits.challengers.is_empty() {
                return None;
            }
            let value = value_of(*cell, *worth);
            edit::resolve(replica, ITEM, field, value, "sesuai berkas").ok()
        }
        Deed::Ask(ask) => {
            let action = match ask {
                Ask::Submit => AgreementAction::Submit,
                Ask::Withdraw => AgreementAction::Withdraw,
                Ask::Return => AgreementAction::Return,
            };
            edit::move_agreement(replica, AGREEMENT, action, Some("perlu perbaikan")).ok()
        }
        Deed::Adopt(_) => {
            let open = crate::model::open_parked(replica);
            edit::adopt(replica, open.first()?.id, "benar").ok()
        }
        Deed::Future => Some(Draft {
            scope: replica.row(ITEM)?.scope,
            entity: ITEM,
            kind: EntityKind::Item,
            body: Body::Unknown { tag: 99 },
        }),
        Deed::GiveAway => {
            let here = replica.row(AGREEMENT)?.scope;
            let to = (0..=1).map(scope_of).find(|scope| scope.id != here)?;
            edit::move_to_scope(replica, AGREEMENT, to.id, "perubahan SOTK").ok()
        }
    }
}

/// One agreement with one item, complete enough to be sent to the reviewers.
pub(super) fn found(founder: &mut Tablet) {
    let text = |words: &str| Value::Text(words.to_owned());
    let new = NewAgreement {
        id: AGREEMENT,
        agency: scope_of(0).agency().unwrap_or_default(),
        year: YEAR,
        level: Level::AgencyHead,
    };
    let parties = [
        (agreement::FIRST_PARTY_NAME, text("Siti Rahma")),
        (agreement::FIRST_PARTY_TITLE, text("Kepala Dinas")),
        (agreement::SECOND_PARTY_NAME, text("Budi Santosa")),
        (agreement::SECOND_PARTY_TITLE, text("Wali Kota")),
    ];
    founder.write(FOUNDER, vec![edit::new_agreement(new, &parties)]);
    let first = [
        (item::OBJECTIVE, value_of(Cell::Objective, 0)),
        (item::INDICATOR, text("Indikator")),
        (item::UNIT, text("persen")),
        (item::TARGET, value_of(Cell::Target, 0)),
    ];
    let line = [
        (budget_line::PROGRAM, text("Program")),
        (budget_line::AMOUNT, Value::Integer(1_000_000)),
        (budget_line::FUND_SOURCE, text("APBD")),
    ];
    let drafts = [
        edit::add_item(&founder.replica, AGREEMENT, ITEM, &first),
        edit::add_budget_line(&founder.replica, AGREEMENT, LINE, &line),
    ];
    founder.write(FOUNDER, drafts.into_iter().flatten().collect());
}
