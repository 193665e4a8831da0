//! How a server is reached, and the few requests this crate makes itself.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Method;
use reqwest::blocking::{Client, RequestBuilder};
use serde_json::Value;
use url::Url;

use crate::error::{Error, Result};

/// 408 until every start-up task is done; `/` answers long before that.
const READY: &str = "/_cluster/health?wait_for_status=yellow&wait_for_events=languid&timeout=1s";

/// Address, credentials and certificate authority of a server.
#[derive(Clone, Debug)]
pub(crate) struct Access {
    /// Without credentials and without a slash at the end.
    url: String,
    auth: Auth,
    ca: Option<PathBuf>,
}

#[derive(Clone)]
pub(crate) enum Auth {
    None,
    Basic { username: String, password: String },
    ApiKey(String),
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Basic { .. } => "Basic(…)",
            Self::ApiKey(_) => "ApiKey(…)",
        })
    }
}

impl Access {
    /// Credentials in the address are used when there are no others.
    pub(crate) fn new(url: impl AsRef<str>, auth: Auth, ca: Option<PathBuf>) -> Result<Self> {
        let wrong =
            || Error::Variable { variable: "ELASTICSEARCH_URL", expected: "an http or https address" };
        let mut url = Url::parse(url.as_ref()).map_err(|_| wrong())?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(wrong());
        }
        let inside = url
            .password()
            .map(|password| Auth::Basic { username: decoded(url.username()), password: decoded(password) });
        let auth = match (auth, inside) {
            (Auth::None, Some(inside)) => inside,
            (auth, _) => auth,
        };
        url.set_username("").and_then(|()| url.set_password(None)).map_err(|()| wrong())?;
        Ok(Self { url: url.as_str().trim_end_matches('/').to_owned(), auth, ca })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn auth(&self) -> &Auth {
        &self.auth
    }

    pub(crate) fn ca(&self) -> Option<&Path> {
        self.ca.as_deref()
    }

    /// Whether a server that starts has come to the end of it.
    pub(crate) fn is_ready(&self) -> Result<bool> {
        Ok(self.http(Duration::from_secs(5))?.get(READY).is_ok_and(|reply| reply.is_success()))
    }

    /// A client for this server. Every request, and every read of an answer, may take `timeout`.
    pub(crate) fn http(&self, timeout: Duration) -> Result<Http<'_>> {
        let failed = |e: reqwest::Error| Error::Unresponsive {
            url: self.url.clone(),
            reason: cause(&e),
            help: "check the certificate in ELASTICSEARCH_CA_CERT",
        };
        // No proxy: test servers are near, and a proxy for the world cannot reach them.
        let mut builder = Client::builder().timeout(timeout).no_proxy();
        if let Some(path) = &self.ca {
            let pem = fs::read(path).map_err(Error::io("read", path))?;
            let certificate = reqwest::Certificate::from_pem(&pem).map_err(failed)?;
            builder = builder.tls_built_in_root_certs(false).add_root_certificate(certificate);
        }
        Ok(Http { access: self, client: builder.build().map_err(failed)? })
    }
}

/// Sends requests and waits for their answers. Not to be used, nor dropped, on an async task.
#[derive(Debug)]
pub(crate) struct Http<'a> {
    access: &'a Access,
    client: Client,
}

/// An answer, whatever its status.
#[derive(Debug)]
pub(crate) struct Reply {
    method: Method,
    path: String,
    pub(crate) status: u16,
    body: String,
}

impl Http<'_> {
    pub(crate) fn get(&self, path: &str) -> Result<Reply> {
        self.send(&Method::GET, path, None)
    }

    pub(crate) fn send(&self, method: &Method, path: &str, body: Option<&Value>) -> Result<Reply> {
        let unanswered = |e: reqwest::Error| Error::Unanswered {
            method: method.to_string(),
            path: path.to_owned(),
            reason: cause(&e),
        };
        let request = self.client.request(method.clone(), format!("{}{path}", self.access.url));
        let mut request = authorized(request, &self.access.auth);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let response = request.send().map_err(unanswered)?;
        let status = response.status().as_u16();
        let body = response.text().map_err(unanswered)?;
        Ok(Reply { method: method.clone(), path: path.to_owned(), status, body })
    }
}

impl Reply {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON, or the server's reason as an error.
    pub(crate) fn json(self) -> Result<Value> {
        match serde_json::from_str(&self.body) {
            Ok(json) if self.is_success() => Ok(json),
            parsed => Err(self.refused(parsed.ok().as_ref())),
        }
    }

    /// As [`Reply::json`], with `Null` for what does not exist.
    pub(crate) fn json_if_found(self) -> Result<Value> {
        if self.status == 404 { Ok(Value::Null) } else { self.json() }
    }

    fn refused(self, body: Option<&Value>) -> Error {
        let error = body.map(|body| &body["error"]);
        let said = error.and_then(|e| e["reason"].as_str().or(e.as_str()));
        let reason = said.map_or_else(|| self.body.chars().take(200).collect(), ToOwned::to_owned);
        Error::Refused { method: self.method.to_string(), path: self.path, status: self.status, reason }
    }
}

fn authorized(request: RequestBuilder, auth: &Auth) -> RequestBuilder {
    match auth {
        Auth::None => request,
        Auth::Basic { username, password } => request.basic_auth(username, Some(password)),
        Auth::ApiKey(key) => request.header("authorization", format!("ApiKey {key}")),
    }
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The innermost cause: the outer ones repeat the address, which the message has already.
fn cause(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |e| e.source()).last().unwrap_or(error).to_string()
}
