// The kinds of types, each with everything that depends on it: how it lies in memory, which
// values it has, how facts are read and answers written. A new kind is an entry here.
//
// A value is a number, or a bigint where a double would lose digits; `undefined` is unknown,
// `null` none, `{ from, to }` a range, a text a text, and an array of arrays a list.

import {
  daysOf, FIRST_DAY, FIRST_INSTANT, isoOf, isoOfSeconds, LAST_DAY, LAST_INSTANT, secondsOf,
} from "./date.js";
import { readList } from "./facts/list.js";
import { readRange } from "./facts/range.js";
import { readCase, readDate, readNumber, readYesNo } from "./facts/scalar.js";
import { readSet } from "./facts/set.js";
import { readText } from "./facts/text.js";
import { both } from "./lang.js";
import { decimal, grouped, shownDay, yesNo } from "./words.js";

/** Most cases of an outcome, and of the enumeration of a set. */
export const MAX_OUTCOMES = 32;
/** Longest list. */
const MAX_LIST = 10_000;
/** Longest text, in characters. */
const MAX_TEXT = 10_000;
/** Most cases that a message lists. */
const MAX_CASES_SHOWN = 12;

const casesOf = (schema, type) => schema.enums[type.index]?.cases ?? [];

/** A kind whose values are whole numbers of some last digit. */
const number = (entry) => ({
  width: () => "s64",
  digits: () => 0,
  read: readNumber,
  ...entry,
  json(schema, type, value) {
    const text = decimal(value, this.digits(type));
    if (!text.includes(".")) return exact(BigInt(text));
    // A fraction that a double cannot hold to its last digit is a text, so that no digit is lost.
    return Math.abs(Number(value)) < 1e15 ? Number(text) : text;
  },
});

/** A duration: a whole number of a unit. */
const duration = (en, zh, expected) => number({
  expected: () => both(`a whole number of ${en}s`, expected),
  plain: (schema, type, value, lang) => {
    if (lang === "zh") return grouped(value, 0) + zh;
    return Number(value) === 1 ? `1 ${en}` : `${grouped(value, 0)} ${en}s`;
  },
});

/** @type {Record<string, any>} */
export const KINDS = {
  "yes-no": {
    width: () => "u8",
    range: () => [0, 1],
    hasValue: (schema, type, value) => value === 0 || value === 1,
    read: readYesNo,
    expected: () => both("true or false", " true 或 false"),
    plain: (schema, type, value, lang) => yesNo(value !== 0, lang),
    json: (schema, type, value) => value !== 0,
  },
  enum: {
    keys: { index: "u16" },
    isSound: (schema, type) => type.index < schema.enums.length,
    width: (schema, type) => (casesOf(schema, type).length <= 256 ? "u8" : "u16"),
    range: (schema, type) => [0, casesOf(schema, type).length - 1],
    hasValue: (schema, type, value) => value < casesOf(schema, type).length,
    read: readCase,
    expected: (schema, { type }) => {
      const cases = casesOf(schema, type);
      const more = cases.length > MAX_CASES_SHOWN ? "…" : "";
      const shown = cases.slice(0, MAX_CASES_SHOWN);
      return both(`one of ${shown.join(", ")}${more}`, `下列之一：${shown.join("、")}${more}`);
    },
    plain: (schema, type, value) => casesOf(schema, type)[value] ?? String(value),
    shown: (schema, type, value, caseLabel) => caseLabel(type.index, Number(value)) ?? String(value),
    json: (schema, type, value) => casesOf(schema, type)[value] ?? null,
  },
  integer: number({
    expected: () => both("a whole number", "整数"),
    plain: (schema, type, value) => grouped(value, 0),
  }),
  decimal: number({
    keys: { digits: "u8" },
    isSound: (schema, type) => type.digits >= 1 && type.digits <= 9,
    digits: (type) => type.digits,
    // Not every program can write a decimal as a number to its last digit.
    takesText: true,
    expected: (schema, { type: { digits } }) => (digits === 1
      ? both("a number with at most 1 digit behind the point", "数字，小数至多 1 位")
      : both(`a number with at most ${digits} digits behind the point`, `数字，小数至多 ${digits} 位`)),
    plain: (schema, type, value) => grouped(value, type.digits),
  }),
  money: number({
    keys: { currency: "text", digits: "u8" },
    // Eighteen digits are what an s64 holds.
    isSound: (schema, type) => /^[A-Z]{3}$/.test(type.currency) && type.digits <= 18,
    digits: (type) => type.digits,
    expected: (schema, { type: { currency, digits } }) => (digits === 0
      ? both(`a whole amount of ${currency}, as a number`, `以 ${currency} 计的整数金额`)
      : both(
        `an amount of ${currency}, as a number with at most ${digits} digits behind the point`,
        `以 ${currency} 计的金额（数字，小数至多 ${digits} 位）`,
      )),
    plain: (schema, type, value, lang) => {
      const amount = grouped(value, type.digits);
      return lang === "zh" && type.currency === "CNY" ? `${amount}元` : `${amount} ${type.currency}`;
    },
  }),
  percent: number({
    digits: () => 2,
    expected: () => both(
      "a percentage, as a number with at most 2 digits behind the point, such as 12.5",
      "百分数（数字，小数至多 2 位，如 12.5）",
    ),
    plain: (schema, type, value) => `${grouped(value, 2)}%`,
  }),
  date: {
    width: () => "s32",
    range: () => [FIRST_DAY, LAST_DAY],
    hasValue: (schema, type, value) => value >= FIRST_DAY && value <= LAST_DAY,
    read: readDate,
    parse: daysOf,
    expected: () => both('a date such as "2019-06-30"', '日期，如 "2019-06-30"'),
    plain: (schema, type, value, lang) => shownDay(value, lang),
    json: (schema, type, value) => isoOf(value),
  },
  instant: {
    width: () => "s64",
    range: () => [FIRST_INSTANT, LAST_INSTANT],
    hasValue: (schema, type, value) => value >= FIRST_INSTANT && value <= LAST_INSTANT,
    read: readDate,
    parse: secondsOf,
    expected: () => both('an instant such as "2019-06-30T08:30:00+08:00"', '时刻，如 "2019-06-30T08:30:00+08:00"'),
    plain: (schema, type, value) => isoOfSeconds(value),
    json: (schema, type, value) => isoOfSeconds(value),
  },
  hours: duration("hour", "小时", "整数小时数"),
  "working-days": duration("working day", "个工作日", "整数工作日数"),
  days: duration("day", "日", "整数日数"),
  months: duration("month", "个月", "整数月数"),
  years: duration("year", "年", "整数年数"),
  text: {
    isText: true,
    width: () => null,
    range: () => [0, MAX_TEXT],
    read: readText,
    expected: () => both("a text", "文字"),
    // Of a length.
    plain: (schema, type, value, lang) => {
      if (lang === "zh") return `${grouped(value, 0)} 个字符`;
      return value === 1 ? "1 character" : `${grouped(value, 0)} characters`;
    },
    json: (schema, type, value) => value,
  },
  set: {
    keys: { index: "u16" },
    isSound: (schema, type) => type.index < schema.enums.length && casesOf(schema, type).length <= MAX_OUTCOMES,
    width: (schema, type) => flagsWidth(casesOf(schema, type).length),
    range: (schema, type) => [0, 2 ** casesOf(schema, type).length - 1],
    hasValue: (schema, type, value) => value >= 0 && value < 2 ** casesOf(schema, type).length,
    read: readSet,
    expected: (schema, { type }) => {
      const name = schema.enums[type.index]?.name ?? "";
      return both(`an array of the names of cases (${name})`, `由取值名称组成的数组（${name}）`);
    },
    plain: (schema, type, value, lang) => braced(members(value).map((bit) => casesOf(schema, type)[bit]), lang),
    shown: (schema, type, value, caseLabel, lang) => (
      braced(members(value).map((bit) => caseLabel(type.index, bit)), lang)
    ),
    json: (schema, type, value) => members(value).map((bit) => casesOf(schema, type)[bit]),
  },
  range: {
    keys: { of: "type" },
    hasEnds: true,
    isSound: (schema, type) => {
      const isOrdered = !["text", "yes-no", "enum", "list", "set", "range"].includes(type.of.kind);
      return isOrdered && (KINDS[type.of.kind].isSound?.(schema, type.of) ?? true);
    },
    width: (schema, type) => KINDS[type.of.kind].width(schema, type.of),
    range: (schema, type) => KINDS[type.of.kind].range?.(schema, type.of),
    hasValue: (schema, type, value) => KINDS[type.of.kind].hasValue?.(schema, type.of, value) ?? true,
    read: readRange,
    expected: (schema, field) => {
      const end = KINDS[field.type.of.kind].expected(schema, { ...field, type: field.type.of });
      return both(
        `an object with \`from\` and \`to\`, each ${end.en}`,
        `含 \`from\` 与 \`to\` 的对象，两者均为${end.zh.trimStart()}`,
      );
    },
    // Of one end: bounds hold for both.
    plain: (schema, type, value, lang) => KINDS[type.of.kind].plain(schema, type.of, value, lang),
    json: (schema, type, value) => {
      const end = (number) => KINDS[type.of.kind].json(schema, type.of, number);
      return { from: end(value.from), to: end(value.to) };
    },
  },
  list: {
    keys: { record: "u16" },
    isList: true,
    isSound: (schema, type) => type.record < schema.records.length,
    width: () => null,
    range: () => [0, MAX_LIST],
    read: readList,
    expected: (schema, { type, max }) => {
      const name = schema.records[type.record]?.name ?? "";
      return both(`a list of at most ${max} objects (${name})`, `至多 ${max} 个对象（${name}）的列表`);
    },
  },
};

/** Width of flags with so many labels. */
export function flagsWidth(labels) {
  if (labels <= 8) return "u8";
  return labels <= 16 ? "u16" : "u32";
}

/** Indexes of the bits of a set. */
export function members(set) {
  const bits = [];
  for (let rest = Number(set) >>> 0, bit = 0; rest !== 0; rest >>>= 1, bit += 1) if (rest & 1) bits.push(bit);
  return bits;
}

/** A whole number as a number where it is safe, else as a bigint. */
export function exact(number) {
  const double = Number(number);
  return Number.isSafeInteger(double) ? double : number;
}

function braced(names, lang) {
  return `{${names.join(lang === "zh" ? "、" : ", ")}}`;
}
