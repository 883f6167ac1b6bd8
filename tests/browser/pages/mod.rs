//! One object per screen: what a person does there and sees there, in one place, so that a
//! change of the markup is repaired once.

mod agreement;
mod conflict;
mod evidence;
mod frame;
mod home;
mod parked;
mod quarter;
mod review;
mod sign_in;
mod signing;
mod sync;

pub(crate) use agreement::AgreementPage;
pub(crate) use conflict::ConflictPage;
pub(crate) use evidence::EvidencePart;
pub(crate) use frame::Frame;
pub(crate) use home::HomePage;
pub(crate) use parked::ParkedPage;
pub(crate) use quarter::QuarterPage;
pub(crate) use review::ReviewPage;
pub(crate) use sign_in::SignInPage;
pub(crate) use signing::SigningSheet;
pub(crate) use sync::SyncPage;
