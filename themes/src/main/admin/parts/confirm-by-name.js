// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Button, Dialog, Field } from "../lib/ui.js";
import { useAct } from "./confirm.js";
import { ProblemAlert } from "./problem.js";

/**
 * A button that has the domain's name typed before it does what concerns many. act answers a promise; onDone gets what it came to. What
 * is not there any more is done, unless it is not about taking away (goneIsDone). named: the button's name where there are several.
 */
export function ConfirmedByName({ label, named, yes = label, title, text, domain, goneIsDone = true, act, onDone }) {
  const [asking, setAsking] = useState(false);
  const close = () => setAsking(false);
  return [
    h(Button, { key: "button", look: "secondary danger", "aria-label": named, onClick: () => setAsking(true) }, label),
    asking && h(Question, { key: "dialog", yes, title, text, domain, goneIsDone, act, onClose: close, onDone: (value) => (close(), onDone(value)) }),
  ];
}

function Question({ yes, title, text, domain, goneIsDone, act, onClose, onDone }) {
  const { t } = useGatepost();
  const [typed, setTyped] = useState("");
  const [go, busy, problem] = useAct({ act, goneIsDone, onDone });
  return h(
    Dialog,
    {
      title,
      closeLabel: t("gatepostCancel"),
      // What is under way goes on, and must not do so unseen.
      onClose: busy ? () => {} : onClose,
      onSubmit: go,
      footer: [
        h(Button, { key: "yes", type: "submit", look: "danger", busy, disabled: typed.trim().toLowerCase() !== domain }, yes),
        h(Button, { key: "no", look: "link", disabled: busy, onClick: onClose }, t("gatepostCancel")),
      ],
    },
    problem && h(ProblemAlert, { problem, title: t("gatepostNotDone") }),
    h("p", { className: "pf-v5-u-mb-md" }, text),
    h(Field, { label: t("gatepostTypeDomain", { domain }) }, (field) =>
      h("input", { ...field, "data-first": true, value: typed, autoComplete: "off", spellCheck: false, onChange: (event) => setTyped(event.target.value) }),
    ),
  );
}
