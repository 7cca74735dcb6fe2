//! Cases: examples with the answer that they expect.

use std::collections::BTreeMap;

use fencun_abi::value::Value;
use fencun_grammar::ast::{self, CaseClause, CaseValueKind, Expect};
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::span::Span;

use super::logic::bit;
use super::names::ValueSymbol;
use super::{Checker, literal, say};
use crate::hir::{Case, DecisionId, Expectation, FactId, Field, Range, RecordId, Type, UnitId, UnitKind};

/// A case as written, with the file that holds it.
#[derive(Clone, Copy)]
struct Written<'f> {
    source: usize,
    case: &'f ast::CaseDecl,
}

/// What is known of the facts of a case: one place a fact, empty when it is not given.
type Partial = Vec<Option<Value>>;

impl Checker<'_> {
    pub(super) fn cases(&mut self, files: &[ast::File], main: usize) {
        let mut written: Vec<Written<'_>> = Vec::new();
        let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
        // The cases of the file with the rules come first, whatever the order of the files.
        let order = std::iter::once(main).chain((0..files.len()).filter(|source| *source != main));
        for source in order {
            self.source = source;
            for item in files.get(source).map(|file| file.decls.as_slice()).unwrap_or_default() {
                let ast::Decl::Case(case) = &item.node else { continue };
                if by_name.contains_key(case.name.text.as_str()) {
                    let text = &case.name.text;
                    let message = say!("two cases are called `{text}`", "有两个案例都叫“{text}”");
                    self.error(Code::DuplicateName, case.name.span, message);
                } else {
                    by_name.insert(&case.name.text, written.len());
                }
                written.push(Written { source, case });
            }
        }
        let mut facts: Vec<Option<Partial>> = vec![None; written.len()];
        for index in 0..written.len() {
            self.resolve_case(index, &written, &by_name, &mut facts);
        }
        for (one, facts) in written.iter().zip(facts) {
            self.source = one.source;
            let Some(facts) = facts else { continue };
            self.finish(one, facts);
        }
    }

    /// The facts of a case, those of the cases it starts from first.
    fn resolve_case(
        &mut self,
        index: usize,
        written: &[Written<'_>],
        by_name: &BTreeMap<&str, usize>,
        facts: &mut [Option<Partial>],
    ) {
        // Follows `like` down to a case that is done or starts from nothing.
        let mut chain = Vec::new();
        let mut at = Some(index);
        while let Some(here) = at {
            if facts.get(here).is_some_and(Option::is_some) {
                break;
            }
            let Some(one) = written.get(here) else { return };
            self.source = one.source;
            if chain.contains(&here) {
                let span = one.case.like.as_ref().map_or(one.case.name.span, |like| like.span);
                self.error(Code::CaseChain, span, say!("the case starts from itself", "案例以自身为起点"));
                // Break the circle: the others then start from nothing.
                break;
            }
            chain.push(here);
            at = match &one.case.like {
                None => None,
                Some(like) => match by_name.get(like.text.as_str()) {
                    Some(next) => Some(*next),
                    None => {
                        self.unknown_case(like, by_name);
                        None
                    }
                },
            };
        }
        for here in chain.into_iter().rev() {
            let Some(one) = written.get(here) else { continue };
            self.source = one.source;
            let base = one.case.like.as_ref().and_then(|like| by_name.get(like.text.as_str()));
            let base = base.and_then(|base| facts.get(*base).cloned().flatten());
            let mut partial = base.unwrap_or_else(|| vec![None; self.built.facts.len()]);
            self.given(one.case, &mut partial);
            if let Some(place) = facts.get_mut(here) {
                *place = Some(partial);
            }
        }
    }

    fn unknown_case(&mut self, like: &ast::Quoted, by_name: &BTreeMap<&str, usize>) {
        let text = &like.text;
        let mut diagnostic =
            Diagnostic::error(Code::CaseChain, like.span, say!("no case is called `{text}`", "没有名为“{text}”的案例"));
        if let Some(near) = super::names::nearest(text, by_name.keys().copied()) {
            diagnostic = diagnostic.help(say!("did you mean `{near}`?", "是否应为“{near}”？"));
        }
        self.report(diagnostic);
    }

    fn given(&mut self, case: &ast::CaseDecl, partial: &mut Partial) {
        let mut places: BTreeMap<&str, Span> = BTreeMap::new();
        for clause in &case.clauses {
            let CaseClause::Given(given) = &clause.node else { continue };
            for one in given {
                if let Some(first) = places.insert(&one.name.text, one.name.span) {
                    let text = &one.name.text;
                    let message = say!("`{text}` is given twice", "“{text}”给出了两次");
                    self.report(
                        Diagnostic::error(Code::DuplicateName, one.name.span, message)
                            .also(first, say!("first here", "首次出现在此")),
                    );
                    continue;
                }
                let Some(id) = self.fact(&one.name) else { continue };
                let Some(field) = self.built.facts.get(id.index()).cloned() else { continue };
                let value = self.case_value(&field, &one.value);
                if let (Some(value), Some(place)) = (value, partial.get_mut(id.index())) {
                    *place = Some(value);
                } else if let Some(place) = partial.get_mut(id.index()) {
                    // Wrong and reported: do not report it as missing too.
                    *place = Some(Value::Unknown);
                }
            }
        }
    }

    fn fact(&mut self, name: &ast::Name) -> Option<FactId> {
        match self.names.value(&name.text) {
            Some(ValueSymbol::Fact(id)) => Some(id),
            Some(ValueSymbol::Broken) => None,
            Some(_) => {
                let text = &name.text;
                let message = say!("`{text}` is computed; only facts are given", "“{text}”是计算得出的；只能给出事实");
                self.error(Code::CaseFact, name.span, message);
                None
            }
            None => {
                let known: Vec<String> = self.built.facts.iter().map(|fact| fact.name.clone()).collect();
                self.unknown_name(Code::UnknownName, name, say!("fact", "事实"), known.iter().map(String::as_str));
                None
            }
        }
    }

    fn case_value(&mut self, field: &Field, value: &ast::CaseValue) -> Option<Value> {
        let name = &field.name;
        match &value.kind {
            CaseValueKind::Unknown if field.unknown => Some(Value::Unknown),
            CaseValueKind::Unknown => {
                let message = say!("`{name}` is always known", "“{name}”总是已知的");
                self.report(
                    Diagnostic::error(Code::CaseFact, value.span, message)
                        .help(say!("declare its type with `?` if it may be unknown", "如可能不明，请在其类型后写“?”")),
                );
                None
            }
            CaseValueKind::None if field.none => Some(Value::None),
            CaseValueKind::None => {
                let message = say!("`{name}` cannot be none", "“{name}”不能为无");
                self.report(
                    Diagnostic::error(Code::CaseFact, value.span, message)
                        .help(say!("declare it `or none` if it may not exist", "如可能不存在，请在声明中写“或无”")),
                );
                None
            }
            CaseValueKind::Literal(expr) => {
                if let Type::List(_) = field.ty {
                    let message = say!("`{name}` is a list", "“{name}”是列表");
                    self.report(Diagnostic::error(Code::TypeMismatch, value.span, message).help(say!(
                        "write its members: `[{{field value}}, …]`, or `[]` for nobody",
                        "请写出成员：“[{{字段 值}}, …]”，没有成员写“[]”"
                    )));
                    return None;
                }
                if field.ty == Type::Text {
                    return self.case_text(field, expr);
                }
                if let (Type::Set(_), false) = (field.ty, matches!(expr.kind, ast::ExprKind::Set(_))) {
                    let message = say!("`{name}` is a set", "“{name}”是集合");
                    self.report(
                        Diagnostic::error(Code::TypeMismatch, value.span, message).help(say!(
                            "write its cases in braces: `{{a, b}}`",
                            "请在花括号中写出其取值：“{{甲, 乙}}”"
                        )),
                    );
                    return None;
                }
                if let Type::Range(_) = field.ty {
                    let message = say!("`{name}` is a range", "“{name}”是区间");
                    self.report(
                        Diagnostic::error(Code::TypeMismatch, value.span, message)
                            .help(say!("write both ends: `… to …`", "请写出两端：“… 至 …”")),
                    );
                    return None;
                }
                let number = self.constant_of(expr, field.ty)?;
                self.in_bounds(field, number, value.span)?;
                Some(Value::Number(number))
            }
            CaseValueKind::Range(lower, upper) => self.case_range(field, lower, upper, value.span),
            CaseValueKind::List(members) => self.members(field, members, value.span),
        }
    }

    pub(super) fn in_bounds(&mut self, field: &Field, value: i64, span: Span) -> Option<()> {
        if (field.range.min..=field.range.max).contains(&value) {
            return Some(());
        }
        let (low, high) = (self.value_text(field.ty, field.range.min), self.value_text(field.ty, field.range.max));
        let (low_en, low_zh, high_en, high_zh) = (low.en, low.zh, high.en, high.zh);
        let name = &field.name;
        let message = say!("`{name}` lies between {low_en} and {high_en}", "“{name}”应在 {low_zh} 与 {high_zh} 之间");
        self.error(Code::OutOfBounds, span, message);
        None
    }

    fn members(&mut self, field: &Field, members: &[Vec<ast::Given>], span: Span) -> Option<Value> {
        let Type::List(record) = field.ty else {
            let name = &field.name;
            self.error(Code::TypeMismatch, span, say!("`{name}` is no list", "“{name}”不是列表"));
            return None;
        };
        let (n, max) = (members.len(), field.range.max);
        if i64::try_from(n).unwrap_or(i64::MAX) > max {
            let message = say!("{n} members, at most {max} are possible", "成员有 {n} 个，至多 {max} 个");
            self.error(Code::OutOfBounds, span, message);
            return None;
        }
        let members: Vec<Option<Vec<Value>>> =
            members.iter().map(|member| self.one_member(record, member, span)).collect();
        members.into_iter().collect::<Option<_>>().map(Value::List)
    }

    fn one_member(&mut self, record: RecordId, given: &[ast::Given], span: Span) -> Option<Vec<Value>> {
        let fields = self.built.records.get(record.index())?.fields.clone();
        let mut values: Vec<Option<Value>> = vec![None; fields.len()];
        let mut sound = true;
        for one in given {
            let Some(at) = fields.iter().position(|field| field.name == one.name.text) else {
                let known: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
                self.unknown_name(
                    Code::UnknownField,
                    &one.name,
                    say!("field", "字段"),
                    known.iter().map(String::as_str),
                );
                sound = false;
                continue;
            };
            let field = fields.get(at)?;
            let value = self.case_value(field, &one.value);
            let place = values.get_mut(at)?;
            if place.is_some() {
                let text = &one.name.text;
                let message = say!("`{text}` is given twice", "“{text}”给出了两次");
                self.error(Code::DuplicateName, one.name.span, message);
            }
            sound &= value.is_some();
            *place = value.or(Some(Value::Unknown));
        }
        let mut out = Vec::new();
        for (field, value) in fields.iter().zip(values) {
            match value {
                Some(value) => out.push(value),
                None if field.unknown => out.push(Value::Unknown),
                None => {
                    let name = &field.name;
                    let at = given.first().map_or(span, |one| one.name.span);
                    self.error(Code::CaseFact, at, say!("the member lacks `{name}`", "成员缺少“{name}”"));
                    sound = false;
                }
            }
        }
        sound.then_some(out)
    }

    fn finish(&mut self, one: &Written<'_>, partial: Partial) {
        let mut facts = Vec::new();
        let mut missing = Vec::new();
        for (field, value) in self.built.facts.iter().zip(partial) {
            match value {
                Some(value) => facts.push(value),
                None if field.unknown => facts.push(Value::Unknown),
                None => missing.push(field.name.clone()),
            }
        }
        if !missing.is_empty() {
            let names = missing.join(", ");
            let names_zh = missing.join("、");
            let message = say!("the case does not give {names}", "案例未给出 {names_zh}");
            self.report(Diagnostic::error(Code::CaseFact, one.case.name.span, message).help(say!(
                "give every fact that is not declared with `?`, or start from another case with `like`",
                "未以“?”声明的事实都须给出，或用“同”以另一案例为起点"
            )));
        }
        let mut expectations = Vec::new();
        for clause in &one.case.clauses {
            if let CaseClause::Expect(expect) = &clause.node {
                expectations.extend(self.expectation(expect, &facts));
            }
        }
        self.built.cases.push(Case {
            name: one.case.name.text.clone(),
            cites: one.case.cites.as_ref().map(|quoted| quoted.text.clone()),
            facts,
            expectations,
            source: one.source,
            span: one.case.name.span,
        });
    }

    /// The decision that a case speaks of; of one for each member, that for the member.
    fn decided(&mut self, decided: &ast::Decided, facts: &[Value]) -> Option<DecisionId> {
        let id = self.decision_named(&decided.name)?;
        let name = &decided.name.text;
        let place = self.built.decisions.get(id.index())?.place;
        match (place, decided.member) {
            (None, None) => Some(id),
            (None, Some((_, span))) => {
                let message = say!("`{name}` is one decision, not one for each member", "“{name}”不是逐一作出的决定");
                self.report(
                    Diagnostic::error(Code::ListMisuse, span, message)
                        .help(say!("write `expect {name} …`", "请写“应得 {name} …”")),
                );
                None
            }
            (Some(_), None) => {
                let message = say!("`{name}` is decided for each member", "“{name}”是逐一作出的决定");
                self.report(
                    Diagnostic::error(Code::ListMisuse, decided.name.span, message)
                        .help(say!("say of which: `expect {name} of 1 …`", "请写明是哪一个：“应得 {name} 第 1 个 …”")),
                );
                None
            }
            (Some(place), Some((member, span))) => {
                let n = match facts.get(place.list.index()) {
                    Some(Value::List(members)) => members.len(),
                    _ => usize::try_from(self.built.facts.get(place.list.index())?.range.max).unwrap_or(0),
                };
                if member == 0 || member as usize > n {
                    let message = say!(
                        "there is no member {member} in this case, which gives {n}",
                        "本案例没有第 {member} 个成员，只给出 {n} 个"
                    );
                    self.error(Code::OutOfBounds, span, message);
                    return None;
                }
                Some(DecisionId(id.0 + member - 1))
            }
        }
    }

    fn expectation(&mut self, expect: &Expect, facts: &[Value]) -> Option<Expectation> {
        Some(match expect {
            Expect::Outcome { decision, outcome, by } => {
                let decision = self.decided(decision, facts)?;
                let amount = match self.amount_type(decision) {
                    Some(ty) => Some(self.expected_amount(outcome, ty)?),
                    None => None,
                };
                let outcome = if amount.is_some() { 0 } else { self.written_outcome(decision, outcome)? };
                let mut units = Vec::new();
                for target in by {
                    units.push(self.unit_named(decision, target)?);
                }
                units.sort_unstable();
                units.dedup();
                let by = (!by.is_empty()).then_some(units);
                match amount {
                    Some(amount) => Expectation::Amount { decision, amount, by },
                    None => Expectation::Outcome { decision, outcome, by },
                }
            }
            Expect::Undetermined { decision: name, between: Some(ends), .. } => {
                let decision = self.decided(name, facts)?;
                let Some(ty) = self.amount_type(decision) else {
                    let message = say!("the outcomes of this decision are cases", "此决定的结论是取值，不是数值");
                    self.report(Diagnostic::error(Code::TypeMismatch, ends.0.span.to(ends.1.span), message).help(
                        say!("list the possible ones: `undetermined {{a, b}}`", "请列出可能的结论：“未定 {{a、b}}”"),
                    ));
                    return None;
                };
                let ty = if let Type::Range(of) = ty { of.ty() } else { ty };
                let (min, max) = (self.constant_of(&ends.0, ty), self.constant_of(&ends.1, ty));
                Expectation::Between { decision, range: Range { min: min?, max: max? } }
            }
            Expect::Undetermined { decision, possible, between: None } => {
                let decision = self.decided(decision, facts)?;
                if let (Some(_), Some(first)) = (self.amount_type(decision), possible.first()) {
                    return self.no_cases(first.span);
                }
                let set = self.outcome_set(decision, possible)?;
                Expectation::Undetermined { decision, possible: (!possible.is_empty()).then_some(set) }
            }
            Expect::Permitted { decision, outcomes } => {
                let decision = self.decided(decision, facts)?;
                if let (Some(_), Some(first)) = (self.amount_type(decision), outcomes.first()) {
                    return self.no_cases(first.span);
                }
                Expectation::Permitted { decision, outcomes: self.outcome_set(decision, outcomes)? }
            }
            Expect::Needs(names) => {
                let facts: Vec<Option<FactId>> = names.iter().map(|name| self.fact(name)).collect();
                let mut facts: Vec<FactId> = facts.into_iter().collect::<Option<_>>()?;
                facts.sort_unstable();
                facts.dedup();
                Expectation::Needs(facts)
            }
            Expect::Duty { name, due } => {
                let duty = self.duty_named(name)?;
                Expectation::Duty { duty, due: due.map(literal::day_number) }
            }
            Expect::NoDuty(name) => Expectation::NoDuty(self.duty_named(name)?),
        })
    }

    /// The type of a decision's amounts; nothing where it gives cases.
    fn amount_type(&self, decision: DecisionId) -> Option<Type> {
        self.built.decisions.get(decision.index()).filter(|decision| decision.is_amount()).map(|decision| decision.ty)
    }

    /// `12`, `{warn, fine}` or `from 6 months to 12 months`.
    fn expected_amount(&mut self, outcome: &ast::Expr, ty: Type) -> Option<Range> {
        let (of, from, to) = match (ty, &outcome.kind) {
            (Type::Range(of), ast::ExprKind::Range { from, to }) => (of.ty(), &**from, &**to),
            (Type::Range(_), _) => {
                let message = say!("this decision gives a range", "此决定给出的是区间");
                self.report(
                    Diagnostic::error(Code::TypeMismatch, outcome.span, message)
                        .help(say!("write both ends: `from … to …`", "请写出两端：“自 … 至 …”")),
                );
                return None;
            }
            _ => (ty, outcome, outcome),
        };
        let min = self.constant_of(from, of)?;
        let max = if ty == of { min } else { self.constant_of(to, of)? };
        if min > max {
            let message = say!("the lower end is above the upper end", "区间的下限高于上限");
            self.report(
                Diagnostic::error(Code::EmptyRange, outcome.span, message)
                    .help(say!("write the smaller value first", "请把较小的值写在前面")),
            );
            return None;
        }
        Some(Range { min, max })
    }

    fn no_cases(&mut self, span: Span) -> Option<Expectation> {
        let message = say!("this decision gives numbers, not cases", "此决定给出的是数值，不是取值");
        self.report(
            Diagnostic::error(Code::TypeMismatch, span, message)
                .help(say!("write `undetermined from 3 to 9`", "请写“未定 自 3 至 9”")),
        );
        None
    }

    fn outcome_set(&mut self, decision: DecisionId, names: &[ast::Name]) -> Option<u32> {
        let outcomes: Vec<Option<u32>> = names.iter().map(|name| self.case_outcome(decision, name)).collect();
        let outcomes: Vec<u32> = outcomes.into_iter().collect::<Option<_>>()?;
        Some(outcomes.into_iter().fold(0, |set, outcome| set | bit(outcome)))
    }

    pub(super) fn decision_named(&mut self, name: &ast::Name) -> Option<DecisionId> {
        match self.names.value(&name.text) {
            Some(ValueSymbol::Decision(id)) => Some(id),
            Some(ValueSymbol::Broken) => None,
            _ => {
                let known: Vec<String> = self.built.decisions.iter().map(|d| d.name.clone()).collect();
                self.unknown_name(Code::UnknownName, name, say!("decision", "决定"), known.iter().map(String::as_str));
                None
            }
        }
    }

    fn duty_named(&mut self, name: &ast::Name) -> Option<crate::hir::DutyId> {
        if let Some((id, _)) = self.names.duties.get(&name.text) {
            return Some(*id);
        }
        let known: Vec<String> = self.names.duties.keys().cloned().collect();
        self.unknown_name(Code::UnknownName, name, say!("duty", "义务"), known.iter().map(String::as_str));
        None
    }

    fn unit_named(&mut self, decision: DecisionId, target: &ast::Target) -> Option<UnitId> {
        let written = self.built.decisions.get(decision.index()).map(|d| d.name.clone()).unwrap_or_default();
        if let Some((_, place)) = self.names.values.get(&written)
            && self.damaged_within(place.start, self.next_start(place.start))
        {
            // A row that could not be read shifts the ones behind it.
            return None;
        }
        let wanted = if target.id.text == "其余" { "otherwise" } else { target.id.text.as_str() };
        let row = target.row.map(|(row, _)| row);
        let units: Vec<UnitId> = self.built.units_of(decision).collect();
        let named = |unit: &&UnitId| self.built.units.get(unit.index()).is_some_and(|u| u.id == wanted);
        let is = |unit: &&UnitId| named(unit) && self.built.units.get(unit.index()).is_some_and(|u| u.row == row);
        if let Some(unit) = units.iter().find(is) {
            return Some(*unit);
        }
        if let Some(unit) = units.iter().find(named) {
            let text = &target.id.text;
            let is_table = self.built.units.get(unit.index()).is_some_and(|u| u.kind == UnitKind::Row);
            let message = match is_table {
                true => say!("name a row of `{text}` that exists", "请写明“{text}”中存在的某一行"),
                false => say!("`{text}` has no rows", "“{text}”没有行"),
            };
            self.report(Diagnostic::error(Code::UnknownTarget, target.id.span, message).help(say!(
                "write `{text} row 1` for a row, `{text}` alone for a rule",
                "表行请写“{text} 第 1 行”，规则只写“{text}”"
            )));
            return None;
        }
        let known: Vec<String> = self.built.units.iter().map(|u| u.id.clone()).filter(|id| !id.is_empty()).collect();
        self.unknown_name(Code::UnknownTarget, &target.id, say!("rule", "规则"), known.iter().map(String::as_str));
        None
    }
}
