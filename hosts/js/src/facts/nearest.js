// The name that was probably meant.

import { both } from "../lang.js";

/** A question with the nearest of the known names, if one is near. */
export function nearest(name, known) {
  const letters = Array.from(name);
  // Long texts are no slips of the pen, and comparing them takes time.
  if (letters.length > 64) return undefined;
  let best;
  let bestScore = 0.5;
  for (const candidate of known.slice(0, 1_000)) {
    const other = Array.from(candidate);
    const longest = Math.max(letters.length, other.length);
    const score = longest === 0 ? 1 : 1 - distance(letters, other) / longest;
    if (score >= bestScore) [best, bestScore] = [candidate, score];
  }
  return best === undefined ? undefined : both(`did you mean \`${best}\`?`, `是否指 \`${best}\`？`);
}

/** Insertions, deletions, changes and swaps from one text to the other (Damerau, Levenshtein). */
function distance(a, b) {
  const most = a.length + b.length;
  const rows = Array.from({ length: a.length + 2 }, () => new Array(b.length + 2).fill(0));
  rows[0][0] = most;
  for (let i = 0; i <= a.length; i += 1) [rows[i + 1][0], rows[i + 1][1]] = [most, i];
  for (let j = 0; j <= b.length; j += 1) [rows[0][j + 1], rows[1][j + 1]] = [most, j];
  const lastRow = new Map();
  for (let i = 1; i <= a.length; i += 1) {
    let lastColumn = 0;
    for (let j = 1; j <= b.length; j += 1) {
      const row = lastRow.get(b[j - 1]) ?? 0;
      const column = lastColumn;
      const isSame = a[i - 1] === b[j - 1];
      if (isSame) lastColumn = j;
      rows[i + 1][j + 1] = Math.min(
        rows[i][j] + (isSame ? 0 : 1),
        rows[i + 1][j] + 1,
        rows[i][j + 1] + 1,
        rows[row][column] + (i - row - 1) + 1 + (j - column - 1),
      );
    }
    lastRow.set(a[i - 1], i);
  }
  return rows[a.length + 1][b.length + 1];
}
