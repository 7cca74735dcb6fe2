// The conformance vectors (`docs/vectors.md`), made by `cargo run -p fencun-vectors`.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = process.env.FENCUN_VECTORS ?? fileURLToPath(new URL("../../../target/vectors", import.meta.url));

/** Why the tests on the vectors are left out; false where they are not. */
export const leftOut = existsSync(`${folder}/index.json`)
  ? false
  : `no vectors in ${folder}: cargo run -p fencun-vectors -- --out target/vectors`;

export const index = leftOut ? { modules: [], refused: [] } : JSON.parse(readFileSync(`${folder}/index.json`, "utf8"));

export const fileOf = (name) => readFileSync(`${folder}/${name}`);

export const hexOf = (bytes) => Buffer.from(bytes).toString("hex");

export const bytesOf = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));

/** The lines of a file of vectors. */
export function linesOf(name) {
  return fileOf(name).toString("utf8").split("\n").slice(0, -1);
}
