// Decisions for each member of a list.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Policy } from "../index.js";
import { decode } from "../src/decode.js";
import { checkSchema } from "../src/module/sound.js";
import { fileOf, index, leftOut, linesOf } from "./vectors.js";

const NAME = "个人结论";

async function tolerance() {
  const entry = index.modules.find(({ origin }) => origin === "policies/tolerance");
  const policy = await Policy.load(fileOf(entry.module));
  const vectors = linesOf(entry.vectors).map((line) => JSON.parse(line)).filter(({ facts, answer }) => facts && answer);
  const withMembers = (least) => vectors.find(({ answer }) => answer.outcomes[NAME].length >= least);
  return { policy, withMembers };
}

test("an answer has an outcome for each member, and reasons that name it", { skip: leftOut }, async () => {
  const { policy, withMembers } = await tolerance();
  const { facts } = withMembers(2);
  const decision = policy.decide(facts, { trace: true });
  const { outcomes, fired, trace } = decision.answer();
  const { length } = facts.参与人员;
  assert.equal(outcomes[NAME].length, length);
  const numbers = Array.from({ length }, (_, i) => i + 1);
  // Nobody is behind the last member, although the module has places for twenty.
  for (const entries of [fired, trace]) {
    const found = entries.filter(({ decision: of }) => of === NAME).map(({ member }) => member);
    assert.deepEqual([...new Set(found)], numbers);
  }
  const heads = decision.explain("zh").split("\n").filter((line) => line.startsWith(`${NAME}（`));
  assert.deepEqual(heads.map((line) => line.split("：")[0]), numbers.map((n) => `${NAME}（第 ${n} 个）`));
});

test("decisions for members that do not stand together are refused", { skip: leftOut }, async () => {
  const { policy } = await tolerance();
  const first = policy.schema.outcomes.findIndex(({ member }) => member);
  const refused = (change) => {
    const schema = structuredClone(policy.schema);
    change(schema.outcomes, schema.facts);
    let message = null;
    try {
      checkSchema(schema);
    } catch (error) {
      message = /outcomes\[\d+\]\.member`: .*/.exec(error.message)?.[0] ?? error.message;
    }
    return message;
  };
  const list = policy.schema.outcomes[first].member.list;
  const count = (i) => `outcomes[${i}].member\`: differs in number from what it describes`;
  assert.equal(refused(() => {}), null);
  assert.equal(refused((outcomes) => { outcomes[first].member.list = 0; }), `outcomes[${first}].member\`: index out of its table`);
  assert.equal(refused((outcomes) => { outcomes[first].member.index = 1; }), count(first));
  assert.equal(refused((outcomes) => { outcomes[first + 1].member.index = 2; }), count(first));
  assert.equal(refused((outcomes) => { outcomes[first + 1].name = "other"; }), count(first));
  assert.equal(refused((outcomes, facts) => { facts[list].max += 1; }), count(first + policy.schema.facts[list].max - 1));
  assert.match(refused((outcomes) => { delete outcomes[first + 1].member; }), /outcomes`: name given twice/);
});

test("a member behind a place without one is no answer", { skip: leftOut }, async () => {
  const { policy, withMembers } = await tolerance();
  const { memory, fencun_decide: decide } = new WebAssembly.Instance(await WebAssembly.compile(policy.wasm), {}).exports;
  new Uint8Array(memory.buffer).set(policy.encode(withMembers(2).facts), policy.input.base);
  const at = decide(policy.input.base) >>> 0;
  const view = new DataView(memory.buffer);
  const first = policy.schema.outcomes.findIndex(({ member }) => member);
  const slots = policy.layouts.result.outcomes;
  assert.ok(decode(policy, view, at, false).decision.outcomes[first].possible > 0);
  const size = slots[first + 1].value - slots[first].value;
  new Uint8Array(memory.buffer).fill(0, at + slots[first].value, at + slots[first].value + size);
  assert.throws(() => decode(policy, view, at, false), { code: "FC0609" });
});
