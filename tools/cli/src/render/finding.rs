//! Findings of the checker: drawn into the text, or as JSON.

use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use fencun_compiler::check::Accepted;
use fencun_compiler::source::{LineIndex, Position};
use fencun_grammar::ast::Lang;
use fencun_grammar::diagnostic::{Bilingual, Diagnostic, Label, Severity};
use fencun_grammar::span::Span;
use serde::Serialize;

use crate::console::{Paint, clean};
use crate::language::pick;
use crate::render::calendar::day;

/// A file as messages show it.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// Its path as the caller wrote it.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
    /// The lines of the text.
    pub lines: &'a LineIndex,
}

/// A finding for people, drawn under the lines it speaks of. `files` are those that its labels
/// may lie in, as the compiler counts them.
pub fn human(file: Shown<'_>, files: &[Shown<'_>], diagnostic: &Diagnostic, lang: Lang, paint: Paint) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR.with_name(pick(lang, "error", "错误")),
        Severity::Warning => Level::WARNING.with_name(pick(lang, "warning", "警告")),
    };
    draw(file, files, diagnostic, level, None, lang, paint)
}

/// An accepted finding for people, with why and how long it is accepted.
pub fn accepted(file: Shown<'_>, files: &[Shown<'_>], accepted: &Accepted, lang: Lang, paint: Paint) -> String {
    let level = Level::NOTE.with_name(pick(lang, "accepted", "已接受"));
    let until = day(accepted.until);
    let because = clean(accepted.because.get(lang).unwrap_or_default());
    let note = match lang {
        Lang::En => format!("until {until}: {because}"),
        Lang::Zh => format!("至 {until}：{because}"),
    };
    draw(file, files, &accepted.finding.diagnostic, level, Some(&note), lang, paint)
}

fn draw(
    file: Shown<'_>,
    files: &[Shown<'_>],
    diagnostic: &Diagnostic,
    level: Level<'_>,
    note: Option<&str>,
    lang: Lang,
    paint: Paint,
) -> String {
    let spans = std::iter::once(&diagnostic.primary).chain(&diagnostic.secondary);
    let spans = spans.filter(|label| label.source.is_none()).map(|label| label.span);
    let window = Window::around(file, spans);
    let annotation = |kind: AnnotationKind, label: &'_ Label| {
        let text = label.text.get(lang).to_owned();
        kind.span(window.range(label.span)).label((!text.is_empty()).then_some(text))
    };
    let primary = annotation(AnnotationKind::Primary, &diagnostic.primary);
    let here = diagnostic.secondary.iter().filter(|label| label.source.is_none());
    let secondary = here.map(|label| annotation(AnnotationKind::Context, label));
    let snippet = Snippet::source(window.text)
        .line_start(window.first_line)
        .path(file.path)
        .annotation(primary)
        .annotations(secondary);
    let mut group = level.primary_title(diagnostic.message.get(lang)).id(diagnostic.code.number()).element(snippet);
    for label in &diagnostic.secondary {
        let Some(other) = label.source.and_then(|source| files.get(source)) else { continue };
        let window = Window::around(*other, [label.span].into_iter());
        let text = label.text.get(lang).to_owned();
        let annotation =
            AnnotationKind::Context.span(window.range(label.span)).label((!text.is_empty()).then_some(text));
        let snippet =
            Snippet::source(window.text).line_start(window.first_line).path(other.path).annotation(annotation);
        group = group.element(snippet);
    }
    if let Some(note) = note {
        group = group.element(Level::NOTE.with_name(pick(lang, "because", "理由")).message(note));
    } else if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.with_name(pick(lang, "help", "帮助")).message(help.get(lang)));
    }
    let renderer = if paint.0 { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

/// An accepted finding for programs: a finding with the severity `accepted`.
pub fn accepted_json<'a>(file: Shown<'a>, files: &[Shown<'a>], accepted: &'a Accepted) -> JsonFinding<'a> {
    let because = [("en", &accepted.because.en), ("zh", &accepted.because.zh)];
    let because = because.into_iter().filter_map(|(lang, text)| Some((lang, text.as_deref()?)));
    JsonFinding {
        severity: "accepted",
        accepted: Some(JsonAccepted { because: because.collect(), until: day(accepted.until) }),
        ..json(file, files, &accepted.finding.diagnostic)
    }
}

/// A finding for programs.
pub fn json<'a>(file: Shown<'a>, files: &[Shown<'a>], diagnostic: &'a Diagnostic) -> JsonFinding<'a> {
    let place = Place::of(file, diagnostic.primary.span);
    let labels = std::iter::once(&diagnostic.primary)
        .filter(|label| !label.text.en.is_empty())
        .chain(&diagnostic.secondary)
        .map(|label| {
            let other = label.source.and_then(|source| files.get(source)).copied();
            let place = Place::of(other.unwrap_or(file), label.span);
            JsonLabel { file: other.map(|other| other.path), place, message: two(&label.text) }
        });
    JsonFinding {
        file: file.path,
        place,
        code: diagnostic.code.number(),
        key: diagnostic.code.key(),
        severity: match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        message: two(&diagnostic.message),
        help: diagnostic.help.as_ref().map(two),
        labels: labels.collect(),
        accepted: None,
    }
}

/// The JSON form of a finding.
#[derive(Debug, Serialize)]
pub struct JsonFinding<'a> {
    file: &'a str,
    #[serde(flatten)]
    place: Place,
    code: &'a str,
    key: &'a str,
    severity: &'a str,
    message: BTreeMap<&'static str, &'a str>,
    help: Option<BTreeMap<&'static str, &'a str>>,
    labels: Vec<JsonLabel<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<JsonAccepted<'a>>,
}

#[derive(Debug, Serialize)]
struct JsonAccepted<'a> {
    because: BTreeMap<&'static str, &'a str>,
    until: String,
}

#[derive(Debug, Serialize)]
struct JsonLabel<'a> {
    /// Absent where it is that of the finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(flatten)]
    place: Place,
    message: BTreeMap<&'static str, &'a str>,
}

/// Lines and columns are counted from 1, columns in characters; the end is one past the last.
#[derive(Debug, Serialize)]
struct Place {
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

impl Place {
    fn of(file: Shown<'_>, span: Span) -> Self {
        let position = |offset: u32| -> Position { file.lines.position(file.text, offset) };
        let (start, end) = (position(span.start), position(span.end));
        Self { line: start.line, column: start.column, end_line: end.line, end_column: end.column }
    }
}

fn two(text: &Bilingual) -> BTreeMap<&'static str, &str> {
    BTreeMap::from([("en", text.en.as_str()), ("zh", text.zh.as_str())])
}

/// The part of a file that a drawing needs: from the first line it speaks of to the last.
struct Window<'a> {
    text: &'a str,
    start: usize,
    first_line: usize,
}

impl<'a> Window<'a> {
    fn around(file: Shown<'a>, spans: impl Iterator<Item = Span> + Clone) -> Self {
        let start = spans.clone().map(|span| span.start as usize).min().unwrap_or(0).min(file.text.len());
        let end = spans.map(|span| span.end as usize).max().unwrap_or(0).clamp(start, file.text.len());
        let bytes = file.text.as_bytes();
        let before = bytes.get(..start).unwrap_or_default();
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let behind = bytes.get(end..).unwrap_or_default();
        let end = behind.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| end + at);
        let first_line = file.lines.position(file.text, u32::try_from(start).unwrap_or(u32::MAX)).line;
        Self { text: file.text.get(start..end).unwrap_or_default(), start, first_line: first_line as usize }
    }

    /// A span within the window, on whole characters, whatever the span says.
    fn range(&self, span: Span) -> Range<usize> {
        let inside = |at: u32| (at as usize).saturating_sub(self.start).min(self.text.len());
        let start = self.text.floor_char_boundary(inside(span.start));
        let end = self.text.ceil_char_boundary(inside(span.end));
        start..end.max(start)
    }
}
