//! The length of vectors.

use super::message::Message;
use crate::schema::Json;

/// The most that Elasticsearch takes.
const MOST: usize = 4096;

/// The `dims` of a field whose Rust type has `length` numbers: those given, which must be as many, or else that length.
#[track_caller]
#[allow(clippy::cast_possible_wrap)] // at most 4096
pub const fn dims(length: Option<usize>, given: Option<Json>) -> Option<Json> {
    let Some(length) = length else { return given };
    if length == 0 || length > MOST {
        Message::new().push("a `dense_vector` has from 1 to 4096 numbers, and the array has not").report();
    }
    let length = length as i64;
    if let Some(Json::Int(dims)) = given
        && dims != length
    {
        Message::new()
            .push("`dims` is not the length of the array\nhelp: leave it out: the array's length is taken")
            .report();
    }
    Some(Json::Int(length))
}
