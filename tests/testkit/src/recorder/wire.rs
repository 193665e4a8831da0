//! A client's connection that can end in ways no HTTP server ends it.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::log::lock;

const GARBAGE: &[u8] = b"\x16\x03\x01 this is not HTTP\r\n\r\n";

/// How a connection ends when its service gives up on it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Ending {
    #[default]
    Close,
    Garbage,
    Reset,
}

/// Set while a request is served, obeyed when the connection is dropped.
#[derive(Clone, Debug, Default)]
pub(super) struct Fate(Arc<Mutex<Ending>>);

impl Fate {
    pub(super) fn seal(&self, ending: Ending) {
        *lock(&self.0) = ending;
    }
}

pub(super) struct Wire {
    pub(super) stream: TcpStream,
    pub(super) fate: Fate,
}

impl Drop for Wire {
    fn drop(&mut self) {
        // Nothing else can be done about a connection that is gone already.
        let _ = match *lock(&self.fate.0) {
            Ending::Close => Ok(()),
            Ending::Garbage => self.stream.try_write(GARBAGE).map(drop),
            Ending::Reset => self.stream.set_zero_linger(),
        };
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
