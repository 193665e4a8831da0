//! What old and new are to be asked before the switch: whether it can be, told by asking the index that serves.

use es_core::cluster::Cluster;
use es_core::error::Error;
use es_core::schema::Form;
use serde::Serialize;

use super::{Action, DocumentPlan};
use crate::error::Reason;
use crate::migration::Migration;
use crate::registry::Registered;
use crate::shadow::{MOST, Query, Shadow, Side, form, refused};

/// What old and new are asked before the switch.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ShadowPlan {
    /// How many queries, those made of a sample included.
    pub queries: usize,
    /// How many of the first hits are looked at.
    pub top: usize,
    /// The overlap below which a query ends the migration; `None` where it is only told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_overlap: Option<f64>,
}

/// Adds it to the plan of a copy, or refuses.
pub(super) async fn foreseen(
    cluster: &Cluster,
    registered: &Registered,
    index: &str,
    migration: &Migration,
    plan: &mut DocumentPlan,
) -> Result<(), Error> {
    // What stands beside a fleet's indices has no documents.
    let Some(shadow) = migration.shadow.as_ref().filter(|_| !registered.is_fleet()) else { return Ok(()) };
    match plan.action.then() {
        Action::Reindex | Action::Series { .. } => {}
        Action::InPlace | Action::PickUp | Action::Reopen => {
            let what = "nothing is copied, so that there is no second index that queries could be asked of (`shadow`)";
            plan.warnings.push(what.to_owned());
            return Ok(());
        }
        _ => return Ok(()),
    }
    let queries = if let Some(reason) = in_the_way(registered, migration, shadow) {
        Err(reason)
    } else {
        // Where nothing was refreshed yet, searches see nothing.
        let empty = plan.copy.as_ref().is_none_or(|copy| copy.documents == 0);
        asked(cluster, index, migration, shadow, empty).await?
    };
    match (queries, &mut plan.copy) {
        (Ok(queries), Some(copy)) => {
            let min_overlap = shadow.min_overlap;
            copy.shadow = Some(ShadowPlan { queries, top: shadow.first(), min_overlap });
        }
        (Ok(_), None) => {}
        (Err(reason), _) => plan.action = Action::Refused { reason },
    }
    Ok(())
}

fn in_the_way(registered: &Registered, migration: &Migration, shadow: &Shadow) -> Option<Reason> {
    if registered.fleet().is_none() && registered.schema.form != Form::Versioned {
        let what = "`shadow` compares one index with another, and this document has several";
        return Some(Reason::new(what, "take it out"));
    }
    if migration.renames_documents() || migration.splits() {
        let what = "the migration gives documents other ids, by which hits are compared (`shadow`)";
        return Some(Reason::new(
            what,
            "take it out, and compare by hand: what was found before has other names now",
        ));
    }
    shadow.is_empty().then(|| {
        let help = "give it some: `.query(…)`, `.sample(…)`, or a file: `migrate up --shadow queries.ndjson`";
        Reason::new("there are no queries to ask (`shadow`)", help)
    })
}

/// How many queries there are, all of which the index answers; and of those that the new one is asked otherwise, the server
/// can read the bodies.
async fn asked(
    cluster: &Cluster,
    index: &str,
    migration: &Migration,
    shadow: &Shadow,
    empty: bool,
) -> Result<Result<usize, Reason>, Error> {
    let mut queries: Vec<Query> = shadow.queries.clone();
    for sample in &shadow.samples {
        let made = sample.queries(cluster, index, migration).await?;
        if made.is_empty() && !empty {
            let what =
                format!("no document of `{index}` that could be asked for holds `{}` (`sample`)", sample.old);
            return Ok(Err(Reason::new(
                what,
                "name a field that documents have, and not one of nested objects",
            )));
        }
        queries.extend(made);
    }
    if queries.len() > MOST {
        let what = format!("{} queries are to be asked, and {MOST} can be", queries.len());
        return Ok(Err(Reason::new(what, "choose some of them")));
    }
    let serving = Side { cluster, index, pit: None };
    if let Some((name, why)) = refused(&serving, &queries, shadow.first()).await? {
        let what = format!("`{index}` does not answer the query `{name}`: {why}");
        let help = "correct it; if it is the new version's, say how the old one is asked: `.query_as(name, old, new)`";
        return Ok(Err(Reason::new(what, help)));
    }
    if let Some((name, why)) = form(cluster, index, &queries).await? {
        let what = format!("the server can't read the query `{name}` as the new version is asked it: {why}");
        return Ok(Err(Reason::new(what, "correct it")));
    }
    Ok(Ok(queries.len()))
}
