// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { ProblemAlert, explainField } from "../lib/problem.js";
import { Button, Choices, Dialog, Field } from "../lib/ui.js";
import { serviceWithUse } from "../lib/words.js";
import { SteppedUp } from "./stepped-up.js";
import { useCreation } from "./use-creation.js";

/** What most mail programs need. */
const USUAL = ["imap", "smtp"];
const LIVES = [30, 90, 365];
const DAY = 24 * 60 * 60 * 1000;

/** Asks for label, services, networks and expiry, and makes the app password. */
export function NewAppPassword({ draft, services, networks, onClose, onMade }) {
  const { t } = useGatepost();
  const { create, busy, problem, back } = useCreation("app-passwords", onMade);
  const [label, setLabel] = useState(draft.label ?? "");
  const [chosen, setChosen] = useState(draft.chosen ?? services.filter((service) => USUAL.includes(service)));
  const [only, setOnly] = useState(draft.only ?? []);
  const [blocks, setBlocks] = useState(draft.blocks ?? "");
  const [days, setDays] = useState(draft.days ?? "");

  const from = [...only, ...blocks.split(/[\s,;]+/).filter(Boolean)];
  const submit = () =>
    create(
      {
        label,
        services: chosen,
        ...(from.length > 0 ? { networks: from } : {}),
        ...(days ? { expires: new Date(Date.now() + days * DAY).toISOString() } : {}),
      },
      { label, chosen, only, blocks, days },
    );

  return h(
    Dialog,
    {
      title: t("gatepostAppPasswordNew"),
      closeLabel: t("gatepostCancel"),
      onClose,
      onSubmit: submit,
      footer: [
        h(
          Button,
          { key: "create", look: "primary", type: "submit", busy, disabled: chosen.length === 0 },
          t("gatepostCreate"),
        ),
        h(Button, { key: "cancel", look: "link", onClick: onClose }, t("gatepostCancel")),
      ],
    },
    problem && h(ProblemAlert, { problem, title: t("gatepostCreateFailed") }),
    back && h(SteppedUp, { button: t("gatepostCreate") }),
    h(
      Field,
      { label: t("gatepostLabel"), hint: t("gatepostLabelHint"), error: explainField(t, problem, "label", label), required: true },
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
      error: explainField(t, problem, "services", chosen),
      choices: services.map((service) => ({ value: service, label: serviceWithUse(t, service) })),
      chosen,
      onChange: setChosen,
    }),
    networks.length > 0 &&
      h(Choices, {
        label: t("gatepostNetworks"),
        hint: t("gatepostNetworksHint"),
        choices: networks.map((network) => ({ value: network, label: network })),
        chosen: only,
        onChange: setOnly,
      }),
    h(
      Field,
      { label: t("gatepostBlocks"), hint: t("gatepostBlocksHint"), error: explainField(t, problem, "networks", from) },
      (attributes) =>
        h("input", {
          ...attributes,
          maxLength: 1000,
          value: blocks,
          onChange: (event) => setBlocks(event.target.value),
        }),
    ),
    h(Field, { label: t("gatepostExpires"), error: explainField(t, problem, "expires", days) }, (attributes) =>
      h(
        "select",
        { ...attributes, value: days, onChange: (event) => setDays(event.target.value) },
        h("option", { value: "" }, t("gatepostNever")),
        LIVES.map((life) => h("option", { key: life, value: life }, t("gatepostInDays", { days: life }))),
      ),
    ),
  );
}
