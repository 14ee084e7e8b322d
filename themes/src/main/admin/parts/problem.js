// SPDX-License-Identifier: Apache-2.0
import { createElement as h } from "react";
import { useGatepost } from "../lib/gatepost.js";
import { Alert } from "../lib/ui.js";

/** What the server said: its sentence, and each place that is wrong. */
export function ProblemAlert({ problem, title }) {
  const { t, said } = useGatepost();
  const { status, detail, errors } = problem;
  return h(
    Alert,
    { kind: "danger", title, focus: true },
    h("p", null, status === 0 ? t("gatepostUnreachable") : [status === 403 && t("gatepostForbidden"), (detail && said(detail)) || (status !== 403 && `${status}`)].filter(Boolean).join(" ")),
    errors.length > 0 &&
      h(
        "ul",
        { className: "gatepost-places" },
        errors.map(({ pointer, detail: wrong }, i) => h("li", { key: i }, h("code", null, pointer || "/"), " ", said(wrong))),
      ),
  );
}

/** What is wrong with this parameter of the question: for people who see its field. */
export function wrongIn(problem, parameter, t) {
  return problem?.errors?.some(({ pointer }) => pointer === parameter) ? t(`gatepostWrong_${parameter}`) : undefined;
}
