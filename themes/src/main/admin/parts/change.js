// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useEffect, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { Alert, Button, Field, Spinner } from "../lib/ui.js";
import { ConfirmedButton } from "./confirm.js";
import { Enrolments } from "./enrolments.js";
import { Exceptions } from "./exceptions.js";
import { Matrix } from "./matrix.js";
import { NewNetwork } from "./new-network.js";
import { ProblemAlert } from "./problem.js";
import { Reference } from "./reference.js";
import { RemovePolicy } from "./remove-policy.js";
import { Replay } from "./replay.js";
import { SavingResult, saveOver } from "./saving.js";
import { SERVICES } from "../lib/words.js";

const NEW = { version: 1, inherit: true, networks: {}, services: {} };

/** The document, to be tried against the logins that were, or on those to come, and saved. */
export function Change() {
  const { t, call, name, policy, trial, dateTime } = useGatepost();
  const { value, problem, reload } = useLoaded(policy);
  const [text, setText] = useState();
  const [comment, setComment] = useState("");
  const [days, setDays] = useState("7");
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState({});
  const isNew = problem?.status === 404;

  useEffect(() => {
    if (value || isNew) setText(JSON.stringify(value ?? NEW, null, 2));
  }, [value, isNew]);

  if (problem && !isNew) return h(ProblemAlert, { problem, title: t("gatepostNotShown") });
  if (text === undefined) return h(Spinner, { label: t("gatepostLoading") });

  const run = async (job) => {
    setBusy(true);
    setResult(await job().catch((failure) => ({ failure })));
    setBusy(false);
  };
  const replay = () => run(async () => ({ replayed: await call("POST", `${policy}/replay?days=${days}`, text) }));
  const begin = () =>
    run(async () => {
      const begun = await call("PUT", `${policy}/trial`, text);
      trial.reload();
      return { begun };
    });
  const save = (force) =>
    run(async () => {
      const saved = await saveOver(call, policy, value, text, { comment, force });
      setComment("");
      reload();
      return { saved };
    });

  const { begun, replayed, removed } = result;
  const document = parsed(text);
  const closing = document ? SERVICES.filter((service) => opens(value?.services?.[service]) && !opens(document.services?.[service] ?? (document.inherit && INHERITED))) : [];
  const write = (changed) => setText(JSON.stringify(changed, null, 2));
  return h(
    "div",
    null,
    isNew && h(Alert, { title: t("gatepostNewPolicy") }),
    h(SavingResult, { ...result, busy, onForce: () => save(true) }),
    removed && h(Alert, { kind: "success", title: t("gatepostPolicyRemoved", { name }), focus: true }),
    begun && h(Alert, { kind: "success", title: t("gatepostTrialBegun"), focus: true }, t("gatepostTrialBegunText")),
    replayed && h(Replay, { replayed }),
    document
      ? [
          h(Matrix, { key: "matrix", document, onChange: write }),
          h(NewNetwork, { key: "network", document, onChange: write }),
          h(Exceptions, { key: "exceptions", document, onChange: write }),
          h(Enrolments, { key: "enrolments", document, onChange: write }),
        ]
      : h(Alert, { kind: "warning", title: t("gatepostNoJson") }),
    h(Field, { label: t("gatepostDocument"), hint: t("gatepostDocumentHint") }, (field) =>
      h("textarea", {
        ...field,
        className: "gatepost-document",
        rows: 24,
        spellCheck: false,
        value: text,
        onChange: (event) => setText(event.target.value),
      }),
    ),
    h(Reference),
    h(Field, { label: t("gatepostComment"), hint: t("gatepostCommentHint") }, (field) =>
      h("input", { ...field, maxLength: 500, value: comment, onChange: (event) => setComment(event.target.value) }),
    ),
    h(
      "div",
      { className: "gatepost-actions" },
      closing.length > 0
        ? h(ConfirmedButton, {
            label: t("gatepostSave"),
            title: t("gatepostSaveCloses", { services: closing.join(", ") }),
            text: t("gatepostSaveClosesText"),
            goneIsDone: false,
            act: () => save(false),
            onDone: () => {},
          })
        : h(Button, { look: "primary", busy, onClick: () => save(false) }, t("gatepostSave")),
      trial.value
        ? h(ConfirmedButton, {
            label: t("gatepostBeginTrial"),
            title: t("gatepostBeginTrial"),
            text: t("gatepostTrialReplaced", { since: dateTime(trial.value.since), author: trial.value.author }),
            look: "secondary",
            goneIsDone: false,
            act: begin,
            onDone: () => {},
          })
        : h(Button, { busy, onClick: begin }, t("gatepostBeginTrial")),
      h(Button, { busy, onClick: replay }, t("gatepostReplay")),
      h(
        "label",
        null,
        t("gatepostReplayDays"),
        " ",
        h("input", { type: "number", min: 1, max: 90, value: days, className: "gatepost-days", onChange: (event) => setDays(event.target.value) }),
      ),
      value &&
        name !== "default" &&
        h(RemovePolicy, {
          read: value,
          onDone: () => {
            setResult({ removed: true });
            reload();
            trial.reload();
          },
        }),
    ),
  );
}

/** The document, for who may read it alone. */
export function Document() {
  const { t, policy } = useGatepost();
  const { value, problem } = useLoaded(policy);
  if (problem?.status === 404) return h(Alert, { title: t("gatepostNoOwnPolicy") });
  if (problem) return h(ProblemAlert, { problem, title: t("gatepostNotShown") });
  if (!value) return h(Spinner, { label: t("gatepostLoading") });
  return h("div", null, h("pre", { className: "gatepost-json", tabIndex: 0, "aria-label": t("gatepostDocument") }, JSON.stringify(value, null, 2)), h(Reference));
}

/** Whatever it may be. */
const INHERITED = { elsewhere: ["inherited"] };

function opens(rule) {
  return [rule?.trusted, rule?.elsewhere].some((proofs) => Array.isArray(proofs) && proofs.length > 0);
}

/** The document, while it is one. */
function parsed(text) {
  try {
    const document = JSON.parse(text);
    return document && typeof document === "object" && !Array.isArray(document) ? document : undefined;
  } catch {
    return undefined;
  }
}
