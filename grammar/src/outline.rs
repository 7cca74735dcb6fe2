//! A text cut into the pieces that are parsed one by one.
//!
//! One scan finds where declarations begin, and inside them the lines that stand for themselves:
//! header clauses, facts, entries, bands, items of a decision, rows, `given` and `expect`. Only
//! the first words of a line decide. A piece reaches to the start of the next one.
//!
//! What cannot begin a piece in a correct text may begin one here all the same: a line whose
//! first word is a name behind a complete piece is cut off, so that `rul R5 when …` costs the
//! rule R5 and not the one before it. No cut ever changes what a correct text means.

mod nesting;
mod token;
mod vocabulary;

pub(crate) use nesting::too_deep;
pub(crate) use token::{PlacedComment, Token, TokenKind, digit_value, scan};
pub(crate) use vocabulary::{is_reserved, nearest};

use crate::ast::Lang;
use crate::keywords::Keyword::{self, *};
use crate::span::Span;

/// A text in pieces.
#[derive(Debug)]
pub(crate) struct Outline {
    /// The language of the first keyword.
    pub(crate) lang: Lang,
    /// All tokens but comments.
    pub(crate) tokens: Vec<Token>,
    /// Comments in the order of the text.
    pub(crate) comments: Vec<PlacedComment>,
    /// Escapes that do not exist.
    pub(crate) bad_escapes: Vec<Span>,
    /// Pieces in the order of the text; every token is in one.
    pub(crate) pieces: Vec<Piece>,
}

/// A piece: what it is, and which tokens it has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Piece {
    pub(crate) kind: PieceKind,
    /// The first token.
    pub(crate) first: usize,
    /// One past the last token; at least one token is there.
    pub(crate) end: usize,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum PieceKind {
    /// A declaration, or its head where more pieces belong to it.
    Declaration(Keyword),
    /// A clause of the header.
    Clause(Keyword),
    /// A fact.
    Fact,
    /// An entry of a parameter.
    Entry,
    /// A band of a boundary.
    Band,
    /// A line of a calendar.
    CalendarLine,
    /// An item of a decision, a table without its rows.
    Item(Keyword),
    /// A row of a table, the one with its columns included.
    Row,
    /// A cell of a table's file: no piece of a rule file.
    Cell,
    /// `given …` or `expect …`
    CaseLine(Keyword),
    /// A line that is no piece of anything, and the keyword that may have been meant.
    Stray {
        /// The declaration that the line stands in; its piece is missing, it is not ended.
        inside: Option<Keyword>,
        /// What may have been meant.
        meant: Option<(Keyword, Lang)>,
    },
    /// A line that begins with a keyword of another kind of declaration.
    Misplaced(Keyword),
    /// A row of a table without a table before it.
    MisplacedRow,
}

/// What may follow: the declaration that the last piece belongs to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Context {
    /// Before the first declaration.
    Start,
    /// A declaration of this keyword.
    In(Keyword),
    /// A table of a decision.
    Table,
    /// Behind something that is no declaration: everything up to the next one belongs to it.
    Lost,
}

/// What the first words of a line say.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Start {
    Declaration(Keyword),
    Clause(Keyword),
    Item(Keyword),
    CaseLine(Keyword),
}

/// Cuts a text.
pub(crate) fn outline(text: &str) -> Outline {
    let scanned = scan(text);
    let mut cutter = Cutter {
        text,
        tokens: &scanned.tokens,
        context: Context::Start,
        depth: 0,
        since_comma: 0,
        has_double_pipe: false,
        pieces: Vec::new(),
    };
    cutter.run();
    let pieces = cutter.pieces;
    let mut words = scanned.tokens.iter().filter(|token| token.kind == TokenKind::Word);
    let lang = words.find_map(|token| vocabulary::language(text.get(token.span.range())?)).unwrap_or_default();
    Outline { lang, tokens: scanned.tokens, comments: scanned.comments, bad_escapes: scanned.bad_escapes, pieces }
}

impl Outline {
    /// The tokens of a piece.
    pub(crate) fn tokens_of(&self, piece: Piece) -> &[Token] {
        self.tokens.get(piece.first..piece.end).unwrap_or_default()
    }

    /// The place of a piece.
    pub(crate) fn span_of(&self, piece: Piece) -> Span {
        match self.tokens_of(piece) {
            [first, .., last] => first.span.to(last.span),
            [only] => only.span,
            [] => Span::default(),
        }
    }
}

const DECLARATIONS: [Keyword; 16] = [
    kw_policy,
    kw_use,
    kw_enum,
    kw_scale,
    kw_record,
    kw_facts,
    kw_parameter,
    kw_boundary,
    kw_calendar,
    kw_define,
    kw_decision,
    kw_duty,
    kw_case,
    kw_source,
    kw_accept,
    kw_guarantee,
];
const CLAUSES: [Keyword; 4] = [kw_title, kw_authority, kw_in_force, kw_applies];
pub(crate) const ITEMS: [Keyword; 6] = [kw_red_line, kw_rule, kw_table, kw_exception, kw_otherwise, kw_adjust];
const CALENDAR_LINES: [Keyword; 4] = [kw_from, kw_weekend, kw_holiday, kw_working];
const CASE_LINES: [Keyword; 2] = [kw_given, kw_expect];

/// Words of keywords behind which an operand, a type or a clause is complete.
const COMPLETE: [&str; 48] = [
    "hours",
    "date",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "周一",
    "周二",
    "周三",
    "周四",
    "周五",
    "周六",
    "周日",
    "个工作日",
    "工作日",
    "yes",
    "no",
    "exists",
    "none",
    "unknown",
    "days",
    "unique",
    "change",
    "wins",
    "order",
    "lenient",
    "day",
    "month",
    "year",
    "hour",
    "是",
    "否",
    "存在",
    "无",
    "不明",
    "是否",
    "或无",
    "尚可改变",
    "以上",
    "以下",
    "以内",
    "日",
    "年",
    "行",
    "档",
];
/// The same behind the head of a decision, and in a guarantee, only.
const COMPLETE_HEAD: [&str; 2] = ["从严", "从宽"];
/// Words that may be names, but lead on where they are keywords: `money` and `CNY` on the next line.
const INCOMPLETE: [&str; 4] = ["money", "金额", "从严", "从宽"];

/// The walk over the tokens.
struct Cutter<'t> {
    text: &'t str,
    tokens: &'t [Token],
    context: Context,
    /// Open brackets in the current piece.
    depth: usize,
    /// Tokens since the last comma outside of brackets, or since the start of the current piece.
    since_comma: usize,
    /// The current piece has a `||`.
    has_double_pipe: bool,
    pieces: Vec<Piece>,
}

impl Cutter<'_> {
    fn run(&mut self) {
        for (index, token) in self.tokens.iter().enumerate() {
            if token.starts_line
                && let Some((kind, context)) = self.start(index)
            {
                self.context = context;
                self.depth = 0;
                self.since_comma = 0;
                self.has_double_pipe = false;
                self.pieces.push(Piece { kind, first: index, end: index });
            }
            if let Some(piece) = self.pieces.last_mut() {
                piece.end = index + 1;
            }
            match token.kind {
                TokenKind::Open => self.depth += 1,
                TokenKind::Close => self.depth = self.depth.saturating_sub(1),
                TokenKind::DoublePipe => self.has_double_pipe = true,
                _ => {}
            }
            self.since_comma =
                if token.kind == TokenKind::Comma && self.depth == 0 { 0 } else { self.since_comma.saturating_add(1) };
        }
    }

    /// The piece that begins with a line, and what it leads into; nothing when the line goes on with the last piece.
    fn start(&self, index: usize) -> Option<(PieceKind, Context)> {
        let token = self.tokens.get(index)?;
        match (self.keyword_start(index), self.context) {
            (Some(Start::Declaration(keyword)), context) => {
                // `case : yes/no` in a block of facts is a fact with a bad name.
                if let Some(kind) = line_kind(context)
                    && self.is_name_and_colon(index)
                {
                    return Some((kind, context));
                }
                return Some((PieceKind::Declaration(keyword), Context::In(keyword)));
            }
            (Some(_), Context::Lost) => return None,
            // The last branch of `choose`, on a line of its own.
            (Some(Start::Item(kw_otherwise)), _) if self.depth > 0 && self.follows_comma(index) => return None,
            (Some(Start::Clause(keyword)), Context::In(kw_policy)) => {
                return Some((PieceKind::Clause(keyword), self.context));
            }
            (Some(Start::Item(kw_table)), Context::In(kw_decision) | Context::Table) => {
                return Some((PieceKind::Item(kw_table), Context::Table));
            }
            (Some(Start::Item(keyword)), Context::In(kw_decision) | Context::Table) => {
                return Some((PieceKind::Item(keyword), Context::In(kw_decision)));
            }
            (Some(Start::CaseLine(keyword)), Context::In(kw_case)) => {
                return Some((PieceKind::CaseLine(keyword), self.context));
            }
            // `title` and `authority` may be names; a clause out of place is cut off like any other slip.
            (Some(Start::Clause(_)), Context::In(_) | Context::Table) if !self.is_stray_clause(index) => {}
            // `by R2 row 2,` and `otherwise` on the next line.
            (Some(Start::Item(kw_otherwise)), Context::In(kw_case)) => return None,
            (Some(Start::Clause(keyword) | Start::Item(keyword) | Start::CaseLine(keyword)), context) => {
                return match line_kind(context) {
                    Some(kind) if self.is_name_and_colon(index) => Some((kind, context)),
                    _ => Some((PieceKind::Misplaced(keyword), Context::Lost)),
                };
            }
            (None, _) => {}
        }
        if matches!(token.kind, TokenKind::Pipe | TokenKind::DoublePipe) {
            return match self.context {
                Context::Table => Some((PieceKind::Row, Context::Table)),
                Context::Lost => None,
                Context::In(kw_decision) if self.last_kind() == Some(PieceKind::MisplacedRow) => None,
                Context::In(kw_decision) => Some((PieceKind::MisplacedRow, self.context)),
                _ => Some((PieceKind::MisplacedRow, Context::Lost)),
            };
        }
        self.line_start(index)
    }

    fn follows_comma(&self, index: usize) -> bool {
        let before = index.checked_sub(1).and_then(|before| self.tokens.get(before));
        before.is_some_and(|token| token.kind == TokenKind::Comma)
    }

    /// A line without a keyword.
    fn line_start(&self, index: usize) -> Option<(PieceKind, Context)> {
        match self.context {
            Context::Start => Some(self.stray(index, None, &[])),
            Context::Lost => None,
            Context::In(keyword @ (kw_facts | kw_boundary)) => {
                let kind = line_kind(self.context)?;
                // Nothing stands behind `facts` on its line.
                let is_first = self.last_kind() == Some(PieceKind::Declaration(kw_facts));
                if self.is_name_and_colon(index) || self.has_colon(index) {
                    return Some((kind, self.context));
                }
                (is_first || self.is_cut(index)).then(|| match self.stray(index, Some(keyword), &[]) {
                    found @ (PieceKind::Stray { meant: Some(_), .. }, _) => found,
                    _ => (kind, self.context),
                })
            }
            Context::In(kw_parameter) => {
                if !self.is_entry(index) {
                    return None;
                }
                let words = self.is_plain_word(index) && self.is_plain_word(index + 1);
                match self.stray(index, Some(kw_parameter), &[]) {
                    found @ (PieceKind::Stray { meant: Some(_), .. }, _) if words => Some(found),
                    _ => Some((PieceKind::Entry, self.context)),
                }
            }
            Context::In(kw_decision) | Context::Table => {
                self.is_cut(index).then(|| self.stray(index, Some(kw_decision), &ITEMS))
            }
            Context::In(kw_case) => {
                let complete = matches!(self.last_kind(), Some(PieceKind::Declaration(_))) || self.since_comma >= 3;
                (complete && self.is_cut(index)).then(|| self.stray(index, Some(kw_case), &CASE_LINES))
            }
            Context::In(kw_calendar) => {
                let mut keywords = CALENDAR_LINES.iter();
                let tokens = self.tokens.get(index..).unwrap_or_default();
                if keywords.any(|keyword| vocabulary::begins(self.text, tokens, *keyword)) {
                    return Some((PieceKind::CalendarLine, self.context));
                }
                self.is_cut(index).then(|| self.stray(index, Some(kw_calendar), &CALENDAR_LINES))
            }
            Context::In(kw_policy) => self.is_cut(index).then(|| self.stray(index, None, &CLAUSES)),
            // The claim stands behind the name and its labels, mostly on a line of its own.
            Context::In(kw_guarantee) if self.is_head(index) => None,
            Context::In(_) => self.is_cut(index).then(|| self.stray(index, None, &[])),
        }
    }

    /// A piece for a line that is none, and what it was perhaps meant to begin.
    fn stray(&self, index: usize, inside: Option<Keyword>, own: &[Keyword]) -> (PieceKind, Context) {
        let start = self.tokens.get(index).map_or(0, |token| token.span.range().start);
        let candidates = own.iter().chain(&DECLARATIONS).copied();
        let meant = nearest(self.text.get(start..).unwrap_or_default(), candidates);
        match meant {
            Some((keyword, _)) if DECLARATIONS.contains(&keyword) => {
                (PieceKind::Stray { inside: None, meant }, Context::In(keyword))
            }
            Some((kw_table, _)) => (PieceKind::Stray { inside, meant }, Context::Table),
            Some(_) if inside.is_none() => (PieceKind::Stray { inside: Some(kw_policy), meant }, self.context),
            None if inside.is_none() => (PieceKind::Stray { inside, meant }, Context::Lost),
            _ => (PieceKind::Stray { inside, meant }, inside.map_or(Context::Lost, Context::In)),
        }
    }

    fn keyword_start(&self, index: usize) -> Option<Start> {
        let tokens = self.tokens.get(index..)?;
        let begins = |keyword: &&Keyword| {
            vocabulary::begins(self.text, tokens, **keyword) && (**keyword != kw_use || self.is_use(index))
        };
        let find = |keywords: &[Keyword]| keywords.iter().find(begins).copied();
        if tokens.first()?.kind != TokenKind::Word {
            return None;
        }
        find(&DECLARATIONS)
            .filter(|keyword| self.is_declaration(index, *keyword))
            .filter(|keyword| *keyword != kw_calendar || self.is_calendar(index))
            .map(Start::Declaration)
            .or_else(|| find(&ITEMS).map(Start::Item))
            .or_else(|| find(&CASE_LINES).map(Start::CaseLine))
            .or_else(|| find(&CLAUSES).map(Start::Clause))
    }

    /// Whether a keyword begins a declaration, and is no name: a fact may be called `source`, and
    /// an outcome `accept`.
    fn is_declaration(&self, index: usize, keyword: Keyword) -> bool {
        let is_next = match keyword {
            kw_source => self.tokens.get(index + 1).is_some_and(|next| next.kind == TokenKind::Text),
            kw_accept => is_code(self.word(index + 1)),
            _ => return true,
        };
        let before = self.before(index).map(|before| before.kind);
        let ends = matches!(before, None | Some(TokenKind::Pipe | TokenKind::DoublePipe)) || self.is_complete(index);
        is_next && self.depth == 0 && ends
    }

    /// `calendar` may be a name: it begins a declaration before another name, where no `by` stands
    /// on the line before.
    fn is_calendar(&self, index: usize) -> bool {
        self.is_plain_word(index + 1) && self.word_before(index) != "by"
    }

    /// A clause of a header where something else has just ended: `title "…"`, `in force from …`
    fn is_stray_clause(&self, index: usize) -> bool {
        let behind = self.tokens.get(index + 1).map(|token| token.kind);
        let is_clause = behind == Some(TokenKind::Text)
            || matches!(self.word(index + 1), "force" | "old" | "从旧兼从轻")
            || self.word(index) == "施行";
        is_clause && self.depth == 0 && !self.is_name_and_colon(index) && self.is_complete(index)
    }

    /// `use name version`: no value is called `use` there. Only in a case two names follow one another.
    fn is_use(&self, index: usize) -> bool {
        let behind = self.tokens.get(index + 1);
        let is_name = behind.is_some_and(|token| token.kind == TokenKind::Word) && !is_reserved(self.word(index + 1));
        let is_version = [Lang::En, Lang::Zh].iter().any(|lang| kw_version.spelling(*lang) == self.word(index + 2));
        is_name && (is_version || self.context != Context::In(kw_case))
    }

    /// `name "label" :`, over lines if need be.
    fn is_name_and_colon(&self, index: usize) -> bool {
        let mut tokens = self.tokens.get(index..).unwrap_or_default().iter();
        tokens.next().is_some_and(|token| token.kind == TokenKind::Word)
            && tokens.find(|token| token.kind != TokenKind::Text).is_some_and(|token| token.kind == TokenKind::Colon)
    }

    /// A line with a colon that does not begin with one, nor with a label.
    fn has_colon(&self, index: usize) -> bool {
        let tokens = self.tokens.get(index..).unwrap_or_default();
        let Some((first, rest)) = tokens.split_first() else { return false };
        !matches!(first.kind, TokenKind::Text | TokenKind::Colon)
            && rest.iter().take_while(|token| !token.starts_line).any(|token| token.kind == TokenKind::Colon)
    }

    /// Whether a colon stands between the beginning of the last piece and a token.
    fn has_colon_before(&self, index: usize) -> bool {
        let first = self.pieces.last().map_or(index, |piece| piece.first);
        let tokens = self.tokens.get(first..index).unwrap_or_default();
        tokens.iter().any(|token| token.kind == TokenKind::Colon)
    }

    /// Whether a line of a parameter is an entry of its own.
    fn is_entry(&self, index: usize) -> bool {
        let Some(token) = self.tokens.get(index) else { return false };
        let word = self.word(index);
        let goes_on = match token.kind {
            TokenKind::Word => matches!(word, "from" | "自" | "or" | "或无") || self.is_unit(index),
            TokenKind::Number | TokenKind::Date | TokenKind::Instant | TokenKind::Minus => false,
            // A label of the parameter, on a line of its own: before its type.
            TokenKind::Text => {
                matches!(self.last_kind(), Some(PieceKind::Declaration(_))) && !self.has_colon_before(index)
            }
            TokenKind::Open => false,
            _ => true,
        };
        // A type or value may have a word for its name that is a part of some keyword.
        let is_complete = match self.before(index).map(|before| before.kind) {
            Some(TokenKind::Word) => {
                let before = self.word_before(index);
                !matches!(before, "money" | "金额") && (!is_reserved(before) || COMPLETE.contains(&before))
            }
            _ => self.is_complete(index),
        };
        !goes_on && self.depth == 0 && is_complete
    }

    /// Whether a line must be cut off though it begins with no keyword: in a correct text, no
    /// name follows something complete.
    fn is_cut(&self, index: usize) -> bool {
        let before = self.before(index).map(|token| token.kind);
        let ends_piece = match self.last_kind() {
            Some(PieceKind::Row) if before == Some(TokenKind::Pipe) => self.has_double_pipe,
            // `otherwise cites "art. 9"` and the outcome on the next line.
            Some(PieceKind::Item(kw_otherwise)) if before == Some(TokenKind::Text) => self.since_comma > 3,
            _ => self.is_complete(index),
        };
        ends_piece && self.depth == 0 && self.is_plain_word(index) && !self.is_unit(index)
    }

    /// A word that belongs to no keyword, nor to the 第2行 of a row.
    fn is_plain_word(&self, index: usize) -> bool {
        let word = self.word(index);
        self.tokens.get(index).is_some_and(|token| token.kind == TokenKind::Word)
            && !vocabulary::is_keyword(word)
            && !vocabulary::is_keyword_part(word)
            && !word.starts_with('第')
    }

    /// A currency or a unit behind its number: `5` and `CNY` on the next line.
    fn is_unit(&self, index: usize) -> bool {
        let word = self.word(index);
        let is_currency = word.len() == 3 && word.chars().all(|c| c.is_ascii_uppercase());
        self.before(index).is_some_and(|token| token.kind == TokenKind::Number)
            && (is_currency
                || word.starts_with(['万', '亿', '元', '日', '天', '月', '年'])
                || word.starts_with("个月")
                || word.starts_with("个工作日")
                || word.starts_with("工作日")
                || word.starts_with("小时")
                || vocabulary::is_keyword(word)
                || vocabulary::is_keyword_part(word))
    }

    /// Whether what stands before a token can be the end of something.
    fn is_complete(&self, index: usize) -> bool {
        let Some(before) = self.before(index) else { return false };
        match before.kind {
            TokenKind::Word => {
                let word = self.word_before(index);
                let is_head = matches!(self.last_kind(), Some(PieceKind::Declaration(kw_decision | kw_guarantee)));
                let is_part = is_reserved(word) || vocabulary::is_keyword_part(word) || INCOMPLETE.contains(&word);
                !is_part || COMPLETE.contains(&word) || (is_head && COMPLETE_HEAD.contains(&word))
            }
            TokenKind::Number
            | TokenKind::Date
            | TokenKind::Instant
            | TokenKind::Offset
            | TokenKind::Text
            | TokenKind::UnclosedText
            | TokenKind::Close
            | TokenKind::Question
            | TokenKind::Percent => true,
            _ => false,
        }
    }

    /// Whether only the name of the declaration and its labels stand before a token.
    fn is_head(&self, index: usize) -> bool {
        let first = self.pieces.last().map_or(index, |piece| piece.first);
        let between = self.tokens.get(first + 2..index).unwrap_or_default();
        between.iter().all(|token| token.kind == TokenKind::Text)
    }

    fn last_kind(&self) -> Option<PieceKind> {
        self.pieces.last().map(|piece| piece.kind)
    }

    fn before(&self, index: usize) -> Option<&Token> {
        self.tokens.get(index.checked_sub(1)?)
    }

    fn word(&self, index: usize) -> &str {
        self.tokens.get(index).and_then(|token| self.text.get(token.span.range())).unwrap_or_default()
    }

    fn word_before(&self, index: usize) -> &str {
        index.checked_sub(1).map_or("", |before| self.word(before))
    }
}

/// Whether a word looks like the code of a finding: `FC0411`.
fn is_code(word: &str) -> bool {
    let mut chars = word.chars();
    let letters = chars.by_ref().take(2).map(|c| c.to_ascii_uppercase());
    letters.eq("FC".chars()) && chars.next().is_some_and(|c| c.is_ascii_digit())
}

/// The pieces that a line with a colon is one of.
fn line_kind(context: Context) -> Option<PieceKind> {
    match context {
        Context::In(kw_facts) => Some(PieceKind::Fact),
        Context::In(kw_boundary) => Some(PieceKind::Band),
        _ => None,
    }
}
