//! Where the search for what must still be found out keeps its marks.
//!
//! A *slot* is a byte "wanted" and, but for facts, a byte "unknown". There is one for each
//! condition whose facts may be asked for, each quantifier, each amount that a unit gives, each
//! thing that is read as a whole
//! (a definition, a boundary, a decision, a duty's day), each decision and each fact. Wanting
//! spreads along *edges* from a slot that is wanted and unknown to what it is made of; edges go
//! backwards through the program, so that one walk over them in order is enough.

use std::collections::BTreeSet;

use crate::ir::{Kind, NodeId, Origin, Program, Read, ReadsId, Step};

/// Slots and edges of a program.
#[derive(Debug)]
pub(super) struct Slots {
    /// One a node.
    conditions: Vec<Option<u32>>,
    quantifiers: Vec<Option<u32>>,
    /// One a unit: it gives an amount that may not be known.
    amounts: Vec<Option<u32>>,
    n_facts: u32,
    n_defines: u32,
    n_boundaries: u32,
    n_decisions: u32,
    n_duties: u32,
    /// Something may be asked for.
    any: bool,
    /// First slot of those that are always unknown: things read as a whole, then decisions.
    pub(super) first_whole: u32,
    /// The walk.
    pub(super) walk: Vec<Walk>,
}

/// A piece of the walk.
#[derive(Debug)]
pub(super) enum Walk {
    /// Edges: from, to.
    Edges(Vec<(u32, u32)>),
    /// What a decision needs.
    Decision(u32),
}

impl Slots {
    /// The slots of a program over so many facts.
    pub(super) fn of(program: &Program, n_facts: usize) -> Self {
        let n = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut slots = Self {
            conditions: vec![None; program.nodes.len()],
            quantifiers: vec![None; program.nodes.len()],
            amounts: vec![None; program.units.len()],
            n_facts: n(n_facts),
            n_defines: n(program.defines.len()),
            n_boundaries: n(program.boundaries.len()),
            n_decisions: n(program.decisions.len()),
            n_duties: n(program.duties.len()),
            any: false,
            first_whole: 0,
            walk: Vec::new(),
        };
        // Slot 0 belongs to nothing: conditions that are always known mark it.
        let mut next = 1;
        for node in asked(program) {
            if let Some(slot) = slots.conditions.get_mut(node.index()) {
                *slot = Some(next);
                next += 1;
            }
        }
        for node in program.reads.iter().flatten() {
            if let Read::Quantifier(node) = node
                && let Some(slot) = slots.quantifiers.get_mut(node.index())
                && slot.is_none()
            {
                *slot = Some(next);
                next += 1;
            }
        }
        for (slot, unit) in slots.amounts.iter_mut().zip(&program.units) {
            if unit.amount.is_some_and(|given| given.nodes().any(|node| !program.is_certain(node))) {
                *slot = Some(next);
                next += 1;
            }
        }
        let uncertain = |node: NodeId| program.nodes.get(node.index()).is_some_and(|node| !node.certain);
        let mut days = program.duties.iter().filter_map(|duty| duty.due);
        slots.any = next > 1 || days.any(|(day, _)| uncertain(day));
        slots.first_whole = next;
        slots.walk = slots.edges(program);
        slots
    }

    /// Whether nothing is ever unknown.
    pub(super) fn is_empty(&self) -> bool {
        !self.any
    }

    /// The slot of a condition whose facts may be asked for.
    pub(super) fn condition(&self, node: NodeId) -> Option<u32> {
        self.conditions.get(node.index()).copied().flatten()
    }

    /// The slot of a quantifier that may be unknown.
    pub(super) fn quantifier(&self, node: NodeId) -> Option<u32> {
        self.quantifiers.get(node.index()).copied().flatten()
    }

    /// The slot of what a unit gives, where that may not be known.
    pub(super) fn amount(&self, unit: u32) -> Option<u32> {
        self.amounts.get(unit as usize).copied().flatten()
    }

    /// The slot of a duty's day.
    pub(super) fn day(&self, duty: u32) -> u32 {
        self.first_whole + self.n_defines + self.n_boundaries + self.n_decisions + duty
    }

    /// The slot of a decision that is asked for what it needs.
    pub(super) fn decision(&self, decision: u32) -> u32 {
        self.day(self.n_duties) + decision
    }

    /// The slot of a fact.
    pub(super) fn fact(&self, fact: u32) -> u32 {
        self.decision(self.n_decisions) + fact
    }

    /// Number of slots.
    pub(super) fn len(&self) -> u32 {
        self.fact(self.n_facts)
    }

    fn whole(&self, read: Read) -> Option<u32> {
        let after_defines = self.first_whole + self.n_defines;
        Some(match read {
            Read::Fact(fact) => self.fact(fact),
            Read::Quantifier(node) => return self.quantifier(node),
            Read::Define(define) => self.first_whole + define,
            Read::Boundary(boundary) => after_defines + boundary,
            Read::Decision(decision) => after_defines + self.n_boundaries + decision,
        })
    }

    fn edges(&self, program: &Program) -> Vec<Walk> {
        let mut walk = Vec::new();
        let mut edges = Vec::new();
        for (index, duty) in (0..).zip(&program.duties) {
            if let Some((_, reads)) = duty.due {
                self.reads(program, self.day(index), reads, &mut edges);
            }
        }
        let entry = program.blocks.first().map(|block| block.steps.as_slice()).unwrap_or_default();
        for step in entry.iter().rev() {
            match *step {
                Step::Compute(node) => self.spread(program, node, &mut edges),
                Step::Begin(Origin::Define(define)) => {
                    if let (Some(from), Some(named)) =
                        (self.whole(Read::Define(define)), program.defines.get(define as usize))
                    {
                        self.reads(program, from, named.reads, &mut edges);
                    }
                }
                Step::Begin(Origin::Boundary(boundary)) => {
                    let named = program.boundaries.get(boundary as usize);
                    if let (Some(from), Some(named)) = (self.whole(Read::Boundary(boundary)), named) {
                        self.reads(program, from, named.reads, &mut edges);
                    }
                }
                Step::Decide(decision) => {
                    walk.push(Walk::Edges(std::mem::take(&mut edges)));
                    walk.push(Walk::Decision(decision));
                    let of = program.decisions.get(decision as usize);
                    self.of_amounts(program, decision, &mut edges);
                    if let (Some(from), Some(of)) = (self.whole(Read::Decision(decision)), of) {
                        self.reads(program, from, of.reads, &mut edges);
                    }
                }
                Step::Begin(_) | Step::Settle(_) | Step::Oblige(_) => {}
            }
        }
        for (index, node) in (0..).zip(&program.nodes) {
            let list = node.kind.list(program);
            if let (Some(from), Some(list)) = (self.quantifier(NodeId(index)), list) {
                edges.push((from, self.fact(list)));
            }
        }
        walk.push(Walk::Edges(edges));
        walk
    }

    /// From a decision that is asked to what its units give.
    fn of_amounts(&self, program: &Program, decision: u32, edges: &mut Vec<(u32, u32)>) {
        let (first, n) = program.decisions.get(decision as usize).map_or((0, 0), |decision| decision.units);
        for unit in first..first + n {
            let given = program.units.get(unit as usize).and_then(|unit| unit.amount);
            if let (Some(slot), Some(given)) = (self.amount(unit), given) {
                edges.push((self.decision(decision), slot));
                self.reads(program, slot, given.reads, edges);
            }
        }
    }

    fn spread(&self, program: &Program, id: NodeId, edges: &mut Vec<(u32, u32)>) {
        let (Some(from), Some(node)) = (self.condition(id), program.nodes.get(id.index())) else { return };
        match &node.kind {
            Kind::OutcomeIn(decision, _) => edges.push((from, self.decision(*decision))),
            // Only inside of quantifiers, which are asked as a whole.
            Kind::OutcomeOfMemberIn(..) => {}
            _ => match node.reads {
                Some(reads) => self.reads(program, from, reads, edges),
                None => edges.extend(node.kind.operands().iter().filter_map(|of| Some((from, self.condition(*of)?)))),
            },
        }
    }

    fn reads(&self, program: &Program, from: u32, reads: ReadsId, edges: &mut Vec<(u32, u32)>) {
        let reads = program.reads.get(reads.index()).map(Vec::as_slice).unwrap_or_default();
        edges.extend(reads.iter().filter_map(|read| Some((from, self.whole(*read)?))));
    }
}

/// The conditions whose facts may be asked for: those of units and duties that may be unknown,
/// and what they are made of.
fn asked(program: &Program) -> BTreeSet<NodeId> {
    let units = program.units.iter().map(|unit| unit.condition);
    let duties = program.duties.iter().map(|duty| duty.condition);
    let mut open: Vec<NodeId> = units.chain(duties).collect();
    let mut asked = BTreeSet::new();
    while let Some(id) = open.pop() {
        let Some(node) = program.nodes.get(id.index()).filter(|node| !node.certain) else { continue };
        if asked.insert(id) && node.reads.is_none() && matches!(node.kind, Kind::Not(_) | Kind::AtLeast(..)) {
            open.extend(node.kind.operands());
        }
    }
    asked
}
