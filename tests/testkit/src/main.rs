//! `es-testkit start | stop | status | env | fetch | run | leftovers`: the shared test server by hand.

use std::process::{Command as Process, ExitCode};
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use es_testkit::{Error, Result, Running, Server, Variant, Version};

/// The Elasticsearch that tests share: fetched once, started when needed, stopped when idle.
#[derive(Parser)]
#[command(name = "es-testkit", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Start the server, or find it running
    Start(Which),
    /// Stop the server and wait until it is gone
    Stop {
        #[command(flatten)]
        which: Which,
        /// Although somebody uses it
        #[arg(long)]
        force: bool,
    },
    /// Tell what runs, since when, who uses it, and its memory
    Status,
    /// Start the server and print how to reach it, for `eval "$(es-testkit env)"`
    ///
    /// With --secured, that is a password too.
    Env(Which),
    /// Fetch and unpack a distribution, and print where it is
    Fetch {
        /// The version of Elasticsearch [default: `ES_TESTKIT_RELEASE`, or 8.12.2]
        #[arg(long, value_parser = version)]
        release: Option<Version>,
    },
    /// List what tests have left on the servers that run, and fail if there is anything; for after all tests
    Leftovers,
    /// Start the server and run a command that can reach it; the server stays as long as the command
    Run {
        #[command(flatten)]
        which: Which,
        /// The command and its arguments
        #[arg(required = true, trailing_var_arg = true)]
        command: Vec<String>,
    },
}

#[derive(Args)]
struct Which {
    /// With TLS, users and API keys
    #[arg(long)]
    secured: bool,
    /// With a trial licence
    #[arg(long)]
    trial: bool,
    /// The version of Elasticsearch [default: `ES_TESTKIT_RELEASE`, or 8.12.2]
    #[arg(long, value_parser = version)]
    release: Option<Version>,
}

impl Which {
    fn variant(&self) -> Result<Variant> {
        let variant = Variant::default().version(wanted(self.release)?);
        let variant = if self.secured { variant.secured() } else { variant };
        Ok(if self.trial { variant.trial() } else { variant })
    }
}

fn wanted(release: Option<Version>) -> Result<Version> {
    release.map_or_else(Version::from_env, Ok)
}

fn version(text: &str) -> Result<Version, String> {
    let known = || Version::ALL.map(Version::as_str).join(" or ");
    Version::ALL.into_iter().find(|v| v.as_str() == text).ok_or_else(|| format!("expected {}", known()))
}

fn main() -> ExitCode {
    match execute(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("es-testkit: {error}");
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command) -> Result<ExitCode> {
    match command {
        Command::Start(which) => {
            let variant = which.variant()?;
            println!("{variant} at {}", Server::shared_blocking(variant)?.url());
        }
        Command::Stop { which, force } => {
            let variant = which.variant()?;
            let stopped = es_testkit::stop(variant, force)?;
            println!("{variant} {}", if stopped { "is stopped" } else { "was not running" });
        }
        Command::Status => {
            let running = es_testkit::running()?;
            if running.is_empty() {
                println!("no server runs");
            }
            running.iter().for_each(describe);
        }
        Command::Env(which) => {
            for (name, value) in Server::shared_blocking(which.variant()?)?.variables() {
                println!("export {name}={}", quoted(&value));
            }
        }
        Command::Fetch { release } => println!("{}", es_testkit::fetch(wanted(release)?)?.display()),
        Command::Leftovers => return leftovers(),
        Command::Run { which, command } => return run(which.variant()?, &command),
    }
    Ok(ExitCode::SUCCESS)
}

fn leftovers() -> Result<ExitCode> {
    let left = es_testkit::leftovers()?;
    if left.is_empty() {
        println!("nothing is left");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("es-testkit: left by tests, or by some that still run:");
    for left in left {
        eprintln!("  {left}");
    }
    Ok(ExitCode::FAILURE)
}

fn run(variant: Variant, command: &[String]) -> Result<ExitCode> {
    let server = Server::shared_blocking(variant)?;
    let program = command.first().map_or("", String::as_str);
    let mut process = Process::new(program);
    process.args(&command[1..]).envs(server.variables());
    let failed = |source| Error::Io { step: "run", path: program.into(), source };
    let status = process.status().map_err(failed)?;
    // A command that a signal ended has no code.
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

fn describe(server: &Running) {
    let age = server.since.elapsed().unwrap_or_default();
    let url = server.url.as_deref().unwrap_or("starting");
    let mib = server.memory / (1024 * 1024);
    println!("{} at {url}, pid {}, up {}, {mib} MiB", server.variant, server.pid, short(age));
    println!("  logs in {}", server.logs.display());
    if server.users.is_empty() {
        println!("  no users; stops after {} without any", short(server.idle_limit));
    }
    for user in &server.users {
        println!("  used by {user}");
    }
}

fn short(time: Duration) -> String {
    match time.as_secs() {
        s @ 0..60 => format!("{s} s"),
        s @ 60..7200 => format!("{} min", s / 60),
        s => format!("{} h", s / 3600),
    }
}

/// For a POSIX shell.
fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', r"'\''"))
}
