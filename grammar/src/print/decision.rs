//! Decisions and duties.

use super::declaration::{INDENT, cites, clause, named};
use super::doc::Doc;
use super::expr::{by_calendar, expr, name, range, type_ref, word};
use super::page::{Gap, Page};
use super::{literal, table};
use crate::ast::{
    AdjustDecl, Combination, DecisionDecl, DecisionItem, Direction, DutyDecl, Each, Effect, ExceptionDecl, Expr, Lang,
    Modality, Name, OtherwiseDecl, RuleDecl, RuleKind, Side, Target, Texts, Within,
};
use crate::keywords::Keyword as K;

/// `decision outcome : Outcome, strictest wins` and its items.
///
/// Items of one line stand together; around an item that takes several lines in one of the
/// languages is an empty line.
pub(super) fn decision(lang: Lang, decl: &DecisionDecl) -> Page {
    let combination = match decl.combination {
        Combination::Unique => K::kw_unique,
        Combination::InOrder => K::kw_in_order,
        Combination::Strictest => K::kw_strictest,
        Combination::MostLenient => K::kw_most_lenient,
        Combination::Largest => K::kw_largest_wins,
        Combination::Smallest => K::kw_smallest_wins,
        Combination::Sum => K::kw_add_up,
        Combination::Collect => K::kw_collect,
    };
    let head = named(lang, K::kw_decision, &decl.name, &decl.labels);
    let ty = type_ref(lang, &decl.ty).flat();
    // Floor and cap stand behind commas in both languages.
    let bounds: String =
        decl.bounds.iter().map(|part| format!(", {}", range(lang, std::slice::from_ref(part)).flat())).collect();
    let each = decl.each.as_ref().map(|of| format!(", {}", each(lang, of).flat())).unwrap_or_default();
    let mut page = Page::new(format!("{head} : {ty}, {}{bounds}{each}", combination.spelling(lang)));
    let mut before: Option<bool> = None;
    for item in &decl.items {
        let multi_line = [Lang::En, Lang::Zh].iter().any(|lang| decision_item(*lang, &item.node).is_multi_line());
        let gap = match before {
            None => Gap::First,
            Some(before) if before || multi_line => Gap::Blank,
            Some(_) => Gap::AsWritten,
        };
        before = Some(multi_line);
        page.piece(INDENT, gap, item, &decision_item(lang, &item.node));
    }
    page
}

/// `each person in persons` · `逐一 某人 于 名单`
fn each(lang: Lang, each: &Each) -> Doc {
    let within = if lang == Lang::En { K::kw_in } else { K::kw_to };
    let words = [Some(word(lang, K::kw_each)), each.variable.as_ref().map(name), Some(word(lang, within))];
    Doc::spaced(words.into_iter().flatten().chain([name(&each.list)]))
}

/// `duty rectify …`, a line for the condition and one for what is required.
pub(super) fn duty(lang: Lang, decl: &DutyDecl) -> Page {
    let mut head = vec![Doc::text(named(lang, K::kw_duty, &decl.name, &decl.labels))];
    head.extend(cites(lang, decl.cites.as_ref()));
    let mut page = Page::new(Doc::spaced(head).flat());
    page.line(INDENT, &when(lang, &decl.condition).render(INDENT));
    let mut require = Vec::from_iter(clause(lang, K::kw_require, Some(&decl.require)));
    require.extend(clause(lang, K::kw_by, decl.by.as_ref()));
    require.extend(decl.within.as_ref().map(|limit| within(lang, limit)));
    page.line(INDENT, &Doc::separated(require, &Doc::Line).nest(INDENT).group().render(INDENT));
    page
}

/// `tolerate`, `may mitigate, tolerate`
pub(super) fn effect(lang: Lang, effect: &Effect) -> Doc {
    let outcomes = Doc::fill(effect.outcomes.iter().map(|outcome| expr(lang, outcome)));
    Doc::spaced(modality(lang, effect.modality).into_iter().chain([outcomes]))
}

/// `R2 row 2, R5`
pub(super) fn targets(lang: Lang, targets: &[Target]) -> Doc {
    Doc::fill(targets.iter().map(|target| {
        let id = literal::unit_id(lang, &target.id);
        let row = K::kw_row.spelling(lang);
        Doc::text(match (target.row, lang) {
            (None, _) => id,
            (Some((number, _)), Lang::En) => format!("{id} {row} {number}"),
            (Some((number, _)), Lang::Zh) => format!("{id} 第 {number} {row}"),
        })
    }))
}

/// Outcomes separated by commas.
pub(super) fn names_of_outcomes(lang: Lang, outcomes: &[Name]) -> Doc {
    Doc::fill(outcomes.iter().map(|outcome| Doc::text(literal::outcome(lang, outcome))))
}

/// An item of a decision, its lines indented as in the decision.
fn decision_item(lang: Lang, item: &DecisionItem) -> Page {
    match item {
        DecisionItem::Rule(decl) => rule(lang, decl),
        DecisionItem::Table(decl) => table::table(lang, decl),
        DecisionItem::Exception(decl) => exception(lang, decl),
        DecisionItem::Otherwise(decl) => otherwise(lang, decl),
        DecisionItem::Adjust(decl) => adjust(lang, decl),
    }
}

fn rule(lang: Lang, decl: &RuleDecl) -> Page {
    let keyword = match decl.kind {
        RuleKind::RedLine => K::kw_red_line,
        RuleKind::Rule => K::kw_rule,
    };
    let head = Doc::spaced([word(lang, keyword), name(&decl.id)].into_iter().chain(cites(lang, decl.cites.as_ref())));
    let then = then(lang, effect(lang, &decl.effect), decl.because.as_ref());
    unit(head, when(lang, &decl.condition), Some(then))
}

fn exception(lang: Lang, decl: &ExceptionDecl) -> Page {
    let head = [word(lang, K::kw_exception), name(&decl.id), word(lang, K::kw_to), targets(lang, &decl.targets)];
    let head = Doc::spaced(head.into_iter().chain(cites(lang, decl.cites.as_ref())));
    let then = match &decl.effect {
        Some(outcome) => Some(then(lang, effect(lang, outcome), decl.because.as_ref())),
        None => clause(lang, K::kw_because, decl.because.as_ref()),
    };
    unit(head, when(lang, &decl.condition), then)
}

fn adjust(lang: Lang, decl: &AdjustDecl) -> Page {
    let head = [word(lang, K::kw_adjust), name(&decl.id)];
    let head = Doc::spaced(head.into_iter().chain(cites(lang, decl.cites.as_ref())));
    let mut outcome = Doc::spaced(modality(lang, decl.modality).into_iter().chain([steps(lang, decl)]));
    if let Some(cap) = &decl.cap {
        let cap = format!(", {} {}", K::kw_not_beyond.spelling(lang), literal::outcome(lang, cap));
        outcome = Doc::concat([outcome, Doc::text(cap)]);
    }
    unit(head, when(lang, &decl.condition), Some(then(lang, outcome, decl.because.as_ref())))
}

fn otherwise(lang: Lang, decl: &OtherwiseDecl) -> Page {
    let mut parts = vec![word(lang, K::kw_otherwise)];
    parts.extend(cites(lang, decl.cites.as_ref()));
    parts.push(effect(lang, &decl.effect).nest(INDENT));
    let because = clause(lang, K::kw_because, decl.because.as_ref());
    let parts = Doc::separated([Doc::spaced(parts)].into_iter().chain(because), &Doc::Line);
    Page::new(parts.nest(INDENT).group().render(INDENT))
}

/// A unit on one line where it fits, else its clauses on lines of their own.
fn unit(head: Doc, when: Doc, then: Option<Doc>) -> Page {
    let clauses = Doc::separated([head, when].into_iter().chain(then), &Doc::Line);
    Page::new(clauses.nest(INDENT).group().render(INDENT))
}

pub(super) fn when(lang: Lang, condition: &Expr) -> Doc {
    Doc::spaced([word(lang, K::kw_when), expr(lang, condition).nest(INDENT)]).group()
}

fn then(lang: Lang, outcome: Doc, because: Option<&Texts>) -> Doc {
    let outcome = Doc::spaced([word(lang, K::kw_then), outcome.nest(INDENT)]);
    Doc::separated([outcome].into_iter().chain(clause(lang, K::kw_because, because)), &Doc::Line).group()
}

fn modality(lang: Lang, modality: Modality) -> Option<Doc> {
    match modality {
        Modality::Unwritten => None,
        Modality::Shall => Some(word(lang, K::kw_shall)),
        Modality::May => Some(word(lang, K::kw_may)),
    }
}

/// `one step more lenient`, `2 steps stricter`; `从宽 一档`, `从严 2 档`.
fn steps(lang: Lang, decl: &AdjustDecl) -> Doc {
    let direction = match decl.direction {
        Direction::MoreLenient => K::kw_more_lenient,
        Direction::Stricter => K::kw_stricter,
    };
    let (direction, steps) = (direction.spelling(lang), K::kw_steps.spelling(lang));
    Doc::text(match (lang, decl.steps) {
        (Lang::En, 1) => format!("one {} {direction}", steps.strip_suffix('s').unwrap_or(steps)),
        (Lang::En, n) => format!("{n} {steps} {direction}"),
        (Lang::Zh, 1) => format!("{direction} 一{steps}"),
        (Lang::Zh, n) => format!("{direction} {n} {steps}"),
    })
}

/// `within 30 days of decision_date`; `限 决定日 起 30日`.
fn within(lang: Lang, limit: &Within) -> Doc {
    let (period, base) = (expr(lang, &limit.period), expr(lang, &limit.base));
    let of = if limit.side == Side::CountingFrom { K::kw_counting_from } else { K::kw_within_of };
    let (within, of) = (word(lang, K::kw_within), word(lang, of));
    let words = match lang {
        Lang::En => [within, period, of, base],
        Lang::Zh => [within, base, of, period],
    };
    let rolled = by_calendar(lang, limit.rolled.as_ref());
    let rolled = rolled.map(|calendar| Doc::spaced([word(lang, K::kw_rolled), calendar]));
    Doc::spaced(words.into_iter().chain(by_calendar(lang, limit.calendar.as_ref())).chain(rolled))
}
