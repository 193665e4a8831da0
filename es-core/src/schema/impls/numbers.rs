//! Numbers: any numeric type that keeps what is written (the range is the author's promise), and exact values as
//! `keyword`.

use super::leaf;
use crate::schema::{EsDocument, EsField, Field, MapsTo, NoCheck, kinds, path};

leaf! {
    bool => boolean;
    i8 => byte;
    i16 => short;
    i32, u16 => integer;
    i64, isize, u32 => long;
    u64, usize => unsigned_long;
    f32 => float;
    f64 => double;
}

// Alone, a byte is a number; what a list of bytes is must be said: see `refused`.
impl EsField for u8 {
    const FIELD: Field = Field::new("short");
    type At<P: path::Path> = path::Leaf<P, kinds::short>;
    type Check<R: EsDocument> = NoCheck;
}

impl MapsTo<kinds::boolean> for bool {}
impl MapsTo<kinds::keyword> for bool {}
impl MapsTo<kinds::constant_keyword> for bool {}
impl MapsTo<kinds::byte> for i8 {}
impl MapsTo<kinds::short> for i8 {}
impl MapsTo<kinds::integer> for i8 {}
impl MapsTo<kinds::long> for i8 {}
impl MapsTo<kinds::unsigned_long> for i8 {}
impl MapsTo<kinds::half_float> for i8 {}
impl MapsTo<kinds::float> for i8 {}
impl MapsTo<kinds::double> for i8 {}
impl MapsTo<kinds::scaled_float> for i8 {}
impl MapsTo<kinds::rank_feature> for i8 {}
impl MapsTo<kinds::keyword> for i8 {}
impl MapsTo<kinds::constant_keyword> for i8 {}
impl MapsTo<kinds::murmur3> for i8 {}
impl MapsTo<kinds::byte> for i16 {}
impl MapsTo<kinds::short> for i16 {}
impl MapsTo<kinds::integer> for i16 {}
impl MapsTo<kinds::long> for i16 {}
impl MapsTo<kinds::unsigned_long> for i16 {}
impl MapsTo<kinds::half_float> for i16 {}
impl MapsTo<kinds::float> for i16 {}
impl MapsTo<kinds::double> for i16 {}
impl MapsTo<kinds::scaled_float> for i16 {}
impl MapsTo<kinds::rank_feature> for i16 {}
impl MapsTo<kinds::keyword> for i16 {}
impl MapsTo<kinds::constant_keyword> for i16 {}
impl MapsTo<kinds::murmur3> for i16 {}
impl MapsTo<kinds::byte> for i32 {}
impl MapsTo<kinds::short> for i32 {}
impl MapsTo<kinds::integer> for i32 {}
impl MapsTo<kinds::long> for i32 {}
impl MapsTo<kinds::unsigned_long> for i32 {}
impl MapsTo<kinds::half_float> for i32 {}
impl MapsTo<kinds::float> for i32 {}
impl MapsTo<kinds::double> for i32 {}
impl MapsTo<kinds::scaled_float> for i32 {}
impl MapsTo<kinds::rank_feature> for i32 {}
impl MapsTo<kinds::keyword> for i32 {}
impl MapsTo<kinds::constant_keyword> for i32 {}
impl MapsTo<kinds::murmur3> for i32 {}
impl MapsTo<kinds::byte> for i64 {}
impl MapsTo<kinds::short> for i64 {}
impl MapsTo<kinds::integer> for i64 {}
impl MapsTo<kinds::long> for i64 {}
impl MapsTo<kinds::unsigned_long> for i64 {}
impl MapsTo<kinds::half_float> for i64 {}
impl MapsTo<kinds::float> for i64 {}
impl MapsTo<kinds::double> for i64 {}
impl MapsTo<kinds::scaled_float> for i64 {}
impl MapsTo<kinds::rank_feature> for i64 {}
impl MapsTo<kinds::keyword> for i64 {}
impl MapsTo<kinds::constant_keyword> for i64 {}
impl MapsTo<kinds::murmur3> for i64 {}
impl MapsTo<kinds::byte> for isize {}
impl MapsTo<kinds::short> for isize {}
impl MapsTo<kinds::integer> for isize {}
impl MapsTo<kinds::long> for isize {}
impl MapsTo<kinds::unsigned_long> for isize {}
impl MapsTo<kinds::half_float> for isize {}
impl MapsTo<kinds::float> for isize {}
impl MapsTo<kinds::double> for isize {}
impl MapsTo<kinds::scaled_float> for isize {}
impl MapsTo<kinds::rank_feature> for isize {}
impl MapsTo<kinds::keyword> for isize {}
impl MapsTo<kinds::constant_keyword> for isize {}
impl MapsTo<kinds::murmur3> for isize {}
impl MapsTo<kinds::byte> for u8 {}
impl MapsTo<kinds::short> for u8 {}
impl MapsTo<kinds::integer> for u8 {}
impl MapsTo<kinds::long> for u8 {}
impl MapsTo<kinds::unsigned_long> for u8 {}
impl MapsTo<kinds::half_float> for u8 {}
impl MapsTo<kinds::float> for u8 {}
impl MapsTo<kinds::double> for u8 {}
impl MapsTo<kinds::scaled_float> for u8 {}
impl MapsTo<kinds::rank_feature> for u8 {}
impl MapsTo<kinds::keyword> for u8 {}
impl MapsTo<kinds::constant_keyword> for u8 {}
impl MapsTo<kinds::murmur3> for u8 {}
impl MapsTo<kinds::byte> for u16 {}
impl MapsTo<kinds::short> for u16 {}
impl MapsTo<kinds::integer> for u16 {}
impl MapsTo<kinds::long> for u16 {}
impl MapsTo<kinds::unsigned_long> for u16 {}
impl MapsTo<kinds::half_float> for u16 {}
impl MapsTo<kinds::float> for u16 {}
impl MapsTo<kinds::double> for u16 {}
impl MapsTo<kinds::scaled_float> for u16 {}
impl MapsTo<kinds::rank_feature> for u16 {}
impl MapsTo<kinds::keyword> for u16 {}
impl MapsTo<kinds::constant_keyword> for u16 {}
impl MapsTo<kinds::murmur3> for u16 {}
impl MapsTo<kinds::byte> for u32 {}
impl MapsTo<kinds::short> for u32 {}
impl MapsTo<kinds::integer> for u32 {}
impl MapsTo<kinds::long> for u32 {}
impl MapsTo<kinds::unsigned_long> for u32 {}
impl MapsTo<kinds::half_float> for u32 {}
impl MapsTo<kinds::float> for u32 {}
impl MapsTo<kinds::double> for u32 {}
impl MapsTo<kinds::scaled_float> for u32 {}
impl MapsTo<kinds::rank_feature> for u32 {}
impl MapsTo<kinds::keyword> for u32 {}
impl MapsTo<kinds::constant_keyword> for u32 {}
impl MapsTo<kinds::murmur3> for u32 {}
impl MapsTo<kinds::byte> for u64 {}
impl MapsTo<kinds::short> for u64 {}
impl MapsTo<kinds::integer> for u64 {}
impl MapsTo<kinds::long> for u64 {}
impl MapsTo<kinds::unsigned_long> for u64 {}
impl MapsTo<kinds::half_float> for u64 {}
impl MapsTo<kinds::float> for u64 {}
impl MapsTo<kinds::double> for u64 {}
impl MapsTo<kinds::scaled_float> for u64 {}
impl MapsTo<kinds::rank_feature> for u64 {}
impl MapsTo<kinds::keyword> for u64 {}
impl MapsTo<kinds::constant_keyword> for u64 {}
impl MapsTo<kinds::murmur3> for u64 {}
impl MapsTo<kinds::byte> for usize {}
impl MapsTo<kinds::short> for usize {}
impl MapsTo<kinds::integer> for usize {}
impl MapsTo<kinds::long> for usize {}
impl MapsTo<kinds::unsigned_long> for usize {}
impl MapsTo<kinds::half_float> for usize {}
impl MapsTo<kinds::float> for usize {}
impl MapsTo<kinds::double> for usize {}
impl MapsTo<kinds::scaled_float> for usize {}
impl MapsTo<kinds::rank_feature> for usize {}
impl MapsTo<kinds::keyword> for usize {}
impl MapsTo<kinds::constant_keyword> for usize {}
impl MapsTo<kinds::murmur3> for usize {}
// No integer types: the server would cut the fraction off without a word.
impl MapsTo<kinds::half_float> for f32 {}
impl MapsTo<kinds::float> for f32 {}
impl MapsTo<kinds::double> for f32 {}
impl MapsTo<kinds::scaled_float> for f32 {}
impl MapsTo<kinds::rank_feature> for f32 {}
impl MapsTo<kinds::keyword> for f32 {}
impl MapsTo<kinds::constant_keyword> for f32 {}
impl MapsTo<kinds::murmur3> for f32 {}
impl MapsTo<kinds::half_float> for f64 {}
impl MapsTo<kinds::float> for f64 {}
impl MapsTo<kinds::double> for f64 {}
impl MapsTo<kinds::scaled_float> for f64 {}
impl MapsTo<kinds::rank_feature> for f64 {}
impl MapsTo<kinds::keyword> for f64 {}
impl MapsTo<kinds::constant_keyword> for f64 {}
impl MapsTo<kinds::murmur3> for f64 {}

// Milliseconds or seconds since the epoch; 32 bits hold neither milliseconds nor, for long, seconds.
impl MapsTo<kinds::date> for i64 {}
impl MapsTo<kinds::date_nanos> for i64 {}
impl MapsTo<kinds::date> for u64 {}
impl MapsTo<kinds::date_nanos> for u64 {}
