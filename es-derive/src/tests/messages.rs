//! Every message that the source can give is shown by a file below `tests/ui/fail`.

use std::{fs, path::Path};

use proc_macro2::{TokenStream, TokenTree};

use super::tokens;

/// Texts that no `.stderr` holds, and why.
const EXCEPTIONS: &[(&str, &str)] = &[];

#[test]
fn every_message_is_seen_in_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut shown = Vec::new();
    each_file(&root.join("../tests/ui/fail"), "stderr", &mut |_, text| {
        shown.extend(text.lines().map(str::to_owned));
    });
    assert!(!shown.is_empty(), "no `.stderr` file in the workspace's tests/ui/fail");

    let mut unseen = Vec::new();
    for stage in ["attr", "model", "check"] {
        each_file(&root.join("src").join(stage), "rs", &mut |file, text| {
            let mut texts = Vec::new();
            literals(tokens(text), &mut texts);
            // Words of the vocabulary have no blank; messages do.
            for text in texts.into_iter().filter(|text| text.contains(' ')) {
                let seen = text.lines().all(|line| shown.iter().any(|shown| fits(line, shown)));
                let excepted = EXCEPTIONS.iter().any(|(exception, _)| *exception == text);
                if !seen && !excepted {
                    unseen.push(format!("{}: {text}", file.display()));
                }
                assert!(!(seen && excepted), "no exception any longer: {text}");
            }
        });
    }
    assert!(unseen.is_empty(), "no test shows\n{}", unseen.join("\n"));
}

fn each_file(below: &Path, extension: &str, take: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(below).unwrap_or_else(|error| panic!("{}: {error}", below.display())) {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            each_file(&path, extension, take);
        } else if path.extension().is_some_and(|found| found == extension) {
            take(&path, &fs::read_to_string(&path).expect("a readable file"));
        }
    }
}

/// The string literals of code, those in attributes left out.
fn literals(code: TokenStream, found: &mut Vec<String>) {
    let mut attribute = false;
    for token in code {
        match token {
            TokenTree::Group(group) if !attribute => literals(group.stream(), found),
            TokenTree::Literal(literal) => {
                found.extend(
                    syn::parse2::<syn::LitStr>(TokenTree::from(literal).into()).map(|text| text.value()),
                );
                attribute = false;
            }
            TokenTree::Punct(punct) => {
                attribute = punct.as_char() == '#' || (attribute && punct.as_char() == '!');
            }
            _ => attribute = false,
        }
    }
}

/// Whether the constant parts of a format string follow each other in a line.
fn fits(format: &str, line: &str) -> bool {
    let mut rest = line;
    let plain = format.replace("{{", "\u{1}").replace("}}", "\u{2}");
    for part in plain.split('{').enumerate().map(|(at, part)| match part.split_once('}') {
        Some((_, constant)) if at > 0 => constant,
        _ => part,
    }) {
        let part = part.replace('\u{1}', "{").replace('\u{2}', "}");
        let Some(at) = rest.find(&part) else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}

#[test]
fn constant_parts_are_found_in_order() {
    assert!(fits("`{name}` needs `{}`", "error: `a` needs `b`"));
    assert!(fits("inside `{{ … }}` only", "inside `{ … }` only"));
    assert!(!fits("`{}` needs `{}` too", "error: `a` needs `b`"));
}
