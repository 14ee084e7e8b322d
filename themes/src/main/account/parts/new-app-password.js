// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { ProblemAlert } from "../lib/problem.js";
import { Button, Choices, Dialog, Field } from "../lib/ui.js";
import { serviceWithUse } from "../lib/words.js";

/** What app passwords are good for; ActiveSync has the mobile password, and the web takes none (design of the policy). */
const SERVICES = ["imap", "pop3", "smtp", "sieve", "dav", "soap"];
const LIVES = [30, 90, 365];
const DAY = 24 * 60 * 60 * 1000;

/** Asks for label, services, networks and expiry, and makes the app password. */
export function NewAppPassword({ draft, onClose, onMade }) {
  const { t, call, askForFactor } = useGatepost();
  const [label, setLabel] = useState(draft.label ?? "");
  const [services, setServices] = useState(draft.services ?? ["imap", "smtp"]);
  const [networks, setNetworks] = useState(draft.networks ?? "");
  const [days, setDays] = useState(draft.days ?? "");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState();

  const create = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      onMade(
        await call("POST", "app-passwords", {
          label: label.trim(),
          services,
          ...(networks.trim() ? { networks: networks.trim().split(/[\s,;]+/) } : {}),
          ...(days ? { expires: new Date(Date.now() + days * DAY).toISOString() } : {}),
        }),
      );
    } catch (failure) {
      if (failure.stepUp) {
        await askForFactor({ label, services, networks, days });
        return;
      }
      setProblem(failure);
      setBusy(false);
    }
  };

  return h(
    Dialog,
    {
      title: t("gatepostAppPasswordNew"),
      closeLabel: t("gatepostCancel"),
      onClose,
      onSubmit: create,
      footer: [
        h(Button, { key: "create", look: "primary", type: "submit", busy, disabled: services.length === 0 }, t("gatepostCreate")),
        h(Button, { key: "cancel", look: "link", onClick: onClose }, t("gatepostCancel")),
      ],
    },
    problem && h(ProblemAlert, { problem, title: t("gatepostCreateFailed") }),
    h(
      Field,
      { label: t("gatepostLabel"), hint: t("gatepostLabelHint"), error: problem?.at("label"), required: true },
      (attributes) =>
        h("input", {
          ...attributes,
          "data-first": true,
          maxLength: 64,
          value: label,
          onChange: (event) => setLabel(event.target.value),
        }),
    ),
    h(Choices, {
      label: t("gatepostServices"),
      hint: t("gatepostServicesHint"),
      error: problem?.at("services"),
      choices: SERVICES.map((service) => ({ value: service, label: serviceWithUse(t, service) })),
      chosen: services,
      onChange: setServices,
    }),
    h(
      Field,
      { label: t("gatepostNetworks"), hint: t("gatepostNetworksHint"), error: problem?.at("networks") },
      (attributes) =>
        h("input", {
          ...attributes,
          maxLength: 1000,
          value: networks,
          placeholder: t("gatepostAnywhere"),
          onChange: (event) => setNetworks(event.target.value),
        }),
    ),
    h(Field, { label: t("gatepostExpires"), error: problem?.at("expires") }, (attributes) =>
      h(
        "select",
        { ...attributes, value: days, onChange: (event) => setDays(event.target.value) },
        h("option", { value: "" }, t("gatepostNever")),
        LIVES.map((life) => h("option", { key: life, value: life }, t("gatepostInDays", { days: life }))),
      ),
    ),
  );
}
