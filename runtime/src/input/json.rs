//! JSON to [`Input`], by hand: the digits of a number must survive, and a key that stands twice
//! must be seen.

use super::{Input, InputError, MAX_DEPTH};
use crate::code::InputCode;
use crate::lang::Bilingual;

/// One value and white space around it.
pub(super) fn parse(text: &str) -> Result<Input, InputError> {
    let mut reader = Reader { text, at: 0, path: Vec::new() };
    let value = reader.value()?;
    reader.space();
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err(reader.syntax("the end of the text", "文本在此结束")),
    }
}

struct Reader<'t> {
    text: &'t str,
    /// Offset in bytes, always between two characters.
    at: usize,
    /// Keys and indexes that lead here; as many as lists and objects are open.
    path: Vec<Step>,
}

enum Step {
    Key(String),
    Index(usize),
}

impl Reader<'_> {
    fn value(&mut self) -> Result<Input, InputError> {
        self.space();
        match self.peek() {
            Some('{') => self.object(),
            Some('[') => self.list(),
            Some('"') => Ok(Input::Text(self.string()?)),
            Some('-' | '0'..='9') => self.number(),
            _ if self.word("true") => Ok(Input::Bool(true)),
            _ if self.word("false") => Ok(Input::Bool(false)),
            _ if self.word("null") => Ok(Input::Null),
            _ => Err(self.syntax("a JSON value", " JSON 值")),
        }
    }

    fn object(&mut self) -> Result<Input, InputError> {
        self.enter(Step::Key(String::new()))?;
        let mut entries: Vec<(String, Input)> = Vec::new();
        let mut keys = std::collections::BTreeSet::new();
        self.space();
        if !self.take('}') {
            loop {
                self.space();
                let start = self.at;
                if self.peek() != Some('"') {
                    return Err(self.syntax("a name in quotes", "带引号的名称"));
                }
                let key = self.string()?;
                if let Some(step) = self.path.last_mut() {
                    *step = Step::Key(key.clone());
                }
                if !keys.insert(key.clone()) {
                    self.at = start;
                    return Err(self.error(InputCode::DuplicateKey));
                }
                self.space();
                if !self.take(':') {
                    return Err(self.syntax("`:`", "“:”"));
                }
                entries.push((key, self.value()?));
                self.space();
                if self.take('}') {
                    break;
                }
                if !self.take(',') {
                    return Err(self.syntax("`,` or `}`", "“,”或“}”"));
                }
            }
        }
        self.path.pop();
        Ok(Input::Object(entries))
    }

    fn list(&mut self) -> Result<Input, InputError> {
        self.enter(Step::Index(0))?;
        let mut members = Vec::new();
        self.space();
        if !self.take(']') {
            loop {
                members.push(self.value()?);
                if let Some(step) = self.path.last_mut() {
                    *step = Step::Index(members.len());
                }
                self.space();
                if self.take(']') {
                    break;
                }
                if !self.take(',') {
                    return Err(self.syntax("`,` or `]`", "“,”或“]”"));
                }
            }
        }
        self.path.pop();
        Ok(Input::List(members))
    }

    /// `-`? then `0` or digits that do not begin with 0, then a fraction and an exponent.
    fn number(&mut self) -> Result<Input, InputError> {
        let start = self.at;
        self.take('-');
        if !self.take('0') && self.digits() == 0 {
            return Err(self.syntax("a digit", "数字"));
        }
        if self.peek().is_some_and(|c| c.is_ascii_digit()) {
            return Err(self.syntax("a number without zeros in front", "不以 0 开头的数字"));
        }
        if self.take('.') && self.digits() == 0 {
            return Err(self.syntax("a digit", "数字"));
        }
        if self.take('e') || self.take('E') {
            let _ = self.take('+') || self.take('-');
            if self.digits() == 0 {
                return Err(self.syntax("a digit", "数字"));
            }
        }
        Ok(Input::Number(self.text.get(start..self.at).unwrap_or_default().to_owned()))
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    fn string(&mut self) -> Result<String, InputError> {
        let mut text = String::new();
        self.take('"');
        loop {
            match self.peek() {
                Some('"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some('\\') => text.push(self.escape()?),
                Some(c) if c >= ' ' => {
                    self.at += c.len_utf8();
                    text.push(c);
                }
                _ => return Err(self.syntax("the end of the text in quotes", "右引号")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, InputError> {
        let start = self.at;
        self.at += 1;
        let escaped = self.peek();
        self.at += escaped.map_or(0, char::len_utf8);
        let c = match escaped {
            Some(c @ ('"' | '\\' | '/')) => Some(c),
            Some('b') => Some('\u{8}'),
            Some('f') => Some('\u{c}'),
            Some('n') => Some('\n'),
            Some('r') => Some('\r'),
            Some('t') => Some('\t'),
            Some('u') => self.unicode(),
            _ => None,
        };
        c.ok_or_else(|| {
            self.at = start;
            self.syntax("an escape that JSON has", "有效的 JSON 转义")
        })
    }

    /// Behind `\u`: four digits, or a pair of surrogates.
    fn unicode(&mut self) -> Option<char> {
        let high = self.hex()?;
        if !(0xd800..0xdc00).contains(&high) {
            return char::from_u32(high);
        }
        let low = if self.word("\\u") { self.hex()? } else { return None };
        if !(0xdc00..0xe000).contains(&low) {
            return None;
        }
        char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00))
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }

    fn enter(&mut self, step: Step) -> Result<(), InputError> {
        if self.path.len() == MAX_DEPTH {
            let expected = Bilingual::new(format!("at most {MAX_DEPTH} levels"), format!("至多 {MAX_DEPTH} 层"));
            return Err(self.error(InputCode::TooDeep).expected(expected));
        }
        self.at += 1;
        self.path.push(step);
        Ok(())
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..).and_then(|rest| rest.chars().next())
    }

    fn take(&mut self, c: char) -> bool {
        let is_next = self.peek() == Some(c);
        if is_next {
            self.at += c.len_utf8();
        }
        is_next
    }

    fn word(&mut self, word: &str) -> bool {
        let is_next = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        if is_next {
            self.at += word.len();
        }
        is_next
    }

    fn syntax(&self, en: &str, zh: &str) -> InputError {
        let found = match self.peek() {
            None => Bilingual::new("the text ends", "文本已结束"),
            Some(c) if c.is_control() => Bilingual::same(format!("U+{:04X}", u32::from(c))),
            Some(c) => Bilingual::new(format!("`{c}`"), format!("“{c}”")),
        };
        self.error(InputCode::BadSyntax).found(found).expected(Bilingual::new(en, zh))
    }

    /// A mistake here, with line and column.
    fn error(&self, code: InputCode) -> InputError {
        let mut path = String::new();
        for step in &self.path {
            match step {
                Step::Key(key) if key.is_empty() => {}
                Step::Key(key) if path.is_empty() => path = super::cut(key),
                Step::Key(key) => path = format!("{path}.{}", super::cut(key)),
                Step::Index(index) => path = format!("{path}[{index}]"),
            }
        }
        let before = self.text.get(..self.at).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        InputError::new(code, path).at(line, column)
    }
}
