// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Alert } from "../lib/ui.js";

/** For whoever comes back from showing the second factor: nothing has been done yet, and this button does it. */
export function SteppedUp({ button }) {
  const { t } = useGatepost();
  return h(
    Alert,
    { kind: "success", title: t("gatepostSteppedUp") },
    h("p", null, t("gatepostSteppedUpHint", { button })),
  );
}
