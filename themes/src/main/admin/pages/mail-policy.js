// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useMemo, useState } from "react";
import { Gatepost, useGatepost } from "../lib/gatepost.js";
import { PageSection } from "../lib/ui.js";
import { Ask } from "../parts/ask.js";
import { Change } from "../parts/change.js";
import { History } from "../parts/history.js";
import { InForce } from "../parts/in-force.js";
import { PolicyChoice } from "../parts/policy-choice.js";

const TABS = [
  ["gatepostInForce", InForce],
  ["gatepostChange", Change],
  ["gatepostHistory", History],
  ["gatepostAsk", Ask],
];

/** What the mail policies of the realm say, what they said, and what another one would do. */
export default function MailPolicy() {
  const around = useGatepost();
  const { t } = around;
  const [name, setName] = useState(() => new URLSearchParams(location.hash.split("?")[1]).get("policy") ?? "default");
  const [tab, setTab] = useState(0);
  const value = useMemo(() => ({ ...around, name, policy: `policies/${encodeURIComponent(name)}` }), [around, name]);

  return h(
    Gatepost.Provider,
    { value },
    h(
      PageSection,
      { title: t("gatepostMailPolicy"), intro: t("gatepostMailPolicyIntro") },
      h(PolicyChoice, { onChoose: setName }),
      h(Tabs, { chosen: tab, onChoose: setTab, titles: TABS.map(([title]) => t(title)), label: t("gatepostMailPolicy") }),
      h("div", { key: name, role: "tabpanel", "aria-label": t(TABS[tab][0]) }, h(TABS[tab][1])),
    ),
  );
}

/** The console loads PatternFly's style of tabs only where it has some itself: these are our own. */
function Tabs({ titles, chosen, onChoose, label }) {
  return h(
    "div",
    { className: "gatepost-tabs", role: "tablist", "aria-label": label },
    titles.map((title, i) =>
      h("button", { key: title, type: "button", role: "tab", "aria-selected": i === chosen, onClick: () => onChoose(i) }, title),
    ),
  );
}
