// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Heading, Table } from "../lib/ui.js";

/** A page shows no more lines than somebody reads; the counts are of all. */
const SHOWN = 500;

/** Reasons of which the server knows more than the words for them say: what exactly, in English. */
const TOLD_MORE = ["hash", "service", "refused", "unreadable"];

/** What an import carries and what it leaves, counted and thing by thing: what stays behind first, with the reason. */
export function ImportReport({ report }) {
  const { t } = useGatepost();
  const things = [
    ...report.networks.map((item) => ({ account: "", ...item })),
    ...report.accounts.flatMap(({ name, items }) => items.map((item) => ({ account: name, ...item }))),
  ].sort((one, other) => (other.outcome === "left") - (one.outcome === "left"));
  const kind = (word) => t(`gatepostCarried_${word}`);
  return h(
    "section",
    { "aria-labelledby": "gatepost-report" },
    h(Heading, { id: "gatepost-report" }, t("gatepostReport")),
    things.length === 0 && h("p", null, t("gatepostNothingToCarry")),
    h(
      "ul",
      { className: "gatepost-places" },
      Object.entries(report.summary).map(([word, counts]) => h("li", { key: word }, t("gatepostCarriedCounts", { kind: kind(word), ...counts }))),
    ),
    things.length > 0 &&
      h(Table, {
        labelledBy: "gatepost-report",
        columns: ["gatepostAccount", "gatepostThing", "gatepostName", "gatepostBecomes", "gatepostReason"].map((key) => t(key)),
        rows: things.slice(0, SHOWN).map(({ account, kind: word, label, outcome, reason, detail, remarks }, i) => ({
          key: i,
          cells: [account || "–", kind(word), label ?? "–", t(`gatepostCarriedOutcome_${outcome}`), reason ? h(Reason, { reason, detail }) : (remarks?.join(" ") ?? "–")],
        })),
      }),
    things.length > SHOWN && h("p", null, t("gatepostAndMore", { number: things.length - SHOWN })),
  );
}

function Reason({ reason, detail }) {
  const { t } = useGatepost();
  const known = `gatepostLeft_${reason}`;
  if (!t.has(known)) return detail;
  return TOLD_MORE.includes(reason) ? [t(known), h("div", { key: "detail", className: "gatepost-hint", lang: "en" }, detail)] : t(known);
}
