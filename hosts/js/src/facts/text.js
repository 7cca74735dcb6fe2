// Texts, in NFC: so the same words are the same bytes, whoever wrote them.

import { Mistake } from "../errors.js";
import { both } from "../lang.js";
import { normal } from "./input.js";
import { wrong } from "./scalar.js";

/** A text whose length in characters keeps the bounds of its fact. */
export function readText(schema, field, input, path) {
  // Half of a character of UTF-16 is none of UTF-8.
  if (typeof input !== "string" || /\p{Surrogate}/u.test(input)) throw wrong(schema, field, input, path);
  const text = normal(input);
  let length = 0;
  for (const _ of text) length += 1;
  if (length >= field.min && length <= field.max) return text;
  throw new Mistake("out-of-bounds", path, {
    found: both(`${length} characters`, `${length} 个字符`),
    expected: both(`${field.min} to ${field.max} characters`, `${field.min} 至 ${field.max} 个字符`),
  });
}
