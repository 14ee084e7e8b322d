// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { addressesIn } from "../lib/addresses.js";
import { useGatepost } from "../lib/gatepost.js";
import { Button, Field } from "../lib/ui.js";

/** As the server reads it: docs/policy.md, networks. */
const NAME = /^(?!(anywhere|trusted|elsewhere)$)[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const MOST_TOLD = 10;

/** Puts a list of addresses, as one has it from elsewhere, into the document as a network: all of it or nothing. */
export function NewNetwork({ document, onChange }) {
  const { t } = useGatepost();
  const [name, setName] = useState("");
  const [list, setList] = useState("");
  const [added, setAdded] = useState();
  const { blocks, repeated, wrong } = addressesIn(list);
  const networks = document.networks ?? {};
  const there = Array.isArray(networks[name]) ? networks[name] : [];
  const fresh = blocks.filter((block) => !there.includes(block));
  const known = repeated + blocks.length - fresh.length;
  const add = () => {
    onChange({ ...document, networks: { ...networks, [name]: [...there, ...fresh] } });
    setAdded(t("gatepostNetworkAdded", { number: fresh.length, name }));
    setList("");
  };
  const told = wrong.slice(0, MOST_TOLD).map(({ line, text }) => t("gatepostNoBlock", { line, text: text.slice(0, 60) }));
  return h(
    "details",
    { className: "gatepost-program" },
    h("summary", null, t("gatepostNewNetwork")),
    h(Field, { label: t("gatepostName"), error: name && !NAME.test(name) ? t("gatepostWrongNetworkName") : undefined }, (field) =>
      h("input", { ...field, value: name, placeholder: "office", spellCheck: false, list: "gatepost-networks-there", onChange: (event) => setName(event.target.value.trim()) }),
    ),
    h("datalist", { id: "gatepost-networks-there" }, Object.keys(networks).slice(0, 50).map((one) => h("option", { key: one, value: one }))),
    h(
      Field,
      {
        label: t("gatepostAddresses"),
        hint: known > 0 ? `${t("gatepostNewNetworkHint")} ${t("gatepostKnownAddresses", { number: known })}` : t("gatepostNewNetworkHint"),
        error: told.length > 0 ? [...told, wrong.length > MOST_TOLD && t("gatepostAndMore", { number: wrong.length - MOST_TOLD })].filter(Boolean).join(" ") : undefined,
      },
      (field) =>
        h("textarea", {
          ...field,
          className: "gatepost-document",
          rows: 6,
          value: list,
          spellCheck: false,
          onChange: (event) => {
            setAdded();
            setList(event.target.value);
          },
        }),
    ),
    h(Button, { disabled: !NAME.test(name) || fresh.length === 0 || wrong.length > 0, onClick: add }, t("gatepostAddToDocument", { number: fresh.length })),
    h("p", { className: "gatepost-hint", role: "status" }, added),
  );
}
