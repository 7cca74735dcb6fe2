//! The typed tree to nodes, in the order of chapter 12 of the language reference: operands
//! before the operation, left before right, definitions, boundaries and decisions each after
//! all that it reads, duties last.

use super::build::{Build, Doubt, Doubts};
use super::reads::Quantifiers;
use super::{
    BlockId, Decision, Duty, End, Given, Kind, Move, Named, NodeId, Order, Origin, Period, Place, Program, Reading,
    ReadsId, Share, Site, Step, Toward, Traced, Unit,
};
use crate::hir::{
    self, AggregateKind, ArithmeticOp, BandEdge, Boundary, Checked, Comparison, DecisionId, Edge, Expr, ExprKind,
    FactId, Field, Node, Policy, QuantifierKind, Side, SiteId, TraceRef, Type,
};

const SECONDS_OF_HOUR: u32 = 3_600;
const SECONDS_OF_DAY: u32 = 86_400;

/// The program of a policy. It never fails.
#[must_use]
pub fn lower(policy: &Checked<Policy>) -> Program {
    let mut lower = Lower::new(policy);
    for node in &policy.order {
        match *node {
            Node::Define(id) => lower.define(id.0),
            Node::Boundary(id) => lower.boundary(id.0),
            Node::Decision(id) => lower.decision(id),
        }
    }
    for (index, duty) in (0..).zip(&policy.duties) {
        lower.build.step(Step::Begin(Origin::Duty(index)));
        let condition = lower.condition(&duty.condition, Position::Condition);
        let due = duty.due.as_ref().map(|due| (lower.number(due), lower.reads_of(due)));
        lower.duties.push(Duty { condition, due });
        lower.build.step(Step::Oblige(index));
    }
    lower.finish()
}

/// Whether the facts of a condition may be asked for.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Position {
    /// They may: it is the condition of a unit or duty, or one of the operands of such.
    Condition,
    /// It is read by something else, which is asked as a whole.
    Operand,
}

/// What a quantifier reads of the members of a list.
#[derive(Clone, Copy)]
struct Members<'p> {
    list: FactId,
    condition: &'p Expr,
    value: Option<&'p Expr>,
}

pub(super) struct Lower<'p> {
    pub(super) policy: &'p Policy,
    pub(super) build: Build,
    pub(super) units: Vec<Unit>,
    pub(super) decisions: Vec<Decision>,
    pub(super) quantifiers: Quantifiers<'p>,
    /// One a decision: whether it has exceptions.
    pub(super) with_exceptions: Vec<bool>,
    defines: Vec<Named>,
    boundaries: Vec<Named>,
    duties: Vec<Duty>,
    /// The members that are bound around what is being lowered, outermost first.
    scopes: Vec<Scope>,
}

/// A member that is bound.
#[derive(Clone, Copy)]
enum Scope {
    /// By the quantifier of a block.
    Block(BlockId),
    /// By a decision about a place of a list.
    Place(hir::Place),
}

impl<'p> Lower<'p> {
    fn new(policy: &'p Policy) -> Self {
        let doubt = |field: &Field| Doubt { unknown: field.unknown, none: field.none };
        let members = |fact: &Field| match fact.ty {
            Type::List(record) => {
                policy.records.get(record.index()).map(|record| record.fields.iter().map(doubt).collect())
            }
            _ => None,
        };
        let doubts = Doubts {
            facts: policy.facts.iter().map(doubt).collect(),
            members: policy.facts.iter().map(|fact| members(fact).unwrap_or_default()).collect(),
        };
        let mut build = Build::new(doubts);
        build.determined = vec![false; policy.decisions.len()];
        build.of_place = policy.decisions.iter().map(|decision| decision.place.is_some()).collect();
        let nothing = build.add_reads(Vec::new());
        let zero = build.add(Kind::Number(0));
        let yes = build.add(Kind::Truth(true));
        let named = Named { reading: Reading { node: zero, place: None }, reads: nothing };
        let unit = Unit { condition: yes, reach: yes, contributes: yes, amount: None, exceptions: Vec::new() };
        Self {
            policy,
            build,
            units: vec![unit; policy.units.len()],
            decisions: vec![
                Decision {
                    units: (0, 0),
                    reads: nothing,
                    edges: Vec::new(),
                    adjusts: Vec::new(),
                    otherwise: None,
                    spoken: None
                };
                policy.decisions.len()
            ],
            quantifiers: Quantifiers::default(),
            with_exceptions: (0..)
                .zip(&policy.decisions)
                .map(|(id, _)| {
                    let mut units = policy.units_of(DecisionId(id)).filter_map(|unit| policy.units.get(unit.index()));
                    units.any(|unit| !unit.targets.is_empty())
                })
                .collect(),
            defines: vec![named.clone(); policy.defines.len()],
            boundaries: vec![named; policy.boundaries.len()],
            duties: Vec::new(),
            scopes: Vec::new(),
        }
    }

    fn define(&mut self, index: u32) {
        let Some(define) = self.policy.defines.get(index as usize) else { return };
        self.build.step(Step::Begin(Origin::Define(index)));
        let node = if define.body.ty == Type::YesNo {
            self.condition(&define.body, Position::Condition)
        } else {
            self.number(&define.body)
        };
        let reading = Reading { node, place: self.place(&define.body) };
        let named = Named { reading, reads: self.reads_of(&define.body) };
        if let Some(slot) = self.defines.get_mut(index as usize) {
            *slot = named;
        }
    }

    fn boundary(&mut self, index: u32) {
        let Some(boundary) = self.policy.boundaries.get(index as usize) else { return };
        self.build.step(Step::Begin(Origin::Boundary(index)));
        let subject = self.number(&boundary.subject);
        let bands: Vec<NodeId> = boundary.bands.iter().map(|band| self.band(subject, band)).collect();
        let node = self.build.add(Kind::Choose(bands));
        let named = Named { reading: Reading { node, place: None }, reads: self.reads_of_boundary(boundary) };
        if let Some(slot) = self.boundaries.get_mut(index as usize) {
            *slot = named;
        }
    }

    /// A band holds where all its edges do; one without edges wherever the subject is known.
    fn band(&mut self, subject: NodeId, edges: &'p [BandEdge]) -> NodeId {
        if edges.is_empty() {
            return self.build.add(Kind::Known(subject));
        }
        let edges: Vec<NodeId> = edges
            .iter()
            .map(|edge| {
                let value = self.number(&edge.value);
                let comparison = match edge.edge {
                    Edge::AtLeast => Comparison::GreaterOrEqual,
                    Edge::AtMost => Comparison::LessOrEqual,
                    Edge::LessThan => Comparison::Less,
                    Edge::MoreThan => Comparison::Greater,
                };
                self.compare(comparison, subject, value, None)
            })
            .collect();
        self.all(edges)
    }

    fn reads_of_boundary(&mut self, boundary: &'p Boundary) -> ReadsId {
        let mut reads = Vec::new();
        self.collect_reads(&boundary.subject, &mut reads);
        for edge in boundary.bands.iter().flatten() {
            self.collect_reads(&edge.value, &mut reads);
        }
        self.build.add_reads(reads)
    }

    fn decision(&mut self, id: DecisionId) {
        let policy = self.policy;
        let mut reads = Vec::new();
        let place = policy.decisions.get(id.index()).and_then(|decision| decision.place);
        self.scopes.extend(place.map(Scope::Place));
        for unit_id in policy.units_of(id) {
            let Some(unit) = policy.units.get(unit_id.index()) else { continue };
            self.build.step(Step::Begin(Origin::Unit(unit_id.0)));
            let mut condition = self.condition(&unit.condition, Position::Condition);
            self.collect_reads(&unit.condition, &mut reads);
            if let Some(place) = place {
                // Nothing holds of a member that is not there.
                let index = self.build.add(Kind::Number(place.index.into()));
                let length = self.build.add(Kind::Length(place.list.0));
                let is_there = self.compare(Comparison::Less, index, length, None);
                condition = self.all(vec![is_there, condition]);
            }
            let amount = unit.amount.as_ref().map(|amount| {
                let (node, upper) = match amount.ty {
                    Type::Range(_) => {
                        let lower = self.end(amount, End::Lower);
                        (lower, Some(self.end(amount, End::Upper)))
                    }
                    _ => (self.number(amount), None),
                };
                self.collect_reads(amount, &mut reads);
                Given { node, upper, reads: self.reads_of(amount), range: (amount.range.min, amount.range.max) }
            });
            self.open_unit(unit_id, condition, amount);
        }
        self.scopes.clear();
        let edges = self.settle_units(id);
        let reads = self.build.add_reads(reads);
        let mut units = policy.units_of(id).filter_map(|unit| self.units.get(unit.index()));
        let determined = units.all(|unit| {
            let amount = unit.amount.is_none_or(|given| given.nodes().all(|node| self.build.certain(node)));
            amount && self.build.certain(unit.contributes)
        });
        let spoken = if determined || edges.is_empty() { None } else { self.spoken(id) };
        if let Some(slot) = self.decisions.get_mut(id.index()) {
            let decision = policy.decisions.get(id.index());
            let adjusts = decision.map(|decision| decision.adjusts.iter().map(|unit| unit.0));
            let otherwise = decision.and_then(|decision| decision.otherwise).map(|unit| unit.0);
            let units = decision.map_or((0, 0), |decision| (decision.first_unit.0, decision.n_units));
            *slot =
                Decision { units, reads, edges, adjusts: adjusts.into_iter().flatten().collect(), otherwise, spoken };
        }
        if let Some(slot) = self.build.determined.get_mut(id.index()) {
            *slot = determined;
        }
        self.build.step(Step::Decide(id.0));
    }

    /// A condition; anything of type yes/no.
    pub(super) fn condition(&mut self, expr: &'p Expr, position: Position) -> NodeId {
        match &expr.kind {
            ExprKind::Const(value) => self.build.add(Kind::Truth(*value != 0)),
            ExprKind::Not(operand) => {
                let operand = self.condition(operand, position);
                self.build.add(Kind::Not(operand))
            }
            ExprKind::AtLeast { quota, items } => {
                let items = items.iter().map(|item| self.condition(item, position)).collect();
                self.build.add(Kind::AtLeast(*quota, items))
            }
            ExprKind::Define(id) => {
                let node = self.defines.get(id.index()).map(|define| define.reading.node);
                node.unwrap_or_else(|| self.build.add(Kind::Truth(false)))
            }
            ExprKind::OutcomeIn { decision, set, of } => {
                let kind = match of.and_then(|depth| self.scope(depth)) {
                    Some(Scope::Block(block)) => Kind::OutcomeOfMemberIn(decision.0, block, *set),
                    Some(Scope::Place(place)) => Kind::OutcomeIn(decision.0 + place.index, *set),
                    None => Kind::OutcomeIn(decision.0, *set),
                };
                self.build.add(kind)
            }
            ExprKind::Quantifier { kind, list, condition } => self.quantifier(expr, *kind, *list, condition),
            ExprKind::Fact(_) | ExprKind::Member { .. } => match self.place(expr) {
                Some(place) => {
                    let reads = self.reads_at(expr, position);
                    self.build.add_reading(Kind::Holds(place), reads)
                }
                None => self.build.add(Kind::Truth(false)),
            },
            ExprKind::Compare { op, left, right } => {
                let (left, right) = (self.number(left), self.number(right));
                let reads = self.reads_at(expr, position);
                self.compare(*op, left, right, reads)
            }
            ExprKind::OneOf { subject, items } => {
                let set = items.iter().try_fold(0u64, |set, item| {
                    let bit = u32::try_from(*item).ok().and_then(|item| 1u64.checked_shl(item))?;
                    Some(set | bit)
                });
                let small = subject.range.min >= 0 && subject.range.max < 64;
                let subject = self.number(subject);
                let reads = self.reads_at(expr, position);
                let kind = match set.filter(|_| small && items.len() > 1) {
                    Some(set) => Kind::InSet(subject, set),
                    None => Kind::OneOf(subject, items.clone()),
                };
                self.build.add_reading(kind, reads)
            }
            ExprKind::Window { subject, date, by, how, site } => {
                let (subject, date, by) = (self.number(subject), self.number(date), self.number(by));
                let other_end = self.moved(date, by, *how, *site);
                let (first, last) = if how.side == Side::Before { (other_end, date) } else { (date, other_end) };
                // Whatever leaves the window unknown leaves a comparison unknown that reads all of it.
                let reads = self.reads_at(expr, position);
                let ends = [(first, subject), (subject, last)]
                    .map(|(earlier, later)| self.compare(Comparison::LessOrEqual, earlier, later, reads));
                self.all(ends.to_vec())
            }
            ExprKind::TextIn { text, items } => {
                let kind = self.place(text).map(|place| Kind::TextIn(place, items.clone()));
                self.text(kind, expr, position)
            }
            ExprKind::StartsWith { text, prefix } => {
                let kind = self.place(text).map(|place| Kind::StartsWith(place, prefix.clone()));
                self.text(kind, expr, position)
            }
            ExprKind::SameText { left, right } => {
                let places = self.place(left).zip(self.place(right));
                self.text(places.map(|(left, right)| Kind::SameText(left, right)), expr, position)
            }
            ExprKind::Includes { set, items, all } => {
                let set = self.number(set);
                let reads = self.reads_at(expr, position);
                let share = if *all { Share::All } else { Share::Any };
                self.build.add_reading(Kind::Includes(set, *items, share), reads)
            }
            ExprKind::Within { range, value } => {
                let (lower, upper) = (self.end(range, End::Lower), self.end(range, End::Upper));
                let value = self.number(value);
                // Each half reads what the whole reads: the other may fold away.
                let reads = self.reads_at(expr, position);
                let above = self.compare(Comparison::LessOrEqual, lower, value, reads);
                let below = self.compare(Comparison::LessOrEqual, value, upper, reads);
                self.all(vec![above, below])
            }
            ExprKind::Exists(operand) => {
                let kind = match self.place(operand) {
                    Some(place) => Kind::Exists(place),
                    None => {
                        let number = self.number(operand);
                        match self.build.kind(number) {
                            Some(Kind::Least(_) | Kind::Greatest(_)) => Kind::Found(number),
                            _ => Kind::Known(number),
                        }
                    }
                };
                let reads = self.reads_at(expr, position);
                self.build.add_reading(kind, reads)
            }
            // Of these none is of type yes/no but a boundary or parameter could be, as 0 or 1.
            ExprKind::Boundary(_)
            | ExprKind::Outcome(_)
            | ExprKind::Parameter { .. }
            | ExprKind::Extreme { .. }
            | ExprKind::Rounded { .. }
            | ExprKind::Choose { .. }
            | ExprKind::Size(_)
            | ExprKind::End { .. }
            | ExprKind::Range { .. }
            | ExprKind::Aggregate { .. }
            | ExprKind::Negate { .. }
            | ExprKind::Arithmetic { .. }
            | ExprKind::Shift { .. }
            | ExprKind::WorkingDaysBetween { .. }
            | ExprKind::HoursBetween { .. }
            | ExprKind::DateOf { .. }
            | ExprKind::DaysBetween { .. } => {
                let number = self.number(expr);
                let zero = self.build.add(Kind::Number(0));
                let reads = self.reads_at(expr, position);
                self.compare(Comparison::NotEqual, number, zero, reads)
            }
        }
    }

    /// A number; of type yes/no, 0 or 1.
    fn number(&mut self, expr: &'p Expr) -> NodeId {
        match &expr.kind {
            ExprKind::Const(value) => self.build.add(Kind::Number(*value)),
            ExprKind::Fact(_) | ExprKind::Member { .. } => match self.place(expr) {
                Some(place) => self.build.add(Kind::Load(place)),
                None => self.build.add(Kind::Number(0)),
            },
            ExprKind::Define(id) if expr.ty != Type::YesNo => {
                let node = self.defines.get(id.index()).map(|define| define.reading.node);
                node.unwrap_or_else(|| self.build.add(Kind::Number(0)))
            }
            ExprKind::Boundary(id) => {
                let node = self.boundaries.get(id.index()).map(|boundary| boundary.reading.node);
                node.unwrap_or_else(|| self.build.add(Kind::Number(0)))
            }
            ExprKind::Outcome(decision) => self.build.add(Kind::Outcome(decision.0, End::Lower)),
            ExprKind::Parameter { parameter, date } => self.parameter(parameter.0, date.as_deref()).1,
            ExprKind::Quantifier { kind: QuantifierKind::Count, list, condition } => {
                self.quantifier(expr, QuantifierKind::Count, *list, condition)
            }
            ExprKind::Size(set) => {
                let set = self.number(set);
                self.build.add(Kind::Size(set))
            }
            // Never by itself: only its ends are asked for.
            ExprKind::Range { from, .. } => self.number(from),
            ExprKind::End { range, upper } => self.end(range, if *upper { End::Upper } else { End::Lower }),
            ExprKind::Aggregate { kind, list, condition, value, site } => {
                let members = Members { list: *list, condition, value: Some(value) };
                self.aggregate(expr, *kind, members, site_of(*site))
            }
            ExprKind::Negate { operand, site } => {
                let zero = self.build.add(Kind::Number(0));
                let operand = self.number(operand);
                self.build.add(Kind::Subtract(zero, operand, site_of(*site)))
            }
            ExprKind::Arithmetic { op, left, right, site } => {
                let (left, right) = (self.number(left), self.number(right));
                let site = site_of(*site);
                self.build.add(match op {
                    ArithmeticOp::Add => Kind::Add(left, right, site),
                    ArithmeticOp::Subtract => Kind::Subtract(left, right, site),
                    ArithmeticOp::Multiply => Kind::Multiply(left, right, site),
                })
            }
            ExprKind::Rounded { factors, divisor, rounding, site } => {
                let factors = factors.iter().map(|factor| self.number(factor)).collect();
                let divisor = divisor.as_ref().map(|divisor| self.number(divisor));
                self.build.add(Kind::Rounded(factors, divisor, *rounding, site_of(*site)))
            }
            ExprKind::Extreme { largest, items } => {
                let items: Vec<NodeId> = items.iter().map(|item| self.number(item)).collect();
                let extreme = items.into_iter().reduce(|a, b| self.build.add(Kind::Extreme(*largest, a, b)));
                extreme.unwrap_or_else(|| self.build.add(Kind::Number(0)))
            }
            ExprKind::Choose { choices, otherwise } => {
                let mut branches = Vec::new();
                for choice in choices {
                    let value = self.number(&choice.value);
                    branches.push((self.condition(&choice.condition, Position::Operand), value));
                }
                let otherwise = self.number(otherwise);
                let either = |rest, (condition, value)| self.build.add(Kind::Either(condition, value, rest));
                branches.into_iter().rev().fold(otherwise, either)
            }
            ExprKind::Shift { date, by, how, site } => {
                let (date, by) = (self.number(date), self.number(by));
                self.moved(date, by, *how, *site)
            }
            ExprKind::WorkingDaysBetween { from, to, calendar, site } => {
                let (from, to) = (self.number(from), self.number(to));
                let [from, to] = [from, to].map(|day| self.build.add(Kind::Rank(calendar.0, day, site_of(*site))));
                self.build.add(Kind::Subtract(to, from, Site(None)))
            }
            ExprKind::DaysBetween { from, to } => {
                let (from, to) = (self.number(from), self.number(to));
                self.build.add(Kind::Subtract(to, from, Site(None)))
            }
            ExprKind::HoursBetween { started, from, to } => {
                let (from, to) = (self.number(from), self.number(to));
                let seconds = self.build.add(Kind::Subtract(to, from, Site(None)));
                let toward = if *started { Toward::Away } else { Toward::Zero };
                self.build.add(Kind::Divide(seconds, SECONDS_OF_HOUR, toward))
            }
            ExprKind::DateOf { instant, offset } => {
                let instant = self.number(instant);
                let offset = self.build.add(Kind::Number(*offset));
                let there = self.build.add(Kind::Add(instant, offset, Site(None)));
                self.build.add(Kind::Divide(there, SECONDS_OF_DAY, Toward::Below))
            }
            ExprKind::Define(_)
            | ExprKind::OutcomeIn { .. }
            | ExprKind::Not(_)
            | ExprKind::AtLeast { .. }
            | ExprKind::Compare { .. }
            | ExprKind::OneOf { .. }
            | ExprKind::TextIn { .. }
            | ExprKind::StartsWith { .. }
            | ExprKind::SameText { .. }
            | ExprKind::Includes { .. }
            | ExprKind::Within { .. }
            | ExprKind::Exists(_)
            | ExprKind::Window { .. }
            | ExprKind::Quantifier { .. } => {
                let condition = self.condition(expr, Position::Operand);
                self.build.add(Kind::Indicator(condition))
            }
        }
    }

    fn moved(&mut self, date: NodeId, by: NodeId, how: hir::Move, site: Option<SiteId>) -> NodeId {
        if let Some(calendar) = how.calendar {
            return self.build.add(Kind::WorkingDay(calendar.0, how.side, date, by, site_of(site)));
        }
        let how = Move { by: Period::of(how.unit), side: how.side };
        self.build.add(Kind::Shift(how, date, by, site_of(site)))
    }

    /// A comparison of texts, which are always places.
    fn text(&mut self, kind: Option<Kind>, expr: &'p Expr, position: Position) -> NodeId {
        let reads = self.reads_at(expr, position);
        self.build.add_reading(kind.unwrap_or(Kind::Truth(false)), reads)
    }

    /// An end of a range: a fact, a field of a member, the outcome of a decision, or what a unit
    /// gives.
    fn end(&mut self, range: &'p Expr, end: End) -> NodeId {
        match (&range.kind, self.place(range)) {
            (_, Some(place)) => self.build.add(Kind::LoadEnd(place, end)),
            (ExprKind::Outcome(decision), None) => self.build.add(Kind::Outcome(decision.0, end)),
            (ExprKind::Range { from, to }, None) => self.number(if end == End::Lower { from } else { to }),
            _ => self.build.add(Kind::Number(0)),
        }
    }

    /// The entry in force, and its value.
    fn parameter(&mut self, parameter: u32, date: Option<&'p Expr>) -> (NodeId, NodeId) {
        let entries = self.policy.parameters.get(parameter as usize).map(|parameter| parameter.entries.as_slice());
        let entries = entries.unwrap_or_default();
        let date = date.map(|date| self.number(date));
        let row = match date {
            Some(date) if entries.len() > 1 || !self.build.certain(date) => self.build.add(Kind::Row(parameter, date)),
            _ => self.build.add(Kind::Number(0)),
        };
        let constant = self.build.number(row).and_then(|row| entries.get(usize::try_from(row).ok()?));
        let value = match constant {
            Some(entry) => self.build.add(Kind::Number(entry.value)),
            None => self.build.add(Kind::Entry(parameter, row)),
        };
        (row, value)
    }

    fn quantifier(&mut self, expr: &'p Expr, kind: QuantifierKind, list: FactId, condition: &'p Expr) -> NodeId {
        if kind == QuantifierKind::Count && matches!(condition.kind, ExprKind::Const(1)) {
            return self.build.add(Kind::Length(list.0));
        }
        self.over_members(expr, Members { list, condition, value: None }, |block| match kind {
            QuantifierKind::Any => Kind::Any(block),
            QuantifierKind::All => Kind::All(block),
            QuantifierKind::Count => Kind::Count(block),
        })
    }

    fn aggregate(&mut self, expr: &'p Expr, kind: AggregateKind, members: Members<'p>, site: Site) -> NodeId {
        self.over_members(expr, members, |block| match kind {
            AggregateKind::Sum => Kind::Sum(block, site),
            AggregateKind::Earliest | AggregateKind::Smallest => Kind::Least(block),
            AggregateKind::Latest | AggregateKind::Largest => Kind::Greatest(block),
        })
    }

    /// The node of a quantifier: its block is lowered, then its kind is made.
    fn over_members(&mut self, expr: &'p Expr, members: Members<'p>, kind: impl FnOnce(BlockId) -> Kind) -> NodeId {
        let Members { list, condition, value } = members;
        // Only the entry block shares quantifiers: whether an inner one is unknown is asked of
        // each place by itself.
        let outermost = !self.scopes.iter().any(|scope| matches!(scope, Scope::Block(_)));
        if outermost && let Some(node) = self.quantifiers.standing(expr, self.is_of_place()) {
            return node;
        }
        let block = self.build.open(list.0);
        self.scopes.push(Scope::Block(block));
        let of_member = self.condition(condition, Position::Operand);
        let value = value.map(|value| self.number(value));
        self.scopes.pop();
        self.build.close(of_member, value);
        let node = self.build.add_quantifier(kind(block));
        if outermost {
            self.note_outermost(expr, node);
        } else {
            self.quantifiers.note_inner(expr, node);
        }
        node
    }

    fn compare(&mut self, op: Comparison, left: NodeId, right: NodeId, reads: Option<ReadsId>) -> NodeId {
        let (order, swap) = Order::of(op);
        let (left, right) = if swap { (right, left) } else { (left, right) };
        self.build.add_reading(Kind::Compare(order, left, right), reads)
    }

    pub(super) fn all(&mut self, items: Vec<NodeId>) -> NodeId {
        let quota = u32::try_from(items.len()).unwrap_or(u32::MAX);
        self.build.add(Kind::AtLeast(quota, items))
    }

    /// The place that an expression is nothing but a reading of, definitions seen through.
    fn place(&self, expr: &Expr) -> Option<Place> {
        match &expr.kind {
            ExprKind::Fact(fact) => Some(Place::Fact(fact.0)),
            ExprKind::Member { depth, field } => Some(match self.scope(*depth)? {
                Scope::Block(block) => Place::Member { block, field: *field },
                Scope::Place(place) => Place::At { list: place.list.0, index: place.index, field: *field },
            }),
            ExprKind::Define(id) => self.defines.get(id.index()).and_then(|define| define.reading.place),
            _ => None,
        }
    }

    fn scope(&self, depth: u32) -> Option<Scope> {
        let level = self.scopes.len().checked_sub(1)?.checked_sub(depth as usize)?;
        self.scopes.get(level).copied()
    }

    /// The place of a list that the decision is about which is being lowered.
    pub(super) fn bound_place(&self) -> Option<hir::Place> {
        match self.scopes.first() {
            Some(Scope::Place(place)) => Some(*place),
            _ => None,
        }
    }

    /// Whether what is being lowered is part of a decision about a place of a list: then what
    /// looks the same elsewhere may speak of another member.
    pub(super) fn is_of_place(&self) -> bool {
        self.bound_place().is_some()
    }

    fn finish(mut self) -> Program {
        let policy = self.policy;
        let trace = policy.trace_refs().into_iter().map(|of| self.traced(&of)).collect();
        let reading = |node: &Node| match node {
            Node::Define(id) => self.defines.get(id.index()).map(|define| define.reading),
            Node::Boundary(id) => self.boundaries.get(id.index()).map(|boundary| boundary.reading),
            Node::Decision(_) => None,
        };
        let values = policy.named_values().iter().filter_map(reading).collect();
        let entries =
            |parameter: &hir::Parameter| parameter.entries.iter().map(|entry| (entry.from, entry.value)).collect();
        Program {
            nodes: self.build.nodes,
            blocks: self.build.blocks,
            reads: self.build.reads,
            calendars: policy.calendars.clone(),
            parameters: policy.parameters.iter().map(entries).collect(),
            units: self.units,
            decisions: self.decisions,
            defines: self.defines,
            boundaries: self.boundaries,
            duties: self.duties,
            values,
            trace,
        }
    }

    fn traced(&mut self, of: &TraceRef<'p>) -> Traced {
        let condition = |node: Option<NodeId>| node.map(Traced::Condition);
        match of {
            TraceRef::Parameter(read) => match &read.kind {
                ExprKind::Parameter { parameter, date } => {
                    // All of its nodes stand already: the read is outside of quantifiers.
                    let (row, value) = self.parameter(parameter.0, date.as_deref());
                    Some(Traced::Parameter { value, row })
                }
                _ => None,
            },
            TraceRef::Define(id) => self.defines.get(id.index()).map(|define| {
                let is_condition = self.build.kind(define.reading.node).is_some_and(Kind::is_condition);
                if is_condition { Traced::Condition(define.reading.node) } else { Traced::Value(define.reading) }
            }),
            TraceRef::Boundary(id) => self.boundaries.get(id.index()).map(|boundary| Traced::Value(boundary.reading)),
            TraceRef::Unit(id) => condition(self.units.get(id.index()).map(|unit| unit.condition)),
            TraceRef::Duty(id) => condition(self.duties.get(id.index()).map(|duty| duty.condition)),
        }
        .unwrap_or_else(|| Traced::Condition(self.build.add(Kind::Truth(false))))
    }
}

fn site_of(site: Option<SiteId>) -> Site {
    Site(site.map(|site| site.0))
}
