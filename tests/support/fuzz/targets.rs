//! One target for each decoder of bytes from outside. None may panic, whatever it is given; what
//! it reads must read the same after it was written again.

use ikrar_sync::blob::KeptBlob;
use ikrar_sync::identity::ReplicaId;
use ikrar_sync::ledger::ScopeInfo;
use ikrar_sync::operation::Operation;
use ikrar_sync::ports::{row_from_bytes, row_to_bytes};
use ikrar_sync::protocol::carry::{Carried, CarryKey, open, origin};
use ikrar_sync::protocol::frame::Frame;
use ikrar_sync::protocol::pull::{PullReply, PullRequest};
use ikrar_sync::protocol::push::{PushReply, PushRequest};

use super::{judged, kept, line, papers};

/// A decoder.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, for the program and for reports.
    pub name: &'static str,
    /// Reads, and says whether the bytes meant anything.
    pub decode: fn(&[u8]) -> bool,
    /// Reads, writes again and compares; panics where a promise is broken.
    pub check: fn(&[u8]),
}

/// All of them.
pub fn targets() -> impl Iterator<Item = &'static Target> {
    let beside = papers::TARGETS.iter().chain(&kept::TARGETS);
    MESSAGES.iter().chain(beside)
}

const MESSAGES: [Target; 12] = [
    Target {
        name: "operation",
        decode: |bytes| Operation::from_bytes(bytes).is_ok(),
        check: check_operation,
    },
    Target {
        name: "frame",
        decode: |bytes| Frame::unwrap(bytes).is_ok(),
        check: check_frame,
    },
    Target {
        name: "push-request",
        decode: |bytes| PushRequest::from_bytes(bytes).is_ok(),
        check: check_push_request,
    },
    Target {
        name: "push-reply",
        decode: |bytes| PushReply::from_bytes(bytes).is_ok(),
        check: check_push_reply,
    },
    Target {
        name: "pull-request",
        decode: |bytes| PullRequest::from_bytes(bytes).is_ok(),
        check: check_pull_request,
    },
    Target {
        name: "pull-reply",
        decode: |bytes| PullReply::from_bytes(bytes).is_ok(),
        check: check_pull_reply,
    },
    Target {
        name: "row",
        decode: |bytes| row_from_bytes(bytes).is_ok(),
        check: check_row,
    },
    Target {
        name: "kept-file",
        decode: |bytes| KeptBlob::from_bytes(bytes).is_ok(),
        check: check_kept_file,
    },
    Target {
        name: "carried-queue",
        decode: |bytes| open(&KEY, bytes).is_ok(),
        check: check_carried,
    },
    Target {
        name: "carried-content",
        decode: |bytes| Carried::from_content(REPLICA, bytes).is_ok(),
        check: check_carried_content,
    },
    Target {
        name: "judged-operation",
        decode: |bytes| Operation::from_bytes(bytes).is_ok(),
        check: judged::check,
    },
    Target {
        name: "replica-line",
        decode: line::is_command,
        check: line::check,
    },
];

/// The key of every carried queue in the corpus.
pub const KEY: CarryKey = CarryKey::from_bytes([3; 32]);

fn check_operation(bytes: &[u8]) {
    let Ok(read) = Operation::from_bytes(bytes) else {
        return;
    };
    let canonical = read.to_bytes();
    assert_eq!(Operation::from_bytes(&canonical).ok(), Some(read.clone()));
    let again = Operation::from_bytes(&canonical).map(|again| again.to_bytes());
    assert_eq!(again.ok(), Some(canonical), "one operation has one form");
}

fn check_frame(bytes: &[u8]) {
    let Ok(read) = Frame::unwrap(bytes) else {
        return;
    };
    for written in [read.wrap(), read.plain()] {
        assert_eq!(Frame::unwrap(&written).ok().as_ref(), Some(&read));
    }
}

fn check_push_request(bytes: &[u8]) {
    let Ok(read) = PushRequest::from_bytes(bytes) else {
        return;
    };
    for written in [read.to_bytes(), read.to_bytes_whole()] {
        assert_eq!(PushRequest::from_bytes(&written).ok().as_ref(), Some(&read));
    }
    for operation in &read.operations {
        check_operation(&operation.to_bytes());
    }
}

fn check_push_reply(bytes: &[u8]) {
    if let Ok(read) = PushReply::from_bytes(bytes) {
        let again = PushReply::from_bytes(&read.to_bytes());
        assert_eq!(again.ok(), Some(read));
    }
}

fn check_pull_request(bytes: &[u8]) {
    if let Ok(read) = PullRequest::from_bytes(bytes) {
        let again = PullRequest::from_bytes(&read.to_bytes());
        assert_eq!(again.ok(), Some(read));
    }
}

fn check_pull_reply(bytes: &[u8]) {
    if let Ok(read) = PullReply::from_bytes(bytes) {
        let again = PullReply::from_bytes(&read.to_bytes());
        assert_eq!(again.ok(), Some(read));
    }
}

fn check_row(bytes: &[u8]) {
    let Ok(Some(read)) = row_from_bytes(bytes) else {
        return;
    };
    let mut info = ScopeInfo::CITY;
    info.id = read.scope;
    let again = row_from_bytes(&row_to_bytes(&read, info));
    assert_eq!(again.ok().flatten(), Some(read));
}

fn check_kept_file(bytes: &[u8]) {
    if let Ok(read) = KeptBlob::from_bytes(bytes) {
        let again = KeptBlob::from_bytes(&read.to_bytes());
        assert_eq!(again.ok(), Some(read));
    }
}

/// The store of every carried queue in the corpus.
pub const REPLICA: ReplicaId = ReplicaId::from_bytes([4; 16]);

fn check_carried_content(bytes: &[u8]) {
    if let Ok(read) = Carried::from_content(REPLICA, bytes) {
        let again = Carried::from_content(REPLICA, &read.to_content());
        assert_eq!(again.ok(), Some(read));
    }
}

fn check_carried(bytes: &[u8]) {
    let opened = open(&KEY, bytes);
    assert!(opened.is_err() || origin(bytes).is_ok());
}
