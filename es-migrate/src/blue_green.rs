//! Blue and green: a migration in the words of a deployment.
//!
//! A migration is a blue-green deployment already: the new index is made beside the one that serves, filled, compared, and
//! takes the alias over in one call, while the old one is kept; whatever fails, nothing was switched. So a colour is only
//! another name for a side. It is no part of an index's name: that bears version and attempt (`products-v2-k3f9`), so that a
//! second attempt is told from the first one, and a reader never learns a name that changes its meaning.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::engine::{Indices, LiveIndex};
use crate::error::{MigrateError, Reason};
use crate::ledger::{Of, Run};
use crate::migrator::{Migrator, one_of};
use crate::report::Report;

/// One of two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// The first one.
    Blue,
    /// The other.
    Green,
}

/// An index with its colour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Its colour.
    pub colour: Colour,
    /// The index, prefix included.
    pub index: String,
    /// Its version, where it bears a stamp.
    pub version: Option<u32>,
}

/// How the two sides of a document stand.
///
/// `Display`:
///
/// ```text
/// products: green serves, `products-v2-k3f9`, version 2
///   blue stands by: `products-v1`, version 1
///   next: blue, version 3
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Deployment {
    /// The document's index, as declared.
    pub document: String,
    /// What serves; `None` before the first deployment.
    pub live: Option<Side>,
    /// What was retired by the last switch and is kept: [`Migrator::rollback`] makes it serve again,
    /// [`Migrator::finalize`] deletes it.
    pub standing_by: Option<Side>,
    /// The colour and the version that a deployment would bring; `None` where the struct's version serves.
    pub next: Option<(Colour, u32)>,
    /// An index that an unfinished deployment has made: [`Migrator::resume`] goes on with it, [`Migrator::unlock`] removes it.
    pub half_made: Option<String>,
}

/// What a deployment came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Deployed {
    /// What was done.
    pub report: Report,
    /// How the sides stand now.
    pub now: Deployment,
}

/// A deployment that failed: nothing was switched, and what is left of it is named.
#[derive(Debug, thiserror::Error)]
#[error("{error}{}", left(now.as_deref()))]
pub struct DeployError {
    /// Why.
    #[source]
    pub error: MigrateError,
    /// How the sides stand, where the cluster could tell.
    pub now: Option<Box<Deployment>>,
}

impl Colour {
    /// The colour of the other side.
    pub fn other(self) -> Colour {
        match self {
            Colour::Blue => Colour::Green,
            Colour::Green => Colour::Blue,
        }
    }

    /// Of a version that nothing is known of but its number: the first is blue.
    fn of(version: u32) -> Colour {
        if version % 2 == 1 { Colour::Blue } else { Colour::Green }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Colour::Blue => "blue",
            Colour::Green => "green",
        })
    }
}

/// The colours of all indices that runs speak of, from the oldest: each copy goes to the other side.
fn colours(runs: &[Run]) -> BTreeMap<&str, Colour> {
    let mut known: BTreeMap<&str, Colour> = BTreeMap::new();
    for run in runs {
        let (source, target) = (run.source.name.as_str(), run.target.name.as_str());
        let colour = *known.entry(source).or_insert_with(|| Colour::of(run.from.max(1)));
        // A rollback goes to an index that has its colour; an adoption is the same index under another name.
        let goes_to = if run.adopts() || source == target { colour } else { colour.other() };
        known.entry(target).or_insert(goes_to);
    }
    known
}

impl Migrator {
    /// How the two sides of a document stand; changes nothing.
    ///
    /// Elasticsearch: `GET /<index>`, `GET /.es-migrations/_doc/<index>`.
    pub async fn deployment(&self, document: &str) -> Result<Deployment, MigrateError> {
        let registered = self.find(document).await?;
        if registered.is_fleet() {
            return Err(one_of(document));
        }
        let schema = registered.schema;
        if Of::declared(schema).is_some() {
            let reason = Reason::new(
                "its indices follow one another, and have no two sides",
                "`migrate status` shows how many are of which version",
            );
            return Err(MigrateError::Refused(vec![(document.to_owned(), reason)]));
        }
        let failed = |source| MigrateError::Cluster { document: document.to_owned(), source };
        let alias = registered.declared(&self.cluster)?.names.alias;
        let ledger = self.ledger(document).await?;
        let mut names = vec![alias.as_str()];
        names.extend(ledger.runs.iter().flat_map(|run| [run.source.name.as_str(), run.target.name.as_str()]));
        names.sort_unstable();
        names.dedup();
        let indices = Indices::read(&self.cluster, &names).await.map_err(failed)?;
        let known = colours(&ledger.runs);
        let side = |index: &str| {
            let version = indices.get(index).and_then(LiveIndex::version);
            let colour = known.get(index).copied();
            let colour = colour.unwrap_or_else(|| Colour::of(version.unwrap_or(1)));
            Side { colour, index: index.to_owned(), version }
        };
        let live = indices.reached(&alias).map(&side);
        let is_there = |name: &&str| indices.get(name).is_some();
        let open = ledger.latest().filter(|run| run.is_open() && run.source.name != run.target.name);
        let half_made = open.map(|run| run.target.name.as_str()).filter(is_there).map(str::to_owned);
        let retired = ledger.standing().and_then(Run::retired).map(|index| index.name.as_str());
        let standing_by = retired.filter(is_there).map(side);
        let next = match &live {
            Some(live) if live.version >= Some(schema.version) => None,
            Some(live) => Some((live.colour.other(), schema.version)),
            None => Some((Colour::of(schema.version), schema.version)),
        };
        Ok(Deployment { document: document.to_owned(), live, standing_by, next, half_made })
    }

    /// Brings a document to its struct's version, as [`up_one`](Self::up_one) does, and tells how the sides stand: the next
    /// colour is made, filled, compared and switched to, and the old one kept. What can change in place changes in place, and
    /// the colour stays.
    ///
    /// Whatever fails, nothing was switched: what was made is removed, or where it can't be, is
    /// [named](Deployment::half_made).
    ///
    /// ```no_run
    /// # async fn run(migrator: es_migrate::Migrator) -> Result<(), Box<dyn std::error::Error>> {
    /// println!("{}", migrator.deployment("products").await?);
    /// let deployed = migrator.deploy("products").await?;
    /// println!("{}\n{}", deployed.report, deployed.now);
    /// // Back again, with what was written since: migrator.rollback("products").await?
    /// # Ok(()) }
    /// ```
    ///
    /// Elasticsearch: see [the crate](crate).
    pub async fn deploy(&self, document: &str) -> Result<Deployed, DeployError> {
        match self.up_one(document).await {
            Ok(report) => {
                let now = self.deployment(document).await;
                now.map(|now| Deployed { report, now }).map_err(|error| DeployError { error, now: None })
            }
            Err(error) => Err(DeployError { error, now: self.deployment(document).await.ok().map(Box::new) }),
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.index)?;
        match self.version {
            Some(version) => write!(f, ", version {version}"),
            None => f.write_str(", without a version"),
        }
    }
}

impl fmt::Display for Deployment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.live {
            Some(live) => write!(f, "{}: {} serves, {live}", self.document, live.colour)?,
            None => write!(f, "{}: nothing serves yet", self.document)?,
        }
        if let Some(old) = &self.standing_by {
            write!(f, "\n  {} stands by: {old}", old.colour)?;
        }
        if let Some((colour, version)) = self.next {
            write!(f, "\n  next: {colour}, version {version}")?;
        }
        match &self.half_made {
            Some(index) => write!(f, "\n  half made: `{index}`"),
            None => Ok(()),
        }
    }
}

fn left(now: Option<&Deployment>) -> String {
    match now {
        None => String::new(),
        Some(now) => match (&now.half_made, &now.live) {
            (Some(index), _) => format!("\nhalf made: `{index}`; nothing was switched"),
            (None, Some(live)) => format!("\n{} serves as before, {live}", live.colour),
            (None, None) => "\nnothing serves, as before".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::IndexRef;

    fn run(versions: (u32, u32), source: &str, target: &str) -> Run {
        let index = |name: &str| IndexRef { name: name.into(), uuid: String::new() };
        Run::begun("r".into(), versions, (index(source), index(target)), "me", 1)
    }

    #[test]
    fn each_copy_goes_to_the_other_side() {
        let runs = [
            run((1, 2), "v1", "v2-a"), // failed
            run((1, 2), "v1", "v2-b"),
            run((2, 1), "v2-b", "v1"), // back
            run((1, 3), "v1", "v3"),
            run((3, 4), "v3", "v3"), // in place
            run((4, 5), "v3", "v5"),
        ];
        let known = colours(&runs);
        assert_eq!((known["v1"], known["v2-a"], known["v2-b"]), (Colour::Blue, Colour::Green, Colour::Green));
        assert_eq!((known["v3"], known["v5"]), (Colour::Green, Colour::Blue));
    }

    #[test]
    fn an_adopted_index_keeps_its_colour_and_a_forgotten_past_changes_none() {
        let known_runs = [run((0, 0), "products", "products-v0"), run((0, 1), "products-v0", "products-v1")];
        let known = colours(&known_runs);
        assert_eq!(known["products"], known["products-v0"]);
        assert_ne!(known["products-v0"], known["products-v1"]);
        // Consecutive versions, of which the ledger has only the last.
        let all: Vec<_> = (1..9).map(|n| run((n, n + 1), &format!("v{n}"), &format!("v{}", n + 1))).collect();
        assert_eq!(colours(&all)["v8"], colours(&all[6..])["v8"]);
    }
}
