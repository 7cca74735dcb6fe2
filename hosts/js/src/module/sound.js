// Do the tables of a module fit one another?

import { KINDS, MAX_OUTCOMES } from "../kinds.js";
import { tampered } from "./flaws.js";

const MAX_CASES = 65_536;

/** Is the schema of one piece? */
export function checkSchema(schema) {
  const place = new Place("fencun:schema");
  if (Number(/^\+?\d+/.exec(schema.abi.split(".")[0])?.[0] ?? NaN) !== 1) place.fail("badText", "abi");
  place.name("name", schema.name);
  if (!isVersion(schema.version)) place.fail("badText", "version");
  schema.enums.forEach((entry, i) => {
    // A boundary may have the name of an enumeration, so these may stand twice.
    place.name(`enums[${i}].name`, entry.name);
    place.names(`enums[${i}].cases`, entry.cases);
    if (entry.cases.length === 0 || entry.cases.length > MAX_CASES) place.fail("tooMany", `enums[${i}].cases`);
  });
  place.names("records", schema.records.map((record) => record.name));
  schema.records.forEach((record, i) => {
    checkFields(schema, place, `records[${i}].fields`, record.fields, "member");
    // A member of no size could stand in a list any number of times.
    if (record.fields.length === 0) place.fail("count", `records[${i}].fields`);
  });
  checkFields(schema, place, "facts", schema.facts, "fact");
  // The decision for each member of a list has its name once.
  const isFirst = ({ member }) => !member || member.index === 0;
  place.names("outcomes", schema.outcomes.filter(isFirst).map((outcome) => outcome.name));
  checkMembers(schema, place);
  schema.outcomes.forEach((outcome, i) => {
    const at = `outcomes[${i}].cases`;
    if (outcome.type) {
      checkType(schema, place, `outcomes[${i}].type`, outcome.type, "value");
      const isCase = outcome.type.kind === "yes-no" || outcome.type.kind === "enum";
      if (isCase || outcome.cases.length > 0 || outcome.scale) place.fail("count", at);
      return;
    }
    place.names(at, outcome.cases);
    if (outcome.cases.length === 0 || outcome.cases.length > MAX_OUTCOMES) place.fail("tooMany", at);
  });
  place.names("values", schema.values.map((value) => value.name));
  schema.values.forEach((value, i) => checkType(schema, place, `values[${i}].type`, value.type, "value"));
}

/** Do decisions for the members of a list stand together, one for each place? */
function checkMembers(schema, place) {
  schema.outcomes.forEach((outcome, i) => {
    const { member } = outcome;
    if (!member) return;
    const at = `outcomes[${i}].member`;
    const list = schema.facts[member.list];
    if (!list || !KINDS[list.type.kind].isList) place.fail("badIndex", at);
    // An amount cannot say that nobody is there.
    if (outcome.type) place.fail("count", at);
    if (member.index > 0 && !follows(outcome, schema.outcomes[i - 1])) place.fail("count", at);
    const isLast = member.index + 1 === list.max;
    if (!isLast && !follows(schema.outcomes[i + 1], outcome)) place.fail("count", at);
    if (member.index >= list.max) place.fail("count", at);
  });
}

/** Is it the same decision, for the next place of the list? */
function follows(outcome, before) {
  if (!outcome?.member || !before?.member || outcome.member.index !== before.member.index + 1) return false;
  if (outcome.member.list !== before.member.list) return false;
  // The tables are canonical, so that equal entries have equal texts.
  const rest = ({ member, ...others }) => JSON.stringify(others);
  return rest(outcome) === rest(before);
}

/** Do the words fit the schema? */
export function checkRules(schema, rules) {
  const place = new Place("fencun:rules");
  if (rules.lang !== "en" && rules.lang !== "zh") place.fail("badText", "lang");
  if (!/^[0-9a-f]{64}$/.test(rules.semantic_hash)) place.fail("badText", "semantic_hash");
  for (const key of ["in_force_from", "in_force_until"]) {
    if (rules[key] !== null && !isDate(rules[key])) place.fail("badText", key);
  }
  place.count("units", rules.units.length, schema.n_units);
  place.count("duties", rules.duties.length, schema.n_duties);
  place.count("trace", rules.trace.length, schema.n_trace);
  place.count("fact_labels", rules.fact_labels.length, schema.facts.length);
  place.count("outcome_labels", rules.outcome_labels.length, schema.outcomes.length);
  place.count("value_labels", rules.value_labels.length, schema.values.length);
  const lengths = (labels) => labels.map((list) => list.length).join();
  if (lengths(rules.case_labels) !== lengths(schema.enums.map((entry) => entry.cases))) place.fail("count", "case_labels");
  if (lengths(rules.field_labels) !== lengths(schema.records.map((record) => record.fields))) {
    place.fail("count", "field_labels");
  }
  if (rules.sites.length > 0xffff) place.fail("tooMany", "sites");
  rules.units.forEach((unit, i) => {
    place.name(`units[${i}].id`, unit.id);
    if (unit.decision >= schema.outcomes.length) place.fail("badIndex", `units[${i}].decision`);
  });
  place.names("duties", rules.duties.map((duty) => duty.name));
  rules.trace.forEach((node, i) => {
    if (node.ty) checkType(schema, place, `trace[${i}].ty`, node.ty, "value");
    const end = { unit: schema.n_units, duty: schema.n_duties }[node.kind] ?? Infinity;
    if (node.index >= end) place.fail("badIndex", `trace[${i}].index`);
    if ((node.entries ?? []).some((date) => !isDate(date))) place.fail("badText", `trace[${i}].entries`);
  });
}

/** Does the map fit the rules? */
export function checkMap(schema, map) {
  const place = new Place("fencun:map");
  if (map.entries.some((entry) => entry.unit !== null && entry.unit >= schema.n_units)) place.fail("badIndex", "entries");
  if (map.entries.some((entry, i) => i > 0 && map.entries[i - 1].offset > entry.offset)) place.fail("badRange", "entries");
}

function checkFields(schema, place, at, fields, of) {
  place.names(at, fields.map((field) => field.name));
  // An index of a fact is a u16, and the largest says that there is none.
  if (fields.length >= 0xffff) place.fail("tooMany", at);
  fields.forEach((field, i) => {
    checkType(schema, place, `${at}[${i}]`, field.type, of);
    const kind = KINDS[field.type.kind];
    const [min, max] = kind.range?.(schema, field.type) ?? [-Infinity, Infinity];
    if (field.min > field.max || field.min < min || field.max > max) place.fail("badRange", `${at}[${i}]`);
    if (kind.isList && (field.unknown || field.none)) place.fail("badRange", `${at}[${i}]`);
  });
}

/** `of` is `fact`, `member` or `value`: lists are facts, and texts facts or fields of members. */
function checkType(schema, place, at, type, of) {
  const kind = KINDS[type.kind];
  const isSound = (!kind.isList || of === "fact") && (!kind.isText || of !== "value") && (kind.isSound?.(schema, type) ?? true);
  if (!isSound) place.fail("badIndex", at);
}

/** A section to complain about. */
class Place {
  constructor(section) {
    this.section = section;
  }

  fail(flaw, at) {
    throw tampered(flaw, `${this.section} ${at}`);
  }

  name(at, name) {
    if (name === "") this.fail("emptyName", at);
  }

  names(at, names) {
    if (names.includes("")) this.fail("emptyName", at);
    if (new Set(names).size !== names.length) this.fail("duplicateName", at);
  }

  count(at, found, expected) {
    if (found !== expected) this.fail("count", at);
  }
}

function isVersion(version) {
  const parts = version.split(".");
  return parts.length === 3 && parts.every((part) => /^\d+$/.test(part) && Number(part) <= 0xffff_ffff);
}

function isDate(text) {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}
