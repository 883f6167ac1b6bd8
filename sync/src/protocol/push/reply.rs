//! The server's answer to a push.

use super::{
    Disposition, Dseq, Frame, MapReader, MapWriter, ProtocolError, PushReply, Receipt, Seq,
    UnixSeconds, count, key, malformed,
};
impl PushReply {
    /// The body to send.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut map = MapWriter::default();
        let column = |number: fn(&Receipt) -> u64| -> Vec<i64> {
            self.receipts
                .iter()
                .map(|receipt| number(receipt).cast_signed())
                .collect()
        };
        map.unsigned(key::NONCE, self.nonce);
        map.unsigned(key::EXPECTED, self.expected.0);
        map.unsigned(key::COUNT, count(self.receipts.len()));
        map.column(key::RECEIPT_DSEQ, &column(|receipt| receipt.dseq.0));
        map.column(
            key::RECEIPT_DISPOSITION,
            &column(|receipt| receipt.disposition.number()),
        );
        map.column(
            key::RECEIPT_SEQ,
            &column(|receipt| receipt.seq.map_or(0, |seq| seq.0)),
        );
        if self
            .receipts
            .iter()
            .any(|receipt| !receipt.disposition.detail().is_empty())
        {
            map.put(key::RECEIPT_DETAIL, |writer| {
                writer.array(self.receipts.len());
                for receipt in &self.receipts {
                    writer.text(receipt.disposition.detail());
                }
            });
        }
        map.put(key::SERVER_TIME, |writer| writer.signed(self.server_time.0));
        Frame {
            ids: Vec::new(),
            content: map.into_bytes(),
        }
        .wrap()
    }

    /// Reads a body.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ProtocolError> {
        let frame = Frame::unwrap(bytes)?;
        let map = MapReader::new(&frame.content)?;
        let length = map.length(key::COUNT)?;
        let dseqs = map.column(key::RECEIPT_DSEQ, length)?;
        let dispositions = map.column(key::RECEIPT_DISPOSITION, length)?;
        let seqs = map.column(key::RECEIPT_SEQ, length)?;
        let mut details = map.decoder(key::RECEIPT_DETAIL);
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
        Ok(Self {
            nonce: map.unsigned(key::NONCE)?,
            receipts,
            expected: Dseq(map.unsigned(key::EXPECTED)?),
            server_time: UnixSeconds(map.signed(key::SERVER_TIME)?),
        })
    }
}
