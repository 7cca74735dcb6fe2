// JSON to facts, by hand: the digits of a number must survive, and a key that stands twice must
// be seen.

import { FactsError, Mistake } from "../errors.js";
import { both, same } from "../lang.js";
import { cut, Digits, Entries } from "./input.js";

/** Most levels of lists and objects within one another. */
const MAX_DEPTH = 16;

/** One value of JSON, strictly; bytes may begin with a byte-order mark. */
export function readJson(source) {
  return new JsonReader(typeof source === "string" ? source : decode(source)).whole();
}

function decode(source) {
  const bytes = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const at = firstWrongByte(bytes) + 1;
    throw new FactsError([new Mistake("not-utf8", "", { found: both(`wrong at byte ${at}`, `第 ${at} 字节处有误`) })]);
  }
}

/** How many bytes from the start are whole characters of UTF-8. */
function firstWrongByte(bytes) {
  let at = 0;
  while (at < bytes.length) {
    const head = bytes[at];
    const length = head < 0x80 ? 1 : head < 0xc2 ? 0 : head < 0xe0 ? 2 : head < 0xf0 ? 3 : head < 0xf5 ? 4 : 0;
    const second = bytes[at + 1];
    const isTail = (byte) => byte >= 0x80 && byte < 0xc0;
    const isWhole = length > 0 && at + length <= bytes.length && bytes.subarray(at + 1, at + length).every(isTail);
    const isOverlong = (head === 0xe0 && second < 0xa0) || (head === 0xf0 && second < 0x90);
    const isBeyond = (head === 0xed && second >= 0xa0) || (head === 0xf4 && second >= 0x90);
    if (!isWhole || isOverlong || isBeyond) break;
    at += length;
  }
  return at;
}

class JsonReader {
  at = 0;
  /** Names and indexes that lead here; as many as lists and objects are open. */
  path = [];

  constructor(text) {
    this.text = text;
  }

  whole() {
    const value = this.value();
    this.space();
    if (this.at < this.text.length) throw this.syntax("the end of the text", "文本在此结束");
    return value;
  }

  value() {
    this.space();
    const c = this.text[this.at];
    if (c === "{") return this.object();
    if (c === "[") return this.list();
    if (c === '"') return this.string();
    if (c === "-" || isDigit(c)) return this.number();
    if (this.word("true")) return true;
    if (this.word("false")) return false;
    if (this.word("null")) return null;
    throw this.syntax("a JSON value", " JSON 值");
  }

  object() {
    this.enter("");
    const pairs = new Map();
    this.space();
    if (!this.take("}")) {
      for (;;) {
        this.space();
        const start = this.at;
        if (this.text[this.at] !== '"') throw this.syntax("a name in quotes", "带引号的名称");
        const key = this.string();
        this.path[this.path.length - 1] = key;
        if (pairs.has(key)) {
          this.at = start;
          throw this.error("duplicate-key");
        }
        this.space();
        if (!this.take(":")) throw this.syntax("`:`", "“:”");
        pairs.set(key, this.value());
        this.space();
        if (this.take("}")) break;
        if (!this.take(",")) throw this.syntax("`,` or `}`", "“,”或“}”");
      }
    }
    this.path.pop();
    return new Entries([...pairs]);
  }

  list() {
    this.enter(0);
    const members = [];
    this.space();
    if (!this.take("]")) {
      for (;;) {
        members.push(this.value());
        this.path[this.path.length - 1] = members.length;
        this.space();
        if (this.take("]")) break;
        if (!this.take(",")) throw this.syntax("`,` or `]`", "“,”或“]”");
      }
    }
    this.path.pop();
    return members;
  }

  number() {
    const start = this.at;
    this.take("-");
    if (!this.take("0") && this.digits() === 0) throw this.syntax("a digit", "数字");
    if (isDigit(this.text[this.at])) throw this.syntax("a number without zeros in front", "不以 0 开头的数字");
    if (this.take(".") && this.digits() === 0) throw this.syntax("a digit", "数字");
    if (this.take("e") || this.take("E")) {
      if (!this.take("+")) this.take("-");
      if (this.digits() === 0) throw this.syntax("a digit", "数字");
    }
    return new Digits(this.text.slice(start, this.at));
  }

  digits() {
    const start = this.at;
    while (isDigit(this.text[this.at])) this.at += 1;
    return this.at - start;
  }

  string() {
    let text = "";
    this.take('"');
    for (;;) {
      const c = this.text[this.at];
      if (c === '"') {
        this.at += 1;
        return text;
      }
      if (c === undefined || c < " ") throw this.syntax("the end of the text in quotes", "右引号");
      if (c === "\\") text += this.escape();
      else {
        text += c;
        this.at += 1;
      }
    }
  }

  escape() {
    const start = this.at;
    const escaped = this.text[this.at + 1];
    this.at += 2;
    const c = escaped === "u" ? this.unicode() : ESCAPES[escaped];
    if (c !== undefined) return c;
    this.at = start;
    throw this.syntax("an escape that JSON has", "有效的 JSON 转义");
  }

  /** Behind `\u`: four digits, or a pair of surrogates. */
  unicode() {
    const high = this.hex();
    if (high === undefined || (high >= 0xdc00 && high < 0xe000)) return undefined;
    if (high < 0xd800 || high >= 0xe000) return String.fromCharCode(high);
    if (!this.word("\\u")) return undefined;
    const low = this.hex();
    return low >= 0xdc00 && low < 0xe000 ? String.fromCharCode(high, low) : undefined;
  }

  hex() {
    const digits = this.text.slice(this.at, this.at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) return undefined;
    this.at += 4;
    return parseInt(digits, 16);
  }

  enter(step) {
    if (this.path.length === MAX_DEPTH) {
      throw this.error("too-deep", { expected: both(`at most ${MAX_DEPTH} levels`, `至多 ${MAX_DEPTH} 层`) });
    }
    this.at += 1;
    this.path.push(step);
  }

  space() {
    while (" \t\n\r".includes(this.text[this.at] ?? "x")) this.at += 1;
  }

  take(c) {
    if (this.text[this.at] !== c) return false;
    this.at += 1;
    return true;
  }

  word(word) {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  syntax(en, zh) {
    const point = this.text.codePointAt(this.at);
    const c = point === undefined ? "" : String.fromCodePoint(point);
    const found = point === undefined
      ? both("the text ends", "文本已结束")
      : /\p{Cc}/u.test(c)
        ? same(`U+${point.toString(16).toUpperCase().padStart(4, "0")}`)
        : both(`\`${c}\``, `“${c}”`);
    return this.error("bad-syntax", { found, expected: both(en, zh) });
  }

  /** A mistake here, with line and column. */
  error(key, more = {}) {
    let path = "";
    for (const step of this.path) {
      if (typeof step === "number") path += `[${step}]`;
      else if (step !== "") path += path === "" ? cut(step) : `.${cut(step)}`;
    }
    const before = this.text.slice(0, this.at);
    const line = before.split("\n").length;
    const column = Array.from(before.slice(before.lastIndexOf("\n") + 1)).length + 1;
    return new FactsError([new Mistake(key, path, { ...more, place: { line, column } })]);
  }
}

const ESCAPES = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

function isDigit(c) {
  return c >= "0" && c <= "9";
}
