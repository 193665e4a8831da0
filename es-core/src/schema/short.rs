//! What the macros write for each field, by names of one word: to look a word up costs the compiler at every place.

pub use super::{
    self as __es, Check as __Check, EsField as __EsField, EsObject as __EsObject, MapsTo as __MapsTo,
    kinds as __kinds,
};
