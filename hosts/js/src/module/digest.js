// SHA-256, and the digest of a module. Written out, because the one of browsers is asynchronous
// and not there on pages without TLS.

import { customName, readSections } from "./sections.js";

/** The digest of a module: `sha256:` and 64 hexadecimal digits. */
export function digestOf(bytes) {
  const parts = [new TextEncoder().encode("fencun-digest-v1\0"), bytes.subarray(0, 8)];
  for (const section of readSections(bytes)) {
    if (section.id !== 0 || isCovered(customName(section))) parts.push(bytes.subarray(section.start, section.end));
  }
  return `sha256:${hex(sha256(parts))}`;
}

const REWRITTEN = new Set(["producers", "signature", "signature_delimiter", "sourceMappingURL", "external_debug_info"]);

function isCovered(name) {
  return !REWRITTEN.has(name) && !name.startsWith("component-type");
}

/** The first 8 bytes, little-endian, of the SHA-256 of the parts one after the other, signed. */
export function prefixHash(parts) {
  return new DataView(sha256(parts).buffer).getBigInt64(0, true);
}

export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** SHA-256 of the parts one after the other. */
export function sha256(parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const padded = new Uint8Array(Math.ceil((length + 9) / 64) * 64);
  let at = 0;
  for (const part of parts) {
    padded.set(part, at);
    at += part.length;
  }
  padded[length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(length / 0x2000_0000));
  view.setUint32(padded.length - 4, (length << 3) >>> 0);

  const state = Uint32Array.from(START);
  const w = new Uint32Array(64);
  for (let block = 0; block < padded.length; block += 64) {
    for (let i = 0; i < 16; i += 1) w[i] = view.getUint32(block + 4 * i);
    for (let i = 16; i < 64; i += 1) {
      const s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const t1 = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[i] + w[i]) | 0;
      const t2 = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => {
      state[i] += word;
    });
  }
  const hash = new Uint8Array(32);
  const out = new DataView(hash.buffer);
  state.forEach((word, i) => out.setUint32(4 * i, word));
  return hash;
}

function turn(word, by) {
  return (word >>> by) | (word << (32 - by));
}

/** The first 32 bits behind the point of a root of each of the first primes. */
function roots(count, power) {
  const words = [];
  for (let n = 2; words.length < count; n += 1) {
    let isPrime = true;
    for (let d = 2; d * d <= n; d += 1) isPrime &&= n % d !== 0;
    // Doubles keep more than the 35 bits that are needed.
    if (isPrime) words.push((n ** power % 1) * 2 ** 32 | 0);
  }
  return words;
}

const START = roots(8, 1 / 2);
const ROUNDS = roots(64, 1 / 3);
