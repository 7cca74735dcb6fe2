//! The words of the regulation, accepted findings, guarantees.

use super::decision::{targets, when};
use super::declaration::{INDENT, clause, named};
use super::doc::Doc;
use super::expr::{expr, name, word};
use super::literal;
use super::page::Page;
use crate::ast::{AcceptDecl, AcceptPlace, Change, Claim, Direction, GuaranteeDecl, Lang, SourceDecl};
use crate::keywords::Keyword as K;

/// `source "art. 9"`, each text on a line of its own.
pub(super) fn article(lang: Lang, decl: &SourceDecl) -> Page {
    let mut page = Page::new(format!("{} {}", K::kw_source.spelling(lang), literal::quoted(&decl.key)));
    for text in &decl.words {
        page.line(INDENT, &literal::quoted(text));
    }
    if let Some(checked) = &decl.checked {
        page.line(INDENT, &format!("{} {}", K::kw_checked.spelling(lang), literal::quoted(checked)));
    }
    page
}

/// `accept FC0411 in R2 because "…" until 2027-06-30`, on one line where it fits.
pub(super) fn accept(lang: Lang, decl: &AcceptDecl) -> Page {
    let mut head = vec![word(lang, K::kw_accept), Doc::text(decl.code.text.clone())];
    if let Some(place) = &decl.place {
        head.push(word(
            lang,
            match lang {
                Lang::En => K::kw_in,
                Lang::Zh => K::kw_to,
            },
        ));
        head.push(match place {
            AcceptPlace::Target(target) => targets(lang, std::slice::from_ref(target)),
            AcceptPlace::Text(text) => Doc::text(literal::quoted(text)),
        });
    }
    let until = Doc::spaced([word(lang, K::kw_until), Doc::text(literal::date(&decl.until))]);
    let because = clause(lang, K::kw_because, Some(&decl.because));
    let parts = Doc::separated([Doc::spaced(head)].into_iter().chain(because).chain([until]), &Doc::Line);
    Page::new(parts.nest(INDENT).group().render(0))
}

/// `guarantee no_gain`, what it claims on a line of its own; in Chinese the condition stands
/// first.
pub(super) fn guarantee(lang: Lang, decl: &GuaranteeDecl) -> Page {
    let mut page = Page::new(named(lang, K::kw_guarantee, &decl.name, &decl.labels));
    let claim = match &decl.claim {
        Claim::Holds { condition, when: None } => expr(lang, condition),
        Claim::Holds { condition, when: Some(given) } => match lang {
            Lang::En => Doc::separated([expr(lang, condition), when(lang, given)], &Doc::Line),
            Lang::Zh => {
                let then = Doc::spaced([word(lang, K::kw_then), expr(lang, condition).nest(INDENT)]);
                Doc::separated([when(lang, given), then.group()], &Doc::Line)
            }
        },
        Claim::Never { decision, direction, fact, change } => {
            let change = match change {
                Change::Larger => word(lang, K::kw_larger),
                Change::Smaller => word(lang, K::kw_smaller),
            };
            let direction = match direction {
                Direction::MoreLenient => word(lang, K::kw_more_lenient),
                Direction::Stricter => word(lang, K::kw_stricter),
            };
            let never = [name(decision), word(lang, K::kw_is_never), direction];
            let fact = [word(lang, K::kw_when), name(fact)];
            match lang {
                Lang::En => Doc::spaced(never.into_iter().chain(fact).chain([word(lang, K::kw_is), change])),
                Lang::Zh => Doc::spaced(fact.into_iter().chain([change, word(lang, K::kw_then)]).chain(never)),
            }
        }
    };
    page.line(INDENT, &claim.group().render(INDENT));
    page
}
