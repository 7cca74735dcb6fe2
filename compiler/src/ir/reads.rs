//! What a condition reads, for the day on which somebody asks what must still be found out.
//!
//! Collected from the typed tree and not from nodes, because folding may drop an operand that
//! the text reads. A definition, boundary or decision is one entry, whatever it reads itself;
//! so the sets stay small.

use super::lower::{Lower, Position};
use super::{NodeId, Place, Read, ReadsId};
use crate::hir::{Expr, ExprKind};

/// Quantifiers that were lowered.
#[derive(Default)]
pub(super) struct Quantifiers<'p> {
    /// Outside of other quantifiers, with what they and those inside of them read.
    outermost: Vec<(&'p Expr, NodeId, Vec<Read>)>,
    /// Inside of the outermost one that is being lowered.
    inner: Vec<(&'p Expr, NodeId)>,
}

impl<'p> Quantifiers<'p> {
    /// The node of an outermost quantifier that says the same.
    pub(super) fn standing(&self, expr: &Expr) -> Option<NodeId> {
        self.outermost.iter().find(|(known, ..)| known.same(expr)).map(|(_, node, _)| *node)
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
    pub(super) fn collect_reads(&self, expr: &'p Expr, reads: &mut Vec<Read>) {
        if !self.collect_name(expr, reads) {
            if expr.list().is_some() {
                let known = self.quantifiers.outermost.iter().find(|(known, ..)| known.same(expr));
                reads.extend(known.into_iter().flat_map(|(.., reads)| reads));
            } else {
                for operand in expr.operands() {
                    self.collect_reads(operand, reads);
                }
            }
        }
    }

    /// Remembers a quantifier outside of others, once it is lowered.
    pub(super) fn note_outermost(&mut self, expr: &'p Expr, node: NodeId) {
        self.quantifiers.inner.push((expr, node));
        let mut reads = Vec::new();
        self.collect_inside(expr, &mut reads);
        let id = self.build.add_reads(reads.clone());
        self.build.set_reads(node, id);
        self.quantifiers.inner.clear();
        self.quantifiers.outermost.push((expr, node, reads));
    }

    fn collect_inside(&self, expr: &'p Expr, reads: &mut Vec<Read>) {
        if self.collect_name(expr, reads) {
            return;
        }
        if expr.list().is_some() {
            let node =
                self.quantifiers.inner.iter().find(|(known, _)| std::ptr::eq(*known, expr)).map(|(_, node)| *node);
            reads.extend(node.filter(|node| !self.build.certain(*node)).map(Read::Quantifier));
        }
        for operand in expr.operands() {
            self.collect_inside(operand, reads);
        }
    }

    /// Adds what an expression names; whether it names anything.
    fn collect_name(&self, expr: &Expr, reads: &mut Vec<Read>) -> bool {
        match &expr.kind {
            ExprKind::Fact(fact) => {
                if self.build.doubt(Place::Fact(fact.0)).unknown {
                    reads.push(Read::Fact(fact.0));
                }
            }
            ExprKind::Define(id) => reads.push(Read::Define(id.0)),
            ExprKind::Boundary(id) => reads.push(Read::Boundary(id.0)),
            ExprKind::OutcomeIn { decision, .. } | ExprKind::Outcome(decision) => {
                reads.push(Read::Decision(decision.0))
            }
            _ => return false,
        }
        true
    }
}
