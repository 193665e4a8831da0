//! Types that stand for the type within: `Option`, pointers, cells, collections.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, BinaryHeap, HashSet, LinkedList, VecDeque};
use std::num::{Saturating, Wrapping};
use std::rc::Rc;
use std::sync::{Arc, Mutex, RwLock};

use crate::schema::{EsDocument, EsField, EsObject, Field, Kind, ListItem, MapsTo, Object};

/// Forwards all traits; `$item` is the extra bound for a collection.
macro_rules! forwards {
    ($([$($params:tt)*] $ty:ty $(, $item:ident)?;)*) => {$(
        impl<$($params)* T: EsField $(+ $item)?> EsField for $ty {
            const FIELD: Field = T::FIELD;
            type Check<R: EsDocument> = T::Check<R>;
        }
        impl<$($params)* T: EsObject> EsObject for $ty {
            const OBJECT: Object = T::OBJECT;
            type Check<R: EsDocument> = T::Check<R>;
        }
        impl<$($params)* T: ListItem> ListItem for $ty {}
        impl<$($params)* T: MapsTo<K>, K: Kind> MapsTo<K> for $ty {}
    )*};
}

forwards! {
    [] Option<T>;
    [] Box<T>;
    [] Rc<T>;
    [] Arc<T>;
    [] Cell<T>;
    [] RefCell<T>;
    [] Mutex<T>;
    [] RwLock<T>;
    [] Wrapping<T>;
    [] Saturating<T>;
    [] std::cmp::Reverse<T>;
    ['a,] &'a T;
    [] Vec<T>, ListItem;
    [] VecDeque<T>, ListItem;
    [] LinkedList<T>, ListItem;
    [] BinaryHeap<T>, ListItem;
    [] BTreeSet<T>, ListItem;
    [S,] HashSet<T, S>, ListItem;
    ['a,] &'a [T], ListItem;
    [] Box<[T]>, ListItem;
    [] Rc<[T]>, ListItem;
    [] Arc<[T]>, ListItem;
    [const N: usize,] [T; N], ListItem;
}
