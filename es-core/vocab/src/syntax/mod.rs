//! What a string must look like where Elasticsearch parses it while it reads a definition.
//!
//! Each reading here was held against a server: what one of these refuses, 8.12.2 refuses; of patterns, ages
//! and sizes also what can't be meant.

mod amounts;
mod code;
mod date_format;
mod dates;
mod locale;
mod names;
mod places;
mod rules;

/// A form that a string must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// Names of formats and patterns, joined by `||`.
    DateFormat,
    /// A date format that the server may try on a string, or `none`.
    DynamicDateFormat,
    /// A date in the format that a `date` field has by default.
    Date,
    /// The same from 1970 on, as nanoseconds allow.
    DateNanos,
    /// A language, a country and a variant: `de_CH`.
    Locale,
    /// An address of IPv4 or IPv6.
    Ip,
    /// `lat,lon`, a geohash, or a point as WKT.
    GeoPoint,
    /// `x,y`, or a point as WKT.
    Point,
    /// A distance, or a precision as a number.
    Precision,
    /// One character.
    Char,
    /// One character, or the name of a group of them.
    CharGroup,
    /// `from => to`.
    MappingRule,
    /// `character => type`.
    TypeRule,
    /// A rule of the Solr or WordNet synonym format.
    SynonymRule,
    /// `false`, `0-all`, or a range such as `0-5`.
    AutoExpand,
    /// `all`, or a number of shard copies.
    ShardCopies,
    /// How stored fields are compressed.
    Codec,
    /// Data tiers, in order of preference.
    Tiers,
    /// Addresses, networks and patterns of addresses.
    IpPatterns,
    /// A regular expression of Java.
    Regex,
    /// Flags of a regular expression, joined by `|`.
    RegexFlags,
    /// The source of a Painless script.
    Painless,
    /// A duration with a unit.
    Age,
    /// A size with a unit.
    Size,
    /// A pattern of index names.
    IndexPattern,
    /// The name of a lifecycle policy.
    PolicyName,
}

/// What is wrong with a text where the syntax is asked for.
///
/// ```
/// use es_vocab::{Syntax, fault};
///
/// assert_eq!(fault(Syntax::DateFormat, "yyyy-MM-dd||epoch_millis"), None);
/// assert_eq!(fault(Syntax::DateFormat, "bogus").unwrap(), "`b` is no letter of a date pattern");
/// ```
pub fn fault(syntax: Syntax, text: &str) -> Option<String> {
    match syntax {
        Syntax::DateFormat => date_format::fault(text),
        Syntax::DynamicDateFormat => date_format::dynamic_fault(text),
        Syntax::Date => dates::fault(text, false),
        Syntax::DateNanos => dates::fault(text, true),
        Syntax::Locale => locale::fault(text),
        Syntax::Ip => text.parse::<std::net::IpAddr>().err().map(|_| format!("`{text}` is no IP address")),
        Syntax::GeoPoint => places::geo_point(text),
        Syntax::Point => places::point(text),
        Syntax::Precision => places::precision(text),
        Syntax::Char => rules::character(text),
        Syntax::CharGroup => rules::char_group(text),
        Syntax::MappingRule => rules::mapping(text),
        Syntax::TypeRule => rules::type_rule(text),
        Syntax::SynonymRule => rules::synonym(text),
        Syntax::AutoExpand => rules::auto_expand(text),
        Syntax::ShardCopies => rules::shard_copies(text),
        Syntax::Codec => rules::codec(text),
        Syntax::Tiers => rules::tiers(text),
        Syntax::IpPatterns => rules::ip_patterns(text),
        Syntax::Regex => code::regex(text),
        Syntax::RegexFlags => code::flags(text),
        Syntax::Painless => code::painless(text),
        Syntax::Age => amounts::age(text),
        Syntax::Size => amounts::size(text),
        Syntax::IndexPattern => names::pattern(text),
        Syntax::PolicyName => names::policy(text),
    }
}
