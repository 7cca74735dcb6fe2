// Facts by name to the values that a module takes, with every mistake reported
// (`docs/schema/facts.md`).

import { FactsError, Mistake } from "../errors.js";
import { KINDS } from "../kinds.js";
import { both } from "../lang.js";
import { cut, describe, join, kindOf, normal, pairsOf } from "./input.js";
import { nearest } from "./nearest.js";
import { expectedOf } from "./scalar.js";

/** Most mistakes that are looked for. */
const MAX_MISTAKES = 1_000;

/** The values of facts, one for each fact of the schema. */
export function readFacts(schema, input) {
  if (kindOf(input) !== "object") {
    const expected = both("an object with the facts", "包含各项事实的对象");
    throw new FactsError([new Mistake("wrong-type", "", { found: describe(input), expected })]);
  }
  const mistakes = [];
  const values = readRecord(schema, schema.facts, pairsOf(input), "", mistakes);
  if (mistakes.length > 0) throw new FactsError(mistakes);
  return values;
}

/** The fields of a record; where there is a mistake, some value stands in its place. */
export function readRecord(schema, fields, pairs, path, mistakes) {
  const index = indexOf(fields);
  const given = new Array(fields.length).fill(false);
  const values = new Array(fields.length);
  const unknown = new Set();
  for (const [key, input] of pairs) {
    if (mistakes.length >= MAX_MISTAKES) return values;
    const i = index.get(key) ?? index.get(normal(key));
    if (i === undefined) {
      const name = normal(key);
      const at = join(path, cut(key));
      mistakes.push(unknown.has(name)
        ? new Mistake("duplicate-key", at)
        : new Mistake("unknown-fact", at, { help: nearest(name, [...index.keys()]) }));
      unknown.add(name);
      continue;
    }
    const field = fields[i];
    const at = join(path, field.name);
    if (given[i]) {
      mistakes.push(new Mistake("duplicate-key", at));
      continue;
    }
    given[i] = true;
    try {
      values[i] = readValue(schema, field, input, at, mistakes);
    } catch (mistake) {
      if (!(mistake instanceof Mistake)) throw mistake;
      mistakes.push(mistake);
    }
  }
  fields.forEach((field, i) => {
    if (given[i] || field.unknown) return;
    mistakes.push(new Mistake("missing-fact", join(path, field.name), { expected: expectedOf(schema, field) }));
  });
  return values;
}

function readValue(schema, field, input, path, mistakes) {
  if (input === null && field.none) return null;
  if (input === null && field.unknown) return undefined;
  return KINDS[field.type.kind].read(schema, field, input, path, mistakes);
}

const INDEXES = new WeakMap();

/** Places of fields by name. */
function indexOf(fields) {
  let index = INDEXES.get(fields);
  if (!index) {
    index = new Map(fields.map((field, i) => [field.name, i]));
    INDEXES.set(fields, index);
  }
  return index;
}
