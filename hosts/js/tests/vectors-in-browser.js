import { checkModule, checkRefused } from "./check.js";

const bytes = async (name) => {
  const response = await fetch(`/vectors/${name}`);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

try {
  const index = JSON.parse(new TextDecoder().decode(await bytes("index.json")));
  const wrong = [];
  let count = 0;
  for (const entry of index.modules) {
    wrong.push(...await checkModule(entry, bytes));
    count += entry.count;
  }
  for (const entry of index.refused) wrong.push(...await checkRefused(entry, bytes));
  postMessage({ count, wrong });
} catch (error) {
  postMessage({ count: 0, wrong: [String(error?.stack ?? error)] });
}
