//! Text to tree.
//!
//! The text is cut into pieces (`outline`), each piece is read by pest with a rule of its own,
//! and the pieces are put together to declarations. A piece that cannot be read costs one
//! message and itself: its neighbours are read, and the declaration it belongs to is kept with
//! the rest. Where the head of a declaration cannot be read, the declaration is missing whole, and
//! nothing is said of the pieces in it.
//!
//! Nothing here recurses deeper than `outline` allows, and no text makes it panic.

mod build;
mod calendar;
mod case;
mod check;
mod csv;
mod decision;
mod declaration;
mod expr;
mod foreign;
mod grammar;
mod literal;
mod mistake;
mod reader;
mod regulation;
mod words;

#[cfg(test)]
mod tests;

pub use csv::{MAX_ROWS, TableFile, parse_table};

use crate::ast::{File, Lang};
use crate::diagnostic::{Bilingual, Code, Diagnostic};
use crate::outline::outline;
use crate::span::Span;

/// The largest file, in bytes.
pub const MAX_FILE_BYTES: usize = 4 * 1024 * 1024;

/// The most diagnostics of one file. Where there are more, the last one says so.
pub const MAX_DIAGNOSTICS: usize = 50;

/// What a file says, and what is wrong with how it says it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parse {
    /// The tree of everything that could be read.
    pub file: File,
    /// Mistakes, in the order of the text, at most [`MAX_DIAGNOSTICS`].
    pub diagnostics: Vec<Diagnostic>,
}

/// The text of a file. A byte-order mark stays in it; [`parse`] skips it.
///
/// # Errors
/// `FC0501` for a file above [`MAX_FILE_BYTES`], `FC0106` with the place of the first byte that is
/// not UTF-8.
pub fn decode(bytes: &[u8]) -> Result<&str, Box<Diagnostic>> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(Box::new(too_large(bytes.len())));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let message = Bilingual::new("the file is not UTF-8 from this byte on", "文件从此字节起不是 UTF-8 编码");
        let help = Bilingual::new(
            "save the file with the encoding `UTF-8`",
            "请以 `UTF-8` 编码保存文件（常见的原编码是 GBK）",
        );
        Box::new(Diagnostic::error(Code::NotUtf8, Span::new(at, at + 1), message).help(help))
    })
}

/// Reads a file. Never panics, whatever the text.
///
/// ```
/// let parse = fencun_grammar::parse("enum Motive { public_good, private_gain }");
/// assert!(parse.diagnostics.is_empty());
/// assert_eq!(parse.file.decls.len(), 1);
/// ```
#[must_use]
pub fn parse(text: &str) -> Parse {
    if text.len() > MAX_FILE_BYTES {
        let damaged = vec![Span::new(0, text.len())];
        let file = File { lang: Lang::default(), decls: Vec::new(), trailing: Vec::new(), damaged };
        return Parse { file, diagnostics: vec![too_large(text.len())] };
    }
    let outline = outline(text);
    let mut diags: Vec<Diagnostic> = outline
        .bad_escapes
        .iter()
        .take(MAX_DIAGNOSTICS + 1)
        .map(|span| check::bad_escape(*span, text.get(span.range()).unwrap_or_default()))
        .collect();
    let file = reader::read(text, &outline, &mut diags);
    diags.sort_by_key(|diag| (diag.primary.span, diag.code));
    if diags.len() > MAX_DIAGNOSTICS {
        diags.truncate(MAX_DIAGNOSTICS - 1);
        let last = diags.last().map(|diag| diag.primary.span).unwrap_or_default();
        diags.push(more(last));
    }
    Parse { file, diagnostics: diags }
}

fn too_large(bytes: usize) -> Diagnostic {
    let message = Bilingual::new(
        format!("the file has {bytes} bytes; at most {MAX_FILE_BYTES} are read"),
        format!("文件有 {bytes} 字节，最多读取 {MAX_FILE_BYTES} 字节"),
    );
    let help =
        Bilingual::new("spread the cases over several files of the same folder", "请把案例分到同一文件夹的几个文件中");
    Diagnostic::error(Code::FileTooLarge, Span::default(), message).help(help)
}

/// Stands at the last mistake that is told, for the others are behind it.
fn more(span: Span) -> Diagnostic {
    let message = Bilingual::new("there are more mistakes behind this one", "此后还有其他错误");
    let help = Bilingual::new(
        "mend the mistakes above and run `fencun check` again",
        "请先改正以上错误，再运行 `fencun check`",
    );
    Diagnostic::error(Code::MoreDiagnostics, span, message).help(help)
}
