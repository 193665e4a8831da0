//! Values as text, for `keyword`: `u128`, `i128`, `u64`, `i64`, and with the features of these names the integers of
//! `num-bigint` and the decimals of `rust_decimal` and `bigdecimal`, which are text already where no other feature of
//! their crates says otherwise.
//!
//! ```
//! #[derive(serde::Serialize, serde::Deserialize, es_core::EsDocument)]
//! #[es(index = "wallets")]
//! struct Wallet {
//!     #[serde(with = "es_core::serde::string")]
//!     #[es(keyword)]
//!     number: u128,
//! }
//!
//! let json = serde_json::to_string(&Wallet { number: u128::MAX })?;
//! assert_eq!(json, r#"{"number":"340282366920938463463374607431768211455"}"#);
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serializer, de::Error};

use super::Adapt;

functions!();

macro_rules! printed {
    ($($ty:ty)*) => {$(
        impl Adapt<Adapter> for $ty {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(D::Error::custom)
            }
        }
    )*};
}

printed! { u128 i128 u64 i64 }
#[cfg(feature = "num-bigint")]
printed! { num_bigint::BigInt num_bigint::BigUint }
#[cfg(feature = "rust_decimal")]
printed! { rust_decimal::Decimal }
#[cfg(feature = "bigdecimal")]
printed! { bigdecimal::BigDecimal }
