//! `include_schemas!`: the recorded documents of a package, embedded.

use std::{fs, io, path::Path};

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;

use crate::diag::Errors;

/// Writes the set of the `*.json` in a directory of the package at `package`.
pub(crate) fn schemas(input: TokenStream, package: &Path) -> TokenStream {
    let mut errors = Errors::default();
    let set = read(input, package, &mut errors);
    match (errors.finish(), set) {
        (None, Some(set)) => set,
        // As a value of its type, so that one mistake is one error.
        (messages, _) => quote!({ #messages ::core::unreachable!() }),
    }
}

fn read(input: TokenStream, package: &Path, errors: &mut Errors) -> Option<TokenStream> {
    const HELP: &str = "name the directory of the records: `include_schemas!(\"es-schema\")`";
    let at = crate::diag::Place::of(&input);
    let Ok(directory) = syn::parse2::<LitStr>(input) else {
        errors.help(at, "`include_schemas!` takes one string literal", HELP);
        return None;
    };
    let (name, at) = (directory.value(), directory.span());
    if name.is_empty() || Path::new(&name).is_absolute() {
        errors.help(at, "the directory is relative to the package's `Cargo.toml`", HELP);
        return None;
    }
    let names = match names(&package.join(&name)) {
        Ok(names) => names,
        Err(error) => {
            errors.push(at, format_args!("`{name}` cannot be read as a directory: {error}"));
            return None;
        }
    };
    // By `env!`, so that no path of this machine is in the expansion.
    let files = names.iter().map(|file| {
        let path = format!("/{name}/{file}");
        quote!((#file, ::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path))))
    });
    Some(quote! {
        ::es_migrate::Schemas::embedded(
            ::core::env!("CARGO_MANIFEST_DIR"), #directory, ::core::file!(), &[#(#files),*],
        )
    })
}

/// The names of the records, in order; none if there is no such directory yet.
fn names(directory: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry?.file_name().into_string();
        let name = name.map_err(|name| {
            io::Error::other(format!("the name of `{}` is not UTF-8", name.to_string_lossy()))
        })?;
        if Path::new(&name).extension().is_some_and(|ending| ending == "json") {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}
