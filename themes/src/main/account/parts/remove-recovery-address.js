// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { ProblemAlert } from "../lib/problem.js";
import { Button, Dialog } from "../lib/ui.js";
import { useCreation } from "./use-creation.js";

/** Asks before the way back is gone; the server wants a fresh second factor for it. */
export function RemoveRecoveryAddress({ onClose, onRemoved }) {
  const { t } = useGatepost();
  const { create: remove, busy, problem } = useCreation("recovery-address", onRemoved, "DELETE");
  return h(
    Dialog,
    {
      title: t("gatepostRemoveRecoveryAddress"),
      closeLabel: t("gatepostCancel"),
      onClose,
      footer: [
        h(Button, { key: "remove", look: "danger", busy, onClick: () => remove(undefined, { remove: true }) }, t("gatepostRemove")),
        h(Button, { key: "cancel", look: "link", onClick: onClose }, t("gatepostCancel")),
      ],
    },
    problem && h(ProblemAlert, { problem, title: t("gatepostRemoveFailed") }),
    h("p", null, t("gatepostRemoveRecoveryAddressText")),
  );
}
