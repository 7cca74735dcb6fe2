//! Facts from a file or standard input, each with one answer.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use fencun_abi::answer::Decision;
use fencun_grammar::ast::Lang;
use fencun_runtime::{Detail, Error, Facts, Input, InputError, Policy, Session, Trace};

use crate::cli::{DecideArgs, Format};
use crate::console::{Console, clean};
use crate::exit::Exit;
use crate::facts::lines::{LINE_LIMIT, Lines};
use crate::facts::shape::{Shape, closed};
use crate::facts::yaml::Documents;
use crate::language::{from_host, host};
use crate::render::{answer, failure};
use crate::trouble::Trouble;

/// The largest file that is read whole: YAML, or one JSON object on several lines.
const DOCUMENT_LIMIT: usize = 16 << 20;

/// Decides the facts of a file.
pub fn run(path: &Path, policy: &Policy, args: &DecideArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let lang = console.language.of_file(from_host(policy.lang()));
    let mut run = Run { path, policy, session: policy.session(), lang, args, exit: Exit::Done };
    let reader = open(path)?;
    match Shape::of(path) {
        Shape::JsonLines => run.lines(Lines::new(reader), console)?,
        Shape::Json => run.json(Lines::new(reader), console)?,
        Shape::Yaml => run.yaml(reader, console)?,
    }
    Ok(run.exit)
}

/// A file or standard input; with a buffer whose filling tells whether more is at hand.
fn open(path: &Path) -> Result<BufReader<Box<dyn Read>>, Trouble> {
    let reader: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).map_err(|source| Trouble::read(path, source))?)
    };
    Ok(BufReader::with_capacity(64 * 1024, reader))
}

struct Run<'a> {
    path: &'a Path,
    policy: &'a Policy,
    session: Session,
    lang: Lang,
    args: &'a DecideArgs,
    /// The worst so far.
    exit: Exit,
}

/// How an answer stands among others.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// The only one.
    Alone,
    /// The answer to a line.
    Line(u64),
    /// The answer to a document, counted from 1.
    Document(u64),
}

impl Run<'_> {
    /// One object a line.
    fn lines(&mut self, mut lines: Lines<BufReader<Box<dyn Read>>>, console: &mut Console) -> Result<(), Trouble> {
        loop {
            // Before the program waits for more, what it has must be out: someone may be
            // asking line by line.
            if lines.reader().buffer().is_empty() {
                console.flush()?;
            }
            let line = lines.next(LINE_LIMIT).map_err(|source| Trouble::read(self.path, source))?;
            let Some(line) = line else { return Ok(()) };
            let (number, input) = (line.number, line_input(line.number, line.bytes));
            self.answer(Place::Line(number), input, console)?;
        }
    }

    /// One object, or several, one a line: if the first line closes all that it opens and
    /// something follows, they are several.
    fn json(&mut self, mut lines: Lines<BufReader<Box<dyn Read>>>, console: &mut Console) -> Result<(), Trouble> {
        let trouble = |source| Trouble::read(self.path, source);
        let Some(first) = lines.next(DOCUMENT_LIMIT).map_err(trouble)? else {
            return self.answer(Place::Alone, Input::from_json(""), console);
        };
        let number = first.number;
        let first = first.bytes.map(<[u8]>::to_vec);
        let is_closed = first.as_deref().is_none_or(closed);
        if !is_closed {
            let rest = lines.rest(DOCUMENT_LIMIT).map_err(trouble)?;
            let whole = first.zip(rest).map(|(first, rest)| {
                // Blank lines that were passed over stand in for themselves, so that places in
                // messages are those of the file.
                let mut text = vec![b'\n'; usize::try_from(number.saturating_sub(1)).unwrap_or(0)];
                text.extend_from_slice(&first);
                text.push(b'\n');
                text.extend_from_slice(&rest);
                text
            });
            let input = match whole {
                Some(text) => Input::from_json_bytes(&text),
                None => Err(InputError::line_too_long(DOCUMENT_LIMIT)),
            };
            return self.answer(Place::Alone, input, console);
        }
        // For a program the two look alike, so it need not wait for what follows: it may be
        // asking line by line.
        let is_short = first.as_ref().is_some_and(|first| first.len() <= LINE_LIMIT);
        let is_stream = is_short && self.args.format.format == Format::Json;
        if !is_stream && !self.follows(&mut lines)? {
            let too_long = || Err(InputError::line_too_long(DOCUMENT_LIMIT));
            let input = first.map_or_else(too_long, |first| on_line(number, Input::from_json_bytes(&first)));
            return self.answer(Place::Alone, input, console);
        }
        let input = line_input(number, first.as_deref().filter(|first| first.len() <= LINE_LIMIT));
        self.answer(Place::Line(number), input, console)?;
        self.lines(lines, console)
    }

    fn yaml(&mut self, mut reader: impl BufRead, console: &mut Console) -> Result<(), Trouble> {
        let mut bytes = Vec::new();
        let most = u64::try_from(DOCUMENT_LIMIT).unwrap_or(u64::MAX) + 1;
        reader.by_ref().take(most).read_to_end(&mut bytes).map_err(|source| Trouble::read(self.path, source))?;
        if bytes.len() > DOCUMENT_LIMIT {
            return self.answer(Place::Alone, Err(InputError::line_too_long(DOCUMENT_LIMIT)), console);
        }
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text,
            Err(error) => return self.answer(Place::Alone, Err(InputError::not_utf8(error.valid_up_to())), console),
        };
        let mut documents = Documents::new(text);
        let first = documents.next().unwrap_or(Ok(Input::Null));
        let Some(second) = documents.next() else { return self.answer(Place::Alone, first, console) };
        for (index, input) in [first, second].into_iter().chain(documents).enumerate() {
            self.answer(Place::Document(index as u64 + 1), input, console)?;
        }
        Ok(())
    }

    /// Whether another line that is not blank is there, without waiting for all of it.
    fn follows(&self, lines: &mut Lines<BufReader<Box<dyn Read>>>) -> Result<bool, Trouble> {
        lines.follows().map_err(|source| Trouble::read(self.path, source))
    }

    /// Decides one input and shows what comes of it.
    fn answer(&mut self, place: Place, input: Result<Input, InputError>, console: &mut Console) -> Result<(), Trouble> {
        let trace = if self.args.explain { Trace::Full } else { Trace::No };
        let facts = input.map(|input| Facts::from_input(self.policy, input)).map_err(|error| Error::Facts(vec![error]));
        let decision = facts.and_then(|facts| self.session.decide(&facts, trace));
        let exit = match &decision {
            Ok(decision) if answer::is_determined(decision) => Exit::Done,
            Ok(_) => Exit::Undetermined,
            Err(error) => failure::exit(error),
        };
        self.exit = self.exit.max(exit);
        match self.args.format.format {
            Format::Human => self.human(place, &decision, console),
            Format::Json => match &decision {
                Ok(decision) => console.json(&fencun_runtime::answer_json(self.policy, decision, host(self.lang))),
                Err(error) => console.json(&fencun_runtime::error_json(error, place.number(), host(self.lang))),
            },
        }
    }

    fn human(&self, place: Place, decision: &Result<Decision, Error>, console: &mut Console) -> Result<(), Trouble> {
        let (lang, paint) = (self.lang, console.out_paint);
        let head = place.head(lang);
        let detail = if self.args.explain { Detail::Full } else { Detail::Reasons };
        match decision {
            Ok(decision) => {
                let is_long = self.args.explain || matches!(place, Place::Alone);
                if !is_long {
                    return console.line(format_args!("{head}{}", answer::line(self.policy, decision, lang, paint)));
                }
                if !head.is_empty() {
                    console.line(paint.strong(head.trim_end()))?;
                }
                console.line(clean(&fencun_runtime::explain(self.policy, decision, host(lang), detail)).trim_end())
            }
            Err(error) => match place {
                Place::Alone => {
                    let text = failure::human(error, lang, console.err_paint);
                    console.note(text);
                    Ok(())
                }
                Place::Line(_) | Place::Document(_) => {
                    let mistakes = failure::human(error, lang, paint);
                    // A mistake in the notation tells line and column itself.
                    let is_placed = error.input_errors().iter().any(|mistake| mistake.place.is_some());
                    let head = if is_placed && matches!(place, Place::Line(_)) { "" } else { &head };
                    mistakes.lines().try_for_each(|mistake| console.line(format_args!("{head}{mistake}")))
                }
            },
        }
    }
}

/// The facts of a line, absent when it is too long.
fn line_input(number: u64, bytes: Option<&[u8]>) -> Result<Input, InputError> {
    match bytes {
        Some(bytes) => on_line(number, Input::from_json_bytes(bytes)),
        None => Err(InputError::line_too_long(LINE_LIMIT)),
    }
}

/// A mistake in a line stands in that line of the file.
fn on_line(number: u64, input: Result<Input, InputError>) -> Result<Input, InputError> {
    input.map_err(|mut error| {
        error.place = error.place.map(|(_, column)| (usize::try_from(number).unwrap_or(usize::MAX), column));
        error
    })
}

impl Place {
    fn number(self) -> Option<u64> {
        match self {
            Self::Alone => None,
            Self::Line(number) | Self::Document(number) => Some(number),
        }
    }

    fn head(self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Alone, _) => String::new(),
            (Self::Line(number), Lang::En) => format!("line {number}: "),
            (Self::Line(number), Lang::Zh) => format!("第 {number} 行："),
            (Self::Document(number), Lang::En) => format!("document {number}: "),
            (Self::Document(number), Lang::Zh) => format!("第 {number} 份："),
        }
    }
}
