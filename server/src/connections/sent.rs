//! A connection that knows whether all that was written to it has been handed to the system.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// See the module's words.
#[derive(Debug)]
pub(super) struct Sent {
    stream: TcpStream,
    is_all: Arc<AtomicBool>,
}

/// Tells others than the owner of the connection.
#[derive(Clone, Debug)]
pub(super) struct Progress(Arc<AtomicBool>);

impl Progress {
    /// Whether the writer keeps nothing back.
    pub(super) fn is_all_sent(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Sent {
    pub(super) fn new(stream: TcpStream) -> (Self, Progress) {
        let is_all = Arc::new(AtomicBool::new(true));
        let progress = Progress(Arc::clone(&is_all));
        (Self { stream, is_all }, progress)
    }

    pub(super) fn into_inner(self) -> TcpStream {
        self.stream
    }

    /// A write may leave something behind, and a writer flushes when nothing is left.
    fn note(&self, is_all: bool) {
        self.is_all.store(is_all, Ordering::Relaxed);
    }
}

impl AsyncRead for Sent {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Sent {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.note(false);
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.note(false);
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.note(true);
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
