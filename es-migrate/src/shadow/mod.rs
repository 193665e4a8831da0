//! Queries that are asked of old and new before the switch, and how their answers agree.
//!
//! ```text
//! lines, samples ─▶ query ─▶ ask (old, new) ─▶ ranking ─▶ report
//! ```

mod ask;
mod compare;
mod lines;
mod query;
mod ranking;
#[cfg(test)]
mod ranking_tests;
mod report;
mod sample;

use std::path::Path;

use serde::Serialize;

pub(crate) use ask::Side;
pub(crate) use compare::{BATCH, compare, form, refused};
pub(crate) use query::Query;
pub use report::{Compared, Shadowed, Took, Totals};
pub(crate) use sample::Sample;

use crate::error::Reason;

/// The first hits that are looked at where nothing is said.
const TOP: usize = 10;

/// As many hits as may be looked at.
const MOST_TOP: usize = 100;

/// As many queries as may be asked.
pub(crate) const MOST: usize = 10_000;

/// Queries that a migration asks of the old and of the new index before the switch; made by [`shadow`].
///
/// Each is asked of both when the new index is whole and compared, by `dfs_query_then_fetch`, so that another number of shards
/// does not change the scores. Of its first hits ([`top`](Self::top)) it is told how many both have (overlap), how alike their
/// order is (rank-biased overlap with p = 0.9: 1 for the same order, and what comes first counts most), by how many places a
/// hit moved on average, whether the first is the same, how many documents match, and what either index has alone. Hits of
/// equal score, or of equal sort values, are interchangeable. A query that one of them refuses, or does not answer within 10 s,
/// is told with the server's reason, and its overlap is 0.
///
/// A body is what the application sends: where its page begins and what comes along with the hits (`from`, `_source`,
/// `highlight`, …) is left out. A query is checked before anything changes: the plan of a copy asks it of the index that serves.
/// Whoever goes on with a run may have other queries, which are asked as they are.
///
/// Where writes go on, they do so while queries are asked: what was written up to then is copied first, and the old index is
/// asked as it was then. A document that is written over in that moment may be missing in the new one: with
/// [`min_overlap`](Self::min_overlap), where a query finds too little and something was written, all are asked up to twice
/// more. With [`Writes::Blocked`](crate::Writes::Blocked) writers wait for it.
///
/// Statistics of words count documents that were deleted and not merged away yet, so that scores, and with them the order of
/// hits that are nearly as good, may differ a little for their sake.
///
/// ```
/// use es_migrate::{reindex, shadow};
/// use serde_json::json;
///
/// let migration = reindex().rename("title", "headline").shadow(
///     shadow()
///         .query("cheap", json!({"query": {"range": {"price": {"lt": 10}}}, "sort": "price"}))
///         .query_as(
///             "phones",
///             json!({"query": {"match": {"title": "phone"}}}),
///             json!({"query": {"match": {"headline": "phone"}}}),
///         )
///         .sample(50, "title")
///         .min_overlap(0.8),
/// );
/// ```
///
/// Elasticsearch: `POST /_msearch`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shadow {
    pub(crate) queries: Vec<Query>,
    pub(crate) samples: Vec<Sample>,
    top: Option<usize>,
    pub(crate) min_overlap: Option<f64>,
    /// The first thing that was said and can't be.
    fault: Option<Reason>,
}

/// No queries yet.
pub fn shadow() -> Shadow {
    Shadow::default()
}

impl Shadow {
    /// A search body, as JSON or as a [`Body`](es_core::search::Body), that both versions are asked. A name is for one query.
    pub fn query(self, name: impl Into<String>, body: impl Serialize) -> Self {
        self.with(Query::new(name, &body, &body))
    }

    /// The same where the new version is asked otherwise, as after a field was renamed.
    pub fn query_as(self, name: impl Into<String>, old: impl Serialize, new: impl Serialize) -> Self {
        self.with(Query::new(name, &old, &new))
    }

    /// So many `match` queries, of the first words of what documents hold in a field: documents from anywhere, and the same
    /// ones as long as nobody writes them anew. A [`rename`](crate::Migration::rename) of the field is followed. Where several
    /// documents hold the same, it is asked once.
    pub fn sample(self, documents: usize, field: impl Into<String>) -> Self {
        self.with_sample(Sample { documents, old: field.into(), new: None })
    }

    /// The same where the field has another name in the new version.
    pub fn sample_as(self, documents: usize, old: impl Into<String>, new: impl Into<String>) -> Self {
        self.with_sample(Sample { documents, old: old.into(), new: Some(new.into()) })
    }

    /// How many of the first hits are looked at, 1 to 100. Default 10; fewer where a body has a smaller `size`.
    pub fn top(mut self, hits: usize) -> Self {
        if !(1..=MOST_TOP).contains(&hits) {
            let what = format!("`top({hits})`: the first 1 to {MOST_TOP} hits can be looked at");
            self.refuse(Reason::new(what, "choose another number"));
        }
        Self { top: Some(hits), ..self }
    }

    /// Gives the migration up where a query's overlap is less, from 0 to 1: the old index serves on. By default it is told and
    /// nothing else. Hits that the new index has and the old one had not count as much as those that are lost: a query that
    /// found nothing and finds something has an overlap of 0.
    pub fn min_overlap(mut self, overlap: f64) -> Self {
        if !(0.0..=1.0).contains(&overlap) {
            let what = format!("`min_overlap({overlap})`: an overlap is from 0 to 1");
            self.refuse(Reason::new(what, "choose another number, as 0.8"));
        }
        Self { min_overlap: Some(overlap), ..self }
    }

    /// Adds the queries of a text, one on each line: `{"name": …, "body": {…}}`; `{"name": …, "old": {…}, "new": {…}}`; a search
    /// body alone; or a line of Elasticsearch's log of slow searches. Fails at the first line that is none.
    ///
    /// ```
    /// let shadow = es_migrate::shadow().lines("{\"query\": {\"match\": {\"title\": \"phone\"}}}\n")?;
    /// # Ok::<(), es_migrate::Reason>(())
    /// ```
    pub fn lines(self, text: &str) -> Result<Self, Reason> {
        let mut whole = self;
        for query in lines::read(text)? {
            whole = whole.with(Ok(query));
        }
        match whole.fault {
            Some(fault) => Err(fault),
            None => Ok(whole),
        }
    }

    /// The same of a file.
    pub fn file(self, path: impl AsRef<Path>) -> Result<Self, Reason> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Reason::new(format!("`{}`: {error}", path.display()), "name a file that can be read")
        })?;
        let at = |reason: Reason| Reason { what: format!("`{}`, {}", path.display(), reason.what), ..reason };
        self.lines(&text).map_err(at)
    }

    /// How many of the first hits are looked at.
    pub(crate) fn first(&self) -> usize {
        self.top.unwrap_or(TOP)
    }

    /// What was said and can't be.
    pub(crate) fn fault(&self) -> Option<&Reason> {
        self.fault.as_ref()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.queries.is_empty() && self.samples.is_empty()
    }

    /// For documents that go from this one's old version to the next one's new version in one copy: a query of both by its
    /// name, in its oldest and its newest form.
    pub(crate) fn then(mut self, next: &Shadow) -> Shadow {
        for query in &next.queries {
            match self.queries.iter_mut().find(|one| one.name == query.name) {
                Some(one) => one.new.clone_from(&query.new),
                None => self.queries.push(query.clone()),
            }
        }
        self.samples.extend(next.samples.iter().cloned());
        self.top = next.top.or(self.top);
        self.min_overlap = [self.min_overlap, next.min_overlap].into_iter().flatten().reduce(f64::max);
        self.fault = self.fault.or_else(|| next.fault.clone());
        self
    }

    /// With more queries, which stand for those of the same name.
    pub(crate) fn and(mut self, more: &Shadow) -> Shadow {
        self.queries.retain(|query| more.queries.iter().all(|other| other.name != query.name));
        self.queries.extend(more.queries.iter().cloned());
        self.samples.extend(more.samples.iter().cloned());
        self.top = more.top.or(self.top);
        self.min_overlap = more.min_overlap.or(self.min_overlap);
        self.fault = self.fault.or_else(|| more.fault.clone());
        self
    }

    fn with(mut self, query: Result<Query, Reason>) -> Self {
        match query {
            Ok(query) if self.queries.iter().any(|other| other.name == query.name) => {
                let what = format!("two queries are called `{}`", query.name);
                self.refuse(Reason::new(what, "give each a name of its own"));
            }
            Ok(query) => self.queries.push(query),
            Err(reason) => self.refuse(reason),
        }
        self
    }

    fn with_sample(mut self, sample: Sample) -> Self {
        if sample.documents == 0 || sample.documents > MOST {
            let what = format!("`sample({}, …)`: 1 to {MOST} documents can be asked for", sample.documents);
            self.refuse(Reason::new(what, "choose another number"));
        }
        self.samples.push(sample);
        self
    }

    fn refuse(&mut self, reason: Reason) {
        self.fault.get_or_insert(reason);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn body(word: &str) -> serde_json::Value {
        json!({"query": {"match": {"title": word}}})
    }

    #[test]
    fn the_first_thing_that_can_not_be_is_kept() {
        let faults = [
            (shadow().query("a", body("x")).query("a", body("y")).top(0), "two queries are called `a`"),
            (shadow().top(101), "the first 1 to 100"),
            (shadow().min_overlap(80.0), "`min_overlap(80)`"),
            (shadow().min_overlap(f64::NAN), "from 0 to 1"),
            (shadow().sample(0, "title"), "`sample(0, …)`"),
            (shadow().query("a", json!(["x"])), "is no search body"),
        ];
        for (shadow, words) in faults {
            assert!(shadow.fault().unwrap().what.contains(words), "{shadow:?}");
        }
        assert_eq!(shadow().query("a", body("x")).min_overlap(1.0).top(100).fault(), None);
        let twice = "{\"name\": \"a\", \"body\": {}}\n".repeat(2);
        assert_eq!(shadow().lines(&twice).unwrap_err().what, "two queries are called `a`");
    }

    #[test]
    fn versions_compose_by_the_names_of_queries() {
        let first = shadow().query_as("a", body("v1"), body("v2")).query("b", body("b")).min_overlap(0.5);
        let second =
            shadow().query_as("a", body("v2"), body("v3")).query("c", body("c")).min_overlap(0.8).top(5);
        let both = first.then(&second);
        let names: Vec<_> = both.queries.iter().map(|query| query.name.as_str()).collect();
        assert_eq!((names, both.min_overlap, both.first()), (vec!["a", "b", "c"], Some(0.8), 5));
        let title =
            |body: &serde_json::Map<String, serde_json::Value>| body["query"]["match"]["title"].clone();
        assert_eq!((title(&both.queries[0].old), title(&both.queries[0].new)), (json!("v1"), json!("v3")));
    }

    #[test]
    fn what_is_added_stands_for_what_has_its_name() {
        let own = shadow().query("a", body("own")).query("b", body("b")).min_overlap(0.9).top(3);
        let both = own.and(&shadow().query("a", body("other")).min_overlap(0.1));
        let names: Vec<_> = both.queries.iter().map(|query| query.name.as_str()).collect();
        assert_eq!((names, both.min_overlap, both.first()), (vec!["b", "a"], Some(0.1), 3));
        assert_eq!(both.queries[1].old["query"]["match"]["title"], "other");
    }
}
