// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Tag } from "../lib/ui.js";

const LEVELS = ["error", "warning", "info"];
const COLOR = { error: "red", warning: "orange", info: "blue" };

/** The level of the worst of them; "info" where there is nothing to see to. */
export function worst(findings) {
  return LEVELS.find((level) => findings.some((finding) => finding.level === level)) ?? "info";
}

/** What the server found, in the admin's language. */
export function Findings({ findings, label }) {
  const { t, said } = useGatepost();
  return findings.length === 0
    ? h("p", null, t("gatepostNoFindings"))
    : h(
        "ul",
        { className: "gatepost-places", "aria-label": label },
        [...findings]
          .sort((one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level))
          .map(({ level, what, reason }, i) =>
            h(
              "li",
              { key: i, className: "pf-v5-u-mb-sm" },
              h(Tag, { color: COLOR[level] }, t(`gatepostFindingLevel_${level}`)),
              " ",
              t.has(`gatepostFinding_${what}`) ? h("strong", null, t(`gatepostFinding_${what}`)) : null,
              h("div", { className: "gatepost-hint" }, said(reason)),
            ),
          ),
      );
}
