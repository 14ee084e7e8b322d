// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { seconds } from "../lib/durations.js";
import { useGatepost } from "../lib/gatepost.js";
import { ProblemAlert, explainField } from "../lib/problem.js";
import { Button, Dialog, Field } from "../lib/ui.js";
import { serviceName } from "../lib/words.js";
import { SteppedUp } from "./stepped-up.js";
import { useCreation } from "./use-creation.js";

const HOUR = 60 * 60;
const DAY = 24 * HOUR;
const USUAL = [HOUR, 8 * HOUR, DAY, 7 * DAY, 30 * DAY];

/** Asks until when, and trusts the address that the person has now. */
export function NewTrustedNetwork({ draft, connection, onClose, onMade }) {
  const { t, duration, dateTime } = useGatepost();
  const { create, busy, problem, back } = useCreation("trusted-addresses", onMade);
  const { for: standard, atMost, services } = connection.trust.addresses;
  const [lasts, setLasts] = useState(draft.lasts ?? seconds(standard));

  const choices = [...new Set([...USUAL, seconds(standard), seconds(atMost)])]
    .filter((choice) => choice <= seconds(atMost))
    .sort((one, other) => one - other);
  const until = dateTime(new Date(Date.now() + lasts * 1000));

  return h(
    Dialog,
    {
      title: t("gatepostTrustThisNetwork"),
      closeLabel: t("gatepostCancel"),
      onClose,
      onSubmit: () => create({ for: `PT${lasts}S` }, { lasts }),
      footer: [
        h(Button, { key: "create", look: "primary", type: "submit", busy }, t("gatepostTrust")),
        h(Button, { key: "cancel", look: "link", onClick: onClose }, t("gatepostCancel")),
      ],
    },
    problem && h(ProblemAlert, { problem, title: t("gatepostTrustFailed") }),
    back && h(SteppedUp, { button: t("gatepostTrust") }),
    h(
      "p",
      { className: "pf-v5-u-mb-md" },
      t("gatepostTrustNetworkText", {
        address: connection.address,
        services: services.map((service) => serviceName(t, service)).join(", "),
      }),
    ),
    h(
      Field,
      {
        label: t("gatepostTrustFor"),
        hint: t("gatepostTrustUntil", { until }),
        error: explainField(t, problem, "for", lasts),
      },
      (attributes) =>
        h(
          "select",
          {
            ...attributes,
            "data-first": true,
            value: lasts,
            onChange: (event) => setLasts(Number(event.target.value)),
          },
          choices.map((choice) => h("option", { key: choice, value: choice }, duration(choice))),
        ),
    ),
  );
}
