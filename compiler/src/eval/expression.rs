//! The value of an expression, in the three-valued sense of chapter 12.

use std::cmp::Ordering;

use fencun_abi::answer::{Fault, FaultCode, NO_FIELD, NO_ROW};
use fencun_abi::value::Value;

use super::calendar;
use super::decision::Verdict;
use super::truth::{Reading, Truth};
use super::{Member, Run};
use crate::hir::{
    AggregateKind, ArithmeticOp, BoundaryId, Choice, Comparison, DecisionId, Edge, Expr, ExprKind, FactId, Move, Node,
    ParameterEntry, QuantifierKind, Side, SiteId, Type,
};

impl Run<'_> {
    /// The value of a condition. `members` are the members that the quantifiers around it bind,
    /// the outermost first.
    pub(super) fn condition(&self, expr: &Expr, members: &[Member<'_>]) -> Result<Truth, Fault> {
        Ok(self.value(expr, members)?.truth())
    }

    /// The value of an expression. Every operand is computed, from left to right, before it is
    /// looked at: an overflow is a fault wherever it stands.
    pub(super) fn value(&self, expr: &Expr, members: &[Member<'_>]) -> Result<Reading, Fault> {
        Ok(match &expr.kind {
            ExprKind::Const(number) => Reading::Number(*number),
            ExprKind::Fact(id) => Reading::from_value(self.facts.get(id.index())),
            ExprKind::Member { depth, field } => {
                let member = members.iter().rev().nth(*depth as usize);
                Reading::from_value(member.and_then(|member| member.fields.get(*field as usize)))
            }
            ExprKind::Define(id) => self.reading_of(Node::Define(*id)),
            ExprKind::Boundary(id) => self.reading_of(Node::Boundary(*id)),
            ExprKind::Parameter { parameter, date } => {
                let date = date.as_ref().map(|date| self.value(date, members)).transpose()?;
                let entries = self.policy.parameters.get(parameter.index()).map(|parameter| &*parameter.entries);
                in_force(entries.unwrap_or_default(), date)
                    .map_or(Reading::Unknown, |(_, value)| Reading::Number(value))
            }
            ExprKind::OutcomeIn { decision, set, of } => {
                let possible = self.outcome_of(*decision, *of, members).map_or(0, |verdict| verdict.possible);
                Reading::from_truth(if possible == 0 {
                    // No member is there.
                    Truth::Unknown
                } else if possible & !set == 0 {
                    Truth::Yes
                } else if possible & set == 0 {
                    Truth::No
                } else {
                    Truth::Unknown
                })
            }
            ExprKind::Outcome(decision) => {
                let verdict = self.verdicts.get(decision.index()).filter(|verdict| verdict.is_determined());
                match verdict.and_then(|verdict| verdict.amount) {
                    Some(span) if matches!(expr.ty, Type::Range(_)) => Reading::Range(span.low, span.high),
                    Some(span) => Reading::Number(span.low),
                    None => Reading::Unknown,
                }
            }
            ExprKind::Not(operand) => Reading::from_truth(self.condition(operand, members)?.not()),
            ExprKind::AtLeast { quota, items } => {
                let items = items.iter().map(|item| self.condition(item, members)).collect::<Result<Vec<_>, _>>()?;
                Reading::from_truth(Truth::at_least(*quota as usize, &items))
            }
            ExprKind::Extreme { largest, items } => {
                let items = items.iter().map(|item| self.value(item, members)).collect::<Result<Vec<_>, _>>()?;
                let known: Option<Vec<i64>> = items.into_iter().map(Reading::number).collect();
                let known = known.into_iter().flatten();
                let found = if *largest { known.max() } else { known.min() };
                found.map_or(Reading::Unknown, Reading::Number)
            }
            ExprKind::Choose { choices, otherwise } => self.choose(choices, otherwise, members)?,
            ExprKind::Compare { op, left, right } => both(self.value(left, members)?, self.value(right, members)?)
                .map_or(Reading::Unknown, |(left, right)| truth_of(compare(*op, left, right))),
            ExprKind::OneOf { subject, items } => {
                let subject = self.value(subject, members)?.number();
                subject.map_or(Reading::Unknown, |subject| truth_of(items.contains(&subject)))
            }
            ExprKind::TextIn { text, items } => {
                let text = self.text(text, members);
                text.map_or(Reading::Unknown, |text| truth_of(items.iter().any(|item| item == text)))
            }
            ExprKind::StartsWith { text, prefix } => {
                let text = self.text(text, members);
                text.map_or(Reading::Unknown, |text| truth_of(text.starts_with(prefix.as_str())))
            }
            ExprKind::SameText { left, right } => {
                let both = self.text(left, members).zip(self.text(right, members));
                both.map_or(Reading::Unknown, |(left, right)| truth_of(left == right))
            }
            ExprKind::Includes { set, items, all } => {
                let held = self.value(set, members)?.number();
                held.map_or(Reading::Unknown, |held| {
                    let found = held & i64::from(*items);
                    truth_of(if *all { found == i64::from(*items) } else { found != 0 })
                })
            }
            ExprKind::Within { range, value } => {
                let (range, value) = (self.value(range, members)?, self.value(value, members)?);
                let known = range.ends().zip(value.number());
                known.map_or(Reading::Unknown, |((lower, upper), value)| truth_of(lower <= value && value <= upper))
            }
            ExprKind::Size(set) => {
                let held = self.value(set, members)?.number();
                held.map_or(Reading::Unknown, |held| Reading::Number(i64::from(held.count_ones())))
            }
            ExprKind::End { range, upper } => {
                let ends = self.value(range, members)?.ends();
                ends.map_or(Reading::Unknown, |(from, to)| Reading::Number(if *upper { to } else { from }))
            }
            ExprKind::Range { from, to } => both(self.value(from, members)?, self.value(to, members)?)
                .map_or(Reading::Unknown, |(from, to)| Reading::Range(from, to)),
            ExprKind::Exists(operand) => {
                self.value(operand, members)?;
                Reading::from_truth(self.existence(operand, members)?)
            }
            ExprKind::Quantifier { kind, list, condition } => self.quantifier(*kind, *list, condition, members)?,
            ExprKind::Aggregate { kind, list, condition, value, site } => {
                let chosen = self.chosen(*list, condition, value, members)?;
                match kind {
                    AggregateKind::Sum => sum(&chosen, *site)?,
                    AggregateKind::Earliest | AggregateKind::Smallest => extreme(&chosen, i64::min),
                    AggregateKind::Latest | AggregateKind::Largest => extreme(&chosen, i64::max),
                }
            }
            ExprKind::Negate { operand, site } => match self.value(operand, members)?.number() {
                Some(number) => checked(0_i64.checked_sub(number), *site)?,
                None => Reading::Unknown,
            },
            ExprKind::Arithmetic { op, left, right, site } => {
                match both(self.value(left, members)?, self.value(right, members)?) {
                    Some((left, right)) => checked(arithmetic(*op, left, right), *site)?,
                    None => Reading::Unknown,
                }
            }
            ExprKind::Rounded { factors, divisor, rounding, site } => {
                let mut known = Vec::new();
                for factor in factors {
                    known.push(self.value(factor, members)?.number());
                }
                let divisor = divisor.as_ref().map(|divisor| self.value(divisor, members)).transpose()?;
                let known: Option<Vec<i64>> = known.into_iter().collect();
                match (known, divisor.map(Reading::number)) {
                    (None, _) | (_, Some(None)) => Reading::Unknown,
                    (Some(factors), divisor) => {
                        let result = super::rounding::rounded(&factors, divisor.flatten(), *rounding);
                        result.map(Reading::Number).map_err(|code| fault(code, *site))?
                    }
                }
            }
            ExprKind::Shift { date, by, how, site } => {
                let (date, by) = (self.value(date, members)?, self.value(by, members)?);
                self.moved(date, by, *how, *site)?
            }
            ExprKind::Window { subject, date, by, how, site } => {
                let subject = self.value(subject, members)?;
                let (date, by) = (self.value(date, members)?, self.value(by, members)?);
                let other_end = self.moved(date, by, *how, *site)?;
                let (first, last) = if how.side == Side::Before { (other_end, date) } else { (date, other_end) };
                let in_order = |earlier, later| {
                    both(earlier, later).map_or(Truth::Unknown, |(earlier, later)| Truth::from_bool(earlier <= later))
                };
                Reading::from_truth(Truth::all(&[in_order(first, subject), in_order(subject, last)]))
            }
            ExprKind::WorkingDaysBetween { from, to, calendar, site } => {
                let (from, to) = (self.value(from, members)?, self.value(to, members)?);
                let Some(calendar) = self.policy.calendars.get(calendar.index()) else { return Ok(Reading::Unknown) };
                // Each day that is known must lie in the calendar, whether or not the other is known.
                for day in [from, to].into_iter().filter_map(Reading::number) {
                    inside(calendar::working_days_between(calendar, day, day), *site)?;
                }
                match both(from, to) {
                    Some((from, to)) => inside(calendar::working_days_between(calendar, from, to), *site)?,
                    None => Reading::Unknown,
                }
            }
            ExprKind::HoursBetween { started, from, to } => {
                match both(self.value(from, members)?, self.value(to, members)?) {
                    Some((from, to)) => Reading::Number(calendar::hours_between(from, to, *started)),
                    None => Reading::Unknown,
                }
            }
            ExprKind::DateOf { instant, offset } => match self.value(instant, members)?.number() {
                Some(instant) => Reading::Number(calendar::date_of(instant, *offset)),
                None => Reading::Unknown,
            },
            ExprKind::DaysBetween { from, to } => match both(self.value(from, members)?, self.value(to, members)?) {
                Some((from, to)) => checked(to.checked_sub(from), None)?,
                None => Reading::Unknown,
            },
        })
    }

    /// What became of a decision, or of that for a member that is bound so many levels out.
    pub(super) fn outcome_of(&self, decision: DecisionId, of: Option<u32>, members: &[Member<'_>]) -> Option<&Verdict> {
        let place = match of {
            Some(depth) => members.iter().rev().nth(depth as usize)?.index,
            None => 0,
        };
        self.verdicts.get(decision.index() + place)
    }

    /// The value of the first choice whose condition holds, after all of them are computed.
    fn choose(&self, choices: &[Choice], otherwise: &Expr, members: &[Member<'_>]) -> Result<Reading, Fault> {
        let mut computed = Vec::new();
        for choice in choices {
            let value = self.value(&choice.value, members)?;
            computed.push((value, self.condition(&choice.condition, members)?));
        }
        let otherwise = self.value(otherwise, members)?;
        let first = computed.into_iter().find(|(_, condition)| condition.possibly());
        Ok(match first {
            Some((_, Truth::Unknown)) => Reading::Unknown,
            Some((value, _)) => value.number().map_or(Reading::Unknown, Reading::Number),
            None => otherwise.number().map_or(Reading::Unknown, Reading::Number),
        })
    }

    /// A date moved by a duration.
    fn moved(&self, date: Reading, by: Reading, how: Move, site: Option<SiteId>) -> Result<Reading, Fault> {
        let Some((date, by)) = both(date, by) else { return Ok(Reading::Unknown) };
        let calendar = how.calendar.and_then(|calendar| self.policy.calendars.get(calendar.index()));
        match calendar {
            Some(calendar) => inside(calendar::shift_working(calendar, date, by, how.side), site),
            None => checked(calendar::shift(date, by.into(), how), site),
        }
    }

    fn quantifier(
        &self,
        kind: QuantifierKind,
        list: FactId,
        condition: &Expr,
        members: &[Member<'_>],
    ) -> Result<Reading, Fault> {
        let Some(list) = self.members_of(list) else { return Ok(Reading::Unknown) };
        let mut each = Vec::new();
        for member in each_of(list) {
            let mut inner = members.to_vec();
            inner.push(member);
            each.push(self.condition(condition, &inner)?);
        }
        Ok(match kind {
            QuantifierKind::Any => Reading::from_truth(Truth::any(&each)),
            QuantifierKind::All => Reading::from_truth(Truth::all(&each)),
            QuantifierKind::Count if each.contains(&Truth::Unknown) => Reading::Unknown,
            QuantifierKind::Count => {
                let count = each.iter().filter(|truth| truth.surely()).count();
                i64::try_from(count).map_or(Reading::Unknown, Reading::Number)
            }
        })
    }

    /// Whether each member counts, and its value. Both are computed for every member: the
    /// condition first.
    fn chosen(
        &self,
        list: FactId,
        condition: &Expr,
        value: &Expr,
        members: &[Member<'_>],
    ) -> Result<Vec<(Truth, Reading)>, Fault> {
        let Some(list) = self.members_of(list) else { return Ok(vec![(Truth::Unknown, Reading::Unknown)]) };
        let mut chosen = Vec::new();
        for member in each_of(list) {
            let mut inner = members.to_vec();
            inner.push(member);
            chosen.push((self.condition(condition, &inner)?, self.value(value, &inner)?));
        }
        Ok(chosen)
    }

    /// Whether a value is not none. A value of the members of a list exists where one of them
    /// counts, known or not.
    fn existence(&self, expr: &Expr, members: &[Member<'_>]) -> Result<Truth, Fault> {
        match &expr.kind {
            ExprKind::Define(id) => match self.policy.defines.get(id.index()) {
                Some(define) => self.existence(&define.body, &[]),
                None => Ok(Truth::Unknown),
            },
            ExprKind::Aggregate { kind, list, condition, value, .. } if *kind != AggregateKind::Sum => {
                let chosen = self.chosen(*list, condition, value, members)?;
                Ok(Truth::any(&chosen.iter().map(|(counts, _)| *counts).collect::<Vec<_>>()))
            }
            _ => Ok(match self.value(expr, members)? {
                Reading::Number(_) | Reading::Text | Reading::Range(..) => Truth::Yes,
                Reading::None => Truth::No,
                Reading::Unknown => Truth::Unknown,
            }),
        }
    }

    /// What a fact or field of type text says, where it is known.
    fn text<'a>(&'a self, expr: &Expr, members: &[Member<'a>]) -> Option<&'a str> {
        let value = match &expr.kind {
            ExprKind::Fact(id) => self.facts.get(id.index()),
            ExprKind::Member { depth, field } => members.iter().rev().nth(*depth as usize)?.fields.get(*field as usize),
            _ => None,
        };
        match value {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The members of a list fact; nothing when the fact is no list.
    pub(super) fn members_of(&self, list: FactId) -> Option<&[Vec<Value>]> {
        match self.facts.get(list.index()) {
            Some(Value::List(members)) => Some(members),
            _ => None,
        }
    }

    /// The band that holds: the one all of whose edges surely hold, if there is one.
    ///
    /// An edge is a parameter that may not be known. A band may hold all the same: 600,000 CNY
    /// is `at least 500,000 CNY` whatever `minor_loss` was.
    pub(super) fn band(&self, id: BoundaryId) -> Result<Reading, Fault> {
        let Some(boundary) = self.policy.boundaries.get(id.index()) else { return Ok(Reading::Unknown) };
        let subject = self.value(&boundary.subject, &[])?;
        let mut holding = Vec::new();
        for band in &boundary.bands {
            let mut edges = Vec::new();
            for edge in band {
                let sides = both(subject, self.value(&edge.value, &[])?);
                edges.push(sides.map_or(Truth::Unknown, |(subject, edge_value)| {
                    Truth::from_bool(compare(comparison_of(edge.edge), subject, edge_value))
                }));
            }
            // A band without edges holds for every subject, not for one that is not known.
            holding.push(if subject.number().is_some() { Truth::all(&edges) } else { Truth::Unknown });
        }
        let band = holding.iter().position(|truth| truth.surely()).and_then(|band| i64::try_from(band).ok());
        Ok(band.map_or(Reading::Unknown, Reading::Number))
    }

    /// The entry that a parameter read outside of quantifiers finds: its index and its value.
    pub(super) fn entry_in_force(&self, read: &Expr) -> Option<(u32, i64)> {
        let ExprKind::Parameter { parameter, date } = &read.kind else { return None };
        let date = date.as_ref().map(|date| self.value(date, &[])).transpose().ok()?;
        in_force(&self.policy.parameters.get(parameter.index())?.entries, date)
    }
}

/// The last entry that starts on or before the date: its index and its value.
fn in_force(entries: &[ParameterEntry], date: Option<Reading>) -> Option<(u32, i64)> {
    let index = match date {
        None => entries.len().checked_sub(1)?,
        Some(reading) => {
            let date = reading.number()?;
            entries.iter().rposition(|entry| i64::from(entry.from) <= date)?
        }
    };
    Some((u32::try_from(index).ok()?, entries.get(index)?.value))
}

/// The values of the members that count, added one after the other; unknown from the first one
/// on of which something is not known.
fn sum(chosen: &[(Truth, Reading)], site: Option<SiteId>) -> Result<Reading, Fault> {
    let mut sum = Reading::Number(0);
    for (counts, value) in chosen {
        if *counts == Truth::No {
            continue;
        }
        let value = if counts.surely() { *value } else { Reading::Unknown };
        sum = match both(sum, value) {
            Some((sum, value)) => checked(sum.checked_add(value), site)?,
            None => Reading::Unknown,
        };
    }
    Ok(sum)
}

/// The least or the greatest value of the members that count; none where no member does.
fn extreme(chosen: &[(Truth, Reading)], of: fn(i64, i64) -> i64) -> Reading {
    let mut found = Reading::None;
    for (counts, value) in chosen {
        found = match (counts, found, value) {
            (Truth::No, ..) => continue,
            (Truth::Yes, Reading::None, Reading::Number(value)) => Reading::Number(*value),
            (Truth::Yes, Reading::Number(best), Reading::Number(value)) => Reading::Number(of(best, *value)),
            _ => return Reading::Unknown,
        };
    }
    found
}

/// The members of a list with their places.
pub(super) fn each_of(list: &[Vec<Value>]) -> impl Iterator<Item = Member<'_>> {
    list.iter().enumerate().map(|(index, fields)| Member { index, fields })
}

fn both(left: Reading, right: Reading) -> Option<(i64, i64)> {
    left.number().zip(right.number())
}

fn truth_of(holds: bool) -> Reading {
    Reading::from_truth(Truth::from_bool(holds))
}

fn compare(op: Comparison, left: i64, right: i64) -> bool {
    let order = left.cmp(&right);
    match op {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::NotEqual => order != Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::LessOrEqual => order != Ordering::Greater,
        Comparison::Greater => order == Ordering::Greater,
        Comparison::GreaterOrEqual => order != Ordering::Less,
    }
}

fn comparison_of(edge: Edge) -> Comparison {
    match edge {
        Edge::AtLeast => Comparison::GreaterOrEqual,
        Edge::AtMost => Comparison::LessOrEqual,
        Edge::LessThan => Comparison::Less,
        Edge::MoreThan => Comparison::Greater,
    }
}

fn arithmetic(op: ArithmeticOp, left: i64, right: i64) -> Option<i64> {
    match op {
        ArithmeticOp::Add => left.checked_add(right),
        ArithmeticOp::Subtract => left.checked_sub(right),
        ArithmeticOp::Multiply => left.checked_mul(right),
    }
}

/// A result, or the fault that something lies outside of a calendar.
fn inside(result: Option<i64>, site: Option<SiteId>) -> Result<Reading, Fault> {
    checked(result, site).map_err(|fault| Fault { code: FaultCode::OutsideCalendar, ..fault })
}

/// A result, or the overflow at its site. An overflow where the checker excluded one has no
/// site; it is still a fault, never a wrong number.
fn checked(result: Option<i64>, site: Option<SiteId>) -> Result<Reading, Fault> {
    result.map(Reading::Number).ok_or_else(|| fault(FaultCode::Overflow, site))
}

fn fault(code: FaultCode, site: Option<SiteId>) -> Fault {
    Fault { code, field: site.map_or(NO_FIELD, |site| super::short(site.0)), row: NO_ROW }
}
