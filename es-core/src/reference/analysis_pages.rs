//! Writes the pages of analysis and settings, as [`super::pages`] does the others.

#![allow(clippy::unwrap_used)] // a test fails by panicking

use std::fmt::Write;

use es_vocab::docs::{
    component_doc, component_param_doc, describe, setting_doc, similarity_doc, similarity_param_doc,
};
use es_vocab::{
    Availability, Class, ComponentType, SETTINGS, SIMILARITIES, SPLITTING, Section, component_types,
};

use super::pages::{is_current, needs, row};

#[test]
fn analysis_page() {
    is_current("analysis", &analysis_md());
}

#[test]
fn settings_page() {
    is_current("settings", &settings_md());
}

/// Attributes that show a section at work, and what of the JSON they show.
const EXAMPLES: &[(Section, &str, &str)] = &[
    (
        Section::Analyzer,
        r#"analyzer(
    prose = custom(tokenizer = "standard", char_filter = ["html_strip"], filter = ["lowercase", "asciifolding", "stop"]),
    german_prose = german(stem_exclusion = ["Mozilla"]),
    codes = pattern(pattern = r"\W|_", lowercase = false),
    default = standard(stopwords = "_english_"),
)"#,
        r#""stem_exclusion":["Mozilla"]"#,
    ),
    (
        Section::Tokenizer,
        r#"tokenizer(
    typing = edge_ngram(min_gram = 2, max_gram = 20, token_chars = ["letter", "digit"]),
    pieces = ngram(min_gram = 3, max_gram = 4),
    folders = path_hierarchy(delimiter = "/"),
    lines = simple_pattern_split(pattern = "\n"),
    web = uax_url_email(max_token_length = 100),
), analyzer(
    while_typing = custom(tokenizer = "typing", filter = ["lowercase"]),
)"#,
        r#""type":"edge_ngram""#,
    ),
    (
        Section::Filter,
        r#"filter(
    stems = stemmer(language = "light_english"),
    words = stop(stopwords = "_english_", ignore_case = true),
    same = synonym_graph(synonyms = ["tv, television", "i-pod => ipod"]),
    both = multiplexer(filters = ["lowercase", "lowercase, porter_stem"]),
    short = condition(filter = ["uppercase"], script = "token.term.length() < 5"),
    numbers = word_delimiter_graph(preserve_original = true, type_table = ["% => DIGIT"]),
    pairs = shingle(min_shingle_size = 2, max_shingle_size = 3, output_unigrams = false),
    names = keyword_marker(keywords = ["Windows"]),
    compounds = dictionary_decompounder(word_list = ["donau", "dampf", "schiff"]),
    once = unique(only_on_same_position = true),
    files = stop(stopwords_path = "analysis/stop_words.txt"),
), analyzer(
    indexed = custom(tokenizer = "whitespace", filter = ["numbers", "flatten_graph", "lowercase", "words", "stems"]),
    searched = custom(tokenizer = "whitespace", filter = ["lowercase", "same", "stems"]),
)"#,
        r#""type":"multiplexer""#,
    ),
    (
        Section::CharFilter,
        r#"char_filter(
    signs = mapping(mappings = ["& => and", ":) => happy"]),
    digits = pattern_replace(pattern = r"(\d+)-(?=\d)", replacement = "$1_"),
    prose = html_strip(escaped_tags = ["b"]),
), analyzer(
    feelings = custom(tokenizer = "standard", char_filter = ["prose", "signs"]),
)"#,
        r#""type":"mapping""#,
    ),
    (
        Section::Normalizer,
        r#"normalizer(
    folded = custom(filter = ["lowercase", "asciifolding"]),
)"#,
        r#""filter":["lowercase","asciifolding"]"#,
    ),
];

fn analysis_md() -> String {
    let mut page = String::from(
        "Every analysis component, with the parameters that it reads: written `analyzer(name = type(…))`, \
         `tokenizer(…)`, `filter(…)`, `char_filter(…)`, `normalizer(…)` on a struct that derives `EsDocument` or \
         `EsAnalysis`.\n\n\
         The server takes a parameter that it does not know without a word; the derive does not. Where a parameter names \
         a file, the file must be on every node, at that path below its directory of configuration: an index that names \
         a missing file is refused.\n\n",
    );
    for section in Section::ALL {
        section_md(section, &mut page);
    }
    page
}

fn section_md(section: Section, page: &mut String) {
    let (first, rest) = section.noun().split_at(1);
    write!(page, "# {}{rest}s\n\n", first.to_uppercase()).unwrap();
    match section {
        Section::Filter => page.push_str(
            "*Of a normalizer* are those that change single characters; a *synonym* filter can't stand behind those that \
             give out a word in several ways.\n\n| type | by its name | of a normalizer | before synonyms | |\n|---|---|---|---|---|\n",
        ),
        Section::CharFilter => page.push_str("| type | by its name | of a normalizer | |\n|---|---|---|---|\n"),
        _ => page.push_str("| type | by its name | |\n|---|---|---|\n"),
    }
    let said = |yes: bool| if yes { "yes" } else { "no" };
    for ty in component_types(section) {
        let (name, by_name) = (format!("`{}`{}", ty.name, needs(ty.availability)), by_name(ty));
        let text = component_doc(section, ty.name).unwrap();
        let of_normalizer = said(ty.normalizing);
        match section {
            Section::Filter => {
                let before_synonyms = said(!SPLITTING.contains(&ty.name));
                row(page, [&name, by_name, of_normalizer, before_synonyms, &text]);
            }
            Section::CharFilter => row(page, [&name, by_name, of_normalizer, &text]),
            _ => row(page, [&name, by_name, &text]),
        }
    }
    for (of, example, shows) in EXAMPLES {
        if *of == section {
            example_md(page, example, shows);
        }
    }
    page.push_str("\n| type | parameter | takes | |\n|---|---|---|---|\n");
    for ty in component_types(section) {
        for param in ty.params {
            let required = if param.required { " (required)" } else { "" };
            let file = if param.name.ends_with("_path") { " On every node." } else { "" };
            let text = component_param_doc(ty.name, param.name).unwrap().to_owned() + file;
            let name = format!("`{}`{required}", param.name);
            row(page, [&format!("`{}`", ty.name), &name, &describe(param.value), &text]);
        }
    }
    page.push('\n');
}

fn by_name(ty: &ComponentType) -> &'static str {
    match ty.availability {
        Availability::ByNameOnly => "only",
        _ if ty.built_in => "yes",
        _ => "no",
    }
}

/// A block that rustdoc compiles and runs: the analysis has `shows` in it.
fn example_md(page: &mut String, attributes: &str, shows: &str) {
    write!(
        page,
        "\n```\n# use es_core::{{EsAnalysis, schema::EsAnalysis as _}};\n#[derive(EsAnalysis)]\n#[es({attributes})]\n\
         struct Example;\n# let analysis = serde_json::to_string(&Example::ANALYSIS)?;\n\
         # assert!(analysis.contains(r##\"{shows}\"##), \"{{analysis}}\");\n# Ok::<(), serde_json::Error>(())\n```\n"
    )
    .unwrap();
}

const SETTINGS_EXAMPLE: &str = r#"```
# use es_core::{EsDocument, schema::schema};
#[derive(EsDocument)]
#[es(index = "examples")]
#[es(settings(
    number_of_shards = 2,
    number_of_replicas = 1,
    refresh_interval = "30s",
    index.codec = "best_compression",
    sort(field = ["at", "level"], order = ["desc", "asc"]),
    routing.allocation.require("box-type" = "hot"),
    indexing.slowlog.threshold.index.warn = "10s",
    lifecycle.name = "logs",
    similarity(flat(type = "BM25", b = 0.0)),
))]
# #[allow(dead_code)]
struct Example {
    #[es(date)]
    at: String,
    #[es(keyword)]
    level: String,
    #[es(text(similarity = "flat"))]
    message: String,
}
# let settings = serde_json::to_string(&schema::<Example>().settings())?;
# assert!(settings.contains("routing.allocation.require.box-type"), "{settings}");
# Ok::<(), serde_json::Error>(())
```
"#;

fn settings_md() -> String {
    let mut page = String::from(
        "Every index setting that a user may give: `settings(…)` on a struct that derives `EsDocument`. The prefix \
         `index.` is optional, and a group may stand in parentheses. What Elasticsearch keeps for itself, only returns, or \
         has removed does not compile.\n\n",
    );
    page.push_str(SETTINGS_EXAMPLE);
    for (class, title, text) in [
        (Class::Dynamic, "At any time", "A change takes effect at once."),
        (
            Class::Static,
            "While the index is closed",
            "Given when the index is made; a change closes and opens it.",
        ),
        (Class::Final, "When the index is made", "A change takes a new index."),
    ] {
        write!(page, "\n# {title}\n\n{text}\n\n| setting | takes | default | |\n|---|---|---|---|\n")
            .unwrap();
        for setting in SETTINGS.iter().filter(|setting| setting.class == class) {
            let default = setting.default.map_or(String::new(), |text| format!("`{text}`"));
            let text = setting_doc(setting.name).unwrap();
            row(&mut page, [&format!("`{}`", setting.name), &describe(setting.value), &default, &text]);
        }
        if class == Class::Dynamic {
            for (group, text) in [
                (
                    "include",
                    "Nodes with this attribute, one of which is taken; several values are joined by commas.",
                ),
                ("exclude", "Nodes with this attribute are not taken."),
                ("require", "Nodes with this attribute only are taken."),
            ] {
                row(&mut page, [&format!("`routing.allocation.{group}.<attribute>`"), "a string", "", text]);
            }
        }
    }
    page.push_str(
        "\n# Similarities\n\n`similarity(name(type = \"…\", …))`, or key by key; a `text` or `keyword` field names one. `BM25` and \
         `boolean` need no definition, and `default` is for fields that name none.\n\n\
         | type | parameter | takes | |\n|---|---|---|---|\n",
    );
    for (ty, params) in SIMILARITIES {
        row(&mut page, [&format!("`{ty}`"), "", "", similarity_doc(ty).unwrap()]);
        for param in *params {
            let required = if param.required { " (required)" } else { "" };
            let name = format!("`{}`{required}", param.name);
            let text = similarity_param_doc(param.name).unwrap();
            row(&mut page, [&format!("`{ty}`"), &name, &describe(param.value), text]);
        }
    }
    page
}
