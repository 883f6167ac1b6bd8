//! Reading the frozen keys of an envelope.

use minicbor::decode::{Decoder, Error as DecodeError};

use super::OperationError;

/// A number that is written back as it was read, or none at all.
pub(super) fn small<T: TryFrom<u64>>(number: u64) -> Result<T, DecodeError> {
    T::try_from(number).map_err(|_| DecodeError::message("a number beyond its bounds"))
}

pub(super) fn frozen_number(entries: &[(u64, &[u8])], key: u64) -> Result<u64, OperationError> {
    Ok(Decoder::new(frozen(entries, key)?).u64()?)
}

pub(super) fn frozen_id(entries: &[(u64, &[u8])], key: u64) -> Result<[u8; 16], OperationError> {
    let bytes = Decoder::new(frozen(entries, key)?).bytes()?;
    bytes.try_into().map_err(|_| OperationError::Missing(key))
}

pub(super) fn frozen<'a>(
    entries: &[(u64, &'a [u8])],
    key: u64,
) -> Result<&'a [u8], OperationError> {
    entries
        .iter()
        .find(|(found, _)| *found == key)
        .map(|(_, value)| *value)
        .ok_or(OperationError::Missing(key))
}
