//! Decisions: their type, their rule units, and the order in which `in order` asks them.

use std::collections::BTreeMap;

use fencun_grammar::ast::{self, CellKind, CompareOp, DecisionItem, Direction, ExtraColumn, Modality, RuleKind};
use fencun_grammar::diagnostic::{Code, Diagnostic};
use fencun_grammar::span::Span;

use super::amount::{Said, is_amount};
use super::literal::constant;
use super::logic::{at_least, bit, not};
use super::{Checker, MAX_EXCEPTIONS, MAX_OUTCOMES, say};
use crate::hir::{Combination, DecisionId, Effect, EnumKind, EnumOrigin, Expr, RuleUnit, Text, Type, UnitId, UnitKind};

/// A unit that is not checked yet.
pub(super) fn placeholder() -> RuleUnit {
    RuleUnit {
        decision: DecisionId(0),
        kind: UnitKind::Rule,
        id: String::new(),
        row: None,
        condition: constant(0, Type::YesNo, Span::default()),
        effect: Effect::Lift,
        amount: None,
        targets: Vec::new(),
        cites: None,
        because: Text::default(),
        span: Span::default(),
        source: 0,
    }
}

/// The units that an id of a decision stands for.
#[derive(Clone, Copy, Debug)]
struct Named {
    first: u32,
    rows: Option<u32>,
    exempt: bool,
    /// A table of which not all rows could be read.
    damaged: bool,
}

impl Checker<'_> {
    /// Resolves the type of a decision before anything reads it.
    pub(super) fn decision_type(&mut self, id: DecisionId, decl: &ast::DecisionDecl) {
        if decl.ty.unknown || decl.ty.none {
            let message = say!(
                "a decision gives an outcome, never unknown or none by declaration",
                "决定总有结论，类型上不写“?”或“或无”"
            );
            self.report(
                Diagnostic::error(Code::BadOptional, decl.ty.span, message)
                    .help(say!("remove `?` and `or none`", "请删去“?”和“或无”")),
            );
        }
        let Some(ty) = self.resolve_type(&decl.ty) else {
            self.break_value(&decl.name);
            return;
        };
        let (n, scale) = match ty {
            Type::YesNo => (2, false),
            Type::Enum(id) => match self.built.enums.get(id.index()) {
                Some(e) => (e.cases.len(), e.origin == EnumOrigin::Declared(EnumKind::Scale)),
                None => (0, false),
            },
            _ if is_amount(ty) => (0, false),
            _ => {
                let found = self.type_name(ty);
                let (en, zh) = (found.en, found.zh);
                let message = say!(
                    "a decision gives a case, yes/no, a number, a date, a duration, a set or a range, not {en}",
                    "决定的结论须为枚举、等次、是否、数值、日期、期间、集合或区间，不能是“{zh}”"
                );
                self.error(Code::TypeMismatch, decl.ty.span, message);
                self.break_value(&decl.name);
                return;
            }
        };
        if n > MAX_OUTCOMES {
            let message =
                say!("{n} outcomes, at most {MAX_OUTCOMES} are possible", "结论有 {n} 种，至多 {MAX_OUTCOMES} 种");
            self.error(Code::TooMany, decl.ty.span, message);
        }
        let amount = self.amount_head(decl, ty);
        if !scale && amount.is_none() && matches!(decl.combination, Combination::Strictest | Combination::MostLenient) {
            let message = say!("only a scale knows which outcome is stricter", "只有“等次”才有宽严之分");
            self.report(
                Diagnostic::error(Code::NotAScale, decl.combination_span, message)
                    .also(decl.ty.span, say!("this type has no order", "此类型没有宽严次序"))
                    .help(say!(
                        "declare the type as a `scale`, or combine the rules `in order`",
                        "请把类型声明为“等次”，或改用“依次”"
                    )),
            );
        }
        if let Some(decision) = self.built.decisions.get_mut(id.index()) {
            decision.ty = ty;
            decision.n_outcomes = u32::try_from(n).unwrap_or(0);
            decision.amount = amount;
            decision.is_scale = scale;
        }
        self.each_head(decl, id);
    }

    /// Checks the units of a decision.
    pub(super) fn decision(&mut self, decl: &ast::DecisionDecl, id: DecisionId) {
        let is_bound = decl.each.is_some();
        if !self.bind_each(decl) {
            self.break_value(&decl.name);
            return;
        }
        self.units(decl, id);
        if is_bound {
            self.unbind();
            self.copy_to_places(id);
        }
    }

    fn units(&mut self, decl: &ast::DecisionDecl, id: DecisionId) {
        let Some(decision) = self.built.decisions.get(id.index()) else { return };
        let first_unit = decision.first_unit;
        let named = self.rule_names(decl, first_unit);
        let usable = !matches!(self.names.values.get(&decl.name.text), Some((super::names::ValueSymbol::Broken, _)));

        let mut next = first_unit.0;
        let mut sound = usable && (!self.is_amount_decision(id) || self.clamp(id, decl));
        let mut otherwise: Option<(UnitId, Span)> = None;
        for item in &decl.items {
            let unit = UnitId(next);
            match &item.node {
                DecisionItem::Rule(rule) => {
                    next += 1;
                    let kind = match rule.kind {
                        RuleKind::RedLine => UnitKind::RedLine,
                        RuleKind::Rule => UnitKind::Rule,
                    };
                    let condition = self.condition(&rule.condition);
                    let effect = if kind == UnitKind::RedLine && self.is_amount_decision(id) {
                        self.no_such_unit(rule.id.span)
                    } else {
                        self.effect(id, &rule.effect, condition.as_ref())
                    };
                    if let (UnitKind::RedLine, Some((Effect::May(_), _))) = (kind, &effect) {
                        let message = say!("a red line binds; it cannot say `may`", "红线具有约束力，不能写“可以”");
                        self.error(Code::BadException, rule.effect.span, message);
                    }
                    let because = self.reason(rule.because.as_ref());
                    sound &= self.put(unit, id, kind, &rule.id.text, condition, effect, item.span);
                    self.explain(unit, rule.cites.as_ref(), because);
                }
                DecisionItem::Exception(exception) => {
                    next += 1;
                    let condition = self.condition(&exception.condition);
                    let effect = match &exception.effect {
                        Some(effect) => self.effect(id, effect, condition.as_ref()),
                        None => Some((Effect::Lift, None)),
                    };
                    if let (Some((Effect::May(_), _)), Some(written)) = (&effect, &exception.effect) {
                        let name = &exception.id.text;
                        let message = say!(
                            "an exception takes its target's place; it cannot say `may`",
                            "例外取代其所针对的规则，不能写“可以”"
                        );
                        self.report(Diagnostic::error(Code::BadException, written.span, message).help(say!(
                            "discretion is a rule of its own: `rule {name} when … then may …`",
                            "裁量请另写规则：“规则 {name} 当 … 则 可以 …”"
                        )));
                    }
                    let because = self.reason(exception.because.as_ref());
                    let targets = self.targets(unit, exception, &named);
                    sound &= self.put(unit, id, UnitKind::Exception, &exception.id.text, condition, effect, item.span);
                    self.explain(unit, exception.cites.as_ref(), because);
                    match (targets, self.built.units.get_mut(unit.index())) {
                        (Some(targets), Some(built)) => built.targets = targets,
                        _ => sound = false,
                    }
                }
                DecisionItem::Adjust(adjust) => {
                    next += 1;
                    let condition = self.condition(&adjust.condition);
                    let effect = self.step(id, adjust).map(|effect| (effect, None));
                    let because = self.reason(adjust.because.as_ref());
                    sound &= self.put(unit, id, UnitKind::Adjust, &adjust.id.text, condition, effect, item.span);
                    self.explain(unit, adjust.cites.as_ref(), because);
                }
                DecisionItem::Otherwise(written) => {
                    next += 1;
                    let effect = self.effect(id, &written.effect, None);
                    let condition = Some(constant(1, Type::YesNo, item.span));
                    let because = self.reason(written.because.as_ref());
                    sound &= self.put(unit, id, UnitKind::Otherwise, "otherwise", condition, effect, item.span);
                    self.explain(unit, written.cites.as_ref(), because);
                    if let Some((_, first)) = otherwise {
                        let message = say!("a decision has one `otherwise`", "一项决定只能有一个“其余”");
                        self.report(
                            Diagnostic::error(Code::DuplicateName, item.span, message)
                                .also(first, say!("first here", "首次出现在此")),
                        );
                    } else {
                        otherwise = Some((unit, item.span));
                    }
                }
                DecisionItem::Table(table) => {
                    sound &= self.table(unit, id, decl, table);
                    next += u32::try_from(table.rows.len()).unwrap_or(0);
                }
            }
        }
        if !sound {
            return;
        }
        self.arrange(id, otherwise.map(|(unit, _)| unit));
        self.amount_bounds(id, decl.name.span);
        if self.acyclic(id) {
            self.combination(decl, id);
        }
    }

    fn reason(&mut self, because: Option<&ast::Texts>) -> Text {
        because.map_or_else(Text::default, |texts| self.text(texts))
    }

    #[expect(clippy::too_many_arguments, reason = "a unit is made of these; a struct would name them a second time")]
    fn put(
        &mut self,
        unit: UnitId,
        decision: DecisionId,
        kind: UnitKind,
        id: &str,
        condition: Option<Expr>,
        said: Option<Said>,
        span: Span,
    ) -> bool {
        let (Some(condition), Some((effect, amount))) = (condition, said) else { return false };
        let id = if kind == UnitKind::Otherwise { id.to_owned() } else { self.shown_rule(id) };
        if let Some(built) = self.built.units.get_mut(unit.index()) {
            let source = self.source;
            *built = RuleUnit { decision, kind, id, condition, effect, amount, span, source, ..placeholder() };
        }
        true
    }

    fn explain(&mut self, unit: UnitId, cites: Option<&ast::Quoted>, because: Text) {
        if let Some(built) = self.built.units.get_mut(unit.index()) {
            built.cites = cites.map(|quoted| quoted.text.clone());
            built.because = because;
        }
    }

    fn rule_names(&mut self, decl: &ast::DecisionDecl, first_unit: UnitId) -> BTreeMap<String, Named> {
        let mut named = BTreeMap::new();
        let mut first = first_unit.0;
        for item in &decl.items {
            let (name, rows, exempt) = match &item.node {
                DecisionItem::Rule(rule) => (Some(&rule.id), None, rule.kind == RuleKind::RedLine),
                DecisionItem::Exception(exception) => (Some(&exception.id), None, false),
                DecisionItem::Adjust(adjust) => (Some(&adjust.id), None, true),
                DecisionItem::Otherwise(_) => (None, None, true),
                DecisionItem::Table(table) => {
                    (Some(&table.id), Some(u32::try_from(table.rows.len()).unwrap_or(0)), false)
                }
            };
            let damaged = matches!(&item.node, DecisionItem::Table(table) if table.columns.is_empty());
            if let Some(name) = name {
                if let Some(known) = self.names.rules.get(&name.text) {
                    let known = *known;
                    self.duplicate(name, known);
                } else {
                    self.names.rules.insert(name.text.clone(), name.span);
                    named.insert(name.text.clone(), Named { first, rows, exempt, damaged });
                }
            }
            first += rows.unwrap_or(1);
        }
        named
    }

    /// The outcome of a decision that a name stands for.
    pub(super) fn case_outcome(&mut self, decision: DecisionId, name: &ast::Name) -> Option<u32> {
        let ty = self.built.decisions.get(decision.index())?.ty;
        if ty == Type::YesNo {
            return match name.text.as_str() {
                "yes" | "是" => Some(1),
                "no" | "否" => Some(0),
                _ => {
                    let message = say!("this decision is yes or no", "此决定的结论为是或否");
                    self.error(Code::TypeMismatch, name.span, message);
                    None
                }
            };
        }
        let Type::Enum(id) = ty else { return None };
        let e = self.built.enums.get(id.index())?;
        if let Some(at) = e.cases.iter().position(|(case, _)| *case == name.text) {
            return u32::try_from(at).ok();
        }
        let known: Vec<String> = e.cases.iter().map(|(case, _)| case.clone()).collect();
        let owner = e.name.clone();
        let what = say!("outcome of `{owner}`", "“{owner}”结论");
        self.unknown_name(Code::UnknownName, name, what, known.iter().map(String::as_str));
        None
    }

    /// The outcome of a decision that a bare name, `yes` or `no` stands for.
    pub(super) fn written_outcome(&mut self, decision: DecisionId, outcome: &ast::Expr) -> Option<u32> {
        match &outcome.kind {
            ast::ExprKind::Name(name) => self.case_outcome(decision, name),
            ast::ExprKind::YesNo(value) => {
                let text = if *value { "yes" } else { "no" };
                self.case_outcome(decision, &ast::Name { text: text.to_owned(), span: outcome.span })
            }
            _ => {
                let decision = self.built.decisions.get(decision.index())?;
                if let Some((super::names::ValueSymbol::Broken, _)) = self.names.values.get(&decision.name) {
                    // Its type is wrong, which was said there.
                    return None;
                }
                let name = self.type_name(decision.ty);
                let (en, zh) = (name.en, name.zh);
                let message = say!("an outcome of type {en} is expected here", "此处应为类型“{zh}”的结论");
                self.report(
                    Diagnostic::error(Code::TypeMismatch, outcome.span, message)
                        .help(say!("write the name of one of its cases", "请写它的某一取值名称")),
                );
                None
            }
        }
    }

    fn effect(&mut self, decision: DecisionId, effect: &ast::Effect, condition: Option<&Expr>) -> Option<Said> {
        if self.is_amount_decision(decision) {
            return self.give(decision, effect, condition);
        }
        let outcomes: Vec<Option<u32>> =
            effect.outcomes.iter().map(|outcome| self.written_outcome(decision, outcome)).collect();
        let outcomes: Vec<u32> = outcomes.into_iter().collect::<Option<_>>()?;
        match (effect.modality, outcomes.as_slice()) {
            (Modality::May, outcomes) => {
                Some((Effect::May(outcomes.iter().fold(0, |set, outcome| set | bit(*outcome))), None))
            }
            (Modality::Unwritten | Modality::Shall, [outcome]) => Some((Effect::Shall(*outcome), None)),
            (Modality::Unwritten | Modality::Shall, _) => {
                let message = say!("a rule that binds gives one outcome", "有约束力的规则只能给出一个结论");
                self.report(
                    Diagnostic::error(Code::TypeMismatch, effect.span, message)
                        .help(say!("write `may` before a choice of outcomes", "可供选择的几种结论前请写“可以”")),
                );
                None
            }
        }
    }

    fn step(&mut self, id: DecisionId, adjust: &ast::AdjustDecl) -> Option<Effect> {
        let decision = self.built.decisions.get(id.index())?;
        let (is_scale, n, is_amount) = (decision.is_scale, decision.n_outcomes, decision.is_amount());
        if is_amount {
            return self.no_such_unit(adjust.id.span).map(|(effect, _)| effect);
        }
        if !is_scale {
            let message = say!("only a scale has steps", "只有“等次”才能升降档");
            self.report(
                Diagnostic::error(Code::NotAScale, adjust.id.span, message)
                    .help(say!("declare the decision's type as a `scale`", "请把决定的类型声明为“等次”")),
            );
            return None;
        }
        let steps = i32::try_from(adjust.steps.clamp(1, 64)).ok()?;
        let (steps, end) = match adjust.direction {
            Direction::MoreLenient => (-steps, 0),
            Direction::Stricter => (steps, n.saturating_sub(1)),
        };
        let cap = match &adjust.cap {
            Some(name) => self.case_outcome(id, name)?,
            None => end,
        };
        Some(Effect::Step { steps, cap, may: adjust.modality == Modality::May })
    }

    fn targets(
        &mut self,
        unit: UnitId,
        exception: &ast::ExceptionDecl,
        named: &BTreeMap<String, Named>,
    ) -> Option<Vec<UnitId>> {
        let mut targets = Vec::new();
        for target in &exception.targets {
            let Some(found) = named.get(&target.id.text) else {
                let what = say!("rule of this decision", "本决定的规则");
                self.unknown_name(Code::UnknownTarget, &target.id, what, named.keys().map(String::as_str));
                return None;
            };
            if found.exempt {
                let text = &target.id.text;
                let message = say!("`{text}` admits no exception", "“{text}”不允许有例外");
                self.report(Diagnostic::error(Code::BadException, target.id.span, message).help(say!(
                    "a red line holds without exception; put what it leaves out into its own condition",
                    "红线没有例外；请把不适用的情形写进它自身的条件"
                )));
                return None;
            }
            match (found.rows, target.row) {
                (None, None) => targets.push(UnitId(found.first)),
                (Some(rows), None) => targets.extend((found.first..found.first + rows).map(UnitId)),
                (Some(rows), Some((row, _))) if (1..=rows).contains(&row) => {
                    targets.push(UnitId(found.first + row - 1))
                }
                // Nobody knows which rows a file has that could not be read.
                (Some(_), Some(_)) if found.damaged => return None,
                (rows, Some((row, span))) => {
                    let text = &target.id.text;
                    let rows = rows.unwrap_or(0);
                    let message = say!("`{text}` has no row {row}", "“{text}”没有第 {row} 行");
                    self.report(
                        Diagnostic::error(Code::UnknownTarget, span, message)
                            .help(say!("it has {rows} rows, counted from 1", "它共有 {rows} 行，自 1 起数")),
                    );
                    return None;
                }
            }
        }
        targets.sort_unstable();
        targets.dedup();
        if targets.contains(&unit) {
            let message = say!("an exception to itself", "不能以自身为例外对象");
            self.error(Code::BadException, exception.id.span, message);
            return None;
        }
        Some(targets)
    }

    /// Checks a table. What stands in a file of its own is checked as standing there.
    fn table(&mut self, first: UnitId, id: DecisionId, decl: &ast::DecisionDecl, table: &ast::TableDecl) -> bool {
        let because = self.reason(table.because.as_ref());
        let here = self.source;
        self.source = self.table_source(table).unwrap_or(here);
        let sound = self.rows(first, id, decl, table, &because);
        self.source = here;
        sound
    }

    fn rows(
        &mut self,
        first: UnitId,
        id: DecisionId,
        decl: &ast::DecisionDecl,
        table: &ast::TableDecl,
        because: &Text,
    ) -> bool {
        let shown = self.shown_rule(&table.id.text);
        for index in 0..table.rows.len() {
            // Cases may name a row even where the rest of the table is wrong.
            let number = u32::try_from(index).unwrap_or(u32::MAX - 1);
            if let Some(built) = self.built.units.get_mut(first.index() + index) {
                built.id.clone_from(&shown);
                built.row = Some(number + 1);
                built.kind = UnitKind::Row;
            }
        }
        if table.columns.is_empty() {
            // The header row, or its file, is damaged or missing, and that was reported.
            return false;
        }
        let mut sound = true;
        if let Some(output) = &table.output
            && output.text != decl.name.text
        {
            let (found, wanted) = (&output.text, &decl.name.text);
            let message = say!(
                "the table decides `{found}`, but stands in `{wanted}`",
                "表的结论列为“{found}”，却写在“{wanted}”之中"
            );
            self.report(
                Diagnostic::error(Code::UnknownTarget, output.span, message)
                    .help(say!("write `{wanted}`", "请写“{wanted}”")),
            );
            sound = false;
        }
        let columns: Vec<Option<Column>> = table.columns.iter().map(|column| self.column(column)).collect();
        for (index, row) in table.rows.iter().enumerate() {
            let number = u32::try_from(index).unwrap_or(u32::MAX - 1);
            let unit = UnitId(first.0 + number);
            let (have, want) = (row.node.cells.len(), columns.len());
            if have != want {
                let message = say!(
                    "{want} cells are expected before `||`, found {have}",
                    "有 {have} 格，而表头在“||”前有 {want} 列"
                );
                self.report(
                    Diagnostic::error(Code::ColumnCount, row.span, message)
                        .also(table.header_span, say!("the header", "表头在此"))
                        .help(say!("write `-` for a cell that admits anything", "不限的格请写“-”")),
                );
                sound = false;
                continue;
            }
            let mut conditions = Vec::new();
            let mut row_sound = true;
            for (column, cell) in columns.iter().zip(&row.node.cells) {
                let Some(column) = column else {
                    row_sound = false;
                    continue;
                };
                match self.cell(column, cell) {
                    Some(Some(condition)) => conditions.push(condition),
                    Some(None) => {}
                    None => row_sound = false,
                }
            }
            let quota = u32::try_from(conditions.len()).unwrap_or(0);
            let condition = match quota {
                0 => constant(1, Type::YesNo, row.span),
                _ => at_least(quota, conditions, row.span),
            };
            let effect = self.effect(id, &row.node.effect, Some(&condition));
            row_sound &=
                self.put(unit, id, UnitKind::Row, &table.id.text, row_sound.then_some(condition), effect, row.span);
            self.explain(unit, table.cites.as_ref(), because.clone());
            self.extras(unit, table, row);
            if let Some(built) = self.built.units.get_mut(unit.index()) {
                built.row = Some(number + 1);
            }
            sound &= row_sound;
        }
        sound
    }

    fn extras(&mut self, unit: UnitId, table: &ast::TableDecl, row: &ast::Item<ast::TableRow>) {
        let (have, want) = (row.node.extras.len(), table.extras.len());
        if have != want {
            let message = say!(
                "expected {want} cells behind the outcome, found {have}",
                "结论之后有 {have} 格，而表头有 {want} 列"
            );
            self.report(
                Diagnostic::error(Code::ColumnCount, row.span, message)
                    .also(table.header_span, say!("the header", "表头在此")),
            );
            return;
        }
        for (kind, texts) in table.extras.iter().zip(&row.node.extras) {
            if texts.0.is_empty() {
                continue;
            }
            match kind {
                ExtraColumn::Because => {
                    let because = self.text(texts);
                    if let Some(built) = self.built.units.get_mut(unit.index()) {
                        built.because = because;
                    }
                }
                ExtraColumn::Cites => {
                    let cites = texts.0.first().map(|quoted| quoted.text.clone());
                    if let Some(built) = self.built.units.get_mut(unit.index()) {
                        built.cites = cites;
                    }
                }
            }
        }
    }

    fn column(&mut self, column: &ast::Expr) -> Option<Column> {
        if let Some(name) = self.plain_name(column)
            && let Some(super::names::ValueSymbol::Decision(id)) = self.names.value(&name.text)
            && !self.is_amount_decision(id)
        {
            return Some(Column::Decision(column.clone()));
        }
        let typed = self.expr(column, None)?;
        self.usable(typed).map(Column::Value)
    }

    /// The condition of a cell; `Some(None)` for `-`.
    fn cell(&mut self, column: &Column, cell: &ast::Cell) -> Option<Option<Expr>> {
        let span = cell.span;
        if let Column::Decision(name) = column {
            let one_of = |items: &Vec<ast::Expr>, negated| ast::ExprKind::OneOf {
                negated,
                subject: Box::new(name.clone()),
                items: items.clone(),
            };
            let kind = match &cell.kind {
                CellKind::Any => return Some(None),
                CellKind::OneOf(items) => one_of(items, false),
                CellKind::NotOneOf(items) => one_of(items, true),
                CellKind::Range(parts) => {
                    let compare = |part: &ast::RangePart| ast::Expr {
                        span: part.span,
                        kind: ast::ExprKind::Compare {
                            op: CompareOp::Edge(part.edge),
                            left: Box::new(name.clone()),
                            right: Box::new(part.value.clone()),
                        },
                    };
                    ast::ExprKind::Counted { quota: ast::Quota::All, items: parts.iter().map(compare).collect() }
                }
            };
            return self.expr(&ast::Expr { span, kind }, None).map(Some);
        }
        let Column::Value(subject) = column else { return None };
        match &cell.kind {
            CellKind::Any => Some(None),
            CellKind::OneOf(items) => self.one_of(subject.clone(), items, span).map(Some),
            CellKind::NotOneOf(items) => self.one_of(subject.clone(), items, span).map(|found| Some(not(found, span))),
            CellKind::Range(_) if subject.ty == Type::Text => self.text_order(span),
            CellKind::Range(parts) => {
                let mut conditions = Vec::new();
                for part in parts {
                    let value = self.expect_type(&part.value, subject.ty)?;
                    conditions.push(self.compared(CompareOp::Edge(part.edge), subject.clone(), value, part.span)?);
                }
                let quota = u32::try_from(conditions.len()).ok()?;
                Some((quota > 0).then(|| at_least(quota, conditions, span)))
            }
        }
    }

    /// Sorts the units of a decision into red lines, ordinary units and adjustments.
    fn arrange(&mut self, id: DecisionId, otherwise: Option<UnitId>) {
        let units: Vec<UnitId> = self.built.units_of(id).collect();
        let of_kind = |kinds: &[UnitKind]| -> Vec<UnitId> {
            let is = |unit: &&UnitId| self.built.units.get(unit.index()).is_some_and(|u| kinds.contains(&u.kind));
            units.iter().filter(is).copied().collect()
        };
        let red_lines = of_kind(&[UnitKind::RedLine]);
        let adjusts = of_kind(&[UnitKind::Adjust]);
        let exceptions = of_kind(&[UnitKind::Exception]);
        let mut ordinary = Vec::new();
        for unit in of_kind(&[UnitKind::Rule, UnitKind::Row]) {
            self.before(unit, &exceptions, &mut ordinary, 0);
            ordinary.push(unit);
        }
        if let Some(decision) = self.built.decisions.get_mut(id.index()) {
            decision.red_lines = red_lines;
            decision.ordinary = ordinary;
            decision.adjusts = adjusts;
            decision.otherwise = otherwise;
        }
    }

    /// The exceptions whose first target is a unit, each after its own exceptions.
    fn before(&self, unit: UnitId, exceptions: &[UnitId], out: &mut Vec<UnitId>, depth: u32) {
        if depth > MAX_EXCEPTIONS {
            return;
        }
        for exception in exceptions {
            let first = self.built.units.get(exception.index()).and_then(|u| u.targets.first());
            if first == Some(&unit) && !out.contains(exception) {
                self.before(*exception, exceptions, out, depth + 1);
                out.push(*exception);
            }
        }
    }

    /// Reports exceptions that stand in a circle, and chains that are too deep.
    fn acyclic(&mut self, id: DecisionId) -> bool {
        let units: Vec<UnitId> = self.built.units_of(id).collect();
        let mut depth: BTreeMap<UnitId, u32> = BTreeMap::new();
        // Longest chain below each exception by relaxation; in a circle it grows for ever.
        loop {
            let mut changed = false;
            for unit in &units {
                let Some(built) = self.built.units.get(unit.index()) else { continue };
                let below = built.targets.iter().map(|target| depth.get(target).copied().unwrap_or(0) + 1).max();
                let Some(below) = below.filter(|below| depth.get(unit).copied().unwrap_or(0) < *below) else {
                    continue;
                };
                if below > MAX_EXCEPTIONS {
                    let message = say!(
                        "exceptions stand in a circle, or more than {MAX_EXCEPTIONS} deep",
                        "例外之间循环引用，或嵌套超过 {MAX_EXCEPTIONS} 层"
                    );
                    let span = built.span;
                    self.report(Diagnostic::error(Code::BadException, span, message).help(say!(
                        "let each exception name the rule that it qualifies",
                        "请让每个例外只针对它所限定的规则"
                    )));
                    return false;
                }
                depth.insert(*unit, below);
                changed = true;
            }
            if !changed {
                return true;
            }
        }
    }
}

/// A column of a table.
enum Column {
    Value(Expr),
    Decision(ast::Expr),
}
