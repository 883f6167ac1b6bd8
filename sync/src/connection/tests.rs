use super::*;
use crate::identity::ReplicaId;

/// A connection and the time, so that a test reads as a story.
struct Story {
    connection: Connection,
    now_ms: u64,
}

impl Story {
    fn begin() -> Self {
        Self {
            connection: Connection::default(),
            now_ms: 0,
        }
    }

    /// Pushed, pulled, and at rest.
    fn at_rest() -> Self {
        let mut story = Self::begin();
        story.hear(Event::Wake);
        story.hear(Event::Pushed { more: false });
        story.hear(Event::Pulled { more: false });
        story
    }

    fn hear(&mut self, event: Event) -> Vec<Effect> {
        self.hear_with(event, 0)
    }

    fn hear_with(&mut self, event: Event, entropy: u32) -> Vec<Effect> {
        self.connection.step(event, self.now_ms, entropy)
    }

    fn after(&mut self, milliseconds: u64, event: Event) -> Vec<Effect> {
        self.now_ms += milliseconds;
        self.hear(event)
    }

    /// The wait that the effects ask for.
    fn wait(effects: &[Effect]) -> u64 {
        let mut waits = effects.iter().filter_map(|effect| match effect {
            Effect::WakeIn { delay_ms } => Some(*delay_ms),
            _ => None,
        });
        waits.next_back().unwrap()
    }

    fn fail(&mut self, entropy: u32) -> u64 {
        let event = Event::Failed {
            retry_after_ms: None,
        };
        Self::wait(&self.hear_with(event, entropy))
    }

    fn refuse(&mut self, asked_ms: u64) -> u64 {
        let event = Event::Failed {
            retry_after_ms: Some(asked_ms),
        };
        Self::wait(&self.hear(event))
    }
}

/// How many operations are to be pushed.
fn piece(effects: &[Effect]) -> Option<usize> {
    match effects.first()? {
        Effect::Push { operations_max } => Some(*operations_max),
        _ => None,
    }
}

fn pushes(effects: &[Effect]) -> bool {
    matches!(effects.first(), Some(Effect::Push { .. }))
}

#[test]
fn a_start_pushes_then_pulls_then_listens() {
    let mut story = Story::begin();
    assert!(pushes(&story.hear(Event::Wake)));
    assert_eq!(story.connection.link(), Link::Contacting);
    let pull = story.hear(Event::Pushed { more: false });
    assert_eq!(pull[0], Effect::Pull);
    let listen = story.hear(Event::Pulled { more: false });
    assert!(listen.contains(&Effect::OpenDoorbell));
    assert_eq!(story.connection.link(), Link::Connected);
}

#[test]
fn edits_are_gathered_from_the_first_on_and_then_pushed() {
    let mut story = Story::at_rest();
    assert_eq!(Story::wait(&story.hear(Event::Appended)), GATHER_MS);
    // Somebody who types on does not put the sending off for ever.
    let rest = story.after(200, Event::Appended);
    assert_eq!(Story::wait(&rest), GATHER_MS - 200);
    assert!(pushes(&story.after(50, Event::Timer)));
}

#[test]
fn while_the_link_flaps_every_try_comes_within_a_second_in_a_small_piece() {
    let mut story = Story::at_rest();
    story.hear(Event::Appended);
    assert_eq!(piece(&story.after(300, Event::Timer)), Some(PIECE_MAX));
    for failure in 0..8 {
        story.now_ms += 900;
        let wait = story.fail(u32::MAX);
        assert!(wait <= 1_000, "{wait}");
        assert_eq!(story.connection.link(), Link::Offline);
        let again = story.after(wait, Event::Timer);
        // Cut once, it is tried whole once more.
        let wanted = if failure == 0 { PIECE_MAX } else { PIECE_MIN };
        assert_eq!(piece(&again), Some(wanted));
    }
    // What arrived makes the next piece larger, and the next failure quick again.
    let next = story.after(900, Event::Pushed { more: true });
    assert_eq!(piece(&next), Some(2 * PIECE_MIN));
    story.now_ms += 900;
    assert!(story.fail(u32::MAX) <= 1_000);
    let again = story.after(1_000, Event::Timer);
    assert_eq!(
        piece(&again),
        Some(PIECE_MIN),
        "cut before it had grown back"
    );
    for grown in [100, 200, 400, 400] {
        let next = story.after(900, Event::Pushed { more: true });
        assert_eq!(piece(&next), Some(grown));
    }
    story.now_ms += 900;
    story.fail(0);
    let again = story.after(1_000, Event::Timer);
    assert_eq!(
        piece(&again),
        Some(PIECE_MAX),
        "the first cut of another time"
    );
}

#[test]
fn a_road_that_is_not_there_says_nothing_about_pieces_and_a_slow_one_does() {
    let mut story = Story::at_rest();
    story.hear(Event::Appended);
    story.after(300, Event::Timer);
    for _ in 0..5 {
        story.now_ms += 5;
        let wait = story.fail(u32::MAX);
        assert_eq!(piece(&story.after(wait, Event::Timer)), Some(PIECE_MAX));
    }
    story.now_ms += 30_000;
    let wait = story.fail(u32::MAX);
    assert_eq!(piece(&story.after(wait, Event::Timer)), Some(PIECE_MIN));
}

#[test]
fn a_link_that_fails_between_pieces_does_not_make_them_smaller() {
    let mut story = Story::at_rest();
    story.fail(0);
    story.hear(Event::Appended);
    let again = story.hear(Event::Wake);
    assert_eq!(
        again[0],
        Effect::Push {
            operations_max: PIECE_MAX
        }
    );
}

#[test]
fn waits_double_from_two_seconds_to_five_minutes_with_full_jitter() {
    let mut story = Story::at_rest();
    story.hear(Event::DoorbellLost);
    let mut longest = Vec::new();
    for _ in 0..19 {
        story.now_ms += 1;
        let mut other = story.connection.clone();
        let failed = Event::Failed {
            retry_after_ms: None,
        };
        assert_eq!(Story::wait(&other.step(failed, story.now_ms, 0)), 250);
        longest.push(story.fail(u32::MAX));
    }
    assert_eq!(longest[7..11], [1_000, 2_000, 4_000, 8_000]);
    assert_eq!(longest.last(), Some(&300_000));
}

#[test]
fn with_unsent_edits_a_young_outage_is_looked_into_every_fifteen_seconds() {
    let mut story = Story::begin();
    story.hear(Event::Wake);
    for _ in 0..12 {
        assert!(story.fail(u32::MAX) <= 15_000);
    }
    story.now_ms += 11 * 60 * 1_000;
    assert!(story.fail(u32::MAX) > 15_000);
}

#[test]
fn the_browser_s_word_that_the_network_is_back_ends_a_wait() {
    let mut story = Story::begin();
    story.hear(Event::Wake);
    story.fail(u32::MAX);
    assert!(pushes(&story.hear(Event::Wake)));
}

#[test]
fn a_busy_server_s_turn_is_kept_whatever_happens_on_the_device() {
    let mut story = Story::at_rest();
    story.hear(Event::Appended);
    assert!(pushes(&story.after(250, Event::Timer)));
    assert_eq!(story.refuse(7_000), 7_000);
    assert_eq!(story.connection.link(), Link::Waiting);
    assert_eq!(story.connection.turn_at_ms(), Some(story.now_ms + 7_000));
    for event in [
        Event::Appended,
        Event::Wake,
        Event::Doorbell,
        Event::DoorbellOpened,
        Event::DoorbellLost,
        Event::Timer,
    ] {
        let effects = story.after(1_000, event);
        assert!(
            !pushes(&effects) && !effects.contains(&Effect::Pull),
            "{event:?}"
        );
    }
    let turn = story.after(1_000, Event::Timer);
    assert_eq!(
        turn[0],
        Effect::Push {
            operations_max: PIECE_MAX
        },
        "a busy server's link is sound: the piece stays whole"
    );
}

#[test]
fn the_person_who_asks_to_send_now_goes_at_once() {
    let mut story = Story::begin();
    story.hear(Event::Wake);
    story.refuse(60_000);
    assert!(pushes(&story.after(10, Event::Asked)));
}

#[test]
fn a_role_taken_up_again_waits_for_no_request_of_before() {
    let mut story = Story::begin();
    assert!(
        pushes(&story.hear(Event::Wake)),
        "in flight when the role went"
    );
    story.connection.take_up_again();
    assert!(pushes(&story.after(10, Event::Wake)));
}

#[test]
fn a_role_taken_up_again_asks_whether_it_is_still_signed_out() {
    let mut story = Story::at_rest();
    story.hear(Event::SignInNeeded);
    assert!(!pushes(&story.after(10, Event::Wake)));
    story.connection.take_up_again();
    assert!(pushes(&story.after(10, Event::Wake)));
}

#[test]
fn after_a_long_outage_a_busy_server_finds_the_devices_spread_over_half_a_minute() {
    let waits: Vec<u64> = (0..200_u8)
        .map(|number| {
            let mut story = Story::begin();
            let replica = ReplicaId::from_bytes([number; 16]);
            story.connection.set_place(replica);
            story.hear(Event::Wake);
            story.refuse(20_000)
        })
        .collect();
    assert!(waits.iter().all(|wait| (20_000..50_000).contains(wait)));
    for slice in 0..10 {
        let from = 20_000 + slice * 3_000;
        let inside = waits
            .iter()
            .filter(|wait| (from..from + 3_000).contains(*wait));
        let count = inside.count();
        assert!((5..=40).contains(&count), "{count} devices from {from} ms");
    }
}

#[test]
fn a_small_storm_is_spread_over_a_short_time() {
    let mut story = Story::begin();
    story.connection.set_place(ReplicaId::from_bytes([1; 16]));
    story.hear(Event::Wake);
    assert!(story.refuse(1_000) <= 5_000);
}

#[test]
fn a_device_that_was_never_away_keeps_close_to_its_turn() {
    let mut story = Story::at_rest();
    story.connection.set_place(ReplicaId::from_bytes([200; 16]));
    story.hear(Event::Appended);
    story.after(250, Event::Timer);
    let refused = Event::Failed {
        retry_after_ms: Some(2_000),
    };
    let wait = Story::wait(&story.hear_with(refused, u32::MAX));
    assert_eq!(wait, 3_000, "the turn and at most half as long again");
}

#[test]
fn a_ring_during_a_pull_is_answered_by_another_pull() {
    let mut story = Story::at_rest();
    assert_eq!(story.hear(Event::Doorbell)[0], Effect::Pull);
    assert!(story.hear(Event::Doorbell).is_empty());
    let after = story.hear(Event::Pulled { more: false });
    assert_eq!(after[0], Effect::Pull);
    let last = story.hear(Event::Pulled { more: false });
    assert!(!last.contains(&Effect::Pull));
}

#[test]
fn a_pull_that_fails_is_repeated() {
    let mut story = Story::at_rest();
    story.hear(Event::Doorbell);
    let wait = story.fail(0);
    assert_eq!(story.after(wait, Event::Timer)[0], Effect::Pull);
}

#[test]
fn a_request_that_never_answers_is_given_up() {
    let mut story = Story::begin();
    story.hear(Event::Wake);
    let early = story.after(1_000, Event::Timer);
    assert_eq!(Story::wait(&early), WATCHDOG_MS - 1_000);
    let late = story.after(WATCHDOG_MS - 1_000, Event::Timer);
    assert_eq!(late[0], Effect::Abort);
    assert!(pushes(&late[1..]));
}

#[test]
fn ninety_seconds_in_which_nothing_ends_start_everything_anew() {
    let mut story = Story::begin();
    story.hear(Event::Wake);
    let mut restarts = 0;
    for _ in 0..6 {
        let effects = story.after(WATCHDOG_MS, Event::Timer);
        restarts += effects
            .iter()
            .filter(|effect| **effect == Effect::Restart)
            .count();
    }
    assert_eq!(restarts, 2, "in three minutes of silence");
}

#[test]
fn a_store_that_takes_no_receipts_is_a_stall_and_a_missing_network_is_none() {
    for (event, is_stall) in [
        (Event::NotStored, true),
        (
            Event::Failed {
                retry_after_ms: None,
            },
            false,
        ),
    ] {
        let mut story = Story::begin();
        story.hear(Event::Wake);
        let mut restarted = false;
        for _ in 0..40 {
            let wait = Story::wait(&story.hear_with(event, u32::MAX));
            let effects = story.after(wait, Event::Timer);
            restarted |= effects.contains(&Effect::Restart);
        }
        assert_eq!(restarted, is_stall, "{event:?}");
    }
}

#[test]
fn an_answer_that_comes_late_after_a_sleep_is_heard_and_not_thrown_away() {
    let mut story = Story::begin();
    story.hear(Event::Wake);
    let effects = story.after(3_600_000, Event::Pushed { more: false });
    assert_eq!(effects[0], Effect::Pull);
}

#[test]
fn an_expired_session_stops_requests_until_the_person_signs_in() {
    let mut story = Story::at_rest();
    story.hear(Event::SignInNeeded);
    assert_eq!(story.connection.link(), Link::NeedSignIn);
    assert!(story.hear(Event::Doorbell).is_empty());
    story.hear(Event::Appended);
    let silent = story.after(10 * STALLED_MS, Event::Timer);
    assert!(silent.is_empty(), "{silent:?}");
    assert!(pushes(&story.hear(Event::SignedIn)));
}

#[test]
fn an_outdated_build_still_pushes() {
    let mut story = Story::at_rest();
    story.hear(Event::UpdateNeeded);
    story.hear(Event::Appended);
    assert!(pushes(&story.after(GATHER_MS, Event::Timer)));
    let after = story.hear(Event::Pushed { more: false });
    assert!(!after.contains(&Effect::Pull));
}

/// Something that was refused alone waits for answers to pulls, and an older server may be back.
#[test]
fn an_outdated_build_asks_again_at_rest_whether_it_still_is() {
    let mut story = Story::at_rest();
    story.hear(Event::DoorbellOpened);
    story.hear(Event::UpdateNeeded);
    assert!(!story.hear(Event::Doorbell).contains(&Effect::Pull));
    assert_eq!(story.after(POLL_MS, Event::Timer)[0], Effect::Pull);
    assert!(!story.hear(Event::UpdateNeeded).contains(&Effect::Pull));
    assert_eq!(story.after(POLL_MS, Event::Timer)[0], Effect::Pull);
    story.hear(Event::Pulled { more: false });
    assert_ne!(story.connection.link(), Link::NeedUpdate);
    assert_eq!(story.hear(Event::Doorbell)[0], Effect::Pull);
}

#[test]
fn with_an_open_doorbell_nothing_is_asked_for_until_it_rings() {
    let mut story = Story::at_rest();
    story.hear(Event::DoorbellOpened);
    story.hear(Event::DoorbellStands { same: true });
    for _ in 0..60 {
        let effects = story.after(POLL_MS, Event::Timer);
        assert!(
            matches!(effects[..], [Effect::WakeIn { .. }]),
            "{effects:?}"
        );
    }
    assert_eq!(story.hear(Event::Doorbell)[0], Effect::Pull);
}

#[test]
fn a_line_that_opens_where_the_device_stands_leaves_nothing_to_ask_for() {
    let mut story = Story::at_rest();
    assert!(!story.hear(Event::DoorbellOpened).contains(&Effect::Pull));
    let same = story.hear(Event::DoorbellStands { same: true });
    assert!(same.is_empty(), "{same:?}");
    for _ in 0..10 {
        let effects = story.after(POLL_MS, Event::Timer);
        assert!(
            matches!(effects[..], [Effect::WakeIn { .. }]),
            "{effects:?}"
        );
    }
}

#[test]
fn a_line_that_opens_elsewhere_or_does_not_tell_brings_a_pull() {
    let mut story = Story::at_rest();
    story.hear(Event::DoorbellOpened);
    let elsewhere = story.hear(Event::DoorbellStands { same: false });
    assert_eq!(elsewhere[0], Effect::Pull);

    let mut story = Story::at_rest();
    let wait = Story::wait(&story.hear(Event::DoorbellOpened));
    assert_eq!(wait, STANDING_MS);
    assert_eq!(story.after(wait, Event::Timer)[0], Effect::Pull);
    let rest = story.hear(Event::Pulled { more: false });
    let rest = story.after(Story::wait(&rest), Event::Timer);
    assert!(
        matches!(rest[..], [Effect::WakeIn { .. }]),
        "once: {rest:?}"
    );
}

#[test]
fn a_line_that_opens_while_something_is_under_way_brings_a_pull_after_it() {
    let mut story = Story::at_rest();
    story.hear(Event::Doorbell);
    assert!(story.hear(Event::DoorbellOpened).is_empty());
    assert_eq!(story.hear(Event::Pulled { more: false })[0], Effect::Pull);
}

#[test]
fn without_a_doorbell_devices_ask_once_a_minute_and_not_in_step() {
    let mut story = Story::at_rest();
    let asked = story.after(POLL_MS, Event::Timer);
    assert_eq!(asked[0], Effect::Pull);
    let answered = Event::Pulled { more: false };
    assert_eq!(Story::wait(&story.hear_with(answered, 0)), POLL_MS);
    story.after(POLL_MS, Event::Timer);
    let early = Story::wait(&story.hear_with(answered, u32::MAX));
    assert_eq!(early, POLL_MS * 3 / 4);
}

#[test]
fn a_broken_line_is_looked_into_within_a_second_and_not_by_all_at_once() {
    let mut story = Story::at_rest();
    story.hear(Event::DoorbellOpened);
    story.hear(Event::DoorbellStands { same: true });
    let broken = story.hear_with(Event::DoorbellLost, u32::MAX / 2);
    assert_eq!(broken[0], Effect::CloseDoorbell);
    assert!(Story::wait(&broken) < 1_000);
    assert_eq!(story.after(1_000, Event::Timer)[0], Effect::Pull);
}
