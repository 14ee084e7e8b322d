// SPDX-License-Identifier: Apache-2.0
import { serviceName } from "../lib/words.js";

/** When, by what and from where a secret was last used, in one line. */
export function lastUse(t, dateTime, use) {
  if (!use) return t("gatepostNotYetUsed");
  return t("gatepostLastUse", {
    when: dateTime(use.at),
    service: serviceName(t, use.service),
    address: use.address ?? t("gatepostUnknownAddress"),
  });
}
