//! Values that are computed from signals, in one type.
//!
//! Leptos makes the code that keeps a memo anew for every type of value and every closure. Here
//! one memo keeps them all, and a type costs little more than what it computes
//! ([ADR 82](../../docs/adr/0082-memos-of-one-type.md)).

use std::{any::Any, marker::PhantomData, panic::Location, sync::Arc};

use leptos::prelude::*;

/// A value of any type.
type Kept = Arc<dyn Any + Send + Sync>;

/// Computes a value from the one before, and tells whether it is another.
type Compute = Box<dyn Fn(Option<Kept>) -> (Kept, bool) + Send + Sync>;

/// What is computed again once a signal changes that it read, and wakes those who read it only if
/// it is another than before. Used as the memo of leptos.
pub struct Memo<T> {
    kept: leptos::prelude::Memo<Kept>,
    of: PhantomData<fn() -> T>,
}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// A value that is computed when somebody reads it; `compute` is told the value before. In a
    /// debug build, a warning about it names the line that made it.
    #[cfg_attr(debug_assertions, track_caller)]
    pub fn new(compute: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Self {
        let kept = keep(Box::new(move |before| {
            let before = before.as_deref().and_then(|kept| kept.downcast_ref());
            let value = compute(before);
            let is_another = before != Some(&value);
            let kept: Kept = Arc::new(value);
            (kept, is_another)
        }));
        let of = PhantomData;
        Self { kept, of }
    }
}

#[cfg_attr(debug_assertions, track_caller)]
fn keep(compute: Compute) -> leptos::prelude::Memo<Kept> {
    leptos::prelude::Memo::new_owning(compute)
}

fn read(kept: leptos::prelude::Memo<Kept>) -> Option<Kept> {
    kept.try_get_untracked()
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

impl<T> DefinedAt for Memo<T> {
    fn defined_at(&self) -> Option<&'static Location<'static>> {
        self.kept.defined_at()
    }
}

impl<T> Track for Memo<T> {
    fn track(&self) {
        self.kept.track();
    }
}

impl<T: Send + Sync + 'static> ReadUntracked for Memo<T> {
    type Value = Arc<T>;

    fn try_read_untracked(&self) -> Option<Arc<T>> {
        read(self.kept)?.downcast().ok()
    }
}

impl<T: Clone + Send + Sync + 'static> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Self {
        Self::derive(move || memo.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_computed_anew_only_once_what_it_read_has_changed() {
        let owner = Owner::new();
        owner.set();
        let number = RwSignal::new(1);
        let runs = StoredValue::new(0);
        let made_on = line!() + 1;
        let half = Memo::new(move |before: Option<&i32>| {
            runs.update_value(|runs| *runs += 1);
            assert_eq!(before.is_some(), runs.get_value() > 1);
            number.get() / 2
        });
        let words = Memo::new(move |_| {
            let half = half.get();
            runs.update_value(|runs| *runs += 100);
            half.to_string()
        });
        assert_eq!(words.get(), "0");
        assert_eq!((words.get(), runs.get_value()), ("0".to_owned(), 101));
        number.set(0);
        // The half is the same: its reader is left alone.
        assert_eq!((words.get(), runs.get_value()), ("0".to_owned(), 102));
        number.set(4);
        assert_eq!((words.get(), runs.get_value()), ("2".to_owned(), 203));
        assert!(words.with(|words| words == "2") && half.get_untracked() == 2);
        let made = half.defined_at();
        assert!(made.is_none_or(|made| made.line() == made_on));
    }
}
