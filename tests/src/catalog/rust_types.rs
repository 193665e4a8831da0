//! What a Rust type maps to by itself.
#![allow(clippy::linkedlist)] // a type like others

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    num::{NonZeroU8, Wrapping},
    path::PathBuf,
    rc::Rc,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use es_core::{
    prelude::*,
    schema::{
        EsDocument as Document, Field, GeoPoint, Json, ListItem, MapsTo, NoCheck, kinds,
        path::{Leaf, Path},
    },
};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

/// One value.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "catalog-scalars", settings(number_of_replicas = 0))]
pub struct Scalars {
    bool: bool,
    char: char,
    string: String,
    cow: Cow<'static, str>,
    borrowed: &'static str,
    boxed_str: Box<str>,
    shared_str: Arc<str>,
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
    non_zero: NonZeroU8,
    f32: f32,
    f64: f64,
    ip: IpAddr,
    ipv4: Ipv4Addr,
    ipv6: Ipv6Addr,
    socket: SocketAddr,
    path: PathBuf,
    utc: DateTime<Utc>,
    offset: DateTime<FixedOffset>,
    naive: NaiveDateTime,
    day: NaiveDate,
    time: NaiveTime,
    uuid: Uuid,
    place: GeoPoint,
    json: Value,
    map: Map<String, Value>,
    sku: Sku,
}

/// A newtype with a field type of its own.
#[derive(Debug, Default, Clone, Serialize)]
struct Sku(String);

impl EsField for Sku {
    const FIELD: Field = Field::with("keyword", &[("ignore_above", Json::Int(64))]);
    type At<P: Path> = Leaf<P, kinds::keyword>;
    type Check<R: Document> = NoCheck;
}
impl ListItem for Sku {}
impl MapsTo<kinds::wildcard> for Sku {}

impl Default for Scalars {
    fn default() -> Self {
        Scalars {
            bool: true,
            char: 'c',
            string: "s".into(),
            cow: "s".into(),
            borrowed: "s",
            boxed_str: "s".into(),
            shared_str: "s".into(),
            i8: -1,
            i16: -1,
            i32: -1,
            i64: -1,
            isize: -1,
            u8: 1,
            u16: 1,
            u32: 1,
            u64: u64::MAX,
            usize: 1,
            non_zero: NonZeroU8::MIN,
            f32: 0.5,
            f64: 0.5,
            ip: Ipv4Addr::LOCALHOST.into(),
            ipv4: Ipv4Addr::LOCALHOST,
            ipv6: Ipv6Addr::LOCALHOST,
            socket: (Ipv4Addr::LOCALHOST, 9200).into(),
            path: "/tmp".into(),
            utc: DateTime::UNIX_EPOCH,
            offset: DateTime::UNIX_EPOCH.into(),
            naive: DateTime::UNIX_EPOCH.naive_utc(),
            day: NaiveDate::default(),
            time: NaiveTime::default(),
            uuid: Uuid::nil(),
            place: GeoPoint { lat: 46.948, lon: 7.4474 },
            json: Value::Bool(true),
            map: Map::new(),
            sku: Sku("a-1".into()),
        }
    }
}

/// One value in something that stands for it.
#[derive(Debug, Default, Serialize, EsDocument)]
#[es(index = "catalog-wrappers", settings(number_of_replicas = 0))]
pub struct Wrappers {
    option: Option<u8>,
    boxed: Box<u8>,
    rc: Rc<u8>,
    arc: Arc<u8>,
    cell: Cell<u8>,
    ref_cell: RefCell<u8>,
    mutex: Mutex<u8>,
    wrapping: Wrapping<u8>,
    deep: Option<Arc<Mutex<Option<u8>>>>,
    explicit: Option<Box<Sku>>,
    #[es(wildcard)]
    chosen: Option<Box<Sku>>,
    alias: Skus,
}

type Skus = Vec<Sku>;

/// Many values.
#[derive(Debug, Default, Serialize, EsDocument)]
#[es(index = "catalog-collections", settings(number_of_replicas = 0))]
pub struct Collections {
    vec: Vec<u16>,
    deque: VecDeque<u16>,
    linked: LinkedList<u16>,
    heap: BinaryHeap<u16>,
    tree: BTreeSet<u16>,
    hash: HashSet<u16>,
    array: [u16; 3],
    slice: Box<[u16]>,
    borrowed: &'static [&'static str],
    nested: Vec<Vec<Option<u16>>>,
    #[es(keyword)]
    words: Vec<Option<String>>,
    map: BTreeMap<String, String>,
    by_number: HashMap<u8, Vec<String>>,
}
