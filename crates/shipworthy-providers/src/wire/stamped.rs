//! A connection that notes when bytes go out and come in.
//!
//! Times are taken where the bytes are, not where somebody gets round to them: with a hundred calls under way, a reply may
//! lie there for a while before its turn comes, and that is no time of the model's.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::clock::{Clock, Moment};

/// When the bytes of the request under way went out, and those of its reply came in.
#[derive(Debug, Default)]
pub(crate) struct Stamps {
    first_write: Moment,
    first_read: Moment,
    last_read: Moment,
}

impl Stamps {
    /// Before a request.
    pub fn clear(&self) {
        self.first_write.clear();
        self.first_read.clear();
        self.last_read.clear();
    }

    /// When the first byte of the reply came.
    pub fn first_read(&self) -> Option<Duration> {
        self.first_read.get()
    }

    /// From the first byte sent to the last byte received so far.
    pub fn latency(&self) -> Option<Duration> {
        Some(self.last_read.get()?.saturating_sub(self.first_write.get()?))
    }
}

/// Anything that bytes go through.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// A stream with its stamps.
pub(crate) struct Stamped {
    pub stream: Box<dyn Stream>,
    pub stamps: Arc<Stamps>,
    pub clock: Clock,
}

impl AsyncRead for Stamped {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = into.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, into);
        if polled.is_ready() && into.filled().len() > before {
            let now = self.clock.now();
            self.stamps.first_read.set_once(now);
            self.stamps.last_read.set(now);
        }
        polled
    }
}

impl AsyncWrite for Stamped {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        self.stamps.first_write.set_once(self.clock.now());
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[std::io::IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        self.stamps.first_write.set_once(self.clock.now());
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
