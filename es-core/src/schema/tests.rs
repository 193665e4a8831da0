//! The tree, its JSON and the checks, without the macros.

use serde_json::json;

use super::{
    Analysis, Component, Const, Field, Form, Json, Node, Object, Params, Properties, Property, Schema,
    Section, Template, Variant,
    check::{self, Use},
    flat,
};

const KEYWORD: Field = Field::new("keyword");

const fn node(name: &'static str, field: Field) -> Node {
    Node::Field(Property { name, field })
}

const AUTHOR: Object = Object {
    params: &[("dynamic", Json::Str("strict")), ("subobjects", Json::Bool(false))],
    properties: &[node("name", KEYWORD), node("of", Field::with("alias", &[("path", Json::Str("title"))]))],
};

/// Of nested documents: an alias in one would not reach out.
const PERSON: Object = Object { params: AUTHOR.params, properties: &[node("name", KEYWORD)] };

const SPREAD: Object = Object { params: &[], properties: &[node("b", KEYWORD), node("c", KEYWORD)] };

const ARTICLE: Object = Object {
    params: &[],
    properties: &[
        node("a", KEYWORD),
        Node::Flatten(&[Node::Flatten(SPREAD.properties), node("d", KEYWORD)]),
        node(
            "title",
            Field {
                ty: "text",
                params: &[("norms", Json::Bool(false))],
                fields: &[Property { name: "raw", field: KEYWORD }],
                object: None,
            },
        ),
        node("author", Field::object(&AUTHOR)),
        node(
            "authors",
            Field {
                ty: "nested",
                params: &[("dynamic", Json::Bool(false))],
                fields: &[],
                object: Some(&PERSON),
            },
        ),
        node("dotted", KEYWORD),
        node("dotted.name", KEYWORD),
    ],
};

const fn analysis(owner: &'static str, filters: &'static [Component]) -> Analysis {
    Analysis { owner, filters, ..Analysis::EMPTY }
}

const fn filter(name: &'static str, ty: &'static str, params: Params) -> Component {
    Component { name, ty, params }
}

#[test]
fn flattened_properties_stand_in_their_parents_place() {
    let names: Vec<_> = flat(ARTICLE.properties).map(|property| property.name).collect();
    assert_eq!(names, ["a", "b", "c", "d", "title", "author", "authors", "dotted", "dotted.name"]);
}

/// An enum whose variants share `tag`, a scalar, and `data`, an object.
const VARIANTS: Object = Object {
    params: &[],
    properties: &[
        node("tag", KEYWORD),
        Node::Variants(&[
            Variant { name: "A::B", properties: &[node("data", Field::object(&SPREAD)), node("x", KEYWORD)] },
            Variant {
                name: "A::C",
                properties: &[
                    Node::Flatten(&[node("x", KEYWORD)]),
                    node(
                        "data",
                        Field::object(&Object {
                            params: &[],
                            properties: &[node("c", KEYWORD), node("z", KEYWORD)],
                        }),
                    ),
                    node("y", Field::new("long")),
                ],
            },
        ]),
    ],
};

#[test]
fn a_name_of_several_variants_is_one_field() {
    let names: Vec<_> = flat(VARIANTS.properties).map(|property| property.name).collect();
    assert_eq!(names, ["tag", "data", "x", "y"]);
    assert_eq!(
        json!(Field::object(&VARIANTS)),
        json!({ "type": "object", "properties": {
            "tag": { "type": "keyword" },
            "data": { "type": "object", "properties": {
                "b": { "type": "keyword" }, "c": { "type": "keyword" }, "z": { "type": "keyword" },
            }},
            "x": { "type": "keyword" },
            "y": { "type": "long" },
        }})
    );
}

#[test]
fn fields_of_variants_count_once() {
    // tag, data, data.b, data.c, data.z, x, y
    let schema = |limit| Schema {
        name: "A",
        index: "a",
        version: 1,
        form: Form::Versioned,
        lifecycle: None,
        root: &[],
        object: VARIANTS,
        settings: match limit {
            7 => &[("mapping.total_fields.limit", Json::Int(7))],
            _ => &[("mapping.total_fields.limit", Json::Int(6))],
        },
        analysis: Analysis::EMPTY,
        id_outside_source: None,
    };
    check::limits(&schema(7));
    let refused = std::panic::catch_unwind(|| check::limits(&schema(6))).unwrap_err();
    let message = refused.downcast_ref::<String>().unwrap();
    assert!(message.starts_with("the mapping has 7 fields"), "{message}");
}

#[test]
fn paths_lead_into_variants() {
    for path in ["tag", "x", "y", "data.b", "data.z"] {
        check::path(&Schema { object: VARIANTS, ..SCHEMA }, path, Use::CopyTo, "X::y");
    }
}

#[test]
fn names_that_meet_are_told() {
    const CASES: &[(Properties, usize, bool, Option<&str>)] = &[
        (
            &[node("a", KEYWORD), Node::Flatten(&[node("a", KEYWORD)])],
            1,
            true,
            Some("`X::y` brings a field `a`"),
        ),
        (
            &[Node::Flatten(&[node("a", KEYWORD)]), node("a", KEYWORD)],
            0,
            true,
            Some("`X::y` brings a field `a`"),
        ),
        (
            &[node("a.b", KEYWORD), Node::Flatten(&[node("a", KEYWORD)])],
            1,
            true,
            Some("with what `X::y` brings, `a` is"),
        ),
        (
            &[node("a", KEYWORD), Node::Flatten(&[node("a.b.c", KEYWORD)])],
            1,
            true,
            Some("with what `X::y` brings, `a` is"),
        ),
        (&[node("a", KEYWORD), Node::Flatten(&[node("a.b.c", KEYWORD)])], 1, false, None),
        (&[node("a", Field::object(&SPREAD)), Node::Flatten(&[node("a.b.c", KEYWORD)])], 1, true, None),
        (&[node("ab", KEYWORD), Node::Flatten(&[node("a", KEYWORD), node("b", KEYWORD)])], 1, true, None),
    ];
    check::variant(VARIANTS.properties, 1, "A");
    check::flattened(ARTICLE.properties, 1, true, "Article::spread");
    for &(properties, index, dots, message) in CASES {
        let found = std::panic::catch_unwind(|| check::flattened(properties, index, dots, "X::y"));
        let found = found.err().map(|refused| refused.downcast_ref::<String>().unwrap().clone());
        match (&found, message) {
            (None, None) => {}
            (Some(found), Some(message)) => assert!(found.starts_with(message), "{found}"),
            _ => panic!("{properties:?}: {found:?} instead of {message:?}"),
        }
    }
}

#[test]
fn what_the_field_says_wins_over_what_the_object_says() {
    let written = |field: &Field| serde_json::to_string(field).unwrap();
    let Node::Field(authors) = ARTICLE.properties[4] else { panic!("a field") };
    assert_eq!(
        written(&authors.field),
        r#"{"type":"nested","dynamic":false,"subobjects":false,"properties":{"name":{"type":"keyword"}}}"#
    );
    assert_eq!(written(&KEYWORD), r#"{"type":"keyword"}"#);
    assert_eq!(
        written(&Field::object(&SPREAD)),
        r#"{"type":"object","properties":{"b":{"type":"keyword"},"c":{"type":"keyword"}}}"#
    );
}

#[test]
fn values_are_written_as_json() {
    let value = Json::Object(&[
        ("null", Json::Null),
        ("int", Json::Int(i64::MIN)),
        ("uint", Json::UInt(u64::MAX)),
        ("float", Json::Float(-2.5)),
        ("list", Json::Array(&[Json::Bool(true), Json::Strings(&["a", "b"])])),
    ]);
    assert_eq!(
        serde_json::to_string(&value).unwrap(),
        r#"{"null":null,"int":-9223372036854775808,"uint":18446744073709551615,"float":-2.5,"list":[true,["a","b"]]}"#
    );
}

#[test]
fn constants_become_json() {
    const WORDS: &[&str] = &["a"];
    assert_eq!(Const(WORDS).json(), Json::Strings(&["a"]));
    assert_eq!(Const(&["a", "b"]).json(), Json::Strings(&["a", "b"]));
    assert_eq!(Const(i64::MAX as u64).json(), Json::Int(i64::MAX));
    assert_eq!(Const(u64::MAX).json(), Json::UInt(u64::MAX));
    assert_eq!(Const(-1_i8).json(), Json::Int(-1));
    assert_eq!(Const(Json::Null).json(), Json::Null);
}

const FIRST: Analysis = analysis("First", &[filter("same", "stop", &[]), filter("own", "trim", &[])]);
const SECOND: Analysis = Analysis {
    includes: &[&FIRST],
    templates: &[Template { analysis: &TEMPLATE, properties: &[node("elsewhere", KEYWORD)] }],
    ..analysis("Second", &[filter("same", "stop", &[])])
};
const TEMPLATE: Analysis = analysis("Template", &[filter("elsewhere", "trim", &[])]);

#[test]
fn included_definitions_are_merged_and_those_of_templates_left_out() {
    let names: Vec<_> = SECOND.section(Section::Filter).into_keys().collect();
    assert_eq!(names, ["own", "same"]);
    assert!(!SECOND.is_empty() && Analysis::EMPTY.is_empty());
    assert_eq!(json!(SECOND), json!({ "filter": { "own": { "type": "trim" }, "same": { "type": "stop" } } }));
}

#[test]
fn names_are_looked_up_everywhere() {
    for name in ["same", "own", "elsewhere"] {
        check::component(&SECOND, Section::Filter, name, "a test");
    }
    for (section, name) in [(Section::Filter, "missing"), (Section::Analyzer, "own"), (Section::Filter, "ow")]
    {
        let message = refused(move || check::component(&SECOND, section, name, "a test"));
        assert!(message.contains("used by a test, is neither built in nor defined by `Second`"), "{message}");
    }
}

/// The message of a check that fails.
fn refused(check: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let payload = std::panic::catch_unwind(check).expect_err("a refusal");
    payload.downcast_ref::<String>().expect("a message").clone()
}

#[test]
fn definitions_agree_whatever_the_order_of_their_parameters() {
    const ONE: Component =
        filter("f", "length", &[("min", Json::Int(1)), ("list", Json::Strings(&["a", "b"]))]);
    const TURNED: Component =
        filter("f", "length", &[("list", Json::Strings(&["a", "b"])), ("min", Json::Int(1))]);
    const AGREEING: Analysis = Analysis { includes: &[&analysis("A", &[ONE])], ..analysis("B", &[TURNED]) };
    check::consistent(&AGREEING);

    macro_rules! differs {
        ($($params:expr;)*) => {$({
            const OTHER: Component = filter("f", "length", $params);
            const BOTH: Analysis = Analysis { includes: &[&analysis("A", &[ONE]), &analysis("B", &[OTHER])], ..Analysis::EMPTY };
            assert_eq!(
                refused(|| check::consistent(&BOTH)),
                "token filter `f` is defined by `A` and, in another way, by `B`\nhelp: rename one, or make them equal"
            );
        })*};
    }
    differs! {
        &[];
        &[("min", Json::Int(2)), ("list", Json::Strings(&["a", "b"]))];
        &[("min", Json::Int(1)), ("list", Json::Strings(&["b", "a"]))];
        &[("min", Json::Int(1)), ("list", Json::Strings(&["a"]))];
        &[("min", Json::Int(1)), ("max", Json::Strings(&["a", "b"]))];
        &[("min", Json::Bool(true)), ("list", Json::Strings(&["a", "b"]))];
    }
}

#[test]
fn paths_lead_to_values() {
    check::path(&SCHEMA, "elsewhere", Use::CopyTo, "X::y");
    check::path(&SCHEMA, "elsewhere", Use::Alias, "X::y");
    for path in ["a", "c", "d", "title", "author.name", "authors.name", "dotted", "dotted.name"] {
        check::path(&SCHEMA, path, Use::CopyTo, "X::y");
        check::path(&SCHEMA, path, Use::Alias, "X::y");
    }
    check::path(&SCHEMA, "title.raw", Use::Alias, "X::y");
    check::path(&SCHEMA, "title.raw", Use::Sort, "X::y");
    for (path, fault) in [
        ("", "no such field"),
        ("x", "no such field"),
        ("titl", "no such field"),
        ("titles", "no such field"),
        ("title.", "no such field"),
        ("title.raw.x", "no such field"),
        ("a.b", "no such field"),
        (".a", "no such field"),
        ("author.", "no such field"),
        ("author.title", "no such field"),
        ("dotted.nam", "no such field"),
        ("title.raw", "a sub-field"),
        ("author", "an object"),
        ("authors", "an object"),
        ("author.of", "an alias"),
    ] {
        let message = refused(move || check::path(&SCHEMA, path, Use::CopyTo, "X::y"));
        assert!(message.starts_with(&format!("`copy_to` of `X::y` leads to `{path}`, ")), "{message}");
        assert!(message.contains(fault), "{path}: {message}");
    }
}

#[test]
fn a_message_too_long_for_a_constant_is_cut_between_words() {
    let long = "ä".repeat(600);
    let message = refused(move || check::path(&SCHEMA, &long, Use::Alias, "X::y"));
    assert!(
        message.starts_with("`alias` of `X::y` leads to ``, and the document has no such field"),
        "{message}"
    );
}

const SCHEMA: Schema = Schema {
    name: "Article",
    index: "articles",
    version: 3,
    form: Form::Versioned,
    lifecycle: None,
    root: &[("date_detection", Json::Bool(false))],
    object: ARTICLE,
    settings: &[("number_of_shards", Json::Int(2))],
    analysis: SECOND,
    id_outside_source: None,
};

#[test]
fn a_schema_names_its_index() {
    assert_eq!(SCHEMA.index_name(), "articles-v3");
    assert_eq!(SCHEMA.write_alias(), "articles.w3");
}

#[test]
fn bodies_hold_what_elasticsearch_takes() {
    let mappings = json!(SCHEMA.mappings());
    assert_eq!(mappings["date_detection"], false);
    assert_eq!(mappings["properties"]["title"]["fields"]["raw"], json!({ "type": "keyword" }));
    assert_eq!(
        json!(SCHEMA.settings()),
        json!({ "number_of_shards": 2, "analysis": { "filter": { "own": { "type": "trim" }, "same": { "type": "stop" } } } })
    );
    let bare = Schema { analysis: Analysis::EMPTY, settings: &[], ..SCHEMA };
    assert_eq!(json!(bare.settings()), json!({}));
}

#[test]
fn the_fingerprint_is_of_what_is_sent() {
    const TURNED: Object = Object { params: &[], properties: &[node("b", KEYWORD), node("a", KEYWORD)] };
    const STRAIGHT: Object = Object { params: &[], properties: &[node("a", KEYWORD), node("b", KEYWORD)] };
    let print = SCHEMA.fingerprint();
    // Written down, so that a change of the digest is seen: every index made before would count as changed.
    insta::assert_snapshot!(print, @"2262103de872414fe8d86b3a449f058d");
    let of = |object| Schema { object, ..SCHEMA }.fingerprint();
    assert_eq!(of(TURNED), of(STRAIGHT), "the order of the fields does not count");
    for other in [
        Schema { settings: &[("number_of_shards", Json::Int(1))], ..SCHEMA },
        Schema { root: &[], ..SCHEMA },
        Schema { analysis: Analysis::EMPTY, ..SCHEMA },
        Schema { object: STRAIGHT, ..SCHEMA },
    ] {
        assert_ne!(other.fingerprint(), print);
    }
    assert_eq!(Schema { name: "Other", version: 4, index: "others", ..SCHEMA }.fingerprint(), print);
}
