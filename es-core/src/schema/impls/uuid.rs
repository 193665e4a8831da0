//! `uuid`: serde writes the hyphenated string.

use uuid::Uuid;

use super::leaf;
use crate::schema::{Field, MapsTo, kinds};

leaf! { Uuid => Field::new("keyword"); }

impl MapsTo<kinds::keyword> for Uuid {}
impl MapsTo<kinds::constant_keyword> for Uuid {}
impl MapsTo<kinds::text> for Uuid {}
impl MapsTo<kinds::wildcard> for Uuid {}
