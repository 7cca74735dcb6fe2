// The page and the vectors in headless Chromium.
//
// `FENCUN_PICTURES=DIR` keeps pictures of the page.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { noChromium, Page } from "./chromium.js";
import { serve } from "./server.js";
import { index, leftOut, linesOf } from "./vectors.js";

const skip = leftOut || noChromium;
let server;

before(async () => {
  if (!skip) server = await serve();
});

after(() => server?.close());

test("every vector gives the same in a worker of Chromium", { skip }, async () => {
  const page = await Page.open(`${server.url}/tests/vectors-in-browser.html`);
  try {
    await page.until("window.outcome", 300);
    assert.deepEqual(await page.value("window.outcome"), { count: index.count, wrong: [] });
  } finally {
    await page.close();
  }
});

const field = (name) => `[data-fact="${name}"]`;
const text = (page, selector) => page.value(`document.querySelector(${JSON.stringify(selector)}).innerText`);
const order = (page) => page.value("[...document.querySelectorAll('#form > .fact')].map((fact) => fact.dataset.fact)");
const set = (page, selector, value, event = "change") => page.value(`(() => {
  const control = document.querySelector(${JSON.stringify(selector)});
  control.value = ${JSON.stringify(value)};
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event(${JSON.stringify(event)}, { bubbles: true }));
})()`);

async function form(origin, lang, run) {
  const { module } = index.modules.find((entry) => entry.origin === origin);
  const page = await Page.open(`${server.url}/example/index.html?lang=${lang}&module=/vectors/${module}`);
  try {
    await page.until("document.querySelector('.fact')");
    await run(page);
    assert.deepEqual(page.errors, []);
  } finally {
    await page.close();
  }
}

test("the page decides while it is filled in, and shows reasons", { skip }, () => form("policies/payment-error", "en", async (page) => {
  assert.equal(await text(page, "h1"), "Payment errors that count");
  assert.match(await text(page, "#answer"), /2 facts are still to be filled in/);
  await set(page, `${field("error_month")} input`, "2019-01-01");
  await page.type(`${field("issued")} input`, "537.01");
  // Nothing was finished: it decides with each letter, and what it still needs is marked.
  assert.match(await text(page, "#answer"), /not determined[^]*still possible: excluded, included/);
  assert.equal(await page.value(`document.querySelector('${field("correct")}').classList.contains("needed")`), true);
  await page.value("document.activeElement.blur()");
  assert.equal((await order(page))[0], "correct");
  await picture(page, "needed");

  await page.type(`${field("correct")} input`, "500");
  const answer = await text(page, "#answer");
  assert.match(answer, /: included\n/);
  assert.match(answer, /by E1 \(published rule: included if the error is greater than the threshold\): Too much was paid/);
  await picture(page, "decided");

  await set(page, `${field("issued")} input`, "537.015");
  assert.match(await text(page, `${field("issued")} .mistake`), /^too many digits behind the point/);
  assert.equal(await page.value("document.querySelectorAll('.mistake:not(:empty)').length"), 1);
  await picture(page, "mistake");
  await set(page, `${field("issued")} input`, "500,000,000");
  assert.match(await text(page, `${field("issued")} .mistake`), /^outside of its bounds: 500,000,000 USD, expected 0 USD to 100,000 USD/);
  await set(page, `${field("issued")} input`, "537.01");

  // What was filled in stays when the language changes.
  await set(page, "#lang", "zh");
  assert.equal(await text(page, "h1"), "计入差错率的发放差错");
  assert.match(await text(page, "#answer"), /认定结果：计入\n[^]*依据 E1/);
  assert.equal(await page.value("document.documentElement.lang"), "zh-CN");
  await picture(page, "chinese");
}));

test("lists, sets and enumerations have their fields", { skip }, () => form("policies/tolerance", "zh", async (page) => {
  assert.equal(await text(page, "h1"), "容错认定（示例）");
  await picture(page, "tolerance");
  const lists = await page.value("[...document.querySelectorAll('fieldset.fact > div > button')].length");
  assert.ok(lists > 0);
  await page.value("document.querySelector('fieldset.fact > div > button').click()");
  assert.equal(await page.value("document.querySelectorAll('.member').length"), 1);
  await page.value("document.querySelector('.member').scrollIntoView()");
  await picture(page, "member");
  await page.value("document.querySelector('.member > button').click()");
  assert.equal(await page.value("document.querySelectorAll('.member').length"), 0);
}));

test("each member of a list has a number, and its outcome a card", { skip }, () => form("policies/tolerance", "en", async (page) => {
  const { vectors } = index.modules.find((entry) => entry.origin === "policies/tolerance");
  const { facts } = linesOf(vectors).map((line) => JSON.parse(line)).find((vector) => (
    vector.facts && vector.answer?.outcomes.个人结论.length === 2
  ));
  await page.value(`(${fill})(${JSON.stringify(facts)}, "")`);
  const numbers = () => page.value("[...document.querySelectorAll('.number')].map((number) => number.innerText)");
  const heads = async () => (await page.value("[...document.querySelectorAll('#answer h2')].map((head) => head.innerText)"))
    .filter((head) => head.startsWith("Outcome for each person"));
  const label = (n, found) => assert.match(found, new RegExp(`^Outcome for each person of ${n}: `));
  assert.deepEqual(await numbers(), ["No. 1", "No. 2"]);
  const found = await heads();
  assert.equal(found.length, 2);
  found.forEach((head, i) => label(i + 1, head));
  await page.value("[...document.querySelectorAll('#answer h2')].at(-1).scrollIntoView({ block: 'end' })");
  await picture(page, "members");
  await page.value("document.querySelector('.member > button').click()");
  assert.deepEqual(await numbers(), ["No. 1"]);
  assert.equal((await heads()).length, 1);
}));

/** Fills in facts, in the page. */
function fill(facts, path) {
  for (const [name, value] of Object.entries(facts)) {
    const fact = document.querySelector(`[data-fact="${path}${name}"]`);
    const [control] = fact.querySelectorAll("select, input");
    if (Array.isArray(value) && fact.querySelector("button")) {
      value.forEach((member, i) => {
        [...fact.querySelectorAll("button")].at(-1).click();
        fill(member, `${path}${name}[${i}].`);
      });
    } else if (value === null && control.tagName !== "SELECT") {
      const none = [...fact.querySelectorAll("input")].at(-1);
      if (none.type === "checkbox") none.click();
    } else if (control.tagName === "SELECT") {
      control.value = JSON.stringify(value);
    } else {
      control.value = String(value);
    }
    control?.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

test("every policy of the repository has its form", { skip }, async () => {
  const page = await Page.open("about:blank", { width: 400 });
  try {
    for (const { origin, module } of index.modules.filter((entry) => entry.origin.startsWith("policies/"))) {
      await page.send("Page.navigate", { url: `${server.url}/example/index.html?lang=en&module=/vectors/${module}` });
      await page.until(`location.search.includes("${module}") && document.querySelector("#answer h2")`);
      assert.ok((await order(page)).length > 0, origin);
      // Nothing is wider than a narrow screen.
      assert.ok(await page.value("document.documentElement.scrollWidth <= innerWidth"), origin);
    }
    await picture(page, "narrow");
    assert.deepEqual(page.errors, []);
  } finally {
    await page.close();
  }
});

test("a module that is refused is said to be", { skip }, async () => {
  const page = await Page.open(`${server.url}/example/index.html?lang=zh&module=/vectors/refused-import.wasm`);
  try {
    await page.until("document.querySelector('#answer h2')");
    assert.match(await text(page, "#answer"), /FC0604 模块带有导入项/);
  } finally {
    await page.close();
  }
});

async function picture(page, name) {
  const folder = process.env.FENCUN_PICTURES;
  if (folder) writeFileSync(`${folder}/${name}.png`, await page.picture());
}
