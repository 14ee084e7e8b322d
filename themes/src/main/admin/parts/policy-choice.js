// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useEffect, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { Button, Field } from "../lib/ui.js";

/** As many as somebody reads in a list of suggestions. */
const SUGGESTED = 50;
const TYPING_MS = 250;

/** Which policy is looked at: the realm's default, one of the domains', or a domain that has none yet. */
export function PolicyChoice({ onChoose }) {
  const { t, name } = useGatepost();
  const [typed, setTyped] = useState(name);
  const wanted = typed.trim().toLowerCase() || "default";
  const search = useSettled(wanted === name ? "" : wanted);
  const { value } = useLoaded(`policies?${new URLSearchParams({ search, first: 0, max: SUGGESTED })}`);
  return h(
    "form",
    {
      className: "gatepost-choice",
      onSubmit: (event) => {
        event.preventDefault();
        onChoose(wanted);
      },
    },
    h(Field, { label: t("gatepostPolicyOf"), hint: t("gatepostPolicyOfHint") }, (field) => [
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
        value?.map((policy) => h("option", { key: policy.name, value: policy.name })),
      ),
    ]),
    h(Button, { type: "submit", disabled: wanted === name }, t("gatepostShow")),
  );
}

/** The text once nobody has typed for a moment: the server is asked for words, not for letters. */
function useSettled(text) {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
