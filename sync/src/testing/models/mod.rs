//! Two models of a small town, both over the shipping replica and ledger.
//!
//! * The **reference model** ([`Book`]) predicts, in sets and maps, what must become of everything
//!   that is saved. A property test makes people, lines and servers do things at random
//!   ([`Step`]), and after each the town must be what the book says ([`System::compare`]).
//! * The **exhaustive model** ([`explore()`]) walks through *every* order of a few such things,
//!   each message on its own, and holds each state it meets against the book.
//!
//! The simulation next door has hundreds of devices, tabs, clocks and every fault we know of, and
//! checks what must never happen. Here the town is small enough to say exactly what must happen.

mod book;
mod compare;
mod deed;
mod explore;
mod step;
mod town;

pub use book::{Agency, Book, Desk, Fate, Person, Present, Standing, Told, Why, Worth};
pub use compare::Finding;
pub use deed::{Ask, Cell, Deed, SaveId, Saved, Status};
pub use explore::{Bounds, Explored, explore};
pub use step::{Line, PEOPLE, REVIEWER, Reference, Step, System};
