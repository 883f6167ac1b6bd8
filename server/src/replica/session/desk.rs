//! The task behind a session.

use std::collections::VecDeque;
use std::time::Duration;

use ikrar_sync::connection::{Connection, Effect, Event, Link};
use ikrar_sync::ports::StoreBatch;
use ikrar_sync::protocol::carry::CarryKey;
use ikrar_sync::replica::Replica;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

use super::errand::{Errands, Returned};
use super::exchange::{Answer, Flight};
use super::files::Files;
use super::line::{Line, LineEvent};
use super::{Condition, Order, Standing, Trouble};
use crate::clock::Clock;
use crate::entropy::random_bytes;
use crate::replica::store::{DurableStore, StoreFault};
use crate::replica::transport::{Origin, Transport};

/// See the module's words.
pub(super) struct Desk {
    /// Away only while it works on a thread that may block.
    store: Option<Box<dyn DurableStore>>,
    pub(super) replica: Replica,
    pub(super) standing: Standing,
    pub(super) connection: Connection,
    pub(super) events: VecDeque<Event>,
    pub(super) transport: Transport,
    pub(super) flight: Option<Flight>,
    pub(super) errands: Errands,
    pub(super) files: Files,
    pub(super) carry_key: Option<CarryKey>,
    pub(super) line: Line,
    pub(super) timer: Option<Instant>,
    pub(super) waiting: Vec<(Condition, oneshot::Sender<()>)>,
    is_stuck: bool,
    pub(super) clock: Clock,
    started: Instant,
}

/// Something the task wakes for.
enum News {
    Order(Order),
    Answer(Answer),
    Line(LineEvent),
    Errand(Option<Returned>),
    Timer,
    End,
}

impl Desk {
    pub(super) async fn open(
        store: Box<dyn DurableStore>,
        origin: Origin,
    ) -> Result<Self, StoreFault> {
        let (store, loaded) = working(store, |store| store.load()).await?;
        let account = store.account().cloned();
        let carry_key = store.carry_key();
        let mut desk = Self {
            replica: Replica::load(loaded?),
            standing: Standing {
                account,
                link: Link::Contacting,
                is_offline: false,
                is_asking: false,
                pulls_begun: 0,
                pulls_complete: 0,
                alarms: 0,
                has_carry_key: carry_key.is_some(),
                files_waiting: 0,
                trouble: None,
            },
            store: Some(store),
            connection: Connection::default(),
            events: VecDeque::new(),
            transport: Transport::new(origin),
            flight: None,
            errands: Errands::default(),
            files: Files::default(),
            carry_key,
            line: Line::default(),
            timer: None,
            waiting: Vec::new(),
            is_stuck: false,
            clock: Clock::system(),
            started: Instant::now(),
        };
        desk.errands.wants_key = carry_key.is_none();
        desk.load_files().await?;
        desk.connection.set_place(desk.replica.id());
        desk.feed(if desk.has_session() {
            Event::Wake
        } else {
            Event::SignInNeeded
        });
        Ok(desk)
    }

    /// Works until nobody holds the session any more.
    pub(super) async fn run(mut self, mut orders: mpsc::UnboundedReceiver<Order>) {
        loop {
            match self.next(&mut orders).await {
                News::Order(Order::Close { answer }) => {
                    drop(self);
                    answer.send(()).ok();
                    return;
                }
                News::Order(order) => self.obey(order).await,
                News::Answer(answer) => {
                    let event = self.take_answer(answer).await;
                    self.feed(event);
                }
                News::Line(event) => self.hear(event),
                News::Errand(returned) => self.come_back(returned).await,
                News::Timer => {
                    self.timer = None;
                    self.feed(Event::Timer);
                }
                News::End => return,
            }
            if std::mem::take(&mut self.is_stuck) {
                self.start_anew().await;
            }
            self.note_standing();
            self.tell_waiting();
            self.go_on_errands().await;
        }
    }

    async fn come_back(&mut self, returned: Option<Returned>) {
        let Some(returned) = returned else { return };
        if let Some(event) = self.take_returned(returned).await {
            self.feed(event);
        }
    }

    /// Nothing that was asked for comes to an end: back to what the store holds.
    async fn start_anew(&mut self) {
        tracing::warn!("no request comes to its end; starting anew");
        match self.work(|store| store.load()).await {
            Ok(loaded) => self.replica = Replica::load(loaded),
            Err(error) => tracing::warn!(%error, "the store cannot be read"),
        }
    }

    async fn next(&mut self, orders: &mut mpsc::UnboundedReceiver<Order>) -> News {
        let timer = self.timer;
        let timer = async move {
            match timer {
                Some(at) => sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            order = orders.recv() => order.map_or(News::End, News::Order),
            answer = Flight::land(&mut self.flight) => News::Answer(answer),
            event = self.line.next() => News::Line(event),
            returned = self.errands.next() => News::Errand(returned),
            () = timer => News::Timer,
        }
    }

    fn hear(&mut self, event: LineEvent) {
        match event {
            LineEvent::Opened => self.feed(Event::DoorbellOpened),
            LineEvent::Rang(ring) => {
                if let Some(event) = self.replica.heard(ring) {
                    self.feed(event);
                }
            }
            LineEvent::Lost => self.feed(Event::DoorbellLost),
        }
    }

    /// Tells the connection what happened and does what it asks for.
    pub(super) fn feed(&mut self, event: Event) {
        if self.standing.is_offline {
            return;
        }
        self.events.push_back(event);
        while let Some(event) = self.events.pop_front() {
            let effects = self.connection.step(event, self.elapsed_ms(), entropy());
            for effect in effects {
                self.carry_out(effect);
            }
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Push { operations_max } => {
                match self.replica.next_push(nonce(), operations_max) {
                    // Nothing to push is nothing to ask the server for.
                    None => self.events.push_back(Event::Pushed { more: false }),
                    Some(mut request) => {
                        request.report.clock = Some(self.clock.now());
                        self.start_push(request);
                    }
                }
            }
            Effect::Pull => {
                self.standing.pulls_begun = self.standing.pulls_begun.saturating_add(1);
                self.start_pull(self.replica.pull_request(nonce()));
            }
            Effect::Abort => {
                self.standing.trouble = Some(Trouble::Unreachable);
                self.drop_flight();
            }
            Effect::OpenDoorbell => {
                let cookie = self.standing.account.as_ref();
                if let Some(cookie) = cookie.and_then(|account| account.cookie.clone()) {
                    self.line.open(self.transport.origin().clone(), cookie);
                }
            }
            Effect::CloseDoorbell => self.line.close(),
            Effect::Restart => self.is_stuck = true,
            Effect::WakeIn { delay_ms } => {
                self.timer = Some(Instant::now() + Duration::from_millis(delay_ms));
            }
        }
    }

    pub(super) fn note_standing(&mut self) {
        self.standing.is_asking = self.flight.is_some();
        self.standing.has_carry_key = self.carry_key.is_some();
        self.standing.files_waiting = self.files_waiting();
        self.standing.link = if self.standing.is_offline {
            Link::Offline
        } else {
            self.connection.link()
        };
    }

    fn tell_waiting(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        for (mut condition, answer) in waiting {
            if condition(&self.replica, &self.standing) {
                answer.send(()).ok();
            } else if !answer.is_closed() {
                self.waiting.push((condition, answer));
            }
        }
    }

    /// Stores a reply. Where that fails, memory goes back to what the store holds.
    pub(super) async fn keep(&mut self, batch: StoreBatch) -> Result<(), StoreFault> {
        let kept = self.work(move |store| store.write(&batch)).await;
        if kept.is_err() {
            let loaded = self.work(|store| store.load()).await?;
            self.replica = Replica::load(loaded);
        }
        kept
    }

    /// Does something with the store where blocking is no harm.
    pub(super) async fn work<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut dyn DurableStore) -> Result<T, StoreFault> + Send + 'static,
    ) -> Result<T, StoreFault> {
        let store = self.store.take().ok_or(StoreFault::Gone)?;
        let (store, done) = working(store, work).await?;
        self.store = Some(store);
        done
    }

    pub(super) fn elapsed_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

async fn working<T: Send + 'static>(
    mut store: Box<dyn DurableStore>,
    work: impl FnOnce(&mut dyn DurableStore) -> T + Send + 'static,
) -> Result<(Box<dyn DurableStore>, T), StoreFault> {
    tokio::task::spawn_blocking(move || {
        let done = work(store.as_mut());
        (store, done)
    })
    .await
    .map_err(|_| StoreFault::Gone)
}

pub(super) const fn failed(retry_after_ms: Option<u64>) -> Event {
    Event::Failed { retry_after_ms }
}

/// Spreads waits; a machine without randomness waits the longest.
pub(super) fn entropy() -> u32 {
    random_bytes().map_or(u32::MAX, u32::from_le_bytes)
}

/// Tells a reply from an earlier one's; short, because it travels.
fn nonce() -> u64 {
    random_bytes().map_or(0, |bytes| u64::from(u16::from_le_bytes(bytes)))
}
