//! Conditions as boxes: for each term of a conjunction, the set of values it admits.
//!
//! `basis is within_rules and loss is at least 5 CNY` is the box
//! `basis ∈ {within_rules}, loss ∈ [5, max]`. What is no comparison of a term with constants is
//! left out, so the box holds at least every case that the condition holds for: two disjoint
//! boxes prove two disjoint conditions. [`Shape::exact`] says whether nothing was left out.

use crate::hir::{Comparison, Expr, ExprKind, Range, Type};

/// A term: a value that conditions compare with constants.
#[derive(Clone, Debug)]
pub(super) struct Term {
    expr: Expr,
    /// The values it can take.
    pub range: Range,
}

/// Sorted, disjoint, non-touching ranges.
type Set = Vec<Range>;

const ONLY_ZERO: Range = Range { min: 0, max: 0 };
const ONLY_ONE: Range = Range { min: 1, max: 1 };

/// A box, and whether it is the whole condition.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// Term and admitted values, by term.
    pub sides: Vec<(usize, Set)>,
    /// Nothing of the condition was left out.
    pub exact: bool,
}

/// All terms of a decision.
#[derive(Debug, Default)]
pub(super) struct Terms {
    /// In the order in which they were met.
    pub terms: Vec<Term>,
    /// The texts that terms are compared with: the value of each is its place here. Any other
    /// text is a larger number.
    texts: Vec<String>,
}

impl Terms {
    /// The box of a condition.
    pub(super) fn shape(&mut self, condition: &Expr) -> Shape {
        let mut shape = Shape { sides: Vec::new(), exact: true };
        self.narrow(condition, &mut shape);
        shape
    }

    fn narrow(&mut self, condition: &Expr, shape: &mut Shape) {
        match &condition.kind {
            ExprKind::Const(1) => {}
            ExprKind::Const(_) => {
                // Never: an empty side.
                let term = self.term(condition, Range { min: 0, max: 1 });
                shape.cut(term, Vec::new());
            }
            ExprKind::AtLeast { quota, items } if *quota as usize == items.len() => {
                for item in items {
                    self.narrow(item, shape);
                }
            }
            ExprKind::Not(inner) => match self.atom(inner) {
                Some((term, set)) => {
                    let range = self.terms.get(term).map_or(Range { min: 0, max: 0 }, |t| t.range);
                    shape.cut(term, complement(&set, range));
                }
                None => shape.exact = false,
            },
            _ => match self.atom(condition) {
                Some((term, set)) => shape.cut(term, set),
                None => shape.exact = false,
            },
        }
    }

    /// A comparison of one term with constants.
    fn atom(&mut self, condition: &Expr) -> Option<(usize, Set)> {
        match &condition.kind {
            ExprKind::Compare { op, left, right } => {
                let ExprKind::Const(value) = right.kind else { return None };
                let range = left.range;
                let all = Range { min: i64::MIN, max: i64::MAX };
                let set = match op {
                    Comparison::Equal => vec![Range { min: value, max: value }],
                    Comparison::NotEqual => complement(&[Range { min: value, max: value }], all),
                    Comparison::Less => below(value.checked_sub(1)?),
                    Comparison::LessOrEqual => below(value),
                    Comparison::Greater => above(value.checked_add(1)?),
                    Comparison::GreaterOrEqual => above(value),
                };
                let term = self.term(left, range);
                Some((term, intersect(&set, &[range])))
            }
            ExprKind::OneOf { subject, items } => {
                let range = subject.range;
                let term = self.term(subject, range);
                let set: Set = join(items.iter().map(|value| Range { min: *value, max: *value }).collect());
                Some((term, intersect(&set, &[range])))
            }
            ExprKind::TextIn { text, items } => {
                let term = self.term(text, Range { min: 0, max: i64::MAX });
                let values: Vec<i64> = items.iter().map(|item| self.text(item)).collect();
                Some((term, join(values.into_iter().map(|value| Range { min: value, max: value }).collect())))
            }
            ExprKind::OutcomeIn { decision, set, of } => {
                // The decision itself is the term; its outcomes are the values.
                let whole = Expr {
                    kind: ExprKind::OutcomeIn { decision: *decision, set: u32::MAX, of: *of },
                    ..condition.clone()
                };
                let term = self.term(&whole, Range { min: 0, max: 31 });
                let cases = (0..32).filter(|case| set & (1 << case) != 0);
                Some((term, join(cases.map(|case| Range { min: case, max: case }).collect())))
            }
            ExprKind::Fact(_)
            | ExprKind::Define(_)
            | ExprKind::Exists(_)
            | ExprKind::Quantifier { .. }
            | ExprKind::Includes { .. }
            | ExprKind::Within { .. }
            | ExprKind::StartsWith { .. }
            | ExprKind::SameText { .. }
                if condition.ty == Type::YesNo =>
            {
                let term = self.term(condition, Range { min: 0, max: 1 });
                Some((term, vec![Range { min: 1, max: 1 }]))
            }
            _ => None,
        }
    }

    /// A box with what follows from how the texts in it begin: `code is "AB"` from `code starts
    /// with "A"` no less than `not code starts with "B"`. All terms are known by then.
    pub(super) fn with_beginnings(&self, shape: &Shape) -> Shape {
        let mut wider = shape.clone();
        for (term, set) in &shape.sides {
            let Some(of) = self.terms.get(*term) else { continue };
            match &of.expr.kind {
                ExprKind::StartsWith { text, prefix } if *set == [ONLY_ONE] => {
                    for (other, another) in self.beginnings(text) {
                        if prefix.starts_with(another) {
                            wider.cut(other, vec![ONLY_ONE]);
                        } else if !another.starts_with(prefix.as_str()) {
                            wider.cut(other, vec![ONLY_ZERO]);
                        }
                    }
                }
                _ if of.expr.ty == Type::Text => {
                    let Some(texts) = self.texts_of(set) else { continue };
                    for (other, prefix) in self.beginnings(&of.expr) {
                        let n = texts.iter().filter(|text| text.starts_with(prefix)).count();
                        if n == texts.len() {
                            wider.cut(other, vec![ONLY_ONE]);
                        } else if n == 0 {
                            wider.cut(other, vec![ONLY_ZERO]);
                        }
                    }
                }
                _ => {}
            }
        }
        wider
    }

    /// The beginnings that a text is compared with, and the terms of that.
    fn beginnings<'t>(&'t self, of: &'t Expr) -> impl Iterator<Item = (usize, &'t str)> {
        self.terms.iter().enumerate().filter_map(move |(at, term)| match &term.expr.kind {
            ExprKind::StartsWith { text, prefix } if text.same(of) => Some((at, prefix.as_str())),
            _ => None,
        })
    }

    /// The texts whose numbers are in a set; nothing where others are.
    fn texts_of(&self, set: &[Range]) -> Option<Vec<&str>> {
        let last = usize::try_from(set.last()?.max).ok()?;
        self.texts.get(last)?;
        let numbers = set.iter().flat_map(|range| range.min..=range.max);
        numbers.map(|number| self.texts.get(usize::try_from(number).ok()?).map(String::as_str)).collect()
    }

    fn text(&mut self, text: &str) -> i64 {
        let at = self.texts.iter().position(|known| known == text).unwrap_or_else(|| {
            self.texts.push(text.to_owned());
            self.texts.len() - 1
        });
        i64::try_from(at).unwrap_or(i64::MAX)
    }

    fn term(&mut self, expr: &Expr, range: Range) -> usize {
        if let Some(at) = self.terms.iter().position(|term| term.expr.same(expr)) {
            return at;
        }
        self.terms.push(Term { expr: expr.clone(), range });
        self.terms.len() - 1
    }
}

impl Shape {
    fn cut(&mut self, term: usize, set: Set) {
        match self.sides.iter_mut().find(|(known, _)| *known == term) {
            Some((_, side)) => *side = intersect(side, &set),
            None => self.sides.push((term, set)),
        }
    }

    /// The box of both conditions.
    pub(super) fn and(&self, other: &Self) -> Self {
        let mut both = Self { sides: self.sides.clone(), exact: self.exact && other.exact };
        for (term, set) in &other.sides {
            both.cut(*term, set.clone());
        }
        both
    }

    /// No case is in both boxes.
    pub(super) fn is_disjoint(&self, other: &Self) -> bool {
        self.is_empty()
            || other.is_empty()
            || self.sides.iter().any(|(term, set)| {
                other.sides.iter().any(|(known, side)| known == term && intersect(set, side).is_empty())
            })
    }

    fn is_empty(&self) -> bool {
        self.sides.iter().any(|(_, set)| set.is_empty())
    }
}

/// Steps that the search for an uncovered case takes at most.
const MAX_STEPS: usize = 200_000;

/// Whether the boxes together hold every case.
///
/// Splits the space along the first box that meets it and goes on with the pieces outside of
/// that box. `false` also when that takes too many steps.
pub(super) fn cover_everything(terms: &Terms, shapes: &[&Shape]) -> bool {
    let space: Vec<Set> = terms.terms.iter().map(|term| vec![term.range]).collect();
    let mut steps = 0;
    covered(space, shapes, &mut steps) && steps <= MAX_STEPS
}

fn covered(space: Vec<Set>, shapes: &[&Shape], steps: &mut usize) -> bool {
    let mut open = vec![(space, 0)];
    while let Some((mut space, from)) = open.pop() {
        *steps += 1;
        if *steps > MAX_STEPS {
            return false;
        }
        if space.iter().any(Vec::is_empty) {
            continue;
        }
        let Some(shape) = shapes.get(from) else { return false };
        for (term, set) in &shape.sides {
            let Some(side) = space.get(*term).cloned() else { return false };
            let outside = side.iter().flat_map(|range| complement(set, *range)).collect::<Set>();
            if !outside.is_empty() {
                let mut piece = space.clone();
                if let Some(place) = piece.get_mut(*term) {
                    *place = outside;
                }
                open.push((piece, from + 1));
            }
            if let Some(place) = space.get_mut(*term) {
                *place = intersect(&side, set);
            }
        }
    }
    true
}

fn below(max: i64) -> Set {
    vec![Range { min: i64::MIN, max }]
}

fn above(min: i64) -> Set {
    vec![Range { min, max: i64::MAX }]
}

fn intersect(a: &[Range], b: &[Range]) -> Set {
    let mut out = Vec::new();
    for x in a {
        for y in b {
            let both = Range { min: x.min.max(y.min), max: x.max.min(y.max) };
            if both.min <= both.max {
                out.push(both);
            }
        }
    }
    join(out)
}

fn join(mut ranges: Set) -> Set {
    ranges.sort_by_key(|range| (range.min, range.max));
    let mut out: Set = Vec::new();
    for range in ranges {
        match out.last_mut() {
            Some(last) if i128::from(range.min) <= i128::from(last.max) + 1 => last.max = last.max.max(range.max),
            _ => out.push(range),
        }
    }
    out
}

/// The values of `range` that are not in the set.
fn complement(set: &[Range], range: Range) -> Set {
    let mut out = Vec::new();
    let mut next = i128::from(range.min);
    for part in set {
        let stop = i128::from(part.min) - 1;
        if next <= stop.min(i128::from(range.max)) {
            out.push(Range { min: narrow(next), max: narrow(stop.min(i128::from(range.max))) });
        }
        next = next.max(i128::from(part.max) + 1);
    }
    if next <= i128::from(range.max) {
        out.push(Range { min: narrow(next), max: range.max });
    }
    out
}

fn narrow(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::literal::constant;
    use crate::hir::FactId;
    use fencun_grammar::span::Span;

    /// Terms of three facts with the values 0 to 3.
    fn terms() -> Terms {
        let mut terms = Terms::default();
        for fact in 0..3 {
            let kind = ExprKind::Fact(FactId(fact));
            let range = Range { min: 0, max: 3 };
            let expr = Expr { kind, range, ..constant(0, Type::Integer, Span::default()) };
            terms.term(&expr, range);
        }
        terms
    }

    /// A small deterministic generator: xorshift.
    fn next(state: &mut u64) -> u64 {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        *state
    }

    fn random_shape(state: &mut u64) -> Shape {
        let mut shape = Shape { sides: Vec::new(), exact: true };
        for term in 0..3 {
            if next(state).is_multiple_of(3) {
                let bits = next(state) % 16;
                let values = (0..4).filter(|value| bits & (1 << value) != 0);
                shape.cut(term, join(values.map(|value| Range { min: value, max: value }).collect()));
            }
        }
        shape
    }

    fn holds(shape: &Shape, point: [i64; 3]) -> bool {
        shape.sides.iter().all(|(term, set)| set.iter().any(|range| (range.min..=range.max).contains(&point[*term])))
    }

    fn points() -> impl Iterator<Item = [i64; 3]> {
        (0..64).map(|n| [n % 4, n / 4 % 4, n / 16])
    }

    #[test]
    fn cover_and_disjointness_agree_with_every_point() {
        let terms = terms();
        let mut state = 0x9e37_79b9_7f4a_7c15;
        let (mut covers, mut disjoint) = (0, 0);
        for _ in 0..20_000 {
            let n = 1 + next(&mut state) % 6;
            let shapes: Vec<Shape> = (0..n).map(|_| random_shape(&mut state)).collect();
            let all = points().all(|point| shapes.iter().any(|shape| holds(shape, point)));
            assert_eq!(cover_everything(&terms, &shapes.iter().collect::<Vec<_>>()), all, "{shapes:?}");
            covers += u32::from(all);
            if let [a, b, ..] = shapes.as_slice() {
                let never_both = points().all(|point| !(holds(a, point) && holds(b, point)));
                assert_eq!(a.is_disjoint(b), never_both, "{a:?} {b:?}");
                disjoint += u32::from(never_both);
            }
        }
        assert!(covers > 1_000 && disjoint > 1_000, "both answers occur: {covers}, {disjoint}");
    }

    #[test]
    fn complement_of_a_set_in_a_range() {
        let range = Range { min: 0, max: 9 };
        let set = [Range { min: 2, max: 3 }, Range { min: 5, max: 20 }];
        assert_eq!(complement(&set, range), [Range { min: 0, max: 1 }, Range { min: 4, max: 4 }]);
        assert_eq!(complement(&[], range), [range]);
        assert_eq!(complement(&[range], range), []);
        let everything = Range { min: i64::MIN, max: i64::MAX };
        assert_eq!(complement(&[everything], everything), []);
    }
}
