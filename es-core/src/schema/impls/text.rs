//! Text: serde writes it as it is, and Elasticsearch reads most types from a string.
//!
//! The `MapsTo` lines are spelled out: rustc quotes them to the user, and a line made by a macro reads badly there.

use std::path::{Path, PathBuf};

use super::leaf;
use crate::schema::path::{self, TextAt};
use crate::schema::{EsDocument, EsField, Field, Json, ListItem, MapsTo, NoCheck, Property, kinds};

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

macro_rules! text {
    ($($ty:ty)*) => {$(
        impl EsField for $ty {
            const FIELD: Field = TEXT_WITH_KEYWORD;
            type At<P: path::Path> = TextAt<P>;
            type Check<R: EsDocument> = NoCheck;
        }
        impl ListItem for $ty {}
    )*};
}

text! { String str }

leaf! {
    char, Path, PathBuf => keyword;
}

impl MapsTo<kinds::text> for String {}
impl MapsTo<kinds::keyword> for String {}
impl MapsTo<kinds::constant_keyword> for String {}
impl MapsTo<kinds::wildcard> for String {}
impl MapsTo<kinds::match_only_text> for String {}
impl MapsTo<kinds::search_as_you_type> for String {}
impl MapsTo<kinds::annotated_text> for String {}
impl MapsTo<kinds::icu_collation_keyword> for String {}
impl MapsTo<kinds::counted_keyword> for String {}
impl MapsTo<kinds::semantic_text> for String {}
impl MapsTo<kinds::token_count> for String {}
impl MapsTo<kinds::completion> for String {}
impl MapsTo<kinds::date> for String {}
impl MapsTo<kinds::date_nanos> for String {}
impl MapsTo<kinds::ip> for String {}
impl MapsTo<kinds::ip_range> for String {}
impl MapsTo<kinds::version> for String {}
impl MapsTo<kinds::binary> for String {}
impl MapsTo<kinds::geo_point> for String {}
impl MapsTo<kinds::geo_shape> for String {}
impl MapsTo<kinds::point> for String {}
impl MapsTo<kinds::shape> for String {}
impl MapsTo<kinds::boolean> for String {}
impl MapsTo<kinds::byte> for String {}
impl MapsTo<kinds::short> for String {}
impl MapsTo<kinds::integer> for String {}
impl MapsTo<kinds::long> for String {}
impl MapsTo<kinds::unsigned_long> for String {}
impl MapsTo<kinds::half_float> for String {}
impl MapsTo<kinds::float> for String {}
impl MapsTo<kinds::double> for String {}
impl MapsTo<kinds::scaled_float> for String {}
impl MapsTo<kinds::murmur3> for String {}

impl MapsTo<kinds::text> for str {}
impl MapsTo<kinds::keyword> for str {}
impl MapsTo<kinds::constant_keyword> for str {}
impl MapsTo<kinds::wildcard> for str {}
impl MapsTo<kinds::match_only_text> for str {}
impl MapsTo<kinds::search_as_you_type> for str {}
impl MapsTo<kinds::annotated_text> for str {}
impl MapsTo<kinds::icu_collation_keyword> for str {}
impl MapsTo<kinds::counted_keyword> for str {}
impl MapsTo<kinds::semantic_text> for str {}
impl MapsTo<kinds::token_count> for str {}
impl MapsTo<kinds::completion> for str {}
impl MapsTo<kinds::date> for str {}
impl MapsTo<kinds::date_nanos> for str {}
impl MapsTo<kinds::ip> for str {}
impl MapsTo<kinds::ip_range> for str {}
impl MapsTo<kinds::version> for str {}
impl MapsTo<kinds::binary> for str {}
impl MapsTo<kinds::geo_point> for str {}
impl MapsTo<kinds::geo_shape> for str {}
impl MapsTo<kinds::point> for str {}
impl MapsTo<kinds::shape> for str {}
impl MapsTo<kinds::boolean> for str {}
impl MapsTo<kinds::byte> for str {}
impl MapsTo<kinds::short> for str {}
impl MapsTo<kinds::integer> for str {}
impl MapsTo<kinds::long> for str {}
impl MapsTo<kinds::unsigned_long> for str {}
impl MapsTo<kinds::half_float> for str {}
impl MapsTo<kinds::float> for str {}
impl MapsTo<kinds::double> for str {}
impl MapsTo<kinds::scaled_float> for str {}
impl MapsTo<kinds::murmur3> for str {}

impl MapsTo<kinds::keyword> for char {}
impl MapsTo<kinds::text> for char {}
impl MapsTo<kinds::constant_keyword> for char {}
impl MapsTo<kinds::wildcard> for char {}
impl MapsTo<kinds::keyword> for Path {}
impl MapsTo<kinds::text> for Path {}
impl MapsTo<kinds::wildcard> for Path {}
impl MapsTo<kinds::match_only_text> for Path {}
impl MapsTo<kinds::keyword> for PathBuf {}
impl MapsTo<kinds::text> for PathBuf {}
impl MapsTo<kinds::wildcard> for PathBuf {}
impl MapsTo<kinds::match_only_text> for PathBuf {}
