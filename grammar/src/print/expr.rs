//! Expressions, ranges and types.
//!
//! Parentheses are written where the author wrote them and nowhere else: both languages bind
//! alike, only the order of the words differs.

use super::doc::Doc;
use super::literal;
use crate::ast::{
    AggregateKind, ArithmeticOp, Choice, CompareOp, Edge, Expr, ExprKind, Lang, Name, Part, QuantifierKind, Quota,
    RangePart, RoundMode, Share, Side, TypeBase, TypeRef, Unit,
};
use crate::keywords::Keyword as K;

/// How much deeper the lines of a broken expression stand.
const STEP: usize = 2;

/// A keyword as a document.
pub(super) fn word(lang: Lang, keyword: K) -> Doc {
    Doc::text(keyword.spelling(lang))
}

/// A name as a document.
pub(super) fn name(name: &Name) -> Doc {
    Doc::text(name.text.as_str())
}

/// An expression.
pub(super) fn expr(lang: Lang, whole: &Expr) -> Doc {
    let word = |keyword| word(lang, keyword);
    let inner = |part: &Expr| expr(lang, part);
    match &whole.kind {
        ExprKind::Name(text) => name(text),
        ExprKind::Field { variable: Some(variable), field } => Doc::text(format!("{}.{}", variable.text, field.text)),
        ExprKind::Field { variable: None, field } => Doc::spaced([word(K::kw_its), name(field)]),
        ExprKind::YesNo(true) => word(K::kw_yes),
        ExprKind::YesNo(false) => word(K::kw_no),
        ExprKind::Number(value) => Doc::text(literal::number(value)),
        ExprKind::Money { amount, currency } => Doc::text(literal::money(lang, amount, currency)),
        ExprKind::Percent(value) => Doc::text(literal::percent(value)),
        ExprKind::Date(value) => Doc::text(literal::date(value)),
        ExprKind::Instant(value) => Doc::text(literal::instant(value)),
        ExprKind::Duration { count, unit } => Doc::text(literal::duration(lang, count, *unit)),
        ExprKind::Paren(part) => Doc::concat([Doc::text("("), inner(part).nest(STEP), Doc::text(")")]),
        ExprKind::Not(part) => Doc::spaced([word(K::kw_not), inner(part)]),
        ExprKind::And(parts) => chain(lang, K::kw_and, parts),
        ExprKind::Or(parts) => chain(lang, K::kw_or, parts),
        ExprKind::Counted { quota, items } => Doc::spaced([quota_words(lang, *quota), list("(", lang, items, ")")]),
        ExprKind::Extreme { largest, items } => {
            let keyword = if *largest { K::kw_largest_of } else { K::kw_smallest_of };
            Doc::spaced([word(keyword), list("(", lang, items, ")")])
        }
        ExprKind::Choose { choices, otherwise } => {
            let choice = |one: &Choice| Doc::spaced([inner(&one.value), word(K::kw_when), inner(&one.condition)]);
            let last = Doc::spaced([word(K::kw_otherwise), inner(otherwise)]);
            Doc::spaced([word(K::kw_choose), bracketed("(", choices.iter().map(choice).chain([last]), ")")])
        }
        ExprKind::Compare { op, left, right } => compare(lang, *op, left, right),
        ExprKind::OneOf { negated, subject, items } => {
            let keyword = if *negated { K::kw_not_one_of } else { K::kw_one_of };
            Doc::spaced([inner(subject), word(keyword), set(items.iter().map(inner))])
        }
        ExprKind::Includes { share, subject, items } => {
            let keyword = match share {
                Share::Item => K::kw_includes,
                Share::Any => K::kw_includes_any,
                Share::All => K::kw_includes_all,
            };
            let items = match (share, items.as_slice()) {
                (Share::Item, [item]) => inner(item),
                _ => set(items.iter().map(inner)),
            };
            Doc::spaced([inner(subject), word(keyword), items])
        }
        ExprKind::Text(text) => Doc::text(literal::quoted(text)),
        ExprKind::StartsWith { subject, prefix } => {
            Doc::spaced([inner(subject), word(K::kw_starts_with), inner(prefix)])
        }
        ExprKind::Set(items) => set(items.iter().map(inner)),
        ExprKind::Range { from, to } => Doc::spaced([word(K::kw_from), inner(from), word(K::kw_date_to), inner(to)]),
        ExprKind::Part { part, of } => {
            let part = word(match part {
                Part::Size => K::kw_size_of,
                Part::LowerEnd => K::kw_lower_end,
                Part::UpperEnd => K::kw_upper_end,
            });
            // `size of kinds` · `种类 之项数`
            match lang {
                Lang::En => Doc::spaced([part, inner(of)]),
                Lang::Zh => Doc::spaced([inner(of), part]),
            }
        }
        ExprKind::Exists(part) => Doc::spaced([inner(part), word(K::kw_exists)]),
        ExprKind::Quantifier { kind, variable, list, condition } => {
            let keyword = match kind {
                QuantifierKind::Any => K::kw_any,
                QuantifierKind::All => K::kw_all,
                QuantifierKind::Count => K::kw_count,
            };
            quantifier(lang, keyword, variable.as_ref(), list, None, condition.as_deref())
        }
        ExprKind::Aggregate { kind, variable, list, value, condition } => {
            let keyword = match kind {
                AggregateKind::Sum => K::kw_sum,
                AggregateKind::Earliest => K::kw_earliest,
                AggregateKind::Latest => K::kw_latest,
                AggregateKind::Smallest => K::kw_smallest,
                AggregateKind::Largest => K::kw_largest,
            };
            quantifier(lang, keyword, variable.as_ref(), list, Some(value), condition.as_deref())
        }
        ExprKind::AsOf { parameter, date } => Doc::spaced([name(parameter), word(K::kw_as_of), inner(date)]),
        ExprKind::Shift { by, side, date, calendar } => moved(lang, by, *side, date, calendar.as_ref()),
        ExprKind::Rolled { date, calendar } => {
            Doc::spaced([inner(date), word(K::kw_rolled), word(K::kw_by_calendar), name(calendar)])
        }
        // `x within 3 years before d` · `x 在 d 之前 3年 以内`
        ExprKind::Window { subject, by, side, date, calendar } => {
            let (subject, moved) = (inner(subject), moved(lang, by, *side, date, calendar.as_ref()));
            match lang {
                Lang::En => Doc::spaced([subject, word(K::kw_window), moved]),
                Lang::Zh => Doc::spaced([subject, word(K::kw_in_edge), moved, word(K::kw_window)]),
            }
        }
        ExprKind::DaysBetween { from, to } => {
            Doc::spaced([word(K::kw_days_from), inner(from), word(K::kw_date_to), inner(to)])
        }
        ExprKind::WorkingDaysBetween { from, to, calendar } => Doc::spaced([
            word(K::kw_working_days_from),
            inner(from),
            word(K::kw_date_to),
            inner(to),
            word(K::kw_by_calendar),
            name(calendar),
        ]),
        ExprKind::Rounded { value, mode, step } => {
            let mode = word(match mode {
                RoundMode::Up => K::kw_rounded_up,
                RoundMode::Down => K::kw_rounded_down,
                RoundMode::HalfUp => K::kw_half_up,
                RoundMode::HalfEven => K::kw_half_even,
            });
            Doc::spaced([inner(value), mode, inner(step)])
        }
        ExprKind::Divide { left, right } => operation("/", inner(left), inner(right)),
        ExprKind::PerUnit { amount, started, unit, quantity } => {
            let per = word(if *started { K::kw_per_started } else { K::kw_per_full });
            // `5 CNY per full 1,000 of weight` · `重量 每满 1,000 计 5元`
            let (first, second) = if lang == Lang::En { (amount, quantity) } else { (quantity, amount) };
            Doc::spaced([inner(first), per, inner(unit), word(K::kw_per_of), inner(second)])
        }
        ExprKind::HoursBetween { started, from, to } => {
            let keyword = if *started { K::kw_started_hours } else { K::kw_full_hours };
            Doc::spaced([word(keyword), inner(from), word(K::kw_date_to), inner(to)])
        }
        ExprKind::DateOf { instant, offset } => {
            let behind = [word(K::kw_at_offset), Doc::text(literal::offset(*offset))];
            let (of, instant) = (word(K::kw_date_of), inner(instant));
            let front = if lang == Lang::En { [of, instant] } else { [instant, of] };
            Doc::spaced(front.into_iter().chain(behind))
        }
        ExprKind::Negate(part) => {
            let part = inner(part);
            // Two signs side by side would begin a comment.
            let sign = if part.flat().starts_with('-') { "- " } else { "-" };
            Doc::concat([Doc::text(sign), part])
        }
        ExprKind::Arithmetic { op, left, right } => {
            let sign = match op {
                ArithmeticOp::Add => "+",
                ArithmeticOp::Subtract => "-",
                ArithmeticOp::Multiply => "*",
            };
            operation(sign, inner(left), inner(right))
        }
    }
}

/// `a + b`, broken before the sign.
fn operation(sign: &str, left: Doc, right: Doc) -> Doc {
    Doc::concat([left, Doc::concat([Doc::Line, Doc::text(format!("{sign} ")), right]).nest(STEP).group()])
}

/// The parts of a range: `at least 5, less than 10`, `5 以上 不满 10`.
pub(super) fn range(lang: Lang, parts: &[RangePart]) -> Doc {
    let mut docs = Vec::new();
    let mut before = None;
    for part in parts {
        // In Chinese an edge that ends in 以上 needs no comma before 不满.
        match (lang, before, part.edge) {
            (_, None, _) => {}
            (Lang::Zh, Some(Edge::AtLeast | Edge::AtMost), Edge::LessThan | Edge::MoreThan) => {
                docs.push(Doc::text(" "));
            }
            _ => docs.push(Doc::text(", ")),
        }
        docs.push(edge(lang, part.edge, expr(lang, &part.value)));
        before = Some(part.edge);
    }
    Doc::concat(docs)
}

/// A type with its `or none` and `?`.
pub(super) fn type_ref(lang: Lang, ty: &TypeRef) -> Doc {
    let base = type_base(lang, &ty.base);
    let none = if ty.none { format!(" {}", K::kw_or_none.spelling(lang)) } else { String::new() };
    Doc::concat([base, Doc::text(none), Doc::text(if ty.unknown { "?" } else { "" })])
}

fn type_base(lang: Lang, base: &TypeBase) -> Doc {
    let word = |keyword| word(lang, keyword);
    match base {
        TypeBase::YesNo => word(K::kw_yes_no),
        TypeBase::Text => word(K::kw_text_type),
        TypeBase::Integer => word(K::kw_integer),
        TypeBase::Decimal(digits) => {
            Doc::text(format!("{}({})", K::kw_decimal.spelling(lang), literal::number(digits)))
        }
        TypeBase::Money(currency) => Doc::spaced([word(K::kw_money), name(currency)]),
        TypeBase::Percent => word(K::kw_percent),
        TypeBase::Date => word(K::kw_date),
        TypeBase::Instant => word(K::kw_instant),
        TypeBase::Duration(unit) => word(match unit {
            Unit::Hours => K::kw_hours_type,
            Unit::WorkingDays => K::kw_working_days_type,
            Unit::Days => K::kw_days_type,
            Unit::Months => K::kw_months_type,
            Unit::Years => K::kw_years_type,
        }),
        TypeBase::Named(named) => name(named),
        TypeBase::Set(of) => Doc::spaced([word(K::kw_set_of), name(of)]),
        TypeBase::Range(of) => Doc::spaced([word(K::kw_range_of), type_base(lang, of)]),
        TypeBase::List { record, max } => {
            let max = edge(lang, Edge::AtMost, Doc::text(literal::number(max)));
            Doc::spaced([word(K::kw_list_of), name(record), max])
        }
    }
}

/// `{a, b}`
pub(super) fn set(items: impl IntoIterator<Item = Doc>) -> Doc {
    Doc::concat([Doc::text("{"), Doc::fill(items).align(), Doc::text("}")])
}

/// `a and b and c`, broken before the operator.
fn chain(lang: Lang, operator: K, parts: &[Expr]) -> Doc {
    let operator = Doc::concat([Doc::Line, word(lang, operator), Doc::text(" ")]);
    Doc::separated(parts.iter().map(|part| expr(lang, part).nest(STEP)), &operator).group()
}

fn list(open: &str, lang: Lang, items: &[Expr], close: &str) -> Doc {
    bracketed(open, items.iter().map(|item| expr(lang, item)), close)
}

fn bracketed(open: &str, items: impl IntoIterator<Item = Doc>, close: &str) -> Doc {
    let items = Doc::listed(items);
    Doc::concat([Doc::text(open), Doc::concat([Doc::Soft, items]).nest(STEP), Doc::Soft, Doc::text(close)]).group()
}

fn quota_words(lang: Lang, quota: Quota) -> Doc {
    match (quota, lang) {
        (Quota::All, _) => word(lang, K::kw_all_of),
        (Quota::Any, _) => word(lang, K::kw_any_of),
        (Quota::AtLeast(n), Lang::En) => {
            Doc::spaced([word(lang, K::kw_at_least_of), Doc::text(n.to_string()), word(lang, K::kw_of)])
        }
        (Quota::AtLeast(n), Lang::Zh) => Doc::spaced([word(lang, K::kw_at_least_of), Doc::text(n.to_string())]),
    }
}

fn compare(lang: Lang, op: CompareOp, left: &Expr, right: &Expr) -> Doc {
    let (left, right) = (expr(lang, left), expr(lang, right));
    match op {
        CompareOp::Is => Doc::spaced([left, word(lang, K::kw_is), right]),
        CompareOp::IsNot => Doc::spaced([left, word(lang, K::kw_is_not), right]),
        // `a 不满 b`, where all other edges have a verb: `a 在 b 以上`, `a is less than b`.
        CompareOp::Edge(side @ (Edge::LessThan | Edge::MoreThan)) if lang == Lang::Zh => {
            Doc::spaced([left, edge(lang, side, right)])
        }
        CompareOp::Edge(side) => Doc::spaced([left, word(lang, K::kw_in_edge), edge(lang, side, right)]),
    }
}

/// `by calendar office`, where there is one.
pub(super) fn by_calendar(lang: Lang, calendar: Option<&Name>) -> Option<Doc> {
    calendar.map(|calendar| Doc::spaced([word(lang, K::kw_by_calendar), name(calendar)]))
}

/// `30 days after decision_date` · `决定日 之后 30日`
fn moved(lang: Lang, by: &Expr, side: Side, date: &Expr, calendar: Option<&Name>) -> Doc {
    let side = word(
        lang,
        match side {
            Side::After => K::kw_after,
            Side::Before => K::kw_before,
            Side::CountingFrom => K::kw_counting_from,
        },
    );
    let words = match lang {
        Lang::En => [expr(lang, by), side, expr(lang, date)],
        Lang::Zh => [expr(lang, date), side, expr(lang, by)],
    };
    Doc::spaced(words.into_iter().chain(by_calendar(lang, calendar)))
}

fn edge(lang: Lang, edge: Edge, value: Doc) -> Doc {
    let keyword = match edge {
        Edge::AtLeast => K::kw_at_least,
        Edge::AtMost => K::kw_at_most,
        Edge::LessThan => K::kw_less_than,
        Edge::MoreThan => K::kw_more_than,
    };
    match (lang, edge) {
        (Lang::Zh, Edge::AtLeast | Edge::AtMost) => Doc::spaced([value, word(lang, keyword)]),
        _ => Doc::spaced([word(lang, keyword), value]),
    }
}

fn quantifier(
    lang: Lang,
    keyword: K,
    variable: Option<&Name>,
    list: &Name,
    value: Option<&Expr>,
    condition: Option<&Expr>,
) -> Doc {
    let kind = word(lang, keyword);
    let (list, within, variable) = (name(list), word(lang, K::kw_in), variable.map(name));
    // `any person in persons where …` · `人员 中 任一 甲 满足 …`
    let words = match lang {
        Lang::En => [Some(kind), variable, Some(within), Some(list)],
        Lang::Zh => [Some(list), Some(within), Some(kind), variable],
    };
    let mut words: Vec<Doc> = words.into_iter().flatten().collect();
    // `sum item in items of item.amount where …` · `物品 中 合计 某物 取 某物.金额 满足 …`
    if let Some(value) = value {
        words.extend([word(lang, K::kw_value_of), expr(lang, value)]);
    }
    let Some(condition) = condition else { return Doc::spaced(words) };
    words.push(word(lang, K::kw_where));
    Doc::concat([Doc::spaced(words), Doc::concat([Doc::Line, expr(lang, condition)]).nest(STEP)]).group()
}
