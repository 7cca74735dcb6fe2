// Days and dates of the proleptic Gregorian calendar, years 1 to 9999. Not those of `Date`,
// which knows time zones.

/** Days since 1970-01-01 of 0001-01-01 and of 9999-12-31. */
export const FIRST_DAY = -719_162;
export const LAST_DAY = 2_932_896;

/** Days since 1970-01-01 of `2019-06-30`; null for what is no date. */
export function daysOf(text) {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return null;
  const [year, month, day] = match.slice(1).map(Number);
  return daysOfDate(year, month, day);
}

function daysOfDate(year, month, day) {
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > lengthOf(year, month)) return null;
  // Years that begin in March end with the leap day.
  const shifted = month <= 2 ? year - 1 : year;
  const ofShifted = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leapDays + ofShifted - 719_468;
}

/** Year, month and day; null outside of the years 1 to 9999. */
export function dateOf(days) {
  if (days < FIRST_DAY || days > LAST_DAY) return null;
  let year = Math.min(Math.max(Math.floor((days * 400) / 146_097) + 1970, 1), 9999);
  while (daysOfDate(year, 1, 1) > days) year -= 1;
  while (year < 9999 && daysOfDate(year + 1, 1, 1) <= days) year += 1;
  let month = 12;
  while (daysOfDate(year, month, 1) > days) month -= 1;
  return [year, month, days - daysOfDate(year, month, 1) + 1];
}

/** `2019-06-30`; a number of days where there is no such date. */
export function isoOf(days) {
  const date = dateOf(Number(days));
  if (!date) return String(days);
  const [year, month, day] = date;
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** 0001-01-02T00:00:00Z and 9999-12-30T23:59:59Z in seconds since 1970-01-01T00:00:00Z. */
export const FIRST_INSTANT = -62_135_510_400;
export const LAST_INSTANT = 253_402_214_399;

const INSTANT = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** Seconds since 1970-01-01T00:00:00Z of `2019-06-30T08:30:15+08:00`; null for what is no instant. */
export function secondsOf(text) {
  const match = INSTANT.exec(text);
  if (!match) return null;
  const [, date, hour, minute, second = "0", sign, ...offset] = match;
  const [hours, minutes] = offset.map((part) => Number(part ?? 0));
  const days = daysOf(date);
  const isClock = hour <= 23 && minute <= 59 && second <= 59 && minutes <= 59 && hours * 60 + minutes <= 18 * 60;
  if (days === null || !isClock) return null;
  const ahead = (hours * 3_600 + minutes * 60) * (sign === "-" ? -1 : 1);
  return days * 86_400 + hour * 3_600 + minute * 60 + Number(second) - ahead;
}

/** `2019-06-30T00:30:15Z`; a number of seconds where there is no such instant. */
export function isoOfSeconds(seconds) {
  const days = Math.floor(Number(seconds) / 86_400);
  const ofDay = Number(seconds) - days * 86_400;
  const two = (number) => String(Math.floor(number) % 60).padStart(2, "0");
  return `${isoOf(days)}T${two(ofDay / 3_600)}:${two(ofDay / 60)}:${two(ofDay)}Z`;
}

function lengthOf(year, month) {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
