//! Compiles modules, each judged by itself, in one crate.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde::Deserialize;
use serde_json::Value;

/// The first error in a module.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The source that it points at.
    pub(crate) word: String,
    /// The line that this stands on.
    pub(crate) line: String,
    /// The first line of the message.
    pub(crate) message: String,
    /// All of the module's errors, as a terminal shows them.
    pub(crate) rendered: String,
}

/// What goes below each module.
const SCHEMA: &str = "
pub(crate) fn schema_json() -> serde_json::Value {
    let schema = es_core::schema::schema::<Rule>();
    serde_json::json!({ \"mappings\": schema.mappings(), \"settings\": schema.settings() })
}
";

#[derive(Deserialize)]
struct Line {
    message: Option<Message>,
}

#[derive(Deserialize)]
struct Message {
    level: String,
    #[serde(rename = "message")]
    says: String,
    rendered: Option<String>,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    is_primary: bool,
    text: Vec<Text>,
    expansion: Option<Box<Expansion>>,
}

#[derive(Deserialize)]
struct Expansion {
    span: Span,
}

#[derive(Deserialize)]
struct Text {
    #[serde(rename = "text")]
    line: String,
    highlight_start: usize,
    highlight_end: usize,
}

/// Compiles modules that hold a document `Rule` each: the fault of each that does not compile, the schema of each that
/// does, by the number that it came with.
///
/// The compiler leaves later stages out when an earlier one fails, so that what failed is taken out and the rest tried
/// again, until nothing fails.
pub(crate) fn each(name: &str, modules: &BTreeMap<usize, String>) -> BTreeMap<usize, Result<Value, Fault>> {
    let dir = write(name, modules);
    let mut left: Vec<usize> = modules.keys().copied().collect();
    let mut judged = BTreeMap::new();
    loop {
        let found = round(&dir, &left);
        if found.is_empty() {
            let schemas = schemas(name);
            judged.extend(left.into_iter().zip(schemas).map(|(at, schema)| (at, Ok(schema))));
            return judged;
        }
        left.retain(|at| !found.contains_key(at));
        judged.extend(found.into_iter().map(|(at, fault)| (at, Err(fault))));
    }
}

/// What the crate prints when it runs: a schema a line, in the order of the modules.
fn schemas(name: &str) -> Vec<Value> {
    let program = root().join("target/debug").join(name);
    let output = Command::new(program).output().expect("the schemas");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::Deserializer::from_slice(&output.stdout)
        .into_iter()
        .map(|schema| schema.expect("JSON"))
        .collect()
}

/// Where the crates and what the compiler makes of them are kept: a folder of its own, as the outer cargo holds its
/// lock.
fn root() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("rules")
}

fn write(name: &str, modules: &BTreeMap<usize, String>) -> PathBuf {
    let dir = root().join(name);
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let core = workspace.join("es-core").display().to_string();
    // Old modules must not be left: the files are numbered.
    let _ = fs::remove_dir_all(dir.join("src"));
    fs::create_dir_all(dir.join("src")).expect("a folder");
    fs::write(
        dir.join("Cargo.toml"),
        format!(
            "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
             chrono = {{ version = \"0.4\", default-features = false, features = [\"serde\"] }}\n\
             es-core = {{ path = {core:?}, default-features = false, features = [\"chrono\"] }}\n\
             serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n\n\
             [profile.dev]\ndebug = false\n"
        ),
    )
    .expect("a manifest");
    fs::copy(workspace.join("Cargo.lock"), dir.join("Cargo.lock")).expect("the workspace's lock file");
    for (at, source) in modules {
        let module = format!("{source}{SCHEMA}");
        fs::write(dir.join(format!("src/m{at}.rs")), module).expect("a module");
    }
    dir
}

/// Compiles some of the modules; the faults by their number.
fn round(dir: &Path, modules: &[usize]) -> BTreeMap<usize, Fault> {
    let mods: Vec<String> = modules.iter().map(|at| format!("mod m{at};\n")).collect();
    let prints: Vec<String> =
        modules.iter().map(|at| format!("    println!(\"{{}}\", m{at}::schema_json());\n")).collect();
    let main = format!("#![allow(warnings)]\n{}fn main() {{\n{}}}\n", mods.concat(), prints.concat());
    fs::write(dir.join("src/main.rs"), main).expect("the crate's root");
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--quiet", "--offline", "--message-format=json"])
        .current_dir(dir)
        .env("CARGO_TARGET_DIR", root().join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo runs");
    let mut faults = BTreeMap::new();
    let lines = String::from_utf8_lossy(&output.stdout);
    for line in lines.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok()) {
        let Some(message) = line.message.filter(|message| message.level == "error") else { continue };
        let Some((at, fault)) = fault(message) else { continue };
        match faults.get_mut(&at) {
            None => _ = faults.insert(at, fault),
            Some(first) => first.rendered.push_str(&fault.rendered),
        }
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() || !faults.is_empty(),
        "an error that belongs to no module: {stderr}\n{lines}"
    );
    faults
}

/// A message and the number of the module that it points into.
fn fault(message: Message) -> Option<(usize, Fault)> {
    let mut span = message.spans.into_iter().find(|span| span.is_primary)?;
    let at = loop {
        match module(&span.file_name) {
            Some(at) => break at,
            None => span = span.expansion?.span,
        }
    };
    let text = span.text.first()?;
    let chars = text.line.chars().skip(text.highlight_start - 1);
    let more = if span.text.len() > 1 { " …" } else { "" };
    let word: String = chars.take(text.highlight_end - text.highlight_start).collect();
    let fault = Fault {
        word: word + more,
        line: text.line.clone(),
        message: message.says.lines().next().unwrap_or_default().to_owned(),
        rendered: message.rendered.unwrap_or_default(),
    };
    Some((at, fault))
}

fn module(file: &str) -> Option<usize> {
    Path::new(file).file_name()?.to_str()?.strip_prefix('m')?.strip_suffix(".rs")?.parse().ok()
}
