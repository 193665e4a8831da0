//! The command line: results on standard output, progress and errors on standard error.
//!
//! ```text
//! args ──▶ commands ──▶ watch (progress, Ctrl-C) ──▶ output
//!                          └─▶ show: bars | lines | JSON
//! ```

mod args;
mod code;
mod commands;
mod duration;
mod fleet;
mod output;
mod pace;
mod show;
mod watch;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use crate::registry::Migrations;

/// The whole of a migration binary: reads the command line, does what it says, and tells how it went.
///
/// ```no_run
/// use std::process::ExitCode;
///
/// use es_core::prelude::*;
/// use es_migrate::{Migrations, include_schemas, reindex};
///
/// #[derive(EsDocument)]
/// #[es(index = "products", version = 2)]
/// struct Product {
///     #[es(text(analyzer = "english"))]
///     headline: String,
/// }
///
/// #[tokio::main]
/// async fn main() -> ExitCode {
///     es_migrate::cli(
///         Migrations::new(include_schemas!("es-schema"))
///             .document_with::<Product>(|m| m.to(2, reindex().rename("title", "headline"))),
///     )
///     .await
/// }
/// ```
///
/// | command | |
/// |---|---|
/// | `status [--all]` | how each document stands, a fleet as a whole: [`status`](crate::status()) |
/// | `check`, `make` | the structs against their lock files, offline: [`lock`](crate::lock) |
/// | `plan` | what `up` would do: [`Migrator::plan`](crate::Migrator::plan) |
/// | `up [--document D]… [--to N] [--rate N] [--parallel N] [--canary N] [--tolerate N\|N%]` | [`Migrator::up`](crate::Migrator::up) |
/// | `up --shadow FILE [--min-overlap N]` | the same, with queries that old and new are asked before the switch: [`Shadow`](crate::Shadow) |
/// | `shadow D [FILE] [--min-overlap N]` | the same queries after the switch: [`Migrator::shadow`](crate::Migrator::shadow) |
/// | `resume D`, `unlock D [--force]` | after a migrator that died |
/// | `rollback D`, `verify D`, `finalize D [--retention 7d]` | after the switch |
/// | `history D` | all runs |
/// | `completions SHELL` | for bash, zsh, fish, elvish and PowerShell |
///
/// Of all commands: `--output json`, `--url`, `--prefix`, `--wait`, `--lease-time`. The cluster is that of
/// [`Cluster::from_env`](es_core::cluster::Cluster::from_env).
///
/// With `--output json`, a command prints one JSON value, on one line, `{"error": …}` if it fails; before it `up` and
/// `resume` print what happens, an [`Event`](crate::Event) on each line.
///
/// Ctrl-C, or SIGTERM, stops `up` and `resume` at a safe point: the old index serves and takes writes. A second one exits
/// at once, and leaves the rest to `resume` or `unlock`.
///
/// # Exit codes
///
#[doc = concat!("```text\n", include_str!("exit_codes.txt"), "```")]
pub async fn cli(migrations: Migrations) -> ExitCode {
    cli_from(migrations, std::env::args_os()).await
}

/// The same, with a command line of its own: the program's name first.
pub async fn cli_from(
    migrations: Migrations,
    args: impl IntoIterator<Item = impl Into<OsString> + Clone>,
) -> ExitCode {
    let code = match args::Cli::try_parse_from(args) {
        Ok(cli) => commands::run(cli, migrations).await,
        // Help goes to standard output, and is no error.
        Err(told) => {
            let _ = told.print();
            if told.use_stderr() { code::USAGE } else { code::DONE }
        }
    };
    ExitCode::from(code)
}
