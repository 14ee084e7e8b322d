// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Button, Dialog } from "../lib/ui.js";
import { ProblemAlert } from "./problem.js";

/**
 * A button that asks before it does what cannot be taken back. act answers a promise; onDone gets what it came to. What is not there
 * any more is done, unless it is not about taking away (goneIsDone).
 */
export function ConfirmedButton({ label, title, text, look = "secondary danger", goneIsDone = true, act, onDone }) {
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  return [
    h(Button, { key: "button", look, "aria-label": title, onClick: () => setAsking(true) }, label),
    asking && h(Confirmation, { key: "dialog", label, title, text, goneIsDone, act, onClose: close, onDone: (value) => (close(), onDone(value)) }),
  ];
}

/** What a dialog does once it is agreed to: [go, whether it is under way, the problem that it met]. */
export function useAct({ act, goneIsDone, onDone }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState();
  const go = () => {
    setBusy(true);
    act().then(onDone, (failure) => {
      // Somebody else was faster: what was wanted is so.
      if (failure.status === 404 && goneIsDone) return onDone();
      setProblem(failure);
      setBusy(false);
    });
  };
  return [go, busy, problem];
}

function Confirmation({ label, title, text, goneIsDone, act, onClose, onDone }) {
  const { t } = useGatepost();
  const [go, busy, problem] = useAct({ act, goneIsDone, onDone });
  return h(
    Dialog,
    {
      title,
      closeLabel: t("gatepostCancel"),
      onClose,
      footer: [
        h(Button, { key: "yes", look: "danger", busy, onClick: go }, label),
        h(Button, { key: "no", look: "link", onClick: onClose }, t("gatepostCancel")),
      ],
    },
    problem && h(ProblemAlert, { problem, title: t("gatepostNotDone") }),
    h("p", null, text),
  );
}
