//! The list, and what becomes of each type on it.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6},
    num::{NonZeroU64, Saturating, Wrapping},
    path::{Path, PathBuf},
    pin::Pin,
    rc::Rc,
    sync::{
        Arc, Mutex, RwLock,
        atomic::{AtomicBool, AtomicU64},
    },
};

use chrono::{DateTime, FixedOffset, Local, Month, NaiveDate, NaiveDateTime, NaiveTime, Utc, Weekday};
use compact_str::CompactString;
use es_core::{
    EsObject,
    schema::{EsField, Field},
};
use indexmap::IndexMap;
use ipnet::IpNet;
use ipnetwork::IpNetwork;
use ordered_float::{NotNan, OrderedFloat};
use serde_json::{Map, Number, Value};
use smallvec::SmallVec;
use smol_str::SmolStr;
use ulid::Ulid;
use url::Url;
use uuid::Uuid;

use Row::{As, Derived, Like, Refused};

/// What becomes of a type.
pub(crate) enum Row {
    /// These map to this JSON.
    As(&'static str, &'static [Field]),
    /// The first of each pair maps as the second.
    Like(&'static [(Field, Field)]),
    /// These files of `tests/ui` do not compile, and the message has a reason and a way out.
    Refused(&'static [&'static str]),
    /// This file of `tests/ui` compiles and checks what a derive makes of it.
    Derived(&'static str),
}

const TEXT: &str = r#"{"type":"text","fields":{"keyword":{"type":"keyword","ignore_above":256}}}"#;
const ANY: &str = r#"{"type":"object","enabled":false}"#;
const DAY: &str = r#"{"type":"date","format":"strict_date"}"#;
const STRUCT: &str = r#"{"type":"object","properties":{"street":{"type":"keyword"}}}"#;

#[derive(EsObject)]
struct Struct {
    #[es(keyword)]
    #[allow(dead_code)]
    street: String,
}

pub(crate) const ROWS: [(&str, Row); 74] = [
    ("bool", As(r#"{"type":"boolean"}"#, &[bool::FIELD])),
    ("i8", As(r#"{"type":"byte"}"#, &[i8::FIELD])),
    ("i16", As(r#"{"type":"short"}"#, &[i16::FIELD])),
    ("i32", As(r#"{"type":"integer"}"#, &[i32::FIELD])),
    ("i64 / isize", As(r#"{"type":"long"}"#, &[i64::FIELD, isize::FIELD])),
    ("u8", As(r#"{"type":"short"}"#, &[u8::FIELD])),
    ("u16", As(r#"{"type":"integer"}"#, &[u16::FIELD])),
    ("u32", As(r#"{"type":"long"}"#, &[u32::FIELD])),
    ("u64 / usize", As(r#"{"type":"unsigned_long"}"#, &[u64::FIELD, usize::FIELD])),
    ("i128 / u128", Refused(&["fail_rustc/rust_types/u128", "fail_rustc/rust_types/i128_mapped"])),
    ("f32", As(r#"{"type":"float"}"#, &[f32::FIELD])),
    ("f64", As(r#"{"type":"double"}"#, &[f64::FIELD])),
    ("half::f16", Refused(&["fail_rustc/rust_types/half", "fail_rustc/rust_types/half_as_half_float"])),
    (
        "OrderedFloat<T>, NotNan<T>, NonZero*, Wrapping<T>, Saturating<T>, Atomic*",
        Like(&[
            (<OrderedFloat<f64>>::FIELD, f64::FIELD),
            (<NotNan<f32>>::FIELD, f32::FIELD),
            (NonZeroU64::FIELD, u64::FIELD),
            (<Wrapping<i32>>::FIELD, i32::FIELD),
            (<Saturating<u8>>::FIELD, u8::FIELD),
            (AtomicU64::FIELD, u64::FIELD),
            (AtomicBool::FIELD, bool::FIELD),
        ]),
    ),
    (
        "String, Box<str>, Rc<str>, Arc<str>, Cow<str>, &str, SmolStr, CompactString",
        As(
            TEXT,
            &[
                String::FIELD,
                <Box<str>>::FIELD,
                <Rc<str>>::FIELD,
                <Arc<str>>::FIELD,
                <Cow<'static, str>>::FIELD,
                <&'static str>::FIELD,
                SmolStr::FIELD,
                CompactString::FIELD,
            ],
        ),
    ),
    ("char", As(r#"{"type":"keyword"}"#, &[char::FIELD])),
    ("PathBuf / &Path", As(r#"{"type":"keyword"}"#, &[PathBuf::FIELD, <&'static Path>::FIELD])),
    (
        "OsString / CString",
        Refused(&[
            "fail_rustc/rust_types/os_string",
            "fail_rustc/rust_types/os_string_mapped",
            "fail_rustc/rust_types/c_string",
        ]),
    ),
    ("Option<T>", Like(&[(<Option<u32>>::FIELD, u32::FIELD)])),
    (
        "(), PhantomData, unit struct",
        Refused(&["fail_rustc/rust_types/unit", "fail_rustc/rust_types/phantom_data"]),
    ),
    (
        "Box/Rc/Arc/Cell/RefCell/Mutex/RwLock<T>, Cow<T>, Pin<Box<T>>",
        Like(&[
            (<Box<u32>>::FIELD, u32::FIELD),
            (<Rc<u32>>::FIELD, u32::FIELD),
            (<Arc<u32>>::FIELD, u32::FIELD),
            (<Cell<u32>>::FIELD, u32::FIELD),
            (<RefCell<u32>>::FIELD, u32::FIELD),
            (<Mutex<u32>>::FIELD, u32::FIELD),
            (<RwLock<u32>>::FIELD, u32::FIELD),
            (<Cow<'static, [u32]>>::FIELD, u32::FIELD),
            (<Pin<Box<u32>>>::FIELD, u32::FIELD),
        ]),
    ),
    (
        "Vec<T>, VecDeque, LinkedList, BinaryHeap, HashSet, BTreeSet, [T; N], &[T], SmallVec, Box<[T]>",
        Like(&[
            (<Vec<String>>::FIELD, String::FIELD),
            (<VecDeque<u32>>::FIELD, u32::FIELD),
            (<LinkedList<u32>>::FIELD, u32::FIELD),
            (<BinaryHeap<u32>>::FIELD, u32::FIELD),
            (<HashSet<u32>>::FIELD, u32::FIELD),
            (<BTreeSet<u32>>::FIELD, u32::FIELD),
            (<[u32; 4]>::FIELD, u32::FIELD),
            (<&'static [u32]>::FIELD, u32::FIELD),
            (<SmallVec<[u32; 4]>>::FIELD, u32::FIELD),
            (<Box<[u32]>>::FIELD, u32::FIELD),
        ]),
    ),
    (
        "Vec<u8>, [u8; N], Bytes, ByteBuf",
        Refused(&[
            "fail_rustc/rust_types/bytes",
            "fail_rustc/rust_types/byte_array",
            "fail_rustc/rust_types/bytes_crate",
            "fail_rustc/rust_types/byte_buf",
            "fail_rustc/rust_types/bytes_as_binary",
            "fail_rustc/rust_types/bytes_crate_as_binary",
        ]),
    ),
    ("Vec<f32> / [f32; N]", As(r#"{"type":"float"}"#, &[<Vec<f32>>::FIELD, <[f32; 3]>::FIELD])),
    (
        "tuples / tuple structs",
        Refused(&["fail_rustc/rust_types/tuple_of_types", "fail_rustc/rust_types/tuple_mapped"]),
    ),
    (
        "BTreeMap/HashMap/IndexMap<String, V>",
        As(
            r#"{"type":"flattened"}"#,
            &[<BTreeMap<String, u32>>::FIELD, <HashMap<String, u32>>::FIELD, <IndexMap<String, u32>>::FIELD],
        ),
    ),
    ("map of f32 as features", Refused(&["fail_rustc/rust_types/map_of_text_as_rank_features"])),
    ("serde_json::Value", As(ANY, &[Value::FIELD])),
    ("serde_json::Map<String, Value>", As(r#"{"type":"flattened"}"#, &[<Map<String, Value>>::FIELD])),
    ("serde_json::Number", As(r#"{"type":"double"}"#, &[Number::FIELD])),
    ("struct S", As(STRUCT, &[Struct::FIELD])),
    ("Vec<S>, Option<S>, Box<S>", Refused(&["fail_rustc/rust_types/list_of_objects"])),
    ("recursive struct", Refused(&["fail_rustc/recursion/through_another_struct"])),
    ("newtype struct N(T) / #[serde(transparent)]", Derived("pass/wrappers.rs")),
    ("unit-only enum", Derived("pass/enums.rs")),
    ("enum externally tagged (default)", Refused(&["fail/enums/mixed"])),
    ("enum internally tagged", Derived("pass/enums.rs")),
    ("enum adjacently tagged", Derived("pass/enums.rs")),
    (
        "enum untagged, Result, Either, Bound",
        Refused(&["fail_rustc/rust_types/result", "fail_rustc/rust_types/either", "fail/enums/two_types"]),
    ),
    (
        "chrono::DateTime<Utc|FixedOffset|Local>",
        As(
            r#"{"type":"date"}"#,
            &[<DateTime<Utc>>::FIELD, <DateTime<FixedOffset>>::FIELD, <DateTime<Local>>::FIELD],
        ),
    ),
    ("chrono::NaiveDateTime", As(r#"{"type":"date"}"#, &[NaiveDateTime::FIELD])),
    ("chrono::NaiveDate", As(DAY, &[NaiveDate::FIELD])),
    ("chrono::NaiveTime", As(r#"{"type":"keyword"}"#, &[NaiveTime::FIELD])),
    (
        "chrono with serde ts_seconds / ts_milliseconds",
        Refused(&["fail/adapters/seconds_as_milliseconds", "fail/adapters/nanoseconds"]),
    ),
    ("chrono::TimeDelta", Refused(&["fail_rustc/rust_types/chrono_time_delta"])),
    ("chrono::Weekday, Month", As(r#"{"type":"keyword"}"#, &[Weekday::FIELD, Month::FIELD])),
    (
        "time::OffsetDateTime",
        Refused(&[
            "fail_rustc/rust_types/time_offset_date_time",
            "fail_rustc/rust_types/time_offset_date_time_as_date",
        ]),
    ),
    ("time::Date", Refused(&["fail_rustc/rust_types/time_date"])),
    ("time::PrimitiveDateTime", Refused(&["fail_rustc/rust_types/time_primitive_date_time"])),
    ("time::Time", Refused(&["fail_rustc/rust_types/time_time"])),
    ("time::Duration", Refused(&["fail_rustc/rust_types/time_duration"])),
    ("jiff::Timestamp", As(r#"{"type":"date"}"#, &[jiff::Timestamp::FIELD])),
    ("jiff::Zoned", Refused(&["fail_rustc/rust_types/jiff_zoned"])),
    (
        "jiff::civil::DateTime / Date",
        As(r#"{"type":"date"}"#, &[jiff::civil::DateTime::FIELD, jiff::civil::Date::FIELD]),
    ),
    (
        "jiff::civil::Time, Span, SignedDuration",
        As(
            r#"{"type":"keyword"}"#,
            &[jiff::civil::Time::FIELD, jiff::Span::FIELD, jiff::SignedDuration::FIELD],
        ),
    ),
    (
        "std::time::Duration",
        Refused(&["fail_rustc/rust_types/std_duration", "fail_rustc/rust_types/std_duration_as_long"]),
    ),
    (
        "std::time::SystemTime",
        Refused(&["fail_rustc/rust_types/system_time", "fail_rustc/rust_types/system_time_as_date"]),
    ),
    ("uuid::Uuid", As(r#"{"type":"keyword"}"#, &[Uuid::FIELD])),
    ("ulid::Ulid", As(r#"{"type":"keyword"}"#, &[Ulid::FIELD])),
    (
        "rust_decimal::Decimal",
        Refused(&["fail_rustc/rust_types/decimal", "fail_rustc/rust_types/decimal_as_long"]),
    ),
    ("bigdecimal::BigDecimal", Refused(&["fail_rustc/rust_types/big_decimal"])),
    ("num_bigint::BigInt", Refused(&["fail_rustc/rust_types/big_int"])),
    (
        "IpAddr, Ipv4Addr, Ipv6Addr",
        As(r#"{"type":"ip"}"#, &[IpAddr::FIELD, Ipv4Addr::FIELD, Ipv6Addr::FIELD]),
    ),
    (
        "SocketAddr*",
        As(r#"{"type":"keyword"}"#, &[SocketAddr::FIELD, SocketAddrV4::FIELD, SocketAddrV6::FIELD]),
    ),
    ("ipnet::IpNet, ipnetwork::IpNetwork", As(r#"{"type":"ip_range"}"#, &[IpNet::FIELD, IpNetwork::FIELD])),
    ("semver::Version", As(r#"{"type":"version"}"#, &[semver::Version::FIELD])),
    ("semver::VersionReq", As(r#"{"type":"keyword"}"#, &[semver::VersionReq::FIELD])),
    ("url::Url", As(r#"{"type":"keyword"}"#, &[Url::FIELD])),
    (
        "Range<T>, RangeInclusive<T>, RangeFrom, RangeTo",
        Refused(&[
            "fail_rustc/rust_types/range",
            "fail_rustc/rust_types/range_as_integer_range",
            "fail_rustc/rust_types/range_of_u64",
        ]),
    ),
    ("struct {lat, lon}", Refused(&["fail_rustc/rust_types/lat_lon_as_geo_point"])),
    (
        "geo_types::Point/Coord",
        Refused(&["fail_rustc/rust_types/geo_point", "fail_rustc/rust_types/geo_point_as_geo_point"]),
    ),
    ("geojson::Geometry", As(r#"{"type":"geo_shape"}"#, &[geojson::Geometry::FIELD])),
    (
        "geo_types::Polygon/LineString/Rect/Geometry",
        Refused(&["fail_rustc/rust_types/geo_polygon_as_geo_shape"]),
    ),
    ("WKT String", Refused(&["fail_rustc/rust_types/number_as_geo_shape"])),
];
