//! Which constructs of the language occur in files and which things happen in answers.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fencun_abi::answer::{Answer, StepState};
use fencun_grammar::ast::{
    AggregateKind, ArithmeticOp, CalendarLine, CaseClause, CaseValueKind, CellKind, Claim, Combination, CompareOp,
    DecisionItem, Decl, Direction, Edge, Effect, EnumKind, Expect, Expr, ExprKind, FactDecl, File, HeaderClause, Lang,
    Modality, Part, QuantifierKind, Quota, RangePart, RoundMode, RuleKind, Share, Side, TypeBase, TypeRef, Unit,
};

mod expected;

pub use expected::{CONSTRUCTS, EVENTS};

/// How often things occur.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Coverage(BTreeMap<&'static str, usize>);

impl Coverage {
    /// One more.
    pub fn hit(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }

    fn hit_if(&mut self, condition: bool, what: &'static str) {
        if condition {
            self.hit(what);
        }
    }

    /// Adds what another one counted.
    pub fn merge(&mut self, other: &Self) {
        for (what, n) in &other.0 {
            *self.0.entry(what).or_default() += n;
        }
    }

    /// Which of these never occurred.
    #[must_use]
    pub fn missing(&self, all: &[&'static str]) -> Vec<&'static str> {
        all.iter().filter(|what| !self.0.contains_key(*what)).copied().collect()
    }

    /// A list for people.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = String::new();
        for (what, n) in &self.0 {
            let _ = writeln!(text, "{n:>9}  {what}");
        }
        text
    }

    /// Counts what happened in an answer.
    pub fn answer(&mut self, answer: &Answer) {
        let decision = match answer {
            Err(fault) if fault.field == 0 => return self.hit("answer: fault at the first site"),
            Err(_) => return self.hit("answer: fault at another site"),
            Ok(decision) => decision,
        };
        self.hit("answer: decision");
        for outcome in &decision.outcomes {
            self.hit(if outcome.determined { "answer: determined" } else { "answer: undetermined" });
            self.hit_if(outcome.permitted.count_ones() > 1, "answer: several permitted");
            self.hit_if(outcome.permitted == 0, "answer: nothing permitted");
            if let Some(span) = outcome.amount {
                self.hit(if span.low == span.high { "answer: amount" } else { "answer: amounts between" });
            }
        }
        self.hit_if(!decision.defeated.is_empty(), "answer: defeated");
        self.hit_if(decision.fired.len() > decision.outcomes.len(), "answer: several fired");
        self.hit_if(!decision.needs.is_empty(), "answer: needs");
        for due in &decision.duties {
            self.hit(if due.due.is_some() { "answer: duty with a day" } else { "answer: duty without a day" });
        }
        for value in &decision.values {
            self.hit(match value {
                fencun_abi::value::Value::Unknown => "answer: value unknown",
                fencun_abi::value::Value::None => "answer: value none",
                _ => "answer: value known",
            });
        }
        for step in &decision.trace {
            self.hit(match step.state {
                StepState::False => "answer: step false",
                StepState::True => "answer: step true",
                StepState::Unknown => "answer: step unknown",
                StepState::Skipped => "answer: step none",
            });
        }
    }

    /// Counts the constructs of a file.
    pub fn file(&mut self, file: &File) {
        self.hit(match file.lang {
            Lang::En => "file: english",
            Lang::Zh => "file: chinese",
        });
        for decl in &file.decls {
            self.hit_if(!decl.leading.is_empty(), "comment");
            self.decl(&decl.node);
        }
    }

    fn decl(&mut self, decl: &Decl) {
        match decl {
            Decl::Use(_) => self.hit("use"),
            Decl::Header(header) => {
                for clause in &header.clauses {
                    self.hit(match &clause.node {
                        HeaderClause::Title(_) => "header: title",
                        HeaderClause::Authority(_) => "header: authority",
                        HeaderClause::InForce { until: None, .. } => "header: in force from",
                        HeaderClause::InForce { until: Some(_), .. } => "header: in force from until",
                        HeaderClause::Applies => "header: applies",
                    });
                }
            }
            Decl::Enum(decl) => {
                self.hit(match decl.kind {
                    EnumKind::Enum => "enum",
                    EnumKind::Scale => "scale",
                });
                self.hit_if(!decl.labels.0.is_empty(), "label of a type");
                self.hit_if(decl.cases.iter().any(|case| !case.node.labels.0.is_empty()), "label of a case");
                self.hit_if(decl.cases.len() == 32, "enumeration of 32 cases");
            }
            Decl::Record(decl) => {
                self.hit("record");
                for field in &decl.fields {
                    self.fact(&field.node);
                    self.hit_if(field.node.ty.unknown, "field: unknown");
                    self.hit_if(field.node.ty.none, "field: none");
                }
            }
            Decl::Facts(facts) => {
                for fact in facts {
                    self.fact(&fact.node);
                    self.hit_if(fact.node.can_change, "fact: can still change");
                    self.hit_if(fact.node.supplier.is_some(), "fact: supplied by");
                }
            }
            Decl::Parameter(decl) => {
                let dated = decl.entries.iter().any(|entry| entry.node.from.is_some());
                self.hit(match (dated, decl.entries.len()) {
                    (false, _) => "parameter: constant",
                    (true, 1) => "parameter: one entry with a day",
                    (true, _) => "parameter: history",
                });
            }
            Decl::Boundary(decl) => {
                self.hit("boundary");
                let is_name = matches!(decl.subject.kind, ExprKind::Name(_));
                self.hit(if is_name { "boundary: of a name" } else { "boundary: of a computed value" });
                self.expr(&decl.subject, 0);
                for band in &decl.bands {
                    for part in &band.node.range {
                        self.hit(match part.value.kind {
                            ExprKind::AsOf { .. } => "band: edge is a parameter on a date",
                            ExprKind::Name(_) => "band: edge is a constant parameter",
                            _ => "band: edge is a constant",
                        });
                    }
                    self.range(&band.node.range);
                }
            }
            Decl::Calendar(decl) => {
                self.hit("calendar");
                for line in &decl.lines {
                    self.hit(match line.node {
                        CalendarLine::Span { .. } => "calendar: from until",
                        CalendarLine::Weekend(_) => "calendar: weekend",
                        CalendarLine::Holiday(_) => "calendar: holiday",
                        CalendarLine::Working(_) => "calendar: working",
                    });
                }
            }
            Decl::Define(decl) => {
                self.hit("define");
                self.hit_if(decl.cites.is_some(), "define: cites");
                self.expr(&decl.body, 0);
            }
            Decl::Decision(decl) => {
                self.hit(match decl.combination {
                    Combination::Unique => "decision: unique",
                    Combination::InOrder => "decision: in order",
                    Combination::Strictest => "decision: strictest wins",
                    Combination::MostLenient => "decision: most lenient wins",
                    Combination::Largest => "decision: largest wins",
                    Combination::Smallest => "decision: smallest wins",
                    Combination::Sum => "decision: sum",
                    Combination::Collect => "decision: collect",
                });
                self.hit_if(!decl.bounds.is_empty(), "decision: floor or cap");
                self.hit_if(decl.each.is_some(), "decision: each member");
                self.hit(match decl.ty.base {
                    TypeBase::YesNo => "decision: of yes/no",
                    TypeBase::Named(_) => "decision: of an enumeration",
                    TypeBase::Range(_) => "decision: of ranges",
                    _ => "decision: of amounts",
                });
                let has_otherwise = decl.items.iter().any(|item| matches!(item.node, DecisionItem::Otherwise(_)));
                self.hit_if(!has_otherwise, "decision: without otherwise");
                let exceptions = decl.items.iter().filter_map(|item| match &item.node {
                    DecisionItem::Exception(exception) => Some(exception.id.text.as_str()),
                    _ => None,
                });
                let exceptions: Vec<&str> = exceptions.collect();
                for item in &decl.items {
                    self.item(&item.node, &exceptions);
                }
            }
            Decl::Duty(decl) => {
                self.hit(if decl.within.is_some() { "duty: with a day" } else { "duty: without a day" });
                self.hit_if(decl.by.is_some(), "duty: by");
                self.expr(&decl.condition, 0);
                if let Some(within) = &decl.within {
                    self.hit_if(within.side == Side::CountingFrom, "duty: counting from");
                    self.hit_if(within.calendar.is_some(), "duty: working days");
                    self.hit_if(within.rolled.is_some(), "duty: rolled forward");
                    self.expr(&within.period, 0);
                    self.expr(&within.base, 0);
                }
            }
            Decl::Source(decl) => {
                self.hit(if decl.checked.is_some() { "source: checked" } else { "source" });
            }
            Decl::Accept(decl) => {
                self.hit(if decl.place.is_some() { "accept: in a place" } else { "accept" });
            }
            Decl::Guarantee(decl) => match &decl.claim {
                Claim::Holds { condition, when } => {
                    self.hit(if when.is_some() { "guarantee: when" } else { "guarantee: always" });
                    self.expr(condition, 0);
                    when.iter().for_each(|when| self.expr(when, 0));
                }
                Claim::Never { .. } => self.hit("guarantee: never"),
            },
            Decl::Case(decl) => {
                self.hit(if decl.like.is_some() { "case: like" } else { "case" });
                for clause in &decl.clauses {
                    self.clause(&clause.node);
                }
            }
        }
    }

    fn clause(&mut self, clause: &CaseClause) {
        match clause {
            CaseClause::Given(given) => {
                for one in given {
                    self.hit(match &one.value.kind {
                        CaseValueKind::Unknown => "given: unknown",
                        CaseValueKind::None => "given: none",
                        CaseValueKind::Literal(Expr { kind: ExprKind::Set(_), .. }) => "given: set",
                        CaseValueKind::Literal(_) => "given: value",
                        CaseValueKind::Range(..) => "given: range",
                        CaseValueKind::List(_) => "given: list",
                    });
                }
            }
            CaseClause::Expect(expect) => self.hit(match expect {
                Expect::Outcome { .. } => "expect: outcome",
                Expect::Undetermined { between: Some(_), .. } => "expect: undetermined between",
                Expect::Undetermined { .. } => "expect: undetermined",
                Expect::Permitted { .. } => "expect: permitted",
                Expect::Needs(_) => "expect: needs",
                Expect::Duty { .. } => "expect: duty",
                Expect::NoDuty(_) => "expect: no duty",
            }),
        }
    }

    fn fact(&mut self, decl: &FactDecl) {
        self.hit_if(!decl.labels.0.is_empty(), "label of a fact");
        self.type_ref(&decl.ty);
        for part in &decl.bounds {
            self.hit(match part.edge {
                Edge::AtLeast => "bound: at least",
                Edge::AtMost => "bound: at most",
                Edge::LessThan => "bound: less than",
                Edge::MoreThan => "bound: more than",
            });
        }
        self.hit_if(decl.bounds.is_empty(), "bound: none written");
    }

    fn type_ref(&mut self, ty: &TypeRef) {
        self.hit(match (ty.unknown, ty.none) {
            (false, false) => "type: plain",
            (true, false) => "type: may be unknown",
            (false, true) => "type: or none",
            (true, true) => "type: or none, may be unknown",
        });
        self.hit(match &ty.base {
            TypeBase::YesNo => "type: yes/no",
            TypeBase::Integer => "type: integer",
            TypeBase::Money(_) => "type: money",
            TypeBase::Decimal(_) => "type: decimal",
            TypeBase::Percent => "type: percent",
            TypeBase::Date => "type: date",
            TypeBase::Instant => "type: instant",
            TypeBase::Duration(Unit::Hours) => "type: hours",
            TypeBase::Duration(Unit::WorkingDays) => "type: working days",
            TypeBase::Duration(Unit::Days) => "type: days",
            TypeBase::Duration(Unit::Months) => "type: months",
            TypeBase::Duration(Unit::Years) => "type: years",
            TypeBase::Named(_) => "type: named",
            TypeBase::List { .. } => "type: list",
            TypeBase::Set(_) => "type: set",
            TypeBase::Range(_) => "type: range",
            TypeBase::Text => "type: text",
        });
    }

    fn item(&mut self, item: &DecisionItem, exceptions: &[&str]) {
        match item {
            DecisionItem::Rule(rule) => {
                self.hit(match rule.kind {
                    RuleKind::RedLine => "red line",
                    RuleKind::Rule => "rule",
                });
                self.hit_if(rule.cites.is_some(), "rule: cites");
                self.hit_if(rule.because.is_some(), "rule: because");
                self.effect(&rule.effect);
                self.expr(&rule.condition, 0);
            }
            DecisionItem::Table(table) => {
                self.hit("table");
                self.hit_if(!table.extras.is_empty(), "table: further columns");
                for column in &table.columns {
                    self.expr(column, 0);
                }
                for row in &table.rows {
                    self.effect(&row.node.effect);
                    self.hit_if(row.node.effect.modality == Modality::May, "row: may");
                    for cell in &row.node.cells {
                        self.cell(&cell.kind);
                    }
                }
            }
            DecisionItem::Exception(exception) => {
                self.hit(if exception.effect.is_some() { "exception: with then" } else { "exception: without then" });
                for target in &exception.targets {
                    let to_exception = exceptions.contains(&target.id.text.as_str());
                    self.hit(match (target.row.is_some(), to_exception, exception.effect.is_some()) {
                        (true, _, _) => "exception: to a row",
                        (false, true, true) => "exception: to an exception, with then",
                        (false, true, false) => "exception: to an exception, without then",
                        (false, false, _) => "exception: to a rule or table",
                    });
                }
                self.hit_if(exception.targets.len() > 1, "exception: several targets");
                if let Some(effect) = &exception.effect {
                    self.effect(effect);
                }
                self.expr(&exception.condition, 0);
            }
            DecisionItem::Otherwise(otherwise) => {
                self.hit("otherwise");
                otherwise.effect.outcomes.iter().for_each(|outcome| self.expr(outcome, 0));
            }
            DecisionItem::Adjust(adjust) => {
                self.hit(match (adjust.modality, adjust.direction) {
                    (Modality::May, Direction::MoreLenient) => "adjust: may more lenient",
                    (Modality::May, Direction::Stricter) => "adjust: may stricter",
                    (_, Direction::MoreLenient) => "adjust: more lenient",
                    (_, Direction::Stricter) => "adjust: stricter",
                });
                self.hit(if adjust.cap.is_some() { "adjust: with a cap" } else { "adjust: without a cap" });
                self.hit(if adjust.steps == 1 { "adjust: one step" } else { "adjust: several steps" });
                self.expr(&adjust.condition, 0);
            }
        }
    }

    fn effect(&mut self, effect: &Effect) {
        effect.outcomes.iter().for_each(|outcome| self.expr(outcome, 0));
        self.hit(match (effect.modality, effect.outcomes.len()) {
            (Modality::Unwritten, _) => "then",
            (Modality::Shall, _) => "then shall",
            (Modality::May, 0 | 1) => "then may one",
            (Modality::May, _) => "then may several",
        });
    }

    fn cell(&mut self, cell: &CellKind) {
        match cell {
            CellKind::Any => self.hit("cell: anything"),
            CellKind::OneOf(items) => {
                self.hit(if items.len() == 1 { "cell: one value" } else { "cell: several values" })
            }
            CellKind::NotOneOf(items) => {
                self.hit(if items.len() == 1 { "cell: not one value" } else { "cell: not several values" });
            }
            CellKind::Range(parts) => {
                self.hit("cell: range");
                self.range(parts);
            }
        }
    }

    fn range(&mut self, parts: &[RangePart]) {
        for part in parts {
            self.hit(match part.edge {
                Edge::AtLeast => "range: at least",
                Edge::AtMost => "range: at most",
                Edge::LessThan => "range: less than",
                Edge::MoreThan => "range: more than",
            });
        }
    }

    fn expr(&mut self, expr: &Expr, depth: usize) {
        self.hit(match &expr.kind {
            ExprKind::Name(_) => "name",
            ExprKind::Field { variable: Some(_), .. } => "field of a named member",
            ExprKind::Field { variable: None, .. } => "its",
            ExprKind::YesNo(_) => "literal: yes/no",
            ExprKind::Number(number) if number.scale > 0 => "literal: decimal",
            ExprKind::Number(_) => "literal: number",
            ExprKind::Money { .. } => "literal: money",
            ExprKind::Percent(_) => "literal: percent",
            ExprKind::Date(_) => "literal: date",
            ExprKind::Instant(_) => "literal: instant",
            ExprKind::Duration { unit, .. } => match unit {
                Unit::Hours => "literal: hours",
                Unit::WorkingDays => "literal: working days",
                Unit::Days => "literal: days",
                Unit::Months => "literal: months",
                Unit::Years => "literal: years",
            },
            ExprKind::Paren(_) => "parentheses",
            ExprKind::Not(_) => "not",
            ExprKind::And(_) => "and",
            ExprKind::Or(_) => "or",
            ExprKind::Counted { quota: Quota::All, .. } => "all of",
            ExprKind::Counted { quota: Quota::Any, .. } => "any of",
            ExprKind::Counted { quota: Quota::AtLeast(_), .. } => "at least n of",
            ExprKind::Text(_) => "literal: text",
            ExprKind::StartsWith { .. } => "starts with",
            ExprKind::Compare { op: CompareOp::Is, .. } => "is",
            ExprKind::Compare { op: CompareOp::IsNot, .. } => "is not",
            ExprKind::Compare { op: CompareOp::Edge(Edge::AtLeast), .. } => "is at least",
            ExprKind::Compare { op: CompareOp::Edge(Edge::AtMost), .. } => "is at most",
            ExprKind::Compare { op: CompareOp::Edge(Edge::LessThan), .. } => "is less than",
            ExprKind::Compare { op: CompareOp::Edge(Edge::MoreThan), .. } => "is more than",
            ExprKind::OneOf { negated: false, .. } => "is one of",
            ExprKind::OneOf { negated: true, .. } => "is not one of",
            ExprKind::Includes { share: Share::Item, .. } => "includes",
            ExprKind::Includes { share: Share::Any, .. } => "includes any of",
            ExprKind::Includes { share: Share::All, .. } => "includes all of",
            ExprKind::Range { .. } => "from to",
            ExprKind::Set(items) if items.is_empty() => "empty set",
            ExprKind::Set(_) => "set",
            ExprKind::Part { part: Part::Size, .. } => "size of",
            ExprKind::Part { part: Part::LowerEnd, .. } => "lower end of",
            ExprKind::Part { part: Part::UpperEnd, .. } => "upper end of",
            ExprKind::Exists(_) => "exists",
            ExprKind::Quantifier { kind, condition, .. } => match (kind, condition.is_some(), depth) {
                (QuantifierKind::Any, _, 0) => "any",
                (QuantifierKind::All, _, 0) => "all",
                (QuantifierKind::Count, true, 0) => "count where",
                (QuantifierKind::Count, false, 0) => "count",
                (QuantifierKind::Any, _, _) => "any inside of a quantifier",
                (QuantifierKind::All, _, _) => "all inside of a quantifier",
                (QuantifierKind::Count, _, _) => "count inside of a quantifier",
            },
            ExprKind::Extreme { largest: true, .. } => "largest of",
            ExprKind::Extreme { largest: false, .. } => "smallest of",
            ExprKind::Choose { .. } => "choose",
            ExprKind::Aggregate { kind, condition, .. } => match (kind, condition.is_some(), depth) {
                (AggregateKind::Sum, _, 1..) => "sum of members, inside of a quantifier",
                (_, _, 1..) => "extreme of members, inside of a quantifier",
                (AggregateKind::Sum, true, _) => "sum of members where",
                (AggregateKind::Sum, false, _) => "sum of members",
                (AggregateKind::Earliest, ..) => "earliest of members",
                (AggregateKind::Latest, ..) => "latest of members",
                (AggregateKind::Smallest, ..) => "smallest of members",
                (AggregateKind::Largest, ..) => "largest of members",
            },
            ExprKind::AsOf { .. } => "as of",
            ExprKind::Shift { calendar: Some(_), side: Side::CountingFrom, .. } => "working days counting from",
            ExprKind::Shift { calendar: Some(_), side: Side::Before, .. } => "working days before",
            ExprKind::Shift { calendar: Some(_), .. } => "working days after",
            ExprKind::Window { calendar: Some(_), .. } => "within working days",
            ExprKind::Rolled { .. } => "rolled forward",
            ExprKind::WorkingDaysBetween { .. } => "working days from",
            ExprKind::Shift { side: Side::After, .. } => "after",
            ExprKind::Shift { side: Side::Before, .. } => "before",
            ExprKind::Shift { side: Side::CountingFrom, .. } => "counting from",
            ExprKind::Window { side: Side::Before, .. } => "within before",
            ExprKind::Window { .. } => "within after",
            ExprKind::DaysBetween { .. } => "days from",
            ExprKind::Rounded { mode: RoundMode::Up, .. } => "rounded up",
            ExprKind::Rounded { mode: RoundMode::Down, .. } => "rounded down",
            ExprKind::Rounded { mode: RoundMode::HalfUp, .. } => "rounded half up",
            ExprKind::Rounded { mode: RoundMode::HalfEven, .. } => "rounded half even",
            ExprKind::Divide { .. } => "quotient",
            ExprKind::PerUnit { started: true, .. } => "per started",
            ExprKind::PerUnit { started: false, .. } => "per full",
            ExprKind::HoursBetween { started: true, .. } => "started hours from",
            ExprKind::HoursBetween { started: false, .. } => "full hours from",
            ExprKind::DateOf { .. } => "date of",
            ExprKind::Negate(_) => "negative",
            ExprKind::Arithmetic { op: ArithmeticOp::Add, .. } => "sum",
            ExprKind::Arithmetic { op: ArithmeticOp::Subtract, .. } => "difference",
            ExprKind::Arithmetic { op: ArithmeticOp::Multiply, .. } => "product",
        });
        let inner = depth + usize::from(matches!(expr.kind, ExprKind::Quantifier { .. } | ExprKind::Aggregate { .. }));
        for part in parts(expr) {
            self.expr(part, inner);
        }
    }
}

fn parts(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Paren(a) | ExprKind::Not(a) | ExprKind::Exists(a) | ExprKind::Negate(a) => vec![a],
        ExprKind::And(items) | ExprKind::Or(items) | ExprKind::Counted { items, .. } => items.iter().collect(),
        ExprKind::Extreme { items, .. } => items.iter().collect(),
        ExprKind::Choose { choices, otherwise } => {
            choices.iter().flat_map(|choice| [&choice.value, &choice.condition]).chain([&**otherwise]).collect()
        }
        ExprKind::Rounded { value: a, step: b, .. } | ExprKind::Divide { left: a, right: b } => vec![a, b],
        ExprKind::PerUnit { amount, unit, quantity, .. } => vec![amount, unit, quantity],
        ExprKind::Compare { left, right, .. } | ExprKind::Arithmetic { left, right, .. } => vec![left, right],
        ExprKind::Set(items) => items.iter().collect(),
        ExprKind::Part { of, .. } => vec![of],
        ExprKind::StartsWith { subject, prefix } => vec![subject, prefix],
        ExprKind::OneOf { subject, items, .. } | ExprKind::Includes { subject, items, .. } => {
            std::iter::once(&**subject).chain(items).collect()
        }
        ExprKind::Quantifier { condition, .. } => condition.iter().map(AsRef::as_ref).collect(),
        ExprKind::Aggregate { value, condition, .. } => {
            std::iter::once(&**value).chain(condition.iter().map(AsRef::as_ref)).collect()
        }
        ExprKind::AsOf { date, .. } => vec![date],
        ExprKind::Shift { by, date, .. } => vec![by, date],
        ExprKind::Window { subject, by, date, .. } => vec![subject, by, date],
        ExprKind::DaysBetween { from, to }
        | ExprKind::WorkingDaysBetween { from, to, .. }
        | ExprKind::HoursBetween { from, to, .. }
        | ExprKind::Range { from, to } => vec![from, to],
        ExprKind::DateOf { instant, .. } => vec![instant],
        ExprKind::Rolled { date, .. } => vec![date],
        _ => Vec::new(),
    }
}
