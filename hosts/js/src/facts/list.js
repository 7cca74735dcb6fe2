// Lists: arrays of objects.

import { Mistake } from "../errors.js";
import { both } from "../lang.js";
import { describe, kindOf, pairsOf } from "./input.js";
import { readRecord } from "./record.js";
import { wrong } from "./scalar.js";

/** The members, each with one value a field. Mistakes inside are added to `mistakes`. */
export function readList(schema, field, input, path, mistakes) {
  if (!Array.isArray(input)) throw wrong(schema, field, input, path);
  if (input.length > field.max) {
    throw new Mistake("list-too-long", path, {
      found: both(`${input.length} members`, `${input.length} 项`),
      expected: both(`at most ${field.max}`, `至多 ${field.max} 项`),
    });
  }
  const { fields } = schema.records[field.type.record];
  return input.map((member, i) => {
    const at = `${path}[${i}]`;
    if (kindOf(member) === "object") return readRecord(schema, fields, pairsOf(member), at, mistakes);
    mistakes.push(new Mistake("wrong-type", at, { found: describe(member), expected: both("an object", "对象") }));
    return [];
  });
}
