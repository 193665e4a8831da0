//! Types that stand for the type within: `Option`, pointers, cells, collections.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, BinaryHeap, HashSet, LinkedList, VecDeque};
use std::num::{Saturating, Wrapping};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, RwLock};

use crate::schema::{EsDocument, EsField, EsObject, Field, Kind, ListItem, ManyValued, MapsTo, Object, path};

/// Forwards all traits. `$bound` is what makes it a field, `$kind` what it may be mapped to: a collection asks for more.
macro_rules! forwards {
    ([$($params:tt)*] $ty:ty $(where $sized:tt)? : $bound:ident, $kind:ident) => {
        impl<$($params)* T: $bound $(+ $sized Sized)?> EsField for $ty {
            const FIELD: Field = T::FIELD;
            type At<P: path::Path> = <T as EsField>::At<P>;
            type Check<R: EsDocument> = <T as EsField>::Check<R>;
        }
        impl<$($params)* T: EsObject $(+ $sized Sized)?> EsObject for $ty {
            const OBJECT: Object = T::OBJECT;
            type At<P: path::Path> = <T as EsObject>::At<P>;
            type Check<R: EsDocument> = T::Check<R>;
        }
        impl<$($params)* T: ListItem $(+ $sized Sized)?> ListItem for $ty {}
        impl<$($params)* T: MapsTo<K> $(+ $sized Sized)?, K: $kind> MapsTo<K> for $ty {
            const LENGTH: Option<usize> = T::LENGTH;
        }
    };
}

forwards! { [] Option<T>: EsField, Kind }
forwards! { [] Box<T> where ?: EsField, Kind }
forwards! { [] Rc<T> where ?: EsField, Kind }
forwards! { [] Arc<T> where ?: EsField, Kind }
forwards! { [] Pin<T>: EsField, Kind }
forwards! { [] Cell<T>: EsField, Kind }
forwards! { [] RefCell<T> where ?: EsField, Kind }
forwards! { [] Mutex<T> where ?: EsField, Kind }
forwards! { [] RwLock<T> where ?: EsField, Kind }
forwards! { [] Wrapping<T>: EsField, Kind }
forwards! { [] Saturating<T>: EsField, Kind }
forwards! { [] std::cmp::Reverse<T>: EsField, Kind }
forwards! { ['a,] &'a T where ?: EsField, Kind }

forwards! { [] Vec<T>: ListItem, ManyValued }
forwards! { [] VecDeque<T>: ListItem, ManyValued }
forwards! { [] LinkedList<T>: ListItem, ManyValued }
forwards! { [] BinaryHeap<T>: ListItem, ManyValued }
forwards! { [] BTreeSet<T>: ListItem, ManyValued }
forwards! { [S,] HashSet<T, S>: ListItem, ManyValued }
forwards! { [] [T]: ListItem, ManyValued }
forwards! { [const N: usize,] [T; N]: ListItem, ManyValued }

// As `Box`, with the bound that `Cow` itself has.
impl<T: EsField + ToOwned + ?Sized> EsField for Cow<'_, T> {
    const FIELD: Field = T::FIELD;
    type At<P: path::Path> = <T as EsField>::At<P>;
    type Check<R: EsDocument> = <T as EsField>::Check<R>;
}
impl<T: EsObject + ToOwned + ?Sized> EsObject for Cow<'_, T> {
    const OBJECT: Object = T::OBJECT;
    type At<P: path::Path> = <T as EsObject>::At<P>;
    type Check<R: EsDocument> = T::Check<R>;
}
impl<T: ListItem + ToOwned + ?Sized> ListItem for Cow<'_, T> {}
impl<T: MapsTo<K> + ToOwned + ?Sized, K: Kind> MapsTo<K> for Cow<'_, T> {
    const LENGTH: Option<usize> = T::LENGTH;
}

#[cfg(feature = "ordered-float")]
forwards! { [] ordered_float::OrderedFloat<T>: EsField, Kind }
#[cfg(feature = "ordered-float")]
forwards! { [] ordered_float::NotNan<T>: EsField, Kind }
#[cfg(feature = "indexmap")]
forwards! { [S,] indexmap::IndexSet<T, S>: ListItem, ManyValued }
#[cfg(feature = "smallvec")]
const _: () = {
    use smallvec::{Array, SmallVec};

    // As `Vec`, by the item of its array.
    impl<A: Array<Item: ListItem>> EsField for SmallVec<A> {
        const FIELD: Field = A::Item::FIELD;
        type At<P: path::Path> = <A::Item as EsField>::At<P>;
        type Check<R: EsDocument> = <A::Item as EsField>::Check<R>;
    }
    impl<A: Array<Item: EsObject>> EsObject for SmallVec<A> {
        const OBJECT: Object = A::Item::OBJECT;
        type At<P: path::Path> = <A::Item as EsObject>::At<P>;
        type Check<R: EsDocument> = <A::Item as EsObject>::Check<R>;
    }
    impl<A: Array<Item: ListItem>> ListItem for SmallVec<A> {}
    impl<A: Array<Item: MapsTo<K>>, K: ManyValued> MapsTo<K> for SmallVec<A> {}
};
