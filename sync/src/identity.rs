//! The names of things that travel. Every one is a newtype, so that a device's own sequence
//! can never be taken for the server's.

use std::fmt;

use uuid::Uuid;

macro_rules! sixteen_bytes {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name([u8; 16]);

        impl $name {
            /// The id with these bytes.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The id's bytes.
            pub const fn bytes(&self) -> &[u8; 16] {
                &self.0
            }

            /// The id with the bytes of this UUID.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid.into_bytes())
            }

            /// The id as a UUID, for `domain`.
            pub const fn uuid(&self) -> Uuid {
                Uuid::from_bytes(self.0)
            }

            /// Thirty-two lower-case hexadecimal digits, for addresses and logs.
            pub fn hex(&self) -> String {
                self.uuid().simple().to_string()
            }

            /// Reads what [`Self::hex`] wrote (hyphens are accepted).
            pub fn from_hex(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(Self::from_uuid)
            }

            /// The id in these bytes, if there are exactly sixteen.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "{}({})", stringify!($name), self.hex())
            }
        }
    };
}

sixteen_bytes! {
    /// One device's one store. Minted at random with the store; never derived from a user or
    /// from hardware, so a copied or restored store can be told from its original.
    ReplicaId
}
sixteen_bytes! {
    /// Anything with fields: an agreement, an item, a realization. Made by the device (`UUIDv7`),
    /// or derived where two devices must mean the same thing without meeting.
    EntityId
}
sixteen_bytes! {
    /// The unit of ordering and of permission: the city's shared data, or one agency's year.
    ScopeId
}

macro_rules! counter {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub u64);

        impl $name {
            /// The one after this.
            #[must_use]
            pub const fn next(self) -> Self {
                Self(self.0.saturating_add(1))
            }
        }
    };
}

counter! {
    /// A device's own sequence: contiguous from 1 within one [`ReplicaId`].
    Dseq
}
counter! {
    /// A scope's sequence, given by the server under a lock: gapless from 1. Zero means
    /// "before everything", which is also the version of a field nobody has set.
    Seq
}

counter! {
    /// The changes of fates of one replica's operations, counted by the server: gapless from 1.
    FateSeq
}

impl FateSeq {
    /// A device with this count cannot tell what it has heard: the server may have been restored
    /// from a backup, and must name what it has. Greater than any count, and exact wherever a
    /// store keeps numbers as floats.
    pub const UNSURE: Self = Self((1 << 53) - 1);
}

/// Seconds since 1970-01-01 UTC. Shown to people; never read by a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UnixSeconds(pub i64);

/// The identity of one operation, for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct OperationId {
    /// The store it was written in.
    pub replica: ReplicaId,
    /// Its place there.
    pub dseq: Dseq,
}
