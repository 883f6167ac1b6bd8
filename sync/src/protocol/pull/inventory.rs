//! What a server has of a device's operations, told after a sign of a restore.

use super::{FATES_PER_REPLY_MAX, put_receipts, take_receipts};
use crate::disposition::Receipt;
use crate::identity::Dseq;
use crate::protocol::ProtocolError;
use crate::protocol::columns::{MapReader, MapWriter};

const RECEIPTS: u64 = 61;
const UPTO: u64 = 62;
const SUM: u64 = 80;

/// The device's operations that a server has, all of them between the one asked from and `upto`.
/// A device compares them with its receipts after a sign that the server was restored from a
/// backup: what is not named is lacking, and what is named may have another fate by now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// The last place that this part speaks of; [`Inventory::END`] where nothing follows.
    pub upto: Dseq,
    /// The present receipts.
    pub receipts: Vec<Receipt>,
    /// The sum over the operations themselves ([`Inventory::sum_of`]): a restored server may have
    /// given a place to the operation of another copy of the device's store. Absent where an
    /// earlier build tells.
    pub sum: Option<u64>,
}

impl Inventory {
    /// Beyond every place.
    pub const END: Dseq = Dseq(i64::MAX.cast_unsigned());

    /// The part that these receipts make, of which at most [`FATES_PER_REPLY_MAX`] were looked for.
    pub fn of(receipts: Vec<Receipt>, sum: u64) -> Self {
        let is_full = receipts.len() >= FATES_PER_REPLY_MAX;
        let last = receipts.last().filter(|_| is_full);
        Self {
            upto: last.map_or(Self::END, |last| last.dseq),
            receipts,
            sum: Some(sum),
        }
    }

    /// The sum modulo 2^64 of the first eight bytes of each operation's hash, over its bytes.
    pub fn sum_of(operations: impl IntoIterator<Item = impl AsRef<[u8]>>) -> u64 {
        let ends = operations.into_iter().map(|bytes| {
            let hash = blake3::hash(bytes.as_ref());
            let first = hash.as_bytes().first_chunk::<8>();
            first.map_or(0, |first| u64::from_be_bytes(*first))
        });
        ends.fold(0, u64::wrapping_add)
    }

    pub(super) fn write(&self, map: &mut MapWriter) {
        put_receipts(RECEIPTS, &self.receipts, map);
        map.unsigned(UPTO, self.upto.0);
        if let Some(sum) = self.sum {
            map.unsigned(SUM, sum);
        }
    }

    pub(super) fn read(map: &MapReader<'_>) -> Result<Option<Self>, ProtocolError> {
        let upto = Dseq(map.unsigned(UPTO)?);
        if upto == Dseq::default() {
            return Ok(None);
        }
        let sum = map.has(SUM).then(|| map.unsigned(SUM)).transpose()?;
        Ok(Some(Self {
            upto,
            receipts: take_receipts(RECEIPTS, map)?,
            sum,
        }))
    }
}
