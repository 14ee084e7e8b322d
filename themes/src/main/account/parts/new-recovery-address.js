// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { ProblemAlert, explainField } from "../lib/problem.js";
import { Button, Dialog, Field } from "../lib/ui.js";
import { useCreation } from "./use-creation.js";

/** Asks for the address, to which a code is mailed then. */
export function NewRecoveryAddress({ draft, onClose, onMade }) {
  const { t } = useGatepost();
  const { create, busy, problem } = useCreation("recovery-address", onMade);
  const [address, setAddress] = useState(draft.address ?? "");

  return h(
    Dialog,
    {
      title: t("gatepostSetRecoveryAddress"),
      closeLabel: t("gatepostCancel"),
      onClose,
      onSubmit: () => create({ address }, { address }),
      footer: [
        h(Button, { key: "send", look: "primary", type: "submit", busy }, t("gatepostSendCode")),
        h(Button, { key: "cancel", look: "link", onClick: onClose }, t("gatepostCancel")),
      ],
    },
    problem && !explainField(t, problem, "address") && h(ProblemAlert, { problem, title: t("gatepostSendCodeFailed") }),
    h(
      Field,
      {
        label: t("gatepostMailAddress"),
        hint: t("gatepostMailAddressHint"),
        error: explainField(t, problem, "address", address),
        required: true,
      },
      (attributes) =>
        h("input", {
          ...attributes,
          "data-first": true,
          type: "email",
          maxLength: 254,
          autoComplete: "email",
          value: address,
          onChange: (event) => setAddress(event.target.value),
        }),
    ),
  );
}
