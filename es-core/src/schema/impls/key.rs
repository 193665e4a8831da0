//! Types that can be an `_id`, a routing value or a version.

use std::borrow::Cow;
use std::sync::Arc;

use crate::schema::{DocumentKey, DocumentVersion};

impl DocumentKey for str {
    fn key(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(self))
    }
}

impl DocumentKey for String {
    fn key(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(self))
    }
}

impl DocumentKey for Cow<'_, str> {
    fn key(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(self))
    }
}

impl<T: DocumentKey + ?Sized> DocumentKey for &T {
    fn key(&self) -> Option<Cow<'_, str>> {
        T::key(self)
    }
}

impl<T: DocumentKey + ?Sized> DocumentKey for Box<T> {
    fn key(&self) -> Option<Cow<'_, str>> {
        T::key(self)
    }
}

impl<T: DocumentKey + ?Sized> DocumentKey for Arc<T> {
    fn key(&self) -> Option<Cow<'_, str>> {
        T::key(self)
    }
}

impl<T: DocumentKey> DocumentKey for Option<T> {
    fn key(&self) -> Option<Cow<'_, str>> {
        self.as_ref().and_then(T::key)
    }
}

macro_rules! printed {
    ($($ty:ty)*) => {$(
        impl DocumentKey for $ty {
            fn key(&self) -> Option<Cow<'_, str>> {
                Some(Cow::Owned(self.to_string()))
            }
        }
    )*};
}

printed! { i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize char bool }
#[cfg(feature = "uuid")]
printed! { ::uuid::Uuid }

macro_rules! versions {
    ($($ty:ty)*) => {$(
        impl DocumentVersion for $ty {
            fn document_version(&self) -> Option<u64> {
                Some(u64::from(*self))
            }
        }
    )*};
}

versions! { u8 u16 u32 u64 }

impl<T: DocumentVersion> DocumentVersion for Option<T> {
    fn document_version(&self) -> Option<u64> {
        self.as_ref().and_then(T::document_version)
    }
}
