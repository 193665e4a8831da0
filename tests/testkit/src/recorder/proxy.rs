//! Accepting connections and passing their requests on.

use std::net::TcpListener as StdListener;
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderMap, HeaderName};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, oneshot};

use super::body::Observed;
use super::log::Log;
use super::upstream::{Failure, Line, Upstream};

/// Serves until `stopped` resolves; every connection ends with it.
pub(super) async fn serve(
    listener: StdListener,
    upstream: Upstream,
    log: Log,
    mut stopped: oneshot::Receiver<()>,
) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    loop {
        tokio::select! {
            _ = &mut stopped => return,
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    tokio::spawn(converse(stream, upstream.clone(), log.clone()));
                }
            }
        }
    }
}

/// One client connection, request after request.
async fn converse(stream: TcpStream, upstream: Upstream, log: Log) {
    let _ = stream.set_nodelay(true);
    let line = Arc::new(Mutex::new(Line::new(upstream)));
    let service = service_fn(move |request| pass_on(request, Arc::clone(&line), log.clone()));
    // An error here is one that the client sees: its connection is closed without an answer.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn pass_on(
    request: Request<Incoming>,
    line: Arc<Mutex<Line>>,
    log: Log,
) -> Result<Response<Incoming>, Failure> {
    let slot = log.arrived(request.method(), request.uri());
    let mut request = request.map(|inner| Observed { inner, slot: slot.clone() });
    strip(request.headers_mut());
    let mut response = line.lock().await.send(request).await?;
    strip(response.headers_mut());
    slot.answered(response.status());
    Ok(response)
}

/// Headers that speak about one connection, not about the request.
fn strip(headers: &mut HeaderMap) {
    headers.remove(CONNECTION);
    headers.remove(HeaderName::from_static("keep-alive"));
}
