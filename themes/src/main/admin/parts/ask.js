// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Alert, Button, Field, Heading, Table } from "../lib/ui.js";
import { SERVICES } from "../lib/words.js";
import { ProblemAlert } from "./problem.js";

const PROOFS = ["", "password", "password+second-factor", "saml", "oidc", "app-password", "mobile-password", "token"];
const KIND = { admit: "success", challenge: "warning", refuse: "danger" };

/** "Why can she not sign in?": the real decision for a login that nobody made. */
export function Ask() {
  const { t, call } = useGatepost();
  const [question, setQuestion] = useState({ account: "", service: "imap", address: "", proof: "password" });
  const [result, setResult] = useState({});
  const set = (field) => (event) => setQuestion({ ...question, [field]: event.target.value });
  const ask = (event) => {
    event.preventDefault();
    const given = Object.fromEntries(Object.entries(question).filter(([, value]) => value !== ""));
    call("GET", `explain?${new URLSearchParams(given)}`).then(
      (answer) => setResult({ answer }),
      (problem) => setResult({ problem }),
    );
  };
  const choice = (label, field, words) =>
    h(Field, { label: t(label) }, (id) =>
      h("select", { ...id, value: question[field], onChange: set(field) }, words.map((word) => h("option", { key: word, value: word }, word || t("gatepostNothingShown")))),
    );
  return h(
    "div",
    null,
    h(
      "form",
      { className: "gatepost-question", onSubmit: ask },
      h(Field, { label: t("gatepostAccount"), required: true }, (id) =>
        h("input", { ...id, value: question.account, placeholder: "alice@example.org", onChange: set("account") }),
      ),
      choice("gatepostService", "service", SERVICES),
      h(Field, { label: t("gatepostAddress") }, (id) =>
        h("input", { ...id, value: question.address, placeholder: "192.0.2.7", onChange: set("address") }),
      ),
      choice("gatepostProof", "proof", PROOFS),
      h(Button, { type: "submit", look: "primary" }, t("gatepostExplain")),
    ),
    result.problem && h(ProblemAlert, { problem: result.problem, title: t("gatepostNotDone") }),
    result.answer && h(Answer, { answer: result.answer }),
  );
}

function Answer({ answer }) {
  const { t } = useGatepost();
  return h(
    "section",
    { "aria-live": "polite" },
    h(
      Alert,
      { kind: KIND[answer.outcome], title: `${t(`gatepostOutcome_${answer.outcome}`)} ${answer.sentence}`, focus: true },
      h("p", null, t("gatepostBecause", { reason: answer.reason, rule: answer.rule, policy: answer.policy })),
    ),
    h(Heading, { id: "gatepost-trace" }, t("gatepostTrace")),
    h(Table, {
      labelledBy: "gatepost-trace",
      columns: [t("gatepostRule"), t("gatepostFinding"), t("gatepostDetail")],
      rows: answer.trace.map(({ rule, finding, detail }, i) => ({ key: i, cells: [h("code", null, rule), finding, detail] })),
    }),
  );
}
