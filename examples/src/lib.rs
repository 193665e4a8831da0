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

/// Starts the testkit's server, or takes the one that `ELASTICSEARCH_URL` names.
pub async fn playground(name: &str) -> Result<Playground> {
    let server = Server::start().await?;
    let area = server.isolated(name);
    let es = connect(&server)?.with_prefix(area.prefix());
    Ok(Playground { es, _area: area, server })
}

/// The testkit's server as a cluster; an application writes `Cluster::from_env()`.
pub fn connect(server: &Server) -> Result<Cluster> {
    Ok(if is_given() { Cluster::from_env()? } else { Cluster::builder().node(server.url()).build()? })
}

fn is_given() -> bool {
    std::env::var_os("ELASTICSEARCH_URL").is_some()
}
