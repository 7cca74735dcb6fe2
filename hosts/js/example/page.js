// A form for any policy: made from its schema, decided while typing, with the reasons.

import { FactsError, FencunError, langOf, Policy } from "../index.js";
import { Form } from "./form.js";
import { WORDS } from "./words.js";

const at = (id) => document.getElementById(id);

let policy = null;
let form = null;
let lang = langOf(new URLSearchParams(location.search).get("lang") ?? navigator.language);

start();

async function start() {
  at("lang").value = lang;
  at("lang").addEventListener("change", () => {
    lang = at("lang").value;
    show();
  });
  at("file").addEventListener("change", () => {
    const [file] = at("file").files;
    if (file) open(file.arrayBuffer());
  });
  const url = new URLSearchParams(location.search).get("module") ?? "policy.wasm";
  words();
  await open(fetch(url).then((response) => (response.ok ? response : Promise.reject(new Error(`${url}: ${response.status}`)))));
}

/** Takes a module in the place of the one before. */
async function open(source) {
  try {
    policy = await Policy.load(source);
  } catch (error) {
    policy = null;
    at("form").replaceChildren();
    at("answer").replaceChildren(card(say(error)));
    return;
  }
  form = null;
  show();
}

/** The page in the language of the reader; what was filled in stays. */
function show() {
  words();
  if (!policy) return;
  const filled = form?.filled() ?? {};
  at("title").textContent = policy.title(lang) ?? policy.name;
  at("about").textContent = `${policy.name} ${policy.version} · ${policy.digest.slice(0, 23)}…`;
  at("about").title = policy.digest;
  document.title = at("title").textContent;
  form = new Form(at("form"), policy.facts(lang), lang, filled);
  at("form").oninput = () => decide();
  // Facts move only when one is finished, so that nothing moves under the hand.
  at("form").onchange = () => form.arrange(decide());
  form.arrange(decide());
}

/** Decides on what is filled in; names of the facts that are still needed. */
function decide() {
  let missing = [];
  try {
    const decision = policy.decideJson(form.json(), { trace: true });
    form.mark([], decision.needs);
    at("answer").replaceChildren(...cards(decision));
    return decision.needs;
  } catch (error) {
    if (!(error instanceof FencunError)) throw error;
    const mistakes = error instanceof FactsError ? error.mistakes : [];
    // What is only missing is no mistake yet.
    const wrong = mistakes.filter((mistake) => mistake.code !== "FC0621");
    missing = mistakes.filter((mistake) => mistake.code === "FC0621").map((mistake) => mistake.path);
    form.mark(wrong, missing);
    if (mistakes.length === 0) at("answer").replaceChildren(card(say(error)));
    else {
      const { toCorrect, toFill } = WORDS[lang];
      const open = missing.length > 0 ? [card(toFill(missing.length))] : [];
      const corrections = wrong.length > 0 ? [card(toCorrect(wrong.length), wrong.map((mistake) => mistake.in(lang)))] : [];
      at("answer").replaceChildren(...corrections, ...open);
    }
  }
  return missing;
}

/** A card for each paragraph of the explanation. */
function cards(decision) {
  const paragraphs = [];
  for (const line of decision.explain(lang).trimEnd().split("\n")) {
    if (line.startsWith("  ")) paragraphs.at(-1).lines.push(line.trim());
    else paragraphs.push({ head: line, lines: [] });
  }
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = WORDS[lang].everyStep;
  const steps = document.createElement("pre");
  steps.textContent = decision.explain(lang, { detail: "full" });
  details.append(summary, steps);
  details.open = at("answer").querySelector("details")?.open ?? false;
  return [...paragraphs.map(({ head, lines }) => card(head, lines)), details];
}

function card(head, lines = []) {
  const article = document.createElement("article");
  article.className = "outcome";
  const title = document.createElement("h2");
  title.textContent = head;
  article.append(title);
  if (lines.length > 0) {
    const list = document.createElement("ul");
    for (const line of lines) list.append(Object.assign(document.createElement("li"), { textContent: line }));
    article.append(list);
  }
  return article;
}

function words() {
  document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-words]")) {
    element.textContent = WORDS[lang][element.dataset.words];
  }
}

function say(error) {
  return error instanceof FencunError ? `${error.code} ${error.in(lang)}` : `${WORDS[lang].noModule} (${error.message})`;
}
