//! Expressions.

use pest::iterators::Pair;

use super::build::{Build, Parts, qualified};
use super::grammar::Rule;
use crate::ast::{
    AggregateKind, ArithmeticOp, Choice, CompareOp, Edge, Expr, ExprKind, Name, Part, QuantifierKind, Quota, RangePart,
    RoundMode, Share, Side,
};
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::span::Span;

/// A side of a date, and the operand behind the word.
type Step = (Side, Expr);

impl Build<'_> {
    /// An expression.
    pub(super) fn expr(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let mut parts = Parts::of(pair);
        let mut operands = vec![self.negation(parts.next()?)?];
        let mut operators: Vec<(bool, Span)> = Vec::new();
        while let Some(operator) = parts.next() {
            operators.push((operator.as_rule() == Rule::kw_or, self.span(&operator)));
            operands.push(self.negation(parts.next()?)?);
        }
        let Some((is_or, first)) = operators.first().copied() else { return operands.pop() };
        if let Some((_, other)) = operators.iter().find(|(other, _)| *other != is_or) {
            self.diags.push(mixed(first, *other));
            return Some(grouped(operands, &operators));
        }
        Some(joined(is_or, operands))
    }

    /// The parts of a range.
    pub(super) fn range(&mut self, pair: Pair<'_, Rule>) -> Option<Vec<RangePart>> {
        Parts::of(pair).map(|part| self.range_part(part)).collect()
    }

    /// `at least 5`, `5 以上`
    pub(super) fn range_part(&mut self, pair: Pair<'_, Rule>) -> Option<RangePart> {
        let span = self.span(&pair);
        let (edge, value) = self.edge(&mut Parts::of(pair))?;
        Some(RangePart { span, edge, value })
    }

    /// `a, b`
    pub(super) fn values(&mut self, pair: Pair<'_, Rule>) -> Option<Vec<Expr>> {
        Parts::of(pair).map(|value| self.sum(value)).collect()
    }

    /// A date moved, with the calendar by which it moves or to whose next working day it is rolled.
    pub(super) fn shift(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let mut date = self.moved(parts.next()?)?;
        if let Some(by_calendar) = parts.eat(Rule::by_calendar) {
            let name = self.by_calendar(by_calendar)?;
            match &mut date.kind {
                ExprKind::Shift { calendar, .. } => {
                    *calendar = Some(name);
                    date.span = span;
                }
                _ => {
                    let message =
                        Bilingual::new("nothing here is counted by a calendar", "此处没有须依日历计算的工作日");
                    let help = Bilingual::new(
                        "write `10 working days after d by calendar office`",
                        "请写 `某日 之后 10个工作日 依日历 办公日历`",
                    );
                    self.diags.push(Diagnostic::error(Code::UnexpectedText, name.span, message).help(help));
                    return None;
                }
            }
        }
        match parts.eat(Rule::rolled) {
            Some(rolled) => {
                let calendar = self.rolled(rolled)?;
                Some(Expr { span, kind: ExprKind::Rolled { date: Box::new(date), calendar } })
            }
            None => Some(date),
        }
    }

    /// The name in `by calendar office`, with its package where one stands before it.
    pub(super) fn by_calendar(&mut self, pair: Pair<'_, Rule>) -> Option<Name> {
        let mut parts = Parts::of(pair);
        parts.eat(Rule::kw_by_calendar)?;
        let mut name = self.name(&parts.next()?)?;
        if let Some(of_package) = parts.eat(Rule::name) {
            let of_package = self.name(&of_package)?;
            name = Name { text: format!("{}.{}", name.text, of_package.text), span: name.span.to(of_package.span) };
        }
        Some(name)
    }

    /// The name in `rolled forward by calendar office`.
    pub(super) fn rolled(&mut self, pair: Pair<'_, Rule>) -> Option<Name> {
        let mut parts = Parts::of(pair);
        parts.eat(Rule::kw_rolled)?;
        self.by_calendar(parts.next()?)
    }

    /// `30 days after d`, `d 之后 30日`
    pub(super) fn moved(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let mut parts = Parts::of(pair);
        let first = self.rounded(parts.next()?)?;
        let (mut later, mut zh_later): (Vec<Step>, Vec<Step>) = (Vec::new(), Vec::new());
        for step in parts {
            let steps = if step.as_rule() == Rule::later { &mut later } else { &mut zh_later };
            let mut step = Parts::of(step);
            let side = match step.next()?.as_rule() {
                Rule::kw_after => Side::After,
                Rule::kw_before => Side::Before,
                Rule::kw_counting_from => Side::CountingFrom,
                _ => return None,
            };
            steps.push((side, self.rounded(step.next()?)?));
        }
        // `30 days after 1 month before d`: what stands last is the date.
        let mut english = first;
        if let Some((mut side, mut date)) = later.pop() {
            while let Some((before, by)) = later.pop() {
                date = shifted(by, side, date);
                side = before;
            }
            english = shifted(english, side, date);
        }
        // `d 之前 1个月 之后 30日`: what stands first is the date.
        Some(zh_later.into_iter().fold(english, |date, (side, by)| shifted(by, side, date)))
    }

    /// The literal or name of a case.
    pub(super) fn constant(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let mut parts = Parts::of(pair);
        if let Some(minus) = parts.eat(Rule::minus) {
            let minus = self.span(&minus);
            return Some(negated(minus, self.literal(parts.next()?)?));
        }
        let part = parts.next()?;
        match part.as_rule() {
            Rule::name => self.name(&part).map(name_expr),
            Rule::text => self.primary(part),
            _ => self.literal(part),
        }
    }

    fn negation(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let mut parts = Parts::of(pair);
        let mut signs = Vec::new();
        while let Some(not) = parts.eat(Rule::kw_not) {
            signs.push(self.span(&not));
        }
        let operand = self.comparison(parts.next()?)?;
        Some(
            signs.into_iter().rev().fold(operand, |operand, not| Expr {
                span: not.to(operand.span),
                kind: ExprKind::Not(Box::new(operand)),
            }),
        )
    }

    fn comparison(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let left = self.shift(parts.next()?)?;
        let Some(tail) = parts.next() else { return Some(left) };
        let left = Box::new(left);
        let rule = tail.as_rule();
        let mut tail = Parts::of(tail);
        let keyword = tail.peek();
        let (op, right) = match rule {
            Rule::exists => return Some(Expr { span, kind: ExprKind::Exists(left) }),
            Rule::one_of => {
                let negated = tail.next()?.as_rule() == Rule::kw_not_one_of;
                let items = tail.map(|item| self.shift(item)).collect::<Option<_>>()?;
                return Some(Expr { span, kind: ExprKind::OneOf { negated, subject: left, items } });
            }
            Rule::starts_with => {
                tail.eat(Rule::kw_starts_with)?;
                let prefix = Box::new(self.shift(tail.next()?)?);
                return Some(Expr { span, kind: ExprKind::StartsWith { subject: left, prefix } });
            }
            Rule::includes => {
                let share = match tail.next()?.as_rule() {
                    Rule::kw_includes_any => Share::Any,
                    Rule::kw_includes_all => Share::All,
                    _ => Share::Item,
                };
                let items = tail.map(|item| self.shift(item)).collect::<Option<_>>()?;
                return Some(Expr { span, kind: ExprKind::Includes { share, subject: left, items } });
            }
            Rule::is | Rule::is_not => {
                tail.next();
                let op = if keyword == Some(Rule::kw_is) { CompareOp::Is } else { CompareOp::IsNot };
                (op, self.shift(tail.next()?)?)
            }
            Rule::window => {
                tail.eat(Rule::kw_window)?;
                let moved = self.shift(tail.next()?)?;
                return self.window(left, moved, span);
            }
            Rule::edge_after_verb | Rule::edge_verb => {
                tail.eat(Rule::kw_in_edge);
                if rule == Rule::edge_after_verb && tail.peek() == Some(Rule::shift) {
                    // `在 d 之前 3年 以内`, `在 5 以上`: only the last word says which.
                    let value = self.shift(tail.next()?)?;
                    let behind = tail.next()?.as_rule();
                    if behind == Rule::kw_window {
                        return self.window(left, value, span);
                    }
                    let op = CompareOp::Edge(edge_of(behind)?);
                    return Some(Expr { span, kind: ExprKind::Compare { op, left, right: Box::new(value) } });
                }
                let (edge, value) = self.edge(&mut tail)?;
                (CompareOp::Edge(edge), value)
            }
            _ => return None,
        };
        Some(Expr { span, kind: ExprKind::Compare { op, left, right: Box::new(right) } })
    }

    /// A window, from what a date moved by a duration was read as.
    fn window(&mut self, subject: Box<Expr>, moved: Expr, span: Span) -> Option<Expr> {
        match moved.kind {
            ExprKind::Shift { by, side: side @ (Side::After | Side::Before), date, calendar } => {
                Some(Expr { span, kind: ExprKind::Window { subject, by, side, date, calendar } })
            }
            _ => {
                let message = Bilingual::new(
                    "a window lies `before` or `after` a date",
                    "时间范围须写明在某日`之前`或`之后`多久`以内`",
                );
                let help = Bilingual::new(
                    "write `x within 3 years before d`, or `x within 30 days after d`",
                    "请写 `甲 在 乙 之前 3年 以内`，或者 `甲 在 乙 之后 30日 以内`",
                );
                self.diags.push(Diagnostic::error(Code::UnexpectedText, moved.span, message).help(help));
                None
            }
        }
    }

    /// An edge and its value, in either order.
    fn edge(&mut self, parts: &mut Parts<'_>) -> Option<(Edge, Expr)> {
        let (mut edge, mut value) = (None, None);
        for part in parts {
            match part.as_rule() {
                Rule::shift => value = Some(self.shift(part)?),
                Rule::sum => value = Some(self.sum(part)?),
                keyword => edge = Some(edge_of(keyword)?),
            }
        }
        Some((edge?, value?))
    }

    /// `a * b rounded up to 5 CNY`
    fn rounded(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let span = self.span(&pair);
        let mut parts = Parts::of(pair);
        let value = self.sum(parts.next()?)?;
        let Some(mode) = parts.next() else { return Some(value) };
        let mode = match Parts::of(mode).next()?.as_rule() {
            Rule::kw_rounded_up => RoundMode::Up,
            Rule::kw_rounded_down => RoundMode::Down,
            Rule::kw_half_up => RoundMode::HalfUp,
            Rule::kw_half_even => RoundMode::HalfEven,
            _ => return None,
        };
        let step = Box::new(self.literal(parts.next()?)?);
        Some(Expr { span, kind: ExprKind::Rounded { value: Box::new(value), mode, step } })
    }

    pub(super) fn sum(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let mut parts = Parts::of(pair);
        let mut left = self.product(parts.next()?)?;
        while let Some(sign) = parts.next() {
            let op = if sign.as_rule() == Rule::plus { ArithmeticOp::Add } else { ArithmeticOp::Subtract };
            left = arithmetic(op, left, self.product(parts.next()?)?);
        }
        Some(left)
    }

    fn product(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let mut parts = Parts::of(pair);
        let mut left = self.sign(parts.next()?)?;
        while let Some(sign) = parts.next() {
            let right = self.sign(parts.next()?)?;
            left = if sign.as_rule() == Rule::star {
                arithmetic(ArithmeticOp::Multiply, left, right)
            } else {
                let span = left.span.to(right.span);
                Expr { span, kind: ExprKind::Divide { left: Box::new(left), right: Box::new(right) } }
            };
        }
        Some(left)
    }

    fn sign(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let mut parts = Parts::of(pair);
        let mut signs = Vec::new();
        while let Some(minus) = parts.eat(Rule::minus) {
            signs.push(self.span(&minus));
        }
        let mut operand = self.operand(&mut parts)?;
        if let Some(tail) = parts.next() {
            operand = self.per_unit(operand, tail)?;
        }
        Some(signs.into_iter().rev().fold(operand, |operand, minus| negated(minus, operand)))
    }

    /// `5 CNY per started 1,000 of weight`, `重量 每起 1,000 计 5元`
    fn per_unit(&mut self, first: Expr, tail: Pair<'_, Rule>) -> Option<Expr> {
        let english = tail.as_rule() == Rule::per;
        let mut tail = Parts::of(tail);
        let started = tail.next()?.as_rule() == Rule::kw_per_started;
        let unit = Box::new(self.literal(tail.next()?)?);
        tail.eat(Rule::kw_per_of)?;
        let second = self.primary(tail.next()?)?;
        let span = first.span.to(second.span);
        let (amount, quantity) = if english { (first, second) } else { (second, first) };
        let (amount, quantity) = (Box::new(amount), Box::new(quantity));
        Some(Expr { span, kind: ExprKind::PerUnit { amount, started, unit, quantity } })
    }

    /// An operand, and in Chinese what asks for its date.
    fn operand(&mut self, parts: &mut Parts<'_>) -> Option<Expr> {
        let operand = self.primary(parts.next()?)?;
        let Some(behind) = parts.eat(Rule::zh_date_of) else { return Some(operand) };
        let span = operand.span.to(self.span(&behind));
        let offset = Parts::of(behind).find(|part| part.as_rule() == Rule::offset)?;
        let offset = super::literal::instant_offset(offset.as_str())?;
        Some(Expr { span, kind: ExprKind::DateOf { instant: Box::new(operand), offset } })
    }

    pub(super) fn primary(&mut self, pair: Pair<'_, Rule>) -> Option<Expr> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::paren => ExprKind::Paren(Box::new(self.expr(Parts::of(pair).next()?)?)),
            Rule::counted => {
                let mut parts = Parts::of(pair);
                let quota = self.quota(parts.next()?)?;
                ExprKind::Counted { quota, items: self.listed(parts)? }
            }
            Rule::extreme => {
                let mut parts = Parts::of(pair);
                let largest = parts.next()?.as_rule() == Rule::kw_largest_of;
                ExprKind::Extreme { largest, items: self.listed(parts)? }
            }
            Rule::choose => self.choose(Parts::of(pair))?,
            Rule::quantifier => self.quantifier(None, &mut Parts::of(pair))?,
            Rule::days_between => {
                let mut parts = Parts::of(pair);
                parts.eat(Rule::kw_days_from)?;
                let from = Box::new(self.operand(&mut parts)?);
                parts.eat(Rule::kw_date_to)?;
                ExprKind::DaysBetween { from, to: Box::new(self.operand(&mut parts)?) }
            }
            Rule::hours_between => {
                let mut parts = Parts::of(pair);
                let started = parts.next()?.as_rule() == Rule::kw_started_hours;
                let from = Box::new(self.primary(parts.next()?)?);
                parts.eat(Rule::kw_date_to)?;
                ExprKind::HoursBetween { started, from, to: Box::new(self.primary(parts.next()?)?) }
            }
            Rule::date_of => {
                let mut parts = Parts::of(pair);
                parts.eat(Rule::kw_date_of)?;
                let instant = Box::new(self.primary(parts.next()?)?);
                parts.eat(Rule::kw_at_offset)?;
                let offset = super::literal::instant_offset(parts.eat(Rule::offset)?.as_str())?;
                ExprKind::DateOf { instant, offset }
            }
            Rule::working_days_between => {
                let mut parts = Parts::of(pair);
                parts.eat(Rule::kw_working_days_from)?;
                let from = Box::new(self.operand(&mut parts)?);
                parts.eat(Rule::kw_date_to)?;
                let to = Box::new(self.operand(&mut parts)?);
                ExprKind::WorkingDaysBetween { from, to, calendar: self.by_calendar(parts.next()?)? }
            }
            Rule::its => {
                let mut parts = Parts::of(pair);
                let its = parts.eat(Rule::kw_its)?;
                let name = parts.next()?;
                let kind = ExprKind::Field { variable: None, field: self.name(&name)? };
                let field = Expr { span: self.span(&its).to(self.span(&name)), kind };
                match parts.next() {
                    Some(tail) => zh_part(tail, field)?,
                    None => field.kind,
                }
            }
            Rule::text => ExprKind::Text(self.compared_text(&pair)),
            Rule::part => {
                let mut parts = Parts::of(pair);
                let part = part(parts.next()?.as_rule())?;
                ExprKind::Part { part, of: Box::new(self.primary(parts.next()?)?) }
            }
            Rule::set_literal => ExprKind::Set(Parts::of(pair).map(|item| self.shift(item)).collect::<Option<_>>()?),
            Rule::named | Rule::field_or_name => self.named(pair)?,
            _ => return self.literal(pair),
        };
        Some(Expr { span, kind })
    }

    fn listed(&mut self, parts: Parts<'_>) -> Option<Vec<Expr>> {
        parts.map(|item| self.expr(item)).collect()
    }

    fn choose(&mut self, mut parts: Parts<'_>) -> Option<ExprKind> {
        parts.eat(Rule::kw_choose)?;
        let mut choices = Vec::new();
        while let Some(choice) = parts.eat(Rule::choice) {
            let mut choice = Parts::of(choice);
            let value = self.expr(choice.next()?)?;
            choice.eat(Rule::kw_when)?;
            choices.push(Choice { value, condition: self.expr(choice.next()?)? });
        }
        parts.eat(Rule::kw_otherwise)?;
        Some(ExprKind::Choose { choices, otherwise: Box::new(self.expr(parts.next()?)?) })
    }

    /// A name with what may stand behind it.
    fn named(&mut self, pair: Pair<'_, Rule>) -> Option<ExprKind> {
        let mut parts = Parts::of(pair);
        let name = self.name(&parts.next()?)?;
        let Some(tail) = parts.next() else { return Some(ExprKind::Name(name)) };
        let rule = tail.as_rule();
        if rule == Rule::zh_part {
            return zh_part(tail, name_expr(name));
        }
        let span = name.span.to(self.span(&tail));
        let mut tail = Parts::of(tail);
        match rule {
            Rule::member_field => {
                let field = self.name(&tail.next()?)?;
                match parts.next() {
                    Some(as_of) if as_of.as_rule() == Rule::as_of => {
                        self.as_of(qualified(&name, &field), Parts::of(as_of))
                    }
                    Some(tail) => zh_part(tail, Expr { span, kind: ExprKind::Field { variable: Some(name), field } }),
                    None => Some(ExprKind::Field { variable: Some(name), field }),
                }
            }
            Rule::as_of => self.as_of(name, tail),
            Rule::zh_quantifier => {
                tail.eat(Rule::kw_in)?;
                self.quantifier(Some(name), &mut tail)
            }
            _ => None,
        }
    }

    fn as_of(&mut self, parameter: Name, mut parts: Parts<'_>) -> Option<ExprKind> {
        parts.eat(Rule::kw_as_of)?;
        Some(ExprKind::AsOf { parameter, date: Box::new(self.primary(parts.next()?)?) })
    }

    /// A quantifier from its keyword on. In Chinese the list stands before it.
    fn quantifier(&mut self, list: Option<Name>, parts: &mut Parts<'_>) -> Option<ExprKind> {
        let kind = parts.next()?.as_rule();
        let variable = match parts.eat(Rule::variable) {
            Some(variable) => Some(self.name(&Parts::of(variable).next()?)?),
            None => None,
        };
        let list = match list {
            Some(list) => list,
            None => {
                parts.eat(Rule::kw_in)?;
                self.name(&parts.next()?)?
            }
        };
        let value = match parts.eat(Rule::value_clause) {
            Some(clause) => {
                let mut clause = Parts::of(clause);
                clause.eat(Rule::kw_value_of)?;
                Some(Box::new(self.shift(clause.next()?)?))
            }
            None => None,
        };
        let condition = match parts.next() {
            Some(clause) => {
                let mut clause = Parts::of(clause);
                clause.eat(Rule::kw_where)?;
                Some(Box::new(self.expr(clause.next()?)?))
            }
            None => None,
        };
        if let Some(value) = value {
            let kind = aggregate_kind(kind)?;
            return Some(ExprKind::Aggregate { kind, variable, list, value, condition });
        }
        let kind = match kind {
            Rule::kw_any => QuantifierKind::Any,
            Rule::kw_all => QuantifierKind::All,
            Rule::kw_count => QuantifierKind::Count,
            _ => return None,
        };
        Some(ExprKind::Quantifier { kind, variable, list, condition })
    }

    fn quota(&mut self, pair: Pair<'_, Rule>) -> Option<Quota> {
        let mut parts = Parts::of(pair);
        match parts.next()?.as_rule() {
            Rule::kw_all_of => Some(Quota::All),
            Rule::kw_any_of => Some(Quota::Any),
            Rule::kw_at_least_of => Some(Quota::AtLeast(self.count(&parts.next()?)?.0)),
            _ => None,
        }
    }
}

/// `之项数` and the like behind a name.
fn zh_part(tail: Pair<'_, Rule>, of: Expr) -> Option<ExprKind> {
    let part = part(Parts::of(tail).next()?.as_rule())?;
    Some(ExprKind::Part { part, of: Box::new(of) })
}

fn part(rule: Rule) -> Option<Part> {
    match rule {
        Rule::kw_size_of => Some(Part::Size),
        Rule::kw_lower_end => Some(Part::LowerEnd),
        Rule::kw_upper_end => Some(Part::UpperEnd),
        _ => None,
    }
}

/// An expression that is a name.
pub(super) fn name_expr(name: Name) -> Expr {
    Expr { span: name.span, kind: ExprKind::Name(name) }
}

fn edge_of(keyword: Rule) -> Option<Edge> {
    match keyword {
        Rule::kw_at_least => Some(Edge::AtLeast),
        Rule::kw_at_most => Some(Edge::AtMost),
        Rule::kw_less_than => Some(Edge::LessThan),
        Rule::kw_more_than => Some(Edge::MoreThan),
        _ => None,
    }
}

fn aggregate_kind(keyword: Rule) -> Option<AggregateKind> {
    match keyword {
        Rule::kw_sum => Some(AggregateKind::Sum),
        Rule::kw_earliest => Some(AggregateKind::Earliest),
        Rule::kw_latest => Some(AggregateKind::Latest),
        Rule::kw_smallest => Some(AggregateKind::Smallest),
        Rule::kw_largest => Some(AggregateKind::Largest),
        _ => None,
    }
}

fn joined(is_or: bool, mut operands: Vec<Expr>) -> Expr {
    let (Some(first), Some(last)) = (operands.first(), operands.last()) else {
        return Expr { span: Span::default(), kind: ExprKind::And(operands) };
    };
    let span = first.span.to(last.span);
    if operands.len() == 1
        && let Some(only) = operands.pop()
    {
        return only;
    }
    Expr { span, kind: if is_or { ExprKind::Or(operands) } else { ExprKind::And(operands) } }
}

/// What `and` and `or` without parentheses are taken for after they have been reported: `and`
/// binds stronger. Names in the operands can still be checked.
fn grouped(operands: Vec<Expr>, operators: &[(bool, Span)]) -> Expr {
    let mut groups: Vec<Vec<Expr>> = vec![Vec::new()];
    let before = std::iter::once(true).chain(operators.iter().map(|(is_or, _)| *is_or));
    for (operand, is_or) in operands.into_iter().zip(before) {
        match groups.last_mut() {
            Some(group) if !is_or || group.is_empty() => group.push(operand),
            _ => groups.push(vec![operand]),
        }
    }
    joined(true, groups.into_iter().map(|group| joined(false, group)).collect())
}

fn mixed(first: Span, other: Span) -> Diagnostic {
    let message = Bilingual::new("`and` and `or` are mixed without parentheses", "`且` 与 `或` 混用而没有括号");
    let help = Bilingual::new(
        "put parentheses around what belongs together: `(a and b) or c`, or `a and (b or c)`",
        "请用括号标明哪些在一起：`(甲 且 乙) 或 丙`，或者 `甲 且 (乙 或 丙)`",
    );
    let label = Bilingual::new("does not go with this one", "与此处不同");
    Diagnostic::error(Code::MixedAndOr, other, message).also(first, label).help(help)
}

fn shifted(by: Expr, side: Side, date: Expr) -> Expr {
    let span = by.span.to(date.span);
    Expr { span, kind: ExprKind::Shift { by: Box::new(by), side, date: Box::new(date), calendar: None } }
}

fn negated(minus: Span, operand: Expr) -> Expr {
    Expr { span: minus.to(operand.span), kind: ExprKind::Negate(Box::new(operand)) }
}

fn arithmetic(op: ArithmeticOp, left: Expr, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    Expr { span, kind: ExprKind::Arithmetic { op, left: Box::new(left), right: Box::new(right) } }
}
