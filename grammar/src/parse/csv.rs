//! The file of a table: comma or semicolon separated values to columns and rows.
//!
//! The first row holds the columns, the decision's name, and `cites` and `because` where there
//! are such columns; a row below it is a row of the table. Every cell is read by the rule that
//! reads it in a rule file, and every place is one of the CSV file.

use std::borrow::Cow;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};
use pest::Parser;
use pest::iterators::Pair;

use super::build::Build;
use super::grammar::{Grammar, Rule};
use super::{MAX_DIAGNOSTICS, check, decision, mistake};
use crate::ast::{Cell, CellKind, Effect, Expr, ExtraColumn, Item, Name, Quoted, TableRow, Texts};
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::outline::{PieceKind, Token, scan, too_deep};
use crate::span::Span;

/// The most rows below the first that a table's file may have: as many as a policy has units.
pub const MAX_ROWS: usize = 4096;

/// What the file of a table says.
#[derive(Clone, Debug, PartialEq)]
pub struct TableFile {
    /// Columns before the outcome.
    pub columns: Vec<Expr>,
    /// Name of the decision, at the head of the column of outcomes.
    pub output: Option<Name>,
    /// Columns behind the outcome.
    pub extras: Vec<ExtraColumn>,
    /// Place of the first row.
    pub header_span: Span,
    /// Rows, the first row left out. A row that could not be read is absent.
    pub rows: Vec<Item<TableRow>>,
    /// Mistakes, in the order of the file, at most [`MAX_DIAGNOSTICS`].
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the file of a table. Never panics, whatever the text.
///
/// ```
/// let table = fencun_grammar::parse_table("loss,outcome\nat least 5,refuse\n");
/// assert!(table.diagnostics.is_empty());
/// assert_eq!(table.rows.len(), 1);
/// ```
#[must_use]
pub fn parse_table(text: &str) -> TableFile {
    let mut file = TableFile {
        columns: Vec::new(),
        output: None,
        extras: Vec::new(),
        header_span: Span::default(),
        rows: Vec::new(),
        diagnostics: Vec::new(),
    };
    if text.len() > super::MAX_FILE_BYTES {
        file.diagnostics.push(super::too_large(text.len()));
        return file;
    }
    let mut lines = Lines::of(text);
    let header = match lines.next() {
        Some(Ok(header)) => header,
        Some(Err(damage)) => {
            file.diagnostics.push(*damage);
            return file;
        }
        None => {
            file.diagnostics.push(no_columns(Span::default()));
            return file;
        }
    };
    file.header_span = header.span;
    let reads_columns = file.columns(text, &header);
    for (number, line) in lines.enumerate() {
        if file.diagnostics.len() >= MAX_DIAGNOSTICS {
            break;
        }
        let line = match line {
            Ok(line) => line,
            Err(damage) => {
                // Nobody knows where the cells behind a quote that is never closed begin.
                file.diagnostics.push(*damage);
                break;
            }
        };
        if number >= MAX_ROWS {
            file.diagnostics.push(too_many_rows(line.span));
            break;
        }
        if reads_columns {
            file.row(text, &line);
        }
    }
    file.diagnostics.sort_by_key(|diagnostic| (diagnostic.primary.span, diagnostic.code));
    file.diagnostics.truncate(MAX_DIAGNOSTICS);
    file
}

/// Rows in the rule file below a table that has a file.
pub(super) fn rows_beside_a_file(span: Span, file: &Quoted) -> Diagnostic {
    let name = &file.text;
    let message = Bilingual::new(
        format!("the rows of this table stand in `{name}`, so none can stand here"),
        format!("本表的各行写在 `{name}` 中，此处不能再写表行"),
    );
    let help = Bilingual::new(
        format!("move the rows to `{name}`, or remove `from \"{name}\"`"),
        format!("请把表行移到 `{name}` 中，或删去 `自 \"{name}\"`"),
    );
    Diagnostic::error(Code::UnexpectedText, span, message).also(file.span, said_here()).help(help)
}

fn said_here() -> Bilingual {
    Bilingual::new("the file is named here", "文件在此指明")
}

impl TableFile {
    /// Reads the first row; says whether the rows below it can be read by it.
    fn columns(&mut self, text: &str, header: &Line<'_>) -> bool {
        let mut fields = header.fields.as_slice();
        let mut extras = Vec::new();
        while let Some((last, before)) = fields.split_last()
            && let Ok(extra) = read(text, last, Rule::extra_column_piece, |_, pair| extra_column(&pair))
        {
            extras.push(extra);
            fields = before;
        }
        extras.reverse();
        self.extras = extras;
        let Some((output, columns @ [_, ..])) = fields.split_last() else {
            self.diagnostics.push(no_columns(header.span));
            return false;
        };
        let before = self.diagnostics.len();
        self.output = self.kept(read(text, output, Rule::output_piece, |build, pair| build.name(&pair)));
        for column in columns {
            let read = read(text, column, Rule::column_piece, |build, pair| build.expr(pair));
            let column = self.kept(read);
            self.columns.extend(column);
        }
        if self.diagnostics.len() > before {
            self.columns.clear();
        }
        self.diagnostics.len() == before
    }

    fn row(&mut self, text: &str, line: &Line<'_>) {
        let (have, want) = (line.fields.len(), self.columns.len() + 1 + self.extras.len());
        if have != want {
            let message = Bilingual::new(
                format!("the row has {have} cells, the first row has {want}"),
                format!("此行有 {have} 格，而首行有 {want} 格"),
            );
            let help = Bilingual::new(
                "write `-` for a cell that admits anything, and put a cell with a comma in quotes: `\"a, b\"`",
                "不限的格请写 `-`；含逗号的格请加引号：`\"a, b\"`",
            );
            let columns = Bilingual::new("the columns stand here", "列名在此");
            let diagnostic = Diagnostic::error(Code::ColumnCount, line.span, message);
            self.diagnostics.push(diagnostic.also(self.header_span, columns).help(help));
            return;
        }
        let before = self.diagnostics.len();
        let (conditions, rest) = line.fields.split_at(self.columns.len().min(have));
        let mut cells = Vec::new();
        for field in conditions {
            let cell = self.kept(read(text, field, Rule::cell_piece, |build, pair| condition(build, pair, field)));
            cells.extend(cell);
        }
        let mut effect: Option<Effect> = None;
        let mut extras = Vec::new();
        if let Some((outcome, behind)) = rest.split_first() {
            effect = self.kept(read(text, outcome, Rule::effect_piece, decision::effect));
            for field in behind {
                let texts = self.kept(extra_cell(text, field));
                extras.extend(texts);
            }
        }
        if let (Some(effect), true) = (effect, self.diagnostics.len() == before) {
            let node = TableRow { cells, effect, extras };
            self.rows.push(Item { span: line.span, leading: Vec::new(), trailing: None, node });
        }
    }

    fn kept<T>(&mut self, read: Result<T, Vec<Diagnostic>>) -> Option<T> {
        match read {
            Ok(found) => Some(found),
            Err(diagnostics) => {
                self.diagnostics.extend(diagnostics);
                None
            }
        }
    }
}

/// A cell of a condition. Its place is that of the whole cell also where it is `-`.
fn condition(build: &mut Build<'_>, pair: Pair<'_, Rule>, field: &Field<'_>) -> Option<Cell> {
    let cell = decision::cell(build, pair)?;
    Some(if cell.kind == CellKind::Any { Cell { span: field.span, ..cell } } else { cell })
}

fn extra_column(pair: &Pair<'_, Rule>) -> Option<ExtraColumn> {
    match pair.clone().into_inner().next()?.as_rule() {
        Rule::kw_cites => Some(ExtraColumn::Cites),
        Rule::kw_because => Some(ExtraColumn::Because),
        _ => None,
    }
}

/// A citation or a reason: texts in quotes as in a rule file, or the words of the cell as they
/// stand, for in this file a cell needs no quotes to be a text.
fn extra_cell(text: &str, field: &Field<'_>) -> Result<Texts, Vec<Diagnostic>> {
    match field.text.chars().next() {
        None => Ok(Texts::default()),
        Some('-' | '－') if field.text.chars().count() == 1 => Ok(Texts::default()),
        Some('"' | '“') => read(text, field, Rule::texts_piece, |build, pair| Some(build.texts(pair))),
        Some(_) => Ok(Texts(vec![Quoted { text: field.text.clone().into_owned(), span: field.span }])),
    }
}

/// Reads one cell by a rule of the grammar.
fn read<T>(
    text: &str,
    field: &Field<'_>,
    rule: Rule,
    build: impl FnOnce(&mut Build<'_>, Pair<'_, Rule>) -> Option<T>,
) -> Result<T, Vec<Diagnostic>> {
    if field.text.is_empty() {
        return Err(vec![empty_cell(field.span)]);
    }
    // The words of a cell with doubled quotes do not stand in the file as they are.
    let (text, base) = if field.is_exact { (text, field.span.range().start) } else { (&*field.text, 0) };
    let whole = (!field.is_exact).then_some(field.span);
    let place = |mut diagnostics: Vec<Diagnostic>| {
        if let Some(whole) = whole {
            for diagnostic in &mut diagnostics {
                diagnostic.primary.span = whole;
                diagnostic.secondary.clear();
            }
        }
        diagnostics
    };
    let scanned = scan(&field.text);
    let shifted = |span: Span| Span::new(base + span.range().start, base + span.range().end);
    let escapes: Vec<Span> = scanned.bad_escapes.into_iter().map(shifted).collect();
    let tokens: Vec<Token> =
        scanned.tokens.into_iter().map(|token| Token { span: shifted(token.span), ..token }).collect();
    let mut bad: Vec<Diagnostic> =
        escapes.into_iter().map(|span| check::bad_escape(span, text.get(span.range()).unwrap_or_default())).collect();
    bad.extend(check::bad_literals(text, &tokens, PieceKind::Cell));
    if !bad.is_empty() {
        return Err(place(bad));
    }
    if let Some(deep) = too_deep(text, &tokens) {
        return Err(place(vec![mistake::too_deep(deep)]));
    }
    let pair = match Grammar::parse(rule, &field.text) {
        Ok(mut pairs) => pairs.next(),
        Err(error) => return Err(place(vec![mistake::explain(text, base, &tokens, PieceKind::Cell, &error)])),
    };
    let mut builder =
        Build { base, whole, tokens: &tokens, tokens_before: 0, comments: &[], hoisted: Vec::new(), diags: Vec::new() };
    match pair.and_then(|pair| build(&mut builder, pair)) {
        Some(found) if builder.diags.is_empty() => Ok(found),
        _ if builder.diags.is_empty() => Err(vec![unread(field.span)]),
        _ => Err(place(builder.diags)),
    }
}

/// A row of the file.
struct Line<'t> {
    span: Span,
    fields: Vec<Field<'t>>,
}

/// A cell without its quotes and the blanks around it.
struct Field<'t> {
    /// Its place, without the quotes.
    span: Span,
    text: Cow<'t, str>,
    /// The text stands in the file as it is.
    is_exact: bool,
}

/// The rows of a text, empty ones passed over.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    reader: Reader,
    /// Room for the longest cell.
    room: Vec<u8>,
    is_over: bool,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let reader = ReaderBuilder::new().delimiter(delimiter(text)).build();
        Self { text, at, reader, room: vec![0; text.len() + 1], is_over: false }
    }

    /// The next cell, and whether it ends its row; nothing at the end of the text.
    fn field(&mut self) -> Option<(Result<Field<'t>, Box<Diagnostic>>, bool)> {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let (mut result, read, mut written) = self.reader.read_field(rest, &mut self.room);
        self.at = start + read;
        let mut is_last = false;
        if matches!(result, ReadFieldResult::InputEmpty) {
            // An empty input says that there is no more.
            let room = self.room.get_mut(written..).unwrap_or_default();
            let end = self.reader.read_field(&[], room);
            (result, is_last) = (end.0, true);
            written += end.2;
        }
        let ReadFieldResult::Field { record_end } = result else { return None };
        let raw = self.text.get(start..self.at).unwrap_or_default();
        let value = self.room.get(..written).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
        Some((field(raw, start, is_last, value), record_end))
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = Result<Line<'t>, Box<Diagnostic>>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.line()? {
                // A line of separators alone, as spreadsheets leave behind.
                Ok(line) if line.fields.iter().all(|field| field.text.is_empty()) => {}
                line => return Some(line),
            }
        }
    }
}

impl<'t> Lines<'t> {
    fn line(&mut self) -> Option<Result<Line<'t>, Box<Diagnostic>>> {
        let mut fields = Vec::new();
        while !self.is_over {
            let Some((field, record_end)) = self.field() else {
                self.is_over = true;
                break;
            };
            match field {
                Ok(field) => fields.push(field),
                Err(damage) => {
                    self.is_over = true;
                    return Some(Err(damage));
                }
            }
            if record_end {
                break;
            }
        }
        let (first, last) = (fields.first()?, fields.last()?);
        Some(Ok(Line { span: first.span.to(last.span), fields }))
    }
}

/// A cell as it stands in the file, with the separator behind it unless it is the last of all.
fn field<'t>(raw: &'t str, start: usize, is_last: bool, value: &str) -> Result<Field<'t>, Box<Diagnostic>> {
    let mut content = raw;
    if !is_last {
        let mut chars = content.chars();
        chars.next_back();
        content = chars.as_str();
    }
    // The second sign of the end of the line before.
    let written = content.trim_start_matches(['\r', '\n']);
    let start = start + content.len() - written.len();
    let Some(inner) = written.strip_prefix('"') else {
        let (span, text) = trimmed(written, start);
        return Ok(Field { span, text: Cow::Borrowed(text), is_exact: true });
    };
    let body = inner.strip_suffix('"').filter(|body| !body.replace("\"\"", "").contains('"'));
    let Some(body) = body else { return Err(Box::new(bad_quotes(start, written))) };
    let (span, text) = trimmed(body, start + 1);
    let is_exact = !text.contains('"');
    let text = if is_exact { Cow::Borrowed(text) } else { Cow::Owned(value.trim().to_owned()) };
    Ok(Field { span, text, is_exact })
}

/// A text without the blanks around it, and its place.
fn trimmed(text: &str, start: usize) -> (Span, &str) {
    let inner = text.trim_start();
    let start = start + text.len() - inner.len();
    let inner = inner.trim_end();
    (Span::new(start, start + inner.len()), inner)
}

/// The sign between cells: no expression has a semicolon, so one outside of quotes in the first
/// row separates.
fn delimiter(text: &str) -> u8 {
    let mut is_quoted = false;
    for byte in text.trim_start_matches(['\u{feff}', '\r', '\n']).bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b';' if !is_quoted => return b';',
            b'\n' | b'\r' if !is_quoted => break,
            _ => {}
        }
    }
    b','
}

fn bad_quotes(start: usize, written: &str) -> Diagnostic {
    // The first quote that is not doubled ends the cell.
    let end = written.get(1..).and_then(|inner| {
        let mut at = 0;
        while let Some(found) = inner.get(at..)?.find('"') {
            at += found + 1;
            if !inner.get(at..)?.starts_with('"') {
                return Some(at + 1);
            }
            at += 1;
        }
        None
    });
    let (span, message) = match end {
        Some(end) => (
            Span::new(start + end, start + written.len()),
            Bilingual::new("there is text behind the closing quote of this cell", "单元格的右引号之后还有文字"),
        ),
        None => (Span::new(start, start + 1), Bilingual::new("this cell has no closing quote", "单元格缺少右引号")),
    };
    let help = Bilingual::new(
        "put the whole cell in quotes, and write a quote inside it twice: `\"is \"\"x\"\"\"`",
        "请为整格加引号，格内的引号写两遍：`\"为 \"\"x\"\"\"`",
    );
    Diagnostic::error(Code::BadTableFile, span, message).help(help)
}

fn no_columns(span: Span) -> Diagnostic {
    let message = Bilingual::new(
        "the first row must hold a column of conditions and, behind it, the name of the decision",
        "首行须有至少一个条件列，其后为决定的名称",
    );
    let help = Bilingual::new(
        "begin the file with the columns, such as `loss,outcome` or `loss,outcome,cites`",
        "请以列名开头，例如 `损失,结论` 或 `损失,结论,据`",
    );
    Diagnostic::error(Code::BadTableFile, span, message).help(help)
}

fn empty_cell(span: Span) -> Diagnostic {
    let message = Bilingual::new("this cell is empty", "此格为空");
    let help = Bilingual::new("write `-` for a cell that admits anything", "不限的格请写 `-`");
    Diagnostic::error(Code::BadTableFile, span, message).help(help)
}

fn too_many_rows(span: Span) -> Diagnostic {
    let message = Bilingual::new(format!("the table has more than {MAX_ROWS} rows"), format!("表超过 {MAX_ROWS} 行"));
    let help = Bilingual::new("split it into several policies", "请拆分为几项政策");
    Diagnostic::error(Code::TooMany, span, message).help(help)
}

fn unread(span: Span) -> Diagnostic {
    let message = Bilingual::new("the parser cannot make anything of this", "解析器未能处理此处内容");
    let help = Bilingual::new(
        "this is a mistake of Fencun itself; please report it with the file",
        "这是 Fencun 自身的错误，请连同文件一并反馈",
    );
    Diagnostic::error(Code::Internal, span, message).help(help)
}
