//! The semantic hash: SHA-256 over one spelling of what a policy means.
//!
//! Left out is what a reader sees and a decision does not: places, labels, the texts of sites,
//! cases, the keyword language, and what the checker derived (types and bounds of expressions).
//! Every list is preceded by its length and every text by its bytes, every alternative by a
//! number, so that two policies share a spelling only when they are the same.

use sha2::{Digest, Sha256};

use crate::hir::Applies;
use crate::hir::{
    AggregateKind, ArithmeticOp, Boundary, Calendar, Combination, Comparison, Decision, Duty, Edge, Effect, EnumKind,
    EnumOrigin, Expr, ExprKind, Field, Move, Node, Parameter, Policy, QuantifierKind, RoundMode, RuleUnit, Side, Text,
    Type, Unit, UnitKind,
};

/// SHA-256 in hexadecimal digits over the meaning of a policy: equal for two rule files that
/// mean the same, whatever the language of their keywords.
#[must_use]
pub fn semantic_hash(policy: &Policy) -> String {
    let mut out = Spelling(Sha256::new());
    out.bytes(b"fencun-meaning-v1");
    out.policy(policy);
    fencun_abi::digest::hex(&out.0.finalize())
}

struct Spelling(Sha256);

impl Spelling {
    fn number(&mut self, number: impl Into<i64>) {
        self.0.update(number.into().to_le_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.0.update(bytes);
    }

    fn count(&mut self, n: usize) {
        self.number(i64::try_from(n).unwrap_or(i64::MAX));
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn list<T>(&mut self, items: &[T], spell: impl Fn(&mut Self, &T)) {
        self.count(items.len());
        for item in items {
            spell(self, item);
        }
    }

    fn option<T>(&mut self, item: Option<T>, spell: impl Fn(&mut Self, T)) {
        self.number(i64::from(item.is_some()));
        if let Some(item) = item {
            spell(self, item);
        }
    }

    fn texts(&mut self, texts: &Text) {
        self.option(texts.en.as_deref(), Self::text);
        self.option(texts.zh.as_deref(), Self::text);
    }

    fn policy(&mut self, policy: &Policy) {
        self.text(&policy.name);
        self.list(&policy.version, |out, part| out.number(*part));
        self.texts(&policy.title);
        self.texts(&policy.authority);
        self.option(policy.in_force_from, Self::number);
        self.option(policy.in_force_until, Self::number);
        self.option(policy.applies, |out, applies| match applies {
            Applies::OldUnlessNewerIsMoreLenient => out.number(0),
        });
        self.list(&policy.enums, |out, of| {
            out.text(&of.name);
            match of.origin {
                EnumOrigin::Declared(EnumKind::Enum) => out.number(0),
                EnumOrigin::Declared(EnumKind::Scale) => out.number(1),
                EnumOrigin::Bands(boundary) => {
                    out.number(2);
                    out.number(boundary.0);
                }
            }
            out.list(&of.cases, |out, (name, _)| out.text(name));
        });
        self.list(&policy.records, |out, record| {
            out.text(&record.name);
            out.list(&record.fields, Self::field);
        });
        self.list(&policy.facts, Self::field);
        self.list(&policy.parameters, Self::parameter);
        self.list(&policy.boundaries, Self::boundary);
        self.list(&policy.defines, |out, define| {
            out.text(&define.name);
            out.option(define.cites.as_deref(), Self::text);
            out.expr(&define.body);
        });
        self.list(&policy.decisions, Self::decision);
        self.list(&policy.units, Self::unit);
        self.list(&policy.duties, Self::duty);
        // A policy without calendars keeps the hash that it had before there were any.
        for calendar in &policy.calendars {
            out_calendar(self, calendar);
        }
        self.list(&policy.order, |out, node| {
            let (kind, index) = match node {
                Node::Define(id) => (0, id.0),
                Node::Boundary(id) => (1, id.0),
                Node::Decision(id) => (2, id.0),
            };
            out.number(kind);
            out.number(index);
        });
    }

    fn field(&mut self, field: &Field) {
        self.text(&field.name);
        self.ty(field.ty);
        self.number(i64::from(field.unknown));
        self.number(i64::from(field.none));
        self.number(field.range.min);
        self.number(field.range.max);
        self.number(i64::from(field.can_change));
        self.texts(&field.supplier);
    }

    fn ty(&mut self, ty: Type) {
        let (kind, index) = match ty {
            Type::YesNo => (0, 0),
            Type::Enum(id) => (1, id.0),
            Type::Integer => (2, 0),
            Type::Decimal(digits) => (8, u32::from(digits)),
            Type::Money(currency) => (3, u32::from(currency)),
            Type::Percent => (4, 0),
            Type::Date => (5, 0),
            Type::Instant => (9, 0),
            Type::Duration(of) => (6, unit_number(of)),
            Type::List(record) => (7, record.0),
            Type::Set(of) => (20, of.0),
            Type::Range(_) => (21, 0),
            Type::Text => (22, 0),
        };
        self.number(kind);
        self.number(index);
        if let Type::Range(of) = ty {
            self.ty(of.ty());
        }
    }

    fn parameter(&mut self, parameter: &Parameter) {
        self.text(&parameter.name);
        self.ty(parameter.ty);
        self.list(&parameter.entries, |out, entry| {
            out.number(entry.from);
            out.number(entry.value);
        });
    }

    fn boundary(&mut self, boundary: &Boundary) {
        self.text(&boundary.name);
        self.number(boundary.bands_enum.0);
        self.expr(&boundary.subject);
        self.list(&boundary.bands, |out, band| {
            out.list(band, |out, edge| {
                out.number(match edge.edge {
                    Edge::AtLeast => 0,
                    Edge::AtMost => 1,
                    Edge::LessThan => 2,
                    Edge::MoreThan => 3,
                });
                out.expr(&edge.value);
            });
        });
    }

    fn decision(&mut self, decision: &Decision) {
        self.text(&decision.name);
        self.ty(decision.ty);
        self.number(match decision.combination {
            Combination::Unique => 0,
            Combination::InOrder => 1,
            Combination::Strictest => 2,
            Combination::MostLenient => 3,
            Combination::Largest => 4,
            Combination::Smallest => 5,
            Combination::Sum => 6,
            Combination::Collect => 7,
        });
        // Only what a decision of amounts has: the others keep their spelling.
        if let Some(amount) = &decision.amount {
            self.number(amount.clamp.min);
            self.number(amount.clamp.max);
        }
        // Only what a decision for each member has.
        if let Some(place) = decision.place {
            self.numbers(&[68, place.list.0, place.index]);
        }
        self.number(decision.first_unit.0);
        self.number(decision.n_units);
    }

    fn unit(&mut self, unit: &RuleUnit) {
        self.number(unit.decision.0);
        self.number(match unit.kind {
            UnitKind::RedLine => 0,
            UnitKind::Rule => 1,
            UnitKind::Row => 2,
            UnitKind::Exception => 3,
            UnitKind::Adjust => 4,
            UnitKind::Otherwise => 5,
        });
        self.text(&unit.id);
        self.option(unit.row, Self::number);
        self.expr(&unit.condition);
        match unit.effect {
            Effect::Shall(outcome) => {
                self.number(0);
                self.number(outcome);
            }
            Effect::May(outcomes) => {
                self.number(1);
                self.number(outcomes);
            }
            Effect::Step { steps, cap, may } => {
                self.number(2);
                self.number(steps);
                self.number(cap);
                self.number(i64::from(may));
            }
            Effect::Lift => self.number(3),
            Effect::Give => {
                self.number(4);
                self.option(unit.amount.as_ref(), Self::expr);
            }
        }
        self.list(&unit.targets, |out, target| out.number(target.0));
        self.option(unit.cites.as_deref(), Self::text);
        self.texts(&unit.because);
    }

    fn duty(&mut self, duty: &Duty) {
        self.text(&duty.name);
        self.option(duty.cites.as_deref(), Self::text);
        self.expr(&duty.condition);
        self.texts(&duty.require);
        self.texts(&duty.by);
        self.option(duty.due.as_ref(), Self::expr);
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Const(value) => {
                self.number(0);
                self.ty(expr.ty);
                self.number(*value);
            }
            ExprKind::Fact(id) => self.numbers(&[1, id.0]),
            ExprKind::Member { depth, field } => self.numbers(&[2, *depth, *field]),
            ExprKind::Define(id) => self.numbers(&[3, id.0]),
            ExprKind::Boundary(id) => self.numbers(&[4, id.0]),
            ExprKind::Parameter { parameter, .. } => self.numbers(&[5, parameter.0]),
            ExprKind::OutcomeIn { decision, set, of: None } => self.numbers(&[6, decision.0, *set]),
            ExprKind::OutcomeIn { decision, set, of: Some(depth) } => self.numbers(&[67, decision.0, *set, *depth]),
            ExprKind::Outcome(decision) => self.numbers(&[64, decision.0]),
            ExprKind::Not(_) => self.number(7),
            ExprKind::AtLeast { quota, .. } => self.numbers(&[8, *quota]),
            ExprKind::Compare { op, .. } => {
                let op = match op {
                    Comparison::Equal => 0,
                    Comparison::NotEqual => 1,
                    Comparison::Less => 2,
                    Comparison::LessOrEqual => 3,
                    Comparison::Greater => 4,
                    Comparison::GreaterOrEqual => 5,
                };
                self.numbers(&[9, op]);
            }
            ExprKind::OneOf { items, .. } => {
                self.number(10);
                self.list(items, |out, item| out.number(*item));
            }
            ExprKind::Exists(_) => self.number(11),
            ExprKind::Quantifier { kind, list, .. } => {
                let kind = match kind {
                    QuantifierKind::Any => 0,
                    QuantifierKind::All => 1,
                    QuantifierKind::Count => 2,
                };
                self.numbers(&[12, kind, list.0]);
            }
            ExprKind::Negate { .. } => self.number(13),
            ExprKind::Arithmetic { op, .. } => {
                let op = match op {
                    ArithmeticOp::Add => 0,
                    ArithmeticOp::Subtract => 1,
                    ArithmeticOp::Multiply => 2,
                };
                self.numbers(&[14, op]);
            }
            ExprKind::Shift { how, .. } => {
                self.number(15);
                self.movement(*how);
            }
            ExprKind::Window { how, .. } => {
                self.number(30);
                self.movement(*how);
            }
            ExprKind::DaysBetween { .. } => self.number(16),
            ExprKind::HoursBetween { started, .. } => self.numbers(&[32, u32::from(*started)]),
            ExprKind::DateOf { offset, .. } => {
                self.number(33);
                self.number(*offset);
            }
            ExprKind::WorkingDaysBetween { calendar, .. } => self.numbers(&[31, calendar.0]),
            ExprKind::Extreme { largest, .. } => self.numbers(&[40, u32::from(*largest)]),
            ExprKind::Choose { .. } => self.number(41),
            ExprKind::Includes { items, all, .. } => self.numbers(&[60, *items, u32::from(*all)]),
            ExprKind::TextIn { items, .. } => {
                self.number(64);
                self.list(items, |out, item| out.text(item));
            }
            ExprKind::StartsWith { prefix, .. } => {
                self.number(65);
                self.text(prefix);
            }
            ExprKind::SameText { .. } => self.number(66),
            ExprKind::Within { .. } => self.number(61),
            ExprKind::Size(_) => self.number(62),
            ExprKind::Range { .. } => self.number(65),
            ExprKind::End { upper, .. } => self.numbers(&[63, u32::from(*upper)]),
            ExprKind::Aggregate { kind, list, .. } => {
                let kind = match kind {
                    AggregateKind::Sum => 0,
                    AggregateKind::Earliest | AggregateKind::Smallest => 1,
                    AggregateKind::Latest | AggregateKind::Largest => 2,
                };
                self.numbers(&[50, kind, list.0]);
            }
            ExprKind::Rounded { divisor, rounding, .. } => {
                let mode = match rounding.mode {
                    RoundMode::Up => 0,
                    RoundMode::Down => 1,
                    RoundMode::HalfUp => 2,
                    RoundMode::HalfEven => 3,
                };
                self.numbers(&[42, mode, u32::from(divisor.is_some())]);
                for constant in [rounding.up, rounding.down, rounding.step] {
                    self.number(constant);
                }
            }
        }
        self.list(&expr.operands(), |out, operand| out.expr(operand));
    }

    fn movement(&mut self, how: Move) {
        let side = match how.side {
            Side::After => 0,
            Side::Before => 1,
            Side::CountingFrom => 2,
        };
        self.numbers(&[unit_number(how.unit), side]);
        if let Some(calendar) = how.calendar {
            self.number(calendar.0);
        }
    }

    fn numbers(&mut self, numbers: &[u32]) {
        for number in numbers {
            self.number(*number);
        }
    }
}

fn out_calendar(out: &mut Spelling, calendar: &Calendar) {
    out.number(32);
    out.text(&calendar.name);
    out.number(calendar.first);
    out.number(calendar.last);
    out.list(&calendar.working, |out, day| out.number(*day));
}

fn unit_number(unit: Unit) -> u32 {
    match unit {
        Unit::Hours => 0,
        Unit::Days => 1,
        Unit::Months => 2,
        Unit::Years => 3,
        Unit::WorkingDays => 4,
    }
}
