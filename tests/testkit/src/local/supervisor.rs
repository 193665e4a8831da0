//! The process that outlives the tests and ends the server when nobody uses it.
//!
//! It is a small shell script, not a Rust program: the tests of a user's crate have no binary of this crate
//! beside them, and a test binary cannot be started again as something else.

use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::node::{self, Node};
use super::process::Process;
use super::state::{Run, State, now};
use crate::error::{Error, Result};

const SCRIPT: &str = include_str!("supervise.sh");
/// What the script calls, and the package that brings it.
const TOOLS: [(&str, &str); 2] = [("flock", "util-linux"), ("setpriv", "util-linux")];

/// Starts the server of `node` under a supervisor and records it in `run`.
pub(super) fn spawn(run: &Run, node: &Node, idle_limit: u64) -> Result<State> {
    for (tool, package) in TOOLS {
        if !on_path(tool) {
            return Err(Error::MissingTool { tool, package });
        }
    }
    if let Some(uid) = node.drop_to {
        chown(run.lease_path(), Some(uid), Some(uid)).map_err(|source| Error::Privileges { uid, source })?;
    }
    let shell = Path::new("/bin/sh");
    let console = node::console(&node.dir);
    let output = File::create(&console).map_err(Error::io("create", &console))?;
    let errors = output.try_clone().map_err(Error::io("open", &console))?;

    let mut command = Command::new(shell);
    node.environment(&mut command);
    command.arg("-c").arg(SCRIPT).arg("es-testkit-supervisor").arg(run.lease_path());
    command.arg(idle_limit.to_string()).arg(&node.dir).arg(node.home.join("bin/elasticsearch"));
    // A group of its own: signals from the terminal of the tests do not reach it.
    command.process_group(0).stdin(Stdio::piped()).stdout(output).stderr(errors);
    let mut child = command.spawn().map_err(|e| node.spawn_error(shell, e))?;

    let gone = || Error::io("watch", shell)(std::io::ErrorKind::NotFound.into());
    let supervisor = i32::try_from(child.id()).ok().and_then(Process::running).ok_or_else(gone)?;
    let state = State {
        variant: node.variant,
        supervisor,
        started_at: now(),
        idle_limit,
        node: node.dir.clone(),
        url: None,
    };
    run.record(&state)?;
    // Only now that it is on record may it start the server; should this process die before, it ends by itself.
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(b"start\n").map_err(Error::io("start", shell))?;
    }
    Ok(state)
}

fn on_path(tool: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|dir| fs::metadata(dir.join(tool)).is_ok_and(|meta| meta.is_file()))
}
