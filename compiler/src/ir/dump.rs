//! A program as text, for `fencun build --emit ir`.

use std::fmt::{self, Display, Formatter};

use super::{Block, End, Kind, NodeId, Order, Origin, Period, Place, Program, Read, ReadsId, Share, Site, Step};
use crate::hir::Side;

impl Display for Program {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (index, entries) in self.parameters.iter().enumerate() {
            writeln!(f, "parameter {index}: {}", list(entries, |(from, value)| format!("{value} from {from}")))?;
        }
        self.steps(f, Self::ENTRY.index(), 0)?;
        for (index, unit) in self.units.iter().enumerate() {
            let (condition, contributes) = (self.shown(unit.condition), self.shown(unit.contributes));
            write!(f, "unit {index}: condition {condition}, contributes {contributes}")?;
            if let Some(given) = unit.amount {
                write!(f, ", gives {}", given.nodes().map(|node| self.shown(node)).collect::<Vec<_>>().join(" to "))?;
            }
            for (exception, blocks) in &unit.exceptions {
                write!(f, ", unless {exception} blocks {}", self.shown(*blocks))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

impl Program {
    fn steps(&self, f: &mut Formatter<'_>, block: usize, depth: usize) -> fmt::Result {
        let Some(block) = self.blocks.get(block) else { return Ok(()) };
        let indent = "  ".repeat(depth);
        for step in &block.steps {
            match step {
                Step::Begin(origin) => writeln!(f, "{origin}:")?,
                Step::Settle(unit) => writeln!(f, "  settle unit {unit}")?,
                Step::Decide(decision) => writeln!(f, "decide {decision}")?,
                Step::Oblige(duty) => writeln!(f, "  oblige {duty}")?,
                Step::Compute(id) => {
                    let Some(node) = self.nodes.get(id.index()) else { continue };
                    let doubt = if node.certain { "" } else { "?" };
                    write!(f, "  {indent}{id}{doubt} = {}", Shown(self, &node.kind))?;
                    if let Some(reads) = node.reads {
                        write!(f, "  -- reads {}", self.shown_reads(reads))?;
                    }
                    writeln!(f)?;
                    if let Some(body) = node.kind.body() {
                        self.steps(f, body.index(), depth + 1)?;
                        for result in self.blocks.get(body.index()).into_iter().flat_map(Block::results) {
                            writeln!(f, "  {indent}  {}", self.shown(result))?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// A constant as itself, any other node as its number.
    fn shown(&self, node: NodeId) -> String {
        match self.nodes.get(node.index()).map(|node| &node.kind) {
            Some(Kind::Truth(true)) => "yes".to_owned(),
            Some(Kind::Truth(false)) => "no".to_owned(),
            Some(Kind::Number(number)) => number.to_string(),
            _ => node.to_string(),
        }
    }

    fn shown_reads(&self, reads: ReadsId) -> String {
        let reads = self.reads.get(reads.index()).map(Vec::as_slice).unwrap_or_default();
        list(reads, |read| match read {
            Read::Fact(fact) => format!("fact {fact}"),
            Read::Quantifier(node) => format!("quantifier {node}"),
            Read::Define(define) => format!("define {define}"),
            Read::Boundary(boundary) => format!("boundary {boundary}"),
            Read::Decision(decision) => format!("decision {decision}"),
        })
    }
}

struct Shown<'p>(&'p Program, &'p Kind);

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let of = |node: &NodeId| self.0.shown(*node);
        let all = |nodes: &[NodeId]| list(nodes, of);
        match self.1 {
            Kind::Truth(truth) => write!(f, "{truth}"),
            Kind::Holds(place) => write!(f, "holds {place}"),
            Kind::Exists(place) => write!(f, "exists {place}"),
            Kind::Known(node) => write!(f, "known {}", of(node)),
            Kind::Found(node) => write!(f, "found {}", of(node)),
            Kind::Not(node) => write!(f, "not {}", of(node)),
            Kind::AtLeast(quota, items) => write!(f, "at least {quota} of ({})", all(items)),
            Kind::Compare(order, left, right) => {
                let sign = match order {
                    Order::Equal => "=",
                    Order::NotEqual => "/=",
                    Order::Less => "<",
                    Order::LessOrEqual => "<=",
                };
                write!(f, "{} {sign} {}", of(left), of(right))
            }
            Kind::OneOf(node, items) => write!(f, "{} in {{{}}}", of(node), list(items, i64::to_string)),
            Kind::InSet(node, set) => write!(f, "{} in set {set:#b}", of(node)),
            Kind::Includes(node, items, Share::Any) => write!(f, "{} includes any of {items:#b}", of(node)),
            Kind::Includes(node, items, Share::All) => write!(f, "{} includes all of {items:#b}", of(node)),
            Kind::Outcome(decision, End::Lower) => write!(f, "amount of decision {decision}"),
            Kind::Outcome(decision, End::Upper) => write!(f, "upper end of decision {decision}"),
            Kind::OutcomeOfMemberIn(decision, block, set) => {
                write!(f, "decision {decision} of member {} in set {set:#b}", block.0)
            }
            Kind::Open(place) => write!(f, "open {place}"),
            Kind::OutcomeIn(decision, set) => write!(f, "decision {decision} in set {set:#b}"),
            Kind::Any(_) => write!(f, "any member"),
            Kind::All(_) => write!(f, "all members"),
            Kind::Number(number) => write!(f, "{number}"),
            Kind::Load(place) => write!(f, "load {place}"),
            Kind::TextIn(place, items) => write!(f, "{place} in {items:?}"),
            Kind::StartsWith(place, prefix) => write!(f, "{place} starts with {prefix:?}"),
            Kind::SameText(left, right) => write!(f, "{left} same text as {right}"),
            Kind::LoadEnd(place, End::Lower) => write!(f, "load lower end of {place}"),
            Kind::LoadEnd(place, End::Upper) => write!(f, "load upper end of {place}"),
            Kind::Size(node) => write!(f, "size of {}", of(node)),
            Kind::Indicator(node) => write!(f, "number of {}", of(node)),
            Kind::Choose(items) => write!(f, "first of ({})", all(items)),
            Kind::Row(parameter, date) => write!(f, "parameter {parameter} row on {}", of(date)),
            Kind::Entry(parameter, row) => write!(f, "parameter {parameter} value of row {}", of(row)),
            Kind::Extreme(largest, left, right) => {
                let word = if *largest { "larger" } else { "smaller" };
                write!(f, "{word} of ({}, {})", of(left), of(right))
            }
            Kind::Either(condition, then, otherwise) => {
                write!(f, "{} if {} else {}", of(then), of(condition), of(otherwise))
            }
            Kind::Add(left, right, site) => write!(f, "{} + {}{site}", of(left), of(right)),
            Kind::Subtract(left, right, site) => write!(f, "{} - {}{site}", of(left), of(right)),
            Kind::Multiply(left, right, site) => write!(f, "{} * {}{site}", of(left), of(right)),
            Kind::Shift(how, date, by, site) => {
                let unit = match how.by {
                    Period::Days => "days",
                    Period::Months => "months",
                    Period::Years => "years",
                    Period::Hours => "hours",
                };
                let side = match how.side {
                    Side::After => "after",
                    Side::Before => "before",
                    Side::CountingFrom => "counting from",
                };
                write!(f, "{} {unit} {side} {}{site}", of(by), of(date))
            }
            Kind::Divide(node, by, toward) => write!(f, "{} / {by} toward {toward:?}", of(node)),
            Kind::WorkingDay(calendar, side, date, by, site) => {
                write!(f, "{} working days of calendar {calendar} {side:?} {}{site}", of(by), of(date))
            }
            Kind::Rank(calendar, date, site) => write!(f, "rank in calendar {calendar} of {}{site}", of(date)),
            Kind::Rounded(factors, divisor, how, site) => {
                let over = divisor.map_or_else(|| how.down.to_string(), |by| format!("({} * {})", of(&by), how.down));
                let product: String = factors.iter().map(|factor| format!("{} * ", of(factor))).collect();
                write!(f, "{product}{} / {over} rounded {:?}, times {}{site}", how.up, how.mode, how.step)
            }
            Kind::Length(fact) => write!(f, "length of fact {fact}"),
            Kind::Count(_) => write!(f, "count members"),
            Kind::Sum(_, site) => write!(f, "sum of members{site}"),
            Kind::Least(_) => write!(f, "least of members"),
            Kind::Greatest(_) => write!(f, "greatest of members"),
        }
    }
}

impl Display for NodeId {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "%{}", self.0)
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fact(fact) => write!(f, "fact {fact}"),
            Self::Member { block, field } => write!(f, "field {field} of member {}", block.0),
            Self::At { list, index, field } => write!(f, "field {field} of place {index} of fact {list}"),
        }
    }
}

impl Display for Site {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |site| write!(f, " or fault {site}"))
    }
}

impl Display for Origin {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Define(index) => write!(f, "define {index}"),
            Self::Boundary(index) => write!(f, "boundary {index}"),
            Self::Unit(index) => write!(f, "unit {index}"),
            Self::Duty(index) => write!(f, "duty {index}"),
        }
    }
}

fn list<T>(items: &[T], show: impl Fn(&T) -> String) -> String {
    items.iter().map(show).collect::<Vec<_>>().join(", ")
}
