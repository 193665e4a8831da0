//! What each command does.

use std::path::{Path, PathBuf};

use clap::CommandFactory;
use clap_complete::Shell;
use es_core::cluster::Cluster;

use super::args::{Cli, Command, Format, Global, Least, Limits};
use super::code::{CHANGES, DONE, Failed, REFUSED};
use super::output::{self, Output};
use super::show::Show;
use super::watch::watch;
use crate::error::Reason;
use crate::ledger::Run;
use crate::lock;
use crate::migrator::Migrator;
use crate::registry::{Migrations, Registered};
use crate::shadow::{Shadow, Shadowed};

/// Does it, tells what came of it, and returns the exit code.
pub(super) async fn run(cli: Cli, migrations: Migrations) -> u8 {
    let output = Output(cli.global.output);
    // On the heap: it is as large as the largest command, and whoever awaits it would be.
    match Box::pin(done(cli, migrations, output)).await {
        Ok(code) => code,
        Err(error) => {
            output.error(&error);
            error.code()
        }
    }
}

async fn done(cli: Cli, migrations: Migrations, output: Output) -> Result<u8, Failed> {
    let Cli { command, global } = cli;
    match command {
        Command::Check => return check(&migrations, output),
        Command::Make => {
            migrations.check()?;
            output.list(&lock::make(&migrations.schemas, &migrations.declared())?);
        }
        Command::Completions { shell } => completions(shell),
        Command::Status { all } => {
            let standing = crate::status(&global.cluster()?, &migrations).await?;
            output.standing(&standing, all);
        }
        Command::Plan { detailed_exitcode } => {
            return plan(&global.migrator(migrations)?, detailed_exitcode, output).await;
        }
        Command::Up { documents, to, rate, shadow, least, limits } => {
            check_version(&migrations, &documents, to)?;
            let asked = asked(&migrations, &documents);
            let migrator = global.migrator(migrations)?.within(limits);
            let migrator = asking(migrator, &asked, shadow.as_deref(), least)?;
            migrator.control().throttle(rate);
            let up = async |migrator: &Migrator| migrator.up_some(&documents).await;
            output.reports(&watch(migrator, Show::new(global.output), up).await?);
        }
        Command::Resume { document } => {
            let resume = async |migrator: &Migrator| migrator.resume(&document).await;
            output.value(&watch(global.migrator(migrations)?, Show::new(global.output), resume).await?);
        }
        Command::History { document } => {
            history(&global.migrator(migrations)?.history(&document).await?, output);
        }
        Command::Rollback { document, lose_writes, limits } => {
            let back = async |migrator: &Migrator| {
                if lose_writes {
                    migrator.rollback_losing_writes(&document).await
                } else {
                    migrator.rollback(&document).await
                }
            };
            let migrator = global.migrator(migrations)?.within(limits);
            output.value(&watch(migrator, Show::new(global.output), back).await?);
        }
        Command::Verify { document } => output.value(&global.migrator(migrations)?.verify(&document).await?),
        Command::Shadow { document, queries, least } => {
            let named = std::slice::from_ref(&document);
            let migrator = asking(global.migrator(migrations)?, named, queries.as_deref(), least)?;
            return Ok(shadowed(&migrator.shadow(&document).await?, output));
        }
        Command::Finalize { document, retention, limits } => {
            let of_many = migrations.named(&document).is_some_and(Registered::is_fleet);
            let migrator = global.migrator(migrations)?.within(limits);
            let finalize = async |migrator: &Migrator| migrator.finalize(&document, retention).await;
            // Of one there is nothing to look on.
            output.value(&if of_many {
                watch(migrator, Show::new(global.output), finalize).await?
            } else {
                finalize(&migrator).await?
            });
        }
        Command::Unlock { document, force } => {
            output.value(&global.migrator(migrations)?.unlock(&document, force).await?);
        }
    }
    Ok(DONE)
}

fn check(migrations: &Migrations, output: Output) -> Result<u8, Failed> {
    migrations.check()?;
    let checked = lock::check(&migrations.schemas, &migrations.declared())?;
    output.list(&checked);
    Ok(if checked.iter().all(lock::Checked::is_ok) { DONE } else { CHANGES })
}

async fn plan(migrator: &Migrator, detailed: bool, output: Output) -> Result<u8, Failed> {
    let plan = migrator.plan().await?;
    output.value(&plan);
    Ok(match () {
        () if !plan.refusals().is_empty() => REFUSED,
        () if detailed && !plan.is_empty() => CHANGES,
        () => DONE,
    })
}

/// Fails where a version is asked for that this program does not hold. Members of a fleet are found on the cluster.
fn check_version(migrations: &Migrations, documents: &[String], to: Option<u32>) -> Result<(), Failed> {
    migrations.check()?;
    let meant = |name: &String| match migrations.named(name) {
        Some(registered) => Ok(vec![registered]),
        None => Some(migrations.may_have(name))
            .filter(|fleets| !fleets.is_empty())
            .ok_or_else(|| migrations.unknown(name)),
    };
    let chosen: Vec<&Registered> = match documents {
        [] => migrations.documents.iter().collect(),
        names => names.iter().map(meant).collect::<Result<Vec<_>, _>>()?.concat(),
    };
    for schema in chosen.iter().map(|document| document.schema) {
        if let Some(to) = to.filter(|to| *to != schema.version) {
            let (document, version) = (schema.index.to_owned(), schema.version);
            return Err(Failed::OtherVersion { document, version, to });
        }
    }
    Ok(())
}

/// The documents that `up` is asked for; without words all of them.
fn asked(migrations: &Migrations, documents: &[String]) -> Vec<String> {
    match documents {
        [] => migrations.documents.iter().map(|one| one.schema.index.to_owned()).collect(),
        named => named.to_vec(),
    }
}

/// With the queries of a file, and what they have to find again, where either is asked for.
fn asking(
    migrator: Migrator,
    documents: &[String],
    queries: Option<&Path>,
    least: Least,
) -> Result<Migrator, Failed> {
    if queries.is_none() && least == Least::default() {
        return Ok(migrator);
    }
    let [document] = documents else {
        let what =
            format!("`--shadow` and `--min-overlap` are for one document, and there are {}", documents.len());
        return Err(Reason::new(what, "say which one: `--document <DOCUMENT>`").into());
    };
    let shadow = queries.map_or_else(|| Ok(Shadow::default()), |path| Shadow::default().file(path))?;
    let shadow = match least.min_overlap {
        Some(min_overlap) => shadow.min_overlap(min_overlap),
        None => shadow,
    };
    Ok(migrator.with_shadow(document, &shadow)?)
}

/// All queries, since nothing else is told.
fn shadowed(shadowed: &Shadowed, output: Output) -> u8 {
    match output.0 {
        Format::Text => output::line(&format!("{shadowed:#}")),
        Format::Json => output.value(shadowed),
    }
    if shadowed.below > 0 { CHANGES } else { DONE }
}

fn history(runs: &[Run], output: Output) {
    match output.0 {
        Format::Text if runs.is_empty() => output::line(&"no runs yet"),
        Format::Text => runs.iter().for_each(|run| output::line(&format!("{run:#}"))),
        Format::Json => output.list(runs),
    }
}

/// Named as the program is on this machine.
fn completions(shell: Shell) {
    let name = std::env::args_os().next().map(PathBuf::from);
    let name =
        name.as_deref().and_then(Path::file_stem).map_or("migrate".into(), |stem| stem.to_string_lossy());
    let mut script = vec![];
    clap_complete::generate(shell, &mut Cli::command(), name, &mut script);
    output::line(&String::from_utf8_lossy(&script));
}

impl Global {
    fn cluster(&self) -> Result<Cluster, Failed> {
        let cluster = match &self.url {
            Some(url) => Cluster::from_env_at(url)?,
            None => Cluster::from_env()?,
        };
        Ok(cluster.with_prefix(&self.prefix))
    }

    fn migrator(&self, migrations: Migrations) -> Result<Migrator, Failed> {
        let migrator = Migrator::new(&self.cluster()?, migrations)?;
        Ok(migrator.wait(self.wait).lease_time(self.lease_time))
    }
}

impl Migrator {
    fn within(self, limits: Limits) -> Self {
        self.parallel(limits.parallel.get()).canary(limits.canary).tolerate(limits.tolerate)
    }
}

#[cfg(test)]
mod tests {
    use es_core::EsDocument;

    use super::*;
    use crate::lock::Schemas;

    #[derive(EsDocument)]
    #[es(index = "products", version = 2)]
    #[allow(dead_code)] // nobody makes one here
    struct Product {
        #[es(text)]
        title: String,
    }

    #[derive(EsDocument)]
    #[es(index = "logs")]
    #[allow(dead_code)] // nobody makes one here
    struct LogEntry {
        #[es(text)]
        line: String,
    }

    fn migrations() -> Migrations {
        Migrations::new(Schemas::none()).document::<Product>().document::<LogEntry>()
    }

    fn check_of(documents: &[&str], to: Option<u32>) -> Result<(), u8> {
        let documents: Vec<_> = documents.iter().map(ToString::to_string).collect();
        check_version(&migrations(), &documents, to).map_err(|error| error.code())
    }

    #[test]
    fn documents_are_known_and_of_the_version_that_is_asked_for() {
        assert_eq!(check_of(&[], None), Ok(()));
        assert_eq!(check_of(&["logs", "products", "logs"], None), Ok(()));
        assert_eq!(check_of(&["products"], Some(2)), Ok(()));
        assert_eq!(check_of(&["nowhere"], None), Err(2));
        assert_eq!(check_of(&["products"], Some(3)), Err(2));
        assert_eq!(check_of(&[], Some(2)), Err(2), "the other one is of version 1");
    }

    #[tokio::test]
    async fn check_and_make_need_no_cluster() {
        let run = async |migrations: &Migrations, command: &str| {
            let cli = <Cli as clap::Parser>::parse_from(["migrate", command, "--url", "not an address"]);
            run(cli, migrations.clone()).await
        };
        let directory = tempfile::tempdir().unwrap();
        let read = || Migrations::new(Schemas::read(directory.path()).unwrap()).document::<LogEntry>();
        assert_eq!(run(&read(), "check").await, CHANGES);
        assert_eq!(run(&read(), "make").await, DONE);
        assert_eq!(run(&read(), "check").await, DONE);
        assert_eq!(run(&read(), "plan").await, 2, "it does");
        // A version was left out.
        let gap = Migrations::new(Schemas::read(directory.path()).unwrap()).document::<gap::LogEntry>();
        assert_eq!((run(&gap, "check").await, run(&gap, "make").await), (CHANGES, REFUSED));
    }

    mod gap {
        use es_core::EsDocument;

        #[derive(EsDocument)]
        #[es(index = "logs", version = 3)]
        #[allow(dead_code)] // nobody makes one here
        pub(super) struct LogEntry {
            #[es(keyword)]
            line: String,
        }
    }
}
