//! Pieces to declarations.

use pest::Parser;
use pest::iterators::Pair;

use super::build::Build;
use super::grammar::{Grammar, Rule};
use super::words::noun;
use super::{MAX_DIAGNOSTICS, calendar, case, check, csv, decision, declaration, mistake, regulation};
use crate::ast::{CaseClause, Comment, DecisionItem, Decl, File, HeaderClause, Item};
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::keywords::Keyword::{self, *};
use crate::outline::{Outline, Piece, PieceKind, PlacedComment, too_deep};
use crate::span::Span;

/// Reads all pieces.
pub(super) fn read(text: &str, outline: &Outline, diags: &mut Vec<Diagnostic>) -> File {
    let file = File { lang: outline.lang, decls: Vec::new(), trailing: Vec::new(), damaged: Vec::new() };
    let mut reader = Reader { text, outline, diags, file, open: Open::Nothing, next_comment: 0 };
    for piece in &outline.pieces {
        reader.piece(*piece);
        if reader.diags.len() > MAX_DIAGNOSTICS {
            // Nobody reads on from here: what is left counts as damaged, so that later stages keep quiet about it.
            reader.close();
            let end = outline.tokens.last().map_or(0, |token| token.span.range().end);
            let start = outline.span_of(*piece).range().end;
            reader.file.damaged.push(Span::new(start, end.max(start)));
            return reader.file;
        }
    }
    reader.close();
    let rest = outline.comments.get(reader.next_comment..).unwrap_or_default();
    reader.file.trailing = rest.iter().map(|placed| placed.comment.clone()).collect();
    reader.file
}

/// The declaration whose pieces are being read.
enum Open {
    Nothing,
    /// A declaration that is kept.
    Kept(Box<Kept>),
    /// A declaration without a head that could be read, or no declaration: its pieces are passed over.
    Lost(Span),
}

struct Kept {
    item: Item<Decl>,
    /// Where the head ends.
    head: Span,
    /// A piece in it was damaged, so that nothing is said about missing ones.
    has_damage: bool,
    /// The last table of a decision could not be read; its rows are passed over.
    lost_table: bool,
    /// The last table has its header row, or had one that could not be read.
    has_columns: bool,
}

struct Reader<'a> {
    text: &'a str,
    outline: &'a Outline,
    diags: &'a mut Vec<Diagnostic>,
    file: File,
    open: Open,
    /// The first comment that no piece has taken.
    next_comment: usize,
}

impl<'a> Reader<'a> {
    fn piece(&mut self, piece: Piece) {
        let kind = piece.kind;
        match kind {
            PieceKind::Declaration(keyword) => {
                self.close();
                self.open = match self.declaration(piece, keyword) {
                    Some(item) => Open::Kept(Box::new(Kept {
                        head: item.span,
                        item,
                        has_damage: false,
                        lost_table: false,
                        has_columns: true,
                    })),
                    None => Open::Lost(self.outline.span_of(piece)),
                };
            }
            PieceKind::Stray { inside: None, .. } => self.outside(piece),
            PieceKind::Misplaced(_) => self.outside(piece),
            PieceKind::MisplacedRow if matches!(self.open, Open::Nothing) => self.outside(piece),
            _ => self.part(piece),
        }
    }

    /// A line that is no piece of a declaration.
    fn outside(&mut self, piece: Piece) {
        let span = self.outline.span_of(piece);
        self.comments(piece);
        self.close();
        self.diags.push(stray(self.text, self.outline, piece));
        self.open = Open::Lost(span);
    }

    /// A piece of the open declaration.
    fn part(&mut self, piece: Piece) {
        let span = self.outline.span_of(piece);
        let mut kept = match std::mem::replace(&mut self.open, Open::Nothing) {
            Open::Kept(kept) => kept,
            Open::Lost(lost) => {
                self.comments(piece);
                self.open = Open::Lost(lost.to(span));
                return;
            }
            Open::Nothing => {
                self.open = Open::Lost(span);
                return;
            }
        };
        kept.item.span = kept.item.span.to(span);
        if !self.add(&mut kept, piece) {
            kept.has_damage = true;
            self.file.damaged.push(span);
        }
        self.open = Open::Kept(kept);
    }

    /// Reads a piece into its declaration; says whether it could be read.
    fn add(&mut self, kept: &mut Kept, piece: Piece) -> bool {
        match (&mut kept.item.node, piece.kind) {
            (Decl::Header(header), PieceKind::Clause(keyword)) => {
                let rule = match keyword {
                    kw_title => Rule::title_piece,
                    kw_authority => Rule::authority_piece,
                    kw_applies => Rule::applies_piece,
                    _ => Rule::in_force_piece,
                };
                push(&mut header.clauses, self.read_piece::<HeaderClause>(piece, rule, declaration::clause))
            }
            (Decl::Facts(facts), PieceKind::Fact) => {
                push(facts, self.read_piece(piece, Rule::fact_piece, declaration::fact))
            }
            (Decl::Parameter(parameter), PieceKind::Entry) => {
                push(&mut parameter.entries, self.read_piece(piece, Rule::parameter_entry_piece, declaration::entry))
            }
            (Decl::Boundary(boundary), PieceKind::Band) => {
                push(&mut boundary.bands, self.read_piece(piece, Rule::band_piece, declaration::band))
            }
            (Decl::Calendar(decl), PieceKind::CalendarLine) => {
                push(&mut decl.lines, self.read_piece(piece, Rule::calendar_line_piece, calendar::line))
            }
            (Decl::Case(decl), PieceKind::CaseLine(keyword)) => {
                let read = match keyword {
                    kw_given => self.read_piece::<CaseClause>(piece, Rule::given_piece, case::given),
                    _ => self.read_piece(piece, Rule::expect_piece, case::expect),
                };
                push(&mut decl.clauses, read)
            }
            (Decl::Decision(_), PieceKind::Row) => self.row(kept, piece),
            (Decl::Decision(decision), PieceKind::Item(keyword)) => {
                let mut missing = Vec::new();
                end_table(&mut decision.items, kept.has_columns, &mut missing);
                self.lose(missing, &mut kept.has_damage);
                let read = self.decision_item(piece, keyword);
                kept.has_columns = keyword != kw_table;
                kept.lost_table = keyword == kw_table && read.is_none();
                let is_read = push(&mut decision.items, read);
                kept.has_columns |= !is_read;
                is_read
            }
            (_, PieceKind::Stray { meant: Some((kw_table, _)), .. }) => {
                kept.lost_table = true;
                self.refuse(piece)
            }
            _ => self.refuse(piece),
        }
    }

    /// A row of the last table: its columns, or a rule.
    fn row(&mut self, kept: &mut Kept, piece: Piece) -> bool {
        let Decl::Decision(decision) = &mut kept.item.node else { return false };
        let item = match decision.items.last_mut() {
            Some(item) if !kept.lost_table => item,
            _ => {
                // The table was not read, and has had its message.
                self.comments(piece);
                return true;
            }
        };
        let span = self.outline.span_of(piece);
        item.span = item.span.to(span);
        let DecisionItem::Table(table) = &mut item.node else { return false };
        if let Some(file) = &table.file {
            let refused = csv::rows_beside_a_file(span, file);
            kept.lost_table = true;
            self.comments(piece);
            self.diags.push(refused);
            return false;
        }
        if kept.has_columns {
            return push(&mut table.rows, self.read_piece(piece, Rule::table_row_piece, decision::table_row));
        }
        kept.has_columns = true;
        table.header_span = span;
        item.leading.extend(item.trailing.take());
        let Some(header) = self.read_piece(piece, Rule::table_header_piece, decision::table_header) else {
            return false;
        };
        (table.columns, table.output, table.extras) = (header.node.0, Some(header.node.1), header.node.2);
        table.header_comment = header.trailing;
        item.leading.extend(header.leading);
        true
    }

    fn declaration(&mut self, piece: Piece, keyword: Keyword) -> Option<Item<Decl>> {
        match keyword {
            kw_policy => self.wrapped(piece, Rule::header_piece, declaration::header, Decl::Header),
            kw_use => self.wrapped(piece, Rule::use_piece, declaration::use_package, Decl::Use),
            kw_enum | kw_scale => self.wrapped(piece, Rule::enum_piece, declaration::enumeration, Decl::Enum),
            kw_record => self.wrapped(piece, Rule::record_piece, declaration::record, Decl::Record),
            kw_facts => self.wrapped(piece, Rule::facts_piece, |_, _| Some(Vec::new()), Decl::Facts),
            kw_parameter => self.wrapped(piece, Rule::parameter_piece, declaration::parameter, Decl::Parameter),
            kw_calendar => self.wrapped(piece, Rule::calendar_piece, calendar::calendar, Decl::Calendar),
            kw_boundary => self.wrapped(piece, Rule::boundary_piece, declaration::boundary, Decl::Boundary),
            kw_define => self.wrapped(piece, Rule::define_piece, declaration::define, Decl::Define),
            kw_decision => self.wrapped(piece, Rule::decision_piece, decision::decision, Decl::Decision),
            kw_duty => self.wrapped(piece, Rule::duty_piece, decision::duty, Decl::Duty),
            kw_source => self.wrapped(piece, Rule::article_piece, regulation::article, Decl::Source),
            kw_accept => self.wrapped(piece, Rule::accept_piece, regulation::accept, Decl::Accept),
            kw_guarantee => self.wrapped(piece, Rule::guarantee_piece, regulation::guarantee, Decl::Guarantee),
            _ => self.wrapped(piece, Rule::case_piece, case::case, Decl::Case),
        }
    }

    fn decision_item(&mut self, piece: Piece, keyword: Keyword) -> Option<Item<DecisionItem>> {
        match keyword {
            kw_table => self.wrapped(piece, Rule::table_piece, decision::table, DecisionItem::Table),
            kw_exception => self.wrapped(piece, Rule::exception_piece, decision::exception, DecisionItem::Exception),
            kw_otherwise => self.wrapped(piece, Rule::otherwise_piece, decision::otherwise, DecisionItem::Otherwise),
            kw_adjust => self.wrapped(piece, Rule::adjust_piece, decision::adjust, DecisionItem::Adjust),
            _ => self.wrapped(piece, Rule::rule_piece, decision::rule, DecisionItem::Rule),
        }
    }

    fn wrapped<T, U>(
        &mut self,
        piece: Piece,
        rule: Rule,
        build: impl FnOnce(&mut Build<'_>, Pair<'_, Rule>) -> Option<T>,
        wrap: impl FnOnce(T) -> U,
    ) -> Option<Item<U>> {
        let Item { span, leading, trailing, node } = self.read_piece(piece, rule, build)?;
        Some(Item { span, leading, trailing, node: wrap(node) })
    }

    /// Reads a piece with its comments. Nothing comes back where it was refused, with a message.
    fn read_piece<T>(
        &mut self,
        piece: Piece,
        rule: Rule,
        build: impl FnOnce(&mut Build<'_>, Pair<'_, Rule>) -> Option<T>,
    ) -> Option<Item<T>> {
        let (text, outline) = (self.text, self.outline);
        let tokens = outline.tokens_of(piece);
        let span = outline.span_of(piece);
        let Comments { mut leading, inside, trailing } = self.comments(piece);
        let bad = check::bad_literals(text, tokens, piece.kind);
        if !bad.is_empty() {
            self.diags.extend(bad);
            return None;
        }
        if let Some(deep) = too_deep(text, tokens) {
            self.diags.push(mistake::too_deep(deep));
            return None;
        }
        let base = span.range().start;
        let pair = match Grammar::parse(rule, text.get(span.range()).unwrap_or_default()) {
            Ok(mut pairs) => pairs.next(),
            Err(error) => {
                self.diags.push(mistake::explain(text, base, tokens, piece.kind, &error));
                return None;
            }
        };
        let mut builder = Build {
            base,
            whole: None,
            tokens,
            tokens_before: piece.first,
            comments: inside,
            hoisted: inside.iter().map(|placed| placed.comment.clone()).collect(),
            diags: Vec::new(),
        };
        let node = pair.and_then(|pair| build(&mut builder, pair));
        if node.is_none() && builder.diags.is_empty() {
            builder.diags.push(internal(span));
        }
        self.diags.append(&mut builder.diags);
        leading.append(&mut builder.hoisted);
        Some(Item { span, leading, trailing, node: node? })
    }

    /// Takes the comments before, in and behind a piece.
    fn comments(&mut self, piece: Piece) -> Comments<'a> {
        let outline = self.outline;
        let rest = outline.comments.get(self.next_comment..).unwrap_or_default();
        let (before, rest) = rest.split_at(rest.partition_point(|comment| comment.tokens_before <= piece.first));
        let (inside, rest) = rest.split_at(rest.partition_point(|comment| comment.tokens_before < piece.end));
        let trailing = rest.first().filter(|next| next.tokens_before == piece.end && !next.own_line);
        self.next_comment += before.len() + inside.len() + usize::from(trailing.is_some());
        Comments {
            leading: before.iter().map(|placed| placed.comment.clone()).collect(),
            inside,
            trailing: trailing.map(|placed| placed.comment.clone()),
        }
    }

    /// A piece that nothing can be made of.
    fn refuse(&mut self, piece: Piece) -> bool {
        self.comments(piece);
        self.diags.push(stray(self.text, self.outline, piece));
        false
    }

    fn lose(&mut self, missing: Vec<Span>, has_damage: &mut bool) {
        for span in missing {
            *has_damage = true;
            self.file.damaged.push(span);
            self.diags.push(mistake::missing_line(span, "a row with the columns", "列名所在的表行"));
        }
    }

    /// Ends the open declaration.
    fn close(&mut self) {
        let mut kept = match std::mem::replace(&mut self.open, Open::Nothing) {
            Open::Nothing => return,
            Open::Lost(span) => return self.file.damaged.push(span),
            Open::Kept(kept) => kept,
        };
        let missing = match &mut kept.item.node {
            Decl::Parameter(parameter) if parameter.entries.is_empty() => Some(("a value", "参数值")),
            Decl::Calendar(calendar) if calendar.lines.is_empty() => Some((
                "the first and last day: `from 2024-01-01 until 2025-12-31`",
                "起止日：`自 2024-01-01 至 2025-12-31`",
            )),
            Decl::Boundary(boundary) if boundary.bands.is_empty() => Some(("a band", "档位")),
            Decl::Decision(decision) => {
                let mut missing = Vec::new();
                end_table(&mut decision.items, kept.has_columns, &mut missing);
                self.lose(missing, &mut kept.has_damage);
                None
            }
            _ => None,
        };
        if let Some((en, zh)) = missing
            && !kept.has_damage
        {
            self.diags.push(mistake::missing_line(kept.head, en, zh));
            self.file.damaged.push(kept.item.span);
            return;
        }
        if kept.item.span != kept.head {
            // Behind the last line of the declaration is not where the comment of its head stands.
            kept.item.leading.extend(kept.item.trailing.take());
        }
        self.file.decls.push(kept.item);
    }
}

/// The comments at a piece.
struct Comments<'a> {
    leading: Vec<Comment>,
    inside: &'a [PlacedComment],
    trailing: Option<Comment>,
}

fn push<T>(items: &mut Vec<Item<T>>, read: Option<Item<T>>) -> bool {
    let is_read = read.is_some();
    items.extend(read);
    is_read
}

/// Takes the last item away where it is a table without its columns.
fn end_table(items: &mut Vec<Item<DecisionItem>>, has_columns: bool, missing: &mut Vec<Span>) {
    if let Some(Item { node: DecisionItem::Table(table), span, .. }) = items.last()
        && !has_columns
        && table.file.is_none()
    {
        missing.push(*span);
        items.pop();
    }
}

/// A line that belongs nowhere.
fn stray(text: &str, outline: &Outline, piece: Piece) -> Diagnostic {
    let first = outline.tokens_of(piece).first().map(|token| token.span).unwrap_or_default();
    let found = text.get(first.range()).unwrap_or_default();
    let (code, message, help) = match piece.kind {
        PieceKind::Misplaced(keyword) => {
            let ([en, zh], of) = (super::words::spellings(keyword), home(keyword));
            (
                Code::OutsideDeclaration,
                Bilingual::new(format!("{en} stands outside of {}", of[0]), format!("{zh} 不在{}之内", of[1])),
                Bilingual::new(
                    format!("move the line to where {} begins with `{}`", of[0], of[2]),
                    format!("请把本行移到以 `{}` 开头的{}之内", of[3], of[1]),
                ),
            )
        }
        PieceKind::MisplacedRow => (
            Code::OutsideDeclaration,
            Bilingual::new("a row stands outside of a table", "表行不在表之内"),
            Bilingual::new("begin a table above the row: `table R1`", "请在表行之上写出表：`表 R1`"),
        ),
        PieceKind::Stray { inside: Some(keyword), meant } => {
            let (expected, lines) = match keyword {
                kw_decision => (
                    ["an item of the decision", "决定中的条目"],
                    Bilingual::new(
                        "begin the line with `rule`, `red line`, `table`, `exception`, `adjust` or `otherwise`",
                        "请以 `规则`、`红线`、`表`、`例外`、`调整` 或 `其余` 开头",
                    ),
                ),
                kw_calendar => (
                    ["`from`, `weekend`, `holiday` or `working`", "`自`、`周休`、`放假`或`补班`"],
                    Bilingual::new(
                        "begin the line with `from`, `weekend`, `holiday` or `working`",
                        "请以 `自`、`周休`、`放假` 或 `补班` 开头",
                    ),
                ),
                kw_case => (
                    ["`given` or `expect`", "`已知`或`应得`"],
                    Bilingual::new("begin the line with `given` or `expect`", "请以 `已知` 或 `应得` 开头"),
                ),
                _ => (
                    ["`title`, `authority`, `in force` or `applies`", "`标题`、`依据`、`施行`或`适用`"],
                    Bilingual::new(
                        "begin the line with `title`, `authority`, `in force` or `applies`",
                        "请以 `标题`、`依据`、`施行` 或 `适用` 开头",
                    ),
                ),
            };
            let message = Bilingual::new(
                format!("expected {}, found `{found}`", expected[0]),
                format!("此处应为{}，而写的是 `{found}`", expected[1]),
            );
            let prose = super::foreign::help(found);
            let help = prose.or_else(|| meant.map(|(keyword, lang)| mistake::suggestion(keyword, lang)));
            (Code::UnexpectedText, message, help.unwrap_or(lines))
        }
        PieceKind::Stray { meant, .. } => {
            let help = match meant {
                Some((keyword, lang)) => mistake::suggestion(keyword, lang),
                None => Bilingual::new(
                    "begin the line with a declaration such as `facts` or `define`, or with `--` for a comment",
                    "请以 `事实`、`定义` 等声明开头；注释请以 `--` 开头",
                ),
            };
            let message =
                Bilingual::new(format!("`{found}` does not begin a declaration"), format!("`{found}` 不是声明的开头"));
            (Code::OutsideDeclaration, message, help)
        }
        kind => {
            let [en, zh] = noun(kind);
            (
                Code::OutsideDeclaration,
                Bilingual::new(format!("{en} stands in the wrong place"), format!("{zh}的位置不对")),
                Bilingual::new("move the line into its declaration", "请把本行移到所属的声明之内"),
            )
        }
    };
    Diagnostic::error(code, first, message).help(help)
}

/// Where lines with a keyword belong, and what that begins with.
fn home(keyword: Keyword) -> [&'static str; 4] {
    match keyword {
        kw_title | kw_authority | kw_in_force | kw_applies => ["the header", "文件头", "policy", "政策"],
        kw_given | kw_expect => ["a case", "案例", "case", "案例"],
        _ => ["a decision", "决定", "decision", "决定"],
    }
}

fn internal(span: Span) -> Diagnostic {
    let message = Bilingual::new("the parser cannot make anything of this", "解析器未能处理此处内容");
    let help = Bilingual::new(
        "this is a mistake of Fencun itself; please report it with the file",
        "这是 Fencun 自身的错误，请连同文件一并反馈",
    );
    Diagnostic::error(Code::Internal, span, message).help(help)
}
