//! Asks one index many searches: `POST /_msearch`, a bounded number at once.

use std::fmt::Write as _;
use std::time::Duration;

use es_core::cluster::{Cluster, Repeat, Request};
use es_core::error::{Cause, Error, ErrorKind};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Searches that the server does at once.
const AT_ONCE: usize = 4;

/// How long a request may take: a few times as long as its searches may.
const TIME: Duration = Duration::from_mins(1);

/// How often a search that the cluster puts off is asked again, and the first pause before it.
const AGAIN: (u32, Duration) = (4, Duration::from_millis(250));

/// The same copies of the shards are asked each time, as far as they are there.
const PREFERENCE: &str = "es-migrate-shadow";

/// An index that is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side<'a> {
    pub(crate) cluster: &'a Cluster,
    pub(crate) index: &'a str,
    /// As it was in a point in time; else as it is.
    pub(crate) pit: Option<&'a str>,
}

/// What came of a search.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    Found(Found),
    Refused(Refused),
}

/// Its first hits.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Found {
    pub(super) took_ms: u64,
    pub(super) total: u64,
    pub(super) hits: Vec<Hit>,
}

/// One of them, with what says how good it is.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Hit {
    #[serde(rename = "_id")]
    pub(super) id: String,
    #[serde(rename = "_score", default)]
    pub(super) score: Option<f64>,
    #[serde(default)]
    pub(super) sort: Vec<Value>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refused {
    pub(super) status: u16,
    pub(super) reason: String,
}

impl Refused {
    /// The cluster has too much to do for now.
    fn may_pass(&self) -> bool {
        matches!(self.status, 429 | 503)
    }
}

impl Side<'_> {
    /// The answers, in the order of the searches. What is refused is an answer too; an error is what may pass, and a 404 where
    /// the index is gone, or the point in time.
    pub(super) async fn ask(&self, searches: &[Map<String, Value>]) -> Result<Vec<Answer>, Error> {
        let mut answers = self.ask_all(searches).await?;
        for turn in 0..AGAIN.0 {
            let put_off = |(at, answer): (usize, &Answer)| match answer {
                Answer::Refused(refused) if refused.may_pass() => Some(at),
                _ => None,
            };
            let again: Vec<usize> = answers.iter().enumerate().filter_map(put_off).collect();
            if again.is_empty() {
                break;
            }
            tokio::time::sleep(AGAIN.1 * 2_u32.pow(turn)).await;
            let some: Vec<_> = again.iter().map(|at| searches[*at].clone()).collect();
            for (at, answer) in again.into_iter().zip(self.ask_all(&some).await?) {
                answers[at] = answer;
            }
        }
        Ok(answers)
    }

    /// A body that the server can't read fails the whole request: then each is asked alone.
    async fn ask_all(&self, searches: &[Map<String, Value>]) -> Result<Vec<Answer>, Error> {
        match self.send(searches).await {
            Err(error) if is_refusal(&error) => {}
            outcome => return outcome,
        }
        let mut answers = vec![];
        for search in searches {
            match self.send(std::slice::from_ref(search)).await {
                Ok(one) => answers.extend(one),
                Err(error) if is_refusal(&error) => answers.push(Answer::Refused(Refused {
                    status: error.status().unwrap_or_default(),
                    reason: reason(error.error_type(), error.reason()),
                })),
                Err(error) => return Err(error),
            }
        }
        Ok(answers)
    }

    async fn send(&self, searches: &[Map<String, Value>]) -> Result<Vec<Answer>, Error> {
        if searches.is_empty() {
            return Ok(vec![]);
        }
        let mut body = String::new();
        for search in searches {
            let (header, search) = self.lines(search.clone());
            // Writing to a string does not fail.
            let _ = writeln!(body, "{header}\n{search}");
        }
        let request = Request::post("ask queries", "/_msearch")
            .resource(self.index)
            .repeat(Repeat::Read)
            .query("max_concurrent_searches", AT_ONCE)
            .query(
                "filter_path",
                "took,responses.took,responses.timed_out,responses.status,responses.error,responses.hits.total,\
                 responses.hits.hits._id,responses.hits.hits._score,responses.hits.hits.sort",
            )
            .timeout(TIME)
            .partial()
            .ndjson(body);
        let reply = self.cluster.send(request).await?;
        let all: Replies = reply.json()?;
        if all.responses.len() != searches.len() {
            let reason = format!("{} answers to {} searches", all.responses.len(), searches.len());
            return Err(reply.fail(ErrorKind::Decode { reason }));
        }
        let mut causes = all.responses.iter().filter_map(|reply| Some((reply, reply.cause()?)));
        if let Some((_, cause)) = causes.find(|(reply, cause)| self.is_gone(reply, cause)) {
            let (error_type, reason) = (cause.error_type, cause.reason);
            return Err(reply.fail(ErrorKind::Server { status: 404, error_type, reason, causes: vec![] }));
        }
        Ok(all.responses.into_iter().map(Answer::from).collect())
    }

    /// Not for the query's sake: what is asked is not there any more.
    fn is_gone(&self, reply: &Reply, cause: &Cause) -> bool {
        match cause.error_type.as_str() {
            "search_context_missing_exception" => true,
            "index_not_found_exception" => reply.error["root_cause"][0]["index"] == self.index,
            _ => false,
        }
    }

    fn lines(&self, mut search: Map<String, Value>) -> (Value, Value) {
        let mut header =
            json!({"search_type": "dfs_query_then_fetch", "allow_partial_search_results": false});
        if let Some(pit) = self.pit {
            search.insert("pit".to_owned(), json!({"id": pit, "keep_alive": "1h"}));
        } else {
            header["index"] = json!(self.index);
            header["preference"] = json!(PREFERENCE);
        }
        (header, Value::Object(search))
    }
}

/// The server has read the request, and says no.
fn is_refusal(error: &Error) -> bool {
    error.status().is_some_and(|status| (400..500).contains(&status) && !matches!(status, 401 | 408 | 429))
}

#[derive(Deserialize)]
struct Replies {
    #[serde(default)]
    responses: Vec<Reply>,
}

#[derive(Deserialize)]
struct Reply {
    #[serde(default)]
    took: u64,
    #[serde(default)]
    timed_out: bool,
    #[serde(default)]
    status: u16,
    #[serde(default)]
    error: Value,
    #[serde(default)]
    hits: Hits,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Hits {
    total: Total,
    hits: Vec<Hit>,
}

#[derive(Default, Deserialize)]
struct Total {
    value: u64,
}

impl Reply {
    /// The first that went wrong.
    fn cause(&self) -> Option<Cause> {
        let root = &self.error["root_cause"][0];
        let root = if root.is_object() { root } else { &self.error };
        (!root.is_null())
            .then(|| Cause::deserialize(root).unwrap_or_else(|_| Cause::new("", root.to_string())))
    }
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        if let Some(cause) = reply.cause() {
            let reason = reason(Some(&cause.error_type), Some(&cause.reason));
            return Answer::Refused(Refused { status: reply.status, reason });
        }
        let Reply { took, timed_out, hits, .. } = reply;
        if timed_out {
            return Answer::Refused(Refused { status: 504, reason: "it took longer than 10 s".to_owned() });
        }
        Answer::Found(Found { took_ms: took, total: hits.total.value, hits: hits.hits })
    }
}

fn reason(error_type: Option<&str>, reason: Option<&str>) -> String {
    let parts: Vec<_> = [error_type, reason].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { "no reason given".to_owned() } else { parts.join(": ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(reply: Value) -> Reply {
        serde_json::from_value(reply).unwrap()
    }

    #[test]
    fn an_answer_has_hits_or_a_reason() {
        let found = json!({
            "took": 7, "timed_out": false, "status": 200,
            "hits": {"total": {"value": 2, "relation": "eq"}, "hits": [{"_id": "a", "_score": 1.5}, {"_id": "b", "_score": null, "sort": [1]}]},
        });
        let Answer::Found(found) = Answer::from(reply(found)) else { panic!("it was found") };
        let hits: Vec<_> =
            found.hits.iter().map(|hit| (hit.id.as_str(), hit.score, hit.sort.len())).collect();
        assert_eq!(hits, [("a", Some(1.5), 0), ("b", None, 1)]);
        assert_eq!((found.took_ms, found.total), (7, 2));
        let cases = [
            (
                json!({"status": 400, "error": {"type": "search_phase_execution_exception", "reason": "all shards failed",
                    "root_cause": [{"type": "query_shard_exception", "reason": "no such field"}]}}),
                400,
                "query_shard_exception: no such field",
            ),
            (
                json!({"status": 500, "error": {"type": "null_pointer_exception", "reason": null}}),
                500,
                "null_pointer_exception",
            ),
            (json!({"took": 10_000, "status": 200, "timed_out": true}), 504, "it took longer than 10 s"),
        ];
        for (case, status, reason) in cases {
            assert_eq!(
                Answer::from(reply(case)),
                Answer::Refused(Refused { status, reason: reason.to_owned() })
            );
        }
    }

    #[test]
    fn what_is_gone_is_no_answer() {
        let cluster = Cluster::builder().node("http://127.0.0.1:1").build().unwrap();
        let side = Side { cluster: &cluster, index: "products-v1", pit: None };
        let gone = |error_type: &str, index: &str| {
            let cause = json!({"type": error_type, "reason": "no such", "index": index});
            let reply = reply(json!({"status": 404, "error": {"root_cause": [cause]}}));
            side.is_gone(&reply, &reply.cause().unwrap())
        };
        assert!(
            gone("search_context_missing_exception", "") && gone("index_not_found_exception", "products-v1")
        );
        // As in a lookup of terms.
        assert!(!gone("index_not_found_exception", "words") && !gone("query_shard_exception", "products-v1"));
    }

    #[test]
    fn an_index_is_asked_by_its_name_and_a_point_in_time_without_one() {
        let cluster = Cluster::builder().node("http://127.0.0.1:1").build().unwrap();
        let side = Side { cluster: &cluster, index: "products-v1", pit: None };
        let (header, _) = side.lines(Map::new());
        assert_eq!(
            (&header["index"], &header["search_type"]),
            (&json!("products-v1"), &json!("dfs_query_then_fetch"))
        );
        let (header, body) = Side { pit: Some("p"), ..side }.lines(Map::new());
        assert_eq!((header.get("index"), header.get("preference")), (None, None), "the server refuses them");
        assert_eq!(body["pit"]["id"], "p");
    }
}
