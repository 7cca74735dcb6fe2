// What can go wrong between a host and a module.

import { CODES } from "./codes.js";

/** Any error of this library. `message` is English; `in` gives either language. */
export class FencunError extends Error {
  #texts;

  constructor(key, texts, options) {
    super(texts.en, options);
    this.#texts = texts;
    /** Such as `FC0601`. */
    this.code = CODES[key].code;
    /** Such as `not-a-module`. */
    this.key = key;
  }

  get name() {
    return this.constructor.name;
  }

  /** The message in a language. */
  in(lang) {
    return this.#texts[lang] ?? this.#texts.en;
  }

  /** What stands in the place of an answer (`answer.schema.json`). */
  answer(lang = "en") {
    const facts = (this.mistakes ?? []).map((mistake) => mistake.answer(lang));
    return { error: { code: this.code, facts, key: this.key, message: this.in(lang) } };
  }
}

/** The module is not one that this host runs. */
export class ModuleError extends FencunError {
  constructor(key, detail) {
    super(key, withDetail(key, detail));
  }
}

/** The engine failed, or the module trapped, which a policy never does. */
export class EngineError extends FencunError {
  constructor(cause) {
    const detail = String(cause?.message ?? cause);
    super("engine", withDetail("engine", { en: detail, zh: detail }), { cause });
  }
}

/** The module did not come to an end within its own bound, or within the host's. */
export class FuelError extends FencunError {
  constructor(fuel) {
    super("out-of-fuel", withDetail("out-of-fuel", {
      en: `stopped after ${fuel} instructions`,
      zh: `执行 ${fuel} 步后已停止`,
    }));
    /** Instructions that the call had. */
    this.fuel = fuel;
  }
}

/** The module returned what no compiled policy returns. */
export class ResultError extends FencunError {
  constructor(detail) {
    super("bad-result", withDetail("bad-result", detail));
  }
}

/** The facts do not fit the policy; all mistakes, at least one. */
export class FactsError extends FencunError {
  constructor(mistakes) {
    const lines = (lang) => mistakes.map((mistake) => mistake.in(lang)).join("\n");
    super(mistakes[0].key, { en: lines("en"), zh: lines("zh") });
    this.mistakes = mistakes;
  }
}

/** The facts fit, but have no decision: an overflow, or a value that only the module refuses. */
export class FaultError extends FencunError {
  constructor(fault, mistake) {
    super("fault", { en: mistake.in("en"), zh: mistake.in("zh") });
    /** What the module said: `code`, `name`, `field` and `row` (null where there is none). */
    this.fault = fault;
    this.mistakes = [mistake];
  }
}

/** One mistake in facts. */
export class Mistake {
  #found;
  #expected;
  #help;

  constructor(key, path, { found, expected, help, place } = {}) {
    this.code = CODES[key].code;
    this.key = key;
    /** The fact, such as `persons[2].rank` (members count from 0); empty where there is none. */
    this.path = path;
    /** Line and column in the text of the facts, counted from 1. */
    this.place = place;
    this.#found = found;
    this.#expected = expected;
    this.#help = help;
  }

  /** One line without the code. */
  in(lang) {
    const isZh = lang === "zh";
    const colon = isZh ? "：" : ": ";
    let text = "";
    if (this.place) {
      const { line, column } = this.place;
      text += isZh ? `第 ${line} 行第 ${column} 列：` : `line ${line}, column ${column}: `;
    }
    if (this.path) text += `\`${this.path}\`${colon}`;
    text += CODES[this.key][lang];
    let before = colon;
    if (this.#found) {
      text += before + this.#found[lang];
      before = isZh ? "，" : ", ";
    }
    if (this.#expected) text += before + (isZh ? "应为" : "expected ") + this.#expected[lang];
    if (this.#help) text += (isZh ? "；" : "; ") + this.#help[lang];
    return text;
  }

  answer(lang) {
    const entry = { code: this.code, fact: this.path || null, key: this.key, message: this.in(lang) };
    if (this.place) entry.place = { column: this.place.column, line: this.place.line };
    return entry;
  }
}

function withDetail(key, detail) {
  const { en, zh } = CODES[key];
  return detail ? { en: `${en}: ${detail.en}`, zh: `${zh}：${detail.zh}` } : { en, zh };
}
