// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Alert } from "../lib/ui.js";

/** What the server said: its sentence, and each place that is wrong. */
export function ProblemAlert({ problem, title }) {
  const { t } = useGatepost();
  return h(
    Alert,
    { kind: "danger", title, focus: true },
    h("p", null, problem.status === 0 ? t("gatepostUnreachable") : problem.status === 403 ? t("gatepostForbidden") : problem.detail || `${problem.status}`),
    problem.errors.length > 0 &&
      h(
        "ul",
        { className: "gatepost-places" },
        problem.errors.map(({ pointer, detail }, i) => h("li", { key: i }, h("code", null, pointer || "/"), " ", detail)),
      ),
  );
}
