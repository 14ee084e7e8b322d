// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { tagOf } from "../lib/rest.js";
import { Alert, Button } from "../lib/ui.js";
import { ProblemAlert } from "./problem.js";

/** Saves the text in place of the document that was read (none: of no document), and over nobody else's. */
export function saveOver(call, policy, read, text, { comment, force = false }) {
  const unchanged = read ? { "If-Match": tagOf(read) } : { "If-None-Match": "*" };
  return call("PUT", `${policy}?${new URLSearchParams({ comment, force })}`, text, unchanged);
}

/** What became of it. Who would lock themselves out by it may say that they mean it. */
export function SavingResult({ saved, failure, busy, onForce }) {
  const { t } = useGatepost();
  return [
    saved && h(Alert, { key: "saved", kind: "success", title: t("gatepostSaved", { version: saved.version }), focus: true }, h(Remarks, saved)),
    failure && h(ProblemAlert, { key: "failure", problem: failure, title: t("gatepostNotDone") }),
    failure?.type === "urn:gatepost:own-access" && h(Button, { key: "anyway", look: "danger", busy, onClick: onForce }, t("gatepostSaveAnyway")),
  ];
}

function Remarks({ remarks }) {
  return (
    remarks.length > 0 &&
    h("ul", null, remarks.map(({ pointer, detail }) => h("li", { key: pointer }, h("code", null, pointer), " ", detail)))
  );
}
