//! Typed paths: every shape of struct has them, whatever its fields are called.
#![deny(warnings, missing_docs)]
#![allow(dead_code)] // nothing is constructed

/// Names that the handles could collide with.
mod shapes {
    use std::collections::BTreeMap;

    use es_core::{prelude::*, schema::path::path_of};
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "files", field(all = text), alias(title = "name"))]
    struct File<'a> {
        #[es(text(copy_to = "all", fields(raw = keyword, path = keyword, r#type = keyword)))]
        name: String,
        #[es(keyword(index = false))]
        path: String,
        fields: Option<Box<Place>>,
        #[es(nested)]
        r#type: Vec<Place>,
        #[serde(rename = "sizeInBytes")]
        size: u64,
        #[serde(borrow)]
        owner: &'a str,
        #[serde(flatten)]
        more: More,
        label: Label,
        labels: BTreeMap<String, String>,
    }

    impl File<'_> {
        fn fields(&self) -> &str {
            &self.name
        }
    }

    #[derive(Serialize, Deserialize, EsObject)]
    struct Place {
        path: String,
        new: Deeper<u32>,
    }

    #[derive(Serialize, Deserialize, EsObject)]
    struct Deeper<T> {
        value: T,
        #[es(nested)]
        inner: Vec<Innermost>,
    }

    #[derive(Serialize, Deserialize, EsObject)]
    struct Innermost {
        #[es(keyword)]
        word: String,
    }

    #[derive(Serialize, Deserialize, EsObject)]
    struct More {
        created: String,
    }

    #[derive(Serialize, Deserialize, EsField)]
    #[es(keyword)]
    struct Label(String);

    const SIZE: &str = File::FIELDS.size().path();

    /// Paths in attributes: constants of typed ones.
    #[derive(EsDocument)]
    #[es(index = "visits", settings(sort.field = ORDER, sort.order = ["desc"]))]
    struct Visit {
        #[es(text(copy_to = ALL))]
        page: String,
        all: String,
        #[es(integer)]
        at: u16,
    }

    const ALL: &str = path_of(&Visit::FIELDS.all());
    const ORDER: &[&str] = &[Visit::FIELDS.at().path()];

    #[test]
    fn constants_in_attributes() {
        assert_eq!(super::super::properties::<Visit>()["page"]["copy_to"], "all");
        assert_eq!(serde_json::json!(schema::<Visit>().settings())["sort.field"], serde_json::json!(["at"]));
    }

    #[test]
    fn paths() {
        let file = File::FIELDS;
        assert_eq!(SIZE, "sizeInBytes");
        assert_eq!(path_of(&file.name()), "name");
        assert_eq!(file.name().raw().path(), "name.raw");
        assert_eq!(file.name().path().path(), "name.path");
        assert_eq!(file.name().r#type().path(), "name.type");
        assert_eq!(file.path().path(), "path");
        assert_eq!(path_of(&file.fields()), "fields");
        assert_eq!(file.fields().path().keyword().path(), "fields.path.keyword");
        assert_eq!(file.r#type().new().value().path(), "type.new.value");
        assert_eq!(file.r#type().new().inner().word().path(), "type.new.inner.word");
        assert_eq!(file.more().created().path(), "created");
        assert_eq!(file.all().path(), "all");
        assert_eq!(file.label().path(), "label");
        assert_eq!(file.owner().keyword().path(), "owner.keyword");
        assert_eq!(file.labels().path(), "labels");
        assert_eq!(path_of(&<File<'_> as EsDocument>::fields()), "");
        assert_eq!(size_of_val(&file), 0);
    }
}
