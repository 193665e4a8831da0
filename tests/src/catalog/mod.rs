//! Documents that between them use every field type of a basic licence and every attribute of the derive.
//!
//! The snapshots keep what they declare; the server keeps what they create. Fields with a bare name hold the type
//! alone, those that end in `_full` all its parameters.

mod analysis;
mod dates;
mod keywords;
mod names;
mod numbers;
mod objects;
mod places;
mod roots;
mod rust_types;
mod scores;
mod settings;
mod texts;
mod variants;

use es_core::schema::{Schema, schema};

pub use analysis::{InlineAnalysis, SharedAnalysis};
pub use dates::Dates;
pub use keywords::Keywords;
pub use names::{CamelNames, KebabNames, PlainNames, TaggedNames};
pub use numbers::Numbers;
pub use objects::Objects;
pub use places::Places;
pub use roots::{DynamicRoot, DynamicTemplates, FlatRoot, Relations};
pub use rust_types::{Collections, Scalars, Wrappers};
pub use scores::Scores;
pub use settings::Settings;
pub use texts::Texts;
pub use variants::{Posts, Relation, Sku, Variants, posts, variants};

/// Every document of the catalog, and the product index.
pub fn all() -> Vec<&'static Schema> {
    vec![
        schema::<Texts>(),
        schema::<Keywords>(),
        schema::<Numbers>(),
        schema::<Dates>(),
        schema::<Places>(),
        schema::<Scores>(),
        schema::<Objects>(),
        schema::<Relations>(),
        schema::<Scalars>(),
        schema::<Wrappers>(),
        schema::<Collections>(),
        schema::<PlainNames>(),
        schema::<CamelNames>(),
        schema::<KebabNames>(),
        schema::<TaggedNames>(),
        schema::<InlineAnalysis>(),
        schema::<SharedAnalysis>(),
        schema::<DynamicRoot>(),
        schema::<DynamicTemplates>(),
        schema::<FlatRoot>(),
        schema::<Settings>(),
        schema::<Variants>(),
        schema::<Posts>(),
        schema::<crate::shop::Product>(),
    ]
}
