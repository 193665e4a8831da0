//! Which indices go.

use std::time::Duration;

use super::date::DateInName;
use crate::ops::measure::Size;

/// Which indices go: those beyond any of the limits ([`older_than`](Self::older_than), [`at_most`](Self::at_most),
/// [`total_size`](Self::total_size)) that nothing keeps.
#[derive(Debug, Clone, PartialEq)]
pub struct Retention {
    pub(super) patterns: Vec<String>,
    pub(super) except: Vec<String>,
    pub(super) by: AgeBy,
    pub(super) older_than: Option<Duration>,
    pub(super) at_most: Option<usize>,
    pub(super) total_size: Option<Size>,
    pub(super) keep_last: usize,
    pub(super) state: State,
    pub(super) hidden: bool,
    pub(super) managed: bool,
}

/// How old an index is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AgeBy {
    /// By its creation. A restored or shrunk index was created then.
    Created,
    /// By its last rollover, since when it has not been written; an index that was not rolled over has no age.
    RolledOver,
    /// By a date in its name, as `%Y.%m.%d`; see [`AgeBy::name`].
    Name(String),
    /// By its newest document: the largest value of a date field, such as `@timestamp`. One without any, or a closed one, has
    /// no age.
    Newest(String),
}

/// Whether an index is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum State {
    /// Either.
    #[default]
    Any,
    /// Open ones go.
    Open,
    /// Closed ones go.
    Closed,
}

impl AgeBy {
    /// By a date in the name, the last one that fits: `%Y` year, `%m` month, `%d` day, `%H` hour, `%M` minute, `%S` second, `%j` day
    /// of the year, `%G` and `%V` year and number of the week. Age begins where the named time **ends**: a month's index is
    /// as old as the month's last moment.
    pub fn name(pattern: impl Into<String>) -> Self {
        AgeBy::Name(pattern.into())
    }

    /// By the newest `@timestamp`, or another date field.
    pub fn newest(field: impl Into<String>) -> Self {
        AgeBy::Newest(field.into())
    }
}

impl Retention {
    /// Of the indices of some patterns, which get the cluster's prefix. By themselves none goes.
    pub fn of(patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Retention {
            patterns: patterns.into_iter().map(Into::into).collect(),
            except: Vec::new(),
            by: AgeBy::Created,
            older_than: None,
            at_most: None,
            total_size: None,
            keep_last: 0,
            state: State::Any,
            hidden: false,
            managed: false,
        }
    }

    /// But for those of these patterns, which get the prefix too; a data stream's name excepts its indices.
    pub fn except(self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { except: patterns.into_iter().map(Into::into).collect(), ..self }
    }

    /// What age is reckoned by, and the order of old and new; default [`AgeBy::Created`].
    pub fn by(self, by: AgeBy) -> Self {
        Self { by, ..self }
    }

    /// Those older than this go.
    pub fn older_than(self, age: Duration) -> Self {
        Self { older_than: Some(age), ..self }
    }

    /// Those beyond so many go, the oldest first.
    pub fn at_most(self, indices: usize) -> Self {
        Self { at_most: Some(indices), ..self }
    }

    /// Those beyond this size of all together go, the oldest first; replicas included, and those that stay for another reason
    /// counted.
    pub fn total_size(self, size: Size) -> Self {
        Self { total_size: Some(size), ..self }
    }

    /// The newest so many stay, whatever the limits say.
    pub fn keep_last(self, indices: usize) -> Self {
        Self { keep_last: indices, ..self }
    }

    /// Only open or only closed ones go.
    pub fn state(self, state: State) -> Self {
        Self { state, ..self }
    }

    /// Patterns match hidden indices as well, but for those of Elasticsearch itself.
    pub fn hidden_too(self) -> Self {
        Self { hidden: true, ..self }
    }

    /// Those go as well that a lifecycle policy manages, which would see to it by itself.
    pub fn managed_too(self) -> Self {
        Self { managed: true, ..self }
    }

    /// What is wrong with the rules.
    pub(super) fn fault(&self) -> Option<String> {
        if self.patterns.is_empty() || self.patterns.iter().any(String::is_empty) {
            return Some("no index is named\nhelp: name a pattern, such as `temp-*`".to_owned());
        }
        if let Some(pattern) =
            self.patterns.iter().find(|pattern| pattern.starts_with('-') || pattern.contains(','))
        {
            return Some(format!(
                "`{pattern}` is no pattern of names\nhelp: leave indices out with `.except(…)`"
            ));
        }
        if self.older_than.is_none() && self.at_most.is_none() && self.total_size.is_none() {
            return Some("nothing says which indices go\nhelp: add `.older_than(…)`, `.at_most(…)` or `.total_size(…)`".to_owned());
        }
        match &self.by {
            AgeBy::Name(pattern) => DateInName::parse(pattern).err(),
            _ => None,
        }
    }
}
