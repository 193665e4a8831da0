//! serde's rules for names.

use syn::DeriveInput;

use super::{reported, tokens};
use crate::{diag::Errors, model};

/// The names of the JSON that a struct of these attributes and fields has.
fn names(item: &str) -> Vec<String> {
    let input: DeriveInput = syn::parse2(tokens(item)).expect("a struct");
    let mut errors = Errors::default();
    let model = model::object(&input, &mut errors);
    assert_eq!(reported(errors), Vec::<String>::new(), "{item}");
    model.expect("a model").fields.into_iter().map(|field| field.name.text).collect()
}

#[test]
fn case_rules_are_serdes() {
    // As serde_derive's own tests have them.
    for (field, pascal, camel, screaming, kebab, screaming_kebab) in [
        ("outcome", "Outcome", "outcome", "OUTCOME", "outcome", "OUTCOME"),
        ("very_tasty", "VeryTasty", "veryTasty", "VERY_TASTY", "very-tasty", "VERY-TASTY"),
        ("a", "A", "a", "A", "a", "A"),
        ("z42", "Z42", "z42", "Z42", "z42", "Z42"),
        ("_x", "X", "x", "_X", "-x", "-X"),
        ("x__y_", "XY", "xY", "X__Y_", "x--y-", "X--Y-"),
        ("r#type", "Type", "type", "TYPE", "type", "TYPE"),
        ("größe", "Größe", "größe", "GRößE", "größe", "GRößE"),
    ] {
        let plain = field.trim_start_matches("r#");
        for (rule, expected) in [
            ("lowercase", plain),
            ("snake_case", plain),
            ("UPPERCASE", screaming),
            ("SCREAMING_SNAKE_CASE", screaming),
            ("PascalCase", pascal),
            ("camelCase", camel),
            ("kebab-case", kebab),
            ("SCREAMING-KEBAB-CASE", screaming_kebab),
        ] {
            let item = format!("#[serde(rename_all = {rule:?})] struct A {{ {field}: u8 }}");
            assert_eq!(names(&item), [expected], "{item}");
        }
    }
}

#[test]
fn case_rules_for_variants_are_serdes() {
    // As serde_derive's own tests have them.
    for (variant, lower, upper, camel, snake, screaming, kebab, screaming_kebab) in [
        ("Outcome", "outcome", "OUTCOME", "outcome", "outcome", "OUTCOME", "outcome", "OUTCOME"),
        (
            "VeryTasty",
            "verytasty",
            "VERYTASTY",
            "veryTasty",
            "very_tasty",
            "VERY_TASTY",
            "very-tasty",
            "VERY-TASTY",
        ),
        ("A", "a", "A", "a", "a", "A", "a", "A"),
        ("Z42", "z42", "Z42", "z42", "z42", "Z42", "z42", "Z42"),
        (
            "HTTPError",
            "httperror",
            "HTTPERROR",
            "hTTPError",
            "h_t_t_p_error",
            "H_T_T_P_ERROR",
            "h-t-t-p-error",
            "H-T-T-P-ERROR",
        ),
    ] {
        for (rule, expected) in [
            ("PascalCase", variant),
            ("lowercase", lower),
            ("UPPERCASE", upper),
            ("camelCase", camel),
            ("snake_case", snake),
            ("SCREAMING_SNAKE_CASE", screaming),
            ("kebab-case", kebab),
            ("SCREAMING-KEBAB-CASE", screaming_kebab),
        ] {
            let item = format!("#[serde(rename_all = {rule:?})] enum A {{ {variant}(u8) }}");
            assert_eq!(names(&item), [expected], "{item}");
        }
    }
}

#[test]
fn what_is_nearer_renames_the_fields_of_variants() {
    for (above, on, expected) in [
        ("", "", "field_name"),
        ("rename_all = \"camelCase\"", "", "field_name"),
        ("rename_all_fields = \"camelCase\"", "", "fieldName"),
        ("rename_all_fields(serialize = \"camelCase\", deserialize = \"UPPERCASE\")", "", "fieldName"),
        ("rename_all_fields = \"camelCase\"", "rename_all = \"UPPERCASE\"", "FIELD_NAME"),
        ("rename_all_fields = \"camelCase\"", "rename = \"x\"", "fieldName"),
    ] {
        let item = format!("#[serde({above})] enum A {{ #[serde({on})] B {{ field_name: u8 }} }}");
        assert_eq!(names(&item), [expected], "{item}");
    }
}

#[test]
fn the_serialised_name_counts() {
    for (attributes, expected) in [
        ("", "field_name"),
        ("#[serde(rename = \"x\")]", "x"),
        ("#[serde(default, rename = \"x\", alias = \"y\")]", "x"),
        ("#[serde(rename(serialize = \"x\", deserialize = \"y\"))]", "x"),
        ("#[serde(rename(deserialize = \"y\", serialize = \"x\"))]", "x"),
        ("#[serde(rename(deserialize = \"y\"))]", "field_name"),
        ("#[serde(skip_deserializing)]", "field_name"),
        ("#[serde(skip_serializing_if = \"a::b\", bound(serialize = \"T: X\"))]", "field_name"),
        ("#[serde(default)] #[serde(rename = \"x\")]", "x"),
        ("#[other(rename = \"y\")]", "field_name"),
    ] {
        let item = format!("struct A {{ {attributes} field_name: u8 }}");
        assert_eq!(names(&item), [expected], "{item}");
    }
    for attributes in
        ["rename_all(serialize = \"camelCase\", deserialize = \"UPPERCASE\")", "rename_all = \"camelCase\""]
    {
        let item = format!(
            "#[serde({attributes})] struct A {{ field_name: u8, #[serde(rename = \"as_is\")] b: u8 }}"
        );
        assert_eq!(names(&item), ["fieldName", "as_is"], "{item}");
    }
}

#[test]
fn what_serde_does_not_write_is_no_field() {
    let item = "enum A { #[serde(skip)] A(u8), #[serde(skip_serializing)] B(u8), #[serde(skip_deserializing)] C(u8) }";
    assert_eq!(names(item), ["C"]);
    assert_eq!(names("struct A { #[serde(flatten)] #[es(unchecked)] a: B, c: u8 }"), ["c"]);
    let item = "struct A { #[serde(skip)] a: u8, #[serde(skip_serializing)] b: u8, #[serde(default)] c: u8 }";
    assert_eq!(names(item), ["c"]);
}
