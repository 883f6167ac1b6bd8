use std::collections::BTreeMap;

use ikrar_sync::connection::{Connection, Effect, Event, Link};
use ikrar_sync::identity::ReplicaId;

use super::*;

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn full(each: Duration) -> State {
    let mut state = State {
        each,
        ..State::default()
    };
    for _ in 0..INSIDE_MAX {
        state.enter(Duration::ZERO).unwrap();
    }
    state
}

#[test]
fn everybody_who_is_refused_gets_a_place_of_their_own() {
    let mut state = full(Duration::from_millis(100));
    let turns: Vec<Duration> = (0..3)
        .map(|_| state.enter(Duration::ZERO).unwrap_err().retry_after)
        .collect();
    let first = Duration::from_millis(100 * 129);
    let step = Duration::from_millis(100);
    assert_eq!(turns, [first, first + step, first + 2 * step]);
}

#[test]
fn turns_that_have_passed_are_not_waited_for_again() {
    let mut state = full(Duration::from_millis(100));
    state.enter(Duration::ZERO).unwrap_err();
    let later = state.enter(seconds(60)).unwrap_err();
    assert_eq!(later.retry_after, Duration::from_millis(100 * 129));
}

#[test]
fn a_slow_writer_makes_turns_longer_and_nobody_waits_more_than_five_minutes() {
    let mut state = full(FIRST_GUESS);
    let before = state.enter(Duration::ZERO).unwrap_err();
    for _ in 0..20 {
        state.served(1, seconds(1));
    }
    let after = state.enter(Duration::ZERO).unwrap_err();
    assert!(after.retry_after > 10 * before.retry_after);
    for _ in 0..1_000 {
        assert!(state.enter(Duration::ZERO).unwrap_err().retry_after <= TURN_MAX);
    }
}

#[test]
fn who_leaves_makes_room_for_one() {
    let door = Door::new();
    let mut tickets: Vec<Ticket> = (0..INSIDE_MAX).map(|_| door.enter().unwrap()).collect();
    assert!(door.enter().unwrap_err().seconds() >= 1);
    tickets.pop();
    let one = door.enter().unwrap();
    assert!(door.enter().is_err());
    drop(one);
    assert_eq!(door.inside(), INSIDE_MAX - 1);
}

/// Numbers from a seed.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let [.., fourth, third, second, first] = self.0.to_le_bytes();
        u32::from_le_bytes([fourth, third, second, first])
    }
}

/// The connections that ship, against the door that ships, in virtual time: a writer that takes
/// one push after the other.
struct Storm {
    door: State,
    each_ms: u64,
    now_ms: u64,
    numbers: Numbers,
    devices: Vec<Device>,
    /// What happens when; the number keeps equal times apart.
    agenda: BTreeMap<(u64, u64), (usize, Event, u64)>,
    planned: u64,
    writer_free_ms: u64,
    /// Pushes that knocked, by second.
    knocks: BTreeMap<u64, usize>,
}

struct Device {
    connection: Connection,
    /// The timer that counts.
    timer: u64,
    pushes_left: usize,
    refusals: usize,
    done_ms: Option<u64>,
}

/// Not a timer.
const NO_TIMER: u64 = 0;

impl Storm {
    fn new(seed: u64, devices: u8, pushes_each: usize, each_ms: u64) -> Self {
        let mut storm = Self {
            door: State::default(),
            each_ms,
            now_ms: 0,
            numbers: Numbers(seed),
            devices: Vec::new(),
            agenda: BTreeMap::new(),
            planned: 0,
            writer_free_ms: 0,
            knocks: BTreeMap::new(),
        };
        for group in 0..2_u8 {
            for number in 0..devices {
                let mut connection = Connection::default();
                let mut id = [number; 16];
                id[0] = group;
                connection.set_place(ReplicaId::from_bytes(id));
                storm.devices.push(Device {
                    connection,
                    timer: NO_TIMER,
                    pushes_left: pushes_each,
                    refusals: 0,
                    done_ms: None,
                });
            }
        }
        // The network comes back for everybody within one second.
        for device in 0..storm.devices.len() {
            let at_ms = u64::from(storm.numbers.next()) % 1_000;
            storm.plan(at_ms, device, Event::Wake, NO_TIMER);
        }
        storm
    }

    fn plan(&mut self, at_ms: u64, device: usize, event: Event, timer: u64) {
        self.planned += 1;
        self.agenda
            .insert((at_ms, self.planned), (device, event, timer));
    }

    fn run(&mut self) {
        self.run_until(u64::MAX);
    }

    fn run_until(&mut self, end_ms: u64) {
        while let Some(((at_ms, _), (device, event, timer))) = self.agenda.pop_first() {
            if at_ms > end_ms {
                return;
            }
            self.now_ms = at_ms;
            if timer != NO_TIMER && self.devices[device].timer != timer {
                continue;
            }
            if matches!(event, Event::Pushed { .. }) {
                self.door.leave();
                let took = Duration::from_millis(self.each_ms);
                self.door.served(1, took);
            }
            if self.devices.iter().all(|device| device.done_ms.is_some()) {
                return;
            }
            let entropy = self.numbers.next();
            let effects = self.devices[device].connection.step(event, at_ms, entropy);
            for effect in effects {
                self.carry_out(device, effect);
            }
        }
    }

    fn carry_out(&mut self, device: usize, effect: Effect) {
        match effect {
            Effect::Push { .. } if self.devices[device].pushes_left == 0 => {
                self.devices[device].done_ms.get_or_insert(self.now_ms);
                self.plan(self.now_ms, device, Event::Pulled { more: false }, NO_TIMER);
            }
            Effect::Push { .. } => self.push(device),
            Effect::Pull => {
                self.plan(
                    self.now_ms + 20,
                    device,
                    Event::Pulled { more: false },
                    NO_TIMER,
                );
            }
            Effect::WakeIn { delay_ms } => {
                self.planned += 1;
                let timer = self.planned;
                self.devices[device].timer = timer;
                self.plan(self.now_ms + delay_ms, device, Event::Timer, timer);
            }
            Effect::OpenDoorbell => {
                self.plan(self.now_ms, device, Event::DoorbellOpened, NO_TIMER);
            }
            Effect::Restart => panic!("a device thinks that it is stuck"),
            Effect::Abort => panic!("a push waited longer than the watchdog"),
            Effect::CloseDoorbell => {}
        }
    }

    fn push(&mut self, device: usize) {
        *self.knocks.entry(self.now_ms / 1_000).or_default() += 1;
        let entered = self.door.enter(Duration::from_millis(self.now_ms));
        if let Err(refused) = entered {
            self.devices[device].refusals += 1;
            let event = Event::Failed {
                retry_after_ms: Some(u64::from(refused.seconds()) * 1_000),
            };
            self.plan(self.now_ms + 20, device, event, NO_TIMER);
            return;
        }
        let end_ms = self.writer_free_ms.max(self.now_ms) + self.each_ms;
        self.writer_free_ms = end_ms;
        let device_state = &mut self.devices[device];
        device_state.pushes_left -= 1;
        let more = device_state.pushes_left > 0;
        if !more {
            device_state.done_ms = Some(end_ms);
        }
        self.plan(end_ms, device, Event::Pushed { more }, NO_TIMER);
    }
}

#[test]
fn four_hundred_devices_that_come_back_at_once_are_all_served_and_none_starves() {
    // A fast, an ordinary and a very slow server.
    for each_ms in [5, 20, 200] {
        for seed in 0..8 {
            let mut storm = Storm::new(seed, 200, 1, each_ms);
            storm.run();
            let work_ms = 400 * each_ms;
            let last_ms = storm
                .devices
                .iter()
                .map(|device| device.done_ms.unwrap())
                .max();
            // The work itself, the spread of half a minute, and one turn more.
            let bound_ms = work_ms + work_ms / 2 + 45_000;
            assert!(
                last_ms.unwrap() <= bound_ms,
                "seed {seed}, {each_ms} ms: {last_ms:?}"
            );
            let refusals = storm.devices.iter().map(|device| device.refusals).max();
            assert!(
                refusals.unwrap() <= 4,
                "seed {seed}, {each_ms} ms: {refusals:?}"
            );
        }
    }
}

#[test]
fn after_the_first_knock_a_storm_comes_no_faster_than_it_can_be_served() {
    for (each_ms, seed) in [(20, 1), (20, 2), (200, 3), (200, 4)] {
        let mut storm = Storm::new(seed, 200, 1, each_ms);
        storm.run();
        let per_second = usize::try_from(1_000 / each_ms).unwrap();
        let peak = storm.knocks.range(2..).map(|(_, knocks)| *knocks).max();
        let bound = 2 * per_second + 20;
        assert!(
            peak.unwrap_or(0) <= bound,
            "{each_ms} ms: {peak:?} knocks in a second"
        );
    }
}

#[test]
fn who_waits_for_a_turn_says_so_until_the_turn_comes() {
    let mut storm = Storm::new(5, 200, 1, 200);
    storm.run_until(2_000);
    let waiting = storm
        .devices
        .iter()
        .filter(|device| device.connection.link() == Link::Waiting);
    let waiting: Vec<_> = waiting.collect();
    assert!(waiting.len() > 200, "{}", waiting.len());
    assert!(
        waiting
            .iter()
            .all(|device| device.connection.turn_at_ms().is_some())
    );
}
