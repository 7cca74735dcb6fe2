//! Rust, on top of `fencun-runtime`.

use fencun_abi::schema::{Field, Type};

use crate::Source;
use crate::model::{Cases, Decided, Gives, cases, decisions, digits, fact_words, field_words, gives, named_words};
use crate::names::{Scope, Style};
use crate::page::{Page, comment, quoted};

const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
    "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Types of the file itself, and those that it uses by their plain names.
const TYPES: &[&str] = &[
    "Amount",
    "BTreeSet",
    "Clone",
    "Copy",
    "Date",
    "Debug",
    "Decimal",
    "Decision",
    "Eq",
    "Err",
    "Error",
    "Facts",
    "Hash",
    "Instant",
    "Known",
    "Limits",
    "None",
    "Ok",
    "Option",
    "Ord",
    "Outcome",
    "PartialEq",
    "PartialOrd",
    "Policy",
    "Range",
    "Result",
    "Scalar",
    "Session",
    "Some",
    "String",
    "Trace",
    "Value",
    "Values",
    "Vec",
];

struct File<'a> {
    source: Source<'a>,
    cases: Vec<Cases>,
    /// Types of the enumerations and of the records.
    enums: Vec<String>,
    records: Vec<String>,
}

pub(crate) fn file(source: Source<'_>) -> String {
    let cases = cases(source);
    let mut types = Scope::new(Style::Pascal, KEYWORDS).without(TYPES);
    let enums = types.names(cases.iter().map(|of| &of.name));
    let records = types.names(source.schema.records.iter().map(|record| &record.name));
    let file = File { source, cases, enums, records };
    let mut page = Page::new("    ");
    file.head(&mut page);
    for (of, name) in file.cases.iter().zip(&file.enums) {
        enumeration(&mut page, of, name);
    }
    for (i, (record, name)) in source.schema.records.iter().zip(&file.records).enumerate() {
        page.line("");
        page.line(format!("/// {}.", comment(&record.name)));
        let words = |field: usize, of: &Field| field_words(source, i, field, of);
        file.fields(&mut page, name, &record.fields, words);
    }
    page.line("");
    page.line("/// The facts of one case.");
    file.fields(&mut page, "Facts", &source.schema.facts, |i, of| fact_words(source, i, of));
    file.decision(&mut page);
    page.lines(FOOT);
    page.finish()
}

impl File<'_> {
    fn head(&self, page: &mut Page) {
        let schema = self.source.schema;
        page.line(format!("// Types of the policy `{}` {}.", comment(&schema.name), comment(&schema.version)));
        page.line("// Written by `fencun bind`; do not edit.");
        page.line("");
        let all = |ty: &dyn Fn(&Type) -> bool| {
            let fields = schema.records.iter().flat_map(|record| &record.fields).chain(&schema.facts).map(|of| &of.ty);
            let answers = schema.outcomes.iter().filter_map(|of| of.ty.as_ref());
            let values = schema.values.iter().map(|of| &of.ty);
            fields.chain(answers).chain(values).any(|of| ty(of) || matches!(of, Type::Range { of } if ty(of)))
        };
        if all(&|ty| matches!(ty, Type::Set { .. })) {
            page.line("use std::collections::BTreeSet;");
            page.line("");
        }
        page.line("use fencun_abi::answer;");
        page.line("use fencun_abi::value::Value;");
        let mut names = vec!["self"];
        names.extend(schema.outcomes.iter().any(|of| of.ty.is_some()).then_some("Amount"));
        names.extend(all(&|ty| *ty == Type::Date).then_some("Date"));
        let is_decimal = |ty: &Type| matches!(ty, Type::Decimal { .. } | Type::Money { .. } | Type::Percent);
        names.extend(all(&is_decimal).then_some("Decimal"));
        names.extend(all(&|ty| *ty == Type::Instant).then_some("Instant"));
        let fields = schema.records.iter().flat_map(|record| &record.fields);
        let has_unknown = !schema.values.is_empty() || fields.chain(&schema.facts).any(|of| of.unknown);
        names.extend(has_unknown.then_some("Known"));
        names.extend(schema.outcomes.iter().any(|of| of.ty.is_none()).then_some("Outcome"));
        names.extend(all(&|ty| matches!(ty, Type::Range { .. })).then_some("Range"));
        names.extend((!self.cases.is_empty()).then_some("Scalar"));
        page.line(format!("use fencun_runtime::typed::{{{}}};", names.join(", ")));
        page.line("use fencun_runtime::{Error, Limits, Trace};");
        page.line("");
        page.line("/// A module with another schema is refused.");
        page.line(format!("pub const SCHEMA_HASH: &str = {};", quoted(self.source.schema_hash)));
    }

    /// A struct of fields, with the way to values.
    fn fields(&self, page: &mut Page, name: &str, fields: &[Field], words: impl Fn(usize, &Field) -> String) {
        let mut scope = Scope::new(Style::Snake, KEYWORDS);
        let names = scope.names(fields.iter().map(|field| &field.name));
        page.line("#[derive(Clone, Debug, Eq, PartialEq)]");
        page.within(format!("pub struct {name} {{"), "}", |page| {
            for (i, (field, name)) in fields.iter().zip(&names).enumerate() {
                doc(page, &words(i, field), &field.name);
                page.line(format!("pub {name}: {},", self.field_type(field)));
            }
        });
        page.line("");
        page.within(format!("impl {name} {{"), "}", |page| {
            page.line("/// In the order of the schema.");
            page.line("#[must_use]");
            page.within("pub fn values(&self) -> Vec<Value> {", "}", |page| {
                page.within("vec![", "]", |page| {
                    for (field, name) in fields.iter().zip(&names) {
                        page.line(format!("{},", self.encoded(field, &format!("&self.{name}"))));
                    }
                });
            });
        });
    }

    fn field_type(&self, field: &Field) -> String {
        let ty = self.ty(&field.ty);
        let ty = if field.none { format!("Option<{ty}>") } else { ty };
        if field.unknown { format!("Known<{ty}>") } else { ty }
    }

    fn encoded(&self, field: &Field, place: &str) -> String {
        let of = match &field.ty {
            Type::Text => "typed::text".to_owned(),
            Type::Range { .. } => "typed::range".to_owned(),
            Type::List { record } => {
                let name = self.records.get(usize::from(*record)).map_or("", String::as_str);
                return format!("typed::list({place}, {name}::values)");
            }
            _ => "typed::scalar".to_owned(),
        };
        // A text is taken as `&str`.
        let of = if field.ty == Type::Text && (field.none || field.unknown) {
            "|text| typed::text(text)".to_owned()
        } else {
            of
        };
        match (field.unknown, field.none) {
            (false, false) => format!("{of}({place})"),
            (true, false) => format!("typed::known({place}, {of})"),
            (false, true) => format!("typed::or_none({place}, {of})"),
            (true, true) => format!("typed::known({place}, |known| typed::or_none(known, {of}))"),
        }
    }

    fn ty(&self, ty: &Type) -> String {
        let of_enum = |index: &u16| self.enums.get(usize::from(*index)).cloned().unwrap_or_default();
        match ty {
            Type::YesNo => "bool".to_owned(),
            Type::Enum { index } => of_enum(index),
            Type::Integer | Type::Hours | Type::WorkingDays | Type::Days | Type::Months | Type::Years => {
                "i64".to_owned()
            }
            Type::Decimal { .. } | Type::Money { .. } | Type::Percent => {
                format!("Decimal<{}>", digits(ty).unwrap_or_default())
            }
            Type::Date => "Date".to_owned(),
            Type::Instant => "Instant".to_owned(),
            Type::Text => "String".to_owned(),
            Type::Set { index } => format!("BTreeSet<{}>", of_enum(index)),
            Type::Range { of } => format!("Range<{}>", self.ty(of)),
            Type::List { record } => {
                format!("Vec<{}>", self.records.get(usize::from(*record)).map_or("", String::as_str))
            }
        }
    }

    fn decision(&self, page: &mut Page) {
        let (schema, rules) = (self.source.schema, self.source.rules);
        let mut scope = Scope::new(Style::Snake, KEYWORDS).without(&["raw", "values"]);
        let decided = decisions(self.source);
        let outcomes = scope.names(decided.iter().map(|of| &of.outcome.name));
        let mut scope = Scope::new(Style::Snake, KEYWORDS);
        let values = scope.names(schema.values.iter().map(|value| &value.name));
        page.line("");
        page.line("/// The answer to one case.");
        page.line("#[derive(Clone, Debug, Eq, PartialEq)]");
        page.within("pub struct Decision {", "}", |page| {
            for (&Decided { outcome, index, places }, name) in decided.iter().zip(&outcomes) {
                doc(page, &named_words(self.source, &rules.outcome_labels, index, outcome.ty.as_ref()), &outcome.name);
                let ty = match gives(self.source, outcome, &self.cases) {
                    Gives::YesNo => "Outcome<bool>".to_owned(),
                    Gives::Cases(index) => format!("Outcome<{}>", self.enums.get(index).map_or("", String::as_str)),
                    Gives::Amount(ty) => format!("Amount<{}>", self.ty(ty)),
                    Gives::Range(of) => format!("Amount<{0}, Range<{0}>>", self.ty(of)),
                };
                let ty = if places.is_some() { format!("Vec<{ty}>") } else { ty };
                page.line(format!("pub {name}: {ty},"));
            }
            if !values.is_empty() {
                page.line("/// The named values.");
                page.line("pub values: Values,");
            }
            page.line("/// The same in indexes, for reasons, duties and what is needed.");
            page.line("pub raw: answer::Decision,");
        });
        page.line("");
        page.within("impl Decision {", "}", |page| {
            page.within("fn of(raw: answer::Decision) -> Result<Self, Error> {", "}", |page| {
                page.within("Ok(Self {", "})", |page| {
                    for (&Decided { outcome, index, places }, name) in decided.iter().zip(&outcomes) {
                        let how = match gives(self.source, outcome, &self.cases) {
                            Gives::YesNo | Gives::Cases(_) => "outcome",
                            Gives::Amount(_) => "amount",
                            Gives::Range(_) => "amount_range",
                        };
                        page.line(match places {
                            None => format!("{name}: typed::{how}(&raw, {index})?,"),
                            Some(places) => {
                                format!("{name}: typed::each(&raw, {index}..{}, typed::{how})?,", index + places)
                            }
                        });
                    }
                    if !values.is_empty() {
                        page.within("values: Values {", "},", |page| {
                            for (i, (value, name)) in schema.values.iter().zip(&values).enumerate() {
                                let how = if matches!(value.ty, Type::Range { .. }) { "value_range" } else { "value" };
                                page.line(format!("{name}: typed::{how}(&raw, {i})?,"));
                            }
                        });
                    }
                    page.line("raw,");
                });
            });
        });
        if values.is_empty() {
            return;
        }
        page.line("");
        page.line("/// The named values of an answer.");
        page.line("#[derive(Clone, Debug, Eq, PartialEq)]");
        page.within("pub struct Values {", "}", |page| {
            for (i, (value, name)) in schema.values.iter().zip(&values).enumerate() {
                doc(page, &named_words(self.source, &rules.value_labels, i, Some(&value.ty)), &value.name);
                page.line(format!("pub {name}: Known<Option<{}>>,", self.ty(&value.ty)));
            }
        });
    }
}

fn enumeration(page: &mut Page, of: &Cases, name: &str) {
    let variants = Scope::new(Style::Pascal, KEYWORDS).names(&of.cases);
    page.line("");
    let order = if of.is_scale { ", from lenient to strict" } else { "" };
    page.line(format!("/// {}{order}.", comment(&of.name)));
    page.line("#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]");
    page.within(format!("pub enum {name} {{"), "}", |page| {
        for ((case, label), variant) in of.cases.iter().zip(&of.labels).zip(&variants) {
            doc(page, label, case);
            page.line(format!("{variant},"));
        }
    });
    page.line("");
    page.within(format!("impl {name} {{"), "}", |page| {
        page.line("/// All, in order.");
        let all: Vec<String> = variants.iter().map(|variant| format!("Self::{variant}")).collect();
        page.within(format!("pub const ALL: [Self; {}] = [", all.len()), "];", |page| {
            all.iter().for_each(|variant| page.line(format!("{variant},")));
        });
    });
    page.line("");
    page.within(format!("impl Scalar for {name} {{"), "}", |page| {
        page.lines("fn number(&self) -> i64 {\n    *self as i64\n}\n\nfn of_number(number: i64) -> Option<Self> {");
        page.lines("    Self::ALL.get(usize::try_from(number).ok()?).copied()\n}");
    });
}

/// A comment: what is known, or else the name.
fn doc(page: &mut Page, words: &str, name: &str) {
    page.line(format!("/// {}", if words.is_empty() { format!("`{}`", comment(name)) } else { words.to_owned() }));
}

const FOOT: &str = "
/// The policy. Cheap to clone; may be shared by threads, each with its own session.
#[derive(Clone, Debug)]
pub struct Policy(pub fencun_runtime::Policy);

impl Policy {
    /// Verifies and compiles a module; one with another schema is refused.
    pub fn load(module: &[u8], limits: &Limits) -> Result<Self, Error> {
        fencun_runtime::Policy::for_schema(SCHEMA_HASH, module, limits).map(Self)
    }

    /// A caller for one thread at a time.
    #[must_use]
    pub fn session(&self) -> Session {
        Session(self.0.session())
    }
}

/// A caller of the policy, with an instance of its own.
#[derive(Debug)]
pub struct Session(fencun_runtime::Session);

impl Session {
    /// Decides one case.
    pub fn decide(&mut self, facts: &Facts, trace: Trace) -> Result<Decision, Error> {
        typed::decide(&mut self.0, &facts.values(), trace).and_then(Decision::of)
    }
}
";
