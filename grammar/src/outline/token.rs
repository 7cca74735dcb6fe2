//! Text to tokens: one linear scan that knows texts, comments, numbers and full-width signs.
//!
//! The tokens say where lines, pieces and brackets begin and what stands at the place of a
//! mistake. What a piece means is pest's to say; the scan accepts any text.

use pest::unicode::{XID_CONTINUE, XID_START};

use crate::ast::Comment;
use crate::span::Span;

/// The tokens and comments of a text, in its order.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    /// Tokens.
    pub(crate) tokens: Vec<Token>,
    /// Comments.
    pub(crate) comments: Vec<PlacedComment>,
    /// Escapes that do not exist.
    pub(crate) bad_escapes: Vec<Span>,
}

/// A token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    /// No other token stands before it on its line.
    pub(crate) starts_line: bool,
    pub(crate) span: Span,
}

/// What a token is. Full-width signs are the same as their ASCII twins.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TokenKind {
    /// An identifier or a word of a keyword.
    Word,
    /// Digits with commas and points between them, well formed or not.
    Number,
    /// Digits in the form of `2019-03-01`, whether or not there is such a day.
    Date,
    /// A date with a `T` and a digit behind it, and what follows of an instant, well formed or not.
    Instant,
    /// `+08:00`: a sign and two numbers.
    Offset,
    /// A text in quotes.
    Text,
    /// A text without its closing quote, up to the end of the line.
    UnclosedText,
    /// `(`, `[` or `{`
    Open,
    /// `)`, `]` or `}`
    Close,
    Comma,
    Colon,
    Question,
    Percent,
    Pipe,
    DoublePipe,
    Plus,
    Minus,
    Star,
    /// Any other character.
    Other,
}

/// A comment and its place among the tokens.
#[derive(Debug)]
pub(crate) struct PlacedComment {
    /// How many tokens stand before it.
    pub(crate) tokens_before: usize,
    /// No token stands before it on its line.
    pub(crate) own_line: bool,
    pub(crate) comment: Comment,
}

/// Scans a text.
pub(crate) fn scan(text: &str) -> Tokens {
    let mut scanner = Scanner { text, at: 0, out: Tokens::default() };
    if scanner.peek() == Some('\u{feff}') {
        scanner.advance();
    }
    scanner.run();
    scanner.out
}

/// Whether a character can stand in an identifier behind its first.
pub(crate) fn is_identifier_part(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() || c == '_' } else { XID_CONTINUE(c) }
}

/// The value of a digit, ASCII or full-width.
pub(crate) fn digit_value(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(u32::from(c) - u32::from('0')),
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => None,
    }
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    out: Tokens,
}

impl<'t> Scanner<'t> {
    fn run(&mut self) {
        let mut starts_line = true;
        let mut line_ends = 0_u32;
        let mut behind_comment = false;
        while let Some(c) = self.peek() {
            let start = self.at;
            if c.is_whitespace() {
                self.advance();
                if is_line_end(c) && !(c == '\n' && self.text.get(..start).is_some_and(|before| before.ends_with('\r')))
                {
                    starts_line = true;
                    line_ends = line_ends.saturating_add(1);
                }
                continue;
            }
            if let (true, true, Some(last)) = (behind_comment, line_ends > 1, self.out.comments.last_mut()) {
                last.comment.blank_after = last.own_line;
            }
            behind_comment = self.rest().starts_with("--");
            if behind_comment {
                let text = self.line_rest();
                self.at += text.len();
                let text = text.get(2..).unwrap_or_default().trim_end().to_owned();
                self.out.comments.push(PlacedComment {
                    tokens_before: self.out.tokens.len(),
                    own_line: starts_line,
                    comment: Comment { text, blank_before: line_ends > 1, blank_after: false },
                });
            } else {
                let kind = self.token(c);
                self.out.tokens.push(Token { kind, starts_line, span: Span::new(start, self.at) });
                starts_line = false;
            }
            line_ends = 0;
        }
    }

    fn token(&mut self, c: char) -> TokenKind {
        if is_identifier_start(c) {
            while self.peek().is_some_and(is_identifier_part) {
                self.advance();
            }
            return TokenKind::Word;
        }
        if digit_value(c).is_some() {
            return self.number();
        }
        self.advance();
        match c {
            '"' => self.quoted('"'),
            '“' => self.quoted('”'),
            '(' | '[' | '{' | '（' | '［' | '｛' => TokenKind::Open,
            ')' | ']' | '}' | '）' | '］' | '｝' => TokenKind::Close,
            ',' | '，' | '、' => TokenKind::Comma,
            ':' | '：' => TokenKind::Colon,
            '?' | '？' => TokenKind::Question,
            '%' | '％' => TokenKind::Percent,
            '+' | '＋' | '-' | '－' if self.offset_behind_sign() => TokenKind::Offset,
            '+' | '＋' => TokenKind::Plus,
            '-' | '－' => TokenKind::Minus,
            '*' | '＊' => TokenKind::Star,
            '|' | '｜' if self.peek().is_some_and(|next| matches!(next, '|' | '｜')) => {
                self.advance();
                TokenKind::DoublePipe
            }
            '|' | '｜' => TokenKind::Pipe,
            _ => TokenKind::Other,
        }
    }

    /// `1,000.5`, `1.0.0`, `1,00`, `2019-03-01`: as long as it can be.
    fn number(&mut self) -> TokenKind {
        let digits = self.digits();
        if digits == 4 && self.date_behind_year() {
            return if self.time_behind_date() { TokenKind::Instant } else { TokenKind::Date };
        }
        loop {
            let mut ahead = self.rest().chars();
            let separated = ahead.next().is_some_and(|c| matches!(c, ',' | '，' | '.' | '．'));
            if !(separated && ahead.next().is_some_and(|c| digit_value(c).is_some())) {
                return TokenKind::Number;
            }
            self.advance();
            self.digits();
        }
    }

    /// Moves behind `-03-01`, or not at all.
    fn date_behind_year(&mut self) -> bool {
        let start = self.at;
        for part in 0..2 {
            if !self.peek().is_some_and(|c| matches!(c, '-' | '－')) {
                self.at = start;
                return false;
            }
            self.advance();
            let digits = self.digits();
            if digits == 0 || (part == 0 && digits > 2) {
                self.at = start;
                return false;
            }
        }
        true
    }

    /// Moves behind `T08:30:15+08:00`, or not at all.
    fn time_behind_date(&mut self) -> bool {
        let mut ahead = self.rest().chars();
        if ahead.next() != Some('T') || ahead.next().is_none_or(|c| digit_value(c).is_none()) {
            return false;
        }
        self.advance();
        self.clock();
        match self.peek() {
            Some('Z') => self.advance(),
            Some('+' | '-' | '＋' | '－') => {
                let start = self.at;
                self.advance();
                if self.clock() == 0 {
                    self.at = start;
                }
            }
            _ => {}
        }
        true
    }

    /// Moves behind `08:30`; how many digits it has.
    fn clock(&mut self) -> usize {
        let mut digits = self.digits();
        while self.peek().is_some_and(is_colon) && self.rest().chars().nth(1).is_some_and(|c| digit_value(c).is_some())
        {
            self.advance();
            digits += self.digits();
        }
        digits
    }

    /// Moves behind the `08:00` of `+08:00`, or not at all.
    fn offset_behind_sign(&mut self) -> bool {
        let start = self.at;
        let is_offset = self.digits() == 2 && self.peek().is_some_and(is_colon) && {
            self.advance();
            self.digits() == 2
        };
        if !is_offset {
            self.at = start;
        }
        is_offset
    }

    fn digits(&mut self) -> usize {
        let mut count = 0;
        while self.peek().is_some_and(|c| digit_value(c).is_some()) {
            self.advance();
            count += 1;
        }
        count
    }

    /// The rest of a text behind its opening quote.
    fn quoted(&mut self, close: char) -> TokenKind {
        while let Some(c) = self.peek() {
            let start = self.at;
            if is_line_end(c) {
                break;
            }
            self.advance();
            if c == close {
                return TokenKind::Text;
            }
            if c == '\\' {
                match self.peek() {
                    Some(next) if !is_line_end(next) => {
                        self.advance();
                        if !matches!(next, '"' | '\\') {
                            self.out.bad_escapes.push(Span::new(start, self.at));
                        }
                    }
                    _ => break,
                }
            }
        }
        TokenKind::UnclosedText
    }

    /// Everything up to the end of the line.
    fn line_rest(&self) -> &'t str {
        self.rest().split(is_line_end).next().unwrap_or_default()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn advance(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }
}

/// Whether a character can begin an identifier.
fn is_identifier_start(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() || c == '_' } else { XID_START(c) }
}

fn is_colon(c: char) -> bool {
    matches!(c, ':' | '：')
}

/// The ends of lines that comments and texts know.
fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r')
}
