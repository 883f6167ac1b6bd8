//! The server's handlers, its transactions and its doorbell.

use ikrar_domain::people::Actor;

use super::agenda::{Answer, Bell, Path, Request, TabRef, Task};
use super::city::{self, Account};
use super::packed;
use super::plan::{Database, Fault};
use super::watch::Watch;
use super::world::World;
use crate::identity::ScopeId;
use crate::protocol::ProtocolError;
use crate::protocol::doorbell::Standing;
use crate::protocol::pull::{PullReply, PullRequest};
use crate::protocol::push::PushRequest;
use crate::testing::check::Violation;
use crate::testing::server::Pushed;
use crate::zoo::{Mutant, mutant};

/// How long something between dislikes the same operations.
const REFUSAL_MS: u64 = 200_000;

/// Transactions that took their numbers and are not committed.
#[cfg(feature = "zoo")]
#[derive(Default)]
pub(super) struct UnlockedTransactions {
    counters: std::collections::BTreeMap<ScopeId, crate::identity::Seq>,
    waiting: std::collections::BTreeMap<Vec<u8>, crate::testing::server::Unlocked>,
}

impl World {
    pub(super) fn account_of(&self, number: usize) -> Option<Account> {
        let tablet = self.tablets.get(number)?;
        self.accounts.get(tablet.account).copied()
    }

    /// A request arrives.
    pub(super) fn arrives(&mut self, request: Request) {
        self.note_message(request.path, &request.body);
        if !self.server_up {
            return self.answer(&request, Answer::Broken);
        }
        let now_ms = self.now_ms();
        let Some(account) = self.account_of(request.from.tablet) else {
            return;
        };
        let tablet = self.tablets.get(request.from.tablet);
        let signed_in = tablet.is_some_and(|tablet| tablet.session_until_ms > now_ms);
        // A locked account's session reads nothing any more; what its device has comes in.
        if !signed_in || !account.active && request.path == Path::Pull {
            return self.answer(&request, Answer::SignInNeeded);
        }
        self.server.meet(&account.actor());
        if self.strikes_message(Fault::Busy) {
            let retry_after_ms = 1_000 * (1 + self.random.under(20));
            return self.answer(&request, Answer::Busy { retry_after_ms });
        }
        match request.path {
            Path::Push => self.push_arrives(request, &account),
            Path::Pull => self.pull_arrives(&request, &account),
        }
    }

    /// Whether something before the server refuses one of these operations. It does so for some
    /// minutes, whatever comes with it, and then dislikes others.
    fn is_disliked(&self, pushed: &PushRequest) -> bool {
        let period = self.now_ms() / REFUSAL_MS;
        !self.healing
            && self.plan.has(Fault::Refusal)
            && pushed
                .operations
                .iter()
                .any(|one| one.id.dseq.0.wrapping_add(period).is_multiple_of(5))
    }

    fn pull_arrives(&mut self, request: &Request, account: &Account) {
        let tablet = self.tablets.get(request.from.tablet);
        let is_outdated = tablet.is_some_and(|tablet| tablet.outdated);
        let asked = match PullRequest::from_bytes(&request.body) {
            Ok(asked) => asked,
            Err(error) => return self.answer(request, cannot_read(&error)),
        };
        // Its first pages came before the server was updated: who has none writes nothing.
        if is_outdated && !asked.cursors.is_empty() {
            return self.answer(request, Answer::UpdateNeeded);
        }
        let cells_max = self.plan.cells_max;
        let reply = self
            .server
            .pull(&asked, &account.actor(), self.server_s(), cells_max);
        self.hold(self.reads_only_what_it_may(request.from.tablet, account, &asked, &reply));
        let key = self.server.reply_key(&asked, &account.actor(), cells_max);
        let body = packed::to_bytes(key, &reply);
        self.answer(request, Answer::Body(body));
    }

    /// G7: nothing leaves the server for a person who may not see it, and what they may no longer
    /// see is named.
    fn reads_only_what_it_may(
        &self,
        device: usize,
        account: &Account,
        asked: &PullRequest,
        reply: &PullReply,
    ) -> Result<(), Violation> {
        let sees = |scope: ScopeId| {
            self.server.ledgers().get(&scope).is_some_and(|ledger| {
                match city::agency_of(ledger.info()) {
                    Some(agency) => account.sees(agency),
                    None => true,
                }
            })
        };
        let leaks = reply.scopes.iter().any(|page| !sees(page.info.id));
        let keeps = !reply.more
            && asked
                .cursors
                .iter()
                .any(|(scope, _)| !sees(*scope) && !reply.revoked.contains(scope));
        if leaks || keeps {
            return Err(Violation::ReadWithoutRight { device });
        }
        Ok(())
    }

    fn push_arrives(&mut self, request: Request, account: &Account) {
        let pushed = match PushRequest::from_bytes(&request.body) {
            Ok(pushed) => pushed,
            Err(error) => return self.answer(&request, cannot_read(&error)),
        };
        if self.is_disliked(&pushed) {
            self.count(Fault::Refusal);
            return self.answer(&request, Answer::Refused);
        }
        let mut actor = account.actor();
        #[cfg(feature = "zoo")]
        if mutant(Mutant::RightsOfSignIn)
            && let Some(tablet) = self.tablets.get(request.from.tablet)
        {
            actor = tablet.signed_in_as.actor();
        }
        let delay_ms = self.transaction_ms(&pushed);
        if self.begin_unlocked(&request, &pushed, &mut actor) || delay_ms > 0 {
            let task = Task::Commit {
                request,
                actor,
                account: *account,
            };
            self.agenda.after(delay_ms, task);
        } else {
            self.commits(&request, &actor, account);
        }
    }

    /// How long until the transaction of this push commits. With several writers it waits for the
    /// locks of the scopes it names, then holds them until its own commit.
    fn transaction_ms(&mut self, pushed: &PushRequest) -> u64 {
        if self.plan.database == Database::OneWriter {
            return 0;
        }
        let now_ms = self.now_ms();
        let mut scopes: Vec<ScopeId> = pushed.operations.iter().map(|one| one.scope).collect();
        scopes.sort_unstable();
        scopes.dedup();
        if mutant(Mutant::SequenceWithoutLock) {
            return self.random.within(1..400);
        }
        let free_ms = scopes
            .iter()
            .filter_map(|scope| self.locked_until_ms.get(scope).copied())
            .max()
            .unwrap_or_default()
            .max(now_ms);
        let commit_ms = free_ms + self.random.within(1..400);
        for scope in scopes {
            self.locked_until_ms.insert(scope, commit_ms);
        }
        commit_ms - now_ms
    }

    #[cfg(feature = "zoo")]
    fn begin_unlocked(
        &mut self,
        request: &Request,
        pushed: &PushRequest,
        actor: &mut Actor,
    ) -> bool {
        if !mutant(Mutant::SequenceWithoutLock) || self.plan.database == Database::OneWriter {
            return false;
        }
        let now = self.server_s();
        let counters = &mut self.unlocked.counters;
        let begun = self
            .server
            .begin_unlocked(pushed.clone(), actor, now, counters);
        self.unlocked.waiting.insert(request.body.clone(), begun);
        true
    }

    #[cfg(not(feature = "zoo"))]
    #[expect(
        clippy::unused_self,
        reason = "one mutant begins its transactions here"
    )]
    fn begin_unlocked(&self, _: &Request, _: &PushRequest, _: &mut Actor) -> bool {
        false
    }

    /// A transaction commits, or the server dies before or after it does.
    pub(super) fn commits(&mut self, request: &Request, actor: &Actor, account: &Account) {
        if !self.server_up {
            return self.answer(request, Answer::Broken);
        }
        let Ok(pushed) = PushRequest::from_bytes(&request.body) else {
            return;
        };
        if self.strikes(Fault::ServerKill, 25) {
            return self.dies_before_commit(request, &pushed, actor);
        }
        let committed = self.store(request, pushed, account, actor);
        self.ring_doorbells(&committed);
        if self.strikes(Fault::ServerKill, 25) {
            return self.kill_server();
        }
        self.answer(request, Answer::Body(committed.reply));
    }

    fn dies_before_commit(&mut self, request: &Request, pushed: &PushRequest, actor: &Actor) {
        if mutant(Mutant::AckWithoutPersist) {
            let reply = self
                .server
                .clone()
                .push(pushed, actor, self.server_s())
                .reply;
            self.answer(request, Answer::Body(reply));
        }
        self.kill_server();
    }

    fn store(
        &mut self,
        #[cfg_attr(not(feature = "zoo"), expect(unused, reason = "one mutant reads it"))]
        request: &Request,
        mut pushed: PushRequest,
        account: &Account,
        actor: &Actor,
    ) -> Pushed {
        let now = self.server_s();
        if mutant(Mutant::HalfPushStored) && pushed.operations.len() > 1 {
            pushed.operations.truncate(pushed.operations.len() / 2);
        }
        let before = Watch::before(&self.server, &pushed);
        #[cfg(feature = "zoo")]
        let begun = self.unlocked.waiting.remove(&request.body);
        #[cfg(not(feature = "zoo"))]
        let begun: Option<std::convert::Infallible> = None;
        let committed = match begun {
            #[cfg(feature = "zoo")]
            Some(begun) => self.server.commit_unlocked(begun),
            _ => self.server.push(&pushed, actor, now),
        };
        let checked = self
            .watch
            .committed(&self.server, &committed, account, &before);
        self.hold(checked);
        self.report.approvals += self.watch.take_approvals();
        committed
    }

    /// The process is gone. Lines break; requests under way get no answer.
    pub(super) fn kill_server(&mut self) {
        self.report.crashes += 1;
        self.server_up = false;
        self.server.restart();
        self.locked_until_ms.clear();
        for (tab, (line, _)) in std::mem::take(&mut self.lines) {
            let delay = self.random.within(1..2_000);
            let bell = Bell::Broke;
            self.agenda.after(delay, Task::Bell { tab, line, bell });
        }
        let down_ms = self.random.within(200..30_000);
        self.agenda.after(down_ms, Task::ServerUp);
    }

    /// What the server tells a line that opens.
    pub(super) fn standing_for(&self, device: usize) -> Option<Standing> {
        let account = self.account_of(device)?;
        self.server_up
            .then(|| self.server.standing(&account.actor()))
    }

    /// Rings at every open line whose person may see what grew.
    pub(super) fn ring_doorbells(&mut self, committed: &Pushed) {
        if committed.rows.is_empty() {
            return;
        }
        let rung: Vec<(TabRef, u64)> = self
            .lines
            .iter()
            .filter(|(tab, (_, dead))| !dead && self.may_hear(tab.tablet, committed))
            .map(|(tab, (line, _))| (*tab, *line))
            .collect();
        for (tab, line) in rung {
            let now_ms = self.now_ms();
            let cut = self
                .tablets
                .get(tab.tablet)
                .is_none_or(|tablet| tablet.in_cut_until_ms > now_ms);
            let delay = self.latency_ms();
            if cut {
                // The line breaks; the tab learns of it late.
                self.lines.remove(&tab);
                let bell = Bell::Broke;
                let late = delay + 20_000;
                self.agenda.after(late, Task::Bell { tab, line, bell });
            } else {
                let bell = Bell::Rang;
                self.agenda.after(delay, Task::Bell { tab, line, bell });
            }
        }
    }

    fn may_hear(&self, number: usize, committed: &Pushed) -> bool {
        let account = self.account_of(number);
        committed.rows.keys().any(|scope| {
            let ledger = self.server.ledgers().get(scope);
            match ledger.and_then(|ledger| city::agency_of(ledger.info())) {
                Some(agency) => account.is_some_and(|account| account.sees(agency)),
                None => true,
            }
        })
    }
}

/// What the server says to bytes it cannot read.
fn cannot_read(error: &ProtocolError) -> Answer {
    match error {
        ProtocolError::Damaged => Answer::Broken,
        _ => Answer::Refused,
    }
}
