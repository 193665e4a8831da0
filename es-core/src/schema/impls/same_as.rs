//! Types that serde writes as another type's values, and that are mapped as that type.

use std::num::{
    NonZeroI8, NonZeroI16, NonZeroI32, NonZeroI64, NonZeroIsize, NonZeroU8, NonZeroU16, NonZeroU32,
    NonZeroU64, NonZeroUsize,
};
use std::sync::atomic::{
    AtomicBool, AtomicI8, AtomicI16, AtomicI32, AtomicI64, AtomicIsize, AtomicU8, AtomicU16, AtomicU32,
    AtomicU64, AtomicUsize,
};

use crate::schema::{EsDocument, EsField, Field, Kind, ListItem, MapsTo, NoCheck, path};

macro_rules! same_as {
    ($($(#[$attr:meta])* $ty:ty => $same:ty;)*) => {$(
        $(#[$attr])*
        const _: () = {
            impl EsField for $ty {
                const FIELD: Field = <$same as EsField>::FIELD;
                type At<P: path::Path> = <$same as EsField>::At<P>;
                type Check<R: EsDocument> = NoCheck;
            }
            impl ListItem for $ty {}
            impl<K: Kind> MapsTo<K> for $ty where $same: MapsTo<K> {}
        };
    )*};
}

same_as! {
    NonZeroI8 => i8;
    NonZeroI16 => i16;
    NonZeroI32 => i32;
    NonZeroI64 => i64;
    NonZeroIsize => isize;
    NonZeroU8 => u8;
    NonZeroU16 => u16;
    NonZeroU32 => u32;
    NonZeroU64 => u64;
    NonZeroUsize => usize;
    AtomicBool => bool;
    AtomicI8 => i8;
    AtomicI16 => i16;
    AtomicI32 => i32;
    AtomicI64 => i64;
    AtomicIsize => isize;
    AtomicU8 => u8;
    AtomicU16 => u16;
    AtomicU32 => u32;
    AtomicU64 => u64;
    AtomicUsize => usize;
    #[cfg(feature = "smol_str")]
    smol_str::SmolStr => str;
    #[cfg(feature = "compact_str")]
    compact_str::CompactString => str;
}
