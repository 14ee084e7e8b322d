// SPDX-License-Identifier: Apache-2.0

const PATIENCE_MS = 20_000;

/**
 * The console's router, its Keycloak client (the token) and its environment. Keycloak 26.7 hands none of them to pages of others, so they
 * are read from the React contexts below #app. Nothing else of ours but the menu leans on how the console is made.
 */
export async function consoleParts() {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    const parts = find(document.getElementById("app"));
    if (parts.router && parts.keycloak) return parts;
    await new Promise((go) => setTimeout(go, 100));
  }
  throw new Error("The admin console does not offer its router: Gatepost's pages cannot be shown in it.");
}

function find(app) {
  const parts = {};
  const key = app && Object.keys(app).find((name) => name.startsWith("__reactContainer$"));
  const stack = key ? [app[key].stateNode.current] : [];
  while (stack.length > 0 && !(parts.router && parts.keycloak)) {
    const fiber = stack.pop();
    const value = fiber.memoizedProps?.value;
    if (value?.router?.patchRoutes) parts.router = value.router;
    if (value?.keycloak?.updateToken && value.environment) {
      parts.keycloak = value.keycloak;
      parts.environment = value.environment;
    }
    if (fiber.sibling) stack.push(fiber.sibling);
    if (fiber.child) stack.push(fiber.child);
  }
  return parts;
}

/** The realm that is being administrated: the first part of the address, or where there is none the one signed in to. */
export function selectedRealm(environment) {
  return decodeURIComponent(location.hash.split(/[/?]/)[1] ?? "") || environment.realm;
}

/** Whether the console shows the page of this path, of whatever realm. */
export function isAt(path) {
  return location.hash.split(/[/?]/)[2] === path;
}
