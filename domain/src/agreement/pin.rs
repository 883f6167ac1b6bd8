//! The PIN that a tablet asks for before a drawn signature counts.
//!
//! It guards against a colleague's hand on a tablet that somebody left signed in, and against
//! nobody who takes the tablet apart: `docs/adr/0038-a-pin-guards-a-drawn-signature.md`. What a
//! device keeps of it, and how slowly it is checked, is the device's; how many attempts there are
//! and how long they rest is decided here.

use std::fmt;

/// How many digits.
pub const PIN_DIGITS: usize = 6;
/// Wrong attempts before the first pause.
const FREE_FAILURES: u32 = 3;
/// The first pause; every further failure doubles it.
const FIRST_PAUSE_SECONDS: i64 = 30;
/// Longer than this nobody waits; nobody who guesses gets far either: some 24 attempts a day.
const PAUSE_SECONDS_MAX: i64 = 60 * 60;

/// Six digits that are not the first ones anybody would try.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// Why a PIN is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PinRefusal {
    /// Not six digits.
    #[error("a PIN has {PIN_DIGITS} digits")]
    NotSixDigits,
    /// All digits the same, or in a row.
    #[error("the PIN is one of the first that anybody tries")]
    TooSimple,
    /// Repeated otherwise.
    #[error("the repetition differs")]
    Different,
    /// Not the one that was set.
    #[error("wrong PIN; {left} attempts before a pause")]
    Wrong {
        /// How many attempts are left before a pause.
        left: u32,
    },
    /// Too many wrong ones: it rests.
    #[error("too many wrong PINs; wait {seconds} seconds")]
    Resting {
        /// How long still.
        seconds: i64,
    },
}

impl Pin {
    /// Reads what was typed when a PIN is set.
    pub fn choose(typed: &str) -> Result<Self, PinRefusal> {
        let pin = Self::typed(typed)?;
        let digits = pin.0.as_bytes();
        let steps = |step: i16| {
            digits.windows(2).all(
                |pair| matches!(pair, [one, next] if i16::from(*next) - i16::from(*one) == step),
            )
        };
        if steps(0) || steps(1) || steps(-1) {
            return Err(PinRefusal::TooSimple);
        }
        Ok(pin)
    }

    /// Reads what was typed when a PIN is asked for.
    pub fn typed(typed: &str) -> Result<Self, PinRefusal> {
        let typed = typed.trim();
        let is_pin = typed.len() == PIN_DIGITS && typed.bytes().all(|sign| sign.is_ascii_digit());
        is_pin
            .then(|| Self(typed.to_owned()))
            .ok_or(PinRefusal::NotSixDigits)
    }

    /// The digits, for the one function that stretches them into a key.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

/// A PIN is in no log.
impl fmt::Debug for Pin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Pin")
    }
}

/// The wrong attempts since the last right one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PinFailures {
    /// How many.
    pub count: u32,
    /// When the last one was, in seconds of the device's clock.
    pub last_at: i64,
}

impl PinFailures {
    /// Whether another attempt may be made now. A clock that was turned back since the last
    /// failure shortens no pause.
    pub fn check(&self, now: i64) -> Result<(), PinRefusal> {
        let passed = now.saturating_sub(self.last_at).max(0);
        let seconds = self.pause_seconds().saturating_sub(passed);
        if seconds > 0 {
            return Err(PinRefusal::Resting { seconds });
        }
        Ok(())
    }

    /// What a wrong attempt now adds, and what the person reads.
    #[must_use]
    pub fn after_failure(self, now: i64) -> (Self, PinRefusal) {
        let failures = Self {
            count: self.count.saturating_add(1),
            last_at: now,
        };
        let refusal = match failures.pause_seconds() {
            0 => PinRefusal::Wrong {
                left: FREE_FAILURES.saturating_sub(failures.count),
            },
            seconds => PinRefusal::Resting { seconds },
        };
        (failures, refusal)
    }

    fn pause_seconds(&self) -> i64 {
        let Some(beyond) = self.count.checked_sub(FREE_FAILURES) else {
            return 0;
        };
        let doubled = 1_i64.checked_shl(beyond.min(30)).unwrap_or(i64::MAX);
        FIRST_PAUSE_SECONDS
            .saturating_mul(doubled)
            .min(PAUSE_SECONDS_MAX)
    }
}

impl PinRefusal {
    /// Stable machine code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotSixDigits => "pin_not_six_digits",
            Self::TooSimple => "pin_too_simple",
            Self::Different => "pin_different",
            Self::Wrong { .. } => "pin_wrong",
            Self::Resting { .. } => "pin_resting",
        }
    }

    /// What a person reads.
    pub fn user_message(self) -> String {
        match self {
            Self::NotSixDigits => "PIN terdiri atas 6 angka. Ketik keenam angkanya.".to_owned(),
            Self::TooSimple => {
                "PIN terlalu mudah ditebak. Hindari angka yang sama semua atau berurutan."
                    .to_owned()
            }
            Self::Different => "Kedua PIN tidak sama. Ketik ulang PIN yang baru.".to_owned(),
            Self::Wrong { left } => {
                format!("PIN salah. Sisa {left} percobaan sebelum harus menunggu.")
            }
            Self::Resting { seconds } if seconds < 60 => {
                format!("Terlalu banyak PIN salah. Coba lagi {seconds} detik lagi.")
            }
            Self::Resting { seconds } => {
                let minutes = seconds.saturating_add(59) / 60;
                format!("Terlalu banyak PIN salah. Coba lagi {minutes} menit lagi.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case::too_short("12345", PinRefusal::NotSixDigits)]
    #[case::too_long("1234567", PinRefusal::NotSixDigits)]
    #[case::letters("12a456", PinRefusal::NotSixDigits)]
    #[case::other_digits("١٢٣٤٥٦", PinRefusal::NotSixDigits)]
    #[case::blank("", PinRefusal::NotSixDigits)]
    #[case::same("777777", PinRefusal::TooSimple)]
    #[case::upwards("123456", PinRefusal::TooSimple)]
    #[case::downwards("987654", PinRefusal::TooSimple)]
    fn pin_that_anybody_tries_first_is_not_taken(#[case] typed: &str, #[case] why: PinRefusal) {
        assert_eq!(Pin::choose(typed), Err(why));
    }

    #[test]
    fn sound_pin_is_taken_and_shown_in_no_log() {
        let pin = Pin::choose(" 482917 ").expect("sound");
        assert_eq!(pin.digits(), "482917");
        assert_eq!(format!("{pin:?}"), "Pin");
    }

    fn failed(times: u32, at: i64) -> (PinFailures, PinRefusal) {
        let first = PinFailures::default().after_failure(at);
        (1..times).fold(first, |(failures, _), _| failures.after_failure(at))
    }

    #[test]
    fn first_failures_cost_nothing_and_then_the_pause_grows() {
        assert_eq!(failed(1, 100).1, PinRefusal::Wrong { left: 2 });
        assert_eq!(failed(2, 100).1, PinRefusal::Wrong { left: 1 });
        let pauses: Vec<PinRefusal> = (3..7).map(|times| failed(times, 100).1).collect();
        let resting = [30, 60, 120, 240].map(|seconds| PinRefusal::Resting { seconds });
        assert_eq!(pauses, resting);
        let longest = failed(200, 100).1;
        assert_eq!(longest, PinRefusal::Resting { seconds: 3_600 });
    }

    #[test]
    fn pause_ends_with_time_and_not_with_a_clock_turned_back() {
        let (failures, _) = failed(4, 1_000);
        assert_eq!(
            failures.check(1_059),
            Err(PinRefusal::Resting { seconds: 1 })
        );
        assert_eq!(failures.check(1_060), Ok(()));
        let turned_back = failures.check(10);
        assert_eq!(turned_back, Err(PinRefusal::Resting { seconds: 60 }));
    }

    proptest! {
        #[test]
        fn no_number_of_failures_and_no_clock_overflows(count: u32, last_at: i64, now: i64) {
            let failures = PinFailures { count, last_at };
            if let Err(PinRefusal::Resting { seconds }) = failures.check(now) {
                prop_assert!((1..=PAUSE_SECONDS_MAX).contains(&seconds));
            }
            let (after, _) = failures.after_failure(now);
            prop_assert!(after.count >= count);
        }
    }
}
