// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { addressesIn } from "../lib/addresses.js";
import { useGatepost } from "../lib/gatepost.js";
import { Alert, Button, Dialog, Facts, Field } from "../lib/ui.js";
import { ProblemAlert } from "./problem.js";

const PHONES = { trusted: ["mobile-password"], elsewhere: ["mobile-password"] };
const PROGRAMS = { trusted: ["password", "app-password"], elsewhere: [] };

/** Policies to begin with, by the word behind gatepostStart_: what most domains want, to be changed before it is saved or later. */
const STARTS = {
  pages: () => ({
    version: 1,
    services: { web: { trusted: ["password+second-factor"], elsewhere: ["password+second-factor"] }, eas: PHONES },
  }),
  office: (networks) => ({
    version: 1,
    networks: { office: networks },
    secondFactor: { enrolment: "required" },
    services: {
      web: { trusted: ["password"], elsewhere: ["password+second-factor"] },
      imap: PROGRAMS,
      pop3: PROGRAMS,
      smtp: PROGRAMS,
      dav: PROGRAMS,
      eas: PHONES,
    },
  }),
  programs: () => ({
    version: 1,
    secondFactor: { enrolment: "required" },
    services: {
      web: { trusted: ["password+second-factor"], elsewhere: ["password+second-factor"] },
      ...Object.fromEntries(["imap", "pop3", "smtp", "dav"].map((service) => [service, { trusted: ["app-password"], elsewhere: ["app-password"] }])),
      eas: PHONES,
    },
  }),
};

const written = (start, networks) => JSON.stringify(STARTS[start](networks), null, 2);

/** A domain in one step, that can be tried before; its policy is changed afterwards, where it can be tried first. */
export function NewDomain({ onClose, onMade }) {
  const { t, call } = useGatepost();
  const [domain, setDomain] = useState("");
  const [place, setPlace] = useState("default-realm");
  const [webmail, setWebmail] = useState("");
  const [start, setStart] = useState("pages");
  const [office, setOffice] = useState("");
  const [policy, setPolicy] = useState(written("pages"));
  const [problem, setProblem] = useState();
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState();
  const wrong = start === "office" ? addressesIn(office).wrong : [];
  const begin = (chosen, text) => {
    setTried(undefined);
    setStart(chosen);
    setOffice(text);
    // What somebody has written is not lost to what is typed beside it.
    const untouched = policy === written(start, addressesIn(office).blocks);
    if (untouched || chosen !== start) setPolicy(written(chosen, addressesIn(text).blocks));
  };
  const ask = async (query, onDone) => {
    if (wrong.length > 0) return;
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
    h(Field, { label: t("gatepostStart") }, (field) =>
      h(
        "select",
        { ...field, value: start, onChange: (event) => begin(event.target.value, office) },
        Object.keys(STARTS).map((word) => h("option", { key: word, value: word }, t(`gatepostStart_${word}`))),
      ),
    ),
    start === "office" &&
      h(Field, { label: t("gatepostOffice"), hint: t("gatepostOfficeHint"), error: wrong[0] && t("gatepostNoBlock", wrong[0]), required: true }, (field) =>
        h("input", { ...field, value: office, placeholder: "192.0.2.0/24, 2001:db8:a::/48", spellCheck: false, onChange: (event) => begin("office", event.target.value) }),
      ),
    h(Field, { label: t("gatepostMailPolicy"), hint: t("gatepostStartHint") }, (field) =>
      h("textarea", { ...field, className: "gatepost-document", rows: 12, spellCheck: false, value: policy, onChange: (event) => typing(setPolicy)(event.target.value) }),
    ),
  );
}
