// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { ConfirmedByName } from "./confirm-by-name.js";

/** Asks for the domain's name before it takes the company away: with it go the ties between its accounts and ours. */
export function RemoveCompany({ path, domain, tag, onDone }) {
  const { t, call } = useGatepost();
  return h(ConfirmedByName, {
    label: t("gatepostRemoveCompany"),
    yes: t("gatepostRemoveForGood"),
    title: t("gatepostRemoveCompanyTitle", { domain }),
    text: t("gatepostRemoveCompanyText"),
    domain,
    act: () => call("DELETE", path, undefined, tag ? { "If-Match": tag } : {}),
    onDone,
  });
}
