// Checks vectors in any place where the library runs: Node, a page, a worker.

import { Decision, FactsError, FaultError, FencunError, Policy } from "../index.js";
import { jsonText } from "../src/answer/json.js";

/** What is wrong with the lines of a module's vectors; nothing, if all is well. */
export async function checkModule({ module, vectors, digest, count }, fetchBytes) {
  const wrong = [];
  const policy = await Policy.load(await fetchBytes(module));
  if (policy.digest !== digest) wrong.push(`${module}: digest ${policy.digest}`);
  const memory = await new Memory(policy).open();
  const lines = new TextDecoder().decode(await fetchBytes(vectors)).split("\n").slice(0, -1);
  if (lines.length !== count) wrong.push(`${vectors}: ${lines.length} lines`);
  lines.forEach((line, i) => {
    const expect = (what, found, expected) => {
      if (found !== expected) wrong.push(`${vectors}:${i + 1} ${what}\n  found    ${found}\n  expected ${expected}`);
    };
    checkLine(policy, memory, line, expect);
  });
  return wrong;
}

/** The same of a module that is refused. */
export async function checkRefused({ module, when, code, key, message, facts }, fetchBytes) {
  const bytes = await fetchBytes(module);
  let error;
  try {
    const policy = await Policy.load(bytes, { maxFuel: 1_000_000 });
    if (when === "load") return [`${module}: loaded`];
    policy.decide(facts);
    return [`${module}: decided`];
  } catch (caught) {
    error = caught;
  }
  if (!(error instanceof FencunError)) return [`${module}: ${error}`];
  const found = [error.code, error.key];
  const expected = [code, key];
  // The words of engines differ, and where in the bytes they find what is wrong.
  if (!["FC0601", "FC0608"].includes(code) && !/byte \d+/.test(message.en)) {
    found.push(error.in("en"), error.in("zh"));
    expected.push(message.en, message.zh);
  }
  return found.join("\n") === expected.join("\n") ? [] : [`${module}: ${found.join("\n")}`];
}

function checkLine(policy, memory, line, expect) {
  const vector = JSON.parse(line);
  const { lang, traced } = vector;
  const isRaw = vector.address !== undefined;
  const source = vector.text ?? (vector.bytes === undefined ? undefined : bytesOf(vector.bytes));
  const options = { trace: traced };
  let answer;
  try {
    if (isRaw) answer = raw(policy, vector);
    else answer = source === undefined ? policy.decide(vector.facts, options) : policy.decideJson(source, options);
  } catch (error) {
    if (!(error instanceof FencunError)) throw error;
    answer = error;
  }

  if (vector.input !== undefined) {
    if (!isRaw) {
      const input = source === undefined ? policy.encode(vector.facts) : policy.encodeJson(source);
      expect("input", hexOf(input), vector.input);
    }
    const output = memory.call(bytesOf(vector.input), vector.address ?? policy.input.base, traced);
    expect("output", hexOf(output), vector.output);
  }
  if (vector.answer !== undefined) {
    if (!(answer instanceof Decision)) {
      expect("answer", String(answer), "a decision");
      return;
    }
    const json = answer.json(lang);
    if (!line.includes(`"answer":${json}`)) expect("answer", json, JSON.stringify(vector.answer));
    if (vector.explanation !== undefined) {
      expect("explanation", answer.explain(lang, { detail: traced ? "full" : "reasons" }), vector.explanation);
    }
    return;
  }
  const isRight = answer instanceof (vector.fault === undefined ? FactsError : FaultError);
  if (!isRight) {
    expect("error", String(answer), JSON.stringify(vector.error));
    return;
  }
  if (vector.fault !== undefined) expect("fault", order(answer.fault), order(vector.fault));
  const error = jsonText(answer.answer(lang).error);
  if (!line.includes(`"error":${error}`)) expect("error", error, JSON.stringify(vector.error));
}

const order = ({ code, name, field, row }) => JSON.stringify([code, name, field, row]);

/** What a module says to bytes, as a host says it. */
function raw(policy, { input, address, traced }) {
  const answer = policy.session().call(bytesOf(input), { address, trace: traced });
  if (answer.fault) throw policy.faultError(answer.fault);
  return new Decision(policy, answer.decision);
}

/** The module as it is, and what its memory holds: a fresh instance now and then. */
class Memory {
  #calls = 0;
  #exports;

  constructor(policy) {
    this.policy = policy;
  }

  async open() {
    this.module = await WebAssembly.compile(this.policy.wasm);
    return this;
  }

  call(input, address, isTraced) {
    if (this.#calls++ % 50 === 0) this.#exports = new WebAssembly.Instance(this.module, {}).exports;
    const { memory, fencun_decide: plain, fencun_decide_traced: traced } = this.#exports;
    const bytes = new Uint8Array(memory.buffer);
    bytes.set(input, this.policy.input.base);
    const at = (isTraced ? traced : plain)(address | 0) >>> 0;
    const { result } = this.policy.layouts;
    if (bytes[at] !== 0) return bytes.slice(at, at + result.payload + 8);
    const view = new DataView(memory.buffer);
    const lists = [[result.fired, 2], [result.defeated, 4], [result.duties, 12], [result.needs, 2], [result.trace, 16]];
    const output = [...bytes.subarray(at, at + result.size)];
    for (const [slot, size] of lists) {
      const [start, length] = [view.getUint32(at + slot, true), view.getUint32(at + slot + 4, true)];
      for (let i = start; i < start + length * size; i += 1) output.push(bytes[i]);
    }
    return output;
  }
}

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function hexOf(bytes) {
  let hex = "";
  for (const byte of bytes) hex += DIGITS[byte];
  return hex;
}

function bytesOf(hex) {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
