//! A document as a person gives it to a device to be checked.

use ikrar_sync::{identity::UnixSeconds, seal::CityKeys};

use crate::text;

/// The city's public keys as the server told them last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownKeys {
    /// All of them, as [`CityKeys::to_text`] writes them. Read where they are needed, so that the
    /// first screen need not be able to.
    pub list: String,
    /// When, by this device's clock.
    pub learned_at: UnixSeconds,
}

impl KnownKeys {
    /// The keys. A list that is not whole is none.
    pub fn keys(&self) -> CityKeys {
        CityKeys::from_text(&self.list).unwrap_or_default()
    }
}

/// What was in the chosen file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// A PDF, with every byte.
    File(Vec<u8>),
    /// The text of the code in a photo or picture.
    Code(String),
}

/// Why there is nothing to check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScanFault {
    /// No file, or the device cannot give it.
    #[error("the file cannot be read")]
    Unreadable,
    /// Larger than any document of ours.
    #[error("the file is larger than any document")]
    TooLarge,
    /// Neither a PDF nor a picture.
    #[error("the file is neither a PDF nor a picture")]
    OtherKind,
    /// A picture in which no code is found.
    #[error("there is no readable code in the picture")]
    NoCode,
    /// The part of the app that reads codes is not on this device.
    #[error("the part that reads codes could not be loaded")]
    NotLoaded,
}

impl ScanFault {
    /// What a person reads.
    pub fn user_message(self) -> &'static str {
        match self {
            Self::Unreadable => text::check::UNREADABLE,
            Self::TooLarge => text::check::TOO_LARGE,
            Self::OtherKind => text::check::OTHER_KIND,
            Self::NoCode => text::check::NO_CODE,
            Self::NotLoaded => text::common::PAGE_NOT_LOADED,
        }
    }
}
