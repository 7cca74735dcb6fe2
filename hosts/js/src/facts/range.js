// Ranges: objects with both ends.

import { Mistake } from "../errors.js";
import { KINDS } from "../kinds.js";
import { both } from "../lang.js";
import { cut, join, kindOf, pairsOf } from "./input.js";
import { nearest } from "./nearest.js";
import { wrong } from "./scalar.js";

const ENDS = ["from", "to"];

/** Lower and upper end. */
export function readRange(schema, field, input, path) {
  if (kindOf(input) !== "object") throw wrong(schema, field, input, path);
  const given = new Map();
  for (const [key, value] of pairsOf(input)) {
    const at = join(path, cut(key));
    if (!ENDS.includes(key)) throw new Mistake("unknown-fact", at, { help: nearest(key, ENDS) });
    if (given.has(key)) throw new Mistake("duplicate-key", at);
    given.set(key, value);
  }
  const bounds = { ...field, type: field.type.of, unknown: false, none: false };
  const kind = KINDS[bounds.type.kind];
  const [from, to] = ENDS.map((name) => {
    const at = join(path, name);
    if (!given.has(name)) throw new Mistake("missing-fact", at, { expected: kind.expected(schema, bounds) });
    return kind.read(schema, bounds, given.get(name), at);
  });
  if (from > to) {
    throw new Mistake("out-of-bounds", path, { expected: both("`from` not above `to`", "`from` 不大于 `to`") });
  }
  return { from, to };
}
