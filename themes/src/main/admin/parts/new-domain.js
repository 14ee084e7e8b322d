// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Alert, Button, Dialog, Facts, Field } from "../lib/ui.js";
import { ProblemAlert } from "./problem.js";

const FIRST_POLICY = {
  version: 1,
  networks: {},
  services: { web: { trusted: ["password+second-factor"], elsewhere: ["password+second-factor"] }, eas: { trusted: ["mobile-password"], elsewhere: ["mobile-password"] } },
};

/** A domain in one step, that can be tried before; its policy is changed afterwards, where it can be tried first. */
export function NewDomain({ onClose, onMade }) {
  const { t, call } = useGatepost();
  const [domain, setDomain] = useState("");
  const [place, setPlace] = useState("default-realm");
  const [webmail, setWebmail] = useState("");
  const [policy, setPolicy] = useState(JSON.stringify(FIRST_POLICY, null, 2));
  const [problem, setProblem] = useState();
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState();
  const ask = async (query, onDone) => {
    setBusy(true);
    setTried(undefined);
    setProblem(undefined);
    try {
      onDone(await call("POST", `domains${query}`, { domain, place, policy: JSON.parse(policy), ...(place === "own-realm" ? { webmail } : {}) }));
    } catch (failure) {
      setProblem(failure instanceof SyntaxError ? { status: 400, detail: failure.message, errors: [] } : failure);
    }
    setBusy(false);
  };
  // What was tried is not what is typed now.
  const typing = (set) => (text) => {
    setTried(undefined);
    set(text);
  };
  return h(
    Dialog,
    {
      title: t("gatepostNewDomain"),
      closeLabel: t("gatepostCancel"),
      onClose,
      onSubmit: () => ask("", () => onMade(domain)),
      footer: [
        h(Button, { key: "yes", type: "submit", look: "primary", busy }, t("gatepostMake")),
        h(Button, { key: "try", busy, disabled: !domain, onClick: () => ask("?dryRun=true", setTried) }, t("gatepostTryDomain")),
        h(Button, { key: "no", look: "link", onClick: onClose }, t("gatepostCancel")),
      ],
    },
    problem && h(ProblemAlert, { problem, title: t("gatepostNotDone") }),
    tried &&
      h(
        Alert,
        { kind: "success", title: t("gatepostDomainTried", { domain: tried.domain }), focus: true },
        h(Facts, {
          facts: [
            [t("gatepostPlace"), t(`gatepostPlace_${tried.place}`)],
            [t("gatepostRealm"), tried.realm],
            [t("gatepostPolicyVersion"), tried.policyVersion],
            [t("gatepostTemplate"), tried.templateVersion],
          ],
        }),
      ),
    h(Field, { label: t("gatepostDomain"), required: true }, (field) =>
      h("input", { ...field, "data-first": true, value: domain, placeholder: "example.org", spellCheck: false, onChange: (event) => typing(setDomain)(event.target.value.trim()) }),
    ),
    h(Field, { label: t("gatepostPlace") }, (field) =>
      h(
        "select",
        { ...field, value: place, onChange: (event) => typing(setPlace)(event.target.value) },
        ["default-realm", "own-realm"].map((word) => h("option", { key: word, value: word }, t(`gatepostPlace_${word}`))),
      ),
    ),
    place === "own-realm" &&
      h(Field, { label: t("gatepostWebmail"), required: true }, (field) =>
        h("input", { ...field, type: "url", value: webmail, placeholder: "https://webmail.example.org/", onChange: (event) => typing(setWebmail)(event.target.value.trim()) }),
      ),
    h(Field, { label: t("gatepostMailPolicy") }, (field) =>
      h("textarea", { ...field, className: "gatepost-document", rows: 12, spellCheck: false, value: policy, onChange: (event) => typing(setPolicy)(event.target.value) }),
    ),
  );
}
