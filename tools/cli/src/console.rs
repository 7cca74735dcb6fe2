//! Standard output and standard error, with colours where a person looks at them.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write as _};

use fencun_grammar::ast::Lang;
use serde::Serialize;

use crate::language::{Language, pick};
use crate::trouble::Trouble;

/// When to colour.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    fn on(self, terminal: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }
}

/// The two streams of the program and the language it speaks on them.
#[derive(Debug)]
pub struct Console {
    out: BufWriter<Stdout>,
    /// Colours on standard output.
    pub out_paint: Paint,
    /// Colours on standard error.
    pub err_paint: Paint,
    /// The language of messages.
    pub language: Language,
}

impl Console {
    /// The console of this process.
    pub fn new(color: Color, language: Language) -> Self {
        Self {
            out: BufWriter::with_capacity(64 * 1024, io::stdout()),
            out_paint: Paint(color.on(io::stdout().is_terminal())),
            err_paint: Paint(color.on(io::stderr().is_terminal())),
            language,
        }
    }

    /// One line on standard output.
    pub fn line(&mut self, text: impl Display) -> Result<(), Trouble> {
        Ok(writeln!(self.out, "{text}")?)
    }

    /// One object of JSON on one line of standard output.
    pub fn json<T: Serialize>(&mut self, value: &T) -> Result<(), Trouble> {
        serde_json::to_writer(&mut self.out, value).map_err(io::Error::from)?;
        Ok(self.out.write_all(b"\n")?)
    }

    /// Text without a line end on standard output.
    pub fn text(&mut self, text: &str) -> Result<(), Trouble> {
        self.bytes(text.as_bytes())
    }

    /// Bytes on standard output.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        Ok(self.out.write_all(bytes)?)
    }

    /// Everything written so far reaches the reader.
    pub fn flush(&mut self) -> Result<(), Trouble> {
        Ok(self.out.flush()?)
    }

    /// One line on standard error. A closed standard error is nobody's concern.
    pub fn note(&mut self, text: impl Display) {
        let _ = self.out.flush();
        let _ = writeln!(io::stderr(), "{text}");
    }

    /// `error: …` on standard error.
    pub fn error(&mut self, lang: Lang, text: &str) {
        let word = self.err_paint.bad(pick(lang, "error", "错误"));
        let colon = pick(lang, ": ", "：");
        self.note(format_args!("{word}{colon}{}", clean(text)));
    }
}

/// A text of a policy, or a path, as it may stand on a terminal: characters that would move the
/// cursor or change colours are replaced.
pub fn clean(text: &str) -> Cow<'_, str> {
    let is_harmful = |c: char| c.is_control() && c != '\n';
    if text.contains(is_harmful) { text.replace(is_harmful, "\u{fffd}").into() } else { text.into() }
}

/// Colours, or their absence.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Paint(pub bool);

impl Paint {
    /// Something that went well.
    pub fn good(self, text: &str) -> String {
        self.wrap("1;32", text)
    }

    /// Something wrong.
    pub fn bad(self, text: &str) -> String {
        self.wrap("1;31", text)
    }

    /// Something to look at.
    pub fn warn(self, text: &str) -> String {
        self.wrap("1;33", text)
    }

    /// Something important.
    pub fn strong(self, text: &str) -> String {
        self.wrap("1", text)
    }

    fn wrap(self, style: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn texts_do_not_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[31m\tb\r\nc"), "a\u{fffd}[31m\u{fffd}b\u{fffd}\nc");
        assert_eq!(clean("容错"), "容错");
    }
}
