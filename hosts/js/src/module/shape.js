// The forms of the tables in a module's sections (`compiler/abi/src/{schema,rules,cost}.rs`).

import { KINDS } from "../kinds.js";

const text = (value) => typeof value === "string";
const bool = (value) => typeof value === "boolean";
const within = (min, max) => (value) => Number.isSafeInteger(value) && value >= min && value <= max;
const u8 = within(0, 0xff);
const u16 = within(0, 0xffff);
const u32 = within(0, 0xffff_ffff);
const u64 = within(0, Number.MAX_SAFE_INTEGER + 1);
const i64 = (value) => Number.isInteger(value) && Math.abs(value) <= 2 ** 53;
const list = (of) => (value) => Array.isArray(value) && value.every(of);
const some = (of) => (value) => list(of)(value) && value.length > 0;
const orNull = (of) => (value) => value === null || of(value);
const oneOf = (...names) => (value) => names.includes(value);

/** A key that may be left out, and is never null or empty. */
const optional = (of) => Object.assign((value) => value === undefined || of(value), { isOptional: true });

/** An object of exactly these keys. */
const record = (fields) => (value) => {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  if (Object.keys(value).some((key) => !Object.hasOwn(fields, key))) return false;
  return Object.entries(fields).every(([key, of]) => (
    Object.hasOwn(value, key) ? value[key] !== undefined && of(value[key]) : Boolean(of.isOptional)
  ));
};

const SCALARS = { u8, u16, text, type: (value) => type(value) };

/** A type, as its kind has it. */
function type(value) {
  const kind = value && Object.hasOwn(KINDS, value.kind) ? KINDS[value.kind] : null;
  if (!kind) return false;
  const fields = Object.entries(kind.keys ?? {}).map(([key, of]) => [key, SCALARS[of]]);
  return record({ kind: text, ...Object.fromEntries(fields) })(value);
}

const words = record({ en: optional(text), zh: optional(text) });
const field = record({ name: text, type, unknown: bool, none: bool, min: i64, max: i64 });

/** `fencun:schema` */
export const schema = record({
  abi: text,
  name: text,
  version: text,
  enums: list(record({ name: text, scale: bool, cases: list(text) })),
  records: list(record({ name: text, fields: list(field) })),
  facts: list(field),
  outcomes: list(record({
    name: text,
    cases: list(text),
    scale: bool,
    type: optional(type),
    member: optional(record({ list: u16, index: u16 })),
  })),
  values: list(record({ name: text, type })),
  n_units: u16,
  n_duties: u16,
  n_trace: u16,
});

/** `fencun:rules` */
export const rules = record({
  lang: text,
  title: words,
  authority: words,
  in_force_from: orNull(text),
  in_force_until: orNull(text),
  applies: optional(oneOf("old-unless-newer-is-more-lenient")),
  semantic_hash: text,
  packages: optional(some(record({ name: text, version: text, semantic_hash: text }))),
  units: list(record({
    decision: u16,
    kind: oneOf("red-line", "rule", "row", "exception", "adjust", "otherwise"),
    id: text,
    row: orNull(u32),
    cites: orNull(text),
    because: words,
    line: u32,
    file: optional(text),
  })),
  duties: list(record({ name: text, label: words, require: words, by: words, cites: orNull(text), line: u32 })),
  sites: list(record({ text, line: u32, column: u32, file: optional(text) })),
  trace: list(record({
    kind: oneOf("parameter", "define", "boundary", "unit", "duty"),
    index: u16,
    name: text,
    ty: orNull(type),
    entries: optional(some(text)),
  })),
  fact_labels: list(record({ label: words, supplier: words, can_change: bool })),
  case_labels: list(list(words)),
  field_labels: list(list(words)),
  outcome_labels: list(words),
  value_labels: list(words),
});

/** `fencun:cost` */
export const cost = record({ model: text, decide: u64, decide_traced: u64, memory_pages: u32, loops: list(u64) });

/** `fencun:map` */
export const map = record({
  file: text,
  others: optional(some(text)),
  entries: list(record({ offset: u32, other: optional(u16), line: u32, column: u32, unit: orNull(u16) })),
});
