//! The one reply for everything that went wrong.
//!
//! Programs read `code`, which never changes; people read `message`, in Indonesian, and `field`
//! says which input it is about. Faults of the server are logged here, once, and never sent.

use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use ikrar_sync::protocol::carry::CarryError;
use serde::Serialize;

use ikrar_domain::evidence::{ContentProblem, EvidenceRefusal};
use ikrar_sync::protocol::blob::CORRUPT_CODE;

use crate::auth::AuthError;
use crate::certification::CertificationError;
use crate::store::StoreError;

/// A refusal or a fault.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// An input is missing or unreadable.
    #[error("bad request: {reason}")]
    BadRequest {
        /// Which input, if it is one.
        field: Option<&'static str>,
        /// What is wrong, in Indonesian.
        reason: String,
    },
    /// A sync body is not what the protocol says.
    #[error("not CBOR: {reason}")]
    NotCbor {
        /// What is wrong, for the developer of a client.
        reason: String,
    },
    /// A sync body arrived with other bytes than were sent.
    #[error("the body was damaged on the way")]
    Damaged,
    /// The body claims to be something else.
    #[error("the content type must be {expected}")]
    UnsupportedContentType {
        /// What the route takes.
        expected: &'static str,
    },
    /// More bytes than the route takes.
    #[error("the body is larger than {bytes_max} bytes")]
    BodyTooLarge {
        /// The limit.
        bytes_max: usize,
    },
    /// The body did not come in time; nothing was stored.
    #[error("the body did not come in time")]
    TooSlow,
    /// The device's build is too old to be sent anything; it goes on sending.
    #[error("the build is too old to pull")]
    UpdateNeeded,
    /// Login and password do not belong together.
    #[error("wrong password")]
    WrongPassword,
    /// Too many wrong passwords.
    #[error("the account is locked")]
    AccountLocked {
        /// How long still.
        minutes: i64,
    },
    /// Nobody is signed in.
    #[error("the session is over")]
    SessionExpired,
    /// A page of another site wrote.
    #[error("the request came from another site")]
    CrossSite,
    /// The device's store belongs to another account than the one signed in.
    #[error("the replica belongs to another account")]
    OtherAccount,
    /// A carried queue cannot be taken.
    #[error(transparent)]
    Carried(#[from] CarryError),
    /// The account has as many stores with a key and without an operation as it may.
    #[error("too many devices of this account have a key and never sent anything")]
    TooManyDevices,
    /// More requests than one person makes.
    #[error("too many requests")]
    TooMany,
    /// The push queue is full; nothing was stored.
    #[error("the server is busy")]
    Busy {
        /// When to try again.
        retry_after_seconds: u32,
    },
    /// A piece of a file does not begin where the bytes here end; the header says where.
    #[error("the piece does not begin where the bytes here end")]
    WrongOffset,
    /// All bytes of a file came and they are not those of its name.
    #[error("the file arrived damaged and was thrown away")]
    EvidenceCorrupt,
    /// The bytes of a file break a rule.
    #[error(transparent)]
    EvidenceContent(ContentProblem),
    /// A file cannot be taken.
    #[error(transparent)]
    EvidenceRefused(EvidenceRefusal),
    /// This build cannot set documents.
    #[error("this build has no typesetter")]
    NoTypesetter,
    /// A berita acara is still being written.
    #[error("the record is not closed")]
    RecordOpen,
    /// There is no certified signature.
    #[error(transparent)]
    NotCertified(Box<CertificationError>),
    /// No such route.
    #[error("no such address")]
    NotFound,
    /// The route exists, for other methods.
    #[error("the method is not allowed here")]
    MethodNotAllowed,
    /// A fault of ours.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Said of [`ApiError::RecordOpen`].
const RECORD_OPEN: &str = "Berita acara belum ditutup. Tutup berita acara lebih dahulu, atau cetak \
     drafnya dari pratinjau.";

/// What a client receives.
#[derive(Debug, Serialize)]
struct ErrorBody {
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    #[serde(flatten)]
    for_strangers: Option<ForStrangers>,
}

/// What a browser without a session that counts may know all the same.
#[derive(Debug, Serialize)]
pub(super) struct ForStrangers {
    /// The city's public keys, for those who check documents without an account.
    pub(super) keys: String,
    /// Whose work this browser may still push: its session is open, the account was disabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hands_in: Option<String>,
}

impl ApiError {
    /// The reply, with what may be known without a session.
    pub(super) fn with(self, for_strangers: ForStrangers) -> Response {
        let mut body = self.body();
        body.for_strangers = Some(for_strangers);
        (self.status(), Json(body)).into_response()
    }

    fn body(&self) -> ErrorBody {
        ErrorBody {
            code: self.code(),
            message: self.user_message(),
            field: self.field(),
            for_strangers: None,
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::BodyTooLarge { .. } | Self::Carried(CarryError::TooLarge) => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            Self::BadRequest { .. } | Self::NotCbor { .. } | Self::Carried(_) => {
                StatusCode::BAD_REQUEST
            }
            // What was sent has not arrived: a device sends the same again, as it stands.
            Self::Damaged | Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            // Without the header `Upgrade`: in HTTP/2, which proxies speak to browsers, it would
            // make the whole reply malformed.
            Self::UpdateNeeded => StatusCode::UPGRADE_REQUIRED,
            Self::UnsupportedContentType { .. } => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::WrongPassword | Self::SessionExpired | Self::OtherAccount => {
                StatusCode::UNAUTHORIZED
            }
            Self::AccountLocked { .. } => StatusCode::LOCKED,
            Self::CrossSite => StatusCode::FORBIDDEN,
            Self::TooMany | Self::TooManyDevices => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::WrongOffset | Self::RecordOpen => StatusCode::CONFLICT,
            Self::EvidenceCorrupt | Self::EvidenceContent(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::EvidenceRefused(_) => StatusCode::INSUFFICIENT_STORAGE,
            Self::NoTypesetter => StatusCode::NOT_IMPLEMENTED,
            Self::NotCertified(refused) => refused.status(),
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadRequest { .. } => "bad_request",
            Self::NotCbor { .. } => "not_cbor",
            Self::Damaged => "damaged",
            Self::UnsupportedContentType { .. } => "unsupported_content_type",
            Self::BodyTooLarge { .. } => "body_too_large",
            Self::TooSlow => "too_slow",
            Self::UpdateNeeded => "update_needed",
            Self::WrongPassword => "wrong_password",
            Self::AccountLocked { .. } => "account_locked",
            Self::SessionExpired => "session_expired",
            Self::CrossSite => "cross_site",
            Self::OtherAccount => "other_account",
            Self::Carried(reason) => reason.code(),
            Self::TooMany => "too_many",
            Self::TooManyDevices => "too_many_devices",
            Self::Busy { .. } => "busy",
            Self::WrongOffset => "wrong_offset",
            Self::EvidenceCorrupt => CORRUPT_CODE,
            Self::EvidenceContent(problem) => problem.code(),
            Self::EvidenceRefused(refusal) => refusal.code(),
            Self::NoTypesetter => "no_typesetter",
            Self::RecordOpen => "record_open",
            Self::NotCertified(refused) => refused.code(),
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Internal(_) => "internal",
        }
    }

    /// What a person reads.
    pub fn user_message(&self) -> String {
        match self {
            Self::BadRequest { reason, .. } => format!("Permintaan tidak dapat dibaca: {reason}."),
            Self::NotCbor { reason } => {
                format!("Kiriman bukan data sinkronisasi yang sah: {reason}.")
            }
            Self::Damaged => {
                "Kiriman rusak di perjalanan; isian tetap aman di perangkat dan dikirim lagi."
                    .to_owned()
            }
            Self::UnsupportedContentType { expected } => {
                format!("Jenis isi tidak dikenal; yang diterima hanya {expected}.")
            }
            Self::BodyTooLarge { bytes_max } => format!(
                "Kiriman terlalu besar; paling banyak {} kB sekali kirim.",
                bytes_max / 1024
            ),
            Self::TooSlow => {
                "Kiriman terlalu lama di perjalanan; isian tetap di perangkat dan dikirim lagi."
                    .to_owned()
            }
            Self::UpdateNeeded => {
                "Aplikasi di perangkat ini terlalu lama untuk menerima data; perbarui aplikasi. \
                 Isian tetap dikirim."
                    .to_owned()
            }
            Self::WrongPassword => "Nama pengguna atau kata sandi salah.".to_owned(),
            Self::AccountLocked { minutes } => format!(
                "Akun dikunci karena terlalu banyak percobaan. Coba lagi {minutes} menit lagi."
            ),
            Self::SessionExpired => {
                "Sesi berakhir. Masuk kembali; isian di perangkat tidak hilang.".to_owned()
            }
            Self::CrossSite => "Permintaan dari situs lain ditolak.".to_owned(),
            Self::OtherAccount => {
                "Data perangkat ini milik akun lain. Masuk dengan akun tersebut.".to_owned()
            }
            Self::Carried(reason) => reason.user_message().to_owned(),
            Self::TooManyDevices => {
                "Terlalu banyak perangkat akun ini meminta kunci tanpa pernah mengirim. Isian \
                 tetap di perangkat; kirim lewat koneksi, atau hubungi admin."
                    .to_owned()
            }
            Self::TooMany => "Terlalu banyak permintaan. Tunggu sebentar.".to_owned(),
            Self::Busy { .. } => {
                "Server sedang sibuk; isian tetap aman di perangkat dan akan dikirim lagi."
                    .to_owned()
            }
            Self::WrongOffset => {
                "Potongan berkas tidak bersambung; dilanjutkan dari yang sudah ada di server."
                    .to_owned()
            }
            Self::EvidenceCorrupt => {
                "Bukti dukung: berkas rusak di perjalanan dan dibuang; dikirim lagi dari awal."
                    .to_owned()
            }
            Self::EvidenceContent(problem) => problem.user_message().to_owned(),
            Self::EvidenceRefused(refusal) => refusal.user_message(),
            Self::NoTypesetter => {
                "Server ini dipasang tanpa pembuat PDF. Buka \"Pratinjau cetak\" lalu pilih Cetak."
                    .to_owned()
            }
            Self::RecordOpen => RECORD_OPEN.to_owned(),
            Self::NotCertified(refused) => refused.user_message(),
            Self::NotFound => "Alamat tidak ditemukan.".to_owned(),
            Self::MethodNotAllowed => "Cara mengakses alamat ini tidak didukung.".to_owned(),
            Self::Internal(_) => "Terjadi gangguan di server. Coba lagi nanti.".to_owned(),
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::BadRequest { field, .. } => *field,
            Self::WrongPassword => Some("password"),
            Self::AccountLocked { .. } => Some("login"),
            _ => None,
        }
    }

    fn retry_after_seconds(&self) -> Option<u64> {
        match self {
            Self::AccountLocked { minutes } => u64::try_from(minutes.saturating_mul(60)).ok(),
            Self::TooMany => Some(2),
            Self::Busy {
                retry_after_seconds,
            } => Some(u64::from(*retry_after_seconds)),
            _ => None,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Self::Internal(source) = &self {
            tracing::error!(error = describe(source.as_ref()), "request failed");
        }
        let mut response = (self.status(), Json(self.body())).into_response();
        if let Some(seconds) = self.retry_after_seconds() {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// The reply in place of a handler that panicked. The message is logged by the panic hook.
pub fn after_panic(_: Box<dyn std::any::Any + Send>) -> Response {
    ApiError::Internal("a handler panicked".into()).into_response()
}

/// An error with its causes, for the log.
pub fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text.push_str(": ");
        text.push_str(&source.to_string());
        cause = source.source();
    }
    text
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::Internal(Box::new(error))
    }
}

impl From<AuthError> for ApiError {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::WrongPassword => Self::WrongPassword,
            AuthError::AccountLocked { minutes } => Self::AccountLocked { minutes },
            AuthError::TooMany => Self::TooMany,
            other => Self::Internal(Box::new(other)),
        }
    }
}
