// SPDX-License-Identifier: Apache-2.0

const LIFE = 10 * 60 * 1000;
const key = (page) => `gatepost.draft.${page}`;

/**
 * Sends the browser to show a second factor again and come back to this page; the draft (never a secret) waits for it in
 * this tab.
 */
export function askForFactor(keycloak, page, draft) {
  sessionStorage.setItem(key(page), JSON.stringify({ draft, until: Date.now() + LIFE }));
  return keycloak.login({ action: "gatepost-fresh-factor", redirectUri: location.href });
}

/** What the person had typed on this page before the second factor was asked for; only once. */
export function takeDraft(page) {
  const kept = sessionStorage.getItem(key(page));
  sessionStorage.removeItem(key(page));
  if (!kept) return undefined;
  const { draft, until } = JSON.parse(kept);
  return Date.now() < until ? draft : undefined;
}
