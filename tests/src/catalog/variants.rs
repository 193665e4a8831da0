//! Enums, as documents and in fields. A library shows best that the derives leave nothing undocumented.
#![deny(missing_docs, warnings)]

use es_core::{
    prelude::*,
    schema::{MapsTo, kinds},
};
use serde::{Deserialize, Serialize};

/// A question or an answer to one, in one index: parents and children are variants that share a `join` field.
#[derive(Debug, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-posts", settings(number_of_replicas = 0), _routing(required = true))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Posts {
    /// The parent.
    Question {
        /// The `_id`, by which answers are routed, too.
        #[es(id, routing, keyword)]
        key: Sku,
        /// No parent.
        #[es(join(relations = { "question": "answer" }))]
        relation: Relation,
        /// What is asked.
        title: String,
    },
    /// A child.
    Answer {
        /// The `_id`.
        #[es(id, keyword)]
        key: Sku,
        /// The question's `_id`.
        #[es(routing, keyword)]
        question: Sku,
        /// The parent.
        #[es(join(relations = { "question": "answer" }))]
        relation: Relation,
        /// How good it is.
        votes: i32,
    },
}

/// What a `join` field takes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Relation {
    /// A parent's name of the relation.
    Parent(String),
    /// A child's, with the `_id` of the parent.
    Child {
        /// The relation.
        name: String,
        /// The parent's `_id`.
        parent: Sku,
    },
}

impl MapsTo<kinds::join> for Relation {}

/// A string with a meaning.
#[derive(Debug, Clone, Serialize, Deserialize, EsField)]
#[es(keyword(ignore_above = 64))]
pub struct Sku(pub String);

/// A word of a few.
#[derive(Debug, Serialize, Deserialize, EsField)]
#[serde(rename_all = "kebab-case")]
enum Status {
    InStock,
    SoldOut,
}

#[derive(Debug, Serialize, Deserialize, EsObject)]
struct Size {
    height: u32,
    width: u32,
}

/// Variants beside each other, told apart by a field.
#[derive(Debug, Serialize, Deserialize, EsObject)]
#[serde(tag = "type")]
enum Shape {
    Point,
    Square(Size),
    Circle { radius: f32 },
}

/// Variants in a field of their own, of which the mapping is one.
#[derive(Debug, Serialize, Deserialize, EsObject)]
#[serde(tag = "type", content = "data", rename_all_fields = "camelCase")]
enum Media {
    Image(Size),
    Sound { play_time: u32 },
}

/// Variants by name.
#[derive(Debug, Serialize, Deserialize, EsObject)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Payment {
    BankTransfer {
        #[es(keyword)]
        account: String,
    },
    Cash(u32),
}

/// Variants without a name.
#[derive(Debug, Serialize, Deserialize, EsObject)]
#[serde(untagged)]
enum Owner {
    Person { first: String, last: String },
    Company { company: String },
}

/// An enum of each kind.
#[derive(Debug, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-variants", settings(number_of_replicas = 0))]
pub struct Variants {
    #[es(id)]
    sku: Sku,
    status: Status,
    shape: Shape,
    #[es(nested)]
    media: Vec<Media>,
    payment: Option<Payment>,
    owner: Owner,
    #[serde(flatten)]
    first: Shape,
}

/// A question and an answer to it.
pub fn posts() -> [Posts; 2] {
    let key = Sku("q1".to_owned());
    let relation = Relation::Child { name: "answer".to_owned(), parent: key.clone() };
    [
        Posts::Question {
            key: key.clone(),
            relation: Relation::Parent("question".to_owned()),
            title: "why?".to_owned(),
        },
        Posts::Answer { key: Sku("a1".to_owned()), question: key, relation, votes: 3 },
    ]
}

/// A document of each variant.
pub fn variants() -> [Variants; 2] {
    let size = || Size { height: 3, width: 4 };
    [
        Variants {
            sku: Sku("v1".to_owned()),
            status: Status::InStock,
            shape: Shape::Square(size()),
            media: vec![Media::Image(size()), Media::Sound { play_time: 60 }],
            payment: Some(Payment::Cash(100)),
            owner: Owner::Person { first: "A".to_owned(), last: "B".to_owned() },
            first: Shape::Circle { radius: 1.5 },
        },
        Variants {
            sku: Sku("v2".to_owned()),
            status: Status::SoldOut,
            shape: Shape::Point,
            media: Vec::new(),
            payment: Some(Payment::BankTransfer { account: "1".to_owned() }),
            owner: Owner::Company { company: "C".to_owned() },
            first: Shape::Square(size()),
        },
    ]
}
