// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { ProblemAlert } from "../lib/problem.js";
import { Button, Dialog } from "../lib/ui.js";

/** Asks before it deletes what is at this path. */
export function ConfirmRemoval({ path, title, text, onClose, onRemoved }) {
  const { t, call, steppedUp, askForFactor } = useGatepost();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState();

  const remove = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await call("DELETE", path);
    } catch (failure) {
      // Not again for whoever has just come from there: then it was the wrong factor, and the problem says so.
      if (failure.stepUp && !steppedUp.current) {
        await askForFactor();
        return;
      }
      // Somebody else was faster, in another window say: what was wanted is so.
      if (failure.status !== 404) {
        setProblem(failure);
        setBusy(false);
        return;
      }
    }
    onRemoved();
  };

  return h(
    Dialog,
    {
      title,
      closeLabel: t("gatepostCancel"),
      onClose,
      footer: [
        h(Button, { key: "remove", look: "danger", busy, onClick: remove }, t("gatepostRemove")),
        h(Button, { key: "cancel", look: "link", onClick: onClose }, t("gatepostCancel")),
      ],
    },
    problem && h(ProblemAlert, { problem, title: t("gatepostRemoveFailed") }),
    h("p", null, text),
  );
}
