//! What a device says beside its operations: what its clock shows, what it once had receipts for,
//! and that its copy of a scope was not the server's. Nearly every push says only the first.

use super::{MapReader, MapWriter, ProtocolError, malformed};
use crate::identity::{Dseq, ScopeId, Seq, UnixSeconds};

const RECEIPTED: u64 = 40;
const ALARMS: u64 = 41;
const CLOCK: u64 = 42;
const WANTED: u64 = 50;
const BEFORE: u64 = 81;
const STANDS: u64 = 83;
const STANDS_END: u64 = 84;
/// Scope, sequence and two digests.
const ALARM_BYTES: usize = 56;
/// What the device's clock takes: key, mark and eight bytes.
pub(crate) const CLOCK_BYTES_MAX: usize = 11;
/// Most alarms in one push; each scope is told of once.
const ALARMS_MAX: usize = 64;

/// See the module's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushReport {
    /// Operations up to here have had a receipt: a server that does not have them was restored
    /// from a backup. Zero where nothing is sent again.
    pub receipted: Dseq,
    /// Scopes whose content differed at the same sequence.
    pub alarms: Vec<Alarm>,
    /// The operation that the server has said it wants, where the device has neither it nor any
    /// other before the first of this push. Zero where the push begins with what is wanted, or
    /// where the device has not heard what is.
    pub wanted: Dseq,
    /// The end of the operation in the place before the first ([`end_of`]), so that a copy of the
    /// device's store is noticed where both write on behind different operations. Zero where the
    /// device does not have it (any more), or does not tell.
    pub before: u32,
    /// What the server has last of this device, as far as the device has heard. Told where the
    /// push does not begin behind it: such a push fills an empty place, or passes over some.
    pub stands: Option<Stands>,
    /// The device's clock as it sends, so that the server can tell a wrong clock from a late
    /// arrival. Not told in a queue that is carried: nobody knows how long that takes.
    pub clock: Option<UnixSeconds>,
}

/// A place of a device, and what the device has there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stands {
    /// The place.
    pub dseq: Dseq,
    /// The end of the device's operation there ([`end_of`]); zero where it has none.
    pub end: u32,
}

/// The first four bytes of the hash of an operation's bytes.
pub fn end_of(operation: &[u8]) -> u32 {
    let hash = blake3::hash(operation);
    let first = hash.as_bytes().first_chunk::<4>();
    first.map_or(0, |first| u32::from_be_bytes(*first))
}

/// The end of an operation together with the place it got: within one history it keeps its place.
pub fn end_in_place(operation: &[u8], seq: Option<Seq>) -> u32 {
    let place = seq.unwrap_or_default().0.to_be_bytes();
    end_of(&[operation, &place].concat())
}

/// A scope that device and server summed up differently. It names nobody and no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// Which scope.
    pub scope: ScopeId,
    /// At which sequence.
    pub seq: Seq,
    /// What the device had.
    pub device: u128,
    /// What the server said.
    pub server: u128,
}

impl PushReport {
    pub(super) fn write(&self, map: &mut MapWriter) {
        if self.receipted != Dseq::default() {
            map.unsigned(RECEIPTED, self.receipted.0);
        }
        let alarms: Vec<u8> = self
            .alarms
            .iter()
            .take(ALARMS_MAX)
            .flat_map(|alarm| alarm.to_bytes())
            .collect();
        if !alarms.is_empty() {
            map.put(ALARMS, |writer| writer.bytes(&alarms));
        }
        if self.wanted != Dseq::default() {
            map.unsigned(WANTED, self.wanted.0);
        }
        if self.before != 0 {
            map.unsigned(BEFORE, u64::from(self.before));
        }
        if let Some(Stands { dseq, end }) = self.stands {
            map.unsigned(STANDS, dseq.0);
            map.unsigned(STANDS_END, u64::from(end));
        }
        if let Some(clock) = self.clock {
            map.put(CLOCK, |writer| writer.signed(clock.0));
        }
    }

    pub(super) fn read(map: &MapReader<'_>) -> Result<Self, ProtocolError> {
        let (alarms, rest) = map.bytes(ALARMS)?.as_chunks::<ALARM_BYTES>();
        if !rest.is_empty() || alarms.len() > ALARMS_MAX {
            return Err(malformed("alarms"));
        }
        let end = |key| u32::try_from(map.unsigned(key)?).map_err(|_| malformed("an end"));
        let stands = if map.has(STANDS) {
            Some(Stands {
                dseq: Dseq(map.unsigned(STANDS)?),
                end: end(STANDS_END)?,
            })
        } else {
            None
        };
        let clock = if map.has(CLOCK) {
            Some(UnixSeconds(map.signed(CLOCK)?))
        } else {
            None
        };
        Ok(Self {
            receipted: Dseq(map.unsigned(RECEIPTED)?),
            alarms: alarms.iter().filter_map(Alarm::from_bytes).collect(),
            wanted: Dseq(map.unsigned(WANTED)?),
            before: end(BEFORE)?,
            stands,
            clock,
        })
    }
}

impl Alarm {
    fn to_bytes(self) -> Vec<u8> {
        [
            &self.scope.bytes()[..],
            &self.seq.0.to_be_bytes(),
            &self.device.to_be_bytes(),
            &self.server.to_be_bytes(),
        ]
        .concat()
    }

    fn from_bytes(bytes: &[u8; ALARM_BYTES]) -> Option<Self> {
        let (scope, rest) = bytes.split_first_chunk::<16>()?;
        let (seq, rest) = rest.split_first_chunk::<8>()?;
        let (device, rest) = rest.split_first_chunk::<16>()?;
        let (server, _) = rest.split_first_chunk::<16>()?;
        Some(Self {
            scope: ScopeId::from_bytes(*scope),
            seq: Seq(u64::from_be_bytes(*seq)),
            device: u128::from_be_bytes(*device),
            server: u128::from_be_bytes(*server),
        })
    }
}
