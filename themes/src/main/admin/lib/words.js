// SPDX-License-Identifier: Apache-2.0
/** The words of a policy (docs/policy.md). */

export const SERVICES = ["web", "admin", "imap", "pop3", "smtp", "sieve", "eas", "dav", "soap"];

const PAGES = ["password", "password+second-factor", "saml", "oidc"];
const PROGRAMS = ["password", "app-password", "token"];

/** The proofs that can open the service, whatever a policy says. */
export function proofsFor(service) {
  if (service === "web" || service === "admin") return PAGES;
  return service === "eas" ? [...PROGRAMS, "mobile-password"] : PROGRAMS;
}
