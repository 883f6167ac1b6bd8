//! Reusable parts of the screens. None of them knows a rule of the domain: they show what they
//! are given and tell their caller what a person did.

mod badge;
mod banner;
mod button;
mod check;
mod empty_state;
mod entity_list;
mod live;
mod note_field;
mod number_field;
mod progress;
mod reason;
mod save_state;
mod secret_field;
mod select;
mod sheet;
mod signature_pad;
mod table;
mod tabs;
mod text_field;
mod toast;

pub use badge::{Badge, Tone};
pub use banner::Banner;
pub use button::{Button, ButtonKind};
pub use check::Check;
pub use empty_state::EmptyState;
pub use entity_list::{ListEntry, entity_list};
pub use live::{IntoPart, live, part};
pub use note_field::NoteField;
pub use number_field::{NumberAsk, NumberField, NumberReadings};
pub use progress::Progress;
pub use reason::{Reason, ReasonSheet, open_while, reason_sheet};
pub use save_state::{SaveState, SaveStateLine};
pub use secret_field::SecretField;
pub use select::{Choice, Select};
pub use sheet::Sheet;
pub use signature_pad::{SignaturePad, drawn};
pub(crate) use table::{cell, heads, table};
pub use tabs::{Tab, Tabs};
pub use text_field::TextField;
pub use toast::{Toasts, provide_toasts, toaster};
