// SPDX-License-Identifier: Apache-2.0

/**
 * The console's own Keycloak client (the token) and its environment (realm, locale, URLs).
 *
 * Keycloak 26.7 hands neither to pages of others, so they are read from the React context above the element. Nothing else
 * of ours leans on how the console is made, apart from content.json and the console's one <main>.
 */
export function consoleAround(element) {
  for (let node = element; node; node = node.parentElement) {
    const key = Object.keys(node).find((name) => name.startsWith("__reactFiber$"));
    for (let fiber = node[key]; fiber; fiber = fiber.return) {
      const value = fiber.memoizedProps?.value;
      if (value?.keycloak?.updateToken && value.environment) {
        return { keycloak: value.keycloak, environment: value.environment };
      }
    }
  }
  throw new Error("The account console around this page does not offer its Keycloak client.");
}
