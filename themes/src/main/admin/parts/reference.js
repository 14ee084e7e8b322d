// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Table } from "../lib/ui.js";
import { PROOFS, SERVICES } from "../lib/words.js";

const KEYS = ["version", "inherit", "networks", "services", "exceptions", "secondFactor", "trust", "appPasswords", "saml"];

/** What can be written in a policy, for whoever has nothing at hand but this page. */
export function Reference() {
  const { t, openApi } = useGatepost();
  const words = (list) => list.flatMap((word, i) => [i > 0 && ", ", h("code", { key: word }, word)]);
  return h(
    "details",
    { className: "gatepost-program pf-v5-u-mb-md" },
    h("summary", null, t("gatepostReference")),
    h(Table, {
      label: t("gatepostReference"),
      columns: [t("gatepostEntry"), t("gatepostMeaning")],
      rows: KEYS.map((key) => ({ key, cells: [h("code", null, key === "saml" ? "saml, oidc" : key), t(`gatepostKey_${key}`)] })),
    }),
    h("p", null, t("gatepostServices"), ": ", words(SERVICES)),
    h("p", null, t("gatepostProofs"), ": ", words(PROOFS)),
    h("p", null, h("a", { href: openApi, target: "_blank", rel: "noopener" }, t("gatepostReferenceMore"))),
  );
}
