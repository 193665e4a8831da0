//! A program that writes all the time, whatever happens to the index; and the proof that nothing of it is lost.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use es_core::documents::Update;
use es_core::error::{Error, ErrorKind};
use es_core::prelude::*;
use serde_json::json;

use crate::airport::Airport;
use crate::version_2::AirportV2;

/// What was acknowledged.
#[derive(Default)]
pub struct Written {
    /// The last elevation of each airport.
    elevations: BTreeMap<String, i32>,
    /// Writes to each version.
    pub first: u32,
    pub second: u32,
    /// The one that took longest.
    pub longest: Duration,
}

/// Sets elevations, one after the other, for so long. The handle waits while a migration blocks writes; once version 2
/// serves, the writes of version 1 are refused, as they should be: then it goes on as version 2.
pub async fn write(
    es: Cluster,
    idents: Vec<String>,
    stop: tokio::sync::watch::Receiver<bool>,
) -> Result<Written, Error> {
    let (old, new) = (Documents::<Airport>::new(&es), Documents::<AirportV2>::new(&es));
    let mut written = Written::default();
    let mut superseded = false;
    for (ident, feet) in idents.iter().cycle().zip(1..) {
        if *stop.borrow() {
            break;
        }
        let start = Instant::now();
        let update = || Update::partial(&json!({"elevation_ft": feet}));
        if !superseded {
            match old.update(ident, update()).await {
                Ok(_) => written.first += 1,
                Err(error) if matches!(error.kind(), ErrorKind::Superseded { .. }) => superseded = true,
                Err(error) => return Err(error),
            }
        }
        if superseded {
            new.update(ident, update()).await?;
            written.second += 1;
        }
        written.longest = written.longest.max(start.elapsed());
        written.elevations.insert(ident.clone(), feet);
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(written)
}

impl Written {
    /// Reads everything back; how many airports are as they were last written, of how many.
    pub async fn proven(&self, es: &Cluster) -> Result<(usize, usize), Error> {
        let airports = Documents::<AirportV2>::new(es);
        let mut right = 0;
        for (ident, feet) in &self.elevations {
            let there = airports.get(ident).await?;
            right += usize::from(there.is_some_and(|hit| hit.source.elevation_ft == Some(*feet)));
        }
        Ok((right, self.elevations.len()))
    }
}
