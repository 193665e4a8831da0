//! Catches duplicates in one place.

use std::collections::BTreeSet;

use crate::{
    attr::{Item, Key},
    diag::Errors,
};

/// The names taken at one level.
#[derive(Default)]
pub(crate) struct Slots(BTreeSet<String>);

impl Slots {
    /// Takes a name; reports it when it was taken before.
    pub(crate) fn take(&mut self, key: &Key, errors: &mut Errors) -> bool {
        self.take_as(&key.text, key, errors)
    }

    /// Takes `name` for a key that may be spelt in another way.
    pub(crate) fn take_as(&mut self, name: &str, key: &Key, errors: &mut Errors) -> bool {
        let free = self.0.insert(name.to_owned());
        if !free {
            errors.push(key.at, format!("duplicate `{}`", key.text));
        }
        free
    }
}

/// The items, each key once; reports the others.
pub(crate) fn once<'a>(items: &'a [Item], errors: &mut Errors) -> Vec<&'a Item> {
    let mut slots = Slots::default();
    items.iter().filter(|item| slots.take(&item.key, errors)).collect()
}
