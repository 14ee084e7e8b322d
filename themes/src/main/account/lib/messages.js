// SPDX-License-Identifier: Apache-2.0

const bundles = new Map();

/**
 * A function from message key to text in this language, from the theme's messages_*.properties with the realm's own
 * texts over them. The console has the same bundle, but keeps it to itself.
 */
export function messages({ serverBaseUrl, realm }, locale, type = "account") {
  const url = `${serverBaseUrl.replace(/\/$/, "")}/resources/${encodeURIComponent(realm)}/${type}/${encodeURIComponent(locale)}`;
  if (!bundles.has(url)) {
    const bundle = fetchBundle(url);
    bundles.set(url, bundle);
    bundle.catch(() => bundles.delete(url));
  }
  return bundles.get(url);
}

async function fetchBundle(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`No messages: ${answer.status}`);
  const texts = new Map((await answer.json()).map(({ key, value }) => [key, value]));
  const translate = (key, values = {}) =>
    (texts.get(key) ?? key).replace(/\{\{(\w+)}}/g, (placeholder, name) => values[name] ?? placeholder);
  /** Whether there is a text for this key, for words that a newer server may send. */
  translate.has = (key) => texts.has(key);
  /** Those that begin so, in the order of their names. */
  translate.keys = (prefix) => [...texts.keys()].filter((key) => key.startsWith(prefix)).sort();
  return translate;
}
