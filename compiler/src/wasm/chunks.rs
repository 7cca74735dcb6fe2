//! Cutting a long program into functions.
//!
//! Engines allot registers to one function at a time, and the time that this takes grows with
//! the square of its length. So the steps of a long program are cut into *chunks*, each a
//! function of its own; a value that is read in another chunk than its own is kept in memory.
//! A program of one chunk has no such functions: it is part of the function that evaluates.

use crate::ir::{Block, Given, NodeId, Program, Step, Traced};

/// The chunks of a program.
#[derive(Debug)]
pub(super) struct Chunks {
    /// Where each chunk ends, in steps of the entry block.
    pub(super) ends: Vec<usize>,
    /// One a node: it is read in another chunk.
    crossing: Vec<bool>,
}

impl Chunks {
    /// Chunks of about so many nodes. A program of at most twice as many is one chunk.
    pub(super) fn of(program: &Program, nodes: usize) -> Self {
        let steps = program.blocks.first().map(|block| block.steps.as_slice()).unwrap_or_default();
        let mut chunks = Self { ends: Vec::new(), crossing: vec![false; program.nodes.len()] };
        let mut at = vec![0; program.nodes.len()];
        if program.nodes.len() > 2 * nodes {
            let mut n_nodes = 0;
            for (index, step) in steps.iter().enumerate() {
                if matches!(step, Step::Begin(_)) && n_nodes >= nodes || n_nodes >= 2 * nodes {
                    chunks.ends.push(index);
                    n_nodes = 0;
                }
                if let Step::Compute(node) = step {
                    n_nodes += place(program, *node, chunks.ends.len(), &mut at);
                }
            }
        }
        chunks.ends.push(steps.len());
        if !chunks.is_one() {
            chunks.find_crossing(program, &at);
        }
        chunks
    }

    /// Whether there is nothing to cut.
    pub(super) fn is_one(&self) -> bool {
        self.ends.len() == 1
    }

    /// Number of functions that the chunks take.
    pub(super) fn n_functions(&self) -> u32 {
        if self.is_one() { 0 } else { u32::try_from(self.ends.len()).unwrap_or(u32::MAX) }
    }

    /// Whether a node is read in another chunk than its own.
    pub(super) fn crosses(&self, node: NodeId) -> bool {
        self.crossing.get(node.index()).copied().unwrap_or_default()
    }

    fn find_crossing(&mut self, program: &Program, at: &[usize]) {
        let chunk_of = |node: NodeId| at.get(node.index()).copied().unwrap_or(0);
        for (node, home) in program.nodes.iter().zip(at) {
            for operand in node.kind.operands() {
                self.read(operand, chunk_of(operand), *home);
            }
            let body = node.kind.body().and_then(|body| program.blocks.get(body.index()));
            for result in body.into_iter().flat_map(Block::results) {
                self.read(result, chunk_of(result), *home);
            }
        }
        for traced in &program.trace {
            if let Traced::Parameter { value, row } = traced {
                self.read(*row, chunk_of(*row), chunk_of(*value));
            }
        }
        let steps = program.blocks.first().map(|block| block.steps.as_slice()).unwrap_or_default();
        let mut chunk = 0;
        for (index, step) in steps.iter().enumerate() {
            if self.ends.get(chunk) == Some(&index) {
                chunk += 1;
            }
            for node in reads(program, *step) {
                self.read(node, chunk_of(node), chunk);
            }
        }
    }

    fn read(&mut self, node: NodeId, from: usize, by: usize) {
        if from != by
            && let Some(crossing) = self.crossing.get_mut(node.index())
        {
            *crossing = true;
        }
    }
}

/// Puts a node, and those of its block, into a chunk. Gives their number.
fn place(program: &Program, id: NodeId, chunk: usize, at: &mut [usize]) -> usize {
    if let Some(slot) = at.get_mut(id.index()) {
        *slot = chunk;
    }
    let body = program.nodes.get(id.index()).and_then(|node| node.kind.body());
    let steps = body.and_then(|body| program.blocks.get(body.index())).map(|block| block.steps.as_slice());
    let inner = steps.unwrap_or_default().iter().map(|step| match step {
        Step::Compute(node) => place(program, *node, chunk, at),
        _ => 0,
    });
    1 + inner.sum::<usize>()
}

/// The nodes that a step reads, but for those that it computes.
fn reads(program: &Program, step: Step) -> Vec<NodeId> {
    match step {
        Step::Begin(_) | Step::Compute(_) => Vec::new(),
        Step::Settle(unit) => program.units.get(unit as usize).map_or_else(Vec::new, |unit| {
            let blocks = unit.exceptions.iter().map(|(_, blocks)| *blocks);
            blocks.chain([unit.contributes, unit.reach]).chain(unit.amount.into_iter().flat_map(Given::nodes)).collect()
        }),
        Step::Decide(decision) => {
            let Some(decision) = program.decisions.get(decision as usize) else { return Vec::new() };
            let adjusts = decision.adjusts.iter().filter_map(|unit| program.units.get(*unit as usize));
            let otherwise = decision.otherwise.and_then(|unit| program.units.get(unit as usize)?.amount);
            let otherwise = otherwise.into_iter().flat_map(Given::nodes);
            adjusts.map(|unit| unit.condition).chain(decision.spoken).chain(otherwise).collect()
        }
        Step::Oblige(duty) => program
            .duties
            .get(duty as usize)
            .map_or_else(Vec::new, |duty| duty.due.into_iter().map(|(day, _)| day).chain([duty.condition]).collect()),
    }
}
