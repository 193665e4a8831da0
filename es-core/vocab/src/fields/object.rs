//! Objects and relations.

use super::{dynamic, fixed, updatable};
use crate::{Availability, FieldType, Param, Update, Value::*};

#[rustfmt::skip] // a row a line
pub(crate) const TYPES: &[FieldType] = &[
    FieldType {
        name: "object",
        availability: Availability::Basic,
        multi_field: false,
        sortable: false,
        synthetic: true,
        required: &[],
        params: &[
            dynamic(),
            fixed("enabled", Bool, ""),
            fixed("subobjects", Bool, ""),
        ],
    },
    FieldType {
        name: "nested",
        availability: Availability::Basic,
        multi_field: false,
        sortable: false,
        synthetic: false,
        required: &[],
        params: &[
            dynamic(),
            fixed("enabled", Bool, ""),
            fixed("include_in_parent", Bool, ""),
            fixed("include_in_root", Bool, ""),
        ],
    },
    FieldType {
        name: "passthrough",
        availability: Availability::Since("8.18"),
        multi_field: false,
        sortable: false,
        synthetic: false,
        required: &[],
        params: &[
            fixed("copy_to", Paths, ""),
            fixed("enabled", Bool, ""),
            fixed("priority", Int { min: -2_147_483_648, max: 2_147_483_647 }, ""),
            fixed("store", Bool, ""),
            fixed("time_series_dimension", Bool, ""),
        ],
    },
    FieldType {
        name: "alias",
        availability: Availability::Basic,
        multi_field: false,
        sortable: false,
        synthetic: true,
        required: &["path"],
        params: &[
            updatable("path", Path, ""),
        ],
    },
    FieldType {
        name: "join",
        availability: Availability::Basic,
        multi_field: false,
        sortable: true,
        synthetic: false,
        required: &[],
        params: &[
            updatable("eager_global_ordinals", Bool, "true"),
            Param { update: Update::Grows, ..fixed("relations", Relations, "{}") },
        ],
    },
    FieldType {
        name: "percolator",
        availability: Availability::Basic,
        multi_field: false,
        sortable: false,
        synthetic: false,
        required: &[],
        params: &[
        ],
    },
];
