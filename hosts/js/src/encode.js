// Values of facts to the bytes of the input area. Equal values give equal bytes: gaps, and
// payloads of what is unknown or none, are zero.

import { aligned } from "./layout.js";

const UNKNOWN = 0;
const NONE = 1;
const VALUE = 2;

const utf8 = new TextEncoder();

/**
 * Writes values to a view at the start of the input area; how many bytes they take.
 *
 * `base` is the address of the input area, `at` where it begins in the view.
 */
export function encode(layouts, schema, values, view, at, base) {
  const { facts, records } = layouts;
  // Texts stand behind all members: these are aligned, and what stands between is counted.
  const texts = [];
  clear(view, at, at + facts.size);
  let end = facts.size;
  schema.facts.forEach((field, i) => {
    const slot = facts.slots[i];
    const value = values[i];
    if (slot.width !== null || slot.isText) {
      writeSlot(view, at, slot, value, texts);
      return;
    }
    const layout = records[field.type.record];
    let address = base;
    if (value.length > 0) {
      const start = aligned(end, layout.align);
      clear(view, at + end, at + start + layout.size * value.length);
      end = start + layout.size * value.length;
      value.forEach((member, row) => {
        layout.slots.forEach((inner, j) => writeSlot(view, at + start + row * layout.size, inner, member[j], texts));
      });
      address = base + start;
    }
    writePlace(view, at + slot.payload, address, value.length);
  });
  for (const [place, text] of texts) {
    const { written } = utf8.encodeInto(text, new Uint8Array(view.buffer, view.byteOffset + at + end));
    writePlace(view, place, written === 0 ? base : base + end, written);
    end += written;
  }
  return end;
}

/** How many bytes values take. */
export function encodedSize(layouts, schema, values) {
  let end = layouts.facts.size;
  let texts = 0;
  const add = (value) => {
    if (typeof value === "string") texts += utf8.encode(value).length;
  };
  schema.facts.forEach((field, i) => {
    if (!Array.isArray(values[i])) {
      add(values[i]);
      return;
    }
    values[i].forEach((member) => member.forEach(add));
    const layout = layouts.records[field.type.record];
    if (values[i].length > 0) end = aligned(end, layout.align) + layout.size * values[i].length;
  });
  return end + texts;
}

function writeSlot(view, start, slot, value, texts) {
  const state = value === undefined ? UNKNOWN : value === null ? NONE : VALUE;
  if (slot.mark !== null) view.setUint8(start + slot.mark, slot.marks[state]);
  if (state !== VALUE) return;
  if (slot.isText) {
    texts.push([start + slot.payload, value]);
    return;
  }
  if (slot.upper === null) {
    WRITE[slot.width](view, start + slot.payload, value);
    return;
  }
  WRITE[slot.width](view, start + slot.payload, value.from);
  WRITE[slot.width](view, start + slot.upper, value.to);
}

/** Address and length of a list or a text. */
function writePlace(view, at, address, length) {
  view.setUint32(at, address, true);
  view.setUint32(at + 4, length, true);
}

const WRITE = {
  u8: (view, at, value) => view.setUint8(at, value),
  u16: (view, at, value) => view.setUint16(at, value, true),
  u32: (view, at, value) => view.setUint32(at, value, true),
  s32: (view, at, value) => view.setInt32(at, value, true),
  s64(view, at, value) {
    if (typeof value === "bigint") {
      view.setBigInt64(at, value, true);
      return;
    }
    const high = Math.floor(value / 2 ** 32);
    view.setUint32(at, value - high * 2 ** 32, true);
    view.setInt32(at + 4, high, true);
  },
};

function clear(view, from, to) {
  new Uint8Array(view.buffer, view.byteOffset + from, to - from).fill(0);
}
