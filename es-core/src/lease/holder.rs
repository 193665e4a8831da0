//! Who holds a lease, for one that only looks on.

use std::time::{Duration, Instant};

use serde::Serialize;

use futures_util::future::try_join_all;
use serde_json::{Value, json};

use super::{LOOK, Lease, Place, TIME};
use crate::cluster::{Cluster, Repeat, Request, segment};
use crate::error::Error;

/// Who holds a lease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Holder {
    /// Who, in its own words.
    pub holder: String,
    /// Its turn; see [`Lease::epoch`].
    pub epoch: u64,
    /// Whether it was seen to renew the lease. Else it has died, or is paused, and the lease ends by time.
    pub renews: bool,
}

impl Lease {
    /// Who holds the lease of this name; takes and makes nothing.
    ///
    /// Looks until the holder renews it, at most for its whole time (15 s by default): by then anybody may take it. A holder
    /// that lives is known by a quarter of it.
    ///
    /// Elasticsearch: `GET /.es-schema-lease/_doc/<name>`.
    pub async fn holder(cluster: &Cluster, name: &str) -> Result<Option<Holder>, Error> {
        let place = Place::new(cluster, name);
        let start = Instant::now();
        let mut first = None;
        loop {
            let (Some(found), _) = place.read().await? else { return Ok(None) };
            if found.source.owner.is_none() {
                return Ok(None);
            }
            let turn = *first.get_or_insert(found.turn());
            let time = found.source.time_ms.map_or(TIME, Duration::from_millis);
            let renews = turn != found.turn();
            if renews || start.elapsed() > time {
                let holder = found.source.holder.unwrap_or_else(|| "an unknown program".to_owned());
                return Ok(Some(Holder { holder, epoch: found.source.epoch, renews }));
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Who holds each of several leases, in order: one request, and [`holder`](Self::holder) for those that are held.
    ///
    /// Elasticsearch: `POST /.es-schema-lease/_mget`.
    pub async fn holders(cluster: &Cluster, names: &[String]) -> Result<Vec<Option<Holder>>, Error> {
        let [first, _, ..] = names else {
            return try_join_all(names.iter().map(|name| Lease::holder(cluster, name))).await;
        };
        let index = Place::new(cluster, first).index;
        let request = Request::post("look at leases", format!("/{}/_mget", segment(&index)));
        let request = request.repeat(Repeat::Read).resource(&index).json(&json!({ "ids": names }))?;
        let found = cluster.send(request.allow(404)).await?.value()?;
        let held = |doc: &Value| doc["_source"]["owner"].is_string();
        let held = names.iter().enumerate().map(|(at, _)| held(&found["docs"][at]));
        let each = names
            .iter()
            .zip(held)
            .map(async |(name, held)| if held { Lease::holder(cluster, name).await } else { Ok(None) });
        try_join_all(each).await
    }
}
