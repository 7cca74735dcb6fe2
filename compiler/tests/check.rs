//! What the checker says of small files with mistakes, whole.
//!
//! A snapshot shows every finding: code, place, the text there, message, labels and help, in the
//! language of the file. `cargo insta review` shows what changed.

use std::fmt::Write as _;
use std::fs;

use fencun_compiler::hir::Lang;
use fencun_compiler::source::LineIndex;
use fencun_compiler::{Source, check};

#[test]
fn findings_of_the_corpus() {
    insta::glob!("corpus/*.fencun", |path| {
        let text = fs::read_to_string(path).expect("a corpus file");
        insta::assert_snapshot!(findings(&text));
    });
}

fn findings(text: &str) -> String {
    let checkup = check(&[Source::rules("case.fencun", text)]);
    let lang = checkup.files.first().map_or(Lang::En, |file| file.lang);
    let index = LineIndex::new(text);
    let mut out = String::new();
    for finding in &checkup.findings {
        let diagnostic = &finding.diagnostic;
        let at = index.position(text, diagnostic.primary.span.start);
        let here = text.get(diagnostic.primary.span.range()).unwrap_or_default();
        let first = here.lines().next().unwrap_or_default();
        writeln!(out, "{} {}:{} [{first}]", diagnostic.code.number(), at.line, at.column).expect("writing to a string");
        writeln!(out, "  {:?}: {}", diagnostic.severity, diagnostic.message.get(lang)).expect("writing to a string");
        let label = diagnostic.primary.text.get(lang);
        if !label.is_empty() {
            writeln!(out, "  here: {label}").expect("writing to a string");
        }
        for label in &diagnostic.secondary {
            let at = index.position(text, label.span.start);
            writeln!(out, "  {}:{}: {}", at.line, at.column, label.text.get(lang)).expect("writing to a string");
        }
        if let Some(help) = &diagnostic.help {
            writeln!(out, "  help: {}", help.get(lang)).expect("writing to a string");
        }
    }
    let verdict = if checkup.policy.is_some() { "a policy" } else { "no policy" };
    writeln!(out, "{verdict}").expect("writing to a string");
    out
}
