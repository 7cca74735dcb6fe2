// Calling a policy.

import { decode } from "./decode.js";
import { Decision } from "./decision.js";
import { encode } from "./encode.js";
import { EngineError, FaultError, FencunError, FuelError, Mistake } from "./errors.js";
import { FAULTS, SITE_FAULTS } from "./codes.js";
import { both } from "./lang.js";
import { readFacts } from "./facts/record.js";
import { readJson } from "./facts/json.js";
import { FUEL } from "./module/meter.js";

/**
 * A caller of one policy. It keeps one instance of the module; equal facts give equal answers on
 * a fresh and on a used one.
 */
export class Session {
  /** Absent before the first call, and after a call that failed. */
  #live = null;
  #policy;

  constructor(policy) {
    this.#policy = policy;
  }

  /** The policy that is called. */
  get policy() {
    return this.#policy;
  }

  /** Decides on facts: an object or a `Map` of names with values. */
  decide(facts, options) {
    return this.#decide(readFacts(this.#policy.schema, facts), options);
  }

  /** Decides on facts in JSON: a text or bytes, read strictly and to the last digit. */
  decideJson(source, options) {
    return this.#decide(readFacts(this.#policy.schema, readJson(source)), options);
  }

  /**
   * Decides many cases, one after the other in one instance; an error stands in the place of
   * the answer of its case, unless it is the module's.
   */
  decideAll(cases, options) {
    return Array.from(cases, (facts) => {
      try {
        return this.decide(facts, options);
      } catch (error) {
        if (error instanceof FencunError && error.mistakes) return error;
        throw error;
      }
    });
  }

  /**
   * Puts any bytes at the start of the input area and calls with any address: what a host that
   * is written by hand may do. Gives `{ decision }` or `{ fault }`, in indexes.
   */
  call(input, { address = this.#policy.input.base, trace = false } = {}) {
    const { base, size } = this.#policy.input;
    return this.#run(address, trace, (view) => {
      new Uint8Array(view.buffer, base, size).set(input.subarray(0, size));
    });
  }

  #decide(values, { trace = false } = {}) {
    const { schema, layouts, input: { base } } = this.#policy;
    const answer = this.#run(base, trace, (view) => encode(layouts, schema, values, view, base, base));
    if (answer.fault) throw faultError(this.#policy, answer.fault);
    return new Decision(this.#policy, answer.decision);
  }

  #run(address, isTraced, write) {
    const policy = this.#policy;
    const live = this.#live ?? instantiate(policy);
    // Only an instance that came back as it should is used again.
    this.#live = null;
    write(live.view);
    const bound = isTraced ? policy.cost.decide_traced : policy.cost.decide;
    const fuel = Math.min(bound, policy.limits.maxFuel, MAX_FUEL);
    if (live.fuel) live.fuel.value = fuel;
    let at;
    try {
      at = (isTraced ? live.decideTraced : live.decide)(address | 0) >>> 0;
    } catch (cause) {
      if (live.fuel && live.fuel.value < 0) throw new FuelError(fuel);
      throw new EngineError(cause);
    }
    const answer = decode(policy, live.view, at, isTraced);
    this.#live = live;
    return answer;
  }
}

/** What the counter of a metered module holds. */
const MAX_FUEL = 2 ** 31 - 1;

function instantiate(policy) {
  let exports;
  try {
    ({ exports } = new WebAssembly.Instance(policy.module, {}));
  } catch (cause) {
    throw new EngineError(cause);
  }
  return {
    // The memory never grows, so that one view is enough.
    view: new DataView(exports.memory.buffer),
    decide: exports.fencun_decide,
    decideTraced: exports.fencun_decide_traced,
    fuel: exports[FUEL] ?? null,
  };
}

/** A fault in words. */
export function faultError(policy, fault) {
  if (SITE_FAULTS.has(fault.code)) {
    const { text, line, file } = policy.rules.sites[fault.field] ?? { text: "?", line: 0 };
    const en = `\`${text}\` (${file ? `\`${file}\`, ` : ""}line ${line})`;
    const zh = `\`${text}\`（${file ? `\`${file}\` ` : ""}第 ${line} 行）`;
    const what = {
      overflow: both("leaves the range that can be computed exactly", "超出可精确计算的范围"),
      "outside-calendar": both("leaves its calendar of working days", "超出工作日历的起止日"),
      "division-by-zero": both("divides by zero", "除数为零"),
    }[fault.name];
    return new FaultError(fault, new Mistake("fault", "", { found: both(`${en} ${what.en}`, zh + what.zh) }));
  }
  const fact = policy.schema.facts[fault.field];
  const row = fault.row === null ? "" : `[${fault.row}]`;
  return new FaultError(fault, new Mistake("fault", fact ? fact.name + row : "", { found: FAULTS[fault.code] }));
}
