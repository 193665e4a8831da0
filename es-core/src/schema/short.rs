//! What the macros write for each field, by names of one word: to look a word up costs the compiler at every place.

pub use super::{
    self as __es, Check as __Check, EsField as __EsField, EsObject as __EsObject, MapsTo as __MapsTo,
    kinds as __kinds,
    path::{At as __At, Leaf as __Leaf, NestedAt as __NestedAt},
};
pub use crate::__methods;

/// `name Type;`: the methods of a typed path. Most of each is the same, and the compiler repeats it sooner than a macro.
#[doc(hidden)]
#[macro_export]
macro_rules! __methods {
    ($($name:ident $field:ty;)*) => {$(
        pub const fn $name(&self) -> $field {
            $crate::schema::path::Handle::NEW
        }
    )*};
}
