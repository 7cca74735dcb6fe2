//! What the parser makes of texts: trees, mistakes, recovery, limits.

mod breaks;
mod corpus;
mod limits;
mod mistakes;
mod recovery;
mod robustness;
mod show;
mod tree;

use fencun_grammar::ast::File;
use fencun_grammar::parse;

/// The tree of a text without mistakes.
#[track_caller]
fn clean(text: &str) -> File {
    let parse = parse(text);
    assert_eq!(parse.diagnostics, [], "{text}");
    assert_eq!(parse.file.damaged, []);
    parse.file
}

/// The mistakes of a text: code, the text at the place, the English message.
fn mistakes(text: &str) -> Vec<(&'static str, &str, String)> {
    let parse = parse(text);
    let told = parse.diagnostics.into_iter();
    told.map(|diag| (diag.code.number(), &text[diag.primary.span.range()], diag.message.en)).collect()
}
