//! One HTTP/1.1 connection to the server, with TLS where the address says so.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::Origin;

/// The connection could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LineError {
    #[error("no connection")]
    Connect(#[from] std::io::Error),
    #[error("no HTTP on the connection")]
    Http(#[from] hyper::Error),
}

pub(crate) async fn connect(origin: &Origin) -> Result<SendRequest<Full<Bytes>>, LineError> {
    let stream = TcpStream::connect(origin.place()).await?;
    // Requests are small and answers are waited for: nothing is gained by holding bytes back.
    stream.set_nodelay(true)?;
    match origin.tls() {
        None => shake_hands(stream).await,
        Some(tls) => {
            let connector = TlsConnector::from(std::sync::Arc::clone(&tls.config));
            shake_hands(connector.connect(tls.name.clone(), stream).await?).await
        }
    }
}

async fn shake_hands(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) -> Result<SendRequest<Full<Bytes>>, LineError> {
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // It ends with the sender, or with an error that the sender's next request tells.
    tokio::spawn(async move { drop(connection.await) });
    Ok(sender)
}
