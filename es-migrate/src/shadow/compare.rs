//! Asks both sides, and compares what they found.

use es_core::cluster::Cluster;
use es_core::error::Error;
use serde_json::{Map, Value};

use super::ask::{Answer, Found, Hit, Side};
use super::query::{Query, criteria, search, search_for};
use super::ranking::Ranking;
use super::report::{Compared, Took, Totals};

/// Queries of one request.
pub(crate) const BATCH: usize = 20;

/// Scores that differ by so little, as a share, are equal: the server sums them up in some order, with seven digits.
const SAME_SCORE: f64 = 1e-6;

/// Asks both sides these queries, and compares the first hits of each. Two requests for each batch, and up to two more where
/// the last of the first hits is as good as others that were not seen.
pub(crate) async fn compare(
    old: &Side<'_>,
    new: &Side<'_>,
    queries: &[Query],
    top: usize,
) -> Result<Vec<(Compared, Took)>, Error> {
    let mut compared = vec![];
    for batch in queries.chunks(BATCH) {
        let searches = |body: fn(&Query) -> &Map<String, Value>| -> Vec<_> {
            batch.iter().map(|query| search(body(query), asked(query.top(top)))).collect()
        };
        let olds = old.ask(&searches(|query| &query.old)).await?;
        let news = new.ask(&searches(|query| &query.new)).await?;
        let mut pairs: Vec<Pair<'_>> = batch
            .iter()
            .zip(olds.into_iter().zip(news))
            .map(|(query, (old, new))| Pair::new(query, query.top(top), old, new))
            .collect();
        look_up(old, &mut pairs, |pair| (&pair.query.old, &mut pair.old, &pair.new)).await?;
        look_up(new, &mut pairs, |pair| (&pair.query.new, &mut pair.new, &pair.old)).await?;
        compared.extend(pairs.iter().map(Pair::compared));
    }
    Ok(compared)
}

/// The first query that an index does not answer as the old version is asked it, and why.
pub(crate) async fn refused(
    side: &Side<'_>,
    queries: &[Query],
    top: usize,
) -> Result<Option<(String, String)>, Error> {
    for batch in queries.chunks(BATCH) {
        let searches: Vec<_> = batch.iter().map(|query| search(&query.old, asked(query.top(top)))).collect();
        let answers = side.ask(&searches).await?;
        if let Some(found) = first_refused(batch, answers) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The first query that the server can't read as the new version is asked it, and why: told by asking no index at all, since
/// the new one is not there yet.
pub(crate) async fn form(
    cluster: &Cluster,
    index: &str,
    queries: &[Query],
) -> Result<Option<(String, String)>, Error> {
    let nothing = format!("{index}-and-its-shadow-*");
    let side = Side { cluster, index: &nothing, pit: None };
    let others: Vec<_> = queries.iter().filter(|query| query.old != query.new).cloned().collect();
    for batch in others.chunks(BATCH) {
        let searches: Vec<_> = batch.iter().map(|query| search(&query.new, 1)).collect();
        let answers = side.ask(&searches).await?;
        if let Some(found) = first_refused(batch, answers) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn first_refused(queries: &[Query], answers: Vec<Answer>) -> Option<(String, String)> {
    queries.iter().zip(answers).find_map(|(query, answer)| match answer {
        Answer::Refused(refused) => Some((query.name.clone(), refused.reason)),
        Answer::Found(_) => None,
    })
}

/// More than are looked at, so that most groups at the edge are whole.
fn asked(top: usize) -> usize {
    top * 2
}

/// A query with both answers.
struct Pair<'a> {
    query: &'a Query,
    top: usize,
    old: Answered,
    new: Answered,
}

/// One side's.
struct Answered {
    outcome: Result<Found, String>,
    ranking: Ranking,
    /// What says how good a hit is comes after so many of a body's own criteria.
    criteria: usize,
}

/// Of a pair: the body, this side, and the other one.
type Sides<'p> = (&'p Map<String, Value>, &'p mut Answered, &'p Answered);

/// Where the last of one side's first hits is as good as others that were not seen, it is asked whether those of the other
/// side are among them.
async fn look_up<'a>(
    side: &Side<'_>,
    pairs: &mut [Pair<'a>],
    of: impl for<'p> Fn(&'p mut Pair<'a>) -> Sides<'p>,
) -> Result<(), Error> {
    let (mut places, mut searches) = (vec![], vec![]);
    for (at, pair) in pairs.iter_mut().enumerate() {
        let top = pair.top;
        let (body, this, other) = of(pair);
        let wanted = other.ranking.unknown_to(&this.ranking, top);
        if !wanted.is_empty() && this.ranking.is_open(top, asked(top)) {
            places.push(at);
            searches.push(search_for(body, &wanted));
        }
    }
    for (at, answer) in places.into_iter().zip(side.ask(&searches).await?) {
        let (_, this, _) = of(&mut pairs[at]);
        if let (Answer::Found(found), Ok(first)) = (answer, &this.outcome)
            && let Some(last) = first.hits.last()
        {
            let as_good = found.hits.into_iter().filter(|hit| tie(last, hit, this.criteria));
            this.ranking.extend_last(as_good.map(|hit| hit.id));
        }
    }
    Ok(())
}

impl<'a> Pair<'a> {
    fn new(query: &'a Query, top: usize, old: Answer, new: Answer) -> Self {
        let (old, new) = (Answered::of(old, &query.old), Answered::of(new, &query.new));
        Self { query, top, old, new }
    }

    fn compared(&self) -> (Compared, Took) {
        let agreement = self.old.ranking.agree(&self.new.ranking, self.top);
        let found = |side: &Answered| side.outcome.as_ref().map(|found| (found.total, found.took_ms)).ok();
        let (old, new) = (found(&self.old), found(&self.new));
        let refused = |side: &Answered| side.outcome.as_ref().err().cloned();
        let whole = old.is_some() && new.is_some();
        let compared = Compared {
            name: self.query.name.clone(),
            common: agreement.common,
            of: agreement.of,
            overlap: if whole { agreement.overlap() } else { 0.0 },
            rbo: if whole { agreement.rbo } else { 0.0 },
            moved: agreement.moved,
            same_top: whole && agreement.same_top,
            total: Totals { old: old.map(|(total, _)| total), new: new.map(|(total, _)| total) },
            lost: agreement.lost,
            came: agreement.came,
            old_refuses: refused(&self.old),
            new_refuses: refused(&self.new),
        };
        (compared, Took { old: old.map(|(_, took)| took), new: new.map(|(_, took)| took) })
    }
}

impl Answered {
    fn of(answer: Answer, body: &Map<String, Value>) -> Self {
        let criteria = criteria(body);
        match answer {
            Answer::Found(found) => {
                let hits = found.hits.iter().map(|hit| (hit.id.clone(), hit.clone())).collect();
                let ranking = Ranking::of(hits, |one, other| tie(one, other, criteria));
                Self { outcome: Ok(found), ranking, criteria }
            }
            Answer::Refused(refused) => {
                Self { outcome: Err(refused.reason), ranking: Ranking::default(), criteria }
            }
        }
    }
}

/// Whether two hits are as good as one another. A point in time orders equal ones by a criterion of its own, the last.
fn tie(one: &Hit, other: &Hit, criteria: usize) -> bool {
    if criteria > 0 {
        let own = |hit: &Hit| hit.sort.iter().take(criteria).cloned().collect::<Vec<_>>();
        return own(one) == own(other);
    }
    match (one.score, other.score) {
        (Some(one), Some(other)) => (one - other).abs() <= SAME_SCORE * one.abs().max(other.abs()),
        (one, other) => one == other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn hit(score: Option<f64>, sort: &Value) -> Hit {
        let sort = sort.as_array().cloned().unwrap_or_default();
        Hit { id: "a".to_owned(), score, sort }
    }

    #[test]
    fn equal_scores_and_equal_sort_values_are_ties() {
        let score = |one, other| tie(&hit(Some(one), &Value::Null), &hit(Some(other), &Value::Null), 0);
        assert!(score(1.0, 1.0) && score(0.062_222, 0.062_222_04) && score(0.0, 0.0));
        assert!(!score(1.0, 1.000_01) && !score(0.0, 1e-9));
        let sort = |one: Value, other: Value, criteria| tie(&hit(None, &one), &hit(None, &other), criteria);
        assert!(sort(json!([7, "a", 3]), json!([7, "a", 4]), 2), "a point in time's own");
        assert!(!sort(json!([7, "a"]), json!([7, "b"]), 2));
        assert!(!sort(json!([1_700_000_000.001]), json!([1_700_000_000.002]), 1), "no score");
        assert!(sort(json!([null]), json!([null]), 1));
    }

    #[test]
    fn who_refuses_has_nothing_in_common() {
        let query = Query::new("q", &json!({}), &json!({})).unwrap();
        let refused = Answer::Refused(super::super::ask::Refused { status: 400, reason: "no".to_owned() });
        let nothing = Answer::Found(Found::default());
        let (one, took) = Pair::new(&query, 10, nothing.clone(), refused).compared();
        assert_eq!((one.overlap, one.rbo, one.same_top), (0.0, 0.0, false));
        assert_eq!(
            (one.new_refuses.as_deref(), one.old_refuses.as_deref(), took.new),
            (Some("no"), None, None)
        );
        let (one, _) = Pair::new(&query, 10, nothing.clone(), nothing).compared();
        assert_eq!((one.overlap, one.rbo, one.same_top), (1.0, 1.0, true), "neither finds anything");
    }
}
