// SPDX-License-Identifier: Apache-2.0
import { useState } from "react";
import { useGatepost } from "../lib/gatepost.js";

/**
 * Creating (or, with another method, changing) what the server may want a fresh second factor for: then the browser goes to show
 * it and comes back, with the draft kept. Right after that it does not go again: then it was the wrong factor, and the problem
 * says so. back: the person has just come from there.
 */
export function useCreation(path, onMade, method = "POST") {
  const { call, steppedUp, askForFactor } = useGatepost();
  const [back] = useState(() => steppedUp.current);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState();

  const create = async (body, typed) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const made = await call(method, path, body);
      steppedUp.current = false;
      onMade(made);
      return;
    } catch (failure) {
      if (failure.stepUp && !steppedUp.current) {
        await askForFactor(typed);
        return;
      }
      setProblem(failure);
    }
    setBusy(false);
  };
  return { create, busy, problem, back: back && !problem };
}
