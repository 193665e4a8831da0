//! What a snapshot is to be of.

use serde_json::{Map, Value, json};

use super::{nameless, prefixed};
use crate::cluster::Cluster;
use crate::resources::{Fault, snapshot_name_fault};

/// A snapshot to be taken.
///
/// ```
/// use es_core::ops::snapshots::SnapshotRequest;
///
/// let request = SnapshotRequest::new("<nightly-{now/d}>").indices(["shop-*", "-shop-cache"]).taken_by("nightly job");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SnapshotRequest {
    name: String,
    indices: Vec<String>,
    body: Map<String, Value>,
    even_empty: bool,
}

/// What the server takes, less what is added here.
const METADATA: usize = 1024;

/// Under this key of a snapshot's metadata stands what tells it apart from another of its name.
pub(super) const REQUEST: &str = "request";

impl SnapshotRequest {
    /// A snapshot of this name, which may be date math: `<nightly-{now/d}>`. Of all indices and data streams that have the
    /// cluster's prefix, unless `indices` says which.
    ///
    /// Without the cluster's state, other than Elasticsearch's default: templates, policies and settings belong to the
    /// programs that declare them, and a restore of yesterday's would undo what has been declared since.
    pub fn new(name: impl Into<String>) -> Self {
        let body = Map::from_iter([("include_global_state".to_owned(), false.into())]);
        SnapshotRequest { name: name.into(), indices: Vec::new(), body, even_empty: false }
    }

    fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.body.insert(key.to_owned(), value.into());
        self
    }

    /// Only these indices and data streams, patterns included; `-` before one leaves out what the others found. They get the
    /// cluster's prefix. Closed and hidden ones are meant too.
    pub fn indices(mut self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.indices = patterns.into_iter().map(Into::into).collect();
        self
    }

    /// Whether the cluster's state is kept too: settings, templates, pipelines, policies; default `false`.
    pub fn include_global_state(self, include: bool) -> Self {
        self.with("include_global_state", include)
    }

    /// The features whose system indices are kept, such as `security`; `none` for no feature. With the cluster's state, all
    /// unless said.
    pub fn feature_states(self, features: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let features: Vec<String> = features.into_iter().map(Into::into).collect();
        self.with("feature_states", features)
    }

    /// Takes what there is where primaries are missing; default `false`: then nothing is taken.
    pub fn partial(self, partial: bool) -> Self {
        self.with("partial", partial)
    }

    /// Leaves out indices that were named and do not exist; default `false`: they are an error.
    pub fn ignore_unavailable(self, ignore: bool) -> Self {
        self.with("ignore_unavailable", ignore)
    }

    /// Data for people, kept with the snapshot: a JSON object of less than 1,024 bytes.
    pub fn metadata(self, metadata: Value) -> Self {
        self.with("metadata", metadata)
    }

    /// Who takes it: kept in its metadata, as `taken_by`.
    pub fn taken_by(mut self, who: impl Into<String>) -> Self {
        if let Value::Object(metadata) = self.body.entry("metadata").or_insert_with(|| json!({})) {
            metadata.insert("taken_by".to_owned(), Value::String(who.into()));
        }
        self
    }

    /// Also where no index matches: such a snapshot restores nothing, and nobody would notice before that day.
    pub fn even_empty(self) -> Self {
        Self { even_empty: true, ..self }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The name as a pattern of what date math makes of it; `None` where it is a name already.
    pub(super) fn dated(&self) -> Option<String> {
        let math = self.name.strip_prefix('<')?.strip_suffix('>')?;
        let mut pattern = String::new();
        let mut depth = 0_usize;
        for c in math.chars() {
            match c {
                '{' if depth == 0 => {
                    pattern.push('*');
                    depth = 1;
                }
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ if depth == 0 => pattern.push(c),
                _ => {}
            }
        }
        Some(pattern)
    }

    /// Whether something must match.
    pub(super) fn needs_indices(&self) -> bool {
        !self.even_empty
    }

    /// What it is of, with the cluster's prefix.
    pub(super) fn patterns(&self, cluster: &Cluster) -> Vec<String> {
        if self.indices.is_empty() { vec![cluster.name("*")] } else { prefixed(cluster, &self.indices) }
    }

    pub(in crate::ops) fn faults(&self) -> Vec<Fault> {
        let mut faults: Vec<Fault> = snapshot_name_fault(&self.name).into_iter().collect();
        if self.name.is_empty() {
            faults.push(Fault::new("name", "it is empty", "write `<nightly-{now/d}>`"));
        }
        faults.extend(nameless(&self.indices));
        match self.body.get("metadata") {
            None => {}
            Some(Value::Object(metadata)) => {
                if metadata.contains_key(REQUEST) {
                    let cause = format!("`{REQUEST}` is what tells the snapshot from others of its name");
                    faults.push(Fault::new("metadata", cause, "choose another key"));
                }
                let bytes = self.body_as("x".repeat(40)).to_string().len();
                if bytes >= METADATA {
                    let cause = format!("the metadata have {bytes} bytes, of less than {METADATA}");
                    faults.push(Fault::new("metadata", cause, "keep them shorter"));
                }
            }
            Some(_) => faults.push(Fault::new(
                "metadata",
                "they are no JSON object",
                "write `json!({ \"reason\": \"…\" })`",
            )),
        }
        faults
    }

    /// The metadata under which this very request is known.
    fn body_as(&self, request: String) -> Value {
        let mut metadata = self.body.get("metadata").and_then(Value::as_object).cloned().unwrap_or_default();
        metadata.insert(REQUEST.to_owned(), request.into());
        metadata.into()
    }

    /// The body as `PUT` takes it.
    pub(super) fn body(&self, cluster: &Cluster, request: &str) -> Value {
        let mut body = self.body.clone();
        if !self.indices.is_empty() || !cluster.prefix().is_empty() {
            body.insert("indices".to_owned(), self.patterns(cluster).into());
        }
        body.insert("metadata".to_owned(), self.body_as(request.to_owned()));
        body.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_cluster_takes_is_told_before_anything_is_sent() {
        let of = |request: SnapshotRequest| {
            request.faults().iter().map(|fault| fault.path.clone()).collect::<Vec<_>>()
        };
        assert!(of(SnapshotRequest::new("<n-{now/d{yyyy.MM.dd|+01:00}}>").indices(["a*", "-b"])).is_empty());
        for bad in ["Upper", "_a", "a b", "<n-{now/d}", "", "a*"] {
            assert_eq!(of(SnapshotRequest::new(bad)), ["name"], "{bad}");
        }
        for bad in [["a", ""], ["a", "-"], ["a,,b", "c"], ["a, ", "c"]] {
            assert_eq!(of(SnapshotRequest::new("a").indices(bad)), ["indices"], "{bad:?}");
        }
        assert_eq!(of(SnapshotRequest::new("a").metadata(json!("text"))), ["metadata"]);
        assert_eq!(of(SnapshotRequest::new("a").metadata(json!({"request": 1}))), ["metadata"]);
        assert_eq!(of(SnapshotRequest::new("a").metadata(json!({"x": "y".repeat(1000)}))), ["metadata"]);
        assert!(of(SnapshotRequest::new("a").metadata(json!({"x": "y".repeat(900)}))).is_empty());
    }

    #[test]
    fn patterns_with_commas_are_several_each_with_the_prefix() {
        let es = Cluster::builder().node("http://localhost:9200").build().unwrap().with_prefix("t-");
        let body = SnapshotRequest::new("a").indices(["a*,b", "c, -d"]).body(&es, "r");
        assert_eq!(body["indices"], json!(["t-a*", "t-b", "t-c", "-t-d"]));
    }

    #[test]
    fn date_math_becomes_a_pattern() {
        let of = |name: &str| SnapshotRequest::new(name).dated();
        assert_eq!(of("plain"), None);
        assert_eq!(of("<nightly-{now/d}>").as_deref(), Some("nightly-*"));
        assert_eq!(of("<a-{now/d{yyyy.MM|+01:00}}-b>").as_deref(), Some("a-*-b"));
    }
}
