//! What can be done to a request on its way.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::log::Exchange;

/// What goes wrong with a request, its answer or the connection.
///
/// A request that is not passed on is still read to its end first, so that its record is whole, and the server
/// never hears of it. Every connection that a fault ends is a client's; the next request comes over a new one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Fault {
    /// The request is not passed on, and the connection is closed without an answer.
    LoseRequest,
    /// The request is passed on and answered, but the connection is closed without an answer.
    LoseResponse,
    /// The request is passed on after this time.
    Delay(Duration),
    /// The request is not passed on, and this is the answer. [`Fault::busy`] and [`Fault::unavailable`] make one
    /// as Elasticsearch gives it.
    Answer(Answer),
    /// The request is passed on, and the connection is closed after this many bytes of the answer's body, or before
    /// its last byte if it has no more than that. An empty body comes whole.
    Truncate(u64),
    /// The request is not passed on, and the answer is not HTTP.
    Garbage,
    /// The request is not passed on, and the connection ends with a TCP reset.
    Reset,
    /// The request is not passed on, and the connection stays open without an answer until the client closes it.
    Hang,
    /// The process with this id gets SIGKILL, and the request is lost as with [`Fault::LoseRequest`]: if it is the
    /// client, it died before it had sent the request.
    #[cfg(unix)]
    KillBefore(u32),
    /// The request is passed on and answered, then the process with this id gets SIGKILL, and the answer is lost
    /// as with [`Fault::LoseResponse`]: if it is the client, it died before it had read the answer.
    #[cfg(unix)]
    KillAfter(u32),
    /// The hook runs, then the request is passed on.
    CallBefore(Hook),
    /// The request is passed on, and the hook runs before the answer is.
    CallAfter(Hook),
}

impl Fault {
    /// 429 with the words of a full write queue, and the header `Retry-After` if there are seconds to tell.
    pub fn busy(retry_after: Option<u32>) -> Self {
        let reason = "rejected execution: the queue is full";
        Self::Answer(Answer { retry_after, ..Answer::error(429, "es_rejected_execution_exception", reason) })
    }

    /// 503 with the words of a cluster without a master.
    pub fn unavailable() -> Self {
        Self::Answer(Answer::error(503, "master_not_discovered_exception", "no master is known"))
    }

    /// [`Fault::CallBefore`] with a function, which may block.
    pub fn call_before(hook: impl Fn(&Exchange) + Send + Sync + 'static) -> Self {
        Self::CallBefore(Hook(Arc::new(hook)))
    }

    /// [`Fault::CallAfter`] with a function, which may block.
    pub fn call_after(hook: impl Fn(&Exchange) + Send + Sync + 'static) -> Self {
        Self::CallAfter(Hook(Arc::new(hook)))
    }
}

/// As records show it: `answer 429`, `delay 200ms`, `lose response`.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LoseRequest => f.write_str("lose request"),
            Self::LoseResponse => f.write_str("lose response"),
            Self::Delay(time) => write!(f, "delay {time:?}"),
            Self::Answer(answer) => write!(f, "answer {}", answer.status),
            Self::Truncate(bytes) => write!(f, "truncate to {bytes}"),
            Self::Garbage => f.write_str("garbage"),
            Self::Reset => f.write_str("reset"),
            Self::Hang => f.write_str("hang"),
            #[cfg(unix)]
            Self::KillBefore(pid) => write!(f, "kill {pid} before"),
            #[cfg(unix)]
            Self::KillAfter(pid) => write!(f, "kill {pid} after"),
            Self::CallBefore(_) => f.write_str("call before"),
            Self::CallAfter(_) => f.write_str("call after"),
        }
    }
}

/// An answer that the server did not give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status, 200 to 599; others become 500.
    pub status: u16,
    /// Seconds in the header `Retry-After`; `None` leaves it out.
    pub retry_after: Option<u32>,
    /// The header `Content-Type`: `application/json` for Elasticsearch's own answers, `text/html` for those of many
    /// a load balancer, which then has no header `X-Elastic-Product`.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
}

impl Answer {
    /// An error as Elasticsearch words it, with its type and reason.
    pub fn error(status: u16, kind: &str, reason: &str) -> Self {
        let cause = serde_json::json!({ "type": kind, "reason": reason });
        let body = serde_json::json!({
            "error": { "root_cause": [cause], "type": kind, "reason": reason },
            "status": status,
        });
        let (retry_after, content_type) = (None, "application/json");
        Self { status, retry_after, content_type, body: body.to_string() }
    }
}

/// A function of the test that is called with the request so far.
#[derive(Clone)]
pub struct Hook(pub(super) Arc<dyn Fn(&Exchange) + Send + Sync>);

impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hook(…)")
    }
}
