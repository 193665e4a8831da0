//! What the examples share: a server, and a corner of it that is swept afterwards.

pub mod appended;

use std::{error::Error, fmt};

use es_core::cluster::Cluster;
use es_testkit::{Isolated, Server};

/// What the examples return.
pub type Result<T = ()> = std::result::Result<T, Failure>;

/// Any error; `main` shows it as a message, with its causes.
pub struct Failure(Box<dyn Error>);

impl<E: Into<Box<dyn Error>>> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure(error.into())
    }
}

// What `main` prints of an error is its `Debug`.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, "\n  caused by: {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

/// A cluster for the time of an example: every name gets a prefix of its own, and what bears it is removed at the end.
#[derive(Debug)]
pub struct Playground {
    /// The cluster.
    pub es: Cluster,
    // Dropped in this order: the sweep needs the server.
    _area: Isolated,
    server: Server,
}

impl Playground {
    /// The server's address.
    pub fn url(&self) -> &str {
        self.server.url()
    }

    /// Where it is, as options of a migration binary.
    pub fn options(&self) -> Vec<String> {
        let prefix = ["--prefix".to_owned(), self.es.prefix().to_owned()];
        let url = ["--url".to_owned(), self.url().to_owned()];
        // A server that the environment names is found by it, with its credentials.
        if is_given() { prefix.into() } else { [prefix, url].concat() }
    }
}

/// Starts the testkit's server, or takes the one that `ELASTICSEARCH_URL` names, and says so.
pub async fn playground(name: &str) -> Result<Playground> {
    let server = Server::start().await?;
    let area = server.isolated(name);
    if is_given() {
        eprintln!(
            "on the cluster that ELASTICSEARCH_URL names: what is made there begins with {}",
            area.prefix()
        );
    }
    let es = connect(&server)?.with_prefix(area.prefix());
    Ok(Playground { es, _area: area, server })
}

/// For an example that makes the cluster red for a moment: pagers of a cluster that others use would ring.
pub async fn red_playground(name: &str) -> Result<Playground> {
    let given = std::env::var("ELASTICSEARCH_URL").unwrap_or_default();
    let own = ["//localhost:", "//127.0.0.1:", "//[::1]:"];
    let is_own = given.split(',').all(|node| own.iter().any(|host| node.contains(host)));
    if is_given() && !is_own {
        let help = format!("`env -u ELASTICSEARCH_URL cargo run --bin {name}` starts a server of its own");
        return Err(format!(
            "this example would make the cluster that ELASTICSEARCH_URL names red\nhelp: {help}"
        )
        .into());
    }
    playground(name).await
}

/// The testkit's server as a cluster; an application writes `Cluster::from_env()`.
pub fn connect(server: &Server) -> Result<Cluster> {
    Ok(if is_given() { Cluster::from_env()? } else { Cluster::builder().node(server.url()).build()? })
}

fn is_given() -> bool {
    std::env::var_os("ELASTICSEARCH_URL").is_some()
}
