//! Findings that the author accepts: they are set aside until their day, each with its reason.

use fencun_grammar::ast::{self, AcceptPlace, CaseDecl, DecisionItem, Decl, Target};
use fencun_grammar::diagnostic::{Bilingual, Code, Diagnostic, Severity};
use fencun_grammar::span::Span;

use super::{Checker, literal, say};
use crate::hir::Text;
use crate::source::Finding;

/// A warning that is not shown, because the author accepts it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Accepted {
    /// The warning.
    pub finding: Finding,
    /// Why it is accepted.
    pub because: Text,
    /// The last day on which it is, days since 1970-01-01.
    pub until: i32,
}

/// An `accept`, resolved.
#[derive(Clone, Debug)]
pub(super) struct Accept {
    code: Code,
    /// The sources of the policy or package that it stands in.
    home: Vec<usize>,
    /// Where in them; absent: everywhere.
    places: Option<Vec<Place>>,
    because: Text,
    until: i32,
    /// Where it stands itself.
    at: Place,
}

/// A place in a source.
#[derive(Clone, Copy, Debug)]
struct Place {
    source: usize,
    span: Span,
}

impl Place {
    fn holds(self, finding: &Finding) -> bool {
        let span = finding.diagnostic.primary.span;
        finding.source == self.source && self.span.start <= span.start && span.end <= self.span.end
    }
}

impl Checker<'_> {
    /// The accepted findings that the file with the header lists.
    pub(super) fn accepts(&mut self, files: &[ast::File], main: usize) {
        for item in files.get(main).map(|file| file.decls.as_slice()).unwrap_or_default() {
            let Decl::Accept(decl) = &item.node else { continue };
            let because = self.text(&decl.because);
            let code = self.code(&decl.code);
            let places = match &decl.place {
                None => Some(None),
                Some(place) => self.places(place, files).map(Some),
            };
            let (Some(code), Some(places)) = (code, places) else { continue };
            let at = Place { source: main, span: item.span };
            let home = self.home();
            self.accepts.push(Accept { code, home, places, because, until: literal::day_number(decl.until), at });
        }
    }

    /// The sources of what is being checked, tables too.
    fn home(&self) -> Vec<usize> {
        let own = self.sources.iter().enumerate().filter(|(_, source)| source.package == self.package);
        own.map(|(index, _)| index).collect()
    }

    fn code(&mut self, name: &ast::Name) -> Option<Code> {
        let found = Code::ALL.iter().find(|code| code.number() == name.text).copied();
        if found.is_none() {
            let text = &name.text;
            let message = say!("there is no finding with the code `{text}`", "没有代码为“{text}”的问题");
            self.report(Diagnostic::error(Code::UnknownName, name.span, message).help(say!(
                "write the code that stands in the message, such as `FC0411`",
                "请写消息中的代码，例如“FC0411”"
            )));
        }
        found
    }

    /// Everything of a name: a fact and a type may share one.
    fn places(&mut self, place: &AcceptPlace, files: &[ast::File]) -> Option<Vec<Place>> {
        let mut known = Vec::new();
        let mut found = Vec::new();
        for (source, file) in files.iter().enumerate() {
            for item in &file.decls {
                let spans = match place {
                    AcceptPlace::Target(target) => named(item, target, &mut known),
                    AcceptPlace::Text(text) => Vec::from_iter(titled(item, &text.text, &mut known)),
                };
                found.extend(spans.into_iter().map(|span| Place { source, span }));
            }
        }
        if !found.is_empty() {
            return Some(found);
        }
        let (name, what) = match place {
            AcceptPlace::Target(target) => match target.row {
                Some((row, _)) if known.contains(&target.id.text.as_str()) => {
                    let text = &target.id.text;
                    let message = say!("`{text}` has no row {row}", "“{text}”没有第 {row} 行");
                    self.error(Code::UnknownTarget, target.id.span, message);
                    return None;
                }
                _ => (target.id.clone(), say!("rule or declaration", "规则或声明")),
            },
            AcceptPlace::Text(text) => {
                (ast::Name { text: text.text.clone(), span: text.span }, say!("article or case", "条文或案例"))
            }
        };
        self.unknown_name(Code::UnknownTarget, &name, what, known.into_iter());
        None
    }
}

/// Where a declaration, or what stands in it, has a name.
fn named<'f>(item: &'f ast::Item<Decl>, target: &Target, known: &mut Vec<&'f str>) -> Vec<Span> {
    let mut found = Vec::new();
    let mut see = |name: &'f ast::Name, span: Span, rows: &[Span]| {
        known.push(&name.text);
        if name.text == target.id.text {
            match target.row {
                None => found.push(span),
                Some((row, _)) => found.extend(row.checked_sub(1).and_then(|row| rows.get(row as usize))),
            }
        }
    };
    match &item.node {
        Decl::Enum(decl) => see(&decl.name, item.span, &[]),
        Decl::Record(decl) => see(&decl.name, item.span, &[]),
        Decl::Facts(facts) => facts.iter().for_each(|fact| see(&fact.node.name, fact.span, &[])),
        Decl::Parameter(decl) => see(&decl.name, item.span, &[]),
        Decl::Boundary(decl) => see(&decl.name, item.span, &[]),
        Decl::Calendar(decl) => see(&decl.name, item.span, &[]),
        Decl::Define(decl) => see(&decl.name, item.span, &[]),
        Decl::Duty(decl) => see(&decl.name, item.span, &[]),
        Decl::Guarantee(decl) => see(&decl.name, item.span, &[]),
        Decl::Decision(decl) => {
            see(&decl.name, item.span, &[]);
            for item in &decl.items {
                match &item.node {
                    DecisionItem::Rule(rule) => see(&rule.id, item.span, &[]),
                    DecisionItem::Exception(exception) => see(&exception.id, item.span, &[]),
                    DecisionItem::Adjust(adjust) => see(&adjust.id, item.span, &[]),
                    DecisionItem::Otherwise(_) => {}
                    DecisionItem::Table(table) => {
                        let rows: Vec<Span> = table.rows.iter().map(|row| row.span).collect();
                        see(&table.id, item.span, &rows);
                    }
                }
            }
        }
        Decl::Header(_) | Decl::Case(_) | Decl::Source(_) | Decl::Accept(_) | Decl::Use(_) => {}
    }
    found
}

/// Where an article has a key, or a case a name.
fn titled<'f>(item: &'f ast::Item<Decl>, text: &str, known: &mut Vec<&'f str>) -> Option<Span> {
    let title = match &item.node {
        Decl::Source(ast::SourceDecl { key, .. }) => key,
        Decl::Case(CaseDecl { name, .. }) => name,
        _ => return None,
    };
    known.push(&title.text);
    (title.text == text).then_some(item.span)
}

/// Sets aside what is accepted, brings back what was accepted until a day that is over, and
/// reports each `accept` that nothing fits. Without a day, none is over.
pub(super) fn set_aside(
    findings: Vec<Finding>,
    accepts: &[Accept],
    today: Option<i32>,
) -> (Vec<Finding>, Vec<Accepted>) {
    let has_errors = findings.iter().any(|finding| finding.diagnostic.severity == Severity::Error);
    let mut used = vec![Used::Never; accepts.len()];
    let (mut kept, mut accepted) = (Vec::new(), Vec::new());
    for mut finding in findings {
        let fits = accepts.iter().zip(&mut used).filter(|(accept, _)| accept.fits(&finding));
        let is_error = finding.diagnostic.severity == Severity::Error;
        let mut by = None;
        for (accept, used) in fits {
            *used = if is_error { (*used).max(Used::ByError) } else { Used::ByWarning };
            // Of several the one that holds longest.
            by = by.filter(|by: &&Accept| by.until >= accept.until).or(Some(accept));
        }
        match by {
            Some(accept) if !is_error && today.is_none_or(|today| today <= accept.until) => {
                accepted.push(Accepted { finding, because: accept.because.clone(), until: accept.until });
            }
            Some(accept) if !is_error => {
                let day = literal::iso(accept.until.into());
                let note = say!("it was accepted until {day}, which is over", "接受期已于 {day} 届满");
                if finding.source == accept.at.source {
                    finding.diagnostic = finding.diagnostic.also(accept.at.span, note);
                } else {
                    let join = |old: &str, new: &str, colon: &str| format!("{old}{colon}{new}");
                    let old = &finding.diagnostic.message;
                    finding.diagnostic.message =
                        Bilingual::new(join(&old.en, &note.en, "; "), join(&old.zh, &note.zh, "；"));
                }
                kept.push(finding);
            }
            _ => kept.push(finding),
        }
    }
    for (accept, used) in accepts.iter().zip(used) {
        // Where there are errors, warnings may be missing.
        if used == Used::ByWarning || used == Used::Never && has_errors {
            continue;
        }
        kept.push(Finding { source: accept.at.source, diagnostic: unused(accept, used) });
    }
    (kept, accepted)
}

/// What an `accept` was good for.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Used {
    Never,
    /// It fits an error, which cannot be accepted.
    ByError,
    ByWarning,
}

impl Accept {
    fn fits(&self, finding: &Finding) -> bool {
        let is_there = || self.places.as_ref().is_none_or(|places| places.iter().any(|place| place.holds(finding)));
        finding.diagnostic.code == self.code && self.home.contains(&finding.source) && is_there()
    }
}

fn unused(accept: &Accept, used: Used) -> Diagnostic {
    let code = accept.code.number();
    if used == Used::ByError {
        let message =
            say!("{code} is an error here, and errors cannot be accepted", "此处 {code} 是错误，错误不能接受");
        return Diagnostic::error(Code::UnusedAccept, accept.at.span, message)
            .help(say!("correct the error, and remove this line", "请改正该错误，并删去本行"));
    }
    let message = match accept.places {
        None => say!("nothing here has the finding {code}", "本政策没有 {code} 这一问题"),
        Some(_) => say!("there is no finding {code} in this place", "所指之处没有 {code} 这一问题"),
    };
    Diagnostic::warning(Code::UnusedAccept, accept.at.span, message)
        .help(say!("remove this line, or correct its place", "请删去本行，或改正所指之处"))
}
