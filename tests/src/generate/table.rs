//! Tables.

use fencun_grammar::ast::{
    Cell, CellKind, DecisionItem, Edge, Expr, ExtraColumn, RangePart, TableDecl, TableRow, Texts,
};
use fencun_grammar::span::Span;

use super::decision::{Aim, Draft};
use super::world::{DecisionModel, Ty, Val, World};
use crate::tree::{self, item, name, texts};

/// Which cells of a partition get a row.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Rows {
    /// Some, with further columns.
    Some,
    /// All, each without a further condition.
    All,
}

/// A column and what its cells can say.
enum Column {
    Value(Ty, Val),
    Decision(DecisionModel, Expr),
}

impl Column {
    fn expr(&self) -> Expr {
        match self {
            Self::Value(_, val) => val.expr.clone(),
            Self::Decision(_, expr) => expr.clone(),
        }
    }
}

impl World {
    /// A table with cells of every kind.
    pub(super) fn table(&mut self, draft: &mut Draft) {
        let columns: Vec<Column> = (0..self.chance.count(1, 3)).map(|_| self.column()).collect();
        let rows = self.chance.count(1, 4);
        let cells = (0..rows).map(|_| columns.iter().map(|column| self.cell(column)).collect()).collect();
        let columns = columns.iter().map(Column::expr).collect();
        self.put_table(draft, columns, cells, false);
    }

    /// A table whose first column divides the cases, so that no two rows apply together.
    pub(super) fn table_on(&mut self, draft: &mut Draft, column: Expr, cells: Vec<CellKind>, which: Rows) {
        let more: Vec<Column> = match which {
            Rows::Some => (0..self.chance.count(0, 2)).map(|_| self.column()).collect(),
            Rows::All => Vec::new(),
        };
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for kind in cells {
            if which == Rows::All || self.chance.percent(80) || rows.is_empty() {
                let others: Vec<Cell> = more.iter().map(|column| self.cell(column)).collect();
                rows.push([vec![cell(kind)], others].concat());
            }
        }
        let columns = [vec![column], more.iter().map(Column::expr).collect()].concat();
        self.put_table(draft, columns, rows, which == Rows::All);
    }

    fn put_table(&mut self, draft: &mut Draft, columns: Vec<Expr>, rows: Vec<Vec<Cell>>, fixed: bool) {
        let id = self.fresh("T", "表格");
        let mut extras = Vec::new();
        if self.chance.percent(35) {
            extras.push(ExtraColumn::Cites);
        }
        if self.chance.percent(25) {
            extras.push(ExtraColumn::Because);
        }
        let n_rows = u32::try_from(rows.len()).unwrap_or(0);
        for row in 1..=n_rows {
            draft.targets.push(Aim { id: id.clone(), rows: None, row: Some(row), taken: false, fixed });
        }
        draft.targets.push(Aim { id: id.clone(), rows: Some(n_rows), row: None, taken: false, fixed });
        let mut items = Vec::new();
        for cells in rows {
            let effect = if !fixed && draft.decision.amount.is_none() && self.chance.percent(12) {
                self.discretion(&draft.decision)
            } else {
                self.binding(&draft.decision)
            };
            let extras = extras.iter().map(|extra| self.extra(*extra)).collect();
            items.push(item(TableRow { cells, effect, extras }));
        }
        draft.items.push(DecisionItem::Table(TableDecl {
            id: name(id),
            cites: self.cites(),
            because: self.because(),
            file: None,
            columns,
            output: Some(name(draft.decision.name.clone())),
            extras,
            header_span: Span::default(),
            header_comment: None,
            rows: items,
        }));
    }

    fn extra(&mut self, extra: ExtraColumn) -> Texts {
        match extra {
            _ if self.chance.percent(40) => Texts::default(),
            ExtraColumn::Cites => texts(&["art. 7(2)"]),
            ExtraColumn::Because => self.texts(),
        }
    }

    fn column(&mut self) -> Column {
        if self.chance.percent(12)
            && let Some((decision, expr)) = self.decision_case()
        {
            return Column::Decision(decision, expr);
        }
        let scope = self.around.clone();
        if self.chance.percent(12) {
            let expr = self.condition(&scope, 1);
            return Column::Value(Ty::YesNo, Val { expr, low: 0, high: 1 });
        }
        if self.chance.percent(12)
            && let Some(val) = self.text_subject()
        {
            return Column::Value(Ty::Text, val);
        }
        let depth = usize::from(self.chance.percent(20));
        let (ty, val) = self.subject_of_comparison(&scope, depth);
        Column::Value(ty, val)
    }

    fn cell(&mut self, column: &Column) -> Cell {
        if self.chance.percent(22) {
            return cell(CellKind::Any);
        }
        match column {
            Column::Decision(decision, _) => self.outcome_cell(decision),
            Column::Value(ty, val) => self.value_cell(*ty, val),
        }
    }

    fn outcome_cell(&mut self, decision: &DecisionModel) -> Cell {
        let outcome = |outcome: &String| match (decision.is_yes_no, outcome.as_str()) {
            (true, text) => self.constant(Ty::YesNo, i64::from(text == "yes")),
            (false, text) => tree::named(text),
        };
        let all: Vec<Expr> = decision.outcomes.iter().map(outcome).collect();
        let some = self.chance.some(&all);
        cell(match self.chance.below(if decision.is_scale { 4 } else { 3 }) {
            0 | 1 => CellKind::OneOf(some),
            2 => CellKind::NotOneOf(some),
            _ => {
                let value = self.chance.pick(&all).clone();
                CellKind::Range(vec![RangePart { span: Span::default(), edge: self.edge(), value }])
            }
        })
    }

    fn value_cell(&mut self, ty: Ty, val: &Val) -> Cell {
        let ordered = match self.enum_type_of(ty) {
            Some(index) => self.enums[index].is_ordered(),
            None => ty != Ty::YesNo && !ty.is_collection(),
        };
        let most = if ty == Ty::YesNo { 1 } else { 3 };
        let items: Vec<Expr> =
            (0..self.chance.count(1, most)).map(|_| self.constant_near(ty, val.low, val.high).expr).collect();
        cell(match self.chance.below(if ordered { 5 } else { 3 }) {
            0 | 1 => CellKind::OneOf(items),
            2 => CellKind::NotOneOf(items),
            _ => CellKind::Range(self.range(ty, val)),
        })
    }

    fn range(&mut self, ty: Ty, val: &Val) -> Vec<RangePart> {
        let (a, b) = (self.constant_near(ty, val.low, val.high), self.constant_near(ty, val.low, val.high));
        let (low, high) = if a.low <= b.low { (a, b) } else { (b, a) };
        let part = |edge, val: Val| RangePart { span: Span::default(), edge, value: val.expr };
        let lower = if self.chance.percent(60) { Edge::AtLeast } else { Edge::MoreThan };
        let upper = if self.chance.percent(60) { Edge::LessThan } else { Edge::AtMost };
        match self.chance.below(3) {
            0 => vec![part(lower, low)],
            1 => vec![part(upper, high)],
            _ => vec![part(lower, low), part(upper, high)],
        }
    }

    /// A column and cells that divide its values: each value is in exactly one cell.
    pub(super) fn partition(&mut self) -> Option<(Expr, Vec<CellKind>)> {
        let mut columns: Vec<(Ty, Expr, i64, i64)> = Vec::new();
        for fact in self.facts.iter().filter(|fact| !fact.none && (!fact.ty.is_collection() || fact.ty == Ty::Text)) {
            columns.push((fact.ty, tree::named(&fact.name), fact.low, fact.high));
        }
        for (boundary, bands) in &self.boundaries {
            let (low, high) = self.natural(Ty::Enum(*bands));
            columns.push((Ty::Enum(*bands), tree::named(boundary), low, high));
        }
        if columns.is_empty() {
            return None;
        }
        let (ty, column, low, high) = self.chance.pick(&columns).clone();
        let cells = match ty {
            Ty::YesNo => [0, 1].map(|value| CellKind::OneOf(vec![self.constant(ty, value)])).to_vec(),
            Ty::Text => self.texts_apart(low, high),
            Ty::Enum(index) => self.groups(ty, self.enums[index].cases.len()),
            _ => self.pieces(ty, low, high),
        };
        Some((column, cells))
    }

    /// The cases of an enumeration in groups.
    fn groups(&mut self, ty: Ty, n: usize) -> Vec<CellKind> {
        let mut groups: Vec<Vec<Expr>> = Vec::new();
        for case in 0..n {
            let value = self.constant(ty, i64::try_from(case).unwrap_or(0));
            if groups.is_empty() || self.chance.percent(65) {
                groups.push(vec![value]);
            } else {
                let at = self.chance.below(groups.len());
                groups[at].push(value);
            }
        }
        groups.into_iter().map(CellKind::OneOf).collect()
    }

    /// Some texts, each in a cell of its own, and all others.
    fn texts_apart(&mut self, low: i64, high: i64) -> Vec<CellKind> {
        let mut words: Vec<i64> = [(); 3].map(|()| self.constant_near(Ty::Text, low, high).low).to_vec();
        words.sort_unstable();
        words.dedup();
        let words: Vec<Expr> = words.into_iter().map(|word| self.constant(Ty::Text, word)).collect();
        let cells = words.iter().map(|word| CellKind::OneOf(vec![word.clone()]));
        cells.chain([CellKind::NotOneOf(words.clone())]).collect()
    }

    /// The values of a measure in pieces.
    fn pieces(&mut self, ty: Ty, low: i64, high: i64) -> Vec<CellKind> {
        let mut edges: Vec<i64> = (0..self.chance.count(1, 3)).map(|_| self.constant_near(ty, low, high).low).collect();
        edges.sort_unstable();
        edges.dedup();
        let mut cells = Vec::new();
        let mut from: Option<RangePart> = None;
        for edge in edges {
            let upper = self.part(Edge::LessThan, ty, edge);
            cells.push(CellKind::Range(from.take().into_iter().chain([upper]).collect()));
            from = Some(self.part(Edge::AtLeast, ty, edge));
        }
        cells.push(CellKind::Range(from.into_iter().collect()));
        cells
    }
}

fn cell(kind: CellKind) -> Cell {
    Cell { span: Span::default(), kind }
}

/// What a cell says of its column, as a condition; nothing for `-`.
pub(super) fn cell_condition(column: &Expr, kind: &CellKind) -> Option<Expr> {
    match kind {
        CellKind::Any => None,
        CellKind::OneOf(items) if items.len() == 1 => Some(super::decision::is(column, items[0].clone())),
        CellKind::OneOf(items) => Some(tree::one_of(false, column.clone(), items.clone())),
        CellKind::NotOneOf(items) => Some(tree::one_of(true, column.clone(), items.clone())),
        CellKind::Range(parts) => {
            let parts = parts.iter().map(|part| {
                let op = fencun_grammar::ast::CompareOp::Edge(part.edge);
                tree::compare(op, column.clone(), part.value.clone())
            });
            let parts: Vec<Expr> = parts.collect();
            (!parts.is_empty()).then(|| tree::and(parts))
        }
    }
}
