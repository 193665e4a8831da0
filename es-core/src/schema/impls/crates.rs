//! Types of other crates, each behind the cargo feature of its crate's name, that serde writes as one plain value.

#[cfg(feature = "bytes")]
mod bytes {
    use bytes::{Bytes, BytesMut};

    use crate::schema::{MapsTo, kinds};

    impl MapsTo<kinds::short> for Bytes {}
    impl MapsTo<kinds::short> for BytesMut {}
}

#[cfg(feature = "geojson")]
mod geojson {
    use geojson::Geometry;

    use crate::schema::{MapsTo, impls::leaf, kinds};

    leaf! { Geometry => geo_shape; }

    impl MapsTo<kinds::geo_shape> for Geometry {}
    impl MapsTo<kinds::geo_point> for Geometry {}
    impl MapsTo<kinds::shape> for Geometry {}
    impl MapsTo<kinds::point> for Geometry {}
}

#[cfg(feature = "geo-types")]
mod geo_types {
    use geo_types::{Coord, Point};

    use crate::schema::{MapsTo, kinds};

    impl MapsTo<kinds::point> for Point {}
    impl MapsTo<kinds::point> for Coord {}
}

#[cfg(feature = "ipnet")]
mod ipnet {
    use ipnet::{IpNet, Ipv4Net, Ipv6Net};

    use crate::schema::{MapsTo, impls::leaf, kinds};

    // `ip` refuses the prefix length.
    leaf! { IpNet, Ipv4Net, Ipv6Net => ip_range; }

    impl MapsTo<kinds::ip_range> for IpNet {}
    impl MapsTo<kinds::ip_range> for Ipv4Net {}
    impl MapsTo<kinds::ip_range> for Ipv6Net {}
    impl MapsTo<kinds::keyword> for IpNet {}
    impl MapsTo<kinds::keyword> for Ipv4Net {}
    impl MapsTo<kinds::keyword> for Ipv6Net {}
}

#[cfg(feature = "ipnetwork")]
mod ipnetwork {
    use ipnetwork::{IpNetwork, Ipv4Network, Ipv6Network};

    use crate::schema::{MapsTo, impls::leaf, kinds};

    leaf! { IpNetwork, Ipv4Network, Ipv6Network => ip_range; }

    impl MapsTo<kinds::ip_range> for IpNetwork {}
    impl MapsTo<kinds::ip_range> for Ipv4Network {}
    impl MapsTo<kinds::ip_range> for Ipv6Network {}
    impl MapsTo<kinds::keyword> for IpNetwork {}
    impl MapsTo<kinds::keyword> for Ipv4Network {}
    impl MapsTo<kinds::keyword> for Ipv6Network {}
}

#[cfg(feature = "jiff")]
mod jiff {
    use jiff::{
        SignedDuration, Span, Timestamp,
        civil::{Date, DateTime, Time},
    };

    use crate::schema::{MapsTo, impls::leaf, kinds};

    leaf! {
        Timestamp, DateTime, Date => date;
        // The default date format refuses a bare time; durations are written as ISO 8601.
        Time, Span, SignedDuration => keyword;
    }

    impl MapsTo<kinds::date> for Timestamp {}
    impl MapsTo<kinds::date_nanos> for Timestamp {}
    impl MapsTo<kinds::keyword> for Timestamp {}
    impl MapsTo<kinds::date> for DateTime {}
    impl MapsTo<kinds::date_nanos> for DateTime {}
    impl MapsTo<kinds::keyword> for DateTime {}
    impl MapsTo<kinds::date> for Date {}
    impl MapsTo<kinds::date_nanos> for Date {}
    impl MapsTo<kinds::keyword> for Date {}
    impl MapsTo<kinds::keyword> for Time {}
    impl MapsTo<kinds::keyword> for Span {}
    impl MapsTo<kinds::keyword> for SignedDuration {}
}

#[cfg(feature = "semver")]
mod semver {
    use semver::{Version, VersionReq};

    use crate::schema::{MapsTo, impls::leaf, kinds};

    leaf! {
        Version => version;
        VersionReq => keyword;
    }

    impl MapsTo<kinds::version> for Version {}
    impl MapsTo<kinds::keyword> for Version {}
    impl MapsTo<kinds::keyword> for VersionReq {}
}

#[cfg(feature = "serde_bytes")]
mod serde_bytes {
    use serde_bytes::ByteBuf;

    use crate::schema::{MapsTo, kinds};

    impl MapsTo<kinds::short> for ByteBuf {}
}

#[cfg(feature = "ulid")]
mod ulid {
    use ulid::Ulid;

    use crate::schema::{MapsTo, impls::leaf, kinds};

    leaf! { Ulid => keyword; }

    impl MapsTo<kinds::keyword> for Ulid {}
    impl MapsTo<kinds::wildcard> for Ulid {}
}

#[cfg(feature = "url")]
mod url {
    use url::Url;

    use crate::schema::{MapsTo, impls::leaf, kinds};

    leaf! { Url => keyword; }

    impl MapsTo<kinds::keyword> for Url {}
    impl MapsTo<kinds::text> for Url {}
    impl MapsTo<kinds::wildcard> for Url {}
}

#[cfg(feature = "uuid")]
mod uuid {
    use uuid::Uuid;

    use crate::schema::{MapsTo, impls::leaf, kinds};

    leaf! { Uuid => keyword; }

    impl MapsTo<kinds::keyword> for Uuid {}
    impl MapsTo<kinds::constant_keyword> for Uuid {}
    impl MapsTo<kinds::text> for Uuid {}
    impl MapsTo<kinds::wildcard> for Uuid {}
}
