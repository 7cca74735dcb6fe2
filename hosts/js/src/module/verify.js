// Is this a compiled policy that a host can run? Everything that can be found out without
// running it, in the order of the Rust host: the first thing that is wrong is reported.

import { ModuleError } from "../errors.js";
import { inputSize } from "../layout.js";
import { costOf } from "./code.js";
import { digestOf, hex, prefixHash, sha256 } from "./digest.js";
import { atMost, profile, tampered } from "./flaws.js";
import { FUNCTION, GLOBAL, MEMORY, Outline } from "./outline.js";
import { customName, customPayload, notAModule, readSections } from "./sections.js";
import * as shape from "./shape.js";
import { checkMap, checkRules, checkSchema } from "./sound.js";

/** Largest module in bytes. */
export const MAX_MODULE_BYTES = 2 ** 24;
/** Largest memory in pages. */
export const MAX_MEMORY_PAGES = 1024;
export const PAGE = 65_536;

const ABI_MAJOR = 1;
const REQUIRED = ["fencun:schema", "fencun:rules", "fencun:cost", "fencun:map"];
/** Later minor versions may add to the required ones. */
const MAX_OWN_SECTIONS = 32;

/** Checks a module; its tables, its digest, and where its input area is. */
export function verify(bytes) {
  atMost("moduleBytes", bytes.length, MAX_MODULE_BYTES);
  const sections = readSections(bytes);
  for (const section of sections) section.name = section.id === 0 ? customName(section) : null;
  const isOurs = (section) => section.name?.startsWith("fencun:") ?? false;
  const outline = new Outline(bytes, sections);

  if (!sections.some(isOurs) && outline.constant("fencun_abi") === null) throw new ModuleError("foreign-module");
  const abiMinor = checkAbi(outline);
  if (outline.import) {
    const [module, name] = outline.import;
    throw new ModuleError("imports-present", {
      en: `found \`${module}\` \`${name}\`, expected none`,
      zh: `出现 \`${module}\` \`${name}\`，应当没有导入项`,
    });
  }
  outline.checkProfile();
  if (!WebAssembly.validate(bytes)) throw notAModule(bytes.length);
  if (outline.outside !== null) throw profile("instruction", `byte ${outline.outside}`);
  checkExports(outline);
  const pages = memoryPages(outline);
  outline.data.forEach((segment, i) => {
    if (!segment || segment[0] < 0 || segment[0] + segment[1] > pages * PAGE) throw profile("data", `data[${i}]`);
  });

  checkOrder(sections, isOurs);
  const payloads = REQUIRED.map((name) => {
    const section = sections.find((candidate) => candidate.name === name);
    if (!section) throw tampered("missingSection", name);
    return customPayload(section);
  });
  if (outline.constant("fencun_schema") !== prefixHash([payloads[0]])) throw tampered("schemaHash", "fencun:schema");
  if (outline.constant("fencun_sections") !== prefixHash(sections.filter(isOurs).map(customPayload))) {
    throw tampered("sectionsHash", "fencun:");
  }
  const [schema, rules, cost, map] = ["schema", "rules", "cost", "map"].map((name, i) => (
    readPayload(`fencun:${name}`, payloads[i], shape[name])
  ));
  checkSchema(schema);
  checkRules(schema, rules);
  checkMap(schema, map);
  const bodies = checkCost(bytes, outline, cost, pages);
  const input = inputArea(outline, schema, pages * PAGE);
  const schemaHash = hex(sha256([payloads[0]])).slice(0, 16);
  return { schema, rules, cost, map, digest: digestOf(bytes), schemaHash, input, pages, abiMinor, outline, sections, bodies };
}

function checkAbi(outline) {
  const version = outline.constant("fencun_abi");
  if (version === null || version < 0n || version > 0xffff_ffffn) throw profile("missingExport", "fencun_abi");
  const [major, minor] = [Number(version >> 16n), Number(version & 0xffffn)];
  if (major === ABI_MAJOR) return minor;
  throw new ModuleError("abi-version", {
    en: `found ${major}.${minor}, expected ${ABI_MAJOR}.x`,
    zh: `模块为 ${major}.${minor}，本程序需要 ${ABI_MAJOR}.x`,
  });
}

function checkExports(outline) {
  const global = (type) => (entry) => {
    const found = outline.globals[entry.index];
    return entry.kind === GLOBAL && found.type === type && !found.mutable;
  };
  const decide = (entry) => {
    const [parameters, results] = outline.types[outline.functions[entry.index]] ?? [[], []];
    return entry.kind === FUNCTION && parameters.join() === "127" && results.join() === "127";
  };
  const [i32, i64] = [global(0x7f), global(0x7e)];
  const expected = {
    memory: (entry) => entry.kind === MEMORY,
    fencun_abi: i32,
    fencun_schema: i64,
    fencun_sections: i64,
    fencun_in: i32,
    fencun_in_size: i32,
    fencun_decide: decide,
    fencun_decide_traced: decide,
  };
  for (const [name, isRight] of Object.entries(expected)) {
    const entry = outline.exports.find((candidate) => candidate.name === name);
    if (!entry) throw profile("missingExport", name);
    if (!isRight(entry)) throw profile("exportType", name);
  }
}

function memoryPages(outline) {
  const [memory] = outline.memories;
  if (outline.memories.length !== 1 || memory.min !== memory.max) throw profile("memory", "memory");
  atMost("memoryPages", memory.max, MAX_MEMORY_PAGES);
  return memory.max;
}

/** Our sections stand behind all that is not custom, the required ones first, and none twice. */
function checkOrder(sections, isOurs) {
  const seen = [];
  for (const section of sections) {
    if (!isOurs(section)) {
      if (section.id !== 0 && seen.length > 0) throw tampered("sectionOrder", seen.at(-1));
      continue;
    }
    const { name } = section;
    if (seen.includes(name)) throw tampered("duplicateSection", name);
    if (seen.length < REQUIRED.length && REQUIRED[seen.length] !== name) {
      throw tampered(REQUIRED.includes(name) ? "sectionOrder" : "missingSection", name);
    }
    if (seen.length === MAX_OWN_SECTIONS) throw tampered("tooMany", "fencun:");
    seen.push(name);
  }
}

/** The table of a payload. Only the one spelling of RFC 8785 is read. */
function readPayload(name, bytes, isOfShape) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const table = JSON.parse(text);
    if (isOfShape(table) && canonical(table) === text && !/\p{Surrogate}/u.test(text)) return table;
  } catch {
    // Reported as any other form.
  }
  throw tampered("badPayload", name);
}

/** JSON in the form of RFC 8785, which writes numbers and texts as this language does. */
function canonical(value) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

function checkCost(bytes, outline, cost, pages) {
  const at = (key) => `fencun:cost ${key}`;
  if (cost.model !== "instructions-1") throw tampered("badText", at("model"));
  if (cost.memory_pages !== pages) throw tampered("count", at("memory_pages"));
  if (cost.loops.length !== outline.nLoops) throw tampered("count", at("loops"));
  // The loop table is only stated, and the fuel enforces it; all else follows from the code.
  const bodies = outline.bodies(bytes, cost.loops);
  const bound = (name) => costOf(outline.exports.find((entry) => entry.name === name).index, bodies);
  const found = [bound("fencun_decide"), bound("fencun_decide_traced")];
  ["decide", "decide_traced"].forEach((key, i) => {
    if (BigInt(cost[key]) < found[i]) throw tampered("cost", at(key));
  });
  return bodies;
}

function inputArea(outline, schema, memoryBytes) {
  const address = (name) => {
    const value = outline.constant(name);
    return value === null ? NaN : Number(BigInt.asUintN(32, value));
  };
  const [base, size] = [address("fencun_in"), address("fencun_in_size")];
  const isSound = base % 16 === 0 && base >= 16 && base + size <= memoryBytes && size >= inputSize(schema);
  if (!isSound) throw profile("inputArea", "fencun_in");
  return { base, size };
}
