//! Several tabs of one browser: all write to the same database, one talks to the server.
//!
//! The network role is a Web Lock: the browser gives it to one tab and passes it on when that tab
//! goes, however it goes. A `BroadcastChannel` only rings; what is true stands in the database.

use std::cell::RefCell;
use std::rc::Rc;

use ikrar_domain::value::UserId;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, BroadcastChannel, MessageEvent};

use crate::platform::{spawn, warn};

/// A ring between the tabs of one user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ring {
    /// The outbox has grown.
    Appended,
    /// A reply of the server was stored.
    Stored,
    /// The person asks for an exchange with the server.
    SyncNow,
    /// A tab came to the front, or the browser says that the network is back.
    Awake,
    /// A tab has opened and asks how the line stands.
    Hello,
    /// How the line stands, by its code.
    Link(u8),
    /// How many seconds the server's clock is ahead of the device's.
    Clock(i64),
}

impl Ring {
    fn to_text(self) -> String {
        match self {
            Self::Appended => "appended".to_owned(),
            Self::Stored => "stored".to_owned(),
            Self::SyncNow => "sync-now".to_owned(),
            Self::Awake => "awake".to_owned(),
            Self::Hello => "hello".to_owned(),
            Self::Link(code) => ["link ", &code.to_string()].concat(),
            Self::Clock(offset) => ["clock ", &offset.to_string()].concat(),
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        match text {
            "appended" => Some(Self::Appended),
            "stored" => Some(Self::Stored),
            "sync-now" => Some(Self::SyncNow),
            "awake" => Some(Self::Awake),
            "hello" => Some(Self::Hello),
            _ => match text.split_once(' ')? {
                ("link", code) => code.parse().ok().map(Self::Link),
                ("clock", offset) => offset.parse().ok().map(Self::Clock),
                _ => None,
            },
        }
    }
}

/// A ring between all tabs: who is signed in has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SessionRing {
    /// Somebody is about to sign in or out: nothing is sent until it is known who.
    Changing,
    /// The user signed in.
    SignedIn(UserId),
    /// The user signed out.
    SignedOut(UserId),
}

impl SessionRing {
    fn to_text(self) -> String {
        match self {
            Self::Changing => "changing".to_owned(),
            Self::SignedIn(user) => ["in ", &user.uuid().to_string()].concat(),
            Self::SignedOut(user) => ["out ", &user.uuid().to_string()].concat(),
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        let user = |text| uuid::Uuid::try_parse(text).ok().map(UserId::from_uuid);
        match text.split_once(' ') {
            None => (text == "changing").then_some(Self::Changing),
            Some(("in", id)) => user(id).map(Self::SignedIn),
            Some(("out", id)) => user(id).map(Self::SignedOut),
            Some(_) => None,
        }
    }
}

/// A channel to the other tabs. Browsers without it have working tabs that learn late.
pub(crate) struct Channel {
    channel: Option<BroadcastChannel>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Channel {
    /// The channel between the tabs of one user.
    pub(crate) fn of_user(user: UserId, mut on_ring: impl FnMut(Ring) + 'static) -> Self {
        let name = ["ikrar-", &user.uuid().simple().to_string()].concat();
        Self::open(&name, move |text| {
            if let Some(ring) = Ring::from_text(text) {
                on_ring(ring);
            }
        })
    }

    /// The channel between all tabs.
    pub(crate) fn of_session(mut on_ring: impl FnMut(SessionRing) + 'static) -> Self {
        Self::open("ikrar-session", move |text| {
            if let Some(ring) = SessionRing::from_text(text) {
                on_ring(ring);
            }
        })
    }

    fn open(name: &str, mut on_text: impl FnMut(&str) + 'static) -> Self {
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                on_text(&text);
            }
        });
        let channel = BroadcastChannel::new(name).ok();
        if let Some(channel) = &channel {
            channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        }
        Self {
            channel,
            _on_message: on_message,
        }
    }

    /// Rings in the other tabs of the same user.
    pub(crate) fn ring(&self, ring: Ring) {
        self.post(&ring.to_text());
    }

    /// Rings in all other tabs.
    pub(crate) fn ring_session(&self, ring: SessionRing) {
        self.post(&ring.to_text());
    }

    fn post(&self, text: &str) {
        if let Some(channel) = &self.channel
            && channel.post_message(&JsValue::from_str(text)).is_err()
        {
            warn(&["the other tabs could not be told"]);
        }
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.set_onmessage(None);
            channel.close();
        }
    }
}

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`, which `web-sys` still calls unstable.
    type Locks;

    #[wasm_bindgen(method, structural, catch)]
    fn request(
        this: &Locks,
        name: &str,
        options: &JsValue,
        callback: &Function,
    ) -> Result<Promise, JsValue>;
}

/// The network role of one user, asked for or held. Dropping it passes it on.
pub(crate) struct NetworkRole {
    asking: Option<AbortController>,
    /// Ends the promise that holds the lock.
    release: Rc<RefCell<Option<Function>>>,
    _on_granted: Option<Closure<dyn FnMut() -> Promise>>,
}

/// How a tab asks for the network role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asking {
    /// Behind whoever has it.
    InTurn,
    /// At once: the tab that has it does not answer any more. Should it wake up, it hears that
    /// the role is gone; two that push the same do no harm.
    AtOnce,
}

impl NetworkRole {
    /// Asks for the role; calls `lead` when this tab has it, and `lost` when another tab has
    /// taken it away. Where the browser has no locks every tab leads: pushing twice is harmless,
    /// only wasteful.
    pub(crate) fn ask(
        user: UserId,
        asking: Asking,
        lead: impl Fn() + 'static,
        lost: impl FnOnce() + 'static,
    ) -> Self {
        let lead = Rc::new(lead);
        let Some(locks) = locks() else {
            lead();
            return Self::none();
        };
        let release: Rc<RefCell<Option<Function>>> = Rc::new(RefCell::new(None));
        let on_granted = {
            let release = Rc::clone(&release);
            let lead = Rc::clone(&lead);
            Closure::<dyn FnMut() -> Promise>::new(move || {
                let lead = Rc::clone(&lead);
                spawn(async move { lead() });
                Promise::new(&mut |resolve, _reject| {
                    *release.borrow_mut() = Some(resolve);
                })
            })
        };
        let giving_up = AbortController::new().ok();
        let options = options(asking, giving_up.as_ref());
        let name = ["ikrar-network-", &user.uuid().simple().to_string()].concat();
        let asked = locks.request(&name, &options, on_granted.as_ref().unchecked_ref());
        if let Ok(held) = asked {
            let release = Rc::clone(&release);
            spawn(async move {
                // Ends when the role is passed on, or with an error when it is no longer asked
                // for; an error while it is held means that it was taken away.
                let ended = wasm_bindgen_futures::JsFuture::from(held).await;
                if ended.is_err() && release.borrow_mut().take().is_some() {
                    lost();
                }
            });
        } else {
            warn(&["the browser refuses locks; this tab leads"]);
            lead();
        }
        Self {
            asking: giving_up,
            release,
            _on_granted: Some(on_granted),
        }
    }

    fn none() -> Self {
        Self {
            asking: None,
            release: Rc::default(),
            _on_granted: None,
        }
    }
}

/// A request that takes a lock by force cannot be given up, and need not be.
fn options(asking: Asking, giving_up: Option<&AbortController>) -> Object {
    let options = Object::new();
    // A plain object takes every property.
    let _set = match (asking, giving_up) {
        (Asking::AtOnce, _) => Reflect::set(&options, &"steal".into(), &true.into()),
        (Asking::InTurn, Some(giving_up)) => {
            Reflect::set(&options, &"signal".into(), &giving_up.signal())
        }
        (Asking::InTurn, None) => Ok(true),
    };
    options
}

impl Drop for NetworkRole {
    fn drop(&mut self) {
        if let Some(release) = self.release.borrow_mut().take() {
            // Resolving a promise cannot fail.
            let _released = release.call0(&JsValue::UNDEFINED);
        } else if let Some(asking) = &self.asking {
            asking.abort();
        }
    }
}

fn locks() -> Option<Locks> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    (!locks.is_undefined()).then(|| locks.unchecked_into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_travel_as_text() {
        for ring in [
            Ring::Appended,
            Ring::Stored,
            Ring::SyncNow,
            Ring::Awake,
            Ring::Hello,
            Ring::Link(3),
            Ring::Clock(-10_800),
        ] {
            assert_eq!(Ring::from_text(&ring.to_text()), Some(ring));
        }
        assert_eq!(Ring::from_text("a ring of the future"), None);
    }

    #[test]
    fn session_rings_travel_as_text() {
        let user = UserId::from_uuid(uuid::Uuid::from_bytes([5; 16]));
        for ring in [
            SessionRing::Changing,
            SessionRing::SignedIn(user),
            SessionRing::SignedOut(user),
        ] {
            assert_eq!(SessionRing::from_text(&ring.to_text()), Some(ring));
        }
        assert_eq!(SessionRing::from_text("in nobody"), None);
    }
}
