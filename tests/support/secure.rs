//! The proxy with a certificate of its own that an office puts in front of its server.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Signed by nobody but itself, for 127.0.0.1; valid until 2126.
pub const CERTIFICATE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/replica/secure/certificate.pem"
);
const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/replica/secure/key.pem");

/// Starts one. It sends its certificate `chain_length` times, to weigh what a chain of others
/// weighs, and gives no ticket by which a second handshake would be shorter than the first.
pub async fn secure(server: SocketAddr, chain_length: usize) -> Result<SocketAddr> {
    let certificate = CertificateDer::from_pem_file(CERTIFICATE)?;
    let key = PrivateKeyDer::from_pem_file(KEY)?;
    let provider = tokio_rustls::rustls::crypto::ring::default_provider();
    let mut config = ServerConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate; chain_length], key)?;
    config.send_tls13_tickets = 0;
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut inside = TcpStream::connect(server).await?;
                let mut outside = acceptor.accept(stream).await?;
                copy_bidirectional(&mut outside, &mut inside).await
            });
        }
    });
    Ok(address)
}
