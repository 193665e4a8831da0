//! Types that stand for the type within: `Option`, pointers, cells, collections.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, BinaryHeap, HashSet, LinkedList, VecDeque};
use std::num::{Saturating, Wrapping};
use std::rc::Rc;
use std::sync::{Arc, Mutex, RwLock};

use crate::schema::{EsDocument, EsField, EsObject, Field, Kind, ListItem, MapsTo, Object};

/// Forwards all traits: `$bound` is what makes it a field; a collection asks for more of its items.
macro_rules! forwards {
    ($([$($params:tt)*] $ty:ty: $bound:ident $(+ ?$sized:ident)?;)*) => {$(
        impl<$($params)* T: $bound $(+ ?$sized)?> EsField for $ty {
            const FIELD: Field = T::FIELD;
            type Check<R: EsDocument> = <T as EsField>::Check<R>;
        }
        impl<$($params)* T: EsObject $(+ ?$sized)?> EsObject for $ty {
            const OBJECT: Object = T::OBJECT;
            type Check<R: EsDocument> = T::Check<R>;
        }
        impl<$($params)* T: ListItem $(+ ?$sized)?> ListItem for $ty {}
        impl<$($params)* T: MapsTo<K> $(+ ?$sized)?, K: Kind> MapsTo<K> for $ty {}
    )*};
}

forwards! {
    [] Option<T>: EsField;
    [] Box<T>: EsField;
    [] Rc<T>: EsField;
    [] Arc<T>: EsField;
    [] Cell<T>: EsField;
    [] RefCell<T>: EsField;
    [] Mutex<T>: EsField;
    [] RwLock<T>: EsField;
    [] Wrapping<T>: EsField;
    [] Saturating<T>: EsField;
    [] std::cmp::Reverse<T>: EsField;
    ['a,] &'a T: EsField + ?Sized;
    [] Vec<T>: ListItem;
    [] VecDeque<T>: ListItem;
    [] LinkedList<T>: ListItem;
    [] BinaryHeap<T>: ListItem;
    [] BTreeSet<T>: ListItem;
    [S,] HashSet<T, S>: ListItem;
    [] [T]: ListItem;
    [] Box<[T]>: ListItem;
    [] Rc<[T]>: ListItem;
    [] Arc<[T]>: ListItem;
    [const N: usize,] [T; N]: ListItem;
}
