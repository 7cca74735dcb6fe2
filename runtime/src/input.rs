//! Facts as they come in: a tree of exact texts, whatever notation they were written in.

mod json;

use std::fmt;

use crate::code::InputCode;
use crate::lang::{Bilingual, Lang};

/// Facts before anything is known of their types. Numbers keep the digits that were written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Input {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it was written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Input>),
    /// Names with values, in the order of the text.
    Object(Vec<(String, Input)>),
}

/// Most levels of lists and objects within one another.
pub const MAX_DEPTH: usize = 16;

impl Input {
    /// Reads one JSON value, strictly (RFC 8259): numbers stay exact, a key that stands twice in
    /// an object is refused, and nothing but white space may follow.
    ///
    /// ```
    /// use fencun_runtime::{Input, InputCode};
    ///
    /// let input = Input::from_json(r#"{"loss": 50000.10}"#).unwrap();
    /// assert_eq!(input, Input::Object(vec![("loss".into(), Input::Number("50000.10".into()))]));
    /// let error = Input::from_json(r#"{"loss": 1, "loss": 2}"#).unwrap_err();
    /// assert_eq!((error.code, error.path.as_str()), (InputCode::DuplicateKey, "loss"));
    /// ```
    ///
    /// # Errors
    /// The first mistake, with its line and column.
    pub fn from_json(text: &str) -> Result<Self, InputError> {
        json::parse(text)
    }

    /// The same from bytes, which may be no text at all. A byte-order mark is skipped.
    ///
    /// # Errors
    /// As [`Input::from_json`], and [`InputCode::NotUtf8`].
    pub fn from_json_bytes(bytes: &[u8]) -> Result<Self, InputError> {
        let text = std::str::from_utf8(bytes).map_err(|error| InputError::not_utf8(error.valid_up_to()))?;
        Self::from_json(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    /// What it is, for a message.
    pub(crate) fn describe(&self) -> Bilingual {
        match self {
            Self::Null => Bilingual::same("null"),
            Self::Bool(value) => Bilingual::same(value.to_string()),
            Self::Number(text) => Bilingual::new(format!("the number {}", cut(text)), format!("数字 {}", cut(text))),
            Self::Text(text) => Bilingual::new(format!("the text \"{}\"", cut(text)), format!("文字“{}”", cut(text))),
            Self::List(_) => Bilingual::new("a list", "列表"),
            Self::Object(_) => Bilingual::new("an object", "对象"),
        }
    }
}

/// One mistake in facts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InputError {
    /// Which.
    pub code: InputCode,
    /// The fact, such as `loss` or `persons[2].rank` (members count from 0); empty where it is
    /// not about one.
    pub path: String,
    /// What was found.
    pub found: Option<Box<Bilingual>>,
    /// What was expected.
    pub expected: Option<Box<Bilingual>>,
    /// What to do.
    pub help: Option<Box<Bilingual>>,
    /// Line and column in the text, counted from 1, the column in characters.
    pub place: Option<(usize, usize)>,
}

impl InputError {
    /// A mistake at a fact.
    pub fn new(code: InputCode, path: impl Into<String>) -> Self {
        Self { code, path: path.into(), found: None, expected: None, help: None, place: None }
    }

    /// A text that is not UTF-8 from a byte on.
    #[must_use]
    pub fn not_utf8(offset: usize) -> Self {
        let found = Bilingual::new(format!("wrong at byte {}", offset + 1), format!("第 {} 字节处有误", offset + 1));
        Self::new(InputCode::NotUtf8, "").found(found)
    }

    /// A line of more bytes than are read.
    #[must_use]
    pub fn line_too_long(max: usize) -> Self {
        let expected = Bilingual::new(format!("at most {max} bytes"), format!("至多 {max} 字节"));
        Self::new(InputCode::LineTooLong, "").expected(expected)
    }

    /// What was found.
    #[must_use]
    pub fn found(mut self, found: Bilingual) -> Self {
        self.found = Some(Box::new(found));
        self
    }

    /// What was expected.
    #[must_use]
    pub fn expected(mut self, expected: Bilingual) -> Self {
        self.expected = Some(Box::new(expected));
        self
    }

    /// What to do.
    #[must_use]
    pub fn help(mut self, help: Bilingual) -> Self {
        self.help = Some(Box::new(help));
        self
    }

    /// Where in the text, counted from 1.
    #[must_use]
    pub fn at(mut self, line: usize, column: usize) -> Self {
        self.place = Some((line, column));
        self
    }

    /// One line without the code: the fact, what is wrong, what was found and expected, and
    /// what to do.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        let mut text = String::new();
        let (colon, comma, semicolon) = match lang {
            Lang::En => (": ", ", ", "; "),
            Lang::Zh => ("：", "，", "；"),
        };
        if let Some((line, column)) = self.place {
            text += &match lang {
                Lang::En => format!("line {line}, column {column}: "),
                Lang::Zh => format!("第 {line} 行第 {column} 列："),
            };
        }
        if !self.path.is_empty() {
            text += &format!("`{}`{colon}", self.path);
        }
        text += self.code.title(lang);
        let mut before = colon;
        if let Some(found) = &self.found {
            text += before;
            text += found.get(lang);
            before = comma;
        }
        if let Some(expected) = &self.expected {
            text += before;
            text += match lang {
                Lang::En => "expected ",
                Lang::Zh => "应为",
            };
            text += expected.get(lang);
        }
        if let Some(help) = &self.help {
            text += semicolon;
            text += help.get(lang);
        }
        text
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code.number(), self.message(Lang::En))
    }
}

impl std::error::Error for InputError {}

/// The beginning of a text that someone else chose the length of.
pub(crate) fn cut(text: &str) -> String {
    let mut chars = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let mut shown: String = chars.by_ref().take(40).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}
