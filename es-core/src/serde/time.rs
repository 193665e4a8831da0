//! The types of `time` that have no offset; for `OffsetDateTime` there is `time::serde::rfc3339`.

/// `docs name: Type, "format";`: a module that writes and reads the type by the format.
macro_rules! formats {
    ($($(#[$doc:meta])* $name:ident: $ty:ident, $format:tt;)*) => {$(
        $(#[$doc])*
        pub mod $name {
            use std::borrow::Cow;

            use serde::{Deserialize, Deserializer, Serializer, de::Error as _, ser::Error as _};
            use time::{$ty, format_description::BorrowedFormatItem, macros::format_description};

            use crate::serde::Adapt;

            functions!();

            const FORMAT: &[BorrowedFormatItem<'_>] = format_description!($format);

            impl Adapt<Adapter> for $ty {
                fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(&self.format(FORMAT).map_err(S::Error::custom)?)
                }

                fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    $ty::parse(&Cow::<'de, str>::deserialize(deserializer)?, FORMAT).map_err(D::Error::custom)
                }
            }
        }
    )*};
}

formats! {
    /// `time::Date` as `2024-01-02`, which a `date` field reads by its default format, and by `strict_date`.
    ///
    /// ```
    /// use time::{Date, macros::date};
    ///
    /// #[derive(serde::Serialize, serde::Deserialize, es_core::EsDocument)]
    /// #[es(index = "holidays")]
    /// struct Holiday {
    ///     #[serde(with = "es_core::serde::time_date")]
    ///     #[es(date(format = "strict_date"))]
    ///     on: Date,
    /// }
    ///
    /// let json = serde_json::to_string(&Holiday { on: date!(2024 - 12 - 25) })?;
    /// assert_eq!(json, r#"{"on":"2024-12-25"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    time_date: Date, "[year]-[month]-[day]";
    /// `time::PrimitiveDateTime` as `2024-01-02T03:04:05.5`, which a `date` field takes to be in UTC.
    ///
    /// ```
    /// use time::{PrimitiveDateTime, macros::datetime};
    ///
    /// #[derive(serde::Serialize, serde::Deserialize, es_core::EsDocument)]
    /// #[es(index = "meetings")]
    /// struct Meeting {
    ///     #[serde(with = "es_core::serde::time_datetime")]
    ///     #[es(date)]
    ///     at: PrimitiveDateTime,
    /// }
    ///
    /// let json = serde_json::to_string(&Meeting { at: datetime!(2024-01-02 3:04:05.5) })?;
    /// assert_eq!(json, r#"{"at":"2024-01-02T03:04:05.5"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    time_datetime: PrimitiveDateTime, "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond]";
    /// `time::Time` as `03:04:05.5`, for `keyword`.
    ///
    /// ```
    /// use time::{Time, macros::time};
    ///
    /// #[derive(serde::Serialize, serde::Deserialize, es_core::EsDocument)]
    /// #[es(index = "alarms")]
    /// struct Alarm {
    ///     #[serde(with = "es_core::serde::time_of_day")]
    ///     #[es(keyword)]
    ///     at: Time,
    /// }
    ///
    /// assert_eq!(serde_json::to_string(&Alarm { at: time!(7:30) })?, r#"{"at":"07:30:00.0"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    time_of_day: Time, "[hour]:[minute]:[second].[subsecond]";
}
