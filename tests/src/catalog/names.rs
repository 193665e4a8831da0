//! Names as serde writes them.

use es_core::prelude::*;
use serde::{Deserialize, Serialize};

/// An object of each level.
#[derive(Debug, Default, Serialize, Deserialize, EsObject)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct Inner {
    first_part: u8,
    #[serde(rename = "second")]
    second_part: u8,
}

/// Stands in its parent's place.
#[derive(Debug, Default, Serialize, Deserialize, EsObject)]
#[serde(rename_all(serialize = "UPPERCASE", deserialize = "lowercase"))]
struct Spread {
    lower: u8,
    #[serde(flatten)]
    more: Option<Further>,
}

/// Stands in its parent's parent's place.
#[derive(Debug, Default, Serialize, Deserialize, EsObject)]
struct Further {
    further: u8,
}

/// `rename`, `skip`, `flatten`, raw identifiers.
#[derive(Debug, Default, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-names-plain", settings(number_of_replicas = 0))]
pub struct PlainNames {
    plain: u8,
    r#type: u8,
    #[serde(rename = "@timestamp")]
    at: i64,
    #[serde(rename(serialize = "written", deserialize = "read"), default)]
    both: u8,
    #[serde(rename = "dotted.name")]
    dotted: u8,
    /// Neither written nor read.
    #[serde(skip)]
    pub skipped: u8,
    /// Read only.
    #[serde(skip_serializing, default)]
    pub not_written: u8,
    #[serde(skip_deserializing)]
    written_only: u8,
    inner: Inner,
    #[serde(flatten)]
    spread: Spread,
    #[serde(with = "as_text")]
    #[es(keyword)]
    number: u64,
    #[serde(skip_serializing_if = "Option::is_none", alias = "other")]
    sometimes: Option<u8>,
}

/// A number as a string.
mod as_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[allow(clippy::trivially_copy_pass_by_ref)] // serde's signature
    pub(super) fn serialize<S: Serializer>(number: &u64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(number)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// `rename_all = "camelCase"`.
#[derive(Debug, Default, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-names-camel", settings(number_of_replicas = 0))]
#[serde(rename_all = "camelCase")]
pub struct CamelNames {
    one: u8,
    two_words: u8,
    _leading: u8,
    with_3_digits: u8,
    trailing_: u8,
    r#match: u8,
    #[serde(rename = "as_it_is")]
    renamed: u8,
    inner_object: Inner,
}

/// `rename_all = "kebab-case"`.
#[derive(Debug, Default, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-names-kebab", settings(number_of_replicas = 0))]
#[serde(rename_all = "kebab-case")]
pub struct KebabNames {
    two_words: u8,
    pascal: Pascal,
    screaming: Screaming,
    lower: Lower,
}

#[derive(Debug, Default, Serialize, Deserialize, EsObject)]
#[serde(rename_all = "PascalCase")]
struct Pascal {
    two_words: u8,
}

#[derive(Debug, Default, Serialize, Deserialize, EsObject)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
struct Screaming {
    two_words: u8,
}

#[derive(Debug, Default, Serialize, Deserialize, EsObject)]
#[serde(rename_all = "lowercase")]
struct Lower {
    two_words: u8,
}

/// `tag` writes the struct's name into a field.
#[derive(Debug, Default, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-names-tagged", settings(number_of_replicas = 0))]
#[serde(tag = "kind", rename = "tagged")]
pub struct TaggedNames {
    name: String,
}
