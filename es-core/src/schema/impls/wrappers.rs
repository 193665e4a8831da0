//! Types that stand for the type within: `Option`, pointers, cells, collections.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, BinaryHeap, HashSet, LinkedList, VecDeque};
use std::num::{Saturating, Wrapping};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, RwLock};

use crate::schema::{EsDocument, EsField, EsObject, Field, Kind, ListItem, ManyValued, MapsTo, Object};

/// Forwards all traits. `$bound` is what makes it a field, `$kind` what it may be mapped to: a collection asks for more.
macro_rules! forwards {
    ($bound:ident, $kind:ident: $([$($params:tt)*] $ty:ty $(where $sized:tt)?;)*) => {$(
        impl<$($params)* T: $bound $(+ $sized Sized)?> EsField for $ty {
            const FIELD: Field = T::FIELD;
            type Check<R: EsDocument> = <T as EsField>::Check<R>;
        }
        impl<$($params)* T: EsObject $(+ $sized Sized)?> EsObject for $ty {
            const OBJECT: Object = T::OBJECT;
            type Check<R: EsDocument> = T::Check<R>;
        }
        impl<$($params)* T: ListItem $(+ $sized Sized)?> ListItem for $ty {}
        impl<$($params)* T: MapsTo<K> $(+ $sized Sized)?, K: $kind> MapsTo<K> for $ty {}
    )*};
}

forwards! { EsField, Kind:
    [] Option<T>;
    [] Box<T> where ?;
    [] Rc<T> where ?;
    [] Arc<T> where ?;
    [] Pin<T>;
    [] Cell<T>;
    [] RefCell<T> where ?;
    [] Mutex<T> where ?;
    [] RwLock<T> where ?;
    [] Wrapping<T>;
    [] Saturating<T>;
    [] std::cmp::Reverse<T>;
    ['a,] &'a T where ?;
}

forwards! { ListItem, ManyValued:
    [] Vec<T>;
    [] VecDeque<T>;
    [] LinkedList<T>;
    [] BinaryHeap<T>;
    [] BTreeSet<T>;
    [S,] HashSet<T, S>;
    [] [T];
    [const N: usize,] [T; N];
}

// As `Box`, with the bound that `Cow` itself has.
impl<T: EsField + ToOwned + ?Sized> EsField for Cow<'_, T> {
    const FIELD: Field = T::FIELD;
    type Check<R: EsDocument> = <T as EsField>::Check<R>;
}
impl<T: EsObject + ToOwned + ?Sized> EsObject for Cow<'_, T> {
    const OBJECT: Object = T::OBJECT;
    type Check<R: EsDocument> = T::Check<R>;
}
impl<T: ListItem + ToOwned + ?Sized> ListItem for Cow<'_, T> {}
impl<T: MapsTo<K> + ToOwned + ?Sized, K: Kind> MapsTo<K> for Cow<'_, T> {}

#[cfg(feature = "ordered-float")]
forwards! { EsField, Kind:
    [] ordered_float::OrderedFloat<T>;
    [] ordered_float::NotNan<T>;
}
#[cfg(feature = "indexmap")]
forwards! { ListItem, ManyValued:
    [S,] indexmap::IndexSet<T, S>;
}
#[cfg(feature = "smallvec")]
const _: () = {
    use smallvec::{Array, SmallVec};

    // As `Vec`, by the item of its array.
    impl<A: Array<Item: ListItem>> EsField for SmallVec<A> {
        const FIELD: Field = A::Item::FIELD;
        type Check<R: EsDocument> = <A::Item as EsField>::Check<R>;
    }
    impl<A: Array<Item: EsObject>> EsObject for SmallVec<A> {
        const OBJECT: Object = A::Item::OBJECT;
        type Check<R: EsDocument> = <A::Item as EsObject>::Check<R>;
    }
    impl<A: Array<Item: ListItem>> ListItem for SmallVec<A> {}
    impl<A: Array<Item: MapsTo<K>>, K: ManyValued> MapsTo<K> for SmallVec<A> {}
};
