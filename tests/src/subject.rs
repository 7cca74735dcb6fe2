//! A policy, from text to everything that can be asked of it.

use fencun_compiler::hir::{Checked, Policy};
use fencun_compiler::{Finding, Source};
use fencun_grammar::ast::File;

/// A policy that was checked.
#[derive(Debug)]
pub struct Subject {
    /// Its text.
    pub text: String,
    /// The checked tree.
    pub policy: Checked<Policy>,
}

impl Subject {
    /// Prints a tree in its language and checks the text.
    ///
    /// # Panics
    /// When the text does not read as the tree, or the checker finds an error: with the text and
    /// what was found.
    #[must_use]
    #[track_caller]
    pub fn of_file(file: &File) -> Self {
        let text = fencun_grammar::print(file, file.lang);
        let read = fencun_grammar::parse(&text);
        assert!(read.diagnostics.is_empty(), "{:#?}\n{}", read.diagnostics, numbered(&text));
        assert!(fencun_grammar::same(file, &read.file), "the text does not read as the tree\n{}", numbered(&text));
        Self::of_text(&text)
    }

    /// Checks a text.
    ///
    /// # Panics
    /// When the checker finds an error: with the text and what was found.
    #[must_use]
    #[track_caller]
    pub fn of_text(text: &str) -> Self {
        let source = Source::rules("policy.fencun", text);
        let checkup = fencun_compiler::check(&[source]);
        let Some(policy) = checkup.policy else {
            panic!("the checker refuses this policy:\n{}\n{}", findings(text, &checkup.findings), numbered(text));
        };
        Self { text: text.to_owned(), policy }
    }
}

fn findings(text: &str, findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        let diagnostic = &finding.diagnostic;
        let place =
            text.get(..diagnostic.primary.span.start as usize).map_or(0, |before| before.lines().count().max(1));
        format!("{place}: {} {}", diagnostic.code.number(), diagnostic.message.en)
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A text with the numbers of its lines.
#[must_use]
pub fn numbered(text: &str) -> String {
    let lines = text.lines().zip(1..).map(|(line, number)| format!("{number:>4} {line}"));
    lines.collect::<Vec<_>>().join("\n")
}
