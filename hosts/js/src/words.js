// Values in words, as a policy officer would write them.

import { dateOf, isoOf } from "./date.js";

/** A date: `2019-06-30`, `2019年6月30日`. */
export function shownDay(days, lang) {
  const date = lang === "zh" && dateOf(Number(days));
  return date ? `${date[0]}年${date[1]}月${date[2]}日` : isoOf(days);
}

/** yes or no. */
export function yesNo(value, lang) {
  if (lang === "zh") return value ? "是" : "否";
  return value ? "yes" : "no";
}

/** A number with `digits` behind the point, without zeros at its end: 1234500, 2 → `12345`. */
export function decimal(number, digits) {
  const [sign, whole, fraction] = parts(number, digits);
  return fraction ? `${sign}${whole}.${fraction}` : sign + whole;
}

/** The same with a comma between groups of three. */
export function grouped(number, digits) {
  const [sign, whole, fraction] = parts(number, digits);
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction ? `${sign}${groups}.${fraction}` : sign + groups;
}

/** Sign, digits before the point, digits behind it. */
function parts(number, digits) {
  const text = typeof number === "bigint" ? number.toString() : BigInt(number).toString();
  const sign = text.startsWith("-") ? "-" : "";
  const magnitude = text.slice(sign.length).padStart(digits + 1, "0");
  const point = magnitude.length - digits;
  return [sign, magnitude.slice(0, point), magnitude.slice(point).replace(/0+$/, "")];
}
