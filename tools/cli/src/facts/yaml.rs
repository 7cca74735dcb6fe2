//! YAML documents as facts.
//!
//! The core schema of YAML 1.2 resolves plain scalars; numbers keep the digits that were written,
//! so that money stays exact. What would let a small file grow, or hide what is meant (anchors,
//! aliases, tags, merge keys), is refused.

use std::collections::BTreeSet;

use fencun_runtime::{Bilingual, Input, InputCode, InputError, MAX_DEPTH};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, StrInput};

/// The documents of a YAML text, one by one; nothing follows an error.
pub struct Documents<'a> {
    parser: Parser<'a, StrInput<'a>>,
    ended: bool,
}

impl<'a> Documents<'a> {
    /// The documents of a text.
    pub fn new(text: &'a str) -> Self {
        Self { parser: Parser::new_from_str(text.strip_prefix('\u{feff}').unwrap_or(text)), ended: false }
    }

    /// The next event with its place; `None` behind the last.
    fn event(&mut self) -> Result<Option<(Event<'a>, Marker)>, InputError> {
        match self.parser.next() {
            None => Ok(None),
            Some(Ok((event, span))) => Ok(Some((event, span.start))),
            Some(Err(error)) => Err(syntax(*error.marker(), error.info())),
        }
    }

    fn document(&mut self) -> Result<Option<Input>, InputError> {
        loop {
            match self.event()? {
                None | Some((Event::StreamEnd, _)) => return Ok(None),
                Some((Event::Nothing | Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd, _)) => {}
                Some((event, place)) => return self.value(event, place, 0).map(Some),
            }
        }
    }

    fn value(&mut self, event: Event<'a>, place: Marker, depth: usize) -> Result<Input, InputError> {
        let is_collection = matches!(event, Event::SequenceStart(..) | Event::MappingStart(..));
        if is_collection && depth == MAX_DEPTH {
            return Err(error(place, InputCode::TooDeep, "").expected(levels()));
        }
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                refuse(place, anchor, tag.is_some())?;
                Ok(if style == ScalarStyle::Plain { plain(&text) } else { Input::Text(text.into_owned()) })
            }
            Event::SequenceStart(anchor, tag) => {
                refuse(place, anchor, tag.is_some())?;
                let mut members = Vec::new();
                loop {
                    match self.inside(place)? {
                        (Event::SequenceEnd, _) => return Ok(Input::List(members)),
                        (event, place) => members.push(self.value(event, place, depth + 1)?),
                    }
                }
            }
            Event::MappingStart(anchor, tag) => {
                refuse(place, anchor, tag.is_some())?;
                self.mapping(place, depth)
            }
            Event::Alias(_) => Err(alias(place)),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::SequenceEnd
            | Event::MappingEnd => Err(syntax(place, UNEXPECTED_END)),
        }
    }

    fn mapping(&mut self, start: Marker, depth: usize) -> Result<Input, InputError> {
        let mut entries: Vec<(String, Input)> = Vec::new();
        let mut known = BTreeSet::new();
        loop {
            let (key, place) = match self.inside(start)? {
                (Event::MappingEnd, _) => return Ok(Input::Object(entries)),
                (Event::Scalar(key, _, anchor, tag), place) => {
                    refuse(place, anchor, tag.is_some())?;
                    (key.into_owned(), place)
                }
                (Event::Alias(_), place) => return Err(alias(place)),
                (_, place) => return Err(bad_key(place)),
            };
            if !known.insert(key.clone()) {
                return Err(error(place, InputCode::DuplicateKey, key));
            }
            let (event, place) = self.inside(start)?;
            entries.push((key, self.value(event, place, depth + 1)?));
        }
    }

    /// The next event of a collection that is not closed yet.
    fn inside(&mut self, start: Marker) -> Result<(Event<'a>, Marker), InputError> {
        self.event()?.ok_or_else(|| syntax(start, UNEXPECTED_END))
    }
}

impl Iterator for Documents<'_> {
    type Item = Result<Input, InputError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let document = self.document().transpose();
        self.ended = !matches!(document, Some(Ok(_)));
        document
    }
}

fn error(place: Marker, code: InputCode, path: impl Into<String>) -> InputError {
    InputError::new(code, path).at(place.line(), place.col() + 1)
}

/// Not YAML; the words are the parser's.
fn syntax(place: Marker, info: &str) -> InputError {
    error(place, InputCode::BadSyntax, "").found(Bilingual::same(info))
}

const UNEXPECTED_END: &str = "unexpected end";

fn alias(place: Marker) -> InputError {
    let found = Bilingual::new("an anchor or alias", "锚点或别名");
    error(place, InputCode::BadSyntax, "").found(found).expected(Bilingual::new("the value itself", "值本身"))
}

fn tag_refused(place: Marker) -> InputError {
    let found = Bilingual::new("a tag", "标签");
    error(place, InputCode::BadSyntax, "").found(found).expected(Bilingual::new("the value alone", "不带标签的值"))
}

fn bad_key(place: Marker) -> InputError {
    error(place, InputCode::BadSyntax, "").expected(Bilingual::new("the name of a fact", "事实的名称"))
}

fn levels() -> Bilingual {
    Bilingual::new(format!("at most {MAX_DEPTH} levels"), format!("至多 {MAX_DEPTH} 层"))
}

/// Anchors have an id above 0.
fn refuse(place: Marker, anchor: usize, tagged: bool) -> Result<(), InputError> {
    if anchor != 0 {
        return Err(alias(place));
    }
    if tagged { Err(tag_refused(place)) } else { Ok(()) }
}

/// A plain scalar by the core schema.
fn plain(text: &str) -> Input {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Input::Null,
        "true" | "True" | "TRUE" => Input::Bool(true),
        "false" | "False" | "FALSE" => Input::Bool(false),
        _ => number(text).map_or_else(|| Input::Text(text.to_owned()), Input::Number),
    }
}

/// A number of the core schema, written as JSON writes it; infinities and octal or hexadecimal
/// numbers too large for 64 bits are none.
fn number(text: &str) -> Option<String> {
    for (prefix, radix) in [("0o", 8), ("0x", 16)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            let valid = digits.bytes().all(|digit| char::from(digit).is_digit(radix));
            return valid.then(|| u64::from_str_radix(digits, radix).ok()).flatten().map(|value| value.to_string());
        }
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (digits, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_digits = exponent.map(|exponent| exponent.strip_prefix(['+', '-']).unwrap_or(exponent));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty())
        || !is_digits(whole)
        || !is_digits(fraction)
        || exponent_digits.is_some_and(|digits| digits.is_empty() || !is_digits(digits))
    {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let mut number = format!("{sign}{whole}");
    if !fraction.is_empty() {
        number.push('.');
        number.push_str(fraction);
    }
    if let Some(exponent) = exponent {
        number.push('e');
        number.push_str(exponent);
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use fencun_runtime::{Input, InputCode, MAX_DEPTH};

    use super::{Documents, plain};

    #[track_caller]
    fn one(text: &str) -> Input {
        let documents: Vec<_> = Documents::new(text).collect();
        assert_eq!(documents.len(), 1, "{documents:?}");
        documents.into_iter().next().unwrap().unwrap()
    }

    #[track_caller]
    fn refused(text: &str, message: &str) {
        let error = Documents::new(text).last().unwrap().unwrap_err();
        assert_eq!(error.to_string(), message);
    }

    fn number(text: &str) -> Input {
        Input::Number(text.to_owned())
    }

    fn text(text: &str) -> Input {
        Input::Text(text.to_owned())
    }

    #[test]
    fn facts_with_a_list_of_records() {
        let input = one("loss: 50000.10\nmotive: null\non: 2019-03-01\npersons:\n  - {rank: high, benefited: true}\n");
        let person = Input::Object(vec![("rank".into(), text("high")), ("benefited".into(), Input::Bool(true))]);
        assert_eq!(
            input,
            Input::Object(vec![
                ("loss".into(), number("50000.10")),
                ("motive".into(), Input::Null),
                ("on".into(), text("2019-03-01")),
                ("persons".into(), Input::List(vec![person])),
            ])
        );
    }

    #[test]
    fn plain_scalars_follow_the_core_schema() {
        for nothing in ["", "~", "null", "NULL"] {
            assert_eq!(plain(nothing), Input::Null);
        }
        for (written, digits) in [
            ("007", "7"),
            ("+5", "5"),
            ("-0.50", "-0.50"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1e3", "1e3"),
            ("0x1F", "31"),
            ("0o17", "15"),
        ] {
            assert_eq!(plain(written), number(digits));
        }
        for word in ["yes", "no", "nULL", ".", "-", "1e", "0x", "0xG", ".inf", "1,000", "5 000", "2019-03-01", "--5"] {
            assert_eq!(plain(word), text(word));
        }
    }

    #[test]
    fn quoted_scalars_are_text() {
        assert_eq!(
            one("a: \"5\"\nb: 'true'\n"),
            Input::Object(vec![("a".into(), text("5")), ("b".into(), text("true"))])
        );
    }

    #[test]
    fn several_documents() {
        let documents: Vec<_> = Documents::new("---\na: 1\n---\na: 2\n...\n").map(Result::unwrap).collect();
        assert_eq!(documents, ["1", "2"].map(|n| Input::Object(vec![("a".into(), number(n))])));
    }

    #[test]
    fn what_hides_or_grows_is_refused() {
        let alias = "cannot be read: an anchor or alias, expected the value itself";
        refused("a: &x 1\nb: *x\n", &format!("FC0631 line 1, column 4: {alias}"));
        refused("a: !!str 1\n", "FC0631 line 1, column 4: cannot be read: a tag, expected the value alone");
        refused("[a]: 1\n", "FC0631 line 1, column 1: cannot be read: expected the name of a fact");
        refused("a: 1\nb: 2\na: 3\n", "FC0627 line 3, column 1: `a`: given twice");
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |n: usize| format!("{}1{}", "[".repeat(n), "]".repeat(n));
        assert!(Documents::new(&nested(MAX_DEPTH)).all(|document| document.is_ok()));
        refused(&nested(MAX_DEPTH + 1), "FC0634 line 1, column 17: nested too deeply: expected at most 16 levels");
    }

    #[test]
    fn an_error_ends_the_documents() {
        let documents: Vec<_> = Documents::new("a: 1\n---\nb: [1\n---\nc: 2\n").collect();
        assert_eq!(documents.len(), 2);
        assert_eq!(documents.last().unwrap().as_ref().unwrap_err().code, InputCode::BadSyntax);
    }
}
