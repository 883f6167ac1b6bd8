//! The requests of an exchange, and what the connection must hear of their ends.

use futures::future::BoxFuture;
use ikrar_sync::connection::Event;
use ikrar_sync::protocol::ProtocolError;
use ikrar_sync::protocol::pull::PullRequest;
use ikrar_sync::protocol::push::PushRequest;
use ikrar_sync::protocol::reply::Reply;
use ikrar_sync::replica::Replica;

use super::Trouble;
use super::desk::{Desk, failed};
use crate::replica::transport::Transport;

const PUSH: &str = "/sync/v1/push";
const PULL: &str = "/sync/v1/pull";

/// What was asked.
enum Asked {
    Push(PushRequest),
    Pull { request: PullRequest, number: u64 },
}

/// A request on its way. Dropping it gives it up with its connection.
pub(super) struct Flight {
    asked: Asked,
    work: BoxFuture<'static, (Transport, Reply)>,
}

/// What came back.
pub(super) struct Answer {
    asked: Asked,
    transport: Transport,
    reply: Reply,
}

impl Flight {
    /// Waits for the end of the flight; for ever when there is none.
    pub(super) async fn land(flight: &mut Option<Self>) -> Answer {
        let Some(flying) = flight else {
            return std::future::pending().await;
        };
        let (transport, reply) = flying.work.as_mut().await;
        match flight.take() {
            Some(Self { asked, .. }) => Answer {
                asked,
                transport,
                reply,
            },
            // It was there a line above.
            None => std::future::pending().await,
        }
    }
}

impl Desk {
    pub(super) fn start_push(&mut self, request: PushRequest) {
        let body = self.replica.push_body(&request);
        self.start(PUSH, body, Asked::Push(request));
    }

    pub(super) fn start_pull(&mut self, request: PullRequest) {
        let number = self.standing.pulls_begun;
        let body = request.to_bytes();
        self.start(PULL, body, Asked::Pull { request, number });
    }

    fn start(&mut self, path: &'static str, body: Vec<u8>, asked: Asked) {
        let fresh = Transport::new(self.transport.origin().clone());
        let mut transport = std::mem::replace(&mut self.transport, fresh);
        let account = self.standing.account.as_ref();
        let cookie = account.and_then(|account| account.cookie.clone());
        let work = async move {
            let reply = match cookie {
                Some(cookie) => transport.post_sync(path, body, &cookie).await,
                None => Reply::SignInNeeded,
            };
            (transport, reply)
        };
        self.flight = Some(Flight {
            asked,
            work: Box::pin(work),
        });
    }

    /// Takes what came back; gives what the connection must hear of it.
    pub(super) async fn take_answer(&mut self, answer: Answer) -> Event {
        self.transport = answer.transport;
        match (answer.asked, answer.reply) {
            (Asked::Push(request), Reply::Bytes(bytes)) => self.take_push(&request, &bytes).await,
            (Asked::Pull { request, number }, Reply::Bytes(bytes)) => {
                self.take_pull(&request, &bytes, number).await
            }
            // Pushes are never refused for the build's age; whatever said so is not the server.
            (Asked::Push(_), Reply::UpdateNeeded) => self.no_bytes(&Reply::NotTheServer),
            (Asked::Push(request), reply) => {
                if reply.is_refusal_of_content() {
                    self.replica.push_refused(&request);
                }
                self.no_bytes(&reply)
            }
            (Asked::Pull { .. }, reply) => {
                if reply == Reply::UpdateNeeded {
                    self.replica.update_needed();
                    self.send_what_is_due();
                }
                self.no_bytes(&reply)
            }
        }
    }

    async fn take_push(&mut self, request: &PushRequest, bytes: &[u8]) -> Event {
        let outcome = match self.replica.push_reply(request, bytes, self.clock.now()) {
            Ok(outcome) => outcome,
            Err(error) => return self.unreadable(&error),
        };
        if let Err(error) = self.keep(outcome.batch).await {
            return self.not_stored(&error);
        }
        self.standing.trouble = None;
        if outcome.is_copied {
            return self.mint_again().await;
        }
        if outcome.rewound {
            self.standing.trouble = Some(Trouble::Restored);
        } else if outcome.receipted == 0 && !request.operations.is_empty() {
            // Asking again at once would only repeat the question.
            self.standing.trouble = Some(Trouble::OutboxGap);
            return failed(None);
        }
        Event::Pushed {
            more: self.replica.has_unsent(),
        }
    }

    /// A copied folder, or one that was put back from a copy: the same places were used twice.
    /// Everything unsent goes up under another identity.
    async fn mint_again(&mut self) -> Event {
        tracing::warn!("this folder's places were used elsewhere; taking a new identity");
        let lacking = self.replica.lacking();
        let minted = self.work(move |store| {
            store.mint_again(&lacking)?;
            store.load()
        });
        match minted.await {
            Ok(loaded) => self.replica = Replica::load(loaded),
            Err(error) => return self.not_stored(&error),
        }
        Event::Pushed { more: true }
    }

    async fn take_pull(&mut self, request: &PullRequest, bytes: &[u8], number: u64) -> Event {
        let outcome = match self.replica.pull_reply(request, bytes, self.clock.now()) {
            Ok(outcome) => outcome,
            Err(error) => return self.unreadable(&error),
        };
        let differing = u64::try_from(outcome.mismatched.len()).unwrap_or(u64::MAX);
        self.standing.alarms = self.standing.alarms.saturating_add(differing);
        for scope in &outcome.mismatched {
            tracing::warn!(scope = %scope.hex(), "the checksum differs; fetching anew");
        }
        if let Err(error) = self.keep(outcome.batch).await {
            return self.not_stored(&error);
        }
        self.standing.trouble = None;
        if !outcome.more {
            self.standing.pulls_complete = number;
        }
        if outcome.push_first {
            // The server may have been restored: it is asked what it wants before the next pull.
            return Event::Pushed { more: true };
        }
        self.send_what_is_due();
        Event::Pulled { more: outcome.more }
    }

    /// An answer may have brought the next try of operations that were passed over.
    fn send_what_is_due(&mut self) {
        if self.replica.has_unsent() {
            self.events.push_back(Event::Appended);
        }
    }

    /// What the connection must hear of a request that brought no bytes.
    fn no_bytes(&mut self, reply: &Reply) -> Event {
        let (trouble, event) = match reply {
            Reply::SignInNeeded => (Trouble::SignInNeeded, Event::SignInNeeded),
            Reply::UpdateNeeded => (Trouble::UpdateNeeded, Event::UpdateNeeded),
            Reply::Busy { retry_after_ms } => (Trouble::Busy, failed(*retry_after_ms)),
            Reply::Refused { status } => (Trouble::Refused(*status), failed(None)),
            Reply::NotTheServer => (Trouble::NotTheServer, failed(None)),
            Reply::Offline | Reply::Bytes(_) => (Trouble::Unreachable, failed(None)),
        };
        self.standing.trouble = Some(trouble);
        event
    }

    fn unreadable(&mut self, error: &ProtocolError) -> Event {
        self.standing.trouble = Some(match error {
            ProtocolError::NotSync => Trouble::NotTheServer,
            _ => Trouble::Unreadable,
        });
        failed(None)
    }

    fn not_stored(&mut self, error: &crate::replica::store::StoreFault) -> Event {
        tracing::warn!(%error, "a reply was not stored");
        self.standing.trouble = Some(Trouble::NotStored);
        Event::NotStored
    }
}
