//! Server tests through the router: no port, no sleep, a fresh database each.
//!
//! The modules mirror `server/src`.

mod accounts;
#[cfg(feature = "typesetter")]
mod certified;
mod city_year;
mod demo;
mod documents;
mod json;
mod site;
mod store;
mod sync;
