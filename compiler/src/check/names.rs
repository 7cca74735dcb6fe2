//! The names of a policy and what they stand for.
//!
//! Types, values and duties have name spaces of their own: `等次 结论` and `决定 结论 : 结论`
//! may stand side by side. A boundary is both a value and the type of its bands.

use std::collections::{BTreeMap, BTreeSet};

use fencun_grammar::ast;
use fencun_grammar::diagnostic::{Bilingual, Code, Diagnostic};
use fencun_grammar::span::Span;

use super::{Checker, say};
use crate::hir::{BoundaryId, CalendarId, DecisionId, DefineId, DutyId, EnumId, FactId, ParameterId, RecordId};

/// What a type name stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum TypeSymbol {
    Enum(EnumId),
    Record(RecordId),
}

/// What a value name stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum ValueSymbol {
    Fact(FactId),
    Parameter(ParameterId),
    Boundary(BoundaryId),
    Define(DefineId),
    Decision(DecisionId),
    /// Declared, but its declaration is wrong.
    Broken,
}

/// The names of a policy, with the places of their declarations.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub types: BTreeMap<String, (TypeSymbol, Span)>,
    pub values: BTreeMap<String, (ValueSymbol, Span)>,
    pub duties: BTreeMap<String, (DutyId, Span)>,
    /// Absent where its declaration is wrong.
    pub calendars: BTreeMap<String, (Option<CalendarId>, Span)>,
    /// Ids of rules, tables, exceptions and adjustments.
    pub rules: BTreeMap<String, Span>,
    /// What packages declare, by its name and by the name with the package before it.
    pub imported: Imported,
}

/// What packages declare.
#[derive(Clone, Debug, Default)]
pub(super) struct Imported {
    pub types: BTreeMap<String, TypeSymbol>,
    pub values: BTreeMap<String, ValueSymbol>,
    pub calendars: BTreeMap<String, CalendarId>,
    /// Names that several packages declare, with the packages.
    pub shared: BTreeMap<String, Vec<String>>,
    /// The packages.
    pub packages: BTreeSet<String>,
}

impl Names {
    /// What a value name stands for: a declaration of the file first, then one of a package.
    pub fn value(&self, name: &str) -> Option<ValueSymbol> {
        let own = self.values.get(name).map(|(symbol, _)| *symbol);
        own.or_else(|| self.imported.values.get(name).copied())
    }

    /// The same for the name of a type.
    pub fn type_symbol(&self, name: &str) -> Option<TypeSymbol> {
        let own = self.types.get(name).map(|(symbol, _)| *symbol);
        own.or_else(|| self.imported.types.get(name).copied())
    }

    /// The names that another file gets by using this one as a package.
    pub fn export(&self, package: &str, into: &mut Imported) {
        into.packages.insert(package.to_owned());
        let is_new = |name: &&String| !self.values.contains_key(*name) && !self.types.contains_key(*name);
        let types = self.types.keys().filter(|name| !self.values.contains_key(*name));
        let own = self.values.keys().chain(types).chain(self.calendars.keys().filter(is_new));
        for name in own {
            let qualified = format!("{package}.{name}");
            let value = self.values.get(name).map(|(symbol, _)| *symbol);
            let ty = self.types.get(name).map(|(symbol, _)| *symbol);
            into.values.extend(value.map(|symbol| (qualified.clone(), symbol)));
            let calendar = self.calendars.get(name).and_then(|(id, _)| *id);
            into.types.extend(ty.map(|symbol| (qualified.clone(), symbol)));
            into.calendars.extend(calendar.map(|id| (qualified, id)));
            // A fact is the same fact in every package.
            if let (Some(ValueSymbol::Fact(a)), Some(ValueSymbol::Fact(b))) = (value, into.values.get(name))
                && a == *b
            {
                continue;
            }
            let owners = into.shared.entry(name.clone()).or_default();
            owners.push(package.to_owned());
            if owners.len() > 1 {
                into.values.remove(name);
                into.types.remove(name);
                into.calendars.remove(name);
            } else {
                into.values.extend(value.map(|symbol| (name.clone(), symbol)));
                into.types.extend(ty.map(|symbol| (name.clone(), symbol)));
                into.calendars.extend(calendar.map(|id| (name.clone(), id)));
            }
        }
    }
}

/// A name space, for messages.
#[derive(Clone, Copy, Debug)]
pub(super) enum Space {
    Type,
    Value,
}

impl Checker<'_> {
    pub(super) fn declare_type(&mut self, name: &ast::Name, symbol: TypeSymbol) {
        if let Some((_, first)) = self.names.types.get(&name.text) {
            let first = *first;
            self.duplicate(name, first);
            return;
        }
        self.names.types.insert(name.text.clone(), (symbol, name.span));
    }

    pub(super) fn declare_value(&mut self, name: &ast::Name, symbol: ValueSymbol) {
        if let Some((_, first)) = self.names.values.get(&name.text) {
            let first = *first;
            self.duplicate(name, first);
            return;
        }
        self.names.values.insert(name.text.clone(), (symbol, name.span));
    }

    /// A value whose declaration turned out wrong: later uses are not reported again.
    pub(super) fn break_value(&mut self, name: &ast::Name) {
        if let Some((symbol, _)) = self.names.values.get_mut(&name.text) {
            *symbol = ValueSymbol::Broken;
        }
    }

    pub(super) fn duplicate(&mut self, name: &ast::Name, first: Span) {
        let text = &name.text;
        let message = say!("`{text}` is declared twice", "“{text}”重复声明");
        self.report(
            Diagnostic::error(Code::DuplicateName, name.span, message)
                .also(first, say!("first declared here", "首次声明在此"))
                .help(say!("rename one of the two", "请改其中一个的名称")),
        );
    }

    /// Reports a name that nothing declares, with the nearest name there is.
    pub(super) fn unknown_name<'n>(
        &mut self,
        code: Code,
        name: &ast::Name,
        what: Bilingual,
        known: impl Iterator<Item = &'n str>,
    ) {
        // A package that is missing or wrong may declare it.
        if self.damaged.contains(&name.text) || self.incomplete {
            return;
        }
        if let Some(owners) = self.names.imported.shared.get(&name.text).filter(|owners| owners.len() > 1) {
            let text = &name.text;
            let (en, zh) = (owners.join("`, `"), owners.join("”“"));
            let message =
                say!("`{text}` is declared by several packages: `{en}`", "“{text}”在多个引用的政策中都有声明：“{zh}”");
            let owner = owners.first().cloned().unwrap_or_default();
            let help = say!("say which one is meant: `{owner}.{text}`", "请写明是哪一个：“{owner}.{text}”");
            self.report(Diagnostic::error(Code::AmbiguousName, name.span, message).help(help));
            return;
        }
        let known: Vec<&str> = if self.suggests() { known.collect() } else { Vec::new() };
        let text = &name.text;
        let (en, zh) = (what.en, what.zh);
        let diagnostic = Diagnostic::error(code, name.span, say!("unknown {en}: `{text}`", "没有名为“{text}”的{zh}"));
        let run_on = known.iter().filter(|word| text.starts_with(**word)).max_by_key(|word| word.len());
        let help = if let Some(near) = nearest(text, known.iter().copied()) {
            Some(say!("did you mean `{near}`?", "是否应为“{near}”？"))
        } else if let (Some(head), true) = (run_on, text.chars().any(super::is_han)) {
            let rest = text.get(head.len()..).unwrap_or_default();
            Some(say!("put spaces between the words: `{head} {rest}`", "词与词之间要有空格：“{head} {rest}”"))
        } else if (1..=MAX_LISTED).contains(&known.len()) {
            let (list_en, list_zh) = (known.join("`, `"), known.join("”“"));
            Some(say!("known here: `{list_en}`", "此处可用：“{list_zh}”"))
        } else {
            None
        };
        self.report(match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        });
    }

    /// Whether suggestions are still made: to compare every wrong name with every right one
    /// takes long in a file full of mistakes, and only the first are shown.
    fn suggests(&self) -> bool {
        self.findings.len() <= 2 * super::MAX_FINDINGS
    }

    /// The names of a space; none where no suggestions are made any more.
    pub(super) fn known_names(&self, space: Space) -> Vec<String> {
        if !self.suggests() {
            return Vec::new();
        }
        match space {
            Space::Type => self.names.types.keys().chain(self.names.imported.types.keys()).cloned().collect(),
            Space::Value => self.names.values.keys().chain(self.names.imported.values.keys()).cloned().collect(),
        }
    }
}

/// Names that a message lists when none is similar.
const MAX_LISTED: usize = 8;

/// The most similar name, if one is similar enough to be a slip of the pen.
pub(super) fn nearest<'n>(text: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let length = text.chars().count();
    let allowed = if length <= 2 { 1 } else { (length / 3).max(1) };
    known
        .map(|candidate| (strsim::damerau_levenshtein(text, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.chars().count().max(2))
        .min_by_key(|(distance, candidate)| (*distance, *candidate))
        .map(|(_, candidate)| candidate)
}
