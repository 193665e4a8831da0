//! Every analyzer with every parameter.

use es_core::prelude::*;
use serde::Serialize;

/// The languages, with words of their own; a word that is not to be stemmed is one that would be.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-languages", settings(number_of_replicas = 0))]
#[es(analyzer(
    my_arabic = arabic(stopwords = ["alpha"], stem_exclusion = ["كبيره"]),
    my_armenian = armenian(stopwords = ["alpha"], stem_exclusion = ["արծիվներ"]),
    my_basque = basque(stopwords = ["alpha"], stem_exclusion = ["zaldiak"]),
    my_bengali = bengali(stopwords = ["alpha"], stem_exclusion = ["বাড়ী"]),
    my_bulgarian = bulgarian(stopwords = ["alpha"], stem_exclusion = ["градът"]),
    my_catalan = catalan(stopwords = ["alpha"], stem_exclusion = ["llengües"]),
    my_czech = czech(stopwords = ["alpha"], stem_exclusion = ["mluvime"]),
    my_dutch = dutch(stopwords = ["alpha"], stem_exclusion = ["gemeenten"]),
    my_english = english(stopwords = ["alpha"], stem_exclusion = ["books"]),
    my_finnish = finnish(stopwords = ["alpha"], stem_exclusion = ["edeltäjistään"]),
    my_french = french(stopwords = ["alpha"], stem_exclusion = ["habitable"]),
    my_galician = galician(stopwords = ["alpha"], stem_exclusion = ["correspondente"]),
    my_german = german(stopwords = ["alpha"], stem_exclusion = ["tischen"]),
    my_hindi = hindi(stopwords = ["alpha"], stem_exclusion = ["किताबें"]),
    my_hungarian = hungarian(stopwords = ["alpha"], stem_exclusion = ["babakocsijáért"]),
    my_indonesian = indonesian(stopwords = ["alpha"], stem_exclusion = ["peledakan"]),
    my_irish = irish(stopwords = ["alpha"], stem_exclusion = ["siopadóireacht"]),
    my_italian = italian(stopwords = ["alpha"], stem_exclusion = ["abbandonata"]),
    my_latvian = latvian(stopwords = ["alpha"], stem_exclusion = ["tirgiem"]),
    my_lithuanian = lithuanian(stopwords = ["alpha"], stem_exclusion = ["vaikų"]),
    my_norwegian = norwegian(stopwords = ["alpha"], stem_exclusion = ["havnedistriktene"]),
    my_portuguese = portuguese(stopwords = ["alpha"], stem_exclusion = ["quilométricas"]),
    my_romanian = romanian(stopwords = ["alpha"], stem_exclusion = ["absenţa"]),
    my_russian = russian(stopwords = ["alpha"], stem_exclusion = ["книги"]),
    my_serbian = serbian(stopwords = ["alpha"], stem_exclusion = ["knjige"]),
    my_sorani = sorani(stopwords = ["alpha"], stem_exclusion = ["پیاوە"]),
    my_spanish = spanish(stopwords = ["alpha"], stem_exclusion = ["chicana"]),
    my_swedish = swedish(stopwords = ["alpha"], stem_exclusion = ["jaktkarlarne"]),
    my_turkish = turkish(stopwords = ["alpha"], stem_exclusion = ["ağacı"]),
    my_brazilian = brazilian(stopwords = ["alpha"]),
    my_chinese = chinese,
    my_cjk = cjk(stopwords = ["alpha"]),
    my_danish = danish(stopwords = ["alpha"]),
    my_estonian = estonian(stopwords = ["alpha"]),
    my_greek = greek(stopwords = ["alpha"]),
    my_persian = persian(stopwords = ["alpha"]),
    my_stop = stop(stopwords = ["alpha"]),
    my_thai = thai(stopwords = ["alpha"]),
))]
pub(super) struct Languages {
    #[es(keyword)]
    word: String,
}

/// The same with stop words from a file on the server.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-languages-files", settings(number_of_replicas = 0))]
#[es(analyzer(
    arabic_of_a_file = arabic(stopwords_path = "analysis/es-tests/words.txt"),
    armenian_of_a_file = armenian(stopwords_path = "analysis/es-tests/words.txt"),
    basque_of_a_file = basque(stopwords_path = "analysis/es-tests/words.txt"),
    bengali_of_a_file = bengali(stopwords_path = "analysis/es-tests/words.txt"),
    bulgarian_of_a_file = bulgarian(stopwords_path = "analysis/es-tests/words.txt"),
    catalan_of_a_file = catalan(stopwords_path = "analysis/es-tests/words.txt"),
    czech_of_a_file = czech(stopwords_path = "analysis/es-tests/words.txt"),
    dutch_of_a_file = dutch(stopwords_path = "analysis/es-tests/words.txt"),
    english_of_a_file = english(stopwords_path = "analysis/es-tests/words.txt"),
    finnish_of_a_file = finnish(stopwords_path = "analysis/es-tests/words.txt"),
    french_of_a_file = french(stopwords_path = "analysis/es-tests/words.txt"),
    galician_of_a_file = galician(stopwords_path = "analysis/es-tests/words.txt"),
    german_of_a_file = german(stopwords_path = "analysis/es-tests/words.txt"),
    hindi_of_a_file = hindi(stopwords_path = "analysis/es-tests/words.txt"),
    hungarian_of_a_file = hungarian(stopwords_path = "analysis/es-tests/words.txt"),
    indonesian_of_a_file = indonesian(stopwords_path = "analysis/es-tests/words.txt"),
    irish_of_a_file = irish(stopwords_path = "analysis/es-tests/words.txt"),
    italian_of_a_file = italian(stopwords_path = "analysis/es-tests/words.txt"),
    latvian_of_a_file = latvian(stopwords_path = "analysis/es-tests/words.txt"),
    lithuanian_of_a_file = lithuanian(stopwords_path = "analysis/es-tests/words.txt"),
    norwegian_of_a_file = norwegian(stopwords_path = "analysis/es-tests/words.txt"),
    portuguese_of_a_file = portuguese(stopwords_path = "analysis/es-tests/words.txt"),
    romanian_of_a_file = romanian(stopwords_path = "analysis/es-tests/words.txt"),
    russian_of_a_file = russian(stopwords_path = "analysis/es-tests/words.txt"),
    serbian_of_a_file = serbian(stopwords_path = "analysis/es-tests/words.txt"),
    sorani_of_a_file = sorani(stopwords_path = "analysis/es-tests/words.txt"),
    spanish_of_a_file = spanish(stopwords_path = "analysis/es-tests/words.txt"),
    swedish_of_a_file = swedish(stopwords_path = "analysis/es-tests/words.txt"),
    turkish_of_a_file = turkish(stopwords_path = "analysis/es-tests/words.txt"),
    brazilian_of_a_file = brazilian(stopwords_path = "analysis/es-tests/words.txt"),
    cjk_of_a_file = cjk(stopwords_path = "analysis/es-tests/words.txt"),
    danish_of_a_file = danish(stopwords_path = "analysis/es-tests/words.txt"),
    estonian_of_a_file = estonian(stopwords_path = "analysis/es-tests/words.txt"),
    greek_of_a_file = greek(stopwords_path = "analysis/es-tests/words.txt"),
    persian_of_a_file = persian(stopwords_path = "analysis/es-tests/words.txt"),
    stop_of_a_file = stop(stopwords_path = "analysis/es-tests/words.txt"),
    thai_of_a_file = thai(stopwords_path = "analysis/es-tests/words.txt"),
))]
pub(super) struct LanguagesOfFiles {
    #[es(keyword)]
    word: String,
}

/// What is no language.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-analyzers", settings(number_of_replicas = 0))]
#[es(analyzer(
    my_custom = custom(
        tokenizer = "standard",
        char_filter = "html_strip",
        filter = ["lowercase", "stop"],
        position_increment_gap = 7,
        offset_gap = 3
    ),
    my_default = default(max_token_length = 4, stopwords = ["the"]),
    my_fingerprint = fingerprint(max_output_size = 30, separator = "+", stopwords = ["alpha"]),
    my_keyword = keyword,
    my_pattern = pattern(pattern = "X", flags = "CASE_INSENSITIVE", lowercase = false, stopwords = ["alpha"]),
    my_simple = simple,
    my_snowball = snowball(language = "German", stopwords = ["alpha"]),
    my_standard = standard(max_token_length = 4, stopwords = ["the"]),
    my_whitespace = whitespace,
    named_snowball = snowball(name = "German"),
))]
pub(super) struct Analyzers {
    #[es(keyword)]
    word: String,
}

/// The same with stop words from a file.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-analyzers-files", settings(number_of_replicas = 0))]
#[es(analyzer(
    default_of_a_file = default(stopwords_path = "analysis/es-tests/words.txt"),
    fingerprint_of_a_file = fingerprint(stopwords_path = "analysis/es-tests/words.txt"),
    pattern_of_a_file = pattern(stopwords_path = "analysis/es-tests/words.txt"),
    standard_of_a_file = standard(stopwords_path = "analysis/es-tests/words.txt"),
))]
pub(super) struct AnalyzersOfFiles {
    #[es(keyword)]
    word: String,
}
