//! The socket of a connection, which tells what happens on it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::link::{Link, Open, Side};

/// What an HTTP/2 connection begins with (RFC 9113, section 3.4).
const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A socket.
#[derive(Debug)]
pub(super) struct Socket<Io> {
    io: Io,
    /// What was read to learn which protocol it is.
    first: [u8; PREFACE.len()],
    /// Which part of that nobody has taken yet.
    read: usize,
    filled: usize,
    link: Arc<Link>,
    _open: Open,
}

/// A version of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    Http1,
    Http2,
}

impl<Io: AsyncRead + Unpin> Socket<Io> {
    pub(super) fn new(io: Io, link: Arc<Link>, open: Open) -> Self {
        Self {
            io,
            first: [0; PREFACE.len()],
            read: 0,
            filled: 0,
            link,
            _open: open,
        }
    }

    pub(super) fn has_begun(&self) -> bool {
        self.filled > 0
    }

    /// Reads until it is known which version the client speaks; `None`: the client left first.
    pub(super) fn poll_version(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<Option<Version>>> {
        loop {
            if self.first[..self.filled] != PREFACE[..self.filled] {
                return Poll::Ready(Ok(Some(Version::Http1)));
            }
            if self.filled == PREFACE.len() {
                return Poll::Ready(Ok(Some(Version::Http2)));
            }
            let mut buffer = ReadBuf::new(&mut self.first[self.filled..]);
            ready!(Pin::new(&mut self.io).poll_read(cx, &mut buffer))?;
            let count = buffer.filled().len();
            if count == 0 {
                return Poll::Ready(Ok(None));
            }
            self.filled += count;
            self.link.received();
        }
    }
}

fn cut_off() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "the server ends")
}

impl<Io: AsyncRead + Unpin> AsyncRead for Socket<Io> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if this.read < this.filled {
            let count = buffer.remaining().min(this.filled - this.read);
            buffer.put_slice(&this.first[this.read..this.read + count]);
            this.read += count;
            return Poll::Ready(Ok(()));
        }
        if this.link.is_cut(Side::Read, cx.waker()) {
            return Poll::Ready(Err(cut_off()));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.io).poll_read(cx, buffer))?;
        if buffer.filled().len() > before {
            this.link.received();
        }
        Poll::Ready(Ok(()))
    }
}

impl<Io: AsyncWrite + Unpin> Socket<Io> {
    fn write(
        &mut self,
        cx: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut Io>, &mut Context<'_>) -> Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if self.link.is_cut(Side::Write, cx.waker()) {
            return Poll::Ready(Err(cut_off()));
        }
        let written = write(Pin::new(&mut self.io), cx);
        match &written {
            Poll::Ready(Ok(count)) => self.link.sent(*count),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => self.link.blocked(),
        }
        written
    }
}

impl<Io: AsyncWrite + Unpin> AsyncWrite for Socket<Io> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.write(cx, |io, cx| io.poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.write(cx, |io, cx| io.poll_write_vectored(cx, slices))
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let flushed = Pin::new(&mut this.io).poll_flush(cx);
        match &flushed {
            Poll::Ready(Ok(())) => this.link.sent(0),
            Poll::Ready(Err(_)) => {}
            Poll::Pending => this.link.blocked(),
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let closed = Pin::new(&mut this.io).poll_shutdown(cx);
        if closed.is_pending() {
            this.link.blocked();
        }
        closed
    }
}
