//! `chrono`: serde writes RFC 3339, which `date` reads by its default format.

use chrono::{DateTime, Month, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Weekday};

use super::leaf;
use crate::schema::{EsDocument, EsField, Field, Json, ListItem, MapsTo, NoCheck, kinds, path};

impl<Z: TimeZone> EsField for DateTime<Z> {
    const FIELD: Field = Field::new("date");
    type At<P: path::Path> = path::Leaf<P, kinds::date>;
    type Check<R: EsDocument> = NoCheck;
}
impl<Z: TimeZone> ListItem for DateTime<Z> {}

leaf! {
    NaiveDateTime => date;
    // A day, so that a time of day in the data is an error and not silently dropped.
    NaiveDate => date(&[("format", Json::Str("strict_date"))]);
    // The default date format refuses a bare time.
    NaiveTime, Weekday, Month => keyword;
}

impl<Z: TimeZone> MapsTo<kinds::date> for DateTime<Z> {}
impl<Z: TimeZone> MapsTo<kinds::date_nanos> for DateTime<Z> {}
impl<Z: TimeZone> MapsTo<kinds::keyword> for DateTime<Z> {}
impl MapsTo<kinds::date> for NaiveDateTime {}
impl MapsTo<kinds::date_nanos> for NaiveDateTime {}
impl MapsTo<kinds::keyword> for NaiveDateTime {}
impl MapsTo<kinds::date> for NaiveDate {}
impl MapsTo<kinds::date_nanos> for NaiveDate {}
impl MapsTo<kinds::keyword> for NaiveDate {}
impl MapsTo<kinds::keyword> for NaiveTime {}
impl MapsTo<kinds::keyword> for Weekday {}
impl MapsTo<kinds::text> for Weekday {}
impl MapsTo<kinds::keyword> for Month {}
impl MapsTo<kinds::text> for Month {}
