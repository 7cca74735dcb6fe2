// A policy that is loaded: verified, compiled, ready to decide.

import { sortedByName } from "./answer/json.js";
import { EngineError } from "./errors.js";
import { encode, encodedSize } from "./encode.js";
import { readFacts } from "./facts/record.js";
import { readJson } from "./facts/json.js";
import { KINDS } from "./kinds.js";
import { label, pick } from "./lang.js";
import { recordLayout, resultLayout } from "./layout.js";
import { atMost, tampered } from "./module/flaws.js";
import { metered } from "./module/meter.js";
import { MAX_MEMORY_PAGES, MAX_MODULE_BYTES, PAGE, verify } from "./module/verify.js";
import { faultError, Session } from "./session.js";
import { yesNo } from "./words.js";

const LIMITS = {
  maxModuleBytes: MAX_MODULE_BYTES,
  maxMemoryBytes: MAX_MEMORY_PAGES * PAGE,
  maxFuel: 1_000_000_000,
};

/** A compiled policy. May be shared; each user takes a session. */
export class Policy {
  #session = null;

  /**
   * Verifies and compiles a module: bytes, or a `Response` (or a promise of one) with them.
   * Nothing of it runs.
   */
  static async load(source, limits) {
    const given = await source;
    const bytes = bytesOf(typeof given?.arrayBuffer === "function" ? await given.arrayBuffer() : given);
    const verified = check(bytes, limits);
    const module = await WebAssembly.compile(metered(bytes, verified)).catch((cause) => {
      throw new EngineError(cause);
    });
    return new Policy(bytes, verified, module, limits);
  }

  /** The same of bytes, at once. Browsers do not do this with large modules outside of workers. */
  static loadSync(source, limits) {
    const bytes = bytesOf(source);
    const verified = check(bytes, limits);
    let module;
    try {
      module = new WebAssembly.Module(metered(bytes, verified));
    } catch (cause) {
      throw new EngineError(cause);
    }
    return new Policy(bytes, verified, module, limits);
  }

  /** Not called directly: `load` verifies. */
  constructor(wasm, verified, module, limits) {
    const { schema, rules, cost, map, digest, input } = verified;
    this.wasm = wasm;
    this.module = module;
    this.limits = { ...LIMITS, ...limits };
    /** What goes in and what comes out (`fencun:schema`). */
    this.schema = schema;
    /** What the indexes of an answer mean (`fencun:rules`). */
    this.rules = rules;
    /** How many instructions a call can take (`fencun:cost`). */
    this.cost = cost;
    /** From code to the rule file (`fencun:map`). */
    this.map = map;
    /** `sha256:` and 64 hexadecimal digits. */
    this.digest = digest;
    /** Address and size of the input area. */
    this.input = input;
    this.layouts = {
      facts: recordLayout(schema, schema.facts),
      records: schema.records.map((record) => recordLayout(schema, record.fields)),
      result: resultLayout(schema),
    };
    /** What a program that is written for one schema compares: 16 hexadecimal digits. */
    this.schemaHash = verified.schemaHash;
    this.sorted = { outcomes: sortedByName(schema.outcomes), values: sortedByName(schema.values) };
  }

  get name() {
    return this.schema.name;
  }

  /** major.minor.patch */
  get version() {
    return this.schema.version;
  }

  /** The language that the rule file is written in. */
  get lang() {
    return this.rules.lang;
  }

  /** The title in a language; null where there is none. */
  title(lang = this.lang) {
    return pick(this.rules.title, lang);
  }

  /** The facts, in order, with types, bounds and labels. */
  facts(lang = this.lang) {
    return this.schema.facts.map((field, i) => {
      const words = this.rules.fact_labels[i];
      return {
        ...this.#field(field, words.label, lang),
        supplier: pick(words.supplier, lang),
        canChange: words.can_change,
      };
    });
  }

  /** A caller with an instance of its own. */
  session() {
    return new Session(this);
  }

  /** Decides in a session that the policy keeps; see `Session`. */
  decide(facts, options) {
    return this.#own().decide(facts, options);
  }

  decideJson(source, options) {
    return this.#own().decideJson(source, options);
  }

  decideAll(cases, options) {
    return this.#own().decideAll(cases, options);
  }

  /** The bytes of facts as they are written into the input area. */
  encode(facts) {
    return this.#encode(readFacts(this.schema, facts));
  }

  encodeJson(source) {
    return this.#encode(readFacts(this.schema, readJson(source)));
  }

  /** Name of a rule unit as in the rule file: `R2`, or `R2 row 3` for a row of a table. */
  unitName(index) {
    const unit = this.rules.units[index];
    if (!unit) return `#${index}`;
    return unit.row === null ? unit.id : `${unit.id} row ${unit.row}`;
  }

  /** A fault of the module in words. */
  faultError(fault) {
    return faultError(this, fault);
  }

  /** A value for people. */
  shown(type, value, lang) {
    const kind = KINDS[type.kind];
    if (kind.hasEnds) {
      const [from, to] = [value.from, value.to].map((end) => this.shown(type.of, end, lang));
      return lang === "zh" ? `${from}至${to}` : `${from} to ${to}`;
    }
    const caseLabel = (index, i) => {
      const name = this.schema.enums[index].cases[i];
      return name === undefined ? undefined : label(this.rules.case_labels[index]?.[i], name, lang);
    };
    return kind.shown?.(this.schema, type, value, caseLabel, lang) ?? kind.plain(this.schema, type, value, lang);
  }

  /** A case of a decision for people. */
  shownCase(decision, bit, lang) {
    const declared = this.schema.outcomes[decision];
    if (declared.cases.join() === "no,yes") return yesNo(bit === 1, lang);
    const same = (entry) => entry.scale === declared.scale && entry.cases.join("\0") === declared.cases.join("\0");
    const index = this.schema.enums.findIndex(same);
    return index < 0 ? declared.cases[bit] : this.shown({ kind: "enum", index }, bit, lang);
  }

  #own() {
    this.#session ??= this.session();
    return this.#session;
  }

  #encode(values) {
    const bytes = new Uint8Array(encodedSize(this.layouts, this.schema, values));
    encode(this.layouts, this.schema, values, new DataView(bytes.buffer), 0, this.input.base);
    return bytes;
  }

  #field({ name, type, unknown, none, min, max }, words, lang) {
    const kind = KINDS[type.kind];
    const of = type.of ?? type;
    const field = { name, label: label(words, name, lang), type, unknown, none };
    if (of.kind === "list") {
      const labels = this.rules.field_labels[of.record];
      const fields = this.schema.records[of.record].fields;
      return { ...field, max, fields: fields.map((inner, i) => this.#field(inner, labels[i], lang)) };
    }
    if (of.kind === "enum" || of.kind === "set") {
      const cases = this.schema.enums[of.index].cases.map((name, i) => (
        { name, label: label(this.rules.case_labels[of.index][i], name, lang) }
      ));
      return { ...field, cases };
    }
    if (of.kind === "yes-no") return field;
    // The bounds of a text are those of its length.
    const end = (number) => KINDS[of.kind].json(this.schema, of, number);
    const shown = (number) => kind.plain(this.schema, type, number, lang);
    return { ...field, min: end(min), max: end(max), bounds: [shown(min), shown(max)] };
  }
}

function bytesOf(source) {
  if (source instanceof Uint8Array) return source;
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  throw new TypeError("a module is an ArrayBuffer, a view of one, or a Response");
}

function check(bytes, limits) {
  const { maxModuleBytes, maxMemoryBytes, schemaHash } = { ...LIMITS, ...limits };
  atMost("moduleBytes", bytes.length, maxModuleBytes);
  const verified = verify(bytes);
  atMost("memoryPages", verified.pages, Math.floor(maxMemoryBytes / PAGE));
  if (schemaHash !== undefined && schemaHash !== verified.schemaHash) throw tampered("schemaHash", "fencun:schema");
  return verified;
}
