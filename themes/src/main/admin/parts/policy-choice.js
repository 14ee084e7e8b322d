// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { Button, Field } from "../lib/ui.js";

/** Which policy is looked at: the realm's default, one of the domains', or a domain that has none yet. */
export function PolicyChoice({ onChoose }) {
  const { t, name } = useGatepost();
  const { value } = useLoaded("policies");
  const [typed, setTyped] = useState(name);
  const wanted = typed.trim().toLowerCase() || "default";
  return h(
    "form",
    {
      className: "gatepost-choice",
      onSubmit: (event) => {
        event.preventDefault();
        onChoose(wanted);
      },
    },
    h(Field, { label: t("gatepostPolicyOf"), hint: t("gatepostPolicyOfHint", { number: value?.length ?? 0 }) }, (field) => [
      h("input", {
        ...field,
        key: "input",
        className: "gatepost-policy-name",
        list: "gatepost-policies",
        value: typed,
        spellCheck: false,
        onChange: (event) => setTyped(event.target.value),
      }),
      h(
        "datalist",
        { key: "list", id: "gatepost-policies" },
        // A browser shows a list of ten thousand slowly, and nobody reads it.
        value?.filter((policy) => policy.name.includes(wanted) || wanted === name).slice(0, 50).map((policy) => h("option", { key: policy.name, value: policy.name })),
      ),
    ]),
    h(Button, { type: "submit", disabled: wanted === name }, t("gatepostShow")),
  );
}
