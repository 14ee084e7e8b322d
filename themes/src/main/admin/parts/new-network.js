// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Button, Field } from "../lib/ui.js";

/** Puts a list of addresses, as one has it from elsewhere, into the document as a network. */
export function NewNetwork({ document, onChange }) {
  const { t } = useGatepost();
  const [name, setName] = useState("");
  const [list, setList] = useState("");
  const blocks = [...new Set(list.split(/[\s,;]+/).filter(Boolean))];
  const add = () => {
    const networks = document.networks ?? {};
    onChange({ ...document, networks: { ...networks, [name]: [...new Set([...(Array.isArray(networks[name]) ? networks[name] : []), ...blocks])] } });
    setList("");
  };
  return h(
    "details",
    { className: "gatepost-program" },
    h("summary", null, t("gatepostNewNetwork")),
    h(Field, { label: t("gatepostName") }, (field) =>
      h("input", { ...field, value: name, placeholder: "office", spellCheck: false, onChange: (event) => setName(event.target.value.trim()) }),
    ),
    h(Field, { label: t("gatepostAddresses"), hint: t("gatepostNewNetworkHint") }, (field) =>
      h("textarea", { ...field, className: "gatepost-document", rows: 4, value: list, spellCheck: false, onChange: (event) => setList(event.target.value) }),
    ),
    h(Button, { disabled: !name || blocks.length === 0, onClick: add }, t("gatepostAddToDocument", { number: blocks.length })),
  );
}
