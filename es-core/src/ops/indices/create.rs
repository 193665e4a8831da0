//! Makes indices.

use serde_json::Value;

use super::error::{IndexError, Part};
use crate::cluster::{Cluster, Repeat, Request, segment};
use crate::error::Error;
use crate::init::Suffix;
use crate::ops::name;
use crate::plan::{Change, Differences, Takes};
use crate::resources::{Index, Invalid, Kind, Scope};

/// An index that is there now.
#[derive(Debug, Clone, PartialEq)]
pub struct Ensured {
    /// Its name on the cluster.
    pub index: String,
    /// Whether it was made now.
    pub created: bool,
    /// Where it was there already: what it has otherwise than declared. It was left as it is.
    pub differs: Vec<Change>,
}

impl Index {
    /// The index of a year, a month, a day, an hour or a customer: `<base>-<suffix>`. What it does not say itself comes from the
    /// index template that its name matches.
    ///
    /// ```
    /// use es_core::{init::Suffix, resources::Index};
    ///
    /// let now = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_795_892_400);
    /// let month = Index::dated("metrics", Suffix::monthly(now)).setting("codec", "best_compression");
    /// # assert!(format!("{month:?}").contains("metrics-2026.11"));
    /// ```
    pub fn dated(base: &str, suffix: impl Into<Suffix>) -> Self {
        Index::new(format!("{base}-{}", suffix.into()))
    }
}

/// Name on the cluster and body.
fn checked(cluster: &Cluster, index: &Index) -> Result<(String, Value), IndexError> {
    let name = name::full(cluster, &index.name)?;
    let faults = index.faults();
    if !faults.is_empty() {
        return Err(Invalid { kind: Kind::Index, name: index.name.clone(), faults }.into());
    }
    // What it declares itself is its name and its aliases; policies and pipelines are somebody else's.
    Ok((name, index.body(&Scope::new(cluster.prefix(), []))))
}

pub(super) async fn create(cluster: &Cluster, index: &Index) -> Result<String, IndexError> {
    let (name, body) = checked(cluster, index)?;
    match put(cluster, &name, &body).await {
        Ok(()) => Ok(name),
        Err(error) if error.is_outcome_unknown() => match live(cluster, &name).await? {
            Some(live) if differences(&body, &live).is_empty() => Ok(name),
            Some(_) => Err(taken(cluster, name).await?),
            None => Err(error.into()),
        },
        Err(error) if is_taken(&error) => Err(taken(cluster, name).await?),
        Err(error) => Err(refused(name, error)),
    }
}

pub(super) async fn ensure(cluster: &Cluster, index: &Index) -> Result<Ensured, IndexError> {
    let (name, body) = checked(cluster, index)?;
    let error = match put(cluster, &name, &body).await {
        Ok(()) => return Ok(Ensured { index: name, created: true, differs: Vec::new() }),
        Err(error) => error,
    };
    if !(error.is_already_exists() || error.is_outcome_unknown() || is_taken(&error)) {
        return Err(refused(name, error));
    }
    match live(cluster, &name).await? {
        Some(live) => Ok(Ensured { index: name, created: false, differs: differences(&body, &live) }),
        None if error.is_outcome_unknown() => Err(error.into()),
        None => Err(taken(cluster, name).await?),
    }
}

async fn put(cluster: &Cluster, name: &str, body: &Value) -> Result<(), Error> {
    let request = Request::put("create index", format!("/{}", segment(name)))
        .resource(name)
        .repeat(Repeat::Never)
        .json(body)?;
    cluster.send(request).await.map(drop)
}

/// The index of this very name.
async fn live(cluster: &Cluster, name: &str) -> Result<Option<Value>, Error> {
    let request = Request::get("read index", format!("/{}", segment(name))).resource(name).allow(404);
    Ok(cluster.send(request).await?.value()?.get_mut(name).map(Value::take))
}

/// What was declared and is otherwise.
fn differences(declared: &Value, live: &Value) -> Vec<Change> {
    let mut changes = Differences::between(declared, live).changes;
    changes.retain(|change| change.takes != Takes::Nothing);
    changes
}

fn is_taken(error: &Error) -> bool {
    let reason = || error.reason().unwrap_or_default();
    error.is_already_exists()
        || (error.error_type() == Some("invalid_index_name_exception") && reason().contains("already exists"))
}

async fn taken(cluster: &Cluster, name: String) -> Result<IndexError, Error> {
    let by = name::bearer(cluster, &name).await?.unwrap_or(name::Bearer::Index);
    Ok(IndexError::NameTaken { name, by })
}

/// With the part that the server speaks of, where it refused.
fn refused(index: String, error: Error) -> IndexError {
    match (error.status(), error.reason()) {
        (Some(400), Some(reason)) => {
            let (part, reason) = (Part::of(&error), reason.to_owned());
            IndexError::Refused { index, part, reason, source: Box::new(error) }
        }
        _ => error.into(),
    }
}
