// What can be read off a module before it is validated.

import { isValueType, readBody } from "./code.js";
import { profile } from "./flaws.js";
import { Reader } from "./sections.js";

/** Reads the sections that the interface speaks of. */
export class Outline {
  import = null;
  /** `[parameters, results]` of each type, as bytes. */
  types = [];
  /** Index of the type of each function. */
  functions = [];
  /** `{ type, mutable, value }`; the value is null where it is no constant. */
  globals = [];
  /** `{ name, kind, index }` */
  exports = [];
  memories = [];
  hasStart = false;
  hasTable = false;
  /** `[address, length]`, or null where a segment is not active or its address no constant. */
  data = [];
  /** Where the code section's contents stand. */
  code = null;
  /** Readers of the bodies; they are read again when the bounds of loops are known. */
  bodyRanges = [];
  nLoops = 0;
  grows = null;
  /** Where something leaves the profile. */
  outside = null;

  constructor(bytes, sections) {
    for (const section of sections) {
      const reader = new Reader(bytes, section.contents, section.end);
      READERS[section.id]?.(this, reader, section);
    }
  }

  /** The constant of an exported global, as a bigint. */
  constant(name) {
    const found = this.exports.find((entry) => entry.name === name && entry.kind === GLOBAL);
    const global = found && this.globals[found.index];
    return global && !global.mutable ? global.value : null;
  }

  checkProfile() {
    if (this.hasStart) throw profile("start", "start");
    if (this.hasTable) throw profile("table", "table");
    if (this.grows !== null) throw profile("instruction", `memory.grow @ ${this.grows}`);
  }

  /** Bodies of all functions, with the bounds of their loops. */
  bodies(bytes, bounds) {
    let nLoops = 0;
    return this.bodyRanges.map(([start, end]) => {
      const body = readBody(new Reader(bytes, start, end), bounds, nLoops);
      nLoops += body.loops.length;
      return body;
    });
  }

  note(at) {
    this.outside ??= at;
  }
}

export const FUNCTION = 0;
export const MEMORY = 2;
export const GLOBAL = 3;

const READERS = {
  1(outline, reader) {
    for (let count = reader.u32(); count > 0; count -= 1) {
      if (reader.byte() !== 0x60) return outline.note(reader.at - 1);
      const types = () => {
        const list = Array.from(reader.take(reader.u32()));
        if (!list.every(isValueType)) outline.note(reader.at);
        return list;
      };
      const type = [types(), types()];
      if (type[1].length > 1) outline.note(reader.at);
      outline.types.push(type);
    }
  },
  2(outline, reader) {
    if (reader.u32() > 0) outline.import ??= [reader.name(), reader.name()];
  },
  3(outline, reader) {
    for (let count = reader.u32(); count > 0; count -= 1) outline.functions.push(reader.u32());
  },
  4(outline) {
    outline.hasTable = true;
  },
  5(outline, reader) {
    for (let count = reader.u32(); count > 0; count -= 1) {
      const flags = reader.byte();
      const min = reader.u32();
      outline.memories.push({ min, max: flags === 1 ? reader.u32() : null });
      if (flags > 1) return;
    }
  },
  6(outline, reader) {
    for (let count = reader.u32(); count > 0; count -= 1) {
      const type = reader.byte();
      const mutable = reader.byte() === 1;
      if (!isValueType(type)) return outline.note(reader.at);
      const value = constant(reader);
      outline.globals.push({ type, mutable, value });
      if (value === null) return outline.note(reader.at);
    }
  },
  7(outline, reader) {
    for (let count = reader.u32(); count > 0; count -= 1) {
      outline.exports.push({ name: reader.name(), kind: reader.byte(), index: reader.u32() });
    }
  },
  8(outline) {
    outline.hasStart = true;
  },
  9(outline) {
    outline.hasTable = true;
  },
  10(outline, reader, section) {
    outline.code = section;
    for (let count = reader.u32(); count > 0; count -= 1) {
      const size = reader.u32();
      const start = reader.at;
      reader.take(size);
      outline.bodyRanges.push([start, reader.at]);
      const body = readBody(new Reader(reader.bytes, start, reader.at), [], 0);
      outline.nLoops += body.loops.length;
      outline.grows ??= body.grows;
      if (body.outside !== null) outline.note(body.outside);
    }
  },
  11(outline, reader) {
    for (let count = reader.u32(); count > 0; count -= 1) {
      if (reader.u32() !== 0) {
        outline.data.push(null);
        return;
      }
      const at = constant(reader);
      const length = reader.u32();
      reader.take(length);
      outline.data.push(at === null ? null : [Number(at), length]);
    }
  },
};

/** A constant and the end of its expression; null where it is another expression. */
function constant(reader) {
  const op = reader.byte();
  if (op !== 0x41 && op !== 0x42) return null;
  const value = reader.signed(op === 0x41 ? 32 : 64);
  return reader.byte() === 0x0b ? value : null;
}
