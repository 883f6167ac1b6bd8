//! Every word people read, in formal Indonesian, by screen. Screens hold no words of their own.

pub mod agreement;
pub mod amendment;
pub mod budget;
pub mod carry;
pub mod cascade;
pub mod common;
pub mod conflict;
pub mod device;
pub mod entry;
pub mod evidence;
pub mod frame;
pub mod home;
pub mod paper;
pub mod parked;
pub mod pin;
pub mod plan;
pub mod policy;
pub mod quarter;
pub mod review;
pub mod save_state;
pub mod scan;
pub mod session;
pub mod sign_in;
pub mod signing;
pub mod sync;
pub mod time;
