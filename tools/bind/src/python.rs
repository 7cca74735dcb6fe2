//! Python, on top of `hosts/python`.

use fencun_abi::schema::{Field, Type};

use crate::Source;
use crate::model::{Cases, Decided, Gives, cases, decisions, fact_words, field_words, gives, named_words};
use crate::names::{Scope, Style};
use crate::page::{Page, comment, quoted};

const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// Names that the file itself has at its top, or uses in annotations of fields.
const TYPES: &[&str] = &[
    "AbstractSet",
    "Amount",
    "Any",
    "Decimal",
    "Decision",
    "Enum",
    "Exception",
    "Facts",
    "Final",
    "Generic",
    "Iterable",
    "Outcome",
    "PathLike",
    "Policy",
    "SCHEMA_HASH",
    "Sequence",
    "Session",
    "TypeVar",
    "Values",
    "T",
    "V",
    "NotImplemented",
    "Ellipsis",
];

/// A field of these names would hide a type from the annotations behind it.
const FIELDS: &[&str] =
    &["bool", "bytes", "dict", "dt", "fencun", "int", "list", "property", "self", "str", "tuple", "frozenset"];

struct File<'a> {
    source: Source<'a>,
    cases: Vec<Cases>,
    enums: Vec<String>,
    records: Vec<String>,
}

pub(crate) fn file(source: Source<'_>) -> String {
    let cases = cases(source);
    let mut types = Scope::new(Style::Pascal, KEYWORDS).without(TYPES);
    let enums = types.names(cases.iter().map(|of| &of.name));
    let records = types.names(source.schema.records.iter().map(|record| &record.name));
    let file = File { source, cases, enums, records };
    let schema = source.schema;
    let mut page = Page::new("    ");
    page.line(format!("\"\"\"Types of the policy `{}` {}.", comment(&schema.name), comment(&schema.version)));
    page.lines("\nWritten by `fencun bind`; do not edit.\n\"\"\"");
    page.lines(HEAD);
    page.line("#: A module with another schema is refused.");
    page.line(format!("SCHEMA_HASH: Final = {}", quoted(source.schema_hash)));
    page.lines(GENERIC);
    for (of, name) in file.cases.iter().zip(&file.enums) {
        enumeration(&mut page, of, name);
    }
    for (i, (record, name)) in schema.records.iter().zip(&file.records).enumerate() {
        let words = |field: usize, of: &Field| field_words(source, i, field, of);
        file.fields(&mut page, name, &comment(&record.name), &record.fields, words);
    }
    file.fields(&mut page, "Facts", "The facts of one case.", &schema.facts, |i, of| fact_words(source, i, of));
    file.values(&mut page);
    file.decision(&mut page);
    page.lines(FOOT);
    page.finish()
}

impl File<'_> {
    /// A dataclass, and the function that makes facts of it. What may be unknown has a default.
    fn fields(
        &self,
        page: &mut Page,
        name: &str,
        about: &str,
        fields: &[Field],
        words: impl Fn(usize, &Field) -> String,
    ) {
        let mut scope = self.scope();
        let names = scope.names(fields.iter().map(|field| &field.name));
        page.lines("\n\n@dataclass(frozen=True, kw_only=True)");
        page.within(format!("class {name}:"), "", |page| {
            page.line(format!("\"\"\"{}\"\"\"", docstring(about)));
            page.line("");
            for (i, (field, name)) in fields.iter().zip(&names).enumerate() {
                doc(page, &words(i, field));
                let none = if field.none { " | None" } else { "" };
                let unknown = if field.unknown { " | fencun.Unknown = fencun.UNKNOWN" } else { "" };
                page.line(format!("{name}: {}{none}{unknown}", self.given(&field.ty)));
            }
        });
        page.lines("\n\n");
        page.within(format!("def {}(given: {name}) -> dict[str, Any]:", encoder(name)), "", |page| {
            page.within("return {", "}", |page| {
                for (field, name) in fields.iter().zip(&names) {
                    let place = format!("given.{name}");
                    let value = match &field.ty {
                        Type::List { record } => {
                            let of = self.records.get(usize::from(*record)).map_or("", String::as_str);
                            format!("[{}(member) for member in {place}]", encoder(of))
                        }
                        _ => place,
                    };
                    page.line(format!("{}: {value},", quoted(&field.name)));
                }
            });
        });
    }

    /// What a fact may be given as.
    fn given(&self, ty: &Type) -> String {
        match ty {
            Type::Decimal { .. } | Type::Money { .. } | Type::Percent => "Decimal | int".to_owned(),
            Type::Set { index } => format!("AbstractSet[{}]", self.of_enum(*index)),
            Type::List { record } => {
                format!("Sequence[{}]", self.records.get(usize::from(*record)).map_or("", String::as_str))
            }
            ty => self.answered(ty),
        }
    }

    /// What comes back.
    fn answered(&self, ty: &Type) -> String {
        match ty {
            Type::YesNo => "bool".to_owned(),
            Type::Enum { index } => self.of_enum(*index),
            Type::Integer | Type::Hours | Type::WorkingDays | Type::Days | Type::Months | Type::Years => {
                "int".to_owned()
            }
            Type::Decimal { .. } | Type::Money { .. } | Type::Percent => "Decimal".to_owned(),
            Type::Date => "dt.date".to_owned(),
            Type::Instant => "dt.datetime".to_owned(),
            Type::Text => "str".to_owned(),
            Type::Set { index } => format!("frozenset[{}]", self.of_enum(*index)),
            Type::Range { .. } => "fencun.Range".to_owned(),
            Type::List { .. } => "Any".to_owned(),
        }
    }

    /// Attributes of a class: none may hide a type from the annotations behind it.
    fn scope(&self) -> Scope {
        let types: Vec<&str> = self.enums.iter().chain(&self.records).map(String::as_str).collect();
        Scope::new(Style::Snake, KEYWORDS).without(FIELDS).without(&types)
    }

    fn of_enum(&self, index: u16) -> String {
        self.enums.get(usize::from(index)).cloned().unwrap_or_default()
    }

    /// The expression that makes a typed value of the library's.
    fn decoded(&self, ty: &Type, value: &str) -> String {
        match ty {
            Type::Enum { index } => format!("{}({value})", self.of_enum(*index)),
            Type::Set { index } => format!("frozenset(map({}, {value}))", self.of_enum(*index)),
            _ => value.to_owned(),
        }
    }

    fn values(&self, page: &mut Page) {
        let (schema, rules) = (self.source.schema, self.source.rules);
        if schema.values.is_empty() {
            return;
        }
        let mut scope = self.scope();
        let names = scope.names(schema.values.iter().map(|value| &value.name));
        page.lines("\n\n@dataclass(frozen=True)");
        page.within("class Values:", "", |page| {
            page.lines("\"\"\"The named values of an answer.\"\"\"\n\n");
            for (i, (value, name)) in schema.values.iter().zip(&names).enumerate() {
                doc(page, &named_words(self.source, &rules.value_labels, i, Some(&value.ty)));
                page.line(format!("{name}: {} | None | fencun.Unknown", self.answered(&value.ty)));
            }
        });
        page.lines("\n\n");
        page.within("def _values(answer: fencun.Answer) -> Values:", "", |page| {
            page.line("known = answer.values");
            page.within("return Values(", ")", |page| {
                for (value, name) in schema.values.iter().zip(&names) {
                    let key = quoted(&value.name);
                    let get = format!("known.get({key}, fencun.UNKNOWN)");
                    let is_plain = !matches!(value.ty, Type::Enum { .. } | Type::Set { .. });
                    let read = if is_plain {
                        get
                    } else {
                        let typed = self.decoded(&value.ty, "value");
                        format!("_known(lambda value: {typed}, {get})")
                    };
                    page.line(format!("{name}={read},"));
                }
            });
        });
    }

    fn decision(&self, page: &mut Page) {
        let (schema, rules) = (self.source.schema, self.source.rules);
        let mut scope = self.scope().without(&["dynamic", "values"]);
        let decided = decisions(self.source);
        let names = scope.names(decided.iter().map(|of| &of.outcome.name));
        page.lines("\n\n");
        page.within("class Decision:", "", |page| {
            page.lines("\"\"\"The answer to one case.\"\"\"\n\n");
            page.within("def __init__(self, dynamic: fencun.Answer) -> None:", "", |page| {
                page.line("#: The answer of the library, for reasons, duties and what is needed.");
                page.line("self.dynamic = dynamic");
            });
            for (&Decided { outcome, index, places }, name) in decided.iter().zip(&names) {
                let words = named_words(self.source, &rules.outcome_labels, index, outcome.ty.as_ref());
                let (ty, read) = match gives(self.source, outcome, &self.cases) {
                    Gives::YesNo => ("Outcome[bool]".to_owned(), "_outcome(lambda case: case == \"yes\", ".to_owned()),
                    Gives::Cases(index) => {
                        let of = self.enums.get(index).map_or("", String::as_str);
                        (format!("Outcome[{of}]"), format!("_outcome({of}, "))
                    }
                    Gives::Amount(ty) => {
                        let typed = self.decoded(ty, "amount");
                        let of = self.answered(ty);
                        (format!("Amount[{of}, {of}]"), format!("_amount(lambda amount: {typed}, "))
                    }
                    Gives::Range(of) => {
                        let of = self.answered(of);
                        (format!("Amount[{of}, fencun.Range]"), "_amount(lambda amount: amount, ".to_owned())
                    }
                };
                let key = quoted(&outcome.name);
                let (ty, read) = match places {
                    None => (ty, format!("{read}self.dynamic.outcomes[{key}])")),
                    Some(_) => (
                        format!("tuple[{ty}, ...]"),
                        format!("tuple({read}given) for given in self.dynamic.member_outcomes[{key}])"),
                    ),
                };
                page.lines("\n@property");
                page.within(format!("def {name}(self) -> {ty}:"), "", |page| {
                    let words = if words.is_empty() { comment(&outcome.name) } else { words };
                    page.line(format!("\"\"\"{}\"\"\"", docstring(&words)));
                    page.line(format!("return {read}"));
                });
            }
            if !schema.values.is_empty() {
                page.lines("\n@property\ndef values(self) -> Values:\n    \"\"\"The named values.\"\"\"");
                page.lines("    return _values(self.dynamic)");
            }
        });
    }
}

fn encoder(name: &str) -> String {
    format!("_facts_of_{name}")
}

fn enumeration(page: &mut Page, of: &Cases, name: &str) {
    // What an enumeration of texts already has, beside the keywords.
    let cases = Scope::new(Style::Upper, KEYWORDS).names(&of.cases);
    page.lines("\n\n");
    page.within(format!("class {name}(str, Enum):"), "", |page| {
        let order = if of.is_scale { ", from lenient to strict" } else { "" };
        page.line(format!("\"\"\"{}{order}.\"\"\"", docstring(&comment(&of.name))));
        page.line("");
        for ((case, label), name) in of.cases.iter().zip(&of.labels).zip(&cases) {
            doc(page, label);
            page.line(format!("{name} = {}", quoted(case)));
        }
    });
}

fn doc(page: &mut Page, words: &str) {
    if !words.is_empty() {
        page.line(format!("#: {words}"));
    }
}

/// Three quotes stand behind it.
fn docstring(words: &str) -> String {
    if words.ends_with('"') { format!("{words}.") } else { words.to_owned() }
}

const HEAD: &str = "
from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from os import PathLike
from typing import Any, Final, Generic, TypeVar

import fencun

";

const GENERIC: &str = "
T = TypeVar(\"T\")
V = TypeVar(\"V\")


@dataclass(frozen=True)
class Outcome(Generic[T]):
    \"\"\"The outcome of a decision; `value` is `None` where it is not determined.\"\"\"

    value: T | None
    possible: tuple[T, ...]
    permitted: tuple[T, ...]


@dataclass(frozen=True)
class Amount(Generic[T, V]):
    \"\"\"The outcome of a decision of amounts; `value` is `None` where it is not determined.\"\"\"

    value: V | None
    low: T
    high: T


def _outcome(of: Callable[[str], T], given: fencun.Outcome) -> Outcome[T]:
    value = None if given.value is None else of(given.value)
    return Outcome(value, tuple(map(of, given.possible)), tuple(map(of, given.permitted)))


def _amount(of: Callable[[Any], Any], given: fencun.Outcome) -> Amount[Any, Any]:
    value = None if given.value is None else of(given.value)
    return Amount(value, of(given.low), of(given.high))


def _known(of: Callable[[Any], T], value: Any) -> T | None | fencun.Unknown:
    return value if value is None or value is fencun.UNKNOWN else of(value)
";

const FOOT: &str = "

class Session:
    \"\"\"A caller with an instance of its own, for one thread at a time.\"\"\"

    def __init__(self, session: fencun.Session) -> None:
        #: That of the library.
        self.dynamic = session

    def decide(self, facts: Facts, *, trace: bool = False) -> Decision:
        \"\"\"Decides one case; raises `fencun.FactsError` with all mistakes, or `fencun.FaultError`.\"\"\"
        return Decision(self.dynamic.decide(_facts_of_Facts(facts), trace=trace))


class Policy:
    \"\"\"The policy. It may be shared by threads.\"\"\"

    def __init__(self, module: bytes | str | PathLike[str], *, limits: fencun.Limits | None = None) -> None:
        #: That of the library.
        self.dynamic = fencun.load(module, limits=limits, schema_hash=SCHEMA_HASH)

    def session(self) -> Session:
        \"\"\"A caller with an instance of its own.\"\"\"
        return Session(self.dynamic.session())

    def decide(self, facts: Facts, *, trace: bool = False) -> Decision:
        \"\"\"Decides one case; raises `fencun.FactsError` with all mistakes, or `fencun.FaultError`.\"\"\"
        return Decision(self.dynamic.decide(_facts_of_Facts(facts), trace=trace))

    def decide_many(self, cases: Iterable[Facts], *, trace: bool = False) -> list[Decision | fencun.DecisionError]:
        \"\"\"Decides each of many cases; in place of an answer stands why there is none.\"\"\"
        answers = self.dynamic.decide_many(map(_facts_of_Facts, cases), trace=trace)
        return [Decision(answer) if isinstance(answer, fencun.Answer) else answer for answer in answers]
";
