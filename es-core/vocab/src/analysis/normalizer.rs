//! Normalizers.

use super::optional;
use crate::{Availability, ComponentType, Value::*};

#[rustfmt::skip] // a row a line
pub(crate) const TYPES: &[ComponentType] = &[
    ComponentType { name: "custom", availability: Availability::Basic, built_in: false, normalizing: false, params: &[
        optional("char_filter", CharFilters),
        optional("filter", TokenFilters),
    ] },
    ComponentType { name: "lowercase", availability: Availability::Basic, built_in: true, normalizing: false, params: &[] },
];
