//! The connection to the real server, one per client connection.

use std::fs;
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{HOST, HeaderValue};
use hyper::rt::{Read, Write};
use hyper::{Request, Response, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};
use url::Url;

use super::body::Outgoing;
use crate::access::Access;
use crate::error::{Error, Result};

pub(super) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The server behind the proxy.
#[derive(Clone)]
pub(super) struct Upstream {
    host: String,
    port: u16,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Upstream {
    pub(super) fn new(access: &Access) -> Result<Self> {
        let wrong = |reason: &str| Error::Unresponsive {
            url: access.url().to_owned(),
            reason: reason.to_owned(),
            help: "give an http or https address, and the certificate of an https server's authority",
        };
        let url = Url::parse(access.url()).map_err(|e| wrong(&e.to_string()))?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let port = url.port_or_known_default().unwrap_or_default();
        let tls = if url.scheme() == "https" {
            let path = access.ca().ok_or_else(|| wrong("no certificate authority is known for it"))?;
            let pem = fs::read(path).map_err(Error::io("read", path))?;
            let config = tls_config(&pem).map_err(|e| wrong(&e.to_string()))?;
            let name = ServerName::try_from(host.clone()).map_err(|e| wrong(&e.to_string()))?;
            Some((TlsConnector::from(Arc::new(config)), name))
        } else {
            None
        };
        Ok(Self { host, port, tls })
    }

    fn authority(&self) -> String {
        let bracketed = self.host.contains(':').then(|| format!("[{}]", self.host));
        format!("{}:{}", bracketed.as_deref().unwrap_or(&self.host), self.port)
    }

    async fn connect(&self) -> Result<SendRequest<Outgoing>, Failure> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        stream.set_nodelay(true)?;
        match &self.tls {
            None => speak(TokioIo::new(stream)).await,
            Some((connector, name)) => {
                speak(TokioIo::new(connector.connect(name.clone(), stream).await?)).await
            }
        }
    }
}

fn tls_config(pem: &[u8]) -> Result<ClientConfig, Failure> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        roots.add(certificate?)?;
    }
    let provider = Arc::new(crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

async fn speak<T>(stream: T) -> Result<SendRequest<Outgoing>, Failure>
where
    T: Read + Write + Unpin + Send + 'static,
{
    let (sender, connection) = http1::Builder::new().preserve_header_case(true).handshake(stream).await?;
    tokio::spawn(connection);
    Ok(sender)
}

/// What one client connection sends through.
pub(super) struct Line {
    upstream: Upstream,
    sender: Option<SendRequest<Outgoing>>,
}

impl Line {
    pub(super) fn new(upstream: Upstream) -> Self {
        Self { upstream, sender: None }
    }

    /// Passes a request on. It is sent at most once: a second connection is opened only for a request of which the
    /// first has provably sent nothing.
    pub(super) async fn send(
        &mut self,
        mut request: Request<Outgoing>,
    ) -> Result<Response<Incoming>, Failure> {
        if let Some(path) = request.uri().path_and_query() {
            *request.uri_mut() = Uri::from(path.clone());
        }
        request.headers_mut().insert(HOST, HeaderValue::from_str(&self.upstream.authority())?);
        if let Some(sender) = &mut self.sender
            && sender.ready().await.is_ok()
        {
            match sender.try_send_request(request).await {
                Ok(response) => return Ok(response),
                Err(mut error) => match error.take_message() {
                    Some(unsent) => request = unsent,
                    None => return Err(error.into_error().into()),
                },
            }
        }
        let sender = self.sender.insert(self.upstream.connect().await?);
        Ok(sender.send_request(request).await?)
    }
}
