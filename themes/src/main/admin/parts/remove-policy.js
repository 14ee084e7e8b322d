// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { tagOf } from "../lib/rest.js";
import { ConfirmedByName } from "./confirm-by-name.js";

/** Takes away a domain's own policy, as it was read here: the realm's default covers the domain again. The default itself stays. */
export function RemovePolicy({ read, onDone }) {
  const { t, call, name, policy } = useGatepost();
  return h(ConfirmedByName, {
    label: t("gatepostRemovePolicy"),
    title: t("gatepostRemovePolicyTitle", { name }),
    text: t("gatepostRemovePolicyText"),
    domain: name,
    act: () => call("DELETE", policy, undefined, { "If-Match": tagOf(read) }),
    onDone,
  });
}
