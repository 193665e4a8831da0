//! JSON values that a `const` can hold.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// A JSON value in `'static` data: the value of a mapping parameter, an analysis parameter or a setting.
///
/// The derive macros write these; `Serialize` streams them without building an intermediate value.
///
/// ```
/// use es_core::schema::Json;
/// const FORMAT: Json = Json::Object(&[("boost", Json::Float(1.5)), ("tags", Json::Strings(&["a", "b"]))]);
/// assert_eq!(serde_json::to_string(&FORMAT)?, r#"{"boost":1.5,"tags":["a","b"]}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number without a fraction that fits a signed 64-bit integer.
    Int(i64),
    /// A number without a fraction above `i64::MAX`.
    UInt(u64),
    /// A number with a fraction.
    Float(f64),
    /// A string.
    Str(&'static str),
    /// An array of strings: what `const SYNONYMS: &[&str]` is written as.
    Strings(&'static [&'static str]),
    /// An array.
    Array(&'static [Json]),
    /// An object, in the order written.
    Object(&'static [(&'static str, Json)]),
}

/// Named values in the order written.
pub type Params = &'static [(&'static str, Json)];

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Json::Null => serializer.serialize_unit(),
            Json::Bool(value) => serializer.serialize_bool(value),
            Json::Int(value) => serializer.serialize_i64(value),
            Json::UInt(value) => serializer.serialize_u64(value),
            Json::Float(value) => serializer.serialize_f64(value),
            Json::Str(value) => serializer.serialize_str(value),
            Json::Strings(values) => serializer.collect_seq(values),
            Json::Array(values) => {
                let mut seq = serializer.serialize_seq(Some(values.len()))?;
                for value in values {
                    seq.serialize_element(value)?;
                }
                seq.end()
            }
            Json::Object(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

/// Wraps a constant that an attribute names (`synonyms = SYNONYMS`), so that an inherent `const fn` can turn it
/// into [`Json`]: traits have no `const fn` on stable.
#[derive(Debug, Clone, Copy)]
pub struct Const<T>(pub T);

macro_rules! constants {
    ($($ty:ty => |$value:ident| $json:expr;)*) => {$(
        impl Const<$ty> {
            /// The constant as JSON.
            pub const fn json(self) -> Json { let $value = self.0; $json }
        }
    )*};
}

const fn unsigned(value: u64) -> Json {
    if value > i64::MAX.cast_unsigned() { Json::UInt(value) } else { Json::Int(value.cast_signed()) }
}

constants! {
    bool => |v| Json::Bool(v);
    i8 => |v| Json::Int(v as i64);
    i16 => |v| Json::Int(v as i64);
    i32 => |v| Json::Int(v as i64);
    i64 => |v| Json::Int(v);
    u8 => |v| Json::Int(v as i64);
    u16 => |v| Json::Int(v as i64);
    u32 => |v| Json::Int(v as i64);
    u64 => |v| unsigned(v);
    usize => |v| unsigned(v as u64);
    f64 => |v| Json::Float(v);
    &'static str => |v| Json::Str(v);
    &'static [&'static str] => |v| Json::Strings(v);
    Json => |v| v;
}

impl<const N: usize> Const<&'static [&'static str; N]> {
    /// The constant as JSON.
    pub const fn json(self) -> Json {
        Json::Strings(self.0)
    }
}
