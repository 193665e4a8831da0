//! What serde writes for an enum without data.

use super::{EsDocument, EsField, Field, ListItem, MapsTo, NoCheck, kinds, path};

/// The name of a variant: a word, which may be mapped as what takes any string.
///
/// `EsField` maps an enum without data as this.
#[derive(Debug, Clone, Copy)]
pub struct VariantName;

impl EsField for VariantName {
    const FIELD: Field = Field::new("keyword");
    type At<P: path::Path> = path::Leaf<P, kinds::keyword>;
    type Check<R: EsDocument> = NoCheck;
}

impl ListItem for VariantName {}

macro_rules! maps_to {
    ($($kind:ident)*) => {$( impl MapsTo<kinds::$kind> for VariantName {} )*};
}

maps_to! {
    annotated_text completion constant_keyword counted_keyword icu_collation_keyword keyword match_only_text murmur3
    search_as_you_type semantic_text text token_count wildcard
}
