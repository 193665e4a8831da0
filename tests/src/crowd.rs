//! Many programs that start at once: three builds of one application with twenty documents.

use std::fmt;
use std::str::FromStr;

use es_core::prelude::*;
use es_core::schema::Schema;

/// How many documents the application has.
pub const DOCUMENTS: usize = 20;

/// A build of the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// The first, of version 1.
    First,
    /// A later one of version 1: a field and a setting more.
    Later,
    /// Version 2, which does not fit an index of version 1.
    Next,
}

mod first {
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "of-the-crowd", settings(number_of_replicas = 0))]
    #[allow(dead_code)] // only declared
    pub(super) struct Document {
        #[es(text(analyzer = "standard"))]
        name: String,
    }
}

mod later {
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "of-the-crowd", settings(number_of_replicas = 0, refresh_interval = "5s"))]
    #[allow(dead_code)]
    pub(super) struct Document {
        #[es(text(analyzer = "standard", fields(raw = keyword)))]
        name: String,
        #[es(keyword)]
        brand: String,
    }
}

mod next {
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "of-the-crowd", version = 2, settings(number_of_replicas = 0))]
    #[allow(dead_code)]
    pub(super) struct Document {
        #[es(keyword)]
        name: String,
    }
}

impl Build {
    /// What it declares: documents that differ in their names alone.
    pub fn schemas(self) -> Vec<&'static Schema> {
        let one = match self {
            Build::First => schema::<first::Document>(),
            Build::Later => schema::<later::Document>(),
            Build::Next => schema::<next::Document>(),
        };
        let named = |n| -> &'static Schema {
            let index = Box::leak(format!("crowd-{n:02}").into_boxed_str());
            Box::leak(Box::new(Schema { index, ..*one }))
        };
        (0..DOCUMENTS).map(named).collect()
    }
}

impl fmt::Display for Build {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Build::First => "first",
            Build::Later => "later",
            Build::Next => "next",
        })
    }
}

impl FromStr for Build {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let all = [Build::First, Build::Later, Build::Next];
        all.into_iter().find(|build| build.to_string() == word).ok_or_else(|| format!("no build `{word}`"))
    }
}
