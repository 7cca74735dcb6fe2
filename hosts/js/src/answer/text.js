// An answer in words, for a policy officer.

import { isOfNobody } from "../decode.js";
import { KINDS, members } from "../kinds.js";
import { label, pick } from "../lang.js";
import { shownDay, yesNo } from "../words.js";
import { entryInForce, isAboutNobody } from "./json.js";

/** The answer in words, each line ended by a line feed. */
export function explain(policy, decision, lang, isFull) {
  const page = new Page(policy, decision, lang);
  policy.schema.outcomes.forEach((declared, i) => page.outcome(declared, i));
  page.duties();
  page.needs();
  if (isFull) {
    page.values();
    page.trace();
  }
  return page.text;
}

class Page {
  text = "";

  constructor(policy, decision, lang) {
    this.policy = policy;
    this.decision = decision;
    this.lang = lang;
    this.colon = this.say(": ", "：");
  }

  say(en, zh) {
    return this.lang === "zh" ? zh : en;
  }

  line(indent, words) {
    this.text += `${"  ".repeat(indent)}${words}\n`;
  }

  outcome(declared, i) {
    const { colon } = this;
    const outcome = this.decision.outcomes[i];
    if (isOfNobody(outcome)) return;
    const name = this.decisionLabel(i);
    if (declared.type) {
      this.amount(name, declared.type, outcome);
      this.units(i);
      return;
    }
    const shown = (bit) => this.policy.shownCase(i, bit, this.lang);
    const set = (bits) => members(bits).map(shown).join(this.say(", ", "、"));
    const { determined, possible, permitted, value } = outcome;
    this.line(0, `${name}${colon}${determined ? shown(value) : this.say("not determined", "尚不能确定")}`);
    if (!determined) this.line(1, `${this.say("still possible", "仍有可能")}${colon}${set(possible)}`);
    const beyond = determined ? (permitted & ~possible) >>> 0 : permitted;
    if (beyond !== 0) {
      const words = determined
        ? this.say("also within discretion", "另可裁量为")
        : this.say("within discretion", "可裁量为");
      this.line(1, `${words}${colon}${set(beyond)}`);
    }
    this.units(i);
  }

  amount(name, type, { determined, low, high }) {
    const { colon } = this;
    const isRange = type.kind === "range";
    const [lowShown, highShown] = [low, high].map((end) => this.policy.shown(isRange ? type.of : type, end, this.lang));
    if (determined) {
      const value = isRange ? this.policy.shown(type, { from: low, to: high }, this.lang) : lowShown;
      this.line(0, `${name}${colon}${value}`);
      return;
    }
    this.line(0, `${name}${colon}${this.say("not determined", "尚不能确定")}`);
    if (type.kind === "set") {
      this.line(1, `${this.say("surely", "必定包括")}${colon}${lowShown}`);
      this.line(1, `${this.say("at most", "至多包括")}${colon}${highShown}`);
      return;
    }
    const between = this.say(`${lowShown} to ${highShown}`, `${lowShown}至${highShown}`);
    this.line(1, `${this.say("still possible", "仍有可能")}${colon}${between}`);
  }

  /** The units of a decision that fired and that gave way. */
  units(i) {
    const { units } = this.policy.rules;
    for (const index of this.decision.fired) {
      const unit = units[index];
      if (unit.decision !== i) continue;
      const because = pick(unit.because, this.lang);
      const reason = because === null ? "" : this.colon + because;
      this.line(1, `${this.say("by", "依据")} ${this.unit(index)}${this.citation(unit.cites)}${reason}`);
    }
    for (const defeat of this.decision.defeated) {
      const unit = units[defeat.unit];
      if (unit.decision !== i) continue;
      const [loser, winner] = [this.unit(defeat.unit), this.unit(defeat.by)];
      const cites = this.citation(unit.cites);
      this.line(1, this.say(
        `${loser}${cites} applies too, but gives way to ${winner}`,
        `${loser}${cites}也符合，但让位于 ${winner}`,
      ));
    }
  }

  duties() {
    if (this.decision.duties.length === 0) return;
    this.line(0, this.say("Duties:", "须办事项："));
    for (const { duty: index, due } of this.decision.duties) {
      const duty = this.policy.rules.duties[index];
      let entry = pick(duty.require, this.lang) ?? label(duty.label, duty.name, this.lang);
      const by = pick(duty.by, this.lang);
      if (by !== null) entry += this.say(`, by ${by}`, `，责任方：${by}`);
      if (due !== null) {
        const day = shownDay(due, this.lang);
        entry += this.say(`, on ${day} at the latest`, `，最迟 ${day}`);
      }
      this.line(1, entry + this.citation(duty.cites));
    }
  }

  needs() {
    if (this.decision.needs.length === 0) return;
    this.line(0, this.say("Still to be found out:", "尚待查明："));
    for (const index of this.decision.needs) {
      const { label: words, supplier } = this.policy.rules.fact_labels[index];
      const from = pick(supplier, this.lang);
      const supplied = from === null ? "" : this.say(` (from ${from})`, `（由${from}提供）`);
      this.line(1, label(words, this.policy.schema.facts[index].name, this.lang) + supplied);
    }
  }

  values() {
    const { values } = this.policy.schema;
    if (values.length === 0) return;
    this.line(0, this.say("Values:", "取值："));
    values.forEach(({ name, type }, i) => {
      const value = this.decision.values[i];
      const shown = value === undefined
        ? this.say("unknown", "不明")
        : value === null ? this.say("none", "不存在") : this.policy.shown(type, value, this.lang);
      this.line(1, `${label(this.policy.rules.value_labels[i], name, this.lang)}${this.colon}${shown}`);
    });
  }

  trace() {
    if (this.decision.trace.length === 0) return;
    this.line(0, this.say("Every step:", "逐步经过："));
    for (const step of this.decision.trace) {
      if (isAboutNobody(this.policy, this.decision, step)) continue;
      const node = this.policy.rules.trace[step.node];
      const kind = this.say(...STEPS[node.kind]);
      const name = node.kind === "unit" ? this.unitOfDecision(node.index) : node.name;
      const from = entryInForce(node, step);
      const inForce = from === undefined ? "" : this.say(` (in force from ${from})`, `（自 ${from} 起施行）`);
      this.line(1, `${kind} ${name}${this.colon}${this.state(node, step)}${inForce}`);
    }
  }

  state(node, { state, value }) {
    if (state === "unknown") return this.say("unknown", "不明");
    if (state === "none") return this.say("none", "不存在");
    if (state === "true" && node.ty) return this.policy.shown(node.ty, value, this.lang);
    return yesNo(state === "true", this.lang);
  }

  /** A rule unit as people speak of it. */
  unit(index) {
    const { kind, id, row } = this.policy.rules.units[index];
    if (kind === "otherwise") return this.say("the default (otherwise)", "其余");
    if (row !== null) return this.say(`${id} row ${row}`, `${id} 第 ${row} 行`);
    const words = { "red-line": ["red line", "红线"], exception: ["exception", "例外"], adjust: ["adjustment", "调整"] }[kind];
    return words ? `${this.say(...words)} ${id}` : id;
  }

  /** The same, with the decision where every decision may have one of the name. */
  unitOfDecision(index) {
    const name = this.unit(index);
    const { kind, decision } = this.policy.rules.units[index];
    if (kind !== "otherwise" && !this.policy.schema.outcomes[decision].member) return name;
    const of = this.decisionLabel(decision);
    return this.say(`${name} of ${of}`, `${of}的${name}`);
  }

  /** The label of a decision, with the member that it is about. */
  decisionLabel(i) {
    const { name, member } = this.policy.schema.outcomes[i];
    const words = label(this.policy.rules.outcome_labels[i], name, this.lang);
    if (!member) return words;
    return this.say(`${words} of ${member.index + 1}`, `${words}（第 ${member.index + 1} 个）`);
  }

  citation(cites) {
    return cites === null ? "" : this.say(` (${cites})`, `（${cites}）`);
  }
}

const STEPS = {
  parameter: ["parameter", "参数"],
  define: ["definition", "定义"],
  boundary: ["boundary", "分档"],
  unit: ["condition of", "条件"],
  duty: ["condition of duty", "义务条件"],
};
