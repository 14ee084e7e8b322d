// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Alert, Table } from "../lib/ui.js";
import { reasonOf } from "../lib/words.js";

const KIND = { lost: "danger", asked: "warning", gained: "info", eased: "info" };

/** What the changed policy would have made of the logins that were. */
export function Replay({ replayed }) {
  const { t, dateTime } = useGatepost();
  const columns = ["gatepostAccount", "gatepostService", "gatepostBecomes", "gatepostAddress", "gatepostProof", "gatepostTimes", "gatepostLast", "gatepostReason"].map((key) => t(key));
  return h(
    "section",
    { "aria-label": t("gatepostReplay") },
    !replayed.complete && h(Alert, { kind: "warning", title: t("gatepostIncomplete"), focus: true }),
    replayed.summary.length === 0 &&
      h(Alert, { kind: "success", title: t("gatepostNoDifference", { logins: replayed.logins }), focus: replayed.complete }),
    h(Differences, { summary: replayed.summary, focus: replayed.complete }),
    replayed.unknown > 0 && h("p", { className: "gatepost-hint" }, t("gatepostUnknownLogins", { number: replayed.unknown })),
    replayed.changes.length > 0 &&
      h(Table, {
        label: t("gatepostReplay"),
        columns,
        rows: replayed.changes.map((one, i) => ({
          key: i,
          cells: [
            one.account,
            one.service,
            t(`gatepostBecomes_${one.change}`),
            one.address,
            one.label ? `${one.proof} “${one.label}”` : one.proof,
            one.times,
            dateTime(one.last),
            reasonOf(t, one),
          ],
        })),
      }),
  );
}

/** For how many accounts what would change, service by service; for how many by one app password alone, and why, where that is told. */
export function Differences({ summary, focus = false }) {
  const { t } = useGatepost();
  return summary.map(({ service, change, accounts, reason, onlyBy }, i) =>
    h(
      Alert,
      { key: [service, change, reason].join(" "), kind: KIND[change], title: t(`gatepostReplay_${change}`, { accounts, service }), focus: focus && i === 0 },
      (reason || onlyBy) &&
        h(
          "div",
          null,
          reason && reasonOf(t, { reason }),
          onlyBy && h("ul", { className: "gatepost-places" }, onlyBy.map((one) => h("li", { key: one.label }, t("gatepostReplayOnlyBy", { label: one.label, number: one.accounts })))),
        ),
    ),
  );
}
