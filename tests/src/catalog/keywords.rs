//! Exact-value types.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
};

use es_core::prelude::*;
use serde::{Deserialize, Serialize};

/// `keyword`, `constant_keyword`, `counted_keyword`, `wildcard`, `flattened`, `version`, `binary`, `ip`, `boolean`.
#[derive(Debug, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-keywords", settings(number_of_replicas = 0))]
pub struct Keywords {
    #[es(keyword)]
    keyword: String,
    #[es(keyword(
        copy_to = "all",
        eager_global_ordinals = true,
        fields(words = text(analyzer = "simple")),
        ignore_above = 100,
        index_options = "freqs",
        meta = { "list": "ISO 3166" },
        normalizer = "lowercase",
        norms = true,
        null_value = "none",
        similarity = "boolean",
        split_queries_on_whitespace = true,
        store = true,
    ))]
    keyword_full: Option<String>,
    #[es(keyword(index = false, doc_values = false))]
    keyword_off: String,
    #[es(keyword(script = "emit('a')", on_script_error = "continue"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    keyword_script: Option<String>,
    #[es(constant_keyword)]
    constant_keyword: String,
    #[es(constant_keyword(value = "fixed", meta(owner = "search")))]
    constant_keyword_full: String,
    #[es(counted_keyword)]
    counted_keyword: Vec<String>,
    #[es(counted_keyword(copy_to = "all", fields(raw = keyword), meta(owner = "search")))]
    counted_keyword_full: String,
    #[es(wildcard)]
    wildcard: String,
    #[es(wildcard(
        copy_to = "all",
        fields(raw = keyword),
        ignore_above = 1000,
        meta(owner = "search"),
        null_value = "none"
    ))]
    wildcard_full: Option<String>,
    #[es(flattened)]
    flattened: BTreeMap<String, String>,
    #[es(flattened(
        depth_limit = 3,
        eager_global_ordinals = true,
        ignore_above = 100,
        index_options = "freqs",
        meta(owner = "search"),
        null_value = "none",
        similarity = "boolean",
        split_queries_on_whitespace = true,
    ))]
    flattened_full: BTreeMap<String, Option<String>>,
    #[es(flattened(index = false, doc_values = false))]
    flattened_off: BTreeMap<String, u8>,
    #[es(version)]
    version: String,
    #[es(version(copy_to = "all", fields(raw = keyword), meta(owner = "search")))]
    version_full: String,
    #[es(binary)]
    binary: String,
    #[es(binary(copy_to = "all", doc_values = true, meta(owner = "search"), store = true))]
    binary_full: String,
    #[es(binary(fields(raw = keyword)))]
    binary_with_field: String,
    #[es(ip)]
    ip: IpAddr,
    #[es(ip(
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        ignore_malformed = true,
        meta(owner = "search"),
        null_value = "::1",
        store = true,
    ))]
    ip_full: Option<Ipv4Addr>,
    #[es(ip(script = "emit('127.0.0.1')", on_script_error = "continue", index = false))]
    #[serde(skip_serializing_if = "Option::is_none")]
    ip_script: Option<IpAddr>,
    #[es(boolean)]
    boolean: bool,
    #[es(boolean(
        copy_to = "all",
        doc_values = false,
        fields(raw = keyword),
        ignore_malformed = true,
        meta(owner = "search"),
        null_value = false,
        store = true,
    ))]
    boolean_full: Option<bool>,
    #[es(boolean(script = "emit(true)", on_script_error = "continue", index = false))]
    #[serde(skip_serializing_if = "Option::is_none")]
    boolean_script: Option<bool>,
    #[es(text)]
    all: String,
}

impl Default for Keywords {
    fn default() -> Self {
        Keywords {
            keyword: String::new(),
            keyword_full: None,
            keyword_off: String::new(),
            keyword_script: None,
            constant_keyword: "fixed".into(),
            constant_keyword_full: "fixed".into(),
            counted_keyword: Vec::new(),
            counted_keyword_full: "a".into(),
            wildcard: String::new(),
            wildcard_full: None,
            flattened: BTreeMap::new(),
            flattened_full: BTreeMap::new(),
            flattened_off: BTreeMap::new(),
            version: "1.0.0".into(),
            version_full: "1.0.0".into(),
            binary: String::new(),
            binary_full: String::new(),
            binary_with_field: String::new(),
            ip: Ipv4Addr::LOCALHOST.into(),
            ip_full: None,
            ip_script: None,
            boolean: false,
            boolean_full: None,
            boolean_script: None,
            all: String::new(),
        }
    }
}
