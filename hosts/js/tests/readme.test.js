// The examples in the documentation run as they stand.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { fileOf, index, leftOut } from "./vectors.js";

for (const page of ["../README.md", "../../../docs/hosts/js.md"]) {
  test(`the first example of ${page} says what its comments say`, { skip: leftOut }, () => {
    const [, example] = /```js\n([^]*?)```/.exec(readFileSync(new URL(page, import.meta.url), "utf8"));
    const comments = [...example.matchAll(/ {2}\/\/ (.*)/g)].map(([, comment]) => comment);
    assert.equal(comments.length, 2);
    const { module } = index.modules.find((entry) => entry.origin === "policies/payment-error");
    const folder = mkdtempSync(join(tmpdir(), "fencun-js-"));
    try {
      writeFileSync(join(folder, "payment_error.wasm"), fileOf(module));
      const library = new URL("../index.js", import.meta.url).href;
      writeFileSync(join(folder, "example.mjs"), example.replace('"fencun"', JSON.stringify(library)));
      const { stdout, stderr } = spawnSync(process.execPath, ["example.mjs"], { cwd: folder, encoding: "utf8" });
      assert.equal(stderr, "");
      assert.deepEqual(stdout.split("\n").slice(0, 2), comments);
      assert.match(stdout, /依据 E1/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test("every type of the declarations is exported by the library, and the other way round", async () => {
  const declarations = readFileSync(fileURLToPath(new URL("../index.d.ts", import.meta.url)), "utf8");
  const declared = [...declarations.matchAll(/^export (?:class|function|const) (\w+)/gm)].map(([, name]) => name);
  assert.deepEqual(declared.sort(), Object.keys(await import("../index.js")).sort());
});
