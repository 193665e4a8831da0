//! Numbers that stand for many.

use serde::{Deserialize, Serialize};

use crate::schema::{EsDocument, EsField, Field, MapsTo, NoCheck, kinds, path};

/// Values and how often each was seen: maps to `histogram`.
///
/// ```
/// use es_core::schema::Histogram;
/// let latencies = Histogram { values: vec![0.1, 0.5], counts: vec![3, 7] };
/// assert_eq!(serde_json::to_string(&latencies)?, r#"{"values":[0.1,0.5],"counts":[3,7]}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// The values, in ascending order.
    pub values: Vec<f64>,
    /// One count for each value.
    pub counts: Vec<u64>,
}

impl EsField for Histogram {
    const FIELD: Field = Field::new("histogram");
    type At<P: path::Path> = path::Leaf<P, kinds::histogram>;
    type Check<R: EsDocument> = NoCheck;
}
impl MapsTo<kinds::histogram> for Histogram {}

/// Metrics that were computed before: the value of an `aggregate_metric_double`, which must be given exactly the
/// `metrics` that its mapping names.
///
/// ```
/// use es_core::{EsDocument, schema::AggregateMetric};
///
/// #[derive(serde::Serialize, EsDocument)]
/// #[es(index = "loads")]
/// struct Load {
///     #[es(aggregate_metric_double(metrics = ["min", "max"], default_metric = "max"))]
///     cpu: AggregateMetric,
/// }
///
/// let cpu = AggregateMetric { min: Some(0.1), max: Some(0.9), ..AggregateMetric::default() };
/// assert_eq!(serde_json::to_string(&cpu)?, r#"{"min":0.1,"max":0.9}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct AggregateMetric {
    /// The smallest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The largest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// The sum of the values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<f64>,
    /// How many values there were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_count: Option<u64>,
}

impl MapsTo<kinds::aggregate_metric_double> for AggregateMetric {}
