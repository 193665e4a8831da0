//! `make`: what is written, and when nothing is.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use es_core::schema::Schema;
use tempfile::TempDir;

use super::super::{Done, LockError, Made, Schemas, check, make};
use super::{Longer, Other, Product, User, at};

/// A directory of records, which is not there yet.
struct Records(TempDir);

impl Records {
    fn new() -> Records {
        Records(tempfile::tempdir().unwrap())
    }

    fn schemas(&self) -> Schemas {
        let package = self.0.path().join("app");
        fs::create_dir_all(&package).unwrap();
        Schemas::embedded(package.to_str().unwrap(), "es-schema", "app/src/main.rs", &[])
    }

    fn make(&self, documents: &[&'static Schema]) -> Result<Vec<Made>, LockError> {
        make(&self.schemas(), documents)
    }

    /// What is said of each document.
    fn said(&self, documents: &[&'static Schema]) -> Vec<String> {
        self.make(documents).unwrap().iter().map(ToString::to_string).collect()
    }

    fn path(&self, file: &str) -> std::path::PathBuf {
        self.0.path().join("app").join(file)
    }

    /// Every file by name.
    fn files(&self) -> BTreeMap<String, String> {
        let Ok(entries) = fs::read_dir(self.path("es-schema")) else { return BTreeMap::new() };
        let file = |path: &Path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap())
        };
        entries.map(|entry| file(&entry.unwrap().path())).collect()
    }

    fn names(&self) -> Vec<String> {
        self.files().into_keys().collect()
    }

    /// The recorded versions of `products`.
    fn versions(&self) -> Vec<(u32, String)> {
        let history = Schemas::read(self.path("es-schema")).unwrap().history("products").unwrap().unwrap();
        history.versions().map(|recorded| (recorded.version, recorded.fingerprint.clone())).collect()
    }
}

fn fingerprint(schema: &Schema) -> (u32, String) {
    (schema.version, schema.fingerprint())
}

#[test]
fn a_document_is_recorded_amended_and_gets_its_next_version() {
    let records = Records::new();
    fs::create_dir_all(records.path("src")).unwrap();
    fs::write(records.path("src/main.rs"), "").unwrap();

    let first = at::<Product>(1);
    assert_eq!(
        records.said(&[first, at::<User>(3)]),
        [
            "products: recorded version 1 in es-schema/products.json",
            "users: recorded version 3 in es-schema/users.json",
        ]
    );
    assert_eq!(records.names(), ["products.json", "users.json"]);
    assert_eq!(records.versions(), [fingerprint(first)]);
    let there = records.files();
    assert_eq!(records.said(&[first]), ["products: version 1 is as recorded"]);
    assert_eq!(records.files(), there);

    let longer = at::<Longer>(1);
    assert_eq!(
        records.said(&[longer]),
        [
            "products: amended version 1 in es-schema/products.json; what changed is made in place:\n  + sku: keyword  put mapping"
        ]
    );
    assert_eq!(records.versions(), [fingerprint(longer)]);

    let next = at::<Product>(2);
    assert_eq!(
        records.said(&[next]),
        ["products: recorded version 2 in es-schema/products.json; what changed is made in place:\n  \
          - sku: keyword (not declared)  left alone"]
    );
    assert_eq!(records.versions(), [fingerprint(longer), fingerprint(next)]);
    assert_eq!(records.names(), ["products.json", "users.json"], "no migration for what is made in place");

    let third = at::<Other>(3);
    let said = records.said(&[third]);
    assert!(said[0].ends_with(
        "\nhelp: say in es-schema/products_v3.rs what becomes of the documents, and register it as it tells"
    ));
    assert_eq!(records.versions(), [fingerprint(longer), fingerprint(next), fingerprint(third)]);
    assert_eq!(records.names(), ["products.json", "products_v3.rs", "users.json"]);
    let schemas = Schemas::read(records.path("es-schema")).unwrap();
    assert!(check(&schemas, &[third, at::<User>(3)]).unwrap().iter().all(super::super::Checked::is_ok));
}

#[test]
fn a_migration_that_is_there_is_left_as_it_is() {
    let records = Records::new();
    records.make(&[at::<Product>(1)]).unwrap();
    fs::write(records.path("es-schema/products_v2.rs"), "mine").unwrap();
    let said = records.said(&[at::<Other>(2)]);
    assert!(said[0].ends_with("\n  es-schema/products_v2.rs was there, and is left as it is"), "{}", said[0]);
    assert_eq!(records.files()["products_v2.rs"], "mine");
    assert_eq!(records.versions().len(), 2);
}

#[test]
fn nothing_is_written_unless_all_can_be() {
    let records = Records::new();
    records.make(&[at::<Product>(1)]).unwrap();
    let there = records.files();
    for refused in [at::<Other>(1), at::<Product>(3), at::<Product>(0)] {
        let Err(LockError::Refused(documents)) = records.make(&[at::<User>(1), refused]) else {
            panic!("refused")
        };
        assert_eq!(documents.iter().map(|checked| checked.name).collect::<Vec<_>>(), [refused.name]);
        assert_eq!(records.files(), there);
    }
    let error = records.make(&[at::<Other>(1)]).unwrap_err().to_string();
    assert!(
        error.starts_with("nothing was recorded:\nproducts (Other): version 1 is recorded otherwise"),
        "{error}"
    );
    assert!(error.ends_with("help: raise `version` to 2 and run `migrate make`"), "{error}");

    // One that cannot be written: nor is the other.
    fs::create_dir(records.path(&format!("es-schema/users.json.{}.tmp", std::process::id()))).unwrap();
    let error = records.make(&[at::<Other>(2), at::<User>(1)]).unwrap_err();
    assert!(matches!(&error, LockError::Write { path, .. } if path.ends_with("users.json")), "{error}");
    fs::remove_dir(records.path(&format!("es-schema/users.json.{}.tmp", std::process::id()))).unwrap();
    assert_eq!(records.files(), there);

    fs::write(records.path("es-schema/users.json"), "{").unwrap();
    let there = records.files();
    assert!(matches!(records.make(&[at::<Longer>(1)]), Err(LockError::Json { .. })));
    assert_eq!(records.files(), there);
}

#[test]
fn there_must_be_a_place_to_write_to() {
    assert!(matches!(make(&Schemas::none(), &[at::<User>(1)]), Err(LockError::NoDirectory)));
    let elsewhere = Schemas::embedded("/nowhere/app", "es-schema", "src/main.rs", &[]);
    let error = make(&elsewhere, &[at::<User>(1)]).unwrap_err();
    assert!(matches!(error, LockError::NoPackage { .. }), "{error}");
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("es-schema");
    fs::write(&file, "").unwrap();
    assert!(matches!(Schemas::read(&file), Err(LockError::Read { .. })));
}

#[test]
fn a_new_file_makes_cargo_build_the_program_again() {
    let records = Records::new();
    let [made] = records.make(&[at::<User>(1)]).unwrap().try_into().unwrap();
    assert!(made.rebuild, "the source is not there");
    assert!(
        made.to_string().ends_with("build the program again from its source, so that it embeds the new file")
    );

    // Relative to the workspace, which is above the package.
    fs::create_dir_all(records.path("src")).unwrap();
    let source = records.path("src/main.rs");
    fs::write(&source, "fn main() {}").unwrap();
    let touched = || fs::metadata(&source).unwrap().modified().unwrap();
    let age =
        || File::options().append(true).open(&source).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    age();
    // What is amended or appended is watched already.
    records.make(&[at::<User>(2)]).unwrap();
    assert_eq!(touched(), SystemTime::UNIX_EPOCH);
    let [_, made] = records.make(&[at::<User>(2), at::<Product>(1)]).unwrap().try_into().unwrap();
    assert_eq!((made.done, made.rebuild), (Done::First, false));
    assert!(touched() > SystemTime::now() - Duration::from_mins(10));
    assert_eq!(fs::read_to_string(&source).unwrap(), "fn main() {}");
}
