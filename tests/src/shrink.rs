//! Making a failing case small: parts of the policy are left out as long as it keeps failing.

use std::collections::BTreeMap;

use fencun_abi::value::Value;
use fencun_compiler::Source;
use fencun_compiler::hir::Policy;
use fencun_grammar::ast::{DecisionItem, Decl, Effect, Expr, ExprKind, File};

use crate::subject::Subject;

/// Facts by name, so that they survive the loss of others.
pub type Named = BTreeMap<String, Value>;

/// The facts of a policy by name.
#[must_use]
pub fn named(policy: &Policy, facts: &[Value]) -> Named {
    policy.facts.iter().zip(facts).map(|(field, value)| (field.name.clone(), value.clone())).collect()
}

/// Facts in the order of a policy; what has no name there is unknown.
#[must_use]
pub fn ordered(policy: &Policy, facts: &Named) -> Vec<Value> {
    policy.facts.iter().map(|field| facts.get(&field.name).cloned().unwrap_or(Value::Unknown)).collect()
}

/// The smallest file found that is accepted and still fails.
pub fn shrink(file: &File, facts: &Named, fails: impl Fn(&Subject, &[Value]) -> bool) -> Subject {
    let still_fails = |smaller: &File| {
        let text = fencun_grammar::print(smaller, smaller.lang);
        let source = Source::rules("policy.fencun", text.clone());
        let policy = fencun_compiler::check(&[source]).policy?;
        let subject = Subject { text, policy };
        let values = ordered(&subject.policy, facts);
        // A fact that is new or of another type would make these facts invalid.
        let valid = subject.policy.facts.iter().zip(&values).all(|(field, value)| match value {
            Value::Unknown => field.unknown,
            _ => true,
        });
        (valid && fails(&subject, &values)).then_some(subject)
    };
    let mut file = file.clone();
    let mut smallest = None;
    loop {
        let found = smaller(&file).into_iter().find_map(|smaller| Some((still_fails(&smaller)?, smaller)));
        match found {
            Some((subject, smaller)) => {
                file = smaller;
                smallest = Some(subject);
            }
            None => return smallest.unwrap_or_else(|| Subject::of_file(&file)),
        }
    }
}

/// Files with one part less.
fn smaller(file: &File) -> Vec<File> {
    let mut files = Vec::new();
    for index in 1..file.decls.len() {
        let mut less = file.clone();
        less.decls.remove(index);
        files.push(less);
    }
    for index in 0..file.decls.len() {
        for decl in smaller_decl(&file.decls[index].node) {
            let mut less = file.clone();
            less.decls[index].node = decl;
            files.push(less);
        }
    }
    files
}

fn smaller_decl(decl: &Decl) -> Vec<Decl> {
    match decl {
        Decl::Facts(facts) => without_one(facts).into_iter().map(Decl::Facts).collect(),
        Decl::Define(define) => {
            let bodies = smaller_expr(&define.body).into_iter();
            bodies.map(|body| Decl::Define(fencun_grammar::ast::DefineDecl { body, ..define.clone() })).collect()
        }
        Decl::Duty(duty) => {
            let conditions = smaller_expr(&duty.condition).into_iter();
            let mut all: Vec<_> = conditions
                .map(|condition| Decl::Duty(fencun_grammar::ast::DutyDecl { condition, ..duty.clone() }))
                .collect();
            if duty.within.is_some() {
                all.push(Decl::Duty(fencun_grammar::ast::DutyDecl { within: None, ..duty.clone() }));
            }
            all
        }
        Decl::Decision(decision) => {
            let mut all: Vec<_> = without_one(&decision.items)
                .into_iter()
                .map(|items| Decl::Decision(fencun_grammar::ast::DecisionDecl { items, ..decision.clone() }))
                .collect();
            for index in 0..decision.items.len() {
                for item in smaller_item(&decision.items[index].node) {
                    let mut less = decision.clone();
                    less.items[index].node = item;
                    all.push(Decl::Decision(less));
                }
            }
            all
        }
        _ => Vec::new(),
    }
}

fn smaller_item(item: &DecisionItem) -> Vec<DecisionItem> {
    let mut all = Vec::new();
    match item {
        DecisionItem::Rule(rule) => {
            for condition in smaller_expr(&rule.condition) {
                all.push(DecisionItem::Rule(fencun_grammar::ast::RuleDecl { condition, ..rule.clone() }));
            }
            for effect in smaller_effect(&rule.effect) {
                all.push(DecisionItem::Rule(fencun_grammar::ast::RuleDecl { effect, ..rule.clone() }));
            }
        }
        DecisionItem::Exception(exception) => {
            for condition in smaller_expr(&exception.condition) {
                all.push(DecisionItem::Exception(fencun_grammar::ast::ExceptionDecl {
                    condition,
                    ..exception.clone()
                }));
            }
            for targets in without_one(&exception.targets).into_iter().filter(|targets| !targets.is_empty()) {
                all.push(DecisionItem::Exception(fencun_grammar::ast::ExceptionDecl { targets, ..exception.clone() }));
            }
        }
        DecisionItem::Adjust(adjust) => {
            for condition in smaller_expr(&adjust.condition) {
                all.push(DecisionItem::Adjust(fencun_grammar::ast::AdjustDecl { condition, ..adjust.clone() }));
            }
        }
        DecisionItem::Table(table) => {
            for rows in without_one(&table.rows).into_iter().filter(|rows| !rows.is_empty()) {
                all.push(DecisionItem::Table(fencun_grammar::ast::TableDecl { rows, ..table.clone() }));
            }
            for index in 0..table.columns.len() {
                let mut less = table.clone();
                less.columns.remove(index);
                for row in &mut less.rows {
                    row.node.cells.remove(index);
                }
                if !less.columns.is_empty() {
                    all.push(DecisionItem::Table(less));
                }
            }
        }
        DecisionItem::Otherwise(_) => {}
    }
    all
}

/// What is computed made a number.
fn smaller_effect(effect: &Effect) -> Vec<Effect> {
    match effect.outcomes.as_slice() {
        [outcome] if !matches!(outcome.kind, ExprKind::Name(_) | ExprKind::YesNo(_) | ExprKind::Number(_)) => {
            let parts = match &outcome.kind {
                ExprKind::Arithmetic { left, right, .. } => vec![(**left).clone(), (**right).clone()],
                ExprKind::Paren(inner) | ExprKind::Negate(inner) => vec![(**inner).clone()],
                ExprKind::Shift { date, .. } => vec![(**date).clone()],
                ExprKind::Range { from, to } => {
                    let both = |end: &Expr| Box::new(end.clone());
                    [from, to].map(|end| crate::tree::expr(ExprKind::Range { from: both(end), to: both(end) })).to_vec()
                }
                _ => vec![crate::tree::integer(1)],
            };
            parts.into_iter().map(|part| Effect { outcomes: vec![part], ..effect.clone() }).collect()
        }
        _ => Vec::new(),
    }
}

fn smaller_expr(expr: &Expr) -> Vec<Expr> {
    let with = |kind: ExprKind| Expr { span: expr.span, kind };
    match &expr.kind {
        ExprKind::Paren(inner) | ExprKind::Not(inner) => {
            let mut all = vec![(**inner).clone()];
            all.extend(smaller_expr(inner).into_iter().map(|inner| match &expr.kind {
                ExprKind::Paren(_) => with(ExprKind::Paren(Box::new(inner))),
                _ => with(ExprKind::Not(Box::new(inner))),
            }));
            all
        }
        ExprKind::And(items) | ExprKind::Or(items) | ExprKind::Counted { items, .. } => {
            let mut all: Vec<Expr> = items.clone();
            let rebuild = |items: Vec<Expr>| match &expr.kind {
                ExprKind::And(_) => with(ExprKind::And(items)),
                ExprKind::Or(_) => with(ExprKind::Or(items)),
                ExprKind::Counted { quota, .. } => with(ExprKind::Counted { quota: *quota, items }),
                _ => expr.clone(),
            };
            all.extend(without_one(items).into_iter().filter(|items| items.len() > 1).map(rebuild));
            for index in 0..items.len() {
                for item in smaller_expr(&items[index]) {
                    let mut items = items.clone();
                    items[index] = item;
                    all.push(rebuild(items));
                }
            }
            all
        }
        ExprKind::Compare { op, left, right } => {
            let compare = |left: &Expr, right: &Expr| {
                with(ExprKind::Compare { op: *op, left: Box::new(left.clone()), right: Box::new(right.clone()) })
            };
            let lefts = smaller_expr(left).into_iter().map(|left| compare(&left, right));
            lefts.chain(smaller_expr(right).into_iter().map(|right| compare(left, &right))).collect()
        }
        ExprKind::Arithmetic { left, right, .. } => vec![(**left).clone(), (**right).clone()],
        ExprKind::PerUnit { amount, .. } => vec![(**amount).clone()],
        ExprKind::Extreme { items, .. } => items.clone(),
        ExprKind::Choose { choices, otherwise } => {
            let values = choices.iter().map(|choice| choice.value.clone());
            values.chain([(**otherwise).clone()]).collect()
        }
        ExprKind::Quantifier { kind, variable, list, condition: Some(condition) } => {
            let conditions = smaller_expr(condition).into_iter();
            conditions
                .map(|condition| {
                    let condition = Some(Box::new(condition));
                    with(ExprKind::Quantifier {
                        kind: *kind,
                        variable: variable.clone(),
                        list: list.clone(),
                        condition,
                    })
                })
                .collect()
        }
        ExprKind::Aggregate { kind, variable, list, value, condition: Some(condition) } => {
            let with_condition = |condition: Option<Expr>| {
                with(ExprKind::Aggregate {
                    kind: *kind,
                    variable: variable.clone(),
                    list: list.clone(),
                    value: value.clone(),
                    condition: condition.map(Box::new),
                })
            };
            let mut all = vec![with_condition(None)];
            all.extend(smaller_expr(condition).into_iter().map(|condition| with_condition(Some(condition))));
            all
        }
        _ => Vec::new(),
    }
}

fn without_one<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    let without = |index: usize| {
        let mut less = items.to_vec();
        less.remove(index);
        less
    };
    (0..items.len()).map(without).collect()
}
