// SPDX-License-Identifier: Apache-2.0
import { createElement as h, useState } from "react";
import { useGatepost, useLoaded } from "../lib/gatepost.js";
import { Alert, Button, Dialog, EmptyState, Row, Rows, Spinner } from "../lib/ui.js";
import { ProblemAlert } from "./problem.js";

/** The versions that were saved, what each changed, and back to one. */
export function History() {
  const { t, policy, dateTime, may } = useGatepost();
  const { value, problem, reload } = useLoaded(`${policy}/history?max=100`);
  const [restoring, setRestoring] = useState();
  const [done, setDone] = useState();
  if (problem) return h(ProblemAlert, { problem, title: t("gatepostNotShown") });
  if (!value) return h(Spinner, { label: t("gatepostLoading") });
  if (value.versions.length === 0) {
    return h(EmptyState, { icon: "history", title: t("gatepostNoHistory") }, t("gatepostNoHistoryHint"));
  }
  return h(
    "div",
    null,
    done && h(Alert, { kind: "success", title: done, focus: true }),
    !value.recorded && h(Alert, { kind: "warning", title: t("gatepostUnrecorded") }),
    h(
      Rows,
      { label: t("gatepostHistory") },
      value.versions.map((version, i) =>
        h(
          Row,
          {
            key: version.version,
            title: t("gatepostVersion", { version: version.version }),
            facts: [
              [t("gatepostSavedAt"), dateTime(version.savedAt)],
              [t("gatepostAuthor"), version.author ?? version.note],
              [t("gatepostComment"), version.comment],
            ],
            actions:
              may("manage-realm") &&
              (i > 0 || !value.recorded) &&
              h(Button, { onClick: () => setRestoring(version), "aria-label": t("gatepostRestoreTitle", version) }, t("gatepostRestore")),
          },
          h(Changes, { version: version.version }),
        ),
      ),
    ),
    restoring &&
      h(Restore, {
        version: restoring,
        onClose: () => setRestoring(undefined),
        onDone: (saved) => {
          setRestoring(undefined);
          setDone(t("gatepostSaved", saved));
          reload();
        },
      }),
  );
}

function Changes({ version }) {
  const { t } = useGatepost();
  const [open, setOpen] = useState(false);
  return h(
    "details",
    { className: "gatepost-program", onToggle: (event) => setOpen(event.target.open) },
    h("summary", null, t("gatepostShowChanges")),
    open && h(Loaded, { version }),
  );
}

function Loaded({ version }) {
  const { t, policy } = useGatepost();
  const { value, problem } = useLoaded(`${policy}/history/${version}`);
  if (problem) return h(ProblemAlert, { problem, title: t("gatepostNotShown") });
  if (!value) return h(Spinner, { label: t("gatepostLoading") });
  if (!value.changes) return h("pre", { className: "gatepost-json" }, JSON.stringify(value.policy, null, 2));
  if (value.changes.length === 0) return h("p", null, t("gatepostNothingChanged"));
  return h(
    "ul",
    { className: "gatepost-places" },
    value.changes.map(({ pointer, before, after }) =>
      h(
        "li",
        { key: pointer },
        h("code", null, pointer || "/"),
        before !== undefined && h("del", { className: "gatepost-json" }, JSON.stringify(before, null, 1)),
        after !== undefined && h("ins", { className: "gatepost-json" }, JSON.stringify(after, null, 1)),
      ),
    ),
  );
}

function Restore({ version, onClose, onDone }) {
  const { t, call, policy } = useGatepost();
  const [problem, setProblem] = useState();
  const [busy, setBusy] = useState(false);
  const restore = () => {
    setBusy(true);
    call("POST", `${policy}/history/${version.version}/restore`, {}).then(onDone, (failure) => {
      setProblem(failure);
      setBusy(false);
    });
  };
  return h(
    Dialog,
    {
      title: t("gatepostRestoreTitle", version),
      closeLabel: t("gatepostCancel"),
      onClose,
      footer: [
        h(Button, { key: "yes", look: "primary", busy, onClick: restore }, t("gatepostRestore")),
        h(Button, { key: "no", look: "link", onClick: onClose }, t("gatepostCancel")),
      ],
    },
    problem && h(ProblemAlert, { problem, title: t("gatepostNotDone") }),
    h("p", null, t("gatepostRestoreText")),
  );
}
