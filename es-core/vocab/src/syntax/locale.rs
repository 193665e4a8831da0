//! Locales: `de`, `de_CH`, `de-CH-1996`.

/// ISO 639's languages of two letters, and three that Java keeps from earlier editions.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da \
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik \
    in io is it iu iw ja ji jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml \
    mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh \
    si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi \
    yo za zh zu";

/// ISO 3166's countries.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET \
    FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ \
    IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML \
    MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS \
    PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL \
    TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

pub(super) fn fault(text: &str) -> Option<String> {
    if text.eq_ignore_ascii_case("root") {
        return None;
    }
    let mut parts = text.split(['_', '-']);
    let language = parts.next().unwrap_or_default();
    let country = parts.next().unwrap_or_default();
    let known = |list: &str, word: &str| list.split(' ').any(|known| known.eq_ignore_ascii_case(word));
    let letters = |word: &str| word.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !(language.is_empty() || language.len() == 3 && letters(language) || known(LANGUAGES, language)) {
        return Some(format!("`{language}` is no language of ISO 639"));
    }
    // A script (`zh-Hant`) or a region's number may stand in the country's place.
    let country_like = country.len() == 2 && letters(country);
    (country_like && !known(COUNTRIES, country)).then(|| format!("`{country}` is no country of ISO 3166"))
}

#[cfg(test)]
mod tests {
    use super::fault;

    /// Each held against a server.
    #[test]
    fn what_the_server_takes_and_refuses() {
        for good in ["en", "de_DE", "", "ROOT", "eng", "en-US", "EN", "de_DE_POSIX", "_DE"] {
            assert_eq!(fault(good), None, "{good}");
        }
        for bad in ["xx", "zz", "english", "de_XX", "bogus", "zzzz_bogus"] {
            assert!(fault(bad).is_some(), "{bad}");
        }
    }
}
