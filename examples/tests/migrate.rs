//! The migration binary as a process: what the server holds after each command, its exit codes, and Ctrl-C.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{BufRead, BufReader, Lines, Read};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use es_core::cluster::Request;
use es_core::prelude::*;
use es_examples::connect;
use es_testkit::{Isolated, Server};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

#[path = "../src/bin/migrate/before.rs"]
mod before;

/// The shop on the server, in a corner of its own.
struct Shop {
    area: Isolated,
    server: Server,
    es: Cluster,
}

/// What a command came to.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ran {
    /// The JSON values on standard output, without the prefix.
    fn values(&self) -> Vec<Value> {
        let value = |line: &str| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.out.lines().map(value).collect()
    }
}

impl Shop {
    async fn open(test: &str, products: u32) -> Shop {
        let server = Server::start().await.unwrap();
        let area = server.isolated(test);
        let es = connect(&server).unwrap().with_prefix(area.prefix());
        before::fill(&es, products).await.unwrap();
        Shop { area, server, es }
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_migrate"));
        command.args(line.split_whitespace()).args(["--prefix", self.area.prefix()]);
        command.envs(self.server.variables()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn migrate(&self, line: &str) -> Ran {
        let ran = ran(&mut self.command(line));
        Ran {
            out: ran.out.replace(self.area.prefix(), ""),
            err: ran.err.replace(self.area.prefix(), ""),
            ..ran
        }
    }

    /// Expects an exit code.
    fn expect(&self, line: &str, code: i32) -> Ran {
        let ran = self.migrate(line);
        assert_eq!(ran.code, Some(code), "migrate {line}: {ran:#?}");
        ran
    }

    /// What the server holds, without the prefix.
    async fn get(&self, path: &str) -> Value {
        let text = self.es.send(Request::get("look", path)).await.unwrap().value().unwrap().to_string();
        serde_json::from_str(&text.replace(self.area.prefix(), "")).unwrap()
    }

    /// The one index that readers see.
    async fn serving(&self) -> String {
        let behind = self.get(&format!("/_alias/{}", self.area.name("products"))).await;
        let names: Vec<_> = behind.as_object().unwrap().keys().cloned().collect();
        assert_eq!(names.len(), 1, "{behind}");
        names[0].clone()
    }

    /// All indices of products.
    async fn indices(&self) -> Vec<String> {
        let all = self.get(&format!("/{}*/_alias", self.area.name("products"))).await;
        all.as_object().unwrap().keys().cloned().collect()
    }

    /// A program of version 1 writes and reads.
    async fn assert_version_1_serves_and_takes_writes(&self, count: u64) {
        assert_eq!(self.serving().await, "products-v1");
        let products = Documents::<before::Product>::new(&self.es);
        let new = before::Product { sku: "new".to_owned(), title: "Sandals".to_owned(), price: 30 };
        products.index(&new).refresh(Refresh::True).await.unwrap();
        let found = products.search(&json!({"track_total_hits": true})).await.unwrap();
        assert_eq!(found.total, count + 1);
    }
}

fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// A command that runs.
struct Running {
    child: Child,
    out: Lines<BufReader<ChildStdout>>,
    err: BufReader<ChildStderr>,
}

impl Running {
    fn start(mut command: Command) -> Running {
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap()).lines();
        let err = BufReader::new(child.stderr.take().unwrap());
        Running { child, out, err }
    }

    /// Reads events until documents were copied.
    fn until_copied(&mut self) {
        let copied = |event: &Value| event["event"] == "copied" && event["documents"].as_u64() > Some(0);
        let mut events = self.out.by_ref().map(|line| serde_json::from_str(&line.unwrap()).unwrap());
        assert!(events.any(|event: Value| copied(&event)), "it ended before a document was copied");
    }

    /// Before, a signal ends it without a word.
    fn until_it_catches(&self, signal: Signal) {
        let path = format!("/proc/{}/status", self.child.id());
        let mask = || {
            let status = std::fs::read_to_string(&path).unwrap();
            let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap().trim();
            u64::from_str_radix(caught, 16).unwrap()
        };
        let start = Instant::now();
        while mask() & (1 << (signal.as_raw() - 1)) == 0 {
            assert!(start.elapsed() < Duration::from_mins(1), "it does not come so far");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn send(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Reads errors until a line says so.
    fn until_told(&mut self, words: &str) {
        let mut line = String::new();
        while !line.contains(words) {
            line.clear();
            assert_ne!(self.err.read_line(&mut line).unwrap(), 0, "it ended without: {words}");
        }
    }

    fn end(mut self) -> Ran {
        let out: Vec<String> = self.out.map(Result::unwrap).collect();
        let mut err = String::new();
        self.err.read_to_string(&mut err).unwrap();
        Ran { code: self.child.wait().unwrap().code(), out: out.join("\n"), err }
    }
}

#[tokio::test]
async fn a_document_goes_to_version_2_and_back_and_on() {
    let shop = Shop::open("cli-way", 3_000).await;
    let status = &shop.expect("status --output json", 0).values()[0][0];
    assert_eq!(status["live"], json!({"index": "products-v1", "version": 1}));
    assert_eq!((&status["version"], &status["recorded"]["standing"]), (&json!(2), &json!("current")));
    assert_eq!((&status["run"], &status["holder"]), (&Value::Null, &Value::Null));
    // It only read.
    let made = shop.get(&format!("/{}.es-*?expand_wildcards=all", shop.area.prefix())).await;
    assert_eq!(made, json!({}));

    assert!(shop.expect("plan", 0).out.contains("copy into a new index"));
    let plan = &shop.expect("plan --detailed-exitcode --output json", 3).values()[0];
    assert_eq!(plan["documents"][0]["action"], json!({"action": "reindex"}));
    let refused = shop.expect("up --to 3", 2);
    assert!(refused.err.starts_with("error: this program holds version 2 of `products`, and not 3\nhelp: "));
    assert_eq!(shop.serving().await, "products-v1");

    let up = shop.expect("up --document products --to 2", 0);
    assert!(up.out.starts_with("products: 3000 documents copied in "), "{up:#?}");
    assert!(up.err.contains("products: writes were blocked for "), "{up:#?}");
    let new = shop.serving().await;
    assert!(new.starts_with("products-v2-"), "{new}");
    let mapping = shop.get(&format!("/{}/_mapping", shop.area.name("products"))).await;
    assert_eq!(
        mapping[&new]["mappings"]["properties"]["headline"],
        json!({"type": "text", "analyzer": "english"})
    );
    let found = shop.get(&format!("/{}/_search?q=headline:shoe&size=1", shop.area.name("products"))).await;
    assert_eq!(found["hits"]["total"]["value"], 750, "stemmed: a quarter of the products are running shoes");
    assert_eq!(shop.expect("plan --detailed-exitcode", 0).out.lines().count(), 1);

    shop.expect("verify products", 0);
    shop.expect("rollback products", 0);
    assert_eq!(
        shop.expect("status --output json", 0).values()[0][0]["run"]["state"],
        json!({"state": "rolled_back"})
    );
    shop.assert_version_1_serves_and_takes_writes(3_000).await;

    // Once more, told as JSON.
    let told = shop.expect("up --output json", 0).values();
    let (report, events) = told.split_last().unwrap();
    assert_eq!(
        (&report["reports"][0]["outcome"], &report["reports"][0]["documents"]),
        (&json!("migrated"), &json!(3_001))
    );
    let events: Vec<_> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!((events[0], events.contains(&"copied"), events.contains(&"paused")), ("started", true, true));

    // A write since the switch comes along.
    let write = Request::put("write", format!("/{}/_doc/later?refresh=true", shop.area.name("products.w2")));
    shop.es
        .send(write.json(&json!({"sku": "later", "headline": "Boots", "price": 1})).unwrap())
        .await
        .unwrap();
    let back = shop.expect("rollback products", 0);
    assert!(back.err.contains("products: writes were blocked for "), "{back:#?}");
    let later = shop.get(&format!("/{}/_doc/later", shop.area.name("products"))).await;
    assert_eq!(later["_source"], json!({"sku": "later", "title": "Boots", "price": 1}));
    assert_eq!(shop.serving().await, "products-v1");
    shop.expect("up", 0);
    let new = shop.serving().await;

    let refused = shop.expect("finalize products", 4);
    assert!(refused.err.contains("it is kept for 23 h 59 min more"), "{refused:#?}");
    assert!(shop.indices().await.contains(&"products-v1".to_owned()));
    shop.expect("finalize products --retention 0s", 0);
    assert!(!shop.indices().await.contains(&"products-v1".to_owned()));
    assert_eq!(shop.serving().await, new);

    let runs = &shop.expect("history products --output json", 0).values()[0];
    let ended: Vec<_> = runs.as_array().unwrap().iter().map(|run| &run["state"]["state"]).collect();
    assert_eq!(ended, ["finalized"; 4], "what all runs have retired is gone");
    shop.area.clean().await.unwrap();
}

/// Queries of a file: those that can't be asked are refused, those that find too little keep the old index, and what is told of
/// the others is told again after the switch.
#[tokio::test]
async fn queries_of_a_file_are_asked_before_the_switch_and_after_it() {
    let shop = Shop::open("cli-shadow", 200).await;
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, lines: &[Value]| {
        let path = directory.path().join(name);
        let text: Vec<_> = lines.iter().map(ToString::to_string).collect();
        std::fs::write(&path, text.join("\n")).unwrap();
        path.display().to_string()
    };
    let title = |field: &str, words: &str| json!({"query": {"match": { (field): words }}});
    let renamed = |name: &str, words: &str| json!({"name": name, "old": title("title", words), "new": title("headline", words)});
    let nowhere = shop.expect("up --shadow nowhere.ndjson", 2);
    assert!(nowhere.err.starts_with("error: `nowhere.ndjson`: No such file"), "{nowhere:#?}");
    let unreadable = file("unreadable", &[json!({"sort": "price"}), json!(7)]);
    let refused = shop.expect(&format!("up --shadow {unreadable}"), 2);
    assert!(refused.err.contains("/unreadable`, line 2: no JSON object\nhelp: "), "{refused:#?}");
    let unmapped = file("unmapped", &[json!({"query": {"match_all": {}}, "sort": "colour"})]);
    let refused = shop.expect(&format!("up --shadow {unmapped}"), 4);
    let words = "`products-v1` does not answer the query `line 1`: query_shard_exception: No mapping found for [colour]";
    assert!(refused.err.contains(words), "{refused:#?}");
    assert_eq!(shop.indices().await, ["products-v1"]);

    // Not stemmed, `shoe` finds nothing: what is new is another answer too.
    let queries = [renamed("boots", "boots"), renamed("shoe", "shoe"), json!({"sort": ["price", "sku"]})];
    let queries = file("queries.ndjson", &queries);
    let below = shop.expect(&format!("up --shadow {queries} --min-overlap 0.8"), 1);
    assert!(
        below
            .err
            .contains("1 of 3 queries have an overlap below 0.8, the worst of them:\n  shoe: overlap 0/10")
    );
    assert_eq!(shop.indices().await, ["products-v1"], "nothing of the copy is left");
    shop.assert_version_1_serves_and_takes_writes(200).await;

    let told = shop.expect(&format!("up --shadow {queries} --output json"), 0).values();
    let (report, events) = told.split_last().unwrap();
    let shadow = &report["reports"][0]["shadow"];
    assert_eq!((&shadow["queries"], &shadow["same_top"]), (&json!(3), &json!(2)));
    assert_eq!(shadow["compared"][0]["name"], "shoe");
    assert_eq!(shadow["compared"][0]["total"], json!({"old": 0, "new": 50}));
    let event = events.iter().find(|event| event["event"] == "shadowed").unwrap();
    assert_eq!(event["shadow"]["queries"], 3);
    let history = shop.expect("history products", 0);
    assert!(history.out.contains(", 3 queries: overlap 0.66, rbo "), "{history:#?}");

    let again = shop.expect(&format!("shadow products {queries}"), 0);
    let lines: Vec<_> = again.out.lines().collect();
    assert!(lines[0].starts_with("3 queries: overlap 0.66, rbo "), "{again:#?}");
    assert!(lines[1].starts_with("  shoe: overlap 0/10, rbo 0.00, top hit another, total 0 → 50; instead "));
    assert_eq!(lines.len(), 4);
    shop.expect(&format!("shadow products {queries} --min-overlap 0.5"), 3);
    let nothing = shop.expect("shadow products", 4);
    assert!(
        nothing.err.contains("there are no queries to ask\nhelp: name a file of queries"),
        "{nothing:#?}"
    );
    shop.area.clean().await.unwrap();
}

#[tokio::test]
async fn ctrl_c_in_the_middle_leaves_the_old_index_serving_and_writable() {
    let shop = Shop::open("cli-ctrl-c", 12_000).await;
    let mut up = Running::start(shop.command("up --rate 100 --output json"));
    up.until_copied();
    // Meanwhile another is told to wait its turn, and who is at work.
    let other = shop.expect("up --wait 1s", 5);
    assert!(other.err.contains("the lease `migrate-products` is held by migrate"), "{other:#?}");
    let status = &shop.expect("status --output json", 0).values()[0][0];
    assert_eq!(status["holder"]["renews"], true, "{status}");
    assert_eq!(status["run"]["state"]["state"], "running");

    // One that waits has begun nothing, and does not wait for its turn to say so.
    let waiting = Running::start(shop.command("up --wait 10m"));
    waiting.until_it_catches(Signal::INT);
    // It waits for the lease by then.
    std::thread::sleep(Duration::from_secs(1));
    waiting.send(Signal::INT);
    let waiting = waiting.end();
    assert_eq!((waiting.code, waiting.err.as_str()), (Some(130), "error: interrupted; nothing was begun\n"));

    up.send(Signal::INT);
    let up = up.end();
    assert_eq!(up.code, Some(130), "{}", up.err);
    assert!(up.err.starts_with("stopping at a safe point"), "{}", up.err);
    assert!(up.err.contains("stopped as asked; `"), "{}", up.err);
    assert_eq!(up.values().last().unwrap()["error"]["code"], 130);
    assert_eq!(shop.indices().await, ["products-v1"], "nothing of the copy is left");
    shop.assert_version_1_serves_and_takes_writes(12_000).await;
    let status = shop.expect("status", 0);
    assert!(status.out.contains("last run: 1 → 2: failed: stopped as asked"), "{}", status.out);
    assert!(!status.out.contains("at work") && !status.out.contains("lease"), "{}", status.out);
    shop.area.clean().await.unwrap();
}

#[tokio::test]
async fn a_second_ctrl_c_exits_at_once_and_resume_goes_on() {
    let shop = Shop::open("cli-twice", 12_000).await;
    // The first one's clean-up is slow: every write of the ledger takes its time.
    let network = es_testkit::Recorder::start(&shop.server).unwrap();
    let mut command = shop.command("up --rate 1000 --lease-time 5s --output json");
    command.env("ELASTICSEARCH_URL", network.url());
    let mut up = Running::start(command);
    up.until_copied();
    let ledger = es_testkit::When::any().method("PUT").path("*.es-migrations/*");
    network.inject(ledger, es_testkit::Fault::Delay(Duration::from_mins(1)));
    // As a supervisor does, and then a person.
    up.send(Signal::TERM);
    up.until_told("stopping at a safe point");
    let start = Instant::now();
    up.send(Signal::INT);
    let up = up.end();
    assert!(start.elapsed() < Duration::from_secs(30), "at once: {:?}", start.elapsed());
    assert_eq!(up.code, Some(130), "{}", up.err);
    assert!(up.err.contains("`migrate resume products` goes on"), "{}", up.err);

    let status = shop.expect("status", 0);
    assert!(status.out.contains("which does not renew it"), "{}", status.out);
    assert!(status.out.contains("next: `migrate resume products` goes on"), "{}", status.out);
    assert_eq!(shop.serving().await, "products-v1");
    let resumed = shop.expect("resume products", 0);
    assert!(resumed.err.contains("products: goes on with what migrate"), "{}", resumed.err);
    assert!(shop.serving().await.starts_with("products-v2-"));
    let count = shop.get(&format!("/{}/_count", shop.area.name("products"))).await;
    assert_eq!(count["count"], 12_000);
    shop.area.clean().await.unwrap();
}

#[test]
fn the_structs_of_the_examples_are_as_recorded() {
    for program in [env!("CARGO_BIN_EXE_migrate"), env!("CARGO_BIN_EXE_quickstart")] {
        let check = ran(Command::new(program).arg("check"));
        assert_eq!(check.code, Some(0), "{check:#?}");
    }
}

#[test]
fn offline_commands_ask_for_no_cluster_and_no_message_holds_a_password() {
    let migrate = |words: &[&str], url: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_migrate"));
        for name in ["URL", "API_KEY", "USERNAME", "PASSWORD", "CA_CERT"] {
            command.env_remove(format!("ELASTICSEARCH_{name}"));
        }
        command.args(words).envs(url.map(|url| ("ELASTICSEARCH_URL", url)));
        ran(&mut command)
    };
    let check = migrate(&["check"], None);
    assert_eq!((check.code, check.out.as_str()), (Some(0), "products (Product): version 2 is as recorded\n"));
    let completions = migrate(&["completions", "bash"], None);
    assert!(completions.code == Some(0) && completions.out.contains("finalize"), "{completions:#?}");
    let nowhere = migrate(&["status"], None);
    assert_eq!(nowhere.code, Some(2), "{nowhere:#?}");
    assert!(
        nowhere.err.starts_with("error: no address of Elasticsearch\nhelp: set ELASTICSEARCH_URL"),
        "{nowhere:#?}"
    );
    // Port 1 takes no connections.
    for (words, url) in [
        (&["status"][..], Some("http://elastic:s3cret@127.0.0.1:1")),
        (&["plan", "--output", "json", "--url", "http://elastic:s3cret@127.0.0.1:1"][..], None),
    ] {
        let lost = migrate(words, url);
        assert_eq!(lost.code, Some(1), "{lost:#?}");
        assert!(lost.err.starts_with("error: "), "{lost:#?}");
        assert!(!format!("{lost:?}").contains("s3cret"), "{lost:#?}");
    }
}
