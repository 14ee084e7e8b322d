// SPDX-License-Identifier: Apache-2.0

const PREFIX = "gatepostSaid_";

/**
 * A function that says what the server says in English (the rules of a trace, what is wrong with a document) in the admin's language: where the
 * sentence is one of the forms gatepostSaid_, the English text of which is the server's own sentence. Any other stays as it is. A reason within
 * ({{why}}) is said likewise, and so is what stands behind the word of a finding ("signature: ").
 */
export function saidIn(t, english) {
  const forms = english.keys(PREFIX).map((key) => [key, formOf(english(key))]);
  const say = (sentence) => {
    for (const [key, form] of forms) {
      const found = form.exec(sentence);
      if (found) return t(key, found.groups?.why ? { ...found.groups, why: say(found.groups.why) } : found.groups);
    }
    const [, finding, reason] = /^([a-z-]+: )(.+)$/s.exec(sentence) ?? [];
    return finding ? finding + say(reason) : sentence;
  };
  return say;
}

function formOf(text) {
  const parts = text.split(/\{\{(\w+)}}/);
  return new RegExp(`^${parts.map((part, i) => (i % 2 === 0 ? part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&") : `(?<${part}>.+?)`)).join("")}$`, "s");
}
