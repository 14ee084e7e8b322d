// SPDX-License-Identifier: Apache-2.0
import { createContext, useContext } from "react";
import { useLoadedBy } from "./loaded.js";

export const Gatepost = createContext(undefined);

/**
 * What a page works with: t (texts), the realm, may (whether the admin has a role there), call (REST below the realm), send (REST at a path
 * that the server named), dateTime, duration; the parts of the policy page also the policy, and the trial that is under way.
 */
export function useGatepost() {
  return useContext(Gatepost);
}

/** What a GET of this path answers: {value} or {problem}, neither while it is under way, and reload(). */
export function useLoaded(path) {
  return useLoadedBy(useGatepost().call, path);
}
