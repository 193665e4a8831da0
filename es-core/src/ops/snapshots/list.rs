//! Snapshots are listed, by pages where there are thousands.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::info::SnapshotInfo;
use super::{SnapshotError, Snapshots, path};
use crate::cluster::{Request, batches, segment};
use crate::error::{Detail, Error, ErrorKind};

/// Which snapshots, and in which order: all of a repository, the oldest first, unless it says otherwise.
///
/// ```
/// use es_core::ops::snapshots::{SnapshotQuery, SnapshotSort};
///
/// let last_ten = SnapshotQuery::of("backups").names(["nightly-*"]).sort(SnapshotSort::StartTime).descending().at_most(10);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotQuery {
    repository: String,
    names: Vec<String>,
    sort: SnapshotSort,
    descending: bool,
    from: Option<String>,
    since: Option<DateTime<Utc>>,
    before: Option<DateTime<Utc>>,
    at_most: Option<usize>,
    page: usize,
    policies: Vec<String>,
    details: bool,
}

/// What snapshots are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum SnapshotSort {
    /// When they were begun.
    #[default]
    StartTime,
    /// How long they took.
    Duration,
    /// Their names.
    Name,
    /// The number of their indices.
    IndexCount,
    /// The number of their shards.
    ShardCount,
    /// The number of shards that are missing from them.
    FailedShardCount,
    /// Their repositories.
    Repository,
}

impl SnapshotSort {
    fn word(self) -> &'static str {
        match self {
            SnapshotSort::StartTime => "start_time",
            SnapshotSort::Duration => "duration",
            SnapshotSort::Name => "name",
            SnapshotSort::IndexCount => "index_count",
            SnapshotSort::ShardCount => "shard_count",
            SnapshotSort::FailedShardCount => "failed_shard_count",
            SnapshotSort::Repository => "repository",
        }
    }
}

const PAGE: usize = 500;

impl SnapshotQuery {
    /// All snapshots of a repository, or of those that match a pattern: `*` for all.
    pub fn of(repository: impl Into<String>) -> Self {
        SnapshotQuery {
            repository: repository.into(),
            names: Vec::new(),
            sort: SnapshotSort::default(),
            descending: false,
            from: None,
            since: None,
            before: None,
            at_most: None,
            page: PAGE,
            policies: Vec::new(),
            details: false,
        }
    }

    /// Only those whose names match one of these; `-` before one leaves out what the others found. A name without `*` must
    /// be there, else it is [`SnapshotError::NoSnapshot`].
    pub fn names(self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { names: patterns.into_iter().map(Into::into).collect(), ..self }
    }

    /// By what they are sorted; default [`SnapshotSort::StartTime`].
    pub fn sort(self, sort: SnapshotSort) -> Self {
        Self { sort, ..self }
    }

    /// The greatest first.
    pub fn descending(self) -> Self {
        Self { descending: true, ..self }
    }

    /// Only those whose sort value is this or comes after it: a name, a number, or milliseconds for times.
    pub fn from_sort_value(self, value: impl Into<String>) -> Self {
        Self { from: Some(value.into()), ..self }
    }

    /// Only those that were begun then or later.
    pub fn since(self, time: DateTime<Utc>) -> Self {
        Self { since: Some(time), ..self }
    }

    /// Only those that were begun before then, whoever took them: what is old.
    ///
    /// ```no_run
    /// # use es_core::prelude::*;
    /// use es_core::ops::snapshots::SnapshotQuery;
    ///
    /// # async fn run(es: Cluster) -> Result<(), Box<dyn std::error::Error>> {
    /// let old = SnapshotQuery::of("backups").names(["curator-*"]).before(chrono::Utc::now() - chrono::TimeDelta::days(30));
    /// let names: Vec<_> = es.snapshots().list(&old).await?.into_iter().map(|snapshot| snapshot.name).collect();
    /// println!("{}", es.snapshots().delete("backups", names).await?);
    /// # Ok(()) }
    /// ```
    pub fn before(self, time: DateTime<Utc>) -> Self {
        Self { before: Some(time), ..self }
    }

    /// No more than so many; default all.
    pub fn at_most(self, count: usize) -> Self {
        Self { at_most: Some(count), ..self }
    }

    /// So many are read by one request; default 500.
    pub fn page_size(self, count: usize) -> Self {
        Self { page: count.max(1), ..self }
    }

    /// Only those that one of these snapshot policies has taken, patterns included; `_none` for those by hand.
    pub fn slm_policies(self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { policies: patterns.into_iter().map(Into::into).collect(), ..self }
    }

    /// Also shards and size of each index.
    pub fn index_details(self) -> Self {
        Self { details: true, ..self }
    }

    /// Where the server is to begin: by times it begins with the first of them, and ends with the last of all.
    fn start(&self) -> Option<String> {
        let time = match (self.sort, self.descending) {
            (SnapshotSort::StartTime, false) => self.since,
            (SnapshotSort::StartTime, true) => self.before,
            _ => None,
        };
        self.from.clone().or_else(|| time.map(|time| time.timestamp_millis().to_string()))
    }

    fn is_asked_for(&self, info: &SnapshotInfo) -> bool {
        let is = |limit: Option<DateTime<Utc>>, fits: fn(&DateTime<Utc>, &DateTime<Utc>) -> bool| {
            limit.zip(info.started).is_none_or(|(limit, started)| fits(&started, &limit))
        };
        is(self.since, DateTime::ge) && is(self.before, DateTime::lt)
    }

    /// Whether none after this one is asked for.
    fn ends_with(&self, info: &SnapshotInfo) -> bool {
        let limit = if self.descending { self.since } else { self.before };
        let is_beyond = |(limit, started)| if self.descending { started < limit } else { started >= limit };
        self.sort == SnapshotSort::StartTime && limit.zip(info.started).is_some_and(is_beyond)
    }
}

impl Snapshots<'_> {
    /// The snapshots that a query asks for, also those that are being taken. Fails where one of the repositories can't be
    /// read: what is in it is not known then; and with [`SnapshotError::TooManyNames`] where they are too long for one request.
    ///
    /// Elasticsearch: `GET /_snapshot/<repository>/<snapshot>`, one request for each page, and one more where a file of one
    /// is gone.
    pub async fn list(self, query: &SnapshotQuery) -> Result<Vec<SnapshotInfo>, SnapshotError> {
        let repository = self.cluster.name(&query.repository);
        let names = if query.names.is_empty() { "*".to_owned() } else { query.names.join(",") };
        let in_path = query.names.iter().chain(&query.policies).flat_map(|text| text.split(','));
        if batches(in_path.clone()).len() > 1 {
            return Err(SnapshotError::TooManyNames { count: in_path.count() });
        }
        let place = format!("{}/{}", path(&repository), segment(&names));
        let mut all: Vec<SnapshotInfo> = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = |most: usize| most.saturating_sub(all.len()).min(query.page);
            let left = query.at_most.map_or(query.page, page);
            if left == 0 {
                return Ok(all);
            }
            let mut request = Request::get("list snapshots", place.clone())
                .resource(&repository)
                .query("sort", query.sort.word())
                .query("order", if query.descending { "desc" } else { "asc" })
                .query("size", left);
            request = match &after {
                Some(after) => request.query("after", after),
                None => request.query_opt("from_sort_value", query.start()),
            };
            if !query.policies.is_empty() {
                request = request.query("slm_policy_filter", query.policies.join(","));
            }
            if query.details {
                request = request.query("index_details", "true");
            }
            let read = async || self.read_snapshots(request.clone(), &repository, &names).await;
            let reply = match read().await {
                // One that has just been deleted was listed still, and its file was gone: the next look knows.
                Err(SnapshotError::Repository { source, .. })
                    if source.error_type() == Some("snapshot_missing_exception") =>
                {
                    read().await
                }
                reply => reply,
            };
            let reply = match reply {
                // So the server says too where a pattern matches nothing.
                Err(SnapshotError::NoSnapshot { .. })
                    if query.names.iter().all(|name| name.contains('*')) =>
                {
                    return Ok(all);
                }
                reply => reply?,
            };
            let found = reply["snapshots"].as_array().into_iter().flatten().map(SnapshotInfo::read);
            let found: Vec<_> = found.collect();
            let is_end = found.last().is_some_and(|last| query.ends_with(last));
            all.extend(found.into_iter().filter(|info| query.is_asked_for(info)));
            after = reply["next"].as_str().map(str::to_owned);
            if after.is_none() || is_end {
                return Ok(all);
            }
        }
    }

    /// A snapshot by its name, with shards and size of each index; `None` if there is none.
    ///
    /// Elasticsearch: `GET /_snapshot/<repository>/<snapshot>`.
    pub async fn get(self, repository: &str, name: &str) -> Result<Option<SnapshotInfo>, SnapshotError> {
        let query = SnapshotQuery::of(repository).names([name]).index_details();
        match self.list(&query).await {
            Ok(found) => Ok(found.into_iter().next()),
            Err(SnapshotError::NoSnapshot { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The server tells of a repository that it can't read within a 200.
    pub(super) async fn read_snapshots(
        self,
        request: Request,
        repository: &str,
        name: &str,
    ) -> Result<Value, SnapshotError> {
        let told = |error: Error| SnapshotError::told(error, repository, name);
        let reply = self.cluster.send(request).await.map_err(told)?;
        let value = reply.value()?;
        if let Some((repository, failure)) =
            value["failures"].as_object().and_then(|failures| failures.iter().next())
        {
            let (error_type, reason, causes) = Detail::deserialize(failure).unwrap_or_default().into_parts();
            let status = if error_type == "repository_missing_exception" { 404 } else { 500 };
            let kind = ErrorKind::Server { status, error_type, reason, causes };
            return Err(SnapshotError::told(reply.fail(kind), repository, name));
        }
        Ok(value)
    }
}
