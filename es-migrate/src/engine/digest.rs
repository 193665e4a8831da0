//! Digests of documents, made on the server: both sides are reduced to some numbers by a scripted aggregation, and only
//! where those differ are ids asked for.

use std::collections::BTreeMap;
use std::time::Duration;

use es_core::cluster::{Cluster, Repeat, Request, segment};
use es_core::error::Error;
use serde::Deserialize;
use serde_json::{Value, json};

use super::remove::Key;
use super::{Range, Snapshot, Trouble};
use crate::migration::Verify;
use crate::operation::Script;

/// Documents are told apart by so many buckets, so that few ids have to be asked for.
pub(super) const BUCKETS: usize = 65_536;

/// Ids that are asked for.
pub(super) const IDS: usize = 20_000;

/// Equal for equal JSON: the order of an object's keys does not count, that of a list does.
const FUNCTIONS: &str = r"
long mix(long h) {
  h ^= (h >>> 33); h *= -49064778989728563L;
  h ^= (h >>> 33); h *= -4265267296055464877L;
  return h ^ (h >>> 33);
}
long text(String s) { return mix(s.hashCode() * 31L + s.length()); }
long digest(def v) {
  if (v == null) { return 7L; }
  if (v instanceof Map) {
    long h = 11L;
    for (def e : ((Map) v).entrySet()) { h += mix(text(e.getKey()) * 1000003L + digest(e.getValue())); }
    return mix(h);
  }
  if (v instanceof List) { long h = 13L; for (def x : (List) v) { h = mix(h * 1000003L + digest(x)); } return h; }
  if (v instanceof String) { return text((String) v); }
  return mix(v.toString().hashCode() + 17L);
}
def copied(def v) {
  if (v instanceof Map) {
    Map m = new HashMap();
    for (def e : ((Map) v).entrySet()) { m.put(e.getKey(), copied(e.getValue())); }
    return m;
  }
  if (v instanceof List) { List l = new ArrayList(); for (def x : (List) v) { l.add(copied(x)); } return l; }
  return v;
}
";

/// A document with its id and routing, as the copy would have it.
const DOCUMENT: &str = r"
Map ctx = new HashMap();
ctx.op = 'index';
ctx._id = params._fields._id.value;
ctx._routing = doc['es_routing'].size() == 0 ? null : doc['es_routing'].value;
";

/// Of two stored fields a script reads the first only, and is given it for the second too: this one comes another way.
const ROUTING: &str = "for (def routing : params._fields._routing.values) { emit(routing) }";

const ADD: &str = r"
if (ctx.op == 'index') {
  long key = text(ctx._id);
  int bucket = (int) (key & params.es_mask);
  long whole = mix(key + (ctx._routing == null ? 3L : text(ctx._routing)));
  if (params.es_content) { whole = mix(whole + digest(ctx._source)); }
";

/// What a side comes to.
#[derive(Debug, PartialEq)]
pub(super) struct Digest {
    pub(super) documents: u64,
    buckets: Vec<i64>,
}

impl Digest {
    /// The buckets in which two sides differ.
    pub(super) fn differing(&self, other: &Digest) -> Vec<usize> {
        let both = self.buckets.iter().zip(&other.buckets).enumerate();
        both.filter(|(_, (one, other))| one != other).map(|(bucket, _)| bucket).collect()
    }
}

/// One side of a comparison.
#[derive(Debug, Clone)]
pub(super) struct Side<'a> {
    pub(super) cluster: &'a Cluster,
    pub(super) index: &'a str,
    /// As it was then; else as it is.
    pub(super) snapshot: Option<&'a Snapshot>,
    /// What the copy makes of the documents; for the new index nothing.
    pub(super) script: Option<Script>,
    pub(super) verify: Verify,
    /// How long one request may take: it reads every document.
    pub(super) time: Duration,
}

impl Side<'_> {
    /// Reduces the index to a digest. One request; of a snapshot one for each shard.
    pub(super) async fn digest(&self) -> Result<Digest, Trouble> {
        let found = self
            .aggregate(
                "state.b = new long[params.es_buckets]; state.n = 0L",
                "state.b[bucket] += whole; state.n++; }",
                "List l = new ArrayList(); l.add(state.n); for (def x : state.b) { l.add(x); } return l",
                "long[] t = new long[params.es_buckets + 1]; \
                 for (s in states) { if (s != null) { for (int i = 0; i < t.length; i++) { t[i] += s[i]; } } } \
                 List l = new ArrayList(); for (def x : t) { l.add(x); } return l",
                json!([]),
            )
            .await?;
        let mut digest = Digest { documents: 0, buckets: vec![0; BUCKETS] };
        for part in found {
            let sums: Vec<i64> = Vec::deserialize(&part).unwrap_or_default();
            // What can't be read must not pass for equal.
            let Some((documents, sums)) = sums.split_first().filter(|(_, sums)| sums.len() == BUCKETS) else {
                return Err(Trouble::Again(format!("`{}` can't be summed up: {part}", self.index)));
            };
            digest.documents += documents.unsigned_abs();
            for (bucket, sum) in digest.buckets.iter_mut().zip(sums) {
                *bucket = bucket.wrapping_add(*sum);
            }
        }
        Ok(digest)
    }

    /// The documents of some buckets, each with its own digest. As many requests.
    pub(super) async fn documents(&self, buckets: &[usize]) -> Result<BTreeMap<Key, i64>, Error> {
        let found = self
            .aggregate(
                "state.d = new HashMap()",
                "if (params.es_only.contains(bucket) && state.d.size() < params.es_ids) { \
                 state.d[ctx._routing == null ? ctx._id : ctx._id + params.es_between + ctx._routing] = whole; } }",
                "return state.d",
                "Map all = new HashMap(); for (s in states) { if (s != null) { all.putAll(s); } } return all",
                json!(buckets),
            )
            .await?;
        let parts = found.iter().filter_map(|part| BTreeMap::<String, i64>::deserialize(part).ok());
        let key = |text: String| match text.split_once('\0') {
            Some((id, routing)) => Key { id: id.to_owned(), routing: Some(routing.to_owned()) },
            None => Key { id: text, routing: None },
        };
        Ok(parts.flatten().map(|(text, digest)| (key(text), digest)).collect())
    }

    async fn aggregate(
        &self,
        init: &str,
        add: &str,
        combine: &str,
        reduce: &str,
        only: Value,
    ) -> Result<Vec<Value>, Error> {
        let content = self.verify == Verify::Content;
        let (functions, transform, mut params) = match &self.script {
            Some(script) if content || script.source.contains("_id") || script.source.contains("ctx.op") => {
                (script.functions, script.source.as_str(), script.params.clone())
            }
            _ => ("", "", serde_json::Map::new()),
        };
        // No id has it.
        params.insert("es_between".to_owned(), json!("\0"));
        params.insert("es_mask".to_owned(), json!(BUCKETS - 1));
        params.insert("es_buckets".to_owned(), json!(BUCKETS));
        params.insert("es_ids".to_owned(), json!(IDS));
        params.insert("es_only".to_owned(), only);
        params.insert("es_content".to_owned(), json!(content));
        let source = match (content, transform) {
            (false, "") => "",
            // A transform changes what it is given.
            (_, "") => "ctx._source = params._source;\n",
            _ => "ctx._source = copied(params._source);\n",
        };
        let end = if transform.is_empty() || transform.ends_with(['}', ';']) { "" } else { ";" };
        let map = format!("{FUNCTIONS}{functions}{DOCUMENT}{source}{transform}{end}{ADD}{add}");
        let mut body = json!({
            "size": 0,
            "query": {"match_all": {}},
            "runtime_mappings": {"es_routing": {"type": "keyword", "script": ROUTING}},
            "aggs": {"digest": {"scripted_metric": {
                "params": params, "init_script": init, "map_script": map, "combine_script": combine,
                "reduce_script": reduce,
            }}},
        });
        let requests = if let Some(snapshot) = self.snapshot {
            let shard = |range: Range| {
                body["query"] = range.query();
                snapshot.search("compare documents", range.shard, body.clone())
            };
            snapshot.since(None).into_iter().map(shard).collect::<Result<Vec<_>, _>>()?
        } else {
            let path = format!("/{}/_search", segment(self.index));
            let request = Request::post("compare documents", path).resource(self.index).repeat(Repeat::Read);
            vec![request.query("allow_partial_search_results", "false").json(&body)?]
        };
        let values: Vec<_> = requests.into_iter().map(|request| self.value(request)).collect();
        futures_util::future::try_join_all(values).await
    }
    async fn value(&self, request: Request) -> Result<Value, Error> {
        let request = request.timeout(self.time).query("request_cache", "false");
        let request = request.query("filter_path", "aggregations.digest.value");
        let mut reply = self.cluster.send(request).await?.value()?;
        Ok(reply["aggregations"]["digest"]["value"].take())
    }
}
