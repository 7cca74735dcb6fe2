// Many calls on one instance: the same answers as fresh ones, and no memory is taken.
//
// `FENCUN_CALLS=1000000 node --test tests/calls.test.js` makes a million of them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Policy } from "../index.js";
import { fileOf, index, leftOut, linesOf } from "./vectors.js";

const calls = Number(process.env.FENCUN_CALLS ?? 20_000);

test(`${calls} calls on one instance`, { skip: leftOut }, async () => {
  const entry = index.modules.find((module) => module.origin === "policies/tolerance");
  const policy = await Policy.load(fileOf(entry.module));
  const cases = linesOf(entry.vectors).map((line) => JSON.parse(line)).filter((vector) => vector.facts && vector.answer);
  const fresh = cases.map(({ facts, traced }) => policy.session().decide(facts, { trace: traced }).json("zh"));

  const session = policy.session();
  const heap = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  for (let i = 0; i < 2_000; i += 1) session.decide(cases[i % cases.length].facts);
  const before = heap();
  for (let i = 0; i < calls; i += 1) {
    const at = i % cases.length;
    const decision = session.decide(cases[at].facts, { trace: cases[at].traced });
    // Every answer of a short run; of a long one those of a round now and then.
    if (calls <= 20_000 || Math.floor(i / cases.length) % 50 === 0) assert.equal(decision.json("zh"), fresh[at]);
  }
  if (globalThis.gc) assert.ok(heap() - before < 4 << 20, `${heap() - before} bytes more`);
});
