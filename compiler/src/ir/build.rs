//! Adding nodes: sharing equal ones, and finding the block in which each may stand.

use std::collections::BTreeMap;

use super::fold::fold;
use super::{Block, BlockId, Kind, Node, NodeId, Place, Program, Read, ReadsId, Step};

/// Nodes and blocks under construction.
pub(super) struct Build {
    pub(super) nodes: Vec<Node>,
    pub(super) blocks: Vec<Block>,
    pub(super) reads: Vec<Vec<Read>>,
    /// The block that steps are added to.
    pub(super) current: BlockId,
    known: BTreeMap<(Kind, Option<ReadsId>), Vec<NodeId>>,
    known_reads: BTreeMap<Vec<Read>, ReadsId>,
    doubts: Doubts,
    /// One a decision: it is always determined.
    pub(super) determined: Vec<bool>,
    /// One a decision: it is about a place of a list.
    pub(super) of_place: Vec<bool>,
}

/// What may be missing in the input.
pub(super) struct Doubts {
    /// One a fact.
    pub(super) facts: Vec<Doubt>,
    /// One a fact: the fields of its record, for a list.
    pub(super) members: Vec<Vec<Doubt>>,
}

/// What may be missing in a place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Doubt {
    /// It may be unknown.
    pub(super) unknown: bool,
    /// It may be none.
    pub(super) none: bool,
}

impl Build {
    pub(super) fn new(doubts: Doubts) -> Self {
        let entry = Block { parent: None, list: None, condition: None, value: None, steps: Vec::new() };
        Self {
            nodes: Vec::new(),
            blocks: vec![entry],
            reads: Vec::new(),
            current: Program::ENTRY,
            known: BTreeMap::new(),
            known_reads: BTreeMap::new(),
            doubts,
            determined: Vec::new(),
            of_place: Vec::new(),
        }
    }

    /// The node of a kind: a constant where it folds, one that stands already, or a new one.
    pub(super) fn add(&mut self, kind: Kind) -> NodeId {
        self.add_reading(kind, None)
    }

    /// The node of a condition whose facts may be asked for.
    pub(super) fn add_reading(&mut self, kind: Kind, reads: Option<ReadsId>) -> NodeId {
        let kind = match fold(self, kind) {
            Folded::Kind(kind) => kind,
            Folded::Node(node) => return node,
        };
        let certain = self.is_certain(&kind);
        let key = (kind, reads.filter(|_| !certain));
        let standing = self.known.get(&key).into_iter().flatten();
        if let Some(node) = standing.copied().find(|node| self.is_visible(*node)) {
            return node;
        }
        let (kind, reads) = key.clone();
        let faults = kind.site().is_some();
        let block = if faults { self.current } else { self.home(&kind) };
        let node = self.push(Node { kind, block, certain, faults, reads });
        self.known.entry(key).or_default().push(node);
        node
    }

    /// A quantifier. It stands where it is written: its condition may overflow, and whether it
    /// is unknown is asked of it there.
    pub(super) fn add_quantifier(&mut self, kind: Kind) -> NodeId {
        let certain = self.is_certain(&kind);
        let faults = kind.site().is_some() || kind.body().is_some_and(|body| self.block_faults(body));
        self.push(Node { kind, block: self.current, certain, faults, reads: None })
    }

    /// Says what a quantifier reads, once it is known.
    pub(super) fn set_reads(&mut self, node: NodeId, reads: ReadsId) {
        if let Some(node) = self.nodes.get_mut(node.index()).filter(|node| !node.certain) {
            node.reads = Some(reads);
        }
    }

    /// Opens the block of a quantifier over a list.
    pub(super) fn open(&mut self, list: u32) -> BlockId {
        let block = BlockId(u32::try_from(self.blocks.len()).unwrap_or(u32::MAX));
        let parent = Some(self.current);
        self.blocks.push(Block { parent, list: Some(list), condition: None, value: None, steps: Vec::new() });
        self.current = block;
        block
    }

    /// Closes the current block.
    pub(super) fn close(&mut self, condition: NodeId, value: Option<NodeId>) {
        if let Some(block) = self.blocks.get_mut(self.current.index()) {
            block.condition = Some(condition);
            block.value = value;
            self.current = block.parent.unwrap_or(Program::ENTRY);
        }
    }

    /// Adds a step to the current block.
    pub(super) fn step(&mut self, step: Step) {
        if let Some(block) = self.blocks.get_mut(self.current.index()) {
            block.steps.push(step);
        }
    }

    /// The set of these things, sorted and without repetition.
    pub(super) fn add_reads(&mut self, mut reads: Vec<Read>) -> ReadsId {
        reads.sort_unstable();
        reads.dedup();
        if let Some(known) = self.known_reads.get(&reads) {
            return *known;
        }
        let id = ReadsId(u32::try_from(self.reads.len()).unwrap_or(u32::MAX));
        self.reads.push(reads.clone());
        self.known_reads.insert(reads, id);
        id
    }

    pub(super) fn kind(&self, node: NodeId) -> Option<&Kind> {
        self.nodes.get(node.index()).map(|node| &node.kind)
    }

    pub(super) fn certain(&self, node: NodeId) -> bool {
        self.nodes.get(node.index()).is_some_and(|node| node.certain)
    }

    /// The value of a constant condition.
    pub(super) fn truth(&self, node: NodeId) -> Option<bool> {
        match self.kind(node) {
            Some(Kind::Truth(truth)) => Some(*truth),
            _ => None,
        }
    }

    /// The value of a constant number.
    pub(super) fn number(&self, node: NodeId) -> Option<i64> {
        match self.kind(node) {
            Some(Kind::Number(number)) => Some(*number),
            _ => None,
        }
    }

    fn push(&mut self, node: Node) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        if !node.kind.is_constant()
            && let Some(block) = self.blocks.get_mut(node.block.index())
        {
            block.steps.push(Step::Compute(id));
        }
        self.nodes.push(node);
        id
    }

    fn is_certain(&self, kind: &Kind) -> bool {
        match kind {
            Kind::Truth(_) | Kind::Number(_) | Kind::Length(_) | Kind::Open(_) => true,
            Kind::OutcomeOfMemberIn(decision, ..) => {
                self.determined.get(*decision as usize).copied().unwrap_or_default()
            }
            // Nobody may be there.
            Kind::OutcomeIn(decision, _) if self.of_place.get(*decision as usize) == Some(&true) => false,
            Kind::Holds(place) | Kind::Load(place) | Kind::LoadEnd(place, _) => self.is_there(*place),
            Kind::TextIn(place, _) | Kind::StartsWith(place, _) => self.is_there(*place),
            Kind::SameText(left, right) => self.is_there(*left) && self.is_there(*right),
            Kind::Exists(place) => !self.doubt(*place).unknown,
            Kind::OutcomeIn(decision, _) | Kind::Outcome(decision, _) => {
                self.determined.get(*decision as usize).copied().unwrap_or_default()
            }
            Kind::Known(of) => self.certain(*of),
            Kind::Any(body) | Kind::All(body) | Kind::Count(body) | Kind::Sum(body, _) => {
                let results = self.blocks.get(body.index()).into_iter().flat_map(Block::results);
                results.into_iter().all(|result| self.certain(result))
            }
            // Of no member they are none.
            Kind::Least(_) | Kind::Greatest(_) => false,
            Kind::Found(of) => {
                let body = self.kind(*of).and_then(Kind::body).and_then(|body| self.blocks.get(body.index()));
                body.and_then(|body| body.condition).is_some_and(|condition| self.certain(condition))
            }
            _ => kind.operands().into_iter().all(|operand| self.certain(operand)),
        }
    }

    fn is_there(&self, place: Place) -> bool {
        let doubt = self.doubt(place);
        !doubt.unknown && !doubt.none
    }

    /// What may be missing in a place.
    pub(super) fn doubt(&self, place: Place) -> Doubt {
        let doubt = match place {
            Place::Fact(fact) => self.doubts.facts.get(fact as usize).copied(),
            Place::Member { block, field } => {
                let list = self.blocks.get(block.index()).and_then(|block| block.list);
                list.and_then(|list| self.doubt_of_field(list, field))
            }
            // Nobody may be there.
            Place::At { list, field, .. } => {
                self.doubt_of_field(list, field).map(|doubt| Doubt { unknown: true, ..doubt })
            }
        };
        doubt.unwrap_or(Doubt { unknown: true, none: true })
    }

    /// What may be missing in a field of a member that is there.
    pub(super) fn doubt_of_field(&self, list: u32, field: u32) -> Option<Doubt> {
        self.doubts.members.get(list as usize)?.get(field as usize).copied()
    }

    /// The innermost block among those of the operands: it is one of those around the current
    /// one, and a node that cannot overflow may be computed there.
    fn home(&self, kind: &Kind) -> BlockId {
        let block_of = |place: &Place| match place {
            Place::Member { block, .. } => Some(*block),
            Place::Fact(_) | Place::At { .. } => None,
        };
        let member = match kind {
            Kind::TextIn(place, _) | Kind::StartsWith(place, _) => block_of(place),
            Kind::SameText(left, right) => block_of(left).max(block_of(right)),
            Kind::Holds(Place::Member { block, .. })
            | Kind::Exists(Place::Member { block, .. })
            | Kind::Load(Place::Member { block, .. })
            | Kind::LoadEnd(Place::Member { block, .. }, _)
            | Kind::OutcomeOfMemberIn(_, block, _) => Some(*block),
            _ => None,
        };
        let operands =
            kind.operands().into_iter().filter_map(|node| self.nodes.get(node.index())).map(|node| node.block);
        // An inner block is opened later, so it has the greater number.
        operands.chain(member).max().unwrap_or(Program::ENTRY)
    }

    fn is_visible(&self, node: NodeId) -> bool {
        let Some(home) = self.nodes.get(node.index()).map(|node| node.block) else { return false };
        let mut block = Some(self.current);
        while let Some(around) = block {
            if around == home {
                return true;
            }
            block = self.blocks.get(around.index()).and_then(|block| block.parent);
        }
        false
    }

    fn block_faults(&self, block: BlockId) -> bool {
        let steps = self.blocks.get(block.index()).map(|block| block.steps.as_slice()).unwrap_or_default();
        steps.iter().any(|step| match step {
            Step::Compute(node) => self.nodes.get(node.index()).is_some_and(|node| node.faults),
            _ => false,
        })
    }
}

/// What a kind folds to.
pub(super) enum Folded {
    /// Itself, or a simpler kind.
    Kind(Kind),
    /// A node that stands already.
    Node(NodeId),
}
