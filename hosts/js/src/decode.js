// The bytes of a RESULT to what they say. The module is not trusted: every address, index and
// number is checked, and what no compiled policy would write is refused.

import { FAULTS, SITE_FAULTS } from "./codes.js";
import { FIRST_DAY, LAST_DAY } from "./date.js";
import { ResultError } from "./errors.js";
import { exact, KINDS } from "./kinds.js";
import { DEFEAT_SIZE, DUTY_SIZE, STEP_SIZE } from "./layout.js";

const FLAWS = {
  alignment: { en: "an address is not aligned", zh: "地址未对齐" },
  discriminant: { en: "a discriminant that no case has", zh: "标记值不存在" },
  fault: { en: "a fault that names nothing", zh: "故障所指的内容不存在" },
  index: { en: "an index out of its table, or out of order", zh: "索引超出所指的表或次序不对" },
  length: { en: "a list longer than its table", zh: "列表比所指的表还长" },
  outcome: { en: "an outcome at odds with what is possible", zh: "结论与可能的结论相矛盾" },
  outOfMemory: { en: "an address outside of the memory", zh: "地址超出内存" },
  value: { en: "a value that its type does not have", zh: "取值不属于其类型" },
};

const flaw = (name) => new ResultError(FLAWS[name]);

/** The largest u16 and u32 say that there is none. */
const NO_FIELD = 0xffff;
const NO_ROW = 0xffff_ffff;
const STATES = ["false", "true", "unknown", "none"];

/** What stands at an address: `{ decision }` or `{ fault }`. */
export function decode(policy, view, at, isTraced) {
  const { schema, layouts: { result: layout } } = policy;
  if (at % layout.align !== 0) throw flaw("alignment");
  if (at + layout.size > view.byteLength) throw flaw("outOfMemory");
  switch (view.getUint8(at)) {
    case 0: return { decision: decision(policy, schema, layout, view, at, isTraced) };
    case 1: return { fault: fault(policy, schema, layout, view, at) };
    default: throw flaw("discriminant");
  }
}

function decision(policy, schema, layout, view, at, isTraced) {
  const outcomes = layout.outcomes.map((slot, i) => {
    const declared = schema.outcomes[i];
    return declared.type ? amount(schema, view, at, slot, declared.type) : outcome(view, at, slot, declared);
  });
  // Behind the last member nobody is.
  const isBehind = (i) => schema.outcomes[i].member?.index > 0 && isOfNobody(outcomes[i - 1]);
  if (outcomes.some((entry, i) => isBehind(i) && !isOfNobody(entry))) throw flaw("outcome");
  const values = layout.values.map((slot, i) => value(schema, view, at, slot, schema.values[i].type));
  const { n_units: nUnits, n_duties: nDuties } = schema;
  const nSteps = isTraced ? schema.n_trace : 0;

  const fired = list(view, at + layout.fired, 2, 2, nUnits, (member) => view.getUint16(member, true));
  ascending(fired, nUnits);
  const defeated = list(view, at + layout.defeated, DEFEAT_SIZE, 2, nUnits, (member) => (
    { unit: view.getUint16(member, true), by: view.getUint16(member + 2, true) }
  ));
  ascending(defeated.map((defeat) => defeat.unit), nUnits);
  if (defeated.some((defeat) => defeat.by >= nUnits)) throw flaw("index");
  const duties = list(view, at + layout.duties, DUTY_SIZE, 4, nDuties, (member) => duty(view, member));
  ascending(duties.map((entry) => entry.duty), nDuties);
  const needs = list(view, at + layout.needs, 2, 2, schema.facts.length, (member) => view.getUint16(member, true));
  ascending(needs, schema.facts.length);
  const trace = list(view, at + layout.trace, STEP_SIZE, 8, nSteps, (member) => step(policy, view, member));
  // A full trace has every step, in order.
  if (trace.length !== nSteps || trace.some((entry, i) => entry.node !== i)) throw flaw("index");
  return { outcomes, values, fired, defeated, duties, needs, trace };
}

/** Is the outcome that of a place of a list where no member is? Then nothing is possible. */
export function isOfNobody(outcome) {
  return outcome.possible === 0;
}

function outcome(view, at, slot, { cases, member }) {
  const determined = flag(view, at + slot.determined);
  const found = view.getUint8(at + slot.value);
  const possible = READ[slot.width](view, at + slot.possible);
  const permitted = READ[slot.width](view, at + slot.permitted);
  if (member && !determined && found === 0 && possible === 0 && permitted === 0) {
    return { value: found, determined, possible, permitted };
  }
  const end = 2 ** cases.length;
  const isLowest = possible > 0 && 31 - Math.clz32(possible & -possible) === found;
  const isOne = (possible & (possible - 1)) === 0;
  const isPermitted = permitted < end && (!determined || (permitted & possible) !== 0);
  if (possible >= end || !isLowest || isOne !== determined || !isPermitted) throw flaw("outcome");
  return { value: found, determined, possible, permitted };
}

function amount(schema, view, at, slot, type) {
  const [low, high] = [READ.s64(view, at + slot.low), READ.s64(view, at + slot.high)];
  const determined = flag(view, at + slot.determined);
  const has = KINDS[type.kind].hasValue ?? (() => true);
  if (!has(schema, type, low) || !has(schema, type, high)) throw flaw("value");
  // Of sets, what is surely there is there possibly.
  const isWithin = type.kind !== "set" || (BigInt(low) & ~BigInt(high)) === 0n;
  // A range is one, or lies somewhere between; where there is no room between, it is one.
  const isOne = low === high || (determined && type.kind === "range");
  if (low > high || !isWithin || determined !== isOne) throw flaw("outcome");
  return { determined, low, high };
}

function value(schema, view, at, slot, type) {
  switch (view.getUint8(at + slot.mark)) {
    case 0: return undefined;
    case 1: return null;
    case 2: break;
    default: throw flaw("discriminant");
  }
  const lower = READ[slot.width](view, at + slot.payload);
  const upper = slot.upper === null ? lower : READ[slot.width](view, at + slot.upper);
  const has = KINDS[type.kind].hasValue ?? (() => true);
  if (!has(schema, type, lower) || !has(schema, type, upper) || lower > upper) throw flaw("value");
  return slot.upper === null ? lower : { from: lower, to: upper };
}

function duty(view, at) {
  const isDue = view.getUint8(at + 4);
  if (isDue > 1) throw flaw("discriminant");
  const due = isDue === 1 ? view.getInt32(at + 8, true) : null;
  if (due !== null && (due < FIRST_DAY || due > LAST_DAY)) throw flaw("value");
  return { duty: view.getUint16(at, true), due };
}

function step(policy, view, at) {
  const node = view.getUint16(at, true);
  const state = STATES[view.getUint8(at + 2)];
  if (state === undefined) throw flaw("discriminant");
  const declared = policy.rules.trace[node];
  if (!declared) throw flaw("index");
  const row = view.getUint32(at + 4, true);
  const found = READ.s64(view, at + 8);
  const hasRow = row === NO_ROW || row < Math.max(declared.entries?.length ?? 0, 1);
  const isValue = !declared.ty || state !== "true"
    || (KINDS[declared.ty.kind].hasValue?.(policy.schema, declared.ty, found) ?? true);
  if (!hasRow || !isValue) throw flaw("value");
  return { node, state, row: row === NO_ROW ? null : row, value: found };
}

function fault(policy, schema, layout, view, at) {
  const code = view.getUint8(at + layout.fault);
  if (!FAULTS[code]) throw flaw("fault");
  const field = view.getUint16(at + layout.fault + 2, true);
  const row = view.getUint32(at + layout.fault + 4, true);
  const table = SITE_FAULTS.has(code) ? policy.rules.sites : schema.facts;
  if (field !== NO_FIELD && field >= table.length) throw flaw("fault");
  return {
    code,
    name: FAULTS[code].name,
    field: field === NO_FIELD ? null : field,
    row: row === NO_ROW ? null : row,
  };
}

function flag(view, at) {
  const found = view.getUint8(at);
  if (found > 1) throw flaw("discriminant");
  return found === 1;
}

/** The members of a list of at most `max`. */
function list(view, at, size, align, max, read) {
  const pointer = view.getUint32(at, true);
  const length = view.getUint32(at + 4, true);
  if (length > max) throw flaw("length");
  if (length === 0) return [];
  if (pointer % align !== 0) throw flaw("alignment");
  if (pointer + length * size > view.byteLength) throw flaw("outOfMemory");
  return Array.from({ length }, (_, i) => read(pointer + i * size));
}

/** Indexes that ascend and stay below `end`. */
function ascending(indexes, end) {
  let next = 0;
  for (const index of indexes) {
    if (index < next || index >= end) throw flaw("index");
    next = index + 1;
  }
}

const READ = {
  u8: (view, at) => view.getUint8(at),
  u16: (view, at) => view.getUint16(at, true),
  u32: (view, at) => view.getUint32(at, true),
  s32: (view, at) => view.getInt32(at, true),
  s64(view, at) {
    const high = view.getInt32(at + 4, true);
    const low = view.getUint32(at, true);
    // Within the range of exact doubles.
    if (high >= -(2 ** 21) && high < 2 ** 21) return high * 2 ** 32 + low;
    return exact((BigInt(high) << 32n) + BigInt(low));
  },
};
