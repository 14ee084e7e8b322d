// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import { useGatepost } from "../lib/gatepost.js";

/**
 * Creating what the server may want a fresh second factor for: then the browser goes to show it and comes back, with the
 * draft kept. A draft that has been there already does not go again; then it was the wrong factor, and the problem says so.
 */
export function useCreation(path, onMade) {
  const { call, draft, askForFactor } = useGatepost();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState();

  const create = async (body, typed) => {
    setBusy(true);
    setProblem(undefined);
    try {
      onMade(await call("POST", path, body));
    } catch (failure) {
      if (failure.stepUp && !draft) {
        await askForFactor(typed);
        return;
      }
      setProblem(failure);
    }
    setBusy(false);
  };
  return { create, busy, problem };
}
