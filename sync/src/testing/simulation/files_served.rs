//! What the server does about files, as its own handler does it (`server/src/attachment.rs`).

use ikrar_domain::evidence::Arrival;

use super::city::Account;
use super::files::{FileAnswer, FileRequest};
use super::plan::Fault;
use super::watch::Watch;
use super::world::World;
use crate::blob::BlobHash;
use crate::edit;
use crate::identity::{EntityId, OperationId, ReplicaId, ScopeId, UnixSeconds};
use crate::ledger::{Purpose, link_for};
use crate::model;
use crate::operation::{Authorship, Operation};
use crate::protocol::blob::{Answer, Progress};
use crate::protocol::push::{PushReport, PushRequest};
use crate::row::Rows as _;
use crate::schema::EntityKind;
use crate::testing::check::Violation;
use crate::zoo::{Mutant, mutant};

/// The device of the server itself, which says that a file has arrived.
const SERVER: ReplicaId = ReplicaId::from_bytes([
    0xfe, 0xfe, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee, 0xee,
]);

impl World {
    /// A request about a file arrives.
    pub(super) fn file_arrives(&mut self, request: &FileRequest) {
        let now_ms = self.now_ms();
        let tablet = self.tablets.get(request.from.tablet);
        let is_signed_in = tablet.is_some_and(|tablet| tablet.session_until_ms > now_ms);
        let Some(account) = self.account_of(request.from.tablet) else {
            return;
        };
        let cut_off = request.piece.as_ref().map_or(0, |(_, bytes)| bytes.len()) != request.length;
        if !self.server_up || cut_off || self.strikes_message(Fault::Busy) {
            return self.file_comes_back(request, FileAnswer::None);
        }
        if !is_signed_in || !account.active {
            return self.file_comes_back(request, FileAnswer::SignInNeeded);
        }
        if self.strikes(Fault::ServerKill, 10) {
            return self.kill_server();
        }
        let answer = self.take_file(request, &account);
        if self.strikes(Fault::ServerKill, 10) {
            return self.kill_server();
        }
        self.file_comes_back(request, FileAnswer::Heard(answer));
    }

    /// What the server does about a file, as its own handler does.
    fn take_file(&mut self, request: &FileRequest, account: &Account) -> Answer {
        let (scope, hash) = (request.scope, request.hash);
        let ledger = self.server.ledgers().get(&scope);
        let link =
            ledger.and_then(|ledger| link_for(&account.actor(), ledger, hash, Purpose::Send));
        let Some(link) = link else {
            return Answer::Unknown;
        };
        let mut is_complete = self.server.disk().has_whole(scope, hash);
        if let (Some((offset, bytes)), false) = (&request.piece, is_complete) {
            let have = self.server.disk().bytes_of_file(scope, hash).len();
            let is_next = u64::try_from(have) == Ok(*offset);
            if is_next {
                self.server.store_piece(scope, hash, bytes);
            }
            let stored = self.server.disk().bytes_of_file(scope, hash);
            let is_all = u64::try_from(stored.len()).is_ok_and(|length| length >= link.size);
            if is_all && BlobHash::of(stored) != hash && !mutant(Mutant::FileUnchecked) {
                self.server.drop_file(scope, hash);
                return Answer::Corrupt;
            }
            if is_all {
                self.server.store_blob(scope, hash);
                is_complete = true;
            }
        }
        if is_complete && link.arrival != Arrival::Stored {
            self.say_stored(scope, link.id, hash, account);
        }
        let stored = self.server.disk().bytes_of_file(scope, hash).len();
        Answer::Progress(Progress {
            offset: u64::try_from(stored).unwrap_or(0),
            is_complete,
        })
    }

    /// Writes into the scope that a file is there.
    fn say_stored(&mut self, scope: ScopeId, link: EntityId, hash: BlobHash, account: &Account) {
        let dseq = self.server.disk().next_of(SERVER);
        let id = OperationId {
            replica: SERVER,
            dseq,
        };
        let by = Authorship {
            author: account.user,
            session: 1,
            claimed_at: UnixSeconds(self.server_s()),
        };
        let draft = edit::evidence_stored(scope, link, hash);
        let said = PushRequest {
            nonce: 0,
            replica: SERVER,
            operations: vec![Operation::from_draft(draft, id, dseq.0, by)],
            report: PushReport::default(),
        };
        let before = Watch::before(&self.server, &said);
        let committed = self.server.push(&said, &account.actor(), self.server_s());
        let checked = self
            .watch
            .committed(&self.server, &committed, account, &before);
        self.hold(checked);
        self.ring_doorbells(&committed);
    }

    /// What links say of files is true: what is called stored is on the server whole, under the
    /// name of its content; what still waits, nobody has who could bring it.
    pub(super) fn files_arrived(&self) -> Result<(), Violation> {
        let disk = self.server.disk();
        for ledger in self.server.ledgers().values() {
            for id in ledger.of_kind(EntityKind::Evidence) {
                let row = ledger.row(id);
                let Some(link) = row.and_then(model::read_evidence) else {
                    continue;
                };
                let bytes = disk.bytes_of_file(ledger.info().id, link.hash);
                let is_whole =
                    BlobHash::of(bytes) == link.hash && u64::try_from(bytes.len()) == Ok(link.size);
                if link.arrival == Arrival::Stored && !is_whole {
                    return Err(Violation::FileNotWhole { link: link.id });
                }
            }
        }
        match (0..self.tablets.len()).find(|number| self.owes_files(*number)) {
            Some(device) => Err(Violation::FileNotSent { device }),
            None => Ok(()),
        }
    }
}
