// The JSON form of an answer (`docs/schema/answer.schema.json`), its names sorted as the Rust host
// sorts them.

import { isoOf } from "../date.js";
import { isOfNobody } from "../decode.js";
import { KINDS, members } from "../kinds.js";
import { pick } from "../lang.js";

/** The answer as an object. */
export function answerOf(policy, decision, lang) {
  const { schema, rules } = policy;
  const outcomes = {};
  for (const i of policy.sorted.outcomes) {
    const declared = schema.outcomes[i];
    const outcome = decision.outcomes[i];
    if (!declared.member) {
      outcomes[declared.name] = outcomeOf(schema, declared, outcome);
      continue;
    }
    // A list, with an entry for each member that is there.
    if (declared.member.index === 0) outcomes[declared.name] = [];
    if (!isOfNobody(outcome)) outcomes[declared.name].push(outcomeOf(schema, declared, outcome));
  }
  const values = {};
  for (const i of policy.sorted.values) {
    const { name, type } = schema.values[i];
    const value = decision.values[i];
    if (value !== undefined) values[name] = value === null ? null : KINDS[type.kind].json(schema, type, value);
  }
  const answer = {
    defeated: decision.defeated.map(({ unit, by }) => {
      const { id, row, decision: of } = rules.units[unit];
      return { by: policy.unitName(by), ...decisionOf(schema, of), row, rule: id };
    }),
    duties: decision.duties.map(({ duty, due }) => {
      const { name, label, require, by, cites } = rules.duties[duty];
      return {
        by: pick(by, lang),
        cites,
        due: due === null ? null : isoOf(due),
        duty: pick(require, lang) ?? pick(label, lang) ?? name,
        rule: name,
      };
    }),
    fired: decision.fired.map((index) => {
      const unit = rules.units[index];
      return {
        because: pick(unit.because, lang),
        cites: unit.cites,
        ...decisionOf(schema, unit.decision),
        row: unit.row,
        rule: unit.id,
      };
    }),
    needs: decision.needs.map((index) => schema.facts[index].name),
    outcomes,
    policy: { digest: policy.digest, name: policy.name, version: policy.version },
  };
  if (decision.trace.length > 0) {
    const steps = decision.trace.filter((step) => !isAboutNobody(policy, decision, step));
    answer.trace = steps.map((step) => stepOf(policy, step));
  }
  answer.values = values;
  return answer;
}

/** The name of a decision, and the member that it is about, counted from 1. */
function decisionOf(schema, index) {
  const { name, member } = schema.outcomes[index];
  return member ? { decision: name, member: member.index + 1 } : { decision: name };
}

/** Is a step that of a rule unit for a place of a list where no member is? */
export function isAboutNobody({ rules }, { outcomes }, step) {
  const node = rules.trace[step.node];
  return node.kind === "unit" && isOfNobody(outcomes[rules.units[node.index].decision]);
}

function outcomeOf(schema, declared, outcome) {
  const { determined } = outcome;
  if (declared.type) {
    const of = declared.type.of ?? declared.type;
    const [high, low] = [outcome.high, outcome.low].map((end) => KINDS[of.kind].json(schema, of, end));
    const value = KINDS[declared.type.kind].hasEnds ? { from: low, to: high } : low;
    return { determined, high, low, value: determined ? value : null };
  }
  const names = (set) => members(set).map((bit) => declared.cases[bit]);
  return {
    determined,
    permitted: names(outcome.permitted),
    possible: names(outcome.possible),
    value: determined ? declared.cases[outcome.value] : null,
  };
}

function stepOf(policy, step) {
  const node = policy.rules.trace[step.node];
  const { decision, member } = node.kind === "unit" ? decisionOf(policy.schema, policy.rules.units[node.index].decision) : {};
  const json = {};
  if (decision !== undefined) json.decision = decision;
  const state = stateOf(node, step);
  const hasValue = state === "known" || state === "none";
  const from = entryInForce(node, step);
  if (hasValue && from !== undefined) json.from = from;
  json.kind = node.kind;
  if (member !== undefined) json.member = member;
  json.name = node.name;
  json.state = state;
  if (hasValue) json.value = state === "none" ? null : KINDS[node.ty.kind].json(policy.schema, node.ty, step.value);
  return json;
}

function stateOf(node, { state }) {
  if (state === "unknown" || state === "none") return state;
  if (state === "true") return node.ty ? "known" : "yes";
  return "no";
}

/** First day of the entry of a parameter that was read. */
export function entryInForce(node, step) {
  return step.row === null ? undefined : node.entries?.[step.row];
}

/** JSON with every digit of whole numbers, fractions as the Rust host writes them. */
export function jsonText(value) {
  switch (typeof value) {
    case "bigint": return value.toString();
    // Shortest digits either way, but exponents begin elsewhere.
    case "number": return value !== 0 && Math.abs(value) < 1e-5 ? value.toExponential() : String(value);
    case "object": break;
    default: return JSON.stringify(value);
  }
  if (value === null) return "null";
  let text = "";
  if (Array.isArray(value)) {
    for (const member of value) text += (text === "" ? "" : ",") + jsonText(member);
    return `[${text}]`;
  }
  for (const key of Object.keys(value)) text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${jsonText(value[key])}`;
  return `{${text}}`;
}

/** Indexes of entries with names, in the order in which UTF-8 sorts the names. */
export function sortedByName(entries) {
  const points = entries.map((entry) => Array.from(entry.name, (c) => c.codePointAt(0)));
  const compare = (a, b) => {
    for (let i = 0; i < Math.min(a.length, b.length); i += 1) if (a[i] !== b[i]) return a[i] - b[i];
    return a.length - b.length;
  };
  return entries.map((_, i) => i).sort((i, j) => compare(points[i], points[j]));
}
