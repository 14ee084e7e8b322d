// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useEffect, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { Choice } from "./choice.js";

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
    Choice,
    {
      label: t("gatepostPolicyOf"),
      hint: t("gatepostPolicyOfHint"),
      input: { className: "gatepost-policy-name", list: "gatepost-policies" },
      typed,
      onType: setTyped,
      button: t("gatepostShow"),
      disabled: wanted === name,
      onChoose: () => onChoose(wanted),
    },
    h(
      "datalist",
      { id: "gatepost-policies" },
      value?.map((policy) => h("option", { key: policy.name, value: policy.name })),
    ),
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
