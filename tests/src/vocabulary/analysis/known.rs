//! Texts, and what each component that is built in makes of them by its name.

/// A component, a text, and its tokens.
pub type Known = (&'static str, &'static str, &'static [&'static str]);

/// Analyzers.
#[rustfmt::skip] // a row a line
pub const ANALYZERS: &[Known] = &[
    ("standard", "The 2 QUICK Brown-Foxes jumped.", &["the", "2", "quick", "brown", "foxes", "jumped"]),
    ("default", "The QUICK fox.", &["the", "quick", "fox"]),
    ("simple", "The 2 QUICK Brown-Foxes", &["the", "quick", "brown", "foxes"]),
    ("whitespace", "The 2 QUICK Brown-Foxes", &["The", "2", "QUICK", "Brown-Foxes"]),
    ("keyword", "The 2 QUICK Brown-Foxes", &["The 2 QUICK Brown-Foxes"]),
    ("stop", "The 2 QUICK Brown-Foxes", &["quick", "brown", "foxes"]),
    ("pattern", "foo,bar--baz_1", &["foo", "bar", "baz_1"]),
    ("fingerprint", "Yes yes, Gödel said this sentence is consistent", &["consistent godel is said sentence this yes"]),
    ("classic", "The O'Neil's www.example.org", &["o'neil", "www.example.org"]),
    ("snowball", "The jumping foxes", &["jump", "fox"]),
    ("english", "The running dogs' owners", &["run", "dog", "owner"]),
    ("german", "Die Häuser und Bücher", &["haus", "buch"]),
    ("french", "Les chevaux de l'avion", &["cheval", "avion"]),
    ("spanish", "Las casas de la chicana", &["cas", "chican"]),
    ("italian", "le case dell'amico abbandonata", &["case", "amico", "abbandonat"]),
    ("portuguese", "As quilométricas casas", &["quilometric", "casa"]),
    ("brazilian", "As casas brancas", &["cas", "branc"]),
    ("dutch", "De gemeenten en boeken", &["gemeent", "boek"]),
    ("swedish", "Jaktkarlarne och böcker", &["jaktkarl", "böck"]),
    ("norwegian", "havnedistriktene og bøker", &["havnedistrikt", "bøk"]),
    ("danish", "undersøgelse og bøger", &["undersøg", "bøg"]),
    ("finnish", "edeltäjistään ja talot", &["edeltäj", "talo"]),
    ("russian", "Вместе с книги", &["вмест", "книг"]),
    ("turkish", "Ağacı ve KİTAPLAR", &["ağaç", "kitap"]),
    ("arabic", "كبير كبيرة", &["كبير", "كبير"]),
    ("greek", "Μία εξαιρετικά", &["μια", "εξαιρετ"]),
    ("hindi", "हिन्दी हिंदी", &["हिंद", "हिंद"]),
    ("thai", "การที่ได้ต้องแสดง", &["แสดง"]),
    ("cjk", "多くの学生", &["多く", "くの", "の学", "学生"]),
    ("chinese", "多くの", &["多", "く", "の"]),
    ("irish", "Siopadóireacht agus t-athair", &["siopadóir", "athair"]),
    ("hungarian", "Babakocsijáért és", &["babakocs"]),
    ("czech", "Pokud mluvime", &["mluvim"]),
    ("romanian", "absenţa şi", &["absenţ"]),
    ("catalan", "llengües i l'amic", &["llengu", "amic"]),
    ("indonesian", "peledakan yang", &["ledak"]),
    ("persian", "خورده مي شود", &["خورده"]),
    ("latvian", "tirgiem un", &["tirg"]),
    ("lithuanian", "Vaikų ir", &["vaik"]),
    ("bulgarian", "градът и", &["град"]),
    ("armenian", "արծիվներ եւ", &["արծ", "եւ"]),
    ("basque", "zaldiak eta", &["zaldi"]),
    ("bengali", "বাড়ী", &["বার"]),
    ("galician", "correspondente e", &["correspond"]),
    ("estonian", "teadaolevalt ja", &["teadaole"]),
    ("serbian", "knjige i", &["knjig"]),
    ("sorani", "پیاوە", &["پیاو"]),
];

/// Tokenizers.
#[rustfmt::skip] // a row a line
pub const TOKENIZERS: &[Known] = &[
    ("standard", "The O'Neil 2-x", &["The", "O'Neil", "2", "x"]),
    ("letter", "The O'Neil 2-x", &["The", "O", "Neil", "x"]),
    ("lowercase", "The O'Neil", &["the", "o", "neil"]),
    ("whitespace", "The O'Neil 2-x", &["The", "O'Neil", "2-x"]),
    ("keyword", "a b", &["a b"]),
    ("classic", "x@y.org AB-1 I.B.M.", &["x@y.org", "AB-1", "I.B.M."]),
    ("uax_url_email", "mail x@y.org", &["mail", "x@y.org"]),
    ("path_hierarchy", "/one/two/three", &["/one", "/one/two", "/one/two/three"]),
    ("PathHierarchy", "/one/two", &["/one", "/one/two"]),
    ("edge_ngram", "Quick", &["Q", "Qu"]),
    ("ngram", "Fox", &["F", "Fo", "o", "ox", "x"]),
    ("pattern", "a,b-c", &["a", "b", "c"]),
    ("thai", "การที่ได้", &["การ", "ที่", "ได้"]),
    ("ml_standard", "a/b c:d", &["a/b"]),
    ("ml_classic", "a/b c:d", &[]),
    ("char_group", "ab", &["ab"]),
    ("simple_pattern", "a b", &[]),
    ("simple_pattern_split", "a b", &["a b"]),
];

/// Token filters, behind the tokenizer `whitespace`.
#[rustfmt::skip] // a row a line
pub const FILTERS: &[Known] = &[
    ("apostrophe", "İstanbul'a", &["İstanbul"]),
    ("arabic_normalization", "كبيرة", &["كبيره"]),
    ("arabic_stem", "كتابات", &["كتاب"]),
    ("asciifolding", "Ålesund café", &["Alesund", "cafe"]),
    ("bengali_normalization", "বাড়ী", &["বাড়ি"]),
    ("brazilian_stem", "casas", &["cas"]),
    ("cjk_width", "ＡＢ ｶﾞ", &["AB", "ガ"]),
    ("classic", "I.B.M. O'Neil's", &["I.B.M.", "O'Neil's"]),
    ("czech_stem", "mluvime", &["mluvim"]),
    ("decimal_digit", "१-one", &["1-one"]),
    ("dutch_stem", "boeken", &["boek"]),
    ("french_stem", "habitable", &["habit"]),
    ("german_normalization", "Häuser strasse", &["Hauser", "strasse"]),
    ("german_stem", "häuser", &["hau"]),
    ("hindi_normalization", "हिंदी", &["हिंदि"]),
    ("indic_normalization", "ত্\u{200d}", &["ৎ"]),
    ("kstem", "running foxes", &["running", "fox"]),
    ("persian_normalization", "های", &["هاي"]),
    ("persian_stem", "کتاب\u{200c}ها", &["کتاب"]),
    ("porter_stem", "running foxes", &["run", "fox"]),
    ("remove_duplicates", "a a", &["a", "a"]),
    ("reverse", "abc", &["cba"]),
    ("russian_stem", "книги", &["книг"]),
    ("scandinavian_folding", "blåbærsyltetøj", &["blabarsyltetoj"]),
    ("scandinavian_normalization", "räksmörgås", &["ræksmørgås"]),
    ("serbian_normalization", "књиге", &["knjige"]),
    ("sorani_normalization", "ي", &["ی"]),
    ("uppercase", "the fox", &["THE", "FOX"]),
    ("lowercase", "THE Fox", &["the", "fox"]),
    ("stop", "the fox is", &["fox"]),
    ("truncate", "internationalization", &["internatio"]),
    ("unique", "a b a", &["a", "b"]),
    ("length", "a b", &["a", "b"]),
    ("limit", "a b", &["a"]),
    ("shingle", "a b c", &["a", "a b", "b", "b c", "c"]),
    ("snowball", "running foxes", &["run", "fox"]),
    ("stemmer", "running foxes", &["run", "fox"]),
    ("word_delimiter", "Wi-Fi PowerShot500", &["Wi", "Fi", "Power", "Shot", "500"]),
    ("word_delimiter_graph", "Wi-Fi PowerShot500", &["Wi", "Fi", "Power", "Shot", "500"]),
    ("cjk_bigram", "ab", &["ab"]),
    ("elision", "l'avion", &["avion"]),
    ("keyword_repeat", "a", &["a", "a"]),
    ("edge_ngram", "fox", &["f"]),
    ("ngram", "fox", &["f", "fo", "o", "ox", "x"]),
    ("fingerprint", "b a b", &["a b"]),
    ("delimited_payload", "a|1", &["a"]),
    ("flatten_graph", "a", &["a"]),
    ("common_grams", "a", &["a"]),
    ("type_as_payload", "a", &["a"]),
    ("multiplexer", "a", &["a"]),
];

/// Token filters behind the tokenizer `keyword`.
#[rustfmt::skip] // a row a line
pub const WHOLE: &[Known] = &[
    ("trim", " x ", &["x"]),
];

/// Character filters, before the tokenizer `keyword`.
#[rustfmt::skip] // a row a line
pub const CHAR_FILTERS: &[Known] = &[
    ("html_strip", "<p>I&apos;m <b>so</b></p>", &["\nI'm so\n"]),
    ("first_non_blank_line", "\n \nfirst\nsecond", &["first"]),
    ("first_line_with_letters", "123\n--\nwords 1\nmore", &["words 1"]),
];
