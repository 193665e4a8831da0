//! What can be done with a field, by its kind.

use crate::schema::{Kind, kinds};

/// A field by which hits can be sorted.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field cannot be sorted on",
    label = "has no values in a column",
    note = "sort on a `keyword` sub-field of a text: `fields(keyword = keyword)`"
)]
pub trait Sortable: Kind {}

/// A field whose values can be aggregated.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field cannot be aggregated",
    label = "has no values in a column",
    note = "aggregate a `keyword` sub-field of a text: `fields(keyword = keyword)`"
)]
pub trait Aggregatable: Kind {}

/// A field that is searched by the words that an analyzer makes.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field is not analyzed",
    label = "holds exact values, or is not indexed",
    note = "look for exact values with `term`, or map the field as `text`"
)]
pub trait FullText: Kind {}

/// A field that is searched by exact values.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field cannot be searched for exact values",
    label = "is analyzed, or not indexed",
    note = "search a text with `match_text`, or a `keyword` sub-field of it with `term`"
)]
pub trait Exact: Kind {}

/// A field of which the values have an order.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field cannot be searched by a range",
    label = "its values have no order, or it is not indexed"
)]
pub trait Ranged: Kind {}

/// A field with `index = false`: kept, perhaps sorted by, and not searched.
#[derive(Debug, Clone, Copy)]
pub struct NotIndexed<K>(std::marker::PhantomData<K>);

/// A field with `doc_values = false`: searched, and neither sorted by nor aggregated.
#[derive(Debug, Clone, Copy)]
pub struct NoDocValues<K>(std::marker::PhantomData<K>);

/// A text field with `fielddata = true`: sorted by and aggregated all the same, at a price.
#[derive(Debug, Clone, Copy)]
pub struct Fielddata<K>(std::marker::PhantomData<K>);

macro_rules! keep {
    ($($name:ident: $($trait:ident)*;)*) => {$(
        impl<K: Kind> Kind for $name<K> {
            const TYPE: &'static str = K::TYPE;
        }
        $(impl<K: $trait> $trait for $name<K> {})*
    )*};
}

keep! {
    NotIndexed: Sortable Aggregatable;
    NoDocValues: FullText Exact Ranged;
    Fielddata: FullText;
}

impl<K: Kind> Sortable for Fielddata<K> {}
impl<K: Kind> Aggregatable for Fielddata<K> {}

macro_rules! are {
    ($($trait:ident: $($kind:ident)*;)*) => {$($(impl $trait for kinds::$kind {})*)*};
}

are! {
    Sortable: boolean byte constant_keyword counted_keyword date date_nanos double float half_float
        icu_collation_keyword integer ip keyword long scaled_float short token_count unsigned_long version wildcard;
    Aggregatable: aggregate_metric_double boolean byte constant_keyword counted_keyword date date_nanos date_range double
        double_range flattened float float_range geo_point geo_shape half_float histogram icu_collation_keyword integer
        integer_range ip ip_range join keyword long long_range murmur3 point scaled_float short token_count unsigned_long
        version wildcard;
    FullText: annotated_text match_only_text search_as_you_type semantic_text text;
    Exact: boolean byte constant_keyword counted_keyword date date_nanos date_range double double_range flattened float
        float_range half_float icu_collation_keyword integer integer_range ip ip_range join keyword long long_range
        scaled_float short token_count unsigned_long version wildcard;
    Ranged: byte date date_nanos date_range double double_range float float_range half_float icu_collation_keyword integer
        integer_range ip ip_range keyword long long_range scaled_float short token_count unsigned_long version wildcard;
}
