// The answer of a policy to one set of facts.

import { answerOf, jsonText } from "./answer/json.js";
import { explain } from "./answer/text.js";

/** A decision: outcomes, reasons, duties, and what is still needed. */
export class Decision {
  /** What the module said, in indexes of the policy's tables. */
  #raw;
  #policy;

  constructor(policy, raw) {
    this.#policy = policy;
    this.#raw = raw;
  }

  /** The policy that decided. */
  get policy() {
    return this.#policy;
  }

  /** In indexes: `outcomes`, `values`, `fired`, `defeated`, `duties`, `needs`, `trace`. */
  get raw() {
    return this.#raw;
  }

  /** Names of facts that are not known and still matter. */
  get needs() {
    return this.#raw.needs.map((index) => this.#policy.schema.facts[index].name);
  }

  /**
   * The answer as an object (`answer.schema.json`), its words in a language: by default that of
   * the rule file. A whole number that a double cannot hold is a bigint.
   */
  answer(lang = this.#policy.lang) {
    return answerOf(this.#policy, this.#raw, lang);
  }

  /** The same as JSON, byte for byte that of the Rust host. */
  json(lang = this.#policy.lang) {
    return jsonText(this.answer(lang));
  }

  /** For `JSON.stringify`, which refuses a bigint; `json` writes those. */
  toJSON() {
    return this.answer();
  }

  /** The answer in words; with `detail: "full"` also the values, and every step where it was traced. */
  explain(lang = this.#policy.lang, { detail = "reasons" } = {}) {
    return explain(this.#policy, this.#raw, lang, detail === "full");
  }
}
