// Facts in the language's own values, and everything that is said of a policy.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { FactsError, langOf, Policy } from "../index.js";
import { daysOf, isoOf } from "../src/date.js";
import { scaled, scaledDouble } from "../src/facts/number.js";
import { sha256 } from "../src/module/digest.js";
import { fileOf, index, leftOut, linesOf } from "./vectors.js";

const tolerance = () => {
  const entry = index.modules.find((module) => module.origin === "policies/tolerance");
  return { entry, policy: Policy.loadSync(fileOf(entry.module)) };
};

test("SHA-256 is that of Node", () => {
  for (let length = 0; length < 300; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 0xff);
    const cut = length >> 1;
    assert.deepEqual(
      Buffer.from(sha256([bytes.subarray(0, cut), bytes.subarray(cut)])),
      createHash("sha256").update(bytes).digest(),
    );
  }
});

test("dates are those of the calendar, from end to end", () => {
  const day = new Date(0);
  day.setUTCFullYear(1, 0, 1);
  for (let days = -719_162; days <= 2_932_896; days += 1) {
    if (days % 97 === 0 || days < -719_000 || days > 2_932_800) {
      const iso = day.toISOString().slice(0, 10);
      assert.equal(isoOf(days), iso);
      assert.equal(daysOf(iso), days);
    }
    day.setUTCDate(day.getUTCDate() + 1);
  }
  for (const wrong of ["2019-02-29", "2019-13-01", "0000-01-01", "2019-6-30", "２０１９-04-01", ""]) {
    assert.equal(daysOf(wrong), null, wrong);
  }
});

test("numbers are exact or refused", () => {
  const cases = [
    ["50000.010", 2, 5_000_001], ["50000.001", 2, "too-precise"], ["-0.05", 2, -5], ["-0", 2, 0], ["5e3", 0, 5_000],
    ["9223372036854775807", 0, 9_223_372_036_854_775_807n], ["9223372036854775808", 0, "too-large"],
    ["1e999999999999", 0, "too-large"], ["0e999999999999", 0, 0], ["1e-999999999999", 0, "too-precise"],
    ["007", 0, "not-a-number"], ["1,000", 0, "not-a-number"], ["1.", 0, "not-a-number"], ["１", 0, "not-a-number"],
  ];
  for (const [text, digits, expected] of cases) assert.equal(scaled(text, digits), expected, text);
  // The short way says what the long way says, or nothing.
  for (let i = 0; i < 200_000; i += 1) {
    const number = [i / 100, i / 1_000, (i * 7_919) / 10_000_000, -i * 1e9 + 0.01, i * 1e12][i % 5];
    const digits = i % 4;
    const short = scaledDouble(number, digits);
    if (short !== undefined) assert.equal(short, scaled(String(number), digits), `${number} ${digits}`);
  }
});

test("facts may be objects, maps and bigints, and what is undefined is left out", { skip: leftOut }, () => {
  const { entry, policy } = tolerance();
  const vector = JSON.parse(linesOf(entry.vectors)[0]);
  const expected = policy.decide(vector.facts).json("en");
  assert.equal(policy.decide(new Map(Object.entries(vector.facts))).json("en"), expected);
  assert.equal(policy.decide({ ...vector.facts, nobody: undefined }).json("en"), expected);
  const bigints = Object.entries(vector.facts).map(([name, value]) => (
    [name, Number.isInteger(value) ? BigInt(value) : value]
  ));
  assert.equal(policy.decide(Object.fromEntries(bigints)).json("en"), expected);
  assert.deepEqual(JSON.parse(JSON.stringify(policy.decide(vector.facts))), policy.decide(vector.facts).answer());
});

test("what is no value is refused", { skip: leftOut }, () => {
  const { entry, policy } = tolerance();
  const { facts } = JSON.parse(linesOf(entry.vectors)[0]);
  const amount = policy.facts().find((fact) => fact.type.kind === "money");
  for (const value of [NaN, Infinity, new Date(), () => 1, Symbol("x"), "1", [1]]) {
    assert.throws(() => policy.decide({ ...facts, [amount.name]: value }), (error) => {
      assert.ok(error instanceof FactsError);
      assert.deepEqual(error.mistakes.map(({ code, path }) => [code, path]), [["FC0623", amount.name]]);
      return true;
    });
  }
  assert.throws(() => policy.decide(null), { code: "FC0623" });
  assert.throws(() => policy.decideJson(new Uint8Array([0xff])), { code: "FC0629" });
});

test("a batch gives each case its answer or its error", { skip: leftOut }, () => {
  const { entry, policy } = tolerance();
  const { facts } = JSON.parse(linesOf(entry.vectors)[0]);
  const [first, second, third] = policy.decideAll([facts, {}, facts]);
  assert.equal(first.json("zh"), policy.decide(facts).json("zh"));
  assert.ok(second instanceof FactsError);
  assert.equal(third.json("zh"), first.json("zh"));
});

test("facts are listed with labels, bounds and cases", { skip: leftOut }, () => {
  const { policy } = tolerance();
  for (const lang of ["en", "zh"]) {
    for (const fact of policy.facts(lang)) {
      assert.ok(fact.label.length > 0);
      const { kind } = fact.type;
      if (kind === "enum" || kind === "set") assert.ok(fact.cases.length > 0);
      else if (kind === "list") assert.ok(fact.fields.length > 0);
      else if (kind !== "yes-no") assert.equal(fact.bounds.length, 2);
    }
  }
  assert.equal(policy.title("en"), "Tolerance decision of a district (an example)");
  assert.deepEqual(["zh-CN", "ZH", "en-GB", undefined].map(langOf), ["zh", "zh", "en", "en"]);
});

test("limits of the host are kept", { skip: leftOut }, () => {
  const { entry } = tolerance();
  const bytes = fileOf(entry.module);
  assert.throws(() => Policy.loadSync(bytes, { maxModuleBytes: 100 }), { code: "FC0606" });
  assert.throws(() => Policy.loadSync(bytes, { maxMemoryBytes: 1 }), { code: "FC0606" });
  const { schemaHash } = Policy.loadSync(bytes);
  assert.equal(Policy.loadSync(bytes, { schemaHash }).schemaHash, schemaHash);
  assert.throws(() => Policy.loadSync(bytes, { schemaHash: "0".repeat(16) }), { code: "FC0605" });
});
