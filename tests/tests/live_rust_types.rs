//! Every Rust type that has a field type, and every adapter, on the real server: a document of each is found by what
//! its values mean, and read back as it was.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking

use std::{
    borrow::Cow,
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    net::{IpAddr, Ipv6Addr, SocketAddr},
    num::{NonZeroU64, Saturating, Wrapping},
    ops::{Range, RangeFrom, RangeInclusive},
    path::PathBuf,
    rc::Rc,
    sync::{Arc, Mutex, atomic::AtomicU32},
    time::{Duration, SystemTime},
};

use bigdecimal::BigDecimal;
use bytes::Bytes;
use chrono::{DateTime, FixedOffset, Month, NaiveDate, NaiveDateTime, NaiveTime, Utc, Weekday};
use compact_str::CompactString;
use es_core::{
    prelude::*,
    schema::{AggregateMetric, Bounds, Completion, GeoPoint, Histogram, Join},
};
use es_testkit::Server;
use half::f16;
use indexmap::{IndexMap, IndexSet};
use ipnet::IpNet;
use num_bigint::BigInt;
use ordered_float::{NotNan, OrderedFloat};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Number, Value, json};
use smallvec::SmallVec;
use smol_str::SmolStr;
use time::macros::{date, datetime, time};
use ulid::Ulid;
use url::Url;
use uuid::Uuid;

/// What is inferred.
#[derive(Debug, Serialize, Deserialize, EsDocument)]
#[es(index = "inferred")]
struct Inferred {
    yes: bool,
    i8: i8,
    i16: i16,
    i32: i32,
    i64: i64,
    isize: isize,
    u8: u8,
    u16: u16,
    u32: u32,
    u64: u64,
    usize: usize,
    f32: f32,
    f64: f64,
    ordered: OrderedFloat<f64>,
    not_nan: NotNan<f32>,
    non_zero: NonZeroU64,
    wrapping: Wrapping<i32>,
    saturating: Saturating<u8>,
    atomic: AtomicU32,
    string: String,
    boxed_str: Box<str>,
    rc_str: Rc<str>,
    arc_str: Arc<str>,
    cow: Cow<'static, str>,
    smol: SmolStr,
    compact: CompactString,
    char: char,
    path: PathBuf,
    option: Option<u32>,
    boxed: Box<i16>,
    mutex: Mutex<u32>,
    cell: RefCell<u32>,
    cow_list: Cow<'static, [u32]>,
    list: Vec<String>,
    deque: VecDeque<Option<u32>>,
    set: BTreeSet<u16>,
    array: [i32; 3],
    small: SmallVec<[u32; 2]>,
    index_set: IndexSet<u32>,
    floats: Vec<f32>,
    map: BTreeMap<String, u32>,
    hash: HashMap<String, String>,
    index_map: IndexMap<String, Vec<u8>>,
    json_map: Map<String, Value>,
    number: Number,
    utc: DateTime<Utc>,
    offset: DateTime<FixedOffset>,
    naive: NaiveDateTime,
    naive_date: NaiveDate,
    naive_time: NaiveTime,
    weekday: Weekday,
    month: Month,
    timestamp: jiff::Timestamp,
    civil: jiff::civil::DateTime,
    civil_date: jiff::civil::Date,
    civil_time: jiff::civil::Time,
    signed: jiff::SignedDuration,
    uuid: Uuid,
    ulid: Ulid,
    ip: IpAddr,
    ipv6: Ipv6Addr,
    socket: SocketAddr,
    net: IpNet,
    semver: semver::Version,
    requirement: semver::VersionReq,
    url: Url,
    place: GeoPoint,
    shape: geojson::Geometry,
    ages: Bounds<i32>,
    hours: Bounds<DateTime<Utc>>,
    suggestion: Completion,
    latencies: Histogram,
    /// Kept, and not searchable: see the last query.
    anything: Value,
}

fn inferred() -> Inferred {
    Inferred {
        yes: true,
        i8: -128,
        i16: i16::MIN,
        i32: i32::MIN,
        i64: i64::MIN,
        isize: -5,
        u8: 255,
        u16: u16::MAX,
        u32: u32::MAX,
        u64: u64::MAX,
        usize: 7,
        f32: 1.5,
        f64: 0.1 + 0.2,
        ordered: OrderedFloat(2.5),
        not_nan: NotNan::new(2.5).unwrap(),
        non_zero: NonZeroU64::MAX,
        wrapping: Wrapping(-3),
        saturating: Saturating(3),
        atomic: AtomicU32::new(3),
        string: "a quick fox".into(),
        boxed_str: "a quick fox".into(),
        rc_str: "a quick fox".into(),
        arc_str: "a quick fox".into(),
        cow: "a quick fox".into(),
        smol: "a quick fox".into(),
        compact: "a quick fox".into(),
        char: 'é',
        path: "/a/b".into(),
        option: Some(4),
        boxed: Box::new(-4),
        mutex: Mutex::new(4),
        cell: RefCell::new(4),
        cow_list: Cow::Owned(vec![4, 9]),
        list: vec!["one".into(), "two".into()],
        deque: [Some(1), None].into(),
        set: [1, 9].into(),
        array: [1, 2, 3],
        small: SmallVec::from_slice(&[1, 9]),
        index_set: [1, 9].into(),
        floats: vec![0.5, 1.5],
        map: [("a".into(), 5)].into(),
        hash: [("a".into(), "x".into())].into(),
        index_map: [("a".into(), vec![5])].into(),
        json_map: json!({ "a": { "b": 1 } }).as_object().unwrap().clone(),
        number: 5.into(),
        utc: DateTime::from_timestamp(1_704_164_645, 123_000_000).unwrap(),
        offset: DateTime::parse_from_rfc3339("2024-01-02T05:04:05.123+02:00").unwrap(),
        naive: DateTime::from_timestamp(1_704_164_645, 0).unwrap().naive_utc(),
        naive_date: NaiveDate::from_ymd_opt(2024, 1, 2).unwrap(),
        naive_time: NaiveTime::from_hms_opt(3, 4, 5).unwrap(),
        weekday: Weekday::Tue,
        month: Month::January,
        timestamp: "2024-01-02T03:04:05.123Z".parse().unwrap(),
        civil: "2024-01-02T03:04:05.123".parse().unwrap(),
        civil_date: "2024-01-02".parse().unwrap(),
        civil_time: "03:04:05".parse().unwrap(),
        signed: jiff::SignedDuration::from_hours(1),
        uuid: Uuid::nil(),
        ulid: Ulid::nil(),
        ip: "10.0.0.1".parse().unwrap(),
        ipv6: Ipv6Addr::LOCALHOST,
        socket: "10.0.0.1:80".parse().unwrap(),
        net: "10.0.0.0/8".parse().unwrap(),
        semver: semver::Version::new(1, 10, 0),
        requirement: "^1.2".parse().unwrap(),
        url: "https://a.b/c?d=e".parse().unwrap(),
        place: GeoPoint { lat: 46.948, lon: 7.4474 },
        shape: geojson::Geometry::from(&geo_types::Point::new(7.4474, 46.948)),
        ages: (18..65).into(),
        hours: (..DateTime::from_timestamp(1_704_164_645, 0).unwrap()).into(),
        suggestion: Completion::from("Nevermind"),
        latencies: Histogram { values: vec![0.1, 0.5], counts: vec![3, 7] },
        anything: json!([1, "a", { "b": 1 }]),
    }
}

/// What an adapter writes.
#[derive(Debug, Serialize, Deserialize, EsDocument)]
#[es(index = "adapted")]
struct Adapted {
    #[serde(with = "es_core::serde::base64")]
    #[es(binary(doc_values = true))]
    content: Vec<u8>,
    #[serde(with = "es_core::serde::base64")]
    #[es(binary(doc_values = true))]
    digest: [u8; 2],
    #[serde(with = "es_core::serde::base64")]
    #[es(binary(doc_values = true))]
    bytes: Bytes,
    #[serde(with = "es_core::serde::range")]
    #[es(integer_range)]
    half_open: Range<i32>,
    #[serde(with = "es_core::serde::range")]
    #[es(double_range)]
    closed: RangeInclusive<f64>,
    #[serde(with = "es_core::serde::range")]
    #[es(long_range)]
    from: RangeFrom<i64>,
    #[serde(with = "es_core::serde::duration_millis")]
    #[es(long)]
    took: Duration,
    #[serde(with = "es_core::serde::duration_millis")]
    #[es(long)]
    delta: chrono::TimeDelta,
    #[serde(with = "es_core::serde::duration_millis")]
    #[es(long)]
    time_took: time::Duration,
    #[serde(with = "es_core::serde::duration_millis")]
    #[es(long)]
    maybe_took: Option<Duration>,
    #[serde(with = "es_core::serde::system_time")]
    #[es(date)]
    modified: SystemTime,
    #[serde(with = "es_core::serde::string")]
    #[es(keyword)]
    wide: u128,
    #[serde(with = "es_core::serde::string")]
    #[es(keyword)]
    big: BigInt,
    #[serde(with = "es_core::serde::half")]
    #[es(half_float)]
    weight: f16,
    #[serde(with = "es_core::serde::lat_lon")]
    #[es(geo_point)]
    at: geo_types::Point,
    #[serde(with = "es_core::serde::time_date")]
    #[es(date(format = "strict_date"))]
    time_date: time::Date,
    #[serde(with = "es_core::serde::time_datetime")]
    #[es(date)]
    time_datetime: time::PrimitiveDateTime,
    #[serde(with = "es_core::serde::time_of_day")]
    #[es(keyword)]
    time_of_day: time::Time,
    #[serde(with = "time::serde::rfc3339")]
    #[es(date)]
    rfc3339: time::OffsetDateTime,
    #[serde(with = "chrono::serde::ts_seconds")]
    #[es(date(format = "epoch_second"))]
    seconds: DateTime<Utc>,
    #[serde(
        serialize_with = "geojson::ser::serialize_geometry",
        deserialize_with = "geojson::de::deserialize_geometry"
    )]
    #[es(geo_shape)]
    area: geo_types::Polygon,
    #[es(scaled_float(scaling_factor = 1000))]
    decimal: Decimal,
    #[es(scaled_float(scaling_factor = 1000))]
    big_decimal: BigDecimal,
    #[es(point)]
    plane: geo_types::Coord,
    #[es(dense_vector)]
    vector: [f32; 3],
    #[es(rank_features)]
    features: BTreeMap<String, f32>,
    #[es(geo_shape)]
    wkt: String,
    #[es(geo_point)]
    lon_lat: (f64, f64),
    #[es(short)]
    numbers: Vec<u8>,
    #[es(join(relations = { "question": "answer" }))]
    relation: Join,
    #[es(aggregate_metric_double(metrics = ["min", "max"], default_metric = "max"))]
    load: AggregateMetric,
}

fn adapted() -> Adapted {
    Adapted {
        content: b"hi".to_vec(),
        digest: *b"hi",
        bytes: Bytes::from_static(b"hi"),
        half_open: 1..5,
        closed: 1.0..=5.0,
        from: 7..,
        took: Duration::from_millis(1500),
        delta: chrono::TimeDelta::milliseconds(-1500),
        time_took: time::Duration::milliseconds(1500),
        maybe_took: Some(Duration::from_millis(1500)),
        modified: SystemTime::UNIX_EPOCH + Duration::from_millis(1_704_164_645_123),
        wide: u128::MAX,
        big: BigInt::from(-5),
        weight: f16::from_f32(1.5),
        at: geo_types::Point::new(7.4474, 46.948),
        time_date: date!(2024 - 01 - 02),
        time_datetime: datetime!(2024-01-02 03:04:05.5),
        time_of_day: time!(3:04:05),
        rfc3339: datetime!(2024-01-02 03:04:05.123 UTC),
        seconds: DateTime::from_timestamp(1_704_164_645, 0).unwrap(),
        area: square(),
        decimal: Decimal::new(12_345, 3),
        big_decimal: "12.345".parse().unwrap(),
        plane: geo_types::Coord { x: 2.0, y: 1.0 },
        vector: [0.1, 0.2, 0.3],
        features: [("a".into(), 1.5)].into(),
        wkt: "POINT (7.4474 46.948)".into(),
        lon_lat: (7.4474, 46.948),
        numbers: vec![1, 9],
        relation: Join::parent("question"),
        load: AggregateMetric { min: Some(0.1), max: Some(0.9), ..AggregateMetric::default() },
    }
}

fn square() -> geo_types::Polygon {
    geo_types::Rect::new((7.0, 46.0), (8.0, 47.0)).to_polygon()
}

/// 2024-01-02T03:04:05, to the second.
fn second(field: &str) -> Value {
    json!({ "range": { field: { "gte": "2024-01-02T03:04:05Z", "lt": "2024-01-02T03:04:06Z", "format": "strict_date_optional_time" } } })
}

/// 2024-01-02.
fn day(field: &str) -> Value {
    json!({ "range": { field: { "gte": "2024-01-02", "lt": "2024-01-03", "format": "strict_date" } } })
}

/// Within a kilometre of Bern.
fn near(field: &str) -> Value {
    json!({ "geo_distance": { "distance": "1km", field: { "lat": 46.948, "lon": 7.4474 } } })
}

/// Inside, or across, a box around Bern.
fn within(field: &str) -> Value {
    let corners = [[7.4, 47.0], [7.5, 46.9]];
    json!({ "geo_shape": { field: { "shape": { "type": "envelope", "coordinates": corners } } } })
}

/// Indexes the document and asks each query, which must find it; answers what it was read back as.
async fn found<D>(document: &D, queries: Vec<Value>) -> Value
where
    D: EsDocument + Serialize + DeserializeOwned + 'static,
{
    let server = Server::start().await.unwrap();
    let area = server.isolated("rust-types");
    let es = Cluster::builder().node(server.url()).build().unwrap().with_prefix(area.prefix());
    D::init(&es).await.unwrap();
    let documents = Documents::<D>::new(&es);
    let id = documents.index(document).refresh(Refresh::True).await.unwrap().id;
    let mut missed = Vec::new();
    for query in queries {
        match documents.count(&query).await {
            Ok(1) => {}
            Ok(_) => missed.push(query.to_string()),
            Err(error) => missed.push(format!("{query}: {error}")),
        }
    }
    assert!(missed.is_empty(), "not found by\n{}", missed.join("\n"));
    json!(documents.get(&id).await.unwrap().unwrap().source)
}

#[tokio::test]
async fn what_is_inferred_is_understood() {
    let document = inferred();
    let queries = vec![
        json!({ "term": { "yes": true } }),
        json!({ "range": { "i8": { "gt": -129, "lt": -127 } } }),
        json!({ "term": { "i16": -32768 } }),
        json!({ "term": { "i32": i32::MIN } }),
        json!({ "term": { "i64": i64::MIN } }),
        json!({ "range": { "isize": { "gt": -6, "lt": -4 } } }),
        json!({ "range": { "u8": { "gt": 254, "lt": 256 } } }),
        json!({ "term": { "u16": 65535 } }),
        json!({ "range": { "u32": { "gt": 4_294_967_294_u32, "lt": 4_294_967_296_u64 } } }),
        json!({ "term": { "u64": u64::MAX } }),
        json!({ "range": { "usize": { "gt": 6, "lt": 8 } } }),
        json!({ "range": { "f32": { "gt": 1.4, "lt": 1.6 } } }),
        json!({ "range": { "f64": { "gt": 0.3, "lt": 0.300_000_000_000_000_1 } } }),
        json!({ "range": { "ordered": { "gt": 2.4, "lt": 2.6 } } }),
        json!({ "range": { "not_nan": { "gt": 2.4, "lt": 2.6 } } }),
        json!({ "term": { "non_zero": u64::MAX } }),
        json!({ "range": { "wrapping": { "gt": -4, "lt": -2 } } }),
        json!({ "range": { "saturating": { "gt": 2, "lt": 4 } } }),
        json!({ "range": { "atomic": { "gt": 2, "lt": 4 } } }),
        json!({ "match": { "string": "FOX" } }),
        json!({ "match": { "boxed_str": "quick" } }),
        json!({ "match": { "rc_str": "quick" } }),
        json!({ "match": { "arc_str": "quick" } }),
        json!({ "match": { "cow": "quick" } }),
        json!({ "match": { "smol": "quick" } }),
        json!({ "match": { "compact": "quick" } }),
        json!({ "term": { "char": "é" } }),
        json!({ "prefix": { "path": "/a" } }),
        json!({ "range": { "option": { "gt": 3, "lt": 5 } } }),
        json!({ "range": { "boxed": { "gt": -5, "lt": -3 } } }),
        json!({ "range": { "mutex": { "gt": 3, "lt": 5 } } }),
        json!({ "range": { "cell": { "gt": 3, "lt": 5 } } }),
        json!({ "range": { "cow_list": { "gt": 8, "lt": 10 } } }),
        json!({ "match": { "list": "two" } }),
        json!({ "range": { "deque": { "gt": 0, "lt": 2 } } }),
        json!({ "range": { "set": { "gt": 8, "lt": 10 } } }),
        json!({ "range": { "array": { "gt": 2, "lt": 4 } } }),
        json!({ "range": { "small": { "gt": 8, "lt": 10 } } }),
        json!({ "range": { "index_set": { "gt": 8, "lt": 10 } } }),
        json!({ "range": { "floats": { "gt": 1.4, "lt": 1.6 } } }),
        json!({ "term": { "map.a": "5" } }),
        json!({ "term": { "hash.a": "x" } }),
        json!({ "term": { "index_map.a": "5" } }),
        json!({ "term": { "json_map.a.b": "1" } }),
        json!({ "range": { "number": { "gt": 4, "lt": 6 } } }),
        second("utc"),
        second("offset"),
        second("naive"),
        day("naive_date"),
        json!({ "term": { "naive_time": "03:04:05" } }),
        json!({ "term": { "weekday": "Tue" } }),
        json!({ "term": { "month": "January" } }),
        second("timestamp"),
        second("civil"),
        day("civil_date"),
        json!({ "term": { "civil_time": "03:04:05" } }),
        json!({ "term": { "signed": "PT1H" } }),
        json!({ "term": { "uuid": "00000000-0000-0000-0000-000000000000" } }),
        json!({ "term": { "ulid": "00000000000000000000000000" } }),
        json!({ "term": { "ip": "10.0.0.0/8" } }),
        json!({ "term": { "ipv6": "::1" } }),
        json!({ "term": { "socket": "10.0.0.1:80" } }),
        json!({ "term": { "net": "10.1.2.3" } }),
        json!({ "range": { "semver": { "gt": "1.9.0", "lt": "1.11.0" } } }),
        json!({ "term": { "requirement": "^1.2" } }),
        json!({ "prefix": { "url": "https://a.b/" } }),
        near("place"),
        within("shape"),
        json!({ "term": { "ages": 40 } }),
        json!({ "term": { "hours": "2023-01-01" } }),
        json!({ "exists": { "field": "suggestion" } }),
        json!({ "exists": { "field": "latencies" } }),
        json!({ "bool": { "must_not": { "exists": { "field": "anything" } } } }),
    ];
    assert_eq!(found(&document, queries).await, json!(document));
}

#[tokio::test]
async fn what_an_adapter_writes_is_understood() {
    let document = adapted();
    let queries = vec![
        json!({ "exists": { "field": "content" } }),
        json!({ "exists": { "field": "digest" } }),
        json!({ "exists": { "field": "bytes" } }),
        json!({ "bool": { "filter": { "term": { "half_open": 4 } }, "must_not": { "term": { "half_open": 5 } } } }),
        json!({ "term": { "closed": 5.0 } }),
        json!({ "term": { "from": 1_000_000 } }),
        json!({ "range": { "took": { "gt": 1499, "lt": 1501 } } }),
        json!({ "range": { "delta": { "gt": -1501, "lt": -1499 } } }),
        json!({ "range": { "time_took": { "gt": 1499, "lt": 1501 } } }),
        json!({ "range": { "maybe_took": { "gt": 1499, "lt": 1501 } } }),
        second("modified"),
        json!({ "term": { "wide": "340282366920938463463374607431768211455" } }),
        json!({ "term": { "big": "-5" } }),
        json!({ "range": { "weight": { "gt": 1.4, "lt": 1.6 } } }),
        near("at"),
        day("time_date"),
        second("time_datetime"),
        json!({ "term": { "time_of_day": "03:04:05.0" } }),
        second("rfc3339"),
        second("seconds"),
        within("area"),
        json!({ "range": { "decimal": { "gt": 12.344, "lt": 12.346 } } }),
        json!({ "range": { "big_decimal": { "gt": 12.344, "lt": 12.346 } } }),
        json!({ "exists": { "field": "plane" } }),
        json!({ "exists": { "field": "vector" } }),
        json!({ "rank_feature": { "field": "features.a" } }),
        within("wkt"),
        near("lon_lat"),
        json!({ "range": { "numbers": { "gt": 8, "lt": 10 } } }),
        json!({ "term": { "relation": "question" } }),
        json!({ "range": { "load": { "gt": 0.8, "lt": 1.0 } } }),
    ];
    assert_eq!(found(&document, queries).await, json!(document));
}
