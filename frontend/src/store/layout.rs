//! The names inside a user's database. Names are never reused for something else.

use ikrar_domain::value::UserId;
use ikrar_sync::blob::BlobHash;
use ikrar_sync::identity::Dseq;

/// What every database's name begins with.
const NAME_PREFIX: &str = "ikrar-";

/// Operations without a receipt: `dseq` → frozen bytes. Never migrated.
pub(super) const OUTBOX: &str = "outbox";
/// Operations with their receipt: `dseq` → [`super::record::sent_to_bytes`].
pub(super) const SENT: &str = "sent";
/// What the server last said: bucket → [`super::bucket`].
pub(super) const ROWS: &str = "rows";
/// Where the replica stands: scope → [`super::record::cursor_to_text`].
pub(super) const CURSORS: &str = "cursors";
/// Single values, under the keys below.
pub(super) const META: &str = "meta";
/// Typed text that is not yet a sound value: place → text.
pub(super) const TEXTS: &str = "texts";

/// Carried files and the key that seals this store's own: name → bytes. Since version 4.
pub(super) const CARRIED: &str = "carried";
/// What is known of kept files: hash → [`ikrar_sync::blob::KeptBlob::to_bytes`]. Since version 5.
pub(super) const FILES: &str = "files";
/// The bytes of kept files in records: [`record_key`] → bytes. Since version 5.
pub(super) const BLOBS: &str = "blobs";

/// The object stores of version 1, which a replica starts from.
pub(super) const ALL: [&str; 6] = [OUTBOX, SENT, ROWS, CURSORS, META, TEXTS];

/// The store's own id: sixteen bytes.
pub(super) const REPLICA: &str = "replica";
/// The next free `dseq`, in digits.
pub(super) const NEXT_DSEQ: &str = "next_dseq";
/// When the server last answered, in seconds, in digits.
pub(super) const LAST_CONTACT: &str = "last_contact";
/// The last change of an own operation's fate that was heard of, in digits.
pub(super) const FATES: &str = "fates";
/// The signed-in account, as JSON; absent after signing out.
pub(super) const ACCOUNT: &str = "account";

/// The name of a user's database.
pub(super) fn database_name(user: UserId) -> String {
    [NAME_PREFIX, &user.uuid().simple().to_string()].concat()
}

/// The user whose database this is; other databases are not ours.
pub(super) fn user_of(database_name: &str) -> Option<UserId> {
    let hex = database_name.strip_prefix(NAME_PREFIX)?;
    uuid::Uuid::try_parse(hex).ok().map(UserId::from_uuid)
}

/// The key of one record of a file.
pub(super) fn record_key(hash: BlobHash, index: usize) -> String {
    [&hash.hex(), "/", &index.to_string()].concat()
}

/// A `dseq` as a key. Numbers of this range are exact in JavaScript.
pub(super) fn dseq_key(dseq: Dseq) -> f64 {
    let high = u32::try_from(dseq.0 >> 32).unwrap_or(u32::MAX);
    let low = u32::try_from(dseq.0 & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    f64::from(high) * 4_294_967_296.0 + f64::from(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_databases_name_gives_its_user_back() {
        let user = UserId::from_uuid(uuid::Uuid::from_bytes([0xab; 16]));
        assert_eq!(user_of(&database_name(user)), Some(user));
        assert_eq!(user_of("ikrar-x"), None);
        assert_eq!(user_of("another"), None);
    }

    #[test]
    fn keys_order_as_places_do() {
        assert!(dseq_key(Dseq(9)) < dseq_key(Dseq(10)));
        assert!(dseq_key(Dseq(u64::from(u32::MAX))) < dseq_key(Dseq(1 << 32)));
    }
}
