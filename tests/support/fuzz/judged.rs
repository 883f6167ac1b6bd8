//! Operations as a server judges them, and everything that screens, papers and pages then make of
//! the rows.

use ikrar_domain::agreement::AgreementPolicy;
use ikrar_sync::identity::{Dseq, EntityId, FateSeq, ReplicaId, UnixSeconds};
use ikrar_sync::ledger::{Ledger, answer_pull};
use ikrar_sync::model;
use ikrar_sync::operation::Operation;
use ikrar_sync::ports::{row_from_bytes, row_to_bytes};
use ikrar_sync::protocol::pull::{PageForm, PullReply, PullRequest};
use ikrar_sync::row::Rows as _;
use ikrar_sync::schema::EntityKind;

use super::city::{Ledgers, STORY, View, judge};

/// Judges the operation at each stage of the story.
pub(super) fn check(bytes: &[u8]) {
    let Ok(operation) = Operation::from_bytes(bytes) else {
        return;
    };
    for stage in &STORY.stages {
        let mut ledgers = stage.clone();
        let receipts = judge(&mut ledgers, vec![operation.clone()]);
        assert_eq!(receipts.len(), 1, "one operation, one receipt");
        if ledgers != *stage {
            hold_together(&ledgers);
            read_all(&ledgers);
        }
    }
}

/// What a ledger holds must be what its rows say after they were stored, and travel whole.
fn hold_together(ledgers: &Ledgers) {
    for ledger in ledgers.values() {
        let info = *ledger.info();
        let stored = ledger.rows().map(|row| row_to_bytes(row, info));
        let read = stored.filter_map(|bytes| row_from_bytes(&bytes).ok().flatten());
        let again = Ledger::load(info, ledger.head().seq, read.collect());
        assert_eq!(again.head(), ledger.head(), "rows and head belong together");
    }
    let request = PullRequest {
        nonce: 8,
        replica: ReplicaId::from_bytes([9; 16]),
        cursors: Vec::new(),
        fates: FateSeq::default(),
        digests: Vec::new(),
        wholes: Vec::new(),
        receipted: Dseq::default(),
        receipted_end: 0,
        inventory_from: Dseq::default(),
        form: PageForm::NEWEST,
    };
    let reply = answer_pull(ledgers.values(), &request, UnixSeconds(9));
    let travelled = PullReply::from_bytes(&reply.to_bytes());
    assert_eq!(travelled.ok(), Some(reply), "a page arrives as it was sent");
}

fn read_all(ledgers: &Ledgers) {
    let view = View(ledgers);
    let policy = AgreementPolicy::default();
    for id in view.of_kind(EntityKind::Agreement) {
        let read = model::read_agreement(&view, id);
        let problems = read.map(|read| model::problems_of(&view, &read, &policy).len());
        let facts = model::agreement_facts(&view, id, EntityId::default(), false, &policy);
        let papers = (
            model::signature_rows_of(&view, id).len(),
            model::control_digits(&view, id),
            model::content_root(&view, id),
            model::fundings_of(&view, id).len(),
        );
        std::hint::black_box((problems, facts, papers));
    }
    for plan in model::plans(&view) {
        let earlier = model::earlier_indicators(&view, &plan).len();
        std::hint::black_box(earlier);
    }
    for id in view.of_kind(EntityKind::Plan) {
        std::hint::black_box(model::plan_tree(&view, id).len());
    }
    for id in view.of_kind(EntityKind::PlanIndicator) {
        let row = view.row(id).map(model::read_plan_indicator);
        std::hint::black_box((row, model::plan_of(&view, id)));
    }
    for id in view.of_kind(EntityKind::SigningSession) {
        let attendance = model::attendance_of(&view, id);
        let signed = attendance
            .iter()
            .filter(|one| model::is_signed_now(&view, one));
        let record = model::signing_record_of(&view, id);
        std::hint::black_box((
            signed.count(),
            record,
            model::session_facts(&view, id, true),
        ));
    }
    let causes = model::causes_of(&view);
    let scopes = ledgers.keys();
    let budgets = scopes.map(|scope| model::budget_documents_of(&view, *scope).len());
    std::hint::black_box((causes, budgets.sum::<usize>()));
}
