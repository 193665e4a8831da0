//! A recording proxy in front of a server, which can misbehave on purpose.

mod body;
mod fault;
mod log;
mod proxy;
mod script;
mod upstream;
mod when;
mod wire;

use std::net::TcpListener;
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

use crate::access::{Access, Auth};
use crate::error::{Error, Result};
use crate::server::Server;
pub use fault::{Answer, Fault, Hook};
pub use log::Exchange;
use log::Log;
use proxy::Proxy;
use script::Script;
use upstream::Upstream;
pub use when::When;

/// An HTTP/1.1 reverse proxy on the loopback that writes down what was asked, and passes it on unless a [`Fault`] was
/// injected.
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
///
/// With faults:
///
/// ```no_run
/// use es_testkit::{Fault, Recorder, Server, When};
///
/// # async fn example() -> es_testkit::Result<()> {
/// let server = Server::start().await?;
/// let network = Recorder::start(&server)?;
/// network.inject(When::any().method("POST").path("/_aliases").nth(1), Fault::LoseResponse);
/// network.inject(When::any().path("/*/_bulk").rate(0.1, 42), Fault::busy(Some(1)));
/// // … the code under test must arrive where it would have without all that …
/// let lost = network.take().into_iter().filter(|exchange| exchange.fault.is_some());
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Recorder {
    url: String,
    log: Log,
    script: Script,
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

    /// Applies `fault` to the requests that `when` describes, from now on. Where several faults are for one request,
    /// it gets the one that was injected first.
    pub fn inject(&self, when: When, fault: Fault) {
        self.script.add(when, fault);
    }

    /// Ends all faults: what comes from now on is passed on as it is. Connections that hang go on hanging.
    pub fn heal(&self) {
        self.script.clear();
    }

    fn launch(access: &Access) -> Result<Self> {
        let failed = || Error::io("listen on", "127.0.0.1");
        let upstream = Upstream::new(access)?;
        let listener = TcpListener::bind("127.0.0.1:0").map_err(failed())?;
        listener.set_nonblocking(true).map_err(failed())?;
        let url = format!("http://{}", listener.local_addr().map_err(failed())?);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed())?;
        let (log, script) = (Log::default(), Script::default());
        let (stop, stopped) = oneshot::channel();
        let proxy = Proxy { upstream, log: log.clone(), script: script.clone() };
        let thread = thread::spawn(move || runtime.block_on(proxy::serve(listener, proxy, stopped)));
        Ok(Self { url, log, script, stop: Some(stop), thread: Some(thread) })
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
