// SPDX-License-Identifier: Apache-2.0
/** The words of the REST interface (services, proofs) in the person's language. */

export function serviceName(t, service) {
  return worded(t, "gatepostService_", service);
}

/** The name with what it is for, where a person has to choose. */
export function serviceWithUse(t, service) {
  const use = `gatepostServiceFor_${service}`;
  return t.has(use) ? `${serviceName(t, service)} (${t(use)})` : serviceName(t, service);
}

export function proofNames(t, proofs) {
  return proofs.map((proof) => worded(t, "gatepostProof_", proof));
}

/** What was presented, the app password by its name; nothing where nothing was. */
export function proofOf(t, { proof, credential }) {
  const name = proof && worded(t, "gatepostProof_", proof);
  return credential?.label ? t("gatepostProofNamed", { proof: name, label: credential.label }) : name;
}

/** The web client by a word for people: ours for Keycloak's own, else what its admin calls it. */
export function clientName(t, { client, clientName }) {
  const key = `gatepostClient_${client}`;
  return t.has(key) ? t(key) : (clientName ?? client);
}

/** Why, as a sentence: ours, else the server's, else its word. */
export function reasonOf(t, { reason, sentence }) {
  const key = `gatepostReason_${reason}`;
  return t.has(key) ? t(key) : (sentence ?? t("gatepostOtherReason", { reason }));
}

/** A browser by its kind and its system, as far as they are known. */
export function deviceName(t, { browser, system }) {
  const name = browser ?? t("gatepostUnknownBrowser");
  return system ? t("gatepostBrowserOn", { browser: name, system }) : name;
}

function worded(t, prefix, word) {
  const key = prefix + word;
  return t.has(key) ? t(key) : word;
}
