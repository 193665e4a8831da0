//! Parents and children in one index: variants of an enum that share a `join` field.

use es_core::{prelude::*, schema::Join};
use es_examples::{Result, playground};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What a forum holds.
#[derive(Debug, Serialize, Deserialize, EsDocument)]
#[es(index = "posts")]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Post {
    /// A question.
    Question {
        /// The `_id`, by which its answers are routed.
        #[es(id, routing, keyword)]
        key: String,
        /// That it is a parent.
        #[es(join(relations(question = "answer")))]
        relation: Join,
        /// What is asked.
        #[es(text(analyzer = "english"))]
        title: String,
    },
    /// An answer.
    Answer {
        /// The `_id`.
        #[es(id, keyword)]
        key: String,
        /// The question: a child is kept where its parent is.
        #[es(routing, keyword)]
        question: String,
        /// Whose child it is.
        #[es(join(relations(question = "answer")))]
        relation: Join,
        /// How many find it good.
        votes: i32,
    },
}

#[tokio::main]
async fn main() -> Result {
    let ground = playground("join").await?;
    Post::init(&ground.es).await?;
    let posts = Documents::<Post>::new(&ground.es);
    let question = Post::Question {
        key: "q1".into(),
        relation: Join::parent("question"),
        title: "Why do birds sing?".into(),
    };
    let answer = |key: &str, votes| Post::Answer {
        key: key.into(),
        question: "q1".into(),
        relation: Join::child("answer", "q1"),
        votes,
    };
    for post in [question, answer("a1", 7), answer("a2", -1)] {
        posts.index(&post).refresh(Refresh::True).await?;
    }

    let liked = json!({ "query": { "has_child": { "type": "answer", "query": { "range": { "votes": { "gte": 5 } } } } } });
    for hit in posts.search(&liked).await?.hits {
        println!("a question with a good answer: {} {:?}", hit.id, hit.source);
    }
    Ok(())
}
