//! Lines of a stream, in constant memory.

use std::io::{self, BufRead};

/// The longest line of facts, in bytes without its end.
pub const LINE_LIMIT: usize = 1 << 20;

/// A line that is not blank.
#[derive(Debug, Eq, PartialEq)]
pub struct Line<'a> {
    /// Its number, counted from 1; blank lines count.
    pub number: u64,
    /// Its bytes without the line end; absent when there are more than the limit.
    pub bytes: Option<&'a [u8]>,
}

/// Reads lines one by one; of a line that is too long no more than the limit is ever held.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    line: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// The lines of a stream.
    pub fn new(reader: R) -> Self {
        Self { reader, line: Vec::new(), number: 0 }
    }

    /// The stream behind the lines.
    pub fn reader(&self) -> &R {
        &self.reader
    }

    /// The next line that is not blank.
    ///
    /// # Errors
    /// What the stream says.
    pub fn next(&mut self, limit: usize) -> io::Result<Option<Line<'_>>> {
        loop {
            let Some(whole) = self.read(limit)? else { return Ok(None) };
            self.number += 1;
            if !whole {
                return Ok(Some(Line { number: self.number, bytes: None }));
            }
            if self.number == 1 && self.line.starts_with(BOM) {
                self.line.drain(..BOM.len());
            }
            if !self.line.trim_ascii().is_empty() {
                return Ok(Some(Line { number: self.number, bytes: Some(&self.line) }));
            }
        }
    }

    /// Everything that is left, or `None` when it is longer than the limit.
    ///
    /// # Errors
    /// What the stream says.
    pub fn rest(&mut self, limit: usize) -> io::Result<Option<Vec<u8>>> {
        let mut rest = Vec::new();
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok([]) => return Ok(Some(rest)),
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if rest.len() + chunk.len() > limit {
                return Ok(None);
            }
            rest.extend_from_slice(chunk);
            let taken = chunk.len();
            self.reader.consume(taken);
        }
    }

    /// Whether anything but white space follows. Blank lines before it are passed over.
    ///
    /// # Errors
    /// What the stream says.
    pub fn follows(&mut self) -> io::Result<bool> {
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok([]) => return Ok(false),
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let blank = chunk.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            let more = blank < chunk.len();
            let breaks = chunk.iter().take(blank).filter(|byte| **byte == b'\n').count();
            self.number += breaks as u64;
            self.reader.consume(blank);
            if more {
                return Ok(true);
            }
        }
    }

    /// Reads one line into `line`. `Some(false)`: it was longer than the limit and is gone;
    /// `None`: the stream has ended.
    fn read(&mut self, limit: usize) -> io::Result<Option<bool>> {
        self.line.clear();
        // A line at the limit is rare; its memory is not kept for the lines behind it.
        self.line.shrink_to(64 * 1024);
        let mut whole = true;
        let mut any = false;
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok([]) => return Ok(any.then_some(whole)),
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            any = true;
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let piece = end.and_then(|end| chunk.get(..end)).unwrap_or(chunk);
            whole &= self.line.len() + piece.len() <= limit;
            if whole {
                self.line.extend_from_slice(piece);
            } else {
                self.line = Vec::new();
            }
            let taken = piece.len() + usize::from(end.is_some());
            self.reader.consume(taken);
            if end.is_some() {
                if self.line.last() == Some(&b'\r') {
                    self.line.pop();
                }
                return Ok(Some(whole));
            }
        }
    }
}

const BOM: &[u8] = b"\xef\xbb\xbf";

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::Lines;

    /// The lines of `text` with a limit of 4 bytes, read three bytes at a time.
    #[track_caller]
    fn check(text: &[u8], expected: &[(u64, Option<&str>)]) {
        let mut lines = Lines::new(BufReader::with_capacity(3, text));
        let mut seen = Vec::new();
        while let Some(line) = lines.next(4).unwrap() {
            seen.push((line.number, line.bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned())));
        }
        let expected: Vec<_> = expected.iter().map(|(number, text)| (*number, text.map(str::to_owned))).collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn blank_lines_count_and_are_no_lines() {
        check(b"a\n\n \r\nb\r\nc", &[(1, Some("a")), (4, Some("b")), (5, Some("c"))]);
    }

    #[test]
    fn a_line_at_the_limit_is_whole_and_one_byte_more_is_gone() {
        check(b"1234\n12345\nab", &[(1, Some("1234")), (2, None), (3, Some("ab"))]);
    }

    #[test]
    fn looking_ahead_keeps_the_numbers() {
        let mut lines = Lines::new(BufReader::with_capacity(3, &b"a\n\n  \n b\n \n"[..]));
        assert_eq!(lines.next(4).unwrap().map(|line| line.number), Some(1));
        assert!(lines.follows().unwrap());
        let line = lines.next(4).unwrap().unwrap();
        assert_eq!((line.number, line.bytes), (4, Some(&b"b"[..])));
        assert!(!lines.follows().unwrap());
    }

    #[test]
    fn nothing_holds_no_line() {
        check(b"", &[]);
        check(b"\n\n", &[]);
    }

    #[test]
    fn the_mark_of_utf8_is_skipped() {
        check(b"\xef\xbb\xbfa\nb", &[(1, Some("a")), (2, Some("b"))]);
    }
}
