// The bytes of a module, section by section. Nothing here trusts them.

import { ModuleError } from "../errors.js";

/** The bytes are no WebAssembly module from a place on. */
export function notAModule(at) {
  return new ModuleError("not-a-module", { en: `wrong at byte ${at}`, zh: `第 ${at} 字节处有误` });
}

/** Reads numbers and names off bytes. */
export class Reader {
  constructor(bytes, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get isDone() {
    return this.at >= this.end;
  }

  byte() {
    if (this.at >= this.end) throw notAModule(this.at);
    return this.bytes[this.at++];
  }

  take(length) {
    if (length > this.end - this.at) throw notAModule(this.at);
    const taken = this.bytes.subarray(this.at, this.at + length);
    this.at += length;
    return taken;
  }

  /** Unsigned LEB128 of at most 32 bits. */
  u32() {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.byte();
      if (shift === 28 && byte > 0x0f) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw notAModule(this.at);
  }

  /** Signed LEB128 of at most so many bits. */
  signed(bits) {
    let value = 0n;
    for (let shift = 0; shift < bits; shift += 7) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << BigInt(shift);
      if (byte < 0x80) return BigInt.asIntN(Math.min(bits, shift + 7), value);
    }
    throw notAModule(this.at);
  }

  /** Skips a LEB128 number of any sign. */
  skip() {
    for (let i = 0; i < 10; i += 1) if (this.byte() < 0x80) return;
    throw notAModule(this.at);
  }

  name() {
    const at = this.at;
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.take(this.u32()));
    } catch {
      throw notAModule(at);
    }
  }
}

/** All sections in file order: id, where the section stands with its id and size, its contents. */
export function readSections(bytes) {
  const magic = [0x00, 0x61, 0x73, 0x6d];
  if (magic.some((byte, i) => bytes[i] !== byte)) throw notAModule(0);
  if ([1, 0, 0, 0].some((byte, i) => bytes[4 + i] !== byte)) throw notAModule(4);
  const sections = [];
  const reader = new Reader(bytes, 8);
  while (!reader.isDone) {
    const start = reader.at;
    const id = reader.byte();
    const size = reader.u32();
    const contents = reader.at;
    reader.take(size);
    if (id > 13) throw notAModule(start);
    sections.push({ id, bytes, start, contents, end: reader.at });
  }
  return sections;
}

/** The name of a custom section. */
export function customName(section) {
  return new Reader(section.bytes, section.contents, section.end).name();
}

/** What follows the name of a custom section. */
export function customPayload(section) {
  const reader = new Reader(section.bytes, section.contents, section.end);
  reader.name();
  return section.bytes.subarray(reader.at, section.end);
}
