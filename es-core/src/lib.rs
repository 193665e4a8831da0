//! The schema layer for Elasticsearch.
pub mod schema;
