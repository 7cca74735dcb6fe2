// The form of a policy: a field for each fact, by the kind of its type.

import { WORDS } from "./words.js";

/** What a field says when nothing, or that there is none, is filled in. */
const NOTHING = undefined;
const NONE = null;

/** All facts. Values are JSON texts, so that no digit of a number is lost. */
export class Form {
  #element;
  #fields;

  constructor(element, facts, lang, filled) {
    this.#element = element;
    this.#fields = facts.map((fact) => new Field(fact, lang, fact.name, filled[fact.name]));
    element.replaceChildren(...this.#fields.map((field) => field.element));
    element.onsubmit = (event) => event.preventDefault();
  }

  /** The facts in JSON. */
  json() {
    return object(this.#fields);
  }

  /** What is filled in, for another form of the same facts. */
  filled() {
    return Object.fromEntries(this.#fields.map((field) => [field.fact.name, field.state()]));
  }

  /** Shows mistakes at their facts, and which facts are needed: paths such as `persons[2].rank`. */
  mark(mistakes, needed) {
    for (const field of this.#fields) field.mark(mistakes, needed);
  }

  /** What is needed comes first; the field that has the focus stays where it is. */
  arrange(needed) {
    const isNeeded = (field) => needed.some((path) => path === field.fact.name || path.startsWith(`${field.fact.name}[`));
    const order = [...this.#fields.filter(isNeeded), ...this.#fields.filter((field) => !isNeeded(field))];
    const elements = order.map((field) => field.element);
    const still = elements.find((element) => element.contains(document.activeElement));
    let isBehind = false;
    for (const element of elements) {
      if (element === still) isBehind = true;
      else if (still && !isBehind) this.#element.insertBefore(element, still);
      else this.#element.append(element);
    }
  }
}

/** One fact, or a field of a member of a list. */
class Field {
  #lang;
  #words;
  #control;
  #mistake;

  constructor(fact, lang, path, state) {
    this.fact = fact;
    this.path = path;
    this.#lang = lang;
    this.#words = WORDS[lang];
    const make = CONTROLS[fact.type.kind] ?? textControl;
    this.#control = make(fact, this.#words, lang, path, state);
    const isGroup = this.#control.isGroup ?? false;
    this.element = create(isGroup ? "fieldset" : "div", { className: "fact" });
    this.element.dataset.fact = path;
    const head = create(isGroup ? "legend" : "label", { className: "head", textContent: fact.label });
    head.dataset.needed = this.#words.needed;
    if (!isGroup) head.htmlFor = path;
    this.#mistake = create("p", { className: "mistake" });
    this.element.append(head, this.#control.element, this.#mistake);
    const hint = this.#hint();
    if (hint) this.element.append(create("p", { className: "hint", textContent: hint }));
  }

  /** JSON, or undefined where nothing is filled in. */
  json() {
    return this.#control.json();
  }

  state() {
    return this.#control.state();
  }

  mark(mistakes, needed) {
    this.#control.mark?.(mistakes, needed);
    // What is wrong inside of a list is said at its members.
    const isInside = (path) => !this.#control.mark && path.startsWith(this.path) && /^[[.]/.test(path.slice(this.path.length));
    const isMine = (path) => path === this.path || isInside(path);
    const mine = mistakes.filter((mistake) => isMine(mistake.path));
    // The name stands above already.
    const text = (mistake) => mistake.in(this.#lang).replace(/^`[^`]*`(: |：)/, "");
    this.#mistake.textContent = mine.map(text).join("\n");
    this.element.classList.toggle("wrong", mine.length > 0);
    this.element.classList.toggle("needed", needed.some(isMine));
  }

  #hint() {
    const { bounds, supplier, min, max, fields } = this.fact;
    const parts = [];
    // Of a date without bounds of its own there is nothing to say.
    const isAnyDay = min === "0001-01-01" && max === "9999-12-31";
    if (bounds && !isAnyDay) parts.push(this.#words.between(...bounds));
    if (fields) parts.push(this.#words.atMost(max));
    if (supplier) parts.push(this.#words.supplier(supplier));
    return parts.join(" · ");
  }
}

/** Controls: an element, the JSON of what is filled in, and its state for another language. */
const CONTROLS = {
  "yes-no": (fact, words, lang, path, state) => choice(fact, words, path, state, [["true", words.yes], ["false", words.no]]),
  enum: (fact, words, lang, path, state) => (
    choice(fact, words, path, state, fact.cases.map(({ name, label }) => [JSON.stringify(name), label]))
  ),
  text: (fact, words, lang, path, state) => orNone(fact, words, path, state, (value) => {
    const input = create("input", { type: "text", id: path, value: value ?? "" });
    // An empty field of a text that must be given is the empty text, where that may be.
    const isGiven = () => input.value !== "" || (!fact.unknown && fact.min === 0);
    return { element: input, json: () => (isGiven() ? JSON.stringify(input.value) : NOTHING), state: () => input.value, focusable: input };
  }),
  date: (fact, words, lang, path, state) => orNone(fact, words, path, state, (value) => {
    const input = create("input", { type: "date", id: path, value: value ?? "", min: fact.min, max: fact.max });
    return { element: input, json: () => (input.value ? JSON.stringify(input.value) : NOTHING), state: () => input.value, focusable: input };
  }),
  set(fact, words, lang, path, state) {
    const boxes = fact.cases.map(({ name, label }) => {
      const box = create("input", { type: "checkbox", checked: state?.names?.includes(name) ?? false });
      return { name, box, element: labelled(box, label) };
    });
    const touched = { value: state?.touched ?? false };
    const element = create("div", { className: "checks" });
    element.append(...boxes.map((entry) => entry.element));
    element.addEventListener("input", () => { touched.value = true; });
    const names = () => boxes.filter(({ box }) => box.checked).map(({ name }) => name);
    // Nothing ticked may be the empty set, which is a value.
    const isGiven = () => touched.value || !fact.unknown;
    return {
      element, isGroup: true, json: () => (isGiven() ? JSON.stringify(names()) : NOTHING),
      state: () => ({ names: names(), touched: touched.value }),
    };
  },
  range(fact, words, lang, path, state) {
    const isDate = fact.type.of.kind === "date";
    const ends = ["from", "to"].map((name) => {
      const input = create("input", { type: isDate ? "date" : "text", value: state?.[name] ?? "" });
      return { name, input, element: labelled(input, words[name], "before") };
    });
    const element = create("div", { className: "row" });
    element.append(...ends.map((end) => end.element));
    const given = () => ends.filter(({ input }) => input.value.trim() !== "");
    const json = () => {
      const pairs = given().map(({ name, input }) => `"${name}":${isDate ? JSON.stringify(input.value) : numeral(input.value)}`);
      return pairs.length > 0 ? `{${pairs.join(",")}}` : NOTHING;
    };
    return { element, isGroup: true, json, state: () => Object.fromEntries(ends.map(({ name, input }) => [name, input.value])) };
  },
  list(fact, words, lang, path, state) {
    const element = create("div");
    const holder = create("div");
    const button = create("button", { type: "button", textContent: words.add });
    const members = [];
    const changed = () => element.dispatchEvent(new Event("change", { bubbles: true }));
    const add = (filled) => {
      const box = create("div", { className: "member" });
      // The answer speaks of members by their number.
      const number = create("p", { className: "number", textContent: words.nth(members.length + 1) });
      const member = { box, number, fields: [] };
      members.push(member);
      const at = `${path}[${members.length - 1}]`;
      member.fields = fact.fields.map((field) => new Field(field, lang, `${at}.${field.name}`, filled?.[field.name]));
      const remove = create("button", { type: "button", textContent: words.remove });
      remove.addEventListener("click", () => {
        members.splice(members.indexOf(member), 1);
        box.remove();
        members.forEach((other, i) => {
          other.number.textContent = words.nth(i + 1);
          other.fields.forEach((field) => { field.path = `${path}[${i}].${field.fact.name}`; });
        });
        button.disabled = members.length >= fact.max;
        changed();
      });
      box.append(number, ...member.fields.map((field) => field.element), remove);
      holder.append(box);
      button.disabled = members.length >= fact.max;
    };
    for (const filled of state ?? []) add(filled);
    button.addEventListener("click", () => {
      add();
      changed();
    });
    element.append(holder, button);
    return {
      element,
      isGroup: true,
      json: () => `[${members.map((member) => object(member.fields)).join(",")}]`,
      state: () => members.map(({ fields }) => Object.fromEntries(fields.map((field) => [field.fact.name, field.state()]))),
      mark: (mistakes, needed) => members.forEach(({ fields }) => fields.forEach((field) => field.mark(mistakes, needed))),
    };
  },
};

/** A number with its unit, or a text. */
function textControl(fact, words, lang, path, state) {
  return orNone(fact, words, path, state, (value) => {
    const input = create("input", { type: "text", inputMode: "decimal", id: path, value: value ?? "" });
    return { element: input, json: () => (input.value.trim() ? numeral(input.value) : NOTHING), state: () => input.value, focusable: input };
  });
}

/** One of several; the first choice says nothing. */
function choice(fact, words, path, state, options) {
  const select = create("select", { id: path });
  const empty = fact.unknown ? words.notKnown : words.choose;
  const all = [["", empty], ...(fact.none ? [["null", words.none]] : []), ...options];
  for (const [value, textContent] of all) select.append(create("option", { value, textContent }));
  select.value = state ?? "";
  return { element: select, json: () => select.value || NOTHING, state: () => select.value };
}

/** A control beside which it can be said that there is none. */
function orNone(fact, words, path, state, make) {
  const inner = make(state?.value);
  if (!fact.none) return { ...inner, state: () => ({ value: inner.state() }) };
  const box = create("input", { type: "checkbox", checked: state?.isNone ?? false });
  const element = create("div", { className: "row" });
  element.append(inner.element, labelled(box, words.none));
  const apply = () => { inner.focusable.disabled = box.checked; };
  box.addEventListener("input", apply);
  apply();
  return {
    element,
    json: () => (box.checked ? String(NONE) : inner.json()),
    state: () => ({ value: inner.state(), isNone: box.checked }),
  };
}

/** A number as it was typed, without blanks and commas between groups; else a text, which is refused. */
function numeral(text) {
  const plain = text.normalize("NFKC").replace(/[\s,_]/g, "");
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(plain) ? plain : JSON.stringify(text);
}

function object(fields) {
  const pairs = fields.map((field) => [field.fact.name, field.json()]).filter(([, json]) => json !== NOTHING);
  return `{${pairs.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(",")}}`;
}

function labelled(control, text, where = "after") {
  const element = create("label");
  element.append(...(where === "before" ? [`${text} `, control] : [control, ` ${text}`]));
  return element;
}

function create(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
