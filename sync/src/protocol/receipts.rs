//! Receipts as columns: in the answer to a push, and where a fate changed later.

use super::columns::{MapReader, MapWriter};
use super::{ProtocolError, malformed};
use crate::disposition::{Disposition, Receipt};
use crate::identity::{Dseq, Seq};
use crate::wire::count;

const COUNT: u64 = 3;
const DSEQ: u64 = 5;
const DISPOSITION: u64 = 6;
const SEQ: u64 = 7;
const DETAIL: u64 = 8;

pub(super) fn write_receipts(receipts: &[Receipt], map: &mut MapWriter) {
    let column = |number: fn(&Receipt) -> u64| -> Vec<i64> {
        receipts
            .iter()
            .map(|receipt| number(receipt).cast_signed())
            .collect()
    };
    map.unsigned(COUNT, count(receipts.len()));
    map.column(DSEQ, &column(|receipt| receipt.dseq.0));
    map.column(DISPOSITION, &column(|receipt| receipt.disposition.number()));
    map.column(SEQ, &column(|receipt| receipt.seq.map_or(0, |seq| seq.0)));
    let is_plain = |receipt: &Receipt| receipt.disposition.detail().is_empty();
    if !receipts.iter().all(is_plain) {
        map.put(DETAIL, |writer| {
            writer.array(receipts.len());
            for receipt in receipts {
                writer.text(receipt.disposition.detail());
            }
        });
    }
}

pub(super) fn read_receipts(map: &MapReader<'_>) -> Result<Vec<Receipt>, ProtocolError> {
    let length = map.length(COUNT)?;
    let dseqs = map.column(DSEQ, length)?;
    let dispositions = map.column(DISPOSITION, length)?;
    let seqs = map.column(SEQ, length)?;
    let mut details = map.decoder(DETAIL);
    if let Some(decoder) = &mut details {
        decoder.array()?;
    }
    let mut receipts = Vec::with_capacity(length);
    for ((dseq, disposition), seq) in dseqs.into_iter().zip(dispositions).zip(seqs) {
        let detail = match &mut details {
            Some(decoder) => decoder.str()?,
            None => "",
        };
        receipts.push(Receipt {
            dseq: Dseq(dseq.cast_unsigned()),
            disposition: Disposition::from_number(disposition.cast_unsigned(), detail)
                .ok_or_else(|| malformed("a disposition of the future"))?,
            seq: (seq != 0).then_some(Seq(seq.cast_unsigned())),
        });
    }
    Ok(receipts)
}
