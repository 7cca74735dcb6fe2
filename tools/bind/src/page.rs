//! Text that is put together line by line.

use std::fmt::Write as _;

/// A file in the making.
#[derive(Debug, Default)]
pub(crate) struct Page {
    text: String,
    depth: usize,
    indent: &'static str,
}

impl Page {
    pub(crate) fn new(indent: &'static str) -> Self {
        Self { indent, ..Self::default() }
    }

    /// A line at the present depth; an empty one stays empty.
    pub(crate) fn line(&mut self, line: impl AsRef<str>) {
        let line = line.as_ref();
        if !line.is_empty() {
            self.text += &self.indent.repeat(self.depth);
            self.text += line;
        }
        self.text.push('\n');
    }

    /// Lines that stand as they are, with their own indentation in four blanks.
    pub(crate) fn lines(&mut self, lines: &str) {
        for line in lines.lines() {
            let rest = line.trim_start_matches("    ");
            let deeper = (line.len() - rest.len()) / 4;
            self.depth += deeper;
            self.line(rest);
            self.depth -= deeper;
        }
    }

    /// What stands within, one step further in.
    pub(crate) fn within(&mut self, head: impl AsRef<str>, foot: &str, body: impl FnOnce(&mut Self)) {
        self.line(head);
        self.depth += 1;
        body(self);
        self.depth -= 1;
        if !foot.is_empty() {
            self.line(foot);
        }
    }

    pub(crate) fn finish(self) -> String {
        self.text
    }
}

/// A text in double quotes, as all the languages read it, with escapes for what would end it.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            // No name has these; a hole is better than a file that means something else.
            c if is_sign(c) => quoted.push('\u{fffd}'),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

/// A text within a comment: on one line, and nothing in it that would end the comment.
pub(crate) fn comment(text: &str) -> String {
    let mut safe = String::new();
    for c in text.chars() {
        match c {
            c if is_sign(c) || c.is_whitespace() => safe.push(' '),
            // Java reads `\u` in comments too, and Python reads escapes in its texts.
            '\\' => safe.push('＼'),
            '"' if safe.ends_with("\"\"") => safe.push('\''),
            '/' if safe.ends_with('*') => safe.push_str(" /"),
            c => safe.push(c),
        }
    }
    safe.trim().to_owned()
}

/// Controls, ends of lines, and signs that turn the direction of writing.
fn is_sign(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A decimal number of units of the last digit.
pub(crate) fn decimal(number: i64, digits: usize) -> String {
    let text = format!("{:0>width$}", number.unsigned_abs(), width = digits + 1);
    let (whole, fraction) = text.split_at(text.len() - digits);
    let mut shown = String::new();
    let _ = write!(shown, "{}{whole}", if number < 0 { "-" } else { "" });
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        let _ = write!(shown, ".{fraction}");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::{comment, decimal, quoted};

    #[test]
    fn no_text_leaves_its_place() {
        assert_eq!(quoted("a\"b\\c\nd\u{2028}"), r#""a\"b\\c�d�""#);
        assert_eq!(comment("a */ b\n\"\"\" \\u000a"), "a * / b \"\"' ＼u000a");
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!([decimal(5, 2), decimal(-150, 2), decimal(7, 0)], ["0.05", "-1.5", "7"]);
    }
}
