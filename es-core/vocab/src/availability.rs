//! Since when Elasticsearch has what not every supported release has.
//!
//! A field type or component that is newer than 8.12, or of a plugin, says so in its own row ([`Availability`]); here
//! is what came between 8.6, the oldest release supported, and 8.12, and parameters younger than their type. The
//! tests of both releases check every row against the server.

use crate::{Availability, Section};

/// A word that not every supported release has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word<'a> {
    /// A field type.
    Type(&'a str),
    /// A field type's parameter.
    Param(&'a str, &'a str),
    /// A field type without a parameter that it used to require.
    Without(&'a str, &'a str),
    /// A value of a field type's parameter, or the `type` in it.
    Value(&'a str, &'a str, &'a str),
    /// The type of a runtime field.
    RuntimeType(&'a str),
    /// A parameter of every runtime field.
    RuntimeParam(&'a str),
    /// A list of patterns in a condition of a dynamic template; an older server reads one pattern with brackets.
    PatternList,
    /// A type of analysis component.
    Component(Section, &'a str),
    /// A parameter of an analysis component.
    ComponentParam(Section, &'a str, &'a str),
    /// An index setting.
    Setting(&'a str),
}

/// Since when a word is there. Of the releases between the two nothing is claimed: the server decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Newcomer {
    /// The word.
    pub word: Word<'static>,
    /// The last version known to lack it.
    pub lacking: &'static str,
    /// The first version known to have it.
    pub since: &'static str,
}

/// Seen on a server of 8.6 and on one of 8.12.
const fn measured(word: Word<'static>) -> Newcomer {
    Newcomer { word, lacking: "8.6", since: "8.12" }
}

/// The rows.
pub const NEWCOMERS: &[Newcomer] = &[
    measured(Word::Type("counted_keyword")),
    // 7.x had another of this name, and the releases before 8.11 refuse it with that reason.
    Newcomer { word: Word::Type("sparse_vector"), lacking: "8.10", since: "8.11" },
    measured(Word::Param("boolean", "ignore_malformed")),
    measured(Word::Param("flattened", "time_series_dimensions")),
    measured(Word::Param("geo_point", "time_series_metric")),
    measured(Word::Param("geo_shape", "store")),
    measured(Word::Param("geo_shape", "script")),
    measured(Word::Param("geo_shape", "on_script_error")),
    measured(Word::Param("rank_feature", "null_value")),
    measured(Word::Without("dense_vector", "dims")),
    measured(Word::Value("dense_vector", "similarity", "max_inner_product")),
    measured(Word::Value("dense_vector", "index_options", "int8_hnsw")),
    Newcomer { word: Word::Param("semantic_text", "search_inference_id"), lacking: "8.16", since: "8.17" },
    Newcomer { word: Word::Param("semantic_text", "chunking_settings"), lacking: "8.18", since: "8.19" },
    Newcomer { word: Word::Param("semantic_text", "fields"), lacking: "8.18", since: "8.19" },
    Newcomer { word: Word::Param("semantic_text", "index_options"), lacking: "8.18", since: "8.19" },
    measured(Word::RuntimeType("geo_shape")),
    measured(Word::RuntimeParam("on_script_error")),
    measured(Word::PatternList),
    measured(Word::Component(Section::Analyzer, "serbian")),
    measured(Word::Component(Section::Filter, "persian_stem")),
    measured(Word::ComponentParam(Section::Filter, "synonym", "synonyms_set")),
    measured(Word::ComponentParam(Section::Filter, "synonym_graph", "synonyms_set")),
    measured(Word::Setting("fast_refresh")),
    measured(Word::Setting("highlight.weight_matches_mode.enabled")),
    measured(Word::Setting("lifecycle.prefer_ilm")),
    measured(Word::Setting("look_back_time")),
    measured(Word::Setting("merge.policy.merge_factor")),
    measured(Word::Setting("merge.policy.type")),
    measured(Word::Setting("time_series.es87tsdb_codec.enabled")),
    measured(Word::Setting("translog.flush_threshold_age")),
];

/// The row of a word, if it is a newcomer.
///
/// ```
/// use es_vocab::{Word, newcomer};
///
/// let row = newcomer(Word::Type("counted_keyword")).unwrap();
/// assert!(row.is_lacked_by("8.6.2") && !row.is_lacked_by("8.12.2"));
/// assert!(newcomer(Word::Type("keyword")).is_none());
/// ```
pub fn newcomer(word: Word<'_>) -> Option<&'static Newcomer> {
    NEWCOMERS.iter().find(|row| row.word == word)
}

impl Newcomer {
    /// Whether a server of this version, such as `8.6.2`, is known to lack the word.
    pub fn is_lacked_by(&self, version: &str) -> bool {
        minor(version) <= minor(self.lacking)
    }
}

impl Availability {
    /// Whether a server of this version, such as `8.12.2`, lacks the word, plugins aside.
    pub fn is_lacked_by(self, version: &str) -> bool {
        matches!(self, Availability::Since(since) if minor(version) < minor(since))
    }
}

/// `8.12.2` is (8, 12); what is no version is (0, 0).
fn minor(version: &str) -> (u32, u32) {
    let mut numbers = version.split('.').map(|part| part.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{component_type, field_type, setting};

    #[test]
    fn versions_are_compared_as_numbers() {
        let since = Availability::Since("8.18");
        assert!(since.is_lacked_by("8.9.0") && since.is_lacked_by("8.12.2") && since.is_lacked_by("7.17.9"));
        assert!(!since.is_lacked_by("8.18.0") && !since.is_lacked_by("9.0.0-SNAPSHOT"));
        assert!(!Availability::Basic.is_lacked_by("8.6.2"));
    }

    #[test]
    fn every_row_is_of_a_known_word() {
        for Newcomer { word, lacking, since } in NEWCOMERS {
            assert!(minor(lacking) < minor(since), "{word:?}");
            let known = match *word {
                Word::Type(ty) => field_type(ty).is_some(),
                Word::Param(ty, param) | Word::Without(ty, param) | Word::Value(ty, param, _) => {
                    field_type(ty).is_some_and(|ty| ty.param(param).is_some())
                }
                Word::Component(section, ty) => component_type(section, ty).is_some(),
                Word::ComponentParam(section, ty, param) => {
                    component_type(section, ty).is_some_and(|ty| ty.param(param).is_some())
                }
                Word::Setting(name) => setting(name).is_some(),
                Word::RuntimeType(_) | Word::RuntimeParam(_) | Word::PatternList => true,
            };
            assert!(known, "{word:?}");
        }
    }
}
