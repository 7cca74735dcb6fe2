//! TypeScript, on top of `hosts/js`. Facts are plain objects with the names of the policy, which
//! the library takes as they are; nothing is copied.

use fencun_abi::schema::{Field, Type};

use crate::Source;
use crate::model::{Cases, Decided, Gives, cases, decisions, fact_words, field_words, gives, named_words};
use crate::names::{Scope, Style};
use crate::page::{Page, comment, quoted};

const KEYWORDS: &[&str] =
    &["any", "bigint", "boolean", "never", "null", "number", "object", "string", "unknown", "void"];

/// Types of the file itself, and those that it uses.
const TYPES: &[&str] = &[
    "Amount",
    "Decision",
    "Dynamic",
    "DynamicDecision",
    "DynamicSession",
    "Facts",
    "FactsError",
    "FaultError",
    "Fencun",
    "Iterable",
    "Limits",
    "Outcome",
    "Outcomes",
    "Policy",
    "Range",
    "Session",
    "Uint8Array",
    "Values",
    "ArrayBuffer",
    "ArrayBufferView",
    "Array",
    "Object",
    "Promise",
    "Response",
];

struct File {
    cases: Vec<Cases>,
    enums: Vec<String>,
    records: Vec<String>,
}

pub(crate) fn file(source: Source<'_>) -> String {
    let cases = cases(source);
    let mut types = Scope::new(Style::Pascal, KEYWORDS).without(TYPES);
    let enums = types.names(cases.iter().map(|of| &of.name));
    let records = types.names(source.schema.records.iter().map(|record| &record.name));
    let file = File { cases, enums, records };
    let (schema, rules) = (source.schema, source.rules);
    let mut page = Page::new("  ");
    page.line(format!("// Types of the policy `{}` {}.", comment(&schema.name), comment(&schema.version)));
    page.line("// Written by `fencun bind`; do not edit.");
    page.lines(HEAD);
    page.line("/** A module with another schema is refused. */");
    page.line(format!("export const SCHEMA_HASH = {};", quoted(source.schema_hash)));
    for (of, name) in file.cases.iter().zip(&file.enums) {
        enumeration(&mut page, of, name);
    }
    for (i, (record, name)) in schema.records.iter().zip(&file.records).enumerate() {
        let words = |field: usize, of: &Field| field_words(source, i, field, of);
        file.fields(&mut page, name, &comment(&record.name), &record.fields, words);
    }
    file.fields(&mut page, "Facts", "The facts of one case.", &schema.facts, |i, of| fact_words(source, i, of));
    page.line("");
    page.line("/** The outcomes of an answer. */");
    page.within("export type Outcomes = {", "};", |page| {
        for Decided { outcome, index, places } in decisions(source) {
            doc(page, &named_words(source, &rules.outcome_labels, index, outcome.ty.as_ref()));
            let ty = match gives(source, outcome, &file.cases) {
                Gives::YesNo => "Outcome<\"no\" | \"yes\">".to_owned(),
                Gives::Cases(index) => format!("Outcome<{}>", file.enums.get(index).map_or("", String::as_str)),
                Gives::Amount(ty) => format!("Amount<{}>", file.ty(ty, Way::Out)),
                Gives::Range(of) => format!("Amount<{0}, Range<{0}>>", file.ty(of, Way::Out)),
            };
            let ty = if places.is_some() { format!("readonly {ty}[]") } else { ty };
            page.line(format!("readonly {}: {ty};", key(&outcome.name)));
        }
    });
    page.line("");
    page.line("/** The named values of an answer: `undefined` is unknown, `null` none. */");
    page.within("export type Values = {", "};", |page| {
        for (i, value) in schema.values.iter().enumerate() {
            doc(page, &named_words(source, &rules.value_labels, i, Some(&value.ty)));
            page.line(format!("readonly {}?: {} | null;", key(&value.name), file.ty(&value.ty, Way::Out)));
        }
    });
    page.lines(FOOT);
    page.finish()
}

/// Whether a value goes in or comes out.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Way {
    In,
    Out,
}

impl File {
    fn fields(
        &self,
        page: &mut Page,
        name: &str,
        about: &str,
        fields: &[Field],
        words: impl Fn(usize, &Field) -> String,
    ) {
        page.line("");
        page.line(format!("/** {about} */"));
        page.within(format!("export type {name} = {{"), "};", |page| {
            for (i, field) in fields.iter().enumerate() {
                doc(page, &words(i, field));
                let (mark, none) = (if field.unknown { "?" } else { "" }, if field.none { " | null" } else { "" });
                let ty = self.ty(&field.ty, Way::In);
                let unknown = if field.unknown { " | undefined" } else { "" };
                page.line(format!("readonly {}{mark}: {ty}{none}{unknown};", key(&field.name)));
            }
        });
    }

    fn ty(&self, ty: &Type, way: Way) -> String {
        let of_enum = |index: &u16| self.enums.get(usize::from(*index)).cloned().unwrap_or_default();
        match ty {
            Type::YesNo => "boolean".to_owned(),
            Type::Enum { index } => of_enum(index),
            Type::Integer | Type::Hours | Type::WorkingDays | Type::Days | Type::Months | Type::Years => {
                "number | bigint".to_owned()
            }
            // What a double would lose comes out as text; only decimals go in as text.
            Type::Decimal { .. } => "number | bigint | string".to_owned(),
            Type::Money { .. } | Type::Percent if way == Way::Out => "number | bigint | string".to_owned(),
            Type::Money { .. } | Type::Percent => "number | bigint".to_owned(),
            Type::Date | Type::Instant | Type::Text => "string".to_owned(),
            Type::Set { index } => format!("readonly {}[]", of_enum(index)),
            Type::Range { of } => format!("Range<{}>", self.ty(of, way)),
            Type::List { record } => {
                format!("readonly {}[]", self.records.get(usize::from(*record)).map_or("", String::as_str))
            }
        }
    }
}

fn enumeration(page: &mut Page, of: &Cases, name: &str) {
    page.line("");
    let order = if of.is_scale { ", from lenient to strict" } else { "" };
    page.line(format!("/** {}{order}. */", comment(&of.name)));
    page.within(format!("export const {name} = ["), "] as const;", |page| {
        for (case, label) in of.cases.iter().zip(&of.labels) {
            doc(page, label);
            page.line(format!("{},", quoted(case)));
        }
    });
    page.line(format!("export type {name} = (typeof {name})[number];"));
}

/// The key of a property: a name as it is, where it is an identifier.
fn key(name: &str) -> String {
    let is_letter = |c: char| c.is_alphabetic() || c == '_';
    let is_plain = name.starts_with(is_letter) && name.chars().all(|c| is_letter(c) || c.is_ascii_digit());
    if is_plain { name.to_owned() } else { quoted(name) }
}

fn doc(page: &mut Page, words: &str) {
    if !words.is_empty() {
        page.line(format!("/** {words} */"));
    }
}

const HEAD: &str = "
import { Policy as Dynamic } from \"fencun\";
import type { Decision as DynamicDecision, FactsError, FaultError, Limits, Session as DynamicSession } from \"fencun\";

";

const FOOT: &str = "
/** Lower and upper end, both included. */
export type Range<T> = { readonly from: T; readonly to: T };

/** The outcome of a decision: `value` is null where it is not determined. */
export type Outcome<T> = {
    readonly value: T | null;
    readonly determined: boolean;
    readonly possible: readonly T[];
    readonly permitted: readonly T[];
};

/** The outcome of a decision of amounts. */
export type Amount<T, V = T> = {
    readonly value: V | null;
    readonly determined: boolean;
    readonly low: T;
    readonly high: T;
};

/** The answer to one case. */
export class Decision {
    /** The answer of the library, for reasons, duties and what is needed. */
    readonly dynamic: DynamicDecision;
    #answer: { outcomes: Outcomes; values: Values } | undefined;

    constructor(dynamic: DynamicDecision) {
        this.dynamic = dynamic;
    }

    get outcomes(): Outcomes {
        return this.#read().outcomes;
    }

    get values(): Values {
        return this.#read().values;
    }

    #read(): { outcomes: Outcomes; values: Values } {
        this.#answer ??= this.dynamic.answer() as unknown as { outcomes: Outcomes; values: Values };
        return this.#answer;
    }
}

/** A caller of the policy, with an instance of its own. */
export class Session {
    readonly dynamic: DynamicSession;

    constructor(dynamic: DynamicSession) {
        this.dynamic = dynamic;
    }

    /** Decides one case. */
    decide(facts: Facts, options?: { trace?: boolean }): Decision {
        return new Decision(this.dynamic.decide(facts, options));
    }

    /** Decides many cases; an error stands in the place of the answer of its case. */
    decideAll(cases: Iterable<Facts>, options?: { trace?: boolean }): (Decision | FactsError | FaultError)[] {
        const answers = this.dynamic.decideAll(cases, options);
        return answers.map((answer) => (answer instanceof Error ? answer : new Decision(answer)));
    }
}

/** The policy. */
export class Policy {
    readonly dynamic: Dynamic;
    #session: Session | undefined;

    constructor(dynamic: Dynamic) {
        this.dynamic = dynamic;
    }

    /** Verifies and compiles a module; one with another schema is refused. */
    static async load(source: Parameters<typeof Dynamic.load>[0], limits?: Limits): Promise<Policy> {
        return new Policy(await Dynamic.load(source, { ...limits, schemaHash: SCHEMA_HASH }));
    }

    /** The same of bytes, at once. */
    static loadSync(source: ArrayBuffer | ArrayBufferView, limits?: Limits): Policy {
        return new Policy(Dynamic.loadSync(source, { ...limits, schemaHash: SCHEMA_HASH }));
    }

    /** A caller with an instance of its own. */
    session(): Session {
        return new Session(this.dynamic.session());
    }

    /** Decides one case in a session that is kept. */
    decide(facts: Facts, options?: { trace?: boolean }): Decision {
        this.#session ??= this.session();
        return this.#session.decide(facts, options);
    }
}
";
