//! Where the server is.

use std::sync::Arc;

use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// A server's address, `http://host:port` or `https://host`.
#[derive(Clone, Debug)]
pub struct Origin {
    /// As the `Host` header names it.
    authority: String,
    host: String,
    port: u16,
    tls: Option<Tls>,
}

/// How to know the server again.
#[derive(Clone)]
pub(super) struct Tls {
    pub(super) name: ServerName<'static>,
    pub(super) config: Arc<ClientConfig>,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("Tls").field(&self.name).finish()
    }
}

/// An address that is none.
#[derive(Debug, thiserror::Error)]
pub enum OriginError {
    /// Neither scheme.
    #[error("the address must begin with http:// or https://")]
    Scheme,
    /// More than a host and a port.
    #[error("the address must end after the host and its port, as in https://ikrar.example.id")]
    Path,
    /// No host, or a port that is no number.
    #[error("the address names no host, or its port is not a number up to 65535")]
    Host,
    /// The certificates cannot be read.
    #[error("the file of certificates holds no readable PEM certificate")]
    Certificates,
    /// The system cannot do what TLS needs.
    #[error("TLS cannot be used on this system")]
    Tls,
}

impl Origin {
    /// Reads an address. `certificates`, a PEM text, is trusted beside the public authorities:
    /// an office may have its own.
    pub fn parse(address: &str, certificates: Option<&[u8]>) -> Result<Self, OriginError> {
        let (rest, is_secure) = match address.split_once("://") {
            Some(("http", rest)) => (rest, false),
            Some(("https", rest)) => (rest, true),
            _ => return Err(OriginError::Scheme),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.contains(['/', '?', '#', '@']) {
            return Err(OriginError::Path);
        }
        let default_port = if is_secure { 443 } else { 80 };
        let (host, port) = split_host(authority, default_port).ok_or(OriginError::Host)?;
        let tls = if is_secure {
            Some(Tls::of(host, certificates)?)
        } else {
            None
        };
        Ok(Self {
            authority: authority.to_owned(),
            host: host.to_owned(),
            port,
            tls,
        })
    }

    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    pub(super) fn place(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    pub(super) fn tls(&self) -> Option<&Tls> {
        self.tls.as_ref()
    }
}

impl Tls {
    fn of(host: &str, certificates: Option<&[u8]>) -> Result<Self, OriginError> {
        let mut roots = RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        };
        if let Some(pem) = certificates {
            let mut count = 0;
            for certificate in CertificateDer::pem_slice_iter(pem) {
                let certificate = certificate.map_err(|_| OriginError::Certificates)?;
                roots
                    .add(certificate)
                    .map_err(|_| OriginError::Certificates)?;
                count += 1;
            }
            if count == 0 {
                return Err(OriginError::Certificates);
            }
        }
        let provider = tokio_rustls::rustls::crypto::ring::default_provider();
        let config = ClientConfig::builder_with_provider(Arc::new(provider))
            .with_safe_default_protocol_versions()
            .map_err(|_| OriginError::Tls)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(host.to_owned()).map_err(|_| OriginError::Host)?;
        Ok(Self {
            name,
            config: Arc::new(config),
        })
    }
}

fn split_host(authority: &str, default_port: u16) -> Option<(&str, u16)> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => match authority.find(':') {
            Some(colon) => authority.split_at(colon),
            None => (authority, ""),
        },
    };
    let port = match port.strip_prefix(':') {
        Some(digits) => digits.parse().ok()?,
        None if port.is_empty() => default_port,
        None => return None,
    };
    (!host.is_empty()).then_some((host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(address: &str) -> Option<(String, u16)> {
        let origin = Origin::parse(address, None).ok()?;
        let (host, port) = origin.place();
        Some((host.to_owned(), port))
    }

    #[test]
    fn an_address_gives_host_and_port() {
        let local = |host: &str, port| Some((host.to_owned(), port));
        assert_eq!(place("http://127.0.0.1:3000"), local("127.0.0.1", 3000));
        assert_eq!(place("http://[::1]:3000/"), local("::1", 3000));
        assert_eq!(
            place("https://ikrar.example.id"),
            local("ikrar.example.id", 443)
        );
        assert_eq!(place("http://localhost"), local("localhost", 80));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for address in [
            "ikrar.example.id",
            "ftp://ikrar.example.id",
            "http://",
            "http://host:port",
            "http://host:70000",
            "http://host/path",
            "http://person@host",
            "http://[::1",
        ] {
            assert!(Origin::parse(address, None).is_err(), "{address}");
        }
        assert!(Origin::parse("https://host", Some(b"no PEM")).is_err());
    }
}
