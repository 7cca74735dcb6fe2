//! Which places of a policy the trace speaks of, and walking expressions.

use super::{BoundaryId, DefineId, DutyId, Expr, ExprKind, FactId, Node, Policy, Type, UnitId};

/// One step of a full trace, in the order of the trace.
#[derive(Clone, Debug)]
pub enum TraceRef<'p> {
    /// A parameter read: an expression of kind [`ExprKind::Parameter`].
    Parameter(&'p Expr),
    /// A definition.
    Define(DefineId),
    /// A boundary.
    Boundary(BoundaryId),
    /// The own condition of a rule unit.
    Unit(UnitId),
    /// The condition of a duty.
    Duty(DutyId),
}

impl Expr {
    /// Operands, in the order in which they are computed.
    #[must_use]
    pub fn operands(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Const(_)
            | ExprKind::Fact(_)
            | ExprKind::Member { .. }
            | ExprKind::Define(_)
            | ExprKind::Boundary(_)
            | ExprKind::Outcome(_)
            | ExprKind::OutcomeIn { .. } => Vec::new(),
            ExprKind::Parameter { date, .. } => date.iter().map(AsRef::as_ref).collect(),
            ExprKind::Not(a) | ExprKind::Exists(a) | ExprKind::Size(a) => vec![a],
            ExprKind::TextIn { text, .. } | ExprKind::StartsWith { text, .. } => vec![text],
            ExprKind::SameText { left, right } => vec![left, right],
            ExprKind::Includes { set, .. } => vec![set],
            ExprKind::Within { range, value } => vec![range, value],
            ExprKind::End { range, .. } => vec![range],
            ExprKind::AtLeast { items, .. } => items.iter().collect(),
            ExprKind::Extreme { items, .. } => items.iter().collect(),
            ExprKind::Choose { choices, otherwise } => {
                let parts = choices.iter().flat_map(|choice| [&choice.value, &choice.condition]);
                parts.chain([&**otherwise]).collect()
            }
            ExprKind::Compare { left, right, .. } | ExprKind::Arithmetic { left, right, .. } => vec![left, right],
            ExprKind::OneOf { subject, .. } => vec![subject],
            ExprKind::Quantifier { condition, .. } => vec![condition],
            ExprKind::Aggregate { condition, value, .. } => vec![condition, value],
            ExprKind::Rounded { factors, divisor, .. } => {
                factors.iter().chain(divisor.iter().map(AsRef::as_ref)).collect()
            }
            ExprKind::Negate { operand, .. } => vec![operand],
            ExprKind::Shift { date, by, .. } => vec![date, by],
            ExprKind::Window { subject, date, by, .. } => vec![subject, date, by],
            ExprKind::DaysBetween { from, to }
            | ExprKind::WorkingDaysBetween { from, to, .. }
            | ExprKind::HoursBetween { from, to, .. }
            | ExprKind::Range { from, to } => vec![from, to],
            ExprKind::DateOf { instant, .. } => vec![instant],
        }
    }
}

impl Expr {
    /// The list whose members the operands are computed for.
    #[must_use]
    pub fn list(&self) -> Option<FactId> {
        match &self.kind {
            ExprKind::Quantifier { list, .. } | ExprKind::Aggregate { list, .. } => Some(*list),
            _ => None,
        }
    }
}

impl Policy {
    /// Every step of a full trace, in order: first each distinct parameter read that stands
    /// outside of quantifiers, as met when going through [`Policy::order`] and then the duties;
    /// then definitions, boundaries and the units of decisions in [`Policy::order`]; then the
    /// duties.
    #[must_use]
    pub fn trace_refs(&self) -> Vec<TraceRef<'_>> {
        let mut parameters: Vec<&Expr> = Vec::new();
        let mut nodes = Vec::new();
        for node in &self.order {
            match *node {
                Node::Define(id) => {
                    if let Some(define) = self.defines.get(id.index()) {
                        parameter_reads(&define.body, &mut parameters);
                    }
                    nodes.push(TraceRef::Define(id));
                }
                Node::Boundary(id) => {
                    if let Some(boundary) = self.boundaries.get(id.index()) {
                        parameter_reads(&boundary.subject, &mut parameters);
                        for edge in boundary.bands.iter().flatten() {
                            parameter_reads(&edge.value, &mut parameters);
                        }
                    }
                    nodes.push(TraceRef::Boundary(id));
                }
                Node::Decision(id) => {
                    for unit_id in self.units_of(id) {
                        if let Some(unit) = self.units.get(unit_id.index()) {
                            parameter_reads(&unit.condition, &mut parameters);
                            if let Some(amount) = &unit.amount {
                                parameter_reads(amount, &mut parameters);
                            }
                        }
                        nodes.push(TraceRef::Unit(unit_id));
                    }
                }
            }
        }
        for (index, duty) in self.duties.iter().enumerate() {
            parameter_reads(&duty.condition, &mut parameters);
            if let Some(due) = &duty.due {
                parameter_reads(due, &mut parameters);
            }
            nodes.push(TraceRef::Duty(DutyId(u32::try_from(index).unwrap_or(u32::MAX))));
        }
        parameters.into_iter().map(TraceRef::Parameter).chain(nodes).collect()
    }

    /// A decision, and where it is the first of those for each member of a list, the others.
    pub fn places_of(&self, decision: super::DecisionId) -> impl Iterator<Item = super::DecisionId> + use<> {
        let list = self.decisions.get(decision.index()).and_then(|first| first.place).filter(|place| place.index == 0);
        let places = self.facts.get(list.map_or(usize::MAX, |place| place.list.index()));
        let n = places.and_then(|fact| u32::try_from(fact.range.max).ok()).map_or(1, |n| n.max(1));
        (decision.0..decision.0.saturating_add(n)).map(super::DecisionId)
    }

    /// The units of a decision, in the order of the text.
    pub fn units_of(&self, decision: super::DecisionId) -> impl Iterator<Item = UnitId> + use<> {
        let (first, n) = self.decisions.get(decision.index()).map_or((0, 0), |d| (d.first_unit.0, d.n_units));
        (first..first + n).map(UnitId)
    }

    /// The named values of the answer: definitions that are no conditions, then boundaries,
    /// each in the order of the text.
    #[must_use]
    pub fn named_values(&self) -> Vec<Node> {
        let defines = self.defines.iter().enumerate().filter(|(_, define)| define.body.ty != Type::YesNo);
        let ids = defines.map(|(i, _)| Node::Define(DefineId(u32::try_from(i).unwrap_or(u32::MAX))));
        let boundaries =
            (0..self.boundaries.len()).map(|i| Node::Boundary(BoundaryId(u32::try_from(i).unwrap_or(u32::MAX))));
        ids.chain(boundaries).collect()
    }
}

fn parameter_reads<'p>(expr: &'p Expr, found: &mut Vec<&'p Expr>) {
    if expr.list().is_some() {
        return;
    }
    for operand in expr.operands() {
        parameter_reads(operand, found);
    }
    // What it is for a member is no one value.
    if matches!(expr.kind, ExprKind::Parameter { .. })
        && !reads_member(expr)
        && !found.iter().any(|known| known.same(expr))
    {
        found.push(expr);
    }
}

fn reads_member(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Member { .. }) || expr.operands().into_iter().any(reads_member)
}
