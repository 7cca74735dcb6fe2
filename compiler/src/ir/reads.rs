//! What a condition reads, for the day on which somebody asks what must still be found out.
//!
//! Collected from the typed tree and not from nodes, because folding may drop an operand that
//! the text reads. A definition, boundary or decision is one entry, whatever it reads itself;
//! so the sets stay small.

use super::lower::{Lower, Position};
use super::{Kind, NodeId, Place, Read, ReadsId};
use crate::hir::{Expr, ExprKind};

/// Quantifiers that were lowered.
#[derive(Default)]
pub(super) struct Quantifiers<'p> {
    /// Outside of other quantifiers, with what they and those inside of them read.
    outermost: Vec<Outermost<'p>>,
    /// Inside of the outermost one that is being lowered.
    inner: Vec<(&'p Expr, NodeId)>,
}

struct Outermost<'p> {
    expr: &'p Expr,
    node: NodeId,
    reads: Vec<Read>,
    /// It is part of a decision about a place of a list.
    of_place: bool,
}

impl<'p> Quantifiers<'p> {
    /// The node of an outermost quantifier that says the same; in a decision about a place of a
    /// list only that very one.
    pub(super) fn standing(&self, expr: &Expr, of_place: bool) -> Option<NodeId> {
        self.find(expr, of_place).map(|known| known.node)
    }

    fn find(&self, expr: &Expr, of_place: bool) -> Option<&Outermost<'p>> {
        self.outermost.iter().find(|known| match of_place {
            true => std::ptr::eq(known.expr, expr),
            false => !known.of_place && known.expr.same(expr),
        })
    }

    pub(super) fn note_inner(&mut self, expr: &'p Expr, node: NodeId) {
        self.inner.push((expr, node));
    }
}

impl<'p> Lower<'p> {
    /// What an expression outside of quantifiers reads, where its facts may be asked for.
    pub(super) fn reads_at(&mut self, expr: &'p Expr, position: Position) -> Option<ReadsId> {
        (position == Position::Condition).then(|| self.reads_of(expr))
    }

    /// What an expression outside of quantifiers reads. It must be lowered already.
    pub(super) fn reads_of(&mut self, expr: &'p Expr) -> ReadsId {
        let mut reads = Vec::new();
        self.collect_reads(expr, &mut reads);
        self.build.add_reads(reads)
    }

    /// The same, added to a list.
    pub(super) fn collect_reads(&mut self, expr: &'p Expr, reads: &mut Vec<Read>) {
        if self.collect_name(expr, 0, reads) {
            return;
        }
        if expr.list().is_some() {
            let known = self.quantifiers.find(expr, self.is_of_place());
            reads.extend(known.into_iter().flat_map(|known| &known.reads));
        } else {
            for operand in expr.operands() {
                self.collect_reads(operand, reads);
            }
        }
    }

    /// Remembers a quantifier outside of others, once it is lowered.
    pub(super) fn note_outermost(&mut self, expr: &'p Expr, node: NodeId) {
        self.quantifiers.inner.push((expr, node));
        let mut reads = Vec::new();
        self.collect_inside(expr, 0, &mut reads);
        let id = self.build.add_reads(reads.clone());
        self.build.set_reads(node, id);
        self.quantifiers.inner.clear();
        let of_place = self.is_of_place();
        self.quantifiers.outermost.push(Outermost { expr, node, reads, of_place });
    }

    /// `inside` is the number of quantifiers around the expression.
    fn collect_inside(&mut self, expr: &'p Expr, inside: u32, reads: &mut Vec<Read>) {
        if self.collect_name(expr, inside, reads) {
            return;
        }
        if expr.list().is_some() {
            let node =
                self.quantifiers.inner.iter().find(|(known, _)| std::ptr::eq(*known, expr)).map(|(_, node)| *node);
            reads.extend(node.filter(|node| !self.build.certain(*node)).map(Read::Quantifier));
        }
        let inside = inside + u32::from(expr.list().is_some());
        for operand in expr.operands() {
            self.collect_inside(operand, inside, reads);
        }
    }

    /// Adds what an expression names; whether it names anything.
    fn collect_name(&mut self, expr: &Expr, inside: u32, reads: &mut Vec<Read>) -> bool {
        match &expr.kind {
            ExprKind::Fact(fact) => {
                if self.build.doubt(Place::Fact(fact.0)).unknown {
                    reads.push(Read::Fact(fact.0));
                }
            }
            ExprKind::Define(id) => reads.push(Read::Define(id.0)),
            ExprKind::Boundary(id) => reads.push(Read::Boundary(id.0)),
            ExprKind::OutcomeIn { decision, of: None, .. } | ExprKind::Outcome(decision) => {
                reads.push(Read::Decision(decision.0))
            }
            // Of the member that the decision is about, or of any.
            ExprKind::OutcomeIn { decision, of: Some(depth), .. } => match self.bound_place() {
                Some(place) if *depth == inside => reads.push(Read::Decision(decision.0 + place.index)),
                _ => reads.extend(self.policy.places_of(*decision).map(|decision| Read::Decision(decision.0))),
            },
            ExprKind::Member { depth, field } => match self.bound_place() {
                Some(place) if *depth == inside => {
                    let (list, index) = (place.list.0, place.index);
                    if self.build.doubt_of_field(list, *field).is_some_and(|doubt| doubt.unknown) {
                        let open = self.build.add(Kind::Open(Place::At { list, index, field: *field }));
                        reads.push(Read::Quantifier(open));
                    }
                }
                _ => return false,
            },
            _ => return false,
        }
        true
    }
}
