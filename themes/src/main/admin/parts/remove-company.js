// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Button, Dialog, Field } from "../lib/ui.js";
import { ProblemAlert } from "./problem.js";

/** Asks for the domain's name before it takes the company away: with it go the ties between its accounts and ours. */
export function RemoveCompany({ path, domain, tag, onDone }) {
  const { t } = useGatepost();
  const [asking, setAsking] = useState(false);
  return [
    h(Button, { key: "button", look: "secondary danger", onClick: () => setAsking(true) }, t("gatepostRemoveCompany")),
    asking && h(Question, { key: "dialog", path, domain, tag, onClose: () => setAsking(false), onDone }),
  ];
}

function Question({ path, domain, tag, onClose, onDone }) {
  const { t, call } = useGatepost();
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState();
  const remove = () => {
    setBusy(true);
    call("DELETE", path, undefined, tag ? { "If-Match": tag } : {}).then(onDone, (failure) => {
      // Somebody else was faster: what was wanted is so.
      if (failure.status === 404) return onDone();
      setProblem(failure);
      setBusy(false);
    });
  };
  return h(
    Dialog,
    {
      title: t("gatepostRemoveCompanyTitle", { domain }),
      closeLabel: t("gatepostCancel"),
      onClose,
      onSubmit: remove,
      footer: [
        h(Button, { key: "yes", type: "submit", look: "danger", busy, disabled: typed.trim().toLowerCase() !== domain }, t("gatepostRemoveForGood")),
        h(Button, { key: "no", look: "link", onClick: onClose }, t("gatepostCancel")),
      ],
    },
    problem && h(ProblemAlert, { problem, title: t("gatepostNotDone") }),
    h("p", { className: "pf-v5-u-mb-md" }, t("gatepostRemoveCompanyText")),
    h(Field, { label: t("gatepostTypeDomain", { domain }) }, (field) =>
      h("input", { ...field, "data-first": true, value: typed, autoComplete: "off", spellCheck: false, onChange: (event) => setTyped(event.target.value) }),
    ),
  );
}
