//! A server in a Docker container, one for all tests of a process that want the same variant.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Instant;

use tempfile::NamedTempFile;
use testcontainers::core::IntoContainerPort;
use testcontainers::runners::SyncRunner;
use testcontainers::{ContainerRequest, GenericImage, ImageExt};

use crate::access::{Access, Auth};
use crate::error::{Error, Result};
use crate::limits;
use crate::variant::Variant;

const IMAGE: &str = "docker.elastic.co/elasticsearch/elasticsearch";
/// The authority that a secured server makes for itself.
const CA: &str = "/usr/share/elasticsearch/config/certs/http_ca.crt";
/// Any user may create directories there.
const REPO: &str = "/tmp/repo";
/// Lines of its output that an error shows.
const TAIL_LINES: usize = 15;

/// A container that is removed with its last handle.
pub(crate) struct Container {
    access: Access,
    /// `None` once removed.
    engine: Option<testcontainers::Container<GenericImage>>,
    _ca: Option<NamedTempFile>,
}

impl std::fmt::Debug for Container {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Container").field("access", &self.access).finish_non_exhaustive()
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let engine = self.engine.take();
        // A thread of its own: it waits for the engine, which a thread that drives an async runtime may not.
        thread::scope(|scope| drop(scope.spawn(|| drop(engine)).join()));
    }
}

/// The container of this variant; `None`, with a line that says why, if there is no engine or no image.
pub(crate) fn acquire(variant: Variant) -> Result<Option<(Access, Arc<Container>)>> {
    static SHARED: Mutex<Vec<(Variant, Weak<Container>)>> = Mutex::new(Vec::new());

    // Held while one starts, so that the next caller finds it.
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.retain(|(_, container)| container.strong_count() > 0);
    let same = shared.iter().find(|(other, _)| *other == variant);
    if let Some(container) = same.and_then(|(_, container)| container.upgrade()) {
        return Ok(Some((container.access.clone(), container)));
    }
    let password = variant.is_secured().then(|| uuid::Uuid::new_v4().simple().to_string());
    let engine = match request(variant, password.as_deref()).start() {
        Ok(engine) => engine,
        Err(why) => {
            eprintln!("es-testkit: no container ({why}), so a local server");
            return Ok(None);
        }
    };
    let container = Arc::new(ready(variant, engine, password.as_deref())?);
    shared.push((variant, Arc::downgrade(&container)));
    Ok(Some((container.access.clone(), container)))
}

fn request(variant: Variant, password: Option<&str>) -> ContainerRequest<GenericImage> {
    let request = GenericImage::new(IMAGE, variant.release().as_str())
        .with_exposed_port(9200.tcp())
        .with_env_var("discovery.type", "single-node")
        .with_env_var("ES_JAVA_OPTS", "-Xms512m -Xmx512m")
        .with_env_var("path.repo", REPO)
        .with_env_var("xpack.ml.enabled", "false")
        .with_env_var("ingest.geoip.downloader.enabled", "false")
        .with_env_var("cluster.routing.allocation.disk.threshold_enabled", "false");
    match password {
        Some(password) => request.with_env_var("ELASTIC_PASSWORD", password),
        None => request.with_env_var("xpack.security.enabled", "false"),
    }
}

fn ready(
    variant: Variant,
    engine: testcontainers::Container<GenericImage>,
    password: Option<&str>,
) -> Result<Container> {
    let patience = limits::start()?;
    let deadline = Instant::now() + patience;
    let ca = password.map(|_| NamedTempFile::new()).transpose();
    let mut ca = ca.map_err(Error::io("create", std::env::temp_dir()))?;
    let mut reached = None;
    while Instant::now() < deadline && engine.is_running().unwrap_or(false) {
        if reached.is_none() {
            reached = reach(&engine, password, ca.as_mut())?;
        }
        if let Some(access) = &reached
            && access.is_ready()?
        {
            return Ok(Container { access: access.clone(), engine: Some(engine), _ca: ca });
        }
        thread::sleep(limits::POLL);
    }
    let output = [engine.stdout_to_vec(), engine.stderr_to_vec()].into_iter().flatten().flatten().collect();
    let output = String::from_utf8(output).unwrap_or_default();
    let lines: Vec<_> = output.lines().collect();
    let tail = lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n");
    let image = format!("{IMAGE}:{}", variant.release());
    Err(Error::Container { image, seconds: patience.as_secs(), tail })
}

/// `None` as long as the engine has not told the port, or the server not made its certificate.
fn reach(
    engine: &testcontainers::Container<GenericImage>,
    password: Option<&str>,
    ca: Option<&mut NamedTempFile>,
) -> Result<Option<Access>> {
    let (Ok(host), Ok(port)) = (engine.get_host(), engine.get_host_port_ipv4(9200)) else { return Ok(None) };
    // Only the port's IPv4 side is asked for, and `localhost` may mean the other.
    let host = if host.to_string() == "localhost" { "127.0.0.1".to_owned() } else { host.to_string() };
    let (Some(password), Some(ca)) = (password, ca) else {
        return Access::new(format!("http://{host}:{port}"), Auth::None, None).map(Some);
    };
    let Ok(pem) = engine.copy_file_from(CA, Vec::new()) else { return Ok(None) };
    ca.as_file_mut().set_len(0).map_err(Error::io("empty", ca.path()))?;
    ca.write_all(&pem).map_err(Error::io("write", ca.path()))?;
    let auth = Auth::Basic { username: "elastic".to_owned(), password: password.to_owned() };
    Access::new(format!("https://{host}:{port}"), auth, Some(ca.path().to_owned())).map(Some)
}
