// Stops loops: a copy of a module whose loops count down a global and trap at its end.
//
// Nothing else can make a module run long: its functions do not call themselves, and all other
// code runs once. A loop takes from the global what its body costs each time it begins, so a
// module that keeps its bound never runs out.

/** Name of the exported global. */
export const FUEL = "fencun_host_fuel";

/** The module with counted loops; as it is, where it has none. */
export function metered(bytes, verified) {
  const { outline, sections, bodies } = verified;
  if (outline.nLoops === 0) return bytes;
  const global = outline.globals.length;
  const parts = [bytes.subarray(0, 8)];
  for (const section of sections) {
    const contents = bytes.subarray(section.contents, section.end);
    switch (section.id) {
      case 0:
        break;
      case 6:
        // i32, mutable, begins with 0
        parts.push(rebuilt(6, [appended(contents, [0x7f, 0x01, 0x41, 0x00, 0x0b])]));
        break;
      case 7: {
        const name = new TextEncoder().encode(FUEL);
        parts.push(rebuilt(7, [appended(contents, [name.length, ...name, 0x03, ...leb(global)])]));
        break;
      }
      case 10: {
        const functions = bodies.map((body, i) => withCounters(bytes, outline.bodyRanges[i], body.loops, global));
        parts.push(rebuilt(10, [leb(bodies.length), ...functions]));
        break;
      }
      default:
        parts.push(bytes.subarray(section.start, section.end));
    }
  }
  return joined(parts);
}

function withCounters(bytes, [start, end], loops, global) {
  const parts = [];
  let from = start;
  for (const { at, cost } of loops) {
    parts.push(bytes.subarray(from, at), counter(global, cost));
    from = at;
  }
  const body = joined([...parts, bytes.subarray(from, end)]);
  return joined([leb(body.length), body]);
}

/** `fuel -= cost; if (fuel < 0) unreachable` */
function counter(global, cost) {
  const index = leb(global);
  return Uint8Array.from([
    0x23, ...index, 0x41, ...signedLeb(cost), 0x6b, 0x24, ...index,
    0x23, ...index, 0x41, 0x00, 0x48, 0x04, 0x40, 0x00, 0x0b,
  ]);
}

/** The contents of a vector with one entry more. */
function appended(contents, entry) {
  let length = 0;
  let count = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = contents[length++];
    count += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  return joined([leb(count + 1), contents.subarray(length), entry]);
}

function rebuilt(id, parts) {
  const contents = joined(parts);
  return joined([[id], leb(contents.length), contents]);
}

function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function leb(number) {
  const bytes = [];
  let rest = number;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}

/** Of a number that is not negative. */
function signedLeb(number) {
  const bytes = [];
  for (let rest = number; ; rest >>>= 7) {
    if (rest < 0x40) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}
