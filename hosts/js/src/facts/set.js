// Sets: arrays of the names of cases.

import { Mistake } from "../errors.js";
import { both, same } from "../lang.js";
import { cut, describe, normal } from "./input.js";
import { nearest } from "./nearest.js";
import { wrong } from "./scalar.js";

/** One bit for each case that is named. */
export function readSet(schema, field, input, path) {
  if (!Array.isArray(input)) throw wrong(schema, field, input, path);
  const cases = schema.enums[field.type.index].cases;
  let bits = 0;
  input.forEach((text, i) => {
    const at = `${path}[${i}]`;
    if (typeof text !== "string") {
      throw new Mistake("wrong-type", at, { found: describe(text), expected: both("the name of a case", "取值名称") });
    }
    const name = normal(text);
    const index = cases.indexOf(name);
    if (index < 0) throw new Mistake("unknown-case", at, { found: describe(text), help: nearest(name, cases) });
    if (Math.floor(bits / 2 ** index) % 2 === 1) throw new Mistake("duplicate-key", at, { found: same(cut(text)) });
    bits += 2 ** index;
  });
  return bits;
}
