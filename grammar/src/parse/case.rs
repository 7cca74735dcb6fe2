//! Cases.

use pest::iterators::Pair;

use super::build::{Build, Parts};
use super::decision::{outcome, target};
use super::declaration::cites;
use super::grammar::Rule;
use crate::ast::{
    CaseClause, CaseDecl, CaseValue, CaseValueKind, Decided, Expect, Expr, ExprKind, Given, Name, Target,
};

/// `case "…" like "…" cites "…"`
pub(super) fn case(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<CaseDecl> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_case)?;
    let name = build.quoted(&parts.next()?);
    let like = match parts.eat(Rule::kw_like) {
        Some(_) => Some(build.quoted(&parts.next()?)),
        None => None,
    };
    Some(CaseDecl { name, like, cites: cites(build, &mut parts), clauses: Vec::new() })
}

/// `given a 1, b 2`
pub(super) fn given(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<CaseClause> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_given)?;
    Some(CaseClause::Given(facts(build, parts)?))
}

/// `expect …`
pub(super) fn expect(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<CaseClause> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_expect)?;
    let expected = parts.next()?;
    let rule = expected.as_rule();
    let mut parts = Parts::of(expected);
    let expect = match rule {
        Rule::needs => {
            parts.eat(Rule::kw_needs)?;
            Expect::Needs(parts.map(|name| build.name(&name)).collect::<Option<_>>()?)
        }
        Rule::no_duty => {
            parts.eat(Rule::kw_no_duty)?;
            Expect::NoDuty(build.name(&parts.next()?)?)
        }
        Rule::due_duty => {
            parts.eat(Rule::kw_duty)?;
            let name = build.name(&parts.next()?)?;
            let due = match parts.eat(Rule::kw_due) {
                Some(_) => Some(build.date(&parts.next()?)?),
                None => None,
            };
            Expect::Duty { name, due }
        }
        Rule::decided => decided(build, parts)?,
        _ => return None,
    };
    Some(CaseClause::Expect(expect))
}

fn decided(build: &mut Build<'_>, mut parts: Parts<'_>) -> Option<Expect> {
    let name = build.path(parts.next()?)?;
    let member = match parts.eat(Rule::of_member) {
        Some(of) => Some(build.count(&Parts::of(of).find(|part| part.as_rule() == Rule::number)?)?),
        None => None,
    };
    let decision = Decided { name, member };
    let said = parts.next()?;
    match said.as_rule() {
        Rule::undetermined => {
            let mut said = Parts::of(said);
            said.eat(Rule::kw_undetermined)?;
            let (mut possible, mut between) = (Vec::new(), None);
            match said.next() {
                Some(names) if names.as_rule() == Rule::outcomes => possible = outcomes(build, names)?,
                Some(ends) => between = Some(Box::new(self::between(build, ends)?)),
                None => {}
            }
            Some(Expect::Undetermined { decision, possible, between })
        }
        Rule::permitted => {
            let mut said = Parts::of(said);
            said.eat(Rule::kw_permitted)?;
            Some(Expect::Permitted { decision, outcomes: outcomes(build, said.next()?)? })
        }
        Rule::constant | Rule::set_literal | Rule::between => {
            let outcome = if said.as_rule() == Rule::between {
                let span = build.span(&said);
                let (from, to) = between(build, said)?;
                Expr { span, kind: ExprKind::Range { from: Box::new(from), to: Box::new(to) } }
            } else {
                expected(build, said)?
            };
            let by = match parts.next() {
                Some(fired) => {
                    let mut fired = Parts::of(fired);
                    fired.eat(Rule::kw_by)?;
                    fired.map(|part| unit(build, part)).collect::<Option<_>>()?
                }
                None => Vec::new(),
            };
            Some(Expect::Outcome { decision, outcome, by })
        }
        _ => None,
    }
}

/// An outcome that a case expects: a constant or a set.
fn expected(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<Expr> {
    if pair.as_rule() == Rule::set_literal { build.primary(pair) } else { build.constant(pair) }
}

/// `from 3 to 9`
fn between(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<(Expr, Expr)> {
    let mut ends = Parts::of(pair);
    ends.eat(Rule::kw_from)?;
    let from = expected(build, ends.next()?)?;
    ends.eat(Rule::kw_date_to)?;
    Some((from, expected(build, ends.next()?)?))
}

fn outcomes(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<Vec<Name>> {
    Parts::of(pair).map(|part| outcome(build, part)).collect()
}

/// A unit of a decision; `otherwise` is spelt in English in the tree.
fn unit(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<Target> {
    let inner = Parts::of(pair).next()?;
    if inner.as_rule() == Rule::kw_otherwise {
        let id = Name { text: "otherwise".to_owned(), span: build.span(&inner) };
        return Some(Target { id, row: None });
    }
    target(build, inner)
}

fn facts(build: &mut Build<'_>, parts: Parts<'_>) -> Option<Vec<Given>> {
    parts
        .map(|pair| {
            let mut pair = Parts::of(pair);
            Some(Given { name: build.name(&pair.next()?)?, value: value(build, pair.next()?)? })
        })
        .collect()
}

fn value(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<CaseValue> {
    let span = build.span(&pair);
    let mut parts = Parts::of(pair);
    let inner = parts.next()?;
    let kind = match inner.as_rule() {
        Rule::kw_unknown => CaseValueKind::Unknown,
        Rule::kw_none => CaseValueKind::None,
        Rule::list => {
            let members = Parts::of(inner).map(|member| facts(build, Parts::of(member)));
            CaseValueKind::List(members.collect::<Option<_>>()?)
        }
        Rule::set_literal => CaseValueKind::Literal(build.primary(inner)?),
        Rule::constant => {
            let first = build.constant(inner)?;
            match parts.eat(Rule::kw_date_to) {
                Some(_) => CaseValueKind::Range(first, build.constant(parts.next()?)?),
                None => CaseValueKind::Literal(first),
            }
        }
        _ => return None,
    };
    Some(CaseValue { span, kind })
}
