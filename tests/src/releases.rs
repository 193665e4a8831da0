//! What an older release of Elasticsearch lacks: the one place where a test is told to expect less of it.
//!
//! An entry is checked in both directions: a server of that release must fail at the document with these words, so that
//! an entry which is no longer needed fails the test.

/// Why the server of one release does not hold a document of the catalog.
#[derive(Debug)]
pub struct Lack {
    release: &'static str,
    document: &'static str,
    /// A part of the server's own reason, or of what it made of the declaration.
    pub reason: &'static str,
}

const LACKS: &[Lack] = &[
    // Lists of paths are newer: it takes one for a text with brackets.
    Lack {
        release: "8.6.2",
        document: "DynamicTemplates",
        reason: r#"path_match: ["name.*","user.name.*"] became "[name.*, user.name.*]""#,
    },
    Lack { release: "8.6.2", document: "Keywords", reason: "No handler for type [counted_keyword]" },
    Lack {
        release: "8.6.2",
        document: "Places",
        reason: "unknown parameter [script] on mapper [geo_shape_script]",
    },
    Lack {
        release: "8.6.2",
        document: "Scores",
        reason: "The [sparse_vector] field type is no longer supported",
    },
];

/// What a server of this release lacks for a document, if anything.
pub fn lack(release: &str, document: &str) -> Option<&'static Lack> {
    LACKS.iter().find(|lack| (lack.release, lack.document) == (release, document))
}

#[cfg(test)]
mod tests {
    use super::*;
    use es_testkit::Version;

    #[test]
    fn every_entry_names_an_older_release_and_a_document() {
        for lack in LACKS {
            assert!(Version::ALL.iter().any(|release| release.as_str() == lack.release), "{lack:?}");
            assert_ne!(lack.release, Version::default().as_str(), "the default lacks nothing: {lack:?}");
            assert!(crate::catalog::all().iter().any(|schema| schema.name == lack.document), "{lack:?}");
        }
    }
}
