// The code of a module: is it of the profile, how long may it take, and where are its loops.

import { profile, tampered } from "./flaws.js";
import { notAModule } from "./sections.js";

/**
 * One function: what it costs apart from those that it calls, whom it calls and how often, and
 * its loops.
 *
 * @typedef {{ own: bigint, calls: [number, bigint][], loops: { at: number, cost: number }[] }} Body
 */

/**
 * Reads the body of a function.
 *
 * `bounds` says of each loop of the code how often it runs, `firstLoop` how many stand before.
 * What leaves the profile is noted in `outside`: reading ends there.
 *
 * @returns {Body & { outside: number | null, grows: number | null }}
 */
export function readBody(reader, bounds, firstLoop) {
  const body = { own: 0n, calls: [], loops: [], outside: null, grows: null };
  for (let groups = reader.u32(); groups > 0; groups -= 1) {
    reader.u32();
    if (!isValueType(reader.byte())) return outsideAt(body, reader.at - 1);
  }
  // One entry for each block that is open: how often it runs, and the loop that it is.
  const open = [{ times: 1n, loop: null }];
  let pending = 0;
  const flush = () => {
    body.own += BigInt(pending) * open.at(-1).times;
    pending = 0;
  };
  while (!reader.isDone) {
    const start = reader.at;
    const op = reader.byte();
    pending += 1;
    const loop = open.at(-1)?.loop;
    if (loop) loop.cost += 1;
    const immediate = IMMEDIATES[op];
    if (immediate === undefined) return outsideAt(body, start);
    switch (immediate) {
      case "none":
        break;
      case "block": {
        const type = reader.byte();
        if (type !== 0x40 && !isValueType(type)) return outsideAt(body, start);
        const here = open.at(-1);
        if (op === LOOP) {
          flush();
          const bound = BigInt(bounds[firstLoop + body.loops.length] ?? 0);
          const inner = { at: reader.at, cost: 0 };
          body.loops.push(inner);
          open.push({ times: here.times * bound, loop: inner });
        } else {
          open.push({ times: here.times, loop: here.loop });
        }
        break;
      }
      case "end":
        flush();
        open.pop();
        if (open.length === 0 && !reader.isDone) throw notAModule(reader.at);
        break;
      case "index":
        reader.u32();
        break;
      case "call":
        body.calls.push([reader.u32(), open.at(-1).times]);
        break;
      case "memory":
        reader.u32();
        reader.u32();
        break;
      case "number":
        reader.skip();
        break;
      case "two":
        reader.u32();
        reader.u32();
        break;
      case "grow":
        body.grows ??= start;
        reader.byte();
        break;
      case "size":
        reader.byte();
        break;
      case "branches":
        for (let count = reader.u32(); count >= 0; count -= 1) reader.u32();
        break;
    }
  }
  if (open.length !== 0) throw notAModule(reader.at);
  return body;
}

function outsideAt(body, at) {
  body.outside = at;
  return body;
}

/** Is this a type of the profile: i32 or i64? */
export function isValueType(byte) {
  return byte === 0x7f || byte === 0x7e;
}

/**
 * The most instructions that a function executes, with all that it calls (model
 * `instructions-1`).
 *
 * @param {number} index
 * @param {Body[]} bodies
 */
export function costOf(index, bodies) {
  const totals = new Map();
  const total = (callee, callers) => {
    const known = totals.get(callee);
    if (known !== undefined) return known;
    const body = bodies[callee];
    if (!body || callers.length >= MAX_DEPTH || callers.includes(callee)) throw profile("recursion", `function[${callee}]`);
    let sum = body.own;
    for (const [next, times] of body.calls) sum += times * total(next, [...callers, callee]);
    if (sum > MAX_COST) throw tampered("cost", "fencun:cost");
    totals.set(callee, sum);
    return sum;
  };
  return total(index, []);
}

/** Deepest nesting of calls. */
const MAX_DEPTH = 16;
const MAX_COST = 2n ** 64n - 1n;
const LOOP = 0x03;

/** What follows each instruction of the profile. */
const IMMEDIATES = [];
const put = (immediate, ...ranges) => {
  for (const [first, last = first] of ranges) for (let op = first; op <= last; op += 1) IMMEDIATES[op] = immediate;
};
put("none", [0x00, 0x01], [0x05], [0x0f], [0x1a, 0x1b], [0x45, 0x5a], [0x67, 0x8a], [0xa7], [0xac, 0xad], [0xc0, 0xc4]);
put("block", [0x02, 0x04]);
put("end", [0x0b]);
put("index", [0x0c, 0x0d], [0x20, 0x24]);
put("branches", [0x0e]);
put("call", [0x10]);
put("two", [0x11]);
put("memory", [0x28, 0x29], [0x2c, 0x37], [0x3a, 0x3e]);
put("size", [0x3f]);
put("grow", [0x40]);
put("number", [0x41, 0x42]);
