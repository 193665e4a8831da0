//! How documents stand: what serves, what is declared and recorded, what was done last, and who is at work.

use std::collections::BTreeMap;
use std::fmt;

use es_core::cluster::Cluster;
use es_core::lease::{Holder, Lease};
use es_core::plan::DeclareError;
use serde::Serialize;

use crate::engine::Indices;
use crate::error::MigrateError;
use crate::fleet::expand;
use crate::ledger::{Ledger, Of, Run, State};
use crate::lock::{Standing, check};
use crate::plan::LiveVersion;
use crate::registry::{Migrations, Registered};

/// How one document stands. It prints with what can be done next.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Status {
    /// The document's index, as declared; or the name of a fleet's member.
    pub document: String,
    /// The fleet that it is a member of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fleet: Option<&'static str>,
    /// The Rust struct.
    pub name: &'static str,
    /// The version of the struct.
    pub version: u32,
    /// How the struct stands to its records.
    pub recorded: Standing,
    /// What serves; `None` where nothing does.
    pub live: Option<LiveVersion>,
    /// Of a series or data stream, how many indices there are of each version, from the latest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub indices: Vec<OfVersion>,
    /// The last run that the ledger holds.
    pub run: Option<Run>,
    /// Who holds the document's lease.
    pub holder: Option<Holder>,
}

/// How many indices are of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct OfVersion {
    /// The version; `None` for those without a stamp.
    pub version: Option<u32>,
    /// How many.
    pub indices: usize,
}

/// How the documents of a program stand; also where structs are not recorded yet. Makes nothing.
///
/// Of a fleet there is one for each member; [`fleet::standings`](crate::fleet::standings) tells of all as one.
///
/// Where a lease is held, it is looked at until its holder renews it: for 15 s at most, if that has died.
///
/// ```no_run
/// use es_core::prelude::*;
/// use es_migrate::{Migrations, include_schemas};
///
/// # async fn run<Product: EsDocument>(es: Cluster) -> Result<(), Box<dyn std::error::Error>> {
/// let migrations = Migrations::new(include_schemas!("es-schema")).document::<Product>();
/// for status in es_migrate::status(&es, &migrations).await? {
///     println!("{status}");
/// }
/// # Ok(()) }
/// ```
///
/// Elasticsearch: `GET /<index>`, `GET /.es-migrations/_doc/<index>`, `GET /.es-schema-lease/_doc/migrate-<index>`.
pub async fn status(cluster: &Cluster, migrations: &Migrations) -> Result<Vec<Status>, MigrateError> {
    migrations.check()?;
    let recorded = check(&migrations.schemas, &migrations.declared())?;
    let recorded: BTreeMap<_, _> =
        migrations.documents.iter().map(|document| document.schema.index).zip(recorded).collect();
    let mut documents = vec![];
    for registered in &migrations.documents {
        let mut expanded = expand(cluster, &[registered]).await?.documents;
        // Its template is nobody's index; where it is all that there is, nothing serves.
        expanded.retain(|one| !one.is_fleet());
        if expanded.is_empty() {
            expanded.push(registered.clone());
        }
        documents.extend(expanded);
    }
    let names: Vec<_> = documents.iter().map(Registered::document).collect();
    let whom = if let [only] = names.as_slice() { only } else { "documents" };
    let failed = |source| MigrateError::Cluster { document: whom.to_owned(), source };
    let aliases = documents
        .iter()
        .map(|one| Ok(one.declared(cluster)?.names.alias))
        .collect::<Result<Vec<_>, DeclareError>>()?;
    let read: Vec<_> = aliases.iter().map(String::as_str).collect();
    let indices = Indices::read(cluster, &read).await.map_err(failed)?;
    let ledgers = Ledger::read_all(cluster, &names).await.map_err(failed)?;
    let leases: Vec<_> = names.iter().map(|name| es_core::traces::lease(name)).collect();
    let holders = Lease::holders(cluster, &leases).await.map_err(failed)?;
    let each = documents.iter().zip(&aliases).zip(ledgers).zip(holders);
    let status = |(((registered, alias), mut ledger), holder): (((&Registered, &String), Ledger), _)| {
        let schema = registered.schema;
        Some(Status {
            document: registered.document().to_owned(),
            fleet: registered.fleet(),
            name: schema.name,
            version: schema.version,
            recorded: recorded.get(schema.index)?.standing.clone(),
            indices: Of::declared(schema).map(|of| counted(&indices, of, alias)).unwrap_or_default(),
            live: indices
                .serving(schema, alias)
                .or_else(|| indices.reached(alias))
                .filter(|_| !registered.is_fleet())
                .map(|name| LiveVersion {
                    index: name.to_owned(),
                    version: indices.get(name).and_then(crate::engine::LiveIndex::version),
                }),
            run: ledger.runs.pop(),
            holder,
        })
    };
    Ok(each.filter_map(status).collect())
}

fn counted(indices: &Indices, of: Of, alias: &str) -> Vec<OfVersion> {
    let mut counts = BTreeMap::<_, usize>::new();
    for (_, index) in indices.iter().filter(|(name, _)| indices.has(of, alias, name)) {
        *counts.entry(index.version()).or_default() += 1;
    }
    counts.into_iter().rev().map(|(version, indices)| OfVersion { version, indices }).collect()
}

impl Status {
    /// What can be done next, with the commands of [`cli`](crate::cli()); `None` where nothing is left to do.
    pub fn next(&self) -> Option<String> {
        let document = &self.document;
        if self.holder.as_ref().is_some_and(|holder| holder.renews) {
            return Some("wait until it is done".to_owned());
        }
        match &self.run {
            Some(run) if run.is_open() => {
                return Some(format!(
                    "`migrate resume {document}` goes on, `migrate unlock {document}` puts everything back"
                ));
            }
            Some(run) if run.state == State::RollingBack => {
                return Some(format!("`migrate resume {document}` goes on"));
            }
            Some(run) if run.state == State::Changing => return Some("`migrate up` goes on".to_owned()),
            _ => {}
        }
        let behind = self.live.as_ref().is_none_or(|live| live.version < Some(self.version));
        let retired = self.run.as_ref().and_then(|run| Some((run, run.retired()?)));
        // Some of them may stay as they are.
        let older = self.indices.iter().any(|of| of.version < Some(self.version));
        if older && !behind && matches!(self.recorded, Standing::Current | Standing::Older { .. }) {
            return Some("`migrate plan` shows what becomes of the older indices".to_owned());
        }
        match (&self.recorded, retired) {
            (Standing::Current | Standing::Older { .. }, None) => {
                behind.then(|| "`migrate plan` shows what `migrate up` does".to_owned())
            }
            (Standing::Current | Standing::Older { .. }, Some((run, _))) if run.of.is_some() => {
                Some(format!("`migrate finalize {document}`, which deletes the indices whose copies serve"))
            }
            (Standing::Current | Standing::Older { .. }, Some((run, index))) => Some(match run.state {
                State::Switched => format!(
                    "`migrate rollback {document}` while nothing is written, or `migrate finalize {document}`, which \
                     deletes `{}`",
                    index.name
                ),
                _ => format!(
                    "`migrate finalize {document}`, which deletes `{}`, or `migrate up` again",
                    index.name
                ),
            }),
            _ => Some("`migrate check` says what to do".to_owned()),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.document)?;
        match &self.live {
            None => f.write_str("nothing serves")?,
            Some(LiveVersion { index, version: Some(version) }) => {
                write!(f, "version {version} serves (`{index}`)")?;
            }
            Some(LiveVersion { index, version: None }) => write!(f, "`{index}` serves, without a version")?,
        }
        write!(f, ", `{}` is of version {}, {}", self.name, self.version, recorded(&self.recorded))?;
        if !self.indices.is_empty() {
            let version = |of: &OfVersion| match of.version {
                Some(version) => format!("{} of version {version}", of.indices),
                None => format!("{} without a version", of.indices),
            };
            write!(f, "\n  indices: {}", self.indices.iter().map(version).collect::<Vec<_>>().join(", "))?;
        }
        if let Some(run) = &self.run {
            write!(f, "\n  last run: {run}")?;
            if run.of.is_some() {
                write!(f, ", `{}`", run.source.name)?;
            }
        }
        match &self.holder {
            Some(Holder { holder, renews: true, .. }) => write!(f, "\n  at work: {holder}")?,
            Some(Holder { holder, .. }) => write!(f, "\n  lease: of {holder}, which does not renew it")?,
            None => {}
        }
        self.next().map_or(Ok(()), |next| write!(f, "\n  next: {next}"))
    }
}

pub(crate) fn recorded(standing: &Standing) -> String {
    match standing {
        Standing::Current => "as recorded".to_owned(),
        Standing::New | Standing::Unrecorded { .. } => "not recorded yet".to_owned(),
        Standing::Changed { .. } => "changed since it was recorded".to_owned(),
        Standing::Older { newest } => format!("and version {newest} is recorded"),
        Standing::Gap { next } => format!("and version {next} is to be recorded first"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::IndexRef;

    fn status(live: Option<u32>, state: Option<State>) -> Status {
        let index = |name: &str| IndexRef { name: name.to_owned(), uuid: String::new() };
        let indices = || (index("products-v1"), index("products-v2-r"));
        let run = |state: State| Run { state, ..Run::begun("r".to_owned(), (1, 2), indices(), "another", 1) };
        Status {
            document: "products".to_owned(),
            fleet: None,
            name: "Product",
            version: 2,
            recorded: Standing::Current,
            live: live
                .map(|version| LiveVersion { index: format!("products-v{version}"), version: Some(version) }),
            indices: vec![],
            run: state.map(run),
            holder: None,
        }
    }

    fn series(new: usize, old: usize, state: Option<State>) -> Status {
        let of = |version: u32, indices: usize| OfVersion { version: Some(version), indices };
        let mut status = status(Some(2), state);
        status.indices = [of(2, new), of(1, old)].into_iter().filter(|of| of.indices > 0).collect();
        status.run = status.run.map(|run| Run { of: Some(Of::Series), ..run });
        status
    }

    #[test]
    fn what_can_be_done_next() {
        let failed = State::Failed { reason: "why".to_owned() };
        let cases = [
            (status(None, None), Some("migrate plan")),
            (status(Some(1), None), Some("migrate plan")),
            (status(Some(1), Some(failed)), Some("migrate plan")),
            (status(Some(1), Some(State::Running)), Some("migrate resume products")),
            (status(Some(2), Some(State::RollingBack)), Some("migrate resume products")),
            (status(Some(2), Some(State::Changing)), Some("migrate up")),
            (status(Some(2), Some(State::Switched)), Some("which deletes `products-v1`")),
            (status(Some(1), Some(State::RolledBack)), Some("which deletes `products-v2-r`")),
            (status(Some(2), Some(State::Finalized)), None),
            (status(Some(3), None), None),
            (Status { recorded: Standing::New, ..status(Some(1), None) }, Some("migrate check")),
            (series(1, 1, Some(State::Switched)), Some("becomes of the older indices")),
            (series(2, 0, Some(State::Switched)), Some("which deletes the indices whose copies serve")),
            (series(2, 0, Some(State::Running)), Some("migrate resume products")),
            (series(2, 0, Some(State::Finalized)), None),
        ];
        for (status, expected) in cases {
            let next = status.next();
            assert_eq!(next.is_some(), expected.is_some(), "{status}");
            assert!(next.unwrap_or_default().contains(expected.unwrap_or_default()), "{status}");
        }
    }

    #[test]
    fn it_prints_who_is_at_work() {
        let holder = |renews| Some(Holder { holder: "migrate on host-1".to_owned(), epoch: 7, renews });
        let at_work = Status { holder: holder(true), ..status(Some(1), Some(State::Running)) };
        let expected = "products: version 1 serves (`products-v1`), `Product` is of version 2, as recorded\n  \
                        last run: 1 → 2: running, begun 0 ms ago\n  at work: migrate on host-1\n  \
                        next: wait until it is done";
        let begun = |text: &str| text.split("begun ").nth(1)?.split(" ago").next().map(str::to_owned);
        let text = at_work.to_string();
        assert_eq!(text.replace(&begun(&text).unwrap(), "0 ms"), expected);
        let dead = Status { holder: holder(false), ..at_work };
        let text = dead.to_string();
        assert!(text.contains("lease: of migrate on host-1, which does not renew it"), "{text}");
        assert!(text.contains("next: `migrate resume products` goes on"), "{text}");
    }
}
