//! Small policies, built by hand, and their whole answers.

mod members;

use fencun_abi::answer::{Decision, Defeat, Due, Fault, FaultCode, NO_ROW, Outcome, Step, StepState};
use fencun_abi::value::Value;
use fencun_grammar::ast::{ArithmeticOp, Combination, Edge, Lang, QuantifierKind, Side, Unit};
use fencun_grammar::span::Span;

use super::decide;
use crate::hir::{
    self, BandEdge, Boundary, BoundaryId, Checked, Comparison, DecisionId, Define, DefineId, Duty, Effect, EnumId,
    Expr, ExprKind, FactId, Field, Move, Node, Parameter, ParameterEntry, ParameterId, Policy, Range, Record, RecordId,
    RuleUnit, Site, SiteId, Text, Type, UnitId, UnitKind,
};

const TOLERATE: u32 = 0;
const MITIGATE: u32 = 1;
const REFER: u32 = 2;
const REFUSE: u32 = 3;

const NO: Value = Value::Number(0);
const YES: Value = Value::Number(1);
const UNKNOWN: Value = Value::Unknown;

/// A policy over yes/no facts with one decision over `tolerate, mitigate, refer, refuse`.
struct Draft(Policy);

impl Draft {
    fn new(n_facts: usize, combination: Combination) -> Self {
        let decision = hir::Decision {
            name: "outcome".into(),
            labels: Text::default(),
            ty: Type::Enum(EnumId(0)),
            n_outcomes: 4,
            amount: None,
            is_scale: true,
            combination,
            first_unit: UnitId(0),
            n_units: 0,
            red_lines: Vec::new(),
            ordinary: Vec::new(),
            adjusts: Vec::new(),
            otherwise: None,
            place: None,
        };
        Self(Policy {
            name: "test".into(),
            version: [1, 0, 0],
            title: Text::default(),
            authority: Text::default(),
            in_force_from: None,
            in_force_until: None,
            applies: None,
            lang: Lang::En,
            enums: Vec::new(),
            records: Vec::new(),
            facts: (0..n_facts).map(|_| field(Type::YesNo)).collect(),
            parameters: Vec::new(),
            boundaries: Vec::new(),
            defines: Vec::new(),
            decisions: vec![decision],
            units: Vec::new(),
            duties: Vec::new(),
            calendars: Vec::new(),
            order: vec![Node::Decision(DecisionId(0))],
            sites: Vec::new(),
            cases: Vec::new(),
            packages: Vec::new(),
            source: 0,
            articles: Vec::new(),
            guarantees: Vec::new(),
        })
    }

    fn unit(mut self, kind: UnitKind, condition: Expr, effect: Effect, targets: &[u32]) -> Self {
        let id = UnitId(u32::try_from(self.0.units.len()).unwrap());
        let decision = &mut self.0.decisions[0];
        decision.n_units += 1;
        match kind {
            UnitKind::RedLine => decision.red_lines.push(id),
            UnitKind::Adjust => decision.adjusts.push(id),
            UnitKind::Otherwise => decision.otherwise = Some(id),
            UnitKind::Rule | UnitKind::Row => decision.ordinary.push(id),
            UnitKind::Exception => {
                let first = decision.ordinary.iter().position(|unit| unit.0 == targets[0]).unwrap();
                decision.ordinary.insert(first, id);
            }
        }
        self.0.units.push(RuleUnit {
            decision: DecisionId(0),
            kind,
            id: format!("U{}", id.0),
            row: None,
            condition,
            effect,
            amount: None,
            targets: targets.iter().map(|unit| UnitId(*unit)).collect(),
            cites: None,
            because: Text::default(),
            span: Span::default(),
            source: 0,
        });
        self
    }

    fn rule(self, fact_id: u32, outcome: u32) -> Self {
        self.unit(UnitKind::Rule, fact(fact_id), Effect::Shall(outcome), &[])
    }

    fn red_line(self, fact_id: u32, outcome: u32) -> Self {
        self.unit(UnitKind::RedLine, fact(fact_id), Effect::Shall(outcome), &[])
    }

    fn exception(self, targets: &[u32], fact_id: u32, outcome: u32) -> Self {
        self.unit(UnitKind::Exception, fact(fact_id), Effect::Shall(outcome), targets)
    }

    fn lift(self, targets: &[u32], fact_id: u32) -> Self {
        self.unit(UnitKind::Exception, fact(fact_id), Effect::Lift, targets)
    }

    fn may(self, fact_id: u32, outcomes: &[u32]) -> Self {
        self.unit(UnitKind::Rule, fact(fact_id), Effect::May(set(outcomes)), &[])
    }

    fn adjust(self, fact_id: u32, steps: i32, cap: u32) -> Self {
        self.unit(UnitKind::Adjust, fact(fact_id), Effect::Step { steps, cap, may: false }, &[])
    }

    fn may_adjust(self, fact_id: u32, steps: i32, cap: u32) -> Self {
        self.unit(UnitKind::Adjust, fact(fact_id), Effect::Step { steps, cap, may: true }, &[])
    }

    fn otherwise(self, outcome: u32) -> Self {
        self.unit(UnitKind::Otherwise, constant(Type::YesNo, 1), Effect::Shall(outcome), &[])
    }

    fn define(mut self, body: Expr) -> Self {
        let id = DefineId(u32::try_from(self.0.defines.len()).unwrap());
        self.0.defines.push(Define {
            name: format!("d{}", id.0),
            labels: Text::default(),
            cites: None,
            body,
            source: 0,
        });
        let before_decision = self.0.order.len() - 1;
        self.0.order.insert(before_decision, Node::Define(id));
        self
    }

    fn boundary(mut self, subject: Expr, bands: Vec<Vec<BandEdge>>) -> Self {
        let id = BoundaryId(u32::try_from(self.0.boundaries.len()).unwrap());
        self.0.boundaries.push(Boundary {
            name: format!("b{}", id.0),
            bands_enum: EnumId(0),
            subject,
            bands,
            source: 0,
        });
        let before_decision = self.0.order.len() - 1;
        self.0.order.insert(before_decision, Node::Boundary(id));
        self
    }

    fn duty(mut self, condition: Expr, due: Option<Expr>) -> Self {
        let (name, labels, by, require) = ("duty".to_owned(), Text::default(), Text::default(), Text::default());
        self.0.duties.push(Duty { name, labels, cites: None, condition, require, by, due });
        self
    }

    fn facts(mut self, types: &[Type]) -> Self {
        self.0.facts = types.iter().map(|ty| field(*ty)).collect();
        self
    }

    fn decide(&self, facts: &[Value]) -> Result<Decision, Fault> {
        decide(&Checked(self.0.clone()), facts)
    }

    /// The answer without its trace.
    #[track_caller]
    fn answer(&self, facts: &[Value]) -> Decision {
        Decision { trace: Vec::new(), ..self.decide(facts).expect("no overflow") }
    }
}

fn field(ty: Type) -> Field {
    Field {
        name: "fact".into(),
        labels: Text::default(),
        ty,
        unknown: true,
        none: true,
        range: Range { min: i64::MIN, max: i64::MAX },
        can_change: false,
        supplier: Text::default(),
        span: Span::default(),
    }
}

fn expr(ty: Type, kind: ExprKind) -> Expr {
    let range = Range { min: i64::MIN, max: i64::MAX };
    Expr { ty, range, unknown: true, none: false, kind, span: Span::default() }
}

fn condition(kind: ExprKind) -> Expr {
    expr(Type::YesNo, kind)
}

fn constant(ty: Type, value: i64) -> Expr {
    expr(ty, ExprKind::Const(value))
}

fn fact(id: u32) -> Expr {
    condition(ExprKind::Fact(FactId(id)))
}

fn number(id: u32) -> Expr {
    expr(Type::Integer, ExprKind::Fact(FactId(id)))
}

fn all(items: Vec<Expr>) -> Expr {
    condition(ExprKind::AtLeast { quota: u32::try_from(items.len()).unwrap(), items })
}

fn any(items: Vec<Expr>) -> Expr {
    condition(ExprKind::AtLeast { quota: 1, items })
}

fn not(inner: Expr) -> Expr {
    condition(ExprKind::Not(Box::new(inner)))
}

fn compare(op: Comparison, left: Expr, right: Expr) -> Expr {
    condition(ExprKind::Compare { op, left: Box::new(left), right: Box::new(right) })
}

fn arithmetic(op: ArithmeticOp, left: Expr, right: Expr, site: Option<u32>) -> Expr {
    let (left, right) = (Box::new(left), Box::new(right));
    expr(Type::Integer, ExprKind::Arithmetic { op, left, right, site: site.map(SiteId) })
}

fn shift(date: Expr, by: i64, unit: Unit, side: Side) -> Expr {
    let by = Box::new(constant(Type::Duration(unit), by));
    let how = Move { unit, side, calendar: None };
    expr(Type::Date, ExprKind::Shift { date: Box::new(date), by, how, site: Some(SiteId(0)) })
}

fn set(outcomes: &[u32]) -> u32 {
    outcomes.iter().fold(0, |set, outcome| set | 1 << outcome)
}

fn determined(outcome: u32, permitted: &[u32]) -> Vec<Outcome> {
    let value = u8::try_from(outcome).unwrap();
    vec![Outcome { value, determined: true, possible: set(&[outcome]), permitted: set(permitted), amount: None }]
}

fn undetermined(possible: &[u32], permitted: &[u32]) -> Vec<Outcome> {
    let value = u8::try_from(possible[0]).unwrap();
    vec![Outcome { value, determined: false, possible: set(possible), permitted: set(permitted), amount: None }]
}

fn defeats(pairs: &[(u16, u16)]) -> Vec<Defeat> {
    pairs.iter().map(|(unit, by)| Defeat { unit: *unit, by: *by }).collect()
}

/// An answer of a decision without values and duties.
fn said(outcomes: Vec<Outcome>, fired: &[u16], defeated: &[(u16, u16)], needs: &[u16]) -> Decision {
    let defeated = defeats(defeated);
    Decision { outcomes, fired: fired.to_vec(), defeated, needs: needs.to_vec(), ..Decision::default() }
}

// --- Combinations -------------------------------------------------------------------------------

#[test]
fn the_strictest_wins() {
    let policy = Draft::new(2, Combination::Strictest).rule(0, TOLERATE).rule(1, REFUSE).otherwise(REFER);
    assert_eq!(policy.answer(&[YES, YES]), said(determined(REFUSE, &[REFUSE]), &[1], &[(0, 1)], &[]));
    assert_eq!(policy.answer(&[YES, NO]), said(determined(TOLERATE, &[TOLERATE]), &[0], &[], &[]));
    assert_eq!(policy.answer(&[NO, NO]), said(determined(REFER, &[REFER]), &[2], &[], &[]));
}

#[test]
fn only_what_could_be_stricter_matters() {
    let policy = Draft::new(2, Combination::Strictest).rule(0, TOLERATE).rule(1, REFUSE).otherwise(REFER);
    assert_eq!(policy.answer(&[YES, UNKNOWN]), said(undetermined(&[TOLERATE, REFUSE], &[]), &[0], &[], &[1]));
    assert_eq!(policy.answer(&[UNKNOWN, YES]), said(determined(REFUSE, &[REFUSE]), &[1], &[], &[]));
    assert_eq!(
        policy.answer(&[UNKNOWN, UNKNOWN]),
        said(undetermined(&[TOLERATE, REFER, REFUSE], &[]), &[], &[], &[0, 1])
    );
}

#[test]
fn the_most_lenient_wins() {
    let policy = Draft::new(2, Combination::MostLenient).rule(0, TOLERATE).rule(1, REFUSE).otherwise(REFER);
    assert_eq!(policy.answer(&[YES, YES]), said(determined(TOLERATE, &[TOLERATE]), &[0], &[(1, 0)], &[]));
    assert_eq!(policy.answer(&[UNKNOWN, YES]), said(undetermined(&[TOLERATE, REFUSE], &[]), &[1], &[], &[0]));
}

#[test]
fn two_units_with_the_winning_outcome_both_fire() {
    let policy = Draft::new(3, Combination::Strictest).rule(0, REFER).rule(1, REFER).rule(2, TOLERATE).otherwise(REFER);
    assert_eq!(policy.answer(&[YES, YES, YES]), said(determined(REFER, &[REFER]), &[0, 1], &[(2, 0)], &[]));
}

#[test]
fn the_first_in_order_decides() {
    let policy = Draft::new(2, Combination::InOrder).rule(0, REFUSE).rule(1, TOLERATE).otherwise(REFER);
    assert_eq!(policy.answer(&[YES, YES]), said(determined(REFUSE, &[REFUSE]), &[0], &[(1, 0)], &[]));
    assert_eq!(policy.answer(&[UNKNOWN, YES]), said(undetermined(&[TOLERATE, REFUSE], &[]), &[1], &[], &[0]));
    assert_eq!(policy.answer(&[YES, UNKNOWN]), said(determined(REFUSE, &[REFUSE]), &[0], &[], &[]));
}

// --- Exceptions ---------------------------------------------------------------------------------

#[test]
fn an_exception_takes_the_place_of_its_target() {
    let policy = Draft::new(2, Combination::Strictest).rule(0, REFUSE).exception(&[0], 1, TOLERATE).otherwise(REFER);
    assert_eq!(policy.answer(&[YES, YES]), said(determined(TOLERATE, &[TOLERATE]), &[1], &[(0, 1)], &[]));
    // Without its target it does not apply.
    assert_eq!(policy.answer(&[NO, YES]), said(determined(REFER, &[REFER]), &[2], &[], &[]));
    // It is not known who answers, but one of the two does: the default is out.
    let open = said(undetermined(&[TOLERATE, REFUSE], &[]), &[], &[], &[1]);
    assert_eq!(policy.answer(&[YES, UNKNOWN]), open);
}

#[test]
fn an_exception_without_then_only_lifts() {
    let policy = Draft::new(2, Combination::Strictest).rule(0, REFUSE).lift(&[0], 1).otherwise(REFER);
    assert_eq!(policy.answer(&[YES, YES]), said(determined(REFER, &[REFER]), &[2], &[(0, 1)], &[]));
    assert_eq!(policy.answer(&[YES, NO]), said(determined(REFUSE, &[REFUSE]), &[0], &[], &[]));
}

#[test]
fn an_exception_to_an_exception_without_then_brings_the_rule_back() {
    let policy = Draft::new(3, Combination::Strictest)
        .rule(0, REFUSE)
        .exception(&[0], 1, TOLERATE)
        .lift(&[1], 2)
        .otherwise(REFER);
    assert_eq!(policy.answer(&[YES, YES, YES]), said(determined(REFUSE, &[REFUSE]), &[0], &[(1, 2)], &[]));
    assert_eq!(policy.answer(&[YES, YES, NO]), said(determined(TOLERATE, &[TOLERATE]), &[1], &[(0, 1)], &[]));
    let open = said(undetermined(&[TOLERATE, REFUSE], &[]), &[], &[], &[2]);
    assert_eq!(policy.answer(&[YES, YES, UNKNOWN]), open);
}

#[test]
fn an_exception_to_an_exception_with_then_leaves_the_rule_lifted() {
    let policy = Draft::new(3, Combination::Strictest)
        .rule(0, REFUSE)
        .exception(&[0], 1, TOLERATE)
        .exception(&[1], 2, MITIGATE)
        .otherwise(REFER);
    assert_eq!(policy.answer(&[YES, YES, YES]), said(determined(MITIGATE, &[MITIGATE]), &[2], &[(0, 1), (1, 2)], &[]));
}

#[test]
fn needs_go_through_targets_and_exceptions() {
    // U1 matters; its conditions are its own, that of its target, and that of its exception.
    let policy = Draft::new(3, Combination::Strictest)
        .rule(0, TOLERATE)
        .exception(&[0], 1, REFUSE)
        .lift(&[1], 2)
        .otherwise(TOLERATE);
    assert_eq!(
        policy.answer(&[UNKNOWN, UNKNOWN, UNKNOWN]),
        said(undetermined(&[TOLERATE, REFUSE], &[]), &[], &[], &[0, 1, 2])
    );
}

// --- Red lines ----------------------------------------------------------------------------------

#[test]
fn a_red_line_beats_everything() {
    let policy = Draft::new(3, Combination::MostLenient)
        .red_line(0, REFER)
        .rule(1, TOLERATE)
        .adjust(2, -1, TOLERATE)
        .otherwise(REFUSE);
    assert_eq!(policy.answer(&[YES, YES, YES]), said(determined(REFER, &[REFER]), &[0], &[(1, 0)], &[]));
    assert_eq!(policy.answer(&[YES, UNKNOWN, UNKNOWN]), said(determined(REFER, &[REFER]), &[0], &[], &[]));
}

#[test]
fn an_uncertain_red_line_adds_its_outcome() {
    let policy = Draft::new(2, Combination::Strictest).red_line(0, MITIGATE).rule(1, REFUSE).otherwise(REFER);
    assert_eq!(policy.answer(&[UNKNOWN, YES]), said(undetermined(&[MITIGATE, REFUSE], &[]), &[1], &[], &[0]));
}

#[test]
fn among_red_lines_the_strictest_decides_whatever_the_combination() {
    let policy = Draft::new(2, Combination::InOrder).red_line(0, REFER).red_line(1, REFUSE).otherwise(TOLERATE);
    assert_eq!(policy.answer(&[YES, YES]), said(determined(REFUSE, &[REFUSE]), &[1], &[(0, 1)], &[]));
    assert_eq!(policy.answer(&[YES, UNKNOWN]), said(undetermined(&[REFER, REFUSE], &[]), &[0], &[], &[1]));
    assert_eq!(policy.answer(&[UNKNOWN, YES]), said(determined(REFUSE, &[REFUSE]), &[1], &[], &[]));
}

#[test]
fn among_red_lines_on_an_enum_the_first_decides() {
    let mut policy = Draft::new(2, Combination::InOrder).red_line(0, REFER).red_line(1, REFUSE).otherwise(TOLERATE);
    policy.0.decisions[0].is_scale = false;
    assert_eq!(policy.answer(&[YES, YES]), said(determined(REFER, &[REFER]), &[0], &[(1, 0)], &[]));
    assert_eq!(policy.answer(&[UNKNOWN, YES]), said(undetermined(&[REFER, REFUSE], &[]), &[1], &[], &[0]));
    assert_eq!(policy.answer(&[YES, UNKNOWN]), said(determined(REFER, &[REFER]), &[0], &[], &[]));
}

// --- May ----------------------------------------------------------------------------------------

#[test]
fn may_widens_what_is_permitted() {
    let policy = Draft::new(2, Combination::Strictest).rule(0, REFER).may(1, &[TOLERATE, MITIGATE]).otherwise(REFUSE);
    assert_eq!(policy.answer(&[YES, YES]), said(determined(REFER, &[TOLERATE, MITIGATE, REFER]), &[0, 1], &[], &[]));
    // What is not known of a `may` rule leaves the outcome, but must be found out.
    assert_eq!(policy.answer(&[YES, UNKNOWN]), said(determined(REFER, &[REFER]), &[0], &[], &[1]));
    assert_eq!(
        policy.answer(&[UNKNOWN, YES]),
        said(undetermined(&[REFER, REFUSE], &[TOLERATE, MITIGATE]), &[1], &[], &[0])
    );
}

#[test]
fn a_red_line_takes_discretion_away() {
    let policy = Draft::new(2, Combination::Strictest).red_line(0, REFUSE).may(1, &[TOLERATE]).otherwise(REFUSE);
    assert_eq!(policy.answer(&[YES, YES]), said(determined(REFUSE, &[REFUSE]), &[0], &[(1, 0)], &[]));
    assert_eq!(policy.answer(&[YES, UNKNOWN]), said(determined(REFUSE, &[REFUSE]), &[0], &[], &[]));
    // The outcome is known either way; whether there is discretion is not.
    assert_eq!(policy.answer(&[UNKNOWN, YES]), said(determined(REFUSE, &[REFUSE]), &[2], &[], &[0]));
    assert_eq!(policy.answer(&[NO, YES]), said(determined(REFUSE, &[TOLERATE, REFUSE]), &[1, 2], &[], &[]));
}

#[test]
fn a_may_rule_can_have_an_exception() {
    let policy = Draft::new(2, Combination::Strictest).may(0, &[TOLERATE]).lift(&[0], 1).otherwise(REFER);
    assert_eq!(policy.answer(&[YES, YES]), said(determined(REFER, &[REFER]), &[2], &[(0, 1)], &[]));
    assert_eq!(policy.answer(&[YES, UNKNOWN]), said(determined(REFER, &[REFER]), &[2], &[], &[1]));
}

// --- Adjustments --------------------------------------------------------------------------------

#[test]
fn an_adjustment_moves_the_outcome_but_not_beyond_its_cap() {
    let policy = Draft::new(2, Combination::Strictest).rule(0, REFUSE).adjust(1, -2, REFER).otherwise(MITIGATE);
    assert_eq!(policy.answer(&[YES, YES]), said(determined(REFER, &[REFER]), &[0, 1], &[], &[]));
    // Beyond the cap already: it stays, and the adjustment does not fire.
    assert_eq!(policy.answer(&[NO, YES]), said(determined(MITIGATE, &[MITIGATE]), &[2], &[], &[]));
    assert_eq!(policy.answer(&[YES, UNKNOWN]), said(undetermined(&[REFER, REFUSE], &[]), &[0], &[], &[1]));
}

#[test]
fn adjustments_work_one_after_the_other() {
    let policy = Draft::new(2, Combination::Strictest).adjust(0, 1, REFUSE).adjust(1, -1, TOLERATE).otherwise(REFUSE);
    // The first has nowhere to go.
    assert_eq!(policy.answer(&[YES, YES]), said(determined(REFER, &[REFER]), &[1, 2], &[], &[]));
    let policy = Draft::new(2, Combination::Strictest).adjust(0, -1, TOLERATE).adjust(1, 1, REFUSE).otherwise(REFUSE);
    assert_eq!(policy.answer(&[YES, YES]), said(determined(REFUSE, &[REFUSE]), &[0, 1, 2], &[], &[]));
}

#[test]
fn a_may_adjustment_permits_the_moved_outcome() {
    let policy = Draft::new(2, Combination::Strictest).rule(0, REFUSE).may_adjust(1, -1, TOLERATE).otherwise(TOLERATE);
    assert_eq!(policy.answer(&[YES, YES]), said(determined(REFUSE, &[REFER, REFUSE]), &[0, 1], &[], &[]));
    assert_eq!(policy.answer(&[NO, YES]), said(determined(TOLERATE, &[TOLERATE]), &[2], &[], &[]));
    assert_eq!(policy.answer(&[YES, UNKNOWN]), said(determined(REFUSE, &[REFUSE]), &[0], &[], &[1]));
}

// --- Conditions and their facts -----------------------------------------------------------------

#[test]
fn at_least_two_of_three() {
    let two_of_three = condition(ExprKind::AtLeast { quota: 2, items: vec![fact(0), fact(1), fact(2)] });
    let policy = Draft::new(3, Combination::Strictest)
        .unit(UnitKind::Rule, two_of_three, Effect::Shall(REFUSE), &[])
        .otherwise(TOLERATE);
    assert_eq!(policy.answer(&[YES, UNKNOWN, YES]), said(determined(REFUSE, &[REFUSE]), &[0], &[], &[]));
    assert_eq!(policy.answer(&[NO, UNKNOWN, NO]), said(determined(TOLERATE, &[TOLERATE]), &[1], &[], &[]));
    let open = said(undetermined(&[TOLERATE, REFUSE], &[]), &[], &[], &[1]);
    assert_eq!(policy.answer(&[YES, UNKNOWN, NO]), open);
}

#[test]
fn a_fact_that_cannot_change_the_condition_is_not_needed() {
    // (f0 and f1) or f2, with f0 no: f1 is unknown, but its conjunction is not.
    let either = any(vec![all(vec![fact(0), fact(1)]), not(fact(2))]);
    let policy = Draft::new(3, Combination::Strictest)
        .unit(UnitKind::Rule, either, Effect::Shall(REFUSE), &[])
        .otherwise(TOLERATE);
    assert_eq!(policy.answer(&[NO, UNKNOWN, UNKNOWN]), said(undetermined(&[TOLERATE, REFUSE], &[]), &[], &[], &[2]));
}

#[test]
fn none_is_neither_early_nor_late() {
    let exists = || condition(ExprKind::Exists(Box::new(number(0))));
    let late = compare(Comparison::Greater, number(0), constant(Type::Integer, 5));
    let policy = Draft::new(1, Combination::Strictest)
        .unit(UnitKind::Rule, all(vec![exists(), late]), Effect::Shall(REFUSE), &[])
        .otherwise(TOLERATE);
    assert_eq!(policy.answer(&[Value::None]), said(determined(TOLERATE, &[TOLERATE]), &[1], &[], &[]));
    assert_eq!(policy.answer(&[Value::Number(6)]), said(determined(REFUSE, &[REFUSE]), &[0], &[], &[]));
    assert_eq!(policy.answer(&[UNKNOWN]), said(undetermined(&[TOLERATE, REFUSE], &[]), &[], &[], &[0]));
}

#[test]
fn quantifiers_are_kleene_over_the_members() {
    let member = || condition(ExprKind::Member { depth: 0, field: 0 });
    let over = |kind| {
        let ty = if kind == QuantifierKind::Count { Type::Integer } else { Type::YesNo };
        expr(ty, ExprKind::Quantifier { kind, list: FactId(0), condition: Box::new(member()) })
    };
    let mut policy = Draft::new(0, Combination::Strictest)
        .facts(&[Type::List(RecordId(0))])
        .define(over(QuantifierKind::Count))
        .unit(UnitKind::Rule, over(QuantifierKind::Any), Effect::Shall(REFUSE), &[])
        .unit(UnitKind::Rule, not(over(QuantifierKind::All)), Effect::Shall(REFER), &[])
        .otherwise(TOLERATE);
    policy.0.records =
        vec![Record { name: "Person".into(), labels: Text::default(), fields: vec![field(Type::YesNo)] }];
    let list = |members: &[&Value]| vec![Value::List(members.iter().map(|member| vec![(*member).clone()]).collect())];

    let answer = policy.answer(&list(&[]));
    let values = vec![Value::Number(0)];
    assert_eq!(answer, Decision { values, ..said(determined(TOLERATE, &[TOLERATE]), &[2], &[], &[]) });

    let answer = policy.answer(&list(&[&YES, &UNKNOWN]));
    let values = vec![UNKNOWN];
    assert_eq!(answer, Decision { values, ..said(determined(REFUSE, &[REFUSE]), &[0], &[], &[]) });

    let answer = policy.answer(&list(&[&NO, &UNKNOWN]));
    let values = vec![UNKNOWN];
    let open = said(undetermined(&[REFER, REFUSE], &[]), &[1], &[], &[0]);
    assert_eq!(answer, Decision { values, ..open });

    let answer = policy.answer(&list(&[&YES, &YES]));
    let values = vec![Value::Number(2)];
    assert_eq!(answer, Decision { values, ..said(determined(REFUSE, &[REFUSE]), &[0], &[], &[]) });
}

#[test]
fn a_quantifier_inside_of_another_needs_its_list_where_it_is_unknown_for_some_member() {
    // any p in f0 where (any q in f1 where (q is yes and p is yes))
    let inner = all(vec![
        condition(ExprKind::Member { depth: 0, field: 0 }),
        condition(ExprKind::Member { depth: 1, field: 0 }),
    ]);
    let over = |list, condition_on: Expr| {
        let kind = QuantifierKind::Any;
        condition(ExprKind::Quantifier { kind, list: FactId(list), condition: Box::new(condition_on) })
    };
    let policy = Draft::new(0, Combination::Strictest)
        .facts(&[Type::List(RecordId(0)), Type::List(RecordId(0))])
        .unit(UnitKind::Rule, over(0, over(1, inner)), Effect::Shall(REFUSE), &[])
        .otherwise(TOLERATE);
    let list = |members: &[Value]| Value::List(members.iter().map(|member| vec![member.clone()]).collect());
    let open = |needs: &[u16]| said(undetermined(&[TOLERATE, REFUSE], &[]), &[], &[], needs);
    // For the first member (no) the inner one is no, for the second (unknown) it is unknown.
    assert_eq!(policy.answer(&[list(&[NO, UNKNOWN]), list(&[YES])]), open(&[0, 1]));
    assert_eq!(policy.answer(&[list(&[NO, YES]), list(&[NO, UNKNOWN])]), open(&[0, 1]));
    let closed = said(determined(TOLERATE, &[TOLERATE]), &[1], &[], &[]);
    assert_eq!(policy.answer(&[list(&[NO]), list(&[UNKNOWN])]), closed);
}

// --- Decisions that read one another ------------------------------------------------------------

#[test]
fn a_decision_that_reads_another_needs_what_that_one_needs() {
    let mut policy = Draft::new(2, Combination::Strictest).rule(0, REFUSE).otherwise(TOLERATE);
    let is_refused = condition(ExprKind::OutcomeIn { decision: DecisionId(0), set: set(&[REFUSE]), of: None });
    let mut second = policy.0.decisions[0].clone();
    (second.first_unit, second.n_units) = (UnitId(2), 2);
    (second.ordinary, second.otherwise) = (vec![UnitId(2)], Some(UnitId(3)));
    policy.0.decisions.push(second);
    policy.0.order.push(Node::Decision(DecisionId(1)));
    for (condition, kind, outcome) in [
        (all(vec![is_refused, fact(1)]), UnitKind::Rule, REFER),
        (constant(Type::YesNo, 1), UnitKind::Otherwise, MITIGATE),
    ] {
        let mut unit = policy.0.units[0].clone();
        (unit.decision, unit.condition, unit.kind, unit.effect) =
            (DecisionId(1), condition, kind, Effect::Shall(outcome));
        policy.0.units.push(unit);
    }
    let policy =
        policy.duty(condition(ExprKind::OutcomeIn { decision: DecisionId(1), set: set(&[REFER]), of: None }), None);

    let answer = policy.answer(&[UNKNOWN, YES]);
    let outcomes = [undetermined(&[TOLERATE, REFUSE], &[]), undetermined(&[MITIGATE, REFER], &[])].concat();
    assert_eq!(answer, said(outcomes, &[], &[], &[0]));

    let answer = policy.answer(&[YES, YES]);
    let outcomes = [determined(REFUSE, &[REFUSE]), determined(REFER, &[REFER])].concat();
    let duties = vec![Due { duty: 0, due: None }];
    assert_eq!(answer, Decision { duties, ..said(outcomes, &[0, 2], &[], &[]) });
}

// --- Values -------------------------------------------------------------------------------------

#[test]
fn an_unknown_edge_hides_only_the_bands_that_it_divides() {
    let at = |edge, value: Expr| BandEdge { edge, value };
    let minor_loss = || {
        let date = Some(Box::new(expr(Type::Date, ExprKind::Fact(FactId(1)))));
        expr(Type::Integer, ExprKind::Parameter { parameter: ParameterId(0), date })
    };
    let bands = vec![
        vec![at(Edge::LessThan, minor_loss())],
        vec![at(Edge::AtLeast, minor_loss()), at(Edge::LessThan, constant(Type::Integer, 500))],
        vec![at(Edge::AtLeast, constant(Type::Integer, 500))],
    ];
    let mut policy = Draft::new(2, Combination::Strictest).boundary(number(0), bands).otherwise(TOLERATE);
    policy.0.parameters = vec![Parameter {
        name: "minor_loss".into(),
        labels: Text::default(),
        ty: Type::Integer,
        entries: vec![ParameterEntry { from: 100, value: 50 }, ParameterEntry { from: 200, value: 80 }],
    }];
    let trace = |facts: &[Value]| policy.decide(facts).expect("no overflow").trace;
    let step = |node, state, row, value| Step { node, state, row, value };
    let default = step(2, StepState::True, NO_ROW, 0);
    assert_eq!(
        trace(&[Value::Number(50), Value::Number(199)]),
        [step(0, StepState::True, 0, 50), step(1, StepState::True, NO_ROW, 1), default]
    );
    assert_eq!(
        trace(&[Value::Number(50), Value::Number(200)]),
        [step(0, StepState::True, 1, 80), step(1, StepState::True, NO_ROW, 0), default]
    );
    assert_eq!(
        trace(&[Value::Number(500), UNKNOWN]),
        [step(0, StepState::Unknown, NO_ROW, 0), step(1, StepState::True, NO_ROW, 2), default]
    );
    assert_eq!(
        trace(&[Value::Number(499), UNKNOWN]),
        [step(0, StepState::Unknown, NO_ROW, 0), step(1, StepState::Unknown, NO_ROW, 0), default]
    );
    assert_eq!(
        trace(&[UNKNOWN, Value::Number(200)]),
        [step(0, StepState::True, 1, 80), step(1, StepState::Unknown, NO_ROW, 0), default]
    );
}

#[test]
fn a_definition_can_be_none() {
    let policy = Draft::new(1, Combination::Strictest).define(number(0)).otherwise(TOLERATE);
    let answer = policy.decide(&[Value::None]).expect("no overflow");
    let trace = [
        Step { node: 0, state: StepState::Skipped, row: NO_ROW, value: 0 },
        Step { node: 1, state: StepState::True, row: NO_ROW, value: 0 },
    ];
    let expected = said(determined(TOLERATE, &[TOLERATE]), &[0], &[], &[]);
    assert_eq!(answer, Decision { values: vec![Value::None], trace: trace.to_vec(), ..expected });
}

#[test]
fn a_duty_has_a_last_day_where_it_is_known() {
    let due = shift(expr(Type::Date, ExprKind::Fact(FactId(1))), 1, Unit::Months, Side::After);
    let policy = Draft::new(2, Combination::Strictest).duty(fact(0), Some(due)).otherwise(TOLERATE);
    let plain = |needs: &[u16]| said(determined(TOLERATE, &[TOLERATE]), &[0], &[], needs);
    // 2019-01-31 is day 17927, 2019-02-28 is day 17955.
    let arises = |due| vec![Due { duty: 0, due }];
    let jan_31 = Value::Number(17_927);
    assert_eq!(policy.answer(&[YES, jan_31.clone()]), Decision { duties: arises(Some(17_955)), ..plain(&[]) });
    assert_eq!(policy.answer(&[YES, UNKNOWN]), Decision { duties: arises(None), ..plain(&[1]) });
    assert_eq!(policy.answer(&[NO, UNKNOWN]), plain(&[]));
    assert_eq!(policy.answer(&[UNKNOWN, jan_31]), plain(&[0]));
}

// --- Faults -------------------------------------------------------------------------------------

#[test]
fn an_overflow_is_a_fault_wherever_it_stands() {
    let product = arithmetic(ArithmeticOp::Multiply, number(0), number(0), Some(1));
    let never = all(vec![constant(Type::YesNo, 0), compare(Comparison::Equal, product, constant(Type::Integer, 1))]);
    let day = shift(expr(Type::Date, ExprKind::Fact(FactId(0))), 1, Unit::Days, Side::After);
    let mut policy = Draft::new(1, Combination::Strictest)
        .unit(UnitKind::Rule, never, Effect::Shall(REFUSE), &[])
        .duty(constant(Type::YesNo, 0), Some(day))
        .otherwise(TOLERATE);
    policy.0.sites = vec![Site { span: Span::default(), text: String::new(), source: 0 }; 2];
    let fault = |field| Err(Fault { code: FaultCode::Overflow, field, row: NO_ROW });
    // The decision comes before the duty.
    assert_eq!(policy.decide(&[Value::Number(i64::MAX)]), fault(1));
    // The last day of the year 9999 has no next day.
    assert_eq!(policy.decide(&[Value::Number(2_932_896)]), fault(0));
    let answer = policy.answer(&[Value::Number(2_932_895)]);
    assert_eq!(answer, said(determined(TOLERATE, &[TOLERATE]), &[1], &[], &[]));
    assert_eq!(policy.answer(&[UNKNOWN]), said(determined(TOLERATE, &[TOLERATE]), &[1], &[], &[]));
}

#[test]
fn wrong_facts_count_as_unknown() {
    let policy = Draft::new(2, Combination::Strictest).rule(0, TOLERATE).rule(1, REFUSE).otherwise(REFER);
    let open = said(undetermined(&[TOLERATE, REFER, REFUSE], &[]), &[], &[], &[0, 1]);
    assert_eq!(policy.answer(&[]), open);
    let odd = policy.answer(&[Value::List(Vec::new()), UNKNOWN]);
    assert_eq!(odd.outcomes, open.outcomes);
}
