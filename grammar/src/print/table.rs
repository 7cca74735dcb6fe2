//! Tables: one line a row, the columns under one another by display width.

use super::decision::effect;
use super::declaration::{INDENT, cites, clause};
use super::doc::{Doc, width};
use super::expr::{expr, name, range, word};
use super::literal;
use super::page::{Gap, Page, pad};
use crate::ast::{Cell, CellKind, ExtraColumn, Lang, TableDecl, TableRow};
use crate::keywords::Keyword as K;

/// `table R2 cites "…"`, its header row and its rows, indented as in a decision.
pub(super) fn table(lang: Lang, decl: &TableDecl) -> Page {
    let head = [word(lang, K::kw_table), name(&decl.id)]
        .into_iter()
        .chain(cites(lang, decl.cites.as_ref()))
        .chain(clause(lang, K::kw_because, decl.because.as_ref()))
        .chain(decl.file.as_ref().map(|file| Doc::spaced([word(lang, K::kw_from), Doc::text(literal::quoted(file))])));
    let mut page = Page::new(Doc::spaced(head).flat());
    if decl.file.is_some() {
        return page;
    }
    let lines = lines(&Line::header(lang, decl), decl.rows.iter().map(|row| Line::row(lang, &row.node)).collect());
    let mut lines = lines.into_iter();
    let indent = INDENT + INDENT;
    if let Some(header) = lines.next() {
        page.line(indent, &header);
        page.comment_behind(decl.header_comment.as_ref());
    }
    for (row, line) in decl.rows.iter().zip(lines) {
        page.piece(indent, Gap::AsWritten, row, &Page::new(line));
    }
    page
}

/// The cells of a line on both sides of `||`.
struct Line {
    conditions: Vec<String>,
    outcomes: Vec<String>,
}

impl Line {
    fn header(lang: Lang, decl: &TableDecl) -> Self {
        let extras = decl.extras.iter().map(|extra| match extra {
            ExtraColumn::Cites => K::kw_cites.spelling(lang).to_owned(),
            ExtraColumn::Because => K::kw_because.spelling(lang).to_owned(),
        });
        Self {
            conditions: decl.columns.iter().map(|column| expr(lang, column).flat()).collect(),
            outcomes: decl.output.iter().map(|output| output.text.clone()).chain(extras).collect(),
        }
    }

    fn row(lang: Lang, row: &TableRow) -> Self {
        let extras = row.extras.iter().map(|texts| match texts.0.as_slice() {
            [] => "-".to_owned(),
            _ => literal::texts(texts),
        });
        Self {
            conditions: row.cells.iter().map(|cell| cell_text(lang, cell)).collect(),
            outcomes: [effect(lang, &row.effect).flat()].into_iter().chain(extras).collect(),
        }
    }
}

/// The lines of a table, header first. A row may have more or fewer cells than the header:
/// what it has is written.
fn lines(header: &Line, rows: Vec<Line>) -> Vec<String> {
    let all: Vec<&Line> = [header].into_iter().chain(&rows).collect();
    let conditions = widths(all.iter().map(|line| line.conditions.as_slice()));
    let outcomes = widths(all.iter().map(|line| line.outcomes.as_slice()));
    let side = |cells: &[String], widths: &[usize]| {
        cells.iter().zip(widths).map(|(cell, width)| format!(" {} ", pad(cell, *width))).collect::<Vec<_>>().join("|")
    };
    all.iter()
        .map(|line| format!("|{}||{}|", side(&line.conditions, &conditions), side(&line.outcomes, &outcomes)))
        .collect()
}

/// The width of each column.
fn widths<'a>(lines: impl Iterator<Item = &'a [String]>) -> Vec<usize> {
    let mut widths: Vec<usize> = Vec::new();
    for cells in lines {
        for (index, cell) in cells.iter().enumerate() {
            match widths.get_mut(index) {
                Some(widest) => *widest = (*widest).max(width(cell)),
                None => widths.push(width(cell)),
            }
        }
    }
    widths
}

fn cell_text(lang: Lang, cell: &Cell) -> String {
    let values = |values: &[_]| Doc::fill(values.iter().map(|value| expr(lang, value)));
    match &cell.kind {
        CellKind::Any => Doc::text("-"),
        CellKind::OneOf(items) => values(items),
        CellKind::NotOneOf(items) => Doc::spaced([word(lang, K::kw_not), values(items)]),
        CellKind::Range(parts) => range(lang, parts),
    }
    .flat()
}
