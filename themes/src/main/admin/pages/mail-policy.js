// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { Gatepost, useGatepost, useLoaded } from "../lib/gatepost.js";
import { Alert, Button, PageSection } from "../lib/ui.js";
import { Ask } from "../parts/ask.js";
import { Change, Document } from "../parts/change.js";
import { History } from "../parts/history.js";
import { InForce } from "../parts/in-force.js";
import { PolicyChoice } from "../parts/policy-choice.js";
import { Trial } from "../parts/trial.js";

const TABS = [
  ["gatepostInForce", InForce],
  ["gatepostChange", Change],
  ["gatepostOnTrial", Trial],
  ["gatepostHistory", History],
  ["gatepostAsk", Ask],
];

/** What the mail policies of the realm say, what they said, and what another one would do. Who may only look gets no switches. */
export default function MailPolicy() {
  const around = useGatepost();
  const { t, realm, may, dateTime } = around;
  const [name, setName] = useState(() => new URLSearchParams(location.hash.split("?")[1]).get("policy") ?? "default");
  const [tab, setTab] = useState(0);
  const policy = `policies/${encodeURIComponent(name)}`;
  const trial = useLoaded(`${policy}/trial`);
  const value = { ...around, name, policy, trial };
  const tabs = may("manage-realm") ? TABS : TABS.map((one) => (one[1] === Change ? ["gatepostDocument", Document] : one));
  const [title, Part] = tabs[tab];

  return h(
    Gatepost.Provider,
    { value },
    h(
      PageSection,
      { title: `${t("gatepostMailPolicy")} · ${realm}`, intro: t("gatepostMailPolicyIntro") },
      !may("manage-realm") && h(Alert, { title: t("gatepostPolicyReadOnly", { role: "manage-realm" }) }),
      h(PolicyChoice, { onChoose: setName }),
      trial.value &&
        h(
          Alert,
          { title: t("gatepostTrialRuns", { since: dateTime(trial.value.since), author: trial.value.author }) },
          Part !== Trial && h(Button, { look: "link inline", onClick: () => setTab(TABS.findIndex((one) => one[1] === Trial)) }, t("gatepostTrialLook")),
        ),
      h(Tabs, { chosen: tab, onChoose: setTab, titles: tabs.map(([one]) => t(one)), label: t("gatepostMailPolicy") }),
      h("div", { key: name, role: "tabpanel", "aria-label": t(title) }, h(Part)),
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
