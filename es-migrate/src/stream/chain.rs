//! All that becomes of a document: transforms and operations, one after the other.

use serde_json::Value;

use super::rows::Row;
use crate::migration::Migration;
use crate::operation::Operation;
use crate::transform::{Document, Made, Typed, Work};

/// The transforms of all versions on the way, as one.
#[derive(Debug)]
pub(crate) struct Transform {
    links: Vec<Link>,
    /// One document may become several.
    pub(crate) splits: bool,
    /// It waits for something outside.
    pub(crate) waits: bool,
}

#[derive(Debug)]
enum Link {
    Typed(Typed),
    Operation(Operation),
}

/// A document on its way, with the id and the routing that the last struct gave it.
pub(super) struct Piece<'a> {
    form: Form<'a>,
    pub(super) id: Option<String>,
    pub(super) routing: Option<String>,
}

enum Form<'a> {
    Source(&'a str),
    Typed(&'a Typed, Document),
    Json(Value),
}

impl Transform {
    /// `None` if nothing in a migration is a transform in Rust.
    pub(crate) fn of(migration: &Migration) -> Option<Transform> {
        let typed = || {
            migration.operations.iter().filter_map(|operation| match operation {
                Operation::Typed(typed) => Some(typed),
                _ => None,
            })
        };
        typed().next()?;
        let link = |operation: &Operation| match operation {
            Operation::Typed(typed) => Link::Typed(typed.clone()),
            other => Link::Operation(other.clone()),
        };
        Some(Transform {
            links: migration.operations.iter().map(link).collect(),
            splits: typed().any(|typed| typed.word.splits()),
            waits: typed().any(|typed| typed.word.waits()),
        })
    }

    /// What becomes of a document; none where it is left out. An error is the reason why it has no successor.
    pub(super) async fn run<'a>(&'a self, row: &'a Row<'_>) -> Result<Vec<Piece<'a>>, String> {
        if row.source().is_empty() {
            return Err("it has no `_source`".to_owned());
        }
        let mut pieces = vec![Piece { form: Form::Source(row.source()), id: None, routing: None }];
        for link in &self.links {
            pieces = match link {
                Link::Operation(operation) => {
                    pieces.into_iter().map(|piece| piece.operated(operation)).collect::<Result<_, _>>()?
                }
                Link::Typed(typed) => {
                    let mut made = Vec::with_capacity(pieces.len());
                    for piece in pieces {
                        piece.transformed(typed, &row.id, &mut made).await?;
                    }
                    made
                }
            };
        }
        if self.splits {
            for (n, piece) in pieces.iter_mut().enumerate().filter(|(_, piece)| piece.id.is_none()) {
                piece.id = Some(format!("{}-{n}", row.id));
            }
        } else if let Some(other) =
            pieces.iter().filter_map(|piece| piece.id.as_ref()).find(|id| **id != row.id)
        {
            return Err(format!("its id is `{}`, and the new document says `{other}`", row.id));
        }
        Ok(pieces)
    }
}

impl<'a> Piece<'a> {
    fn operated(self, operation: &Operation) -> Result<Self, String> {
        let mut value = match self.form {
            Form::Source(source) => serde_json::from_str(source).map_err(|error| error.to_string())?,
            Form::Typed(typed, document) => {
                let mut json = vec![];
                typed.stage.write(&document, &mut json)?;
                serde_json::from_slice(&json).map_err(|error| error.to_string())?
            }
            Form::Json(value) => value,
        };
        operation.apply(&mut value)?;
        Ok(Self { form: Form::Json(value), ..self })
    }

    async fn transformed(
        self,
        typed: &'a Typed,
        source_id: &str,
        made: &mut Vec<Self>,
    ) -> Result<(), String> {
        let id = self.id.as_deref().unwrap_or(source_id);
        let old = match self.form {
            Form::Source(source) => typed.stage.read(id, source.as_bytes())?,
            Form::Typed(before, document) if before.stage.gives() == typed.stage.takes() => document,
            other => {
                let mut json = vec![];
                other.write(&mut json)?;
                typed.stage.read(id, &json)?
            }
        };
        let outcome = match typed.stage.apply(old) {
            Work::Done(outcome) => outcome,
            Work::Later(outcome) => outcome.await,
        };
        // What an earlier struct said of routing holds until another says otherwise.
        let piece = |document| {
            let (id, routing) = typed.stage.keys(&document);
            Self { form: Form::Typed(typed, document), id, routing: routing.or_else(|| self.routing.clone()) }
        };
        match outcome? {
            Made::One(document) => made.push(piece(document)),
            Made::Several(documents) => made.extend(documents.into_iter().map(piece)),
        }
        Ok(())
    }

    /// Id and routing: its own, else the source's.
    pub(super) fn key<'k>(&'k self, row: &'k Row<'_>) -> (&'k str, Option<&'k str>) {
        (self.id.as_deref().unwrap_or(&row.id), self.routing.as_deref().or(row.routing()))
    }

    /// Appends it as a line of JSON.
    pub(super) fn write(&self, out: &mut Vec<u8>) -> Result<(), String> {
        self.form.write(out)
    }
}

impl Form<'_> {
    fn write(&self, out: &mut Vec<u8>) -> Result<(), String> {
        match self {
            Form::Typed(typed, document) => return typed.stage.write(document, out),
            Form::Json(value) => {
                serde_json::to_writer(&mut *out, value).map_err(|error| error.to_string())?;
            }
            Form::Source(source) => out.extend_from_slice(source.as_bytes()),
        }
        out.push(b'\n');
        Ok(())
    }
}
