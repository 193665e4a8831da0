//! Who is of a fleet: pure, by names and stamps.

use std::collections::BTreeSet;

use es_core::resources::pattern;
use es_core::traces::FenceName;
use serde::Serialize;

use crate::engine::{Indices, LiveIndex};
use crate::registry::Registered;

/// What was found of a fleet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Members {
    /// The names that applications reach them by, without the cluster's prefix, in order.
    pub(crate) names: BTreeSet<String>,
    pub(crate) left_alone: Vec<LeftAlone>,
}

/// An index whose name is of a fleet, and that is none of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LeftAlone {
    /// The index, prefix included.
    pub index: String,
    /// Why.
    pub why: String,
}

/// Of indices whose names match the fleet's patterns, or that have such an alias, those that bear the document's stamp; of
/// a document whose indices are made by name, those behind the readers' alias.
pub(crate) fn members(fleet: &Registered, prefix: &str, live: &Indices) -> Members {
    let mut found = Members::default();
    let look = Look { fleet, prefix, live };
    let readers = format!("{prefix}{}", fleet.schema.index);
    // A pattern finds more than the readers' alias leads to.
    let behind = |head: &LiveIndex| !fleet.is_by_name() || head.aliases.contains_key(&readers);
    for (index, head) in live.iter().filter(|(_, head)| behind(head)) {
        match look.member(index, head) {
            Ok(name) => drop(found.names.insert(name)),
            Err(why) => found.left_alone.push(LeftAlone { index: index.to_owned(), why }),
        }
    }
    // What a migration has left of one of them.
    let names = &found.names;
    let is_left = |index: &str| versioned(index).any(|name| names.contains(look.short(name)));
    found.left_alone.retain(|other| !is_left(&other.index));
    found
}

struct Look<'a> {
    fleet: &'a Registered,
    prefix: &'a str,
    live: &'a Indices,
}

impl Look<'_> {
    /// The name that it is reached by, or why it is left alone.
    fn member(&self, index: &str, head: &LiveIndex) -> Result<String, String> {
        match head.document() {
            None => return Err("it bears no stamp".to_owned()),
            Some(document) if document != self.fleet.schema.index => {
                return Err(format!("it bears the stamp of `{document}`"));
            }
            Some(_) => {}
        }
        let aliases: Vec<&str> =
            head.aliases.keys().map(String::as_str).filter(|alias| self.is_name(alias)).collect();
        // `acme-products` of `acme-products-v1`.
        if let Some(alias) = versioned(index).find(|name| aliases.contains(name)) {
            return Ok(self.short(alias).to_owned());
        }
        let by_name = self.fleet.is_by_name();
        let of_a_version = versioned(index).next().is_some() && (!by_name || head.run().is_some());
        if (by_name || self.is_name(index)) && !of_a_version {
            return Ok(self.short(index).to_owned());
        }
        let only = |alias: &&&str| {
            let holders = self.live.iter().filter(|(_, other)| other.aliases.contains_key(**alias)).count();
            holders == 1 && head.aliases[**alias].get("filter").is_none()
        };
        match aliases.iter().filter(only).collect::<Vec<_>>().as_slice() {
            [alias] => Ok(self.short(alias).to_owned()),
            [] => Err("no alias of the fleet leads to it alone".to_owned()),
            [one, other, ..] => Err(format!("it is reached by several names, `{one}` and `{other}`")),
        }
    }

    /// Whether it is a name of the fleet, and none that a migration makes.
    fn is_name(&self, name: &str) -> bool {
        let Some(short) = name.strip_prefix(self.prefix) else { return false };
        let writes = short.rsplit_once(".w").is_some_and(|(_, version)| is_number(version));
        let all = self.fleet.patterns();
        !writes
            && FenceName::parse(name).is_none()
            && all.iter().any(|one| pattern::matches(one, short))
            && (!short.starts_with('.') || all.iter().any(|one| one.starts_with('.')))
    }

    fn short<'a>(&self, name: &'a str) -> &'a str {
        name.strip_prefix(self.prefix).unwrap_or(name)
    }
}

/// The names of which an index may be a version: `a` of `a-v1` and `a-v2-<run>`.
fn versioned(index: &str) -> impl Iterator<Item = &str> {
    index.rmatch_indices("-v").filter_map(|(at, _)| {
        let rest = &index[at + 2..];
        is_number(rest.split('-').next().unwrap_or_default()).then_some(&index[..at])
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use es_core::EsDocument;
    use serde_json::{Value, json};

    use super::*;
    use crate::{Migrations, Schemas};

    #[derive(EsDocument)]
    #[es(index = "products", version = 2)]
    #[allow(dead_code)] // for its schema
    struct Product {
        #[es(text)]
        title: String,
    }

    #[derive(EsDocument)]
    #[es(index = "visits", version = 2, template)]
    #[allow(dead_code)] // for its schema
    struct Visit {
        #[es(keyword)]
        page: String,
    }

    /// An index with aliases and the stamp of a document, made by a run or not.
    fn index(aliases: &[&str], document: Option<&str>, run: Option<&str>) -> Value {
        let aliases: serde_json::Map<_, _> =
            aliases.iter().map(|alias| ((*alias).to_owned(), json!({}))).collect();
        let stamp = document.map(|document| json!({"document": document, "version": 1, "run": run}));
        json!({"aliases": aliases, "mappings": {"_meta": {"es_schema": stamp}}})
    }

    fn found(migrations: &Migrations, prefix: &str, live: Value) -> (Vec<String>, Vec<String>) {
        let live: Indices = serde_json::from_value(live).unwrap();
        let found = members(&migrations.documents[0], prefix, &live);
        let told = |other: &LeftAlone| format!("{}: {}", other.index, other.why);
        (found.names.into_iter().collect(), found.left_alone.iter().map(told).collect())
    }

    #[test]
    fn a_member_is_reached_by_an_alias_or_is_an_index_of_its_name() {
        let mut cheap = index(&["gamma-products", "cheap-products", "all-products"], Some("products"), None);
        cheap["aliases"]["cheap-products"] = json!({"filter": {"term": {"price": 1}}});
        let live = json!({
            // By a program with the prefix `acme-`; and after a migration, under way still.
            "acme-products-v1": index(&["acme-products", "acme-products.w1", "all-products"], Some("products"), None),
            "beta-products-v2-x1": index(&["beta-products", "beta-products.w2", "beta-products.fence-3-target.p0", "all-products"], Some("products"), Some("x1")),
            // By hand, under a name of no form.
            "gamma": cheap,
            "delta-products": index(&["all-products"], Some("products"), None),
            // Others.
            "old-products": index(&[], None, None),
            "their-products": index(&[], Some("orders"), None),
            "shared": index(&["all-products"], Some("products"), None),
            "two": index(&["x-products", "y-products"], Some("products"), None),
        });
        let fleet = Migrations::new(Schemas::none()).fleet::<Product>("*-products");
        let (names, left) = found(&fleet, "", live);
        assert_eq!(names, ["acme-products", "beta-products", "delta-products", "gamma-products"]);
        let expected = [
            "old-products: it bears no stamp",
            "shared: no alias of the fleet leads to it alone",
            "their-products: it bears the stamp of `orders`",
            "two: it is reached by several names, `x-products` and `y-products`",
        ];
        assert_eq!(left, expected);
    }

    #[test]
    fn what_a_migration_leaves_is_no_member() {
        let live = json!({
            "t-acme-shop-v2-x1": index(&["t-acme-shop", "t-acme-shop.w2"], Some("products"), Some("x1")),
            // Retired, thrown away soon, and without an alias since somebody took it.
            "t-acme-shop-v1": index(&[], Some("products"), None),
            "t-acme-shop-v2-x1-sample": index(&[], Some("products"), Some("x1")),
            "t-acme-lost-v1": index(&[], Some("products"), None),
        });
        let fleet = Migrations::new(Schemas::none()).fleet::<Product>("acme-*");
        let (names, left) = found(&fleet, "t-", live);
        assert_eq!(names, ["acme-shop"]);
        assert_eq!(left, ["t-acme-lost-v1: no alias of the fleet leads to it alone"]);
    }

    #[test]
    fn indices_made_by_name_are_members_and_so_is_what_takes_their_place() {
        let live = json!({
            "t-visits-acme": index(&["t-visits"], Some("visits"), None),
            "t-visits-v2-eu": index(&["t-visits"], Some("visits"), None),
            "t-visits-beta-v2-x1": index(&["t-visits", "t-visits-beta", "t-visits-beta.w2"], Some("visits"), Some("x1")),
            "t-stranger": index(&["t-visits"], None, None),
        });
        let fleet = Migrations::new(Schemas::none()).document::<Visit>();
        let (names, left) = found(&fleet, "t-", live);
        assert_eq!(names, ["visits-acme", "visits-beta", "visits-v2-eu"]);
        assert_eq!(left, ["t-stranger: it bears no stamp"]);
    }

    #[test]
    fn patterns_that_are_none_are_refused() {
        let check = |pattern: &str| Migrations::new(Schemas::none()).fleet::<Product>(pattern).check();
        assert!(check("*-products").is_ok() && check("*").is_ok());
        for pattern in ["products", "-*", "a*,b*", "A*"] {
            assert!(check(pattern).is_err(), "{pattern}");
        }
        assert!(Migrations::new(Schemas::none()).fleet::<Visit>("visits-a*").check().is_err());
        assert!(Migrations::new(Schemas::none()).document::<Visit>().check().is_ok());
    }
}
