//! Cases.

use super::decision::{names_of_outcomes, targets};
use super::declaration::{INDENT, cites, names};
use super::doc::Doc;
use super::expr::{expr, name, word};
use super::literal;
use super::page::{Gap, Page};
use crate::ast::{CaseClause, CaseDecl, CaseValueKind, Decided, Expect, Given, Lang};
use crate::keywords::Keyword as K;

/// `case "…"` and its lines.
pub(super) fn case(lang: Lang, decl: &CaseDecl) -> Page {
    let mut head = vec![word(lang, K::kw_case), Doc::text(literal::quoted(&decl.name))];
    if let Some(like) = &decl.like {
        head.extend([word(lang, K::kw_like), Doc::text(literal::quoted(like))]);
    }
    head.extend(cites(lang, decl.cites.as_ref()));
    let mut page = Page::new(Doc::spaced(head).flat());
    for (index, item) in decl.clauses.iter().enumerate() {
        let line = match &item.node {
            CaseClause::Given(facts) => Doc::spaced([word(lang, K::kw_given), given(lang, facts).align()]),
            CaseClause::Expect(expected) => expect(lang, expected),
        };
        let gap = if index == 0 { Gap::First } else { Gap::AsWritten };
        page.piece(INDENT, gap, item, &Page::new(line.render(INDENT)));
    }
    page
}

fn given(lang: Lang, facts: &[Given]) -> Doc {
    Doc::fill(facts.iter().map(|fact| Doc::spaced([name(&fact.name), value(lang, &fact.value.kind)])))
}

/// `liability of 2` · `责任 第 2 个`
fn decided(lang: Lang, decided: &Decided) -> Doc {
    let nth = K::kw_nth.spelling(lang);
    let member = decided.member.map(|(member, _)| match lang {
        Lang::En => format!("{nth} {member}"),
        Lang::Zh => format!("第 {member} {nth}"),
    });
    Doc::spaced([name(&decided.name)].into_iter().chain(member.map(Doc::text)))
}

fn value(lang: Lang, value: &CaseValueKind) -> Doc {
    match value {
        CaseValueKind::Unknown => word(lang, K::kw_unknown),
        CaseValueKind::None => word(lang, K::kw_none),
        CaseValueKind::Literal(literal) => expr(lang, literal),
        CaseValueKind::Range(from, to) => Doc::spaced([expr(lang, from), word(lang, K::kw_date_to), expr(lang, to)]),
        CaseValueKind::List(members) => {
            let member = |fields: &Vec<_>| Doc::concat([Doc::text("{"), given(lang, fields).align(), Doc::text("}")]);
            Doc::concat([Doc::text("["), Doc::fill(members.iter().map(member)).align(), Doc::text("]")])
        }
    }
}

/// `expect …`; the words before a list stay on its first line.
fn expect(lang: Lang, expected: &Expect) -> Doc {
    let outcomes = |items: &[_]| Doc::concat([Doc::text("{"), names_of_outcomes(lang, items).align(), Doc::text("}")]);
    let mut parts = vec![word(lang, K::kw_expect)];
    match expected {
        Expect::Outcome { decision, outcome, by } => {
            parts.extend([decided(lang, decision), expr(lang, outcome)]);
            if !by.is_empty() {
                parts.extend([word(lang, K::kw_by), targets(lang, by).align()]);
            }
        }
        Expect::Undetermined { decision, possible, between } => {
            parts.extend([decided(lang, decision), word(lang, K::kw_undetermined)]);
            if !possible.is_empty() {
                parts.push(outcomes(possible));
            }
            if let Some(ends) = between {
                parts.extend([word(lang, K::kw_from), expr(lang, &ends.0)]);
                parts.extend([word(lang, K::kw_date_to), expr(lang, &ends.1)]);
            }
        }
        Expect::Permitted { decision, outcomes: permitted } => {
            parts.extend([decided(lang, decision), word(lang, K::kw_permitted), outcomes(permitted)]);
        }
        Expect::Needs(facts) => parts.extend([word(lang, K::kw_needs), names(facts).align()]),
        Expect::Duty { name: duty, due } => {
            parts.extend([word(lang, K::kw_duty), name(duty)]);
            if let Some(due) = due {
                parts.extend([word(lang, K::kw_due), Doc::text(literal::date(due))]);
            }
        }
        Expect::NoDuty(duty) => parts.extend([word(lang, K::kw_no_duty), name(duty)]),
    }
    Doc::spaced(parts)
}
