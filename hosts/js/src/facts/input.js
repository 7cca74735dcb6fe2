// What a host gives for a fact: its own values, or what was read of JSON.

import { both, same } from "../lang.js";

/** A number of JSON, with the digits that were written. */
export class Digits {
  constructor(text) {
    this.text = text;
  }
}

/** An object of JSON: names with values, in the order of the text. */
export class Entries {
  constructor(pairs) {
    this.pairs = pairs;
  }
}

/** What it is: `null`, `bool`, `number`, `text`, `list` or `object`. */
export function kindOf(input) {
  switch (typeof input) {
    case "boolean": return "bool";
    case "string": return "text";
    case "number":
    case "bigint": return "number";
    case "undefined": return "null";
    default:
      if (input === null) return "null";
      if (Array.isArray(input)) return "list";
      return input instanceof Digits ? "number" : "object";
  }
}

/** The digits of a number; null for what is none, such as NaN. */
export function digitsOf(input) {
  if (input instanceof Digits) return input.text;
  return typeof input === "bigint" || Number.isFinite(input) ? String(input) : null;
}

/** Names with values of an object; what is undefined is left out. */
export function pairsOf(input) {
  if (input instanceof Entries) return input.pairs;
  const pairs = input instanceof Map ? [...input] : Object.entries(input);
  return pairs.some((pair) => pair[1] === undefined) ? pairs.filter((pair) => pair[1] !== undefined) : pairs;
}

/** What it is, for a message. */
export function describe(input) {
  switch (kindOf(input)) {
    case "null": return same("null");
    case "bool": return same(String(input));
    case "number": {
      const text = cut(digitsOf(input) ?? String(input));
      return both(`the number ${text}`, `数字 ${text}`);
    }
    case "text": {
      const text = cut(input);
      return both(`the text "${text}"`, `文字“${text}”`);
    }
    case "list": return both("a list", "列表");
    default: return both("an object", "对象");
  }
}

/** The beginning of a text that someone else chose the length of. */
export function cut(text) {
  const shown = Array.from(text.length > 200 ? text.slice(0, 200) : text);
  const head = shown.slice(0, 40).map((c) => (/\p{Cc}/u.test(c) ? "\ufffd" : c)).join("");
  return shown.length > 40 ? `${head}…` : head;
}

/** A name in the form in which names are compared. */
export function normal(name) {
  return name.normalize("NFC");
}

/** The name of a part. */
export function join(path, name) {
  return path ? `${path}.${name}` : name;
}
