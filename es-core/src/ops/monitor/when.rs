//! When a rule fires and when it clears: a text that is read, checked and printed. Pure.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::amount::{Amount, Unit};
use super::error::RuleError;
use super::measure;
use crate::plan;

/// How a value is compared with a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Above,
    AtLeast,
    Below,
    AtMost,
    Is,
    IsNot,
}

const COMPARISONS: [(&str, Comparison); 6] = [
    (">=", Comparison::AtLeast),
    ("<=", Comparison::AtMost),
    ("==", Comparison::Is),
    ("!=", Comparison::IsNot),
    (">", Comparison::Above),
    ("<", Comparison::Below),
];

impl Comparison {
    fn holds(self, value: f64, than: f64) -> bool {
        // Statuses and counts are whole numbers, others are seldom asked to be equal.
        #[allow(clippy::float_cmp)]
        match self {
            Comparison::Above => value > than,
            Comparison::AtLeast => value >= than,
            Comparison::Below => value < than,
            Comparison::AtMost => value <= than,
            Comparison::Is => value == than,
            Comparison::IsNot => value != than,
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = COMPARISONS.iter().find(|(_, comparison)| comparison == self).map(|(word, _)| *word);
        f.write_str(word.unwrap_or_default())
    }
}

/// A value against a threshold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Test {
    comparison: Comparison,
    threshold: f64,
}

impl Test {
    pub(super) fn holds(self, value: f64) -> bool {
        self.comparison.holds(value, self.threshold)
    }

    /// Whether a value can pass both. Each is a half-line, a point, or all but a point, so that these values tell.
    fn meets(self, other: Test) -> bool {
        let (least, most) = (self.threshold.min(other.threshold), self.threshold.max(other.threshold));
        let tries = [least - 1.0, least, f64::midpoint(least, most), most, most + 1.0];
        tries.into_iter().any(|value| self.holds(value) && other.holds(value))
    }
}

/// When a rule fires, and when it clears.
///
/// ```text
/// <measure> [of <pattern>] <comparison> <value> [for <time>] [clear [<comparison> <value>] [for <time>]]
/// ```
#[derive(Debug, Clone, PartialEq)]
pub(super) struct When {
    pub(super) measure: String,
    /// Subjects of other names are left out; `*` stands for anything.
    pub(super) of: Option<String>,
    pub(super) unit: Unit,
    pub(super) fires: Test,
    /// So long, without a reading that says otherwise.
    pub(super) lasting: Duration,
    /// Where it is not said: when it would not fire any more.
    clears: Option<Test>,
    pub(super) clear_lasting: Duration,
}

impl When {
    pub(super) fn threshold(&self) -> Amount {
        Amount::new(self.fires.threshold, self.unit)
    }

    /// Whether what fires is over at this value. Between the two thresholds it goes on.
    pub(super) fn clears(&self, value: f64) -> bool {
        self.clears.map_or_else(|| !self.fires.holds(value), |clears| clears.holds(value))
    }

    /// Of a measure of this crate.
    pub(super) fn known(text: &str) -> Result<Self, RuleError> {
        Self::read(text, |word| {
            let found = measure::find(word).map(|measure| measure.unit);
            found.ok_or_else(|| RuleError::UnknownMeasure {
                text: text.to_owned(),
                word: word.to_owned(),
                meant: measure::meant(word),
            })
        })
    }

    /// Of a measure of the user's own, whose unit is that of its threshold.
    pub(super) fn own(text: &str) -> Result<Self, RuleError> {
        let tokens = tokens(text);
        let value =
            tokens.iter().position(|token| comparison(token).is_some()).map(|at| value(&tokens[at + 1..]));
        let unit = value.and_then(|(value, _)| Unit::of(&value)).unwrap_or(Unit::Count);
        Self::read(text, |_| Ok(unit))
    }

    fn read(text: &str, unit: impl FnOnce(&str) -> Result<Unit, RuleError>) -> Result<Self, RuleError> {
        let tokens = tokens(text);
        let mut read = Reader { text, rest: &tokens };
        let measure = read.word("a measure, such as `disk.used`")?;
        if let Some((word, _)) = COMPARISONS.iter().find(|(word, _)| *word == measure) {
            return Err(read.fails(format!("it begins with `{word}`, not with a measure")));
        }
        let unit = unit(&measure)?;
        let of = if read.is_next("of") { Some(read.word("a pattern of names after `of`")?) } else { None };
        if of.is_some() && measure::find(&measure).is_some_and(|known| known.is_of_cluster) {
            return Err(
                read.fails(format!("`{measure}` is of the cluster as a whole, and of nothing by name"))
            );
        }
        let fires = read.test(&measure, unit)?;
        let lasting = if read.is_next("for") { read.time()? } else { Duration::ZERO };
        let (mut clears, mut clear_lasting) = (None, Duration::ZERO);
        if read.is_next("clear") {
            if read.rest.first().is_some_and(|token| comparison(token).is_some()) {
                clears = Some(read.test(&measure, unit)?);
            }
            if read.is_next("for") {
                clear_lasting = read.time()?;
            } else if clears.is_none() {
                return Err(read.fails("nothing says when it is `clear`".to_owned()));
            }
        }
        if let Some(more) = read.rest.first() {
            return Err(read.fails(format!("`{more}` is not expected there")));
        }
        let when = When { measure, of, unit, fires, lasting, clears, clear_lasting };
        when.fault(text).map_or(Ok(when), Err)
    }

    fn fault(&self, text: &str) -> Option<RuleError> {
        let text = text.to_owned();
        let (least, largest) = (0.0, self.unit.largest());
        let edges = [least, largest, self.fires.threshold];
        // Just beside the threshold, as far as there are values.
        let beside = [self.fires.threshold - 0.5, self.fires.threshold + 0.5];
        let beside = beside.into_iter().filter(|value| (least..=largest).contains(value));
        let values: Vec<f64> = edges.into_iter().filter(|value| *value <= largest).chain(beside).collect();
        if !values.iter().any(|value| self.fires.holds(*value)) {
            return Some(RuleError::NeverFires { text });
        }
        if values.iter().all(|value| self.fires.holds(*value)) {
            return Some(RuleError::AlwaysFires { text });
        }
        let clears = self.clears.filter(|clears| self.fires.meets(*clears))?;
        let clear = Amount::new(clears.threshold, self.unit).exact();
        Some(RuleError::Hysteresis { text, clear: format!("{} {clear}", clears.comparison) })
    }
}

impl FromStr for When {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        Self::known(text)
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let test =
            |test: Test| format!("{} {}", test.comparison, Amount::new(test.threshold, self.unit).exact());
        let time = |time: Duration| Amount::new(time.as_secs_f64(), Unit::Seconds).exact();
        f.write_str(&self.measure)?;
        if let Some(of) = &self.of {
            write!(f, " of {of}")?;
        }
        write!(f, " {}", test(self.fires))?;
        if !self.lasting.is_zero() {
            write!(f, " for {}", time(self.lasting))?;
        }
        if self.clears.is_some() || !self.clear_lasting.is_zero() {
            f.write_str(" clear")?;
        }
        if let Some(clears) = self.clears {
            write!(f, " {}", test(clears))?;
        }
        if !self.clear_lasting.is_zero() {
            write!(f, " for {}", time(self.clear_lasting))?;
        }
        Ok(())
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a [String],
}

impl Reader<'_> {
    fn fails(&self, reason: String) -> RuleError {
        RuleError::Text { text: self.text.to_owned(), reason }
    }

    fn word(&mut self, what: &str) -> Result<String, RuleError> {
        let (first, rest) = self.rest.split_first().ok_or_else(|| self.fails(format!("it lacks {what}")))?;
        self.rest = rest;
        Ok(first.clone())
    }

    fn is_next(&mut self, word: &str) -> bool {
        let is = self.rest.first().is_some_and(|next| next == word);
        if is {
            self.rest = &self.rest[1..];
        }
        is
    }

    fn test(&mut self, measure: &str, unit: Unit) -> Result<Test, RuleError> {
        let word = self.word("a comparison: `>`, `>=`, `<`, `<=`, `==`, `!=`")?;
        let Some(comparison) = comparison(&word) else {
            return Err(self.fails(format!("`{word}` is no comparison: `>`, `>=`, `<`, `<=`, `==`, `!=`")));
        };
        let (found, taken) = value(self.rest);
        self.rest = &self.rest[taken..];
        match unit.read(&found) {
            Some(threshold) => Ok(Test { comparison, threshold }),
            None => Err(RuleError::Value {
                text: self.text.to_owned(),
                measure: measure.to_owned(),
                expected: unit.example(),
                found,
            }),
        }
    }

    fn time(&mut self) -> Result<Duration, RuleError> {
        let word = self.word("a time after `for`, such as `5m`")?;
        let nanos = plan::duration(&word).and_then(|nanos| u64::try_from(nanos).ok());
        nanos.map(Duration::from_nanos).ok_or_else(|| self.fails(format!("`{word}` is no time such as `5m`")))
    }
}

fn comparison(token: &str) -> Option<Comparison> {
    COMPARISONS.iter().find(|(word, _)| *word == token).map(|(_, comparison)| *comparison)
}

/// A value and its unit, and how many tokens they are.
fn value(rest: &[String]) -> (String, usize) {
    match rest {
        [value, unit, ..] if matches!(unit.as_str(), "%" | "/s") => (format!("{value}{unit}"), 2),
        [value, ..] => (value.clone(), 1),
        [] => (String::new(), 0),
    }
}

/// Words, comparisons and `%`, also where no space is between them.
fn tokens(text: &str) -> Vec<String> {
    let mut spaced = String::new();
    let mut before = ' ';
    for c in text.chars() {
        let is_sign = |c: char| matches!(c, '<' | '>' | '=' | '!');
        if is_sign(c) != is_sign(before) || c == '%' {
            spaced.push(' ');
        }
        spaced.push(c);
        before = c;
    }
    spaced.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
#[path = "when_tests.rs"]
mod tests;
