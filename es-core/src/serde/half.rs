//! `half::f16` and `half::bf16` as numbers, for `half_float` and `float`; by themselves they are written as bit patterns.
//!
//! ```
//! use half::f16;
//!
//! #[derive(serde::Serialize, serde::Deserialize, es_core::EsDocument)]
//! #[es(index = "weights")]
//! struct Weight {
//!     #[serde(with = "es_core::serde::half")]
//!     #[es(half_float)]
//!     value: f16,
//! }
//!
//! assert_eq!(serde_json::to_string(&Weight { value: f16::from_f32(1.5) })?, r#"{"value":1.5}"#);
//! # Ok::<(), serde_json::Error>(())
//! ```

use half::{bf16, f16};
use serde::{Deserialize, Deserializer, Serializer};

use super::Adapt;

functions!();

macro_rules! halves {
    ($($ty:ident)*) => {$(
        impl Adapt<Adapter> for $ty {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_f32(self.to_f32())
            }

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                f32::deserialize(deserializer).map($ty::from_f32)
            }
        }
    )*};
}

halves! { f16 bf16 }
