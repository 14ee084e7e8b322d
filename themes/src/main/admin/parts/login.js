// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { addressOf } from "../lib/address.js";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { Alert, Button, Facts, Heading, PageSection, Rows, Spinner } from "../lib/ui.js";
import { originOf, outcomeOf } from "../lib/words.js";
import { Because, KIND, Outcome, Trace } from "./decision.js";
import { ProblemAlert } from "./problem.js";
import { Remedy } from "./remedy.js";

/** A login that was: how it was decided, how it would be now, and what an admin can do about it. */
export function Login({ id, back }) {
  const { t } = useGatepost();
  const { value, problem, reload } = useLoaded(`explain?${new URLSearchParams({ id })}`);
  const [done, setDone] = useState({ round: 0 });
  const onDone = (text) => {
    setDone({ text, round: done.round + 1 });
    reload();
  };
  return h(
    PageSection,
    { title: t("gatepostLogin") },
    h("p", { className: "pf-v5-u-mb-md" }, h("a", { href: back }, t("gatepostBackToLogins"))),
    problem && h(ProblemAlert, { problem, title: t("gatepostNotShown") }),
    !problem && !value && h(Spinner, { label: t("gatepostLoading") }),
    done.text &&
      value &&
      h(Alert, { key: done.round, kind: "success", title: done.text, focus: true }, value.now && `${t("gatepostToday")}: ${outcomeOf(t, value.now)}`),
    value && h(Was, value),
    value && h(Now, { explained: value, onAgain: reload }),
    value && h(Help, { explained: value, onDone }),
    value?.underPolicyThen && h(Decision, { id: "gatepost-then", title: t("gatepostUnderPolicyThen", { policy: value.underPolicyThen.policy }), answer: value.underPolicyThen }),
    value?.login.trace &&
      h(
        "section",
        { "aria-labelledby": "gatepost-trace-then" },
        h(Heading, { id: "gatepost-trace-then" }, t("gatepostTraceThen")),
        h(Trace, { trace: value.login.trace, labelledBy: "gatepost-trace-then" }),
      ),
  );
}

function Was({ login }) {
  const { t, realm, dateTime } = useGatepost();
  const account = login.account ?? t("gatepostNoAccount");
  return h(
    "section",
    { "aria-label": t("gatepostLogin") },
    h(
      Alert,
      { kind: KIND[login.decision], title: outcomeOf(t, { ...login, outcome: login.decision }) },
      h(Because, login),
    ),
    h(Facts, {
      facts: [
        [t("gatepostWhen"), dateTime(login.at)],
        [t("gatepostAccount"), login.accountId ? h("a", { href: addressOf(realm, "gatepost-accounts", { account: login.accountId }) }, account) : account],
        [t("gatepostService"), [login.service, login.client].filter(Boolean).join(", ")],
        [t("gatepostAddress"), login.address ?? t("gatepostUnknownAddress")],
        [t("gatepostAddressKnownBy"), login.origin && originOf(t, login.origin)],
        [t("gatepostVia"), login.via],
        [t("gatepostProof"), [login.proof, login.credential?.label].filter(Boolean).join(", ")],
        [t("gatepostSecretRight"), login.proof && t(login.secretRight ? "gatepostYes" : "gatepostNo")],
        [t("gatepostAlike"), login.alikeBefore > 0 && t("gatepostAlikeBefore", { number: login.alikeBefore })],
      ].filter(([, fact]) => fact),
    }),
  );
}

function Now({ explained, onAgain }) {
  const { t } = useGatepost();
  const { now, unknown, login } = explained;
  return h(
    Decision,
    { id: "gatepost-now", title: t("gatepostToday"), answer: now },
    unknown && h(Alert, { title: t("gatepostNotKnownToday") }, h("p", null, unknown)),
    now && !login.secretRight && h("p", { className: "gatepost-hint" }, t("gatepostAsIfRight")),
    h("p", { className: "pf-v5-u-mb-md" }, h(Button, { look: "link inline", onClick: onAgain }, t("gatepostExplainAgain"))),
  );
}

function Decision({ id, title, answer, children }) {
  return h(
    "section",
    { "aria-labelledby": id },
    h(Heading, { id }, title),
    answer && [h("p", { key: "outcome" }, h(Outcome, answer)), h(Because, { key: "because", ...answer })],
    children,
    answer && h(Trace, { trace: answer.trace, labelledBy: id }),
  );
}

function Help({ explained, onDone }) {
  const { t } = useGatepost();
  const { remedies, now } = explained;
  return h(
    "section",
    { "aria-labelledby": "gatepost-remedies" },
    h(Heading, { id: "gatepost-remedies" }, t("gatepostRemedies")),
    remedies.length === 0
      ? h("p", null, t(now?.outcome === "admit" ? "gatepostNothingToDo" : "gatepostNoRemedy"))
      : h(
          Rows,
          { label: t("gatepostRemedies") },
          remedies.map((remedy) => h(Remedy, { key: remedy.action, remedy, explained, onDone })),
        ),
  );
}
