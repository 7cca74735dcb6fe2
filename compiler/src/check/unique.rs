//! What can be said of a combination without a solver: `unique` units do not overlap, and a
//! decision without `otherwise` leaves no case out.

use std::collections::BTreeSet;

use fencun_grammar::ast;
use fencun_grammar::diagnostic::{Bilingual, Code, Diagnostic};

use super::boxes::{Shape, Terms, cover_everything};
use super::{Checker, say};
use crate::hir::{Combination, DecisionId, Effect, RuleUnit, UnitId, UnitKind};

impl Checker<'_> {
    pub(super) fn combination(&mut self, decl: &ast::DecisionDecl, id: DecisionId) {
        let Some(decision) = self.built.decisions.get(id.index()) else { return };
        let unique = decision.combination == Combination::Unique;
        let ordinary: Vec<UnitId> = decision.ordinary.clone();
        // A sum of nothing is 0, a collection of nothing is empty.
        let adds_up = matches!(decision.combination, Combination::Sum | Combination::Collect);
        let lacks_otherwise = decision.otherwise.is_none() && !adds_up;
        if !unique && !lacks_otherwise {
            return;
        }
        let mut terms = Terms::default();
        let shapes: Vec<(UnitId, Shape)> =
            ordinary.iter().map(|unit| (*unit, self.reach(*unit, &mut terms, 0))).collect();
        if unique {
            let whole = |(unit, shape): &(UnitId, Shape)| (*unit, terms.with_beginnings(shape));
            self.disjoint(&shapes.iter().map(whole).collect::<Vec<_>>());
        }
        if lacks_otherwise {
            self.complete(decl, &shapes, &terms);
        }
    }

    /// The box of a unit: its own condition, and for an exception to one unit that one's too.
    fn reach(&self, unit: UnitId, terms: &mut Terms, depth: u32) -> Shape {
        let Some(built) = self.built.units.get(unit.index()) else { return Shape { sides: Vec::new(), exact: false } };
        let own = terms.shape(&built.condition);
        match built.targets.as_slice() {
            [target] if depth < 32 => own.and(&self.reach(*target, terms, depth + 1)),
            [] => own,
            _ => Shape { exact: false, ..own },
        }
    }

    fn disjoint(&mut self, shapes: &[(UnitId, Shape)]) {
        let mut overlaps = Vec::new();
        for (at, (a, shape_a)) in shapes.iter().enumerate() {
            for (b, shape_b) in shapes.get(at + 1..).unwrap_or_default() {
                if overlaps.len() >= super::MAX_FINDINGS {
                    break;
                }
                if self.compete(*a, *b) && !shape_a.is_disjoint(shape_b) {
                    let both_exact = shape_a.exact && shape_b.exact;
                    overlaps.push(((*a).min(*b), (*a).max(*b), both_exact));
                }
            }
        }
        for (first, second, certain) in overlaps {
            let (Some(a), Some(b)) = (self.built.units.get(first.index()), self.built.units.get(second.index())) else {
                continue;
            };
            let (Bilingual { en: en_a, zh: zh_a }, Bilingual { en: en_b, zh: zh_b }) = (unit_name(a), unit_name(b));
            let (span_a, span_b, source_a, source_b) = (a.span, b.span, a.source, b.source);
            let message = match certain {
                true => say!("`{en_a}` and `{en_b}` can apply together", "“{zh_a}”与“{zh_b}”可能同时适用"),
                false => say!(
                    "cannot see that `{en_a}` and `{en_b}` never apply together",
                    "看不出“{zh_a}”与“{zh_b}”不会同时适用"
                ),
            };
            let diagnostic = Diagnostic::error(Code::NotUnique, span_b, message).help(say!(
                "let one condition exclude the other, or combine the rules `in order`",
                "请让两者的条件互相排斥，或改用“依次”"
            ));
            let other = say!("the other one", "另一项在此");
            self.report_in(
                source_b,
                match source_a == source_b {
                    true => diagnostic.also(span_a, other),
                    false => diagnostic.also_in(source_a, span_a, other),
                },
            );
        }
    }

    /// Whether two units can both give the outcome: not when one is an exception, at whatever
    /// level, to the other, and not when one only lifts or leaves discretion.
    fn compete(&self, a: UnitId, b: UnitId) -> bool {
        let decides = |unit: UnitId| {
            self.built.units.get(unit.index()).is_some_and(|u| matches!(u.effect, Effect::Shall(_) | Effect::Give))
        };
        decides(a) && decides(b) && !self.qualifies(a, b) && !self.qualifies(b, a)
    }

    fn qualifies(&self, exception: UnitId, unit: UnitId) -> bool {
        let mut seen = BTreeSet::from([exception]);
        let mut open = vec![exception];
        while let Some(one) = open.pop() {
            let targets = self.built.units.get(one.index()).map(|built| built.targets.as_slice()).unwrap_or_default();
            for target in targets {
                if *target == unit {
                    return true;
                }
                if seen.insert(*target) {
                    open.push(*target);
                }
            }
        }
        false
    }

    fn complete(&mut self, decl: &ast::DecisionDecl, shapes: &[(UnitId, Shape)], terms: &Terms) {
        let lifted: Vec<UnitId> = self
            .built
            .units
            .iter()
            .filter(|u| u.kind == UnitKind::Exception && u.effect == Effect::Lift)
            .flat_map(|u| u.targets.iter().copied())
            .collect();
        let counts = |unit: &UnitId| {
            self.built.units.get(unit.index()).is_some_and(|u| {
                matches!(u.kind, UnitKind::Rule | UnitKind::Row)
                    && matches!(u.effect, Effect::Shall(_) | Effect::Give)
                    && !lifted.contains(unit)
            })
        };
        let whole: Vec<&Shape> =
            shapes.iter().filter(|(unit, shape)| shape.exact && counts(unit)).map(|(_, shape)| shape).collect();
        if cover_everything(terms, &whole) {
            return;
        }
        if self.damaged_within(decl.name.span.start, self.next_start(decl.name.span.start)) {
            // What could not be read may have been the `otherwise`.
            return;
        }
        let name = &decl.name.text;
        let message = say!("`{name}` does not say what holds in every other case", "“{name}”没有说明其余情形如何处理");
        self.report(Diagnostic::error(Code::MissingOtherwise, decl.name.span, message).help(say!(
            "add `otherwise` and an outcome, such as the one that refers the case",
            "请补写“其余”和结论，如转办或待核实"
        )));
    }
}

/// A unit as people name it.
fn unit_name(unit: &RuleUnit) -> Bilingual {
    let id = &unit.id;
    match unit.row {
        Some(row) => say!("{id} row {row}", "{id} 第 {row} 行"),
        None => say!("{id}", "{id}"),
    }
}
