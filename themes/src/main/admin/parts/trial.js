// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { Alert, Button, EmptyState, Field, Heading, Spinner, Table } from "../lib/ui.js";
import { reasonOf } from "../lib/words.js";
import { ConfirmedButton } from "./confirm.js";
import { ProblemAlert } from "./problem.js";
import { Differences } from "./replay.js";
import { SavingResult, saveOver } from "./saving.js";

const PAGE = 20;

/** The policy that is decided by beside the one in force: what it would change, and what is to become of it. */
export function Trial() {
  const { t, trial, policy, may } = useGatepost();
  const [saved, setSaved] = useState();
  const { value, problem } = trial;
  return h(
    "div",
    null,
    h(SavingResult, { saved }),
    problem && problem.status !== 404 && h(ProblemAlert, { problem, title: t("gatepostNotShown") }),
    problem?.status === 404 && h(EmptyState, { icon: "in-progress", title: t("gatepostNoTrial") }, may("manage-realm") && t("gatepostNoTrialHint")),
    !problem && !value && h(Spinner, { label: t("gatepostLoading") }),
    value && [
      h(Report, { key: `report of ${policy}, ${value.since}` }),
      h(Heading, { key: "heading" }, t("gatepostTrialDocument")),
      h("details", { key: "document", className: "gatepost-program" }, h("summary", null, t("gatepostShow")), h("pre", { className: "gatepost-json" }, JSON.stringify(value.policy, null, 2))),
      h(Ending, { key: "ending", onSaved: setSaved }),
    ],
  );
}

function Report() {
  const { t, policy, dateTime } = useGatepost();
  const [first, setFirst] = useState(0);
  const { value, problem, reload } = useLoaded(`${policy}/trial/report?${new URLSearchParams({ first, max: PAGE + 1 })}`);
  const shown = value?.accounts.slice(0, PAGE);
  return h(
    "section",
    { "aria-labelledby": "gatepost-trial" },
    h(Heading, { id: "gatepost-trial" }, t("gatepostTrialReport")),
    problem && h(ProblemAlert, { problem, title: t("gatepostNotShown") }),
    !problem && !value && h(Spinner, { label: t("gatepostLoading") }),
    value && h("p", { className: "pf-v5-u-mb-md" }, t("gatepostTrialCounts", { logins: value.logins, different: value.different }), " ", h(Button, { look: "link inline", onClick: reload }, t("gatepostCountAgain"))),
    value && h(Differences, { summary: value.summary }),
    shown?.length > 0 &&
      h(Table, {
        labelledBy: "gatepost-trial",
        columns: ["gatepostAccount", "gatepostService", "gatepostBecomes", "gatepostReason", "gatepostTimes", "gatepostLast"].map((key) => t(key)),
        rows: shown.map((one) => ({
          key: [one.account, one.service, one.change, one.reason].join(" "),
          cells: [one.account, one.service, t(`gatepostBecomes_${one.change}`), reasonOf(t, one), one.logins, dateTime(one.last)],
        })),
      }),
    (first > 0 || value?.accounts.length > PAGE) &&
      h(
        "div",
        { className: "gatepost-actions" },
        h(Button, { disabled: first === 0, onClick: () => setFirst(first - PAGE) }, t("gatepostEarlier")),
        h(Button, { disabled: !(value?.accounts.length > PAGE), onClick: () => setFirst(first + PAGE) }, t("gatepostLater")),
      ),
  );
}

/** In force, by the ordinary save, or gone. */
function Ending({ onSaved }) {
  const { t, call, policy, trial, may, dateTime } = useGatepost();
  const { value: inForce, problem: none } = useLoaded(policy);
  const { value: history } = useLoaded(`${policy}/history?max=1`);
  const [comment, setComment] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState();
  if (!may("manage-realm")) return null;
  const { policy: document, since } = trial.value;
  const later = history?.versions.find(({ savedAt }) => savedAt > since);
  const save = async (force) => {
    setBusy(true);
    try {
      const saved = await saveOver(call, policy, inForce, JSON.stringify(document, null, 2), { comment, force });
      onSaved(saved);
      await call("DELETE", `${policy}/trial`);
      trial.reload();
    } catch (problem) {
      setFailure(problem);
      setBusy(false);
    }
  };
  return h(
    "div",
    null,
    later && h(Alert, { kind: "warning", title: t("gatepostTrialOlder", { version: later.version, at: dateTime(later.savedAt), author: later.author ?? "–" }) }, t("gatepostTrialOlderText")),
    h(SavingResult, { failure, busy, onForce: () => save(true) }),
    h(Field, { label: t("gatepostComment"), hint: t("gatepostCommentHint") }, (field) =>
      h("input", { ...field, maxLength: 500, value: comment, onChange: (event) => setComment(event.target.value) }),
    ),
    h(
      "div",
      { className: "gatepost-actions" },
      h(Button, { look: "primary", busy, disabled: !inForce && none?.status !== 404, onClick: () => save(false) }, t("gatepostPutInForce")),
      h(ConfirmedButton, {
        label: t("gatepostEndTrial"),
        title: t("gatepostEndTrial"),
        text: t("gatepostEndTrialText"),
        act: () => call("DELETE", `${policy}/trial`),
        onDone: trial.reload,
      }),
    ),
  );
}
