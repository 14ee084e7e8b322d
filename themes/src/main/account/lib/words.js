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
  return proofs.map((proof) => worded(t, "gatepostProof_", proof)).join(", ");
}

function worded(t, prefix, word) {
  const key = prefix + word;
  return t.has(key) ? t(key) : word;
}
