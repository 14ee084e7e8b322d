// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { momentOf } from "../lib/moments.js";
import { Alert, Button, Field, Heading } from "../lib/ui.js";
import { PROOFS, SERVICES, outcomeOf } from "../lib/words.js";
import { Because, KIND, Trace } from "./decision.js";
import { ProblemAlert, wrongIn } from "./problem.js";

/** Only at sign-in pages is there a browser that could be one. */
const WITH_DEVICE = ["web", "admin"];

/** "Why can she not sign in?": the real decision for a login that nobody made. */
export function Ask() {
  const { t, call } = useGatepost();
  const [question, setQuestion] = useState({ account: "", service: "imap", address: "", proof: "password", device: "", at: "" });
  const [result, setResult] = useState({});
  const set = (field) => (event) => setQuestion({ ...question, [field]: event.target.value });
  const ask = (event) => {
    event.preventDefault();
    const given = Object.fromEntries(
      Object.entries({ ...question, at: momentOf(question.at) })
        .map(([field, value]) => [field, value.trim()])
        .filter(([field, value]) => value && (field !== "device" || WITH_DEVICE.includes(question.service))),
    );
    call("GET", `explain?${new URLSearchParams(given)}`).then(
      (answer) => setResult({ answer }),
      (problem) => setResult({ problem }),
    );
  };
  const field = (name, label, control, more = {}) => h(Field, { label: t(label), error: wrongIn(result.problem, name, t), ...more }, control);
  const choice = (name, label, options) =>
    field(name, label, (id) =>
      h("select", { ...id, value: question[name], onChange: set(name) }, options.map(([word, named = word]) => h("option", { key: word, value: word }, named))),
    );
  return h(
    "div",
    null,
    h(
      "form",
      { className: "gatepost-question", onSubmit: ask },
      field("account", "gatepostAccount", (id) => h("input", { ...id, value: question.account, placeholder: "alice@example.org", spellCheck: false, onChange: set("account") }), { required: true }),
      choice("service", "gatepostService", SERVICES.map((word) => [word])),
      field("address", "gatepostAddress", (id) => h("input", { ...id, value: question.address, placeholder: "192.0.2.7", spellCheck: false, onChange: set("address") }), { hint: t("gatepostAddressHint") }),
      choice("proof", "gatepostProof", [["", t("gatepostNothingShown")], ...PROOFS.map((word) => [word])]),
      WITH_DEVICE.includes(question.service) && choice("device", "gatepostTrustedDevice", [["", t("gatepostNo")], ["true", t("gatepostYes")]]),
      field("at", "gatepostWhen", (id) => h("input", { ...id, type: "datetime-local", value: question.at, onChange: set("at") }), { hint: t("gatepostWhenHint") }),
      h(Button, { type: "submit", look: "primary" }, t("gatepostExplain")),
    ),
    result.problem && h(ProblemAlert, { problem: result.problem, title: t("gatepostNotExplained") }),
    result.answer && h(Answer, { answer: result.answer }),
  );
}

function Answer({ answer }) {
  const { t } = useGatepost();
  return h(
    "section",
    { "aria-live": "polite" },
    h(Alert, { kind: KIND[answer.outcome], title: outcomeOf(t, answer), focus: true }, h(Because, answer)),
    h(Heading, { id: "gatepost-trace" }, t("gatepostTrace")),
    h(Trace, { trace: answer.trace, labelledBy: "gatepost-trace" }),
  );
}
