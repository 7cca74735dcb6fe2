// Types of the policy `small_gift` 1.2.0.
// Written by `fencun bind`; do not edit.

import { Policy as Dynamic } from "fencun";
import type { Decision as DynamicDecision, FactsError, FaultError, Limits, Session as DynamicSession } from "fencun";

/** A module with another schema is refused. */
export const SCHEMA_HASH = "5c0ee7b1bd674afa";

/** Answer, from lenient to strict. */
export const Answer = [
  /** keep it */
  "keep",
  "report",
  /** give it back */
  "return_it",
] as const;
export type Answer = (typeof Answer)[number];

/** Option. */
export const Option = [
  "none_at_all",
  "type",
  /** 其他情形 */
  "其他",
] as const;
export type Option = (typeof Option)[number];

/** Person */
export type Person = {
  /** Official; 0 to 20 characters. */
  readonly self: string;
  /** Rank; 1 to 27. */
  readonly 级别: number | bigint;
  /** May be unknown. */
  readonly present?: boolean | undefined;
  /** Left on; may be unknown or none. */
  readonly left?: string | null | undefined;
};

/** The facts of one case. */
export type Facts = {
  /** Worth * / of it; CNY; 0 to 1000000. */
  readonly worth: number | bigint;
  /** Option chosen; may be unknown. */
  readonly class?: Option | undefined;
  readonly options: readonly Option[];
  /** Percent; 0 to 100. */
  readonly share: number | bigint;
  /** Weight in kg; 0 to 50. */
  readonly weight: number | bigint | string;
  readonly given_on: string;
  /** May be none. */
  readonly told_at: string | null;
  /** Days; 0 to 60. */
  readonly wait: number | bigint;
  /** 说明＼n第二行; 0 to 100 characters; may be none. */
  readonly 说明: string | null;
  /** CNY; 0 to 1000000. */
  readonly frame: Range<number | bigint>;
  /** May be unknown. */
  readonly urgent?: boolean | undefined;
  /** At most 5 members. */
  readonly persons: readonly Person[];
};

/** The outcomes of an answer. */
export type Outcomes = {
  readonly answer: Outcome<Answer>;
  readonly 要说明: Outcome<"no" | "yes">;
  /** Fine; CNY. */
  readonly fine: Amount<number | bigint | string>;
  readonly measures: Amount<readonly Option[]>;
  /** Months. */
  readonly term: Amount<number | bigint, Range<number | bigint>>;
};

/** The named values of an answer: `undefined` is unknown, `null` none. */
export type Values = {
  /** Worth by weight; CNY. */
  readonly heavy_worth?: number | bigint | string | null;
  readonly last_left?: string | null;
};

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
