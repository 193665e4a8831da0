//! What is wanted of aliases: as many changes as there are, made in one request.

use crate::resources::AliasOptions;

/// Changes of aliases, made all together or not at all.
///
/// ```
/// use es_core::ops::aliases::{AliasUpdate, Switch};
/// use es_core::resources::AliasOptions;
///
/// // Two aliases at once: readers see both before, or both after.
/// let release = AliasUpdate::new()
///     .switch(Switch::of("products").from("products-v1").to("products-v2"))
///     .switch(Switch::of("prices").from("prices-v1").to("prices-v2"))
///     .remove("products-preview", "products-v2");
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AliasUpdate {
    pub(super) parts: Vec<Part>,
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    Add { alias: String, index: String, options: AliasOptions },
    Remove { alias: String, index: String },
    Switch(Switch),
    WriteTo { alias: String, index: String },
}

impl AliasUpdate {
    /// No change.
    pub fn new() -> Self {
        Self::default()
    }

    /// An alias on an index; what it said of this index before is replaced. Other indices that it is on stay.
    pub fn add(self, alias: impl Into<String>, index: impl Into<String>, options: AliasOptions) -> Self {
        self.with(Part::Add { alias: alias.into(), index: index.into(), options })
    }

    /// An alias off an index. It must be there.
    pub fn remove(self, alias: impl Into<String>, index: impl Into<String>) -> Self {
        self.with(Part::Remove { alias: alias.into(), index: index.into() })
    }

    /// An alias from wherever it is to one index.
    pub fn switch(self, switch: Switch) -> Self {
        self.with(Part::Switch(switch))
    }

    /// Writes through an alias go to this index, of those that it is on.
    pub fn write_to(self, alias: impl Into<String>, index: impl Into<String>) -> Self {
        self.with(Part::WriteTo { alias: alias.into(), index: index.into() })
    }

    fn with(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }
}

impl From<Switch> for AliasUpdate {
    fn from(switch: Switch) -> Self {
        AliasUpdate::new().switch(switch)
    }
}

/// Moves an alias to one index: taken off all that it is on, and put on the other, in one request.
///
/// Where nothing else is said, it may point anywhere, or nowhere yet, as at the first deployment, and keeps filter, routing,
/// visibility and write flag.
///
/// ```
/// use es_core::ops::aliases::Switch;
///
/// let strict = Switch::of("products").from("products-v1").to("products-v2"); // refused if it points elsewhere
/// let first = Switch::of("products").first().to("products-v1");              // refused if there is one
/// let any = Switch::of("products").to("products-v2");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Switch {
    pub(super) alias: String,
    pub(super) to: String,
    pub(super) from: Option<Vec<String>>,
    pub(super) options: Option<AliasOptions>,
}

impl Switch {
    /// Of an alias.
    pub fn of(alias: impl Into<String>) -> Self {
        Switch { alias: alias.into(), to: String::new(), from: None, options: None }
    }

    /// The index, or the data stream, that it is to point to.
    pub fn to(self, index: impl Into<String>) -> Self {
        Switch { to: index.into(), ..self }
    }

    /// It must point to this index now; called again, to this one as well.
    pub fn from(mut self, index: impl Into<String>) -> Self {
        self.from.get_or_insert_default().push(index.into());
        self
    }

    /// It must not exist yet.
    pub fn first(self) -> Self {
        Switch { from: Some(Vec::new()), ..self }
    }

    /// What it says from then on, in the place of what it says now.
    pub fn options(self, options: AliasOptions) -> Self {
        Switch { options: Some(options), ..self }
    }
}
