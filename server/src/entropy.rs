//! The server's source of randomness: session tokens, salts and new ids.

use uuid::Uuid;

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gives no random bytes")]
pub struct EntropyError(#[source] getrandom::Error);

/// `N` unpredictable bytes.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], EntropyError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(EntropyError)?;
    Ok(bytes)
}

/// A new id whose prefix grows with time, which keeps index pages together.
pub fn new_uuid() -> Uuid {
    Uuid::now_v7()
}
