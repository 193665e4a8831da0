//! What each adapter writes, and that it reads it back.

use std::fmt::Debug;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::Adapt;

/// `value` is written as `expected` and read back, alone, as an `Option` and as a list; `wrong` is not read.
fn round_trip<A, T: Adapt<A> + Clone + PartialEq + Debug>(value: T, expected: Value, wrong: &Value) {
    one::<A, _>(&value, &expected);
    one::<A, _>(&Some(value.clone()), &expected);
    one::<A, Option<T>>(&None, &Value::Null);
    let list = Value::Array(vec![expected.clone(), expected]);
    one::<A, _>(&vec![value.clone(), value], &list);
    assert!(T::read(wrong).is_err(), "{wrong} was read");
}

fn one<A, T: Adapt<A> + PartialEq + Debug>(value: &T, expected: &Value) {
    let written = value.write(serde_json::value::Serializer).unwrap();
    assert_eq!(&written, expected);
    assert_eq!(&T::read(&written).unwrap(), value);
    // From a reader, where text can't be borrowed.
    let text = serde_json::to_vec(&written).unwrap();
    assert_eq!(&T::read(&mut serde_json::Deserializer::from_reader(text.as_slice())).unwrap(), value);
}

#[test]
fn ranges() {
    use super::range::Adapter;
    let open = json!({ "gte": 1 });
    round_trip::<Adapter, _>(1..5, json!({ "gte": 1, "lt": 5 }), &json!({ "gte": 1, "lte": 5 }));
    round_trip::<Adapter, _>(1..=5, json!({ "gte": 1, "lte": 5 }), &open);
    round_trip::<Adapter, _>(1.., open, &json!({ "gte": 1, "lt": 5 }));
    round_trip::<Adapter, _>(..5, json!({ "lt": 5 }), &json!({ "lte": 5 }));
    round_trip::<Adapter, _>(..=5, json!({ "lte": 5 }), &json!({ "lt": 5 }));
}

#[test]
fn durations() {
    use super::duration_millis::Adapter;
    round_trip::<Adapter, _>(Duration::from_millis(1500), json!(1500), &json!(-1));
    assert!(Duration::MAX.write(serde_json::value::Serializer).is_err());
    #[cfg(feature = "chrono")]
    round_trip::<Adapter, _>(chrono::TimeDelta::milliseconds(-1500), json!(-1500), &json!(i64::MIN));
    #[cfg(feature = "time")]
    round_trip::<Adapter, _>(time::Duration::milliseconds(-1500), json!(-1500), &json!("1500"));
}

#[test]
fn system_time() {
    use super::system_time::Adapter;
    let millis = Duration::from_millis(1500);
    round_trip::<Adapter, _>(SystemTime::UNIX_EPOCH + millis, json!(1500), &json!("1500"));
    round_trip::<Adapter, _>(SystemTime::UNIX_EPOCH - millis, json!(-1500), &json!(1.5));
    let finer = SystemTime::UNIX_EPOCH - Duration::from_micros(1500);
    assert_eq!(finer.write(serde_json::value::Serializer).unwrap(), json!(-2), "rounded down");
}

#[test]
fn strings() {
    use super::string::Adapter;
    round_trip::<Adapter, _>(u128::MAX, json!("340282366920938463463374607431768211455"), &json!("-1"));
    round_trip::<Adapter, _>(
        i128::MIN,
        json!("-170141183460469231731687303715884105728"),
        &json!("170141183460469231731687303715884105728"),
    );
    round_trip::<Adapter, _>(u64::MAX, json!("18446744073709551615"), &json!(1));
    round_trip::<Adapter, _>(-1_i64, json!("-1"), &json!("one"));
    #[cfg(feature = "num-bigint")]
    {
        round_trip::<Adapter, _>(num_bigint::BigInt::from(-5), json!("-5"), &json!([-1, [5]]));
        round_trip::<Adapter, _>(num_bigint::BigUint::from(5_u8), json!("5"), &json!("-5"));
    }
    #[cfg(feature = "rust_decimal")]
    round_trip::<Adapter, _>(rust_decimal::Decimal::new(12_345, 3), json!("12.345"), &json!("a"));
    #[cfg(feature = "bigdecimal")]
    round_trip::<Adapter, _>(
        "12.345".parse::<bigdecimal::BigDecimal>().unwrap(),
        json!("12.345"),
        &json!("a"),
    );
}

#[cfg(feature = "base64")]
#[test]
fn base64() {
    use super::base64::Adapter;
    let unpadded = json!("aGk");
    round_trip::<Adapter, _>(b"hi".to_vec(), json!("aGk="), &unpadded);
    round_trip::<Adapter, _>(*b"hi", json!("aGk="), &json!("aGkh"));
    round_trip::<Adapter, _>(Box::<[u8]>::from(&[0xff, 0xef][..]), json!("/+8="), &json!("_-8="));
    #[cfg(feature = "serde_bytes")]
    round_trip::<Adapter, _>(serde_bytes::ByteBuf::from(b"hi"), json!("aGk="), &unpadded);
    #[cfg(feature = "bytes")]
    round_trip::<Adapter, _>(bytes::Bytes::from_static(b"hi"), json!("aGk="), &unpadded);
}

#[cfg(feature = "half")]
#[test]
fn halves() {
    use super::half::Adapter;
    round_trip::<Adapter, _>(half::f16::from_f32(1.5), json!(1.5), &json!("1.5"));
    round_trip::<Adapter, _>(half::bf16::from_f32(-2.0), json!(-2.0), &json!("1.5"));
}

#[cfg(feature = "geo-types")]
#[test]
fn points() {
    use super::lat_lon::Adapter;
    let (json, wrong) = (json!({ "lat": 46.5, "lon": 7.25 }), json!({ "x": 7.25, "y": 46.5 }));
    round_trip::<Adapter, _>(geo_types::Point::new(7.25, 46.5), json.clone(), &wrong);
    round_trip::<Adapter, _>(geo_types::Coord { x: 7.25, y: 46.5 }, json, &wrong);
}

#[cfg(feature = "time")]
#[test]
fn times() {
    use time::macros::{date, datetime, time};
    let list = json!([2024, 2]);
    round_trip::<super::time_date::Adapter, _>(date!(2024 - 01 - 02), json!("2024-01-02"), &list);
    round_trip::<super::time_datetime::Adapter, _>(
        datetime!(2024-01-02 03:04:05.123456789),
        json!("2024-01-02T03:04:05.123456789"),
        &json!("2024-01-02 03:04:05.1"),
    );
    round_trip::<super::time_of_day::Adapter, _>(time!(03:04:05), json!("03:04:05.0"), &list);
}
