//! The grammar file as people read it: its chapters, and each rule without what only the parser
//! needs.

use std::collections::BTreeMap;

use fencun_grammar::ast::Lang;
use fencun_grammar::keywords::Keyword;
use pest_meta::ast::Expr;
use pest_meta::parser::{Rule, consume_rules, parse};

use crate::form::Form;

/// Chapters of the grammar file whose rules are no constructs of the language.
const HELPERS: [&str; 4] = ["Pieces", "Signs", "Between words", "Keywords"];

/// Rules that say by which language's word order to go on: nothing of a text.
const ENGLISH: &str = "english";

/// The grammar file.
pub struct Grammar {
    rules: BTreeMap<String, Expr>,
    chapters: Vec<Chapter>,
}

/// `// --- Header ---…` and the rules below it.
pub struct Chapter {
    pub title: String,
    pub entries: Vec<Entry>,
}

/// A rule with the examples above it.
pub struct Entry {
    pub name: String,
    pub examples: Vec<String>,
}

impl Grammar {
    pub fn read(text: &str) -> Self {
        let pairs = parse(Rule::grammar_rules, text).unwrap();
        let rules = consume_rules(pairs).unwrap().into_iter().map(|rule| (rule.name, rule.expr)).collect();
        Self { rules, chapters: chapters(text) }
    }

    /// The chapters with constructs of the language.
    pub fn chapters(&self) -> impl Iterator<Item = &Chapter> {
        self.chapters.iter().filter(|chapter| !chapter.is_helper())
    }

    /// The rules that read whole pieces of a file, without those for the cells of a CSV file,
    /// and what each reads.
    pub fn pieces(&self) -> Vec<(String, Form)> {
        let chapter = self.chapters.iter().find(|chapter| chapter.title == "Pieces").unwrap();
        let stems = chapter.entries.iter().filter_map(|entry| entry.name.strip_suffix("_piece"));
        stems.map(|stem| (stem.to_owned(), self.form(&format!("{stem}_piece")))).collect()
    }

    pub fn has(&self, rule: &str) -> bool {
        self.rules.contains_key(rule)
    }

    /// What a rule reads.
    pub fn form(&self, rule: &str) -> Form {
        self.shown(&self.rules[rule], None)
    }

    /// Whether a rule is written out where it is used: it is only one keyword or sign.
    pub fn is_inline(&self, rule: &str) -> bool {
        self.word(rule, None).is_some()
    }

    /// An expression of the grammar, where only one language's words can stand if one is given.
    fn shown(&self, expr: &Expr, only: Option<Lang>) -> Form {
        match expr {
            Expr::Str(text) => Form::literal(text),
            Expr::Range(from, to) => Form::Sign(format!("\"{from}\" … \"{to}\"")),
            Expr::Ident(name) => self.named(name, only),
            Expr::PosPred(_) | Expr::NegPred(_) => Form::Sequence(Vec::new()),
            Expr::Seq(..) => self.sequence(expr, only),
            Expr::Choice(..) => {
                let mut alternatives = Vec::new();
                flatten(expr, &mut alternatives, &|expr| match expr {
                    Expr::Choice(a, b) => Some((a, b)),
                    _ => None,
                });
                Form::choice(alternatives.into_iter().map(|one| self.shown(one, only)).collect())
            }
            Expr::Opt(inner) => self.shown(inner, only).repeated("?"),
            Expr::Rep(inner) => self.shown(inner, only).repeated("*"),
            Expr::RepOnce(inner) => self.shown(inner, only).repeated("+"),
            Expr::RepExact(inner, n) => self.shown(inner, only).repeated(&format!("{{{n}}}")),
            Expr::RepMinMax(inner, a, b) => self.shown(inner, only).repeated(&format!("{{{a},{b}}}")),
            other => panic!("the summary does not know how to show {other:?}"),
        }
    }

    /// A sequence; behind a look at the language of the next word, only that language's words.
    fn sequence(&self, expr: &Expr, only: Option<Lang>) -> Form {
        let mut only = only;
        let mut parts = Vec::new();
        for part in parts_of(expr) {
            match part {
                Expr::PosPred(seen) if is_english(seen) => only = Some(Lang::En),
                Expr::NegPred(seen) if is_english(seen) => only = Some(Lang::Zh),
                _ => parts.push(self.shown(part, only)),
            }
        }
        Form::sequence(parts)
    }

    fn named(&self, name: &str, only: Option<Lang>) -> Form {
        match name {
            "SOI" | "EOI" | "blank" | "gap" => Form::Sequence(Vec::new()),
            _ => self.word(name, only).unwrap_or_else(|| Form::Rule(name.to_owned())),
        }
    }

    /// The keyword or sign that is all that a rule reads.
    fn word(&self, name: &str, only: Option<Lang>) -> Option<Form> {
        if let Some(keyword) = Keyword::ALL.iter().find(|keyword| keyword.rule_name() == name) {
            return Some(Form::Keyword(*keyword, only));
        }
        let expr = self.rules.get(name)?;
        if self.is_sign(name) {
            return Some(Form::literal(&self.half_width(expr)));
        }
        let parts: Vec<&Expr> = parts_of(expr).into_iter().filter(|part| !is_look(part)).collect();
        match parts.as_slice() {
            [Expr::Str(text)] => Some(Form::literal(text)),
            [Expr::Ident(inner)] => self.word(inner, only),
            _ => None,
        }
    }

    fn is_sign(&self, name: &str) -> bool {
        let mut signs = self.chapters.iter().filter(|chapter| chapter.title == "Signs").flat_map(|c| &c.entries);
        signs.any(|entry| entry.name == name)
    }

    /// A sign without its full-width twin.
    fn half_width(&self, expr: &Expr) -> String {
        match expr {
            Expr::Str(text) => text.clone(),
            Expr::Choice(first, _) => self.half_width(first),
            Expr::Seq(..) => {
                parts_of(expr).into_iter().filter(|part| !is_look(part)).map(|part| self.half_width(part)).collect()
            }
            Expr::Ident(name) => self.half_width(&self.rules[name]),
            other => panic!("no sign: {other:?}"),
        }
    }
}

impl Chapter {
    fn is_helper(&self) -> bool {
        HELPERS.contains(&self.title.as_str())
    }
}

fn parts_of(expr: &Expr) -> Vec<&Expr> {
    let mut parts = Vec::new();
    flatten(expr, &mut parts, &|expr| match expr {
        Expr::Seq(a, b) => Some((a, b)),
        _ => None,
    });
    parts
}

fn flatten<'e>(expr: &'e Expr, into: &mut Vec<&'e Expr>, halves: &dyn Fn(&'e Expr) -> Option<(&'e Expr, &'e Expr)>) {
    match halves(expr) {
        Some((first, second)) => {
            flatten(first, into, halves);
            flatten(second, into, halves);
        }
        None => into.push(expr),
    }
}

fn is_look(expr: &Expr) -> bool {
    matches!(expr, Expr::PosPred(_) | Expr::NegPred(_))
}

fn is_english(expr: &Expr) -> bool {
    matches!(expr, Expr::Ident(name) if name == ENGLISH)
}

/// The chapters with the names of their rules and the examples above these, from the lines of
/// the file. What follows on the cells of CSV files belongs to no chapter.
fn chapters(text: &str) -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = Vec::new();
    let mut examples = Vec::new();
    let mut beside = false;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("// --- ") {
            let title = rest.trim_end_matches('-').trim();
            let title = title.split([',', ':']).next().filter(|first| HELPERS.contains(first)).unwrap_or(title);
            chapters.push(Chapter { title: title.to_owned(), entries: Vec::new() });
            beside = false;
        } else if line.starts_with("// Cells of a table's file") {
            beside = true;
        } else if let Some(example) = line.strip_prefix("/// ") {
            examples.push(example.to_owned());
        } else if let Some((name, _)) = line.split_once('=')
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && let Some(chapter) = chapters.last_mut()
        {
            let entry = Entry { name: name.trim().to_owned(), examples: std::mem::take(&mut examples) };
            if !beside {
                chapter.entries.push(entry);
            }
        }
    }
    chapters
}
