//! Bodies on their way through the proxy.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::body::{Body, Frame, Incoming, SizeHint};

use super::log::Slot;
use super::upstream::Failure;

/// A request's body: one that streams through, or one that was held back.
pub(super) type Outgoing = Either<Observed, Full<Bytes>>;

/// An answer's body: as the server gives it, or one of a fault.
pub(super) type Answered = Either<Cut, Full<Bytes>>;

/// A request's body that is written down while it streams through.
pub(super) struct Observed {
    pub(super) inner: Incoming,
    pub(super) slot: Slot,
}

impl Body for Observed {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<hyper::Result<Frame<Bytes>>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            self.slot.received(data);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// An answer's body that breaks off, or not.
pub(super) struct Cut {
    inner: Incoming,
    /// `None` for one that does not break off.
    left: Option<u64>,
    flushed: bool,
}

impl Cut {
    pub(super) fn whole(inner: Incoming) -> Self {
        Self { inner, left: None, flushed: false }
    }

    /// Breaks off after `bytes`, and before the last byte at any rate.
    pub(super) fn after(bytes: u64, inner: Incoming) -> Self {
        let known = inner.size_hint().exact();
        let left = known.map_or(bytes, |length| bytes.min(length.saturating_sub(1)));
        Self { inner, left: Some(left), flushed: false }
    }
}

impl Body for Cut {
    type Data = Bytes;
    type Error = Failure;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Failure>>> {
        let Some(left) = self.left else {
            return Pin::new(&mut self.inner).poll_frame(cx).map_err(Into::into);
        };
        if left > 0
            && let Some(frame) = ready!(Pin::new(&mut self.inner).poll_frame(cx)?)
        {
            // Trailers are beyond the cut.
            let mut data = frame.into_data().unwrap_or_default();
            data.truncate(usize::try_from(left).unwrap_or(usize::MAX));
            self.left = Some(left - data.len() as u64);
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        if !self.flushed {
            // What came before the cut has to be on its way before the error closes the connection.
            self.flushed = true;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())))
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream() && self.left.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
