//! A poor road to a server: narrow, long, lossy, and cut now and then.
//!
//! What goes in leaves at the road's pace, which all connections share, and arrives one delay
//! later. Which packets of 1,460 bytes are lost, a seed decides, for each connection and direction
//! apart; a lost one is sent again after a round trip, may be lost again, and what follows waits
//! for it. A new connection costs a round trip before its first byte, and a second more where its
//! first packets are lost. The turns of TLS are made by the programs at both ends and not
//! modelled. TCP's slow start is left out: its first window is larger than what this road holds.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use ikrar_sync::testing::Random;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};

const PACKET_BYTES: usize = 1_460;
/// After this long without an answer the first packet of a connection is sent again.
const CONNECT_AGAIN: Duration = Duration::from_secs(1);

/// What a road is like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nature {
    /// There and back.
    pub(crate) round_trip: Duration,
    pub(crate) bytes_per_second: u32,
    /// So many packets of a hundred are lost.
    pub(crate) loss_percent: usize,
}

/// 64 kbit/s, 600 ms, 5 %.
pub(crate) const SECOND_GENERATION: Nature = Nature {
    round_trip: Duration::from_millis(600),
    bytes_per_second: 8_000,
    loss_percent: 5,
};

/// Open for four seconds, cut for two.
pub(crate) const OPEN: Duration = Duration::from_secs(4);
const CUT: Duration = Duration::from_secs(2);

/// The road; gone when dropped.
pub(crate) struct Road {
    place: SocketAddr,
    is_cut: watch::Sender<bool>,
    keeper: JoinHandle<()>,
}

struct Shared {
    nature: Nature,
    target: SocketAddr,
    losses: Mutex<Random>,
    up: Lane,
    down: Lane,
}

/// One direction, which all connections share: when it is free again.
type Lane = Mutex<Instant>;

impl Road {
    /// One on which the seed decides what is lost.
    pub(crate) async fn to(target: SocketAddr, nature: Nature, seed: u64) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let place = listener.local_addr()?;
        let is_cut = watch::Sender::new(false);
        let shared = Arc::new(Shared {
            nature,
            target,
            losses: Mutex::new(Random::new(seed)),
            up: Mutex::new(Instant::now()),
            down: Mutex::new(Instant::now()),
        });
        let keeper = tokio::spawn(keep(listener, shared, is_cut.clone()));
        Ok(Self {
            place,
            is_cut,
            keeper,
        })
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.place)
    }

    /// Ends what [`Self::flap`] has left cut.
    pub(crate) fn mend(&self) {
        self.is_cut.send_replace(false);
    }

    /// Cuts the road for two seconds of every six, for the first time after so long.
    pub(crate) async fn flap(&self, first: Duration) {
        sleep(first).await;
        loop {
            self.is_cut.send_replace(true);
            sleep(CUT).await;
            self.is_cut.send_replace(false);
            sleep(OPEN).await;
        }
    }
}

impl Drop for Road {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

async fn keep(listener: TcpListener, shared: Arc<Shared>, is_cut: watch::Sender<bool>) {
    while let Ok((near, _)) = listener.accept().await {
        if *is_cut.borrow() {
            continue;
        }
        let (shared, mut cut) = (Arc::clone(&shared), is_cut.subscribe());
        tokio::spawn(async move {
            tokio::select! {
                _ = cut.wait_for(|is_cut| *is_cut) => {}
                _ = carry(near, &shared) => {}
            }
        });
    }
}

async fn carry(near: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let [mut of_connection, up, down] = shared.losses_of_connection();
    let nature = shared.nature;
    sleep(nature.round_trip).await;
    while of_connection.chance(2 * nature.loss_percent) {
        sleep(CONNECT_AGAIN).await;
    }
    let far = TcpStream::connect(shared.target).await?;
    let (near_in, near_out) = near.into_split();
    let (far_in, far_out) = far.into_split();
    let up = nature.of(&shared.up, up);
    let down = nature.of(&shared.down, down);
    tokio::select! {
        up = travel(near_in, far_out, up) => up,
        down = travel(far_in, near_out, down) => down,
    }
}

impl Nature {
    /// When a packet that is sent now arrives in a lane.
    fn of(self, lane: &Lane, mut losses: Random) -> impl FnMut(usize) -> Instant {
        move |bytes| {
            let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
            let time = Duration::from_secs(1) * bytes / self.bytes_per_second;
            let mut free = lane.lock().unwrap_or_else(PoisonError::into_inner);
            *free = Instant::now().max(*free) + time;
            let mut arrival = *free + self.round_trip / 2;
            while losses.chance(self.loss_percent) {
                *free += time;
                arrival += self.round_trip;
            }
            arrival
        }
    }
}

impl Shared {
    /// What decides of a connection's first packets, of those that go and of those that come.
    fn losses_of_connection(&self) -> [Random; 3] {
        let mut losses = self.losses.lock().unwrap_or_else(PoisonError::into_inner);
        std::array::from_fn(|_| Random::new(losses.number()))
    }
}

/// One direction of a connection: what is read is written when it has arrived, in its order.
async fn travel(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut arrival_of: impl FnMut(usize) -> Instant,
) -> std::io::Result<()> {
    let (sent, mut received) = mpsc::channel::<(Instant, Vec<u8>)>(1_024);
    let read = async {
        let mut buffer = vec![0; PACKET_BYTES];
        loop {
            let length = from.read(&mut buffer).await?;
            if length == 0 {
                return Ok(());
            }
            let packet = buffer.get(..length).unwrap_or_default().to_vec();
            if sent.send((arrival_of(length), packet)).await.is_err() {
                return Ok(());
            }
        }
    };
    let write = async {
        let mut last = Instant::now();
        while let Some((arrival, packet)) = received.recv().await {
            last = last.max(arrival);
            sleep_until(last).await;
            to.write_all(&packet).await?;
        }
        Ok(())
    };
    tokio::select! {
        read = read => read,
        write = write => write,
    }
}
