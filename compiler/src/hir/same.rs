//! Equality of expressions without regard to their places.

use super::{Choice, Expr, ExprKind};

impl Expr {
    /// Whether two expressions are the same but for where they stand (and for the number of
    /// the site at which they may overflow).
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        use ExprKind as K;
        match (&self.kind, &other.kind) {
            (K::Const(a), K::Const(b)) => a == b && self.ty == other.ty,
            (K::Fact(a), K::Fact(b)) => a == b,
            (K::Member { depth: a, field: f }, K::Member { depth: b, field: g }) => (a, f) == (b, g),
            (K::Define(a), K::Define(b)) => a == b,
            (K::Boundary(a), K::Boundary(b)) => a == b,
            (K::Outcome(a), K::Outcome(b)) => a == b,
            (K::Parameter { parameter: a, date: d }, K::Parameter { parameter: b, date: e }) => {
                a == b
                    && match (d, e) {
                        (None, None) => true,
                        (Some(d), Some(e)) => d.same(e),
                        (None, Some(_)) | (Some(_), None) => false,
                    }
            }
            (K::OutcomeIn { decision: a, set: s, of: m }, K::OutcomeIn { decision: b, set: t, of: n }) => {
                (a, s, m) == (b, t, n)
            }
            (K::Not(a), K::Not(b)) | (K::Exists(a), K::Exists(b)) | (K::Size(a), K::Size(b)) => a.same(b),
            (K::Includes { set: a, items: s, all: x }, K::Includes { set: b, items: t, all: y }) => {
                s == t && x == y && a.same(b)
            }
            (K::TextIn { text: a, items: s }, K::TextIn { text: b, items: t }) => s == t && a.same(b),
            (K::StartsWith { text: a, prefix: s }, K::StartsWith { text: b, prefix: t }) => s == t && a.same(b),
            (K::SameText { left: a, right: b }, K::SameText { left: c, right: d }) => a.same(c) && b.same(d),
            (K::Within { range: a, value: b }, K::Within { range: c, value: d }) => a.same(c) && b.same(d),
            (K::End { range: a, upper: x }, K::End { range: b, upper: y }) => x == y && a.same(b),
            (K::AtLeast { quota: p, items: a }, K::AtLeast { quota: q, items: b }) => {
                p == q && a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b))
            }
            (K::Extreme { largest: p, items: a }, K::Extreme { largest: q, items: b }) => {
                p == q && a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b))
            }
            (K::Choose { choices: a, otherwise: x }, K::Choose { choices: b, otherwise: y }) => {
                let same = |(a, b): (&Choice, &Choice)| a.value.same(&b.value) && a.condition.same(&b.condition);
                a.len() == b.len() && a.iter().zip(b).all(same) && x.same(y)
            }
            (K::Compare { op: p, left: a, right: b }, K::Compare { op: q, left: c, right: d }) => {
                p == q && a.same(c) && b.same(d)
            }
            (K::OneOf { subject: a, items: s }, K::OneOf { subject: b, items: t }) => s == t && a.same(b),
            (K::Quantifier { kind: k, list: l, condition: a }, K::Quantifier { kind: m, list: n, condition: b }) => {
                k == m && l == n && a.same(b)
            }
            (
                K::Aggregate { kind: k, list: l, condition: a, value: v, .. },
                K::Aggregate { kind: m, list: n, condition: b, value: w, .. },
            ) => k == m && l == n && a.same(b) && v.same(w),
            (K::Negate { operand: a, .. }, K::Negate { operand: b, .. }) => a.same(b),
            (K::Arithmetic { op: p, left: a, right: b, .. }, K::Arithmetic { op: q, left: c, right: d, .. }) => {
                p == q && a.same(c) && b.same(d)
            }
            (
                K::Rounded { factors: a, divisor: x, rounding: r, .. },
                K::Rounded { factors: b, divisor: y, rounding: s, .. },
            ) => {
                let divisors = match (x, y) {
                    (None, None) => true,
                    (Some(x), Some(y)) => x.same(y),
                    _ => false,
                };
                r == s && divisors && a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b))
            }
            (K::Shift { date: a, by: b, how: p, .. }, K::Shift { date: c, by: d, how: q, .. }) => {
                p == q && a.same(c) && b.same(d)
            }
            (
                K::Window { subject: s, date: a, by: b, how: p, .. },
                K::Window { subject: t, date: c, by: d, how: q, .. },
            ) => p == q && s.same(t) && a.same(c) && b.same(d),
            (
                K::WorkingDaysBetween { from: a, to: b, calendar: x, .. },
                K::WorkingDaysBetween { from: c, to: d, calendar: y, .. },
            ) => x == y && a.same(c) && b.same(d),
            (K::DaysBetween { from: a, to: b }, K::DaysBetween { from: c, to: d })
            | (K::Range { from: a, to: b }, K::Range { from: c, to: d }) => a.same(c) && b.same(d),
            (K::HoursBetween { started: p, from: a, to: b }, K::HoursBetween { started: q, from: c, to: d }) => {
                p == q && a.same(c) && b.same(d)
            }
            (K::DateOf { instant: a, offset: p }, K::DateOf { instant: b, offset: q }) => p == q && a.same(b),
            _ => false,
        }
    }
}
