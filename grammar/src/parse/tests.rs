//! The grammar against the keyword table, and against the examples in its own comments.

use std::collections::BTreeSet;

use pest::Parser;

use super::grammar::{Grammar, Rule, keyword_of};
use crate::ast::Lang;
use crate::keywords::Keyword;

const GRAMMAR: &str = include_str!("../fencun.pest");

#[track_caller]
fn rule_named(name: &str) -> Rule {
    let found = Rule::all_rules().iter().find(|of| format!("{of:?}") == name);
    *found.unwrap_or_else(|| panic!("no rule `{name}`"))
}

/// How much of a text a rule reads.
fn length(of: Rule, text: &str) -> Option<usize> {
    Grammar::parse(of, text).ok()?.last().map(|pair| pair.as_span().end())
}

#[test]
fn every_keyword_has_a_rule_that_says_what_the_table_says() {
    for keyword in Keyword::ALL {
        let [en, zh] = [Lang::En, Lang::Zh].map(|lang| keyword.spelling(lang));
        let words: Vec<String> = en.split(' ').map(|word| format!("\"{word}\"")).collect();
        let en = if words.len() > 1 { format!("({})", words.join(" ~ gap ~ ")) } else { words.join("") };
        let rule_text = format!("= @{{ ({en} | \"{zh}\") ~ !id_continue }}");
        let name = keyword.rule_name();
        let line = GRAMMAR.lines().find(|line| line.split(' ').next() == Some(name));
        let line = line.unwrap_or_else(|| panic!("`{name}` is not in the grammar"));
        assert_eq!(line.trim_start_matches(name).trim_start(), rule_text, "{name}");
        assert_eq!(keyword_of(rule_named(name)), Some(*keyword));
    }
}

#[test]
fn every_rule_of_a_keyword_is_in_the_table() {
    let table: BTreeSet<&str> = Keyword::ALL.iter().map(|keyword| keyword.rule_name()).collect();
    let rules: BTreeSet<String> = Rule::all_rules().iter().map(|of| format!("{of:?}")).collect();
    let unknown: Vec<_> = rules.iter().filter(|of| of.starts_with("kw_") && !table.contains(of.as_str())).collect();
    assert_eq!(unknown, Vec::<&String>::new());
}

#[test]
fn both_spellings_are_read_and_nothing_longer() {
    for keyword in Keyword::ALL {
        let of = rule_named(keyword.rule_name());
        for lang in [Lang::En, Lang::Zh] {
            let spelling = keyword.spelling(lang);
            assert_eq!(length(of, spelling), Some(spelling.len()), "{spelling}");
            assert_eq!(length(of, &format!("{spelling}_")), None, "{spelling}");
            let spread = spelling.replace(' ', "\n -- a comment\n");
            assert_eq!(length(of, &spread), Some(spread.len()), "{spread}");
        }
    }
}

#[test]
fn a_name_is_any_word_but_a_reserved_keyword_of_one_word() {
    let single: BTreeSet<&str> = Keyword::ALL
        .iter()
        .filter(|keyword| keyword.is_reserved())
        .flat_map(|keyword| [Lang::En, Lang::Zh].map(|lang| keyword.spelling(lang)))
        .filter(|spelling| !spelling.contains([' ', '/']))
        .collect();
    for word in &single {
        assert_eq!(length(Rule::name, word), None, "{word}");
        assert!(crate::outline::is_reserved(word), "{word}");
        let longer = format!("{word}1");
        assert_eq!(length(Rule::name, &longer), Some(longer.len()), "{longer}");
        assert!(!crate::outline::is_reserved(&longer), "{longer}");
    }
    let (_, listed) = GRAMMAR.split_once("reserved_en = _{").expect("there is such a rule");
    let listed: BTreeSet<&str> = listed.split('"').skip(1).step_by(2).filter(|word| word.len() > 1).collect();
    assert_eq!(listed, single);
    for word in ["red", "least", "one", "天", "损失", "_", "a_1", "date", "due", "从宽", "依据", "日期"] {
        assert_eq!(length(Rule::name, word), Some(word.len()), "{word}");
    }
}

#[test]
fn the_examples_in_the_grammar_are_read_by_their_rules() {
    let mut examples = Vec::new();
    let mut read = 0;
    for line in GRAMMAR.lines() {
        if let Some(example) = line.strip_prefix("/// ") {
            examples.push(example);
            continue;
        }
        let name = line.split([' ', '=']).next().unwrap_or_default();
        for example in examples.drain(..) {
            assert_eq!(length(rule_named(name), example), Some(example.len()), "{name}: {example}");
            read += 1;
        }
    }
    assert!(read > 80, "{read}");
}
