//! What a seed decides before anything happens: how many people, which faults, how often.

use super::offices;
use crate::testing::random::Random;

/// The server's database, as far as it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Database {
    /// One writer: a push is committed as soon as it is judged.
    OneWriter,
    /// Several writers, as on `PostgreSQL`: a transaction takes its time, and transactions that
    /// do not wait for one another's locks commit in any order.
    ManyWriters,
}

/// One class of fault that a run may have; a run has about half of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    /// A message gets lost.
    Loss,
    /// A message arrives twice.
    Duplicate,
    /// A message arrives late, after others.
    Delay,
    /// A message is cut off.
    Truncation,
    /// A bit of a message is flipped.
    BitFlip,
    /// A push is refused whole, by something that dislikes one of its operations.
    Refusal,
    /// A captive portal answers.
    Portal,
    /// A cache between answers with an earlier reply.
    CachedReply,
    /// A request hangs for ninety seconds.
    Stall,
    /// A tablet's network fails: outwards, inwards or both.
    Partition,
    /// A tab dies at one of the boundaries of an effect.
    TabKill,
    /// The tablet's power goes.
    PowerLoss,
    /// What was written without strict durability is lost with the power.
    TailLoss,
    /// The connection to the storage is lost, or its quota reached: a write fails.
    StorageFailure,
    /// Stored rows are damaged.
    Corruption,
    /// The browser empties the store.
    Eviction,
    /// A tab is frozen for a while.
    Freeze,
    /// More tabs are opened and closed.
    Tabs,
    /// The whole profile is copied to another tablet.
    Clone,
    /// Sign-ins expire.
    Expiry,
    /// People are moved, locked and given other roles.
    Rights,
    /// Devices write what the server does not understand yet.
    NewerDevice,
    /// Devices too old to pull.
    OlderDevice,
    /// The server process dies, before or after a commit.
    ServerKill,
    /// The server is too busy to store anything.
    Busy,
    /// The server's database is restored from an older backup.
    Restore,
    /// The doorbell line looks open and is dead.
    DeadLine,
    /// Clocks are wrong, jump or stand still.
    Clocks,
}

/// The classes that every seed has drawn for from the beginning. What comes later is drawn for
/// apart, or all seeds would be other runs.
const FIRST_FAULTS: [Fault; 27] = [
    Fault::Loss,
    Fault::Duplicate,
    Fault::Delay,
    Fault::Truncation,
    Fault::BitFlip,
    Fault::Portal,
    Fault::CachedReply,
    Fault::Stall,
    Fault::Partition,
    Fault::TabKill,
    Fault::PowerLoss,
    Fault::TailLoss,
    Fault::StorageFailure,
    Fault::Corruption,
    Fault::Eviction,
    Fault::Freeze,
    Fault::Tabs,
    Fault::Clone,
    Fault::Expiry,
    Fault::Rights,
    Fault::NewerDevice,
    Fault::OlderDevice,
    Fault::ServerKill,
    Fault::Busy,
    Fault::Restore,
    Fault::DeadLine,
    Fault::Clocks,
];
const LATER_FAULTS: [Fault; 1] = [Fault::Refusal];

impl Fault {
    /// The name in reports.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Loss => "message lost",
            Self::Duplicate => "message doubled",
            Self::Delay => "message late",
            Self::Truncation => "message cut off",
            Self::BitFlip => "bit flipped",
            Self::Refusal => "push refused",
            Self::Portal => "captive portal",
            Self::CachedReply => "reply from a cache",
            Self::Stall => "request hung 90 s",
            Self::Partition => "partition",
            Self::TabKill => "tab killed",
            Self::PowerLoss => "tablet without power",
            Self::TailLoss => "relaxed writes lost",
            Self::StorageFailure => "write failed",
            Self::Corruption => "row damaged",
            Self::Eviction => "store emptied",
            Self::Freeze => "tab frozen",
            Self::Tabs => "tab opened or closed",
            Self::Clone => "profile copied",
            Self::Expiry => "sign-in expired",
            Self::Rights => "rights changed",
            Self::NewerDevice => "operation of the future",
            Self::OlderDevice => "build too old to pull",
            Self::ServerKill => "server killed",
            Self::Busy => "server busy",
            Self::Restore => "server restored",
            Self::DeadLine => "doorbell line dead",
            Self::Clocks => "clock wrong",
        }
    }
}

/// A run's size and faults.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// Devices.
    pub(super) tablets: usize,
    /// Agencies.
    pub(super) agencies: usize,
    /// What people do before the faults stop.
    pub(super) actions: usize,
    /// Milliseconds between two actions of the whole city, on average.
    pub(super) pace_ms: u64,
    /// Milliseconds between two troubles that are not a message's.
    pub(super) trouble_ms: u64,
    /// Whether the agreements are in force already.
    pub(super) in_force: bool,
    /// Whether its offices sign, record and plan as well.
    pub(super) offices: bool,
    /// The server's database.
    pub(super) database: Database,
    /// Cells in one reply.
    pub(super) cells_max: usize,
    /// How long a message takes, on average.
    pub(super) latency_ms: u64,
    /// Messages in a thousand that meet each fault of a message.
    pub(super) rate: u64,
    /// The classes of fault this run has.
    pub(super) faults: Vec<Fault>,
}

impl Plan {
    pub(super) fn of(seed: u64, random: &mut Random) -> Self {
        let (tablets, actions) = match random.below(1_000) {
            0..860 => (3 + random.below(4), 12 + random.below(30)),
            860..980 => (7 + random.below(8), 30 + random.below(60)),
            980..998 => (20 + random.below(40), 60 + random.below(80)),
            _ => (100 + random.below(301), 150 + random.below(150)),
        };
        let share = *random.pick(&[15, 50, 50, 85]).unwrap_or(&50);
        let mut aside = random.clone();
        let mut faults: Vec<Fault> = FIRST_FAULTS
            .into_iter()
            .filter(|_| random.chance(share))
            .collect();
        aside.number();
        let later = LATER_FAULTS.into_iter().filter(|_| aside.chance(20));
        faults.extend(later);
        let offices = seed >= offices::FROM && aside.chance(80);
        let wide = random.chance(70);
        Self {
            tablets,
            agencies: 1 + usize::from(tablets > 4) + usize::from(tablets > 12),
            actions,
            pace_ms: *random.pick(&[200, 1_500, 6_000]).unwrap_or(&1_500),
            trouble_ms: *random.pick(&[3_000, 12_000, 40_000]).unwrap_or(&12_000),
            in_force: random.chance(50),
            offices,
            database: if random.chance(50) {
                Database::OneWriter
            } else {
                Database::ManyWriters
            },
            cells_max: if wide { 1_500 } else { 8 + random.below(60) },
            latency_ms: *random.pick(&[20, 300, 2_500]).unwrap_or(&300),
            rate: *random.pick(&[10, 40, 120]).unwrap_or(&40),
            faults,
        }
    }

    /// Whether this run has a class of fault.
    pub(super) fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }

    /// In one line.
    pub(super) fn describe(&self) -> String {
        let faults: Vec<&str> = self.faults.iter().map(|fault| fault.name()).collect();
        format!(
            "{} devices, {} agencies, {} actions, {:?}, {} cells a page; {}",
            self.tablets,
            self.agencies,
            self.actions,
            self.database,
            self.cells_max,
            faults.join(", ")
        )
    }
}
