// SPDX-License-Identifier: Apache-2.0
/** The words of a policy (docs/policy.md). */

export const SERVICES = ["web", "admin", "imap", "pop3", "smtp", "sieve", "eas", "dav", "soap"];

export const PROOFS = ["password", "password+second-factor", "saml", "oidc", "app-password", "mobile-password", "token"];

const PAGES = ["password", "password+second-factor", "saml", "oidc"];
const PROGRAMS = ["password", "app-password", "token"];

/** The proofs that can open the service, whatever a policy says. */
export function proofsFor(service) {
  if (service === "web" || service === "admin") return PAGES;
  return service === "eas" ? [...PROGRAMS, "mobile-password"] : PROGRAMS;
}

/** Why, as a sentence: ours, else the server's, else its word. */
export function reasonOf(t, { reason, sentence }) {
  const key = `gatepostReason_${reason}`;
  return t.has(key) ? t(key) : (sentence ?? reason);
}

/** What became of a login and why, in words alone. */
export function outcomeOf(t, { outcome, ...why }) {
  return `${t(`gatepostOutcome_${outcome}`)}. ${reasonOf(t, why)}`;
}

/** How the server knows an address: by the connection, or on whose word. */
export function originOf(t, origin) {
  if (origin === "connection") return t("gatepostByConnection");
  const [, how, who] = /^(proxy|stated by) (\S+)$/.exec(origin) ?? [];
  return how ? t(how === "proxy" ? "gatepostByProxy" : "gatepostByServer", { who }) : origin;
}
