//! Formatting a text: nothing is returned that does not read as the same file.

use crate::ast::Lang;
use crate::diagnostic::{Bilingual, Diagnostic, Severity};

use super::{print, same};

/// Why a text was not formatted. The text stays as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// A piece could not be parsed; formatting would lose it.
    #[error("the file has pieces that cannot be read")]
    Unparsable(Vec<Diagnostic>),
    /// What the formatter wrote does not read as what it was given: a mistake of the formatter.
    #[error("the formatted text would not mean the same, so nothing was changed")]
    WouldChange,
}

impl FormatError {
    /// The message in both languages.
    #[must_use]
    pub fn message(&self) -> Bilingual {
        let zh = match self {
            Self::Unparsable(_) => "文件中有无法识别的内容",
            Self::WouldChange => "排版后的文本含义会有变化，因此未作改动",
        };
        Bilingual::new(self.to_string(), zh)
    }
}

/// The canonical text, in a language or in the file's own.
///
/// Formatting its own answer again changes nothing.
///
/// # Errors
/// [`FormatError::Unparsable`] for a text with syntax errors; [`FormatError::WouldChange`] where
/// the answer would not be the same file with the same comments.
pub fn format(text: &str, lang: Option<Lang>) -> Result<String, FormatError> {
    let before = crate::parse(text);
    let refused = before.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    if refused || !before.file.damaged.is_empty() {
        return Err(FormatError::Unparsable(before.diagnostics));
    }
    let formatted = print(&before.file, lang.unwrap_or(before.file.lang));
    let after = crate::parse(&formatted);
    let readable = after.diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error);
    if readable && same(&before.file, &after.file) { Ok(formatted) } else { Err(FormatError::WouldChange) }
}
