//! Sizes for people.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A number of bytes; `Display` is for people: `1.5gb`, as Elasticsearch writes it.
///
/// ```
/// use es_core::ops::indices::Bytes;
/// assert_eq!(Bytes(1_610_612_736).to_string(), "1.5gb");
/// assert_eq!(Bytes(700).to_string(), "700b");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bytes(pub u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(&str, u64); 4] = [("tb", 1 << 40), ("gb", 1 << 30), ("mb", 1 << 20), ("kb", 1 << 10)];
        let text = match UNITS.iter().find(|(_, unit)| self.0 >= *unit) {
            None => format!("{}b", self.0),
            Some((name, unit)) => {
                // Tenths, rounded down; whole numbers without a fraction.
                let tenths = u128::from(self.0) * 10 / u128::from(*unit);
                match tenths % 10 {
                    0 => format!("{}{name}", tenths / 10),
                    part => format!("{}.{part}{name}", tenths / 10),
                }
            }
        };
        f.pad(&text)
    }
}
