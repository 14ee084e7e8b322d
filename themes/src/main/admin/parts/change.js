// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useEffect, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { tagOf } from "../lib/rest.js";
import { Alert, Button, Field, Spinner } from "../lib/ui.js";
import { Matrix } from "./matrix.js";
import { NewNetwork } from "./new-network.js";
import { ProblemAlert } from "./problem.js";
import { Replay } from "./replay.js";

const NEW = { version: 1, inherit: true, networks: {}, services: {} };

/** The document, to be tried against the logins that were, and saved. */
export function Change() {
  const { t, call, policy } = useGatepost();
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
  const save = (force) =>
    run(async () => {
      const query = new URLSearchParams({ comment, force });
      const unchanged = isNew ? { "If-None-Match": "*" } : { "If-Match": tagOf(value) };
      const saved = await call("PUT", `${policy}?${query}`, text, unchanged);
      setComment("");
      reload();
      return { saved };
    });

  const { failure, replayed, saved } = result;
  const document = parsed(text);
  const write = (changed) => setText(JSON.stringify(changed, null, 2));
  return h(
    "div",
    null,
    isNew && h(Alert, { title: t("gatepostNewPolicy") }),
    saved && h(Alert, { kind: "success", title: t("gatepostSaved", { version: saved.version }), focus: true }, h(Remarks, saved)),
    failure && h(ProblemAlert, { problem: failure, title: t("gatepostNotDone") }),
    failure?.type === "urn:gatepost:own-access" && h(Button, { look: "danger", busy, onClick: () => save(true) }, t("gatepostSaveAnyway")),
    replayed && h(Replay, { replayed }),
    document
      ? [h(Matrix, { key: "matrix", document, onChange: write }), h(NewNetwork, { key: "network", document, onChange: write })]
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
    h(Field, { label: t("gatepostComment"), hint: t("gatepostCommentHint") }, (field) =>
      h("input", { ...field, maxLength: 500, value: comment, onChange: (event) => setComment(event.target.value) }),
    ),
    h(
      "div",
      { className: "gatepost-actions" },
      h(Button, { look: "primary", busy, onClick: () => save(false) }, t("gatepostSave")),
      h(Button, { busy, onClick: replay }, t("gatepostReplay")),
      h(
        "label",
        null,
        t("gatepostReplayDays"),
        " ",
        h("input", { type: "number", min: 1, max: 90, value: days, className: "gatepost-days", onChange: (event) => setDays(event.target.value) }),
      ),
    ),
  );
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

function Remarks({ remarks }) {
  return (
    remarks.length > 0 &&
    h("ul", null, remarks.map(({ pointer, detail }) => h("li", { key: pointer }, h("code", null, pointer), " ", detail)))
  );
}
