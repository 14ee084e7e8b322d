// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "./gatepost.js";
import { Alert, Button } from "./ui.js";

/** What went wrong, as a sentence for a person: ours where there is one for the kind of problem, else the server's. */
export function explain(t, problem) {
  if (problem.status === 0) return t("gatepostUnreachable");
  const known = `gatepostProblem_${problem.type.split(":").at(-1)}`;
  if (t.has(known)) return t(known);
  if (problem.status === 401 || problem.status === 403) return t("gatepostForbidden");
  if (problem.status === 404) return t("gatepostGone");
  if (problem.status >= 500) return t("gatepostServerTrouble");
  return problem.detail || t("gatepostServerTrouble");
}

/** What is wrong with a field, as a sentence for a person: ours where there is one for the field, else the server's. */
export function explainField(t, problem, field, value) {
  const errors = problem?.at(field) ?? [];
  if (errors.length === 0) return undefined;
  const known = `gatepostWrong_${field}`;
  return errors
    .map(({ pointer, detail }) => {
      const index = pointer.split("/")[2];
      return t.has(known) ? t(known, { value: index === undefined ? value : value[index] }) : detail;
    })
    .join(" ");
}

/** A problem in the page, with a way to try again where there is one. */
export function ProblemAlert({ problem, title, onRetry }) {
  const { t } = useGatepost();
  return h(
    Alert,
    { kind: "danger", title, focus: true },
    h("p", null, explain(t, problem)),
    onRetry && h(Button, { look: "link inline", onClick: onRetry }, t("gatepostTryAgain")),
  );
}
