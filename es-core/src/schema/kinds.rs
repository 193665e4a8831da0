//! One marker type for each field type, for [`MapsTo`](super::MapsTo).
//!
//! In lower case, so that the compiler's messages print Elasticsearch's own words.

use super::traits::{Kind, ManyValued};

macro_rules! kinds {
    ($($name:ident)*) => {$(
        #[doc = concat!("The field type `", stringify!($name), "`.")]
        #[derive(Debug, Clone, Copy)]
        #[allow(non_camel_case_types)]
        pub struct $name;
        impl Kind for $name {
            const TYPE: &'static str = stringify!($name);
        }
    )*};
}

/// Kinds whose fields hold as many values as a document has.
macro_rules! many {
    ($($name:ident)*) => {$(impl ManyValued for $name {})*};
}

kinds! {
    aggregate_metric_double annotated_text binary boolean byte completion constant_keyword
    counted_keyword date date_nanos date_range dense_vector double double_range exponential_histogram
    flattened float float_range geo_point geo_shape half_float histogram icu_collation_keyword integer
    integer_range ip ip_range join keyword long long_range match_only_text murmur3 nested object
    passthrough percolator point rank_feature rank_features rank_vectors scaled_float search_as_you_type
    semantic_text shape short sparse_vector text token_count unsigned_long version wildcard
}

// Not: what holds one value (`rank_feature`, `constant_keyword`, `join`, `histogram`, …), and vectors, where the list is
// the value.
many! {
    annotated_text binary boolean byte completion counted_keyword date date_nanos date_range double double_range
    flattened float float_range geo_point geo_shape half_float icu_collation_keyword integer integer_range ip ip_range
    keyword long long_range match_only_text murmur3 nested object percolator point scaled_float search_as_you_type
    semantic_text shape short text token_count unsigned_long version wildcard
}
