//! The network between a browser and a server, as a TCP proxy that can really be cut.
//!
//! The browser talks to one fixed port, so its origin stays while the server behind it dies and
//! comes back elsewhere. Switching a browser to "offline" would not reach its service worker;
//! here nothing listens any more and every open connection is gone.

mod request;
mod road;
mod traffic;
mod trap;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use self::request::{PORTAL_HEAD, REDIRECT_HEAD, answer_with, half_of_body, is_whole};
pub use self::road::{Pace, Road};
pub use self::traffic::Traffic;
pub use self::trap::Trap;

/// Below the range from which the system gives out ports by itself: nobody takes our port while
/// the network is cut.
const PORT_FIRST: u16 = 20_000;
const PORT_COUNT: u16 = 10_000;
const CHUNK_BYTES: usize = 16 * 1024;
const PUSH: &[u8] = b"POST /sync/v1/push";
const PULL: &[u8] = b"POST /sync/v1/pull";
const HEAD_END: &[u8] = b"\r\n\r\n";
/// Nothing on one machine takes longer to close or to arrive.
const SWITCH_TIME_MAX: Duration = Duration::from_secs(20);

static NEXT_PORT: AtomicU16 = AtomicU16::new(0);

/// One browser's way to the server; gone when dropped.
#[derive(Debug)]
pub struct Link {
    port: u16,
    shared: Arc<Shared>,
    keeper: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    target: Mutex<SocketAddr>,
    pace: Mutex<Pace>,
    trap: Mutex<Option<Trap>>,
    traffic: Mutex<Traffic>,
    wanted: watch::Sender<Road>,
    /// What the keeper has made true.
    standing: watch::Sender<Road>,
    sprung: watch::Sender<bool>,
    open: AtomicUsize,
    /// What went up on each connection, once somebody wants to know.
    recorded: Mutex<Option<Vec<Vec<u8>>>>,
}

impl Link {
    /// An open road to a server.
    pub async fn to(target: SocketAddr) -> Result<Self> {
        let (port, listener) = free_port().await?;
        let shared = Arc::new(Shared {
            target: Mutex::new(target),
            pace: Mutex::default(),
            trap: Mutex::default(),
            traffic: Mutex::default(),
            wanted: watch::Sender::new(Road::Open),
            standing: watch::Sender::new(Road::Open),
            sprung: watch::Sender::new(false),
            open: AtomicUsize::new(0),
            recorded: Mutex::default(),
        });
        let keeper = tokio::spawn(keep(Arc::clone(&shared), port, listener));
        Ok(Self {
            port,
            shared,
            keeper,
        })
    }

    /// What the browser opens: `http://127.0.0.1:PORT`.
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The server has come back elsewhere.
    pub fn lead_to(&self, target: SocketAddr) {
        *locked(&self.shared.target) = target;
    }

    /// Makes the road so, and returns when it is.
    pub async fn set(&self, road: Road) -> Result<()> {
        self.shared.wanted.send_replace(road);
        let shared = Arc::clone(&self.shared);
        let mut standing = self.shared.standing.subscribe();
        let arrived = async move {
            standing.wait_for(|now| *now == road).await?;
            while road == Road::Cut && shared.open.load(Ordering::SeqCst) > 0 {
                tokio::task::yield_now().await;
            }
            anyhow::Ok(())
        };
        tokio::time::timeout(SWITCH_TIME_MAX, arrived)
            .await
            .with_context(|| format!("the road did not become {road:?}"))?
    }

    /// Nothing listens and nothing is connected when this returns.
    pub async fn cut(&self) -> Result<()> {
        self.set(Road::Cut).await
    }

    /// Everything passes again.
    pub async fn restore(&self) -> Result<()> {
        self.set(Road::Open).await
    }

    /// Slows the road down, or makes it fast again.
    pub fn set_pace(&self, pace: Pace) {
        *locked(&self.shared.pace) = pace;
    }

    /// Lies in wait for the next push.
    pub fn lay(&self, trap: Trap) {
        self.shared.sprung.send_replace(false);
        *locked(&self.shared.trap) = Some(trap);
    }

    /// Takes away a trap that has not caught everything yet.
    pub fn lift_trap(&self) {
        locked(&self.shared.trap).take();
    }

    /// Returns when the trap has caught a push.
    pub async fn sprung(&self) -> Result<()> {
        let mut sprung = self.shared.sprung.subscribe();
        tokio::time::timeout(SWITCH_TIME_MAX, sprung.wait_for(|sprung| *sprung))
            .await
            .context("no push came into the trap")??;
        Ok(())
    }

    /// Keeps what goes up on connections that are opened from now on.
    pub fn record(&self) {
        *locked(&self.shared.recorded) = Some(Vec::new());
    }

    /// What went up since [`Self::record`], connection by connection.
    pub fn recorded(&self) -> Vec<Vec<u8>> {
        locked(&self.shared.recorded).clone().unwrap_or_default()
    }

    /// What passed so far.
    pub fn traffic(&self) -> Traffic {
        *locked(&self.shared.traffic)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.shared.wanted.send_replace(Road::Cut);
        self.keeper.abort();
    }
}

impl Shared {
    fn count(&self, change: impl FnOnce(&mut Traffic)) {
        change(&mut locked(&self.traffic));
    }

    /// The trap for the push that comes now.
    fn next_trap(&self) -> Option<Trap> {
        let mut laid = locked(&self.trap);
        let trap = laid.take();
        *laid = trap.and_then(Trap::once_more);
        trap
    }

    /// A place for a connection's bytes, where they are kept.
    fn start_recording(&self) -> Option<usize> {
        let mut recorded = locked(&self.recorded);
        let streams = recorded.as_mut()?;
        streams.push(Vec::new());
        Some(streams.len() - 1)
    }

    fn record(&self, stream: Option<usize>, bytes: &[u8]) {
        let mut recorded = locked(&self.recorded);
        if let (Some(streams), Some(number)) = (recorded.as_mut(), stream)
            && let Some(stream) = streams.get_mut(number)
        {
            stream.extend_from_slice(bytes);
        }
    }

    async fn pass(&self, bytes: &[u8], to: &mut OwnedWriteHalf) -> std::io::Result<()> {
        let pace = *locked(&self.pace);
        let mut wait = pace.delay;
        if let Some(most) = pace.bytes_per_second_max {
            let milliseconds = bytes.len().saturating_mul(1000);
            let milliseconds = u64::try_from(milliseconds).unwrap_or(u64::MAX) / u64::from(most);
            wait = wait.saturating_add(Duration::from_millis(milliseconds));
        }
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        to.write_all(bytes).await
    }
}

/// A lock that a panicking test does not poison for the others.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn free_port() -> Result<(u16, TcpListener)> {
    let spread = u16::try_from(std::process::id() % u32::from(PORT_COUNT)).unwrap_or_default();
    for _ in 0..PORT_COUNT {
        let step = NEXT_PORT.fetch_add(1, Ordering::Relaxed);
        let port = PORT_FIRST + (spread.wrapping_mul(37).wrapping_add(step)) % PORT_COUNT;
        if let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
            return Ok((port, listener));
        }
    }
    bail!("no port is free from {PORT_FIRST} on")
}

/// Listens while the road leads anywhere, and gives up the port while it does not.
async fn keep(shared: Arc<Shared>, port: u16, first: TcpListener) {
    let mut wanted = shared.wanted.subscribe();
    let mut listener = Some(first);
    loop {
        let road = *wanted.borrow_and_update();
        if road == Road::Cut {
            drop(listener.take());
            shared.standing.send_replace(road);
            if wanted.changed().await.is_err() {
                return;
            }
            continue;
        }
        if listener.is_none() {
            listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.ok();
        }
        let Some(open) = &listener else {
            tokio::task::yield_now().await;
            continue;
        };
        shared.standing.send_replace(road);
        tokio::select! {
            accepted = open.accept() => if let Ok((stream, _)) = accepted {
                tokio::spawn(carry(stream, Arc::clone(&shared), road));
            },
            changed = wanted.changed() => if changed.is_err() {
                return;
            },
        }
    }
}

/// One connection of the browser, until either side ends it or the road changes.
async fn carry(browser: TcpStream, shared: Arc<Shared>, road: Road) {
    let mut wanted = shared.wanted.subscribe();
    shared.open.fetch_add(1, Ordering::SeqCst);
    shared.count(|traffic| traffic.connections += 1);
    let changed = wanted.wait_for(|now| *now != road);
    tokio::select! {
        _ = changed => {}
        () = travel(browser, &shared, road) => {}
    }
    shared.open.fetch_sub(1, Ordering::SeqCst);
}

async fn travel(browser: TcpStream, shared: &Shared, road: Road) {
    // A line that breaks is what this file is for.
    match road {
        Road::Open => drop(relay(browser, shared).await),
        Road::Portal => drop(answer_with(browser, PORTAL_HEAD).await),
        Road::Redirect => drop(answer_with(browser, REDIRECT_HEAD).await),
        Road::Silent | Road::Cut => std::future::pending().await,
    }
}

async fn relay(browser: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let target = *locked(&shared.target);
    let server = TcpStream::connect(target).await?;
    let (from_browser, mut to_browser) = browser.into_split();
    let (from_server, to_server) = server.into_split();
    let caught = Mutex::new(None);
    tokio::select! {
        up = upwards(from_browser, to_server, shared, &caught) => up?,
        down = downwards(from_server, &mut to_browser, shared, &caught) => return down,
    }
    let answer = locked(&caught).as_ref().and_then(Trap::answer);
    if let Some(answer) = answer {
        to_browser.write_all(answer.as_bytes()).await?;
        to_browser.shutdown().await?;
        shared.sprung.send_replace(true);
    }
    Ok(())
}

async fn upwards(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    shared: &Shared,
    caught: &Mutex<Option<Trap>>,
) -> std::io::Result<()> {
    let mut buffer = vec![0; CHUNK_BYTES];
    let stream = shared.start_recording();
    loop {
        let length = from.read(&mut buffer).await?;
        if length == 0 {
            return Ok(());
        }
        let chunk = &buffer[..length];
        shared.count(|traffic| traffic.bytes_up += length);
        shared.record(stream, chunk);
        if chunk.starts_with(PULL) {
            shared.count(|traffic| traffic.pulls += 1);
        }
        if chunk.starts_with(PUSH) {
            shared.count(|traffic| traffic.pushes += 1);
            *locked(caught) = shared.next_trap();
        }
        let trap = *locked(caught);
        if matches!(trap, Some(Trap::Answer { .. })) {
            let mut request = chunk.to_vec();
            while !is_whole(&request) && from.read_buf(&mut request).await? > 0 {}
            return Ok(());
        }
        if trap == Some(Trap::HalfRequest)
            && let Some(part) = half_of_body(chunk)
        {
            to.write_all(part).await?;
            shared.sprung.send_replace(true);
            return std::future::pending().await;
        }
        shared.pass(chunk, &mut to).await?;
    }
}

async fn downwards(
    mut from: OwnedReadHalf,
    to: &mut OwnedWriteHalf,
    shared: &Shared,
    caught: &Mutex<Option<Trap>>,
) -> std::io::Result<()> {
    let mut buffer = vec![0; CHUNK_BYTES];
    loop {
        let length = from.read(&mut buffer).await?;
        if length == 0 {
            return Ok(());
        }
        shared.count(|traffic| traffic.bytes_down += length);
        let trap = *locked(caught);
        match trap {
            Some(Trap::LoseReply { after_bytes }) => {
                to.write_all(&buffer[..length.min(after_bytes)]).await?;
                shared.sprung.send_replace(true);
                return Ok(());
            }
            Some(Trap::HoldReply) => {
                shared.sprung.send_replace(true);
                // Until the server is gone too.
                while from.read(&mut buffer).await? > 0 {}
                return Ok(());
            }
            Some(Trap::HalfRequest | Trap::Answer { .. }) | None => {}
        }
        shared.pass(&buffer[..length], to).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers each line with the same line.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let mut buffer = [0; 1024];
                    while let Ok(length @ 1..) = stream.read(&mut buffer).await {
                        drop(stream.write_all(&buffer[..length]).await);
                    }
                });
            }
        });
        address
    }

    async fn said(stream: &mut TcpStream, words: &[u8]) -> Vec<u8> {
        stream.write_all(words).await.unwrap();
        let mut buffer = [0; 1024];
        let length = stream.read(&mut buffer).await.unwrap_or_default();
        buffer[..length].to_vec()
    }

    #[tokio::test]
    async fn cut_road_refuses_and_ends_what_was_open() {
        let link = Link::to(echo().await).await.unwrap();
        let place = (Ipv4Addr::LOCALHOST, link.port);
        let mut stream = TcpStream::connect(place).await.unwrap();
        assert_eq!(said(&mut stream, b"a").await, b"a");
        link.cut().await.unwrap();
        assert_eq!(said(&mut stream, b"a").await, b"");
        assert!(TcpStream::connect(place).await.is_err());
        link.restore().await.unwrap();
        let mut stream = TcpStream::connect(place).await.unwrap();
        assert_eq!(said(&mut stream, b"b").await, b"b");
    }

    #[tokio::test]
    async fn trap_lets_so_much_of_a_reply_through_and_only_once() {
        let link = Link::to(echo().await).await.unwrap();
        link.lay(Trap::LoseReply { after_bytes: 4 });
        let place = (Ipv4Addr::LOCALHOST, link.port);
        let mut stream = TcpStream::connect(place).await.unwrap();
        assert_eq!(said(&mut stream, PUSH).await, b"POST");
        link.sprung().await.unwrap();
        let mut stream = TcpStream::connect(place).await.unwrap();
        assert_eq!(said(&mut stream, PUSH).await, PUSH);
        assert_eq!(link.traffic().pushes, 2);
    }

    #[test]
    fn half_a_request_holds_its_head() {
        let request = [PUSH, HEAD_END, b"abcd"].concat();
        let half = half_of_body(&request).unwrap();
        assert!(half.ends_with(b"\r\n\r\nab"));
        assert_eq!(half_of_body(&[PUSH, HEAD_END].concat()), None);
    }
}
