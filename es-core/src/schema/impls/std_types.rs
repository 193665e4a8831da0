//! What each standard type maps to by itself, and what it may be mapped to.
//!
//! The `MapsTo` lines are spelled out: rustc quotes them to the user, and a line made by a macro reads badly there.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroIsize, NonZeroU8, NonZeroU16, NonZeroU32,
    NonZeroU64, NonZeroUsize,
};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use super::leaf;
use crate::schema::{Field, Json, MapsTo, Property, kinds};

/// What Elasticsearch's own dynamic mapping makes of a string.
const TEXT_WITH_KEYWORD: Field = Field {
    ty: "text",
    params: &[],
    fields: &[Property {
        name: "keyword",
        field: Field::with("keyword", &[("ignore_above", Json::Int(256))]),
    }],
    object: None,
};

leaf! {
    String, str, Box<str>, Rc<str>, Arc<str>, Cow<'_, str> => TEXT_WITH_KEYWORD;
    bool => Field::new("boolean");
    i8, NonZeroI8 => Field::new("byte");
    i16, NonZeroI16, u8, NonZeroU8 => Field::new("short");
    i32, NonZeroI32, u16, NonZeroU16 => Field::new("integer");
    i64, isize, u32, NonZeroI64, NonZeroIsize, NonZeroU32 => Field::new("long");
    u64, usize, NonZeroU64, NonZeroUsize => Field::new("unsigned_long");
    f32 => Field::new("float");
    f64 => Field::new("double");
    char, Path, PathBuf, SocketAddr, SocketAddrV4, SocketAddrV6 => Field::new("keyword");
    IpAddr, Ipv4Addr, Ipv6Addr => Field::new("ip");
}

// A map's keys are not known here: `flattened` keeps them out of the mapping.
impl<K, V, S> crate::schema::EsField for HashMap<K, V, S> {
    const FIELD: Field = Field::new("flattened");
    type Check<R: crate::schema::EsDocument> = crate::schema::NoCheck;
}
impl<K, V> crate::schema::EsField for BTreeMap<K, V> {
    const FIELD: Field = Field::new("flattened");
    type Check<R: crate::schema::EsDocument> = crate::schema::NoCheck;
}
impl<K, V, S> crate::schema::ListItem for HashMap<K, V, S> {}
impl<K, V> crate::schema::ListItem for BTreeMap<K, V> {}

// Strings: serde writes them as they are, and Elasticsearch reads most types from a string.
impl MapsTo<kinds::text> for String {}
impl MapsTo<kinds::text> for str {}
impl MapsTo<kinds::text> for Box<str> {}
impl MapsTo<kinds::text> for Rc<str> {}
impl MapsTo<kinds::text> for Arc<str> {}
impl MapsTo<kinds::text> for Cow<'_, str> {}
impl MapsTo<kinds::keyword> for String {}
impl MapsTo<kinds::keyword> for str {}
impl MapsTo<kinds::keyword> for Box<str> {}
impl MapsTo<kinds::keyword> for Rc<str> {}
impl MapsTo<kinds::keyword> for Arc<str> {}
impl MapsTo<kinds::keyword> for Cow<'_, str> {}
impl MapsTo<kinds::constant_keyword> for String {}
impl MapsTo<kinds::constant_keyword> for str {}
impl MapsTo<kinds::constant_keyword> for Box<str> {}
impl MapsTo<kinds::constant_keyword> for Rc<str> {}
impl MapsTo<kinds::constant_keyword> for Arc<str> {}
impl MapsTo<kinds::constant_keyword> for Cow<'_, str> {}
impl MapsTo<kinds::wildcard> for String {}
impl MapsTo<kinds::wildcard> for str {}
impl MapsTo<kinds::wildcard> for Box<str> {}
impl MapsTo<kinds::wildcard> for Rc<str> {}
impl MapsTo<kinds::wildcard> for Arc<str> {}
impl MapsTo<kinds::wildcard> for Cow<'_, str> {}
impl MapsTo<kinds::match_only_text> for String {}
impl MapsTo<kinds::match_only_text> for str {}
impl MapsTo<kinds::match_only_text> for Box<str> {}
impl MapsTo<kinds::match_only_text> for Rc<str> {}
impl MapsTo<kinds::match_only_text> for Arc<str> {}
impl MapsTo<kinds::match_only_text> for Cow<'_, str> {}
impl MapsTo<kinds::search_as_you_type> for String {}
impl MapsTo<kinds::search_as_you_type> for str {}
impl MapsTo<kinds::search_as_you_type> for Box<str> {}
impl MapsTo<kinds::search_as_you_type> for Rc<str> {}
impl MapsTo<kinds::search_as_you_type> for Arc<str> {}
impl MapsTo<kinds::search_as_you_type> for Cow<'_, str> {}
impl MapsTo<kinds::annotated_text> for String {}
impl MapsTo<kinds::annotated_text> for str {}
impl MapsTo<kinds::annotated_text> for Box<str> {}
impl MapsTo<kinds::annotated_text> for Rc<str> {}
impl MapsTo<kinds::annotated_text> for Arc<str> {}
impl MapsTo<kinds::annotated_text> for Cow<'_, str> {}
impl MapsTo<kinds::icu_collation_keyword> for String {}
impl MapsTo<kinds::icu_collation_keyword> for str {}
impl MapsTo<kinds::icu_collation_keyword> for Box<str> {}
impl MapsTo<kinds::icu_collation_keyword> for Rc<str> {}
impl MapsTo<kinds::icu_collation_keyword> for Arc<str> {}
impl MapsTo<kinds::icu_collation_keyword> for Cow<'_, str> {}
impl MapsTo<kinds::counted_keyword> for String {}
impl MapsTo<kinds::counted_keyword> for str {}
impl MapsTo<kinds::counted_keyword> for Box<str> {}
impl MapsTo<kinds::counted_keyword> for Rc<str> {}
impl MapsTo<kinds::counted_keyword> for Arc<str> {}
impl MapsTo<kinds::counted_keyword> for Cow<'_, str> {}
impl MapsTo<kinds::semantic_text> for String {}
impl MapsTo<kinds::semantic_text> for str {}
impl MapsTo<kinds::semantic_text> for Box<str> {}
impl MapsTo<kinds::semantic_text> for Rc<str> {}
impl MapsTo<kinds::semantic_text> for Arc<str> {}
impl MapsTo<kinds::semantic_text> for Cow<'_, str> {}
impl MapsTo<kinds::token_count> for String {}
impl MapsTo<kinds::token_count> for str {}
impl MapsTo<kinds::token_count> for Box<str> {}
impl MapsTo<kinds::token_count> for Rc<str> {}
impl MapsTo<kinds::token_count> for Arc<str> {}
impl MapsTo<kinds::token_count> for Cow<'_, str> {}
impl MapsTo<kinds::completion> for String {}
impl MapsTo<kinds::completion> for str {}
impl MapsTo<kinds::completion> for Box<str> {}
impl MapsTo<kinds::completion> for Rc<str> {}
impl MapsTo<kinds::completion> for Arc<str> {}
impl MapsTo<kinds::completion> for Cow<'_, str> {}
impl MapsTo<kinds::date> for String {}
impl MapsTo<kinds::date> for str {}
impl MapsTo<kinds::date> for Box<str> {}
impl MapsTo<kinds::date> for Rc<str> {}
impl MapsTo<kinds::date> for Arc<str> {}
impl MapsTo<kinds::date> for Cow<'_, str> {}
impl MapsTo<kinds::date_nanos> for String {}
impl MapsTo<kinds::date_nanos> for str {}
impl MapsTo<kinds::date_nanos> for Box<str> {}
impl MapsTo<kinds::date_nanos> for Rc<str> {}
impl MapsTo<kinds::date_nanos> for Arc<str> {}
impl MapsTo<kinds::date_nanos> for Cow<'_, str> {}
impl MapsTo<kinds::ip> for String {}
impl MapsTo<kinds::ip> for str {}
impl MapsTo<kinds::ip> for Box<str> {}
impl MapsTo<kinds::ip> for Rc<str> {}
impl MapsTo<kinds::ip> for Arc<str> {}
impl MapsTo<kinds::ip> for Cow<'_, str> {}
impl MapsTo<kinds::ip_range> for String {}
impl MapsTo<kinds::ip_range> for str {}
impl MapsTo<kinds::ip_range> for Box<str> {}
impl MapsTo<kinds::ip_range> for Rc<str> {}
impl MapsTo<kinds::ip_range> for Arc<str> {}
impl MapsTo<kinds::ip_range> for Cow<'_, str> {}
impl MapsTo<kinds::version> for String {}
impl MapsTo<kinds::version> for str {}
impl MapsTo<kinds::version> for Box<str> {}
impl MapsTo<kinds::version> for Rc<str> {}
impl MapsTo<kinds::version> for Arc<str> {}
impl MapsTo<kinds::version> for Cow<'_, str> {}
impl MapsTo<kinds::binary> for String {}
impl MapsTo<kinds::binary> for str {}
impl MapsTo<kinds::binary> for Box<str> {}
impl MapsTo<kinds::binary> for Rc<str> {}
impl MapsTo<kinds::binary> for Arc<str> {}
impl MapsTo<kinds::binary> for Cow<'_, str> {}
impl MapsTo<kinds::geo_point> for String {}
impl MapsTo<kinds::geo_point> for str {}
impl MapsTo<kinds::geo_point> for Box<str> {}
impl MapsTo<kinds::geo_point> for Rc<str> {}
impl MapsTo<kinds::geo_point> for Arc<str> {}
impl MapsTo<kinds::geo_point> for Cow<'_, str> {}
impl MapsTo<kinds::geo_shape> for String {}
impl MapsTo<kinds::geo_shape> for str {}
impl MapsTo<kinds::geo_shape> for Box<str> {}
impl MapsTo<kinds::geo_shape> for Rc<str> {}
impl MapsTo<kinds::geo_shape> for Arc<str> {}
impl MapsTo<kinds::geo_shape> for Cow<'_, str> {}
impl MapsTo<kinds::point> for String {}
impl MapsTo<kinds::point> for str {}
impl MapsTo<kinds::point> for Box<str> {}
impl MapsTo<kinds::point> for Rc<str> {}
impl MapsTo<kinds::point> for Arc<str> {}
impl MapsTo<kinds::point> for Cow<'_, str> {}
impl MapsTo<kinds::shape> for String {}
impl MapsTo<kinds::shape> for str {}
impl MapsTo<kinds::shape> for Box<str> {}
impl MapsTo<kinds::shape> for Rc<str> {}
impl MapsTo<kinds::shape> for Arc<str> {}
impl MapsTo<kinds::shape> for Cow<'_, str> {}
impl MapsTo<kinds::boolean> for String {}
impl MapsTo<kinds::boolean> for str {}
impl MapsTo<kinds::boolean> for Box<str> {}
impl MapsTo<kinds::boolean> for Rc<str> {}
impl MapsTo<kinds::boolean> for Arc<str> {}
impl MapsTo<kinds::boolean> for Cow<'_, str> {}
impl MapsTo<kinds::byte> for String {}
impl MapsTo<kinds::byte> for str {}
impl MapsTo<kinds::byte> for Box<str> {}
impl MapsTo<kinds::byte> for Rc<str> {}
impl MapsTo<kinds::byte> for Arc<str> {}
impl MapsTo<kinds::byte> for Cow<'_, str> {}
impl MapsTo<kinds::short> for String {}
impl MapsTo<kinds::short> for str {}
impl MapsTo<kinds::short> for Box<str> {}
impl MapsTo<kinds::short> for Rc<str> {}
impl MapsTo<kinds::short> for Arc<str> {}
impl MapsTo<kinds::short> for Cow<'_, str> {}
impl MapsTo<kinds::integer> for String {}
impl MapsTo<kinds::integer> for str {}
impl MapsTo<kinds::integer> for Box<str> {}
impl MapsTo<kinds::integer> for Rc<str> {}
impl MapsTo<kinds::integer> for Arc<str> {}
impl MapsTo<kinds::integer> for Cow<'_, str> {}
impl MapsTo<kinds::long> for String {}
impl MapsTo<kinds::long> for str {}
impl MapsTo<kinds::long> for Box<str> {}
impl MapsTo<kinds::long> for Rc<str> {}
impl MapsTo<kinds::long> for Arc<str> {}
impl MapsTo<kinds::long> for Cow<'_, str> {}
impl MapsTo<kinds::unsigned_long> for String {}
impl MapsTo<kinds::unsigned_long> for str {}
impl MapsTo<kinds::unsigned_long> for Box<str> {}
impl MapsTo<kinds::unsigned_long> for Rc<str> {}
impl MapsTo<kinds::unsigned_long> for Arc<str> {}
impl MapsTo<kinds::unsigned_long> for Cow<'_, str> {}
impl MapsTo<kinds::half_float> for String {}
impl MapsTo<kinds::half_float> for str {}
impl MapsTo<kinds::half_float> for Box<str> {}
impl MapsTo<kinds::half_float> for Rc<str> {}
impl MapsTo<kinds::half_float> for Arc<str> {}
impl MapsTo<kinds::half_float> for Cow<'_, str> {}
impl MapsTo<kinds::float> for String {}
impl MapsTo<kinds::float> for str {}
impl MapsTo<kinds::float> for Box<str> {}
impl MapsTo<kinds::float> for Rc<str> {}
impl MapsTo<kinds::float> for Arc<str> {}
impl MapsTo<kinds::float> for Cow<'_, str> {}
impl MapsTo<kinds::double> for String {}
impl MapsTo<kinds::double> for str {}
impl MapsTo<kinds::double> for Box<str> {}
impl MapsTo<kinds::double> for Rc<str> {}
impl MapsTo<kinds::double> for Arc<str> {}
impl MapsTo<kinds::double> for Cow<'_, str> {}
impl MapsTo<kinds::scaled_float> for String {}
impl MapsTo<kinds::scaled_float> for str {}
impl MapsTo<kinds::scaled_float> for Box<str> {}
impl MapsTo<kinds::scaled_float> for Rc<str> {}
impl MapsTo<kinds::scaled_float> for Arc<str> {}
impl MapsTo<kinds::scaled_float> for Cow<'_, str> {}
impl MapsTo<kinds::murmur3> for String {}
impl MapsTo<kinds::murmur3> for str {}
impl MapsTo<kinds::murmur3> for Box<str> {}
impl MapsTo<kinds::murmur3> for Rc<str> {}
impl MapsTo<kinds::murmur3> for Arc<str> {}
impl MapsTo<kinds::murmur3> for Cow<'_, str> {}

// Numbers: any numeric type (the range is the author's promise), and exact values as `keyword`.
impl MapsTo<kinds::byte> for i8 {}
impl MapsTo<kinds::short> for i8 {}
impl MapsTo<kinds::integer> for i8 {}
impl MapsTo<kinds::long> for i8 {}
impl MapsTo<kinds::unsigned_long> for i8 {}
impl MapsTo<kinds::half_float> for i8 {}
impl MapsTo<kinds::float> for i8 {}
impl MapsTo<kinds::double> for i8 {}
impl MapsTo<kinds::scaled_float> for i8 {}
impl MapsTo<kinds::rank_feature> for i8 {}
impl MapsTo<kinds::keyword> for i8 {}
impl MapsTo<kinds::constant_keyword> for i8 {}
impl MapsTo<kinds::murmur3> for i8 {}
impl MapsTo<kinds::byte> for i16 {}
impl MapsTo<kinds::short> for i16 {}
impl MapsTo<kinds::integer> for i16 {}
impl MapsTo<kinds::long> for i16 {}
impl MapsTo<kinds::unsigned_long> for i16 {}
impl MapsTo<kinds::half_float> for i16 {}
impl MapsTo<kinds::float> for i16 {}
impl MapsTo<kinds::double> for i16 {}
impl MapsTo<kinds::scaled_float> for i16 {}
impl MapsTo<kinds::rank_feature> for i16 {}
impl MapsTo<kinds::keyword> for i16 {}
impl MapsTo<kinds::constant_keyword> for i16 {}
impl MapsTo<kinds::murmur3> for i16 {}
impl MapsTo<kinds::byte> for i32 {}
impl MapsTo<kinds::short> for i32 {}
impl MapsTo<kinds::integer> for i32 {}
impl MapsTo<kinds::long> for i32 {}
impl MapsTo<kinds::unsigned_long> for i32 {}
impl MapsTo<kinds::half_float> for i32 {}
impl MapsTo<kinds::float> for i32 {}
impl MapsTo<kinds::double> for i32 {}
impl MapsTo<kinds::scaled_float> for i32 {}
impl MapsTo<kinds::rank_feature> for i32 {}
impl MapsTo<kinds::keyword> for i32 {}
impl MapsTo<kinds::constant_keyword> for i32 {}
impl MapsTo<kinds::murmur3> for i32 {}
impl MapsTo<kinds::byte> for i64 {}
impl MapsTo<kinds::short> for i64 {}
impl MapsTo<kinds::integer> for i64 {}
impl MapsTo<kinds::long> for i64 {}
impl MapsTo<kinds::unsigned_long> for i64 {}
impl MapsTo<kinds::half_float> for i64 {}
impl MapsTo<kinds::float> for i64 {}
impl MapsTo<kinds::double> for i64 {}
impl MapsTo<kinds::scaled_float> for i64 {}
impl MapsTo<kinds::rank_feature> for i64 {}
impl MapsTo<kinds::keyword> for i64 {}
impl MapsTo<kinds::constant_keyword> for i64 {}
impl MapsTo<kinds::murmur3> for i64 {}
impl MapsTo<kinds::byte> for isize {}
impl MapsTo<kinds::short> for isize {}
impl MapsTo<kinds::integer> for isize {}
impl MapsTo<kinds::long> for isize {}
impl MapsTo<kinds::unsigned_long> for isize {}
impl MapsTo<kinds::half_float> for isize {}
impl MapsTo<kinds::float> for isize {}
impl MapsTo<kinds::double> for isize {}
impl MapsTo<kinds::scaled_float> for isize {}
impl MapsTo<kinds::rank_feature> for isize {}
impl MapsTo<kinds::keyword> for isize {}
impl MapsTo<kinds::constant_keyword> for isize {}
impl MapsTo<kinds::murmur3> for isize {}
impl MapsTo<kinds::byte> for u8 {}
impl MapsTo<kinds::short> for u8 {}
impl MapsTo<kinds::integer> for u8 {}
impl MapsTo<kinds::long> for u8 {}
impl MapsTo<kinds::unsigned_long> for u8 {}
impl MapsTo<kinds::half_float> for u8 {}
impl MapsTo<kinds::float> for u8 {}
impl MapsTo<kinds::double> for u8 {}
impl MapsTo<kinds::scaled_float> for u8 {}
impl MapsTo<kinds::rank_feature> for u8 {}
impl MapsTo<kinds::keyword> for u8 {}
impl MapsTo<kinds::constant_keyword> for u8 {}
impl MapsTo<kinds::murmur3> for u8 {}
impl MapsTo<kinds::byte> for u16 {}
impl MapsTo<kinds::short> for u16 {}
impl MapsTo<kinds::integer> for u16 {}
impl MapsTo<kinds::long> for u16 {}
impl MapsTo<kinds::unsigned_long> for u16 {}
impl MapsTo<kinds::half_float> for u16 {}
impl MapsTo<kinds::float> for u16 {}
impl MapsTo<kinds::double> for u16 {}
impl MapsTo<kinds::scaled_float> for u16 {}
impl MapsTo<kinds::rank_feature> for u16 {}
impl MapsTo<kinds::keyword> for u16 {}
impl MapsTo<kinds::constant_keyword> for u16 {}
impl MapsTo<kinds::murmur3> for u16 {}
impl MapsTo<kinds::byte> for u32 {}
impl MapsTo<kinds::short> for u32 {}
impl MapsTo<kinds::integer> for u32 {}
impl MapsTo<kinds::long> for u32 {}
impl MapsTo<kinds::unsigned_long> for u32 {}
impl MapsTo<kinds::half_float> for u32 {}
impl MapsTo<kinds::float> for u32 {}
impl MapsTo<kinds::double> for u32 {}
impl MapsTo<kinds::scaled_float> for u32 {}
impl MapsTo<kinds::rank_feature> for u32 {}
impl MapsTo<kinds::keyword> for u32 {}
impl MapsTo<kinds::constant_keyword> for u32 {}
impl MapsTo<kinds::murmur3> for u32 {}
impl MapsTo<kinds::byte> for u64 {}
impl MapsTo<kinds::short> for u64 {}
impl MapsTo<kinds::integer> for u64 {}
impl MapsTo<kinds::long> for u64 {}
impl MapsTo<kinds::unsigned_long> for u64 {}
impl MapsTo<kinds::half_float> for u64 {}
impl MapsTo<kinds::float> for u64 {}
impl MapsTo<kinds::double> for u64 {}
impl MapsTo<kinds::scaled_float> for u64 {}
impl MapsTo<kinds::rank_feature> for u64 {}
impl MapsTo<kinds::keyword> for u64 {}
impl MapsTo<kinds::constant_keyword> for u64 {}
impl MapsTo<kinds::murmur3> for u64 {}
impl MapsTo<kinds::byte> for usize {}
impl MapsTo<kinds::short> for usize {}
impl MapsTo<kinds::integer> for usize {}
impl MapsTo<kinds::long> for usize {}
impl MapsTo<kinds::unsigned_long> for usize {}
impl MapsTo<kinds::half_float> for usize {}
impl MapsTo<kinds::float> for usize {}
impl MapsTo<kinds::double> for usize {}
impl MapsTo<kinds::scaled_float> for usize {}
impl MapsTo<kinds::rank_feature> for usize {}
impl MapsTo<kinds::keyword> for usize {}
impl MapsTo<kinds::constant_keyword> for usize {}
impl MapsTo<kinds::murmur3> for usize {}
impl MapsTo<kinds::byte> for f32 {}
impl MapsTo<kinds::short> for f32 {}
impl MapsTo<kinds::integer> for f32 {}
impl MapsTo<kinds::long> for f32 {}
impl MapsTo<kinds::unsigned_long> for f32 {}
impl MapsTo<kinds::half_float> for f32 {}
impl MapsTo<kinds::float> for f32 {}
impl MapsTo<kinds::double> for f32 {}
impl MapsTo<kinds::scaled_float> for f32 {}
impl MapsTo<kinds::rank_feature> for f32 {}
impl MapsTo<kinds::keyword> for f32 {}
impl MapsTo<kinds::constant_keyword> for f32 {}
impl MapsTo<kinds::murmur3> for f32 {}
impl MapsTo<kinds::byte> for f64 {}
impl MapsTo<kinds::short> for f64 {}
impl MapsTo<kinds::integer> for f64 {}
impl MapsTo<kinds::long> for f64 {}
impl MapsTo<kinds::unsigned_long> for f64 {}
impl MapsTo<kinds::half_float> for f64 {}
impl MapsTo<kinds::float> for f64 {}
impl MapsTo<kinds::double> for f64 {}
impl MapsTo<kinds::scaled_float> for f64 {}
impl MapsTo<kinds::rank_feature> for f64 {}
impl MapsTo<kinds::keyword> for f64 {}
impl MapsTo<kinds::constant_keyword> for f64 {}
impl MapsTo<kinds::murmur3> for f64 {}

// Milliseconds or seconds since the epoch; 32 bits hold neither milliseconds nor, for long, seconds.
impl MapsTo<kinds::date> for i64 {}
impl MapsTo<kinds::date_nanos> for i64 {}
impl MapsTo<kinds::date> for u64 {}
impl MapsTo<kinds::date_nanos> for u64 {}

// One element of a vector; the collection around it is the vector.
impl MapsTo<kinds::dense_vector> for f32 {}
impl MapsTo<kinds::dense_vector> for f64 {}
impl MapsTo<kinds::dense_vector> for i8 {}

impl MapsTo<kinds::boolean> for bool {}
impl MapsTo<kinds::keyword> for bool {}
impl MapsTo<kinds::constant_keyword> for bool {}
impl MapsTo<kinds::keyword> for char {}
impl MapsTo<kinds::text> for char {}
impl MapsTo<kinds::constant_keyword> for char {}
impl MapsTo<kinds::wildcard> for char {}
impl MapsTo<kinds::ip> for IpAddr {}
impl MapsTo<kinds::keyword> for IpAddr {}
impl MapsTo<kinds::text> for IpAddr {}
impl MapsTo<kinds::wildcard> for IpAddr {}
impl MapsTo<kinds::ip> for Ipv4Addr {}
impl MapsTo<kinds::keyword> for Ipv4Addr {}
impl MapsTo<kinds::text> for Ipv4Addr {}
impl MapsTo<kinds::wildcard> for Ipv4Addr {}
impl MapsTo<kinds::ip> for Ipv6Addr {}
impl MapsTo<kinds::keyword> for Ipv6Addr {}
impl MapsTo<kinds::text> for Ipv6Addr {}
impl MapsTo<kinds::wildcard> for Ipv6Addr {}
impl MapsTo<kinds::keyword> for SocketAddr {}
impl MapsTo<kinds::text> for SocketAddr {}
impl MapsTo<kinds::wildcard> for SocketAddr {}
impl MapsTo<kinds::keyword> for SocketAddrV4 {}
impl MapsTo<kinds::text> for SocketAddrV4 {}
impl MapsTo<kinds::wildcard> for SocketAddrV4 {}
impl MapsTo<kinds::keyword> for SocketAddrV6 {}
impl MapsTo<kinds::text> for SocketAddrV6 {}
impl MapsTo<kinds::wildcard> for SocketAddrV6 {}
impl MapsTo<kinds::keyword> for Path {}
impl MapsTo<kinds::text> for Path {}
impl MapsTo<kinds::wildcard> for Path {}
impl MapsTo<kinds::match_only_text> for Path {}
impl MapsTo<kinds::keyword> for PathBuf {}
impl MapsTo<kinds::text> for PathBuf {}
impl MapsTo<kinds::wildcard> for PathBuf {}
impl MapsTo<kinds::match_only_text> for PathBuf {}
impl MapsTo<kinds::byte> for NonZeroI8 {}
impl MapsTo<kinds::short> for NonZeroI8 {}
impl MapsTo<kinds::integer> for NonZeroI8 {}
impl MapsTo<kinds::long> for NonZeroI8 {}
impl MapsTo<kinds::unsigned_long> for NonZeroI8 {}
impl MapsTo<kinds::half_float> for NonZeroI8 {}
impl MapsTo<kinds::float> for NonZeroI8 {}
impl MapsTo<kinds::double> for NonZeroI8 {}
impl MapsTo<kinds::scaled_float> for NonZeroI8 {}
impl MapsTo<kinds::rank_feature> for NonZeroI8 {}
impl MapsTo<kinds::keyword> for NonZeroI8 {}
impl MapsTo<kinds::byte> for NonZeroI16 {}
impl MapsTo<kinds::short> for NonZeroI16 {}
impl MapsTo<kinds::integer> for NonZeroI16 {}
impl MapsTo<kinds::long> for NonZeroI16 {}
impl MapsTo<kinds::unsigned_long> for NonZeroI16 {}
impl MapsTo<kinds::half_float> for NonZeroI16 {}
impl MapsTo<kinds::float> for NonZeroI16 {}
impl MapsTo<kinds::double> for NonZeroI16 {}
impl MapsTo<kinds::scaled_float> for NonZeroI16 {}
impl MapsTo<kinds::rank_feature> for NonZeroI16 {}
impl MapsTo<kinds::keyword> for NonZeroI16 {}
impl MapsTo<kinds::byte> for NonZeroI32 {}
impl MapsTo<kinds::short> for NonZeroI32 {}
impl MapsTo<kinds::integer> for NonZeroI32 {}
impl MapsTo<kinds::long> for NonZeroI32 {}
impl MapsTo<kinds::unsigned_long> for NonZeroI32 {}
impl MapsTo<kinds::half_float> for NonZeroI32 {}
impl MapsTo<kinds::float> for NonZeroI32 {}
impl MapsTo<kinds::double> for NonZeroI32 {}
impl MapsTo<kinds::scaled_float> for NonZeroI32 {}
impl MapsTo<kinds::rank_feature> for NonZeroI32 {}
impl MapsTo<kinds::keyword> for NonZeroI32 {}
impl MapsTo<kinds::byte> for NonZeroI64 {}
impl MapsTo<kinds::short> for NonZeroI64 {}
impl MapsTo<kinds::integer> for NonZeroI64 {}
impl MapsTo<kinds::long> for NonZeroI64 {}
impl MapsTo<kinds::unsigned_long> for NonZeroI64 {}
impl MapsTo<kinds::half_float> for NonZeroI64 {}
impl MapsTo<kinds::float> for NonZeroI64 {}
impl MapsTo<kinds::double> for NonZeroI64 {}
impl MapsTo<kinds::scaled_float> for NonZeroI64 {}
impl MapsTo<kinds::rank_feature> for NonZeroI64 {}
impl MapsTo<kinds::keyword> for NonZeroI64 {}
impl MapsTo<kinds::byte> for NonZeroIsize {}
impl MapsTo<kinds::short> for NonZeroIsize {}
impl MapsTo<kinds::integer> for NonZeroIsize {}
impl MapsTo<kinds::long> for NonZeroIsize {}
impl MapsTo<kinds::unsigned_long> for NonZeroIsize {}
impl MapsTo<kinds::half_float> for NonZeroIsize {}
impl MapsTo<kinds::float> for NonZeroIsize {}
impl MapsTo<kinds::double> for NonZeroIsize {}
impl MapsTo<kinds::scaled_float> for NonZeroIsize {}
impl MapsTo<kinds::rank_feature> for NonZeroIsize {}
impl MapsTo<kinds::keyword> for NonZeroIsize {}
impl MapsTo<kinds::byte> for NonZeroU8 {}
impl MapsTo<kinds::short> for NonZeroU8 {}
impl MapsTo<kinds::integer> for NonZeroU8 {}
impl MapsTo<kinds::long> for NonZeroU8 {}
impl MapsTo<kinds::unsigned_long> for NonZeroU8 {}
impl MapsTo<kinds::half_float> for NonZeroU8 {}
impl MapsTo<kinds::float> for NonZeroU8 {}
impl MapsTo<kinds::double> for NonZeroU8 {}
impl MapsTo<kinds::scaled_float> for NonZeroU8 {}
impl MapsTo<kinds::rank_feature> for NonZeroU8 {}
impl MapsTo<kinds::keyword> for NonZeroU8 {}
impl MapsTo<kinds::byte> for NonZeroU16 {}
impl MapsTo<kinds::short> for NonZeroU16 {}
impl MapsTo<kinds::integer> for NonZeroU16 {}
impl MapsTo<kinds::long> for NonZeroU16 {}
impl MapsTo<kinds::unsigned_long> for NonZeroU16 {}
impl MapsTo<kinds::half_float> for NonZeroU16 {}
impl MapsTo<kinds::float> for NonZeroU16 {}
impl MapsTo<kinds::double> for NonZeroU16 {}
impl MapsTo<kinds::scaled_float> for NonZeroU16 {}
impl MapsTo<kinds::rank_feature> for NonZeroU16 {}
impl MapsTo<kinds::keyword> for NonZeroU16 {}
impl MapsTo<kinds::byte> for NonZeroU32 {}
impl MapsTo<kinds::short> for NonZeroU32 {}
impl MapsTo<kinds::integer> for NonZeroU32 {}
impl MapsTo<kinds::long> for NonZeroU32 {}
impl MapsTo<kinds::unsigned_long> for NonZeroU32 {}
impl MapsTo<kinds::half_float> for NonZeroU32 {}
impl MapsTo<kinds::float> for NonZeroU32 {}
impl MapsTo<kinds::double> for NonZeroU32 {}
impl MapsTo<kinds::scaled_float> for NonZeroU32 {}
impl MapsTo<kinds::rank_feature> for NonZeroU32 {}
impl MapsTo<kinds::keyword> for NonZeroU32 {}
impl MapsTo<kinds::byte> for NonZeroU64 {}
impl MapsTo<kinds::short> for NonZeroU64 {}
impl MapsTo<kinds::integer> for NonZeroU64 {}
impl MapsTo<kinds::long> for NonZeroU64 {}
impl MapsTo<kinds::unsigned_long> for NonZeroU64 {}
impl MapsTo<kinds::half_float> for NonZeroU64 {}
impl MapsTo<kinds::float> for NonZeroU64 {}
impl MapsTo<kinds::double> for NonZeroU64 {}
impl MapsTo<kinds::scaled_float> for NonZeroU64 {}
impl MapsTo<kinds::rank_feature> for NonZeroU64 {}
impl MapsTo<kinds::keyword> for NonZeroU64 {}
impl MapsTo<kinds::byte> for NonZeroUsize {}
impl MapsTo<kinds::short> for NonZeroUsize {}
impl MapsTo<kinds::integer> for NonZeroUsize {}
impl MapsTo<kinds::long> for NonZeroUsize {}
impl MapsTo<kinds::unsigned_long> for NonZeroUsize {}
impl MapsTo<kinds::half_float> for NonZeroUsize {}
impl MapsTo<kinds::float> for NonZeroUsize {}
impl MapsTo<kinds::double> for NonZeroUsize {}
impl MapsTo<kinds::scaled_float> for NonZeroUsize {}
impl MapsTo<kinds::rank_feature> for NonZeroUsize {}
impl MapsTo<kinds::keyword> for NonZeroUsize {}

// Maps.
impl<K, V, S> MapsTo<kinds::flattened> for HashMap<K, V, S> {}
impl<K, V> MapsTo<kinds::flattened> for BTreeMap<K, V> {}
impl<K, V, S> MapsTo<kinds::rank_features> for HashMap<K, V, S> {}
impl<K, V> MapsTo<kinds::rank_features> for BTreeMap<K, V> {}
impl<K, V, S> MapsTo<kinds::sparse_vector> for HashMap<K, V, S> {}
impl<K, V> MapsTo<kinds::sparse_vector> for BTreeMap<K, V> {}
