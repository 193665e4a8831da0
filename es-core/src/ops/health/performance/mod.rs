//! Performance: what the nodes have done, and how fast, by the difference of two samples.

mod pace;
mod sample;

pub use pace::{NodePace, Pace, Performance, Standing};
pub(super) use sample::filter;
pub use sample::{NodeSample, Operation, Sample, Totals};

use super::{Health, nodes};
use crate::error::Error;

impl Health<'_> {
    /// What each node has done since its start, whatever the prefix. Two of them make a [`Performance`].
    ///
    /// Elasticsearch: `GET /_nodes/stats`.
    pub async fn sample(&self) -> Result<Sample, Error> {
        Ok(Sample::read(&nodes::stats(self.cluster, nodes::PATIENCE).await?))
    }
}
