//! `docs/grammar.md` and `docs/grammar.zh.md` are what the grammar file and the table of keywords
//! say.
//!
//! With `FENCUN_BLESS=1` the pages are written anew; read the difference before it goes in.

mod form;
mod grammar;
mod page;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use fencun_grammar::ast::Lang;
use fencun_grammar::keywords::Keyword;

use form::Form;
use grammar::Grammar;

const PAGES: [(&str, Lang); 2] = [("docs/grammar.md", Lang::En), ("docs/grammar.zh.md", Lang::Zh)];

#[test]
fn the_pages_are_those_of_the_grammar() {
    for (name, lang) in PAGES {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
        let expected = page::page(&the_grammar(), lang);
        if std::env::var_os("FENCUN_BLESS").is_some() {
            fs::write(&path, &expected).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(found == expected, "{name} is stale; FENCUN_BLESS=1 writes it anew");
    }
}

#[test]
fn every_keyword_is_shown_in_both_spellings() {
    let mut shown = BTreeSet::new();
    for form in productions().iter().flat_map(|(_, form)| form.leaves()) {
        if let Form::Keyword(keyword, only) = form {
            let langs = only.map_or(vec![Lang::En, Lang::Zh], |only| vec![only]);
            shown.extend(langs.into_iter().map(|lang| (*keyword, lang == Lang::En)));
        }
    }
    let expected = Keyword::ALL.iter().flat_map(|keyword| [(*keyword, true), (*keyword, false)]);
    let missing: Vec<(Keyword, bool)> = expected.filter(|one| !shown.contains(one)).collect();
    assert_eq!(missing, Vec::new());
}

#[test]
fn every_name_has_one_production() {
    let productions = productions();
    let names: BTreeSet<&str> = productions.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.len(), productions.len());
    let named = productions.iter().flat_map(|(_, form)| form.leaves()).filter_map(|leaf| match leaf {
        Form::Rule(name) => Some(name.as_str()),
        _ => None,
    });
    let missing: BTreeSet<&str> = named.filter(|name| !names.contains(name)).collect();
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn what_is_said_by_hand_is_about_the_grammar() {
    let grammar = the_grammar();
    for (rule, _, _) in page::IN_WORDS {
        assert!(grammar.has(rule), "{rule}");
    }
    for piece in page::INSIDE.iter().flat_map(|(inner, outer)| [inner, outer]) {
        assert!(grammar.has(&format!("{piece}_piece")), "{piece}");
    }
    let titles: Vec<&str> = page::TITLES.iter().map(|(en, _)| *en).collect();
    let sections = page::sections(&grammar, Lang::En);
    assert_eq!(titles, sections.iter().map(|section| section.title.as_str()).collect::<Vec<_>>());
}

#[test]
fn a_rule_is_shown_without_what_only_the_parser_needs() {
    let shown = |rule: &str| {
        let text = format!("// --- Signs ---\ncomma = {{ \",\" | \"，\" }}\n// --- Rules ---\n{rule}\n");
        Grammar::read(&text).form("it").production("it", Lang::En)
    };
    assert_eq!(shown("it = { kw_when ~ a ~ (comma ~ a)* }"), "it = \"when\"·\"当\" a (\",\" a)*");
    assert_eq!(shown("it = { kw_not? ~ (a | b)+ }"), "it = (\"not\"·\"非\")? (a | b)+");
    assert_eq!(shown("it = @{ !a ~ b ~ &c }"), "it = b");
    assert_eq!(shown("exists = { kw_exists }\nit = { a ~ exists }"), "it = a \"exists\"·\"存在\"");
    assert_eq!(shown("it = { &english ~ kw_after ~ a | !english ~ a ~ kw_after }"), "it = \"after\" a | a \"之后\"");
    assert_eq!(
        shown("it = { kw_days ~ a | kw_days | \"day\" | \"日\" }"),
        "it = \"days\"·\"日\" a | \"days\"·\"日\" | \"day\""
    );
}

#[test]
fn a_long_rule_goes_on_below() {
    let long = Form::sequence(vec![Form::Rule("word".repeat(5)); 8]);
    let word = "word".repeat(5);
    assert_eq!(
        long.production("it", Lang::En),
        format!("it\n  = {}\n    {}", [word.as_str(); 4].join(" "), [word.as_str(); 4].join(" "))
    );
    let choice = Form::choice(vec![long, Form::Rule("a".to_owned()), Form::Rule("b".to_owned())]);
    assert!(choice.production("it", Lang::En).ends_with(" | a | b"));
}

fn the_grammar() -> Grammar {
    Grammar::read(include_str!("../../src/fencun.pest"))
}

/// Every production of the English page.
fn productions() -> Vec<(String, Form)> {
    let sections = page::sections(&the_grammar(), Lang::En);
    let all = sections.into_iter().flat_map(|section| section.productions);
    all.map(|production| (production.name, production.body)).collect()
}
