//! The status service as a process.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::Response;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

pub(crate) struct Service {
    child: Child,
    out: BufReader<ChildStdout>,
    pub(crate) url: String,
}

impl Service {
    /// Watches the cluster at this address, every half second.
    pub(crate) fn start(cluster: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_status"));
        command.args(["--serve", "--address", "127.0.0.1:0", "--every", "0.5"]).args(arguments);
        command.env("ELASTICSEARCH_URL", cluster).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let url =
            line.trim().strip_prefix("serving ").unwrap_or_else(|| panic!("it said {line:?}")).to_owned();
        Service { child, out, url }
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        reqwest::get(format!("{}{path}", self.url)).await.unwrap()
    }

    async fn json(&self, path: &str) -> (u16, Value) {
        let answer = self.get(path).await;
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap())
    }

    /// Asks for the JSON of the page until it is so.
    pub(crate) async fn until(&self, is_so: impl Fn(&Value) -> bool) -> Value {
        self.asked("/api/status", |_, status| is_so(status)).await
    }

    /// Asks whether it is ready until the answer is so: a busy cluster may keep a probe waiting for longer than it waits.
    pub(crate) async fn ready(&self, is_so: impl Fn(u16, &Value) -> bool) -> Value {
        self.asked("/readyz", is_so).await
    }

    async fn asked(&self, path: &str, is_so: impl Fn(u16, &Value) -> bool) -> Value {
        let start = Instant::now();
        loop {
            let (code, answer) = self.json(path).await;
            if is_so(code, &answer) {
                return answer;
            }
            assert!(start.elapsed() < Duration::from_mins(1), "still {code} {answer:#}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// As Ctrl-C does; gives the exit code and the last words.
    pub(crate) fn interrupt(mut self) -> (Option<i32>, String) {
        kill_process(Pid::from_child(&self.child), Signal::INT).unwrap();
        let code = self.child.wait().unwrap().code();
        let mut words = String::new();
        while self.out.read_line(&mut words).unwrap() > 0 {}
        (code, words)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
