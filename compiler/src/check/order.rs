//! Definitions, boundaries and decisions: declared by name, ordered by what they read, checked
//! in that order.

use std::collections::{BTreeMap, BTreeSet};

use fencun_grammar::ast::{self, CellKind, DecisionItem, ExprKind as A};
use fencun_grammar::diagnostic::{Code, Diagnostic};

use super::literal::constant;
use super::names::{TypeSymbol, ValueSymbol};
use super::{Checker, say};
use crate::hir::{
    Boundary, BoundaryId, Decision, DecisionId, Define, DefineId, Enum, EnumId, EnumOrigin, Node, Place, Type, UnitId,
};

/// A declaration that computes something.
#[derive(Clone, Copy)]
struct Declared<'d> {
    node: Node,
    decl: &'d ast::Decl,
    name: &'d ast::Name,
}

impl Checker<'_> {
    /// Gives every definition, boundary and decision its name and its number.
    pub(super) fn declare_values(&mut self, decls: &[&ast::Decl]) {
        let units = self.built.units.len();
        let mut decisions: Vec<(DecisionId, &ast::DecisionDecl)> = Vec::new();
        let mut first_unit = u32::try_from(units).unwrap_or(u32::MAX);
        for decl in decls {
            match decl {
                ast::Decl::Define(decl) => {
                    let id = DefineId(u32::try_from(self.built.defines.len()).unwrap_or(u32::MAX));
                    self.declare_value(&decl.name, ValueSymbol::Define(id));
                    let body = constant(0, Type::YesNo, decl.name.span);
                    let labels = self.text(&decl.labels);
                    let cites = decl.cites.as_ref().map(|quoted| quoted.text.clone());
                    let (name, source) = (self.shown(&decl.name.text), self.source);
                    self.built.defines.push(Define { name, labels, cites, body, source });
                }
                ast::Decl::Boundary(decl) => {
                    let id = BoundaryId(u32::try_from(self.built.boundaries.len()).unwrap_or(u32::MAX));
                    let bands_enum = EnumId(u32::try_from(self.built.enums.len()).unwrap_or(u32::MAX));
                    self.declare_value(&decl.name, ValueSymbol::Boundary(id));
                    self.declare_type(&decl.name, TypeSymbol::Enum(bands_enum));
                    let labels = self.text(&decl.labels);
                    let mut places = BTreeMap::new();
                    let mut cases = Vec::new();
                    for band in &decl.bands {
                        let name = &band.node.name;
                        if let Some(first) = places.insert(name.text.clone(), name.span) {
                            self.duplicate(name, first);
                        }
                        let label = self.text(&band.node.labels);
                        cases.push((name.text.clone(), label));
                    }
                    let origin = EnumOrigin::Bands(id);
                    let name = self.shown(&decl.name.text);
                    self.built.enums.push(Enum { name: name.clone(), labels, origin, cases });
                    let subject = constant(0, Type::Integer, decl.name.span);
                    self.built.boundaries.push(Boundary {
                        name,
                        bands_enum,
                        subject,
                        bands: Vec::new(),
                        source: self.source,
                    });
                }
                ast::Decl::Decision(decl) => {
                    let id = DecisionId(u32::try_from(self.built.decisions.len()).unwrap_or(u32::MAX));
                    self.declare_value(&decl.name, ValueSymbol::Decision(id));
                    let n_units = u32::try_from(unit_count(decl)).unwrap_or(u32::MAX);
                    let labels = self.text(&decl.labels);
                    let name = self.shown(&decl.name.text);
                    decisions.push((id, decl));
                    let places = self.list_places(decl, first_unit as usize, n_units as usize);
                    let first = Decision {
                        name,
                        labels,
                        ty: Type::YesNo,
                        n_outcomes: 2,
                        amount: None,
                        is_scale: false,
                        combination: decl.combination,
                        first_unit: UnitId(first_unit),
                        n_units,
                        red_lines: Vec::new(),
                        ordinary: Vec::new(),
                        adjusts: Vec::new(),
                        otherwise: None,
                        place: places.map(|(list, _)| Place { list, index: 0 }),
                    };
                    for index in 0..places.map_or(1, |(_, n)| n) {
                        let place = first.place.map(|place| Place { index, ..place });
                        self.built.decisions.push(Decision { first_unit: UnitId(first_unit), place, ..first.clone() });
                        first_unit += n_units;
                    }
                }
                _ => {}
            }
        }
        // Types of decisions last: they may be the bands of a boundary further down.
        for (id, decl) in decisions {
            self.decision_type(id, decl);
        }
        for _ in units..first_unit as usize {
            self.built.units.push(super::decision::placeholder());
        }
    }

    /// Checks definitions, boundaries and decisions, each after all that it reads.
    pub(super) fn ordered(&mut self, decls: &[&ast::Decl]) {
        let declared = self.declared(decls);
        let places: BTreeMap<&str, usize> =
            declared.iter().enumerate().rev().map(|(i, d)| (d.name.text.as_str(), i)).collect();
        let reads: Vec<BTreeSet<usize>> = declared
            .iter()
            .map(|d| {
                let mut found = Found::default();
                names_of(d.decl, &mut found);
                let is_each = |place: &usize| {
                    let decl = declared.get(*place).map(|d| d.decl);
                    matches!(decl, Some(ast::Decl::Decision(decl)) if decl.each.is_some())
                };
                let place = |name: &&ast::Name| places.get(name.text.as_str()).copied();
                let values = found.names.iter().filter_map(place);
                values.chain(found.fields.iter().filter_map(place).filter(is_each)).collect()
            })
            .collect();
        let order = self.sort(&declared, &reads);
        for i in order {
            let Some(one) = declared.get(i) else { continue };
            let sound = match (one.decl, one.node) {
                (ast::Decl::Define(decl), Node::Define(id)) => self.define(decl, id),
                (ast::Decl::Boundary(decl), Node::Boundary(id)) => self.boundary(decl, id),
                (ast::Decl::Decision(decl), Node::Decision(id)) => {
                    self.decision(decl, id);
                    true
                }
                _ => false,
            };
            if !sound {
                self.break_value(one.name);
            }
            match one.node {
                Node::Decision(id) => self.built.order.extend(self.built.places_of(id).map(Node::Decision)),
                node => self.built.order.push(node),
            }
        }
    }

    fn declared<'d>(&self, decls: &[&'d ast::Decl]) -> Vec<Declared<'d>> {
        // Those of packages stand before them.
        let own = |wanted: fn(&ast::Decl) -> bool, all: usize| {
            let own = decls.iter().filter(|decl| wanted(decl)).count();
            u32::try_from(all.saturating_sub(own)).unwrap_or(u32::MAX)
        };
        let mut defines = own(|decl| matches!(decl, ast::Decl::Define(_)), self.built.defines.len());
        let mut boundaries = own(|decl| matches!(decl, ast::Decl::Boundary(_)), self.built.boundaries.len());
        // A decision for each member is declared once.
        let of_first = |decision: &Decision| decision.place.is_none_or(|place| place.index == 0);
        let firsts: Vec<u32> =
            (0..).zip(&self.built.decisions).filter(|(_, d)| of_first(d)).map(|(id, _)| id).collect();
        let mut decisions = own(|decl| matches!(decl, ast::Decl::Decision(_)), firsts.len());
        let next = |counter: &mut u32| {
            *counter += 1;
            *counter - 1
        };
        decls
            .iter()
            .filter_map(|decl| {
                let (node, name) = match decl {
                    ast::Decl::Define(d) => (Node::Define(DefineId(next(&mut defines))), &d.name),
                    ast::Decl::Boundary(d) => (Node::Boundary(BoundaryId(next(&mut boundaries))), &d.name),
                    ast::Decl::Decision(d) => {
                        let id = firsts.get(next(&mut decisions) as usize).copied().unwrap_or(u32::MAX);
                        (Node::Decision(DecisionId(id)), &d.name)
                    }
                    _ => return None,
                };
                Some(Declared { node, decl, name })
            })
            .collect()
    }

    /// Topological order; among what is free to go, the order of the text. Circles are
    /// reported, each once, and what is in them is marked broken.
    fn sort(&mut self, declared: &[Declared<'_>], reads: &[BTreeSet<usize>]) -> Vec<usize> {
        let n = declared.len();
        let mut readers: Vec<Vec<usize>> = vec![Vec::new(); n];
        let mut missing: Vec<usize> = Vec::with_capacity(n);
        for (reader, needed) in reads.iter().enumerate() {
            missing.push(needed.len());
            for one in needed {
                if let Some(list) = readers.get_mut(*one) {
                    list.push(reader);
                }
            }
        }
        let mut free: BTreeSet<usize> = (0..n).filter(|i| missing.get(*i) == Some(&0)).collect();
        let mut order = Vec::with_capacity(n);
        let mut done = vec![false; n];
        let finish = |one: usize, done: &mut Vec<bool>, missing: &mut Vec<usize>, free: &mut BTreeSet<usize>| {
            if let Some(flag) = done.get_mut(one) {
                *flag = true;
            }
            for reader in readers.get(one).into_iter().flatten() {
                if let Some(left) = missing.get_mut(*reader) {
                    *left = left.saturating_sub(1);
                    if *left == 0 && done.get(*reader) == Some(&false) {
                        free.insert(*reader);
                    }
                }
            }
        };
        while let Some(start) = (0..n).find(|i| done.get(*i) == Some(&false)) {
            if let Some(next) = free.pop_first() {
                finish(next, &mut done, &mut missing, &mut free);
                order.push(next);
                continue;
            }
            // What stands in a circle has no type, so it is not checked at all.
            let circle = circle_from(start, reads, &done);
            self.report_circle(&circle, declared);
            for one in circle {
                if let Some(d) = declared.get(one) {
                    self.break_value(d.name);
                }
                finish(one, &mut done, &mut missing, &mut free);
                free.remove(&one);
            }
        }
        order
    }

    fn report_circle(&mut self, circle: &[usize], declared: &[Declared<'_>]) {
        let names: Vec<&str> = circle.iter().filter_map(|i| declared.get(*i)).map(|d| d.name.text.as_str()).collect();
        let Some(first) = circle.first().and_then(|i| declared.get(*i)) else { return };
        let name = &first.name.text;
        let path = names.iter().chain(names.first()).copied().collect::<Vec<_>>().join(" → ");
        let message = say!("`{name}` depends on itself", "“{name}”依赖于自身");
        let mut diagnostic = Diagnostic::error(Code::CyclicDefinition, first.name.span, message)
            .label(say!("{path}", "{path}"))
            .help(say!("state one of them without the others", "请让其中一项不再引用其余各项"));
        for one in circle.iter().skip(1).filter_map(|i| declared.get(*i)) {
            diagnostic = diagnostic.also(one.name.span, say!("in the circle", "在循环之中"));
        }
        self.report(diagnostic);
    }

    fn define(&mut self, decl: &ast::DefineDecl, id: DefineId) -> bool {
        let Some(body) = self.expr(&decl.body, None) else { return false };
        if matches!(body.ty, Type::Text | Type::Set(_) | Type::Range(_)) {
            return self.only_facts::<()>(body.ty, body.span).is_some();
        }
        if let Some(define) = self.built.defines.get_mut(id.index()) {
            define.body = body;
        }
        true
    }
}

/// A circle among what is not done: follows the smallest unfinished read until one repeats.
fn circle_from(start: usize, reads: &[BTreeSet<usize>], done: &[bool]) -> Vec<usize> {
    let mut path = vec![start];
    loop {
        let here = path.last().copied().unwrap_or(start);
        let next = reads.get(here).into_iter().flatten().copied().find(|i| done.get(*i) == Some(&false));
        let Some(next) = next else { return path };
        if let Some(at) = path.iter().position(|i| *i == next) {
            return path.split_off(at);
        }
        path.push(next);
    }
}

pub(super) fn unit_count(decl: &ast::DecisionDecl) -> usize {
    let count = |item: &ast::Item<DecisionItem>| match &item.node {
        DecisionItem::Table(table) => table.rows.len(),
        DecisionItem::Rule(_) | DecisionItem::Exception(_) | DecisionItem::Otherwise(_) | DecisionItem::Adjust(_) => 1,
    };
    decl.items.iter().map(count).sum()
}

/// Names in expressions.
#[derive(Default)]
struct Found<'d> {
    names: Vec<&'d ast::Name>,
    /// Of fields: such a name may be that of a decision for each member.
    fields: Vec<&'d ast::Name>,
}

/// Every name that a declaration may read as a value.
fn names_of<'d>(decl: &'d ast::Decl, names: &mut Found<'d>) {
    match decl {
        ast::Decl::Define(decl) => names_in(&decl.body, names),
        ast::Decl::Boundary(decl) => {
            names_in(&decl.subject, names);
            for part in decl.bands.iter().flat_map(|band| &band.node.range) {
                names_in(&part.value, names);
            }
        }
        ast::Decl::Decision(decl) => {
            for item in &decl.items {
                match &item.node {
                    DecisionItem::Rule(rule) => {
                        names_in(&rule.condition, names);
                        names_of_effect(&rule.effect, decl, names);
                    }
                    DecisionItem::Exception(exception) => {
                        names_in(&exception.condition, names);
                        if let Some(effect) = &exception.effect {
                            names_of_effect(effect, decl, names);
                        }
                    }
                    DecisionItem::Adjust(adjust) => names_in(&adjust.condition, names),
                    DecisionItem::Otherwise(otherwise) => names_of_effect(&otherwise.effect, decl, names),
                    DecisionItem::Table(table) => {
                        for row in &table.rows {
                            names_of_effect(&row.node.effect, decl, names);
                        }
                        for column in &table.columns {
                            names_in(column, names);
                        }
                        for cell in table.rows.iter().flat_map(|row| &row.node.cells) {
                            // The values of a cell are constants; only the edges of a range
                            // can read something.
                            if let CellKind::Range(parts) = &cell.kind {
                                for part in parts {
                                    names_in(&part.value, names);
                                }
                            }
                        }
                    }
                }
            }
        }
        _ => {}
    }
}

/// What a unit gives reads something only where it is no case: `then points` may be the case
/// `points` of an enumeration, whatever else has that name.
fn names_of_effect<'d>(effect: &'d ast::Effect, decl: &ast::DecisionDecl, names: &mut Found<'d>) {
    if !matches!(decl.ty.base, ast::TypeBase::Named(_) | ast::TypeBase::Set(_) | ast::TypeBase::YesNo) {
        effect.outcomes.iter().for_each(|outcome| names_in(outcome, names));
    }
}

fn names_in<'d>(expr: &'d ast::Expr, names: &mut Found<'d>) {
    match &expr.kind {
        A::Name(name) => names.names.push(name),
        A::Field { field, .. } => names.fields.push(field),
        A::YesNo(_)
        | A::Number(_)
        | A::Money { .. }
        | A::Percent(_)
        | A::Date(_)
        | A::Instant(_)
        | A::Text(_)
        | A::Duration { .. } => {}
        A::Paren(a) | A::Not(a) | A::Exists(a) | A::Negate(a) => names_in(a, names),
        A::And(items) | A::Or(items) | A::Counted { items, .. } | A::Extreme { items, .. } => {
            items.iter().for_each(|item| names_in(item, names))
        }
        A::Compare { left, right, .. } | A::Arithmetic { left, right, .. } => {
            names_in(left, names);
            names_in(right, names);
        }
        A::Choose { choices, otherwise } => {
            for ast::Choice { value, condition } in choices {
                names_in(value, names);
                names_in(condition, names);
            }
            names_in(otherwise, names);
        }
        A::OneOf { subject, .. } => names_in(subject, names),
        // What a set includes are constants, what a range includes may be anything.
        A::Includes { subject, items, .. } => {
            names_in(subject, names);
            items.iter().for_each(|item| names_in(item, names));
        }
        A::Set(items) => items.iter().for_each(|item| names_in(item, names)),
        A::Part { of, .. } => names_in(of, names),
        A::StartsWith { subject, .. } => names_in(subject, names),
        A::Quantifier { condition, .. } => {
            if let Some(condition) = condition {
                names_in(condition, names);
            }
        }
        A::Aggregate { value, condition, .. } => {
            names_in(value, names);
            if let Some(condition) = condition {
                names_in(condition, names);
            }
        }
        A::AsOf { date, .. } => names_in(date, names),
        A::Rounded { value, .. } => names_in(value, names),
        A::Divide { left: a, right: b } | A::PerUnit { amount: a, quantity: b, .. } => {
            names_in(a, names);
            names_in(b, names);
        }
        A::Shift { by, date, .. } => {
            names_in(by, names);
            names_in(date, names);
        }
        A::Window { subject, by, date, .. } => {
            names_in(subject, names);
            names_in(by, names);
            names_in(date, names);
        }
        A::Rolled { date, .. } => names_in(date, names),
        A::DateOf { instant, .. } => names_in(instant, names),
        A::DaysBetween { from, to }
        | A::WorkingDaysBetween { from, to, .. }
        | A::HoursBetween { from, to, .. }
        | A::Range { from, to } => {
            names_in(from, names);
            names_in(to, names);
        }
    }
}
