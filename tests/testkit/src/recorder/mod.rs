//! A recording proxy in front of a server.

mod body;
mod log;
mod proxy;
mod upstream;

use std::net::TcpListener;
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

use crate::access::{Access, Auth};
use crate::error::{Error, Result};
use crate::server::Server;
pub use log::Exchange;
use log::Log;
use upstream::Upstream;

/// An HTTP/1.1 reverse proxy on the loopback that passes everything on and writes down what was asked.
///
/// Connections are kept alive and bodies stream through. Each client connection has one connection of its own to
/// the server: when the server cannot be reached or hangs up, so does the proxy, without an answer. Towards
/// clients it speaks plain HTTP, also in front of a secured server; credentials stay the client's business.
///
/// It runs on a thread of its own, so a test may block while a request is under way.
///
/// ```no_run
/// # async fn example() -> es_testkit::Result<()> {
/// let server = es_testkit::Server::start().await?;
/// let recorder = es_testkit::Recorder::start(&server)?;
/// // … let the code under test talk to recorder.url() …
/// let exchanges = recorder.take();
/// assert_eq!(exchanges.len(), 1, "unchanged must cost one request, not {exchanges:#?}");
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Recorder {
    url: String,
    log: Log,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Recorder {
    /// Records what is sent to `server`.
    pub fn start(server: &Server) -> Result<Self> {
        Self::launch(server.access())
    }

    /// Records what is sent to the server at `url`, plain or with a certificate that the system's own
    /// authorities do not matter for: an https address needs [`Recorder::start`].
    pub fn in_front_of(url: &str) -> Result<Self> {
        Self::launch(&Access::new(url, Auth::None, None)?)
    }

    /// Where clients should send their requests instead: `http://127.0.0.1:41235`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What was recorded since the last call, in the order of arrival. A request that is still under way has no
    /// status, and is not shown again later.
    pub fn take(&self) -> Vec<Exchange> {
        self.log.take()
    }

    fn launch(access: &Access) -> Result<Self> {
        let failed = || Error::io("listen on", "127.0.0.1");
        let upstream = Upstream::new(access)?;
        let listener = TcpListener::bind("127.0.0.1:0").map_err(failed())?;
        listener.set_nonblocking(true).map_err(failed())?;
        let url = format!("http://{}", listener.local_addr().map_err(failed())?);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().map_err(failed())?;
        let log = Log::default();
        let (stop, stopped) = oneshot::channel();
        let serve = proxy::serve(listener, upstream, log.clone(), stopped);
        let thread = thread::spawn(move || runtime.block_on(serve));
        Ok(Self { url, log, stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Its sockets are closed when this returns.
            let _ = thread.join();
        }
    }
}
