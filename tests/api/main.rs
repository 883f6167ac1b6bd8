//! Server tests through the router: no port, no sleep, a fresh database each.
//!
//! The modules mirror `server/src`.

mod accounts;
mod cells;
#[cfg(feature = "typesetter")]
mod certified;
mod city_year;
mod demo;
mod documents;
mod json;
mod reports;
mod site;
mod store;
mod sync;
