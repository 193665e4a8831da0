//! What several types are found by.

use serde_json::{Value, json};

/// 2024-01-02T03:04:05, to the second.
pub(crate) fn second(field: &str) -> Value {
    let (from, to) = ("2024-01-02T03:04:05Z", "2024-01-02T03:04:06Z");
    json!({ "range": { field: { "gte": from, "lt": to, "format": "strict_date_optional_time" } } })
}

/// 2024-01-02.
pub(crate) fn day(field: &str) -> Value {
    json!({ "range": { field: { "gte": "2024-01-02", "lt": "2024-01-03", "format": "strict_date" } } })
}

/// Within a kilometre of Bern.
pub(crate) fn near(field: &str) -> Value {
    json!({ "geo_distance": { "distance": "1km", field: { "lat": 46.948, "lon": 7.4474 } } })
}

/// Inside, or across, a box around Bern.
pub(crate) fn within(field: &str) -> Value {
    let corners = [[7.4, 47.0], [7.5, 46.9]];
    json!({ "geo_shape": { field: { "shape": { "type": "envelope", "coordinates": corners } } } })
}
