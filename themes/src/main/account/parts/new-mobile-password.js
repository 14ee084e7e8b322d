// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { ProblemAlert, explainField } from "../lib/problem.js";
import { Button, Dialog, Field } from "../lib/ui.js";
import { SteppedUp } from "./stepped-up.js";
import { useCreation } from "./use-creation.js";

/** Asks which phone it is for, and makes the mobile password. */
export function NewMobilePassword({ draft, onClose, onMade }) {
  const { t } = useGatepost();
  const { create, busy, problem, back } = useCreation("mobile-password", onMade);
  const [label, setLabel] = useState(draft.label ?? "");

  return h(
    Dialog,
    {
      title: t("gatepostMobileNew"),
      closeLabel: t("gatepostCancel"),
      onClose,
      onSubmit: () => create({ label }, { label }),
      footer: [
        h(Button, { key: "create", look: "primary", type: "submit", busy }, t("gatepostCreate")),
        h(Button, { key: "cancel", look: "link", onClick: onClose }, t("gatepostCancel")),
      ],
    },
    problem && h(ProblemAlert, { problem, title: t("gatepostCreateFailed") }),
    back && h(SteppedUp, { button: t("gatepostCreate") }),
    h(
      Field,
      { label: t("gatepostLabel"), hint: t("gatepostMobileLabelHint"), error: explainField(t, problem, "label", label), required: true },
      (attributes) =>
        h("input", {
          ...attributes,
          "data-first": true,
          maxLength: 64,
          value: label,
          onChange: (event) => setLabel(event.target.value),
        }),
    ),
  );
}
