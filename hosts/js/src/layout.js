// Where facts and result lie in memory (`docs/abi.md`, sections 4 to 6).

import { flagsWidth, KINDS } from "./kinds.js";

const BYTES = { u8: 1, u16: 2, u32: 4, s32: 4, s64: 8 };

/** Bytes of the members of the lists of a result. */
export const DEFEAT_SIZE = 4;
export const DUTY_SIZE = 12;
export const STEP_SIZE = 16;

/**
 * How a field lies in its record. `marks` are the discriminants of unknown, none and a value
 * (null where there is none), `upper` is the upper end of a range; a list and a text have no width.
 *
 * @typedef {{ mark: number | null, marks: (number | null)[], payload: number, width: string | null, upper: number | null, isText: boolean }} Slot
 */

const MARKS = {
  unknown: [0, null, 1],
  none: [null, 0, 1],
  both: [0, 1, 2],
};

/** Offsets of the fields of a record, its size and alignment. */
export function recordLayout(schema, fields) {
  const cursor = new Cursor(0);
  const slots = fields.map(({ type, unknown, none }) => (
    cursor.place(schema, type, unknown && none ? MARKS.both : unknown ? MARKS.unknown : none ? MARKS.none : null)
  ));
  return { slots, ...cursor.finish() };
}

/** The smallest size of the input area. */
export function inputSize(schema) {
  const records = schema.records.map((record) => (
    { ...recordLayout(schema, record.fields), texts: textBytes(record.fields) }
  ));
  let bytes = aligned(recordLayout(schema, schema.facts).size, 16);
  let texts = textBytes(schema.facts);
  for (const field of schema.facts) {
    if (!KINDS[field.type.kind].isList) continue;
    const member = records[field.type.record];
    bytes = aligned(bytes, member.align) + member.size * field.max;
    texts += member.texts * field.max;
  }
  return aligned(bytes + texts, 16);
}

/** Bytes of the texts among some fields, at most. */
function textBytes(fields) {
  return fields.reduce((sum, { type, max }) => sum + (KINDS[type.kind].isText ? 4 * max : 0), 0);
}

/** Offsets within RESULT. */
export function resultLayout(schema) {
  const build = (base) => {
    const cursor = new Cursor(base);
    const outcomes = schema.outcomes.map((outcome) => cursor.outcome(outcome));
    const values = schema.values.map((value) => cursor.place(schema, value.type, MARKS.both));
    const [fired, defeated, duties, needs, trace] = Array.from({ length: 5 }, () => cursor.take(8, 4));
    return { cursor, outcomes, values, fired, defeated, duties, needs, trace };
  };
  const payload = Math.max(build(0).cursor.align, 4);
  const { cursor, ...offsets } = build(payload);
  cursor.align = Math.max(cursor.align, 4);
  cursor.offset = Math.max(cursor.offset, payload + 8);
  return { payload, fault: payload, ...offsets, ...cursor.finish() };
}

/** `at` rounded up to a multiple of `alignment`. */
export function aligned(at, alignment) {
  return Math.ceil(at / alignment) * alignment;
}

class Cursor {
  align = 1;

  constructor(offset) {
    this.offset = offset;
  }

  take(size, alignment) {
    const at = aligned(this.offset, alignment);
    this.offset = at + size;
    this.align = Math.max(this.align, alignment);
    return at;
  }

  place(schema, type, marks) {
    const kind = KINDS[type.kind];
    const width = kind.width(schema, type);
    if (width === null) {
      const start = this.take(marks ? 12 : 8, 4);
      return {
        mark: marks ? start : null,
        marks: marks ?? [null, null, null],
        payload: marks ? start + 4 : start,
        width: null,
        upper: null,
        isText: Boolean(kind.isText),
      };
    }
    const bytes = BYTES[width];
    const count = kind.hasEnds ? 2 : 1;
    // A variant is aligned like its payload; the payload follows the discriminant.
    const start = this.take((count + (marks ? 1 : 0)) * bytes, bytes);
    const payload = marks ? start + bytes : start;
    return {
      mark: marks ? start : null,
      marks: marks ?? [null, null, null],
      payload,
      width,
      upper: kind.hasEnds ? payload + bytes : null,
      isText: false,
    };
  }

  outcome(outcome) {
    if (outcome.type) {
      const determined = this.take(24, 8);
      return { determined, low: determined + 8, high: determined + 16 };
    }
    const width = flagsWidth(outcome.cases.length);
    const flags = BYTES[width];
    const value = aligned(this.offset, flags);
    const possible = aligned(value + 2, flags);
    const permitted = possible + flags;
    this.offset = aligned(permitted + flags, flags);
    this.align = Math.max(this.align, flags);
    return { value, determined: value + 1, possible, permitted, width };
  }

  finish() {
    return { size: aligned(this.offset, this.align), align: this.align };
  }
}
