// Decides with the types of `gift.ts`: `decide.js MODULE OTHER_MODULE [ROUNDS]`; rounds are measured.

import { readFileSync } from "node:fs";
import { FactsError, ModuleError } from "fencun";
import { Answer, Policy } from "./gift.js";
import type { Facts, Option } from "./gift.js";

declare const process: { argv: string[] };

function same(found: unknown, expected: unknown): void {
  const [left, right] = [found, expected].map((value) => JSON.stringify(value));
  if (left !== right) throw new Error(`${left}, not ${right}`);
}

const [, , module, other, rounds] = process.argv as [string, string, string, string, string?];
const policy = await Policy.load(readFileSync(module));
const others: Option[] = ["其他", "none_at_all"];
const facts: Facts = {
  worth: 120.5,
  class: "type",
  options: others,
  share: 12.5,
  weight: "2.125",
  given_on: "2024-02-29",
  told_at: null,
  wait: 31,
  说明: "普通",
  frame: { from: 100, to: 200.05 },
  persons: [
    { self: "x", 级别: 4, left: "2024-02-29" },
    { self: "y", 级别: 27, present: true, left: null },
  ],
};

const decision = policy.decide(facts);
console.log(decision.dynamic.json("en"));

const { answer, 要说明: explain, fine, measures, term } = decision.outcomes;
const first: Answer | null = answer.value;
same(first, null);
same(answer.possible, Answer.slice(1));
same(explain.possible, ["no", "yes"]);
same(fine.value, 50);
same([measures.low, measures.high], [[], ["type"]]);
same([term.value, term.low, term.high], [null, 1, 12]);
same(decision.values.heavy_worth, 256.06);

const certain = Policy.loadSync(readFileSync(module)).session().decide({ ...facts, urgent: true });
same(certain.outcomes.要说明.value, "no");
same(certain.outcomes.term.value, { from: 1, to: 3 });

const [, refused] = policy.session().decideAll([facts, { ...facts, worth: -1 }]);
if (!(refused instanceof FactsError)) throw new Error("not refused");
console.log(refused.code, ...refused.mistakes.map((mistake) => mistake.path));

try {
  await Policy.load(readFileSync(other));
} catch (error) {
  if (!(error instanceof ModuleError)) throw error;
  console.log(error.code, error.message);
}

if (rounds !== undefined) {
  const dynamic = policy.dynamic.session();
  const best = [Infinity, Infinity] as [number, number];
  const calls = [
    () => policy.decide(facts).outcomes.fine.value,
    () => (dynamic.decide(facts).answer().outcomes["fine"] as { value: unknown }).value,
  ];
  for (let round = 0; round < Number(rounds); round += 1) {
    calls.forEach((call, which) => {
      const start = performance.now();
      for (let i = 0; i < 1_000; i += 1) call();
      best[which] = Math.min(best[which]!, performance.now() - start);
    });
  }
  console.log(best.map((time) => time.toFixed(1)).join(" "));
}
