// Facts that are one number in the module.

import { Mistake } from "../errors.js";
import { KINDS } from "../kinds.js";
import { both } from "../lang.js";
import { cut, describe, digitsOf, kindOf, normal } from "./input.js";
import { nearest } from "./nearest.js";
import { scaled, scaledDouble } from "./number.js";

/** What was expected, or `null`, where a fact may be none or unknown. */
export function expectedOf(schema, field) {
  const { en, zh } = KINDS[field.type.kind].expected(schema, field);
  if (field.none) return both(`${en}, or null for none`, `${zh}，不存在则为 null`);
  if (field.unknown) return both(`${en}, or null for unknown`, `${zh}，不明则为 null`);
  return { en, zh };
}

/** A value of another type. */
export function wrong(schema, field, input, path, key = "wrong-type", more = {}) {
  return new Mistake(key, path, { found: describe(input), expected: expectedOf(schema, field), ...more });
}

export function readYesNo(schema, field, input, path) {
  if (typeof input !== "boolean") throw wrong(schema, field, input, path);
  return within(schema, field, path, input ? 1 : 0);
}

export function readCase(schema, field, input, path) {
  if (typeof input !== "string") throw wrong(schema, field, input, path);
  const cases = schema.enums[field.type.index].cases;
  const name = normal(input);
  const index = cases.indexOf(name);
  if (index < 0) throw wrong(schema, field, input, path, "unknown-case", { help: nearest(name, cases) });
  return within(schema, field, path, index);
}

export function readDate(schema, field, input, path) {
  if (typeof input !== "string") throw wrong(schema, field, input, path);
  const number = KINDS[field.type.kind].parse(input);
  if (number === null) throw wrong(schema, field, input, path, "bad-date");
  return within(schema, field, path, number);
}

export function readNumber(schema, field, input, path) {
  const kind = KINDS[field.type.kind];
  const digits = kind.digits(field.type);
  if (typeof input === "number") {
    const number = scaledDouble(input, digits);
    if (number !== undefined) return within(schema, field, path, number);
  }
  const isNumber = kindOf(input) === "number";
  if (!isNumber && typeof input !== "string") throw wrong(schema, field, input, path);
  const text = isNumber ? digitsOf(input) : input;
  const number = text === null ? "not-a-number" : scaled(text, digits);
  if (!isNumber && !kind.takesText) {
    const shown = cut(text);
    const help = both(`write ${shown} without quotes`, `请去掉引号，写作 ${shown}`);
    throw wrong(schema, field, input, path, "wrong-type", typeof number === "string" ? {} : { help });
  }
  switch (number) {
    case "not-a-number": throw wrong(schema, field, input, path);
    case "too-precise": throw wrong(schema, field, input, path, "too-precise");
    case "too-large": throw wrong(schema, field, input, path, "out-of-bounds", { expected: bounds(schema, field) });
    default: return within(schema, field, path, number);
  }
}

/** A value that keeps the bounds of its fact. */
function within(schema, field, path, number) {
  if (number >= field.min && number <= field.max) return number;
  const plain = (lang) => KINDS[field.type.kind].plain(schema, field.type, number, lang);
  throw new Mistake("out-of-bounds", path, {
    found: both(plain("en"), plain("zh")),
    expected: bounds(schema, field),
  });
}

/** The bounds of a fact in its own units, for a message. */
function bounds(schema, field) {
  const plain = (number, lang) => KINDS[field.type.kind].plain(schema, field.type, number, lang);
  return both(
    `${plain(field.min, "en")} to ${plain(field.max, "en")}`,
    `${plain(field.min, "zh")}至${plain(field.max, "zh")}`,
  );
}
