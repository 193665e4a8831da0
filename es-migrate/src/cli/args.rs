//! The words of the command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::duration;
use crate::fleet::Tolerance;

/// What follows the list of commands and options.
const AFTER: &str = concat!(
    "Environment:\n\
  ELASTICSEARCH_URL            one address, or several of one cluster with commas between\n  \
  ELASTICSEARCH_API_KEY        the encoded key, or id:api_key\n  \
  ELASTICSEARCH_USERNAME, ELASTICSEARCH_PASSWORD\n                               instead of a key\n  \
  ELASTICSEARCH_CA_CERT        a PEM file, where the nodes' CA is not a public one\n\n\
Exit codes:\n",
    include_str!("exit_codes.txt")
);

/// Brings Elasticsearch indices to the versions of the structs that this program holds
#[derive(Debug, Parser)]
#[command(name = "migrate", version, arg_required_else_help = true, after_help = AFTER)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) global: Global,
}

/// Options of all commands.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// How results are printed; with json, one value on a line, and errors too
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(super) output: Format,
    /// The address, in the place of `ELASTICSEARCH_URL`
    #[arg(long, global = true)]
    pub(super) url: Option<String>,
    /// What stands before every name on the cluster
    #[arg(long, global = true, default_value = "", hide_default_value = true)]
    pub(super) prefix: String,
    /// How long to wait for another migrator of the same document
    #[arg(long, global = true, value_name = "TIME", value_parser = duration::parse, default_value = "60s")]
    pub(super) wait: Duration,
    /// How long this one keeps others waiting if it dies
    #[arg(long, global = true, value_name = "TIME", value_parser = duration::parse, default_value = "15s")]
    pub(super) lease_time: Duration,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For a person.
    #[default]
    Text,
    /// For a program.
    Json,
}

#[derive(Debug, PartialEq, Subcommand)]
pub(super) enum Command {
    /// How each document stands: what serves, what is declared and recorded, the last run, who is at work
    Status {
        /// Each member of a fleet by itself
        #[arg(long)]
        all: bool,
    },
    /// Record the structs' versions in the lock files, offline
    Make,
    /// Hold the structs against the lock files, offline
    Check,
    /// What `up` would do, by reading
    Plan {
        /// Exit with 3 if there is something to do
        #[arg(long)]
        detailed_exitcode: bool,
    },
    /// Bring the documents to their structs' versions
    Up {
        /// This document only, by its index, or a member of a fleet, by its name; may be repeated
        #[arg(long = "document", value_name = "DOCUMENT")]
        documents: Vec<String>,
        /// Fail unless this is the version of the structs
        #[arg(long, value_name = "VERSION")]
        to: Option<u32>,
        /// Copy so many documents a second at most, of each index
        #[arg(long, value_name = "NUMBER", value_parser = rate)]
        rate: Option<f32>,
        /// Ask the queries of this file of old and new before the switch, one on each line: {"name": …, "body": {…}}, or a
        /// search body
        #[arg(long, value_name = "FILE")]
        shadow: Option<PathBuf>,
        #[command(flatten)]
        least: Least,
        #[command(flatten)]
        limits: Limits,
    },
    /// Go on with a run that was begun
    Resume {
        /// The document, by its index; a fleet, or a member of one, by its name
        document: String,
    },
    /// Make the old index serve again, with what was written since the switch
    Rollback {
        /// The document, by its index; a fleet, or a member of one, by its name
        document: String,
        /// Leave what was written since the switch behind: readers lose it
        #[arg(long)]
        lose_writes: bool,
        #[command(flatten)]
        limits: Limits,
    },
    /// Delete what a migration has retired
    Finalize {
        /// The document, by its index; a fleet, or a member of one, by its name
        document: String,
        /// How long it is kept at least, as 12h or 7d; 0s for at once
        #[arg(long, value_name = "TIME", value_parser = duration::parse, default_value = "24h")]
        retention: Duration,
        #[command(flatten)]
        limits: Limits,
    },
    /// Compare the old index with the one that serves
    Verify {
        /// The document, by its index
        document: String,
    },
    /// Ask the same queries of the retired index and of the one that serves, and tell how their hits agree
    Shadow {
        /// The document, by its index
        document: String,
        /// One query on each line: {"name": …, "body": {…}}, or a search body; besides those of the migration
        queries: Option<PathBuf>,
        #[command(flatten)]
        least: Least,
    },
    /// Give up a run that nobody goes on with, and allow writes again
    Unlock {
        /// The document, by its index
        document: String,
        /// Although a program holds the lease: only where it is known to be gone
        #[arg(long)]
        force: bool,
    },
    /// All runs of a document, from the oldest
    History {
        /// The document, by its index
        document: String,
    },
    /// Print a script that completes this command line in a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// What queries have to find again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Args)]
pub(super) struct Least {
    /// The least share of each query's first hits that old and new must have in common, from 0 to 1
    #[arg(long, value_name = "NUMBER", value_parser = share)]
    pub(super) min_overlap: Option<f64>,
}

fn share(text: &str) -> Result<f64, String> {
    let share: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    (0.0..=1.0).contains(&share).then_some(share).ok_or_else(|| "a share is from 0 to 1".to_owned())
}

/// How many documents at once, and what of a fleet may fail.
#[derive(Debug, Clone, Copy, PartialEq, Args)]
pub(super) struct Limits {
    /// Work on so many documents at once
    #[arg(long, value_name = "NUMBER", default_value = "2")]
    pub(super) parallel: NonZeroUsize,
    /// Do so many members of a fleet first, and alone: where one fails, nothing else is begun
    #[arg(long, value_name = "NUMBER", default_value = "1")]
    pub(super) canary: usize,
    /// So many members of a fleet may fail, as 3 or 5%, before none is begun any more
    #[arg(long, value_name = "NUMBER", value_parser = tolerance, default_value = "0")]
    pub(super) tolerate: Tolerance,
}

fn tolerance(text: &str) -> Result<Tolerance, String> {
    let Some(share) = text.strip_suffix('%') else {
        let count = text.parse().map_err(|_| "not a number, nor a share as 5%".to_owned())?;
        return Ok(if count == 0 { Tolerance::First } else { Tolerance::Count(count) });
    };
    let share: f64 = share.trim().parse().map_err(|_| "not a share".to_owned())?;
    let is_one = (0.0..=100.0).contains(&share);
    is_one.then_some(Tolerance::Share(share / 100.0)).ok_or_else(|| "a share is from 0% to 100%".to_owned())
}

fn rate(text: &str) -> Result<f32, String> {
    let rate: f32 = text.parse().map_err(|_| "not a number".to_owned())?;
    let is_one = rate.is_finite() && rate > 0.0;
    is_one.then_some(rate).ok_or_else(|| "documents a second are more than 0".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(["migrate"].into_iter().chain(line.split_whitespace()))
    }

    #[test]
    fn definitions_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn commands_with_their_options() {
        let products = || "products".to_owned();
        let limits = |parallel, canary, tolerate| Limits {
            parallel: NonZeroUsize::new(parallel).unwrap(),
            canary,
            tolerate,
        };
        let up = |documents: &[&str], to, rate, parallel| Command::Up {
            documents: documents.iter().map(ToString::to_string).collect(),
            to,
            rate,
            shadow: None,
            least: Least::default(),
            limits: limits(parallel, 1, Tolerance::First),
        };
        let usual = limits(2, 1, Tolerance::First);
        let least = |min_overlap| Least { min_overlap: Some(min_overlap) };
        let asked = Command::Up {
            documents: vec![],
            to: None,
            rate: None,
            shadow: Some("queries.ndjson".into()),
            least: least(0.8),
            limits: usual,
        };
        let day = Duration::from_hours(24);
        let cases = [
            ("status", Command::Status { all: false }),
            ("status --all", Command::Status { all: true }),
            ("make", Command::Make),
            ("check", Command::Check),
            ("plan", Command::Plan { detailed_exitcode: false }),
            ("plan --detailed-exitcode", Command::Plan { detailed_exitcode: true }),
            ("up", up(&[], None, None, 2)),
            ("up --document a --document b --to 3 --rate 500", up(&["a", "b"], Some(3), Some(500.0), 2)),
            ("up --parallel 5", up(&[], None, None, 5)),
            ("up --shadow queries.ndjson --min-overlap 0.8", asked),
            (
                "shadow products queries.ndjson --min-overlap 1",
                Command::Shadow {
                    document: products(),
                    queries: Some("queries.ndjson".into()),
                    least: least(1.0),
                },
            ),
            (
                "shadow products",
                Command::Shadow { document: products(), queries: None, least: Least::default() },
            ),
            (
                "up --canary 3 --tolerate 5%",
                Command::Up {
                    documents: vec![],
                    to: None,
                    rate: None,
                    shadow: None,
                    least: Least::default(),
                    limits: limits(2, 3, Tolerance::Share(0.05)),
                },
            ),
            ("resume products", Command::Resume { document: products() }),
            (
                "rollback products",
                Command::Rollback { document: products(), lose_writes: false, limits: usual },
            ),
            (
                "rollback products --lose-writes",
                Command::Rollback { document: products(), lose_writes: true, limits: usual },
            ),
            ("finalize products", Command::Finalize { document: products(), retention: day, limits: usual }),
            (
                "finalize products --retention 7d",
                Command::Finalize { document: products(), retention: 7 * day, limits: usual },
            ),
            (
                "finalize --retention 0s products",
                Command::Finalize { document: products(), retention: Duration::ZERO, limits: usual },
            ),
            (
                "finalize products --parallel 8 --tolerate 2",
                Command::Finalize {
                    document: products(),
                    retention: day,
                    limits: limits(8, 1, Tolerance::Count(2)),
                },
            ),
            ("verify products", Command::Verify { document: products() }),
            ("unlock products", Command::Unlock { document: products(), force: false }),
            ("unlock products --force", Command::Unlock { document: products(), force: true }),
            ("history products", Command::History { document: products() }),
            ("completions zsh", Command::Completions { shell: Shell::Zsh }),
        ];
        for (line, expected) in cases {
            assert_eq!(
                parse(line).unwrap_or_else(|error| panic!("{line}: {error}")).command,
                expected,
                "{line}"
            );
        }
    }

    #[test]
    fn global_options_stand_before_the_command_and_after_it() {
        for line in [
            "--output json --url http://es:9200 --prefix test- --wait 2m --lease-time 30s status",
            "status --output json --url http://es:9200 --prefix test- --wait 2m --lease-time 30s",
        ] {
            let global = parse(line).unwrap().global;
            assert_eq!(global.output, Format::Json);
            assert_eq!(global.url.as_deref(), Some("http://es:9200"));
            assert_eq!(global.prefix, "test-");
            assert_eq!((global.wait, global.lease_time), (Duration::from_mins(2), Duration::from_secs(30)));
        }
        let global = parse("status").unwrap().global;
        assert_eq!((global.wait, global.lease_time), (Duration::from_mins(1), Duration::from_secs(15)));
        assert_eq!((global.output, global.prefix.as_str(), global.url), (Format::Text, "", None));
    }

    #[test]
    fn what_cannot_be_is_a_usage_error() {
        for line in [
            "",
            "upp",
            "resume",
            "up products",
            "up --rate 0",
            "up --rate many",
            "up --parallel 0",
            "up --min-overlap 80",
            "up --min-overlap NaN",
            "shadow",
            "up --tolerate 101%",
            "up --tolerate some",
            "up --canary -1",
            "up --to latest",
            "finalize products --retention 7",
            "completions cmd",
            "status --output yaml",
        ] {
            assert_eq!(parse(line).unwrap_err().exit_code(), 2, "{line}");
        }
        assert_eq!(parse("--help").unwrap_err().exit_code(), 0);
    }

    #[test]
    fn help_tells_the_exit_codes_and_the_environment() {
        let help = parse("--help").unwrap_err().to_string();
        for words in ["130  interrupted", "ELASTICSEARCH_CA_CERT", "--output <OUTPUT>"] {
            assert!(help.contains(words), "{words}: {help}");
        }
    }
}
