// Types of `fencun`: runs compiled Fencun policies.

/** The language of a text for people. */
export type Lang = "en" | "zh";

/** The language of a tag: `zh`, `zh-CN` and the like are Chinese, all others English. */
export function langOf(tag: string | null | undefined): Lang;

/** What a fact may be given as; see `docs/schema/facts.md`. */
export type FactValue =
  | boolean
  | number
  | bigint
  | string
  | null
  | undefined
  | readonly FactValue[]
  | { readonly [name: string]: FactValue }
  | ReadonlyMap<string, FactValue>;

/** Facts by name. */
export type Facts = { readonly [name: string]: FactValue } | ReadonlyMap<string, FactValue>;

/** What a host expects of a module and is willing to spend; by itself every policy is taken. */
export interface Limits {
  /** Largest module in bytes. */
  maxModuleBytes?: number;
  /** Largest memory in bytes. */
  maxMemoryBytes?: number;
  /** Most instructions of the loops of a call; a module that states less is stopped at that. */
  maxFuel?: number;
  /** What a program was written for (`Policy.schemaHash`): a module with another schema is refused. */
  schemaHash?: string;
}

export interface DecideOptions {
  /** Whether the answer tells every step. */
  trace?: boolean;
}

/** A compiled policy. May be shared; each user takes a session. */
export class Policy {
  private constructor();

  /** Verifies and compiles a module. Nothing of it runs. */
  static load(
    source: ArrayBuffer | ArrayBufferView | Response | Promise<ArrayBuffer | ArrayBufferView | Response>,
    limits?: Limits,
  ): Promise<Policy>;

  /** The same of bytes, at once. Browsers do not do this with large modules outside of workers. */
  static loadSync(source: ArrayBuffer | ArrayBufferView, limits?: Limits): Policy;

  readonly name: string;
  /** major.minor.patch */
  readonly version: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /** What a program that is written for one schema compares: 16 hexadecimal digits. */
  readonly schemaHash: string;
  /** The language that the rule file is written in. */
  readonly lang: Lang;
  /** The module's bytes. */
  readonly wasm: Uint8Array;
  /** What goes in and what comes out. */
  readonly schema: Schema;
  /** What the indexes of an answer mean. */
  readonly rules: Rules;
  /** How many instructions a call can take. */
  readonly cost: Cost;
  /** From code to the rule file. */
  readonly map: SourceMap;
  /** Address and size of the input area. */
  readonly input: { readonly base: number; readonly size: number };

  /** The title in a language; null where there is none. */
  title(lang?: Lang): string | null;
  /** The facts, in order, with types, bounds and labels. */
  facts(lang?: Lang): Fact[];
  /** A caller with an instance of its own. */
  session(): Session;

  /** Decides in a session that the policy keeps. */
  decide(facts: Facts, options?: DecideOptions): Decision;
  /** The same of JSON, a text or bytes, read strictly and to the last digit. */
  decideJson(source: string | ArrayBuffer | ArrayBufferView, options?: DecideOptions): Decision;
  /** Decides many cases; an error stands in the place of the answer of its case. */
  decideAll(cases: Iterable<Facts>, options?: DecideOptions): (Decision | FactsError | FaultError)[];

  /** The bytes of facts as they are written into the input area. */
  encode(facts: Facts): Uint8Array;
  encodeJson(source: string | ArrayBuffer | ArrayBufferView): Uint8Array;
  /** Name of a rule unit as in the rule file: `R2`, or `R2 row 3` for a row of a table. */
  unitName(index: number): string;
  /** A fault of the module in words. */
  faultError(fault: Fault): FaultError;
}

/** A caller of one policy, with an instance of its own. */
export class Session {
  private constructor();
  readonly policy: Policy;
  decide(facts: Facts, options?: DecideOptions): Decision;
  decideJson(source: string | ArrayBuffer | ArrayBufferView, options?: DecideOptions): Decision;
  decideAll(cases: Iterable<Facts>, options?: DecideOptions): (Decision | FactsError | FaultError)[];
  /** Any bytes at the start of the input area, any address: what a host written by hand does. */
  call(
    input: Uint8Array,
    options?: { address?: number; trace?: boolean },
  ): { decision: RawDecision; fault?: undefined } | { fault: Fault; decision?: undefined };
}

/** The answer of a policy to one set of facts. */
export class Decision {
  constructor(policy: Policy, raw: RawDecision);
  readonly policy: Policy;
  /** In indexes of the policy's tables. */
  readonly raw: RawDecision;
  /** Names of facts that are not known and still matter. */
  readonly needs: string[];
  /** The answer as an object, its words in a language: by default that of the rule file. */
  answer(lang?: Lang): Answer;
  /** The same as JSON, byte for byte that of the Rust host. */
  json(lang?: Lang): string;
  toJSON(): Answer;
  /** The answer in words; `full` also tells the values, and every step where it was traced. */
  explain(lang?: Lang, options?: { detail?: "reasons" | "full" }): string;
}

/** A fact of a policy, for people and for forms. */
export interface Fact extends FieldOfFact {
  /** Who supplies it. */
  supplier: string | null;
  /** Can it still change? */
  canChange: boolean;
}

export interface FieldOfFact {
  name: string;
  label: string;
  type: Type;
  /** May be unknown. */
  unknown: boolean;
  /** May be none. */
  none: boolean;
  /** Of enumerations and sets. */
  cases?: { name: string; label: string }[];
  /** Smallest value, as facts are written. */
  min?: Value;
  /** Largest value, as facts are written; of a list its largest length. */
  max?: Value;
  /** Both in words. */
  bounds?: [string, string];
  /** Of a list: those of its members. */
  fields?: FieldOfFact[];
}

/** A value in an answer; a whole number that a double cannot hold is a bigint. */
export type Value = boolean | number | bigint | string | null | Value[] | { from: Value; to: Value };

/** `docs/schema/answer.schema.json` */
export interface Answer {
  policy: { name: string; version: string; digest: string };
  /** Of a decision for each member of a list: one for each member, in their order. */
  outcomes: Record<string, Outcome | Amount | Outcome[]>;
  values: Record<string, Value>;
  fired: (OfDecision & { rule: string; row: number | null; cites: string | null; because: string | null })[];
  defeated: (OfDecision & { rule: string; row: number | null; by: string })[];
  duties: { duty: string; rule: string; cites: string | null; by: string | null; due: string | null }[];
  needs: string[];
  trace?: Step[];
}

/** What a rule unit belongs to. */
export interface OfDecision {
  decision: string;
  /** Of a decision for each member of a list: the member, counted from 1. */
  member?: number;
}

export interface Outcome {
  /** null where it is not determined. */
  value: string | null;
  determined: boolean;
  possible: string[];
  permitted: string[];
}

/** The outcome of a decision of amounts. */
export interface Amount {
  value: Value;
  determined: boolean;
  low: Value;
  high: Value;
}

export interface Step extends Partial<OfDecision> {
  kind: "parameter" | "define" | "boundary" | "unit" | "duty";
  name: string;
  state: "yes" | "no" | "known" | "none" | "unknown";
  value?: Value;
  from?: string;
}

/** What a module says instead of a decision. */
export interface Fault {
  code: number;
  name: string;
  field: number | null;
  row: number | null;
}

/** A value as it lies in memory: `undefined` is unknown, `null` none. */
export type RawValue = number | bigint | null | undefined | { from: number | bigint; to: number | bigint };

export interface RawDecision {
  /** For a place of a list where no member is, nothing is possible. */
  outcomes: (
    | { value: number; determined: boolean; possible: number; permitted: number }
    | { determined: boolean; low: number | bigint; high: number | bigint }
  )[];
  values: RawValue[];
  fired: number[];
  defeated: { unit: number; by: number }[];
  duties: { duty: number; due: number | null }[];
  needs: number[];
  trace: { node: number; state: "false" | "true" | "unknown" | "none"; row: number | null; value: number | bigint }[];
}

/** Any error of this library. `message` is English; `in` gives either language. */
export class FencunError extends Error {
  /** Such as `FC0601`. */
  readonly code: string;
  /** Such as `not-a-module`. */
  readonly key: string;
  in(lang: Lang): string;
  /** What stands in the place of an answer. */
  answer(lang?: Lang): { error: { code: string; key: string; message: string; facts: MistakeAnswer[] } };
}

/** The module is not one that this host runs. */
export class ModuleError extends FencunError {}
/** The engine failed, or the module trapped, which a policy never does. */
export class EngineError extends FencunError {}
/** The module did not come to an end within its own bound, or within the host's. */
export class FuelError extends FencunError {
  /** Instructions that the call had. */
  readonly fuel: number;
}
/** The module returned what no compiled policy returns. */
export class ResultError extends FencunError {}
/** The facts do not fit the policy; all mistakes, at least one. */
export class FactsError extends FencunError {
  readonly mistakes: Mistake[];
}
/** The facts fit, but have no decision. */
export class FaultError extends FencunError {
  readonly fault: Fault;
  readonly mistakes: Mistake[];
}

/** One mistake in facts. */
export interface Mistake {
  readonly code: string;
  readonly key: string;
  /** The fact, such as `persons[2].rank`; empty where it is not about one. */
  readonly path: string;
  /** In the text of the facts, counted from 1. */
  readonly place?: { line: number; column: number };
  in(lang: Lang): string;
}

export interface MistakeAnswer {
  code: string;
  key: string;
  message: string;
  fact: string | null;
  place?: { line: number; column: number };
}

/** The codes, by their key. */
export const CODES: Readonly<Record<string, Readonly<{ code: string; key: string; en: string; zh: string }>>>;
/** The faults, by their number. */
export const FAULTS: Readonly<Record<number, Readonly<{ name: string; en: string; zh: string }>>>;
/** The digest of a module's bytes. */
export function digestOf(bytes: Uint8Array): string;

// The tables of a module: `compiler/abi/src/{schema,rules,cost}.rs`.

export type Type =
  | { kind: "yes-no" | "text" | "integer" | "percent" | "date" | "instant" | "hours" | "working-days" | "days" | "months" | "years" }
  | { kind: "enum" | "set"; index: number }
  | { kind: "decimal"; digits: number }
  | { kind: "money"; currency: string; digits: number }
  | { kind: "list"; record: number }
  | { kind: "range"; of: Type };

export interface Field {
  name: string;
  type: Type;
  unknown: boolean;
  none: boolean;
  min: number;
  max: number;
}

export interface Schema {
  abi: string;
  name: string;
  version: string;
  enums: { name: string; scale: boolean; cases: string[] }[];
  records: { name: string; fields: Field[] }[];
  facts: Field[];
  /** Those for each member of a list have one name, and stand once for each place of the list. */
  outcomes: { name: string; cases: string[]; scale: boolean; type?: Type; member?: { list: number; index: number } }[];
  values: { name: string; type: Type }[];
  n_units: number;
  n_duties: number;
  n_trace: number;
}

/** Text in at most one version a language. */
export interface Text {
  en?: string;
  zh?: string;
}

export interface Rules {
  lang: Lang;
  title: Text;
  authority: Text;
  in_force_from: string | null;
  in_force_until: string | null;
  applies?: "old-unless-newer-is-more-lenient";
  semantic_hash: string;
  packages?: { name: string; version: string; semantic_hash: string }[];
  units: {
    decision: number;
    kind: "red-line" | "rule" | "row" | "exception" | "adjust" | "otherwise";
    id: string;
    row: number | null;
    cites: string | null;
    because: Text;
    line: number;
    file?: string;
  }[];
  duties: { name: string; label: Text; require: Text; by: Text; cites: string | null; line: number }[];
  sites: { text: string; line: number; column: number; file?: string }[];
  trace: { kind: Step["kind"]; index: number; name: string; ty: Type | null; entries?: string[] }[];
  fact_labels: { label: Text; supplier: Text; can_change: boolean }[];
  case_labels: Text[][];
  field_labels: Text[][];
  outcome_labels: Text[];
  value_labels: Text[];
}

export interface Cost {
  model: string;
  decide: number;
  decide_traced: number;
  memory_pages: number;
  loops: number[];
}

export interface SourceMap {
  file: string;
  others?: string[];
  entries: { offset: number; other?: number; line: number; column: number; unit: number | null }[];
}
