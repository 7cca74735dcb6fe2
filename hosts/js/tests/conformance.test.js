// The same bytes and answers as every other host, and the same refusals.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { Worker } from "node:worker_threads";

import { CODES, Decision, FAULTS, Policy } from "../index.js";
import { checkModule, checkRefused } from "./check.js";
import { fileOf, index, leftOut } from "./vectors.js";

test("the vectors are whole", { skip: leftOut }, () => {
  assert.equal(index.format, "fencun-vectors/1");
  const hash = createHash("sha256");
  const files = index.modules.flatMap((module) => [
    [module.module, module.module_sha256],
    [module.vectors, module.vectors_sha256],
  ]);
  for (const [name, expected] of [...files, ...index.refused.map((entry) => [entry.module, entry.module_sha256])]) {
    const sha256 = createHash("sha256").update(fileOf(name)).digest("hex");
    assert.equal(sha256, expected, name);
    hash.update(`${sha256}  ${name}\n`);
  }
  assert.equal(hash.digest("hex"), index.sha256);
});

test("codes and faults are those of every host", { skip: leftOut }, () => {
  assert.deepEqual(Object.values(CODES).map((code) => ({ ...code })), index.codes);
  assert.deepEqual(Object.entries(FAULTS).map(([code, { name }]) => ({ code: Number(code), name })), index.faults);
});

const ofRepository = index.modules.filter((entry) => entry.origin.startsWith("policies/"));
const random = index.modules.filter((entry) => !ofRepository.includes(entry));
for (const [name, modules] of Object.entries({ "policies of the repository": ofRepository, "random policies": random })) {
  const count = modules.reduce((sum, entry) => sum + entry.count, 0);
  test(`${name}: ${count} vectors of ${modules.length} modules`, { skip: leftOut }, async () => {
    const wrong = [];
    for (const entry of modules) wrong.push(...await checkModule(entry, fileOf));
    assert.deepEqual(wrong.slice(0, 5), []);
  });
}

test(`${index.refused.length} modules are refused`, { skip: leftOut }, async () => {
  for (const entry of index.refused) assert.deepEqual(await checkRefused(entry, fileOf), []);
});

test("an instance that trapped is not used again", { skip: leftOut }, async () => {
  const { facts } = index.refused.find((entry) => entry.module === "refused-trap.wasm");
  const session = (await Policy.load(fileOf("refused-trap.wasm"))).session();
  assert.throws(() => session.decide(facts), { code: "FC0608" });
  assert.ok(session.decide(facts, { trace: true }) instanceof Decision);
});

test("a worker decides as well", { skip: leftOut }, async () => {
  const [entry] = index.modules;
  const worker = new Worker(new URL("worker.js", import.meta.url), { workerData: { entry, bytes: fileOf(entry.module) } });
  const digest = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  assert.equal(digest, entry.digest);
});
