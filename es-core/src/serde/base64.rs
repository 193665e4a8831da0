//! Bytes as base64 with padding, the one alphabet that a `binary` field takes: `Vec<u8>`, `Box<[u8]>`, `[u8; N]`, and
//! with the features of their crates' names `bytes::Bytes` and `serde_bytes::ByteBuf`.
//!
//! ```
//! #[derive(serde::Serialize, serde::Deserialize, es_core::EsDocument)]
//! #[es(index = "files")]
//! struct File {
//!     #[serde(with = "es_core::serde::base64")]
//!     #[es(binary)]
//!     content: Vec<u8>,
//! }
//!
//! let json = serde_json::to_string(&File { content: b"hi".to_vec() })?;
//! assert_eq!(json, r#"{"content":"aGk="}"#);
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::borrow::Cow;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serializer, de::Error};

use super::Adapt;

functions!();

fn write<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(bytes))
}

fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = Cow::<'de, str>::deserialize(deserializer)?;
    STANDARD.decode(text.as_bytes()).map_err(D::Error::custom)
}

macro_rules! bytes {
    ($($ty:ty)*) => {$(
        impl Adapt<Adapter> for $ty {
            fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                write(self, serializer)
            }

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                read(deserializer).map(Into::into)
            }
        }
    )*};
}

bytes! { Vec<u8> Box<[u8]> }
#[cfg(feature = "bytes")]
bytes! { ::bytes::Bytes }
#[cfg(feature = "serde_bytes")]
bytes! { serde_bytes::ByteBuf }

impl<const N: usize> Adapt<Adapter> for [u8; N] {
    fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self, serializer)
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = read(deserializer)?;
        bytes.try_into().map_err(|bytes: Vec<u8>| {
            D::Error::custom(format!("{} bytes, where {N} are expected", bytes.len()))
        })
    }
}
