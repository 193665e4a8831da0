//! Conditions as values, and in words. Pure.

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use crate::cluster::{Cluster, batches};
use crate::ops::health::Status;

/// Why a question of the user's own could not be answered.
pub type AskError = Box<dyn StdError + Send + Sync>;

pub(super) type Ask =
    dyn Fn(Cluster) -> Pin<Box<dyn Future<Output = Result<bool, AskError>> + Send>> + Send + Sync;

/// What is waited for; [`Cluster::wait`]. Conditions compose by [`and`](Self::and) and [`or`](Self::or).
///
/// ```
/// use es_core::ops::wait::Condition;
///
/// let settled = Condition::green().and(Condition::no_relocating_shards());
/// assert_eq!(settled.to_string(), "the cluster is green and no shard relocates");
/// let copied = Condition::index_exists("archive").and(Condition::green().of("archive"));
/// ```
#[derive(Clone)]
pub struct Condition(pub(super) Node);

#[derive(Clone)]
pub(super) enum Node {
    Leaf(Leaf),
    All(Vec<Node>),
    Any(Vec<Node>),
}

/// One thing that is so or not.
#[derive(Clone)]
pub(super) enum Leaf {
    /// Of these indices, or of the cluster as a whole.
    Health {
        of: Option<String>,
        fact: Fact,
    },
    Exists {
        index: String,
    },
    Task {
        id: String,
    },
    Snapshot {
        repository: String,
        name: String,
    },
    Own {
        what: String,
        ask: Arc<Ask>,
    },
}

/// What `GET /_cluster/health` tells, and can wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fact {
    AtLeast(Status),
    NoRelocating,
    NoInitializing,
    Nodes(u64),
    NoPendingTasks,
}

impl Condition {
    fn fact(fact: Fact) -> Self {
        Condition(Node::Leaf(Leaf::Health { of: None, fact }))
    }

    /// Every shard has all its copies. The server waits for it.
    pub fn green() -> Self {
        Self::fact(Fact::AtLeast(Status::Green))
    }

    /// Every primary is there: yellow, or green. The server waits for it.
    pub fn yellow() -> Self {
        Self::fact(Fact::AtLeast(Status::Yellow))
    }

    /// No shard moves to another node. The server waits for it.
    pub fn no_relocating_shards() -> Self {
        Self::fact(Fact::NoRelocating)
    }

    /// No copy of a shard is being made. The server waits for it.
    pub fn no_initializing_shards() -> Self {
        Self::fact(Fact::NoInitializing)
    }

    /// The cluster has at least so many nodes. The server waits for it.
    pub fn nodes(at_least: u64) -> Self {
        Self::fact(Fact::Nodes(at_least))
    }

    /// No task waits for the master. The server waits for it.
    pub fn no_pending_tasks() -> Self {
        Self::fact(Fact::NoPendingTasks)
    }

    /// There is an index, an alias or a data stream of this name.
    pub fn index_exists(name: impl Into<String>) -> Self {
        Condition(Node::Leaf(Leaf::Exists { index: name.into() }))
    }

    /// A task has ended well. One that ended in another way, or is lost, ends the waiting with
    /// [`WaitError::Never`](super::WaitError::Never).
    pub fn task(id: impl Into<String>) -> Self {
        Condition(Node::Leaf(Leaf::Task { id: id.into() }))
    }

    /// A snapshot is whole. One that ended in another way ends the waiting with
    /// [`WaitError::Never`](super::WaitError::Never).
    pub fn snapshot(repository: impl Into<String>, name: impl Into<String>) -> Self {
        Condition(Node::Leaf(Leaf::Snapshot { repository: repository.into(), name: name.into() }))
    }

    /// Something of your own, with the words that an error names it by. Asked again and again; an error of it ends the waiting,
    /// unless it is an [`Error`](crate::error::Error) of the connection.
    ///
    /// ```
    /// use es_core::cluster::{Cluster, Request};
    /// use es_core::ops::wait::Condition;
    ///
    /// let loaded = Condition::when("a thousand orders are there", async |es: Cluster| {
    ///     let count = es.send(Request::get("count", format!("/{}/_count", es.name("orders")))).await?;
    ///     Ok::<_, es_core::error::Error>(count.value()?["count"].as_u64() >= Some(1000))
    /// });
    /// ```
    pub fn when<F, E>(what: impl Into<String>, ask: impl Fn(Cluster) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<bool, E>> + Send + 'static,
        E: Into<AskError>,
    {
        let ask = move |cluster| -> Pin<Box<dyn Future<Output = Result<bool, AskError>> + Send>> {
            let answer = ask(cluster);
            Box::pin(async move { answer.await.map_err(Into::into) })
        };
        Condition(Node::Leaf(Leaf::Own { what: what.into(), ask: Arc::new(ask) }))
    }

    /// The same of some indices alone: patterns with commas between, or an alias. A name that nothing has is waited for, and a
    /// pattern that nothing matches is green. Nodes, pending tasks and all that names something of its own stay as they are.
    pub fn of(mut self, indices: &str) -> Self {
        self.0.narrow(indices);
        self
    }

    /// Both.
    pub fn and(self, other: Condition) -> Self {
        match self.0 {
            Node::All(mut all) => {
                all.push(other.0);
                Condition(Node::All(all))
            }
            first => Condition(Node::All(vec![first, other.0])),
        }
    }

    /// One or the other.
    pub fn or(self, other: Condition) -> Self {
        match self.0 {
            Node::Any(mut all) => {
                all.push(other.0);
                Condition(Node::Any(all))
            }
            first => Condition(Node::Any(vec![first, other.0])),
        }
    }
}

impl Node {
    fn narrow(&mut self, indices: &str) {
        match self {
            Node::Leaf(Leaf::Health { fact: Fact::Nodes(_) | Fact::NoPendingTasks, .. }) => {}
            Node::Leaf(Leaf::Health { of, .. }) => {
                of.get_or_insert_with(|| indices.to_owned());
            }
            Node::Leaf(_) => {}
            Node::All(all) | Node::Any(all) => all.iter_mut().for_each(|node| node.narrow(indices)),
        }
    }

    /// The same, where names that are too long for one request are asked for some at a time: all of them must be so.
    pub(super) fn split(self, cluster: &Cluster) -> Self {
        let each = |all: Vec<Node>| all.into_iter().map(|node| node.split(cluster)).collect();
        match self {
            Node::Leaf(Leaf::Health { of: Some(of), fact }) => {
                let leaf = |of| Node::Leaf(Leaf::Health { of: Some(of), fact });
                let some = groups(cluster, &of);
                if some.len() > 1 { Node::All(some.into_iter().map(leaf).collect()) } else { leaf(of) }
            }
            Node::All(all) => Node::All(each(all)),
            Node::Any(all) => Node::Any(each(all)),
            leaf @ Node::Leaf(_) => leaf,
        }
    }

    /// All that it speaks of, and whether each has to be so, whatever else is.
    pub(super) fn leaves(&self) -> Vec<(&Leaf, bool)> {
        match self {
            Node::Leaf(leaf) => vec![(leaf, true)],
            Node::All(all) => all.iter().flat_map(Node::leaves).collect(),
            Node::Any(all) => all.iter().flat_map(Node::leaves).map(|(leaf, _)| (leaf, false)).collect(),
        }
    }
}

/// Names with commas between, as many together as one request takes.
fn groups(cluster: &Cluster, names: &str) -> Vec<String> {
    let fits = |names: &str| {
        let full: Vec<String> = names.split(',').map(|name| cluster.name(name.trim())).collect();
        batches(full.iter().map(String::as_str)).len() == 1
    };
    let mut groups: Vec<String> = Vec::new();
    for name in names.split(',') {
        let longer = groups.last().map(|group| format!("{group},{name}")).filter(|group| fits(group));
        match (groups.last_mut(), longer) {
            (Some(group), Some(longer)) => *group = longer,
            _ => groups.push(name.to_owned()),
        }
    }
    groups
}

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Leaf::Health { of, fact } => {
                let tail = of.as_ref().map(|of| format!(" of `{of}`")).unwrap_or_default();
                match fact {
                    Fact::AtLeast(status) => match of {
                        None => write!(f, "the cluster is {status}"),
                        Some(of) => write!(f, "`{of}` is {status}"),
                    },
                    Fact::NoRelocating => write!(f, "no shard{tail} relocates"),
                    Fact::NoInitializing => write!(f, "no shard{tail} is initializing"),
                    Fact::Nodes(least) => write!(f, "at least {least} nodes are there"),
                    Fact::NoPendingTasks => f.write_str("no task waits for the master"),
                }
            }
            Leaf::Exists { index } => write!(f, "`{index}` is there"),
            Leaf::Task { id } => write!(f, "the task {id} is done"),
            Leaf::Snapshot { repository, name } => {
                write!(f, "the snapshot `{name}` in `{repository}` is whole")
            }
            Leaf::Own { what, .. } => f.write_str(what),
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (all, word) = match self {
            Node::Leaf(leaf) => return leaf.fmt(f),
            Node::All(all) => (all, " and "),
            Node::Any(all) => (all, " or "),
        };
        for (at, node) in all.iter().enumerate() {
            f.write_str(if at == 0 { "" } else { word })?;
            match node {
                Node::Leaf(leaf) => leaf.fmt(f)?,
                nested => write!(f, "({nested})")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Condition").field(&self.to_string()).finish()
    }
}
