//! One replica at work: its store, its connection and whoever asks.
//!
//! A [`Session`] is a handle; behind it one task owns everything, so that nothing is locked and
//! an edit never waits for the network. The rules of the browser's desk hold: what a person
//! writes goes to the store first and into the view once it is durable.

mod carry;
mod desk;
mod errand;
mod exchange;
mod fetch;
mod files;
mod line;
mod orders;

use hyper::Method;
use ikrar_sync::connection::Link;
use ikrar_sync::operation::{Draft, Operation};
use ikrar_sync::replica::Replica;
use tokio::sync::{mpsc, oneshot};

pub use self::carry::{CarryFault, HandedIn, SealedQueue};
pub use self::fetch::{FetchFault, Fetched};
pub use self::files::{AttachFault, Attached, NewFile};

use self::desk::Desk;
use super::store::{Account, DurableStore, StoreFault};
use super::transport::{JsonReply, Origin, Transport};

const SIGN_IN: &str = "/api/sign-in";
const SIGN_OUT: &str = "/api/sign-out";

/// How a session stands; given to whoever looks or waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whose it is; nobody's before the first sign-in.
    pub account: Option<Account>,
    /// What the connection knows of the line.
    pub link: Link,
    /// Whether it was told to stay away from the network.
    pub is_offline: bool,
    /// Whether a request is on its way.
    pub is_asking: bool,
    /// Pulls begun since the start.
    pub pulls_begun: u64,
    /// The number of the last pull after which the server had nothing more.
    pub pulls_complete: u64,
    /// Checksums that differed since the start, each followed by fetching the scope anew.
    pub alarms: u64,
    /// Whether the outbox can be sealed and carried as a file.
    pub has_carry_key: bool,
    /// Files behind figures that are kept here and still to be sent.
    pub files_waiting: usize,
    /// What last went wrong with a request; none after one that was answered.
    pub trouble: Option<Trouble>,
}

/// What can go wrong with a request. Nothing of it loses an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing answered in time.
    Unreachable,
    /// Another program answered, such as a captive portal.
    NotTheServer,
    /// The server asked to wait.
    Busy,
    /// The server failed or refused, with this status.
    Refused(u16),
    /// A reply of another version, or a damaged one.
    Unreadable,
    /// The server waits for an operation that the outbox does not begin with.
    OutboxGap,
    /// The server was restored from a backup and is sent again what it lost.
    Restored,
    /// A reply could not be stored.
    NotStored,
    /// The session has ended.
    SignInNeeded,
    /// This build is too old to receive.
    UpdateNeeded,
}

impl Trouble {
    /// The code for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::NotTheServer => "not_the_server",
            Self::Busy => "server_busy",
            Self::Refused(_) => "server_refused",
            Self::Unreadable => "unreadable_reply",
            Self::OutboxGap => "outbox_gap",
            Self::Restored => "server_restored",
            Self::NotStored => "reply_not_stored",
            Self::SignInNeeded => "sign_in_needed",
            Self::UpdateNeeded => "update_needed",
        }
    }
}

/// Why a session did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreFault),
    /// Nobody has ever signed in here, so an edit would have no author.
    #[error("nobody is signed in; sign in first")]
    SignedOut,
    /// The store is somebody else's.
    #[error("this store belongs to {login}; sign in as {login} or choose another --data")]
    OtherAccount {
        /// Whose.
        login: String,
    },
    /// Login and password do not belong together.
    #[error("login and password do not belong together; check both")]
    WrongPassword,
    /// Too many wrong passwords.
    #[error("the account is locked after too many wrong passwords; try again in 15 minutes")]
    AccountLocked,
    /// The server did not answer as it should.
    #[error("the server cannot be reached ({}); try again later", .0.code())]
    NoAnswer(Trouble),
    /// It was told to stay away from the network.
    #[error("the replica was told to stay offline; send `online` first")]
    KeptOffline,
    /// The session's task has ended.
    #[error("the replica has ended")]
    Ended,
}

impl SessionError {
    /// The code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(fault) => fault.code(),
            Self::SignedOut => "signed_out",
            Self::OtherAccount { .. } => "other_account",
            Self::WrongPassword => "wrong_password",
            Self::AccountLocked => "account_locked",
            Self::NoAnswer(trouble) => trouble.code(),
            Self::KeptOffline => "kept_offline",
            Self::Ended => "ended",
        }
    }
}

type Condition = Box<dyn FnMut(&Replica, &Standing) -> bool + Send>;
type Looking = Box<dyn FnOnce(&Replica, &Standing) + Send>;

/// What the task is asked for.
enum Order {
    Append {
        drafts: Vec<Draft>,
        answer: oneshot::Sender<Result<Vec<Operation>, SessionError>>,
    },
    Look(Looking),
    Until {
        condition: Condition,
        answer: oneshot::Sender<()>,
    },
    Seat {
        account: Account,
        answer: oneshot::Sender<Result<(), SessionError>>,
    },
    Attach {
        file: NewFile,
        answer: oneshot::Sender<Result<Attached, AttachFault>>,
    },
    Seal {
        answer: oneshot::Sender<Result<SealedQueue, CarryFault>>,
    },
    StandUp {
        answer: oneshot::Sender<Result<Option<Account>, SessionError>>,
    },
    SetOffline(bool),
    SyncNow,
    Close {
        answer: oneshot::Sender<()>,
    },
}

/// A handle. Cloning it is cheap; the session ends with the last one.
#[derive(Clone, Debug)]
pub struct Session {
    orders: mpsc::UnboundedSender<Order>,
    origin: Origin,
}

impl Session {
    /// Starts what a store holds. With a session in it the server is asked at once.
    pub async fn open(store: Box<dyn DurableStore>, origin: Origin) -> Result<Self, SessionError> {
        let desk = Desk::open(store, origin.clone()).await?;
        let (orders, received) = mpsc::unbounded_channel();
        tokio::spawn(desk.run(received));
        Ok(Self { orders, origin })
    }

    /// Keeps one save. It is durable when this returns.
    pub async fn append(&self, drafts: Vec<Draft>) -> Result<Vec<Operation>, SessionError> {
        self.ask(|answer| Order::Append { drafts, answer }).await?
    }

    /// Keeps a file and links it. Both are durable when this returns; the bytes go later.
    pub async fn attach(&self, file: NewFile) -> Result<Attached, AttachFault> {
        self.ask(|answer| Order::Attach { file, answer }).await?
    }

    /// Looks at the view.
    pub async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Replica, &Standing) -> T + Send + 'static,
    ) -> Result<T, SessionError> {
        self.ask(|answer| {
            Order::Look(Box::new(move |replica, standing| {
                // Whoever looked may have gone.
                drop(answer.send(look(replica, standing)));
            }))
        })
        .await
    }

    /// Returns when the condition holds: it is asked now and after every change.
    pub async fn until(
        &self,
        condition: impl FnMut(&Replica, &Standing) -> bool + Send + 'static,
    ) -> Result<(), SessionError> {
        let condition = Box::new(condition);
        self.ask(|answer| Order::Until { condition, answer }).await
    }

    /// Signs in at the server.
    pub async fn sign_in(&self, login: &str, password: &str) -> Result<Account, SessionError> {
        let body = serde_json::json!({ "login": login, "password": password }).to_string();
        let mut transport = Transport::new(self.origin.clone());
        let asked = transport.ask_json(&Method::POST, SIGN_IN, body.into_bytes(), None);
        let account = match asked.await {
            JsonReply::Answer {
                status: 200,
                body,
                cookie: Some(cookie),
            } => Account::from_json(&body, Some(cookie)),
            JsonReply::Answer { status, .. } => return Err(refusal(status)),
            JsonReply::NotTheServer => None,
            JsonReply::Offline => return Err(SessionError::NoAnswer(Trouble::Unreachable)),
        };
        let account = account.ok_or(SessionError::NoAnswer(Trouble::NotTheServer))?;
        self.take_seat(account.clone()).await?;
        Ok(account)
    }

    /// Takes an account whose session was opened elsewhere.
    pub async fn take_seat(&self, account: Account) -> Result<(), SessionError> {
        self.ask(|answer| Order::Seat { account, answer }).await?
    }

    /// Signs out. The outbox stays. Tells whether the server has heard of it.
    pub async fn sign_out(&self) -> Result<bool, SessionError> {
        let left = self.ask(|answer| Order::StandUp { answer }).await??;
        let Some(cookie) = left.and_then(|account| account.cookie) else {
            return Ok(false);
        };
        let mut transport = Transport::new(self.origin.clone());
        let asked = transport.ask_json(&Method::POST, SIGN_OUT, Vec::new(), Some(&cookie));
        Ok(matches!(asked.await, JsonReply::Answer { status: 204, .. }))
    }

    /// Keeps away from the network, or goes back to it.
    pub fn set_offline(&self, is_offline: bool) -> Result<(), SessionError> {
        self.tell(Order::SetOffline(is_offline))
    }

    /// Asks for an exchange now.
    pub fn sync_now(&self) -> Result<(), SessionError> {
        self.tell(Order::SyncNow)
    }

    /// Ends the session; its store is free when this returns.
    pub async fn close(&self) -> Result<(), SessionError> {
        self.ask(|answer| Order::Close { answer }).await
    }

    fn tell(&self, order: Order) -> Result<(), SessionError> {
        self.orders.send(order).map_err(|_| SessionError::Ended)
    }

    async fn ask<T>(
        &self,
        order: impl FnOnce(oneshot::Sender<T>) -> Order,
    ) -> Result<T, SessionError> {
        let (answer, answered) = oneshot::channel();
        self.tell(order(answer))?;
        answered.await.map_err(|_| SessionError::Ended)
    }
}

fn refusal(status: u16) -> SessionError {
    match status {
        401 => SessionError::WrongPassword,
        423 => SessionError::AccountLocked,
        429 | 503 => SessionError::NoAnswer(Trouble::Busy),
        status => SessionError::NoAnswer(Trouble::Refused(status)),
    }
}
