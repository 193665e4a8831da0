//! What the derive costs the compiler: `cargo check` of 200 structs of 20 fields after a touch, with the derive, with
//! serde's two and bare, as a table of medians.
//!
//! `cargo bench -p es-derive --bench compile_time -- [rounds]`. The crates are written below `target/tmp` and checked in
//! turn, so that what else the machine does falls on all alike. Processor time is what to compare on a busy machine.
#![allow(missing_docs, clippy::expect_used)] // a bench

use std::{
    env,
    fmt::Write as _,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
    time::{Instant, SystemTime},
};

const STRUCTS: usize = 200;
/// A nested struct, and so many documents that hold it.
const GROUP: usize = 10;
const ROUNDS: usize = 9;

const CRATES: [Crate; 4] = [
    Crate { name: "bare", document: "", object: "", attributes: false, features: &["chrono"] },
    Crate {
        name: "serde",
        document: "#[derive(serde::Serialize, serde::Deserialize)]",
        object: "#[derive(serde::Serialize, serde::Deserialize)]",
        attributes: false,
        features: &["chrono"],
    },
    // A feature of es-core that makes the macros write more is one more of these, under a name of its own.
    Crate {
        name: "es",
        document: "#[derive(es_core::EsDocument)] #[es(index = \"INDEX\")]",
        object: "#[derive(es_core::EsObject)]",
        attributes: true,
        features: &["chrono"],
    },
    Crate {
        name: "es-paths",
        document: "#[derive(es_core::EsDocument)] #[es(index = \"INDEX\")]",
        object: "#[derive(es_core::EsObject)]",
        attributes: true,
        features: &["chrono", "paths"],
    },
];

struct Crate {
    name: &'static str,
    /// What stands above a document, and above a nested struct.
    document: &'static str,
    object: &'static str,
    /// Whether the fields bear theirs.
    attributes: bool,
    /// Of es-core.
    features: &'static [&'static str],
}

/// What a struct has beside the twentieth field: name, type, attribute.
const FIELDS: [[&str; 3]; 19] = [
    ["key", "String", "keyword"],
    ["title", "String", r#"text(analyzer = "english", fields(raw = keyword(ignore_above = 256)))"#],
    ["name", "String", ""],
    ["summary", "Option<String>", ""],
    ["tags", "Vec<String>", "keyword"],
    ["labels", "Vec<String>", ""],
    ["count", "u32", ""],
    ["total", "i64", ""],
    ["stock", "Option<u64>", ""],
    ["rating", "f32", ""],
    ["price", "Option<f64>", "scaled_float(scaling_factor = 100)"],
    ["active", "bool", ""],
    ["checked", "Option<bool>", ""],
    ["created", "chrono::DateTime<chrono::Utc>", ""],
    ["updated", "Option<chrono::DateTime<chrono::Utc>>", "date"],
    ["code", "String", "keyword(ignore_above = 64, doc_values = false)"],
    ["body", "String", "text"],
    [
        "notes",
        "Option<String>",
        r#"text(analyzer = "standard", fields(english = text(analyzer = "english")))"#,
    ],
    ["state", "String", "keyword"],
];

fn main() {
    let rounds = env::args().skip(1).find_map(|arg| arg.parse().ok()).unwrap_or(ROUNDS);
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile_time");
    write(&root);
    println!(
        "{STRUCTS} structs of {} fields, `cargo check` after a touch, {rounds} rounds\n",
        FIELDS.len() + 1
    );
    println!("| | | seconds | over bare | of serde's | processor | over bare | of serde's |");
    println!("|---|---|---|---|---|---|---|---|");
    for (title, incremental) in [("incremental", "1"), ("`CARGO_INCREMENTAL=0`", "0")] {
        report(title, &measure(&root, incremental, rounds));
    }
}

/// The median seconds of each crate: by the clock, of the processor.
fn measure(root: &Path, incremental: &str, rounds: usize) -> Vec<[f64; 2]> {
    let mut times = vec![[Vec::new(), Vec::new()]; CRATES.len()];
    // The first round builds what the crates need, and does not count.
    for round in 0..=rounds {
        for (of, times) in CRATES.iter().zip(&mut times) {
            let taken = check(root, of, incremental);
            if round > 0 {
                times.iter_mut().zip(taken).for_each(|(times, taken)| times.push(taken));
            }
        }
    }
    times.into_iter().map(|both| both.map(median)).collect()
}

/// The seconds that one `cargo check` takes.
fn check(root: &Path, of: &Crate, incremental: &str) -> [f64; 2] {
    let source = File::options().append(true).open(source(root, of)).expect("written before");
    source.set_modified(SystemTime::now()).expect("touched");
    let (started, used) = (Instant::now(), processor());
    let status = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--target-dir"])
        .arg(root.join(format!("target-{incremental}")))
        .env("CARGO_INCREMENTAL", incremental)
        .current_dir(root.join(of.name))
        .status();
    let taken = [started.elapsed().as_secs_f64(), processor() - used];
    assert!(status.expect("cargo starts").success(), "`{}` must compile", of.name);
    taken
}

/// Processor seconds of all children that ended; nothing where there is no `/proc`.
fn processor() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    // `cutime` and `cstime`, in the hundredths that Linux promises to user space.
    after_name.split(' ').skip(13).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn report(title: &str, medians: &[[f64; 2]]) {
    let (bare, serde) = (medians[0], medians[1]);
    for (of, median) in CRATES.iter().zip(medians) {
        let columns = (0..2).map(|at| {
            let over = median[at] - bare[at];
            format!("{:.2} | {over:.2} | {:.2}", median[at], over / (serde[at] - bare[at]))
        });
        println!("| {title} | {} | {} |", of.name, columns.collect::<Vec<_>>().join(" | "));
    }
}

/// A workspace of the crates, with the versions of this one.
fn write(root: &Path) {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
    let names: Vec<_> = CRATES.iter().map(|of| of.name).collect();
    let workspace = format!("[workspace]\nresolver = \"3\"\nmembers = {names:?}\n");
    for of in &CRATES {
        let manifest = format!(
            "[package]\nname = \"{}-structs\"\nedition = \"2024\"\n\n[dependencies]\n\
             chrono = {{ version = \"0.4\", default-features = false, features = [\"serde\", \"std\"] }}\n\
             es-core = {{ path = '{}', default-features = false, features = {:?} }}\n\
             serde = {{ version = \"1\", features = [\"derive\"] }}\n",
            of.name,
            project.join("es-core").display(),
            of.features,
        );
        fs::create_dir_all(root.join(of.name).join("src")).expect("a directory");
        fs::write(root.join(of.name).join("Cargo.toml"), manifest).expect("written");
        fs::write(source(root, of), code(of)).expect("written");
    }
    fs::write(root.join("Cargo.toml"), workspace).expect("written");
    fs::copy(project.join("Cargo.lock"), root.join("Cargo.lock")).expect("copied");
}

fn source(root: &Path, of: &Crate) -> PathBuf {
    root.join(of.name).join("src/lib.rs")
}

fn code(of: &Crate) -> String {
    let mut code = String::new();
    for at in 0..STRUCTS {
        let part = at / GROUP * GROUP;
        let (above, last) = if at == part {
            (of.object.to_owned(), ["kind", "String", "keyword"].map(str::to_owned))
        } else {
            let index = format!("index-{at}");
            (of.document.replace("INDEX", &index), ["parts".into(), format!("Vec<S{part}>"), "nested".into()])
        };
        writeln!(code, "{above}\npub struct S{at} {{").expect("a string");
        let fields = FIELDS.iter().map(|field| field.map(str::to_owned)).chain([last]);
        for [name, ty, attribute] in fields {
            if of.attributes && !attribute.is_empty() {
                writeln!(code, "    #[es({attribute})]").expect("a string");
            }
            writeln!(code, "    pub {name}: {ty},").expect("a string");
        }
        code.push_str("}\n");
    }
    code
}
