//! The canonical text of a file, in either language.
//!
//! The printer writes keywords in the wanted language, literals in their canonical form, and
//! nothing else anew: names, texts, comments, parentheses and the order of everything stay.
//! It assumes a tree without damaged pieces and writes every part of it. [`format`] does not
//! trust it: it parses what was written and compares.
//!
//! Where lines end and where they are empty is a matter of the tree alone, never of how the
//! text was laid out before, so that formatting twice changes nothing. Where they are empty is
//! no matter of the language either, so that a text comes back from the other language as it was:
//! - an empty line stands between two declarations, but not between two packages, two
//!   types or two definitions that take one line each in both languages;
//! - an empty line stands around an item of a decision that takes several lines in one of them;
//! - elsewhere an empty line stands only before a comment that had one, and never at the
//!   beginning of a block;
//! - a line has at most 100 columns where its words allow it (a Han character takes two). Facts,
//!   bands, entries of parameters and rows of tables take one line each, however long.

mod case;
mod decision;
mod declaration;
mod doc;
mod expr;
mod format;
mod literal;
mod page;
mod regulation;
mod same;
mod table;

pub use format::{FormatError, format};
pub use same::same;

use crate::ast::{Decl, File, Lang};
use page::{Gap, Page};

/// The canonical text of a file in a language. Ends in one end of line, or is empty.
#[must_use]
pub fn print(file: &File, lang: Lang) -> String {
    let mut page = Page::default();
    let mut before: Option<Kind> = None;
    for item in &file.decls {
        let kind = Kind::of(&item.node);
        let gap = match before {
            None => Gap::First,
            Some(before) if before == kind && kind != Kind::Block => Gap::AsWritten,
            Some(_) => Gap::Blank,
        };
        before = Some(kind);
        page.piece(0, gap, item, &declaration_text(lang, &item.node));
    }
    let gap = if before.is_some() { Gap::Blank } else { Gap::First };
    page.comments(0, gap, &file.trailing);
    page.finish()
}

/// Which declarations stand together without an empty line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    /// A package that is used.
    Use,
    /// A type on one line in both languages.
    Type,
    /// A definition on one line in both languages.
    Definition,
    /// Anything else.
    Block,
}

impl Kind {
    fn of(decl: &Decl) -> Self {
        let kind = match decl {
            Decl::Use(_) => Self::Use,
            Decl::Enum(_) | Decl::Record(_) => Self::Type,
            Decl::Define(_) => Self::Definition,
            _ => return Self::Block,
        };
        let one_line = [Lang::En, Lang::Zh].iter().all(|lang| !declaration_text(*lang, decl).is_multi_line());
        if one_line { kind } else { Self::Block }
    }
}

fn declaration_text(lang: Lang, decl: &Decl) -> Page {
    match decl {
        Decl::Header(decl) => declaration::header(lang, decl),
        Decl::Use(decl) => declaration::use_package(lang, decl),
        Decl::Enum(decl) => declaration::enumeration(lang, decl),
        Decl::Record(decl) => declaration::record(lang, decl),
        Decl::Facts(facts) => declaration::facts(lang, facts),
        Decl::Parameter(decl) => declaration::parameter(lang, decl),
        Decl::Calendar(decl) => declaration::calendar(lang, decl),
        Decl::Boundary(decl) => declaration::boundary(lang, decl),
        Decl::Define(decl) => declaration::define(lang, decl),
        Decl::Decision(decl) => decision::decision(lang, decl),
        Decl::Duty(decl) => decision::duty(lang, decl),
        Decl::Case(decl) => case::case(lang, decl),
        Decl::Source(decl) => regulation::article(lang, decl),
        Decl::Accept(decl) => regulation::accept(lang, decl),
        Decl::Guarantee(decl) => regulation::guarantee(lang, decl),
    }
}
