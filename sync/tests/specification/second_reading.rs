//! What the second reader makes of a push and of a page: the operations' own bytes, and the sums
//! that the cells count with.

use std::collections::BTreeMap;

use ikrar_sync::identity::EntityId;
use ikrar_sync::operation::Operation;
use ikrar_sync::protocol::pull::{PageForm, PullReply};
use ikrar_sync::protocol::push::PushRequest;
use ikrar_sync::row::{Row, sums_of};
use proptest::prelude::*;

use crate::made_up::{edit, page_cells, request};
use crate::messages::{pull_reply, push_request};
use crate::reader::{operations, sums};

fn expect_same_operations(request: &PushRequest) {
    let expected: Vec<Vec<u8>> = request.operations.iter().map(Operation::to_bytes).collect();
    assert_eq!(operations(&request.to_bytes()), expected);
    assert_eq!(operations(&request.to_bytes_whole()), expected);
}

#[test]
fn the_document_suffices_to_read_a_push_of_every_form() {
    expect_same_operations(&push_request());
}

/// The sums over the cells of a reply, as the engine counts them.
fn expect_same_sums(reply: &PullReply) {
    let mut rows: BTreeMap<EntityId, Row> = BTreeMap::new();
    let page = &reply.scopes[0];
    for changed in &page.cells {
        let row = rows
            .entry(changed.entity)
            .or_insert_with(|| Row::new(changed.entity, changed.kind, page.info.id));
        row.cells.insert(changed.field, changed.cell.clone());
    }
    let (checksum, whole) = sums_of(rows.values());
    let total = usize::try_from(checksum.count).unwrap();
    for form in [PageForm::Told, PageForm::Derived] {
        let reply = PullReply {
            form,
            ..reply.clone()
        };
        let read = sums(&reply.to_bytes());
        assert_eq!(read, (total, checksum.digest, whole.0), "{form:?}");
    }
}

#[test]
fn the_document_suffices_to_read_a_page_in_both_forms() {
    expect_same_sums(&pull_reply());
}

proptest! {
    #[test]
    fn the_document_suffices_to_read_any_push(
        first in 1..300_u64,
        edits in prop::collection::vec((edit(), 0..5_u8, 0..4_u64), 1..12),
    ) {
        expect_same_operations(&request(first, edits));
    }

    #[test]
    fn the_document_suffices_to_read_any_page(cells in page_cells()) {
        let mut reply = pull_reply();
        reply.scopes[0].cells = cells;
        expect_same_sums(&reply);
    }
}
