//! One way to write an enum whose variants travel as stable codes and are shown by label.
//!
//! A code is stored, synchronised and logged: it never changes. A label is formal Indonesian
//! for people and may be reworded at any time.

/// Declares an enum with `ALL`, `code()`, `from_code()` and `label()`.
macro_rules! coded_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$variant_meta:meta])* $variant:ident => $code:literal, $label:literal; )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $( $(#[$variant_meta])* $variant, )+
        }

        impl $name {
            /// Every variant, in the order a person would list them.
            pub const ALL: &'static [Self] = &[$( Self::$variant, )+];

            /// The stable code that is stored and synchronised.
            pub const fn code(self) -> &'static str {
                match self {
                    $( Self::$variant => $code, )+
                }
            }

            /// The variant of a stored code; `None` when this version does not know it.
            pub fn from_code(code: &str) -> Option<Self> {
                match code {
                    $( $code => Some(Self::$variant), )+
                    _ => None,
                }
            }

            /// What a person reads, in formal Indonesian.
            pub const fn label(self) -> &'static str {
                match self {
                    $( Self::$variant => $label, )+
                }
            }
        }
    };
}

pub(crate) use coded_enum;
