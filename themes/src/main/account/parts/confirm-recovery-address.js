// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { ProblemAlert, explainField } from "../lib/problem.js";
import { Alert, Button, Field } from "../lib/ui.js";

/** Takes the code that was mailed to an address, which does not count until then, or takes the address back. */
export function ConfirmRecoveryAddress({ pending, onDone, onTakenBack, onOver }) {
  const { t, call, dateTime } = useGatepost();
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState();

  const confirm = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await call("POST", "recovery-address/confirmation", { code });
      onDone();
      return;
    } catch (failure) {
      setProblem(failure);
      if (failure.status === 404 || failure.type.endsWith(":too-many-tries")) onOver(failure);
    }
    setBusy(false);
  };

  const takeBack = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await call("DELETE", "recovery-address/confirmation");
      onTakenBack();
      return;
    } catch (failure) {
      setProblem(failure);
      if (failure.status === 404) onOver(failure);
    }
    setBusy(false);
  };

  return h(
    "form",
    {
      className: "pf-v5-c-form gatepost-confirm",
      onSubmit: (event) => {
        event.preventDefault();
        confirm();
      },
    },
    h(
      Alert,
      { title: t("gatepostCodeMailed", { address: pending.address }), focus: true },
      t("gatepostCodeMailedUntil", { until: dateTime(pending.until) }),
    ),
    problem && !explainField(t, problem, "code") && h(ProblemAlert, { problem, title: t("gatepostConfirmFailed") }),
    h(
      Field,
      { label: t("gatepostCodeFromMail"), error: explainField(t, problem, "code"), required: true },
      (attributes) =>
        h("input", {
          ...attributes,
          type: "text",
          inputMode: "numeric",
          autoComplete: "one-time-code",
          maxLength: 64,
          value: code,
          onChange: (event) => setCode(event.target.value),
        }),
    ),
    h(
      "p",
      null,
      h(Button, { look: "primary", type: "submit", busy }, t("gatepostConfirm")),
      " ",
      h(Button, { look: "link", busy, onClick: takeBack }, t("gatepostTakeBack")),
    ),
  );
}
