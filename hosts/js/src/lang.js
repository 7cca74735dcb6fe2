// Texts for people, in English and in Chinese.

/** The language of a tag: `zh`, `zh-CN` and the like are Chinese, all others English. */
export function langOf(tag) {
  return /^zh/i.test(tag ?? "") ? "zh" : "en";
}

/** Both texts. */
export const both = (en, zh) => ({ en, zh });

/** The same text for both: a name, a number. */
export const same = (text) => ({ en: text, zh: text });

/** A policy's text in a language, or else in the other one, or null. */
export function pick(text, lang) {
  return text[lang] ?? text[lang === "zh" ? "en" : "zh"] ?? null;
}

/**
 * The label of something with a name: in the language, or the name where that is written in the
 * language's script, or the label in the other language.
 */
export function label(text, name, lang) {
  if (!text) return name;
  if (text[lang] !== undefined) return text[lang];
  // eslint-disable-next-line no-control-regex
  const isAscii = /^[\x00-\x7f]*$/.test(name);
  return isAscii === (lang === "en") ? name : (pick(text, lang) ?? name);
}
