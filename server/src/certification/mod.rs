//! Signatures by a certified signature service, which signs a PDF in its signer's name and adds
//! to it without changing a byte of what was there.
//!
//! [`SignatureService`] is what the rest of the server knows of such a service; [`http`] speaks to
//! one as they are run for governments here. [`certify`] is the whole way of one signature.

mod asked;
mod file;
mod form;
pub mod http;
mod returned;
mod signing;

use std::fmt;

use futures::future::BoxFuture;
use ikrar_domain::people::Refusal;
use ikrar_domain::refusal::TransitionRefusal;

pub use asked::{Asked, Credentials, Passphrase, Wanted};
pub use file::{SignedFile, find_signed_file};
pub use returned::{RETURNED_BYTES_MAX, ReturnProblem, check_returned};
pub use signing::certify;

use crate::ingest::IngestError;
use crate::printing::PrintingError;
use crate::store::StoreError;

/// A certified signature service.
pub trait SignatureService: fmt::Debug + Send + Sync {
    /// How the city names it.
    fn name(&self) -> &str;

    /// The document with the signer's signature added behind it.
    fn sign<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<Signed, ServiceFault>>;
}

/// What is to be signed, and by whom. It never prints its secrets.
pub struct Order {
    /// The document.
    pub document: Vec<u8>,
    /// What the document is called.
    pub file_name: String,
    /// Who signs.
    pub credentials: Credentials,
}

impl fmt::Debug for Order {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Order")
            .field("file_name", &self.file_name)
            .finish_non_exhaustive()
    }
}

/// What the service returned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The document with the signature.
    pub document: Vec<u8>,
    /// What the service calls the signature; empty where it says nothing.
    pub reference: String,
}

/// Why the service signed nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceFault {
    /// It cannot be reached.
    #[error("the signature service cannot be reached")]
    Unreachable,
    /// It did not answer in time. Whether it signed is not known, and does not count here.
    #[error("the signature service did not answer in time")]
    TimedOut,
    /// It does not let this server in.
    #[error("the signature service refuses this server's name or password")]
    ClientRefused,
    /// The passphrase is not the signer's.
    #[error("the signature service says that the passphrase is wrong")]
    WrongPassphrase,
    /// It does not know the signer, or has no valid certificate of theirs.
    #[error("the signature service has no certificate of this signer")]
    UnknownSigner,
    /// It refuses, in words of its own.
    #[error("the signature service refuses: {0}")]
    Refused(String),
    /// It answered with something that is no document.
    #[error("the signature service answered with something else than a document")]
    Unreadable,
}

impl ServiceFault {
    /// Stable machine code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreachable => "signature_service_unreachable",
            Self::TimedOut => "signature_service_timed_out",
            Self::ClientRefused => "signature_service_client_refused",
            Self::WrongPassphrase => "wrong_passphrase",
            Self::UnknownSigner => "unknown_signer",
            Self::Refused(_) => "signature_service_refused",
            Self::Unreadable => "signature_service_unreadable",
        }
    }

    /// What a person reads.
    pub fn user_message(&self) -> String {
        let repair = match self {
            Self::Unreachable => {
                "Layanan tanda tangan elektronik tidak dapat dihubungi dari server. Coba lagi \
                 nanti, atau pilih cara tanda tangan lain."
            }
            Self::TimedOut => {
                "Layanan tanda tangan elektronik tidak menjawab tepat waktu. Coba lagi; jawaban \
                 yang terlambat tidak dipakai."
            }
            Self::ClientRefused => {
                "Layanan tanda tangan elektronik menolak akun aplikasi kota. Minta administrator \
                 memeriksa nama dan kata sandi layanan di server."
            }
            Self::WrongPassphrase => "Passphrase salah. Ketik ulang passphrase sertifikat Anda.",
            Self::UnknownSigner => {
                "Layanan tanda tangan elektronik tidak memiliki sertifikat yang berlaku untuk NIK \
                 ini. Periksa NIK, atau perbarui sertifikat Anda."
            }
            Self::Refused(words) => {
                return format!(
                    "Layanan tanda tangan elektronik menolak: \"{words}\". Perbaiki lalu coba \
                     lagi."
                );
            }
            Self::Unreadable => {
                "Jawaban layanan tanda tangan elektronik tidak terbaca. Minta administrator \
                 memeriksa alamat layanan di server."
            }
        };
        repair.to_owned()
    }
}

/// Why there is no certified signature. Nothing of it is left behind.
#[derive(Debug, thiserror::Error)]
pub enum CertificationError {
    /// This server has no signature service.
    #[error("no signature service is set up")]
    Off,
    /// No such agreement, or none that this person may see.
    #[error("no such agreement")]
    Unknown,
    /// What was asked is not complete.
    #[error("{field}: {reason}")]
    Input {
        /// Which input.
        field: &'static str,
        /// What to do instead, in Indonesian.
        reason: &'static str,
    },
    /// The person may not sign this.
    #[error(transparent)]
    Rights(#[from] Refusal),
    /// It cannot be signed now.
    #[error(transparent)]
    Step(#[from] TransitionRefusal),
    /// The content is another than the person saw.
    #[error("the content has changed since it was shown")]
    ContentChanged,
    /// The city has no key to seal with.
    #[error("the city has no key that seals documents")]
    NoKey,
    /// The service signed nothing.
    #[error(transparent)]
    Service(#[from] ServiceFault),
    /// What returned is not what was sent.
    #[error(transparent)]
    Returned(#[from] ReturnProblem),
    /// The agreement changed while the service signed, so that the signature does not count.
    #[error("the signature does not count: {0}")]
    NotCounted(String),
    /// The document could not be set.
    #[error(transparent)]
    Printing(#[from] PrintingError),
    /// The signature could not be written.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The database failed.
    #[error("the signature could not be kept")]
    Store(#[from] StoreError),
}
