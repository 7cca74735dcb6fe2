//! The words of the regulation, accepted findings, guarantees.

use pest::iterators::Pair;

use super::build::{Build, Parts};
use super::decision::{because, direction, target};
use super::grammar::Rule;
use crate::ast::{AcceptDecl, AcceptPlace, Change, Claim, GuaranteeDecl, Name, SourceDecl};

/// `source "art. 9" "…" checked "…"`
pub(super) fn article(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<SourceDecl> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_source)?;
    let key = build.quoted(&parts.next()?);
    let mut words = Vec::new();
    while let Some(text) = parts.eat(Rule::text) {
        words.push(build.quoted(&text));
    }
    let checked = match parts.eat(Rule::kw_checked) {
        Some(_) => Some(build.quoted(&parts.next()?)),
        None => None,
    };
    Some(SourceDecl { key, words, checked })
}

/// `accept FC0411 in R2 because "…" until 2027-06-30`
pub(super) fn accept(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<AcceptDecl> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_accept)?;
    let code = parts.next()?;
    let code = Name { text: code.as_str().to_owned(), span: build.span(&code) };
    let place = match parts.eat(Rule::accept_place) {
        Some(pair) => {
            let place = Parts::of(pair).last()?;
            Some(match place.as_rule() {
                Rule::text => AcceptPlace::Text(build.quoted(&place)),
                _ => AcceptPlace::Target(target(build, place)?),
            })
        }
        None => None,
    };
    let because = because(build, &mut parts)?;
    parts.eat(Rule::kw_until)?;
    Some(AcceptDecl { code, place, because, until: build.date(&parts.next()?)? })
}

/// `guarantee no_gain …`
pub(super) fn guarantee(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<GuaranteeDecl> {
    let mut parts = Parts::of(pair);
    parts.eat(Rule::kw_guarantee)?;
    let name = build.name(&parts.next()?)?;
    let labels = build.texts(parts.next()?);
    let claim = parts.next()?;
    let claim = match claim.as_rule() {
        Rule::never => never(build, claim)?,
        Rule::holds => holds(build, claim)?,
        _ => return None,
    };
    Some(GuaranteeDecl { name, labels, claim })
}

/// `outcome is never more lenient when loss is larger`, `当 损失 增大 则 结论 绝不 从宽`
fn never(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<Claim> {
    let mut parts = Parts::of(pair);
    let fact_first = parts.eat(Rule::kw_when).is_some();
    let first = build.name(&parts.next()?)?;
    let (mut towards, mut change, mut second) = (None, None, None);
    for part in parts {
        match part.as_rule() {
            Rule::direction => towards = Some(direction(part)?),
            Rule::change => {
                change = Some(match Parts::of(part).next()?.as_rule() {
                    Rule::kw_larger => Change::Larger,
                    Rule::kw_smaller => Change::Smaller,
                    _ => return None,
                });
            }
            Rule::name => second = Some(build.name(&part)?),
            Rule::kw_is_never | Rule::kw_when | Rule::kw_then | Rule::kw_is => {}
            _ => return None,
        }
    }
    let (decision, fact) = if fact_first { (second?, first) } else { (first, second?) };
    Some(Claim::Never { decision, direction: towards?, fact, change: change? })
}

/// `outcome is refuse when urgent`, `当 紧急 则 结论 为 不容`
fn holds(build: &mut Build<'_>, pair: Pair<'_, Rule>) -> Option<Claim> {
    let mut parts = Parts::of(pair);
    let when_first = parts.eat(Rule::kw_when).is_some();
    let first = build.expr(parts.next()?)?;
    if when_first {
        parts.eat(Rule::kw_then)?;
        return Some(Claim::Holds { condition: build.expr(parts.next()?)?, when: Some(first) });
    }
    let when = match parts.eat(Rule::kw_when) {
        Some(_) => Some(build.expr(parts.next()?)?),
        None => None,
    };
    Some(Claim::Holds { condition: first, when })
}
