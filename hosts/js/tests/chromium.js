// A headless Chromium, spoken to over its pipe: no package is needed for it.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const names = [process.env.CHROMIUM, "chromium", "chromium-browser", "google-chrome"].filter(Boolean);
const program = names.find((name) => spawnSync(name, ["--version"]).status === 0);

/** Why the tests in a browser are left out; false where they are not. */
export const noChromium = program ? false : "no Chromium: apt-get install chromium, or set CHROMIUM to its path";

/** A page of a new browser. */
export class Page {
  #browser;
  #folder;
  #next = 1;
  #waiting = new Map();
  #session;
  /** What the page wrote to its console as an error, and errors that nobody caught. */
  errors = [];

  static async open(url, { width = 1200, height = 900, lang = "en" } = {}) {
    const page = new Page();
    page.#folder = mkdtempSync(join(tmpdir(), "fencun-chromium-"));
    const options = [
      "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
      "--remote-debugging-pipe", `--user-data-dir=${page.#folder}`, `--window-size=${width},${height}`, `--accept-lang=${lang}`,
      "about:blank",
    ];
    page.#browser = spawn(program, options, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    page.#listen(page.#browser.stdio[4]);
    const { targetId } = await page.send("Target.createTarget", { url: "about:blank" });
    page.#session = (await page.send("Target.attachToTarget", { targetId, flatten: true })).sessionId;
    await page.send("Runtime.enable");
    await page.send("Page.enable");
    await page.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    await page.send("Page.navigate", { url });
    return page;
  }

  async close() {
    const ended = new Promise((resolve) => this.#browser.once("exit", resolve));
    this.#session = undefined;
    this.send("Browser.close").catch(() => {});
    const kill = setTimeout(() => this.#browser.kill("SIGKILL"), 5_000);
    await ended;
    clearTimeout(kill);
    // Its helpers may write for another moment.
    for (let tries = 0; tries < 50 && existsSync(this.#folder); tries += 1) {
      try {
        rmSync(this.#folder, { recursive: true, force: true });
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  /** The value of an expression in the page. */
  async value(expression) {
    const answer = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description ?? expression);
    return answer.result.value;
  }

  /** Waits until an expression holds. */
  async until(expression, seconds = 20) {
    const end = Date.now() + seconds * 1_000;
    while (Date.now() < end) {
      if (await this.value(`Boolean(${expression})`).catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`not in ${seconds} seconds: ${expression}\n${this.errors.join("\n")}`);
  }

  /** Types into an element, as a person does. */
  async type(selector, text) {
    await this.value(`document.querySelector(${JSON.stringify(selector)}).focus()`);
    await this.send("Input.insertText", { text });
  }

  /** A picture of the page, PNG. */
  async picture() {
    const { data } = await this.send("Page.captureScreenshot", { format: "png" });
    return Buffer.from(data, "base64");
  }

  send(method, params = {}) {
    const id = this.#next++;
    const message = { id, method, params, ...(this.#session && { sessionId: this.#session }) };
    this.#browser.stdio[3].write(`${JSON.stringify(message)}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #listen(pipe) {
    let rest = "";
    pipe.setEncoding("utf8");
    pipe.on("data", (chunk) => {
      const messages = (rest + chunk).split("\0");
      rest = messages.pop();
      messages.forEach((message) => this.#take(JSON.parse(message)));
    });
  }

  #take({ id, result, error, method, params }) {
    if (method === "Runtime.exceptionThrown") this.errors.push(params.exceptionDetails.exception?.description ?? "error");
    if (method === "Runtime.consoleAPICalled" && params.type === "error") {
      this.errors.push(params.args.map((arg) => arg.value ?? arg.description).join(" "));
    }
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    if (error) waiting.reject(new Error(error.message));
    else waiting.resolve(result);
  }
}
