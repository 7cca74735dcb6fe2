//! Decisions for each member of a list: `each person in persons`.
//!
//! Such a decision is checked once. The policy has a decision of its own for each place of the
//! list, all alike but for the place: their units are copied when those of the first are checked.

use fencun_grammar::ast::{self, ExprKind as A};
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::span::Span;

use super::logic::outcome_in;
use super::names::ValueSymbol;
use super::{Checker, MAX_DECISIONS, MAX_UNITS, say};
use crate::hir::{DecisionId, Expr, FactId, Place, Type, UnitId};

impl Checker<'_> {
    /// The list of a decision for each of its members, and how many places it has; `before` are the
    /// units of the policy so far. Of what is wrong only this much is reported here; the rest is when the member is bound.
    pub(super) fn list_places(
        &mut self,
        decl: &ast::DecisionDecl,
        before: usize,
        n_units: usize,
    ) -> Option<(FactId, u32)> {
        let each = decl.each.as_ref()?;
        let Some(ValueSymbol::Fact(list)) = self.names.value(&each.list.text) else { return None };
        let fact = self.built.facts.get(list.index())?;
        let Type::List(_) = fact.ty else { return None };
        let max = u32::try_from(fact.range.max).ok()?.max(1);
        let (n, units) = (max as usize, n_units.saturating_mul(max as usize));
        let n = self.built.decisions.len() + n;
        if n > MAX_DECISIONS || before + units > MAX_UNITS {
            let message = say!(
                "with one for each of {max} members there are too many decisions or rules; at most {MAX_DECISIONS} decisions and {MAX_UNITS} rules and rows are possible",
                "逐一决定 {max} 个成员，决定或规则过多；决定至多 {MAX_DECISIONS} 项，规则和表行至多 {MAX_UNITS} 项"
            );
            self.report(
                Diagnostic::error(Code::TooMany, each.span, message).help(say!(
                    "lower the largest length of the list: `at most 30`",
                    "请减小列表的最大长度：“30 以下”"
                )),
            );
            return None;
        }
        Some((list, max))
    }

    /// What a decision for each member cannot be, and names that would mean two things.
    pub(super) fn each_head(&mut self, decl: &ast::DecisionDecl, id: DecisionId) {
        let Some(each) = &decl.each else { return };
        if self.is_amount_decision(id) {
            let message = say!("a decision for each member gives cases", "逐一决定给出的是取值");
            self.report(
                Diagnostic::error(Code::TypeMismatch, each.span, message)
                    .help(say!("declare its type as an enum, a scale or yes/no", "请把其类型声明为枚举、等次或是否")),
            );
        }
        let name = &decl.name.text;
        let fields = self.built.records.iter().flat_map(|record| &record.fields);
        if let Some(field) = fields.into_iter().find(|field| field.name == *name) {
            let declared = field.span;
            let message = say!("`{name}` is also a field of a record", "“{name}”也是记录的字段");
            self.report(
                Diagnostic::error(Code::AmbiguousName, decl.name.span, message)
                    .also(declared, say!("the field is declared here", "该字段声明在此"))
                    .help(say!(
                        "its outcome is read like a field: rename one of the two",
                        "其结论的读法与字段相同；请改其中一个的名称"
                    )),
            );
        }
    }

    /// `person.liability`, `its liability`: the outcome of a decision for a member that is bound,
    /// so many levels out.
    pub(super) fn outcome_of_member(&self, expr: &ast::Expr) -> Option<(DecisionId, u32)> {
        let A::Field { variable, field } = &expr.kind else { return None };
        let level = match variable {
            Some(name) => self.scopes.iter().rposition(|scope| scope.variable.as_ref() == Some(&name.text))?,
            None => self.scopes.len().checked_sub(1)?,
        };
        let Some(ValueSymbol::Decision(id)) = self.names.value(&field.text) else { return None };
        let place = self.built.decisions.get(id.index())?.place?;
        let is_field = |record: &crate::hir::Record| record.fields.iter().any(|known| known.name == field.text);
        let scope = self.scopes.get(level)?;
        if scope.list != place.list && self.built.records.get(scope.record.index()).is_some_and(is_field) {
            return None;
        }
        Some((id, u32::try_from(self.scopes.len() - 1 - level).ok()?))
    }

    /// The outcome of a yes/no decision for a member.
    pub(super) fn outcome_as_condition(&mut self, id: DecisionId, depth: u32, span: Span) -> Option<Expr> {
        self.for_each_member(id, Some(depth), span)?;
        if self.built.decisions.get(id.index())?.ty == Type::YesNo {
            return Some(outcome_in(id, 0b10, Some(depth), span));
        }
        let text = self.source_text(span);
        let message = say!("a decision can only be compared with its outcomes", "决定只能与它的结论比较");
        self.report(
            Diagnostic::error(Code::TypeMismatch, span, message).help(say!("write `{text} is …`", "请写“{text} 为 …”")),
        );
        None
    }

    /// Refuses to read a decision for each member as a whole, or for a member of another list.
    pub(super) fn for_each_member(&mut self, id: DecisionId, of: Option<u32>, span: Span) -> Option<()> {
        let decision = self.built.decisions.get(id.index())?;
        let Some(place) = decision.place else { return Some(()) };
        let (name, list) = (decision.name.clone(), self.built.facts.get(place.list.index())?.name.clone());
        let bound = of.and_then(|depth| self.scopes.len().checked_sub(1 + depth as usize));
        if bound.and_then(|level| self.scopes.get(level)).is_some_and(|scope| scope.list == place.list) {
            return Some(());
        }
        let message =
            say!("`{name}` is decided for each member of `{list}`", "“{name}”是对“{list}”的每个成员逐一作出的决定");
        self.report(Diagnostic::error(Code::ListMisuse, span, message).help(say!(
            "ask about its members: `any x in {list} where x.{name} is …`",
            "请就其成员提问：“{list} 中 任一 甲 满足 甲.{name} 为 …”"
        )));
        None
    }

    /// Binds the member that a decision is about; whether there is none, or all is well.
    pub(super) fn bind_each(&mut self, decl: &ast::DecisionDecl) -> bool {
        decl.each.as_ref().is_none_or(|each| self.bind(each.variable.as_ref(), &each.list, each.span).is_some())
    }

    /// Copies the units of a decision for the first member to those for the others.
    pub(super) fn copy_to_places(&mut self, id: DecisionId) {
        let Some(first) = self.built.decisions.get(id.index()).cloned() else { return };
        let Some(Place { list, .. }) = first.place else { return };
        let units: Vec<_> =
            self.built.units_of(id).filter_map(|unit| self.built.units.get(unit.index()).cloned()).collect();
        for index in 1.. {
            let copy = DecisionId(id.0 + index);
            let Some(built) = self.built.decisions.get_mut(copy.index()) else { return };
            if built.place != Some(Place { list, index }) || built.name != first.name {
                return;
            }
            let shift = built.first_unit.0 - first.first_unit.0;
            let moved = |unit: UnitId| UnitId(unit.0 + shift);
            let all = |units: &[UnitId]| units.iter().copied().map(moved).collect::<Vec<_>>();
            *built = crate::hir::Decision {
                first_unit: built.first_unit,
                place: built.place,
                red_lines: all(&first.red_lines),
                ordinary: all(&first.ordinary),
                adjusts: all(&first.adjusts),
                otherwise: first.otherwise.map(moved),
                ..first.clone()
            };
            for (place, unit) in (built.first_unit.index()..).zip(&units) {
                if let Some(slot) = self.built.units.get_mut(place) {
                    *slot = crate::hir::RuleUnit { decision: copy, targets: all(&unit.targets), ..unit.clone() };
                }
            }
        }
    }
}
