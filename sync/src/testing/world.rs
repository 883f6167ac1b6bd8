//! One run: devices that edit and crash, links that lose, repeat and reorder, a server that
//! dies; then the faults stop and everything must have come together.

use ikrar_domain::agreement::AgreementStatus;

use super::check::{self, Violation};
use super::device::{Asked, Device};
use super::people::{self, people};
use super::random::Random;
use super::server::SimulatedServer;
use crate::disposition::Disposition;
use crate::ledger::{Ledger, ScopeInfo, may_read};
use crate::model;
use crate::operation::ContentRoot;
use crate::protocol::push::PushReply;

mod action;

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Operations that were made durable on devices.
    pub operations: u64,
    /// How many of them ended in a conflict.
    pub conflicts: u64,
    /// How many of them were parked.
    pub parked: u64,
    /// How often the agreement was approved by both lanes.
    pub approvals: u64,
    /// Crashes of devices and of the server.
    pub crashes: u64,
    /// A hash of the final state: the same seed gives the same.
    pub trace: String,
}

/// A message on its way.
#[derive(Clone, Debug)]
struct Message {
    device: usize,
    body: Vec<u8>,
}

pub(super) struct World {
    pub(super) random: Random,
    pub(super) devices: Vec<Device>,
    pub(super) server: SimulatedServer,
    to_server: Vec<Message>,
    to_device: Vec<Message>,
    pub(super) now: i64,
    pub(super) report: Report,
    /// The content of the agreement since it was approved, while it is.
    frozen: Option<ContentRoot>,
}

/// Steps with faults in one run.
const STEPS: usize = 400;
/// Rounds after the faults stop; far more than needed, so that being stuck is told.
const HEALING_ROUNDS_MAX: usize = 200;
/// How wrong a device's clock may be: ten years either way.
const CLOCK_ERROR_S_MAX: usize = 10 * 365 * 24 * 3600;

/// Runs one seed. The clocks of the devices are wrong by up to ten years; `clocks` chooses by
/// how much, and must not change the outcome (guarantee G9).
pub fn simulate(seed: u64, clocks: u64) -> Result<Report, Violation> {
    let mut world = World::new(seed, clocks);
    // A third of the runs begins with a signed agreement, so that reports can be reviewed.
    if seed.is_multiple_of(3) {
        world.approve()?;
    }
    for _ in 0..STEPS {
        world.step()?;
    }
    world.heal()?;
    check::everything(&world)?;
    world.count();
    world.report.trace = check::trace(&world);
    Ok(world.report)
}

impl World {
    fn new(seed: u64, clocks: u64) -> Self {
        let mut random = Random::new(seed);
        let mut clock_random = Random::new(clocks);
        let ledgers = [Ledger::new(ScopeInfo::CITY), Ledger::new(people::scope())];
        let devices = people()
            .into_iter()
            .map(|person| {
                let error = clock_random.below(2 * CLOCK_ERROR_S_MAX);
                let error = i64::try_from(error).unwrap_or(0);
                let ten_years = i64::try_from(CLOCK_ERROR_S_MAX).unwrap_or(0);
                Device::new(person, &mut random, error - ten_years)
            })
            .collect();
        let mut world = Self {
            random,
            devices,
            server: SimulatedServer::new(ledgers),
            to_server: Vec::new(),
            to_device: Vec::new(),
            now: 1_767_225_600,
            report: Report::default(),
            frozen: None,
        };
        world.start_agreement();
        world
    }

    fn count(&mut self) {
        for (_, receipt) in self.server.operations() {
            self.report.operations += 1;
            match receipt.disposition {
                Disposition::Conflict => self.report.conflicts += 1,
                Disposition::Parked(_) => self.report.parked += 1,
                _ => {}
            }
        }
    }

    fn step(&mut self) -> Result<(), Violation> {
        self.now += 1;
        // The two operators do most of the writing.
        let among = if self.random.chance(50) {
            2
        } else {
            self.devices.len()
        };
        let device = self.random.below(among);
        match self.random.below(100) {
            0..30 => self.act(device),
            30..60 => self.ask(device),
            60..75 => self.deliver_to_server()?,
            75..90 => self.deliver_to_device()?,
            90..94 => self.crash(device),
            94..97 => self.forget_question(device),
            _ => self.lose_or_repeat(),
        }
        Ok(())
    }

    fn ask(&mut self, device: usize) {
        let piece = 1 + self.random.below(20);
        if let Some(asking) = self.devices.get_mut(device) {
            let body = asking.ask(piece);
            self.to_server.push(Message { device, body });
        }
    }

    /// Any message may come first: the link reorders.
    fn deliver_to_server(&mut self) -> Result<(), Violation> {
        if self.to_server.is_empty() {
            return Ok(());
        }
        let place = self.random.below(self.to_server.len());
        let message = self.to_server.swap_remove(place);
        let commit = !self.random.chance(5);
        if !commit {
            self.report.crashes += 1;
        }
        self.answer(&message, commit)
    }

    fn answer(&mut self, message: &Message, commit: bool) -> Result<(), Violation> {
        let Some(device) = self.devices.get(message.device) else {
            return Ok(());
        };
        let person = device.person;
        if let Some(body) = self.server.answer(&message.body, &person, self.now, commit) {
            self.to_device.push(Message {
                device: message.device,
                body,
            });
        }
        self.check_frozen()
    }

    /// While an agreement is approved its content does not change (guarantee G6).
    fn check_frozen(&mut self) -> Result<(), Violation> {
        let Some(ledger) = self.server.ledgers().get(&people::scope().id) else {
            return Ok(());
        };
        let approved = model::agreement_status(ledger, people::AGREEMENT).is_some_and(|status| {
            use AgreementStatus::{Cleared, InForce, SignedFirst};
            matches!(status, Cleared | SignedFirst | InForce)
        });
        let now = approved.then(|| model::content_root(ledger, people::AGREEMENT));
        if self.frozen.is_some() && now.is_some() && self.frozen != now {
            return Err(Violation::ApprovedChanged);
        }
        self.report.approvals += u64::from(self.frozen.is_none() && now.is_some());
        self.frozen = now;
        Ok(())
    }

    fn deliver_to_device(&mut self) -> Result<(), Violation> {
        if self.to_device.is_empty() {
            return Ok(());
        }
        let place = self.random.below(self.to_device.len());
        let message = self.to_device.swap_remove(place);
        let durable = !self.random.chance(5);
        if !durable {
            self.report.crashes += 1;
        }
        // Now and then the reply is cut off, or a captive portal answers in its place.
        let body = match self.random.below(20) {
            0 => message
                .body
                .get(..message.body.len() / 2)
                .unwrap_or_default()
                .to_vec(),
            1 => b"<html>Silakan masuk ke Wi-Fi</html>".to_vec(),
            _ => message.body,
        };
        self.hear(message.device, &body, durable).map(|_| ())
    }

    fn hear(&mut self, device: usize, body: &[u8], durable: bool) -> Result<bool, Violation> {
        let Some(hearing) = self.devices.get_mut(device) else {
            return Ok(false);
        };
        if let Some(Asked::Push(request)) = &hearing.asked
            && let Ok(reply) = PushReply::from_bytes(body)
        {
            check::receipts_answer(request, &reply)?;
        }
        let heard = hearing.hear(body, self.now, durable);
        if heard.mismatched {
            return Err(Violation::ChecksumMismatch { device });
        }
        Ok(heard.answered && heard.more)
    }

    fn crash(&mut self, device: usize) {
        self.report.crashes += 1;
        if let Some(crashing) = self.devices.get_mut(device) {
            crashing.crash();
        }
    }

    /// A time-out: the device gives the question up; a late reply will be another's.
    fn forget_question(&mut self, device: usize) {
        if let Some(waiting) = self.devices.get_mut(device) {
            waiting.asked = None;
        }
    }

    fn lose_or_repeat(&mut self) {
        let lose = self.random.chance(50);
        let place = self.random.below(self.to_server.len());
        if lose && place < self.to_server.len() {
            self.to_server.swap_remove(place);
        } else if let Some(message) = self.to_server.get(place).cloned() {
            self.to_server.push(message);
        }
    }

    /// The faults stop. Every outbox must drain and every replica must catch up (guarantee G8).
    fn heal(&mut self) -> Result<(), Violation> {
        self.to_server.clear();
        self.to_device.clear();
        for device in 0..self.devices.len() {
            self.forget_question(device);
        }
        for _ in 0..HEALING_ROUNDS_MAX {
            let mut busy = false;
            for device in 0..self.devices.len() {
                busy |= self.exchange(device)?;
            }
            if !busy && self.all_caught_up() {
                return Ok(());
            }
        }
        Err(Violation::Stuck)
    }

    /// One sound exchange. True while there is more to say.
    fn exchange(&mut self, device: usize) -> Result<bool, Violation> {
        self.now += 1;
        let Some(asking) = self.devices.get_mut(device) else {
            return Ok(false);
        };
        let body = asking.ask(usize::MAX);
        self.answer(&Message { device, body }, true)?;
        let Some(reply) = self.to_device.pop() else {
            return Err(Violation::NoAnswer { device });
        };
        let more = self.hear(device, &reply.body, true)?;
        let unsent = self
            .devices
            .get(device)
            .is_some_and(|device| device.replica.has_unsent());
        Ok(more || unsent)
    }

    /// Brings one device up to date over a sound link.
    pub(super) fn settle(&mut self, device: usize) -> Result<(), Violation> {
        while self.exchange(device)? {}
        self.exchange(device).map(|_| ())
    }

    fn all_caught_up(&self) -> bool {
        self.devices.iter().all(|device| {
            self.server.ledgers().values().all(|ledger| {
                let known = device.replica.head(ledger.info().id);
                known.map_or_else(
                    || !may_read(&device.person.actor(), ledger.info()),
                    |head| head.seq == ledger.head().seq,
                )
            }) && !device.replica.has_unsent()
        })
    }
}
