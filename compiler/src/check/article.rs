//! The words of articles, and the citations that belong to them.

use std::collections::BTreeMap;

use fencun_grammar::ast::{self, DecisionItem, Decl, ExtraColumn};
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::span::Span;

use super::{Checker, say};
use crate::article;
use crate::hir::Article;

impl Checker<'_> {
    /// The articles of all files, whose words may stand in files of their own.
    pub(super) fn articles(&mut self, files: &[ast::File], main: usize) {
        let mut places: BTreeMap<&str, (usize, Span)> = BTreeMap::new();
        let order = std::iter::once(main).chain((0..files.len()).filter(|source| *source != main));
        for source in order {
            self.source = source;
            for item in files.get(source).map(|file| file.decls.as_slice()).unwrap_or_default() {
                let Decl::Source(decl) = &item.node else { continue };
                if let Some((first, span)) = places.insert(&decl.key.text, (source, decl.key.span)) {
                    let key = &decl.key.text;
                    let message = say!("the words of `{key}` stand here twice", "“{key}”的原文写了两次");
                    let diagnostic = Diagnostic::error(Code::DuplicateName, decl.key.span, message)
                        .help(say!("remove one of the two", "请删去其中一处"));
                    self.report(if first == source {
                        diagnostic.also(span, say!("first here", "首次出现在此"))
                    } else {
                        diagnostic
                    });
                    continue;
                }
                self.article(decl, source);
            }
        }
        self.source = main;
    }

    fn article(&mut self, decl: &ast::SourceDecl, source: usize) {
        let words: Vec<String> = decl.words.iter().map(|text| text.text.clone()).collect();
        let digest = article::digest(&words);
        if let Some(checked) = decl.checked.as_ref().filter(|checked| checked.text != digest) {
            let key = &decl.key.text;
            let message = say!(
                "the words of `{key}` are not those that the rules were checked against",
                "“{key}”的原文与核对规则时的文字不同"
            );
            self.report(
                Diagnostic::warning(Code::ChangedWords, checked.span, message)
                    .also(decl.key.span, say!("its words", "其原文"))
                    .help(say!(
                        "compare the rules that cite it with the words, then write `checked \"{digest}\"`",
                        "请先将引用该条的规则与原文逐一核对，再写“已核 \"{digest}\"”"
                    )),
            );
        }
        let checked = decl.checked.as_ref().map(|checked| checked.text.clone());
        self.built.articles.push(Article {
            key: decl.key.text.clone(),
            words,
            digest,
            checked,
            source,
            span: decl.key.span,
        });
    }

    /// Citations that belong to no article; where no article stands, nothing is said.
    pub(super) fn citations(&mut self, decls: &[&Decl]) {
        if self.built.articles.is_empty() {
            return;
        }
        for decl in decls {
            let mut cites = Vec::new();
            match decl {
                Decl::Define(decl) => cites.extend(&decl.cites),
                Decl::Duty(decl) => cites.extend(&decl.cites),
                Decl::Decision(decl) => decl.items.iter().for_each(|item| cites_of(&item.node, &mut cites)),
                _ => {}
            }
            for quoted in cites {
                self.citation(quoted);
            }
        }
    }

    fn citation(&mut self, quoted: &ast::Quoted) {
        let keys = || self.built.articles.iter().map(|article| article.key.as_str());
        if article::find(keys(), &quoted.text).is_some() {
            return;
        }
        let text = &quoted.text;
        let message = say!("no article is called `{text}`", "没有“{text}”的原文");
        // No nearest name: between two articles one digit is no slip of the pen.
        let help = say!(
            "correct the citation, or write the words: `source \"{text}\" \"…\"`",
            "请改正引用，或写出原文：“原文 \"{text}\" \"……\"”"
        );
        self.report(Diagnostic::warning(Code::MissingArticle, quoted.span, message).help(help));
    }
}

fn cites_of<'d>(item: &'d DecisionItem, cites: &mut Vec<&'d ast::Quoted>) {
    match item {
        DecisionItem::Rule(decl) => cites.extend(&decl.cites),
        DecisionItem::Exception(decl) => cites.extend(&decl.cites),
        DecisionItem::Otherwise(decl) => cites.extend(&decl.cites),
        DecisionItem::Adjust(decl) => cites.extend(&decl.cites),
        DecisionItem::Table(decl) => {
            cites.extend(&decl.cites);
            for row in &decl.rows {
                let cells = decl.extras.iter().zip(&row.node.extras);
                let cited = cells.filter(|(column, _)| **column == ExtraColumn::Cites);
                cites.extend(cited.flat_map(|(_, texts)| &texts.0));
            }
        }
    }
}
