//! Maps: their keys are not known here, and `flattened` keeps them out of the mapping.

use std::collections::{BTreeMap, HashMap};

use crate::schema::{EsDocument, EsField, Field, ListItem, MapsTo, NoCheck, kinds, path};

impl<K, V, S> EsField for HashMap<K, V, S> {
    const FIELD: Field = Field::new("flattened");
    type At<P: path::Path> = path::Leaf<P, kinds::flattened>;
    type Check<R: EsDocument> = NoCheck;
}
impl<K, V> EsField for BTreeMap<K, V> {
    const FIELD: Field = Field::new("flattened");
    type At<P: path::Path> = path::Leaf<P, kinds::flattened>;
    type Check<R: EsDocument> = NoCheck;
}
impl<K, V, S> ListItem for HashMap<K, V, S> {}
impl<K, V> ListItem for BTreeMap<K, V> {}

impl<K, V, S> MapsTo<kinds::flattened> for HashMap<K, V, S> {}
impl<K, V> MapsTo<kinds::flattened> for BTreeMap<K, V> {}
// A feature and its weight, a token and its.
impl<K, V: MapsTo<kinds::rank_feature>, S> MapsTo<kinds::rank_features> for HashMap<K, V, S> {}
impl<K, V: MapsTo<kinds::rank_feature>> MapsTo<kinds::rank_features> for BTreeMap<K, V> {}
impl<K, V: MapsTo<kinds::rank_feature>, S> MapsTo<kinds::sparse_vector> for HashMap<K, V, S> {}
impl<K, V: MapsTo<kinds::rank_feature>> MapsTo<kinds::sparse_vector> for BTreeMap<K, V> {}

#[cfg(feature = "indexmap")]
const _: () = {
    use indexmap::IndexMap;

    impl<K, V, S> EsField for IndexMap<K, V, S> {
        const FIELD: Field = Field::new("flattened");
        type At<P: path::Path> = path::Leaf<P, kinds::flattened>;
        type Check<R: EsDocument> = NoCheck;
    }
    impl<K, V, S> ListItem for IndexMap<K, V, S> {}
    impl<K, V, S> MapsTo<kinds::flattened> for IndexMap<K, V, S> {}
    impl<K, V: MapsTo<kinds::rank_feature>, S> MapsTo<kinds::rank_features> for IndexMap<K, V, S> {}
    impl<K, V: MapsTo<kinds::rank_feature>, S> MapsTo<kinds::sparse_vector> for IndexMap<K, V, S> {}
};
