//! Three nodes, and all that can be done to them.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how tests and their helpers fail")]

use std::env;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use es_testkit::{Error, Nodes};
use reqwest::blocking::Client;
use serde_json::{Value, json};

/// Set for the process that owns the nodes.
const OWNER: &str = "ES_TESTKIT_TEST_OWNS_NODES";
/// Before the addresses on the owner's output.
const MARK: &str = "the nodes are at ";

/// The nodes belong to a process of their own, which is killed in the end.
#[test]
fn nodes_take_what_is_done_to_them_and_end_with_their_owner() {
    if env::var_os(OWNER).is_some() {
        return own();
    }
    let this = "nodes_take_what_is_done_to_them_and_end_with_their_owner";
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", this, "--nocapture"]).env(OWNER, "yes").stdout(Stdio::piped());
    let mut owner = command.spawn().unwrap();
    let mut lines = BufReader::new(owner.stdout.take().unwrap()).lines().map_while(Result::ok);
    let urls = lines.find_map(|line| Some(line.split_once(MARK)?.1.to_owned()));
    let urls = urls.expect("the owner has come to its end; what it said is above");
    let urls: Vec<_> = urls.split(' ').collect();
    assert!(urls.iter().all(|url| listens(url)));
    owner.kill().unwrap();
    owner.wait().unwrap();
    eventually("the nodes end with their owner", 45, || !urls.iter().any(|url| listens(url)));
}

fn own() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let nodes = runtime.block_on(Nodes::start()).unwrap();
    let [one, two, three] = nodes.names().map(|name| Api::of(&nodes, name));
    assert!(matches!(nodes.kill("node-4").unwrap_err(), Error::UnknownNode { .. }));

    one.ask(
        "PUT",
        "/kept",
        &json!({"settings": {"number_of_replicas": 2, "unassigned.node_left.delayed_timeout": 0}}),
    );
    one.ask("PUT", "/_snapshot/repo", &json!({"type": "fs", "settings": {"location": "of-all"}}));
    two.write("a");

    nodes.kill("node-2").unwrap();
    assert!(!listens(&two.url), "killed");
    one.sees(2);
    three.write("b");
    runtime.block_on(nodes.restart("node-2")).unwrap();
    two.sees(3);
    assert_eq!(two.documents(), 2);

    runtime.block_on(nodes.stop("node-1")).unwrap();
    assert!(!listens(&one.url), "stopped");
    two.sees(2);
    runtime.block_on(nodes.restart("node-1")).unwrap();
    one.sees(3);

    // The master is the hardest to do without.
    let (_, masters) = two.try_ask("GET", "/_cat/master?format=json", &Value::Null);
    let master = masters[0]["node"].as_str().unwrap().to_owned();
    let (alone, other) = if master == "node-3" { (&three, &one) } else { (&two, &three) };
    let cut = alone.name;
    nodes.cut_off(cut).unwrap();
    other.sees(2);
    assert_eq!(
        alone.try_ask("GET", "/", &Value::Null).0,
        200,
        "it answers, which a stopped process would not"
    );
    eventually("a node that is cut off has no master", 45, || {
        alone.try_ask("GET", "/_cat/master?master_timeout=1s", &Value::Null).0 == 503
    });
    assert_eq!(alone.try_ask("PUT", "/refused?master_timeout=1s", &Value::Null).0, 503);
    other.write("c");
    nodes.heal(cut).unwrap();
    alone.sees(3);
    other.ask("POST", "/_cluster/reroute?retry_failed=true", &Value::Null);
    assert_eq!(alone.documents(), 3);

    println!("\n{MARK}{}", nodes.urls().join(" "));
    thread::sleep(Duration::from_mins(10));
}

struct Api {
    name: &'static str,
    url: String,
    client: Client,
}

impl Api {
    fn of(nodes: &Nodes, name: &'static str) -> Self {
        let client = Client::builder().timeout(Duration::from_mins(1)).build().unwrap();
        Self { name, url: nodes.url(name).unwrap().to_owned(), client }
    }

    fn try_ask(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let request = self.client.request(method.parse().unwrap(), format!("{}{path}", self.url));
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let request = request.header("content-type", "application/json").body(text);
        let response = request.send().unwrap();
        (response.status().as_u16(), response.json().unwrap_or_default())
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = self.try_ask(method, path, body);
        assert!((200..300).contains(&status), "{method} {path} on {}: {status} {answer}", self.name);
        answer
    }

    fn write(&self, id: &str) {
        self.ask("PUT", &format!("/kept/_doc/{id}?refresh=true"), &json!({"id": id}));
    }

    fn documents(&self) -> u64 {
        self.ask("GET", "/_cluster/health/kept?wait_for_status=green&timeout=50s", &Value::Null);
        self.ask("POST", "/kept/_refresh", &Value::Null);
        self.ask("GET", "/kept/_count", &Value::Null)["count"].as_u64().unwrap()
    }

    /// Waits until the cluster, as this node knows it, has so many nodes.
    fn sees(&self, nodes: u8) {
        let path = format!("/_cluster/health?wait_for_nodes={nodes}&timeout=10s");
        let what = format!("{} sees {nodes} nodes", self.name);
        eventually(&what, 60, || self.try_ask("GET", &path, &Value::Null).0 == 200);
    }
}

fn listens(url: &str) -> bool {
    TcpStream::connect(url.trim_start_matches("http://")).is_ok()
}

fn eventually(what: &str, seconds: u64, until: impl Fn() -> bool) {
    let start = Instant::now();
    while !until() {
        assert!(start.elapsed() < Duration::from_secs(seconds), "not in {seconds} s: {what}");
        thread::sleep(Duration::from_millis(200));
    }
    eprintln!("after {:?}: {what}", start.elapsed());
}
