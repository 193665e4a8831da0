//! The stages on token streams, without a compiler around them. The messages are read in `tests/ui`.

mod emission;
mod grammar;
mod include;
mod messages;
mod naming;
mod soup;

use proc_macro2::TokenStream;

use crate::diag::Errors;

/// Tokens of a text.
fn tokens(text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The messages in `compile_error!`s, in order.
fn messages(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    let file: syn::File = syn::parse2(tokens).expect("the output is Rust");
    for item in file.items {
        if let syn::Item::Macro(item) = item
            && item.mac.path.segments.last().is_some_and(|last| last.ident == "compile_error")
        {
            found.push(item.mac.parse_body::<syn::LitStr>().expect("a message").value());
        }
    }
    found
}

/// The messages collected so far.
fn reported(errors: Errors) -> Vec<String> {
    errors.finish().map(messages).unwrap_or_default()
}
