// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Table, Tag } from "../lib/ui.js";
import { reasonOf } from "../lib/words.js";

/** The kind of box for what became of a login. */
export const KIND = { admit: "success", challenge: "warning", refuse: "danger" };

const COLOR = { admit: "green", challenge: "orange", refuse: "red" };
const FOUND = { holds: "green", unknown: "orange" };

/** What became of it, by a word and its reason. */
export function Outcome({ outcome, ...why }) {
  const { t } = useGatepost();
  return h("span", null, h(Tag, { color: COLOR[outcome] }, t(`gatepostOutcome_${outcome}`)), " ", reasonOf(t, why));
}

export function Because({ reason, rule, policy }) {
  const { t } = useGatepost();
  return h("p", null, t("gatepostBecause", { reason, rule: rule ?? "–", policy: policy ?? "–" }));
}

/** The rules in the order in which they were read. What was recorded has no details. */
export function Trace({ trace, labelledBy }) {
  const { t, said } = useGatepost();
  const detailed = trace.some(({ detail }) => detail);
  return h(Table, {
    labelledBy,
    columns: [t("gatepostRule"), t("gatepostFinding"), ...(detailed ? [t("gatepostDetail")] : [])],
    rows: trace.map(({ rule, finding, detail }, i) => ({
      key: i,
      cells: [
        h("code", null, rule),
        h(Tag, { color: FOUND[finding] }, t.has(`gatepostFound_${finding}`) ? t(`gatepostFound_${finding}`) : finding),
        ...(detailed ? [detail && said(detail)] : []),
      ],
    })),
  });
}
