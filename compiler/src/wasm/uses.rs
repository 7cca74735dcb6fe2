//! How often each node is read, so that its locals can be given back after the last time.

use super::Mode;
use super::slots::Slots;
use crate::hir::{Effect, Policy, UnitKind};
use crate::ir::{Block, Given, NodeId, Program, Traced};

/// One count a node. A node of count 0 that cannot overflow is not computed.
pub(super) fn uses(policy: &Policy, program: &Program, slots: &Slots, mode: Mode) -> Vec<u32> {
    let mut uses = Uses(vec![0; program.nodes.len()]);
    for (unit, of) in program.units.iter().zip(&policy.units) {
        match of.kind {
            UnitKind::RedLine | UnitKind::Adjust => uses.add(unit.condition),
            UnitKind::Rule | UnitKind::Row | UnitKind::Exception => {
                if of.effect != Effect::Lift {
                    uses.add(unit.contributes);
                }
                for node in unit.amount.into_iter().flat_map(Given::nodes) {
                    uses.add(node);
                }
                if !unit.exceptions.is_empty() {
                    uses.add(unit.reach);
                }
                for (_, blocks) in &unit.exceptions {
                    uses.add(*blocks);
                }
            }
            UnitKind::Otherwise => {
                for node in unit.amount.into_iter().flat_map(Given::nodes) {
                    uses.add(node);
                }
            }
        }
    }
    for spoken in program.decisions.iter().filter_map(|decision| decision.spoken) {
        uses.add(spoken);
    }
    for duty in &program.duties {
        uses.add(duty.condition);
        if let Some((day, _)) = duty.due {
            uses.add(day);
        }
    }
    for value in &program.values {
        uses.add(value.node);
    }
    if mode == Mode::Full {
        for traced in &program.trace {
            match traced {
                Traced::Condition(node) => uses.add(*node),
                Traced::Value(reading) => uses.add(reading.node),
                Traced::Parameter { value, row } => {
                    uses.add(*value);
                    uses.add(*row);
                }
            }
        }
        for index in (0..).take(program.nodes.len()) {
            let node = NodeId(index);
            if slots.condition(node).is_some() {
                uses.add(node);
            }
            if slots.quantifier(node).is_some() {
                uses.add(node);
            }
        }
    }
    // What reads a node has a greater number.
    for (index, node) in program.nodes.iter().enumerate().rev() {
        if !node.faults && uses.0.get(index) == Some(&0) {
            continue;
        }
        for operand in node.kind.operands() {
            uses.add(operand);
        }
        let body = node.kind.body().and_then(|body| program.blocks.get(body.index()));
        for result in body.into_iter().flat_map(Block::results) {
            uses.add(result);
        }
    }
    uses.0
}

struct Uses(Vec<u32>);

impl Uses {
    fn add(&mut self, node: NodeId) {
        if let Some(uses) = self.0.get_mut(node.index()) {
            *uses += 1;
        }
    }
}
