// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Button, Dialog, Field } from "../lib/ui.js";
import { ProblemAlert } from "./problem.js";

const FIRST_POLICY = {
  version: 1,
  networks: {},
  services: { web: { trusted: ["password+second-factor"], elsewhere: ["password+second-factor"] }, eas: { trusted: ["mobile-password"], elsewhere: ["mobile-password"] } },
};

/** A domain in one step; its policy is changed afterwards, where it can be tried first. */
export function NewDomain({ onClose, onMade }) {
  const { t, call } = useGatepost();
  const [domain, setDomain] = useState("");
  const [place, setPlace] = useState("default-realm");
  const [webmail, setWebmail] = useState("");
  const [policy, setPolicy] = useState(JSON.stringify(FIRST_POLICY, null, 2));
  const [problem, setProblem] = useState();
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try {
      await call("POST", "domains", { domain, place, policy: JSON.parse(policy), ...(place === "own-realm" ? { webmail } : {}) });
      onMade(domain);
    } catch (failure) {
      setProblem(failure instanceof SyntaxError ? { status: 400, detail: failure.message, errors: [] } : failure);
      setBusy(false);
    }
  };
  return h(
    Dialog,
    {
      title: t("gatepostNewDomain"),
      closeLabel: t("gatepostCancel"),
      onClose,
      onSubmit: make,
      footer: [
        h(Button, { key: "yes", type: "submit", look: "primary", busy }, t("gatepostMake")),
        h(Button, { key: "no", look: "link", onClick: onClose }, t("gatepostCancel")),
      ],
    },
    problem && h(ProblemAlert, { problem, title: t("gatepostNotDone") }),
    h(Field, { label: t("gatepostDomain"), required: true }, (field) =>
      h("input", { ...field, "data-first": true, value: domain, placeholder: "example.org", spellCheck: false, onChange: (event) => setDomain(event.target.value.trim()) }),
    ),
    h(Field, { label: t("gatepostPlace") }, (field) =>
      h(
        "select",
        { ...field, value: place, onChange: (event) => setPlace(event.target.value) },
        ["default-realm", "own-realm"].map((word) => h("option", { key: word, value: word }, t(`gatepostPlace_${word}`))),
      ),
    ),
    place === "own-realm" &&
      h(Field, { label: t("gatepostWebmail"), required: true }, (field) =>
        h("input", { ...field, type: "url", value: webmail, placeholder: "https://webmail.example.org/", onChange: (event) => setWebmail(event.target.value.trim()) }),
      ),
    h(Field, { label: t("gatepostMailPolicy") }, (field) =>
      h("textarea", { ...field, className: "gatepost-document", rows: 12, spellCheck: false, value: policy, onChange: (event) => setPolicy(event.target.value) }),
    ),
  );
}
