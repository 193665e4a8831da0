//! How a struct stands to its record, and what `check` says of it.

use super::super::{Checked, History, LockError, Recorded, Schemas, Standing, check, file};
use super::{Longer, Other, Product, User, at};
use crate::testing;

/// A set of one history, as a program embeds it.
fn recorded(versions: Vec<Recorded>) -> Schemas {
    let text = file::text(&History::new("products", versions).unwrap());
    let text: &'static str = Box::leak(text.into_boxed_str());
    Schemas::embedded(env!("CARGO_MANIFEST_DIR"), "es-schema", file!(), &[("products.json", text)])
}

#[test]
fn check_says_what_changed_and_what_to_do() {
    let one = || Recorded::of(at::<Product>(1));
    let two = || Recorded::of(at::<Other>(2));
    let cases = [
        (vec![one()], at::<Product>(1), "version 1 is as recorded".to_owned()),
        (vec![one(), two()], at::<Other>(2), "version 2 is as recorded".to_owned()),
        (
            vec![one()],
            at::<Longer>(1),
            "version 1 is recorded otherwise; what changed is made in place:
  + sku: keyword  put mapping
help: run `migrate make`, which amends the record"
                .to_owned(),
        ),
        (
            vec![one()],
            at::<Longer>(2),
            "version 2 is not recorded; what changed is made in place:
  + sku: keyword  put mapping
help: run `migrate make`, which records it"
                .to_owned(),
        ),
        (
            vec![one()],
            at::<Other>(1),
            "version 1 is recorded otherwise; what changed takes a reindex:
  ! analysis analyzer.product: custom {\"filter\":[\"lowercase\"],\"tokenizer\":\"standard\"}  needs closing the index
  + maker: keyword  put mapping
  + price: long  put mapping
  ! title.analyzer: standard → product  needs a reindex
  - brand: keyword (not declared)  left alone
  - setting refresh_interval: 5s → (none)  left alone
help: raise `version` to 2 and run `migrate make`"
                .to_owned(),
        ),
        (
            vec![one(), two()],
            at::<Product>(1),
            "version 1 is declared, and version 2 is recorded
help: raise `version` to 2, or take the record of version 2 back by your version control"
                .to_owned(),
        ),
        (
            vec![one()],
            at::<Product>(3),
            "version 3 is declared, and version 2 comes next\nhelp: set `version` to 2 and run `migrate make`".to_owned(),
        ),
    ];
    for (versions, schema, expected) in cases {
        let checked = check(&recorded(versions), &[schema]).unwrap();
        let [checked] = checked.as_slice() else { panic!("one document") };
        assert_eq!(checked.to_string(), format!("products ({}): {expected}", schema.name));
        assert_eq!(checked.is_ok(), expected.contains("is as recorded"), "{expected}");
        assert_eq!(checked.can_be_made(), !expected.contains("ersion` to "), "{expected}");
    }
}

#[test]
fn a_field_of_another_name_is_asked_about() {
    #[derive(es_core::EsDocument)]
    #[es(index = "products", settings(refresh_interval = "5s"))]
    #[allow(dead_code)]
    struct Renamed {
        #[es(text)]
        headline: String,
        #[es(keyword)]
        brand: String,
    }
    let checked = check(&recorded(vec![Recorded::of(at::<Product>(1))]), &[at::<Renamed>(1)]).unwrap();
    assert_eq!(
        checked[0].to_string(),
        "products (Renamed): version 1 is recorded otherwise; what changed is made in place:
  + headline: text  put mapping
  - title: text (not declared)  left alone
help: run `migrate make`, which amends the record; or, if `title` is now named `headline`, raise `version` to 2 before, \
         since documents that are there keep the old name"
    );
}

#[test]
fn two_structs_of_one_document_are_refused() {
    let error = check(&Schemas::none(), &[at::<User>(1), at::<Product>(1), at::<Other>(2)]).unwrap_err();
    let expected = "`Product` and `Other` both declare the document `products`\nhelp: ";
    assert!(error.to_string().starts_with(expected), "{error}");
}

#[test]
fn a_broken_record_is_found_whatever_it_is_of() {
    let schemas = Schemas::embedded("", "es-schema", file!(), &[("users.json", "{")]);
    assert!(matches!(check(&schemas, &[at::<Product>(1)]), Err(LockError::Json { line: 1, .. })));
    assert_eq!(schemas.history("products").unwrap(), None);
}

#[test]
fn a_test_fails_with_what_check_says() {
    let schemas = recorded(vec![Recorded::of(at::<Product>(1))]);
    testing::recorded::<Product>(&schemas).unwrap();
    testing::assert_recorded(&schemas, &[at::<Product>(1)]);
    let said = |documents: &[&'static es_core::schema::Schema]| {
        let failed = std::panic::catch_unwind(|| testing::assert_recorded(&schemas, documents));
        *failed.unwrap_err().downcast::<String>().unwrap()
    };
    let lines = |documents: &[&'static es_core::schema::Schema]| {
        let checked: Vec<Checked> = check(&schemas, documents).unwrap();
        checked
            .iter()
            .filter(|checked| checked.standing != Standing::Current)
            .fold("not as recorded:".to_owned(), |text, checked| format!("{text}\n{checked}"))
    };
    for documents in [[at::<Longer>(1), at::<User>(1)], [at::<Product>(1), at::<User>(1)]] {
        assert_eq!(said(&documents), lines(&documents));
    }
    let error = testing::recorded::<User>(&schemas).unwrap_err();
    assert_eq!(error.to_string(), lines(&[at::<User>(1)]));
}
