//! Whether a file's bytes have reached the server.

use crate::coded::coded_enum;

coded_enum! {
    /// Where the bytes of a linked file are. The link may be there long before them.
    pub enum Arrival {
        /// Still on the device that attached it, or on the way.
        Waiting => "waiting", "Menunggu unggah";
        /// On the server, complete and checked against its hash.
        Stored => "stored", "Tersimpan di server";
    }
}
