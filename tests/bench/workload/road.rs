//! A poor road to a server: narrow, long, lossy, and cut now and then.
//!
//! What goes in leaves at the road's pace and arrives one delay later; of packets of 1,460 bytes
//! every so many is lost, which costs a round trip, and what follows waits for it. A new
//! connection costs a round trip before its first byte. TCP's own start is not modelled: what is
//! sent here fits in its first window.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};

const PACKET_BYTES: usize = 1_460;

/// What a road is like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nature {
    /// There and back.
    pub(crate) round_trip: Duration,
    pub(crate) bytes_per_second: u32,
    /// One of so many packets is lost.
    pub(crate) one_lost_of: u32,
}

/// 64 kbit/s, 600 ms, 5 %.
pub(crate) const SECOND_GENERATION: Nature = Nature {
    round_trip: Duration::from_millis(600),
    bytes_per_second: 8_000,
    one_lost_of: 20,
};

/// Open for four seconds, cut for two.
const OPEN: Duration = Duration::from_secs(4);
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
    packets: AtomicU32,
}

impl Road {
    pub(crate) async fn to(target: SocketAddr, nature: Nature) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let place = listener.local_addr()?;
        let is_cut = watch::Sender::new(false);
        let shared = Arc::new(Shared {
            nature,
            target,
            packets: AtomicU32::new(0),
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

    /// Cuts the road for two seconds of every six, from now on; it begins open.
    pub(crate) async fn flap(&self) {
        loop {
            sleep(OPEN).await;
            self.is_cut.send_replace(true);
            sleep(CUT).await;
            self.is_cut.send_replace(false);
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
    sleep(shared.nature.round_trip).await;
    let far = TcpStream::connect(shared.target).await?;
    let (near_in, near_out) = near.into_split();
    let (far_in, far_out) = far.into_split();
    tokio::select! {
        up = travel(near_in, far_out, shared) => up,
        down = travel(far_in, near_out, shared) => down,
    }
}

/// One direction: what was read at a moment is written when it would have arrived.
async fn travel(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    shared: &Shared,
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
            if sent.send((Instant::now(), packet)).await.is_err() {
                return Ok(());
            }
        }
    };
    let write = async {
        let nature = shared.nature;
        let (mut free, mut last) = (Instant::now(), Instant::now());
        while let Some((at, packet)) = received.recv().await {
            let length = u32::try_from(packet.len()).unwrap_or(u32::MAX);
            let time = Duration::from_secs(1) * length / nature.bytes_per_second;
            free = free.max(at) + time;
            let mut arrival = free + nature.round_trip / 2;
            let number = shared.packets.fetch_add(1, Ordering::Relaxed);
            if number % nature.one_lost_of == nature.one_lost_of - 1 {
                arrival += nature.round_trip;
            }
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
