//! Accepting connections and passing their requests on, as far as the script lets them.

use std::net::TcpListener as StdListener;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Either, Full};
use hyper::body::Incoming;
use hyper::header::{CONNECTION, CONTENT_TYPE, HeaderMap, HeaderName, RETRY_AFTER};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, oneshot};

use super::body::{Answered, Cut, Observed, Outgoing};
use super::fault::{Answer, Fault, Hook};
use super::log::{Log, Slot};
use super::script::Script;
use super::upstream::{Failure, Line, Upstream};
use super::wire::{Ending, Fate, Wire};

/// What all connections share.
#[derive(Clone)]
pub(super) struct Proxy {
    pub(super) upstream: Upstream,
    pub(super) log: Log,
    pub(super) script: Script,
}

/// One client connection, with its own to the server.
#[derive(Clone)]
struct Connection {
    proxy: Proxy,
    line: Arc<Mutex<Line>>,
    fate: Fate,
}

/// Serves until `stopped` resolves; every connection ends with it.
pub(super) async fn serve(listener: StdListener, proxy: Proxy, mut stopped: oneshot::Receiver<()>) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    loop {
        tokio::select! {
            _ = &mut stopped => return,
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    tokio::spawn(converse(stream, proxy.clone()));
                }
            }
        }
    }
}

/// One client connection, request after request.
async fn converse(stream: TcpStream, proxy: Proxy) {
    let _ = stream.set_nodelay(true);
    let line = Arc::new(Mutex::new(Line::new(proxy.upstream.clone())));
    let fate = Fate::default();
    let wire = TokioIo::new(Wire { stream, fate: fate.clone() });
    let connection = Connection { proxy, line, fate };
    let service = service_fn(move |request| connection.clone().exchange(request));
    // An error here is one that the client sees: its connection is closed without an answer.
    let _ = http1::Builder::new().serve_connection(wire, service).await;
}

impl Connection {
    async fn exchange(self, request: Request<Incoming>) -> Result<Response<Answered>, Failure> {
        let slot = self.proxy.log.arrived(request.method(), request.uri());
        let mut request = request.map(|inner| Either::Left(Observed { inner, slot: slot.clone() }));
        strip(request.headers_mut());
        let mut body = Bytes::new();
        if self.proxy.script.asks_for_body(&slot.so_far()) {
            (request, body) = held_back(request).await?;
        }
        let fault = self.proxy.script.decide(&slot.so_far(), &body);
        let response = match fault {
            None => self.pass_on(request).await?.map(whole),
            Some(fault) => {
                slot.suffered(&fault);
                self.spoil(request, fault, &slot).await?
            }
        };
        slot.answered(response.status());
        Ok(response)
    }

    async fn pass_on(&self, request: Request<Outgoing>) -> Result<Response<Incoming>, Failure> {
        let mut response = self.line.lock().await.send(request).await?;
        strip(response.headers_mut());
        Ok(response)
    }

    async fn spoil(
        &self,
        request: Request<Outgoing>,
        fault: Fault,
        slot: &Slot,
    ) -> Result<Response<Answered>, Failure> {
        match fault {
            Fault::LoseRequest => Err(self.lose(request, Ending::Close).await),
            Fault::Garbage => Err(self.lose(request, Ending::Garbage).await),
            Fault::Reset => Err(self.lose(request, Ending::Reset).await),
            Fault::Hang => {
                drained(request).await?;
                std::future::pending().await
            }
            Fault::Answer(answer) => {
                drained(request).await?;
                canned(answer)
            }
            Fault::LoseResponse => Err(self.lose_response(request).await),
            Fault::Truncate(bytes) => {
                Ok(self.pass_on(request).await?.map(|body| Either::Left(Cut::after(bytes, body))))
            }
            Fault::Delay(time) => {
                tokio::time::sleep(time).await;
                Ok(self.pass_on(request).await?.map(whole))
            }
            #[cfg(unix)]
            Fault::KillBefore(pid) => {
                let lost = self.lose(request, Ending::Close).await;
                kill(pid);
                Err(lost)
            }
            #[cfg(unix)]
            Fault::KillAfter(pid) => {
                let lost = self.lose_response(request).await;
                kill(pid);
                Err(lost)
            }
            Fault::CallBefore(hook) => {
                call(hook, slot).await?;
                Ok(self.pass_on(request).await?.map(whole))
            }
            Fault::CallAfter(hook) => {
                let response = self.pass_on(request).await?;
                call(hook, slot).await?;
                Ok(response.map(whole))
            }
        }
    }

    /// The error that closes the connection, after the request has come whole.
    async fn lose(&self, request: Request<Outgoing>, ending: Ending) -> Failure {
        if let Err(broken) = drained(request).await {
            return broken;
        }
        self.fate.seal(ending);
        "the request was lost on purpose".into()
    }

    /// The error that closes the connection, after the server has answered.
    async fn lose_response(&self, request: Request<Outgoing>) -> Failure {
        match self.pass_on(request).await {
            Ok(_) => "the answer was lost on purpose".into(),
            Err(broken) => broken,
        }
    }
}

fn whole(body: Incoming) -> Answered {
    Either::Left(Cut::whole(body))
}

async fn held_back(request: Request<Outgoing>) -> Result<(Request<Outgoing>, Bytes), Failure> {
    let (head, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    Ok((Request::from_parts(head, Either::Right(Full::new(body.clone()))), body))
}

/// Reads the request to its end: a connection closed before that would be a reset.
async fn drained(request: Request<Outgoing>) -> Result<(), Failure> {
    let mut body = request.into_body();
    while let Some(frame) = body.frame().await {
        frame?;
    }
    Ok(())
}

fn canned(answer: Answer) -> Result<Response<Answered>, Failure> {
    let status = StatusCode::from_u16(answer.status).ok().filter(|status| !status.is_informational());
    let mut response = Response::builder()
        .status(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
        .header(CONTENT_TYPE, answer.content_type);
    // Every answer of Elasticsearch has it, and some clients insist; a page of a load balancer has not.
    if answer.content_type == "application/json" {
        response = response.header("x-elastic-product", "Elasticsearch");
    }
    if let Some(seconds) = answer.retry_after {
        response = response.header(RETRY_AFTER, seconds);
    }
    Ok(response.body(Either::Right(Full::from(answer.body)))?)
}

/// On a thread where it may block.
async fn call(hook: Hook, slot: &Slot) -> Result<(), Failure> {
    let request = slot.so_far();
    Ok(tokio::task::spawn_blocking(move || (hook.0)(&request)).await?)
}

/// A process that is gone already needs no killing.
#[cfg(unix)]
fn kill(pid: u32) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
    }
}

/// Headers that speak about one connection, not about the request.
fn strip(headers: &mut HeaderMap) {
    headers.remove(CONNECTION);
    headers.remove(HeaderName::from_static("keep-alive"));
}
