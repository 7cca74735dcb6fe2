//! The parser that pest makes of `fencun.pest`, and its rules by keyword.

use std::sync::LazyLock;

use crate::keywords::Keyword;

/// The parser of one piece.
#[derive(pest_derive::Parser)]
#[grammar = "fencun.pest"]
pub(super) struct Grammar;

/// The keyword of a rule.
pub(super) fn keyword_of(rule: Rule) -> Option<Keyword> {
    KEYWORDS.iter().find(|(of, _)| *of == rule).map(|(_, keyword)| *keyword)
}

static KEYWORDS: LazyLock<Vec<(Rule, Keyword)>> = LazyLock::new(|| {
    let find = |keyword: &Keyword| {
        let rule = Rule::all_rules().iter().find(|rule| format!("{rule:?}") == keyword.rule_name());
        rule.map(|rule| (*rule, *keyword))
    };
    Keyword::ALL.iter().filter_map(find).collect()
});
