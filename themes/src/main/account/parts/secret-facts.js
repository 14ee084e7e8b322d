// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Tag } from "../lib/ui.js";
import { serviceName } from "../lib/words.js";

/** One that opens nothing any more stays in the list, so that its owner sees why a program fails. */
export function StateTag({ state }) {
  const { t } = useGatepost();
  return state === "usable" ? null : h(Tag, { color: "red" }, t(`gatepostState_${state}`));
}

/** When, by what and from where a secret was last used, in one line. */
export function lastUse(t, dateTime, use) {
  if (!use) return t("gatepostNotYetUsed");
  return t("gatepostLastUse", {
    when: dateTime(use.at),
    service: serviceName(t, use.service),
    address: use.address || t("gatepostUnknownAddress"),
  });
}
