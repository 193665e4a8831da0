//! What analysis components and their parameters do.

use std::borrow::Cow;

use crate::Section;

/// Analyzers that are named after their language, and stem its words.
const LANGUAGES: &[&str] = &[
    "arabic",
    "armenian",
    "basque",
    "bengali",
    "brazilian",
    "bulgarian",
    "catalan",
    "czech",
    "danish",
    "dutch",
    "english",
    "estonian",
    "finnish",
    "french",
    "galician",
    "german",
    "greek",
    "hindi",
    "hungarian",
    "indonesian",
    "irish",
    "italian",
    "latvian",
    "lithuanian",
    "norwegian",
    "persian",
    "portuguese",
    "romanian",
    "russian",
    "serbian",
    "sorani",
    "spanish",
    "swedish",
    "turkish",
];

/// What a type of analysis component does.
///
/// ```
/// use es_vocab::{Section, docs::component_doc};
///
/// assert!(component_doc(Section::Analyzer, "german").unwrap().contains("German"));
/// ```
pub fn component_doc(section: Section, ty: &str) -> Option<Cow<'static, str>> {
    if section == Section::Analyzer && LANGUAGES.contains(&ty) {
        let (first, rest) = ty.split_at(1);
        let language = first.to_uppercase() + rest;
        return Some(
            format!("Words of {language}: in lower case, without its stop words, reduced to their stems.")
                .into(),
        );
    }
    TYPES.iter().find(|(of, name, _)| (*of, *name) == (section, ty)).map(|(.., text)| Cow::Borrowed(*text))
}

/// What a parameter of an analysis component does.
pub fn component_param_doc(ty: &str, param: &str) -> Option<&'static str> {
    let own = OF_ONE.iter().find(|(of, name, _)| (*of, *name) == (ty, param)).map(|(.., text)| *text);
    own.or_else(|| OF_ALL.iter().find(|(name, _)| *name == param).map(|(_, text)| *text))
}

use Section::{Analyzer as A, CharFilter as C, Filter as F, Normalizer as N, Tokenizer as T};

#[rustfmt::skip] // a row a line
const TYPES: &[(Section, &str, &str)] = &[
    (A, "chinese", "Kept for old indices: a character is a word. Use `cjk` or a plugin."),
    (A, "cjk", "Pairs of neighbouring characters of Chinese, Japanese and Korean, without English stop words."),
    (A, "classic", "English words as Lucene cut them before it followed Unicode; by its name only."),
    (A, "custom", "A chain of one's own: character filters, a tokenizer, token filters, in this order."),
    (A, "default", "The analyzer `standard` under the name that a field without an analyzer uses."),
    (A, "fingerprint", "One token: the words in lower case, without accents and duplicates, sorted. For finding duplicates."),
    (A, "icu_analyzer", "Words by Unicode's rules, folded and normalized."),
    (A, "keyword", "The whole text as one token."),
    (A, "kuromoji", "Words of Japanese, by a dictionary."),
    (A, "nori", "Words of Korean, by a dictionary."),
    (A, "pattern", "What stands between the matches of a regular expression."),
    (A, "polish", "Words of Polish, reduced to their stems."),
    (A, "simple", "Runs of letters, in lower case."),
    (A, "smartcn", "Words of Chinese, by probabilities."),
    (A, "snowball", "Words reduced to their stems by one of the Snowball stemmers; a language's own analyzer does it better."),
    (A, "standard", "Words by Unicode's rules, in lower case: right for most languages."),
    (A, "stop", "Runs of letters, in lower case, without stop words."),
    (A, "thai", "Words of Thai, without its stop words."),
    (A, "ukrainian", "Words of Ukrainian, reduced to their stems."),
    (A, "whitespace", "What stands between white space, unchanged."),
    (T, "PathHierarchy", "An older spelling of `path_hierarchy`."),
    (T, "char_group", "Cuts at given characters; cheaper than `pattern`."),
    (T, "classic", "English words, knowing companies, acronyms, hosts and addresses."),
    (T, "edge_ngram", "Beginnings of words: for completing while somebody types."),
    (T, "hmm_chinese_tokenizer", "Words of Chinese, by probabilities."),
    (T, "icu_tokenizer", "Words by Unicode's rules, with dictionaries for languages of East Asia."),
    (T, "keyword", "The whole text as one token."),
    (T, "kuromoji_tokenizer", "Words of Japanese, by a dictionary."),
    (T, "letter", "Runs of letters."),
    (T, "lowercase", "Runs of letters, in lower case."),
    (T, "ml_classic", "Words of log messages as machine learning categorized them at first."),
    (T, "ml_standard", "Words of log messages as machine learning categorizes them: paths and addresses stay whole."),
    (T, "ngram", "Pieces of words of given lengths: for finding parts of words."),
    (T, "nori_tokenizer", "Words of Korean, by a dictionary."),
    (T, "path_hierarchy", "A path and the paths above it: `/a`, `/a/b`, `/a/b/c`."),
    (T, "pattern", "Cuts where a regular expression of Java matches, or takes what one of its groups matches."),
    (T, "simple_pattern", "What a regular expression of Lucene matches; faster than `pattern`."),
    (T, "simple_pattern_split", "What stands between the matches of a regular expression of Lucene."),
    (T, "smartcn_tokenizer", "Words of Chinese, by probabilities."),
    (T, "standard", "Words by Unicode's rules: right for most languages."),
    (T, "thai", "Words of Thai; other text as `standard`."),
    (T, "uax_url_email", "As `standard`, but addresses of the web and of mail stay whole."),
    (T, "whitespace", "What stands between white space."),
    (F, "apostrophe", "Takes away the apostrophe and what follows: for Turkish."),
    (F, "arabic_normalization", "Writes letters of Arabic in one way."),
    (F, "arabic_stem", "Reduces words of Arabic to their stems."),
    (F, "asciifolding", "Writes letters as ASCII where there is one like them: `é` as `e`."),
    (F, "bengali_normalization", "Writes letters of Bengali in one way."),
    (F, "brazilian_stem", "Reduces words of Brazilian Portuguese to their stems."),
    (F, "cjk_bigram", "Makes pairs of neighbouring characters of Chinese, Japanese and Korean."),
    (F, "cjk_width", "Writes full-width ASCII and half-width Katakana in the usual width."),
    (F, "classic", "Takes `'s` from words and dots from acronyms that the tokenizer `classic` found."),
    (F, "common_grams", "Joins frequent words with their neighbours, so that phrases with them are found fast."),
    (F, "condition", "Applies filters to the tokens for which a script says so."),
    (F, "czech_stem", "Reduces words of Czech to their stems."),
    (F, "decimal_digit", "Writes the digits of all scripts as 0 to 9."),
    (F, "delimited_payload", "Takes what follows a delimiter from the token and keeps it as its payload."),
    (F, "dictionary_decompounder", "Finds given words in compounds and adds them, by brute force."),
    (F, "dutch_stem", "Reduces words of Dutch to their stems."),
    (F, "edge_ngram", "Makes the beginnings of each token, of given lengths."),
    (F, "elision", "Takes articles that end with an apostrophe from the word: `l'avion` becomes `avion`."),
    (F, "fingerprint", "Makes one token of all: sorted, without duplicates."),
    (F, "flatten_graph", "Makes a graph of tokens flat, as the index wants it: behind `synonym_graph` and `word_delimiter_graph`."),
    (F, "french_stem", "Reduces words of French to their stems."),
    (F, "german_normalization", "Writes umlauts and `ß` of German in one way."),
    (F, "german_stem", "Reduces words of German to their stems."),
    (F, "hindi_normalization", "Writes letters of Hindi in one way."),
    (F, "hiragana_uppercase", "Writes small letters of Hiragana as large ones."),
    (F, "hunspell", "Reduces words to their stems by a Hunspell dictionary, which must be below `config/hunspell` on every node."),
    (F, "hyphenation_decompounder", "Finds given words in compounds and adds them, at places where the word could be hyphenated."),
    (F, "icu_collation", "Makes a key by which texts sort as in a language."),
    (F, "icu_folding", "Takes case, accents and other differences away, by Unicode's rules."),
    (F, "icu_normalizer", "Writes equal characters in one way, by Unicode's rules."),
    (F, "icu_transform", "Writes text in another script, or changes it by other rules of Unicode."),
    (F, "indic_normalization", "Writes letters of the languages of India in one way."),
    (F, "ja_stop", "Takes stop words of Japanese away."),
    (F, "katakana_uppercase", "Writes small letters of Katakana as large ones."),
    (F, "keep", "Keeps given words only."),
    (F, "keep_types", "Keeps tokens of given types, such as `<NUM>`, or all others."),
    (F, "keyword_marker", "Marks words so that no filter behind stems them."),
    (F, "keyword_repeat", "Gives out each token twice, marked and not, so that the word stands beside its stem; by its name only."),
    (F, "kstem", "Reduces words of English to their stems, carefully, by a dictionary."),
    (F, "kuromoji_completion", "Adds how words of Japanese are written in Latin letters, for completion."),
    (F, "kuromoji_number", "Writes numbers of Japanese in digits."),
    (F, "kuromoji_part_of_speech", "Takes words of Japanese of given parts of speech away."),
    (F, "kuromoji_readingform", "Writes words of Japanese as they are read."),
    (F, "kuromoji_stemmer", "Takes the long sound from the end of words in Katakana."),
    (F, "length", "Takes tokens away that are too short or too long."),
    (F, "limit", "Keeps the first tokens of each text only."),
    (F, "lowercase", "Writes letters in lower case."),
    (F, "min_hash", "Makes hashes by which similar texts are found."),
    (F, "multiplexer", "Gives out each token several times, each through another chain of filters."),
    (F, "ngram", "Makes the pieces of each token, of given lengths."),
    (F, "nori_number", "Writes numbers of Korean in digits."),
    (F, "nori_part_of_speech", "Takes words of Korean of given parts of speech away."),
    (F, "nori_readingform", "Writes words in Hanja in Hangul."),
    (F, "pattern_capture", "Gives out what the groups of regular expressions match."),
    (F, "pattern_replace", "Replaces what a regular expression matches."),
    (F, "persian_normalization", "Writes letters of Persian in one way."),
    (F, "persian_stem", "Reduces words of Persian to their stems."),
    (F, "phonetic", "Writes words as they sound."),
    (F, "polish_stem", "Reduces words of Polish to their stems."),
    (F, "polish_stop", "Takes stop words of Polish away."),
    (F, "porter_stem", "Reduces words of English in lower case to their stems, by Porter's rules."),
    (F, "predicate_token_filter", "Keeps the tokens for which a script says so."),
    (F, "remove_duplicates", "Takes equal tokens at one position away."),
    (F, "reverse", "Turns each token around: for finding endings as beginnings."),
    (F, "russian_stem", "Reduces words of Russian to their stems."),
    (F, "scandinavian_folding", "Writes letters of Scandinavian languages as `a` and `o`."),
    (F, "scandinavian_normalization", "Writes letters that Scandinavian languages write differently in one way."),
    (F, "serbian_normalization", "Writes Serbian in Latin letters without accents."),
    (F, "shingle", "Joins neighbouring words, so that phrases are found fast."),
    (F, "smartcn_stop", "Takes stop words of Chinese away."),
    (F, "snowball", "Reduces words to their stems by one of the Snowball stemmers."),
    (F, "sorani_normalization", "Writes letters of Sorani in one way."),
    (F, "stemmer", "Reduces words of a language to their stems."),
    (F, "stemmer_override", "Gives the stems of given words, and keeps them from filters behind."),
    (F, "stop", "Takes stop words away."),
    (F, "synonym", "Adds synonyms; of several words, positions get mixed. Rules are read through the filters that stand before."),
    (F, "synonym_graph", "Adds synonyms, of several words too, as a graph: in search analyzers, or before `flatten_graph`."),
    (F, "trim", "Takes white space from both ends of each token."),
    (F, "truncate", "Cuts tokens off that are too long."),
    (F, "type_as_payload", "Keeps the type of each token as its payload; by its name only."),
    (F, "ukrainian", "Reduces words of Ukrainian to their stems."),
    (F, "unique", "Takes tokens away that were there before."),
    (F, "uppercase", "Writes letters in upper case."),
    (F, "word_delimiter", "Cuts tokens where case, letters and digits change; positions get mixed: `word_delimiter_graph` does better."),
    (F, "word_delimiter_graph", "Cuts tokens such as product numbers where case, letters and digits change, as a graph."),
    (C, "first_line_with_letters", "Keeps the first line that has letters: for log messages."),
    (C, "first_non_blank_line", "Keeps the first line that is not blank: for log messages."),
    (C, "html_strip", "Takes the elements of HTML away and reads its entities."),
    (C, "icu_normalizer", "Writes equal characters in one way, by Unicode's rules."),
    (C, "kuromoji_iteration_mark", "Writes out marks of Japanese that repeat a character."),
    (C, "mapping", "Replaces texts by others."),
    (C, "pattern_replace", "Replaces what a regular expression matches."),
    (N, "custom", "A chain of one's own: character filters and token filters that change single characters only."),
    (N, "lowercase", "The value in lower case; it needs no definition."),
];

/// Parameters that mean the same wherever they stand.
#[rustfmt::skip] // a row a line
const OF_ALL: &[(&str, &str)] = &[
    ("adjust_offsets", "Whether parts say where they stand in the text, and not where the whole word does."),
    ("all", "Whether every match is replaced, and not the first one only."),
    ("alternate", "How white space and punctuation count."),
    ("articles", "The articles, without their apostrophe."),
    ("articles_case", "Whether the case of articles is ignored."),
    ("articles_path", "A file of articles, one a line."),
    ("bucket_count", "The number of buckets that hashes are put into."),
    ("buffer_size", "How many characters are read at once."),
    ("caseFirst", "Which case sorts first."),
    ("caseLevel", "Whether case is a level of its own."),
    ("catenate_all", "Whether all parts are also joined."),
    ("catenate_numbers", "Whether neighbouring parts of digits are also joined."),
    ("catenate_words", "Whether neighbouring parts of letters are also joined."),
    ("char_filter", "The names of character filters, in order."),
    ("common_words", "The frequent words, or the name of a list such as `_english_`."),
    ("common_words_path", "A file of frequent words, one a line."),
    ("consume_all_tokens", "Whether the rest is read, too."),
    ("country", "The country of the language."),
    ("custom_token_chars", "Characters that belong to tokens, where `token_chars` names `custom`."),
    ("decomposition", "Whether characters are taken apart first."),
    ("decompound_mode", "What becomes of compounds: kept, taken apart, or both."),
    ("dedup", "Whether equal stems are given out once."),
    ("delimiter", "The character at which is cut."),
    ("dir", "The direction of the rules."),
    ("discard_compound_token", "Whether a compound is left out that was taken apart."),
    ("discard_punctuation", "Whether punctuation is left out."),
    ("encoder", "The rules by which words sound alike."),
    ("encoding", "What the payload is: `float`, `int` or `identity`."),
    ("escaped_tags", "Elements that stay, without their brackets."),
    ("expand", "Whether synonyms without an arrow stand for each other; if not, all become the first."),
    ("filler_token", "What stands for a word that was taken away."),
    ("filter", "The names of token filters, in order."),
    ("filters", "Chains of token filters: each a string of names with commas between."),
    ("flags", "Flags of the regular expression, joined by `|`."),
    ("format", "How rules are written: `solr` or `wordnet`."),
    ("generate_number_parts", "Whether parts of digits are given out."),
    ("generate_word_parts", "Whether parts of letters are given out."),
    ("group", "Which group of the regular expression is the token; -1 cuts at its matches."),
    ("hash_count", "How many hashes are made of each token."),
    ("hash_set_size", "How many hashes a bucket keeps."),
    ("hiraganaQuaternaryMode", "Whether Hiragana and Katakana differ."),
    ("hyphenation_patterns_path", "A file of hyphenation patterns, as XML of Apache FOP 1.2."),
    ("id", "The name of the rules, such as `Any-Latin`."),
    ("ignore_case", "Whether case is ignored."),
    ("ignore_keywords", "Whether marked words stay whole."),
    ("ignored_scripts", "Scripts of which no pairs are made: `han`, `hangul`, `hiragana`, `katakana`."),
    ("keep_words", "The words that stay."),
    ("keep_words_case", "Whether the words are in lower case, whatever is written."),
    ("keep_words_path", "A file of words that stay, one a line."),
    ("keywords", "The words that are marked."),
    ("keywords_path", "A file of words that are marked, one a line."),
    ("keywords_pattern", "A regular expression of words that are marked."),
    ("language", "The language."),
    ("languageset", "The languages that are expected."),
    ("length", "The greatest number of characters."),
    ("lenient", "Whether rules that cannot be read are left out instead of refusing the index."),
    ("locale", "The dictionary's name: its directory below `config/hunspell`."),
    ("longest_only", "Whether the longest stem only is given out."),
    ("lowercase", "Whether tokens are in lower case."),
    ("mappings", "Rules such as `& => and`."),
    ("mappings_path", "A file of rules, one a line."),
    ("max", "The greatest number of characters."),
    ("max_code_len", "The greatest length of what is made of a word."),
    ("max_gram", "The greatest number of characters of a piece."),
    ("max_output_size", "The greatest length of the token; a longer one is left out."),
    ("max_shingle_size", "The greatest number of words that are joined."),
    ("max_subword_size", "The greatest length of a word that is found in a compound."),
    ("max_token_count", "How many tokens are kept."),
    ("max_token_length", "Longer tokens are cut here."),
    ("method", "Which rules of normalization hold."),
    ("min", "The least number of characters."),
    ("min_gram", "The least number of characters of a piece."),
    ("min_shingle_size", "The least number of words that are joined."),
    ("min_subword_size", "The least length of a word that is found in a compound."),
    ("min_word_size", "The least length of a compound."),
    ("minimum_length", "Shorter words stay as they are."),
    ("mode", "How it works."),
    ("name", "The language, by another word; `language` wins."),
    ("name_type", "Where names come from."),
    ("nbest_cost", "How much worse further results may be."),
    ("nbest_examples", "Words that further results must have."),
    ("normalize_kana", "Whether marks of Kana are written out."),
    ("normalize_kanji", "Whether marks of Kanji are written out."),
    ("numeric", "Whether digits sort by their value."),
    ("offset_gap", "How many characters apart the values of a field count; by default one."),
    ("only_longest_match", "Whether the longest word at each place only is added."),
    ("only_on_same_position", "Whether duplicates at one position only are taken away."),
    ("output_unigrams", "Whether single tokens are given out, too."),
    ("output_unigrams_if_no_shingles", "Whether single words are given out where nothing can be joined."),
    ("pattern", "The regular expression."),
    ("patterns", "The regular expressions."),
    ("position_increment_gap", "How many positions apart the values of a field are, so that no phrase spans two."),
    ("preserve_original", "Whether the token as it was is given out, too."),
    ("protected_words", "Words that stay whole."),
    ("protected_words_path", "A file of words that stay whole, one a line."),
    ("query_mode", "Whether frequent words are left out where they were joined: for search analyzers."),
    ("remove_trailing", "Whether a stop word at the end is taken away; not where a text is being typed."),
    ("replace", "Whether the word itself is replaced."),
    ("replacement", "What stands in the place of what was found."),
    ("reverse", "Whether the paths below are given out, from the end."),
    ("rule_files", "Files of rules by script."),
    ("rule_type", "How exact the rules are."),
    ("rules", "Rules such as `running => run`."),
    ("rules_path", "A file of rules, one a line."),
    ("script", "A script that sees `token` and says yes or no."),
    ("separator", "What stands between words."),
    ("side", "Whether pieces are cut from the `front` or the `back`."),
    ("skip", "How many parts at the beginning are left out."),
    ("split_on_case_change", "Whether a change of case cuts."),
    ("split_on_numerics", "Whether a change between letters and digits cuts."),
    ("stem_english_possessive", "Whether `'s` is taken away."),
    ("stem_exclusion", "Words that are not stemmed."),
    ("stoptags", "The parts of speech that are taken away."),
    ("stopwords", "The stop words, or the name of a list such as `_english_`; `_none_` is none."),
    ("stopwords_path", "A file of stop words, one a line."),
    ("strength", "Which differences count."),
    ("synonyms", "Rules such as `tv, television` or `i-pod => ipod`."),
    ("synonyms_path", "A file of rules, one a line."),
    ("synonyms_set", "The name of a set that the cluster keeps; it needs `updateable = true`."),
    ("token_chars", "Sorts of characters that belong to tokens; others cut."),
    ("token_separator", "What stands between words that are joined."),
    ("tokenize_on_chars", "The characters at which is cut, or names of groups such as `whitespace`."),
    ("tokenizer", "The name of the tokenizer."),
    ("type_table", "Rules that say which sort a character is: `% => DIGIT`."),
    ("type_table_path", "A file of such rules, one a line."),
    ("types", "The types of tokens."),
    ("unicode_set_filter", "The characters that are changed."),
    ("updateable", "Whether it can be loaded anew while the index is in use: for search analyzers only."),
    ("use_romaji", "Whether Latin letters are used."),
    ("user_dictionary", "A file of words."),
    ("user_dictionary_rules", "Words."),
    ("variableTop", "The last character that counts as punctuation."),
    ("variant", "The variant of the language."),
    ("with_rotation", "Whether empty buckets are filled from their neighbours."),
    ("word_list", "The words that are found."),
    ("word_list_path", "A file of words that are found, one a line."),
];

/// Parameters that mean something else in one place.
#[rustfmt::skip] // a row a line
const OF_ONE: &[(&str, &str, &str)] = &[
    ("delimited_payload", "delimiter", "The character before the payload."),
    ("keep_types", "mode", "Whether the types are kept or taken away."),
    ("icu_normalizer", "name", "The form of normalization."),
    ("icu_collation", "rules", "Rules of sorting of one's own."),
    ("lowercase", "language", "The language whose rules of case differ."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{component_type, component_types};

    #[test]
    fn every_word_has_a_sentence_and_every_sentence_a_word() {
        let mut silent = Vec::new();
        for section in Section::ALL {
            for ty in component_types(section) {
                if component_doc(section, ty.name).is_none_or(|text| !text.ends_with('.')) {
                    silent.push(format!("{} {}", section.key(), ty.name));
                }
                let params =
                    ty.params.iter().filter(|param| component_param_doc(ty.name, param.name).is_none());
                silent.extend(params.map(|param| format!("{}.{}", ty.name, param.name)));
            }
        }
        assert!(silent.is_empty(), "nothing is said of {silent:?}");
        for (section, name, _) in TYPES {
            assert!(component_type(*section, name).is_some(), "{name}");
        }
        let all = || Section::ALL.into_iter().flat_map(component_types);
        for (name, _) in OF_ALL {
            assert!(all().any(|ty| ty.param(name).is_some()), "{name}");
        }
        for (ty, param, _) in OF_ONE {
            assert!(all().any(|of| of.name == *ty && of.param(param).is_some()), "{ty}.{param}");
        }
    }
}
