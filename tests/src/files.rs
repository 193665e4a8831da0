//! The files that analysis reads on the server's machine.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc)] // for tests, which fail by panicking

use std::{
    fs,
    path::{Path, PathBuf},
};

use es_core::cluster::{Cluster, Request};
use serde_json::{Value, json};

/// What stands in the server's directory of configuration.
const FILES: &[(&str, &str)] = &[
    ("analysis/es-tests/words.txt", "alpha\ndonau\ndampf\nschiff\ndampfschiff\nWi-Fi\n"),
    ("analysis/es-tests/mappings.txt", "& => and\n"),
    ("analysis/es-tests/rules.txt", "running => run\n"),
    ("analysis/es-tests/types.txt", "% => DIGIT\n"),
    (
        "analysis/es-tests/wordnet.txt",
        "s(100000001,1,'tv',n,1,0).\ns(100000001,2,'television',n,1,0).\ns(100000002,1,'the',n,1,0).\n",
    ),
    (
        "analysis/es-tests/hyphenation.xml",
        concat!(
            "<?xml version=\"1.0\"?>\n<!DOCTYPE hyphenation-info SYSTEM \"hyphenation.dtd\">\n<hyphenation-info>",
            "<hyphen-min before=\"2\" after=\"2\"/><classes>\naA\nbB\ncC\ndD\neE\nfF\ngG\nhH\niI\njJ\nkK\nlL\nmM\n",
            "nN\noO\npP\nqQ\nrR\nsS\ntT\nuU\nvV\nwW\nxX\nyY\nzZ\n</classes><patterns>\nu1d\nf1s\no1n\n</patterns>",
            "</hyphenation-info>\n",
        ),
    ),
    (
        "hunspell/en_ZZ/en_ZZ.aff",
        "SET UTF-8\nSFX S Y 1\nSFX S 0 s .\nSFX T Y 1\nSFX T 0 s .\nSFX U Y 1\nSFX U 0 ks .\n",
    ),
    ("hunspell/en_ZZ/en_ZZ.dic", "2\nwalk/ST\nwal/U\n"),
];

/// Puts the files where the server finds them, and synonyms into its set `es-tests`; all tests share them.
///
/// A node of `es-testkit` has its `conf` beside its `logs`; for a server elsewhere somebody must have copied them.
pub async fn put(es: &Cluster) {
    let nodes = Request::get("look for the node's directory", "/_nodes/settings");
    let nodes = es.send(nodes).await.unwrap().value().unwrap();
    for node in nodes["nodes"].as_object().into_iter().flatten().map(|(_, node)| node) {
        if let Some(conf) = conf(node) {
            for (name, text) in FILES {
                write(&conf.join(name), text);
            }
        }
    }
    let set = Request::put("put synonyms", "/_synonyms/es-tests");
    let set = set.json(&json!({ "synonyms_set": [{ "synonyms": "tv, television" }] })).unwrap();
    // A server before 8.10 keeps no synonyms, and refuses the document that asks for them.
    let _ = es.send(set).await;
}

fn conf(node: &Value) -> Option<PathBuf> {
    let conf = Path::new(node["settings"]["path"]["logs"].as_str()?).parent()?.join("conf");
    conf.is_dir().then_some(conf)
}

/// Whole or not at all, since another test may be reading it.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    // Of this process alone, and of this one of its tests.
    let (process, thread) = (std::process::id(), std::thread::current().id());
    let draft = path.with_extension(format!("draft-{process}-{thread:?}"));
    fs::write(&draft, text).unwrap();
    fs::rename(&draft, path).unwrap();
}
