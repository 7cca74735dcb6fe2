// Decimal numbers to scaled integers, exactly.

import { exact } from "../kinds.js";

const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * A number in units of its last digit: `12.5` with 2 digits is 1250.
 *
 * @returns {number | bigint | "not-a-number" | "too-precise" | "too-large"}
 */
export function scaled(text, digits) {
  const match = NUMBER.exec(text);
  if (!match) return "not-a-number";
  const [, sign, whole, fraction = "", exponent = "0"] = match;
  const all = whole + fraction;
  const significant = all.replace(/0+$/, "");
  if (significant === "") return 0;
  // The number is `significant` times ten to this power, in units of the last digit.
  const power = clamped(exponent) + (all.length - significant.length) - fraction.length + digits;
  if (power < 0) return "too-precise";
  const magnitude = significant.replace(/^0+/, "");
  if (magnitude.length + power > 20) return "too-large";
  const number = BigInt(sign + magnitude) * 10n ** BigInt(power);
  return BigInt.asIntN(64, number) === number ? exact(number) : "too-large";
}

/**
 * The same of a double, which stands for the shortest decimal that reads as it; undefined where
 * that has to be found out by its digits.
 */
export function scaledDouble(number, digits) {
  if (digits === 0) return Number.isSafeInteger(number) ? number + 0 : undefined;
  const scale = 10 ** digits;
  const whole = Math.round(number * scale);
  // Decimals of up to 15 digits are each the shortest of their double.
  return Math.abs(whole) < 1e15 && whole / scale === number ? whole + 0 : undefined;
}

/** Beyond any number that fits, and any that is written out. */
function clamped(exponent) {
  const value = Number(exponent);
  return Math.min(Math.max(value, -(2 ** 40)), 2 ** 40);
}
