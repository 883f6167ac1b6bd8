//! Parts of a page that follow signals, in one type.
//!
//! Every distinct type of a view brings its own code to build and rebuild it, and a
//! closure is a type of its own. Written through [`live`], all moving parts share one, which
//! keeps the program small enough for a poor line.

use std::sync::{Arc, Mutex};

use leptos::prelude::*;

/// What can stand in a page: a view, perhaps a view, several views.
pub trait IntoPart {
    /// The part as one view.
    fn into_part(self) -> AnyView;
}

impl IntoPart for AnyView {
    fn into_part(self) -> AnyView {
        self
    }
}

impl<T: IntoView> IntoPart for View<T> {
    fn into_part(self) -> AnyView {
        self.into_any()
    }
}

impl<T: IntoAny> IntoPart for Option<T> {
    fn into_part(self) -> AnyView {
        self.map_or_else(|| ().into_any(), IntoAny::into_any)
    }
}

impl<T: IntoAny> IntoPart for Vec<T> {
    fn into_part(self) -> AnyView {
        let parts: Vec<AnyView> = self.into_iter().map(IntoAny::into_any).collect();
        parts.into_any()
    }
}

/// A part that is made anew whenever a signal it reads changes.
pub fn live<P: IntoPart>(mut part: impl FnMut() -> P + Send + 'static) -> AnyView {
    let shared: Arc<Mutex<dyn FnMut() -> AnyView + Send>> =
        Arc::new(Mutex::new(move || part().into_part()));
    shared.into_any()
}

/// A part that never changes.
pub fn part(part: impl IntoPart) -> AnyView {
    part.into_part()
}
