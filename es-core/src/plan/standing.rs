//! What a document finds in the cluster: which index serves it, and whether it is this version's to change.

use super::declared::Declared;
use super::live::{Live, LiveIndex};
use super::naming::Names;
use super::options::Options;
use super::refusal::Refusal;
use super::stamp::Stamp;
use crate::schema::Form;

/// What a document finds in the cluster.
pub(super) enum Standing<'a> {
    /// Nothing of its name.
    Absent,
    /// An index of this version, or one that bears no stamp.
    Serving {
        name: &'a str,
        index: &'a LiveIndex,
        stamp: Option<Stamp>,
        /// The aliases that it lacks.
        missing: Vec<String>,
    },
    /// An index of a newer version.
    Newer { name: &'a str, version: u32 },
}

impl Declared {
    /// Where the document stands, or what is in its way.
    pub(super) fn standing<'a>(&self, live: &'a Live, options: Options) -> Result<Standing<'a>, Refusal> {
        let standing = match self.serving(live)? {
            None => Standing::Absent,
            Some((name, index)) => self.version(name, index, options)?,
        };
        if !matches!(standing, Standing::Newer { .. }) {
            self.check_write_alias(live, &standing)?;
        }
        Ok(standing)
    }

    /// The index behind the readers' alias, or the one of the document's own name that has lost it.
    fn serving<'a>(&self, live: &'a Live) -> Result<Option<(&'a str, &'a LiveIndex)>, Refusal> {
        let Names { alias, index, .. } = &self.names;
        let is_stream = matches!(self.schema.form, Form::DataStream { .. });
        if is_stream && live.has_data_stream(alias) {
            return Ok(live.written_by_stream(alias));
        }
        if live.has_data_stream(alias) {
            return Err(Refusal::DataStream { alias: alias.clone() });
        }
        if let Some(index) = live.index(alias) {
            // Made by name: it serves under it until a copy takes its place.
            if self.is_member && matches!(self.schema.form, Form::Named(_)) {
                return Ok(Some(index));
            }
            return Err(Refusal::NameTaken { alias: alias.clone() });
        }
        let holders = live.holders(alias);
        if is_stream && let Some((index, _)) = holders.first() {
            return Err(Refusal::AliasTaken { alias: alias.clone(), index: (*index).to_owned() });
        }
        if let Form::Rollover { .. } = self.schema.form {
            return match (self.written_by_series(&holders), holders.first()) {
                (Some(write), _) => Ok(Some(write)),
                (None, None) => Ok(live.index(index)),
                (None, Some(_)) => Err(Refusal::NoWriteIndex {
                    alias: self.names.write_alias.clone(),
                    indices: holders.iter().map(|(name, _)| (*name).to_owned()).collect(),
                }),
            };
        }
        match holders.as_slice() {
            [] => Ok(live.index(index)),
            [only] => Ok(Some(*only)),
            several => {
                let write = several.iter().find(|(_, index)| index.is_write_index(alias) == Some(true));
                let indices = || several.iter().map(|(name, _)| (*name).to_owned()).collect();
                write
                    .map(|write| Some(*write))
                    .ok_or_else(|| Refusal::NoWriteIndex { alias: alias.clone(), indices: indices() })
            }
        }
    }

    /// The index of a series that writes go to, through the write alias of the latest version.
    fn written_by_series<'a>(
        &self,
        holders: &[(&'a str, &'a LiveIndex)],
    ) -> Option<(&'a str, &'a LiveIndex)> {
        let prefix = format!("{}.w", self.names.alias);
        let version = |alias: &str| alias.strip_prefix(&prefix)?.parse::<u32>().ok();
        let written = holders.iter().filter_map(|(name, index)| {
            let written = index.aliases.iter().filter(|(_, alias)| alias.is_write_index == Some(true));
            Some((written.filter_map(|(alias, _)| version(alias)).max()?, (*name, *index)))
        });
        written.max_by_key(|(version, _)| *version).map(|(_, index)| index)
    }

    /// Whether the index is of this version, by its stamp.
    fn version<'a>(
        &self,
        name: &'a str,
        index: &'a LiveIndex,
        options: Options,
    ) -> Result<Standing<'a>, Refusal> {
        let here = || name.to_owned();
        let stamp =
            Stamp::read(&index.mappings).map_err(|_unreadable| Refusal::UnreadableStamp { index: here() })?;
        if let Some(stamp) = &stamp {
            let (live, declared) = (stamp.version, self.stamp.version);
            if stamp.document != self.stamp.document {
                return Err(Refusal::OtherDocument { index: here(), document: stamp.document.clone() });
            }
            if live > declared {
                return Ok(Standing::Newer { name, version: live });
            }
            if live < declared && !options.evolve && !options.ahead {
                return Err(Refusal::NeedsMigration { index: here(), live, declared });
            }
        }
        if index.is_closed() {
            return Err(Refusal::Closed { index: here() });
        }
        Ok(Standing::Serving { name, index, stamp, missing: self.missing_aliases(index) })
    }

    fn missing_aliases(&self, index: &LiveIndex) -> Vec<String> {
        let Names { alias, write_alias, .. } = &self.names;
        if matches!(self.schema.form, Form::DataStream { .. } | Form::Named(_)) {
            return vec![];
        }
        let reads = index.aliases.contains_key(alias);
        // Said explicitly, so that the server refuses a second write index whoever adds it.
        let writes = index.is_write_index(write_alias) == Some(true);
        [(alias, reads), (write_alias, writes)]
            .into_iter()
            .filter(|(_, there)| !there)
            .map(|(alias, _)| alias.clone())
            .collect()
    }

    fn check_write_alias(&self, live: &Live, standing: &Standing<'_>) -> Result<(), Refusal> {
        let Names { index, write_alias, .. } = &self.names;
        let serving = match standing {
            Standing::Serving { name, .. } | Standing::Newer { name, .. } => name,
            Standing::Absent => index.as_str(),
        };
        if matches!(self.schema.form, Form::DataStream { .. } | Form::Named(_)) {
            return Ok(());
        }
        let takes_writes = |(name, index): &(&str, &LiveIndex)| {
            *name != serving && index.is_write_index(write_alias) != Some(false)
        };
        match live.holders(write_alias).into_iter().find(takes_writes) {
            None => Ok(()),
            Some((elsewhere, _)) => Err(Refusal::WriteAliasElsewhere {
                write_alias: write_alias.clone(),
                elsewhere: elsewhere.to_owned(),
                index: serving.to_owned(),
            }),
        }
    }
}
