// Serves the library, its page and the vectors to a browser.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

import { fileOf } from "./vectors.js";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".json": "application/json" };

/** A server on a port of its own. */
export async function serve() {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    try {
      const vector = /^\/vectors\/([\w.-]+)$/.exec(pathname);
      const isSafe = !pathname.includes("..");
      const file = vector ? fileOf(vector[1]) : isSafe && await readFile(fileURLToPath(new URL(`..${pathname}`, import.meta.url)));
      response.writeHead(200, { "content-type": TYPES[extname(pathname)] ?? "application/octet-stream" });
      response.end(file);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
